"""From a store to files of every format, and corrected records back, on both databases."""

from __future__ import annotations

import csv
import gzip
import json
import random
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sample_record import RECORD, WELCOME, at
from test_cli_store import musnad
from test_ingest import article, read_before, take_in, write  # noqa: F401
from test_store import entry, like

from musnad import exchange, pipeline, review, store
from musnad.export import FORMATS
from musnad.record import dumps, loads
from musnad.sources import Failure
from musnad.store import Store

WITHOUT = replace(like("quiet"), events=(), statements=())


@pytest.fixture
def url(database: str) -> str:
    """A store of the sample record, a later one of another outlet, and one that tells nothing."""
    with store.open(database, create=True, terms=pipeline.terms) as opened:
        records = (RECORD, like("other", outlet="Other News"), WITHOUT)
        opened.save([entry(one, reference=f"/news/{one.article.id}") for one in records], opened.begin("test", "1", {}))
    return database


@pytest.fixture
def opened(url: str) -> Iterator[Store]:
    with store.open(url, terms=pipeline.terms) as opened:
        yield opened


def ids(opened: Store, format: str, **given: str) -> list[str]:
    return [record.article.id for record in exchange.selected(opened, FORMATS[format], given)]


# Out


def test_formats_of_records_have_all_of_an_article(opened):
    assert list(opened.records()) == list(exchange.selected(opened, FORMATS["jsonl"]))
    assert ids(opened, "jsonl") == ["sample", "other", "quiet"]
    assert ids(opened, "jsonl", outlet="Example News") == ["sample", "quiet"]
    assert ids(opened, "jsonl", outlet="Other News", type="SUPPORT") == ["other"]
    assert ids(opened, "html", speaker="Kirby") == ["sample", "other"]
    assert next(exchange.selected(opened, FORMATS["brat"], {"type": "SUPPORT"})) == RECORD


def test_formats_of_rows_have_what_is_asked_for(opened):
    for format in ("events", "plover", "cameo", "polecat", "events-parquet"):
        found = list(exchange.selected(opened, FORMATS[format], {"type": "SUPPORT"}))
        assert [(record.article.id, [e.id for e in record.events]) for record in found] == [
            ("sample", ["v3"]),
            ("other", ["v3"]),
        ]
    (one, _) = exchange.selected(opened, FORMATS["statements"], {"speaker": "Kirby"})
    assert one.statements == RECORD.statements[1:]
    assert one.events == RECORD.events


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_every_format_is_written(url, tmp_path, name):
    format = FORMATS[name]
    out = tmp_path / ("folder" if format.beside else f"out{format.suffix}")
    result = (
        musnad("export", "--db", url, "--format", name, "-o", out, "--type", "AGREE")
        if name[:5] != "state"
        else (musnad("export", "--db", url, "--format", name, "-o", out, "--speaker", "Kirby"))
    )
    assert result.exit_code == 0, result.stderr
    if format.beside:
        assert {path.suffix for path in out.iterdir()} == {".ann", ".txt", ".json", ".conf"}
    else:
        assert out.stat().st_size > 500
    assert not list(tmp_path.rglob("*.part"))


def test_events_are_exported_as_they_are_printed(url, tmp_path):
    musnad("export", "--db", url, "-o", tmp_path / "e.csv", "--status", "ongoing", "--outlet", "Other News")
    with (tmp_path / "e.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["event"], row["type"]) for row in rows] == [("other/v3", "SUPPORT")]


def test_a_folder_has_a_file_for_each_article(url, tmp_path):
    result = musnad("export", "--db", url, "--format", "html", "-o", f"{tmp_path}/pages/")
    assert "3 articles" in result.stderr
    assert sorted(path.name for path in (tmp_path / "pages").iterdir()) == ["other.html", "quiet.html", "sample.html"]


def test_without_a_file_it_is_printed(url):
    printed = musnad("export", "--db", url, "--format", "jsonl").stdout.splitlines()
    assert [loads(line).article.id for line in printed] == ["sample", "other", "quiet"]


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        (("--format", "pdf"), 2, "'pdf' is not one of"),
        (("--format", "brat"), 1, "give --out FOLDER"),
        (("--format", "statements", "--actor", "Iran"), 1, "no filter 'actor'"),
        (("--from", "yesterday"), 1, "is no day"),
        (("-o", "nowhere/e.csv"), 1, "nowhere/e.csv: cannot be written"),
    ],
)
def test_what_cannot_be_exported_is_said(url, options, status, said):
    result = musnad("export", "--db", url, *options)
    assert result.exit_code == status
    assert said in result.stderr


