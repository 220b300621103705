"""Judges whether an article is about somebody it names, or only mentions him in passing.

A trained decision over what the article says of him and where; ``training/salience.py`` makes it.
"""

from __future__ import annotations

from collections.abc import Iterator

from musnad.linear import load_models
from musnad.model import Article
from musnad.reading.referents import Referent
from musnad.reading.words import Word
from musnad.settings import LEAD_CHARACTERS, LONE_SALIENCE_THRESHOLD, SALIENCE_THRESHOLD

_PREPOSITIONS = frozenset("في من الي علي عن مع بين ضد لدي بعد قبل نحو عبر حول منذ خلال ان اي او غير بسبب قرب".split())  # noqa: SIM905


def is_salient(features: list[str], alone: bool) -> bool:
    """Whether somebody with these features is an entity of the record; ``alone``: in a text of a single sentence."""
    model = load_models("salience")["salient"]
    threshold = LONE_SALIENCE_THRESHOLD if alone else SALIENCE_THRESHOLD
    return float(model.probabilities(features)[model.classes.index("yes")]) >= threshold


def features(referent: Referent, words: list[Word], article: Article) -> list[str]:
    """What speaks for and against: kind, role, number and place of the mentions, the words before them."""
    return list(dict.fromkeys(_features(referent, words, article)))


def _features(referent: Referent, words: list[Word], article: Article) -> Iterator[str]:
    kind, phrases = referent.kind, referent.phrases
    heads = [phrase for phrase in phrases if not phrase.weak]
    sort = "actor" if referent.actor else ("gazetteer" if referent.place else phrases[0].kind)
    yield kind
    yield f"{kind} {sort}"
    yield f"{kind} mentions {min(len(heads), 5)}"
    yield f"{kind} in passing {min(len(phrases) - len(heads), 2)}"
    yield f"{kind} {'of' if referent.country else 'of no'} country"
    if any(
        part.kind == "headline" and phrase.start < len(words) and words[phrase.start].start < part.end
        for part in article.parts[:1]
        for phrase in heads
    ):
        yield f"{kind} headline"
    if any(words[phrase.start].start < LEAD_CHARACTERS for phrase in heads):
        yield f"{kind} lead"
    for sector in referent.sectors or ("none",):
        yield f"{kind} {sector}"
    for phrase in phrases:
        if phrase.start >= len(words):
            continue
        word = words[phrase.start]
        governor = words[phrase.start - 1].norm if phrase.start and not word.gap else word.gap or "."
        weight = "in passing " if phrase.weak else ""
        yield f"{weight}before {governor} {''.join(word.clitics)}"
        yield f"{kind} {weight}before {governor}"
    for phrase in heads:
        before = _before(words, phrase.start)
        yield f"{kind} after {before}"
        if len(heads) == 1:
            yield f"{kind} only after {before}"
        if phrase.descriptor is not None:
            yield f"descriptor {phrase.descriptor.id}"
            yield f"{kind} definite {phrase.definite} bare {phrase.end == phrase.start + 1}"
        if phrase.kind == "named" and not phrase.actors:
            yield f"{kind} unknown {min(len(phrase.name.split()), 3)}"
        yield f"{kind} followed by {_after(words, phrase.end)}"


def _before(words: list[Word], index: int) -> str:
    word = words[index]
    if word.clitics:
        return word.clitics[-1]
    if word.gap or not index:
        return word.gap or "."
    before = words[index - 1]
    if before.norm in _PREPOSITIONS:
        return before.norm
    return "a definite word" if before.definite else "a word"


def _after(words: list[Word], index: int) -> str:
    if index >= len(words):
        return "."
    word = words[index]
    if word.gap:
        return word.gap
    if word.norm in _PREPOSITIONS:
        return word.norm
    if word.clitics:
        return word.clitics[0]
    return "a definite word" if word.definite else "a word"
