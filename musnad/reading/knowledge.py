"""What the entity readers know: countries, roles, actors and the small words around names, compiled from the tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple, cast, get_args

from musnad.model import EntityKind
from musnad.reading.words import Lexicon, Match, words_of
from musnad.resources import Row, compiled, read_table
from musnad.text import fold

if TYPE_CHECKING:
    from spacy.tokens import Doc

SenseKind = Literal["actor", "country", "capital", "seat", "nisba", "people", "descriptor", "rule", "name"]


class Sense(NamedTuple):
    """One thing a form may mean: ``ref`` is an actor's or descriptor's id, a country's code, a rule's name, or the full
    name that a surname shortens."""

    kind: SenseKind
    ref: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Country:
    """A country: ISO 3166 alpha-3 code, English and Arabic name."""

    iso3: str
    name: str
    name_ar: str


@dataclass(frozen=True, slots=True)
class Descriptor:
    """What a common noun says of those it names. ``unique``: a country has one at a time."""

    id: str
    kind: EntityKind
    sectors: tuple[str, ...]
    name: str
    unique: bool


class Role(NamedTuple):
    """An office an actor held in ``country`` ('' if none) between two ISO dates ('' where open)."""

    descriptor: str
    country: str
    first: str
    last: str

    def held_on(self, day: str | None) -> bool:
        """Whether it was held on ``day`` (ISO); without a day only an office still held counts."""
        if day is None:
            return not self.last
        # An incomplete date ("2018-04") compares as a prefix, so its whole month or year counts.
        return (not self.first or self.first <= day) and (not self.last or day[: len(self.last)] <= self.last)


class Actor(NamedTuple):
    """A row of the table of actors; the first of ``names_ar`` is its full Arabic name.

    ``sources`` say where a reader can check it.
    """

    id: str
    kind: EntityKind
    name: str
    names_ar: tuple[str, ...]
    country: str | None
    sectors: tuple[str, ...]
    roles: tuple[Role, ...]
    parent: str | None
    sources: tuple[str, ...] = ()

    @property
    def name_ar(self) -> str:
        """The full Arabic name."""
        return self.names_ar[0]

    @property
    def words(self) -> frozenset[str]:
        """The folded words of all Arabic names."""
        return frozenset(word for name in self.names_ar for word in fold(name).split())


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All tables of the entity readers.

    ``holders``: by descriptor and country, the roles and whose they were; ``seats``: the one body ("UNO") that an
    office no state has belongs to.
    """

    countries: dict[str, Country]
    descriptors: dict[str, Descriptor]
    actors: dict[str, Actor]
    holders: dict[tuple[str, str], tuple[tuple[Role, str], ...]]
    seats: dict[str, str]
    lexicon: Lexicon[Sense]

    def holder(self, descriptor: str, country: str, day: str | None) -> Actor | None:
        """Who held the office of ``descriptor`` in ``country`` on ``day``, if exactly one actor did."""
        found = {actor: role.first for role, actor in self.holders.get((descriptor, country), ()) if role.held_on(day)}
        if not found:
            return None
        # On a day of handing over two hold it; the one who came last is the one the news means.
        return self.actors[max(found, key=lambda actor: found[actor])]

    def only_holder(self, descriptor: str, country: str, day: str | None) -> Actor | None:
        """Who held an office on ``day`` that several can hold at once, if exactly one did; those of whom no date is
        known count where there is no other."""
        held = [(role, actor) for role, actor in self.holders.get((descriptor, country), ()) if role.held_on(day)]
        found = {actor for role, actor in held if role.first or role.last} or {actor for _, actor in held}
        return self.actors[found.pop()] if len(found) == 1 else None

    def successor(self, descriptor: str, country: str, day: date, within: timedelta) -> Actor | None:
        """Who is the next to take the office after ``day``, if that is soon: the elected, the designated."""
        first, last = day.isoformat(), (day + within).isoformat()
        coming = [
            (role.first, actor)
            for role, actor in self.holders.get((descriptor, country), ())
            if first < role.first <= last
        ]
        return self.actors[min(coming)[1]] if coming else None


