"""A Doc as its words: what stands between two spaces or marks, with its clitics told apart.

Names and titles are matched word by word. Quotation marks, hashtag signs and underscores do not part words, so that
``#الولايات_المتحدة`` and ``حركة "حماس"`` read like their plain forms; a comma parts them weakly, other marks fully. A
hyphen parts words too, unless a form of the tables goes on over it: ``كيم جونغ-أون`` is ``كيم جونغ أون``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from musnad.text import fold, fold_all, fold_word

if TYPE_CHECKING:
    from spacy.tokens import Doc

_TRANSPARENT = frozenset("\"'“”«»„‟‘’`#_")
_COMMAS = frozenset("،,")
_HYPHENS = frozenset("-‐‑–")
_HYPHENATED = re.compile("(?<=[\u0621-\u064a])[-‐‑–](?=[\u0621-\u064a0-9])")
#: What may part the words of one form.
_WITHIN = frozenset(("", "-"))
_PROCLITICS = frozenset(("CONJ", "PREP", "FUT"))

T = TypeVar("T")


class Word(NamedTuple):
    """One word. ``clitics`` are the norms before the stem, ``pronoun`` the norm of the suffix ('' if none).

    ``gap`` is what parts it from the word before: '' (nothing but space), ',' (a comma), '-' (a hyphen
    without space), '(' or '.' (anything else).
    Offsets are code points of the text: ``start`` with clitics, ``stem`` without, ``end`` with the suffix, ``trunk``
    without. ``definite``: the article stands before it, as the text spells it ("ألمانيا" has none).
    """

    norm: str
    full: str
    clitics: tuple[str, ...]
    pronoun: str
    gap: str
    quoted: bool
    start: int
    stem: int
    trunk: int
    end: int
    number: bool
    definite: bool


@lru_cache(maxsize=1)
def words_of(doc: Doc) -> list[Word]:
    """The words of ``doc`` in order; marks and white space are only seen in ``gap`` and ``quoted``.

    Remembered for the readers that ask for those of one Doc after another; not to be changed.
    """
    words: list[Word] = []
    gap, quoted = ".", False
    pending: list[tuple[str, int]] = []  # clitics before their stem: norm, offset
    whole, strings = doc.text, doc.vocab.strings
    for tag_id, offset, length, norm_id in doc.to_array(["TAG", "IDX", "LENGTH", "NORM"]).tolist():
        tag, end = strings[tag_id], offset + length
        text = whole[offset:end]
        if tag == "SPACE":
            if "\n" in text:
                gap = "."
            continue
        if text in _TRANSPARENT:
            quoted = quoted or text not in "#_"
            continue
        if tag == "PUNCT":
            pending = []
            if text in _COMMAS and gap != ".":
                gap = ","
            elif text in _HYPHENS and not gap and whole[max(0, offset - 1) : end + 1].replace(text, "x").isalnum():
                gap = "-"
            else:
                gap = "(" if text == "(" and not gap else "."
            continue
        norm = strings[norm_id]
        if tag in _PROCLITICS:
            pending.append((norm, offset))
            continue
        if tag == "PRON" and words and words[-1].end == offset and not pending:
            last = words[-1]
            words[-1] = last._replace(full=last.full + norm, pronoun=norm, end=end)
            continue
        clitics = tuple(norm for norm, _ in pending) if pending else ()
        begin = pending[0][1] if pending else offset
        # In "للبيت" the article has merged with the clitic: there are no characters that spell the word alone.
        fused = bool(pending) and norm.startswith("ال") and not fold(text).startswith("ال")
        words.append(
            Word(
                norm, "".join(clitics) + norm if clitics else norm, clitics, "", gap, quoted,
                begin, begin if fused else offset, end, end, tag == "NUM", fused or text.startswith("ال"),
            )
        )  # fmt: skip
        gap, quoted, pending = "", False, []
    return words


def _key(form: str) -> str:
    """A table's form as the words of a Doc spell it: folded, and "لل" as ل and the article."""
    folded = _HYPHENATED.sub(" ", fold_word(form))
    if folded.isalpha() and not folded.startswith("لل"):
        return folded
    return " ".join("لال" + word[2:] if word.startswith("لل") else word for word in folded.split())


