"""Reads what people bring: one text at a time, in a thread of the server, as the language model is loaded but once."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files

from musnad import settings
from musnad.errors import MusnadError
from musnad.model import Record
from musnad.store import Store

_reading = threading.Lock()
_waiting = threading.BoundedSemaphore(settings.WEB_READERS_WAITING)
_fetching = threading.BoundedSemaphore(settings.WEB_FETCHES)


class BusyError(MusnadError):
    """Too many texts wait to be read; later there is room."""


@contextmanager
def _a_turn(places: threading.BoundedSemaphore) -> Iterator[None]:
    """One of a few places; who finds none is told at once, so that pages stay quick."""
    if not places.acquire(blocking=False):
        raise BusyError("Others are being read; try again in a moment.")
    try:
        yield
    finally:
        places.release()


@contextmanager
def _one() -> Iterator[None]:
    """The language model, for one at a time."""
    with _a_turn(_waiting):
        if not _reading.acquire(timeout=settings.WEB_READING_SECONDS):
            raise BusyError("Others are being read; try again in a moment.")
        try:
            yield
        finally:
            _reading.release()


def read_text(text: str, *, published: str | None, outlet: str | None, url: str | None = None) -> Record:
    """The record of a text. Raises :class:`SourceError` for one that is none, and for a date that is none."""
    from musnad import pipeline

    with _one():
        return pipeline.read(text, published=published, outlet=outlet, url=url)


def read_address(url: str, *, published: str | None, outlet: str | None) -> Record:
    """The record of the article at an address of the public web.

    Raises :class:`SourceError` where there is none, or the address is one that is not fetched.
    """
    from musnad import pipeline

    with _a_turn(_fetching):
        article = pipeline.fetch(url, published=published, outlet=outlet)
    with _one():
        return pipeline.read_article(article)


def keep(store: Store, record: Record, by: str) -> str:
    """Save the article of a record as brought by somebody; gives its id."""
    from musnad import ingest

    article = record.article
    reference = f"pasted {uuid.uuid4().hex}"
    with _one(), ingest.Taker(store, f"pasted by {by}") as taker:
        taker.take(reference, article)
    known = store.at(reference) or (article.url and store.known(url=article.url, outlet=article.outlet))
    return known.id if known else article.id


def load_examples(store: Store) -> None:
    """Read the example articles that come with the package into a store."""
    from musnad import ingest

    with _one():
        ingest.ingest(store, [str(files("musnad") / "examples")], processes=0)
