"""Reads what people bring: one text at a time, in a process beside the server, which loads the language model but once.

Texts and pages of strangers may be made to keep a reader busy for hours: what takes too long is ended.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from importlib.resources import files
from queue import Empty, SimpleQueue

from musnad import settings, workers
from musnad.errors import MusnadError, SourceError, Wording
from musnad.model import Article, Record
from musnad.store import Store
from musnad.workers import Beside, TooLongError

_reading = threading.Lock()
_waiting = threading.BoundedSemaphore(settings.WEB_READERS_WAITING)
_fetching = threading.BoundedSemaphore(settings.WEB_FETCHES)
_readers = Beside(workers.ready_to_read)
_fetchers: SimpleQueue[Beside] = SimpleQueue()


class BusyError(MusnadError):
    """Too many texts wait to be read; later there is room."""


@contextmanager
def _a_turn(places: threading.BoundedSemaphore) -> Iterator[None]:
    """One of a few places; who finds none is told at once, so that pages stay quick."""
    if not places.acquire(blocking=False):
        raise BusyError(Wording("Others are being read; try again in a moment."))
    try:
        yield
    finally:
        places.release()


@contextmanager
def _one() -> Iterator[None]:
    """The language model, for one at a time."""
    with _a_turn(_waiting):
        if not _reading.acquire(timeout=settings.WEB_READING_SECONDS):
            raise BusyError(Wording("Others are being read; try again in a moment."))
        try:
            yield
        finally:
            _reading.release()


@contextmanager
def _fetcher() -> Iterator[Beside]:
    """A process that fetches: one that has nothing to do, or a new one."""
    try:
        fetcher = _fetchers.get_nowait()
    except Empty:
        fetcher = Beside(workers.ready_to_fetch)
    try:
        yield fetcher
    finally:
        _fetchers.put(fetcher)


def start() -> None:
    """Start what reads, so that nobody waits for it."""
    _readers.start()


def stop() -> None:
    """End the processes that read and fetch; others are started when there is something to do."""
    _readers.close()
    with suppress(Empty):
        while True:
            _fetchers.get_nowait().close()


def _read(article: Article) -> Record:
    seconds = settings.WEB_TEXT_SECONDS + len(article.text) / settings.WEB_TEXT_PACE
    with _one(), _not_for_ever():
        result = _readers.call(seconds, workers.read_one, article)
    if not isinstance(result, Record):
        raise SourceError(result.why, result.kind)
    return result


@contextmanager
def _not_for_ever() -> Iterator[None]:
    try:
        yield
    except TooLongError as error:
        raise SourceError(f"{error}, as no article needs so long; give a part of it", "limit") from None


def read_text(text: str, *, published: str | None, outlet: str | None, url: str | None = None) -> Record:
    """The record of a text. Raises :class:`SourceError` for one that is none, and for a date that is none."""
    from musnad import pipeline

    return _read(pipeline.article(text, published=published, outlet=outlet, url=url))


def read_address(url: str, *, published: str | None, outlet: str | None) -> Record:
    """The record of the article at an address of the public web.

    Raises :class:`SourceError` where there is none, or the address is one that is not fetched.
    """
    from musnad import pipeline

    fetch = partial(pipeline.fetch, url, published=published, outlet=outlet)
    with _a_turn(_fetching), _fetcher() as fetcher, _not_for_ever():
        article = fetcher.call(settings.WEB_FETCH_SECONDS, fetch)
    if len(article.text) > settings.WEB_TEXT_CHARACTERS:
        raise SourceError(f"the article has more than {settings.WEB_TEXT_CHARACTERS:,} characters; give a part of it")
    return _read(article)


def keep(store: Store, record: Record, by: str) -> str:
    """Save the article of a record as brought by somebody; gives its id."""
    from musnad import ingest

    article = record.article
    reference = f"pasted {uuid.uuid4().hex}"
    with ingest.Taker(store, f"pasted by {by}") as taker:
        taker.keep(reference, record)
    known = store.at(reference) or (article.url and store.known(url=article.url, outlet=article.outlet))
    return known.id if known else article.id


def load_examples(store: Store) -> None:
    """Read the example articles that come with the package into a store."""
    from musnad import ingest

    with _one():
        ingest.ingest(store, [str(files("musnad") / "examples")], processes=1)
