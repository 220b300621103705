"""Questions to tables of places, ours or a user's own: which places a name may mean, and what is wrong with a table."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

from musnad.errors import ResourceError
from musnad.reading import knowledge
from musnad.resources import Row, data_path, header, key, read_table
from musnad.text import arabic_share, fold

TABLE = "places.tsv"
KINDS = ("city", "region", "area", "water", "site")
#: Farther than this from all other places of its country, in km, a place is looked at twice; territories far away pass.
FAR_KM = 1000
#: Nearer than this to its own country with latitude and longitude exchanged, or to another country, in km, it is wrong.
EXCHANGED_KM, NEIGHBOUR_KM = 100, 10
_EARTH_KM = 6371
#: Other words that the reader of places tells apart from the name: the Duma.
_TOLD_APART = frozenset(("دوما",))


@dataclass(frozen=True, slots=True)
class Found:
    """A place that a name may mean, and as what: "name" or "part of the name"."""

    row: Row
    ground: str


def find(name: str, country: str | None = None) -> tuple[Found, ...]:
    """The places of the tables that are called ``name``, in Arabic or English, in their order; of ``country`` (ISO 3166
    alpha-3) only, if it is given. Those of which it is a part of the name count where none is called so."""
    rows = [row for row in read_table(TABLE, header(TABLE)) if country in (None, row["country"])]
    if not arabic_share(name):
        return _matching(rows, _plain(name), lambda row: (_plain(row["name"]),))
    found = _matching(rows, _bare(name), lambda row: map(_bare, row.alternatives("names_ar")))
    return found or (find(" ".join(name.split()[1:]), country) if _has_noun(name) else ())


def check(path: Path) -> list[str]:
    """The complaints about a table of places, in order of line; each is ``FILE, line N: what is wrong; what to do``.

    It is checked as an overlay: against itself, and against the rows of our table that it leaves in place.
    """
    try:
        rows = read_table(path, header(TABLE))
    except ResourceError as error:
        return [str(error)]
    own = {key(TABLE, row) for row in rows}
    ours = [] if path.resolve() == data_path(TABLE) else read_table(TABLE, header(TABLE))
    others = [row for row in ours if key(TABLE, row) not in own]
    complaints = [(row, wrong) for row in rows for wrong in _row(row)]
    complaints += [*_doubles(rows), *_namesakes(rows, others), *_strays(rows, others)]
    return [str(row.wrong(wrong)) for row, wrong in sorted(complaints, key=lambda complaint: complaint[0].line)]


# Names


def _matching(rows: Sequence[Row], wanted: str, names: Callable[[Row], Iterable[str]]) -> tuple[Found, ...]:
    if not wanted:
        return ()
    called = tuple(Found(row, "name") for row in rows if wanted in names(row))
    words = set(wanted.split())
    return called or tuple(
        Found(row, "part of the name") for row in rows if any(words.issubset(name.split()) for name in names(row))
    )


def _bare(name: str) -> str:
    """The matching form of an Arabic name, without articles."""
    return " ".join(word.removeprefix("ال") for word in fold(name).split())


def _has_noun(name: str) -> bool:
    """Whether a name begins with a noun of places: "مدينة البصرة"."""
    first, *rest = name.split()
    return bool(rest) and any(sense.ref == "place-noun" for sense in knowledge.load().lexicon.get(first))


def _plain(name: str) -> str:
    """Lower case, without marks; everything but letters and digits is one space."""
    letters = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", letters.casefold()))


# One row


def _row(row: Row) -> Iterator[str]:
    if row["geonames"] and not row["geonames"].isdecimal():
        yield f"geonames is {row['geonames']!r}; write the place's number in GeoNames, or leave it empty"
    if not row["name"]:
        yield "there is no English name; write one in the column name"
    yield from _spellings(row)
    degrees = _degrees(row)
    if degrees is None:
        yield f"lat and lon are {row['lat']!r} and {row['lon']!r}; write degrees, such as 33.5 and 36.3"
    elif abs(degrees[0]) > 90 or abs(degrees[1]) > 180 or degrees == (0, 0):
        yield f"{row['lat']}, {row['lon']} is no place on the globe; lat is -90 to 90, lon -180 to 180"
    if row["country"] and row["country"] not in knowledge.load().countries:
        yield f"country is {row['country']!r}; write ISO 3166 alpha-3, or nothing for seas and land of several states"
    if row["kind"] not in KINDS:
        yield f"kind is {row['kind']!r}; write one of {', '.join(KINDS)}"


def _spellings(row: Row) -> Iterator[str]:
    names = row.alternatives("names_ar")
    if not names or not arabic_share(names[0]):
        yield "the first of names_ar is not Arabic; write the usual Arabic name first"
    if "" in names:
        yield "one of names_ar is empty; take out the | that is too many"
    for form, times in Counter(map(fold, names)).items():
        if times > 1 and form:
            same = " and ".join(name for name in names if fold(name) == form)
            yield f"{same} are one to the program; keep one of them"
    for name in names:
        if _is_word(name):
            yield f"{name} is another word as well and would be read as the place; write it with its noun: مدينة {name}"


def _is_word(name: str) -> bool:
    """Whether a name of one word is a noun or small word of the tables."""
    if " " in name.strip() or fold(name) in _TOLD_APART:
        return False
    senses = knowledge.load().lexicon.get(name)
    named = any(sense.kind in ("country", "capital", "seat", "actor") for sense in senses)
    return not named and any(sense.kind in ("descriptor", "rule", "nisba", "people") for sense in senses)


def _degrees(row: Row) -> tuple[float, float] | None:
    try:
        return float(row["lat"]), float(row["lon"])
    except ValueError:
        return None


# Rows among each other


def _doubles(rows: Iterable[Row]) -> Iterator[tuple[Row, str]]:
    first: dict[str, Row] = {}
    for row in rows:
        same = first.setdefault(key(TABLE, row), row)
        if same is not row and key(TABLE, row):
            yield (
                row,
                f"{key(TABLE, row)} is in line {same.line} already; join the two rows, or give both their numbers",
            )


def _namesakes(rows: Iterable[Row], others: Iterable[Row]) -> Iterator[tuple[Row, str]]:
    """A name that two places of one country share leads to neither for sure."""
    owners: dict[tuple[str, str], Row] = {}
    for row in (*others, *rows):
        for name in row.alternatives("names_ar"):
            owner = owners.setdefault((row["country"], fold(name)), row)
            if owner is not row and key(TABLE, owner) != key(TABLE, row):
                yield (
                    row,
                    f"{name} is also {owner['name']} ({owner.file}, line {owner.line}); if they are the same, use its "
                    "geonames and name, else tell them apart by their names",
                )


def _strays(rows: Iterable[Row], others: Iterable[Row]) -> Iterator[tuple[Row, str]]:
    """Places far from all others of their country that another country would fit, or the degrees exchanged."""
    known: dict[str, list[tuple[Row, tuple[float, float]]]] = defaultdict(list)
    for row in (*others, *rows):
        if (degrees := _degrees(row)) is not None and row["country"]:
            known[row["country"]].append((row, degrees))

    def away(country: str, row: Row, degrees: tuple[float, float]) -> float:
        places = known.get(country, ())
        return min((_kilometres(degrees, there) for other, there in places if other is not row), default=0)

    for row in rows:
        if row["kind"] in ("region", "area"):
            continue  # wide, or overseas: Gibraltar is in Spain, nearly
        degrees, country = _degrees(row), row["country"]
        if degrees is None or (far := away(country, row, degrees)) <= FAR_KM:
            continue
        if away(country, row, degrees[::-1]) < EXCHANGED_KM:
            yield row, f"{row['name']} is {far:,.0f} km from {country}; exchange lat and lon"
        for neighbour in sorted(known):
            if neighbour != country and away(neighbour, row, degrees) < NEIGHBOUR_KM:
                yield (
                    row,
                    f"{row['name']} is {far:,.0f} km from {country}, but in or near {neighbour}; correct the country",
                )


def _kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Along the surface of the earth."""
    here, there, east = radians(one[0]), radians(other[0]), radians(other[1] - one[1])
    arc = sin((there - here) / 2) ** 2 + cos(here) * cos(there) * sin(east / 2) ** 2
    return 2 * _EARTH_KM * asin(min(1.0, sqrt(arc)))
