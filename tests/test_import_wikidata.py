"""A small dump in Wikidata's format becomes a table of actors."""

from __future__ import annotations

import bz2
import gzip
import io
import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from musnad.cli import app
from musnad.errors import MusnadError
from musnad.imports import wikidata
from musnad.knowledge.check import check
from musnad.resources import Row, header, read_table

# The format, as the dump has it


def names(texts: dict[str, str]) -> dict[str, Any]:
    return {tongue: {"language": tongue, "value": text} for tongue, text in texts.items()}


def snak(property: str, value: Any, type: str) -> dict[str, Any]:
    datavalue = {"value": value, "type": type}
    return {"snaktype": "value", "property": property, "datavalue": datavalue, "datatype": type}


def entity(property: str, id: str) -> dict[str, Any]:
    value = {"entity-type": "item", "numeric-id": int(id[1:]), "id": id}
    return snak(property, value, "wikibase-entityid")


def time(property: str, text: str) -> dict[str, Any]:
    """A day, month or year; "?" for a value that is not known."""
    if text == "?":
        return {"snaktype": "somevalue", "property": property, "datatype": "time"}
    value = {
        "time": "+" + text + "-00-00"[len(text) - 4 :] + "T00:00:00Z",
        "timezone": 0,
        "before": 0,
        "after": 0,
        "precision": {4: 9, 7: 10, 10: 11}[len(text)],
        "calendarmodel": "http://www.wikidata.org/entity/Q1985727",
    }
    return snak(property, value, "time")


def statement(mainsnak: dict[str, Any], rank: str = "normal", **qualifiers: str) -> dict[str, Any]:
    found = {property: [time(property, text)] for property, text in qualifiers.items()}
    return {"mainsnak": mainsnak, "type": "statement", "rank": rank, "qualifiers": found or []}


def item(id: str, labels: dict[str, str], *statements: dict[str, Any], aliases: Iterable[str] = ()) -> dict[str, Any]:
    claims: dict[str, list[dict[str, Any]]] = {}
    for one in statements:
        claims.setdefault(one["mainsnak"]["property"], []).append(one)
    other = {"ar": [{"language": "ar", "value": alias} for alias in aliases]} if aliases else []
    return {
        "type": "item",
        "id": id,
        "labels": names(labels) or [],
        "descriptions": [],
        "aliases": other,
        "claims": claims or [],
        "sitelinks": [],
    }


def is_a(id: str) -> dict[str, Any]:
    return statement(entity("P31", id))


def of(property: str, *ids: str) -> list[dict[str, Any]]:
    return [statement(entity(property, id)) for id in ids]


def held(id: str, rank: str = "normal", **dates: str) -> dict[str, Any]:
    return statement(entity("P39", id), rank, **dates)


def state(id: str, label: str, code: str, arabic: str) -> dict[str, Any]:
    return item(id, {"en": label, "ar": arabic}, is_a("Q3624078"), statement(snak("P297", code, "string")))


