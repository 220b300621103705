"""The web application over the record of sample_record.py and the example articles, for tests of its pages."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import Any

import uvicorn
from sample_record import RECORD

from musnad import ingest, store
from musnad.web import create, reading
from musnad.web.config import Config

ROOT = Path(__file__).parent.parent
ARTICLES = ROOT / "tests" / "articles"


def fill(path: Path) -> Path:
    """A store of the sample record and of the example articles at ``path``."""
    with store.open(path, create=True) as opened:
        run = opened.begin("sample", "0", {})
        opened.save([ingest.encode(RECORD)], run)
        opened.end(run)
        reading.load_examples(opened)
    return path


def csrf(page: str) -> str:
    """The token of a page's forms."""
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found
    return unescape(found[1])


# In a browser


@contextmanager
def served(path: Path, **options: Any) -> Iterator[str]:
    """The application over the store at ``path``, at an address of this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    app = create(Config(store=str(path), port=port, **options))
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


class Visits:
    """Pages of an application in a browser; :meth:`close` tells what went wrong in any of them."""

    def __init__(self, browser: Any, address: str) -> None:
        self._browser = browser
        self._address = address
        self._contexts: list[Any] = []
        self.troubles: list[str] = []

    def open(self, path: str, language: str = "en", width: int = 1440, **options: Any) -> Any:
        """A page of its own visitor, with its fonts."""
        context = self._browser.new_context(
            viewport={"width": width, "height": 844 if width < 600 else 900},
            locale=language,
            reduced_motion="reduce",
            base_url=self._address,
            **options,
        )
        self._contexts.append(context)
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.on("console", lambda said: self.troubles.append(f"{path}: {said.type}: {said.text} {said.location}"))
        page.on("pageerror", lambda error: self.troubles.append(f"{path}: {error}"))
        page.on("request", lambda asked: self._own(asked.url))
        page.goto(path, wait_until="networkidle")
        page.evaluate("document.fonts.ready")
        return page

    def _own(self, url: str) -> None:
        if not url.startswith((self._address, "data:", "blob:")):
            self.troubles.append(f"asked another server: {url}")

    def close(self) -> list[str]:
        """Close all; what the pages complained of, or asked of others."""
        for context in self._contexts:
            context.close()
        return self.troubles


def violations(page: Any) -> list[str]:
    """What axe-core finds wrong with a page, by WCAG 2.2 AA and its own best practices."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]]
