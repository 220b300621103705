"""CSV, TSV and Parquet -> one article for each row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import count
from typing import Any

from musnad import settings
from musnad.errors import SourceError
from musnad.model import Article
from musnad.sources import tables
from musnad.sources.archives import seekable
from musnad.sources.decode import charset_of
from musnad.sources.fields import are_articles, fields_of
from musnad.sources.item import Failure, Input, Item, Options, too_large
from musnad.sources.unpack import Swelling

_DELIMITERS = "\t,;|"
_PARQUET_ROWS = 64


def is_table(source: Input) -> bool:
    """Whether the first line has the names of columns, among them those that the user gives, or a text and another."""
    try:
        line = source.head.decode(charset_of(source.head), "ignore").split("\n", 1)[0]
        return are_articles(_names(csv.reader([line], delimiter=_delimiter(line))), source.options.columns)
    except SourceError:
        return False


def read_csv(source: Input) -> Iterator[Item | Failure]:
    """The rows of a table of text under the names of columns, parted by the sign that the first line has most of."""
    charset = charset_of(source.head)
    # a damaged byte becomes what no article may hold, so that it costs one row; UTF-16 cannot say that
    errors = "replace" if charset.startswith(("utf-16", "utf-32")) else "surrogateescape"
    text = io.TextIOWrapper(source.stream, charset, errors=errors, newline="")
    csv.field_size_limit(settings.MAX_FILE_BYTES)
    try:
        lines = _Lines(text)
        first = next(lines, "")
        if not first.strip():
            raise SourceError("the table is empty; give the names of its columns and a row", "empty")
        lines.again(first)
        rows = csv.reader(lines, delimiter=_delimiter(first), strict=True)
        names = _names(rows)
        fields_of(dict.fromkeys(names, ""), source.options.columns)
        yield from _rows(source, names, rows, lines)
    finally:
        text.detach()


def _rows(source: Input, names: list[str], rows: Any, lines: _Lines) -> Iterator[Item | Failure]:
    empty = True
    for number in count(2):
        lines.size = 0
        try:
            cells = next(rows)
        except StopIteration:
            break
        except (csv.Error, SourceError) as error:
            why = error if isinstance(error, SourceError) else SourceError(f"cannot be read: {error}")
            empty = False
            yield source.failure(SourceError(f"{why}; is a quotation mark missing?", why.kind), "row", number)
            continue
        if not any(map(str.strip, cells)):
            continue
        empty = False
        if len(cells) != len(names):
            why = SourceError(
                f"has {len(cells)} cells under {len(names)} names of columns; quote what has a separator in it"
            )
            yield source.failure(why, "row", number)
            continue
        # an empty cell is a value that is missing
        row = {name: cell or None for name, cell in zip(names, cells, strict=True)}
        yield source.item(partial(tables.article_of_row, row, source.options), "row", number)
    if empty:
        raise SourceError("the table has no rows", "empty")


class _Lines:
    """The lines of a text, with a limit on those that a row takes: its size is set back before each row."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self._again: str | None = None
        self.size = 0

    def again(self, line: str) -> None:
        """Give that line once more."""
        self._again = line

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line, self._again = self._again or self._text.readline(settings.MAX_FILE_BYTES + 1), None
        if not line:
            raise StopIteration
        self.size += len(line)
        if self.size > settings.MAX_FILE_BYTES:
            while line and not line.endswith("\n"):
                line = self._text.readline(settings.MAX_FILE_BYTES)
            raise too_large()
        return line


def _names(rows: Iterator[list[str]]) -> list[str]:
    """The names of columns, which are the first row."""
    try:
        return [name.strip("\ufeff \t\r\n") for name in next(rows, [])]
    except csv.Error as error:
        raise SourceError(f"its first line has no names of columns: {error}") from None


def _delimiter(line: str) -> str:
    return max(_DELIMITERS, key=line.count)


def read_parquet(source: Input) -> Iterator[Item | Failure]:
    """The rows of a Parquet table, a few at a time and only the columns that make an article."""
    import pyarrow  # type: ignore[import-untyped]
    from pyarrow import parquet

    stream, _ = seekable(source)
    try:
        described = parquet.ParquetFile(stream)
        names = described.schema_arrow.names
        chosen = sorted(set(fields_of({name: name for name in names}, source.options.columns).values()))
        _check_swelling(described.metadata, chosen)
        # texts that are alike are kept once, and taken out one at a time: 64 long ones would fill the memory
        table = parquet.ParquetFile(stream, metadata=described.metadata, read_dictionary=chosen)
        number = 0
        for batch in table.iter_batches(_PARQUET_ROWS, columns=chosen):
            for place in range(batch.num_rows):
                number += 1
                row = {name: batch.column(name)[place].as_py() for name in chosen}
                yield source.item(partial(_article, row, source.options), "row", number)
        if not number:
            raise SourceError("the table has no rows", "empty")
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        raise SourceError(
            f"the Parquet table is damaged or cut short ({error}); get the file again", "damaged"
        ) from None


def _check_swelling(table: Any, names: list[str]) -> None:
    """Raise :class:`SourceError` for a column that says of itself that it swells as text never does."""
    for group in map(table.row_group, range(table.num_row_groups)):
        for column in map(group.column, range(group.num_columns)):
            if column.path_in_schema in names:
                Swelling(column.total_compressed_size).add(0, column.total_uncompressed_size)


def _article(row: Mapping[str, Any], options: Options) -> Article:
    return tables.article_of_row(dict(row), options)
