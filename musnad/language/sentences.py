"""Sentence boundaries for news prose: lines, full stops, question and exclamation marks with the quotes after them."""

from __future__ import annotations

import numpy as np
from spacy.attrs import SENT_START
from spacy.language import Language
from spacy.tokens import Doc

_ENDS = frozenset(".!?؟…")
_CLOSERS = frozenset("\"»”’')]")
_LAST = _ENDS | _CLOSERS
_START, _INSIDE = np.uint64(1), np.int64(-1).astype("uint64")
"""spaCy's values of SENT_START: begins a sentence, is inside one."""


@Language.component("musnad_sentences", assigns=["token.is_sent_start"])
def mark_sentences(doc: Doc) -> Doc:
    """Set ``is_sent_start`` on every token; a sentence never crosses a line."""
    words = [token.text for token in doc]
    spaces = [bool(token.whitespace_) for token in doc]
    starts = np.full((len(words), 1), _INSIDE, dtype="uint64")
    begins = True
    for index, word in enumerate(words):
        if word.isspace():
            begins = begins or "\n" in word
            continue
        if begins:
            starts[index] = _START
        begins = _ends_sentence(words, spaces, index)
    # All at once: spaCy's setter of a single token looks for a parse each time.
    starts[:1] = _START
    return doc.from_array([SENT_START], starts)  # type: ignore[arg-type]  # the stub knows signed numbers only


def _ends_sentence(words: list[str], spaces: list[bool], index: int) -> bool:
    """Whether a sentence ends with this token: at the mark itself, or at the last closing quote after it."""
    if words[index][0] not in _LAST:
        return False
    if index + 1 < len(words) and words[index + 1] in _CLOSERS and not spaces[index]:
        return False
    while index > 0 and words[index] in _CLOSERS and not spaces[index - 1]:
        index -= 1
    if words[index][0] not in _ENDS:
        return False
    return not (_is_initial(words, spaces, index) or words[index + 1 : index + 2] == ["،"])


def _is_initial(words: list[str], spaces: list[bool], index: int) -> bool:
    """A stop after a single letter or between letters without space abbreviates (د. ، أ.ف.ب)."""
    if words[index] != "." or index == 0:
        return False
    before = words[index - 1]
    glued = index + 1 < len(words) and not spaces[index] and not words[index + 1].isspace()
    return len(before) == 1 and before.isalpha() and (glued or before in "دأم")
