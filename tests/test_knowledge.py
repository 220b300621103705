"""Finding and selecting actors, in Python and from the command line."""

from __future__ import annotations

import json
from datetime import date

import pytest
from typer.testing import CliRunner, Result

from musnad import resources
from musnad.cli import app
from musnad.errors import ResourceError
from musnad.knowledge.find import find
from musnad.knowledge.select import select, stale
from musnad.knowledge.source import page, pages
from musnad.resources import header


def musnad(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.mark.parametrize(
    ("name", "on", "actor", "ground"),
    [
        ("أمير عبداللهيان", None, "irn-amir-abdollahian", "name"),
        ("وحسين امير عبد اللهيان", None, "irn-amir-abdollahian", "name"),
        ("جوتيريش", None, "uno-guterres", "name"),
        ("الرئيس السيسي", None, "egy-sisi", "name"),
        ("وزير الخارجية الإيراني", "2022-03-01", "irn-amir-abdollahian", "office"),
        ("لوزير خارجية إيران", "2016-03-01", "irn-zarif", "office"),
        ("المستشارة الألمانية", "2015-09-04", "deu-merkel", "office"),
        ("الأمين العام للأمم المتحدة", "2010-01-01", "uno-ban-ki-moon", "office"),
        ("ايران", None, "IRN", "name"),
        ("الإيرانيون", None, "IRN", "nationality"),
        ("طهران", None, "IRN", "capital"),
        ("Hossein Amir Abdollahian", None, "irn-amir-abdollahian", "name"),
        ("guterres", None, "uno-guterres", "surname"),
        ("Lourenco", None, "ago-lourenco", "surname"),
        ("Foreign Minister of Iran", "2016-03-01", "irn-zarif", "office"),
        ("iran", None, "IRN", "name"),
        ("Hibatullah", None, "afg-akhundzada", "part of the name"),
    ],
)
def test_whom_a_name_means(name, on, actor, ground):
    first, *_ = find(name, date.fromisoformat(on) if on else None)
    assert (first.actor.id, first.ground) == (actor, ground)


def test_an_office_without_a_day_is_all_who_held_it_the_latest_first():
    holders = [found.actor.id for found in find("وزير الخارجية الإيراني")]
    assert holders.index("irn-amir-abdollahian") < holders.index("irn-zarif") < holders.index("irn-salehi")


@pytest.mark.parametrize("name", ["", "؟", "نص بلا معنى لأحد", "no such name"])
def test_nobody(name):
    assert find(name) == ()


def test_actors_by_office_and_day():
    wanted = {"country": "IRN", "kind": "person", "role": "foreign-minister"}
    assert [actor.id for actor in select(**wanted, on=date(2022, 3, 1))] == ["irn-amir-abdollahian"]
    assert {"irn-zarif", "irn-salehi"} <= {actor.id for actor in select(**wanted)}
    assert list(select(**wanted, sector="ELI", on=date(2022, 3, 1))) == []


def test_offices_that_may_have_ended():
    begun = [role.first for _, role in stale(date(2000, 1, 1))]
    assert begun == sorted(begun)
    assert begun[0]
    assert begun[-1] < "2000-01-01"


@pytest.mark.parametrize(
    ("source", "address"),
    [
        ("wp:", "https://en.wikipedia.org/wiki/Jos%C3%A9_Brito"),
        ("wp:José Brito (politician)", "https://en.wikipedia.org/wiki/Jos%C3%A9_Brito_%28politician%29"),
        ("Q42", "https://www.wikidata.org/wiki/Q42"),
        ("https://www.gov.cv/", "https://www.gov.cv/"),
        ("wp:José Brito#Life", None),
        ("wp: José Brito", None),
        ("Q042", None),
        ("https://", None),
        ("José Brito", None),
    ],
)
def test_where_a_row_can_be_checked(source, address):
    assert page(source, "José Brito") == address
    assert pages((source,), "José Brito") == ([address] if address else [])


# The command


def test_find_prints_json_lines_or_a_table():
    result = musnad("actors", "find", "وزير الخارجية الإيراني", "--on", "2022-03-01", "--json")
    (found,) = map(json.loads, result.stdout.splitlines())
    assert (found["id"], found["as"], found["sectors"]) == ("irn-amir-abdollahian", "office", ["GOV"])
    assert found["roles"] == [{"role": "foreign-minister", "country": "IRN", "from": "2021-08-25", "to": "2024-05-19"}]
    names, values = (line.split("\t") for line in musnad("actors", "find", "طهران").stdout.splitlines())
    assert dict(zip(names, values, strict=True))["id"] == "IRN"


def test_find_says_where_nobody_is_found():
    result = musnad("actors", "find", "no such name")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("musnad: nobody in the tables is called 'no such name'; try ")


def test_list_and_stale():
    lines = musnad("actors", "list", "--country", "UNO", "--role", "un-secretary-general", "--json").stdout.splitlines()
    assert {"uno-guterres", "uno-ban-ki-moon"} <= {json.loads(line)["id"] for line in lines}
    result = musnad("actors", "stale", "--years", "20")
    assert result.stdout.startswith("id\tname\tname_ar\trole\tcountry\tfrom\tto\n")
    assert result.stderr.startswith("actors.tsv: roles are checked up to ")


def test_a_date_that_is_none_is_a_usage_error():
    assert musnad("actors", "find", "إيران", "--on", "yesterday").exit_code == 2


def test_own_actors_are_found(tmp_path, monkeypatch):
    from musnad.reading import knowledge

    monkeypatch.setattr(resources, "_overlays", {})
    monkeypatch.setattr(resources, "_read", set())
    path = tmp_path / "mine.tsv"
    row = "fra-nice-matin\toutlet\tNice-Matin\tصحيفة نيس ماتان\tFRA\tJRN\t\t\twp:|Q3340366"
    path.write_text("# checked: 2024-06-30\n" + "\t".join(header("actors.tsv")) + f"\n{row}\n", "utf-8")
    knowledge.load.cache_clear()
    try:
        (found,) = musnad("actors", "find", "لصحيفة نيس ماتان", "--json", "--actors", path).stdout.splitlines()
        assert json.loads(found)["id"] == "fra-nice-matin"
        assert json.loads(found)["source"] == [
            "https://en.wikipedia.org/wiki/Nice-Matin",
            "https://www.wikidata.org/wiki/Q3340366",
        ]
        assert f"{path}: roles are checked up to 2024-06-30\n" in musnad("actors", "stale").stderr
        late = musnad("actors", "stale", "--actors", path)
        assert (late.exit_code, late.stdout) == (1, "")
        assert "has been read already" in late.stderr
    finally:
        knowledge.load.cache_clear()


def test_an_actor_without_an_arabic_name_is_refused(tmp_path, monkeypatch):
    from musnad.reading import knowledge

    monkeypatch.setattr(resources, "_overlays", {})
    monkeypatch.setattr(resources, "_read", set())
    path = tmp_path / "mine.tsv"
    path.write_text(
        "\t".join(header("actors.tsv")) + "\nfra-nice-matin\toutlet\tNice-Matin\t\tFRA\tJRN\t\t\t\n", "utf-8"
    )
    resources.overlay("actors.tsv", path)
    knowledge.load.cache_clear()
    try:
        with pytest.raises(ResourceError, match=r"mine\.tsv, line 2: names_ar is empty; write the full Arabic name"):
            knowledge.load()
    finally:
        knowledge.load.cache_clear()
