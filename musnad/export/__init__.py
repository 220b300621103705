"""The formats a record can be written in: one table."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any, Literal, TextIO

from musnad.export import brat, docbin, jsonld, plover, tables
from musnad.export.dyads import CAMEO, POLECAT
from musnad.export.flat import EVENTS, STATEMENTS
from musnad.model import Record
from musnad.record import dumps
from musnad.render import page, terminal, timeml


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write records.

    ``suffix`` is what its files end in. ``write`` takes a stream of text, or of bytes where ``binary`` says so.
    ``rows`` says what of a record it has a row for, None where it holds records whole. ``beside`` are further files
    that each article needs, ``once`` files that a folder of them needs: such a format is for folders alone.
    """

    name: str
    suffix: str
    write: Callable[[Iterable[Record], Any], None]
    binary: bool = False
    rows: Literal["events", "statements"] | None = None
    beside: tuple[Format, ...] = ()
    once: Callable[[], dict[str, str]] | None = None


def _json(records: Iterable[Record], stream: TextIO) -> None:
    """One record as an object, any other number of them as an array; indented."""
    remaining = iter(records)
    first = next(remaining, None)
    second = next(remaining, None)
    if first and not second:
        stream.write(dumps(first, indent=2) + "\n")
        return
    stream.write("[")
    separator = "\n"
    for record in chain(filter(None, (first, second)), remaining):
        stream.write(separator + dumps(record, indent=2))
        separator = ",\n"
    stream.write("\n]\n")


def _jsonl(records: Iterable[Record], stream: TextIO) -> None:
    """One record a line."""
    for record in records:
        stream.write(dumps(record) + "\n")


_BRAT = (Format("brat text", ".txt", brat.write_text), Format("record", ".json", _json))

FORMATS: dict[str, Format] = {
    format.name: format
    for format in (
        Format("text", ".txt", terminal.write),
        Format("json", ".json", _json),
        Format("jsonl", ".jsonl", _jsonl),
        Format("html", ".html", page.write),
        Format("timeml", ".tml", timeml.write),
        Format("events", ".csv", partial(tables.write_csv, EVENTS), rows="events"),
        Format("statements", ".csv", partial(tables.write_csv, STATEMENTS), rows="statements"),
        Format("events-parquet", ".parquet", partial(tables.write_parquet, EVENTS), binary=True, rows="events"),
        Format(
            "statements-parquet", ".parquet", partial(tables.write_parquet, STATEMENTS), binary=True, rows="statements"
        ),
        Format("polecat", ".csv", partial(tables.write_csv, POLECAT), rows="events"),
        Format("cameo", ".tsv", partial(tables.write_tsv, CAMEO), rows="events"),
        Format("plover", ".jsonl", plover.write, rows="events"),
        Format("jsonld", ".jsonld", jsonld.write),
        Format("docbin", ".spacy", docbin.write, binary=True),
        Format("brat", ".ann", brat.write, beside=_BRAT, once=brat.configuration),
    )
}

TABLES = {table.name: table for table in (EVENTS, STATEMENTS, POLECAT, CAMEO)}