# And back


@pytest.mark.parametrize("how", ["jsonl", "jsonl.gz", "json", "array", "folder", "brat"])
def test_what_was_exported_comes_back_the_same(url, opened, tmp_path, how):
    before = list(opened.records())
    path = tmp_path / f"all.{how}"
    if how in ("brat", "folder"):
        name = "brat" if how == "brat" else "json"
        path = tmp_path / how
        assert musnad("export", "--db", url, "--format", name, "-o", f"{path}/").exit_code == 0
    elif how == "jsonl.gz":
        path.write_bytes(gzip.compress("".join(dumps(one) + "\n" for one in before).encode()))
    else:
        path = path.with_suffix(".json" if how == "array" else f".{how}")
        musnad("export", "--db", url, "--format", "jsonl" if how == "jsonl" else "json", "-o", path)
    result = musnad("import", path, "--db", url, "--by", "Second reader")
    assert (result.exit_code, result.stderr) == (0, f"musnad: {url}: 3 records replaced, 0 new\n")
    assert list(opened.records()) == before
    run = opened.runs()[-1]
    assert run.source == f"corrections by Second reader in {path}"
    assert (run.models, run.articles) == ('{"people": "Second reader"}', 3)
    assert run.ended


def test_a_correction_replaces_the_record(url, opened, tmp_path):
    corrected = replace(RECORD, events=(replace(RECORD.events[0], type="COOPERATE"), RECORD.events[1]), statements=())
    (tmp_path / "c.jsonl").write_text(dumps(corrected) + "\n", "utf-8")
    assert musnad("import", tmp_path / "c.jsonl", "--db", url).exit_code == 0
    assert opened.record("sample") == corrected
    assert [row.article for row in opened.events({"type": "COOPERATE"}).rows] == ["sample"]
    assert [row.article for row in opened.events({"type": "SUPPORT"}).rows] == ["other"]
    known = opened.known(id="sample")
    assert known
    assert known.corrected
    assert known.reference == "/news/sample"


def test_records_of_another_store_are_added(url, opened, tmp_path):
    (tmp_path / "n.jsonl").write_text(dumps(like("new")) + "\n", "utf-8")
    result = musnad("import", tmp_path / "n.jsonl", "--db", url)
    assert "0 records replaced, 1 new" in result.stderr
    assert "new" in [hit.article.id for hit in opened.search("السعودية").rows]


def test_what_is_wrong_is_said_and_the_rest_is_taken(url, opened, tmp_path):
    def broken(**changes: object) -> str:
        return json.dumps(json.loads(dumps(RECORD)) | changes, ensure_ascii=False)

    first = json.loads(dumps(RECORD))["events"][0]
    lines = [
        "{",
        broken(schema="other/1"),
        broken(events=[first | {"mentions": []}], statements=[]),
        broken(
            events=[first | {"mentions": [first["mentions"][0] | {"trigger": {"start": 5, "end": 9999}}]}],
            statements=[],
        ),
        broken(times=[json.loads(dumps(RECORD))["times"][0] | {"text": "قط"}], events=[], statements=[]),
        dumps(like("other", text=f"{RECORD.article.text}\nزيادة.")),
        dumps(like("new")),
    ]
    (tmp_path / "c.jsonl").write_text("\n".join(lines), "utf-8")
    result = musnad("import", tmp_path / "c.jsonl", "--db", url)
    assert result.exit_code == 1
    assert "0 records replaced, 1 new" in result.stderr
    for said in (
        "line 1: not JSON",
        "line 2: schema is 'other/1'",
        "line 3: v1 has no mention",
        "line 4: v1 has characters 5 to 9999",
        "line 5: t1 says 'قط' where the text has",
        "other: the store has another text of this article",
    ):
        assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert opened.record("sample") == RECORD


