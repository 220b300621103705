"""Two and what they do to each other: the intensity in time, and the events under each point."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import unquote

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse

from musnad import charts
from musnad.errors import AbsentError
from musnad.store import ActorRow, BetweenRow, EventRow, Store
from musnad.web.selection import counts
from musnad.web.state import Opened
from musnad.web.templating import page, path_of, values_of

router = APIRouter()

_DAYS = ("from", "to")
_ROWS = 25


@router.get("/pairs/{names:path}")
def pair(request: Request, store: Opened) -> HTMLResponse:
    """``/pairs/ONE/OTHER``, each by id of the table of actors, by key, or by the whole name."""
    rows = _both(store, request)
    keys = str(rows[0].key), str(rows[1].key)
    days = values_of(request, dict.fromkeys(_DAYS))
    told, events = between(request, store, *keys, days), _last(store, *keys, days)
    return page(request, "pair.html", one=rows[0], other=rows[1], between=told, events=events, days=days)


def _both(store: Store, request: Request) -> tuple[ActorRow, ActorRow]:
    """Those whom the address names; a slash within a name is written %2F, which some that pass addresses on undo."""
    parts = [unquote(part) for part in path_of(request).split("/")[2:]]
    for n in range(1, len(parts) - 1):
        with suppress(AbsentError):
            return store.actor("/".join(parts[:n])), store.actor("/".join(parts[n:]))
    if len(parts) < 2:
        raise HTTPException(404)
    return store.actor("/".join(parts[:-1])), store.actor(parts[-1])


@dataclass(frozen=True, slots=True)
class Between:
    """What two do to each other, counted; ``drawn`` is what the chart has room for."""

    counted: list[BetweenRow]
    drawn: list[BetweenRow]

    @property
    def events(self) -> int:
        """How many there are."""
        return sum(row.events for row in self.counted)

    @property
    def outside(self) -> int:
        """How many of them are not in the chart."""
        return self.events - sum(row.events for row in self.drawn if row.day)

    @property
    def periods(self) -> tuple[str, list[tuple[str, str, int, float]]]:
        """For each stretch of time its first day, its last day, how many there are and their mean intensity."""
        per, _ = charts.bars({(row.day, row.type): row.events for row in self.drawn})
        length = {"month": 7, "year": 4}.get(per, 10)
        found = charts.mean_in_time(((row.day, row.intensity, row.events) for row in self.drawn), per)
        return per, [
            (start.isoformat()[:length], charts.last_of(start, per).isoformat(), number, mean)
            for start, (number, mean) in reversed(found)
        ]


def between(request: Request, store: Store, one: str, other: str, given: Mapping[str, str]) -> Between:
    """What is reported of two, by their keys."""
    kept, key = counts(request), ("pair", one, other, *sorted(given.items()))
    found = kept.kept(key, lambda: store.between(one, other, given))
    days: Counter[tuple[str, str]] = Counter()
    for row in found:
        days[row.day, row.side] += row.events
    near = kept.near(days, given)
    return Between(found, [row for row in found if (row.day, row.side) in near])


def _last(store: Store, one: str, other: str, days: Mapping[str, str]) -> list[EventRow]:
    """The events that were reported last; what both do together is found from either side."""
    rows = {
        (row.article, row.event): row
        for actor, of in ((one, other), (other, one))
        for row in store.events({"actor": actor, "with": of, **days}, limit=_ROWS, order="report").rows
    }
    return sorted(rows.values(), key=lambda row: (row.published or "", row.article, -row.event), reverse=True)[:_ROWS]
