"""Checks a table of actors, ours or a user's own: everything that is wrong with it, by line, and what to do."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path
from typing import get_args

from musnad.errors import ResourceError
from musnad.knowledge.source import FORMS, page
from musnad.model import EntityKind
from musnad.reading import knowledge
from musnad.reading.knowledge import Role, parse_role
from musnad.resources import Row, data_path, header, read_table
from musnad.settings import HANDOVER_DAYS
from musnad.text import arabic_share, fold

TABLE = "actors.tsv"
_KINDS = [kind for kind in get_args(EntityKind) if kind not in ("country", "place")]
#: Offices that one person at a time holds in a country; of others, regions and chambers have their own.
_SINGLE = frozenset(
    (
        "head-of-state",
        "head-of-government",
        "monarch",
        "supreme-leader",
        "crown-prince",
        "foreign-minister",
        "defense-minister",
        "finance-minister",
        "un-secretary-general",
    )
)
#: Of offices that last a year, such as the presidency of Switzerland, the end is known before it comes.
_FIXED_TERM = timedelta(days=366)
_ID = re.compile(r"([a-z]{3})(-[a-z0-9]+)+")
_DAY = re.compile(r"\d{4}(-\d\d){0,2}")


@dataclass(frozen=True, slots=True)
class _Term:
    """A role of an actor, from the first to the last day that its dates allow."""

    row: Row
    role: Role
    first: date
    last: date


def check(path: Path, today: date) -> list[str]:
    """The complaints about a table of actors, in order of line; each is ``FILE, line N: what is wrong; what to do``.

    It is checked as an overlay: against itself, and against the rows of our table that it leaves in place.
    """
    try:
        rows = read_table(path, header(TABLE))
    except ResourceError as error:
        return [str(error)]
    own = {row["id"] for row in rows}
    others = [] if path.resolve() == data_path(TABLE) else read_table(TABLE, header(TABLE))
    others = [row for row in others if row["id"] not in own]
    codes = _codes()
    complaints = [wrong for row in rows for wrong in _row(row, own | {row["id"] for row in others}, codes, today)]
    complaints += _doubles(rows)
    complaints += _names(rows, others)
    complaints += _overlaps(rows, others)
    return [str(wrong) for wrong in sorted(complaints, key=lambda wrong: wrong.row.line)]


@dataclass(frozen=True, slots=True)
class _Complaint:
    """What is wrong with a row, and what to do."""

    row: Row
    what: str

    def __str__(self) -> str:
        return str(self.row.wrong(self.what))


# One row


def _row(row: Row, ids: set[str], codes: dict[str, list[str]], today: date) -> Iterator[_Complaint]:
    matched = _ID.fullmatch(row["id"])
    if not matched:
        yield _Complaint(row, f"id is {row['id']!r}; write the country's code and a name, such as egy-shoukry")
    elif row["country"] and matched[1] != row["country"].lower():
        yield _Complaint(row, f"id {row['id']} does not begin with its country; write {row['country'].lower()}-…")
    if row["kind"] not in _KINDS:
        yield _Complaint(row, f"kind is {row['kind']!r}; write one of {', '.join(_KINDS)}")
    if not row["name"]:
        yield _Complaint(row, "there is no English name; write one in the column name")
    yield from _spellings(row)
    if row["country"] not in codes["country"]:
        yield _Complaint(
            row, f"country is {row['country']!r}; write ISO 3166 alpha-3, or one of {', '.join(codes['no-state'])}"
        )
    for sector in row.alternatives("sectors"):
        if sector not in codes["sector"]:
            yield _Complaint(row, f"sector {sector!r} is none of PLOVER's; write some of {', '.join(codes['sector'])}")
    if row["parent"] and (row["parent"] not in ids or row["parent"] == row["id"]):
        yield _Complaint(
            row, f"parent {row['parent']!r} is no other actor's id; give that actor a row or leave it empty"
        )
    yield from _roles(row, codes, today)
    yield from _sources(row)


def _codes() -> dict[str, list[str]]:
    """What may stand in which column: "sector", "no-state" and "country", the last with both kinds of it."""
    codes: dict[str, list[str]] = {"country": list(knowledge.load().countries)}
    for row in read_table("codes.tsv", ("use", "code", "meaning")):
        codes.setdefault(row["use"], []).append(row["code"])
    codes["country"] += codes["no-state"]
    return codes


def _spellings(row: Row) -> Iterator[_Complaint]:
    names = row.alternatives("names_ar")
    if not names or not arabic_share(names[0]):
        yield _Complaint(row, "the first of names_ar is not Arabic; write the full Arabic name first")
    if "" in names:
        yield _Complaint(row, "one of names_ar is empty; take out the | that is too many")
    for name, times in Counter(fold(name) for name in names).items():
        if times > 1 and name:
            same = " and ".join(spelling for spelling in names if fold(spelling) == name)
            yield _Complaint(row, f"{same} are one to the program; keep one of them")


def _sources(row: Row) -> Iterator[_Complaint]:
    for source in row.alternatives("source"):
        if page(source, row["name"]) is None:
            yield _Complaint(row, f"source {source!r} is not understood; write {FORMS}")
        elif source == f"wp:{row['name']}":
            yield _Complaint(row, f"source {source!r} repeats the name; write wp:")


def _roles(row: Row, codes: dict[str, list[str]], today: date) -> Iterator[_Complaint]:
    descriptors = knowledge.load().descriptors
    for cell in row.alternatives("roles"):
        role = parse_role(cell)
        if role is None or not role.country or ".." not in cell:
            yield _Complaint(row, f"role {cell!r} is not understood; write 'foreign-minister IRN 2021-08..2024-05'")
            continue
        descriptor = descriptors.get(role.descriptor)
        if descriptor is None or (descriptor.kind == "person") != (row["kind"] == "person"):
            yield _Complaint(
                row, f"{role.descriptor!r} is no office for the kind {row['kind']}; write an id of descriptors.tsv"
            )
        if role.country not in codes["country"]:
            yield _Complaint(row, f"role {cell!r} has no known country; write ISO 3166 alpha-3")
        yield from _dates(row, role, today)


def _dates(row: Row, role: Role, today: date) -> Iterator[_Complaint]:
    for text in (role.first, role.last):
        if text and _days(text) is None:
            yield _Complaint(row, f"{text} is no date; write a year, a month or a day, such as 2021-08-25")
            return
    first, last = _term_days(role)
    if first > last:
        yield _Complaint(
            row, f"{role.descriptor} ends ({role.last}) before it begins ({role.first}); correct the dates"
        )
    if role.first and first > today:
        yield _Complaint(row, f"{role.descriptor} begins on a day to come, {role.first}; enter it when it has begun")
    if role.last and last > today + _FIXED_TERM:
        yield _Complaint(
            row, f"{role.descriptor} ends long from now, {role.last}; leave the end empty until it is known"
        )


def _days(text: str) -> tuple[date, date] | None:
    """The first and last day of an ISO year, month or day; None if it is none."""
    if not _DAY.fullmatch(text):
        return None
    try:
        first = date.fromisoformat(text + "0000-01-01"[len(text) :])
    except ValueError:
        return None
    if len(text) == 10:
        return first, first
    following = first.replace(year=first.year + 1) if len(text) == 4 else (first + timedelta(31)).replace(day=1)
    return first, following - timedelta(1)


def _term_days(role: Role) -> tuple[date, date]:
    first, last = _days(role.first), _days(role.last)
    return first[0] if first else date.min, last[1] if last else date.max


# Rows among each other


def _doubles(rows: list[Row]) -> Iterator[_Complaint]:
    first: dict[str, Row] = {}
    for row in rows:
        if first.setdefault(row["id"], row) is not row:
            yield _Complaint(row, f"id {row['id']} is in line {first[row['id']].line} already; join the two rows")


def _names(rows: list[Row], others: list[Row]) -> Iterator[_Complaint]:
    """A name that two actors of a country and kind share leads to neither for sure."""
    owners: dict[tuple[str, str, str], Row] = {}
    for row in (*others, *rows):
        for name in row.alternatives("names_ar"):
            owner = owners.setdefault((row["country"], row["kind"], fold(name)), row)
            if owner["id"] != row["id"]:
                yield _Complaint(
                    row,
                    f"{name} is also {owner['id']} ({owner.file}, line {owner.line}); if they are the same, use "
                    "that id, else leave the name to the one whom the news means",
                )


def _overlaps(rows: list[Row], others: list[Row]) -> Iterator[_Complaint]:
    """Two who hold one office at once, but for the days of handing over."""
    held: dict[tuple[str, str], list[_Term]] = defaultdict(list)
    for term in _terms((*others, *rows)):
        held[term.role.descriptor, term.role.country].append(term)
    own = {id(row) for row in rows}
    for terms in held.values():
        for one, other in combinations(terms, 2):
            together = min(one.last, other.last) - max(one.first, other.first)
            if id(other.row) in own and one.row["id"] != other.row["id"] and together > timedelta(HANDOVER_DAYS):
                yield _Complaint(
                    other.row,
                    f"{other.role.descriptor} {other.role.country} is held by {one.row['id']} ({one.row.file}, line "
                    f"{one.row.line}) at the same time, {one.role.first}..{one.role.last}; end one before the other",
                )


def _terms(rows: Iterable[Row]) -> Iterator[_Term]:
    for row in rows:
        for role in map(parse_role, row.alternatives("roles")):
            if role is not None and role.descriptor in _SINGLE:
                first, last = _term_days(role)
                if first <= last:
                    yield _Term(row, role, first, last)
