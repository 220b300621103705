"""Pictures of the web application over the example articles, as docs/web.md shows them: both languages, phone and desk.

    python benchmarks/screenshots.py docs/images [NAME …]

Needs Chromium and Playwright.
"""

from __future__ import annotations

import argparse
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from playwright.sync_api import sync_playwright

from musnad import store as stores
from musnad.web import create, reading
from musnad.web.config import Config

SHOTS = {
    "start": "/",
    "search": "/search?q=هدنة",
    "article": "/articles/marfa-2023-03-10-beijing#event-3",
    "chain": "/articles/difaf-2023-03-10-beijing#statement-3",
    "print": "/articles/marfa-2023-03-10-beijing/print",
    "paste": "/paste",
    "events": "/events",
    "statements": "/statements",
    "actor": "/actors/Iran",
    "pair": "/pairs/Saudi%20Arabia/Iran",
    "map": "/map",
    "network": "/network",
    "review": "/review",
}
"""Addresses by the name of their picture."""

SIZES = {390: 844, 1440: 900}


@contextmanager
def served(path: Path) -> Iterator[str]:
    """The application over a new store of the example articles."""
    with stores.open(path, create=True) as opened:
        reading.load_examples(opened)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(create(Config(store=str(path), port=port)), port=port, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


def main() -> None:
    """Take them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*", help="of these pages only: " + ", ".join(SHOTS))
    parser.add_argument("--whole", action="store_true", help="whole pages, not what a window shows")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder) / "examples.db") as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for name in asked.names or SHOTS:
            for language in ("ar", "en"):
                for width, height in SIZES.items():
                    page = browser.new_page(
                        viewport={"width": width, "height": height}, locale=language, reduced_motion="reduce"
                    )
                    page.on("console", lambda said: print("console:", said.text))
                    page.goto(address + SHOTS[name], wait_until="networkidle")
                    if name == "review":  # asks first who reviews
                        page.locator("main input:not([type=hidden])").fill("نورة" if language == "ar" else "Noura")
                        page.locator("main button").click()
                        page.wait_for_load_state("networkidle")
                    page.evaluate("document.fonts.ready")
                    page.wait_for_function("() => !document.querySelector('figure.chart:not([data-drawn])')")
                    page.screenshot(path=asked.folder / f"web-{name}-{language}-{width}.png", full_page=asked.whole)
                    page.close()
        browser.close()


if __name__ == "__main__":
    main()
