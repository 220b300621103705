"""What people decided about events: kept for good, taken back by a row of its own, found again after a new reading.

:mod:`musnad.store.verdicts` says which decisions stand, and about which event each is. Of several decisions of somebody
about one event the last counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

import sqlalchemy as sql
from sqlalchemy.engine import Connection

from musnad.errors import AbsentError, QuestionError, Wording
from musnad.model import Span
from musnad.store import filters, read
from musnad.store.filters import Condition, Context
from musnad.store.rows import Page
from musnad.store.save import now
from musnad.store.tables import articles, decisions, events
from musnad.store.verdicts import (
    COMPLETE,
    ORPHANED,
    ROWS,
    SAME_WORDS,
    STANDING,
    UNDO,
    article,
    decided,
    numbered,
    there,
)
from musnad.store.verdicts import later as _later

Verdict = Literal["accept", "reject", "correct", "add", "complete"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)

Show = Literal["new", "second", "mine"]
"""Which events: those that a reviewer has not decided about; of these the ones that others have; or those that they
have decided about."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decides about an event; or about an article: ``type`` is empty then, and ``words`` are its text.

    ``old`` is the event as it was read, ``new`` as it was corrected or added, texts that :mod:`musnad.review` makes;
    ``becomes`` is its type by the decision, None where there is no such event.
    """

    article: str
    trigger: Span
    words: str
    type: str
    verdict: Verdict
    old: str | None = None
    new: str | None = None
    becomes: str | None = None


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision that was made, or taken back (``verdict`` is "undo").

    ``event`` is the number of the event in its article as it is read now, None where none is read; ``orphaned`` tells
    whether the event was there once, or the words in which it was added. ``headline`` is None where the article is
    gone. ``undone`` tells whether a later row takes this one back. Of a whole article ``type`` and ``words`` are empty.
    """

    key: int
    article: str
    trigger: Span
    words: str
    type: str
    becomes: str | None
    verdict: str
    old: str | None
    new: str | None
    reviewer: str
    decided_at: str
    undoes: int | None
    undone: bool
    event: int | None
    orphaned: bool
    headline: str | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """An event that waits for a decision; ``next`` is the cursor for those after it, None for the last."""

    article: str
    event: int
    next: str | None


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of the events chosen a reviewer decided about, and how many there are."""

    decided: int
    events: int


def decide(connection: Connection, decision: Decision, reviewer: str) -> int:
    """Keep a decision; gives its key."""
    values = {
        "article_id": decision.article,
        "start": decision.trigger.start,
        "stop": decision.trigger.end,
        "words": decision.words,
        "type": decision.type,
        "becomes": decision.becomes,
        "verdict": decision.verdict,
        "old": decision.old,
        "new": decision.new,
        "reviewer": reviewer,
        "decided_at": now(),
    }
    (key,) = connection.execute(decisions.insert().values(values)).inserted_primary_key or (0,)
    return int(key)


def undo(connection: Connection, key: int, reviewer: str) -> DecisionRow:
    """Take a decision back by a new row; gives what was taken back."""
    row = connection.execute(ROWS.where(decisions.c.key == key)).first()
    if row is None or row.verdict == UNDO:
        raise AbsentError(Wording("there is no decision {n}", n=key))
    if row.reviewer != reviewer:
        by = {"n": key, "reviewer": row.reviewer}
        said = Wording("decision {n} is by {reviewer}, who alone takes it back; decide otherwise instead", **by)
        raise QuestionError(said)
    if row.undone:
        raise QuestionError(Wording("decision {n} is taken back already", n=key))
    columns = ("article_id", "start", "stop", "words", "type", "reviewer")
    same = sql.select(*(decisions.c[name] for name in columns)).where(decisions.c.key == key)
    values = connection.execute(same).one()._asdict()
    connection.execute(decisions.insert().values(**values, verdict=UNDO, decided_at=now(), undoes=key))
    return _row(row)


def find(
    connection: Connection,
    reviewer: str | None,
    article: str | None,
    orphaned: bool,
    limit: int,
    after: str | None,
) -> Page[DecisionRow]:
    """Decisions, the newest first; only those without an event any more, if they are asked for."""
    chosen = ROWS
    if reviewer is not None:
        chosen = chosen.where(decisions.c.reviewer == reviewer)
    if article is not None:
        chosen = chosen.where(decisions.c.article_id == article)
    if orphaned:
        chosen = chosen.where(STANDING, ORPHANED)
    rows, cursor = read.page(connection, chosen, (decisions.c.key,), limit, after)
    return Page(tuple(map(_row, rows)), cursor)


def last(connection: Connection, reviewer: str) -> DecisionRow | None:
    """The last decision of somebody that stands."""
    mine = ROWS.where(STANDING, decisions.c.reviewer == reviewer).order_by(decisions.c.key.desc())
    row = connection.execute(mine.limit(1)).first()
    return _row(row) if row else None


def standing(connection: Connection, article: str | None, reviewer: str | None) -> list[DecisionRow]:
    """The decisions that count, of each reviewer the last about each event, in the order in which they were made."""
    chosen = ROWS.where(STANDING).order_by(decisions.c.key)
    if article is not None:
        chosen = chosen.where(decisions.c.article_id == article)
    if reviewer is not None:
        chosen = chosen.where(decisions.c.reviewer == reviewer)
    latest: dict[tuple[Any, ...], DecisionRow] = {}
    for row in map(_row, connection.execute(chosen)):
        about = row.event if row.event is not None else (row.trigger, row.type)
        latest.pop((row.reviewer, row.article, about), None)
        latest[row.reviewer, row.article, about] = row
    return list(latest.values())


def reviewed_articles(connection: Connection, reviewer: str | None, complete: bool) -> list[str]:
    """The ids of articles that have decisions, one about every event that is read in them now; with ``complete`` those
    of which somebody also says that they report no other."""
    by = sql.true() if reviewer is None else decisions.c.reviewer == reviewer
    each = decided(by).distinct().subquery()
    counted = sql.select(each.c.article, sql.func.count().label("events")).group_by(each.c.article).subquery()
    there = sql.select(sql.func.count()).where(events.c.article == articles.c.key).scalar_subquery()
    some = sql.select(decisions.c.article_id).where(STANDING, by)
    if complete:
        looked = decisions.c.verdict == COMPLETE, SAME_WORDS
        some = some.join(article, article.c.id == decisions.c.article_id).where(*looked)
    chosen = (
        sql.select(articles.c.id)
        .outerjoin(counted, counted.c.article == articles.c.key)
        .where(articles.c.id.in_(some))
        .where(sql.func.coalesce(counted.c.events, 0) == there)
    )
    return list(connection.execute(chosen.order_by(articles.c.id)).scalars())


def reviewers(connection: Connection) -> list[tuple[str, int]]:
    """Who decided, and about how many events, those with most first."""
    about = sql.select(
        decisions.c.reviewer, decisions.c.article_id, decisions.c.start, decisions.c.stop, decisions.c.type
    )
    each = about.where(STANDING, decisions.c.verdict != COMPLETE).distinct().subquery()
    number = sql.func.count()
    counted = sql.select(each.c.reviewer, number).group_by(each.c.reviewer).order_by(number.desc(), each.c.reviewer)
    return [(row[0], row[1]) for row in connection.execute(counted)]


def waiting(
    connection: Connection,
    given: Mapping[str, str | None],
    context: Context,
    reviewer: str,
    show: Show,
    after: str | None,
) -> Waiting | None:
    """The event to decide about next, the least probable first; ``after`` is the cursor of the one before."""
    chosen = sql.select(events.c.article, events.c.event).where(*_chosen(given, context), *_shown(show, reviewer))
    order = (-events.c.confidence, -events.c.article, -events.c.event)  # pages go from high to low
    rows, cursor = read.page(connection, chosen, order, 1, after)
    if not rows:
        return None
    id = connection.execute(sql.select(articles.c.id).where(articles.c.key == rows[0].article)).scalar_one()
    return Waiting(id, rows[0].event, cursor)


def progress(connection: Connection, given: Mapping[str, str | None], context: Context, reviewer: str) -> Progress:
    """How far a reviewer is with the events that all filters hold for."""
    chosen = _chosen(given, context)

    def count(*conditions: Condition) -> int:
        counted = sql.select(sql.func.count()).select_from(events).where(*chosen, *conditions)
        return connection.execute(counted).scalar_one()

    return Progress(count(*_shown("mine", reviewer)), count())


def _chosen(given: Mapping[str, str | None], context: Context) -> list[Condition]:
    """The filters; what copies of an article tell again is asked for where somebody reviews that very article."""
    chosen = filters.conditions(given, filters.EVENTS, context)
    return chosen if given.get("article") else [*chosen, sql.not_(events.c.reprint)]


def _shown(show: Show, reviewer: str) -> list[Condition]:
    mine = decisions.c.reviewer == reviewer
    # Their names lead databases to their decisions; by "not mine" they go through all articles first.
    names = sql.select(_later.c.reviewer).distinct().where(_later.c.reviewer != reviewer)
    others = decisions.c.reviewer.in_(names)
    if show == "mine":
        return [_pair(events).in_(decided(mine))]
    if show == "second":
        return [_pair(events).in_(sql.except_(decided(others), decided(mine)))]
    return [numbered(events).not_in(decided(mine, numbered(there)))]


def _pair(table: sql.FromClause) -> sql.Tuple:
    return sql.tuple_(table.c.article, table.c.event)


def _row(row: Any) -> DecisionRow:
    return DecisionRow(
        key=row.key,
        article=row.article_id,
        trigger=Span(row.start, row.stop),
        words=row.words,
        type=row.type,
        becomes=row.becomes,
        verdict=row.verdict,
        old=row.old,
        new=row.new,
        reviewer=row.reviewer,
        decided_at=row.decided_at,
        undoes=row.undoes,
        undone=bool(row.undone),
        event=row.event,
        orphaned=bool(row.orphaned),
        headline=row.headline,
    )
