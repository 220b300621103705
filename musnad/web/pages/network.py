"""Who has to do with whom, in a range of days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from musnad.store import PairRow, Store
from musnad.web.selection import Selection, counts
from musnad.web.state import Opened
from musnad.web.templating import page

router = APIRouter()

PAIRS = 40
"""Pairs that are drawn."""

_LAST = timedelta(days=30)
_MANY = 2_000
"""Events from which on only those of the last days are drawn, unless the address says which."""


@router.get("/network", response_model=None)
def network(request: Request, store: Opened) -> HTMLResponse | RedirectResponse:
    """The strongest ties of a selection of events; without days in the address, of the last ones."""
    asked = Selection.of(request, "events")
    if not asked.given and (first := _last_days(asked)):
        lang = f"&lang={language}" if (language := request.query_params.get("lang")) in ("ar", "en") else ""
        return RedirectResponse(f"/network?from={first}&to={asked.counts.span()[1]}{lang}", 303)
    found = pairs(request, store, asked.given)
    chosen = list(asked.chosen())
    return page(request, "network.html", asked=asked, chosen=chosen, pairs=found[:PAIRS], all=len(found))


def pairs(request: Request, store: Store, given: Mapping[str, str]) -> list[PairRow]:
    """Who acts on whom in the events that the filters hold for."""

    def count() -> list[PairRow]:
        return [row for row in store.pairs(given, most=_MOST) if row.actor != row.other]

    return counts(request).kept(("pairs", *sorted(given.items())), count)


_MOST = 400
"""Pairs that are counted."""


def _last_days(asked: Selection) -> str | None:
    last = asked.counts.span()[1]
    if not last or asked.total <= _MANY:
        return None
    return (date.fromisoformat(last) - _LAST).isoformat()
