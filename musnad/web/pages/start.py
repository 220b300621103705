"""The start page: what the store holds at a glance, and the search."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from musnad.web.state import Opened
from musnad.web.templating import page

router = APIRouter()


@router.get("/")
def start(request: Request, store: Opened) -> HTMLResponse:
    """What is here, or what to do where nothing is."""
    newest = store.articles(limit=8).rows
    return page(request, "start.html", newest=newest, info=store.info() if newest else {})


@router.get("/search")
def search(
    request: Request, store: Opened, q: Annotated[str, Query(max_length=500)] = "", after: str | None = None
) -> HTMLResponse:
    """Articles that have the words."""
    return page(request, "search.html", q=q)
