"""Selections of the store in every format, written while they are sent."""

from __future__ import annotations

import io
import queue
import re
import threading
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Annotated, Any, Literal

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import StreamingResponse

from musnad import settings
from musnad.exchange import selected
from musnad.export import FORMATS, Format
from musnad.model import Record
from musnad.web.api import questions
from musnad.web.api.fresh import Tag
from musnad.web.state import Opened

router = APIRouter(tags=["exports"])

_CHUNK = 64 * 1024
_AHEAD = 8
"""Pieces that are written before somebody takes them."""

Name = Literal[
    "text",
    "json",
    "jsonl",
    "html",
    "timeml",
    "events",
    "statements",
    "events-parquet",
    "statements-parquet",
    "polecat",
    "cameo",
    "plover",
    "jsonld",
    "docbin",
    "brat",
]

TYPES = {
    ".txt": "text/plain; charset=utf-8",
    ".json": "application/json",
    ".jsonl": "application/x-ndjson",
    ".jsonld": "application/ld+json",
    ".html": "text/html; charset=utf-8",
    ".tml": "application/xml",
    ".csv": "text/csv; charset=utf-8",
    ".tsv": "text/tab-separated-values; charset=utf-8",
    ".zip": "application/zip",
}
"""What files of these names are; others are ``application/octet-stream``."""

_BINARY = "application/octet-stream"
_places = threading.BoundedSemaphore(settings.WEB_EXPORTS)


@router.get(
    "/exports/{format}",
    response_class=StreamingResponse,
    responses={200: {"content": {kind.partition(";")[0]: {} for kind in (*TYPES.values(), _BINARY)}}},
)
def export(format: Name, store: Opened, asked: Annotated[questions.Selection, Query()], tag: Tag) -> StreamingResponse:
    """Records, events or statements in one of the formats; `brat` is a zip of its files."""
    chosen = FORMATS[format]
    records = selected(store, chosen, asked.given(), reprints=asked.reprints, of=asked.of, decided=asked.decided)
    first = next(records, None)  # what is wrong with the filters comes to light before an answer begins
    suffix = ".zip" if chosen.beside else chosen.suffix
    headers = {"ETag": tag, "Content-Disposition": f'attachment; filename="musnad-{format}{suffix}"'}
    if not _places.acquire(blocking=False):
        raise HTTPException(503, "Others are downloading; try again in a moment.", {"Retry-After": "10"})
    pieces = _written(chosen, _from(first, records), _places.release)
    return StreamingResponse(pieces, media_type=TYPES.get(suffix, _BINARY), headers=headers)


def _from(first: Record | None, rest: Iterator[Record]) -> Iterator[Record]:
    if first is not None:
        yield first
    yield from rest


def _written(format: Format, records: Iterable[Record], done: Callable[[], object]) -> Iterator[bytes]:
    """What ``format`` writes of the records, in pieces, while a thread of its own writes it."""
    pipe = _Pipe()

    def write() -> None:
        try:
            with suppress(_GoneError):
                _write(format, records, pipe)
                pipe.end()
        except BaseException as error:
            pipe.end(error)
        finally:
            done()

    threading.Thread(target=write, name=f"export {format.name}", daemon=True).start()
    return pipe.pieces()


def _write(format: Format, records: Iterable[Record], pipe: _Pipe) -> None:
    stream = io.BufferedWriter(pipe, _CHUNK)
    if format.beside:
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            _write_files(format, records, archive)
    elif format.binary:
        format.write(records, stream)
    else:
        text = io.TextIOWrapper(stream, "utf-8", newline="")
        format.write(records, text)
        text.flush()
    stream.flush()


def _write_files(format: Format, records: Iterable[Record], archive: zipfile.ZipFile) -> None:
    """The files of each article."""
    for name, content in (format.once() if format.once else {}).items():
        archive.writestr(name, content)
    for number, record in enumerate(records, 1):
        name = f"{number:06d}-" + re.sub(r"[^\w.-]+", "_", record.article.id)[:80]
        for one in (*format.beside, format):
            file = io.StringIO()
            one.write([record], file)
            archive.writestr(name + one.suffix, file.getvalue())


class _GoneError(Exception):
    """Nobody takes what is written any more."""


class _Pipe(io.RawIOBase):
    """Written by one thread and taken by another, which need not hurry: the writer waits."""

    def __init__(self) -> None:
        self._pieces: queue.Queue[bytes | BaseException | None] = queue.Queue(_AHEAD)
        self._gone = threading.Event()
        self._at = 0

    def writable(self) -> bool:
        """It can be written."""
        return True

    def tell(self) -> int:
        """How much was written."""
        return self._at

    def write(self, data: Any) -> int:
        """Hand over a piece."""
        piece = bytes(data)
        self._put(piece)
        self._at += len(piece)
        return len(piece)

    def end(self, error: BaseException | None = None) -> None:
        """Say that there is no more, or that something went wrong."""
        with suppress(_GoneError):
            self._put(error)

    def _put(self, piece: bytes | BaseException | None) -> None:
        until = time.monotonic() + settings.WEB_STALLED_SECONDS
        while not self._gone.is_set() and time.monotonic() < until:
            with suppress(queue.Full):
                self._pieces.put(piece, timeout=min(1.0, settings.WEB_STALLED_SECONDS))
                return
        self._gone.set()
        raise _GoneError

    def _next(self) -> bytes | BaseException | None:
        while True:
            with suppress(queue.Empty):
                return self._pieces.get(timeout=1)
            if self._gone.is_set():
                return ConnectionResetError("nobody took what was written for too long")

    def pieces(self) -> Iterator[bytes]:
        """What was written; an error of the writer is raised here."""
        try:
            while (piece := self._next()) is not None:
                if isinstance(piece, BaseException):
                    raise piece
                yield piece
        finally:
            self._gone.set()
