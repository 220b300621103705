"""Decides who each phrase of an article is, and joins those that are the same.

Names are settled first, over the whole article, because a headline says "ترامب" before the text says who that is;
titles, countries and nouns that refer back follow in text order.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from fnmatch import fnmatchcase
from functools import cache
from itertools import chain

from musnad.model import Article, Entity, EntityKind, Span
from musnad.reading import knowledge
from musnad.reading.phrase import Phrase
from musnad.reading.words import Word


def _patterns(value: str) -> list[list[str]]:
    """The roles and sectors that the value of a "later" rule lists after its kind, the likeliest first."""
    return [choice.split(",") for choice in value.partition(":")[2].split(";") if choice]


#: The role of whoever heads an international organization, and the titles that name him with his body.
_HEAD = "igo-head"
_HEADS = frozenset((_HEAD, "secretary-general", "director"))

#: The sector of an opposition where the article speaks of its fighters.
_ARMED_OPPOSITION = ("REB",)

#: The sector of a person of whom nothing else is said.
_PRIVATE = "CVL"

#: Who speaks for others; the spokesperson of a body is of its kind: "foreign-ministry-spokesperson".
_SPOKESPERSON = "spokesperson"

#: The body whose spokesperson a seat of power has: "المتحدث باسم الكرملين".
_SEAT = "presidency"

#: Offices whose own sector says less than that of the body they are held at.
_AT_SERVICE = frozenset((_SPOKESPERSON, "deputy-spokesperson", "adviser", "aide", "official", "group-leader"))

#: Those who serve many states have no sector of a government's.
_BEYOND_STATES = frozenset(("UNO", "IGO"))
_GOVERNMENT = "GOV"

#: The office that the elected or designated will hold, and how long before he takes it he is called so.
_COMING = {
    "president-elect": ("head-of-state", timedelta(days=150)),
    "prime-minister-designate": ("head-of-government", timedelta(days=60)),
}

#: Kinds of which the nearest is meant where nothing else tells: "المدينة", "الوكالة".
_NEAREST_WILL_DO = frozenset(("place", "outlet", "person"))


@cache
def _members() -> dict[str, list[knowledge.Actor]]:
    """The actors of the table by the body they belong to."""
    members: dict[str, list[knowledge.Actor]] = {}
    for actor in knowledge.load().actors.values():
        if actor.parent:
            members.setdefault(actor.parent, []).append(actor)
    return members


@dataclass(slots=True, eq=False)
class Referent:
    """Somebody the article speaks of, with all that is said of him and where."""

    kind: EntityKind
    name: str = ""
    actor: knowledge.Actor | None = None
    country: str | None = None
    sectors: tuple[str, ...] = ()
    spans: set[Span] = field(default_factory=set)
    phrases: list[Phrase] = field(default_factory=list)
    words: frozenset[str] = frozenset()
    descriptors: set[str] = field(default_factory=set)
    members: tuple[Referent, ...] = ()
    place: Entity | None = None

    def last_before(self, position: int) -> int:
        """Its last mention before ``position``, -1 if there is none."""
        return max((phrase.start for phrase in self.phrases if phrase.start < position), default=-1)


class Resolver:
    """Gathers the referents of one article."""

    def __init__(self, known: knowledge.Knowledge, article: Article, words: list[Word], sentences: list[int]) -> None:
        self.known = known
        self.text = article.text
        self.words = words
        self.sentences = sentences
        self.date = article.published.date() if article.published else None
        self.day = self.date.isoformat() if self.date else None
        self.referents: dict[tuple[object, ...], Referent] = {}
        self.holders: dict[tuple[str, str, bool], Referent] = {}
        self.evidence: list[tuple[int, str]] = []
        self.spoken_of: Counter[str] = Counter()

    def resolve(self, phrases: list[Phrase], places: Sequence[Entity], at: dict[int, int]) -> list[Referent]:
        """Settle names, then the rest in text order; everybody found, in order of first mention."""
        self._weigh_countries(phrases)
        names = [phrase for phrase in phrases if phrase.kind == "named"]
        # Fuller names first: the short ones then find whom they shorten.
        for phrase in sorted(
            names, key=lambda phrase: (-len(phrase.name.split()) if phrase.name else -9, phrase.start)
        ):
            self._add(self._named(phrase), phrase)
        for phrase in phrases:
            if phrase.kind == "place" and phrase.start in at:
                self._add(self._place(places[at[phrase.start]], phrase), phrase)
            elif phrase.kind != "named":
                referent = self._others[phrase.kind](self, phrase)
                if referent is not None:
                    self._add(referent, phrase)
        found = [referent for referent in self.referents.values() if referent.spans]
        armed = {referent.country for referent in found if "rebels" in referent.descriptors}
        for referent in found:
            if referent.kind == "person" and not (referent.sectors or referent.descriptors or referent.actor):
                referent.sectors = (_PRIVATE,)
            if "opposition" in referent.descriptors and referent.country in armed:
                referent.sectors = tuple(dict.fromkeys((*referent.sectors, *_ARMED_OPPOSITION)))
        return sorted(found, key=lambda referent: min(referent.spans))

    # Countries spoken of ----------------------------------------------------------------------------------------

    def _weigh_countries(self, phrases: list[Phrase]) -> None:
        for phrase in phrases:
            country = phrase.country
            if country is None and phrase.actors:
                country = self.known.actors[phrase.actors[0]].country
            if country in self.known.countries:
                assert country is not None
                self.evidence.append((phrase.start, country))
                self.spoken_of[country] += 1

    def _focus(self, position: int) -> str | None:
        """The country in question at word ``position``: the last one before it in its sentence, else the article's."""
        sentence = bisect_right(self.sentences, self.words[position].start) - 1
        start = self.sentences[sentence] if sentence >= 0 else 0
        for index, country in reversed(self.evidence):
            if index < position and self.words[index].start >= start:
                return country
        return self.spoken_of.most_common(1)[0][0] if self.spoken_of else None

    # Who a phrase is --------------------------------------------------------------------------------------------

    def _referent(self, key: tuple[object, ...], make: Callable[[], Referent]) -> Referent:
        if key not in self.referents:
            self.referents[key] = make()
        return self.referents[key]

    def _actor(self, actor: knowledge.Actor) -> Referent:
        def make() -> Referent:
            referent = Referent(actor.kind, actor.name, actor, actor.country, self._sectors(actor), words=actor.words)
            referent.descriptors = {role.descriptor for role in actor.roles if role.held_on(self.day)}
            return referent

        return self._referent(("actor", actor.id), make)

    def _sectors(self, actor: knowledge.Actor) -> tuple[str, ...]:
        """The sectors of ``actor`` on the day; one who only speaks for others or serves them is of their sector."""
        sectors = self._own(knowledge.on_day(actor, self.date, self.known.descriptors), actor.country)
        held = [role.descriptor for role in actor.roles if role.held_on(self.day)]
        if not held or not all(office in _AT_SERVICE or office.endswith(f"-{_SPOKESPERSON}") for office in held):
            return sectors
        own = tuple(sector for sector in actor.sectors if sector != knowledge.FORMER)
        return own or (self.known.actors[actor.parent].sectors if actor.parent else ()) or sectors

    @staticmethod
    def _own(sectors: tuple[str, ...], country: str | None) -> tuple[str, ...]:
        """The sectors without that of governments where somebody serves none."""
        return tuple(s for s in sectors if s != _GOVERNMENT) if country in _BEYOND_STATES else sectors

    def _named(self, phrase: Phrase) -> Referent:
        referent = self._actor(self._choose(phrase)) if phrase.actors else self._unknown(phrase)
        if phrase.descriptor is not None and not self._outdated(referent, phrase):
            if not phrase.former:
                referent.descriptors.add(phrase.descriptor.id)
            if phrase.country:
                self.holders.setdefault(self._office(phrase.descriptor, phrase.country, phrase.former), referent)
        return referent

    def _outdated(self, referent: Referent, phrase: Phrase) -> bool:
        """Whether the table says that he held the office on other days only: "الرئيس باراك أوباما" in 2018."""
        if referent.actor is None or phrase.descriptor is None or phrase.former:
            return False
        terms = [role for role in referent.actor.roles if role.descriptor == phrase.descriptor.id]
        return bool(terms) and not any(role.held_on(self.day) for role in terms)

    def _choose(self, phrase: Phrase) -> knowledge.Actor:
        def fitness(actor: knowledge.Actor) -> tuple[bool, bool, bool, int]:
            return (
                ("actor", actor.id) in self.referents,
                phrase.country is not None and actor.country == phrase.country,
                any(role.held_on(self.day) for role in actor.roles),
                self.spoken_of[actor.country or ""],
            )

        return max((self.known.actors[actor] for actor in phrase.actors), key=fitness)

    def _unknown(self, phrase: Phrase) -> Referent:
        words = frozenset(phrase.name.split())
        for referent in self.referents.values():
            if referent.kind == phrase.entity and referent.words and (words <= referent.words):
                return referent
        country = phrase.country or (self._focus(phrase.start) if phrase.entity != "outlet" else None)
        return self._referent(
            ("name", phrase.entity, phrase.name),
            lambda: Referent(phrase.entity, "", None, country, phrase.sectors, words=words),
        )

    def _titled(self, phrase: Phrase) -> Referent | None:
        descriptor = phrase.descriptor
        assert descriptor is not None
        if phrase.definite and not phrase.former and (phrase.country is None or phrase.value):
            earlier = self._earlier(phrase, descriptor)
            if earlier is not None:
                return earlier
        head = self._of_body(phrase, descriptor) or self._speaker_of(phrase, descriptor)
        if head is not None:
            return self._actor(head)
        if descriptor.unique and not phrase.definite:
            return None  # "رئيس …" of something unknown is nobody's president
        country = phrase.country
        if country is None and "{country}" in descriptor.name:
            country = self._focus(phrase.start)
        office = self._office(descriptor, country or "", phrase.former)
        if office in self.holders:
            return self.holders[office]
        if country and not phrase.former and descriptor.id in _COMING and self.date:
            elected = self.known.successor(_COMING[descriptor.id][0], country, self.date, _COMING[descriptor.id][1])
            if elected is not None:
                return self._actor(elected)
        elif country and not phrase.former:
            for role in (descriptor.id, *chain(*_patterns(phrase.value))) if phrase.definite else ():
                holder = self.known.holder(role, phrase.post or country, self.day)
                if holder is not None and (descriptor.unique or role != descriptor.id or phrase.post):
                    return self._actor(holder)

        def make() -> Referent:
            return Referent(
                descriptor.kind,
                self._describe(descriptor, country),
                None,
                country,
                self._own(phrase.sectors or descriptor.sectors, country),
                descriptors={descriptor.id},
            )

        several = phrase.entity == "group"
        return self._referent(("title", descriptor.id, several, country, phrase.former, phrase.name, phrase.post), make)

    def _of_body(self, phrase: Phrase, descriptor: knowledge.Descriptor) -> knowledge.Actor | None:
        """Who held on the day the office at the body that the title names: "الأمين العام لجامعة الدول العربية"."""
        bodies = {body for inner in phrase.inner if inner.entity == "organization" for body in inner.actors}
        if not bodies or phrase.former or not phrase.definite or descriptor.kind != "person":
            return None
        offices = {descriptor.id, _HEAD} if descriptor.id in _HEADS else {descriptor.id}
        found = [
            actor
            for body in bodies
            for actor in _members().get(body, ())
            if any(role.descriptor in offices and role.held_on(self.day) for role in actor.roles)
        ]
        return found[0] if len(found) == 1 else None

    def _speaker_of(self, phrase: Phrase, descriptor: knowledge.Descriptor) -> knowledge.Actor | None:
        """Who spoke on the day for the body that the title names: "المتحدثة باسم الخارجية الروسية"."""
        if not descriptor.id.endswith(_SPOKESPERSON) or phrase.former or not (phrase.definite and phrase.country):
            return None
        offices = [descriptor.id] if descriptor.id != _SPOKESPERSON else []
        offices += [f"{house}-{_SPOKESPERSON}" for inner in phrase.inner for house in self._houses(inner)]
        found = (self.known.only_holder(office, phrase.country, self.day) for office in dict.fromkeys(offices))
        return next((holder for holder in found if holder is not None), None)

    def _houses(self, body: Phrase) -> Iterator[str]:
        """What kind of body a phrase names: its noun, that of the table's names for it, or a seat of power."""
        if body.descriptor is not None:
            yield body.descriptor.id
        for actor in body.actors:
            for name in self.known.actors[actor].names_ar:
                senses = self.known.lexicon.get(name)
                yield from (_SEAT for sense in senses if sense.kind == "seat")
                words = name.split()
                nouns = (self.known.lexicon.get(" ".join(words[:end])) for end in range(len(words), 0, -1))
                yield from (sense.ref for found in nouns for sense in found if sense.kind == "descriptor")

    @staticmethod
    def _office(descriptor: knowledge.Descriptor, country: str, former: bool) -> tuple[str, str, bool]:
        """One who left an office others can hold at the same time is still the same one."""
        return descriptor.id, country, former and descriptor.unique

    def _describe(self, descriptor: knowledge.Descriptor, country: str | None) -> str:
        known = self.known.countries.get(country or "")
        if known is None and country is None:
            return descriptor.name.split(" {country}")[0].removesuffix(" of").removesuffix(" in").removesuffix(" for")
        if known is not None and "{country}" not in descriptor.name:
            return f"{descriptor.name} of {known.name}"
        return descriptor.name.format(country=known.name if known else country)

    def _country(self, phrase: Phrase) -> Referent:
        country = self.known.countries[phrase.country or ""]
        return self._country_referent(country.iso3)

    def _country_referent(self, iso3: str) -> Referent:
        country = self.known.countries[iso3]
        return self._referent(("country", iso3), lambda: Referent("country", country.name, None, iso3))

    def _people(self, phrase: Phrase) -> Referent:
        country = self.known.countries[phrase.country or ""]
        return self._referent(
            ("people", country.iso3),
            lambda: Referent("group", f"people of {country.name}", None, country.iso3, phrase.sectors),
        )

    def _place(self, place: Entity, phrase: Phrase) -> Referent:
        def make() -> Referent:
            return Referent(
                "place", place.name, None, place.country if place.place else self._focus(phrase.start), place=place
            )

        return self._referent(("place", place.id), make)

    def _region(self, phrase: Phrase) -> Referent:
        country = phrase.country or self._focus(phrase.start)
        return self._referent(("region", phrase.name), lambda: Referent("place", "", None, country))

    def _nearest(self, phrase: Phrase, fits: Callable[[Referent], bool]) -> Referent | None:
        candidates = [referent for referent in self.referents.values() if fits(referent)]
        best = max(candidates, key=lambda referent: referent.last_before(phrase.start), default=None)
        return best if best is not None and best.last_before(phrase.start) >= 0 else None

    def _later(self, phrase: Phrase) -> Referent | None:
        return self._earlier(phrase, None)

    def _earlier(self, phrase: Phrase, descriptor: knowledge.Descriptor | None) -> Referent | None:
        """The nearest one before that a definite noun may refer back to.

        One whose name has the noun comes before one whose role or sector the noun fits.
        """
        kind = phrase.value.partition(":")[0] or (descriptor.kind if descriptor else "")
        choices = _patterns(phrase.value)
        if descriptor:
            choices = [[descriptor.id, *(choices[0] if choices else ())], *choices[1:]]
        noun = self.words[phrase.start].norm
        nouns = {noun, noun.removeprefix("ال")}

        def possible(referent: Referent) -> bool:
            return referent.kind == kind and (not phrase.country or referent.country == phrase.country)

        def fits(patterns: list[str]) -> Callable[[Referent], bool]:
            return lambda referent: (
                possible(referent)
                and any(
                    fnmatchcase(mark, pattern)
                    for mark in (*referent.descriptors, *referent.sectors)
                    for pattern in patterns
                )
            )

        found = self._nearest(phrase, lambda referent: possible(referent) and not nouns.isdisjoint(referent.words))
        for patterns in choices:
            found = found or self._nearest(phrase, fits(patterns))
        return found or (self._nearest(phrase, possible) if kind in _NEAREST_WILL_DO and not choices else None)

    def _counterpart(self, phrase: Phrase) -> Referent | None:
        offices = self.known.descriptors
        person = self._nearest(
            phrase,
            lambda r: r.country != phrase.country and any(offices[d].unique for d in r.descriptors if d in offices),
        )
        if person is None:
            return None
        office = next(offices[d] for d in sorted(person.descriptors) if d in offices and offices[d].unique)
        return self._titled(replace(phrase, descriptor=office))

    def _home(self, phrase: Phrase) -> Referent | None:
        if phrase.value == "speaker":
            speaker = self._nearest(phrase, lambda r: r.kind != "place" and r.country in self.known.countries)
            country = speaker.country if speaker else None
        elif phrase.value == "focus":
            country = self._focus(phrase.start)
        else:
            allowed = phrase.value.split("|")
            country = max(allowed, key=lambda iso3: self.spoken_of[iso3])
            country = country if len(allowed) == 1 or self.spoken_of[country] else None
        return self._country_referent(country) if country else None

    def _gather(self, phrase: Phrase) -> Referent | None:
        number, kind = phrase.value.split()
        kinds = ("person", "organization", "country") if kind == "any" else (kind,)
        earlier = sorted(
            (r for r in self.referents.values() if r.kind in kinds and r.last_before(phrase.start) >= 0),
            key=lambda r: r.last_before(phrase.start),
        )
        members = tuple(earlier[-int(number) :])
        if len(members) < int(number):
            return None
        return self._referent(("gather", *map(id, members)), lambda: Referent("group", "", None, None, members=members))

    _others: dict[str, Callable[[Resolver, Phrase], Referent | None]] = {  # noqa: RUF012
        "titled": _titled,
        "country": _country,
        "people": _people,
        "place": _region,
        "later": _later,
        "home": _home,
        "gather": _gather,
        "counterpart": _counterpart,
    }

    def _add(self, referent: Referent, phrase: Phrase) -> None:
        if phrase.kind in ("named", "titled") and referent.kind != "person":
            end = phrase.inner[0].start if phrase.kind == "titled" and phrase.inner else phrase.end
            referent.words |= {word.norm for word in self.words[phrase.start : end]}
        referent.spans.update(phrase.spans)
        referent.phrases.append(phrase)
        if referent.country is None and phrase.country and not referent.members:
            referent.country = phrase.country
        self._add_sectors(referent, phrase)
        if referent.place is not None:
            referent.spans.update(mention.span for mention in referent.place.mentions)

    @staticmethod
    def _add_sectors(referent: Referent, phrase: Phrase) -> None:
        """What the article calls somebody comes before what the table knows of him, any office before a former one."""
        stated = phrase.descriptor is not None and phrase.kind == "named" and not phrase.former
        if stated and phrase.sectors:
            others = (sector for sector in referent.sectors if sector != knowledge.FORMER)
            referent.sectors = tuple(dict.fromkeys((*phrase.sectors, *others)))
        elif not referent.sectors:
            referent.sectors = phrase.sectors
