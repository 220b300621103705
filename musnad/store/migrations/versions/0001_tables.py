"""The tables of the first store."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make all tables, and the index of words that each database has in its own way."""
    op.create_table(
        "actors",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("digest", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_ar", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("sectors", sa.Text(), nullable=False),
        sa.Column("geonames", sa.Integer(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("admin1", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("digest"),
    )
    op.create_index("actors_country", "actors", ["country"], unique=False)
    op.create_index("actors_id", "actors", ["id"], unique=False)
    op.create_table(
        "bands",
        sa.Column("band", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("article", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("band", "article"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "runs",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("started", sa.Text(), nullable=False),
        sa.Column("ended", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("models", sa.Text(), nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("not_arabic", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "articles",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("outlet", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("published", sa.Text(), nullable=True),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("instant", sa.BigInteger(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("headline", sa.Text(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("original", sa.Integer(), nullable=True),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("address", sa.BigInteger(), nullable=True),
        sa.Column("bands", sa.LargeBinary(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run"],
            ["runs.key"],
        ),
        sa.PrimaryKeyConstraint("key"),
        sqlite_autoincrement=True,
    )
    op.create_index("articles_address", "articles", ["address"], unique=False)
    op.create_index("articles_day", "articles", ["day", "key"], unique=False)
    op.create_index("articles_id", "articles", ["id"], unique=True)
    op.create_index("articles_original", "articles", ["original"], unique=False)
    op.create_index("articles_reference", "articles", ["reference"], unique=False)
    op.create_table(
        "failures",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("failed_at", sa.Text(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run"],
            ["runs.key"],
        ),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("failures_reference", "failures", ["reference"], unique=True)
    op.create_table(
        "entities",
        sa.Column("article", sa.Integer(), nullable=False),
        sa.Column("entity", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("actor", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor"],
            ["actors.key"],
        ),
        sa.ForeignKeyConstraint(["article"], ["articles.key"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article", "entity"),
        sqlite_with_rowid=False,
    )
    op.create_index("entities_actor", "entities", ["actor"], unique=False)
    op.create_table(
        "event_mentions",
        sa.Column("article", sa.Integer(), nullable=False),
        sa.Column("event", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("mention", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("stop", sa.Integer(), nullable=False),
        sa.Column("sentence_start", sa.Integer(), nullable=False),
        sa.Column("sentence_stop", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["article"], ["articles.key"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article", "event", "mention"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "events",
        sa.Column("article", sa.Integer(), nullable=False),
        sa.Column("event", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=True),
        sa.Column("contexts", sa.Text(), nullable=False),
        sa.Column("cameo", sa.Text(), nullable=True),
        sa.Column("quad", sa.Text(), nullable=False),
        sa.Column("intensity", sa.Float(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Text(), nullable=True),
        sa.Column("last_day", sa.Text(), nullable=True),
        sa.Column("date_basis", sa.Text(), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("fingerprint", sa.BigInteger(), nullable=False),
        sa.Column("reprint", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["article"], ["articles.key"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article", "event"),
        sqlite_with_rowid=False,
    )
    op.create_index("events_day", "events", ["day", "article", "event"], unique=False)
    op.create_index("events_type", "events", ["type", "day"], unique=False)
    op.create_table(
        "links",
        sa.Column("article", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("mention", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entity", sa.Integer(), nullable=False),
        sa.Column("actor", sa.Integer(), nullable=False),
        sa.Column("cue_start", sa.Integer(), nullable=True),
        sa.Column("cue_stop", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["actor"],
            ["actors.key"],
        ),
        sa.ForeignKeyConstraint(["article"], ["articles.key"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article", "kind", "number", "mention", "position"),
        sqlite_with_rowid=False,
    )
    op.create_index("links_actor", "links", ["actor"], unique=False)
    op.create_table(
        "members",
        sa.Column("article", sa.Integer(), nullable=False),
        sa.Column("entity", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("member", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["article"], ["articles.key"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article", "entity", "member"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "mentions",
        sa.Column("article", sa.Integer(), nullable=False),
        sa.Column("entity", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("start", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stop", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["article"], ["articles.key"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article", "entity", "start"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "participants",
        sa.Column("article", sa.Integer(), nullable=False),
        sa.Column("event", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("entity", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("actor", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor"],
            ["actors.key"],
        ),
        sa.ForeignKeyConstraint(["article"], ["articles.key"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article", "event", "role", "entity"),
        sqlite_with_rowid=False,
    )
    op.create_index("participants_actor", "participants", ["actor", "role"], unique=False)
    op.create_table(
        "parts",
        sa.Column("article", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("stop", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["article"], ["articles.key"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article", "part"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "statement_events",
        sa.Column("article", sa.Integer(), nullable=False),
        sa.Column("statement", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["article"], ["articles.key"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article", "statement", "event"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "statements",
        sa.Column("article", sa.Integer(), nullable=False),
        sa.Column("statement", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("speaker", sa.Integer(), nullable=True),
        sa.Column("actor", sa.Integer(), nullable=True),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("cue_start", sa.Integer(), nullable=False),
        sa.Column("cue_stop", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("stop", sa.Integer(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("fingerprint", sa.BigInteger(), nullable=False),
        sa.Column("reprint", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor"],
            ["actors.key"],
        ),
        sa.ForeignKeyConstraint(["article"], ["articles.key"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article", "statement"),
        sqlite_with_rowid=False,
    )
    op.create_index("statements_actor", "statements", ["actor"], unique=False)
    op.create_index("statements_day", "statements", ["day", "article", "statement"], unique=False)
    op.create_table(
        "times",
        sa.Column("article", sa.Integer(), nullable=False),
        sa.Column("time", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("stop", sa.Integer(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("first", sa.Text(), nullable=True),
        sa.Column("last", sa.Text(), nullable=True),
        sa.Column("calendar", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article"], ["articles.key"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article", "time"),
        sqlite_with_rowid=False,
    )

    if op.get_context().dialect.name == "sqlite":
        op.execute("CREATE VIRTUAL TABLE search USING fts5(terms, content = '', columnsize = 0)")
    else:
        op.create_table(
            "search",
            sa.Column("article", sa.Integer(), sa.ForeignKey("articles.key", ondelete="CASCADE"), primary_key=True),
            sa.Column("terms", postgresql.TSVECTOR(), nullable=False),
        )
        op.create_index("search_terms", "search", ["terms"], postgresql_using="gin")
