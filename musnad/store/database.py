"""Connections to a database: SQLite or PostgreSQL, the state of its tables, and errors that a person can act on."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sql
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from musnad import settings
from musnad.errors import StoreError, UnfitError
from musnad.store.tables import VERSION
from musnad.text import fold

_OWN = 0o600
"""A new file is for its owner alone: it holds what others sign in with, hashed."""

_WRITER = 0x6D75736E  # one number for all writers of a PostgreSQL store


def connect(url: str | Path, create: bool = False) -> Engine:
    """An engine for a database whose tables are those of this version.

    ``url`` is a file of SQLite, or a URL (``sqlite:///news.db``, ``postgresql://user@host/news``). With ``create`` a
    new file or empty database gets its tables. Raises :class:`StoreError` where there is none, it is of another
    version, or cannot be reached.
    """
    engine = engine_for(url, create)
    with errors(shown(url)):
        found = version(engine)
        if found is None and create:
            upgrade(engine)
        else:
            _check(found, shown(url))
    return engine


def engine_for(url: str | Path, create: bool = False) -> Engine:
    """An engine for ``url`` whatever its tables."""
    parsed = _parsed(url)
    if parsed.drivername == "sqlite":
        return _sqlite(parsed, create)
    try:
        return sql.create_engine(parsed, pool_pre_ping=True)
    except ImportError:
        raise StoreError(f"{shown(url)}: needs the driver of PostgreSQL; pip install 'musnad[postgres]'") from None


def shown(url: str | Path) -> str:
    """How to call a database in messages: its file, or its URL without the password."""
    parsed = _parsed(url)
    if parsed.drivername == "sqlite":
        return parsed.database or ":memory:"
    return parsed.set(drivername="postgresql").render_as_string()


def _parsed(url: str | Path) -> URL:
    text = str(url)
    if "://" not in text:
        return URL.create("sqlite", database=text)
    try:
        parsed = make_url(text)
        name = parsed.get_backend_name()
    except (ArgumentError, NoSuchModuleError, ValueError):
        name = ""
    if name == "sqlite":
        return parsed.set(drivername="sqlite")
    if name in ("postgresql", "postgres") or text.startswith("postgres://"):
        return parsed.set(drivername="postgresql+psycopg")
    raise StoreError(f"{text}: not a database that can be used; name a file, or postgresql://user@host/database")


def _sqlite(url: URL, create: bool) -> Engine:
    file = Path(url.database) if url.database and not url.query else None
    if file and not create and not file.exists():
        raise StoreError(f"{file}: there is no store here; make one with `musnad ingest SOURCE --db {file}`")
    if file and not file.parent.is_dir():
        raise StoreError(f"{file}: there is no folder {file.parent}; make it first")
    if file and file.exists() and not os.access(file.parent, os.W_OK) and not Path(f"{file}-wal").exists():
        # SQLite keeps files beside one that may change, which it cannot here; and no writer has put its own there.
        url = URL.create("sqlite", database=f"file:{quote(str(file))}", query={"immutable": "1", "uri": "true"})
    if file and create and not file.exists():
        with suppress(OSError):  # SQLite says itself why it cannot
            os.close(os.open(file, os.O_CREAT | os.O_RDWR, _OWN))
    engine = sql.create_engine(url, connect_args={"timeout": settings.STORE_WAIT_SECONDS})

    @sql.event.listens_for(engine, "connect")
    def _(connection: Any, record: object) -> None:
        connection.isolation_level = None  # transactions begin where we say, not where the driver thinks
        connection.create_function("musnad_fold", 1, _fold, deterministic=True)
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys = ON")
        if file and not url.query and (not file.exists() or os.access(file, os.W_OK)):
            cursor.execute("PRAGMA journal_mode = WAL")
            cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.execute("PRAGMA cache_size = -65536")
        cursor.close()

    @sql.event.listens_for(engine, "begin")
    def _(connection: Connection) -> None:
        writes = connection.get_execution_options().get("musnad_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


@lru_cache(256)  # events of one sentence stand together
def _fold(text: str | None) -> str | None:
    return None if text is None else fold(text).lower()


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction of the only writer: it waits for others, is written whole, or not at all."""
    with engine.connect().execution_options(musnad_writes=True) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(sql.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _WRITER})
        yield connection


