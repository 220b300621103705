"""`musnad serve` as people start it: a process of its own, asked over the network of this machine."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sample_record import RECORD

from musnad import ingest, store
from musnad.client import ApiError, Client, UnreachableError
from musnad.web import people
from musnad.web.config import Config
from musnad.web.server import address

MUSNAD = [sys.executable, "-c", "from musnad.cli import main; main()"]


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait(client: Client, server: subprocess.Popen[str]) -> int:
    """The status of its first answer."""
    for _ in range(240):
        assert server.poll() is None, server.stderr and server.stderr.read()
        try:
            client.about()
        except ApiError as error:
            return error.status
        except UnreachableError:
            time.sleep(0.25)
        else:
            return 200
    pytest.fail("it does not answer")


@pytest.mark.parametrize("workers", [1, 2])
def test_it_answers_until_it_is_ended(tmp_path: Path, workers: int) -> None:
    db = tmp_path / "news.db"
    made, digest, hint = people.new_key()
    with store.open(db, create=True) as opened:
        opened.save([ingest.encode(RECORD)], opened.begin("sample", "0", {}))
        opened.save_account("laila", "reader", people.hash_password("a long password"))
        opened.add_key("laila", digest, hint)
    port = free_port()
    given = ["serve", "--db", str(db), "--port", str(port), "--workers", str(workers), "--name", "localhost"]
    server = subprocess.Popen([*MUSNAD, *given], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        with Client(f"http://localhost:{port}") as stranger:
            assert wait(stranger, server) == 401
        with Client(f"http://localhost:{port}", made) as client:
            assert client.about()["articles"] == 1
            assert client.record(RECORD.article.id) == RECORD
            assert b"".join(client.export("events")).startswith(b"event,article,")
    finally:
        server.send_signal(signal.SIGTERM)
        said, complained = server.communicate(timeout=60)
    assert said == f"musnad: http://127.0.0.1:{port}/ (end it with Ctrl+C)\n"
    assert "Traceback" not in complained


def test_nobody_there_is_said() -> None:
    with Client(f"http://127.0.0.1:{free_port()}") as client:
        with pytest.raises(UnreachableError, match="does it run"):
            client.about()
        with pytest.raises(UnreachableError, match="does it run"):
            list(client.export("events"))


@pytest.mark.parametrize(
    ("config", "shown"),
    [
        (Config("news.db"), "http://127.0.0.1:8000/"),
        (Config("news.db", "::1", 80), "http://[::1]:80/"),
        (Config("news.db", "0.0.0.0", certificate="a", private_key="b"), "https://0.0.0.0:8000/"),
    ],
)
def test_where_it_is(config: Config, shown: str) -> None:
    assert address(config) == shown
