"""The one reader of the tables under ``data/``: tab-separated UTF-8 with a header row.

Lines that start with ``#`` are comments. In a cell, ``|`` separates alternatives. Every complaint names the file, the
line and what to do about it.

Users add to a table by an overlay, a file of their own in the same format: see :func:`overlay`.
"""

from __future__ import annotations

import gc
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import cache, wraps
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

from musnad.errors import ResourceError

T = TypeVar("T")


class Row:
    """One row of a table: its cells by column name, and where it stands, for complaints."""

    __slots__ = ("_cells", "_columns", "file", "line")

    def __init__(self, columns: Mapping[str, int], cells: Sequence[str], file: str, line: int) -> None:
        """``columns`` say the place of each in ``cells``, and are shared by all rows of a table."""
        self._columns = columns
        self._cells = cells
        self.file = file
        self.line = line

    def __getitem__(self, column: str) -> str:
        return self._cells[self._columns[column]]

    @property
    def cells(self) -> dict[str, str]:
        """The cells by column name."""
        return dict(zip(self._columns, self._cells, strict=True))

    def alternatives(self, column: str) -> tuple[str, ...]:
        """The cell's alternatives, () where it is empty."""
        cell = self[column]
        if "|" in cell:
            return tuple(map(str.strip, cell.split("|")))
        return (cell,) if cell else ()

    def wrong(self, what: str) -> ResourceError:
        """An error about this row; ``what`` says what is wrong and what to write instead."""
        return ResourceError(f"{self.file}, line {self.line}: {what}")


def data_path(name: str) -> Path:
    """The file ``name`` under ``musnad/data``."""
    return Path(str(files("musnad") / "data" / name))


#: Tables that users may add to, and the columns of which the first filled one tells rows apart.
KEYS = {"actors.tsv": ("id",), "places.tsv": ("geonames", "name")}
#: Columns that a file may lack: they tell people where a row comes from, and nothing is read by them.
OPTIONAL = frozenset({"source"})

_overlays: dict[str, list[Path]] = {}
_read: set[str] = set()


def overlay(table: str, path: str | Path) -> None:
    """Let the rows of the file ``path`` count as rows of ``table`` ("actors.tsv" or "places.tsv") in this process.

    A row with the id of another (of the table, or of an earlier overlay) replaces it; a new id is added. To be called
    before anything is read: :class:`ResourceError` after that, as for a file that is not in the table's format.
    """
    if table not in KEYS:
        raise ResourceError(f"{table} cannot be added to; only {' and '.join(KEYS)} can")
    if table in _read:
        raise ResourceError(f"{path}: {table} has been read already; add to it before anything is read")
    _rows(Path(path), str(path), header(table))
    _overlays.setdefault(table, []).append(Path(path))


def overlays(table: str) -> tuple[Path, ...]:
    """The files that add to ``table``, in order."""
    return tuple(_overlays.get(table, ()))


def key(table: str, row: Row) -> str:
    """What tells ``row`` from the others of a table of :data:`KEYS`."""
    return next((row[column] for column in KEYS[table] if row[column]), "")


def header(table: str) -> tuple[str, ...]:
    """The names of the columns of a shipped table."""
    lines = _text(data_path(table)).split("\n")
    return tuple(next(line for line in lines if line.strip() and not line.startswith("#")).split("\t"))


def stated(source: str | Path, name: str) -> str | None:
    """What a comment line ``# name: …`` of a table says, None where there is none."""
    found = re.search(rf"^# {re.escape(name)}: *(.*?)\s*$", _text(_path(source)), re.MULTILINE)
    return found[1] if found else None


def compiled(build: Callable[[], T]) -> Callable[[], T]:
    """``build``, which compiles tables, called once, at its first use.

    The garbage collector rests meanwhile: what a table becomes is many objects and no garbage, and to walk them again
    and again while they are made took a quarter of the time.
    """

    @cache
    @wraps(build)
    def built() -> T:
        collecting = gc.isenabled()
        gc.disable()
        try:
            return build()
        finally:
            if collecting:
                gc.enable()

    return built


def read_table(source: str | Path, columns: Sequence[str]) -> list[Row]:
    """All rows of a table whose header must name exactly ``columns``; those of :data:`OPTIONAL` it may lack, and then
    they are empty.

    ``source`` is a name under ``musnad/data``, whose overlays are taken in, or a path, read as it is. Raises
    :class:`ResourceError` for a missing file, bytes that are not UTF-8, text that is not NFC, a wrong header, or a row
    with the wrong number of cells.
    """
    if not isinstance(source, str):
        return _rows(source, str(source), columns)
    rows = _own_rows(_path(source), source, tuple(columns))
    _read.add(source)
    if source not in _overlays:
        return list(rows)
    merged = {key(source, row): row for row in rows}
    for path in _overlays[source]:
        merged.update((key(source, row), row) for row in _rows(path, str(path), columns))
    return list(merged.values())


@cache
def _own_rows(path: Path, name: str, columns: tuple[str, ...]) -> list[Row]:
    """The rows of a shipped table, which does not change and which several readers ask for."""
    return _rows(path, name, columns)


def _path(source: str | Path) -> Path:
    return data_path(source) if isinstance(source, str) else source


def _text(path: Path) -> str:
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        raise ResourceError(f"{path}: there is no such table; check the path") from None
    except UnicodeDecodeError as error:
        raise ResourceError(f"{path}: byte {error.start} is not UTF-8; save the file as UTF-8") from None
    except OSError as error:
        raise ResourceError(f"{path}: cannot be read: {error.strerror}") from None
    # Spreadsheets put a mark before the header, and end lines in their own way.
    text = text.removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _rows(path: Path, name: str, columns: Sequence[str]) -> list[Row]:
    """The rows of one file; complaints about them call it ``name``."""
    text = _text(path)
    if not unicodedata.is_normalized("NFC", text):
        line = next(n for n, x in enumerate(text.splitlines(), 1) if not unicodedata.is_normalized("NFC", x))
        raise ResourceError(f"{path}, line {line}: text is not in Unicode NFC; normalise it")
    rows: list[Row] = []
    found: list[str] | None = None
    lacking: list[str] = []
    places: dict[str, int] = {}
    for number, raw in enumerate(text.split("\n"), 1):
        if raw.startswith("#") or not raw or raw.isspace():
            continue
        cells = list(map(str.strip, raw.split("\t")))
        if found is None:
            found = cells
            lacking = [column for column in columns if column in OPTIONAL and column not in found]
            if found != [column for column in columns if column not in lacking]:
                raise ResourceError(
                    f"{path}, line {number}: the header is {found}; it must be {list(columns)}, separated by tabs"
                )
            places = {column: place for place, column in enumerate([*found, *lacking])}
            continue
        if len(cells) != len(found):
            raise ResourceError(
                f"{path}, line {number}: {len(cells)} cells where the header has {len(found)}; "
                "separate cells by single tabs and leave empty cells empty"
            )
        rows.append(Row(places, cells + [""] * len(lacking) if lacking else cells, name, number))
    if found is None:
        raise ResourceError(f"{path}: there is no header; its first line must be {list(columns)}, separated by tabs")
    return rows
