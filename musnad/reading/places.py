"""Finds the places an article names and puts them on the map.

A name in the gazetteer is a place where the words around it say so (a preposition of place, "مدينة") or where the
article speaks of its country. The gazetteer has a name that is another word as well ("مشهد", a scene) only with a noun
or its country ("مدينة مشهد"); alone it counts where the words after it say its country, or once it was named in full.
Capitals are places only where something is in, goes to or comes from them; elsewhere they stand for their governments,
which :mod:`musnad.reading.actors` reads.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from musnad.model import Article, Entity, Mention, Place, Span
from musnad.reading import knowledge, reached
from musnad.reading.knowledge import Form
from musnad.reading.words import Lexicon, Match, Word, words_of
from musnad.resources import Row, compiled, read_table

if TYPE_CHECKING:
    from spacy.tokens import Doc

_COLUMNS = ("geonames", "name", "names_ar", "lat", "lon", "country", "admin1", "kind")
#: Clitics after which a capital is a location.
_IN = "ب"
#: How many words after a place may say its country: "في جنوب لبنان".
_TOLD_WITHIN = 3


@dataclass(frozen=True, slots=True)
class _Candidate:
    place: Place
    name_ar: str
    kind: str


@dataclass(frozen=True, slots=True)
class _Hit:
    """A gazetteer name at ``words[start:end]``. ``located``: the words before it make it a place; ``outer``: where the
    noun before it ("مدينة") begins, else ``start``; ``told``: the countries that the words after it put it in;
    ``doubtful``: the name is another word as well."""

    start: int
    end: int
    span: Span
    candidates: tuple[_Candidate, ...]
    located: bool
    outer: int
    told: frozenset[str]
    doubtful: bool = False


@compiled
def _listed() -> list[tuple[tuple[str, ...], _Candidate]]:
    """The names of each place of the table, and the place."""
    listed = []
    for row in read_table("places.tsv", _COLUMNS):
        names = row.alternatives("names_ar")
        listed.append((names, _Candidate(_place(row), names[0], row["kind"])))
    return listed


@compiled
def _gazetteer() -> Lexicon[_Candidate]:
    lexicon: Lexicon[_Candidate] = Lexicon()
    lexicon.add_all(_listed())
    return lexicon


@compiled
def _doubtful() -> Lexicon[_Candidate]:
    """The single words by which the gazetteer has a town only with a noun or its country: "مشهد", "سروج"."""
    gazetteer, lexicon = _gazetteer(), knowledge.load().lexicon
    forms: list[tuple[tuple[str, ...], _Candidate]] = []
    for names, place in _listed():
        for name in names if place.kind == "city" else ():
            first, _, last = name.partition(" ")
            if any(sense.ref == "place-noun" for sense in lexicon.get(first)):
                bare = last
            elif any(sense.kind == "nisba" for sense in lexicon.get(last)):
                bare = first
            else:
                continue
            states = any(sense.kind in ("country", "capital") for sense in lexicon.get(bare))
            if bare and " " not in bare and not states and not gazetteer.get(bare):
                forms += [((bare,), candidate) for candidate in gazetteer.get(name)]
    doubtful: Lexicon[_Candidate] = Lexicon()
    doubtful.add_all(forms)
    return doubtful


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
    forms = knowledge.forms_of(doc)
    rules = list(map(_rules, words, forms))
    spoken_of, hits = _scan(words, forms, rules)
    chosen: dict[int, list[_Hit]] = {}
    places: dict[int, _Candidate] = {}
    located = {id(candidate) for hit in hits if hit.located and not hit.doubtful for candidate in hit.candidates}
    for hit in hits:
        best = _likeliest(hit, spoken_of)
        country = best.place.country or ""
        capital = "capital" in rules[hit.start]
        if capital and not hit.located:
            continue
        if hit.doubtful and not (hit.located and (country in hit.told or id(best) in located)):
            continue
        if not (hit.located or country in hit.told or id(best) in located or spoken_of[country]):
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


def _likeliest(hit: _Hit, spoken_of: Counter[str]) -> _Candidate:
    """Of namesakes the one in the country that the words after the name say, else in the one spoken of most."""

    def fitness(candidate: _Candidate) -> tuple[bool, int]:
        return candidate.place.country in hit.told, spoken_of[candidate.place.country or ""]

    return max(hit.candidates, key=fitness)


def _join_wholes(places: dict[int, _Candidate], chosen: dict[int, list[_Hit]]) -> None:
    """Where an article names both "قطاع غزة" and "غزة", it means the one by the other."""
    for part in list(chosen):
        for whole in chosen:
            longer, shorter = places[whole], places[part]
            if longer.place.country == shorter.place.country and longer.name_ar.endswith(f" {shorter.name_ar}"):
                chosen[whole] += chosen.pop(part)
                break


_NO_RULES: frozenset[str] = frozenset()


def _rules(word: Word, form: Form) -> frozenset[str]:
    """What a word, and the form that begins with it, is to places: "place-noun", "place-word", "capital"."""
    senses = knowledge.load().lexicon.get(word.norm) + (form.senses if form else ())
    return frozenset(sense.ref if sense.kind == "rule" else sense.kind for sense in senses) if senses else _NO_RULES


def _scan(words: list[Word], forms: list[Form], rules: list[frozenset[str]]) -> tuple[Counter[str], list[_Hit]]:
    """How often each country is spoken of, and the gazetteer names."""
    gazetteer = _gazetteer()
    spoken_of: Counter[str] = Counter()
    hits: list[_Hit] = []
    index = 0
    while index < len(words):
        named = forms[index]
        found = gazetteer.longest(words, index)
        if named and (not found or named.end > found.end or any(sense.kind == "country" for sense in named.senses)):
            spoken_of.update(_countries(named.senses))
            if not found or named.end > found.end or "place-noun" not in (rules[index - 1] if index else ()):
                index = named.end if any(sense.kind == "actor" for sense in named.senses) else index + 1
                continue
        doubtful = not found
        found = found or _doubtful().longest(words, index)
        if not found:
            index += 1
            continue
        hit = _hit(words, forms, rules, index, found, doubtful)
        hits += [hit, *_with_country(words, forms, hit)]
        if doubtful:
            index += 1
            continue
        for at in range(index + 1, found.end):
            spoken_of.update(sense.ref for sense in _senses(forms[at]) if sense.kind in ("country", "nisba"))
        if len({candidate.place.country for candidate in found.senses}) == 1:
            spoken_of[found.senses[0].place.country or ""] += hit.located
        index = found.end
    return spoken_of, hits


def _countries(senses: tuple[knowledge.Sense, ...]) -> Iterator[str]:
    """The countries that a form speaks of; who is of a country speaks of it."""
    for sense in senses:
        if sense.kind in ("country", "nisba", "people", "capital"):
            yield sense.ref
        elif sense.kind == "actor" and (country := knowledge.load().actors[sense.ref].country):
            yield country


def _senses(form: Form) -> tuple[knowledge.Sense, ...]:
    return form.senses if form else ()


def _hit(
    words: list[Word],
    forms: list[Form],
    rules: list[frozenset[str]],
    index: int,
    found: Match[_Candidate],
    doubtful: bool,
) -> _Hit:
    word = words[index]
    whole = found.first < word.stem  # what looks like a clitic belongs to the name: "بعقوبة"
    clitics = () if whole else word.clitics
    outer = index
    if index and not word.gap and not clitics and "place-noun" in rules[index - 1]:
        outer = index - 1
    elif index > 1 and word.gap != "." and not clitics and "nisba" in rules[index - 1]:
        outer = index - 2 if "place-noun" in rules[index - 2] and not words[index - 1].gap else index
    joined = index > 0 and not word.gap and not clitics and not words[index - 1].pronoun
    after = joined and "place-word" in rules[index - 1]
    after = after or (not word.gap and not clitics and reached.is_reached(words, forms, index, found.end))
    noun = found.end > index + 1 and "place-noun" in rules[index]
    located = outer < index or after or noun or _IN in clitics
    told = _told(words, forms, found.end)
    return _Hit(index, found.end, Span(found.first, found.last), found.senses, located, outer, told, doubtful)


def _told(words: list[Word], forms: list[Form], at: int) -> frozenset[str]:
    """The countries that the words after a place put it in: "القصير السورية", "صور في جنوب لبنان"."""
    for index in range(at, min(at + _TOLD_WITHIN, len(words))):
        if words[index].gap or words[index].clitics not in ((), (_IN,)):
            break
        senses = _senses(forms[index])
        kinds = ("country", "nisba") if index == at else ("country",)
        countries = frozenset(sense.ref for sense in senses if sense.kind in kinds)
        if countries:
            return countries
        if not any(sense.kind == "rule" and sense.ref in ("direction", "place-word") for sense in senses):
            break
    return frozenset()


def _with_country(words: list[Word], forms: list[Form], hit: _Hit) -> list[_Hit]:
    """The place with its country behind a comma, if marks set that off: "في موسكو، روسيا، …"."""
    at = hit.end
    if not hit.located or at >= len(words) or words[at].gap != "," or words[at].clitics:
        return []
    found = forms[at]
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
