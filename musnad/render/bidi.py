"""Text of unknown direction and origin, made safe to put into a line of English."""

from __future__ import annotations

import unicodedata

#: Bidi embeddings, overrides and isolates: characters that reorder whatever follows them.
REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def one_line(text: str) -> str:
    """``text`` without control characters (a terminal would obey them) and with every run of white space one space."""
    kept = (" " if c.isspace() else c for c in text if c not in REORDERING)
    return " ".join("".join(c for c in kept if unicodedata.category(c) != "Cc").split())


def isolate(text: str) -> str:
    """:func:`one_line` between U+2068 and U+2069, so that the punctuation around Arabic stays where it was written."""
    return f"\u2068{one_line(text)}\u2069"
