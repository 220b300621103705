from __future__ import annotations

import csv
import dataclasses
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from sample_record import AGREE, BEIJING, BODY, FAISAL, RECORD, SAUDI, TALKS, TEXT, USA, WELCOME
from typer.testing import CliRunner

from musnad import record as records
from musnad import resources
from musnad.cli import app
from musnad.cli import files as cli_files
from musnad.errors import MusnadError
from musnad.export import FORMATS, TABLES, brat, dyads, jsonld, tables, values
from musnad.export.flat import EVENTS, STATEMENTS
from musnad.model import Entity, Event, Mention, Record, Span

HOSTILE = '=HYPERLINK("http://example.com";"اضغط")\tهنا\nوهناك'


def written(format: str, *given: Record) -> Any:
    one = FORMATS[format]
    stream: Any = io.BytesIO() if one.binary else io.StringIO()
    one.write(given, stream)
    return stream.getvalue()


def rows(format: str, *given: Record, dialect: str = "excel") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written(format, *given)), dialect=dialect, strict=True))


def hostile(name: str = HOSTILE) -> Record:
    """The sample, told by an outlet that wants to be run by a spreadsheet."""
    return dataclasses.replace(RECORD, article=dataclasses.replace(RECORD.article, outlet=name))


def only(*events: Event, **changes: Any) -> Record:
    return dataclasses.replace(RECORD, events=events, statements=(), **changes)


# Tables


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_cells_are_what_their_columns_say(table):
    types = {"text": str, "date": str, "integer": int, "number": (int, float), "list": tuple}
    found = list(table.rows(RECORD))
    assert found
    for row in found:
        for column, cell in zip(table.columns, row, strict=True):
            assert cell is None or isinstance(cell, types[column.kind]), column.name
            assert not isinstance(cell, tuple) or all(isinstance(item, str) for item in cell), column.name
    assert len({column.name for column in table.columns}) == len(table.columns)


def test_events_have_everything():
    agree, talks, welcome = rows("events", RECORD)
    assert agree["event"] == "sample/v1"
    assert (agree["article"], agree["outlet"], agree["published"]) == (
        "sample",
        "Example News",
        "2023-03-10T15:00:00+00:00",
    )
    assert (agree["type"], agree["contexts"], agree["cameo"]) == ("AGREE", "diplomatic", "057")
    assert (agree["date_from"], agree["date_to"]) == ("2023-03-10", "2023-03-10")
    assert (agree["date_basis"], agree["date_text"]) == ("2023-03-10", "الجمعة 10 مارس")
    assert (agree["actors"], agree["actor_countries"], agree["actor_ids"]) == (
        "Saudi Arabia;Iran",
        "SAU;IRN",
        "sau;irn",
    )
    assert (agree["place"], agree["lat"], agree["geonames"]) == ("Beijing", "39.9075", "1816670")
    assert TEXT[int(agree["trigger_start"]) : int(agree["trigger_end"])] == agree["trigger"] == "الاتفاق"
    assert TEXT[int(agree["sentence_start"]) : int(agree["sentence_end"])] == agree["sentence"]
    assert (agree["mentions"], agree["chain"], agree["confidence"]) == ("2", "", "0.94")
    assert (talks["mode"], talks["recipients"], talks["date_basis"]) == ("third-party", "China", "")
    assert (welcome["chain"], welcome["chain_countries"], welcome["status"]) == (
        "Reuters > John Kirby",
        "GBR;USA",
        "ongoing",
    )
    assert (welcome["date_basis"], welcome["statements"]) == ("published", "sample/s2")


def test_statements_have_everything():
    vision, informed = rows("statements", RECORD)
    assert vision["statement"] == "sample/s1"
    assert (vision["speaker"], vision["speaker_country"], vision["speaker_sectors"]) == (
        "Faisal bin Farhan Al Saud",
        "SAU",
        "GOV",
    )
    assert (vision["chain"], vision["mode"], vision["cue"]) == ("SPA", "indirect", "قال")
    assert TEXT[int(vision["content_start"]) : int(vision["content_end"])] == vision["content"]
    assert informed["events"] == "sample/v3"


