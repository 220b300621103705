"""All values of a facet of a list, to choose several of them at once: those that a list has no room for."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import HTMLResponse

from musnad.store import Counted, Store
from musnad.web.selection import FACETS, PARTIES, Selection, Value, What
from musnad.web.state import Opened
from musnad.web.templating import environment, page

router = APIRouter()

_MOST = 100
"""Values that the page shows; there is a search for others."""

_ALL = 10_000
"""Values among which names are looked for here, where the store does not know what a language calls them."""

Words = Annotated[str, Query(max_length=100)]


@router.get("/events/by/{name}")
def of_events(request: Request, store: Opened, name: str, find: Words = "") -> HTMLResponse:
    """Values that events have."""
    return _choose(request, store, "events", name, find.strip())


@router.get("/statements/by/{name}")
def of_statements(request: Request, store: Opened, name: str, find: Words = "") -> HTMLResponse:
    """Values that statements have."""
    return _choose(request, store, "statements", name, find.strip())


def _choose(request: Request, store: Store, what: What, name: str, find: str) -> HTMLResponse:
    if name not in FACETS[what]:
        raise HTTPException(404)
    asked = Selection.of(request, what)
    others = asked.without(name)
    if not find or name in PARTIES or name == "outlet":
        counted = asked.counts.values(what, name, others, _MOST + 1, find)
    else:
        counted = tuple(one for one in asked.counts.values(what, name, others, _ALL) if _is_called(name, one, find))
    values: list[Value] = list(asked.values(name, counted[:_MOST]))
    return page(
        request,
        "choose.html",
        asked=asked,
        name=name,
        find=find,
        chosen=[one for one in asked.chosen() if one.filter != name],
        values=sorted(values, key=lambda one: not one.chosen),
        more=len(counted) > _MOST,
    )


def _is_called(name: str, one: Counted, find: str) -> bool:
    """Whether a value has such a name in a language of ours."""
    written = "country" if name == "country" else "word"
    names = [one.value, *(environment(language).filters[written](one.value) for language in ("en", "ar"))]
    return any(find.casefold() in name.casefold() for name in names)
