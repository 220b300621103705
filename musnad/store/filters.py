"""What can be asked of events and statements: one row for each filter and each way to count.

A filter is given as text, alternatives separated by commas, and becomes a condition; all conditions must hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, get_args

import sqlalchemy as sql
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from musnad.errors import QuestionError, Wording
from musnad.model import EventType, Quad, SpeechMode, Status
from musnad.store import verdicts, words
from musnad.store.tables import actors, articles, event_mentions, events, links, participants, statements
from musnad.text import arabic_share, fold

Condition = sql.ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Context:
    """What a filter may need besides its value: the database's dialect and how texts become terms."""

    dialect: str
    terms: words.Terms


Filter = Callable[[str, Context], Condition]


def conditions(filters: Mapping[str, str | None], table: Mapping[str, Filter], context: Context) -> list[Condition]:
    """The conditions of all ``filters`` that have a value. Raises :class:`QuestionError` for one that is not there."""
    for name in filters:
        if name not in table:
            raise QuestionError(Wording("there is no filter {name!r}; there are {all}", name=name, all=tuple(table)))
    return [table[name](value, context) for name, value in filters.items() if value]


def listed(value: str) -> list[str]:
    """The alternatives in the value of a filter."""
    items = [item for item in map(str.strip, re.split("[,،]", value)) if item]
    if len(items) > _ALTERNATIVES:
        said = Wording("a filter may have {most} alternatives; ask for some at a time", most=_ALTERNATIVES)
        raise QuestionError(said)
    return items


_ALTERNATIVES = 200
"""Most alternatives of a filter: databases bear some hundred, and pages that strangers ask no more."""


def _one_of(
    column: sql.ColumnElement[Any], change: Callable[[str], str] = str, allowed: tuple[str, ...] = ()
) -> Filter:
    def condition(value: str, _: Context) -> Condition:
        items = [change(item) for item in listed(value)]
        if unknown := [item for item in items if allowed and item not in allowed]:
            what = {"name": (column.key,), "value": unknown[0], "all": allowed}
            raise QuestionError(Wording("there is no {name} {value!r}; there are {all}", **what))
        return column.in_(items)

    return condition


def _place(context: Context, text: sql.ColumnElement[str], part: str) -> sql.ColumnElement[int]:
    """Where ``text`` has ``part``, from 1, or 0."""
    return (sql.func.instr if context.dialect == "sqlite" else sql.func.strpos)(text, part)


def who(value: str, context: Context) -> sql.Select[tuple[int]]:
    """The keys of those whom ``value`` names: by id of the table of actors, by key, or by whole words of a name."""
    found: list[Condition] = []
    for item in listed(value):
        if is_key(item):
            found.append(actors.c.key.in_(same(int(item))))
            continue
        found.append(actors.c.id == item.lower())
        if arabic_share(item):
            found.append(_has_words(actors.c.folded, actors.c.folded, fold(item), context))
        else:
            found.append(_has_words(actors.c.name, sql.func.lower(actors.c.name), item.lower(), context))
    return sql.select(actors.c.key).where(sql.or_(sql.false(), *found))


def _has_words(column: sql.ColumnElement[str], level: sql.ColumnElement[str], item: str, context: Context) -> Condition:
    """Whether a name has these whole words; ``LIKE`` leaves few of them to look at, and quickly."""
    like = column.contains(item, autoescape=True) if context.dialect == "sqlite" else sql.true()
    return sql.and_(like, _place(context, " " + level + " ", f" {item} ") > 0)


def begins(words: str, context: Context) -> Condition:
    """Whether a word of somebody's name, in either script, begins with ``words``."""
    names = (" " + actors.c.folded, " " + fold(words)), (" " + sql.func.lower(actors.c.name), " " + words.lower())
    return sql.or_(*(_place(context, name, part) > 0 for name, part in names))


def has(column: sql.ColumnElement[str], words: str, context: Context) -> Condition:
    """Whether a text has ``words``, however they are spelled."""
    return _place(context, Folded(column), fold(words).lower()) > 0


def is_key(value: str) -> bool:
    """Whether a text is the key of somebody, and no name."""
    return value.isascii() and value.isdigit() and len(value) < 10


def same(key: int) -> sql.Select[tuple[int]]:
    """The keys of those who differ from the one with this key in their sectors alone."""
    one, other = actors.alias(), actors.alias()
    alike = [one.c.name == other.c.name, one.c.kind == other.c.kind, one.c.name_ar == other.c.name_ar]
    # Written so that the database goes by the name: most have no id, and those it would go through one by one.
    alike += (sql.func.coalesce(one.c[name], "") == sql.func.coalesce(other.c[name], "") for name in ("id", "country"))
    return sql.select(other.c.key).select_from(one.join(other, sql.and_(*alike))).where(one.c.key == key)


