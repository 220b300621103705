"""Answers questions from the tables: a page of rows, newest first, and what belongs to each."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sql
from sqlalchemy.engine import Connection

from musnad.errors import QuestionError, Wording
from musnad.model import Span
from musnad.store import filters, words
from musnad.store.filters import Condition, Context, Facet
from musnad.store.rows import ArticleRow, EventRow, Hit, Order, Page, PairRow, Party, PlaceRow, StatementRow
from musnad.store.tables import actors, articles, event_mentions, events, links, participants, statements

_EXCERPT = 160
"""Characters on either side of the first word found."""


def search(
    connection: Connection, asked: str, given: Mapping[str, str | None], context: Context, limit: int, after: str | None
) -> Page[Hit]:
    """Articles that have the words, the newest first."""
    query = words.parse(asked, context.terms)
    matching = words.matching(query, context.dialect).subquery()
    order = (articles.c.day, articles.c.key)
    chosen = (
        _article_columns()
        .add_columns(articles.c.text)
        .where(articles.c.key.in_(sql.select(matching.c.article)))
        .where(*filters.conditions(given, filters.ARTICLES, context))
    )
    rows, cursor = page(connection, chosen, order, limit, after)
    hits = []
    for row in rows:
        found = words.spans(query, row.text, context.terms)
        hits.append(Hit(_article(row), tuple(Span(*span) for span in found), _excerpt(row.text, found), row.text))
    return Page(tuple(hits), cursor)


def list_articles(
    connection: Connection, given: Mapping[str, str | None], context: Context, limit: int, after: str | None
) -> Page[ArticleRow]:
    """Articles, the newest first."""
    chosen = _article_columns().where(*filters.conditions(given, filters.ARTICLES, context))
    rows, cursor = page(connection, chosen, (articles.c.day, articles.c.key), limit, after)
    return Page(tuple(map(_article, rows)), cursor)


def some_records(
    connection: Connection, given: Mapping[str, str | None], context: Context, after: int
) -> Sequence[Any]:
    """Key, record and text of the next few articles after the one with the key ``after``."""
    chosen = filters.conditions(given, filters.ARTICLES, context)
    return connection.execute(_PACKED.where(articles.c.key > after, *chosen).limit(_FEW)).all()


def some_telling(
    connection: Connection, what: str, given: Mapping[str, str | None], context: Context, reprints: bool, after: int
) -> tuple[Sequence[Any], dict[int, list[int]]]:
    """The same of articles with events or statements that the filters hold for; with the numbers of these."""
    table, conditions = (events, _of_events) if what == "events" else (statements, _of_statements)
    chosen = conditions(given, context, reprints)
    article, number = table.primary_key
    next_few = sql.select(article).where(article > after, *chosen).distinct().order_by(article).limit(_FEW)
    keys = connection.execute(next_few).scalars().all()
    found: dict[int, list[int]] = defaultdict(list)
    for row in connection.execute(sql.select(article, number).where(article.in_(keys), *chosen)):
        found[row[0]].append(row[1])
    return connection.execute(_PACKED.where(articles.c.key.in_(keys))).all(), found


_FEW = 100
"""Records that are read at a time."""

_PACKED = sql.select(articles.c.key, articles.c.record, articles.c.text).order_by(articles.c.key)


def copies(connection: Connection, id: str) -> tuple[ArticleRow, ...]:
    """The group of copies that the article is in, the earliest first."""
    group = sql.select(articles.c.original).where(articles.c.id == id).scalar_subquery()
    order = (articles.c.instant.is_(None), articles.c.instant, articles.c.key)
    chosen = _article_columns().where(articles.c.original == group).order_by(*order)
    return tuple(map(_article, connection.execute(chosen)))


def find_events(
    connection: Connection,
    given: Mapping[str, str | None],
    context: Context,
    limit: int,
    after: str | None,
    reprints: bool,
    order: Order = "day",
) -> Page[EventRow]:
    """Events that all filters hold for."""
    m = event_mentions.c
    details = sql.select(
        events,
        *_ARTICLE,
        m.start,
        m.stop,
        m.sentence_start,
        m.sentence_stop,
        sql.func.substr(articles.c.text, m.sentence_start + 1, m.sentence_stop - m.sentence_start).label("told"),
    ).select_from(_with_mention())
    few = len([name for name, value in given.items() if value and name in _NARROW]) > 1
    told, cursor = _told(connection, events, details, _of_events(given, context, reprints), limit, after, order, few)
    parties = _parties(connection, {row.article for row, _ in told})
    found = []
    for row, common in told:
        by_role = parties[row.article, row.event]
        found.append(
            EventRow(
                event=row.event,
                type=row.type,
                mode=row.mode,
                contexts=tuple(row.contexts.split()),
                cameo=row.cameo,
                quad=row.quad,
                intensity=row.intensity,
                status=row.status,
                first_day=row.first_day,
                last_day=row.last_day,
                date_basis=row.date_basis,
                actors=tuple(by_role["actor"]),
                recipients=tuple(by_role["recipient"]),
                place=next(iter(by_role["place"]), None),
                trigger=Span(row.start, row.stop),
                sentence=Span(row.sentence_start, row.sentence_stop),
                **common,
            )
        )
    return Page(tuple(found), cursor)


_NARROW = frozenset(("actor", "with", "recipient", "country", "place", "source", "type", "mode", "outlet", "text"))
"""Filters of which two leave few events."""


def find_statements(
    connection: Connection,
    given: Mapping[str, str | None],
    context: Context,
    limit: int,
    after: str | None,
    reprints: bool,
    order: Order = "day",
) -> Page[StatementRow]:
    """Statements that all filters hold for."""
    s = statements.c
    speaker = [column.label(f"speaker_{column.name}") for column in _PARTY]
    details = sql.select(
        statements, *_ARTICLE, *speaker, sql.func.substr(articles.c.text, s.start + 1, s.stop - s.start).label("told")
    ).select_from(_with_article(statements).outerjoin(actors, actors.c.key == s.actor))
    told, cursor = _told(connection, statements, details, _of_statements(given, context, reprints), limit, after, order)
    found = []
    for row, common in told:
        named = row.speaker_name is not None
        found.append(
            StatementRow(
                statement=row.statement,
                speaker=Party(row.speaker_id, row.speaker_name, row.speaker_name_ar, row.speaker_country)
                if named
                else None,
                mode=row.mode,
                cue=Span(row.cue_start, row.cue_stop),
                content=Span(row.start, row.stop),
                **common,
            )
        )
    return Page(tuple(found), cursor)


def _told(
    connection: Connection,
    table: sql.Table,
    details: sql.Select[Any],
    chosen: list[Condition],
    limit: int,
    after: str | None,
    order: Order,
    few: bool = False,
) -> tuple[list[tuple[Any, dict[str, Any]]], str | None]:
    """A page of events or statements: the row of each, and what either has of the article that tells it.

    Which they are is asked first, so that texts are cut for these alone; where they are ``few``, all of them are looked
    for and put in order, instead of going through the articles from the newest on until a page is full.
    """
    article, number = table.primary_key
    asked = sql.select(article, number).where(*chosen)
    columns: tuple[sql.ColumnElement[Any], ...] = (table.c.day, article, number)
    if order == "report" and few:
        found_first = asked.cte("chosen").prefix_with("MATERIALIZED").c
        asked = sql.select(*found_first).join(articles, articles.c.key == found_first.article)
        columns = articles.c.day, articles.c.key, found_first[number.name]
    elif order == "report":
        asked, columns = asked.select_from(_with_article(table)), (articles.c.day, articles.c.key, number)
    if order == "probability":
        columns = table.c.confidence, article, number
    named = "" if order == "day" else order
    first, cursor = page(connection, asked, columns, limit, after, named=named, rising=order == "probability")
    found = {
        (row.article, getattr(row, number.name)): row
        for row in connection.execute(details.where(article.in_({row.article for row in first})))
    }
    rows = [found[row[0], row[1]] for row in first]
    chains = _chains(connection, table.name.removesuffix("s"), {row.article for row in rows})
    carriers = _carriers(connection, table, rows)
    told = []
    for row in rows:
        told_by = carriers[row.original, row.fingerprint]
        common = {
            "article": row.id,
            "outlet": row.outlet,
            "published": row.published,
            "headline": row.headline,
            "chain": tuple(chains[row.article, getattr(row, number.name)]),
            "confidence": row.confidence,
            "text": row.told,
            "carriers": tuple(id for id, _ in told_by),
            "outlets": tuple(dict.fromkeys(outlet for _, outlet in told_by if outlet)),
        }
        told.append((row, common))
    return told, cursor


def count_events(
    connection: Connection, by: str | None, given: Mapping[str, str | None], context: Context, reprints: bool
) -> list[tuple[str | None, int]]:
    """How many events there are, by the values of a facet, the most frequent first; all together without one."""
    chosen = _of_events(given, context, reprints)
    return _counted(connection, events, _facet(by, filters.EVENT_FACETS), chosen)


def count_places(
    connection: Connection, given: Mapping[str, str | None], context: Context, reprints: bool
) -> list[PlaceRow]:
    """Where events are, the places with most of them first."""
    at = (*_merged(actors), actors.c.kind, actors.c.lat, actors.c.lon)
    counted = (
        sql.select(*at, *_WEIGHT)
        .select_from(events.join(participants, _of_event(participants)).join(actors, _is(participants, actors)))
        .where(participants.c.role == "place", *_of_events(given, context, reprints))
        .group_by(*at)
        .order_by(sql.func.count().desc(), actors.c.name)
    )
    return [PlaceRow(Party(*row[:4]), row.kind, row.lat, row.lon, *row[-2:]) for row in connection.execute(counted)]


def count_pairs(
    connection: Connection, given: Mapping[str, str | None], context: Context, reprints: bool, most: int | None
) -> list[PairRow]:
    """Who acts on whom, and who act together, the most frequent first."""
    there, who, whom = participants.alias(), actors.alias(), actors.alias()
    together = (there.c.role == "actor").label("together")
    by_key = (participants.c.actor.label("actor"), there.c.actor.label("other"), together)
    both_ends = sql.or_(there.c.role == "recipient", participants.c.entity < there.c.entity)
    # Counted by key first: names are many, and looked up once for each pair.
    counted = (
        sql.select(*by_key, sql.func.count().label("events"), sql.func.sum(events.c.intensity).label("intensity"))
        .select_from(events.join(participants, _of_event(participants)).join(there, _of_event(there)))
        .where(participants.c.role == "actor", there.c.role.in_(("actor", "recipient")), both_ends)
        .where(participants.c.entity != there.c.entity, *_of_events(given, context, reprints))
        .group_by(*by_key)
        .subquery()
    )
    by = (*_merged(who), *_merged(whom), counted.c.together)
    number = sql.cast(sql.func.sum(counted.c.events), sql.Integer)
    named = (
        sql.select(*by, number, sql.func.sum(counted.c.intensity) / number)
        .select_from(counted.join(who, who.c.key == counted.c.actor).join(whom, whom.c.key == counted.c.other))
        .group_by(*by)
        .order_by(number.desc(), who.c.name, whom.c.name)
        .limit(most)
    )
    return [PairRow(Party(*r[:4]), Party(*r[4:8]), bool(r.together), *r[9:]) for r in connection.execute(named)]


def count_statements(
    connection: Connection, by: str | None, given: Mapping[str, str | None], context: Context, reprints: bool
) -> list[tuple[str | None, int]]:
    """The same of statements."""
    chosen = _of_statements(given, context, reprints)
    return _counted(connection, statements, _facet(by, filters.STATEMENT_FACETS), chosen)


def count_hits(connection: Connection, asked: str, given: Mapping[str, str | None], context: Context) -> int:
    """How many articles have the words."""
    matching = words.matching(words.parse(asked, context.terms), context.dialect).subquery()
    chosen = (
        sql.select(sql.func.count())
        .select_from(articles)
        .where(
            articles.c.key.in_(sql.select(matching.c.article)), *filters.conditions(given, filters.ARTICLES, context)
        )
    )
    return connection.execute(chosen).scalar_one()


_ARTICLE = (
    articles.c.id,
    articles.c.outlet,
    articles.c.published,
    articles.c.headline,
    articles.c.original,
)
_PARTY = (actors.c.id, actors.c.name, actors.c.name_ar, actors.c.country)


_WEIGHT = (sql.func.count(), sql.func.avg(events.c.intensity))


def _merged(table: sql.FromClause) -> tuple[sql.ColumnElement[Any], ...]:
    """The columns of a :class:`Party`, by which those are one who differ only in their sectors."""
    return table.c.id, table.c.name, table.c.name_ar, table.c.country


def _of_event(table: sql.FromClause) -> Condition:
    return sql.and_(table.c.article == events.c.article, table.c.event == events.c.event)


def _is(part: sql.FromClause, party: sql.FromClause) -> Condition:
    return party.c.key == part.c.actor


def _with_article(table: sql.Table) -> sql.Join:
    return table.join(articles, articles.c.key == table.c.article)


def _with_mention() -> sql.Join:
    """Events with their article and their first mention, which is the fullest."""
    first = sql.and_(
        event_mentions.c.article == events.c.article,
        event_mentions.c.event == events.c.event,
        event_mentions.c.mention == 1,
    )
    return _with_article(events).join(event_mentions, first)


def _of_events(given: Mapping[str, str | None], context: Context, reprints: bool) -> list[Condition]:
    chosen = filters.conditions(given, filters.EVENTS, context)
    return chosen if reprints else [*chosen, sql.not_(events.c.reprint)]


def _of_statements(given: Mapping[str, str | None], context: Context, reprints: bool) -> list[Condition]:
    chosen = filters.conditions(given, filters.STATEMENTS, context)
    return chosen if reprints else [*chosen, sql.not_(statements.c.reprint)]


def page(
    connection: Connection,
    chosen: sql.Select[Any],
    order: tuple[sql.ColumnElement[Any], ...],
    limit: int,
    after: str | None,
    grouped: bool = False,
    *,
    named: str = "",
    rising: bool = False,
) -> tuple[list[Any], str | None]:
    """The rows after the cursor ``after``, and the cursor for those after them; ``grouped`` rows are counts.

    Cursors of an order that is ``named`` are good for that one alone. The last in order come first, unless ``rising``.
    """
    place = [column.label(f"cursor_{n}") for n, column in enumerate(order)]
    chosen = chosen.add_columns(*place).order_by(*(column if rising else column.desc() for column in order))
    chosen = chosen.limit(limit + 1)
    if after:
        here, there = sql.tuple_(*order), sql.tuple_(*_cursor(after, order, named))
        beyond = here > there if rising else here < there
        chosen = chosen.having(beyond) if grouped else chosen.where(beyond)
    rows = list(connection.execute(chosen))
    if len(rows) <= limit:
        return rows, None
    last = rows[limit - 1]
    return rows[:limit], json.dumps([*([named] if named else []), *(getattr(last, label.name) for label in place)])


def _cursor(after: str, order: tuple[sql.ColumnElement[Any], ...], named: str) -> list[sql.ColumnElement[Any]]:
    try:
        values = json.loads(after)
        if named and values.pop(0) != named:
            raise ValueError
        kinds = [column.type.python_type for column in order]
        if [type(value) for value in values] != kinds or any(v > _MOST for v in values if isinstance(v, int)):
            raise ValueError
    except (AttributeError, LookupError, RecursionError, TypeError, ValueError):
        said = Wording("{cursor!r} is no cursor; give the one that came with the rows before", cursor=after)
        raise QuestionError(said) from None
    return [sql.literal(value, column.type) for value, column in zip(values, order, strict=True)]


_MOST = 2**31 - 1
"""The largest integer that a key or a count has."""


def _article_columns() -> sql.Select[Any]:
    first, copy = articles.alias(), articles.alias()
    original = sql.select(first.c.id).where(first.c.key == articles.c.original).scalar_subquery()
    count = sql.select(sql.func.count()).where(copy.c.original == articles.c.original).scalar_subquery()
    columns = (articles.c.id, articles.c.outlet, articles.c.url, articles.c.published, articles.c.headline)
    return sql.select(*columns, articles.c.words, original.label("original"), count.label("copies"))


def _article(row: Any) -> ArticleRow:
    return ArticleRow(row.id, row.outlet, row.url, row.published, row.headline, row.words, row.original, row.copies)


def _excerpt(text: str, found: list[tuple[int, int]]) -> Span:
    """The stretch of its line around the first word found, cut between words."""
    first, last = found[0] if found else (0, 0)
    start = max(text.rfind("\n", 0, first) + 1, first - _EXCERPT)
    stop = text.find("\n", last) if "\n" in text[last:] else len(text)
    stop = min(stop, last + _EXCERPT)
    while start > 0 and not text[start - 1].isspace() and start < first:
        start += 1
    while stop < len(text) and not text[stop].isspace() and stop > last:
        stop -= 1
    return Span(start, stop)


def _parties(connection: Connection, keys: Iterable[int]) -> dict[tuple[int, int], dict[str, list[Party]]]:
    """Who takes part in the events of some articles, by event and role, in the order of the article."""
    found: dict[tuple[int, int], dict[str, list[Party]]] = defaultdict(lambda: defaultdict(list))
    for row in connection.execute(
        sql.select(participants.c.article, participants.c.event, participants.c.role, *_PARTY)
        .join(actors, actors.c.key == participants.c.actor)
        .where(participants.c.article.in_(keys))
        .order_by(participants.c.article, participants.c.event, participants.c.entity)
    ):
        found[row.article, row.event][row.role].append(Party(row.id, row.name, row.name_ar, row.country))
    return found


def _chains(connection: Connection, kind: str, keys: Iterable[int]) -> dict[tuple[int, int], list[Party]]:
    found: dict[tuple[int, int], list[Party]] = defaultdict(list)
    for row in connection.execute(
        sql.select(links.c.article, links.c.number, *_PARTY)
        .join(actors, actors.c.key == links.c.actor)
        .where(links.c.article.in_(keys), links.c.kind == kind, links.c.mention == 0)
        .order_by(links.c.article, links.c.number, links.c.position)
    ):
        found[row.article, row.number].append(Party(row.id, row.name, row.name_ar, row.country))
    return found


def _carriers(
    connection: Connection, table: sql.Table, rows: Iterable[Any]
) -> dict[tuple[int, int], list[tuple[str, str | None]]]:
    """Id and outlet of the articles that tell the same, by group of copies and fingerprint, the earliest first."""
    found: dict[tuple[int, int], dict[str, str | None]] = defaultdict(dict)
    for row in connection.execute(
        sql.select(articles.c.original, table.c.fingerprint, articles.c.id, articles.c.outlet)
        .select_from(_with_article(table))
        .where(articles.c.original.in_({row.original for row in rows}))
        .order_by(articles.c.instant.is_(None), articles.c.instant, articles.c.key)
    ):
        found[row.original, row.fingerprint][row.id] = row.outlet
    return {key: list(told_by.items()) for key, told_by in found.items()}


def _facet(by: str | None, table: Mapping[str, Facet]) -> Facet | None:
    if by is not None and by not in table:
        raise QuestionError(f"cannot count by {by!r}; only by {', '.join(table)}")
    return table[by] if by else None


def _counted(
    connection: Connection, table: sql.Table, facet: Facet | None, chosen: list[Condition]
) -> list[tuple[str | None, int]]:
    number = sql.func.count()
    if facet is None:
        return [(None, connection.execute(sql.select(number).select_from(table).where(*chosen)).scalar_one())]
    counted = sql.select(facet.value, number).select_from(facet.tables).where(*chosen).group_by(facet.value)
    return [(row[0], row[1]) for row in connection.execute(counted.order_by(number.desc(), facet.value))]
