"""The store as the rest of Musnad sees it: small methods, no SQL."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import sqlalchemy as sql
from sqlalchemy.engine import Connection, Engine

from musnad.errors import AbsentError, StoreError, Wording
from musnad.model import Record
from musnad.store import database, decisions, parties, people, read, save, summaries, words
from musnad.store.decisions import Decision, DecisionRow, Progress, Show, Waiting
from musnad.store.entries import Entry, address, held, unpack
from musnad.store.filters import Context
from musnad.store.rows import (
    AccountRow,
    ActorRow,
    ArticleRow,
    BetweenRow,
    Counted,
    EventRow,
    FailureRow,
    Hit,
    KeyRow,
    Known,
    Order,
    Page,
    PairRow,
    PartnerRow,
    PlaceRow,
    RunRow,
    StatementRow,
    Summary,
)
from musnad.store.tables import actors, articles, events, failures, runs, statements
from musnad.store.tables import decisions as decision_rows

Given = Mapping[str, str | None]
"""Filters by name; alternatives within one are separated by commas, None is no filter."""

ALL: Given = MappingProxyType({})
"""No filter."""


def open(url: str | Path, *, create: bool = False, terms: words.Terms = words.plain_terms) -> Store:
    """The store at ``url``: a file of SQLite, or a URL such as ``postgresql://user@host/news``.

    With ``create`` a new file or an empty database becomes one. ``terms`` gives the words of what is searched for, as
    they were given to :func:`musnad.store.entry` for what is saved. Raises :class:`~musnad.errors.StoreError`.
    """
    engine = database.connect(url, create)
    return Store(engine, database.shown(url), terms)


def upgrade(url: str | Path) -> tuple[str, str]:
    """Bring the tables of an older version up to this one; gives the version before and after."""
    engine = database.engine_for(url)
    shown = database.shown(url)
    with database.errors(shown):
        before = database.version(engine)
        if not before:
            raise StoreError(f"{shown}: there is no store here to upgrade")
        database.upgrade(engine)
        after = database.version(engine)
    engine.dispose()
    return before, after or ""


class Store:
    """Open with :func:`open`; close, or use as a context manager. Methods raise StoreError and leave nothing half-done.

    May be used by several threads.
    """

    def __init__(self, engine: Engine, shown: str, terms: words.Terms) -> None:
        self._engine = engine
        self._context = Context(engine.dialect.name, terms)
        self.name = shown
        """The file, or the URL without its password."""

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with database.errors(self.name), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with database.errors(self.name), database.writing(self._engine) as connection:
            yield connection

    # Runs

    def begin(self, source: str, version: str, models: Mapping[str, str]) -> int:
        """Note the start of a run that reads ``source`` by this version and these models; gives its key."""
        row = {"started": save.now(), "source": source, "version": version, "models": models_text(models)}
        with self._writing() as connection:
            inserted = connection.execute(runs.insert().values(**row, **_NOTHING))
            (key,) = inserted.inserted_primary_key or (0,)
        return int(key)

    def end(self, run: int, skipped: int = 0, not_arabic: int = 0) -> None:
        """Note the end of a run, and how many articles it passed over because they were there, or not Arabic."""
        ended = {"ended": save.now(), "skipped": skipped, "not_arabic": not_arabic}
        with self._writing() as connection:
            connection.execute(runs.update().where(runs.c.key == run).values(ended))
            database.count_for_plans(connection)

    def runs(self) -> list[RunRow]:
        """All runs, in order."""
        with self._reading() as connection:
            return [RunRow(*row) for row in connection.execute(sql.select(runs).order_by(runs.c.key))]

    # Writing

    def save(
        self,
        entries: Sequence[Entry],
        run: int,
        *,
        failed: Sequence[FailureRow] = (),
        resolved: Sequence[str] = (),
        alike: save.Alike | None = None,
    ) -> None:
        """Save ``entries`` and failures in one transaction; what was there of the same article or failure is replaced.

        A failure whose reference is that of an entry, or among those ``resolved``, is one no more. ``alike`` tells
        whether two texts are copies; only articles that share a band are compared.
        """
        with self._writing() as connection:
            save.save(connection, entries, run, alike)
            save.resolve(connection, [*resolved, *(entry.reference for entry in entries)])
            save.save_failures(connection, failed, run)
            counts = {
                "articles": runs.c.articles + len(entries),
                "failures": runs.c.failures + len(failed),
            }
            connection.execute(runs.update().where(runs.c.key == run).values(**counts))

    def settle(self, sources: Iterable[str], run: int) -> None:
        """Let failures in ``sources`` that ``run`` did not meet again, having read all of them, be failures no more."""
        with self._writing() as connection:
            save.settle(connection, sources, run)

    def failures(self, kinds: Iterable[str] = ()) -> list[FailureRow]:
        """What could not be read, in the order in which it was met; of some kinds only, if any are given."""
        columns = (failures.c.reference, failures.c.place, failures.c.kind, failures.c.why, failures.c.failed_at)
        chosen = sql.select(*columns).order_by(failures.c.key)
        if kinds := list(kinds):
            chosen = chosen.where(failures.c.kind.in_(kinds))
        with self._reading() as connection:
            return [FailureRow(*row) for row in connection.execute(chosen)]

    # Articles

    def record(self, id: str) -> Record:
        """The record of an article, as it was saved. Raises :class:`AbsentError` for an id that is not there."""
        with self._reading() as connection:
            chosen = sql.select(articles.c.record, articles.c.text).where(articles.c.id == id)
            row = connection.execute(chosen).first()
        if row is None:
            raise AbsentError(Wording("{store}: there is no article {id!r}", store=self.name, id=id))
        return unpack(row.record, row.text)

    def records(self, given: Given = ALL) -> Iterator[Record]:
        """All records (filters: :data:`musnad.store.ARTICLES`), in the order in which they were first saved, read a few
        at a time."""
        last = 0
        while True:
            with self._reading() as connection:
                rows = read.some_records(connection, given, self._context, last)
            for row in rows:
                yield unpack(row.record, row.text)
            if not rows:
                return
            last = rows[-1].key

    def telling(
        self, what: Literal["events", "statements"], given: Given = ALL, *, reprints: bool = False
    ) -> Iterator[tuple[Record, frozenset[int]]]:
        """The records that have events, or statements, that all filters hold for, and the places of these in them."""
        last = 0
        while True:
            with self._reading() as connection:
                rows, found = read.some_telling(connection, what, given, self._context, reprints, last)
            for row in rows:
                yield unpack(row.record, row.text), frozenset(number - 1 for number in found[row.key])
            if not rows:
                return
            last = rows[-1].key

    def known(self, *, id: str | None = None, url: str | None = None, outlet: str | None = None) -> Known | None:
        """What is there of an article with this id, or of this outlet and URL."""
        here = articles.c.id == id if id else articles.c.address == address(outlet, url)
        with self._reading() as connection:
            row = connection.execute(_known.where(here)).first()
        return Known(*row) if row else None

    def at(self, reference: str) -> Known | None:
        """What was read last from this place of a source."""
        chosen = _known.where(articles.c.reference == held(reference)).order_by(articles.c.key.desc())
        with self._reading() as connection:
            row = connection.execute(chosen).first()
        return Known(*row) if row else None

    def articles(self, given: Given = ALL, *, limit: int = 50, after: str | None = None) -> Page[ArticleRow]:
        """Articles, the newest first; ``after`` is the cursor of the page before."""
        with self._reading() as connection:
            return read.list_articles(connection, given, self._context, limit, after)

    def copies(self, id: str) -> tuple[ArticleRow, ...]:
        """The article and its copies, the earliest first."""
        with self._reading() as connection:
            return read.copies(connection, id)

    # Questions

    def search(
        self,
        words: str,
        given: Given = ALL,
        *,
        limit: int = 20,
        after: str | None = None,
    ) -> Page[Hit]:
        """Articles that have all ``words`` (``"a phrase"``, ``-without``, ``begins*``), the newest first."""
        with self._reading() as connection:
            return read.search(connection, words, given, self._context, limit, after)

    def count_hits(self, words: str, given: Given = ALL) -> int:
        """How many articles :meth:`search` finds."""
        with self._reading() as connection:
            return read.count_hits(connection, words, given, self._context)

    def events(
        self,
        given: Given = ALL,
        *,
        limit: int = 50,
        after: str | None = None,
        reprints: bool = False,
        order: Order = "day",
    ) -> Page[EventRow]:
        """Events that all filters (see :data:`musnad.store.EVENTS`) hold for, the newest first.

        In the order ``report`` those come first that were reported last, whatever day they are of, in ``probability``
        the least probable. What copies of an article tell again counts once, as told by the earliest, unless
        ``reprints`` is set.
        """
        with self._reading() as connection:
            return read.find_events(connection, given, self._context, limit, after, reprints, order)

    def count_events(
        self,
        by: str | None = None,
        given: Given = ALL,
        *,
        reprints: bool = False,
    ) -> list[tuple[str | None, int]]:
        """How many, by a row of :data:`musnad.store.EVENT_FACETS`, the most frequent first; one total without it."""
        with self._reading() as connection:
            return read.count_events(connection, by, given, self._context, reprints)

    def places(self, given: Given = ALL, *, reprints: bool = False) -> list[PlaceRow]:
        """Where events are, the places with most of them first."""
        with self._reading() as connection:
            return read.count_places(connection, given, self._context, reprints)

    def pairs(self, given: Given = ALL, *, reprints: bool = False, most: int | None = None) -> list[PairRow]:
        """Who acts on whom in events, and who act together, the most frequent first, all or so many."""
        with self._reading() as connection:
            return read.count_pairs(connection, given, self._context, reprints, most)

    def statements(
        self,
        given: Given = ALL,
        *,
        limit: int = 50,
        after: str | None = None,
        reprints: bool = False,
        order: Order = "day",
    ) -> Page[StatementRow]:
        """The same for statements (filters: :data:`musnad.store.STATEMENTS`)."""
        with self._reading() as connection:
            return read.find_statements(connection, given, self._context, limit, after, reprints, order)

    def count_statements(
        self,
        by: str | None = None,
        given: Given = ALL,
        *,
        reprints: bool = False,
    ) -> list[tuple[str | None, int]]:
        """The same for statements (:data:`musnad.store.STATEMENT_FACETS`)."""
        with self._reading() as connection:
            return read.count_statements(connection, by, given, self._context, reprints)

    def summary(
        self,
        what: Literal["events", "statements"],
        given: Given = ALL,
        by: Iterable[str] = (),
        *,
        most: int = 12,
        reprints: bool = False,
        alternatives: bool = False,
    ) -> Summary:
        """How many events or statements all filters hold for, by several facets at once: each of ``by`` is a name of
        :data:`musnad.store.SUMMARIES`, and of those in it the ``most`` frequent are counted.

        With ``alternatives`` a facet that is a filter, too, is counted under all other filters, and has what is chosen.
        """
        with self._reading() as connection:
            return summaries.summarize(connection, what, given, self._context, tuple(by), most, reprints, alternatives)

    def values(
        self,
        what: Literal["events", "statements"],
        by: str,
        given: Given = ALL,
        *,
        most: int = 12,
        named: str = "",
        reprints: bool = False,
    ) -> tuple[Counted, ...]:
        """The most frequent values of one facet; with ``named`` those in whose name a word begins so."""
        with self._reading() as connection:
            return summaries.values(connection, what, by, given, self._context, most, named, reprints)

    def partners(self, key: int, given: Given = ALL, *, most: int = 12, reprints: bool = False) -> list[PartnerRow]:
        """Those with whom somebody has most events."""
        with self._reading() as connection:
            return summaries.partners(connection, key, given, self._context, most, reprints)

    def between(self, one: str, other: str, given: Given = ALL, *, reprints: bool = False) -> list[BetweenRow]:
        """What two do to each other, day by day; either is named as for the filters ``actor`` and ``with``."""
        with self._reading() as connection:
            return summaries.between(connection, one, other, given, self._context, reprints)

    def actors(self, given: Given = ALL, *, limit: int = 50, after: str | None = None) -> Page[ActorRow]:
        """Who is named in the articles (filters: :data:`musnad.store.ACTORS`), the most frequent first."""
        with self._reading() as connection:
            return parties.find(connection, given, self._context, limit, after)

    def actor(self, which: str) -> ActorRow:
        """The one with that id of the table of actors, that key or exactly that name. Raises :class:`AbsentError`."""
        with self._reading() as connection:
            found = parties.one(connection, which)
        if found is None:
            told = Wording(
                "{store}: no article names {which!r}; give an id of the tables, or a key", store=self.name, which=which
            )
            raise AbsentError(told)
        return found

    def info(self) -> dict[str, int | str]:
        """How much there is, from when to when, in how many bytes."""
        with self._reading() as connection:
            counts: dict[str, int | str] = {
                table.name: connection.execute(sql.select(sql.func.count()).select_from(table)).scalar_one()
                for table in (articles, events, statements, actors, failures)
            }
            originals = sql.select(sql.func.count()).where(articles.c.original == articles.c.key)
            counts["copies"] = int(counts["articles"]) - connection.execute(originals).scalar_one()
            days = sql.select(sql.func.min(articles.c.day), sql.func.max(articles.c.day)).where(articles.c.day != "")
            first, last = connection.execute(days).one()
            counts |= {"first day": first or "", "last day": last or "", "bytes": database.size(connection)}
        return counts

    def stamp(self) -> str:
        """Text that changes whenever what is here does."""
        saved = sql.select(sql.func.count(), sql.func.sum(runs.c.articles), sql.func.sum(runs.c.failures))
        decided = sql.select(sql.func.max(decision_rows.c.key))
        with self._reading() as connection:
            return "-".join(str(value or 0) for one in (saved, decided) for value in connection.execute(one).one())

    # People

    def accounts(self) -> list[AccountRow]:
        """The accounts that are open, by name."""
        with self._reading() as connection:
            return people.list_accounts(connection)

    def account(self, name: str) -> AccountRow | None:
        """The open account of that name."""
        with self._reading() as connection:
            return people.account(connection, name)

    def save_account(self, name: str, role: str, password: str) -> None:
        """Make an account, or give one another role and password (its hash); what it was signed in by is void then."""
        with self._writing() as connection:
            people.save_account(connection, name, role, password)

    def close_account(self, name: str) -> None:
        """Close an account with its sessions and keys."""
        with self._writing() as connection:
            people.close_account(connection, name)

    def begin_session(self, account: int, digest: str, longest: timedelta) -> None:
        """Note a browser that is signed in, by the digest of its secret; sessions older than ``longest`` go."""
        with self._writing() as connection:
            people.begin_session(connection, account, digest, people.ago(longest))

    def session(self, digest: str, began: timedelta, seen: timedelta) -> AccountRow | None:
        """Who is signed in, by a session that began within ``began`` and was in use within ``seen``."""
        with self._reading() as connection:
            found = people.session(connection, digest, began, seen)
        if found and found[1] < people.ago(seen / 10):
            with suppress(StoreError), self._writing() as connection:
                people.see_session(connection, digest)
        return found[0] if found else None

    def end_session(self, digest: str) -> None:
        """Sign a browser out."""
        with self._writing() as connection:
            people.end_session(connection, digest)

    def add_key(self, name: str, digest: str, hint: str) -> None:
        """Note a key of an account by its digest; ``hint`` is how it begins."""
        with self._writing() as connection:
            people.add_key(connection, name, digest, hint)

    def key_owner(self, digest: str) -> AccountRow | None:
        """Whose key it is."""
        with self._reading() as connection:
            return people.key_owner(connection, digest)

    def api_keys(self) -> list[KeyRow]:
        """All keys that are good."""
        with self._reading() as connection:
            return people.list_keys(connection)

    def close_key(self, hint: str) -> None:
        """Make the key that begins so useless."""
        with self._writing() as connection:
            people.close_key(connection, hint)

    # Decisions of reviewers

    def decide(self, decision: Decision, reviewer: str) -> int:
        """Keep what somebody decides about an event; gives its key."""
        with self._writing() as connection:
            return decisions.decide(connection, decision, reviewer)

    def undo(self, key: int, reviewer: str) -> DecisionRow:
        """Take back a decision of ``reviewer``, which stays, with who took it back and when."""
        with self._writing() as connection:
            return decisions.undo(connection, key, reviewer)

    def decisions(
        self,
        *,
        reviewer: str | None = None,
        article: str | None = None,
        orphaned: bool = False,
        limit: int = 50,
        after: str | None = None,
    ) -> Page[DecisionRow]:
        """All that was decided and taken back, the newest first; with ``orphaned`` what has no event any more."""
        with self._reading() as connection:
            return decisions.find(connection, reviewer, article, orphaned, limit, after)

    def last_decision(self, reviewer: str) -> DecisionRow | None:
        """What somebody decided last and did not take back."""
        with self._reading() as connection:
            return decisions.last(connection, reviewer)

    def standing_decisions(self, article: str | None = None, reviewer: str | None = None) -> list[DecisionRow]:
        """The decisions that count: of each reviewer the last about each event."""
        with self._reading() as connection:
            return decisions.standing(connection, article, reviewer)

    def reviewed_articles(self, reviewer: str | None = None, *, complete: bool = True) -> list[str]:
        """The ids of articles of which every event was decided about, by anybody or by ``reviewer``, who also said that
        they report no other event; without ``complete`` whether or not they said so."""
        with self._reading() as connection:
            return decisions.reviewed_articles(connection, reviewer, complete)

    def reviewers(self) -> list[tuple[str, int]]:
        """Who decided, and about how many events."""
        with self._reading() as connection:
            return decisions.reviewers(connection)

    def waiting(
        self, reviewer: str, given: Given = ALL, *, show: Show = "new", after: str | None = None
    ) -> Waiting | None:
        """The event (filters: :data:`musnad.store.EVENTS`) that somebody should decide about, the least probable."""
        with self._reading() as connection:
            return decisions.waiting(connection, given, self._context, reviewer, show, after)

    def review_progress(self, reviewer: str, given: Given = ALL) -> Progress:
        """How many of the events that all filters hold for somebody decided about."""
        with self._reading() as connection:
            return decisions.progress(connection, given, self._context, reviewer)


def models_text(models: Mapping[str, str]) -> str:
    """Names and versions of models as the store writes them."""
    return json.dumps(dict(sorted(models.items())), ensure_ascii=False)


_NOTHING = {"articles": 0, "skipped": 0, "not_arabic": 0, "failures": 0}

_known = sql.select(
    articles.c.id,
    articles.c.text,
    articles.c.outlet,
    articles.c.url,
    articles.c.reference,
    runs.c.version,
    runs.c.models,
    runs.c.started,
).join(runs, runs.c.key == articles.c.run)
