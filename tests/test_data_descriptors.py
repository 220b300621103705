"""The table of descriptors: well-formed rows, one descriptor for each form, a noun for each dated office."""

from __future__ import annotations

import re
from fnmatch import filter as matching
from string import Formatter

import pytest

from musnad.resources import Row, read_table
from musnad.text import fold


def words(text: str) -> set[str]:
    return set(text.split())


COLUMNS = ("id", "kind", "sectors", "name", "forms", "unique")
KINDS = {"person", "organization", "group"}
SECTORS = words("COP GOV JUD LEG MIL PRM PTY REB SPY UAF UNK AGR BUS CRM CVL EDU ELI JRN LAB MED REF OPP PRE REL SOC")
#: The offices and roles by which the table of actors says what somebody was and when.
ROLES = words(
    "head-of-state head-of-government foreign-minister defense-minister interior-minister finance-minister "
    "vice-president crown-prince monarch parliament-speaker army-chief national-security-adviser intelligence-chief "
    "central-bank-governor un-secretary-general un-envoy supreme-leader party-leader group-leader opposition-leader "
    "igo-head ambassador-to-un spokesperson minister legislator governor mayor judge religious-leader journalist "
    "activist former-official military-commander"
)
#: Nouns with the descriptor that each must lead to, whatever else the table grows into.
KNOWN = {
    "وزير خارجية": "foreign-minister",
    "وزير الشؤون الخارجية": "foreign-minister",
    "رئيس مجلس الوزراء": "head-of-government",
    "عاهل": "monarch",
    "جيش": "army",
    "برلمان": "parliament",
    "متظاهرين": "protesters",
    "مسلحون": "gunmen",
    "مصادر أمنية": "security-sources",
    "شهود عيان": "witnesses",
    "وسائل إعلام": "media",
    "نازحين": "displaced",
    "قوات الأمن": "security-forces",
    "الخارجية": "foreign-ministry",
}
#: Words that mean something else far more often than somebody: "in front of", the world, he demanded, outer.
NOBODY = words("أمام عالم طالب خارجية داخلية سياسي عسكري كتاب شاهد قاتل")
UNIQUE = words("head-of-state head-of-government foreign-minister monarch army parliament government police")


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return read_table("descriptors.tsv", COLUMNS)


def test_enough_descriptors(rows: list[Row]) -> None:
    assert len(rows) >= 250


def test_cells_are_from_the_closed_lists(rows: list[Row]) -> None:
    for row in rows:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", row["id"]), row.wrong("an id is kebab-case")
        assert row["kind"] in KINDS, row.wrong(f"kind {row['kind']!r} is none of {sorted(KINDS)}")
        sectors = row.alternatives("sectors")
        assert set(sectors) <= SECTORS, row.wrong(f"unknown sector in {row['sectors']!r}")
        assert len(set(sectors)) == len(sectors), row.wrong("a sector stands twice")
        assert row["unique"] in {"", "yes"}, row.wrong("unique is 'yes' or empty")


def test_ids_are_unique_and_all_roles_have_a_row(rows: list[Row]) -> None:
    ids = [row["id"] for row in rows]
    assert len(ids) == len(set(ids)), sorted(i for i in set(ids) if ids.count(i) > 1)
    kinds = {row["id"]: row["kind"] for row in rows}
    assert {role: kinds.get(role) for role in ROLES} == dict.fromkeys(ROLES, "person")


def test_names_can_be_filled_in(rows: list[Row]) -> None:
    for row in rows:
        assert row["name"], row.wrong("write the English name")
        fields = {field for _, field, _, _ in Formatter().parse(row["name"]) if field is not None}
        assert fields <= {"country"}, row.wrong(f"name {row['name']!r} has fields other than {{country}}")


def test_forms_are_arabic_and_lead_to_one_descriptor(rows: list[Row]) -> None:
    owner: dict[str, str] = {}
    for row in rows:
        forms = row.alternatives("forms")
        assert forms, row.wrong("write at least one form")
        assert len({fold(form) for form in forms}) == len(forms), row.wrong("two forms have the same matching form")
        for form in forms:
            assert re.fullmatch(r"[ء-ي]+( [ء-ي]+)*", form), row.wrong(
                f"{form!r} is not Arabic words with single spaces"
            )
            first = owner.setdefault(fold(form), row["id"])
            assert first == row["id"], row.wrong(f"{form!r} already stands for {first}")


def test_the_definite_form_stands_for_the_same(rows: list[Row]) -> None:
    owner = {fold(form): row["id"] for row in rows for form in row.alternatives("forms")}
    for form, descriptor in owner.items():
        assert owner.get("ال" + form, descriptor) == descriptor, form


def test_known_nouns(rows: list[Row]) -> None:
    descriptors = {fold(form): row["id"] for row in rows for form in row.alternatives("forms")}
    assert {noun: descriptors.get(fold(noun)) for noun in KNOWN} == KNOWN
    assert not {fold(word) for word in NOBODY} & set(descriptors)
    assert {row["id"] for row in rows if row["unique"]} >= UNIQUE


def test_what_later_nouns_refer_to_exists(rows: list[Row]) -> None:
    ids = [row["id"] for row in rows]
    for row in read_table("reference.tsv", ("rule", "forms", "value", "example")):
        if row["rule"] == "later":
            for pattern in re.split("[,;]", row["value"].partition(":")[2]):
                assert pattern in {"", *SECTORS} or matching(ids, pattern), row.wrong(f"no descriptor is {pattern!r}")
