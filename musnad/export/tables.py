"""Flat tables of records, and the ways to write any of them: CSV, TSV, JSON Lines, Parquet.

CSV is that of RFC 4180, in UTF-8 without a mark. A TSV has no quoting: white space within a cell is one space. In both,
text that a spreadsheet would run as a formula (it begins with ``=``, ``+``, ``-``, ``@``, a tab or a carriage return)
has an apostrophe before it; articles are written by anybody. JSON Lines and Parquet hold the text as it is.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, TextIO

from musnad.model import Record

if TYPE_CHECKING:
    import pyarrow  # type: ignore[import-untyped]

Kind = Literal["text", "integer", "number", "date", "list"]
Cell = str | int | float | tuple[str, ...] | None

ROW_GROUP = 20_000
"""Rows of a Parquet file that are compressed together, and held in memory until they are."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, and what its cells are. A date is ISO text; a list has items of text."""

    name: str
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """Columns, and the rows that a record gives. What is missing is None."""

    name: str
    columns: tuple[Column, ...]
    rows: Callable[[Record], Iterator[tuple[Cell, ...]]]


def header(table: Table, encode: Callable[[Sequence[Cell]], str]) -> str:
    """The names of the columns as a line."""
    return encode([column.name for column in table.columns])


def csv_line(cells: Sequence[Cell]) -> str:
    """A row of CSV, with its end of line."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow([_harmless(_flat(cell)) for cell in cells])
    return line.getvalue()


def tsv_line(cells: Sequence[Cell]) -> str:
    """A row of TSV, with its end of line."""
    texts = [_flat(cell) for cell in cells]
    return "\t".join(str(_harmless(" ".join(x.split()) if isinstance(x, str) else x)) for x in texts) + "\n"


def json_line(table: Table, cells: Sequence[Cell]) -> str:
    """A row as a JSON object."""
    names = (column.name for column in table.columns)
    return json.dumps(dict(zip(names, cells, strict=True)), ensure_ascii=False) + "\n"


def write_csv(table: Table, records: Iterable[Record], stream: TextIO) -> None:
    """The rows of all records, under the names of the columns."""
    stream.write(header(table, csv_line))
    stream.writelines(csv_line(row) for record in records for row in table.rows(record))


def write_tsv(table: Table, records: Iterable[Record], stream: TextIO) -> None:
    """The rows of all records, under the names of the columns."""
    stream.write(header(table, tsv_line))
    stream.writelines(tsv_line(row) for record in records for row in table.rows(record))


def write_parquet(table: Table, records: Iterable[Record], stream: BinaryIO) -> None:
    """The rows of all records as a Parquet file."""
    write_rows(table, (row for record in records for row in table.rows(record)), stream)


def write_rows(table: Table, rows: Iterable[Sequence[Cell]], stream: BinaryIO) -> None:
    """Rows as a Parquet file: in groups, so that they may be any number."""
    import pyarrow
    from pyarrow import parquet

    schema = parquet_schema(table)
    remaining = iter(rows)
    with parquet.ParquetWriter(stream, schema, compression="zstd") as writer:
        while group := list(islice(remaining, ROW_GROUP)):
            columns = zip(*group, strict=True)
            arrays = [
                pyarrow.array([_typed(column, cell) for cell in cells], field.type)
                for column, field, cells in zip(table.columns, schema, columns, strict=True)
            ]
            writer.write_table(pyarrow.Table.from_arrays(arrays, schema=schema))


def parquet_schema(table: Table) -> pyarrow.Schema:
    """The columns as Parquet has them."""
    import pyarrow

    types = {
        "text": pyarrow.string(),
        "integer": pyarrow.int64(),
        "number": pyarrow.float64(),
        "date": pyarrow.date32(),
        "list": pyarrow.list_(pyarrow.string()),
    }
    return pyarrow.schema([(column.name, types[column.kind]) for column in table.columns])


def _flat(cell: Cell) -> str | int | float:
    """A cell as one value: the items of a list are parted by semicolons."""
    if cell is None:
        return ""
    return ";".join(item.replace(";", ",") for item in cell) if isinstance(cell, tuple) else cell


def _harmless(value: str | int | float) -> str | int | float:
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


def _typed(column: Column, cell: Cell) -> Any:
    """A date as such; one that the calendar does not have is missing."""
    if column.kind != "date" or not isinstance(cell, str):
        return cell
    try:
        return date.fromisoformat(cell)
    except ValueError:
        return None
