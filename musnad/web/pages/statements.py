"""Statements that the filters in the address hold for: how many, in time, by what they can be narrowed, one by one."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from musnad.web.pages.events import ROWS
from musnad.web.selection import Selection
from musnad.web.state import Opened
from musnad.web.templating import page

router = APIRouter()


@router.get("/statements")
def statements(request: Request, store: Opened, after: str | None = None) -> HTMLResponse:
    """The list, the newest first unless the address asks for another order."""
    asked, order = Selection.of(request, "statements"), Selection.order(request, "statements")
    found = store.statements(asked.given, limit=ROWS, after=after, order=order)
    chosen, facets = list(asked.chosen()), list(asked.facets())
    return page(request, "statements.html", asked=asked, order=order, chosen=chosen, facets=facets, found=found)
