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
    from fastapi import Depends, FastAPI
    from starlette.middleware.gzip import GZipMiddleware

    from musnad import __version__
    from musnad.web import api, pages, people, problems, security, state

    app = FastAPI(
        title="Musnad",
        version=__version__,
        openapi_url=None,
        redirect_slashes=False,
        dependencies=[Depends(people.identify)],
    )
    state.install(app, config)
    app.state.rates = security.Rates(config.workers)
    problems.install(app)
    api.install(app)
    pages.install(app)
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)
    app.add_middleware(security.Guard, config=config, rates=app.state.rates)
    return app
