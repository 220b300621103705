"""Reads a text that somebody brings, or an address, and shows its record at once; it is kept only when they say so."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from musnad import settings
from musnad.errors import SourceError, Wording
from musnad.model import Record
from musnad.web import reading
from musnad.web.pages.article import view
from musnad.web.people import Person, Reader, Reviewer
from musnad.web.problems import SignInError
from musnad.web.security import address_of
from musnad.web.state import Opened
from musnad.web.templating import page, told

router = APIRouter()

Text = Annotated[str, Form()]
Line = Annotated[str, Form(max_length=2000)]


@router.get("/paste")
def ask(request: Request, person: Reader) -> HTMLResponse:
    """The form."""
    return _form(request)


@router.post("/paste")
def show(
    request: Request,
    person: Reader,
    text: Text = "",
    url: Line = "",
    outlet: Line = "",
    published: Line = "",
) -> Response:
    """What the text reports, or what is wrong with it."""
    given = {"text": text, "url": url.strip(), "outlet": outlet.strip(), "published": published.strip()}
    if given["url"] and not text.strip():
        _check_may_fetch(request, person)
    try:
        record = _read(**given)
    except SourceError as error:
        return _form(request, 422, error=told(request, error), **given)
    return page(
        request,
        "paste_result.html",
        view=view(record, request),
        copies=(),
        on_paper=False,
        kept=False,
        may_keep=person.may("reviewer"),
    )


def _check_may_fetch(request: Request, person: Person) -> None:
    """Not whoever comes by has this server ask others, and nobody all the time."""
    if person.by == "nothing":
        raise SignInError
    if request.app.state.config.guarded:
        wait = request.app.state.rates.wait(settings.WEB_FETCH_RATE, "fetch", address_of(request.scope))
        if wait:
            said = Wording("No more than {rate}.", rate=settings.WEB_FETCH_RATE)
            raise HTTPException(429, said, {"Retry-After": str(wait)})


@router.post("/paste/keep")
def keep(
    request: Request,
    store: Opened,
    person: Reviewer,
    text: Text,
    url: Line = "",
    outlet: Line = "",
    published: Line = "",
) -> Response:
    """Save the article, and show it in its place."""
    given = {"text": text, "url": url, "outlet": outlet, "published": published}
    try:
        record = _text(**given)
    except SourceError as error:
        return _form(request, 422, error=told(request, error), **given)
    return RedirectResponse(f"/articles/{quote(reading.keep(store, record, person.name))}", 303)


def _read(text: str, url: str, outlet: str, published: str) -> Record:
    """The record of the text, or where there is none that of the article at the address."""
    if text.strip() or not url:
        return _text(text, url, outlet, published)
    return reading.read_address(url, published=published or None, outlet=outlet or None)


def _text(text: str, url: str, outlet: str, published: str) -> Record:
    """The record of a text, with line ends as they were before the form changed them."""
    if len(text) > settings.WEB_TEXT_CHARACTERS:
        most = Wording("a text may have {n:,} characters; give a part of it", n=settings.WEB_TEXT_CHARACTERS)
        raise SourceError(most, "limit")
    lines = text.replace("\r\n", "\n")
    return reading.read_text(lines, published=published or None, outlet=outlet or None, url=url or None)


def _form(request: Request, status: int = 200, error: str = "", **given: str) -> HTMLResponse:
    return page(request, "paste.html", status, error=error, given=given)
