"""Two and what they do to each other: the intensity in time, and the events under each point."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from musnad import charts
from musnad.store import EventRow, Store
from musnad.web.selection import counts
from musnad.web.state import Opened
from musnad.web.templating import page, values_of

router = APIRouter()

_DAYS = ("from", "to")
_ROWS = 25
_MOST = 500
"""Events of each direction that are drawn, those reported last."""


@router.get("/pairs/{one}/{other}")
def pair(request: Request, store: Opened, one: str, other: str) -> HTMLResponse:
    """Each by id of the table of actors, by key, or by the whole name."""
    rows = store.actor(one), store.actor(other)
    days = values_of(request, dict.fromkeys(_DAYS))
    told = between(request, store, rows[0].key, rows[1].key, days)
    return page(request, "pair.html", one=rows[0], other=rows[1], between=told, days=days, shown=_ROWS)


@dataclass(frozen=True, slots=True)
class Between:
    """Events in which two have a part: what one does to the other, and back; what is in both they do together."""

    acts: tuple[EventRow, ...]
    answers: tuple[EventRow, ...]

    @property
    def all(self) -> list[EventRow]:
        """All of them, each once, the newest first."""
        rows = {(row.article, row.event): row for row in (*self.acts, *self.answers)}
        return sorted(rows.values(), key=lambda row: (_day(row), row.article, row.event), reverse=True)

    @property
    def periods(self) -> tuple[str, list[tuple[str, str, int, float]]]:
        """For each stretch of time its first day, its last day, how many there are and their mean intensity."""
        found: dict[date, list[float]] = defaultdict(list)
        per, _ = charts.bars({(_day(row), row.quad): 1 for row in self.all})
        for row in self.all:
            if day := _as_date(_day(row)):
                found[charts.start_of(day, per)].append(row.intensity)
        length = {"month": 7, "year": 4}.get(per, 10)
        return per, [
            (start.isoformat()[:length], charts.last_of(start, per).isoformat(), len(all), sum(all) / len(all))
            for start, all in sorted(found.items(), reverse=True)
        ]


def between(request: Request, store: Store, one: int, other: int, days: Mapping[str, str]) -> Between:
    """What is reported of two, by their keys."""

    def rows(actor: int, other: int) -> tuple[EventRow, ...]:
        asked = {"actor": str(actor), "with": str(other), **days}
        return store.events(asked, limit=_MOST, by_report=True).rows

    key = ("pair", one, other, *sorted(days.items()))
    return counts(request).kept(key, lambda: Between(rows(one, other), rows(other, one)))


def _day(row: EventRow) -> str:
    return row.first_day or (row.published or "")[:10]


def _as_date(day: str) -> date | None:
    try:
        return date.fromisoformat(day)
    except ValueError:
        return None
