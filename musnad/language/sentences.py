"""Sentence boundaries for news prose: lines, full stops, question and exclamation marks with the quotes after them."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc, Token

_ENDS = frozenset(".!?؟…")
_CLOSERS = frozenset("\"»”’')]")


@Language.component("musnad_sentences", assigns=["token.is_sent_start"])
def mark_sentences(doc: Doc) -> Doc:
    """Set ``is_sent_start`` on every token; a sentence never crosses a line."""
    starts = True
    for token in doc:
        token.is_sent_start = starts and not token.is_space
        if token.is_space:
            starts = starts or "\n" in token.text
            continue
        starts = _ends_sentence(doc, token)
    if len(doc):
        doc[0].is_sent_start = True
    return doc


def _ends_sentence(doc: Doc, token: Token) -> bool:
    """Whether a sentence ends with this token: at the mark itself, or at the last closing quote after it."""
    if token.i + 1 < len(doc) and doc[token.i + 1].text in _CLOSERS and not token.whitespace_:
        return False
    index = token.i
    while index > 0 and doc[index].text in _CLOSERS and not doc[index - 1].whitespace_:
        index -= 1
    if doc[index].text[0] not in _ENDS:
        return False
    return not (_is_initial(doc, index) or (index + 1 < len(doc) and doc[index + 1].text == "،"))


def _is_initial(doc: Doc, index: int) -> bool:
    """A stop after a single letter or between letters without space abbreviates (د. ، أ.ف.ب)."""
    if doc[index].text != "." or index == 0:
        return False
    before = doc[index - 1]
    glued = index + 1 < len(doc) and not doc[index].whitespace_ and not doc[index + 1].is_space
    return len(before.text) == 1 and before.is_alpha and (glued or before.text in "دأم")