MERKEL = item(
    "Q567",
    {"mul": "Angela Merkel", "ar": "أنجيلا ميركل"},
    is_a("Q5"),
    *of("P27", "Q183"),
    held("Q4970706", P580="2005-11-22", P582="2021-12-08"),
    held("Q1939555", P580="1990-12-20", P582="2021-10-26"),
    aliases=["انجيلا ميركل", "أنغيلا ميركل", "ميركل", "Angela"],
)
#: People before their offices, offices before their states: a dump has no order.
ITEMS = [
    MERKEL,
    item(
        "Q76",
        {"en": "Barack Obama", "ar": "باراك أوباما"},
        is_a("Q5"),
        *of("P27", "Q30"),
        held("Q11696", P580="2009-01-20", P582="2017-01-20"),
        held("Q4416090", P580="2005-01-03", P582="2008-11-16"),
        held("Q11696", rank="deprecated", P580="2000", P582="2001"),
    ),
    item(
        "Q2685",
        {"en": "Arnold Schwarzenegger", "ar": "أرنولد شوارزنيجر"},
        is_a("Q5"),
        *of("P27", "Q40", "Q30"),
        held("Q887010", P580="2003-11-17", P582="2011-01-03"),
    ),
    item(
        "Q1253",
        {"en": "Ban Ki-moon", "ar": "بان كي مون"},
        is_a("Q5"),
        *of("P27", "Q884"),
        held("Q81066", P580="2007-01-01", P582="2016-12-31"),
        held("Q7330070", P580="?"),
    ),
    item(
        "Q132345",
        {"en": "Shinzo Abe", "ar": "شينزو آبي"},
        is_a("Q5"),
        *of("P27", "Q17"),
        held("Q14212", P580="2006-09-26"),
        held("Q486839", P580="1993-07-18", P582="2022-07-08"),
    ),
    item(
        "Q9682",
        {"en": "Elizabeth II", "ar": "إليزابيث الثانية"},
        is_a("Q5"),
        held("Q9134365", P580="1952-02-06"),
        statement(time("P570", "2022-09-08")),
    ),
    item("Q2518", {"en": "Helmut Kohl", "ar": "هلموت كول"}, is_a("Q5"), *of("P27", "Q183"), held("Q4970706")),
    item("Q42", {"en": "Douglas Adams", "ar": "دوغلاس آدمز"}, is_a("Q5"), *of("P27", "Q145")),
    item("Q4970706", {"en": "Federal Chancellor of Germany"}, is_a("Q4164871"), *of("P1001", "Q183")),
    item("Q1939555", {"en": "member of the German Bundestag"}, *of("P279", "Q486839"), *of("P1001", "Q183")),
    item("Q11696", {"en": "President of the United States"}, is_a("Q4164871"), *of("P1001", "Q30")),
    item("Q4416090", {"en": "United States senator"}, *of("P1001", "Q30")),
    item("Q887010", {"en": "Governor of California"}, *of("P1001", "Q99"), *of("P17", "Q30")),
    item("Q81066", {"en": "United Nations Secretary-General"}, is_a("Q4164871"), *of("P1001", "Q1065")),
    item("Q486839", {"en": "member of parliament"}, is_a("Q4164871")),
    item("Q7330070", {"en": "foreign minister"}, *of("P279", "Q83307")),
    item("Q14212", {"en": "prime minister"}, *of("P279", "Q2285706")),
    item("Q9134365", {"en": "monarch of the United Kingdom"}, is_a("Q4164871"), *of("P1001", "Q145")),
    item(
        "Q49762",
        {"en": "Christian Democratic Union", "ar": "الاتحاد الديمقراطي المسيحي"},
        is_a("Q7278"),
        *of("P17", "Q183"),
    ),
    item("Q157142", {"en": "Die Zeit", "ar": "تسايت"}, is_a("Q11032"), *of("P17", "Q183")),
    item("Q81307", {"en": "Greenpeace", "ar": "غرينبيس"}, is_a("Q79913")),
    item("Q23548", {"en": "NASA", "ar": "ناسا الفضائية"}, is_a("Q327333")),
    item("Q64", {"en": "Berlin", "ar": "برلين"}, is_a("Q515"), *of("P17", "Q183")),
    state("Q183", "Germany", "DE", "ألمانيا"),
    state("Q30", "United States", "US", "الولايات المتحدة"),
    state("Q145", "United Kingdom", "GB", "المملكة المتحدة"),
    state("Q884", "South Korea", "KR", "كوريا الجنوبية"),
    state("Q17", "Japan", "JP", "اليابان"),
    {"type": "property", "id": "P31", "labels": {}, "claims": {}},
]


def dump(items: Iterable[Any] = ITEMS) -> bytes:
    lines = [
        one if isinstance(one, str) else json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in items
    ]
    return ("[\n" + ",\n".join(lines) + "\n]\n").encode()


def musnad(*arguments: object, input: bytes | None = None) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], input=input)


def rows(path: Path) -> dict[str, Row]:
    return {row["name"]: row for row in read_table(path, header("actors.tsv"))}


@pytest.fixture
def imported(tmp_path: Path) -> dict[str, Row]:
    source, out = tmp_path / "dump.json.gz", tmp_path / "actors.tsv"
    source.write_bytes(gzip.compress(dump()))
    wikidata.convert(source, out)
    return rows(out)


def test_an_office_holder_we_do_not_have(imported):
    row = imported["Arnold Schwarzenegger"]
    assert row.cells == {
        "id": "usa-q2685",
        "kind": "person",
        "name": "Arnold Schwarzenegger",
        "names_ar": "أرنولد شوارزنيجر",
        "country": "USA",
        "sectors": "ELI",
        "roles": "governor USA 2003-11-17..2011-01-03",
        "parent": "",
        "source": "Q2685",
    }


def test_one_whom_we_have_keeps_the_id_and_gains_what_is_new(imported):
    row = imported["Angela Merkel"]
    assert row["id"] == "deu-merkel"
    assert row["roles"].split("|")[-2:] == [
        "legislator DEU 1990-12-20..2021-10-26",
        "head-of-government DEU 2005-11-22..2021-12-08",
    ]
    assert row["roles"].count("head-of-government") == 1
    assert "Angela" not in row["names_ar"]


