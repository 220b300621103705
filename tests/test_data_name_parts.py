"""The table of name parts: single words of known use and origin, each once within a use."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

from musnad.resources import Row, read_table
from musnad.text import fold

COLUMNS = ("use", "origin", "words")
NOUNS = {"title", "org", "loc"}
USES = {"given", "family", "particle"} | NOUNS


def split(text: str) -> set[str]:
    return set(text.split())


ORIGINS = split(
    "arabic persian turkish hebrew kurdish english french german italian spanish portuguese slavic nordic greek indian "
    "chinese korean japanese african other"
)
#: Words that must be there under a use, whatever else the table grows into.
KNOWN = {
    "given": ("محمد", "فاطمة"),
    "particle": ("بن", "أبو", "آل", "فان"),
    "title": ("الدكتورة", "اللواء"),
    "org": ("وزارة", "كتائب"),
    "loc": ("محافظة", "مخيم"),
}


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return read_table("name_parts.tsv", COLUMNS)


def test_uses_and_origins_are_from_the_closed_lists(rows: list[Row]) -> None:
    for row in rows:
        assert row["use"] in USES, row.wrong(f"use {row['use']!r} is none of {sorted(USES)}")
        assert row["origin"] in (("",) if row["use"] in NOUNS else ORIGINS), row.wrong(
            "origin is one of the listed ones, empty for titles and head nouns"
        )


def test_words_are_single_and_arabic(rows: list[Row]) -> None:
    for row in rows:
        words = row.alternatives("words")
        assert 1 <= len(words) <= 60, row.wrong("write 1 to 60 words; open another row for more")
        for word in words:
            assert re.fullmatch(r"[\u0621-\u063a\u0641-\u064aپچژڤگ]{2,}", word), row.wrong(
                f"{word!r} is no bare Arabic word"
            )


def test_no_word_twice_within_a_use(rows: list[Row]) -> None:
    lines: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in rows:
        for word in row.alternatives("words"):
            lines[row["use"], fold(word)].append(row.line)
    assert {key: where for key, where in lines.items() if len(where) > 1} == {}


def test_known_words(rows: list[Row]) -> None:
    words = {(row["use"], word) for row in rows for word in row.alternatives("words")}
    assert [(use, word) for use, known in KNOWN.items() for word in known if (use, word) not in words] == []


def test_enough_words(rows: list[Row]) -> None:
    assert sum(len(row.alternatives("words")) for row in rows) >= 4500
