from __future__ import annotations

from datetime import datetime

import pytest
import spacy
from spacy.tokens import Doc

from musnad.model import Article, Time
from musnad.reading import times
from musnad.reading.times.grammar import RULE_COLUMNS
from musnad.resources import Row, read_table

BLANK = spacy.blank("ar")
RULES = read_table("time_rules.tsv", RULE_COLUMNS)


def read(text: str, published: str | None = "2023-12-08", doc: Doc | None = None) -> tuple[Time, ...]:
    article = Article("a", text, published=datetime.fromisoformat(published) if published else None)
    return times.read(doc or BLANK.make_doc(text), article)


def told(found: tuple[Time, ...]) -> list[str]:
    return [f"{time.text} = {time.value}" for time in found]


@pytest.mark.parametrize("row", RULES, ids=lambda row: row["name"])
def test_rule_reads_its_example(row: Row) -> None:
    found = read(row["example"], row["published"])
    assert told(found) == list(row.alternatives("reads"))
    assert row["type"] in {time.type for time in found}
