"""The one reader of the tables under ``data/``: tab-separated UTF-8 with a header row.

Lines that start with ``#`` are comments. In a cell, ``|`` separates alternatives. Every complaint names the file, the
line and what to do about it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from musnad.errors import ResourceError


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: its cells by column name, and where it stands, for complaints."""

    cells: dict[str, str]
    file: str
    line: int

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def alternatives(self, column: str) -> tuple[str, ...]:
        """The cell's alternatives, () where it is empty."""
        cell = self.cells[column]
        return tuple(part.strip() for part in cell.split("|")) if cell else ()

    def wrong(self, what: str) -> ResourceError:
        """An error about this row; ``what`` says what is wrong and what to write instead."""
        return ResourceError(f"{self.file}, line {self.line}: {what}")


def data_path(name: str) -> Path:
    """The file ``name`` under ``musnad/data``."""
    return Path(str(files("musnad") / "data" / name))


def read_table(source: str | Path, columns: Sequence[str]) -> list[Row]:
    """All rows of a table whose header must name exactly ``columns``.

    ``source`` is a name under ``musnad/data`` or a path. Raises :class:`ResourceError` for a missing file, bytes that
    are not UTF-8, text that is not NFC, a wrong header, or a row with the wrong number of cells.
    """
    path = data_path(source) if isinstance(source, str) else source
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise ResourceError(f"{path}: there is no such table; check the path") from None
    except UnicodeDecodeError as error:
        raise ResourceError(f"{path}: byte {error.start} is not UTF-8; save the file as UTF-8") from None
    if not unicodedata.is_normalized("NFC", text):
        line = next(n for n, x in enumerate(text.splitlines(), 1) if not unicodedata.is_normalized("NFC", x))
        raise ResourceError(f"{path}, line {line}: text is not in Unicode NFC; normalise it")
    rows: list[Row] = []
    header: list[str] | None = None
    for number, raw in enumerate(text.split("\n"), 1):
        if not raw.strip() or raw.startswith("#"):
            continue
        cells = [cell.strip() for cell in raw.split("\t")]
        if header is None:
            header = cells
            if header != list(columns):
                raise ResourceError(
                    f"{path}, line {number}: the header is {header}; it must be {list(columns)}, separated by tabs"
                )
            continue
        if len(cells) != len(header):
            raise ResourceError(
                f"{path}, line {number}: {len(cells)} cells where the header has {len(header)}; "
                "separate cells by single tabs and leave empty cells empty"
            )
        rows.append(Row(dict(zip(header, cells, strict=True)), path.name, number))
    return rows
