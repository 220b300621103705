"""The formats a record can be written in: one table."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain
from typing import TextIO

from musnad.model import Record
from musnad.record import dumps
from musnad.render import page, terminal, timeml


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write records. ``suffix`` is what its files end in."""

    name: str
    suffix: str
    write: Callable[[Iterable[Record], TextIO], None]


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


FORMATS: dict[str, Format] = {
    format.name: format
    for format in (
        Format("text", ".txt", terminal.write),
        Format("json", ".json", _json),
        Format("jsonl", ".jsonl", _jsonl),
        Format("html", ".html", page.write),
        Format("timeml", ".tml", timeml.write),
    )
}
