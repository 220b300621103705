"""What can be asked of events and statements: one row for each filter and each way to count.

A filter is given as text, alternatives separated by commas, and becomes a condition; all conditions must hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sql
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from musnad.errors import StoreError
from musnad.store import words
from musnad.store.tables import actors, articles, event_mentions, events, links, participants, statements
from musnad.text import fold

Condition = sql.ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Context:
    """What a filter may need besides its value: the database's dialect and how texts become terms."""

    dialect: str
    terms: words.Terms


Filter = Callable[[str, Context], Condition]


def conditions(filters: Mapping[str, str | None], table: Mapping[str, Filter], context: Context) -> list[Condition]:
    """The conditions of all ``filters`` that have a value. Raises :class:`StoreError` for one that ``table`` lacks."""
    for name in filters:
        if name not in table:
            raise StoreError(f"there is no filter {name!r}; there are {', '.join(table)}")
    return [table[name](value, context) for name, value in filters.items() if value]


def _listed(value: str) -> list[str]:
    return [item for item in map(str.strip, re.split("[,،]", value)) if item]


def _one_of(column: sql.ColumnElement[Any], change: Callable[[str], str] = str) -> Filter:
    return lambda value, _: column.in_([change(item) for item in _listed(value)])


def who(value: str) -> sql.Select[tuple[int]]:
    """The keys of those whom ``value`` names: by id of the table of actors, or by whole words of a name."""
    found: list[Condition] = []
    for item in _listed(value):
        latin, arabic = f" {item.lower()} ", f" {fold(item)} "
        found.append(actors.c.id == item.lower())
        found.append((" " + sql.func.lower(actors.c.name) + " ").contains(latin, autoescape=True))
        found.append((" " + actors.c.folded + " ").contains(arabic, autoescape=True))
    return sql.select(actors.c.key).where(sql.or_(sql.false(), *found))


def _takes_part(among: sql.Select[tuple[int]], *roles: str) -> Condition:
    p = participants.alias()
    return sql.exists().where(
        p.c.article == events.c.article, p.c.event == events.c.event, p.c.role.in_(roles), p.c.actor.in_(among)
    )


def _of_country(value: str) -> sql.Select[tuple[int]]:
    return sql.select(actors.c.key).where(actors.c.country.in_([item.upper() for item in _listed(value)]))


def _told_by(kind: str, article: sql.ColumnElement[Any], number: sql.ColumnElement[Any]) -> Filter:
    def condition(value: str, _: Context) -> Condition:
        link = links.alias()
        return sql.exists().where(
            link.c.kind == kind, link.c.article == article, link.c.number == number, link.c.actor.in_(who(value))
        )

    return condition


def _carried_by(value: str, _: Context) -> Condition:
    """Whether one of the copies of the article is by the outlet."""
    copy = articles.alias()
    return sql.exists().where(copy.c.original == articles.c.original, copy.c.outlet.in_(_listed(value)))


_DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


def day(value: str, last: bool = False) -> str:
    """A day for comparison; of a year or month the first, or with ``last`` no earlier than the last."""
    if not _DAY.fullmatch(value):
        raise StoreError(f"{value!r} is no day; write it like 2023-12-08, 2023-12 or 2023")
    return value + ("-99-99" if last else "-00-00")[: 10 - len(value)] if len(value) < 10 else value


def _from(first: sql.ColumnElement[str], last: sql.ColumnElement[str]) -> Filter:
    return lambda value, _: sql.func.coalesce(last, first) >= day(value)


def _to(first: sql.ColumnElement[str]) -> Filter:
    return lambda value, _: sql.and_(first != "", first <= day(value, last=True))


def _confidence(column: sql.ColumnElement[float]) -> Filter:
    def condition(value: str, _: Context) -> Condition:
        try:
            return column >= float(value)
        except ValueError:
            raise StoreError(f"{value!r} is no confidence; give a number from 0 to 1") from None

    return condition


def _has_words(start: sql.ColumnElement[int], stop: sql.ColumnElement[int]) -> Filter:
    """Whether the stretch of the text has the words: the index finds the articles, letters the stretches in them."""

    def condition(value: str, context: Context) -> Condition:
        query = words.parse(value, context.terms)
        stretch = sql.func.lower(Folded(sql.func.substr(articles.c.text, start + 1, stop - start)))
        terms = (term for phrase in query.phrases for term in phrase.terms)
        inside = (stretch.contains(_CHANGING.sub("", term), autoescape=True) for term in terms)
        matching = words.matching(query, context.dialect).subquery()
        return sql.and_(articles.c.key.in_(sql.select(matching.c.article)), *inside)

    return condition


