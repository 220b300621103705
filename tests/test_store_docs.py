"""The page about the store keeps up: its picture shows the tables, its questions have answers on both databases."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sql
from sample_record import RECORD, SAUDI, TALKS, TEXT, USA
from test_ingest import ours

from musnad import ingest, pipeline, store
from musnad.store import Store
from musnad.store.tables import metadata

PAGE = (Path(__file__).parent.parent / "docs" / "store.md").read_text("utf-8")
QUESTIONS = re.findall(r"^(\S[^\n]*\?)\n\n```sql\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def picture() -> str:
    """The tables as a diagram of mermaid: what the page must show."""
    lines = ["erDiagram"]
    for table in metadata.sorted_tables:
        for key in sorted({(key.column.table.name, key.parent.name) for key in table.foreign_keys}):
            lines.append(f"    {key[0]} ||--o{{ {table.name} : {key[1]}")
    for table in metadata.sorted_tables:
        lines.append(f"    {table.name} {{")
        for column in table.columns:
            marks = ("PK",) * column.primary_key + ("FK",) * bool(column.foreign_keys)
            lines.append(f"        {type(column.type).__name__.lower()} {column.name} {','.join(marks)}".rstrip())
        lines.append("    }")
    return "\n".join(lines) + "\n"


def test_the_picture_shows_the_tables():
    (shown,) = re.findall(r"^```mermaid\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert shown == picture(), f"docs/store.md should have:\n{picture()}"


def test_every_table_is_described():
    assert [table for table in metadata.tables if f"| `{table}` |" not in PAGE] == []


@pytest.fixture
def opened(database: str) -> Iterator[Store]:
    """A store of our example articles, of a report with a copy, and of one that denies what that report tells."""
    copy = dataclasses.replace(RECORD, article=dataclasses.replace(RECORD.article, id="copy", outlet="B"))
    denied = dataclasses.replace(TALKS, status="denied", actors=(USA,), recipients=(SAUDI,))
    reported = dataclasses.replace(TALKS, actors=(USA,), recipients=(SAUDI,))
    denying = dataclasses.replace(
        RECORD,
        article=dataclasses.replace(RECORD.article, id="denying", text=f"{TEXT}\nنفي"),
        events=(denied, dataclasses.replace(reported, id="v4")),
        statements=(),
    )
    records = [*ours(), RECORD, copy, denying]
    with store.open(database, create=True, terms=pipeline.terms) as opened:
        run = opened.begin("tests", "1", {})
        opened.save(list(map(ingest.encode, records)), run, alike=str.__eq__)
        yield opened


def test_the_questions_have_answers(opened):
    assert len(QUESTIONS) == 10
    with opened._reading() as connection:
        for question, statement in QUESTIONS:
            assert connection.execute(sql.text(statement)).all(), question


def test_a_search_in_sql(opened):
    inner = {
        "sqlite": "SELECT rowid FROM search WHERE search MATCH 'رءيس'",
        "postgresql": "SELECT article FROM search WHERE terms @@ 'رءيس'\\:\\:tsquery",
    }
    with opened._reading() as connection:
        statement = f"SELECT id FROM articles WHERE key IN ({inner[connection.dialect.name]})"
        found = connection.execute(sql.text(statement)).scalars().all()
    assert sorted(found) == sorted(hit.article.id for hit in opened.search("الرئيس", limit=100).rows)
    assert found