@pytest.mark.parametrize(
    ("path", "said"),
    [("none.jsonl", "no such file or folder"), ("a.csv", "records are read from"), ("empty", "no file here ends in")],
)
def test_what_holds_no_records_is_said(url, tmp_path, path, said):
    (tmp_path / "a.csv").touch()
    (tmp_path / "empty").mkdir()
    result = musnad("import", tmp_path / path, "--db", url)
    assert result.exit_code == 1
    assert said in result.stderr


def test_a_damaged_file_is_said(url, tmp_path):
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(dumps(RECORD).encode())[:-20])
    (tmp_path / "b.json").write_text("[1, {", "utf-8")
    packed = bytearray(gzip.compress(random.Random(1).randbytes(9000)))
    packed[10:30] = b"\xff" * 20
    (tmp_path / "c.jsonl.gz").write_bytes(packed)
    for name in ("a.jsonl.gz", "b.json", "c.jsonl.gz"):
        result = musnad("import", tmp_path / name, "--db", url)
        assert result.exit_code == 1
        assert f"{tmp_path / name}: cannot be read" in result.stderr


def test_what_the_database_cannot_hold_costs_one_record(database, tmp_path):
    lines = []
    for id, old, new in (
        ("a", '"Beijing"', '"Beijing"'),
        ("number", '"geonames": 1816670', f'"geonames": {10**30}'),
        ("half", '"China"', '"China \\ud800"'),
        ("b", "", ""),
    ):
        one = dumps(replace(RECORD, article=replace(RECORD.article, id=id)))
        assert old in one
        lines.append(one.replace(old, new))
    (tmp_path / "r.jsonl").write_text("\n".join(lines), "utf-8")
    failed: list[Failure] = []
    with store.open(database, create=True) as opened:
        counts = exchange.take_back(opened, tmp_path / "r.jsonl", people="x", report=failed.append)
        assert [item.article.id for item in opened.records()] == ["a", "b"]
    assert counts == exchange.Counts(new=2, failed=2)
    assert sorted(failure.where for failure in failed) == ["half", "number"]


@pytest.mark.usefixtures("read_before")
def test_an_ingest_leaves_corrections_alone(database, tmp_path, monkeypatch):
    source = write(tmp_path / "n.jsonl", article(0))
    with store.open(database, create=True) as opened:
        take_in(opened, source)
        (record,) = opened.records()
        corrected = replace(record, events=(), statements=())
        (tmp_path / "c.json").write_text(dumps(corrected), "utf-8")
        exchange.take_back(opened, tmp_path / "c.json", people="Second reader")
        newer = replace(pipeline.producer(), models={"ar_news": "99"})
        monkeypatch.setattr("musnad.pipeline.producer", lambda: newer)
        assert take_in(opened, source).skipped == 1
        assert list(opened.records()) == [corrected]
        assert take_in(opened, source, again=True).saved == 1
        assert list(opened.records()) != [corrected]


# As people decided


def test_events_are_written_as_people_decided(opened):
    opened.decide(review.reject(RECORD, WELCOME), "laila")
    added = review.Correction("AID", None, "planned", None, ("e1",), (), None, (), ())
    opened.decide(review.add(RECORD, at("إعادة فتح"), added), "laila")

    def types(format: str, **given: str) -> list[list[str]]:
        records = exchange.selected(opened, FORMATS[format], given, decided=True)
        return [[event.type for event in record.events] for record in records]

    assert types("jsonl") == [["AGREE", "AID", "CONSULT"], ["AGREE", "CONSULT", "SUPPORT"], []]
    assert types("events", outlet="Example News") == [["AGREE", "AID", "CONSULT"]]
    assert types("events", type="SUPPORT") == [[], ["SUPPORT"]]
    assert types("events", type="AGREE,AID") == [["AGREE"], ["AGREE"]]


def test_the_command_writes_as_people_decided(url, opened):
    opened.decide(review.reject(RECORD, WELCOME), "laila")
    assert musnad("export", "--db", url, "--decided").stdout.count("SUPPORT") == 1
    assert musnad("export", "--db", url, "--reviewed", "rejected").stdout.count("SUPPORT") == 1
    assert musnad("export", "--db", url, "--reviewed", "rejected", "--decided").stdout.count("SUPPORT") == 0
