"""Makes ready in the background what the first visitors would wait for."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from functools import partial

from fastapi import FastAPI

from musnad.web import fonts, reading
from musnad.web.pages import vega

_LOG = logging.getLogger(__name__)


def start(app: FastAPI) -> None:
    """Begin; what fails here is made when it is asked for."""
    threading.Thread(target=_warm, args=(app,), daemon=True, name="warm").start()


def _warm(app: FastAPI) -> None:
    steps: list[Callable[[], object]] = [app.state.overviews.get, _language, reading.start, vega.made]
    steps += [partial(fonts.subset, name) for name in fonts.FACES]
    for step in steps:
        try:
            step()
        except Exception:
            _LOG.info("not made ready", exc_info=True)


def _language() -> None:
    from musnad import pipeline

    list(pipeline.terms("خبر"))
