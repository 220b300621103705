"""Which decisions of people stand, and which events of the store they are about: pieces of questions.

A decision is about the event whose trigger stands where it stood, in the same words, with the type that was decided
about, or the one that it was given. An event that somebody added is the one of that type whose trigger has a character
in common with the words that they chose: people and programs need not cut words off alike.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sql

from musnad.store.tables import articles, decisions, event_mentions, events

ADD = "add"
"""The verdict of a row that adds an event which was not read."""
COMPLETE = "complete"
"""The verdict of a row which says that an article reports no other event; its words are the whole text."""
UNDO = "undo"
"""The verdict of a row that takes another back."""

OUTCOMES = {"accepted": ("accept", ADD), "rejected": ("reject",), "corrected": ("correct",)}
"""What was decided about an event, as the filter ``reviewed`` has it: its name -> the verdicts that say so."""

article, there, later = articles.alias(), events.alias(), decisions.alias()
_mention = event_mentions.alias()

_SAME_PLACE = sql.or_(
    sql.and_(_mention.c.start == decisions.c.start, _mention.c.stop == decisions.c.stop),
    sql.and_(decisions.c.verdict == ADD, _mention.c.start < decisions.c.stop, _mention.c.stop > decisions.c.start),
)
_SAME_TYPE = sql.or_(there.c.type == decisions.c.type, there.c.type == decisions.c.becomes)
_BETWEEN = sql.func.substr(article.c.text, decisions.c.start + 1, decisions.c.stop - decisions.c.start)
SAME_WORDS = sql.and_(
    decisions.c.words == _BETWEEN,
    sql.or_(decisions.c.verdict != COMPLETE, decisions.c.stop == sql.func.length(article.c.text)),
)
"""Whether ``article`` has the words of a decision where they were; of what is about all of it, whether it is those."""

_UNDONE = sql.exists().where(later.c.undoes == decisions.c.key).correlate(decisions)
STANDING = sql.and_(decisions.c.verdict != UNDO, sql.not_(_UNDONE))
"""Whether a row decides anything, and was not taken back."""

_TOLD = article.join(_mention, _mention.c.article == article.c.key).join(
    there, sql.and_(there.c.article == _mention.c.article, there.c.event == _mention.c.event)
)
_EVENT = (
    sql.select(sql.func.min(there.c.event))
    .select_from(_TOLD)
    .where(article.c.id == decisions.c.article_id, _SAME_PLACE, _SAME_TYPE, SAME_WORDS)
    .correlate(decisions)
    .scalar_subquery()
)
_STILL_THERE = sql.exists().where(article.c.id == decisions.c.article_id, SAME_WORDS).correlate(decisions)
ORPHANED = sql.and_(
    decisions.c.verdict != UNDO,
    _EVENT.is_(None),
    sql.or_(decisions.c.verdict.not_in((ADD, COMPLETE)), sql.not_(_STILL_THERE)),
)
"""Whether the event of a decision is read no more; of what was added, or is a whole article, whether it has changed."""

_HEADLINE = (
    sql.select(article.c.headline).where(article.c.id == decisions.c.article_id).correlate(decisions).scalar_subquery()
)
_WORDS = sql.case((decisions.c.type == "", ""), else_=decisions.c.words)
ROWS = sql.select(
    *(column for column in decisions.c if column.key != "words"),
    _WORDS.label("words"),
    _UNDONE.label("undone"),
    _EVENT.label("event"),
    ORPHANED.label("orphaned"),
    _HEADLINE.label("headline"),
)
"""Decisions as they are shown; of what is about a whole article without its words."""


def decided(by: sql.ColumnElement[bool], *columns: sql.ColumnElement[Any]) -> sql.Select[Any]:
    """Article and number, or other columns, of the events of which decisions stand that ``by`` holds for."""
    about = decisions.join(_TOLD, article.c.id == decisions.c.article_id)
    chosen = sql.select(*(columns or (there.c.article, there.c.event))).select_from(about)
    return chosen.where(STANDING, by, _SAME_PLACE, _SAME_TYPE, SAME_WORDS)


def numbered(table: sql.FromClause) -> sql.ColumnElement[int]:
    """A number for each event: SQLite goes through a whole list for a pair that is not in it."""
    return sql.cast(table.c.article, sql.BigInteger) * 2**20 + table.c.event


def last(verdicts: tuple[str, ...]) -> sql.Select[Any]:
    """Article and number of the events about which the last decision of all is one of these."""
    each = decided(sql.true(), there.c.article, there.c.event, decisions.c.key).subquery()
    newest = (
        sql.select(each.c.article, each.c.event, sql.func.max(each.c.key).label("key"))
        .group_by(each.c.article, each.c.event)
        .subquery()
    )
    chosen = sql.select(newest.c.article, newest.c.event).join(later, later.c.key == newest.c.key)
    return chosen.where(later.c.verdict.in_(verdicts))
