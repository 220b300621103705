"""Splits Arabic words into conjunction, preposition or future particle, stem, and pronoun suffix.

A clitic grammar lists the ways a word could be cut; a linear model ranks them by how often the resulting stem stands
alone in news text and by the letters at its edges. News repeats itself, so every answer is remembered.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from musnad.text import fold_word

CONJUNCTIONS = ("و", "ف")
PREPOSITIONS = ("ب", "ل", "ك")
FUTURE = "س"
PRONOUNS = ("هما", "كما", "ها", "هم", "هن", "كم", "نا", "ني", "ه", "ك")
CLITIC_TAGS = {**dict.fromkeys(CONJUNCTIONS, "CONJ"), **dict.fromkeys(PREPOSITIONS, "PREP"), FUTURE: "FUT"}

_PERSONS = ("ي", "ت", "ن", "أ")
"""What a verb after the future particle begins with. Bare alef is left out: ساهم and سادت are far more common."""

_MAX_REMEMBERED = 50_000
"""Words; those of some hundred articles, in about 20 MB."""


@dataclass(frozen=True, slots=True)
class Segmentation:
    """One way to cut a word: lengths in letters of what stands before and after the stem, and the stem's full form."""

    prefixes: tuple[str, ...]
    stem: str
    suffix: str
    restored: str
    """The folded stem as it would stand alone: the article restored after ل, taa marbuta and alef maqsura in place."""


def segmentations(word: str) -> Iterator[Segmentation]:
    """All ways to cut ``word`` (letters only, no marks), the uncut word first."""
    for prefixes, rest in _prefixed(word):
        if not prefixes or len(rest) > 1:
            yield Segmentation(prefixes, rest, "", _with_article(prefixes, rest))
        for suffix in PRONOUNS:
            stem = rest[: -len(suffix)]
            if not rest.endswith(suffix) or (len(stem) < 2 and not _is_bare_pronoun(prefixes, stem)):
                continue
            folded = fold_word(stem)
            if (folded.startswith("ال") and len(folded) > 5) or stem.endswith(("ة", "ى")):
                continue
            yield Segmentation(prefixes, stem, suffix, _with_article(prefixes, stem))
            for restored in _restorations(folded):
                yield Segmentation(prefixes, stem, suffix, restored)


def _is_bare_pronoun(prefixes: tuple[str, ...], stem: str) -> bool:
    return not stem and bool(prefixes) and prefixes[-1] in PREPOSITIONS


def _prefixed(word: str) -> Iterator[tuple[tuple[str, ...], str]]:
    yield (), word
    starts: list[tuple[tuple[str, ...], str]] = [((), word)]
    if len(word) > 2 and word[0] in CONJUNCTIONS:
        starts.append(((word[0],), word[1:]))
        yield starts[1]
    for prefixes, rest in starts:
        if len(rest) < 2:
            continue
        if rest[0] in PREPOSITIONS:
            yield (*prefixes, rest[0]), rest[1:]
        if rest[0] == FUTURE and len(rest) > 3 and rest[1] in _PERSONS:
            yield (*prefixes, FUTURE), rest[1:]


def _with_article(prefixes: tuple[str, ...], stem: str) -> str:
    folded = fold_word(stem)
    if prefixes and prefixes[-1] == "ل" and folded.startswith("ل") and len(folded) > 2:
        return "ا" + folded
    return folded


def _restorations(folded: str) -> Iterator[str]:
    if folded.endswith("ت"):
        yield folded[:-1] + "ه"
    if folded.endswith("ا") and len(folded) > 2:
        yield folded[:-1] + "ي"


def features(word: str, cut: Segmentation, frequency: Callable[[str], int]) -> Iterator[str]:
    """What the model knows about one way to cut ``word``; ``frequency`` gives log2 counts of folded words."""
    folded = fold_word(word)
    prefix = "+".join(cut.prefixes)
    shape = f"{prefix}_{cut.suffix}"
    alone = frequency(cut.restored)
    whole = frequency(folded)
    yield f"shape={shape}"
    yield f"alone={min(alone, 12)}|{bool(prefix)}|{cut.suffix}"
    if prefix or cut.suffix:
        yield f"gain={max(-8, min(8, alone - whole))}|{prefix}"
        yield f"gain={max(-8, min(8, alone - whole))}|_{cut.suffix}"
        yield f"whole={min(whole, 12)}|{shape}"
        yield f"length={min(len(cut.restored), 6)}|{shape}"
    if prefix:
        yield f"first={cut.restored[:2]}|{prefix}"
        yield f"article={cut.restored.startswith('ال')}|{prefix}"
        yield f"with_article={min(frequency('ال' + cut.restored), 8)}|{prefix}"
    if cut.suffix:
        yield f"last={cut.restored[-2:]}|{cut.suffix}"
        yield f"last={cut.restored[-1:]}|{shape}"
        yield f"start={cut.restored[:1]}|{cut.suffix}"
        yield f"restored={cut.restored[-1:] if cut.restored != fold_word(cut.stem) else ''}|{cut.suffix}"
        yield f"with_article={min(frequency('ال' + cut.restored), 8)}|{cut.suffix}"


class Segmenter:
    """The trained segmenter. Words are letters only: no marks, no tatweel."""

    def __init__(
        self,
        weights: Mapping[str, float] | None = None,
        counts: Mapping[str, int] | None = None,
        known: Mapping[str, int] | None = None,
    ) -> None:
        """``counts`` are log2 word counts in news; ``known`` numbers the right cut of words the model misses."""
        self.weights = weights or {}
        self.counts = counts or {}
        self.known = known or {}
        self._remembered: dict[str, Segmentation] = {}

    @classmethod
    def loads(cls, text: str) -> Segmenter:
        """Read what :meth:`dumps` wrote."""
        model = json.loads(text)
        counts = {word: int(level) for level, words in model["counts"].items() for word in words.split()}
        return cls(model["weights"], counts, model["known"])

    def dumps(self) -> str:
        """The model as JSON, the same text for the same model."""
        levels: dict[int, list[str]] = defaultdict(list)
        for word in sorted(self.counts):
            levels[self.counts[word]].append(word)
        model = {
            "weights": dict(sorted(self.weights.items())),
            "known": dict(sorted(self.known.items())),
            "counts": {str(level): " ".join(words) for level, words in sorted(levels.items())},
        }
        return json.dumps(model, ensure_ascii=False, indent=0)

    def frequency(self, folded: str) -> int:
        """Log2 of one plus the word's count in the news the model was trained on, rounded down."""
        return self.counts.get(folded, 0)

    def __call__(self, word: str) -> Segmentation:
        """The best way to cut ``word``."""
        found = self._remembered.get(word)
        if found is None:
            if len(self._remembered) > _MAX_REMEMBERED:
                self._remembered.clear()
            found = self._remembered[word] = self._best(word)
        return found

    def _best(self, word: str) -> Segmentation:
        cuts = list(segmentations(word))
        if word in self.known:
            return cuts[self.known[word]]
        if len(cuts) == 1:
            return cuts[0]
        return max(cuts, key=lambda cut: self.score(word, cut))

    def score(self, word: str, cut: Segmentation) -> float:
        """The model's score of one cut; higher is better."""
        return math.fsum(self.weights.get(f, 0.0) for f in features(word, cut, self.frequency))


@lru_cache(maxsize=1)
def shared(text: str) -> Segmenter:
    """:meth:`Segmenter.loads`, but the same one again for the same text: what it remembers serves everybody."""
    return Segmenter.loads(text)
