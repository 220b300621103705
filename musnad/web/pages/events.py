"""Events that the filters in the address hold for: how many, in time, by what they can be narrowed, one by one."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from musnad.web.reviewers import outcomes, reviewer_of
from musnad.web.selection import Selection
from musnad.web.state import Opened
from musnad.web.templating import page

router = APIRouter()

ROWS = 25
"""Rows of a page of a list."""


@router.get("/events")
def events(request: Request, store: Opened, after: str | None = None) -> HTMLResponse:
    """The list, what was reported last first unless the address asks for another order."""
    asked, order = Selection.of(request, "events"), Selection.order(request, "events")
    found = store.events(asked.given, limit=ROWS, after=after, order=order)
    chosen, facets = list(asked.chosen()), list(asked.facets())
    who = request.state.who
    reviewer = reviewer_of(request, who) if who and who.may("reviewer") else ""
    decided = outcomes(store, found.rows, reviewer)
    return page(
        request,
        "events.html",
        asked=asked,
        order=order,
        chosen=chosen,
        facets=facets,
        found=found,
        may_review=bool(who and who.may("reviewer")),
        outcomes=decided,
    )
