"""Whether a clause speaks of what was, of what will be, or of how things are nowadays."""

from __future__ import annotations

from typing import Literal

from musnad.reading.times.lexicon import BREAK, VERBS, Seen, Word
from musnad.text import Folded

CLAUSE_WORDS = 10
"""How many words before an expression may hold the verb that tells its tense."""

Tense = Literal["state", "last", "lasts", "past", "plan", "future"]


class Clauses:
    """The clauses of a text, by the words of its expressions."""

    def __init__(self, seen: Seen, folded: Folded, clitics: frozenset[int]) -> None:
        """``clitics`` are the offsets in the original text of the letters that make a verb future."""
        self._words = seen.words
        self._origin = folded.origin
        self._clitics = clitics

    def tense(self, position: int) -> Tense | None:
        """What the clause tells before the word at ``position``: "future" wherever it stands, else its nearest verb."""
        nearest: Tense | None = None
        for back in range(1, min(position, CLAUSE_WORDS) + 1):
            word = self._words[position - back]
            values = word.values
            if word.letter == BREAK or "stop" in values or ("comma" in values and back > 1):
                break
            if "future" in values or self._is_future(word):
                return "future"
            if (back == 1 and "since" in values) or (nearest in ("plan", "lasts") and "was" in values):
                nearest = "past"
            elif nearest is None:
                nearest = next((verb for verb in VERBS if verb in values), None)
        return nearest

    def _is_future(self, word: Word) -> bool:
        first, last = self._origin[word.start], self._origin[word.end - 1]
        return any(offset in self._clitics for offset in range(first, last))
