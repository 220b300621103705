"""Somebody, in all articles: names, offices, what they did and with whom, what they said, who reports it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from musnad.resources import read_table
from musnad.web.selection import Selection, counts
from musnad.web.state import Opened
from musnad.web.templating import page

router = APIRouter()

_ROWS = 6
_PARTNERS = 10
_COLUMNS = ("id", "kind", "name", "names_ar", "country", "sectors", "roles", "parent", "source")


@router.get("/actors/{which:path}")
def actor(request: Request, store: Opened, which: str) -> HTMLResponse:
    """By id of the table of actors, by key, or by the whole name."""
    row = store.actor(which)
    kept, key = counts(request), str(row.key)
    asked = Selection("events", {"with": key}, kept)
    said = Selection("statements", {"speaker": key}, kept)
    return page(
        request,
        "actor.html",
        row=row,
        known=_table().get(row.actor or ""),
        asked=asked,
        said=said,
        partners=kept.kept(("partners", key), lambda: store.partners(row.key, most=_PARTNERS)),
        events=store.events(asked.given, limit=_ROWS, order="report").rows,
        statements=store.statements(said.given, limit=_ROWS).rows,
    )


@dataclass(frozen=True, slots=True)
class Role:
    """An office: since when and until when, ISO 8601 as far as known, empty where it is open or not known."""

    role: str
    country: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class KnownActor:
    """What the table of actors says of somebody."""

    names_ar: tuple[str, ...]
    roles: tuple[Role, ...]
    parent: str


@cache
def _table() -> dict[str, KnownActor]:
    return {
        row["id"]: KnownActor(row.alternatives("names_ar"), tuple(_roles(row.alternatives("roles"))), row["parent"])
        for row in read_table("actors.tsv", _COLUMNS)
    }


def _roles(written: tuple[str, ...]) -> Iterator[Role]:
    """Offices as the table has them, ``ROLE COUNTRY FROM..TO``, the latest first."""
    found = []
    for one in written:
        role, country, *days = one.split()
        first, _, last = days[0].partition("..") if days else ("", "", "")
        found.append(Role(role, country, first, last))
    yield from sorted(found, key=lambda role: role.first, reverse=True)
