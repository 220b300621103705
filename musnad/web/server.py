"""Runs the web application: in this process, or in several that share an address."""

from __future__ import annotations

import dataclasses
import json
import os
from typing import TYPE_CHECKING

from musnad import store
from musnad.errors import MusnadError
from musnad.web.config import Config

if TYPE_CHECKING:
    from fastapi import FastAPI

_CONFIG = "MUSNAD_WEB"


def run(config: Config) -> None:
    """Serve until somebody ends it. Raises :class:`MusnadError` where others may come and nobody has an account."""
    import uvicorn

    from musnad.web.connections import MOST, Connection

    with store.open(config.store, create=True) as opened:
        if config.guarded and not opened.accounts():
            raise MusnadError(
                f"others can reach {', '.join(config.names) or config.host}, and nobody has an account; make one with "
                f"`musnad accounts add NAME --role admin --db {opened.name}`"
            )
    os.environ[_CONFIG] = json.dumps(dataclasses.asdict(config))
    print(f"musnad: {address(config)} (end it with Ctrl+C)", flush=True)
    uvicorn.run(
        "musnad.web.server:application",
        factory=True,
        workers=config.workers,
        timeout_worker_healthcheck=30,
        host=config.host.strip("[]"),
        port=config.port,
        ssl_certfile=config.certificate,
        ssl_keyfile=config.private_key,
        log_level="warning",
        server_header=False,
        proxy_headers=bool(config.names),
        forwarded_allow_ips=["127.0.0.1", "::1"],  # of this machine alone, whatever the environment says
        http=Connection,
        limit_concurrency=MOST,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=10,
    )


def application() -> FastAPI:
    """The application of a process that answers."""
    from musnad.web import create, warm

    given = json.loads(os.environ[_CONFIG])
    app = create(Config(**{**given, "names": tuple(given["names"])}))
    warm.start(app)
    return app


def address(config: Config) -> str:
    """Where to find it."""
    scheme = "https" if config.certificate else "http"
    host = f"[{config.host}]" if ":" in config.host.strip("[]") else config.host
    return f"{scheme}://{host}:{config.port}/"
