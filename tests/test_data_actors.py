"""The table of actors: every row well formed, every office dated so that no two people hold it at once."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

import pytest

from musnad.resources import Row, read_table
from musnad.text import fold


def words(text: str) -> set[str]:
    return set(text.split())


COLUMNS = ("id", "kind", "name", "names_ar", "country", "sectors", "roles", "parent")
KINDS = {"person", "organization", "group", "outlet"}
NO_STATE = {"UNO", "EUR", "IGO", "NGO", "ISM", "IMG", "MNC", "KOS", "HKG"}
COUNTRY_COLUMNS = ("iso3", "name", "names_ar", "nisba", "people", "capital", "capital_ar", "seats_ar")
COUNTRIES = {row["iso3"] for row in read_table("countries.tsv", COUNTRY_COLUMNS)} | NO_STATE
SECTORS = words("COP GOV JUD LEG MIL PRM PTY REB SPY UAF UNK AGR BUS CRM CVL EDU ELI JRN LAB MED REF OPP PRE REL SOC")
ROLES = words(
    "head-of-state head-of-government foreign-minister defense-minister interior-minister finance-minister "
    "vice-president crown-prince monarch parliament-speaker army-chief national-security-adviser intelligence-chief "
    "central-bank-governor un-secretary-general un-envoy supreme-leader party-leader group-leader opposition-leader "
    "igo-head ambassador-to-un spokesperson minister legislator governor mayor judge religious-leader journalist "
    "activist former-official military-commander"
)
#: Offices that one person at a time holds in a country.
SINGLE = ("head-of-state", "head-of-government", "foreign-minister", "monarch", "un-secretary-general")
#: Handovers: caretakers, sources that date an office by the vote or by the oath, dates known to the month or year.
OVERLAP = timedelta(days=40)
#: Ids with the actors that each of these spellings must lead to, whatever else the table grows into.
KNOWN = {
    "عبداللهيان": "irn-amir-abdollahian",
    "أميرعبد اللهيان": "irn-amir-abdollahian",
    "ترمب": "usa-trump",
    "جوتيريش": "uno-guterres",
    "حركة المقاومة الإسلامية": "pse-hamas",
    "أنصار الله": "yem-houthis",
    "تنظيم الدولة": "img-islamic-state",
    "رويترز": "gbr-reuters",
    "مجلس الأمن": "uno-security-council",
}


@dataclass(frozen=True)
class Office:
    """One role of one person, from the first to the last day that its dates allow."""

    holder: str
    role: str
    country: str
    first: date
    last: date


def first_day(text: str) -> date:
    """The first day of an ISO day, month or year; the earliest date there is where ``text`` is empty."""
    if not text:
        return date.min
    return date.fromisoformat(text + "0000-01-01"[len(text) :])


def last_day(text: str) -> date:
    """The last day of an ISO day, month or year; the latest date there is where ``text`` is empty."""
    if not text:
        return date.max
    if len(text) == 10:
        return date.fromisoformat(text)
    year, month = int(text[:4]), int(text[5:] or 12)
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def offices(row: Row) -> Iterator[Office]:
    for text in row.alternatives("roles"):
        match = re.fullmatch(r"([a-z-]+) ([A-Z]{3}) (\d{4}(?:-\d\d){0,2})?\.\.(\d{4}(?:-\d\d){0,2})?", text)
        assert match, row.wrong(f"role {text!r} is not of the form 'ROLE COUNTRY FROM..TO'")
        role, country, start, end = match.groups()
        yield Office(row["id"], role, country, first_day(start or ""), last_day(end or ""))


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return read_table("actors.tsv", COLUMNS)


def test_days_of_coarse_dates() -> None:
    assert (first_day("2019"), last_day("2019")) == (date(2019, 1, 1), date(2019, 12, 31))
    assert (first_day("2020-02"), last_day("2020-02")) == (date(2020, 2, 1), date(2020, 2, 29))
    assert last_day("2020-12") == date(2020, 12, 31)


def test_enough_actors(rows: list[Row]) -> None:
    assert len(rows) >= 600


def test_cells_are_from_the_closed_lists(rows: list[Row]) -> None:
    for row in rows:
        assert re.fullmatch(r"[a-z]{3}(-[a-z0-9]+)+", row["id"]), row.wrong("an id is PREFIX-name in kebab-case")
        assert row["kind"] in KINDS, row.wrong(f"kind {row['kind']!r} is none of {sorted(KINDS)}")
        assert row["country"] in COUNTRIES, row.wrong(f"unknown country {row['country']!r}")
        assert row["id"][:3] == row["country"].lower(), row.wrong("an id starts with the actor's country")
        assert set(row.alternatives("sectors")) <= SECTORS, row.wrong(f"unknown sector in {row['sectors']!r}")
        assert row["name"], row.wrong("write the English name")


def test_ids_are_unique_and_parents_exist(rows: list[Row]) -> None:
    ids = [row["id"] for row in rows]
    assert len(ids) == len(set(ids)), sorted(i for i in set(ids) if ids.count(i) > 1)
    for row in rows:
        assert row["parent"] in {"", *ids} - {row["id"]}, row.wrong(f"parent {row['parent']!r} is no other actor's id")


def test_roles_fit_their_bearers_and_are_dated_in_order(rows: list[Row]) -> None:
    for row in rows:
        for office in offices(row):
            roles = {"person": ROLES, "outlet": {"state-news-agency"}}.get(row["kind"], set())
            assert office.role in roles, row.wrong(f"{office.role!r} is no role of this kind")
            assert office.country in COUNTRIES, row.wrong(f"unknown country {office.country!r}")
            assert office.first <= office.last, row.wrong(f"{office.role} ends before it starts")


def test_one_holder_at_a_time(rows: list[Row]) -> None:
    held: dict[tuple[str, str], list[Office]] = defaultdict(list)
    for office in (office for row in rows for office in offices(row) if office.role in SINGLE):
        held[office.role, office.country].append(office)
    for same in held.values():
        for one, other in combinations(same, 2):
            together = min(one.last, other.last) - max(one.first, other.first)
            assert one.holder == other.holder or together <= OVERLAP, (one, other)


def test_names_are_arabic_and_lead_to_one_actor(rows: list[Row]) -> None:
    owner: dict[tuple[str, str, str], str] = {}
    for row in rows:
        names = row.alternatives("names_ar")
        assert names, row.wrong("write at least one Arabic name")
        assert len({fold(name) for name in names}) == len(names), row.wrong("two names have the same matching form")
        for name in names:
            assert name == " ".join(name.split()) != "", row.wrong(f"stray space or empty name in {row['names_ar']!r}")
            first = owner.setdefault((row["country"], row["kind"], fold(name)), row["id"])
            assert first == row["id"], row.wrong(f"{name!r} already names {first}")


def test_known_spellings(rows: list[Row]) -> None:
    actors = {fold(name): row["id"] for row in rows for name in row.alternatives("names_ar")}
    assert {spelling: actors.get(fold(spelling)) for spelling in KNOWN} == KNOWN
