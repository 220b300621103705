"""The start page: what the store holds at a glance; what to do where it is empty; the search."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse

from musnad import charts
from musnad.store import ARTICLES, EventRow, Store
from musnad.web import locale, reading
from musnad.web.people import Reviewer
from musnad.web.state import Opened
from musnad.web.templating import page, values_of

router = APIRouter()

_NEWEST = 8
_HITS = 10
_ACTORS = 6
_EVENTS = 4
"""Events of an article that are named in a list of articles."""


@router.get("/")
def start(request: Request, store: Opened) -> HTMLResponse:
    """What is here, or what to do where nothing is."""
    newest = store.articles(limit=_NEWEST).rows
    if not newest:
        return page(request, "empty.html")
    told = told_in(store, (row.id for row in newest))
    return page(request, "start.html", newest=newest, told=told, overview=request.app.state.overviews.get())


@router.get("/start/chart.json")
def chart(request: Request) -> JSONResponse:
    """The chart of the start page, in Vega-Lite."""
    overview = request.app.state.overviews.get()
    spec = charts.timeline(overview.counts, charts.Look(locale.language_of(request))).to_dict()
    del spec["title"]  # the page says it
    return JSONResponse(spec)


@router.post("/examples")
def examples(store: Opened, person: Reviewer) -> RedirectResponse:
    """Read the example articles that come with Musnad into the store."""
    reading.load_examples(store)
    return RedirectResponse("/", 303)


@router.get("/search")
def search(
    request: Request, store: Opened, q: Annotated[str, Query(max_length=500)] = "", after: str | None = None
) -> HTMLResponse:
    """Articles that have the words, each with what it reports."""
    given = values_of(request, ARTICLES)
    if not q.strip():
        return page(request, "search.html", q="", found=None, total=0, told={}, given=given)
    found = store.search(q, given, limit=_HITS, after=after)
    told = told_in(store, (hit.article.id for hit in found.rows))
    total = store.count_hits(q, given)
    return page(request, "search.html", q=q, found=found, total=total, told=told, given=given)


@router.get("/search/actors")
def actors(request: Request, store: Opened, q: Annotated[str, Query(max_length=500)] = "") -> HTMLResponse:
    """Who is named so; a page of its own, of which that of the search shows what was found."""
    found = store.actors({"name": q}, limit=_ACTORS).rows if q.strip() else ()
    return page(request, "search_actors.html", q=q, found=found)


def told_in(store: Store, ids: Iterable[str]) -> dict[str, list[EventRow]]:
    """The first events of articles, by article; a comma would separate ids."""
    asked = ",".join(id for id in ids if "," not in id and "،" not in id)
    told: dict[str, list[EventRow]] = defaultdict(list)
    if asked:
        for row in store.events({"article": asked}, limit=500, reprints=True).rows:
            told[row.article].append(row)
    return {id: sorted(rows, key=lambda row: row.event)[:_EVENTS] for id, rows in told.items()}
