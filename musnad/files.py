"""Files that are complete or not there at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from musnad.errors import MusnadError


@contextmanager
def complete(path: Path, binary: bool = False) -> Iterator[IO[Any]]:
    """A file to write that takes its place at ``path`` when all is written; after an error or Ctrl-C nothing is left.

    It takes text, written as UTF-8, or bytes where ``binary`` says so. Raises :class:`MusnadError` where it cannot be
    written.
    """
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with unfinished.open("wb") if binary else unfinished.open("w", encoding="utf-8", newline="\n") as file:
            yield file
        unfinished.replace(path)
    except OSError as error:
        raise MusnadError(f"{path}: cannot be written: {error.strerror}") from None
    finally:
        unfinished.unlink(missing_ok=True)
