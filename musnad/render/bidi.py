"""Text of unknown direction and origin, made safe to put into a line of English."""

from __future__ import annotations

import unicodedata

#: Bidi embeddings, overrides and isolates: characters that reorder whatever follows them.
REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

ISOLATE, POP = "\u2068", "\u2069"


def printable(text: str) -> str:
    """``text`` with a space for white space and without what a terminal would obey: control and bidi characters."""
    kept = (" " if c.isspace() else c for c in text if c not in REORDERING)
    return "".join(c for c in kept if unicodedata.category(c) != "Cc")


def one_line(text: str) -> str:
    """:func:`printable`, with every run of white space one space."""
    return " ".join(printable(text).split())


def isolate(text: str) -> str:
    """:func:`one_line` between U+2068 and U+2069, so that the punctuation around Arabic stays where it was written."""
    return f"{ISOLATE}{one_line(text)}{POP}"
