"""Reads what people bring: one text at a time, in a thread of the server, as the language model is loaded but once."""

from __future__ import annotations

import threading
import uuid
from importlib.resources import files

from musnad.model import Record
from musnad.store import Store

_one = threading.Lock()


def read_text(text: str, *, published: str | None, outlet: str | None, url: str | None = None) -> Record:
    """The record of a text. Raises :class:`SourceError` for one that is none, and for a date that is none."""
    from musnad import pipeline

    with _one:
        return pipeline.read(text, published=published, outlet=outlet, url=url)


def read_address(url: str, *, published: str | None, outlet: str | None) -> Record:
    """The record of the article at an address of the public web.

    Raises :class:`SourceError` where there is none, or the address is one that is not fetched.
    """
    from musnad import pipeline

    article = pipeline.fetch(url, published=published, outlet=outlet)
    with _one:
        return pipeline.read_article(article)


def keep(store: Store, record: Record, by: str) -> str:
    """Save the article of a record as brought by somebody; gives its id."""
    from musnad import ingest

    article = record.article
    reference = f"pasted {uuid.uuid4().hex}"
    with _one, ingest.Taker(store, f"pasted by {by}") as taker:
        taker.take(reference, article)
    known = store.at(reference) or (article.url and store.known(url=article.url, outlet=article.outlet))
    return known.id if known else article.id


def load_examples(store: Store) -> None:
    """Read the example articles that come with the package into a store."""
    from musnad import ingest

    with _one:
        ingest.ingest(store, [str(files("musnad") / "examples")], processes=0)