def version(engine: Engine) -> str | None:
    """The version of the tables; None for a database that has none, "" for one with other tables."""
    with engine.connect() as connection:
        names = sql.inspect(connection).get_table_names()
        if "alembic_version" in names:
            return connection.execute(sql.text("SELECT version_num FROM alembic_version")).scalar() or ""
        return "" if names else None


def count_for_plans(connection: Connection) -> None:
    """Let the database see how its rows are spread, so that it finds quick ways to answers."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA analysis_limit = 1000")
    connection.exec_driver_sql("ANALYZE")


def size(connection: Connection) -> int:
    """Bytes that the database takes."""
    if connection.dialect.name == "sqlite":
        pages, free, page = (connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in _SIZE)
        return int((pages - free) * page)
    return int(connection.execute(sql.text("SELECT pg_database_size(current_database())")).scalar_one())


_SIZE = ("page_count", "freelist_count", "page_size")


def upgrade(engine: Engine) -> None:
    """Make the tables, or bring those of an older version up to this one."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "musnad:store/migrations")
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _check(found: str | None, shown: str) -> None:
    if found is None:
        raise StoreError(f"{shown}: there is no store here yet; make one with `musnad ingest SOURCE --db URL`")
    if not found:
        raise StoreError(f"{shown}: this database holds tables of something else; give Musnad one of its own")
    if found > VERSION:
        raise StoreError(f"{shown}: made by a newer version of Musnad (tables {found}, ours {VERSION}); update Musnad")
    if found < VERSION:
        raise StoreError(
            f"{shown}: made by an older version of Musnad (tables {found}, ours {VERSION}); "
            "keep a copy, then run `musnad store upgrade`"
        )


@contextmanager
def errors(shown: str) -> Iterator[None]:
    """What a database complains of, as :class:`StoreError` with what to do."""
    try:
        yield
    except (OverflowError, UnicodeEncodeError) as error:
        raise UnfitError(f"{shown}: cannot hold this: {error}") from None
    except DBAPIError as error:
        said = str(error.orig).strip()
        if isinstance(error, DataError) or any(sign in said for sign in _UNFIT):
            raise UnfitError(f"{shown}: cannot hold this: {said.splitlines()[0]}") from None
        for signs, what in _COMPLAINTS:
            if any(sign in said for sign in signs):
                raise StoreError(f"{shown}: {what}") from None
        raise StoreError(f"{shown}: the database says: {said}") from error
    except SQLAlchemyError as error:
        raise StoreError(f"{shown}: {error}") from error


#: What PostgreSQL says of a word or a key that is longer than it allows.
_UNFIT = ("word is too long", "too long for tsvector", "index row")

#: What databases say, and what it means to a person.
_COMPLAINTS: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ("database is locked", "database table is locked", "lock timeout"),
        f"another process has been writing for {settings.STORE_WAIT_SECONDS} seconds; nothing of this was saved, "
        "try again when it is done",
    ),
    (
        ("readonly database", "read-only transaction", "permission denied"),
        "cannot be written; nothing was saved. Check the permissions of the file, its folder or the user",
    ),
    (
        ("disk is full", "No space left on device", "could not extend file"),
        "the disk is full; nothing of this was saved. Make room and run the same command again",
    ),
    (
        ("disk I/O error",),
        "the disk fails, or the file is as large as this user's files may be; nothing of this was saved. Look into it, "
        "and run the same command again",
    ),
    (
        ("file is not a database",),
        "this file is no SQLite database; name another",
    ),
    (
        ("malformed", "disk image"),
        "the database is damaged; restore a copy, or ingest into a new one",
    ),
    (
        ("unable to open database file",),
        "cannot be opened; check the path and its permissions",
    ),
    (
        ("connection failed", "could not connect", "Connection refused", "could not translate host name"),
        "cannot be reached; check that the server runs, and host, database, user and password",
    ),
)