_ACTORS = ("id", "kind", "name", "names_ar", "country", "sectors", "roles", "parent", "source")
_REFERENCE = ("rule", "forms", "value", "example")
_ROLE = re.compile(r"(\S+)(?: ([A-Z]{3}))?(?: ([\d-]*)\.\.([\d-]*))?")
#: Folded endings of a relative adjective: letters after the ي, and whether they speak of several.
_NISBA_ENDINGS = (("", False), ("ه", False), ("ا", False), ("ون", True), ("ين", True), ("ان", True), ("تان", True),
                  ("تين", True), ("ات", True), ("و", True))  # fmt: skip


def nisba_forms(nisba: str) -> Iterator[tuple[str, bool]]:
    """Every inflected form of a relative adjective (of one word or more), folded, with and without the article, and
    whether it is a plural or dual."""
    stems = fold(nisba).split()
    for ending, plural in _NISBA_ENDINGS:
        words = [stem + ending for stem in stems]
        yield " ".join(words), plural
        yield " ".join("ال" + word for word in words), plural


def _people_forms(people: str) -> Iterator[str]:
    words = fold(people).split()
    yield " ".join(words)
    yield " ".join("ال" + word for word in words)
    if len(words) == 1:
        yield words[0] + "ا"


def _definite(form: str) -> Iterator[str]:
    """The form, and with the article on its first word, and on all."""
    yield form
    words = form.split()
    if not words[0].startswith("ال"):
        yield " ".join(["ال" + words[0], *words[1:]])
        if len(words) > 1 and not any(word.startswith("ال") for word in words):
            yield " ".join("ال" + word for word in words)


_KINDS = get_args(EntityKind)


def _kind(row: Row) -> EntityKind:
    if row["kind"] not in _KINDS:
        raise row.wrong(f"kind is {row['kind']!r}; write one of {', '.join(_KINDS)}")
    return cast(EntityKind, row["kind"])


def parse_role(cell: str) -> Role | None:
    """The role that one alternative of the column ``roles`` writes, None if it is not understood."""
    matched = _ROLE.fullmatch(cell)
    return matched and Role(*matched.groups(""))


def _roles(row: Row) -> tuple[Role, ...]:
    roles = []
    for cell in row.alternatives("roles"):
        role = parse_role(cell)
        if role is None:
            raise row.wrong(f"role {cell!r} is not understood; write 'foreign-minister IRN 2021-08..2024-05'")
        roles.append(role)
    return tuple(roles)


#: Forms and what they mean, gathered from the tables.
_Forms = list[tuple[Sequence[str], Sense]]


@compiled
def load() -> Knowledge:
    """Read and compile the tables, once."""
    forms: _Forms = []
    countries, descriptors, actors = _load_countries(forms), _load_descriptors(forms), _load_actors(forms)
    _load_references(forms)
    lexicon: Lexicon[Sense] = Lexicon()
    lexicon.add_all(forms)
    holders: dict[tuple[str, str], list[tuple[Role, str]]] = {}
    for actor in actors.values():
        for role in actor.roles:
            holders.setdefault((role.descriptor, role.country or actor.country or ""), []).append((role, actor.id))
    return Knowledge(
        countries,
        descriptors,
        actors,
        {office: tuple(held) for office, held in holders.items()},
        _seats(holders, descriptors),
        lexicon,
    )


#: What the tables know at a word, None where that is nothing.
Form = Match[Sense] | None


@lru_cache(maxsize=1)
def forms_of(doc: Doc) -> list[Form]:
    """The longest form at each of :func:`words_of` ``doc``; remembered like those, and not to be changed either."""
    lexicon, words = load().lexicon, words_of(doc)
    return [lexicon.longest(words, index) for index in range(len(words))]


