"""The spaCy tokenizer for Arabic news: words, numbers and marks, with clitics as tokens of their own.

The tokens of a Doc spell its text exactly: ``Doc.text`` is the input, ``Token.idx`` the offset in it. ``Token.norm_``
is the matching form of the word as it would stand alone, ``Token.tag_`` one of :data:`TAGS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from spacy.attrs import NORM, SHAPE
from spacy.language import Language
from spacy.scorer import Scorer
from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import registry
from spacy.vocab import Vocab

from musnad.language.segmenter import CLITIC_TAGS, Segmenter, shared
from musnad.language.shapes import shape_getter
from musnad.text import fold_word

NAME = "musnad.ArabicTokenizer.v1"
"""The tokenizer's name in spaCy configs."""

#: What a token is: clitics, words, and the rest; with the Universal Dependencies part of speech where that is certain.
TAGS = {
    "CONJ": "CCONJ",
    "PREP": "ADP",
    "FUT": "AUX",
    "PRON": "PRON",
    "W": "",
    "NUM": "NUM",
    "PUNCT": "PUNCT",
    "SPACE": "SPACE",
    "X": "X",
}

_LETTERS = "\u0620-\u063f\u0641-\u064a\u0671-\u06d3\u06d5\u06fa-\u06ff\u0750-\u077f\ufb50-\ufdfb\ufe70-\ufefc"
_MARKS = "\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u200c\u200d"
_DIGITS = "0-9\u0660-\u0669\u06f0-\u06f9"

TOKEN = re.compile(
    rf"""
    (?P<SPACE>\s+)
  | (?P<URL>(?:https?://|www\.)[^\s«»"<>]+[^\s«»"<>.,;:!?)\]،؛؟]|[\w.+-]+@[\w-]+\.[\w.]+\w)
  | (?P<W>[{_LETTERS}][{_LETTERS}{_MARKS}]*)
  | (?P<NUM>[{_DIGITS}]+(?:[.,:٫٬/][{_DIGITS}]+)*)
  | (?P<X>[^\W\d_]+(?:['’.-][^\W\d_]+)*|\#|@|_)
  | (?P<PUNCT>\.{{2,}}|.)
    """,
    re.VERBOSE | re.DOTALL,
)
NOT_LETTERS = re.compile(f"[{_MARKS}]")
SEGMENTED_LETTERS = re.compile("[\u0621-\u063a\u0641-\u064a\u0671-\u06d3]+")


class ArabicTokenizer:
    """Turns text into a Doc. Built by :func:`musnad.language.load`."""

    def __init__(self, vocab: Vocab, segmenter: Segmenter) -> None:
        vocab.lex_attr_getters[NORM] = fold_word  # type: ignore[attr-defined]  # missing from spaCy's stubs
        vocab.lex_attr_getters[SHAPE] = shape_getter()  # type: ignore[attr-defined]
        self.vocab = vocab
        self.segmenter = segmenter

    def __call__(self, text: str) -> Doc:
        """Tokenize ``text``; any text at all."""
        words: list[str] = []
        spaces: list[bool] = []
        tags: list[str] = []
        norms: list[tuple[int, str]] = []
        for match in TOKEN.finditer(text):
            kind, word = match.lastgroup or "", match.group()
            if kind == "SPACE":
                if words and not spaces[-1] and word[0] == " " and tags[-1] != "SPACE":
                    spaces[-1] = True
                    word = word[1:]
                    if not word:
                        continue
                self._add(words, spaces, tags, word, "SPACE")
            elif kind == "W":
                self._add_word(words, spaces, tags, norms, word)
            else:
                self._add(words, spaces, tags, word, "X" if kind == "URL" else kind)
        doc = Doc(self.vocab, words=words, spaces=spaces, tags=tags, pos=[TAGS[tag] for tag in tags])
        for index, norm in norms:
            doc[index].norm_ = norm
        return doc

    @staticmethod
    def _add(words: list[str], spaces: list[bool], tags: list[str], word: str, tag: str) -> None:
        words.append(word)
        spaces.append(False)
        tags.append(tag)

    def _add_word(
        self, words: list[str], spaces: list[bool], tags: list[str], norms: list[tuple[int, str]], word: str
    ) -> None:
        bare = NOT_LETTERS.sub("", word)
        if not SEGMENTED_LETTERS.fullmatch(bare):
            self._add(words, spaces, tags, word, "W")
            return
        cut = self.segmenter(bare)
        at = 0
        for prefix in cut.prefixes:
            end = _after_letters(word, at, 1)
            self._add(words, spaces, tags, word[at:end], CLITIC_TAGS[prefix])
            at = end
        if cut.stem:
            end = _after_letters(word, at, len(cut.stem)) if cut.suffix else len(word)
            if cut.restored != fold_word(word[at:end]):
                norms.append((len(words), cut.restored))
            self._add(words, spaces, tags, word[at:end], "W")
            at = end
        if cut.suffix:
            self._add(words, spaces, tags, word[at:], "PRON")

    def pipe(self, texts: Iterable[str], batch_size: int = 1000) -> Iterable[Doc]:
        """One Doc per text."""
        yield from map(self, texts)

    def score(self, examples: Iterable[Example], **kwargs: object) -> dict[str, Any]:
        """What ``spacy evaluate`` says of tokens."""
        return Scorer.score_tokenization(examples)

    def to_bytes(self, **kwargs: object) -> bytes:
        """The segmenter's model."""
        return self.segmenter.dumps().encode("utf-8")

    def from_bytes(self, data: bytes, **kwargs: object) -> ArabicTokenizer:
        """Take over a segmenter's model."""
        self.segmenter = shared(data.decode("utf-8"))
        return self

    def to_disk(self, path: str | Path, **kwargs: object) -> None:
        """Write the segmenter's model."""
        Path(path).write_bytes(self.to_bytes())

    def from_disk(self, path: str | Path, **kwargs: object) -> ArabicTokenizer:
        """Load the segmenter's model."""
        return self.from_bytes(Path(path).read_bytes())


@registry.tokenizers(NAME)  # type: ignore[untyped-decorator]
def create_tokenizer() -> Callable[[Language], ArabicTokenizer]:
    """What ``[nlp.tokenizer]`` of a spaCy config names; the model comes with ``from_disk``."""
    return lambda nlp: ArabicTokenizer(nlp.vocab, Segmenter())


def _after_letters(word: str, start: int, letters: int) -> int:
    """The offset after ``letters`` letters from ``start`` and the marks that follow them."""
    at = start
    while at < len(word):
        if not NOT_LETTERS.match(word[at]):
            if letters == 0:
                break
            letters -= 1
        at += 1
    return at
