"""Files that are complete or not there at all."""

from __future__ import annotations

import os
import re
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


def file_name(id: str, taken: set[str]) -> str:
    """A name for ``id`` that every file system takes and that is not among those ``taken``, to which it is added."""
    safe = re.sub(r"[^\w.-]+", "_", id).strip(".").encode()[:_NAME_BYTES].decode(errors="ignore") or "article"
    name, number = safe, 1
    while name.casefold() in taken:  # some file systems do not tell A from a
        number += 1
        name = f"{safe}-{number}"
    taken.add(name.casefold())
    return name


_NAME_BYTES = 180
"""Most file systems allow names of 255 bytes; a number, a suffix and ".part" must fit too."""
