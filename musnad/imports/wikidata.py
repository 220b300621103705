"""Wikidata's JSON dump -> a table of actors: office holders, parties, organizations, outlets.

The dump is one JSON array with an item on each line, in no useful order: a minister may come before his office and
his state. It is read once, so that it may come from a pipe. What may become a row goes to a file on disk as it
is met, with the ids of its offices and countries; in memory stay only the states and the offices that a row of
``wikidata_positions.tsv`` may describe. When all is read, the rows are written from the temporary file, and the ids
looked up.

Our own table comes first: an actor that it has keeps its id, name, sectors and spellings, and gains what is new.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, TextIO

from musnad.errors import MusnadError
from musnad.files import complete
from musnad.imports.lines import Watch, read
from musnad.imports.report import Report, clean, once
from musnad.resources import Row, data_path, header, read_table
from musnad.text import arabic_share, fold

_CLASSES = ("class", "kind", "sectors", "country", "nouns", "meaning")
_POSITIONS = ("role", "of", "country", "classes", "labels")
_ENGLISH = ("en", "mul", "en-gb", "en-ca", "fr", "de", "es")
#: Positions whose holders stand in for somebody else's office.
_DEPUTY = re.compile(r"\b(?:deputy|vice|assistant|acting|interim|shadow|under-?secretary|spouse|candidate|former)\b")
#: Precision of a Wikidata time -> length of the ISO date.
_PRECISION = {9: 4, 10: 7, 11: 10}
_FORMER = "ELI"


@dataclass(frozen=True, slots=True)
class _Class:
    kind: str
    sectors: str
    country: str
    nouns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Office:
    """A row of the table of positions that an item may fall under: what it is an office of, ``any`` for something that
    need not be a state, ``rest`` as its label says it."""

    role: str
    country: str
    states: tuple[str, ...]
    rest: str
    any: bool


@dataclass(slots=True)
class _Known:
    """What is kept in memory: the table of states by item, their English names, and offices by item."""

    states: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    offices: dict[str, list[_Office]] = field(default_factory=dict)


def convert(source: str | Path, out: Path, *, since: int = 0, watch: Watch = lambda share, lines: None) -> Report:
    """Read the dump ``source`` (``.gz``, ``.bz2``, plain, or ``"-"``) and write a table of actors to ``out``.

    People who left their last office before the year ``since`` are left out. Raises :class:`MusnadError` for a dump
    that cannot be read or is none, and for a file that cannot be written; then nothing is written.
    """
    report = Report()
    with complete(out) as table:
        with TemporaryFile("w+", encoding="utf-8", dir=out.parent, prefix=f".{out.name}.") as candidates:
            known = _Reader(report).read(read(source, watch), candidates)
            candidates.seek(0)
            table.write(f"# From Wikidata ({Path(source).name if source != '-' else 'standard input'}), CC0.\n")
            table.write("\t".join(header("actors.tsv")) + "\n")
            for row in _Writer(known, report, since).rows(map(json.loads, candidates)):
                table.write("\t".join(row) + "\n")
        if not report.written:
            raise MusnadError(f"{source}: nothing to import; give a JSON dump of Wikidata, one item a line")
    return report


class _Reader:
    """The way through the dump."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.known = _Known()
        self.classes = {
            row["class"]: _Class(row["kind"], row["sectors"], row["country"], row.alternatives("nouns"))
            for row in read_table("wikidata_classes.tsv", _CLASSES)
        }
        self.codes = {row["alpha2"]: row["country"] for row in read_table("alpha2.tsv", ("alpha2", "country"))}
        self.positions = read_table("wikidata_positions.tsv", _POSITIONS)
        self.office_classes = {id for row in self.positions for id in row.alternatives("classes")}
        self.labels = {label: row for row in reversed(self.positions) for label in row.alternatives("labels")}
        # Nine of ten lines are of no use; to see that, they need not be parsed.
        wanted = {*self.classes, *self.office_classes} - {"Q5"}
        self.useful = re.compile(rf'"P39"|"P1001"|"(?:{"|".join(sorted(wanted))})"'.encode())

    def read(self, lines: Iterable[bytes], candidates: TextIO) -> _Known:
        """Keep states and offices, and write what may become a row to ``candidates``."""
        for number, line in enumerate(lines, 1):
            item = line.strip().removesuffix(b",")
            if item in (b"", b"[", b"]"):
                continue
            try:
                if not (item.startswith(b"{") and item.endswith(b"}")):
                    raise ValueError("no object")
                if self.useful.search(item):
                    for candidate in self._item(json.loads(item)):
                        candidates.write(json.dumps(candidate, ensure_ascii=False) + "\n")
            except (ValueError, TypeError, KeyError, AttributeError):
                self.report.broken_line(number)
        return self.known

    def _item(self, item: dict[str, Any]) -> Iterator[dict[str, Any]]:
        classes = [self.classes[id] for id in _ids(item, "P31") if id in self.classes]
        kinds = {one.kind for one in classes}
        if "person" in kinds:
            yield from self._person(item)
        elif "state" in kinds:
            self._state(item)
        elif not self._office(item) and kinds & {"organization", "outlet"}:
            yield from self._body(item, next(one for one in classes if one.kind in ("organization", "outlet")))

    def _state(self, item: dict[str, Any]) -> None:
        for code in _values(item, "P297"):
            if code in self.codes:
                self.known.states[item["id"]] = self.codes[code]
                self.known.names.update((name.casefold(), self.codes[code]) for name in _names(item, _ENGLISH))

    def _office(self, item: dict[str, Any]) -> bool:
        """Keep the item if it may be one of our offices."""
        label = next(iter(_names(item, _ENGLISH)), "").casefold().removeprefix("the ")
        states = tuple(_ids(item, "P1001"))
        offices = []
        for end in (*reversed([match.start() for match in re.finditer(" of ", label)]), len(label)):
            row = self.labels.get(label[:end])
            if row is not None:
                rest = label[end:].removeprefix(" of ").removeprefix("the ")
                nearby = states or (() if rest else tuple(_ids(item, "P17")))
                offices.append(self._described(item, row, nearby, rest))
        if not offices and not _DEPUTY.search(label):
            own = {*_ids(item, "P31"), *_ids(item, "P279"), item["id"]}
            rows = [row for row in self.positions if not own.isdisjoint(row.alternatives("classes"))][:1]
            offices = [self._described(item, row, states, "") for row in rows]
        if offices:
            self.known.offices[item["id"]] = offices
        return bool(offices)

    @staticmethod
    def _described(item: dict[str, Any], row: Row, states: tuple[str, ...], rest: str) -> _Office:
        anywhere = row["of"] == "any"
        # The jurisdiction of the governor of California is no state, but is in one.
        return _Office(row["role"], row["country"], (*states, *(_ids(item, "P17") if anywhere else ())), rest, anywhere)

    def _person(self, item: dict[str, Any]) -> Iterator[dict[str, Any]]:
        terms = [
            [_id(statement["mainsnak"]), _date(qualifiers, "P580"), _date(qualifiers, "P582")]
            for statement in _statements(item, "P39")
            for qualifiers in (_object(statement.get("qualifiers")),)
        ]
        if terms:
            names = [name for name in _arabic(item) if " " in name]
            yield from self._candidate(
                item, "person", names, countries=_ids(item, "P27"), terms=terms, died=_died(item)
            )

    def _body(self, item: dict[str, Any], what: _Class) -> Iterator[dict[str, Any]]:
        names = [
            long
            for name in _arabic(item)
            for long in ([name] if " " in name else (f"{noun} {name}" for noun in what.nouns))
        ]
        yield from self._candidate(
            item, what.kind, names, countries=_ids(item, "P17"), sectors=what.sectors, country=what.country
        )

    def _candidate(self, item: dict[str, Any], kind: str, names: list[str], **more: Any) -> Iterator[dict[str, Any]]:
        """What is known of the item, unless it has no names that could be told from other words."""
        name = next(iter(_names(item, _ENGLISH)), None)
        if not names:
            self.report.left_out["no Arabic name of two words"] += 1
        elif name is None:
            self.report.left_out["no name in Latin letters"] += 1
        else:
            yield {"id": item["id"], "kind": kind, "name": name, "names": names, **more}


