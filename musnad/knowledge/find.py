"""Finds whom a name may mean: actors and countries, by name, short form, title or part of a name.

Arabic is read by the readers' own means, so that spellings, clitics and titles count here as they do in an article.
English is compared without marks and capitals.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache

from musnad import language
from musnad.model import Article
from musnad.reading import knowledge
from musnad.reading.knowledge import Actor, Form, Knowledge, Sense
from musnad.reading.marked import Marked
from musnad.reading.phrase import Phrase, flatten
from musnad.reading.phrases import Phrases
from musnad.reading.referents import Resolver
from musnad.reading.words import Word, words_of
from musnad.text import arabic_share, fold


@dataclass(frozen=True, slots=True)
class Found:
    """Whom a name may mean, and as what: "name", "nationality", "capital", "office" …  A country is an actor, too."""

    actor: Actor
    ground: str


_GROUNDS = {"actor": "name", "country": "name", "nisba": "nationality", "people": "nationality"}


def find(name: str, on: date | None = None) -> tuple[Found, ...]:
    """All that ``name`` may mean, the likeliest first; each once.

    A title ("وزير الخارجية الإيراني", "Foreign Minister of Iran") means whoever held the office on the day ``on``;
    without a day, all who did, the latest first. Parts of names count where nothing but surnames is found.
    """
    known = knowledge.load()
    search = _arabic if arabic_share(name) else _english
    found: dict[str, Found] = {}
    for hit in search(known, name, on):
        found.setdefault(hit.actor.id, hit)
    return tuple(found.values())


# Arabic


def _arabic(known: Knowledge, name: str, on: date | None) -> Iterator[Found]:
    doc = _tokens()(name)
    words, forms = words_of(doc), knowledge.forms_of(doc)
    if not words:
        return
    phrases = list(flatten(Phrases(Marked(known, words, forms, {}, {})).read()))
    wholes = [phrase for phrase in phrases if phrase.start == 0 and phrase.end == len(words)]
    hits = [Found(actor, ground) for sense in _senses(words, forms) for actor, ground in _meant(known, sense)]
    hits += [Found(known.actors[actor], "name") for phrase in wholes for actor in phrase.actors]
    hits += _holders(known, wholes, on)
    if on and wholes:
        published = datetime.combine(on, time())
        resolver = Resolver(known, Article("", name, published=published), words, [0])
        referents = resolver.resolve(wholes, (), {})
        hits += [Found(referent.actor, "office") for referent in referents if referent.actor]
    surname = " ".join(fold(name).split())
    hits += _surnames(known, lambda actor: knowledge.surname(actor.name_ar) == surname)
    yield from _or_parts(hits, known.actors, {word.norm for word in words}, lambda actor: actor.words)


_tokens = cache(language.blank)


def _senses(words: list[Word], forms: list[Form]) -> tuple[Sense, ...]:
    match = forms[0]
    return match.senses if match and match.end == len(words) else ()


def _meant(known: Knowledge, sense: Sense) -> Iterator[tuple[Actor, str]]:
    if sense.ref in known.actors:
        yield known.actors[sense.ref], "name"
    elif sense.ref in known.countries:
        yield _as_actor(known.countries[sense.ref]), _GROUNDS.get(sense.kind, sense.kind)


def _as_actor(country: knowledge.Country) -> Actor:
    return Actor(country.iso3, "country", country.name, (country.name_ar,), country.iso3, (), (), None)


def _holders(known: Knowledge, phrases: list[Phrase], on: date | None) -> Iterator[Found]:
    for phrase in phrases:
        if phrase.kind == "titled" and phrase.descriptor is not None:
            yield from _held(known, phrase.descriptor, phrase.country, on)


# English


def _english(known: Knowledge, name: str, on: date | None) -> Iterator[Found]:
    wanted = _plain(name)
    if not wanted:
        return
    countries = {_plain(country.name): country for country in known.countries.values()}
    hits = [Found(actor, "name") for actor in known.actors.values() if _plain(actor.name) == wanted]
    hits += [Found(_as_actor(countries[wanted]), "name")] if wanted in countries else []
    for descriptor in known.descriptors.values():
        for country in _country_of(descriptor.name, wanted, countries):
            hits += _held(known, descriptor, country, on)
    hits += _surnames(known, lambda actor: _plain(actor.name).split()[-1:] == [wanted])
    yield from _or_parts(hits, known.actors, set(wanted.split()), lambda actor: _plain(actor.name).split())


def _country_of(title: str, wanted: str, countries: dict[str, knowledge.Country]) -> Iterator[str | None]:
    """The country, None for any, with which an English title is ``wanted``."""
    before, has_country, after = title.partition("{country}")
    start, end = _plain(before), _plain(after)
    if wanted in (start, f"{start} {end}".strip(), start.removesuffix(" of")):
        yield None
    elif has_country and wanted.startswith(f"{start} ") and wanted.endswith(end):
        rest = wanted[len(start) : len(wanted) - len(end)].strip().removeprefix("the ")
        if rest in countries:
            yield countries[rest].iso3


def _plain(name: str) -> str:
    """Lower case, without marks; everything but letters and digits is one space."""
    letters = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", letters.casefold()))


# Both


def _surnames(known: Knowledge, fits: Callable[[Actor], bool]) -> list[Found]:
    """The people whose surname fits, those in office first."""
    people = [actor for actor in known.actors.values() if actor.kind == "person" and fits(actor)]
    people.sort(key=lambda actor: all(role.last for role in actor.roles))
    return [Found(actor, "surname") for actor in people]


def _held(known: Knowledge, descriptor: knowledge.Descriptor, country: str | None, on: date | None) -> Iterator[Found]:
    """Who held the office, of any country if ``country`` is None; the latest first."""
    day = on.isoformat() if on else None
    held = [
        (role, known.actors[actor])
        for (office, seat), holders in known.holders.items()
        if office == descriptor.id and country in (None, seat)
        for role, actor in holders
        if day is None or role.held_on(day)
    ]
    if day and country and descriptor.unique:
        holder = known.holder(descriptor.id, country, day)
        held = [(role, actor) for role, actor in held if actor == holder]
    held.sort(key=lambda one: one[0].first, reverse=True)
    yield from (Found(actor, "office") for _, actor in held)


def _or_parts(
    hits: list[Found], actors: dict[str, Actor], words: set[str], names: Callable[[Actor], frozenset[str] | list[str]]
) -> Iterator[Found]:
    """The hits; if there is none but surnames, also all whose names have the words."""
    yield from hits
    if all(hit.ground == "surname" for hit in hits):
        yield from (Found(actor, "part of the name") for actor in actors.values() if words.issubset(names(actor)))
