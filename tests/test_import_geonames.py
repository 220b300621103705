"""A small dump in GeoNames' format becomes a table of places."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import pytest
from typer.testing import CliRunner, Result

from musnad.cli import app
from musnad.errors import MusnadError
from musnad.imports import geonames
from musnad.resources import Row, header, read_table


def line(
    id: int, name: str, alternates: str, at: tuple[float, float], code: str, country: str, admin1: str, people: int
) -> str:
    """The 19 columns of a place; ``code`` is class and code, such as "P.PPLA"."""
    kind, feature = code.split(".")
    cells = [id, name, name, alternates, *at, kind, feature, country, "", admin1, "", "", "", people, "", 17, "", ""]
    return "\t".join(map(str, [*cells[:-2], "Africa/Cairo", "2023-05-01"]))


#: The town stands before its province, as it may in the dump.
LINES = [
    line(360612, "Al Qanāyāt", "Al Qanayat,القنايات,القنيات", (30.6193, 31.4617), "P.PPL", "EG", "14", 70687),
    line(360016, "Sharqia", "Al Sharqia,الشرقية", (30.7, 31.63), "A.ADM1", "EG", "14", 5340058),
    line(347497, "Ţanţā", "Tanta,طنطا,طنطة", (30.78847, 31.00192), "P.PPLA", "EG", "05", 576648),
    line(
        4560349, "Philadelphia", "Philadelphia,فيلادلفيا,فیلادلفیا", (39.9523, -75.1638), "P.PPLA2", "US", "PA", 1603797
    ),
    line(4564190, "Ponce", "Ponce,بونسيه", (18.0111, -66.614), "P.PPL", "PR", "113", 137491),
    line(2643743, "London", "London,Londres", (51.5085, -0.1257), "P.PPLC", "GB", "ENG", 8961989),
    line(352733, "Nile", "Nile,نهر النيل", (30.1, 31.1), "H.STM", "EG", "00", 0),
    line(352878, "Manshīyat al Qanāţir", "منشية القناطر", (30.18479, 31.10649), "P.PPL", "EG", "08", 0),
    "360615\tcut short",
]
#: alternateNameId, geonameid, isolanguage, name, preferred, short, colloquial, historic, from, to
ALTERNATES = [
    "1\t2643743\tar\tلندن العاصمة\t\t\t\t\t\t",
    "2\t2643743\tar\tلندن\t1\t\t\t\t\t",
    "3\t2643743\tfa\tلندن\t\t\t\t\t\t",
    "4\t2643743\tar\tلوندينيوم\t\t\t\t1\t\t",
    "5\t4560349\tar\tفيلادلفيا",
    "6\t347497\tlink\thttps://ar.wikipedia.org/wiki/طنطا\t\t\t\t\t\t",
]


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    path = tmp_path / "allCountries.txt"
    path.write_text("\n".join(LINES) + "\n", "utf-8")
    return path


def musnad(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def rows(path: Path) -> dict[str, Row]:
    return {row["name"]: row for row in read_table(path, header("places.tsv"))}


def test_places_divisions_and_territories(dump, tmp_path):
    out = tmp_path / "places.tsv"
    report = geonames.convert(dump, out, population=1000)
    found = rows(out)
    assert found["Al Qanāyāt"].cells == {
        "geonames": "360612",
        "name": "Al Qanāyāt",
        "names_ar": "القنايات|القنيات",
        "lat": "30.6193",
        "lon": "31.4617",
        "country": "EGY",
        "admin1": "Sharqia",
        "kind": "city",
    }
    division = found["Sharqia"]
    assert (division["names_ar"], division["admin1"], division["kind"]) == ("الشرقية", "", "region")
    # A place that we have keeps our row.
    assert (found["Tanta"]["names_ar"], found["Tanta"]["admin1"]) == ("طنطا|طنطة", "Gharbia")
    assert found["Philadelphia"]["names_ar"] == "فيلادلفيا"  # not the Persian spelling
    assert found["Ponce"]["country"] == "USA"
    assert {"London", "Nile", "Manshīyat al Qanāţir"}.isdisjoint(found)  # no Arabic name, a river, nobody lives there
    assert dict(report.written) == {"city": 4, "region": 1}
    assert dict(report.left_out) == {"no Arabic name": 1, "fewer people": 1}
    assert (report.broken, report.first_broken) == (1, [9])


def test_names_with_their_languages(dump, tmp_path):
    alternates = tmp_path / "alternateNamesV2.zip"
    with ZipFile(alternates, "w") as archive:
        archive.writestr("iso-languagecodes.txt", "ISO 639-3\n")
        archive.writestr("alternateNamesV2.txt", "\n".join(ALTERNATES) + "\n")
    out = tmp_path / "places.tsv"
    geonames.convert(dump, out, alternates=alternates)
    assert {name: row["names_ar"] for name, row in rows(out).items()} == {
        "London": "لندن|لندن العاصمة",
        "Philadelphia": "فيلادلفيا",
    }


def test_the_command_reads_an_archive(dump, tmp_path):
    archive, out = tmp_path / "cities500.zip", tmp_path / "places.tsv"
    with ZipFile(archive, "w") as file:
        file.write(dump, "cities500.txt")
    result = musnad("places", "import", archive, "-o", out, "--population", "1000")
    assert (result.exit_code, result.stdout) == (0, "")
    assert [line.removeprefix(f"musnad: {archive}: ") for line in result.stderr.splitlines()] == [
        "written: 4 city, 1 region",
        "left out: 1 no Arabic name, 1 fewer people",
        "1 broken line passed over: 9",
    ]
    assert set(rows(out)) > {"Tanta", "Ponce"}


def test_nothing_half_written_is_left(dump, tmp_path, monkeypatch):
    out = tmp_path / "places.tsv"
    read = geonames.read
    passes = iter(range(2))

    def interrupted(source, watch):
        if next(passes):
            raise KeyboardInterrupt
        yield from read(source, watch)

    monkeypatch.setattr(geonames, "read", interrupted)
    result = musnad("places", "import", dump, "-o", out)
    assert (result.exit_code, result.stderr) == (130, f"musnad: stopped; {out} is not written\n")
    assert [path.name for path in tmp_path.iterdir()] == ["allCountries.txt"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.txt", b"id\tname\n", r"a\.txt: nothing to import; give a dump of GeoNames, 19 columns"),
        ("a.txt", b"", r"a\.txt: nothing to import"),
        ("a.zip", b"PK", r"a\.zip: the archive is damaged or cut short"),
        ("a.zip", None, r"a\.zip: there is no such file"),
    ],
)
def test_what_is_no_dump_is_refused(tmp_path, name, content, said):
    source = tmp_path / name
    if content is not None:
        source.write_bytes(content)
    with pytest.raises(MusnadError, match=said):
        geonames.convert(source, tmp_path / "places.tsv")
    assert not (tmp_path / "places.tsv").exists()