class _Writer:
    """The way from candidates to rows."""

    def __init__(self, known: _Known, report: Report, since: int) -> None:
        self.known = known
        self.report = report
        self.since = f"{since:04}"
        self.ours: dict[tuple[str, str, str], Row] = {
            (row["country"], row["kind"], fold(name)): row
            for row in read_table(data_path("actors.tsv"), header("actors.tsv"))
            for name in row.alternatives("names_ar")
        }

    def rows(self, candidates: Iterable[dict[str, Any]]) -> Iterator[tuple[str, ...]]:
        """The cells of each row."""
        for one in candidates:
            roles = self._roles(one)
            if one["kind"] == "person" and not roles:
                self.report.left_out["no dated office of ours"] += 1
                continue
            if roles and all("" < last < self.since for *_, last in roles):
                self.report.left_out["no office since then"] += 1
                continue
            country = self._country(one, roles)
            if not country:
                self.report.left_out["no country"] += 1
                continue
            self.report.written[one["kind"]] += 1
            yield self._row(one, country, roles)

    def _roles(self, one: dict[str, Any]) -> list[tuple[str, str, str]]:
        """Office with its country, first and last day, in order of time."""
        roles = set()
        for position, first, last in one.get("terms", ()):
            office = self._office(position, one["countries"])
            # Without any date nothing tells whether an office is still held.
            if office and last is not None and (first or last):
                roles.add((office, first or "", last or one["died"]))
        return sorted(roles, key=lambda role: (role[1] or role[2], role))

    def _office(self, position: str, citizenships: list[str]) -> str | None:
        for office in self.known.offices.get(position, ()):
            country = office.country or self._state(office.states) or self.known.names.get(office.rest)
            if country is None and office.any:
                country = self._state(citizenships)  # "member of parliament", and nothing says of which
            fits = office.any or office.country or not office.rest or office.rest in self.known.names
            if country and fits:
                return f"{office.role} {country}"
        return None

    def _state(self, items: Iterable[str]) -> str | None:
        return next((self.known.states[item] for item in items if item in self.known.states), None)

    def _country(self, one: dict[str, Any], roles: list[tuple[str, str, str]]) -> str | None:
        """A person's is that of the last office, a body's its own."""
        if roles:
            return roles[-1][0].split()[1]
        return self._state(one["countries"]) or one.get("country")

    def _row(self, one: dict[str, Any], country: str, roles: list[tuple[str, str, str]]) -> tuple[str, ...]:
        written = [f"{office} {first}..{last}" for office, first, last in roles]
        owners = {name: self.ours.get((country, one["kind"], fold(name))) for name in one["names"]}
        ours = next((row for row in owners.values() if row), None)
        if ours is None:
            sectors = one.get("sectors", "") if not roles or not all(last for *_, last in roles) else _FORMER
            id = f"{country.lower()}-{one['id'].lower()}"
            names, offices = "|".join(one["names"]), "|".join(written)
            return id, one["kind"], one["name"], names, country, sectors, offices, "", one["id"]
        new = [name for name, owner in owners.items() if owner in (None, ours)]
        held = {office for office, *_ in roles}
        kept = [role for role in ours.alternatives("roles") if role.rpartition(" ")[0] not in held]
        return (
            *(ours[column] for column in ("id", "kind", "name")),
            "|".join(once([*ours.alternatives("names_ar"), *new])),
            *(ours[column] for column in ("country", "sectors")),
            "|".join([*kept, *written]),
            ours["parent"],
            "|".join([*ours.alternatives("source"), one["id"]]),
        )


