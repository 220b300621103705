"""With which letters a rule can begin: so that at a word only the rules are tried that its letter may begin."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_PIECE = re.compile(r"\(\?<?[=!]|[()|?*+$]|(?:[a-z]+=)?[a-z]+")


@dataclass(frozen=True, slots=True)
class Start:
    """The letters that a pattern can begin with, and whether it can match nothing."""

    letters: frozenset[str]
    empty: bool = False


_NOTHING = Start(frozenset(), empty=True)


def start_of(pattern: str, starts: Mapping[str, Start]) -> Start:
    """The start of a pattern whose words are keys of ``starts``.

    Raises :class:`ValueError`, whose message is what it does not understand.
    """
    rest = _PIECE.sub("", pattern).strip()
    if rest:
        raise ValueError(rest)
    return _alternatives(_PIECE.findall(pattern)[::-1], starts)


def _alternatives(pieces: list[str], starts: Mapping[str, Start]) -> Start:
    """The start of what stands up to the closing bracket; its pieces, the last is the next, are taken off the list."""
    letters: set[str] = set()
    empty = False  # whether one alternative can match nothing
    before = True  # whether all of this alternative so far can
    while pieces and (piece := pieces.pop()) != ")":
        if piece == "|":
            empty, before = empty or before, True
            continue
        if piece.startswith("("):
            start = _alternatives(pieces, starts)
        else:
            start = _NOTHING if piece == "$" else starts[piece.rpartition("=")[2]]
        if piece.startswith("(?"):
            start = _NOTHING  # it only looks around
        optional = False
        while pieces and pieces[-1] in "?*+":
            optional = pieces.pop() != "+" or optional
        if before:
            letters |= start.letters
            before = start.empty or optional
    return Start(frozenset(letters), empty or before)