def _takes_part(among: sql.Select[tuple[int]], *roles: str) -> Condition:
    """Whether one of them has one of the roles. Those few are looked up first, and once, then their events."""
    part = participants.c
    of_them = sql.select(part.article, part.event).where(part.role.in_(roles), part.actor.in_(among))
    return _is_in(events.c.article, events.c.event, of_them)


def _is_in(article: sql.ColumnElement[int], number: sql.ColumnElement[int], found: sql.Select[Any]) -> Condition:
    few = found.cte().prefix_with("MATERIALIZED")
    return sql.tuple_(article, number).in_(sql.select(*few.c))


def _is_among(actor: sql.ColumnElement[Any], them: sql.Select[tuple[int]]) -> Condition:
    """Whether somebody is one of them, who are looked up once."""
    few = them.cte().prefix_with("MATERIALIZED")
    return actor.in_(sql.select(*few.c))


def _of_country(value: str) -> sql.Select[tuple[int]]:
    return sql.select(actors.c.key).where(actors.c.country.in_([item.upper() for item in listed(value)]))


def _told_by(kind: str, article: sql.ColumnElement[Any], number: sql.ColumnElement[Any]) -> Filter:
    def condition(value: str, context: Context) -> Condition:
        by_them = sql.select(links.c.article, links.c.number).where(
            links.c.kind == kind, links.c.actor.in_(who(value, context))
        )
        return _is_in(article, number, by_them)

    return condition


def _carried(article: sql.ColumnElement[int]) -> Filter:
    """Whether one of the copies of the article is by the outlet."""

    def condition(value: str, _: Context) -> Condition:
        copy = articles.alias()
        originals = sql.select(copy.c.original).where(copy.c.outlet.in_(listed(value)))
        return article.in_(sql.select(articles.c.key).where(articles.c.original.in_(originals)))

    return condition


def _in_article(article: sql.ColumnElement[int]) -> Filter:
    return lambda value, _: article.in_(sql.select(articles.c.key).where(articles.c.id.in_(listed(value))))


_DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


def day(value: str, last: bool = False) -> str:
    """A day for comparison; of a year or month the first, or with ``last`` no earlier than the last."""
    if not _DAY.fullmatch(value):
        raise QuestionError(Wording("{value!r} is no day; write it like 2023-12-08, 2023-12 or 2023", value=value))
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
            raise QuestionError(Wording("{value!r} is no confidence; give a number from 0 to 1", value=value)) from None

    return condition


def _words_between(value: str, context: Context, start: sql.Column[int], stop: sql.Column[int]) -> list[Condition]:
    """Whether that stretch of the text of ``articles`` has the words, as far as letters tell."""
    query = words.parse(value, context.terms)
    stretch = Folded(sql.func.substr(articles.c.text, start + 1, stop - start))

    def has(phrase: words.Phrase) -> Condition:
        return sql.and_(*(_place(context, stretch, _CHANGING.sub("", term)) > 0 for term in phrase.terms))

    return [*map(has, query.phrases), *(sql.not_(has(phrase)) for phrase in query.without)]


def _among(value: str, context: Context, article: sql.Column[int]) -> Condition:
    """Whether the article has the words: the index finds those whose stretches must be looked at.

    The sum keeps databases from going through the articles first, which is slow for words that most of them have.
    """
    query = words.Query(words.parse(value, context.terms).phrases)
    return (article + 0).in_(sql.select(words.matching(query, context.dialect).subquery().c.article))


def _sentence_has(value: str, context: Context) -> Condition:
    """Whether the sentence of the fullest mention has the words; looked at last, of what all other filters leave."""
    m = event_mentions.alias()
    fullest = m.c.article == events.c.article, m.c.event == events.c.event, m.c.mention == 1
    has = _words_between(value, context, m.c.sentence_start, m.c.sentence_stop)
    told = sql.exists().where(articles.c.key == m.c.article, *fullest, *has).correlate(events)
    return sql.and_(_among(value, context, events.c.article), told)


def _content_has(value: str, context: Context) -> Condition:
    """Whether what is said has the words."""
    has = _words_between(value, context, statements.c.start, statements.c.stop)
    said = sql.exists().where(articles.c.key == statements.c.article, *has).correlate(statements)
    return sql.and_(_among(value, context, statements.c.article), said)


def _reviewed(value: str, _: Context) -> Condition:
    """Whether the last decision about it is one of those named, or there is none ("no")."""
    items = [item.lower() for item in listed(value)]
    if unknown := [item for item in items if item not in REVIEWED]:
        raise QuestionError(Wording("reviewed is not {value!r}; it is {all}", value=unknown[0], all=REVIEWED))
    said = tuple(verdict for item in items for verdict in verdicts.OUTCOMES.get(item, ()))
    either = [_is_in(events.c.article, events.c.event, verdicts.last(said))] if said else []
    if "no" in items:
        either.append(verdicts.numbered(events).not_in(verdicts.decided(sql.true(), verdicts.numbered(verdicts.there))))
    return sql.or_(sql.false(), *either)


