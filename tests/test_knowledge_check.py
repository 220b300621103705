"""The checker of tables of actors finds what is wrong, says where, and what to do; ours is right."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from musnad.cli import app
from musnad.knowledge.check import check
from musnad.resources import data_path, header

TODAY = date(2024, 6, 30)
GOOD = {
    "id": "fra-nice-matin",
    "kind": "outlet",
    "name": "Nice-Matin",
    "names_ar": "صحيفة نيس ماتان",
    "country": "FRA",
    "sectors": "JRN",
    "roles": "",
    "parent": "",
    "source": "https://www.nicematin.com",
}
ESTROSI = {
    "id": "fra-estrosi",
    "kind": "person",
    "name": "Christian Estrosi",
    "names_ar": "كريستيان إستروزي|إستروزي",
    "sectors": "",
    "roles": "mayor FRA 2008-03-21..2016-06-13|mayor FRA 2017-05-15..",
}


def table(tmp_path: Path, *changes: dict[str, str]) -> Path:
    """A table of which each row is a good one but for what is given."""
    path = tmp_path / "mine.tsv"
    columns = header("actors.tsv")
    lines = ["\t".join(columns), *("\t".join((GOOD | change)[column] for column in columns) for change in changes)]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def test_our_own_table_is_right():
    assert check(data_path("actors.tsv"), date.today()) == []


def test_a_good_overlay(tmp_path):
    assert check(table(tmp_path, {}, ESTROSI, {"id": "uno-guterres", "country": "UNO"}), TODAY) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"id": "Nice Matin"}, "id is 'Nice Matin'; write the country's code and a name"),
        ({"id": "deu-nice-matin"}, "id deu-nice-matin does not begin with its country; write fra-"),
        ({"kind": "newspaper"}, "kind is 'newspaper'; write one of person, organization, group, outlet"),
        ({"name": ""}, "there is no English name"),
        ({"names_ar": ""}, "the first of names_ar is not Arabic"),
        ({"names_ar": "Nice-Matin|نيس ماتان"}, "the first of names_ar is not Arabic"),
        ({"names_ar": "نيس ماتان||صحيفة نيس ماتان"}, "one of names_ar is empty"),
        ({"names_ar": "صحيفة نيس ماتان|صحيفه نيس ماتان"}, "are one to the program; keep one"),
        ({"country": "FR", "id": "frx-x"}, "country is 'FR'; write ISO 3166 alpha-3"),
        ({"sectors": "JRN|PRESS"}, "sector 'PRESS' is none of PLOVER's; write some of AGR"),
        (
            {"source": "Nice-Matin"},
            "source 'Nice-Matin' is not understood; write wp:, wp:Title, a Wikidata id",
        ),
        ({"source": "wp:Nice_Matin"}, "source 'wp:Nice_Matin' is not understood"),
        ({"source": "wp:|Q"}, "source 'Q' is not understood"),
        ({"source": "wp:Nice-Matin"}, "source 'wp:Nice-Matin' repeats the name; write wp:"),
        ({"parent": "fra-nobody"}, "parent 'fra-nobody' is no other actor's id"),
        ({"parent": "fra-nice-matin"}, "parent 'fra-nice-matin' is no other actor's id"),
        ({"roles": "foreign-minister FRA 2017..2022"}, "'foreign-minister' is no office for the kind outlet"),
        (ESTROSI | {"roles": "mayor of Nice"}, "role 'mayor of Nice' is not understood; write 'foreign-minister IRN"),
        (ESTROSI | {"roles": "lord-mayor FRA 2008.."}, "'lord-mayor' is no office for the kind person"),
        (ESTROSI | {"roles": "mayor FRX 2008.."}, "role 'mayor FRX 2008..' has no known country"),
        (ESTROSI | {"roles": "mayor FRA 2008-02-30.."}, "2008-02-30 is no date; write a year, a month or a day"),
        (ESTROSI | {"roles": "mayor FRA 2016-06..2008-03"}, "mayor ends (2008-03) before it begins (2016-06)"),
        (ESTROSI | {"roles": "mayor FRA 2024-07.."}, "mayor begins on a day to come, 2024-07; enter it when it has"),
        (
            ESTROSI | {"roles": "mayor FRA 2008..2042"},
            "mayor ends long from now, 2042; leave the end empty until it is",
        ),
        (ESTROSI | {"roles": "head-of-state FRA 2016.."}, "head-of-state FRA is held by fra-"),
        (ESTROSI | {"names_ar": "إيمانويل ماكرون"}, "إيمانويل ماكرون is also fra-macron (actors.tsv"),
    ],
)
def test_what_is_wrong_and_where_is_said(tmp_path, change, said):
    path = table(tmp_path, ESTROSI | {"id": "fra-ciotti", "names_ar": "إريك سيوتي", "roles": ""}, change)
    complaints = check(path, TODAY)
    assert complaints
    assert all(complaint.startswith(f"{path}, line 3: ") for complaint in complaints), complaints
    assert any(said in complaint for complaint in complaints), complaints


def test_rows_among_each_other(tmp_path):
    path = table(
        tmp_path,
        ESTROSI,
        ESTROSI,
        ESTROSI | {"id": "fra-one", "names_ar": "إستروزي", "roles": "crown-prince FRA 2010..2012"},
        ESTROSI | {"id": "fra-two", "names_ar": "سيوتي", "roles": "crown-prince FRA 2012-11..2014"},
        ESTROSI | {"id": "fra-three", "names_ar": "فوكييه", "roles": "crown-prince FRA 2014-12.."},
    )
    assert [complaint.partition(": ")[2].partition(";")[0] for complaint in check(path, TODAY)] == [
        "id fra-estrosi is in line 2 already",
        f"إستروزي is also fra-estrosi ({path}, line 2)",
        f"crown-prince FRA is held by fra-one ({path}, line 4) at the same time, 2010..2012",
    ]


def test_a_file_that_is_no_table(tmp_path):
    path = tmp_path / "mine.tsv"
    path.write_text("id\tname\n", "utf-8")
    (complaint,) = check(path, TODAY)
    assert complaint.startswith(f"{path}, line 1: the header is ['id', 'name']; it must be ['id', 'kind',")


def test_the_command(tmp_path):
    path = table(tmp_path, {"kind": "newspaper"}, {"id": "fra-var-matin", "names_ar": "فار ماتان", "sectors": "X"})
    result = CliRunner().invoke(app, ["actors", "check", str(path)])
    assert result.exit_code == 1
    assert [line.partition(": ")[0] for line in result.stdout.splitlines()] == [f"{path}, line 2", f"{path}, line 3"]
    good = CliRunner().invoke(app, ["actors", "check", str(table(tmp_path, {}))])
    assert (good.exit_code, good.stdout) == (0, "")
