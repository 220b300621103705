"""The web application: what a store holds, as pages and as an API.

:func:`create` builds all of it for a server; ``musnad serve`` runs one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI

    from musnad.web.config import Config


def create(config: Config) -> FastAPI:
    """The whole application over the store that ``config`` names, which is made where there is none."""
    from fastapi import FastAPI
    from starlette.middleware.gzip import GZipMiddleware

    from musnad import __version__
    from musnad.web import pages, state

    app = FastAPI(title="Musnad", version=__version__, docs_url=None, redoc_url=None)
    state.install(app, config)
    pages.install(app)
    app.add_middleware(GZipMiddleware, minimum_size=1000)
    return app