REVIEWED = (*verdicts.OUTCOMES, "no")
"""Values of the filter ``reviewed``."""

_CHANGING = re.compile("(?<=..)[هي]$")
"""The last letter of words that is written otherwise before a pronoun: "كتابة", "كتابته"."""


class Folded(FunctionElement[str]):
    """The matching form of a text in small letters, in SQL."""

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
    return f"lower(translate({compiler.process(element.clauses, **options)}, '{''.join(changed + gone)}', '{forms}'))"


#: Filters of events; each looks at the columns of ``events`` alone, so that it holds whatever is joined. ``actor`` is
#: who acts; ``with`` takes part on either side, so that both together are a pair.
EVENTS: dict[str, Filter] = {
    "actor": lambda value, context: _takes_part(who(value, context), "actor"),
    "with": lambda value, context: _takes_part(who(value, context), "actor", "recipient"),
    "recipient": lambda value, context: _takes_part(who(value, context), "recipient"),
    "place": lambda value, context: _takes_part(who(value, context), "place"),
    "country": lambda value, _: _takes_part(_of_country(value), "actor", "recipient"),
    "type": _one_of(events.c.type, str.upper, get_args(EventType)),
    "mode": _one_of(events.c.mode, str.lower),
    "quad": _one_of(events.c.quad, str.lower, get_args(Quad)),
    "status": _one_of(events.c.status, str.lower, get_args(Status)),
    "from": _from(events.c.day, events.c.last_day),
    "to": _to(events.c.day),
    "source": _told_by("event", events.c.article, events.c.event),
    "outlet": _carried(events.c.article),
    "confidence": _confidence(events.c.confidence),
    "text": _sentence_has,
    "reviewed": _reviewed,
    "article": _in_article(events.c.article),
}

#: Filters of statements.
STATEMENTS: dict[str, Filter] = {
    "speaker": lambda value, context: _is_among(statements.c.actor, who(value, context)),
    "country": lambda value, _: statements.c.actor.in_(_of_country(value)),
    "mode": _one_of(statements.c.mode, str.lower, get_args(SpeechMode)),
    "from": _from(statements.c.day, statements.c.day),
    "to": _to(statements.c.day),
    "source": _told_by("statement", statements.c.article, statements.c.statement),
    "outlet": _carried(statements.c.article),
    "confidence": _confidence(statements.c.confidence),
    "text": _content_has,
    "article": _in_article(statements.c.article),
}

#: Filters of articles.
ARTICLES: dict[str, Filter] = {
    "outlet": _one_of(articles.c.outlet),
    "from": _from(articles.c.day, articles.c.day),
    "to": _to(articles.c.day),
    "article": _one_of(articles.c.id),
}

#: Filters of those who are named.
ACTORS: dict[str, Filter] = {
    "name": lambda value, context: actors.c.key.in_(who(value, context)),
    "country": lambda value, _: actors.c.key.in_(_of_country(value)),
    "kind": _one_of(actors.c.kind, str.lower),
}


@dataclass(frozen=True, slots=True)
class Facet:
    """A way to count: the value counted by, and the tables that have it."""

    value: sql.ColumnElement[Any]
    tables: sql.FromClause


def _with_party(role: str) -> sql.Join:
    of_event = sql.and_(
        participants.c.article == events.c.article,
        participants.c.event == events.c.event,
        participants.c.role == role,
    )
    return events.join(participants, of_event).join(actors, actors.c.key == participants.c.actor)


#: Ways to count events.
EVENT_FACETS: dict[str, Facet] = {
    "type": Facet(events.c.type, events),
    "mode": Facet(events.c.mode, events),
    "quad": Facet(events.c.quad, events),
    "status": Facet(events.c.status, events),
    "outlet": Facet(articles.c.outlet, events.join(articles, articles.c.key == events.c.article)),
    "day": Facet(events.c.day, events),
    "month": Facet(sql.func.substr(events.c.day, 1, 7), events),
    "actor": Facet(actors.c.name, _with_party("actor")),
    "recipient": Facet(actors.c.name, _with_party("recipient")),
    "country": Facet(actors.c.country, _with_party("actor")),
}

_speakers = statements.join(actors, actors.c.key == statements.c.actor)

#: Ways to count statements.
STATEMENT_FACETS: dict[str, Facet] = {
    "mode": Facet(statements.c.mode, statements),
    "outlet": Facet(articles.c.outlet, statements.join(articles, articles.c.key == statements.c.article)),
    "month": Facet(sql.func.substr(statements.c.day, 1, 7), statements),
    "speaker": Facet(actors.c.name, _speakers),
    "country": Facet(actors.c.country, _speakers),
}