@pytest.mark.parametrize("format", ["events", "statements", "polecat"])
def test_csv_is_that_of_the_standard(format):
    text = written(format, hostile())
    header, *_ = text.split("\r\n")
    assert not text.startswith("\ufeff")
    assert text.endswith("\r\n")
    outlets = [row.get("outlet") or row["Source"] for row in rows(format, hostile())]
    assert set(outlets) == {"'" + HOSTILE}
    assert re.sub(r'"(?:[^"]|"")*"', "", text).count("\n") == text.count("\r\n"), "bare line feeds stand in quotes only"
    table = TABLES[format]
    assert header == ",".join(column.name for column in table.columns)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_text_that_is_a_formula_is_disarmed(start):
    assert tables.csv_line([f"{start}1+1"]).lstrip('"').startswith("'")
    assert tables.tsv_line(["x", f"{start.strip() or '='}1"]).split("\t")[1].startswith("'")


def test_numbers_and_other_text_stay_as_they_are():
    assert tables.csv_line([-33.9, -5, "ا-ب", None, ()]) == "-33.9,-5,ا-ب,,\r\n"
    assert tables.csv_line([("Ali; the elder", "")]) == '"Ali, the elder;"\r\n'


def test_tsv_has_neither_tabs_nor_lines_in_cells():
    lines = written("cameo", hostile()).split("\n")
    assert lines.pop() == ""
    assert {line.count("\t") for line in lines} == {len(dyads.CAMEO.columns) - 1}
    assert all("\r" not in line for line in lines)


def test_jsonl_and_parquet_hold_text_as_it_is():
    from pyarrow import parquet

    (row, *_) = EVENTS.rows(hostile())
    assert json.loads(tables.json_line(EVENTS, row))["outlet"] == HOSTILE
    table = parquet.read_table(io.BytesIO(written("events-parquet", hostile())))
    assert table.column("outlet").to_pylist() == [HOSTILE] * 3


@pytest.mark.parametrize(("format", "table"), [("events-parquet", EVENTS), ("statements-parquet", STATEMENTS)])
def test_parquet_has_the_columns_and_their_types(format, table):
    from pyarrow import parquet

    read = parquet.read_table(io.BytesIO(written(format, RECORD, RECORD)))
    assert read.schema.equals(tables.parquet_schema(table))
    expected = [
        {
            column.name: list(cell) if isinstance(cell, tuple) else cell
            for column, cell in zip(table.columns, row, strict=True)
        }
        for row in table.rows(RECORD)
    ] * 2
    found = read.to_pylist()
    for row in found:
        for column in table.columns:
            if column.kind == "date" and row[column.name]:
                row[column.name] = row[column.name].isoformat()
    assert found == expected


def test_parquet_of_nothing_has_the_columns_too(make_record):
    from pyarrow import parquet

    read = parquet.read_table(io.BytesIO(written("events-parquet", make_record("a", "نص"))))
    assert (read.num_rows, read.schema.names) == (0, [column.name for column in EVENTS.columns])


def test_a_day_that_the_calendar_lacks_is_missing_in_parquet():
    from pyarrow import parquet

    event = dataclasses.replace(AGREE, date=("2023-02-30", "2023-03-01"))
    (row,) = parquet.read_table(io.BytesIO(written("events-parquet", only(event)))).to_pylist()
    assert row["date_from"] is None
    assert row["date_to"].isoformat() == "2023-03-01"


# Pairs


def test_polecat_has_its_columns():
    header = written("polecat", RECORD).split("\r\n")[0]
    assert header == (
        "Event ID,Event Date,Event Type,Event Mode,Intensity,Quad Code,Contexts,"
        "Actor Name,Actor Country,Actor COW,Actor Primary Sector,Actor Sectors,Actor Title,Actor Name Raw,"
        "Wikipedia Actor ID,"
        "Recipient Name,Recipient Country,Recipient COW,Recipient Primary Sector,Recipient Sectors,Recipient Title,"
        "Recipient Name Raw,Wikipedia Recipient ID,"
        "Placename,City,District,Province,Country,Latitude,Longitude,GeoNames ID,Raw Placename,Feature Type,"
        "Source,Publication Date,Story People,Story Organizations,Story Locations,Language,Version"
    )


