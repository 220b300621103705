"""Who did what to whom: reads PLOVER events from a Doc and what the other readers found."""

from __future__ import annotations

from spacy.tokens import Doc

from musnad.model import Article, Entity, Event, Statement, Time
from musnad.reading.events.coder import Coder
from musnad.reading.events.scene import Scene


def read(
    doc: Doc,
    article: Article,
    entities: tuple[Entity, ...],
    times: tuple[Time, ...],
    statements: tuple[Statement, ...],
    passing: tuple[Entity, ...] = (),
) -> tuple[Event, ...]:
    """The events of ``article``, each once with all its mentions, ids v1, v2 … in text order.

    ``doc`` is the Doc of ``article.text``; the other arguments are what the readers of entities, times and statements
    gave; an event may be in one of the places named in ``passing``.
    """
    return Coder(Scene(doc, article, entities, times, statements, passing)).events()
