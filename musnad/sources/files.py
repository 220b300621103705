"""Files, folders and standard input -> open inputs."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, cast

from musnad.errors import SourceError
from musnad.sources.formats import READERS, read_input, suffix
from musnad.sources.item import HEAD_BYTES, PACKED_SUFFIXES, Failure, Input, Item, Options, Stream, buffered, readable
from musnad.sources.unpack import Unpacked, packing_of


def read_folder(folder: Path, options: Options) -> Iterator[Item | Failure]:
    """All files that can be read, in order of path."""
    paths = _files(folder)
    if not paths:
        yield Failure(
            str(folder),
            f"no file here ends in {', '.join(READERS)} (or these with {', '.join(PACKED_SUFFIXES)})",
            "empty",
            str(folder),
        )
    for path in paths:
        yield from read_path(path, options)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if suffix(path.name) in READERS and path.is_file())


def expected(path: Path) -> int | None:
    """How many articles a file or folder has, about, None where only reading it would tell.

    A file of text and a page are one, and a line of JSON is one; lines are counted without being kept.
    """
    if path.is_dir():
        numbers = [expected(file) for file in _files(path)]
        return None if None in numbers else sum(filter(None, numbers))
    if suffix(path.name) in (".txt", ".html", ".htm", ".xhtml"):
        return 1
    if suffix(path.name) not in (".jsonl", ".ndjson"):
        return None
    try:
        with path.open("rb", HEAD_BYTES) as file:
            stream = cast(Stream, file)
            packing = packing_of(stream.peek(HEAD_BYTES))
            lines = buffered(Unpacked(stream, packing)) if packing else stream
            return sum(data.count(b"\n") for data in iter(partial(lines.read, 1 << 20), b""))
    except (OSError, SourceError):
        return None


def read_path(path: Path, options: Options, offset: int = 0) -> Iterator[Item | Failure]:
    """The items of a file, from the byte ``offset`` on."""
    name = readable(str(path))
    try:
        with path.open("rb", HEAD_BYTES) as file:
            if offset:
                file.seek(offset)
            yield from read_input(Input(cast(Stream, file), readable(path.name), name, name, options))
    except FileNotFoundError:
        yield Failure(name, "there is no such file or folder", "missing", name)
    except OSError as error:
        yield Failure(name, f"cannot be read: {error.strerror or error}", "damaged", name)


def read_stream(stream: BinaryIO, options: Options) -> Iterator[Item | Failure]:
    """The items of standard input."""
    yield from read_input(Input(buffered(_Begun(stream)), "", "standard input", "-", options))


class _Begun(io.RawIOBase):
    """A stream of which the first bytes come together, enough to tell what it is, and the others as they come."""

    _ENOUGH = 1 << 12

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._begun = False

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Put what there is into ``buffer``."""
        if self._begun:
            data = self._stream.read1(len(buffer))  # type: ignore[attr-defined]
        else:
            data, self._begun = self._stream.read(min(self._ENOUGH, len(buffer))), True
        buffer[: len(data)] = data
        return len(data)