def test_polecat_has_a_row_for_each_pair():
    pairs = [(r["Event ID"], r["Actor Name"], r["Recipient Name"]) for r in rows("polecat", RECORD)]
    assert pairs == [
        ("sample/v1", "Saudi Arabia", ""),
        ("sample/v1", "Iran", ""),
        ("sample/v2", "Saudi Arabia", "China"),
        ("sample/v2", "Iran", "China"),
        ("sample/v3", "United States", "Saudi Arabia"),
        ("sample/v3", "United States", "Iran"),
    ]


def test_polecat_row():
    event = dataclasses.replace(TALKS, actors=(FAISAL,), recipients=(USA,))
    (row,) = rows("polecat", only(event))
    assert (row["Actor Name"], row["Actor Country"], row["Actor COW"]) == ("Faisal bin Farhan Al Saud", "SAU", "670")
    assert (row["Actor Primary Sector"], row["Actor Sectors"]) == ("GOV", "GOV")
    assert (row["Actor Title"], row["Actor Name Raw"]) == (
        "وزير الخارجية السعودي",
        "وزير الخارجية السعودي فيصل بن فرحان",
    )
    assert (row["Recipient Name"], row["Recipient COW"], row["Recipient Name Raw"]) == ("United States", "2", "واشنطن")
    assert (row["Event Type"], row["Event Mode"], row["Quad Code"]) == ("CONSULT", "third-party", "VERBAL COOPERATION")
    assert (row["Placename"], row["City"], row["Province"], row["Feature Type"]) == (
        "Beijing",
        "Beijing",
        "Beijing",
        "PPL",
    )
    assert (row["Latitude"], row["Longitude"], row["GeoNames ID"]) == ("39.9075", "116.3972", "1816670")
    assert (row["Event Date"], row["Publication Date"]) == ("", "2023-03-10")
    assert row["Story People"] == "Faisal bin Farhan Al Saud;John Kirby"
    assert (row["Language"], row["Version"]) == ("ar", "musnad 0.1.0")


def test_an_event_of_nobody_named_has_a_row():
    event = dataclasses.replace(TALKS, actors=(), recipients=(), place=None)
    for format, actor in (("polecat", "Actor Name"), ("cameo", "source_name")):
        (row,) = rows(format, only(event), dialect="excel" if format == "polecat" else "excel-tab")
        assert row[actor] == ""


def test_cameo_pairs_those_who_act_on_each_other():
    found = [
        (r["event_id"], r["source_code"], r["target_code"]) for r in rows("cameo", only(AGREE), dialect="excel-tab")
    ]
    assert found == [("sample/v1", "SAU", "IRN"), ("sample/v1", "IRN", "SAU")]


def test_cameo_row():
    event = dataclasses.replace(WELCOME, actors=(FAISAL,), recipients=(USA,))
    (row,) = rows("cameo", only(event), dialect="excel-tab")
    assert (row["source_code"], row["source_country"], row["source_sectors"]) == ("SAUGOV", "SAU", "GOV")
    assert (row["cameo_code"], row["cameo_root"], row["quad_class"], row["intensity"]) == ("051", "05", "1", "5.0")
    assert (row["chain"], row["status"], row["outlet"]) == ("Reuters > John Kirby", "ongoing", "Example News")
    assert (row["date"], row["trigger"]) == ("2023-03-10", "ترحب")


@pytest.mark.parametrize(
    ("country", "sectors", "code"),
    [
        ("IRN", ("GOV",), "IRNGOV"),
        ("IRN", ("GOV", "MIL"), "IRNGOVMIL"),
        ("UNO", (), "IGOUNO"),
        ("GBR", ("JRN",), "GBRMED"),
        ("GBR", ("MED",), "GBRHLH"),
        ("YEM", ("PRM", "UAF"), "YEMUAF"),
        (None, ("UNK",), ""),
        (None, (), ""),
    ],
)
def test_codes_of_actors(country, sectors, code):
    assert values.cameo_actor(Entity("e1", "person", "x", "x", (), country=country, sectors=sectors)) == code