def _seats(
    holders: dict[tuple[str, str], list[tuple[Role, str]]], descriptors: dict[str, Descriptor]
) -> dict[str, str]:
    seats: dict[str, str] = {}
    for descriptor, country in holders:
        if (
            descriptor in descriptors
            and descriptors[descriptor].unique
            and "{country}" not in descriptors[descriptor].name
        ):
            seats[descriptor] = country
    return seats


def _load_countries(forms: _Forms) -> dict[str, Country]:
    columns = ("iso3", "name", "names_ar", "nisba", "people", "capital", "capital_ar", "seats_ar")
    countries: dict[str, Country] = {}
    for row in read_table("countries.tsv", columns):
        iso3 = row["iso3"]
        countries[iso3] = Country(iso3, row["name"], row.alternatives("names_ar")[0])
        for column, kind in (("names_ar", "country"), ("capital_ar", "capital"), ("seats_ar", "seat")):
            forms.append((row.alternatives(column), Sense(cast(SenseKind, kind), iso3)))
        people, nisba = Sense("people", iso3), Sense("nisba", iso3)
        for name in row.alternatives("nisba"):
            forms += [((form,), people if plural else nisba) for form, plural in nisba_forms(name)]
        forms.append(([form for name in row.alternatives("people") for form in _people_forms(name)], people))
    return countries


def _load_descriptors(forms: _Forms) -> dict[str, Descriptor]:
    descriptors: dict[str, Descriptor] = {}
    for row in read_table("descriptors.tsv", ("id", "kind", "sectors", "name", "forms", "unique")):
        descriptors[row["id"]] = Descriptor(
            row["id"], _kind(row), row.alternatives("sectors"), row["name"], row["unique"] in ("yes", "true", "1")
        )
        variants = [variant for form in row.alternatives("forms") for variant in _definite(form)]
        forms.append((variants, Sense("descriptor", row["id"])))
    return descriptors


def _load_actors(forms: _Forms) -> dict[str, Actor]:
    actors: dict[str, Actor] = {}
    for row in read_table("actors.tsv", _ACTORS):
        names = row.alternatives("names_ar")
        if not names:
            raise row.wrong("names_ar is empty; write the full Arabic name")
        actors[row["id"]] = Actor(
            row["id"],
            _kind(row),
            row["name"],
            names,
            row["country"] or None,
            row.alternatives("sectors"),
            _roles(row),
            row["parent"] or None,
            row.alternatives("source"),
        )
        forms.append((names, Sense("actor", row["id"])))
    return actors


def _load_references(forms: _Forms) -> None:
    for row in read_table("reference.tsv", _REFERENCE):
        forms.append((row.alternatives("forms"), Sense("rule", row["rule"], value=row["value"])))


_NAME_JOINTS = frozenset("بن ابن ابو ابي ال عبد ام دي دو فان فون ديل لو ولد بو ذو".split())  # noqa: SIM905


_SURNAME_MAX_WORDS = 5


def surname(name: str) -> str:
    """The folded part of a full name by which later mentions call its bearer: the last word, with what binds to it."""
    words = fold(name).split()
    start = len(words) - 1
    while start > 0 and words[start - 1] in _NAME_JOINTS and len(words) - start < _SURNAME_MAX_WORDS:
        start -= 1
    return " ".join(words[start:])


#: The sector of those who were in office once.
FORMER = "ELI"


def on_day(actor: Actor, day: date | None, descriptors: dict[str, Descriptor]) -> tuple[str, ...]:
    """The sectors of ``actor`` on ``day``: those of the offices held then, else the undated ones.

    Before the last office has ended nobody is a former holder.
    """
    iso = day.isoformat() if day else None
    held = [role for role in actor.roles if role.held_on(iso)]
    sectors = dict.fromkeys(
        s for role in held if role.descriptor in descriptors for s in descriptors[role.descriptor].sectors
    )
    if sectors:
        return tuple(sectors)
    to_come = iso is not None and any(role.first and role.first > iso for role in actor.roles)
    return tuple(sector for sector in actor.sectors if not (to_come and sector == FORMER))
