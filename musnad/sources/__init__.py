"""Bytes -> Article: plain text, web pages on disk, JSON, JSONL, their gzip, folders of them, standard input.

A source that cannot be read gives a :class:`Failure` in its place, and reading goes on.
"""

from __future__ import annotations

import gzip
import re
import sys
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from musnad import settings
from musnad.errors import SourceError
from musnad.model import Article
from musnad.sources import html, tables
from musnad.sources.article import make_article, parse_published, text_id, too_large
from musnad.sources.decode import decode
from musnad.sources.parts import split_parts

__all__ = ["Failure", "make_article", "parse_published", "read", "split_parts", "text_id"]


@dataclass(frozen=True, slots=True)
class Failure:
    """What could not be read: ``where`` (file, line or item) and ``why`` (with what to do)."""

    where: str
    why: str

    def __str__(self) -> str:
        return f"{self.where}: {self.why}"


@dataclass(frozen=True, slots=True)
class _Input:
    """An open source: its name for complaints, its file stem (None for standard input), what fills its gaps."""

    stream: IO[bytes] | gzip.GzipFile
    name: str
    stem: str | None
    defaults: dict[str, Any]


def read(
    source: str | Path, *, published: datetime | str | None = None, outlet: str | None = None
) -> Iterator[Article | Failure]:
    """Every article of a file, a folder (recursively, in order of path) or standard input (``"-"``).

    ``published`` and ``outlet`` hold for articles that do not state their own. Raises :class:`SourceError` only for a
    ``published`` that is no ISO 8601 date.
    """
    defaults = {"published": parse_published(published), "outlet": outlet}
    if source == "-":
        yield from _read_input(_Input(sys.stdin.buffer, "standard input", None, defaults))
        return
    path = Path(source)
    if not path.is_dir():
        yield from _read_file(path, defaults)
        return
    paths = sorted(p for p in path.rglob("*") if _suffix(p) in _READERS and p.is_file())
    if not paths:
        yield Failure(str(path), f"no file here ends in {', '.join(_READERS)} (or these with .gz)")
    for file in paths:
        yield from _read_file(file, defaults)


def _suffix(path: Path) -> str:
    name = path.name.lower().removesuffix(".gz")
    return "" if name.startswith(".") else Path(name).suffix


def _read_file(path: Path, defaults: dict[str, Any]) -> Iterator[Article | Failure]:
    zipped = path.name.lower().endswith(".gz")
    stem = Path(path.name[:-3] if zipped else path.name).stem
    try:
        with path.open("rb") as file:
            if zipped:
                with gzip.open(file) as unzipped:
                    yield from _read_input(_Input(unzipped, str(path), stem, defaults), _suffix(path))
            else:
                yield from _read_input(_Input(file, str(path), stem, defaults), _suffix(path))
    except FileNotFoundError:
        yield Failure(str(path), "there is no such file or folder")
    except OSError as error:
        yield Failure(str(path), f"cannot be opened: {error.strerror or error}")


def _read_input(source: _Input, suffix: str = "") -> Iterator[Article | Failure]:
    try:
        yield from _READERS.get(suffix, _read_unnamed)(source, b"")
    except SourceError as error:
        yield Failure(source.name, str(error))
    except (EOFError, gzip.BadGzipFile, zlib.error):
        yield Failure(source.name, "the gzip archive is damaged or cut short; get the file again")


def _read_unnamed(source: _Input, head: bytes) -> Iterator[Article | Failure]:
    """Text, unless it is evidently JSON or a page: standard input has no suffix, and people call pages .txt."""
    head = head or source.stream.readline(settings.MAX_FILE_BYTES + 1)
    if _JSON.match(head):
        yield from _read_json(source, head)
        return
    data = _whole(source, head)
    text = decode(data)
    if html.is_page(text):
        yield _page(source, data)
    else:
        yield make_article(text.replace("\r\n", "\n"), id=source.stem, **source.defaults)


def _read_page(source: _Input, head: bytes) -> Iterator[Article | Failure]:
    yield _page(source, _whole(source, head))


def _page(source: _Input, data: bytes) -> Article:
    page = html.read_page(html.decode_page(data))
    return make_article(
        page.text,
        id=source.stem,
        url=page.url,
        outlet=page.outlet or source.defaults["outlet"],
        published=page.published or source.defaults["published"],
    )


def _read_json(source: _Input, head: bytes) -> Iterator[Article | Failure]:
    """One object, a list of them, or one a line."""
    first = head or source.stream.readline(settings.MAX_FILE_BYTES + 1)
    second = source.stream.readline(settings.MAX_FILE_BYTES + 1) if _is_object(first) else b""
    if second.strip():
        yield from _read_lines(source, first, second)
        return
    document = tables.loads(decode(_whole(source, first + second)))
    if not isinstance(document, list):
        yield tables.article_of(document, source.defaults, source.stem)
        return
    if not document:
        raise SourceError("the list of articles is empty")
    for number, row in enumerate(document, 1):
        yield _row(row, source, f"item {number}")


def _is_object(line: bytes) -> bool:
    try:
        return line.endswith(b"\n") and isinstance(tables.loads(decode(line)), dict)
    except SourceError:
        return False


def _read_lines(source: _Input, *head: bytes) -> Iterator[Article | Failure]:
    """JSON Lines: each is read and let go before the next, so that the file may be of any size."""
    empty = True
    for number, line in enumerate(_lines(source, head), 1):
        if not line.strip():
            continue
        empty = False
        where = f"line {number}"
        if len(line) > settings.MAX_FILE_BYTES:
            yield Failure(f"{source.name}, {where}", too_large())
            continue
        try:
            row = tables.loads(decode(line))
        except SourceError as error:
            yield Failure(f"{source.name}, {where}", str(error))
        else:
            yield _row(row, source, where)
    if empty:
        raise SourceError(_EMPTY)


def _lines(source: _Input, head: tuple[bytes, ...]) -> Iterator[bytes]:
    """The lines of a stream; of a line over the limit, only as much as shows that it is."""
    yield from filter(None, head)
    limit = settings.MAX_FILE_BYTES + 1
    while line := source.stream.readline(limit):
        rest = line
        while len(rest) == limit and not rest.endswith(b"\n"):
            rest = source.stream.readline(limit)
        yield line


def _row(row: Any, source: _Input, where: str) -> Article | Failure:
    try:
        return tables.article_of(row, source.defaults)
    except SourceError as error:
        return Failure(f"{source.name}, {where}", str(error))


def _whole(source: _Input, head: bytes) -> bytes:
    data = head + source.stream.read(max(settings.MAX_FILE_BYTES + 1 - len(head), 0))
    if len(data) > settings.MAX_FILE_BYTES:
        raise SourceError(too_large())
    if not data.strip():
        raise SourceError(_EMPTY)
    return data


_EMPTY = "the file is empty; give an article"
_JSON = re.compile(rb'(?:\xef\xbb\xbf)?\s*(?:\{\s*["}\n]|\[\s*[\[{\]\n])')
_READERS: dict[str, Callable[[_Input, bytes], Iterator[Article | Failure]]] = {
    ".txt": _read_unnamed,
    ".html": _read_page,
    ".htm": _read_page,
    ".xhtml": _read_page,
    ".json": _read_json,
    ".jsonl": _read_lines,
    ".ndjson": _read_lines,
}
