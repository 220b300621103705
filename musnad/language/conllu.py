"""Writes a Doc as CoNLL-U, the format of Universal Dependencies (https://universaldependencies.org/format.html).

White space is no word here: what is more, or other, than one space stands in the MISC column of the word before it, so
that the text can be put together again from the lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile
from operator import attrgetter

from spacy.tokens import Doc, Token

from musnad.language.segmenter import CLITIC_TAGS

_LETTERS = {*CLITIC_TAGS.values(), "W", "PRON"}
"""Tags of tokens made of letters; with nothing between them they are one written word."""

_ESCAPES = str.maketrans(
    {blank: f"\\u{ord(blank):04x}" for blank in map(chr, range(0x3001)) if blank.isspace()}
    | {" ": "\\s", "\t": "\\t", "\r": "\\r", "\n": "\\n", "|": "\\p", "\\": "\\\\"}
)

_NOTHING = ("",) * 6
"""LEMMA to DEPREL of a whole written word, whose parts have them."""

_UNSPECIFIED = "dep"
"""The relation of Universal Dependencies for a word of which only the head is known."""


def dumps(doc: Doc, id: str) -> str:
    """``doc`` as the document ``id``; needs ``doc.sents``.

    A column of which the Doc knows nothing is ``_``. StartChar and EndChar count code points of ``doc.text``.
    """
    text = doc.text
    names = _names(doc)
    sentences = [words for sentence in doc.sents if (words := [token for token in sentence if not token.is_space])]
    sentence_id = re.sub(r"[\s/]+", "_", id)  # Universal Dependencies keep the slash for themselves
    lines = [f"# newdoc id = {' '.join(id.split())}"] if sentences else []
    for number, words in enumerate(sentences, 1):
        one_line = " ".join(text[words[0].idx : _end(words[-1])].splitlines())
        lines += [f"# sent_id = {sentence_id}-{number}", f"# text = {one_line}", *_words(words, names), ""]
    return "".join(f"{line}\n" for line in lines)


def _words(words: list[Token], names: dict[int, str]) -> Iterator[str]:
    """The lines of a sentence: each word, and before the parts of a written word the whole of it."""
    heads = iter(_heads(words))
    number = 0
    for parts in _written_words(words):
        blanks = _blanks(parts[0], parts[-1])
        if len(parts) > 1:
            form = "".join(part.text for part in parts)
            misc = _extent(parts[0], parts[-1]) + blanks
            yield _line(f"{number + 1}-{number + len(parts)}", form, *_NOTHING, misc=misc)
            blanks = []
        for token in parts:
            number += 1
            misc = _extent(token, token)
            if token.norm_:
                misc.append(f"Norm={token.norm_.translate(_ESCAPES)}")
            if token.i in names:
                misc.append(f"NER={names[token.i]}")
            columns = (token.lemma_, token.pos_, token.tag_, str(token.morph), *next(heads))
            yield _line(str(number), token.text, *columns, misc=misc + blanks)


def _line(number: str, form: str, *columns: str, misc: list[str]) -> str:
    return "\t".join((number, form, *(column or "_" for column in columns), "_", "|".join(misc)))


def _written_words(words: list[Token]) -> Iterator[list[Token]]:
    parts: list[Token] = []
    for token in words:
        if parts and (parts[-1].tag_ not in _LETTERS or token.tag_ not in _LETTERS or _end(parts[-1]) != token.idx):
            yield parts
            parts = []
        parts.append(token)
    yield parts


def _heads(words: list[Token]) -> list[tuple[str, str]]:
    """HEAD and DEPREL of each word of a sentence, which has one root, whatever a parser left."""
    if not words[0].doc.has_annotation("DEP"):
        return [("", "")] * len(words)
    numbers = {token.i: number for number, token in enumerate(words, 1)}
    governors = [_governor(token) for token in words]
    heads = [0 if governor is None else numbers.get(governor.i, 0) for governor in governors]
    roots = [number for number, head in enumerate(heads, 1) if not head]
    root = min(roots, key=lambda number: words[number - 1].head.i != words[number - 1].i)
    result = []
    for number, (token, head) in enumerate(zip(words, heads, strict=True), 1):
        relation = _UNSPECIFIED if token.dep_.lower() in ("", "root") else token.dep_
        result.append(("0", "root") if number == root else (str(head or root), relation))
    return result


def _governor(token: Token) -> Token | None:
    """The word above ``token``, over white space that a parser took for one; None where there is none."""
    child, head = token, token.head
    while head.i != child.i:
        if not head.is_space:
            return head
        child, head = head, head.head
    return None


def _blanks(first: Token, last: Token) -> list[str]:
    """What MISC says of the white space around a written word: nothing of a single space after it."""
    doc = first.doc
    before = doc[: first.i]
    after = last.whitespace_ + "".join(t.text_with_ws for t in takewhile(attrgetter("is_space"), doc[last.i + 1 :]))
    said = []
    if len(before) and all(token.is_space for token in before):
        said.append(f"SpacesBefore={before.text_with_ws.translate(_ESCAPES)}")
    if not after:
        said.append("SpaceAfter=No")
    elif after != " ":
        said.append(f"SpacesAfter={after.translate(_ESCAPES)}")
    return said


def _names(doc: Doc) -> dict[int, str]:
    """``B-`` and ``I-`` marks of the words in names."""
    return {
        token.i: f"{'I' if number else 'B'}-{name.label_}"
        for name in doc.ents
        for number, token in enumerate(token for token in name if not token.is_space)
    }


def _extent(first: Token, last: Token) -> list[str]:
    return [f"StartChar={first.idx}", f"EndChar={_end(last)}"]


def _end(token: Token) -> int:
    return token.idx + len(token)
