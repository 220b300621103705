"""The pages for people: one module for each, with its ``router``. A new module here is a page of the application."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import HTMLResponse

from musnad.web import fonts
from musnad.web.templating import Static, page


def install(app: FastAPI) -> None:
    """Add all pages, the fonts and the static files to an application."""
    for module in iter_modules(__path__):
        router = getattr(import_module(f"{__name__}.{module.name}"), "router", None)
        if isinstance(router, APIRouter):
            app.include_router(router, include_in_schema=False)
    app.include_router(fonts.router)
    app.mount("/static", Static(), "static")


def problem(request: Request, status: int, detail: str = "") -> HTMLResponse:
    """A page that says what went wrong, and what to do; ``detail`` is shown as it stands."""
    return page(request, "problem.html", status, status=status, detail=detail)


def is_page(response: Response) -> bool:
    """Whether a response is a page for people."""
    return response.headers.get("content-type", "").startswith("text/html")
