"""The programs that draw charts in a browser; they come with a package, so that nothing is fetched from elsewhere."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version

from fastapi import APIRouter, Request, Response

from musnad import charts
from musnad.web.kept import kept, key

router = APIRouter()


@router.get("/charts/vega.js")
def programs(request: Request) -> Response:
    """Vega, Vega-Lite and Vega-Embed, as ``window.vegaEmbed``."""
    content, tag = made()
    headers = {"ETag": tag, "Cache-Control": "public, max-age=86400"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="text/javascript", headers=headers)


@cache
def made() -> tuple[bytes, str]:
    """The programs, and what tells their version."""
    made_by = key("vl-convert-python", version("vl-convert-python"))
    return kept(f"vega.{made_by}.js", lambda: charts.programs_that_draw().encode()), f'"{made_by}"'
