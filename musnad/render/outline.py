"""What every view says of a record in the same words: its headline, its dates, who tells it."""

from __future__ import annotations

from musnad.model import Article, Event, Link, Record, Statement, Time

UNNAMED_OUTLET = "the article"


def headline(article: Article) -> str:
    """The headline, or the first line where none is marked, or the id of an article that has no words."""
    for part in article.parts:
        if part.kind == "headline" and part.span.of(article.text).strip():
            return part.span.of(article.text).strip()
    lines = article.text.strip().splitlines()
    return lines[0] if lines else article.id


def published(article: Article) -> str:
    """Day and time of publication as the source gave them."""
    return article.published.strftime("%Y-%m-%d %H:%M").removesuffix(" 00:00") if article.published else "undated"


def source(record: Record) -> str:
    """The outlet that every chain starts with."""
    return record.article.outlet or UNNAMED_OUTLET


def kind(event: Event) -> str:
    """Type and mode."""
    return f"{event.type} {event.mode}" if event.mode else event.type


def period(first: str, last: str) -> str:
    """A day, or the first and the last day of several."""
    return first if first == last else f"{first} to {last}"


def date(event: Event) -> str:
    """When the event happened."""
    return period(*event.date) if event.date else "date not stated"


def covers(time: Time) -> str:
    """The days or instants that a time expression covers, empty where it names none."""
    return period(time.first, time.last) if time.first and time.last else ""


def chain_of(statement: Statement) -> tuple[Link, ...]:
    """The chain that a statement reached the reader by, its speaker last."""
    return (*statement.chain, Link(statement.speaker, statement.cue)) if statement.speaker else statement.chain


def percent(confidence: float) -> str:
    """A probability as people read it."""
    return f"{confidence:.0%}"
