"""Events where they happened."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from musnad.store import PlaceRow, Store
from musnad.web.selection import Selection, counts
from musnad.web.state import Opened
from musnad.web.templating import page

router = APIRouter()

_ROWS = 60
"""Places that the table names."""


@router.get("/map")
def map(request: Request, store: Opened) -> HTMLResponse:
    """The places of a selection of events."""
    asked = Selection.of(request, "events")
    found = places(request, store, asked)
    drawn = sum(row.events for row in found if row.lat is not None or row.kind == "country")
    return page(
        request,
        "map.html",
        asked=asked,
        chosen=list(asked.chosen()),
        places=found[:_ROWS],
        all=len(found),
        events=sum(row.events for row in found),
        drawn=drawn,
    )


def places(request: Request, store: Store, asked: Selection) -> list[PlaceRow]:
    """Where the events of a selection are."""
    key = ("places", *sorted(asked.given.items()))
    return counts(request).kept(key, lambda: store.places(asked.given))