# What an item says. Where it says nothing, a dump has [] for {}.


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _statements(item: dict[str, Any], property: str) -> list[dict[str, Any]]:
    """The statements that hold and have a value, the preferred ones first."""
    statements = [
        statement
        for statement in _object(item.get("claims")).get(property, ())
        if statement["rank"] != "deprecated" and statement["mainsnak"]["snaktype"] == "value"
    ]
    return sorted(statements, key=lambda statement: statement["rank"] != "preferred")


def _id(snak: dict[str, Any]) -> str:
    value = snak["datavalue"]["value"]
    return str(value["id"])


def _ids(item: dict[str, Any], property: str) -> list[str]:
    return [_id(statement["mainsnak"]) for statement in _statements(item, property)]


def _values(item: dict[str, Any], property: str) -> list[str]:
    return [statement["mainsnak"]["datavalue"]["value"] for statement in _statements(item, property)]


def _date(qualifiers: dict[str, Any], property: str) -> str | None:
    """The ISO date of a qualifier, '' if there is none, None if it says no more than that there was one."""
    for snak in qualifiers.get(property, ()):
        return _iso(snak)
    return ""


def _iso(snak: dict[str, Any]) -> str | None:
    if snak["snaktype"] == "novalue":
        return ""  # no end
    if snak["snaktype"] != "value":
        return None
    value = snak["datavalue"]["value"]
    time, length = str(value["time"]), _PRECISION.get(value["precision"], 0)
    return time[1 : 1 + length] if length and time.startswith("+") else None


def _died(item: dict[str, Any]) -> str:
    return next((_iso(statement["mainsnak"]) or "" for statement in _statements(item, "P570")), "")


def _names(item: dict[str, Any], languages: Iterable[str]) -> list[str]:
    """The label in the first of the languages that has one, and all aliases in them."""
    labels, aliases = _object(item.get("labels")), _object(item.get("aliases"))
    found = [labels[language]["value"] for language in languages if language in labels][:1]
    found += [alias["value"] for language in languages for alias in aliases.get(language, ())]
    return list(dict.fromkeys(name for name in map(clean, found) if name))


def _arabic(item: dict[str, Any]) -> list[str]:
    """The Arabic names, each matching form once."""
    return once(name for name in _names(item, ("ar",)) if arabic_share(name) == 1)
