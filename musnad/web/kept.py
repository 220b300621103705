"""Files that take seconds to make, made once for a machine and kept in the user's cache."""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

_LOG = logging.getLogger(__name__)
_making = threading.Lock()


def key(*made_of: str) -> str:
    """A name for what is made of these: it changes when one of them does."""
    return hashlib.sha256("\n".join(made_of).encode()).hexdigest()[:12]


def kept(name: str, make: Callable[[], bytes]) -> bytes:
    """The file ``name`` of the cache; ``make`` gives its content where it is not there."""
    file = _folder() / name
    with suppress(OSError):
        return file.read_bytes()
    with _making:
        with suppress(OSError):
            return file.read_bytes()
        content = make()
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as part:
                part.write(content)
            os.replace(part.name, file)
        except OSError as error:
            _LOG.info("%s: cannot be kept, and is made anew at each start: %s", file, error)
        return content


def _folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "musnad"
