"""Charts of what the filters in an address hold for, as Vega-Lite specifications; the pages' own modules draw them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import JSONResponse, Response

from musnad import charts
from musnad.charts import Look
from musnad.errors import MusnadError, QuestionError, StoreError, Wording
from musnad.resources import data_path
from musnad.store import Store
from musnad.web import locale
from musnad.web.pages import map, network, pair
from musnad.web.selection import Selection, What
from musnad.web.state import Opened
from musnad.web.templating import told, values_of

router = APIRouter()


@router.get("/charts/land.json")
def land() -> Response:
    """The shapes of countries, for maps."""
    return Response(
        data_path("land.json").read_bytes(),
        media_type="application/json",
        headers={"Cache-Control": "public, max-age=86400"},
    )


_LAND = "/charts/land.json"


@router.get("/charts/{kind}.json")
def chart(
    request: Request, store: Opened, kind: str, width: Annotated[int, Query(ge=240, le=2000)] = 720
) -> JSONResponse:
    """A chart of this kind; ``width`` is that of a map or a network, in which all has its place."""
    if kind not in _KINDS:
        raise HTTPException(
            404, Wording("There is no chart {kind!r}; there are {all}.", kind=kind, all=", ".join(_KINDS))
        )
    try:
        drawn = _KINDS[kind](request, store, Look(locale.language_of(request)), width)
    except (QuestionError, StoreError):
        raise
    except MusnadError as nothing:
        said = told(request, nothing) or Wording("There is nothing to draw; loosen the filters.")
        raise HTTPException(404, said) from None
    spec = drawn.to_dict(validate=False)  # our own: the tests validate them
    del spec["title"]  # the page says it
    return JSONResponse(spec)


def _in_time(what: What) -> Callable[[Request, Store, Look, int], Any]:
    def drawn(request: Request, store: Store, look: Look, width: int) -> Any:
        asked = Selection.of(request, what)
        return charts.timeline(asked.days(), look, kinds=asked.kinds, of=what).properties(height=220)

    return drawn


def _dyad(request: Request, store: Store, look: Look, width: int) -> Any:
    given = values_of(request, dict.fromkeys(("actor", "with", "from", "to")))
    one, other = (store.actor(given.pop(name, "")) for name in ("actor", "with"))
    found = pair.between(request, store, str(one.key), str(other.key), given).drawn
    return charts.dyad(found, look.name(one), look.name(other), look)


def _map(request: Request, store: Store, look: Look, width: int) -> Any:
    return charts.map(map.places(request, store, Selection.of(request, "events")), look, width=width, land_at=_LAND)


def _network(request: Request, store: Store, look: Look, width: int) -> Any:
    found = network.pairs(request, store, Selection.of(request, "events").given)
    return charts.network(found, look, network.PAIRS if width >= _WIDE else _FEW, width=width)


_WIDE = 600
_FEW = 20
"""Pairs of a network that have room where it is not wide."""


_KINDS: dict[str, Callable[[Request, Store, Look, int], Any]] = {
    "timeline": _in_time("events"),
    "statements": _in_time("statements"),
    "dyad": _dyad,
    "map": _map,
    "network": _network,
}
