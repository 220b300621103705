"""The tables of a store, the same on SQLite and PostgreSQL.

``key`` numbers what a table holds; a column named like another table's singular (``article``, ``actor``, ``run``) holds
its key. Events, statements, entities and times are numbered within their article, from 1, in the order of the record.
``start`` and ``stop`` are half-open code points of the article's text. Days are ISO 8601 text, so that they sort and
compare alike on both databases.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

VERSION = "0004"
"""The newest migration: what this version of Musnad reads and writes."""

metadata = MetaData()


def _key() -> Column[int]:
    return Column("key", Integer, primary_key=True)


def _article() -> Column[int]:
    return Column("article", Integer, ForeignKey("articles.key", ondelete="CASCADE"), primary_key=True)


def _number(name: str) -> Column[int]:
    return Column(name, Integer, primary_key=True, autoincrement=False)


def _integer(name: str, null: bool = False) -> Column[int]:
    return Column(name, Integer, nullable=null)


def _text(name: str, null: bool = False) -> Column[str]:
    return Column(name, Text, nullable=null)


def _of_article(name: str, *columns: Any) -> Table:
    """A table of what an article holds; SQLite keeps its rows in the order of their primary key."""
    return Table(name, metadata, _article(), *columns, sqlite_with_rowid=False)


runs = Table(
    "runs",
    metadata,
    _key(),
    _text("started"),
    _text("ended", null=True),
    _text("source"),
    _text("version"),
    _text("models"),
    _integer("articles"),
    _integer("skipped"),
    _integer("not_arabic"),
    _integer("failures"),
)

articles = Table(
    "articles",
    metadata,
    _key(),
    _text("id"),
    _text("outlet", null=True),
    _text("url", null=True),
    _text("published", null=True),
    _text("day"),
    Column("instant", BigInteger, nullable=True),
    _text("language"),
    _text("headline"),
    _integer("words"),
    _integer("original", null=True),
    Column("run", Integer, ForeignKey("runs.key"), nullable=False),
    _text("read_at"),
    _text("reference"),
    Column("address", BigInteger, nullable=True),
    Column("bands", LargeBinary, nullable=False),
    _text("text"),
    Column("record", LargeBinary, nullable=False),
    Index("articles_id", "id", unique=True),
    Index("articles_address", "address"),
    Index("articles_day", "day", "key"),
    Index("articles_original", "original"),
    Index("articles_outlet", "outlet", "original"),
    Index("articles_reference", "reference"),
    sqlite_autoincrement=True,
)

parts = _of_article("parts", _number("part"), _text("kind"), _integer("start"), _integer("stop"))

actors = Table(
    "actors",
    metadata,
    _key(),
    Column("digest", BigInteger, nullable=False, unique=True),
    _text("id", null=True),
    _text("kind"),
    _text("name"),
    _text("name_ar"),
    _text("folded"),
    _text("country", null=True),
    _text("sectors"),
    _integer("geonames", null=True),
    Column("lat", Float, nullable=True),
    Column("lon", Float, nullable=True),
    _text("admin1", null=True),
    Index("actors_id", "id"),
    Index("actors_country", "country"),
    Index("actors_name", "name"),
)


def _actor(null: bool = False) -> Column[int]:
    return Column("actor", Integer, ForeignKey("actors.key"), nullable=null)


entities = _of_article("entities", _number("entity"), _actor(), Index("entities_actor", "actor"))

members = _of_article("members", _number("entity"), _number("member"))

mentions = _of_article("mentions", _number("entity"), _number("start"), _integer("stop"))

times = _of_article(
    "times",
    _number("time"),
    _integer("start"),
    _integer("stop"),
    _text("type"),
    _text("value"),
    _text("first", null=True),
    _text("last", null=True),
    _text("calendar"),
)

events = _of_article(
    "events",
    _number("event"),
    _text("type"),
    _text("mode", null=True),
    _text("contexts"),
    _text("cameo", null=True),
    _text("quad"),
    Column("intensity", Float, nullable=False),
    _text("status"),
    _text("day"),
    _text("first_day", null=True),
    _text("last_day", null=True),
    _text("date_basis", null=True),
    Column("confidence", Float, nullable=False),
    Column("fingerprint", BigInteger, nullable=False),
    Column("reprint", Boolean, nullable=False),
    Index("events_day", "day", "article", "event"),
    Index("events_type", "type", "day"),
)

participants = _of_article(
    "participants",
    _number("event"),
    Column("role", Text, primary_key=True),
    _number("entity"),
    _actor(),
    Index("participants_actor", "actor", "role"),
)

event_mentions = _of_article(
    "event_mentions",
    _number("event"),
    _number("mention"),
    _integer("start"),
    _integer("stop"),
    _integer("sentence_start"),
    _integer("sentence_stop"),
)

statements = _of_article(
    "statements",
    _number("statement"),
    _integer("speaker", null=True),
    _actor(null=True),
    _text("mode"),
    _text("day"),
    _integer("cue_start"),
    _integer("cue_stop"),
    _integer("start"),
    _integer("stop"),
    Column("confidence", Float, nullable=False),
    Column("fingerprint", BigInteger, nullable=False),
    Column("reprint", Boolean, nullable=False),
    Index("statements_actor", "actor"),
    Index("statements_day", "day", "article", "statement"),
)

statement_events = _of_article("statement_events", _number("statement"), _number("event"))

links = _of_article(
    "links",
    Column("kind", Text, primary_key=True),
    _number("number"),
    _number("mention"),
    _number("position"),
    _integer("entity"),
    _actor(),
    _integer("cue_start", null=True),
    _integer("cue_stop", null=True),
    Index("links_actor", "actor"),
)

# No key to articles, which would need an index as large as the table: articles.bands says which rows to delete.
bands = Table("bands", metadata, _number("band"), _number("article"), sqlite_with_rowid=False)

failures = Table(
    "failures",
    metadata,
    _key(),
    _text("reference"),
    _text("place"),
    _text("kind"),
    _text("why"),
    _text("failed_at"),
    Column("run", Integer, ForeignKey("runs.key"), nullable=False),
    Index("failures_reference", "reference", unique=True),
)

accounts = Table(
    "accounts",
    metadata,
    _key(),
    _text("name"),
    _text("password"),
    _text("role"),
    _text("made_at"),
    _text("closed_at", null=True),
    Index("accounts_name", "name", unique=True),
)


def _account() -> Column[int]:
    return Column("account", Integer, ForeignKey("accounts.key", ondelete="CASCADE"), nullable=False)


sessions = Table(
    "sessions",
    metadata,
    _key(),
    _text("digest"),
    _account(),
    _text("began_at"),
    _text("seen_at"),
    Index("sessions_account", "account"),
    Index("sessions_digest", "digest", unique=True),
)

api_keys = Table(
    "api_keys",
    metadata,
    _key(),
    _text("digest"),
    _text("hint"),
    _account(),
    _text("made_at"),
    _text("closed_at", null=True),
    Index("api_keys_account", "account"),
    Index("api_keys_digest", "digest", unique=True),
)

# Of an event as it was when somebody decided: nothing here refers to rows that reading the article again replaces.
decisions = Table(
    "decisions",
    metadata,
    _key(),
    _text("article_id"),
    _integer("start"),
    _integer("stop"),
    _text("words"),
    _text("type"),
    _text("becomes", null=True),
    _text("verdict"),
    _text("old", null=True),
    _text("new", null=True),
    _text("reviewer"),
    _text("decided_at"),
    Column("undoes", Integer, ForeignKey("decisions.key"), nullable=True),
    Index("decisions_article", "article_id", "start"),
    Index("decisions_reviewer", "reviewer"),
    Index("decisions_undoes", "undoes", unique=True),
)

#: What holds the rows of an article, besides ``articles``.
OF_ARTICLE = tuple(t for t in metadata.sorted_tables if "article" in t.columns and t is not bands)
