"""The words of a text as one searches for them: matching form, without particles and pronouns written onto them.

"الرئيس", "وللرئيس", "برئيسها" and "رئيس" are one term, "رءيس"; "رئيسة" and "رؤساء" are words of their own. The
segmenter of the language model decides what is a particle and what a root letter ("وزير" keeps its و).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from musnad.language import MODEL
from musnad.language.segmenter import Segmenter, shared
from musnad.language.tokenizer import NOT_LETTERS, SEGMENTED_LETTERS, TOKEN
from musnad.text import fold, fold_word

_ARTICLE = ("ال", "لل")
"""The article, and how it is written after the preposition ل, where the segmenter left both on the word."""

_PIECE = re.compile(r"[^\W_]+")


class Term(NamedTuple):
    """A word to search for, and where the text has it."""

    text: str
    start: int
    end: int


def read(text: str) -> Iterator[Term]:
    """The terms of ``text`` in order; marks and white space are none."""
    segment = _segmenter()
    for match in TOKEN.finditer(text):
        kind, word = match.lastgroup, match.group()
        if kind == "W":
            bare = NOT_LETTERS.sub("", word)
            stem = segment(bare).restored if SEGMENTED_LETTERS.fullmatch(bare) else fold_word(bare)
            if term := _without_article(stem):
                yield Term(term, match.start(), match.end())
        elif kind in ("NUM", "X", "URL"):
            for piece in _PIECE.finditer(word):
                start = match.start() + piece.start()
                yield Term(fold(piece.group()).lower(), start, start + len(piece.group()))


def _without_article(stem: str) -> str:
    return stem[2:] if len(stem) > 4 and stem.startswith(_ARTICLE) else stem


@cache
def _segmenter() -> Segmenter:
    return shared((MODEL / "tokenizer").read_text("utf-8"))
