"""What an import has done, and the names it may write."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from musnad.text import fold

#: Broken lines that are named; the others are only counted.
_SHOWN = 10


@dataclass(slots=True)
class Report:
    """Rows written, by kind; what was left out, by reason; the lines that are not of the format."""

    written: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    broken: int = 0
    first_broken: list[int] = field(default_factory=list)

    def broken_line(self, number: int) -> None:
        """Count a line; the first ones are named."""
        self.broken += 1
        if self.broken <= _SHOWN:
            self.first_broken.append(number)


def clean(name: str) -> str:
    """A name that can stand in a cell: composed, on one line, without bidi controls and without our separator."""
    kept = (c for c in unicodedata.normalize("NFC", name) if unicodedata.category(c) != "Cf")
    return " ".join("".join(kept).replace("|", " ").split())


def once(names: Iterable[str]) -> list[str]:
    """The names without those that the matching form does not tell from one before."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(fold(name), name)
    return list(found.values())
