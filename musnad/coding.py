"""From sources to one file of events, by several processes, in a run that may be killed at any moment and gone on with.

What is written goes to ``FILE.part``; beside it ``FILE.part.journal`` says, a line for each chunk of articles, how far
it is complete. A run that finds them drops what came after the last such line and goes on there, so that the file ends
with the same bytes as if nobody had stopped it. Only then does it take its name.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any

from musnad import pipeline, resources, sources, workers
from musnad.errors import MusnadError
from musnad.export import TABLES, plover, tables
from musnad.export.tables import Cell, Table
from musnad.model import Record
from musnad.record import dumps
from musnad.sources import Failure, Item

_Encode = Callable[[Table, Sequence[Cell]], str]


def _parquet_line(table: Table, cells: Sequence[Cell]) -> str:
    """A row until all are there and become a Parquet file."""
    return json.dumps(cells, ensure_ascii=False) + "\n"


_ENCODINGS: dict[str, _Encode] = {
    ".csv": lambda table, cells: tables.csv_line(cells),
    ".tsv": lambda table, cells: tables.tsv_line(cells),
    ".jsonl": tables.json_line,
    ".parquet": _parquet_line,
}

_OBJECTS: dict[str, Callable[[Record], Iterable[str]]] = {
    "plover": plover.lines,
    "record": lambda record: (dumps(record) + "\n",),
}

FORMATS = (*TABLES, *_OBJECTS)
SUFFIXES = tuple(_ENCODINGS)


@dataclass(slots=True)
class Progress:
    """How far a run is: items of the sources, articles among them that were read, rows, and what could not be read.

    Of the articles that are not Arabic, of which an archive of the web has millions, ``failures`` has the first, and
    ``foreign`` is how many they are. ``gone_on`` says how many of the items an earlier run had done.
    """

    items: int = 0
    articles: int = 0
    rows: int = 0
    foreign: int = 0
    failures: list[Failure] = field(default_factory=list)
    gone_on: int = 0

    def add(self, failure: Failure) -> None:
        """Keep a failure, or count it."""
        self.foreign += failure.skipped
        if not failure.skipped or self.foreign == 1:
            self.failures.append(failure)


def code(
    given: Sequence[str],
    out: Path,
    *,
    format: str = "events",
    processes: int,
    published: datetime | None = None,
    outlet: str | None = None,
    columns: Mapping[str, str] | None = None,
    restart: bool = False,
    watch: Callable[[Progress], None] = lambda progress: None,
) -> Progress:
    """Read all articles of the sources ``given`` and write what ``format`` makes of them to ``out``.

    The suffix of ``out`` says how (:data:`SUFFIXES`). An interrupted run of the same sources and options is gone on
    with, unless ``restart`` says to begin again. ``watch`` is told of every article. Raises :class:`MusnadError` for a
    suffix or format that is none, for another run that writes the same file, and for an interrupted run of other
    sources or options.
    """
    finish = _finish(format, out)
    options: dict[str, Any] = {"published": published, "outlet": outlet, "columns": dict(columns or {})}
    job = _job(given, out, format, options)
    with _Unfinished(out, job, _beginning(format, out), restart) as unfinished:
        progress = unfinished.progress
        watch(progress)
        items = chain.from_iterable(sources.items(one, **options) for one in given)
        remaining = islice(items, progress.items, None)
        articles = (item.read() if isinstance(item, Item) else item for item in remaining)
        for result in workers.read_articles(articles, processes, finish):
            progress.items += 1
            if isinstance(result, Failure):
                progress.add(result)
            else:
                text, rows = result
                unfinished.write(text)
                progress.articles += 1
                progress.rows += rows
            if progress.items % workers.CHUNK == 0:
                unfinished.note()
            watch(progress)
        unfinished.complete(format)
    return progress


def count(given: Iterable[str]) -> int | None:
    """How many items the sources have, read through without reading an article; None where that cannot be known."""
    if not all(map(_on_disk, given)):
        return None
    return sum(1 for one in given for _ in sources.items(one))


def _on_disk(source: str) -> bool:
    return source != "-" and "://" not in source


def _finish(format: str, out: Path) -> Callable[[Record], tuple[str, int]]:
    """What a process makes of each record: text, and how many rows it is."""
    suffix = out.suffix.lower()
    if suffix not in SUFFIXES:
        raise MusnadError(f"{out}: its name must end in one of {', '.join(SUFFIXES)}, to say how it is written")
    if format not in FORMATS:
        raise MusnadError(f"{format!r} is no format; give one of {', '.join(FORMATS)}")
    if format in _OBJECTS:
        if suffix != ".jsonl":
            raise MusnadError(f"{out}: {format} is written as objects; let the name end in .jsonl")
        return partial(_text_of_objects, format)
    return partial(_text_of_rows, format, suffix)


def _text_of_objects(format: str, record: Record) -> tuple[str, int]:
    lines = list(_OBJECTS[format](record))
    return "".join(lines), len(lines)


def _text_of_rows(format: str, suffix: str, record: Record) -> tuple[str, int]:
    table, encode = TABLES[format], _ENCODINGS[suffix]
    lines = [encode(table, row) for row in table.rows(record)]
    return "".join(lines), len(lines)


def _beginning(format: str, out: Path) -> str:
    """What stands before the first row."""
    lines = {".csv": tables.csv_line, ".tsv": tables.tsv_line}
    line = lines.get(out.suffix.lower())
    return tables.header(TABLES[format], line) if line else ""


def _job(given: Sequence[str], out: Path, format: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """All that the file depends on, by the names that a complaint calls it."""
    producer = pipeline.producer()
    return {
        "sources": {one: _state(one, out) for one in given},
        "--format": format,
        **{f"--{name}": str(value) for name, value in options.items()},
        **{
            f"--{table.removesuffix('.tsv')}": [_digest(p) for p in resources.overlays(table)]
            for table in resources.KEYS
        },
        "version of Musnad": producer.version,
        "models": producer.models,
    }


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _state(source: str, out: Path) -> str | None:
    """What changes when a file of the source does; None where nothing tells."""
    if not _on_disk(source):
        return None
    path = Path(source)
    files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    state = hashlib.sha256()
    for file in files:
        if file.exists() and not file.name.startswith(out.name):
            about = file.stat()
            state.update(f"{file}\0{about.st_size}\0{about.st_mtime_ns}\n".encode())
    return state.hexdigest()


class _Unfinished:
    """The unfinished file and its journal."""

    def __init__(self, out: Path, job: dict[str, Any], beginning: str, restart: bool) -> None:
        self.progress = Progress()
        self._out = out
        self._part = out.with_name(f"{out.name}.part")
        self._journal_path = out.with_name(f"{out.name}.part.journal")
        self._job = job
        self._beginning = beginning.encode()
        self._restart = restart
        self._noted = 0
        """Failures that the journal has."""

    def __enter__(self) -> _Unfinished:
        with self._writing():
            self._journal: IO[bytes] = self._journal_path.open("a+b")
        try:
            self._lock()
            job, *notes = [({}, 0)] if self._restart else _lines(self._journal) or [({}, 0)]
            size = self._part.stat().st_size if self._part.exists() else 0
            notes = [(note, end) for note, end in notes if note["bytes"] <= size]
            if notes:
                self._check(job[0])
            with self._writing():
                self._go_on(notes) if notes else self._begin()
        except BaseException:
            self._journal.close()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        for file in (self._file, self._journal):
            with suppress(OSError):  # a full disk has been told of
                file.close()

    def write(self, text: str) -> None:
        """Add the rows of an article."""
        with self._writing():
            self._file.write(text.encode())

    def note(self) -> None:
        """Everything so far is complete."""
        progress = self.progress
        with self._writing():
            _flush(self._file)
            line = {
                "items": progress.items,
                "articles": progress.articles,
                "rows": progress.rows,
                "foreign": progress.foreign,
                "bytes": self._file.tell(),
                "failures": [asdict(failure) for failure in progress.failures[self._noted :]],
            }
            self._journal.write(_line(line))
            self._journal.flush()
        self._noted = len(progress.failures)

    def complete(self, format: str) -> None:
        """All is written: let the file take its name."""
        self.note()
        with self._writing():
            if self._out.suffix.lower() == ".parquet":
                self._complete_parquet(TABLES[format])
            else:
                self._part.replace(self._out)
            self._journal_path.unlink()

    def _complete_parquet(self, table: Table) -> None:
        whole = self._part.with_name(f"{self._part.name}.parquet")
        self._file.seek(0)
        with whole.open("wb") as stream:
            tables.write_rows(table, map(_cells, self._file), stream)
            _flush(stream)
        whole.replace(self._out)
        self._part.unlink()

    def _begin(self) -> None:
        self._journal.truncate(0)
        self._journal.write(_line(self._job))
        self._journal.flush()
        self._file: IO[bytes] = self._part.open("w+b")
        self._file.write(self._beginning)

    def _go_on(self, notes: list[tuple[dict[str, Any], int]]) -> None:
        """Drop what came after the last chunk that is noted and there, in the file first."""
        last, end = notes[-1]
        self._file = self._part.open("r+b")
        self._file.truncate(last["bytes"])
        self._file.seek(last["bytes"])
        self._journal.truncate(end)
        failures = [Failure(**failure) for note, _ in notes for failure in note["failures"]]
        self.progress = Progress(
            last["items"], last["articles"], last["rows"], last["foreign"], failures, gone_on=last["items"]
        )
        self._noted = len(failures)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise MusnadError(
                f"{self._out}: cannot be written: {error.strerror or error}; what is complete is kept, and the same "
                "command goes on with it"
            ) from None

    def _check(self, before: dict[str, Any]) -> None:
        """Raise where an interrupted run would have become another file."""
        how = f"give --restart to begin again, or remove {self._part}"
        if None in self._job["sources"].values():
            raise MusnadError(
                f"{self._out}: an interrupted run read what is not a file, and cannot be gone on with; {how}"
            )
        if before == self._job:
            return
        differing = [name for name in self._job if before.get(name) != self._job[name]]
        if differing == ["sources"] and list(before["sources"]) == list(self._job["sources"]):
            changed = [one for one, state in self._job["sources"].items() if before["sources"][one] != state]
            what = f"{', '.join(changed)} changed since it was interrupted"
        else:
            what = f"it had other {', '.join(differing)}"
        raise MusnadError(f"{self._out}: there is an unfinished run, but {what}; give what it was given, or {how}")

    def _lock(self) -> None:
        """One run at a time; the lock goes with the process, however it ends."""
        try:
            import fcntl
        except ImportError:  # not on Windows
            return
        try:
            fcntl.flock(self._journal, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise MusnadError(f"{self._out}: another run is writing it; wait for it, or give another name") from None


def _line(about: dict[str, Any]) -> bytes:
    return json.dumps(about, ensure_ascii=False).encode() + b"\n"


def _lines(journal: IO[bytes]) -> list[tuple[dict[str, Any], int]]:
    """The lines of a journal up to the first that is not complete, each with where it ends."""
    journal.seek(0)
    lines = []
    end = 0
    for line in journal:
        end += len(line)
        try:
            lines.append((json.loads(line), end))
        except ValueError:
            break
        if not line.endswith(b"\n"):
            lines.pop()
            break
    return lines


def _cells(line: bytes) -> list[Cell]:
    return [tuple(cell) if isinstance(cell, list) else cell for cell in json.loads(line)]


def _flush(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())
