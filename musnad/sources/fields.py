"""Names of columns -> the fields of an article, by ``data/columns.tsv`` or as the user says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import Any, Literal, get_args

from musnad.errors import SourceError
from musnad.resources import read_table
from musnad.text import fold

Field = Literal["id", "text", "headline", "body", "outlet", "url", "published"]
FIELDS: tuple[str, ...] = get_args(Field)


def parse_columns(value: str | None) -> dict[str, str]:
    """``"text=body,published=date"`` -> field by field the column that holds it.

    Raises :class:`SourceError` for what is not in that form, and for a field that articles do not have.
    """
    columns: dict[str, str] = {}
    for pair in filter(str.strip, (value or "").split(",")):
        field, sign, column = (piece.strip() for piece in pair.partition("="))
        if field not in FIELDS or not sign or not column:
            raise SourceError(
                f"{pair.strip()!r} is no column; write field=column, where the field is one of {', '.join(FIELDS)}"
            )
        columns[field] = column
    return columns


def fields_of(row: Mapping[str, Any], columns: Mapping[str, str]) -> dict[str, Any]:
    """The fields that a row fills. Raises :class:`SourceError` where it lacks a column that the user names."""
    names = _names(tuple(row), tuple(columns.items()))
    return {field: row[name] for field, name in names.items()}


def are_articles(names: Iterable[str], columns: Mapping[str, str]) -> bool:
    """Whether columns of these names are those of articles: a text and something beside it."""
    found = _names(tuple(names), tuple(columns.items()))
    return len(found) > 1 and not {"text", "body"}.isdisjoint(found)


@lru_cache(64)
def _names(names: tuple[str, ...], columns: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """The name of each field's column: what the user says, else the first of the table's that is there."""
    found = dict(columns)
    for field, name in columns:
        if name not in names:
            raise SourceError(
                f"there is no column {name!r}, which is to be the {field}; there are {', '.join(map(str, names))}"
            )
    taken = set(found.values())
    if {"text", "body"} & set(found):
        # Whoever says where the text is has said it all: another column that is called so is something else.
        taken |= {name for name in names if _usual().get(_key(name), ("", 0))[0] in ("text", "body")}
    for name in sorted(
        (n for n in names if n not in taken and _key(n) in _usual()), key=lambda n: _usual()[_key(n)][1]
    ):
        found.setdefault(_usual()[_key(name)][0], name)
    return found


@cache
def _usual() -> dict[str, tuple[str, int]]:
    """The field that a name means, and its rank."""
    names = (
        (row["field"], name)
        for row in read_table("columns.tsv", ("field", "names"))
        for name in row.alternatives("names")
    )
    return {_key(name): (field, rank) for rank, (field, name) in enumerate(names)}


def _key(name: str) -> str:
    return re.sub(r"[\s_-]+", "", fold(str(name)).casefold())
