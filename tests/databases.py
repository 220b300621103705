"""Databases to test on: a file of SQLite, and a PostgreSQL server of our own that ends with the tests."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

_FOLDERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
_PATH = os.pathsep.join([*map(str, _FOLDERS), os.environ.get("PATH", "")])


def _user() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: the user to run it as instead."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    return {}


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a database on a server that listens on a socket in a temporary folder, and is gone after the tests."""
    initdb, pg_ctl = shutil.which("initdb", path=_PATH), shutil.which("pg_ctl", path=_PATH)
    if not initdb or not pg_ctl:
        absent = "needs a PostgreSQL server: apt-get install postgresql"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(absent)
    user = _user()
    folder = tempfile.mkdtemp(prefix="musnad-pg-")
    if user:
        os.chown(folder, user["user"], user["group"])
    environment = os.environ | {"LC_ALL": "C.UTF-8"}

    def run(*command: str) -> None:
        done = subprocess.run(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, **user
        )
        assert done.returncode == 0, done.stdout + done.stderr

    options = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off -c max_connections=30"
    data, log = f"{folder}/data", f"{folder}/log"
    try:
        run(initdb, "-D", data, "-U", "musnad", "-A", "trust", "-E", "UTF8", "--no-sync")
        done = subprocess.run(
            [pg_ctl, "-D", data, "-l", log, "-w", "-o", options, "start"],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **user,
        )
        assert done.returncode == 0, Path(log).read_text("utf-8")
        yield f"postgresql://musnad@/postgres?host={folder}"
    finally:
        subprocess.run([pg_ctl, "-D", data, "-m", "immediate", "stop"], cwd="/", capture_output=True, **user)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, one of each kind; what an earlier test left in it is gone."""
    if request.param == "sqlite":
        return str(tmp_path / "news.db")
    import psycopg

    url = str(request.getfixturevalue("postgres"))
    with psycopg.connect(url, autocommit=True) as connection:
        # Much faster than a database for each test.
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return url
