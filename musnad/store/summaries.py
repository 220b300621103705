"""Several counts of the same events or statements at once: they are looked for only once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import sqlalchemy as sql
from sqlalchemy.engine import Connection

from musnad.errors import QuestionError
from musnad.store import filters
from musnad.store.filters import Condition, Context
from musnad.store.rows import BetweenRow, Counted, PartnerRow, Party, Summary
from musnad.store.tables import actors, articles, events, links, participants, statements

What = Literal["events", "statements"]

_N = sql.func.count().label("n")
_NO_TEXT = sql.cast(sql.null(), sql.Text)


class _Chosen:
    """What the filters hold for, and who has which part in it: all facets share them."""

    def __init__(self, rows: sql.CTE) -> None:
        self.rows = rows

    @cached_property
    def sides(self) -> sql.CTE:
        """Who takes part in the chosen events."""
        row, part = self.rows.c, participants.c
        joined = self.rows.outerjoin(participants, sql.and_(part.article == row.article, part.event == row.number))
        sides = sql.select(row.article, row.number, part.role, part.actor).select_from(joined)
        return sides.cte(f"sides_of_{self.rows.name}").prefix_with("MATERIALIZED")


Arm = Callable[[_Chosen], sql.Select[Any]]
"""The values of a facet and their numbers. Outer joins keep SQLite from beginning with the larger table; what has no
value is left out afterwards."""


def _column(name: str) -> Arm:
    def arm(chosen: _Chosen) -> sql.Select[Any]:
        column = chosen.rows.c[name]
        return sql.select(column, _N).group_by(column)

    return arm


def _outlet(chosen: _Chosen) -> sql.Select[Any]:
    """Whoever printed the article or a copy of it, as the filter has it; counted by article first, which are fewer."""
    of_article = sql.select(chosen.rows.c.article, _N).group_by(chosen.rows.c.article).subquery()
    printed, copy = articles.alias(), articles.alias()
    carried = of_article.outerjoin(printed, printed.c.key == of_article.c.article).outerjoin(
        copy, copy.c.original == printed.c.original
    )
    once = sql.select(of_article.c.article, of_article.c.n, copy.c.outlet).select_from(carried).distinct().subquery()
    return sql.select(once.c.outlet, sql.func.sum(once.c.n).label("n")).group_by(once.c.outlet)


def _party(role: str) -> Arm:
    def arm(chosen: _Chosen) -> sql.Select[Any]:
        side = chosen.sides.c
        return _merged(sql.select(side.actor, _N).where(side.role == role).group_by(side.actor))

    return arm


def _source(kind: str) -> Arm:
    def arm(chosen: _Chosen) -> sql.Select[Any]:
        row, link = chosen.rows.c, links.c
        told = sql.and_(link.article == row.article, link.kind == kind, link.number == row.number)
        through = sql.select(link.article, link.number, link.actor).select_from(chosen.rows.outerjoin(links, told))
        once = through.distinct().subquery()
        return _merged(sql.select(once.c.actor, _N).group_by(once.c.actor))

    return arm


def _speaker(chosen: _Chosen) -> sql.Select[Any]:
    return _merged(sql.select(chosen.rows.c.actor, _N).group_by(chosen.rows.c.actor))


def _country_of_events(chosen: _Chosen) -> sql.Select[Any]:
    side = chosen.sides.c
    of_sides = sql.select(side.article, side.number, actors.c.country).select_from(
        chosen.sides.outerjoin(actors, actors.c.key == side.actor)
    )
    once = of_sides.where(side.role.in_(_SIDES)).distinct().subquery()
    return sql.select(once.c.country, _N).group_by(once.c.country)


def _country_of_statements(chosen: _Chosen) -> sql.Select[Any]:
    said = chosen.rows.outerjoin(actors, actors.c.key == chosen.rows.c.actor)
    return sql.select(actors.c.country, _N).select_from(said).group_by(actors.c.country)


def _merged(counted: sql.Select[Any]) -> sql.Select[Any]:
    """The numbers of those who differ in their sectors alone together, under the smallest of their keys."""
    one = counted.subquery()
    columns: tuple[sql.ColumnElement[Any], ...] = sql.cast(sql.func.min(actors.c.key), sql.Text), sql.func.sum(one.c.n)
    same = (actors.c.id, actors.c.name, actors.c.name_ar, actors.c.country, actors.c.kind)
    merged = sql.select(columns[0].label("value"), columns[1].label("n"))
    return merged.select_from(one.join(actors, actors.c.key == one.c.actor)).group_by(*same)


_SIDES = ("actor", "recipient")


@dataclass(frozen=True, slots=True)
class _Table:
    """What is counted: its columns, its filters, its facets."""

    table: sql.Table
    columns: tuple[sql.ColumnElement[Any], ...]
    filters: Mapping[str, filters.Filter]
    kind: sql.ColumnElement[str]
    facets: Mapping[str, Arm]


_E, _S = events.c, statements.c
_TABLES: dict[What, _Table] = {
    "events": _Table(
        events,
        (_E.article, _E.event.label("number"), _E.type, _E.mode, _E.status, _E.day, _E.quad),
        filters.EVENTS,
        _E.quad,
        {
            "quad": _column("quad"),
            "type": _column("type"),
            "mode": _column("mode"),
            "status": _column("status"),
            "actor": _party("actor"),
            "recipient": _party("recipient"),
            "country": _country_of_events,
            "place": _party("place"),
            "source": _source("event"),
            "outlet": _outlet,
        },
    ),
    "statements": _Table(
        statements,
        (_S.article, _S.statement.label("number"), _S.mode, _S.actor, _S.day),
        filters.STATEMENTS,
        _S.mode,
        {
            "mode": _column("mode"),
            "speaker": _speaker,
            "country": _country_of_statements,
            "source": _source("statement"),
            "outlet": _outlet,
        },
    ),
}

SUMMARIES: dict[What, tuple[str, ...]] = {what: tuple(one.facets) for what, one in _TABLES.items()}
"""The facets by which events and statements are counted at once."""

_PARTIES = frozenset({"actor", "recipient", "place", "source", "speaker"})
"""Facets of which the values are keys of somebody."""


def summarize(
    connection: Connection,
    what: What,
    given: Mapping[str, str | None],
    context: Context,
    by: tuple[str, ...],
    most: int,
    reprints: bool,
    alternatives: bool = False,
) -> Summary:
    """Count what the filters hold for, all in one question, so that what each filter finds is looked for once."""
    counted = _TABLES[what]
    for name in by:
        _check(what, name)
    conditions: dict[str, Condition] = {}
    for name, value in given.items():
        for condition in filters.conditions({name: value}, counted.filters, context):
            conditions[name] = condition

    def rows(without: str = "") -> sql.CTE:
        holding = [one for name, one in conditions.items() if name != without]
        if not reprints:
            holding.append(sql.not_(counted.table.c.reprint))
        return sql.select(*counted.columns).where(*holding).cte("without_" + without if without else "chosen")

    chosen = _Chosen(rows().prefix_with("MATERIALIZED"))
    day, kind = chosen.rows.c.day, chosen.rows.c[counted.kind.name]
    arms = [sql.select(sql.literal("days"), day, kind, _N).group_by(day, kind)]
    for name in by:
        if alternatives and name in conditions:
            arm = counted.facets[name](_Chosen(rows(name))).cte(f"values_of_{name}").prefix_with("MATERIALIZED")
            asked = sql.select(*arm.c).where(_named_in(given[name] or "", name, arm.c[0]))
            found_in = [_most_frequent(arm.c[0], arm.c[1], most).subquery(), asked.subquery()]
        else:
            one = counted.facets[name](chosen).subquery()
            found_in = [_most_frequent(one.c[0], one.c[1], most).subquery()]
        arms += (sql.select(sql.literal(name), some.c[0], _NO_TEXT, some.c[1]) for some in found_in)
    days: dict[tuple[str, str], int] = {}
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for facet, value, of, number in connection.execute(sql.union_all(*arms)):
        if facet == "days":
            days[value, of] = number
        else:
            found[facet][value] = int(number)
    named = _named(connection, {int(value) for name in _PARTIES & found.keys() for value in found[name]})
    facets = {
        name: tuple(
            Counted(value, number, named[int(value)] if name in _PARTIES else None)
            for value, number in sorted(found[name].items(), key=lambda one: (-one[1], one[0]))
        )
        for name in by
    }
    return Summary(sum(days.values()), facets, days)


def values(
    connection: Connection,
    what: What,
    by: str,
    given: Mapping[str, str | None],
    context: Context,
    most: int,
    named: str,
    reprints: bool,
) -> tuple[Counted, ...]:
    """The values of one facet; of those with a name the ones of which a word begins with ``named``."""
    _check(what, by)
    counted = _TABLES[what]
    rows = sql.select(*counted.columns).where(*_conditions(what, given, context, reprints)).cte("chosen")
    arm = counted.facets[by](_Chosen(rows)).subquery()
    value, number = arm.c
    found = _most_frequent(value, number, most)
    if named and by in _PARTIES:
        key = sql.cast(value, sql.Integer)
        found = found.where(key.in_(sql.select(actors.c.key).where(filters.begins(named, context))))
    elif named:
        found = found.where(filters.has(value, named, context))
    chosen = [(one, int(n)) for one, n in connection.execute(found)]
    whose = _named(connection, {int(one) for one, _ in chosen}) if by in _PARTIES else {}
    return tuple(Counted(one, n, whose[int(one)] if whose else None) for one, n in chosen)


def _named_in(given: str, by: str, value: sql.ColumnElement[Any]) -> Condition:
    """Whether a value of a facet is one that its filter has; names of somebody may mean several, and are none."""
    if by not in _PARTIES:
        return sql.func.lower(value).in_([one.lower() for one in filters.listed(given)])
    keys = [filters.same(int(one)) for one in filters.listed(given) if filters.is_key(one)]
    ids = [one.lower() for one in filters.listed(given) if not filters.is_key(one)]
    them = sql.or_(actors.c.id.in_(ids), *(actors.c.key.in_(key) for key in keys))
    return sql.cast(value, sql.Integer).in_(sql.select(actors.c.key).where(them))


def _most_frequent(value: sql.ColumnElement[Any], number: sql.ColumnElement[Any], most: int) -> sql.Select[Any]:
    return sql.select(value, number).where(value.is_not(None)).order_by(number.desc(), value).limit(most)


def _check(what: What, by: str) -> None:
    if by not in SUMMARIES[what]:
        raise QuestionError(f"cannot count by {by!r}; only by {', '.join(SUMMARIES[what])}")


def partners(
    connection: Connection, key: int, given: Mapping[str, str | None], context: Context, most: int, reprints: bool
) -> list[PartnerRow]:
    """Those with whom somebody has most events."""
    p, q = participants.alias(), participants.alias()
    them = filters.same(key)
    acts, is_acted_on = p.c.role == "actor", q.c.role == "actor"
    counts = [
        sql.func.sum(sql.case((condition, 1), else_=0)).label(name)
        for name, condition in {
            "acts": sql.and_(acts, q.c.role == "recipient"),
            "is_acted_on": sql.and_(is_acted_on, p.c.role == "recipient"),
            "together": sql.and_(acts, is_acted_on),
        }.items()
    ]
    sides = events.join(p, sql.and_(p.c.article == events.c.article, p.c.event == events.c.event)).join(
        q, sql.and_(q.c.article == events.c.article, q.c.event == events.c.event)
    )
    same = (actors.c.id, actors.c.name, actors.c.name_ar, actors.c.country)
    counted = (
        sql.select(sql.func.min(actors.c.key), *same, *counts, sql.func.avg(events.c.intensity))
        .select_from(sides.outerjoin(actors, actors.c.key == q.c.actor))
        .where(p.c.actor.in_(them), p.c.role.in_(_SIDES), q.c.role.in_(_SIDES), q.c.actor.not_in(them))
        .where(sql.or_(acts, is_acted_on), *_conditions("events", given, context, reprints))
        .group_by(*same, actors.c.kind)
        .order_by(sql.func.count().desc(), actors.c.name)
        .limit(most)
    )
    return [
        PartnerRow(row[0], Party(*row[1:5]), int(row.acts), int(row.is_acted_on), int(row.together), row[8])
        for row in connection.execute(counted)
    ]


def between(
    connection: Connection, one: str, other: str, given: Mapping[str, str | None], context: Context, reprints: bool
) -> list[BetweenRow]:
    """Events in which one of two acts and the other has a part, by day and kind, in the order of days."""
    alike = (_E.day, _E.type, _E.mode, _E.intensity)
    sides: dict[tuple[int, int], str] = {}
    found: dict[tuple[int, int], Any] = {}
    for side, asked in {"acts": (one, other), "answers": (other, one)}.items():
        both = {**given, "actor": asked[0], "with": asked[1]}
        chosen = sql.select(_E.article, _E.event, *alike).where(*_conditions("events", both, context, reprints))
        for row in connection.execute(chosen):
            key = row.article, row.event
            sides[key] = "together" if key in sides else side
            found[key] = row
    counted = Counter((row.day, sides[key], row.type, row.mode, row.intensity) for key, row in found.items())
    return [BetweenRow(*alike, events=n) for alike, n in sorted(counted.items(), key=str)]


def _conditions(what: What, given: Mapping[str, str | None], context: Context, reprints: bool) -> Iterable[Condition]:
    counted = _TABLES[what]
    yield from filters.conditions(given, counted.filters, context)
    if not reprints:
        yield sql.not_(counted.table.c.reprint)


def _named(connection: Connection, keys: set[int]) -> dict[int, Party]:
    columns = (actors.c.key, actors.c.id, actors.c.name, actors.c.name_ar, actors.c.country)
    chosen = sql.select(*columns).where(actors.c.key.in_(keys))
    return {row.key: Party(*row[1:]) for row in connection.execute(chosen)}
