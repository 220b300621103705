"""Finds the places an article names and puts them on the map.

A name in the gazetteer is a place where the words around it say so (a preposition of place, "مدينة") or where the
article speaks of its country. Capitals are places only where something is in, goes to or comes from them; elsewhere
they stand for their governments, which :mod:`musnad.reading.actors` reads.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from musnad.model import Article, Entity, Mention, Place, Span
from musnad.reading import knowledge
from musnad.reading.words import Lexicon, Word, words_of
from musnad.resources import Row, compiled, read_table

if TYPE_CHECKING:
    from spacy.tokens import Doc

_COLUMNS = ("geonames", "name", "names_ar", "lat", "lon", "country", "admin1", "kind")
#: Clitics after which a capital is a location.
_IN = "ب"


@dataclass(frozen=True, slots=True)
class _Candidate:
    place: Place
    name_ar: str
    kind: str


@dataclass(frozen=True, slots=True)
class _Hit:
    """A gazetteer name at ``words[start:end]``. ``located``: the words before it make it a place; ``outer``: where the
    noun before it ("مدينة") begins, else ``start``."""

    start: int
    end: int
    span: Span
    candidates: tuple[_Candidate, ...]
    located: bool
    outer: int


@compiled
def _gazetteer() -> Lexicon[_Candidate]:
    forms: list[tuple[str, _Candidate]] = []
    for row in read_table("places.tsv", _COLUMNS):
        names = row.alternatives("names_ar")
        candidate = _Candidate(_place(row), names[0], row["kind"])
        forms += [(name, candidate) for name in names]
    lexicon: Lexicon[_Candidate] = Lexicon()
    lexicon.add_all(forms)
    return lexicon


def _place(row: Row) -> Place:
    try:
        lat, lon = float(row["lat"]), float(row["lon"])
        geonames = int(row["geonames"]) if row["geonames"] else None
    except ValueError:
        raise row.wrong("geonames, lat and lon must be numbers; write degrees such as 33.5") from None
    return Place(geonames, row["name"], lat, lon, row["country"] or None, row["admin1"] or None)


def read(doc: Doc, article: Article) -> tuple[Entity, ...]:
    """The places of ``article`` in text order, each with all its mentions; ids are provisional (p1, p2 …)."""
    words = words_of(doc)
    known = knowledge.load()
    rules = [_rules(known, words, index) for index in range(len(words))]
    spoken_of, hits = _scan(words, rules, known)
    chosen: dict[int, list[_Hit]] = {}
    places: dict[int, _Candidate] = {}
    located = {id(candidate) for hit in hits if hit.located for candidate in hit.candidates}
    for hit in hits:
        best = max(hit.candidates, key=lambda candidate: spoken_of[candidate.place.country or ""])
        capital = "capital" in rules[hit.start]
        if capital and not hit.located:
            continue
        if not hit.located and not (id(best) in located or spoken_of[best.place.country or ""]):
            continue
        places[id(best)] = best
        chosen.setdefault(id(best), []).append(hit)
    _join_wholes(places, chosen)
    return tuple(
        Entity(
            f"p{number}",
            "place",
            places[key].place.name,
            places[key].name_ar,
            _mentions(article.text, words, found),
            country=places[key].place.country,
            place=places[key].place,
        )
        for number, (key, found) in enumerate(chosen.items(), 1)
    )


def _join_wholes(places: dict[int, _Candidate], chosen: dict[int, list[_Hit]]) -> None:
    """Where an article names both "قطاع غزة" and "غزة", it means the one by the other."""
    for part in list(chosen):
        for whole in chosen:
            longer, shorter = places[whole], places[part]
            if longer.place.country == shorter.place.country and longer.name_ar.endswith(f" {shorter.name_ar}"):
                chosen[whole] += chosen.pop(part)
                break


def _rules(known: knowledge.Knowledge, words: list[Word], index: int) -> frozenset[str]:
    """What the one word at ``index`` is to places: "place-noun", "place-word", "capital"."""
    found = known.lexicon.longest(words, index)
    senses = list(known.lexicon.get(words[index].norm))
    if found:
        senses += found.senses
    return frozenset(sense.ref if sense.kind == "rule" else sense.kind for sense in senses)


def _scan(
    words: list[Word], rules: list[frozenset[str]], known: knowledge.Knowledge
) -> tuple[Counter[str], list[_Hit]]:
    """How often each country is spoken of, and the gazetteer names."""
    gazetteer = _gazetteer()
    spoken_of: Counter[str] = Counter()
    hits: list[_Hit] = []
    index = 0
    while index < len(words):
        named = known.lexicon.longest(words, index)
        found = gazetteer.longest(words, index)
        if named and (not found or named.end > found.end or any(sense.kind == "country" for sense in named.senses)):
            spoken_of.update(
                sense.ref for sense in named.senses if sense.kind in ("country", "nisba", "people", "capital")
            )
            if not found or named.end > found.end or "place-noun" not in (rules[index - 1] if index else ()):
                index = named.end if any(sense.kind == "actor" for sense in named.senses) else index + 1
                continue
        if not found:
            index += 1
            continue
        word, whole = words[index], found.first < words[index].stem
        outer = index
        if index and not word.gap and not word.clitics and "place-noun" in rules[index - 1]:
            outer = index - 1
        elif index > 1 and word.gap != "." and not word.clitics and "nisba" in rules[index - 1]:
            outer = index - 2 if "place-noun" in rules[index - 2] and not words[index - 1].gap else index
        joined = index > 0 and not word.gap and not word.clitics and not words[index - 1].pronoun
        after = joined and "place-word" in rules[index - 1]
        located = outer < index or after or (not whole and _IN in word.clitics)
        hit = _Hit(index, found.end, Span(found.first, found.last), found.senses, located, outer)
        hits += [hit, *_with_country(known, words, hit)]
        if len({candidate.place.country for candidate in found.senses}) == 1:
            spoken_of[found.senses[0].place.country or ""] += located
        index = found.end
    return spoken_of, hits


def _with_country(known: knowledge.Knowledge, words: list[Word], hit: _Hit) -> list[_Hit]:
    """The place with its country behind a comma, if marks set that off: "في موسكو، روسيا، …"."""
    at = hit.end
    if not hit.located or at >= len(words) or words[at].gap != "," or words[at].clitics:
        return []
    found = known.lexicon.longest(words, at)
    if found is None or (found.end < len(words) and not words[found.end].gap):
        return []
    countries = {sense.ref for sense in found.senses if sense.kind == "country"}
    candidates = tuple(candidate for candidate in hit.candidates if candidate.place.country in countries)
    return (
        [replace(hit, end=found.end, span=Span(hit.span.start, found.last), candidates=candidates)]
        if candidates
        else []
    )


def _mentions(text: str, words: list[Word], hits: list[_Hit]) -> tuple[Mention, ...]:
    spans = {hit.span for hit in hits}
    spans.update(Span(words[hit.outer].stem, hit.span.end) for hit in hits if hit.outer < hit.start)
    return tuple(Mention(span.start, span.end, span.of(text)) for span in sorted(spans))
