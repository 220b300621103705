"""The programs that draw charts in a browser; they come with a package, so that nothing is fetched from elsewhere."""

from __future__ import annotations

import hashlib
from functools import cache

from fastapi import APIRouter, Request, Response

from musnad import charts

router = APIRouter()


@router.get("/charts/vega.js")
def programs(request: Request) -> Response:
    """Vega, Vega-Lite and Vega-Embed, as ``window.vegaEmbed``."""
    content, tag = _programs()
    headers = {"ETag": tag, "Cache-Control": "public, max-age=86400"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="text/javascript", headers=headers)


@cache
def _programs() -> tuple[bytes, str]:
    content = charts.programs_that_draw().encode()
    return content, f'"{hashlib.sha256(content).hexdigest()[:16]}"'
