"""Chooses the language of the interface, and goes back to where the reader was."""

from __future__ import annotations

import re

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse

from musnad.web import locale

router = APIRouter()

_YEAR = 365 * 24 * 3600


@router.get("/language")
def choose(request: Request, to: str = "", back: str = "/") -> RedirectResponse:
    """Remember the language ``to``; ``back`` is a path of ours, as any other address would lead readers astray."""
    response = RedirectResponse(own_path(back), 303)
    if language := locale.known(to):
        secure = request.url.scheme == "https"
        response.set_cookie(locale.COOKIE, language, max_age=_YEAR, secure=secure, httponly=True, samesite="lax")
    return response


def own_path(back: str) -> str:
    """A way back within the application; what leads elsewhere leads to the start page."""
    return back if re.match(r"/(?![/\\])[^\x00-\x20]*$", back) else "/"
