"""What the handlers of an application share: its configuration, and the open store."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, FastAPI, Request

from musnad import store as stores
from musnad.store import Store
from musnad.web.overview import Overviews

if TYPE_CHECKING:
    from musnad.pipeline import Term
    from musnad.web.config import Config


def install(app: FastAPI, config: Config) -> None:
    """Open the store for an application."""
    app.state.config = config
    app.state.store = stores.open(config.store, create=True, terms=_terms)
    app.state.overviews = Overviews(app.state.store)


def _terms(text: str) -> Iterator[Term]:
    """The words of a search; the language is loaded when somebody first searches."""
    from musnad import pipeline

    return pipeline.terms(text)


def _store(request: Request) -> Store:
    opened: Store = request.app.state.store
    return opened


Opened = Annotated[Store, Depends(_store)]
"""The store, for the handlers that declare a parameter of this type."""
