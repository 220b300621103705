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

from musnad.errors import AbsentError, FailureKind, MusnadError, QuestionError, SourceError, StoreError, UnfitError
from musnad.web.reading import BusyError

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
    """The answer that says so; ``errors`` are those of single fields."""
    if request.scope["path"].startswith(API):
        said: dict[str, Any] = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
        said |= {"detail": detail} if detail else {}
        said |= {"errors": errors} if errors else {}
        return JSONResponse(said, status, headers, "application/problem+json")
    from musnad.web import pages

    if errors and not detail:
        detail = "; ".join(f"{one['field']}: {one['detail']}" for one in errors)
    page = pages.problem(request, status, detail)
    page.headers.update(headers or {})
    return page


def unexpected(request: Request, error: BaseException) -> Response:
    """The answer to what should not have happened; it is told to the operator alone."""
    _LOG.error("%s %r", request.method, request.scope["path"], exc_info=error)
    return problem(request, 500, "This should not have happened. The server's log says more.")


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    phrase = HTTPStatus(error.status_code).phrase
    detail = error.detail if error.detail != phrase else _DETAILS.get(error.status_code, "")
    return problem(request, error.status_code, detail, error.headers)


_DETAILS = {
    404: "There is nothing at this address.",
    405: "This address does not take requests of that method; the header Allow says which.",
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
    return problem(request, 422, "" if errors else "The request is not as it should be.", errors=errors)


_ERRORS = 20
"""Errors of fields that an answer names: a request may have a hundred thousand."""


def _unknown(request: Request, error: Exception) -> Response:
    if request.scope["path"].startswith(API):
        detail = str(error) or "Send a key: Authorization: Bearer musnad_…; `musnad accounts key NAME` makes one."
        return problem(request, 401, detail, {"WWW-Authenticate": "Bearer"})
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse("/login?" + urlencode({"back": back if request.method == "GET" else "/"}), 303)


def _ours(request: Request, error: Exception) -> Response:
    detail = str(error).removeprefix(f"{request.app.state.store.name}: ")
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
            return problem(request, 503, "The store cannot answer now; try again soon.", {"Retry-After": "5"})
    return unexpected(request, error)


_FETCHING: dict[FailureKind, int] = {"network": 502}