_LOOSE = ("  ", "\n ", " \n", *(mark for mark in map(chr, range(0x3001)) if mark.isspace() and mark not in " \n"))
"""White space that no key has, where each stands in a line of its own."""


def _keys(forms: Sequence[str]) -> list[str]:
    """:func:`_key` of each of many forms."""
    folded = fold_all(forms)
    lines = "\n".join(("", *folded, ""))
    loose = any(space in lines for space in _LOOSE)
    return [_key(form) if loose or "لل" in form or "-" in form else form for form in folded]


class Match(NamedTuple, Generic[T]):
    """A form found: the index after its last word, what it may mean, and its characters."""

    end: int
    senses: tuple[T, ...]
    first: int
    last: int


@dataclass(slots=True)
class Lexicon(Generic[T]):
    """Forms of one or more words and what they may mean."""

    _senses: dict[str, tuple[T, ...]] = field(default_factory=dict)
    """() for a form that only begins others."""
    _prefixes: set[str] = field(default_factory=set)

    def add(self, form: str, sense: T) -> None:
        """Let ``form`` (ordinary spelling) mean ``sense``, beside what it meant before."""
        self.add_all([((form,), sense)])

    def add_all(self, entries: Sequence[tuple[Sequence[str], T]]) -> None:
        """:meth:`add` all forms of each sense, much faster than one by one."""
        known, prefixes = self._senses, self._prefixes
        keys = iter(_keys([form for forms, _ in entries for form in forms]))
        for forms, sense in entries:
            alone = (sense,)
            for key in islice(keys, len(forms)):
                before = known.get(key)
                if before:
                    if sense not in before:
                        known[key] = (*before, sense)
                    continue
                known[key] = alone
                cut = key.rfind(" ")
                while cut > 0 and key[:cut] not in prefixes:  # whose own prefixes are known if it is
                    prefixes.add(key[:cut])
                    known.setdefault(key[:cut], ())
                    cut = key.rfind(" ", 0, cut)

    def get(self, form: str) -> tuple[T, ...]:
        """What ``form`` may mean."""
        return self._senses.get(_key(form), ())

    def longest(self, words: list[Word], at: int) -> Match[T] | None:
        """The longest form that begins at word ``at``.

        Clitics are left out of it where it stands without them, and taken in where the word only looks as if it had
        some ("رئيسي" is a name, not "my president").
        """
        first, known = words[at], self._senses
        best: Match[T] | None = None
        if first.full in known:
            best = self._walk(words, at, first.full, first.start, first.end)
        if first.clitics and (key := first.norm + first.pronoun) in known:
            best = _longer(best, self._walk(words, at, key, first.stem, first.end))
        if first.pronoun:
            for key, start in (("".join(first.clitics) + first.norm, first.start), (first.norm, first.stem)):
                best = _longer(best, self._walk(words, at, key, start, first.trunk))
        return best

    def _walk(self, words: list[Word], at: int, key: str, start: int, stop: int) -> Match[T] | None:
        best: Match[T] | None = None
        known = self._senses
        index = at + 1
        while (senses := known.get(key)) is not None:
            if senses:
                best = Match(index, senses, start, stop)
            if key not in self._prefixes or index >= len(words) or words[index].gap not in _WITHIN:
                return best
            word = words[index]
            if word.pronoun:
                bare = known.get(f"{key} {''.join(word.clitics)}{word.norm}")
                if bare:
                    best = Match(index + 1, bare, start, word.trunk)
            key, stop, index = f"{key} {word.full}", word.end, index + 1
        return best


def _longer(one: Match[T] | None, other: Match[T] | None) -> Match[T] | None:
    """The one that ends later, the first of equals."""
    return one if other is None or (one is not None and one.end >= other.end) else other
