"""Finds who and what an article speaks of: people, bodies, countries, groups, places, each with all its mentions.

The phrases come from :mod:`musnad.reading.phrases`, who they are from :mod:`musnad.reading.referents`, and whether the
article is about them from :mod:`musnad.reading.salience`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain
from typing import TYPE_CHECKING

from musnad.model import Article, Entity, Mention, Span
from musnad.reading import knowledge, salience
from musnad.reading.marked import Marked
from musnad.reading.phrase import Phrase, flatten
from musnad.reading.phrases import Phrases
from musnad.reading.referents import Referent, Resolver
from musnad.reading.words import Word, words_of

if TYPE_CHECKING:
    from spacy.tokens import Doc

_QUOTES = frozenset("\"“”«»'‘’")
_CLITICS = "وفبلك"
_MOST_CLITICS = 2
#: A definite word right before.
_AFTER_DEFINITE = re.compile(r"(?<!\w)ال\w+ $")


def read(doc: Doc, article: Article, places: Sequence[Entity] = ()) -> tuple[Entity, ...]:
    """The entities that ``article`` speaks of in order of first mention, ``places`` among them, with ids e1, e2 …"""
    return named(doc, article, places)[0]


def named(doc: Doc, article: Article, places: Sequence[Entity] = ()) -> tuple[tuple[Entity, ...], tuple[Entity, ...]]:
    """What :func:`read` gives, and the places that ``article`` names in passing, with the ids that follow."""
    found = candidates(doc, article, places)
    alone = sum(1 for _ in doc.sents) == 1
    kept: list[Referent] = []
    passing: list[Referent] = []
    for referent, features in found:
        # Who gathers others is kept for those who did something together, unless only between them ("بين البلدين").
        gathers = referent.members and not all(phrase.weak for phrase in referent.phrases)
        speaks = any(phrase.speaks and phrase.kind == "named" for phrase in referent.phrases)
        if salience.is_salient(features, alone) or gathers or speaks:
            kept.append(referent)
        elif referent.kind == "place":
            passing.append(referent)
    return entities_of(article, kept), entities_of(article, passing, len(kept) + 1)


def candidates(doc: Doc, article: Article, places: Sequence[Entity] = ()) -> list[tuple[Referent, list[str]]]:
    """Everybody named in ``article``, with the features that say whether it is about them."""
    words = words_of(doc)
    known = knowledge.load()
    by_stem = {word.stem: index for index, word in enumerate(words)} | {
        word.start: index for index, word in enumerate(words)
    }
    by_end = {word.trunk: index + 1 for index, word in enumerate(words)}
    names, located = _model_names(doc, by_stem, by_end), _place_words(places, by_stem, by_end)
    marked = Marked(known, words, knowledge.forms_of(doc), names, located)
    phrases = flatten(_outside_datelines(Phrases(marked).read(), words, article))
    resolver = Resolver(known, article, words, [sentence.start_char for sentence in doc.sents])
    referents = resolver.resolve(phrases, places, {start: index for index, start in _starts(places, by_stem)})
    return [(referent, salience.features(referent, words, article)) for referent in referents]


def _starts(places: Sequence[Entity], by_stem: dict[int, int]) -> list[tuple[int, int]]:
    return [
        (number, by_stem[mention.start])
        for number, place in enumerate(places)
        for mention in place.mentions
        if mention.start in by_stem
    ]


def _place_words(
    places: Sequence[Entity], by_stem: dict[int, int], by_end: dict[int, int]
) -> dict[int, tuple[int, str | None]]:
    """Where, in words, the places stand; the widest mention at each start."""
    found: dict[int, tuple[int, str | None]] = {}
    for place in places:
        for mention in place.mentions:
            if mention.start in by_stem and mention.end in by_end:
                start = by_stem[mention.start]
                found[start] = max(found.get(start, (0, None)), (by_end[mention.end], place.country), key=_first)
    return found


def _first(pair: tuple[int, str | None]) -> int:
    return pair[0]


def _model_names(doc: Doc, by_stem: dict[int, int], by_end: dict[int, int]) -> dict[int, tuple[int, str]]:
    """The names the trained model found, as words; those that cut a word are left out."""
    return {
        by_stem[name.start_char]: (by_end[name.end_char], name.label_)
        for name in doc.ents
        if name.start_char in by_stem and name.end_char in by_end
    }


def _outside_datelines(phrases: Iterable[Phrase], words: list[Word], article: Article) -> list[Phrase]:
    """A dateline says where the report was written, not what it reports."""
    skipped = [part.span for part in article.parts if part.kind in ("dateline", "credit", "boilerplate")]
    if not skipped:
        return list(phrases)
    return [p for p in phrases if not any(part.start <= words[p.start].start < part.end for part in skipped)]


def entities_of(article: Article, referents: Sequence[Referent], first: int = 1) -> tuple[Entity, ...]:
    """The entities that ``referents`` are, in the same order, numbered from ``first``.

    A gathering keeps the members that are among them.
    """
    written: dict[int, Entity] = {}
    spans = _everywhere(referents, article.text)
    for number, (referent, found) in enumerate(zip(referents, spans, strict=True), first):
        members = tuple(written[id(member)] for member in referent.members if id(member) in written)
        written[id(referent)] = _entity(f"e{number}", referent, found, members, article.text)
    return tuple(written.values())


def _balanced(span: Span, text: str) -> Span:
    """The span with the closing quotation mark that its opening one asks for."""
    opened = sum(mark in _QUOTES for mark in span.of(text))
    closes = text[span.end : span.end + 1] in _QUOTES
    return Span(span.start, span.end + 1) if opened % 2 and closes else span


def _everywhere(referents: Sequence[Referent], text: str) -> list[set[Span]]:
    """The spans of each, and every further place where a form stands that names only him: "ترامب" in "إدارة دونالد
    ترامب". A common noun is left out where it belongs to what names somebody else: "الرئيس" in "الرئيس التونسي"."""
    found = [{_balanced(span, text) for span in referent.spans} for referent in referents]
    forms = [_standing_alone(spans, text) for spans in found]
    bearers = Counter(form for alone in forms for form in alone)
    taken = set(chain.from_iterable(found))
    for referent, spans, alone in zip(referents, found, forms, strict=True):
        others = taken - spans
        foreign = _Stretches(others)
        for form in sorted(alone, key=lambda form: (-len(form), form)):  # what holds others comes first
            common = " " not in form and not _is_name(form, referent, text)
            own = _Stretches(spans)
            for span in _occurrences(form, text):
                of_others = span in others or (common and foreign.contain(span))
                if own.contain(span) or (bearers[form] == 1 and not of_others):
                    spans.add(span)
    return found


