"""The tables of countries and places hold together."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from musnad.resources import Row, read_table
from musnad.text import fold

COUNTRIES = read_table(
    "countries.tsv", ("iso3", "name", "names_ar", "nisba", "people", "capital", "capital_ar", "seats_ar")
)
PLACES = read_table("places.tsv", ("geonames", "name", "names_ar", "lat", "lon", "country", "admin1", "kind"))
KINDS = {"city", "region", "area", "water", "site"}
#: Every column of alternatives in Arabic, with the table it is in.
ARABIC = [
    *((COUNTRIES, column) for column in ("names_ar", "nisba", "people", "capital_ar", "seats_ar")),
    (PLACES, "names_ar"),
]


def where(rows: list[Row]) -> list[str]:
    """Where the rows stand, for a message that can be acted on."""
    return [f"{row.file}:{row.line} {row['name']}" for row in rows]


def folded(row: Row, column: str) -> list[str]:
    return [fold(name) for name in row.alternatives(column)]


def test_country_codes_are_three_capitals_and_unique() -> None:
    codes = [row["iso3"] for row in COUNTRIES]
    assert [code for code in codes if not re.fullmatch("[A-Z]{3}", code)] == []
    assert [code for code, times in Counter(codes).items() if times > 1] == []


def test_no_two_countries_share_a_name() -> None:
    owners = Counter(name for row in COUNTRIES for name in set(folded(row, "names_ar")))
    assert [name for name, times in owners.items() if times > 1] == []


def test_every_country_has_a_capital_on_the_map() -> None:
    on_the_map = {(row["country"], row["name"]): set(folded(row, "names_ar")) for row in PLACES}
    missing = [row for row in COUNTRIES if (row["iso3"], row["capital"]) not in on_the_map]
    assert where(missing) == []
    unspelled = [
        row for row in COUNTRIES if not set(folded(row, "capital_ar")) <= on_the_map[row["iso3"], row["capital"]]
    ]
    assert where(unspelled) == []


@pytest.mark.parametrize(("table", "column"), ARABIC)
def test_no_spelling_is_written_twice_or_left_empty_in_a_row(table: list[Row], column: str) -> None:
    wrong = []
    for row in table:
        names = folded(row, column)
        if "" in names or len(set(names)) < len(names):
            wrong.append(row)
    assert where(wrong) == []


def test_there_are_many_places_each_with_a_name_a_kind_and_a_known_country() -> None:
    known = {row["iso3"] for row in COUNTRIES} | {""}
    assert len(PLACES) >= 700
    assert where([row for row in PLACES if not (row["name"] and row["names_ar"])]) == []
    assert where([row for row in PLACES if row["kind"] not in KINDS]) == []
    assert where([row for row in PLACES if row["country"] not in known]) == []


def test_coordinates_are_on_the_globe() -> None:
    wrong = []
    for row in PLACES:
        lat, lon = float(row["lat"]), float(row["lon"])
        if not (-90 <= lat <= 90 and -180 <= lon <= 180) or lat == lon == 0:
            wrong.append(row)
    assert where(wrong) == []


def test_geonames_ids_are_numbers_and_unique() -> None:
    ids = [row["geonames"] for row in PLACES if row["geonames"]]
    assert [number for number in ids if not number.isdecimal()] == []
    assert [number for number, times in Counter(ids).items() if times > 1] == []


def test_within_a_country_a_spelling_means_one_place() -> None:
    owners = Counter((row["country"], name) for row in PLACES for name in set(folded(row, "names_ar")))
    assert [key for key, times in owners.items() if times > 1] == []


@pytest.mark.parametrize(
    ("name", "country", "lat", "lon"),
    [
        ("طرابلس", "LBY", 32.9, 13.2),
        ("طرابلس", "LBN", 34.4, 35.8),
        ("الحديدة", "YEM", 14.8, 43.0),
        ("الموصل", "IRQ", 36.3, 43.1),
        ("بنغازي", "LBY", 32.1, 20.1),
        ("مضيق هرمز", "", 26.6, 56.3),
        ("القرم", "UKR", 45.3, 34.4),
    ],
)
def test_well_known_places_are_where_they_are(name: str, country: str, lat: float, lon: float) -> None:
    (row,) = [row for row in PLACES if row["country"] == country and fold(name) in folded(row, "names_ar")]
    assert float(row["lat"]) == pytest.approx(lat, abs=0.3)
    assert float(row["lon"]) == pytest.approx(lon, abs=0.3)
