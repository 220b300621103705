"""What went wrong, as an answer: a page for people, ``application/problem+json`` (RFC 9457) for programs."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.exceptions import HTTPException

from musnad.errors import (
    AbsentError,
    FailureKind,
    MusnadError,
    QuestionError,
    SourceError,
    StoreError,
    UnfitError,
    Wording,
)
from musnad.web.reading import BusyError
from musnad.web.templating import message, told

_LOG = logging.getLogger(__name__)
API = "/api/"


class SignInError(Exception):
    """Only those who are signed in may do this."""


def install(app: FastAPI) -> None:
    """Answer every error of an application so."""
    for kind, answer in (
        (HTTPException, _http),
        (RequestValidationError, _invalid),
        (SignInError, _unknown),
        (MusnadError, _ours),
    ):
        app.add_exception_handler(kind, answer)


def problem(
    request: Request,
    status: int,
    detail: str = "",
    headers: Mapping[str, str] | None = None,
    errors: list[dict[str, Any]] | None = None,
) -> Response:
    """The answer that says so, to people in their language; ``errors`` are those of single fields."""
    if request.scope["path"].startswith(API):
        said: dict[str, Any] = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
        said |= {"detail": _plain(request, detail)} if detail else {}
        said |= {"errors": errors} if errors else {}
        return JSONResponse(said, status, headers, "application/problem+json")
    from musnad.web import pages

    page = pages.problem(request, status, _plain(request, message(request, detail)))
    page.headers.update(headers or {})
    return page


def _plain(request: Request, detail: str) -> str:
    """What is said, without the name of the store, which is the operator's alone to know."""
    return str(detail).removeprefix(f"{request.app.state.store.name}: ")


def unexpected(request: Request, error: BaseException) -> Response:
    """The answer to what should not have happened; it is told to the operator alone."""
    _LOG.error("%s %r", request.method, request.scope["path"], exc_info=error)
    return problem(request, 500, Wording("This should not have happened. The server's log says more."))


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    phrase = HTTPStatus(error.status_code).phrase
    detail = error.detail if error.detail != phrase else _DETAILS.get(error.status_code, "")
    return problem(request, error.status_code, detail, error.headers)


_DETAILS = {
    404: Wording("There is nothing at this address."),
    405: Wording("This address does not take requests of that method; the header Allow says which."),
}


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    errors = [
        {
            "field": ".".join(map(str, one["loc"][:1] if one["type"] == "json_invalid" else one["loc"][1:])) or "body",
            "detail": str(one["msg"]),
        }
        for one in error.errors()[:_ERRORS]
    ]
    if request.scope["path"].startswith(API):
        return problem(request, 422, "" if errors else "The request is not as it should be.", errors=errors)
    first = error.errors()[0] if errors else {}
    said = _INVALID.get(first.get("type", ""), _OTHERWISE)
    shown = {"field": errors[0]["field"], **first.get("ctx", {})} if errors else {}
    return problem(request, 422, Wording(said.template, **shown) if errors else said)


_OTHERWISE = Wording("The request is not as it should be.")
_INVALID = {
    "missing": Wording("Something is missing in the request."),
    "string_too_long": Wording("{field} may have {max_length} characters."),
    "greater_than_equal": Wording("{field} is {ge} or more."),
    "less_than_equal": Wording("{field} is {le} or less."),
    "int_parsing": Wording("{field} is a number."),
}
"""What pages say of fields that are wrong, by what Pydantic calls that."""


_ERRORS = 20
"""Errors of fields that an answer names: a request may have a hundred thousand."""


def _unknown(request: Request, error: Exception) -> Response:
    if request.scope["path"].startswith(API):
        detail = str(error) or "Send a key: Authorization: Bearer musnad_…; `musnad accounts key NAME` makes one."
        return problem(request, 401, detail, {"WWW-Authenticate": "Bearer"})
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse("/login?" + urlencode({"back": back if request.method == "GET" else "/"}), 303)


def _ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, MusnadError)
    detail = error.wording if request.scope["path"].startswith(API) else told(request, error)
    match error:
        case AbsentError():
            return problem(request, 404, detail)
        case QuestionError() | UnfitError():
            return problem(request, 422, detail)
        case BusyError():
            return problem(request, 503, detail, {"Retry-After": "5"})
        case SourceError(kind=kind):
            return problem(request, _FETCHING.get(kind, 422), detail)
        case StoreError():
            _LOG.error("%s", error)
            return problem(request, 503, Wording("The store cannot answer now; try again soon."), {"Retry-After": "5"})
    return unexpected(request, error)


_FETCHING: dict[FailureKind, int] = {"network": 502}
