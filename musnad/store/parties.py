"""Who is named in the articles: those who differ only in their sectors are one, as in :class:`Party`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sql
from sqlalchemy.engine import Connection

from musnad.store import filters
from musnad.store.filters import Context
from musnad.store.read import page
from musnad.store.rows import ActorRow, Page
from musnad.store.tables import actors, entities

_ONE = (actors.c.id, actors.c.name, actors.c.name_ar, actors.c.country, actors.c.kind)
_KEY = sql.func.min(actors.c.key)
_ARTICLES = sql.func.count(entities.c.article)
_COLUMNS = (
    _KEY.label("key"),
    *_ONE,
    sql.func.max(actors.c.lat).label("lat"),
    sql.func.max(actors.c.lon).label("lon"),
    _ARTICLES.label("articles"),
)


def find(
    connection: Connection, given: Mapping[str, str | None], context: Context, limit: int, after: str | None
) -> Page[ActorRow]:
    """Those for whom the filters hold, the most frequent first."""
    chosen = _named().where(*filters.conditions(given, filters.ACTORS, context))
    rows, cursor = page(connection, chosen, (_ARTICLES, _KEY), limit, after, grouped=True)
    return Page(tuple(map(_row, rows)), cursor)


def one(connection: Connection, which: str) -> ActorRow | None:
    """The one with this id of the table of actors, this key, or exactly this name: of several the most frequent."""
    here: filters.Condition
    if filters.is_key(which):
        here = actors.c.key.in_(filters.same(int(which)))
    else:
        here = sql.or_(actors.c.id == which.lower(), actors.c.name == which)
    row = connection.execute(_named().where(here).order_by(_ARTICLES.desc(), _KEY).limit(1)).first()
    return _row(row) if row else None


def _named() -> sql.Select[Any]:
    return sql.select(*_COLUMNS).join(entities, entities.c.actor == actors.c.key).group_by(*_ONE)


def _row(row: Any) -> ActorRow:
    return ActorRow(*row[: len(_COLUMNS)])
