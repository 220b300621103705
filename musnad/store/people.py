"""Accounts, the browsers that are signed in to them, and keys of the API; secrets come as digests and stay so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import sqlalchemy as sql
from sqlalchemy.engine import Connection

from musnad.errors import AbsentError
from musnad.store.rows import AccountRow, KeyRow
from musnad.store.save import now
from musnad.store.tables import accounts, api_keys, sessions

_ACCOUNT = (accounts.c.key, accounts.c.name, accounts.c.role, accounts.c.password, accounts.c.made_at)
_OPEN = accounts.c.closed_at.is_(None)


def list_accounts(connection: Connection) -> list[AccountRow]:
    """Those that are open, by name."""
    chosen = sql.select(*_ACCOUNT).where(_OPEN).order_by(accounts.c.name)
    return [AccountRow(*row) for row in connection.execute(chosen)]


def account(connection: Connection, name: str) -> AccountRow | None:
    """The open account of that name."""
    row = connection.execute(sql.select(*_ACCOUNT).where(accounts.c.name == name, _OPEN)).first()
    return AccountRow(*row) if row else None


def save_account(connection: Connection, name: str, role: str, password: str) -> None:
    """Make an account, or give one another role and password; sessions and keys of before end."""
    values = {"role": role, "password": password, "closed_at": None}
    changed = connection.execute(accounts.update().where(accounts.c.name == name).values(values))
    if changed.rowcount:
        _end_all(connection, _key(connection, name))
    else:
        connection.execute(accounts.insert().values(name=name, made_at=now(), **values))


def close_account(connection: Connection, name: str) -> None:
    """Close an account, and end its sessions and keys; its name stays, for what it decided."""
    key = _key(connection, name)
    connection.execute(accounts.update().where(accounts.c.key == key).values(closed_at=now()))
    _end_all(connection, key)


def begin_session(connection: Connection, account: int, digest: str, oldest: str) -> None:
    """Note a browser that is signed in; sessions that began before ``oldest`` are forgotten."""
    connection.execute(sessions.delete().where(sessions.c.began_at < oldest))
    moment = now()
    connection.execute(sessions.insert().values(account=account, digest=digest, began_at=moment, seen_at=moment))


def session(connection: Connection, digest: str, began: timedelta, seen: timedelta) -> tuple[AccountRow, str] | None:
    """Whose session it is, and when it was seen last; None where it began or was seen longer ago."""
    row = connection.execute(
        sql.select(*_ACCOUNT, sessions.c.seen_at)
        .join(sessions, sessions.c.account == accounts.c.key)
        .where(sessions.c.digest == digest, _OPEN, sessions.c.began_at >= ago(began), sessions.c.seen_at >= ago(seen))
    ).first()
    return (AccountRow(*row[:-1]), row.seen_at) if row else None


def see_session(connection: Connection, digest: str) -> None:
    """Note that it is in use."""
    connection.execute(sessions.update().where(sessions.c.digest == digest).values(seen_at=now()))


def end_session(connection: Connection, digest: str) -> None:
    """Sign a browser out."""
    connection.execute(sessions.delete().where(sessions.c.digest == digest))


def add_key(connection: Connection, name: str, digest: str, hint: str) -> None:
    """Note a key of an account."""
    values = {"account": _key(connection, name), "digest": digest, "hint": hint, "made_at": now()}
    connection.execute(api_keys.insert().values(values))


def key_owner(connection: Connection, digest: str) -> AccountRow | None:
    """Whose key it is."""
    chosen = sql.select(*_ACCOUNT).join(api_keys, api_keys.c.account == accounts.c.key)
    row = connection.execute(chosen.where(api_keys.c.digest == digest, _OPEN, api_keys.c.closed_at.is_(None))).first()
    return AccountRow(*row) if row else None


def list_keys(connection: Connection) -> list[KeyRow]:
    """All keys that are good, in the order in which they were made."""
    chosen = (
        sql.select(accounts.c.name, api_keys.c.hint, api_keys.c.made_at)
        .join(accounts, accounts.c.key == api_keys.c.account)
        .where(_OPEN, api_keys.c.closed_at.is_(None))
        .order_by(api_keys.c.key)
    )
    return [KeyRow(*row) for row in connection.execute(chosen)]


def close_key(connection: Connection, hint: str) -> None:
    """Make a key useless."""
    here = api_keys.c.hint == hint, api_keys.c.closed_at.is_(None)
    if not connection.execute(api_keys.update().where(*here).values(closed_at=now())).rowcount:
        raise AbsentError(f"there is no key that begins with {hint!r}; `musnad accounts list` shows them")


def ago(time: timedelta) -> str:
    """When that was, as the store writes it."""
    return (datetime.now(UTC) - time).isoformat(timespec="seconds")


def _key(connection: Connection, name: str) -> int:
    key = connection.execute(sql.select(accounts.c.key).where(accounts.c.name == name, _OPEN)).scalar()
    if key is None:
        raise AbsentError(f"there is no account {name!r}; make one with `musnad accounts add {name} --role reader`")
    return int(key)


def _end_all(connection: Connection, account: int) -> None:
    connection.execute(sessions.delete().where(sessions.c.account == account))
    open_keys = api_keys.c.account == account, api_keys.c.closed_at.is_(None)
    connection.execute(api_keys.update().where(*open_keys).values(closed_at=now()))