def test_every_code_has_its_cameo():
    codes = {row["code"] for row in resources.read_table("codes.tsv", ("use", "code", "meaning"))}
    assert {row["code"] for row in resources.read_table("cameo_actors.tsv", ("code", "cameo"))} == codes


def test_numbers_of_states():
    states = {row["iso3"] for row in resources.read_table("countries.tsv", resources.header("countries.tsv"))}
    numbered = [(row["iso3"], row["cow"]) for row in resources.read_table("cow.tsv", ("iso3", "cow"))]
    assert states - {state for state, _ in numbered} == {"PSE", "VAT", "ESH"}
    assert {state for state, _ in numbered} <= states
    assert len({number for _, number in numbered}) == len(numbered)
    assert (values.cow("EGY"), values.cow("PSE"), values.cow(None)) == (651, None, None)


def test_wikipedia_ids_are_those_of_the_table(monkeypatch, tmp_path):
    path = tmp_path / "actors.tsv"
    rows = (
        "id\tname\tsource",
        "usa\tUnited States\twp:",
        "gbr-x\tX\twp:X (newspaper)|Q1",
        "irn\tIran\tQ794",
        "fra\tF\t",
    )
    path.write_text("\n".join(rows) + "\n", "utf-8")
    monkeypatch.setattr(values, "header", lambda table: ("id", "name", "source"))
    monkeypatch.setattr(values, "read_table", lambda table, columns: resources.read_table(path, columns))
    values._wikipedia.cache_clear()
    try:
        known = [
            values.wikipedia(Entity("e1", "country", "x", "x", (), actor=id))
            for id in ("usa", "gbr-x", "irn", "fra", None)
        ]
    finally:
        values._wikipedia.cache_clear()
    assert known == ["United States", "X (newspaper)", None, None, None]


# PLOVER


def test_plover_objects():
    found = [json.loads(line) for line in written("plover", RECORD).splitlines()]
    assert [one["id"] for one in found] == ["sample/v1", "sample/v2", "sample/v3"]
    agree, _, welcome = found
    assert agree["source"][0] == {
        "actorText": "السعودية",
        "actorName": "Saudi Arabia",
        "actor": "sau",
        "code": "SAU",
    }
    assert "target" not in agree
    assert (agree["event"], agree["context"], agree["publication"]) == ("AGREE", ["diplomatic"], "Example News")
    assert TEXT[agree["textInfo"]["start"] : agree["textInfo"]["end"]] == agree["text"]
    assert TEXT[agree["textInfo"]["eventStart"] : agree["textInfo"]["eventEnd"]] == agree["eventText"]
    assert agree["eventLoc"]["name"] == "Beijing"
    assert [one["actorName"] for one in welcome["chain"]] == ["Reuters", "John Kirby"]


