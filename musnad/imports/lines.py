"""The lines of a dump, plain, compressed or from standard input, and how much of it has been read."""

from __future__ import annotations

import bz2
import gzip
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

from musnad.errors import SourceError

#: Told now and then of the share that has been read (None where the size is not known) and the number of lines.
Watch = Callable[[float | None, int], None]

_TELL_EVERY = 1000


def read(source: str | Path, watch: Watch = lambda share, lines: None) -> Iterator[bytes]:
    """The lines of a file (``.gz``, ``.bz2`` and ``.zip`` unpacked on the way) or of standard input (``"-"``).

    Of a ``.zip``, its largest ``.txt`` is read. Raises :class:`SourceError` for a file that is not there or damaged.
    """
    try:
        with _open(source) as (stream, share):
            for number, line in enumerate(stream, 1):
                if number % _TELL_EVERY == 0:
                    watch(share(), number)
                yield line
    except FileNotFoundError:
        raise SourceError(f"{source}: there is no such file") from None
    except (EOFError, gzip.BadGzipFile, BadZipFile, zlib.error):
        raise SourceError(f"{source}: the archive is damaged or cut short; get the file again") from None
    except OSError as error:
        raise SourceError(f"{source}: cannot be read: {error.strerror or error}") from None


@contextmanager
def _open(source: str | Path) -> Iterator[tuple[IO[bytes], Callable[[], float | None]]]:
    """The unpacked bytes, and a function that tells the share of the source that has been read."""
    if source == "-":
        yield sys.stdin.buffer, lambda: None
        return
    path = Path(source)
    with path.open("rb") as raw:
        size = max(path.stat().st_size, 1)
        if path.suffix == ".zip":
            with ZipFile(raw) as archive:
                members = [member for member in archive.infolist() if member.filename.endswith(".txt")]
                if not members:
                    raise SourceError(f"{source}: there is no .txt file in it; give the archive as GeoNames has it")
                with archive.open(max(members, key=lambda member: member.file_size)) as text:
                    yield text, lambda: raw.tell() / size
            return
        yield _UNPACK.get(path.suffix, _as_it_is)(raw), lambda: raw.tell() / size


def _as_it_is(file: IO[bytes]) -> IO[bytes]:
    return file


_UNPACK: dict[str, Callable[[IO[bytes]], Any]] = {".gz": gzip.open, ".bz2": bz2.open}