class _Stretches:
    """Some spans, asked whether one of them contains another; quick however many they are."""

    def __init__(self, spans: set[Span]) -> None:
        ordered = sorted((span.start, span.end) for span in spans)
        self._starts = [start for start, _ in ordered]
        self._reach = list(accumulate((end for _, end in ordered), max))

    def contain(self, span: Span) -> bool:
        before = bisect_right(self._starts, span.start)
        return before > 0 and self._reach[before - 1] >= span.end


def _standing_alone(spans: set[Span], text: str) -> set[str]:
    """The forms that name somebody without anything else of his around them."""
    forms, reach = set(), -1
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if span.end > reach:
            forms.add(span.of(text))
            reach = span.end
    return forms


def _is_name(form: str, referent: Referent, text: str) -> bool:
    """Whether the form is a name of his: no title, no common noun."""
    if referent.kind in ("country", "place"):
        return True
    return any(phrase.called is not None and phrase.called.of(text) == form for phrase in referent.phrases)


def _occurrences(form: str, text: str) -> Iterator[Span]:
    """Where the form stands as a word, with or without clitics before it. A definite word after a definite one only
    describes it: "العاصمة السعودية"."""
    at = text.find(form)
    while at >= 0:
        end, start = at + len(form), at
        while start and at - start < _MOST_CLITICS and text[start - 1] in _CLITICS:
            start -= 1
        describes = form.startswith("ال") and start == at and _AFTER_DEFINITE.search(text, max(0, at - 20), at)
        if not (describes or _is_letter(text[start - 1 : start]) or _is_letter(text[end : end + 1])):
            yield Span(at, end)
        at = text.find(form, end)


def _is_letter(character: str) -> bool:
    return character.isalnum() or character == "_"


def _name_ar(referent: Referent, text: str) -> str:
    """Its name in Arabic: that of the tables, else the fullest one the article gives, else the fullest description."""
    if referent.actor:
        return referent.actor.name_ar
    if referent.place:
        return referent.place.name_ar
    if referent.kind == "country":
        return knowledge.load().countries[referent.country or ""].name_ar
    named = [phrase for phrase in referent.phrases if phrase.called is not None]
    titled = [phrase for phrase in referent.phrases if phrase.kind == "titled"]
    spans = [phrase.called for phrase in named] or [span for phrase in titled for span in phrase.spans]
    fullest = max((_balanced(span, text).of(text) for span in spans or referent.spans if span), key=len)
    # "للمسؤولين": the clitic has merged with the article, which the name keeps.
    return f"ال{fullest.removeprefix('لل')}" if fullest.startswith("لل") else fullest


def _entity(identifier: str, referent: Referent, spans: set[Span], members: tuple[Entity, ...], text: str) -> Entity:
    mentions = tuple(Mention(span.start, span.end, span.of(text)) for span in sorted(spans))
    name_ar = _name_ar(referent, text)
    return Entity(
        identifier,
        referent.kind,
        referent.name or name_ar,
        name_ar,
        mentions,
        actor=referent.actor.id if referent.actor else None,
        country=referent.country,
        sectors=referent.sectors,
        place=referent.place.place if referent.place else None,
        members=members,
    )