def test_offices_and_their_countries(imported):
    assert "head-of-state USA 2009-01-20..2017-01-20" in imported["Barack Obama"].alternatives("roles")
    assert "legislator USA 2005-01-03..2008-11-16" in imported["Barack Obama"].alternatives("roles")
    assert not any("2000" in role for role in imported["Barack Obama"].alternatives("roles"))
    assert imported["Ban Ki-moon"]["roles"] == "un-secretary-general UNO 2007-01-01..2016-12-31"
    assert imported["Ban Ki-moon"]["country"] == "UNO"
    # Death ends an office; an office without any date may be over.
    assert "monarch GBR 1952-02-06..2022-09-08" in imported["Elizabeth II"]["roles"]
    assert {"Helmut Kohl", "Douglas Adams", "Berlin"}.isdisjoint(imported)


def test_an_office_of_nothing_in_particular(imported):
    # A prime minister of no state is not taken for that of his own; a member of parliament is.
    assert imported["Shinzo Abe"].alternatives("roles") == (
        "head-of-government JPN 2012-12-26..2020-09-16",
        "legislator JPN 1993-07-18..2022-07-08",
    )


def test_people_of_the_past_are_left_out(tmp_path):
    source, out = tmp_path / "dump.json", tmp_path / "actors.tsv"
    source.write_bytes(dump())
    report = wikidata.convert(source, out, since=2017)
    assert {name for name, row in rows(out).items() if row["kind"] == "person"} == {
        "Angela Merkel",
        "Barack Obama",
        "Elizabeth II",
        "Shinzo Abe",
    }
    assert report.left_out["no office since then"] == 2


def test_bodies(imported):
    found = {name: (row["kind"], row["country"], row["sectors"]) for name, row in imported.items()}
    assert found["Christian Democratic Union"] == ("organization", "DEU", "PTY")
    assert (found["Die Zeit"], imported["Die Zeit"]["names_ar"]) == (
        ("outlet", "DEU", "JRN"),
        "صحيفة تسايت|جريدة تسايت",
    )
    assert (found["Greenpeace"][1], "منظمة غرينبيس" in imported["Greenpeace"]["names_ar"]) == ("NGO", True)
    assert "NASA" not in found  # no country


def test_what_is_imported_is_a_good_overlay(imported, tmp_path):
    assert check(tmp_path / "actors.tsv", date(2024, 6, 30)) == []


@pytest.mark.parametrize("suffix", [".json", ".json.gz", ".json.bz2", "-"])
def test_the_command(tmp_path, suffix):
    pack = {".json.gz": gzip.compress, ".json.bz2": bz2.compress}.get(suffix, bytes)
    broken = ['{"type":"item","id":"Q1","labels"', '{"type":"item","id":"Q2","claims":{"P39":[{}],"P31":7}}']
    source, out = tmp_path / f"dump{suffix}", tmp_path / "actors.tsv"
    source.write_bytes(pack(dump([*ITEMS[:3], *broken, *ITEMS[3:]])))
    given = dump([*ITEMS[:3], *broken, *ITEMS[3:]]) if suffix == "-" else None
    result = musnad("actors", "import", "-" if suffix == "-" else source, "-o", out, input=given)
    assert (result.exit_code, result.stdout) == (0, "")
    written, left_out, passed_over = result.stderr.splitlines()
    assert "written: 6 person, 2 organization, 1 outlet" in written
    assert "left out: 1 no dated office of ours, 1 no country" in left_out
    assert passed_over.endswith(": 2 broken lines passed over: 5, 6")
    assert rows(out)["Barack Obama"]["country"] == "USA"


def test_nothing_half_written_is_left(tmp_path, monkeypatch):
    source, out = tmp_path / "dump.json.gz", tmp_path / "actors.tsv"
    source.write_bytes(gzip.compress(dump())[:-200])
    result = musnad("actors", "import", source, "-o", out)
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "dump.json.gz: the archive is damaged or cut short" in result.stderr

    def interrupted(source, watch):
        yield from io.BytesIO(dump())
        raise KeyboardInterrupt

    monkeypatch.setattr(wikidata, "read", interrupted)
    result = musnad("actors", "import", source, "-o", out)
    assert (result.exit_code, result.stderr) == (130, f"musnad: stopped; {out} is not written\n")
    assert [path.name for path in tmp_path.iterdir()] == ["dump.json.gz"]


@pytest.mark.parametrize("content", [b"", b"[\n]\n", dump([ITEMS[-1]]), b"Angela Merkel\n"])
def test_what_is_no_dump_is_refused(tmp_path, content):
    source = tmp_path / "dump.json"
    source.write_bytes(content)
    with pytest.raises(MusnadError, match=r"dump\.json: nothing to import; give a JSON dump of Wikidata"):
        wikidata.convert(source, tmp_path / "actors.tsv")
    with pytest.raises(MusnadError, match=r"nowhere\.json: there is no such file"):
        wikidata.convert(tmp_path / "nowhere.json", tmp_path / "actors.tsv")
    assert not (tmp_path / "actors.tsv").exists()
