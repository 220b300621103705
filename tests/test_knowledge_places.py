"""Places are found by any spelling of their names; the checker says what is wrong with a table, where, what to do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from musnad.cli import app
from musnad.knowledge.places import check, find
from musnad.resources import data_path, header

GOOD = {
    "geonames": "",
    "name": "Hazmieh",
    "names_ar": "الحازمية|حازمية بيروت",
    "lat": "33.85",
    "lon": "35.54",
    "country": "LBN",
    "admin1": "Mount Lebanon",
    "kind": "city",
}


def table(tmp_path: Path, *changes: dict[str, str]) -> Path:
    """A table of which each row is a good one but for what is given."""
    path = tmp_path / "mine.tsv"
    columns = header("places.tsv")
    lines = ["\t".join(columns), *("\t".join((GOOD | change)[column] for column in columns) for change in changes)]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def test_our_own_table_is_right():
    assert check(data_path("places.tsv")) == []


def test_a_good_overlay(tmp_path):
    sea = {"name": "Sea of Ours", "names_ar": "بحرنا الصغير", "country": "", "kind": "water", "admin1": ""}
    assert check(table(tmp_path, {}, sea)) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"geonames": "Q12"}, "geonames is 'Q12'; write the place's number"),
        ({"name": ""}, "there is no English name"),
        ({"names_ar": "Hazmieh"}, "the first of names_ar is not Arabic"),
        ({"names_ar": "الحازمية||حازمية"}, "one of names_ar is empty"),
        ({"names_ar": "الحازميّة|الحازميه"}, "الحازميّة and الحازميه are one to the program"),
        (
            {"names_ar": "الحكومة"},
            "الحكومة is another word as well and would be read as the place; write it with its noun",
        ),
        ({"names_ar": "طرابلس"}, "طرابلس is also Tripoli (places.tsv, line"),
        ({"lat": "north"}, "lat and lon are 'north' and '35.54'; write degrees"),
        ({"lat": "133.85"}, "133.85, 35.54 is no place on the globe"),
        ({"lat": "0", "lon": "0"}, "0, 0 is no place on the globe"),
        ({"country": "LEB"}, "country is 'LEB'; write ISO 3166 alpha-3"),
        ({"kind": "town"}, "kind is 'town'; write one of city, region"),
        ({"country": "MAR", "lat": "-7.59", "lon": "33.57"}, "exchange lat and lon"),
        ({"country": "MAR"}, "km from MAR, but in or near LBN; correct the country"),
    ],
)
def test_what_is_wrong_with_a_row_is_told(tmp_path, change, said):
    found = check(table(tmp_path, change))
    assert any(said in complaint for complaint in found), found
    assert all("mine.tsv, line 2: " in complaint for complaint in found)


def test_rows_that_are_there_twice(tmp_path):
    (complaint,) = check(table(tmp_path, {}, {"names_ar": "بلدة الحازمية"}))
    assert "line 3: Hazmieh is in line 2 already; join the two rows" in complaint


def test_two_places_of_one_name(tmp_path):
    complaints = check(table(tmp_path, {}, {"name": "Hazmiyah"}))
    assert all("line 3" in complaint for complaint in complaints)
    assert "الحازمية is also Hazmieh" in complaints[0]


def test_a_row_that_replaces_ours_is_no_namesake(tmp_path):
    tripoli = {"geonames": "266826", "name": "Tripoli", "names_ar": "طرابلس", "lat": "34.43", "lon": "35.84"}
    assert check(table(tmp_path, tripoli)) == []


def test_a_table_that_is_none(tmp_path):
    (complaint,) = check(tmp_path / "missing.tsv")
    assert "missing.tsv" in complaint


@pytest.mark.parametrize("name", ["البصرة", "البصره", "بصرة", "مدينة البصرة", "Basra", "basra"])
def test_places_are_found_by_any_spelling(name):
    assert find(name)[0].row["geonames"] == "99532"


def test_of_namesakes_the_country_tells():
    assert {found.row["country"] for found in find("طرابلس")} == {"LBY", "LBN"}
    assert [found.row["country"] for found in find("Tripoli", "LBN")] == ["LBN"]


def test_parts_of_names_count_where_nothing_else_is_found():
    assert find("مطار")[0].ground == "part of the name"
    assert find("لا مكان بهذا الاسم") == ()


def test_command_find():
    ran = CliRunner().invoke(app, ["places", "find", "طرابلس", "--country", "LBN", "--json"])
    (line,) = ran.stdout.splitlines()
    found = json.loads(line)
    assert (found["as"], found["name"], found["country"], found["geonames"]) == ("name", "Tripoli", "LBN", 266826)


def test_command_find_says_when_there_is_none():
    ran = CliRunner().invoke(app, ["places", "find", "Atlantis", "--country", "LBN"])
    assert ran.exit_code == 1
    assert "no place in the tables in LBN is called 'Atlantis'" in ran.output


def test_command_check(tmp_path):
    assert CliRunner().invoke(app, ["places", "check", str(table(tmp_path, {}))]).exit_code == 0
    ran = CliRunner().invoke(app, ["places", "check", str(table(tmp_path, {"kind": "town"}))])
    assert ran.exit_code == 1
    assert "mine.tsv, line 2: kind is 'town'" in ran.stdout