def test_every_field_of_plover_is_explained():
    def fields(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            yield from value
        for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            yield from fields(item)

    from musnad.export import plover

    told = set(re.findall(r"``(\w+)``", plover.__doc__ or "")) | {"lat", "lon", "country", "admin1", "geonames"}
    inner = {"start", "end", "eventStart", "eventEnd"}
    assert {name for line in plover.lines(RECORD) for name in fields(json.loads(line))} <= told | inner


# Web Annotations

SELECTORS = {
    "TextPositionSelector": {"required": ["type", "start", "end"]},
    "TextQuoteSelector": {"required": ["type", "exact"]},
}
ANNOTATION = {
    "type": "object",
    "required": ["id", "type", "body", "target", "motivation"],
    "properties": {
        "id": {"type": "string", "format": "uri"},
        "type": {"const": "Annotation"},
        "motivation": {"enum": ["identifying", "classifying", "describing"]},
        "body": {"type": "object", "required": ["id", "type"]},
        "target": {
            "oneOf": [{"$ref": "#/$defs/target"}, {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/target"}}]
        },
    },
}
PAGE = {
    "type": "object",
    "required": ["@context", "id", "type", "items"],
    "properties": {
        "@context": {"type": "array", "contains": {"const": "http://www.w3.org/ns/anno.jsonld"}},
        "type": {"const": "AnnotationPage"},
        "items": {"type": "array", "items": ANNOTATION},
    },
    "$defs": {
        "target": {
            "type": "object",
            "required": ["type", "source", "selector"],
            "properties": {
                "type": {"const": "SpecificResource"},
                "source": {"type": "string", "format": "uri"},
                "selector": {
                    "type": "array",
                    "prefixItems": [
                        {
                            "required": ["type", "start", "end"],
                            "properties": {
                                "type": {"const": "TextPositionSelector"},
                                "start": {"type": "integer", "minimum": 0},
                                "end": {"type": "integer", "minimum": 1},
                            },
                        },
                        {
                            "required": ["type", "exact", "prefix", "suffix"],
                            "properties": {"type": {"const": "TextQuoteSelector"}},
                        },
                    ],
                    "minItems": 2,
                    "items": False,
                },
            },
        }
    },
}  # fmt: skip


def test_annotations_are_those_of_the_model():
    page = json.loads(written("jsonld", RECORD, hostile()))
    jsonschema.Draft202012Validator(PAGE).validate(page)
    mentions = sum(len(entity.mentions) for entity in RECORD.entities)
    assert len(page["items"]) == 2 * (mentions + len(RECORD.events) + len(RECORD.statements))
    half = page["items"][: len(page["items"]) // 2]
    assert len({one["id"] for one in half}) == len(half)


def test_annotations_quote_the_text():
    for one in jsonld.annotate(RECORD):
        targets = one["target"] if isinstance(one["target"], list) else [one["target"]]
        for target in targets:
            assert target["source"] == "https://news.example/1?a=1&b=2"
            place, words = target["selector"]
            assert TEXT[place["start"] : place["end"]] == words["exact"]
            assert words["prefix"] + words["exact"] + words["suffix"] in TEXT


def test_provenance_is_the_chain():
    found = {one["body"]["id"].rsplit(":", 1)[-1]: one["body"] for one in jsonld.annotate(RECORD)}
    assert found["v1"]["prov:wasAttributedTo"]["id"] == "urn:musnad:outlet:Example%20News"
    assert "prov:wasQuotedFrom" not in found["v1"]
    welcome = found["v3"]
    assert welcome["prov:wasAttributedTo"]["id"] == "urn:musnad:article:sample:e8"
    report = welcome["prov:wasQuotedFrom"]
    assert report["prov:wasAttributedTo"]["id"] == "urn:musnad:article:sample:e7"
    assert report["prov:wasDerivedFrom"]["prov:wasAttributedTo"]["id"] == "urn:musnad:article:sample:e8"
    vision = found["s1"]
    assert vision["prov:wasAttributedTo"]["id"] == "urn:musnad:actor:sau-faisal-bin-farhan"
    assert vision["prov:wasQuotedFrom"]["prov:wasAttributedTo"]["id"] == "urn:musnad:article:sample:e6"


@pytest.mark.parametrize("url", ["javascript:alert(1)", None])
def test_only_addresses_of_the_web_are_sources(url):
    article = dataclasses.replace(RECORD.article, url=url)
    (first, *_) = jsonld.annotate(dataclasses.replace(RECORD, article=article))
    assert first["target"]["source"] == "urn:musnad:article:sample"


# DocBin


def test_docbin_is_read_back():
    import spacy
    from spacy.tokens import DocBin

    docs = list(DocBin().from_bytes(written("docbin", RECORD, RECORD)).get_docs(spacy.blank("ar").vocab))
    assert [doc.text for doc in docs] == [TEXT, TEXT]
    doc = docs[0]
    assert doc.user_data["id"] == "sample"
    mentions = {(m.start, m.end, e.kind, e.id, e.actor or "") for e in RECORD.entities for m in e.mentions}
    assert {(s.start_char, s.end_char, s.label_, s.id_, s.kb_id_) for s in doc.spans["mentions"]} == mentions
    assert {(s.text, s.label_) for s in doc.ents} >= {("وزير الخارجية السعودي فيصل بن فرحان", "PER"), ("بكين", "LOC")}
    assert [(s.text, s.label_, s.id_) for s in doc.spans["events"]][:2] == [
        ("الاتفاق", "AGREE", "v1"),
        ("تتفقان", "AGREE", "v1"),
    ]
    assert [s.text for s in doc.spans["statements"]] == [s.content.of(TEXT) for s in RECORD.statements]
    assert [(s.text, s.label_) for s in doc.spans["times"]] == [("الجمعة 10 مارس", "DATE"), ("شهرين", "DURATION")]
    assert ("نقلت", "source", "v3") in [(s.text, s.label_, s.id_) for s in doc.spans["cues"]]
    starts = {sentence.start_char for sentence in doc.sents}
    assert {sentence.start for sentence in RECORD.sentences} <= starts


# brat


def parsed(lines: list[str]) -> dict[str, str]:
    """The lines of a file of annotations by their ids, checked by brat's rules; those of ``*`` aside."""
    found = {}
    for line in lines:
        id, rest = line.split("\t", 1)
        if id == "*":
            assert re.fullmatch(r"Equiv( T\d+){2,}", rest)
            continue
        assert id not in found
        found[id] = rest
        if id[0] == "T":
            assert re.fullmatch(r"\w+ \d+ \d+(;\d+ \d+)*\t[^\t\n]+", rest), line
        elif id[0] == "E":
            assert re.fullmatch(r"\w+:T\d+( [A-Z][a-z]+\d*:T\d+)*", rest), line
        elif id[0] == "A":
            assert re.fullmatch(r"\w+ E\d+( \S+)?", rest), line
        elif id[0] == "R":
            assert re.fullmatch(r"\w+ Arg1:E\d+ Arg2:E\d+", rest), line
        else:
            assert re.fullmatch(r"#\d+", id), line
            assert re.fullmatch(r"AnnotatorNotes [TE]\d+\t.+", rest), line
    for rest in found.values():
        assert all(id in found for id in re.findall(r"(?<=[: ])[TE]\d+\b", rest.split("\t")[0]))
    return found


def test_brat_is_read_back():
    found = parsed(list(brat.annotate(RECORD)))
    for id, rest in found.items():
        if id[0] == "T":
            kind, words = rest.split("\t")
            pieces = [tuple(map(int, place.split())) for place in kind.split(" ", 1)[1].split(";")]
            assert " ".join(TEXT[start:end] for start, end in pieces) == words
    mentions = {f"{e.kind} {m.start} {m.end}\t{m.text}" for e in RECORD.entities for m in e.mentions}
    assert mentions <= set(found.values())
    words = {id: rest.split("\t")[1] for id, rest in found.items() if id[0] == "T"}
    events = [
        [(role, words[of]) for role, of in (one.split(":") for one in rest.split(" "))]
        for id, rest in found.items()
        if id[0] == "E"
    ]
    assert events[0] == [
        ("AGREE", "الاتفاق"),
        ("Actor", "السعودية"),
        ("Actor2", "إيران"),
        ("Place", "بكين"),
        ("Date", "الجمعة 10 مارس"),
    ]
    assert ("Source", "وكالة رويترز") in events[4]
    assert events[-1][0] == ("Statement", "قوله")
    assert {"Status E1 occurred", "diplomatic E1", "Mode E3 third-party", "Speech E6 indirect"} <= set(found.values())
    assert "SameEvent Arg1:E1 Arg2:E2" in found.values()


def test_brat_cuts_spans_at_lines():
    text = "قال:\nنعم\nولا"
    content = Span(5, len(text))
    speaker = Entity("e1", "person", "x", "قال", (Mention(0, 3, "قال"),))
    statement = dataclasses.replace(
        RECORD.statements[0], cue=Span(0, 3), content=content, speaker=speaker, chain=(), events=()
    )
    article = dataclasses.replace(RECORD.article, text=text, parts=())
    one = only(article=article, sentences=(), entities=(speaker,), times=())
    found = parsed(list(brat.annotate(dataclasses.replace(one, statements=(statement,)))))
    assert "Content 5 8;9 12\tنعم ولا" in found.values()


def test_brat_knows_all_that_is_written():
    text = brat.configuration()["annotation.conf"]
    kinds = {re.split(r"[ :\t]", line.split("\t")[1])[0] for line in brat.annotate(RECORD) if line[0] in "TEAR*"}
    assert kinds <= set(re.findall(r"^(\w+)", text, re.MULTILINE))


def test_brat_in_a_folder(tmp_path):
    paths = list(cli_files.write_files([RECORD, RECORD], tmp_path, FORMATS["brat"]))
    assert [path.name for path in paths] == ["sample.ann", "sample-2.ann"]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "annotation.conf",
        "sample-2.ann",
        "sample-2.json",
        "sample-2.txt",
        "sample.ann",
        "sample.json",
        "sample.txt",
    ]
    assert (tmp_path / "sample.txt").read_bytes().decode() == TEXT


# The command


@pytest.mark.parametrize("format", sorted(FORMATS))
def test_every_format_is_served_by_musnad_read(format, tmp_path, monkeypatch):
    monkeypatch.setattr("musnad.pipeline.read_articles", lambda items: iter([RECORD]))
    source = tmp_path / "a.txt"
    source.write_text(BODY, "utf-8")
    done = CliRunner().invoke(app, ["read", str(source), "--format", format, "--out", str(tmp_path / "out")])
    assert (done.exit_code, done.stderr) == (0, "")
    expected = written(format, RECORD)
    found = (tmp_path / "out" / f"sample{FORMATS[format].suffix}").read_bytes()
    assert found == (expected if FORMATS[format].binary else expected.encode())


@pytest.mark.parametrize("format", [name for name, one in FORMATS.items() if one.binary])
def test_what_is_no_text_refuses_the_terminal(format, monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    with pytest.raises(MusnadError, match=f"{format} is no text for the terminal; give --out FOLDER"):
        cli_files.write_output([RECORD], FORMATS[format])


def test_what_is_no_text_goes_to_a_pipe(tmp_path, monkeypatch):
    monkeypatch.setattr("musnad.pipeline.read_articles", lambda items: iter([RECORD]))
    source = tmp_path / "a.txt"
    source.write_text(BODY, "utf-8")
    done = CliRunner().invoke(app, ["read", str(source), "--format", "events-parquet"])
    assert done.stdout_bytes == written("events-parquet", RECORD)


def test_several_files_refuse_standard_output(tmp_path):
    source = tmp_path / "a.txt"
    source.write_text(BODY, "utf-8")
    done = CliRunner().invoke(app, ["read", str(source), "--format", "brat"])
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == "musnad: brat is several files for each article; give --out FOLDER\n"


# Documentation


def test_every_format_and_column_is_documented():
    text = (Path(__file__).parent.parent / "docs" / "formats.md").read_text("utf-8")
    named = set(re.findall(r"^\| `([\w-]+)` \|", text, re.MULTILINE))
    assert set(FORMATS) <= named
    for table in TABLES.values():
        section = text.split(f"## {table.name}\n", 1)[1].split("\n## ", 1)[0]
        cells = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
        told = [name for cell in cells for name in re.findall(r"`([^`]+)`", cell)]
        assert told == [column.name for column in table.columns], table.name
        shown = tuple(line.rpartition(" | ")[2].strip(" |") for line in section.splitlines() if line.startswith("| `"))
        real = [tuple(str(tables._flat(cell)) for cell in row) for row in table.rows(RECORD)]
        assert shown in real, f"the example of {table.name} is no row of the sample"


def test_the_sample_is_what_records_read_back():
    assert records.loads(records.dumps(RECORD)) == RECORD
    assert SAUDI in RECORD.entities
    assert BEIJING.place is not None
