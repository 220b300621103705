"""The matching form of Arabic text, and the way back to the original characters.

Two spellings that a reader takes for the same word have the same matching form: hamza seats, alef and yaa variants,
taa marbuta, tatweel, vowel marks, presentation forms, Persian letters and Arabic-Indic digits are levelled.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from musnad.model import Span

_LEVELLED = {
    "أ": "ا",
    "إ": "ا",
    "آ": "ا",
    "ٱ": "ا",
    "ى": "ي",
    "ی": "ي",
    "ې": "ي",
    "ک": "ك",
    "گ": "ك",
    "ة": "ه",
    "ۀ": "ه",
    "ہ": "ه",
    "ھ": "ه",
    "ؤ": "ء",
    "ئ": "ء",
    "ڤ": "ف",
    "پ": "ب",
    "چ": "ج",
    "ژ": "ز",
    "ڨ": "ق",
    "\u00a0": " ",
    "\u200c": "",
    "\u0640": "",
}
_LEVELLED |= {chr(0x0660 + d): str(d) for d in range(10)} | {chr(0x06F0 + d): str(d) for d in range(10)}


def _fold_character(character: str) -> str:
    if character in _LEVELLED:
        return _LEVELLED[character]
    category = unicodedata.category(character)
    if category in ("Mn", "Cf") and not character.isspace():
        return ""
    compatible = unicodedata.normalize("NFKC", character) if ord(character) > 0x2000 else character
    if compatible == character:
        return character
    return "".join(_LEVELLED.get(c, c) for c in compatible if unicodedata.category(c) not in ("Mn", "Cf"))


class _FoldTable(dict[int, str]):
    """Filled as characters are met, so that ``str.translate`` runs at C speed after the first article."""

    def __missing__(self, code: int) -> str:
        folded = _fold_character(chr(code))
        self[code] = folded
        return folded


_TABLE = _FoldTable()


def fold(text: str) -> str:
    """The matching form of ``text``. Not of equal length: marks vanish, presentation ligatures expand."""
    return text.translate(_TABLE)


_UNUSUAL = re.compile("[^\n -~\u0621-\u063a\u0641-\u064a]")
"""What :func:`fold_all` leaves to :func:`fold`."""


def fold_all(texts: Sequence[str]) -> list[str]:
    """:func:`fold` of each of many texts without line breaks, such as cells of a table, in a fraction of the time."""
    joined = "\n".join(texts)
    for character, plain in _LEVELLED.items():
        joined = joined.replace(character, plain)
    return (fold(joined) if _UNUSUAL.search(joined) else joined).split("\n") if texts else []


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text that knows where each of its characters came from.

    ``origin[i]`` is the offset in the original text of the character that gave ``text[i]``; ``origin[len(text)]`` is
    the original's length. ``ends[i]`` is the offset after that character and the marks written on it.
    """

    text: str
    origin: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> Span:
        """The original characters behind ``text[start:end]`` (at least one), marks on the last letter included."""
        return Span(self.origin[start], self.ends[end - 1])


def fold_with_origin(text: str) -> Folded:
    """Fold ``text`` and keep the map back to it."""
    pieces: list[str] = []
    origin: list[int] = []
    ends: list[int] = []
    for offset, character in enumerate(text):
        piece = _TABLE[ord(character)]
        pieces.append(piece)
        origin.extend([offset] * len(piece))
        ends.extend([offset + 1] * len(piece))
        if not piece and ends and ends[-1] == offset and unicodedata.category(character) != "Cf":
            ends[-1] = offset + 1  # a mark or tatweel belongs to its letter, a bidi control does not
    origin.append(len(text))
    return Folded("".join(pieces), tuple(origin), tuple(ends))


_ARABIC_LETTER = re.compile(r"[\u0620-\u064a\u066e-\u06d3\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]")
_LETTER = re.compile(r"[^\W\d_]")


def arabic_share(text: str) -> float:
    """The share of Arabic-script letters among all letters, 0.0 where there are none."""
    letters = len(_LETTER.findall(text))
    return len(_ARABIC_LETTER.findall(text)) / letters if letters else 0.0


@lru_cache(maxsize=65536)
def fold_word(word: str) -> str:
    """:func:`fold` for single words, remembered: news repeats itself."""
    return word.translate(_TABLE)
