"""The table of actors: every row well formed, every office dated so that no two people hold it at once."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

import pytest

from musnad.knowledge.source import page
from musnad.resources import Row, read_table, stated
from musnad.text import fold


def words(text: str) -> set[str]:
    return set(text.split())


COLUMNS = ("id", "kind", "name", "names_ar", "country", "sectors", "roles", "parent", "source")
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
    "activist former-official military-commander pope grand-imam grand-mufti coptic-pope maronite-patriarch "
    "moscow-patriarch top-cleric government-spokesperson presidency-spokesperson foreign-ministry-spokesperson "
    "defense-ministry-spokesperson interior-ministry-spokesperson health-ministry-spokesperson military-spokesperson "
    "police-spokesperson"
)
#: Offices that one person at a time holds in a country.
SINGLE = ("head-of-state", "head-of-government", "foreign-minister", "monarch", "un-secretary-general")
#: Handovers: caretakers, sources that date an office by the vote or by the oath, dates known to the month or year.
OVERLAP = timedelta(days=40)
#: The day from which the table is to know who held an office of a state, and states that are younger.
SINCE = date(2010, 1, 1)
YOUNGER = {"SSD": date(2011, 7, 9)}
#: Countries of the table that are neither members of the United Nations nor the Holy See, Palestine, Kosovo or Taiwan.
NO_MEMBER = {"ESH"}
#: The roles that are an office of a state. The pope is the head of his.
OFFICES = {
    "head of state": ("head-of-state", "monarch", "supreme-leader"),
    "head of government": ("head-of-government",),
    "foreign minister": ("foreign-minister",),
}
#: When the head of state was the head of government, too, and there was no prime minister.
NO_PRIME_MINISTER = {
    **dict.fromkeys(
        words(
            "AGO ARG BEN BOL BRA BWA CHE CHL COL COM CRI CYP DOM ECU ERI FSM GHA GMB GTM HND IDN IRN KIR LBR MDV MEX "
            "MHL MWI NGA NIC NRU OMN PAN PHL PLW PRY SLE SLV SMR SSD SUR SYC TKM URY USA VEN ZAF ZMB"
        ),
        "..",
    ),
    "AFG": "..2021-08-15",
    "BDI": "..2020-06-24",
    "COG": "..2016-04-23",
    "GAB": "2025-05-05..",
    "KEN": "2013-04-10..",
    "MMR": "2011-03-31..2016-04-05",
    "SDN": "..2017-03-01",
    "SEN": "2019-05-15..2022-09-16",
    "SYR": "2025-03-29..",
    "TCD": "2018-06..2021-04-25",
    "TUR": "2018-07-10..",
    "ZWE": "2013-09-12..",
}
#: When nobody held the office.
VACANT = {
    ("head-of-state", "AUT"): ("2016-07-09..2017-01-25",),
    ("head-of-state", "HTI"): ("2021-07-08..2024-04-29",),
    ("head-of-state", "LBN"): ("2014-05-26..2016-10-30", "2022-10-31..2025-01-08"),
    ("head-of-government", "MMR"): ("2021-02-02..2021-07-31",),
    ("head-of-government", "SDN"): ("2019-04-12..2019-08-20",),
    ("head-of-government", "TUN"): ("2021-07-26..2021-10-10",),
    ("foreign-minister", "NGA"): ("2015-05-30..2015-11-10", "2023-05-30..2023-08-20"),
}
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


def span(text: str) -> tuple[date, date]:
    """The first and last day of "FROM..TO"."""
    start, end = text.split("..")
    return first_day(start), last_day(end)


def gaps(spans: list[tuple[date, date]], start: date, end: date) -> list[tuple[date, date]]:
    """The days from ``start`` to ``end`` that none of the spans covers, but for days of handing over."""
    found = []
    after = end + timedelta(1)
    for first, last in [*sorted(days for days in spans if days[0] <= end), (after, after)]:
        if first - start > OVERLAP:
            found.append((start, min(first - timedelta(1), end)))
        start = max(start, min(last, end) + timedelta(1))
    return found


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return read_table("actors.tsv", COLUMNS)


def test_days_of_coarse_dates() -> None:
    assert (first_day("2019"), last_day("2019")) == (date(2019, 1, 1), date(2019, 12, 31))
    assert (first_day("2020-02"), last_day("2020-02")) == (date(2020, 2, 1), date(2020, 2, 29))
    assert last_day("2020-12") == date(2020, 12, 31)


def test_days_that_nobody_covers() -> None:
    start, end = date(2010, 1, 1), date(2019, 12, 31)
    assert gaps([span("2010..2014"), span("2015-02..")], start, end) == []
    assert gaps([span("2010-06..2014"), span("2012..2013"), span("2016..2018")], start, end) == [
        (date(2010, 1, 1), date(2010, 5, 31)),
        (date(2015, 1, 1), date(2015, 12, 31)),
        (date(2019, 1, 1), date(2019, 12, 31)),
    ]
    assert gaps([], start, end) == [(start, end)]


def test_enough_actors(rows: list[Row]) -> None:
    assert len(rows) >= 6500


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


def test_the_offices_of_all_states_are_known(rows: list[Row]) -> None:
    checked = stated("actors.tsv", "checked")
    assert checked is not None
    end = date.fromisoformat(checked)
    held: dict[tuple[str, str], list[tuple[date, date]]] = defaultdict(list)
    for row in rows:
        for office in offices(row):
            held[office.role, office.country].append((office.first, office.last))
    held["head-of-state", "VAT"] = held["pope", "VAT"]
    for country, when in NO_PRIME_MINISTER.items():
        held["head-of-government", country].append(span(when))
    for key, times in VACANT.items():
        held[key] += map(span, times)
    states = COUNTRIES - NO_STATE - NO_MEMBER | {"KOS"}
    assert len(states) == 193 + 4
    unknown: dict[tuple[str, str], list[tuple[date, date]]] = {}
    for state in states:
        start = YOUNGER.get(state, SINCE)
        for office, roles in OFFICES.items():
            found = gaps([days for role in roles for days in held[role, state]], start, end)
            if found:
                unknown[state, office] = found
    never = {key for key, found in unknown.items() if sum((last - first).days for first, last in found) > 365 * 14}
    complete = states - {state for state, _ in unknown}
    assert len(never) <= 2, sorted(never)
    assert len(complete) >= 144, sorted(unknown.items())


def test_sources_say_where_a_row_can_be_checked(rows: list[Row]) -> None:
    for row in rows:
        for source in row.alternatives("source"):
            assert page(source, row["name"]), row.wrong(f"source {source!r} is of no form that we know")
            assert source != f"wp:{row['name']}", row.wrong("a title that is the name is not repeated; write wp:")
    without = [row["id"] for row in rows if not row["source"]]
    assert len(without) <= 0.06 * len(rows), f"{len(without)} rows without a source"


def test_known_spellings(rows: list[Row]) -> None:
    actors = {fold(name): row["id"] for row in rows for name in row.alternatives("names_ar")}
    assert {spelling: actors.get(fold(spelling)) for spelling in KNOWN} == KNOWN
