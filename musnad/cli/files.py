"""Writes each record to a file of its own, complete or not at all, or all to standard output."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from musnad.cli.output import utf8_output
from musnad.errors import MusnadError
from musnad.files import complete, file_name

if TYPE_CHECKING:
    from musnad.export import Format
    from musnad.model import Record


def write_files(records: Iterable[Record], folder: Path, format: Format) -> Iterator[Path]:
    """Write each record to a file of its own, complete or not at all; yields the path of each."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise MusnadError(f"{folder}: cannot be used as a folder: {error.strerror}") from None
    for name, text in (format.once() if format.once else {}).items():
        with complete(folder / name) as file:
            file.write(text)
    taken: set[str] = set()
    console = Console(stderr=True)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.completed} articles"),
        TimeElapsedColumn(),
        TextColumn("{task.fields[id]}"),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=None, id="")
        for record in records:
            name = file_name(record.article.id, taken)
            for one in (*format.beside, format):
                path = folder / (name + one.suffix)
                with complete(path, one.binary) as file:
                    one.write([record], file)
            progress.update(task, advance=1, id=record.article.id)
            yield path


def write_output(records: Iterable[Record], format: Format) -> None:
    """Write records to standard output. Raises :class:`MusnadError` for what it cannot hold or a terminal show."""
    if format.beside:
        raise MusnadError(f"{format.name} is several files for each article; give --out FOLDER")
    if format.binary and sys.stdout.isatty():
        raise MusnadError(f"{format.name} is no text for the terminal; give --out FOLDER, or send it to a file with >")
    output = utf8_output()
    format.write(records, output.buffer if format.binary else output)
