"""Writes entries: each replaces what the store had of its article, and finds its copies among what is there."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sql
from sqlalchemy.engine import Connection

from musnad import settings
from musnad.store import entries as rows_of
from musnad.store import words
from musnad.store.entries import Entry, Row, held
from musnad.store.rows import FailureRow
from musnad.store.tables import OF_ARTICLE, actors, articles, bands, events, failures, metadata, statements

Alike = Callable[[str, str], bool]
"""Whether two texts are copies of each other: :func:`musnad.story.copies.alike`."""

_TOLD = (events, statements)
"""What an article tells, and a reprint tells again."""


def now() -> str:
    """The time as the store writes it: UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def save(connection: Connection, entries: Sequence[Entry], run: int, alike: Alike | None) -> None:
    """Write all ``entries`` in the order given; of several with one id the last counts."""
    latest = {entry.record.article.id: entry for entry in entries}
    keys = {id: _article(connection, entry, run) for id, entry in latest.items()}
    known = _actors(connection, latest.values())
    rows: dict[str, list[Row]] = defaultdict(list)
    for id, entry in latest.items():
        for table, row in rows_of.rows(entry.record, known):
            rows[table].append({"article": keys[id], **row})
        rows["bands"] += ({"article": keys[id], "band": band} for band in dict.fromkeys(entry.bands))
    for name, found in rows.items():
        if found:
            connection.execute(metadata.tables[name].insert(), found)
    for id, entry in latest.items():
        original = _original(connection, keys[id])
        groups = _copied(connection, keys[id], entry, alike) if alike and entry.bands else set()
        if groups - {original}:
            _regroup(connection, *groups, original)
        else:
            _mark_reprints(connection, original)


def resolve(connection: Connection, references: Iterable[str]) -> None:
    """Let failures at these places be failures no more."""
    if there := [held(reference) for reference in references if reference]:
        connection.execute(failures.delete().where(failures.c.reference.in_(there)))


def settle(connection: Connection, sources: Iterable[str], run: int) -> None:
    """Let failures that runs before ``run`` met in ``sources``, or in what is within them, be failures no more."""
    for source in map(held, sources):
        within = [f"{source}#"] if "://" in source else [f"{source}#", f"{source.rstrip('/')}/"]
        here = [sql.func.substr(failures.c.reference, 1, len(start)) == start for start in within]
        connection.execute(
            failures.delete().where(failures.c.run < run, sql.or_(failures.c.reference == source, *here))
        )


def save_failures(connection: Connection, failed: Sequence[FailureRow], run: int) -> None:
    """Write failures; of one place the last counts."""
    rows = [
        {
            "reference": held(row.reference or row.place),
            "place": held(row.place),
            "kind": row.kind,
            "why": held(row.why),
            "failed_at": row.failed_at,
            "run": run,
        }
        for row in failed
    ]
    rows = list({row["reference"]: row for row in rows}.values())
    if rows:
        connection.execute(failures.delete().where(failures.c.reference.in_([row["reference"] for row in rows])))
        connection.execute(failures.insert(), rows)


def _article(connection: Connection, entry: Entry, run: int) -> int:
    """Make the article's own row and index its words; what was there of it is gone. Gives its key."""
    row = rows_of.article_row(entry) | {"run": run, "read_at": now()}
    columns = (articles.c.key, articles.c.text, articles.c.original, articles.c.bands)
    old = connection.execute(sql.select(*columns).where(articles.c.id == row["id"])).first()
    if old:
        mine = bands.c.band.in_(array("i", old.bands).tolist())
        connection.execute(bands.delete().where(mine, bands.c.article == old.key))
    if old and old.text == row["text"]:
        for table in OF_ARTICLE:
            connection.execute(table.delete().where(table.c.article == old.key))
        connection.execute(articles.update().where(articles.c.key == old.key).values(row))
        return int(old.key)
    if old:
        # The words of a text that is gone stay in SQLite's index, under a key that no article will have again.
        connection.execute(articles.delete().where(articles.c.key == old.key))
        _regroup(connection, old.original)
    (key,) = connection.execute(articles.insert().values(row)).inserted_primary_key or (0,)
    connection.execute(articles.update().where(articles.c.key == key).values(original=key))
    dialect = connection.dialect.name
    terms = words.indexed(entry.terms, dialect)
    connection.execute(words.indexing(dialect), {"article": key, "terms": terms})
    return int(key)


def _actors(connection: Connection, entries: Iterable[Entry]) -> dict[int, int]:
    """The keys of all who are named, by digest; who is new gets one."""
    rows: dict[int, Row] = {}
    for entry in entries:
        rows |= rows_of.digests(entry.record)
    known = _keys(connection, list(rows))
    if new := [row for digest, row in rows.items() if digest not in known]:
        connection.execute(actors.insert(), new)
        known |= _keys(connection, [row["digest"] for row in new])
    return known


def _keys(connection: Connection, digests: list[int]) -> dict[int, int]:
    known: dict[int, int] = {}
    for at in range(0, len(digests), 500):
        chosen = actors.c.digest.in_(digests[at : at + 500])
        known |= {
            row.digest: row.key for row in connection.execute(sql.select(actors.c.digest, actors.c.key).where(chosen))
        }
    return known


def _original(connection: Connection, key: int) -> int:
    return int(connection.execute(sql.select(articles.c.original).where(articles.c.key == key)).scalar_one())


def _copied(connection: Connection, key: int, entry: Entry, alike: Alike) -> set[int]:
    """The groups, by their earliest article, of those that the article is a copy of."""
    likely = (
        sql.select(bands.c.article)
        .where(bands.c.band.in_(entry.bands), bands.c.article != key)
        .group_by(bands.c.article)
        .order_by(sql.func.count().desc(), bands.c.article)
        .limit(settings.COPY_CANDIDATES)
    )
    candidates = sql.select(articles.c.original, articles.c.text).where(articles.c.key.in_(likely))
    text = entry.record.article.text
    return {row.original for row in connection.execute(candidates) if alike(text, row.text)}


def _regroup(connection: Connection, *originals: int) -> None:
    """Make one group of several, under its earliest article."""
    members = connection.execute(
        sql.select(articles.c.key, articles.c.instant).where(articles.c.original.in_(originals))
    ).all()
    if not members:
        return
    earliest = min(members, key=lambda row: (row.instant is None, row.instant, row.key)).key
    connection.execute(articles.update().where(articles.c.original.in_(originals)).values(original=earliest))
    _mark_reprints(connection, earliest)


def _mark_reprints(connection: Connection, original: int) -> None:
    """Mark what an earlier article of the group tells already."""
    for table in _TOLD:
        number = list(table.primary_key)[1]
        told: dict[int, int] = {}
        changed: dict[bool, list[dict[str, Any]]] = {True: [], False: []}
        for row in connection.execute(
            sql.select(table.c.article, number.label("number"), table.c.fingerprint, table.c.reprint)
            .join(articles, articles.c.key == table.c.article)
            .where(articles.c.original == original)
            .order_by(articles.c.instant.is_(None), articles.c.instant, articles.c.key)
        ):
            reprint = told.setdefault(row.fingerprint, row.article) != row.article
            if reprint != row.reprint:
                changed[reprint].append({"of": row.article, "at": row.number})
        for reprint, rows in changed.items():
            if rows:
                statement = table.update().where(table.c.article == sql.bindparam("of"), number == sql.bindparam("at"))
                connection.execute(statement.values(reprint=reprint), rows)