_CHANGING = re.compile("(?<=..)[هي]$")
"""The last letter of words that is written otherwise before a pronoun: "كتابة", "كتابته"."""


class Folded(FunctionElement[str]):
    """The matching form of a text, in SQL."""

    type = sql.Text()
    inherit_cache = True


@compiles(Folded, "sqlite")
def _(element: Folded, compiler: Any, **options: Any) -> str:
    return f"musnad_fold({compiler.process(element.clauses, **options)})"


@compiles(Folded, "postgresql")
def _(element: Folded, compiler: Any, **options: Any) -> str:
    levelled = {chr(code): fold(chr(code)) for code in (*range(0x610, 0x700), 0xA0, *range(0x200C, 0x2010))}
    changed = [character for character, form in levelled.items() if form != character and len(form) == 1]
    gone = [character for character, form in levelled.items() if not form]
    forms = "".join(levelled[character] for character in changed)
    return f"translate({compiler.process(element.clauses, **options)}, '{''.join(changed + gone)}', '{forms}')"


#: Filters of events. ``actor`` acts; ``with`` takes part on either side, so that both together are a pair.
EVENTS: dict[str, Filter] = {
    "actor": lambda value, _: _takes_part(who(value), "actor"),
    "with": lambda value, _: _takes_part(who(value), "actor", "recipient"),
    "recipient": lambda value, _: _takes_part(who(value), "recipient"),
    "place": lambda value, _: _takes_part(who(value), "place"),
    "country": lambda value, _: _takes_part(_of_country(value), "actor", "recipient"),
    "type": _one_of(events.c.type, str.upper),
    "mode": _one_of(events.c.mode, str.lower),
    "quad": _one_of(events.c.quad, str.lower),
    "status": _one_of(events.c.status, str.lower),
    "from": _from(events.c.day, events.c.last_day),
    "to": _to(events.c.day),
    "source": _told_by("event", events.c.article, events.c.event),
    "outlet": _carried_by,
    "confidence": _confidence(events.c.confidence),
    "text": _has_words(event_mentions.c.sentence_start, event_mentions.c.sentence_stop),
    "article": _one_of(articles.c.id),
}

#: Filters of statements.
STATEMENTS: dict[str, Filter] = {
    "speaker": lambda value, _: statements.c.actor.in_(who(value)),
    "country": lambda value, _: statements.c.actor.in_(_of_country(value)),
    "mode": _one_of(statements.c.mode, str.lower),
    "from": _from(statements.c.day, statements.c.day),
    "to": _to(statements.c.day),
    "source": _told_by("statement", statements.c.article, statements.c.statement),
    "outlet": _carried_by,
    "confidence": _confidence(statements.c.confidence),
    "text": _has_words(statements.c.start, statements.c.stop),
    "article": _one_of(articles.c.id),
}

#: Filters of articles.
ARTICLES: dict[str, Filter] = {
    "outlet": _one_of(articles.c.outlet),
    "from": _from(articles.c.day, articles.c.day),
    "to": _to(articles.c.day),
    "article": _one_of(articles.c.id),
}


@dataclass(frozen=True, slots=True)
class Facet:
    """A way to count: the value counted by, and what must be joined to have it."""

    value: sql.ColumnElement[Any]
    role: str = ""
    """The role of participants that are joined; "" for none."""


#: Ways to count events.
EVENT_FACETS: dict[str, Facet] = {
    "type": Facet(events.c.type),
    "mode": Facet(events.c.mode),
    "quad": Facet(events.c.quad),
    "status": Facet(events.c.status),
    "outlet": Facet(articles.c.outlet),
    "month": Facet(sql.func.substr(events.c.day, 1, 7)),
    "actor": Facet(actors.c.name, "actor"),
    "recipient": Facet(actors.c.name, "recipient"),
    "country": Facet(actors.c.country, "actor"),
}

#: Ways to count statements.
STATEMENT_FACETS: dict[str, Facet] = {
    "mode": Facet(statements.c.mode),
    "outlet": Facet(articles.c.outlet),
    "month": Facet(sql.func.substr(statements.c.day, 1, 7)),
    "speaker": Facet(actors.c.name, "speaker"),
    "country": Facet(actors.c.country, "speaker"),
}
