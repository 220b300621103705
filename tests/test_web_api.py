"""The API over a store of our example articles, asked by the package's own client."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pyarrow import parquet
from test_ingest import ours

from musnad import ingest, pipeline, store
from musnad.client import ApiError, Client, Text
from musnad.export import FORMATS
from musnad.model import Record
from musnad.record import loads, schema
from musnad.web import create
from musnad.web.api import description, exports, questions
from musnad.web.config import Config

TALKS = "بكين (رويترز) - أعلنت السعودية وإيران يوم الجمعة استئناف العلاقات الدبلوماسية بينهما."
BEIJING = "difaf-2023-03-10-beijing"


def client_of(app: FastAPI, key: str | None = None) -> Client:
    return Client("http://localhost", key, transport=browser_of(app)._transport)


def browser_of(app: FastAPI) -> TestClient:
    return TestClient(app, "http://localhost", raise_server_exceptions=False)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    app = create(Config(str(tmp_path_factory.mktemp("web") / "news.db")))
    fill(app)
    yield app
    app.state.store.close()


def fill(app: FastAPI) -> None:
    opened = app.state.store
    opened.save([ingest.encode(record) for record in ours()], opened.begin("examples", "0", {}))


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Client:
    return client_of(app)


@pytest.fixture(scope="module")
def browser(app: FastAPI) -> TestClient:
    return browser_of(app)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[FastAPI]:
    app = create(Config(str(tmp_path / "empty.db")))
    yield app
    app.state.store.close()


def test_what_is_there(client, app):
    about = client.about()
    info = app.state.store.info()
    assert (about["articles"], about["events"], about["first_day"]) == (16, info["events"], info["first day"])


def test_answers_are_those_of_the_store(client, app):
    opened = app.state.store
    given = {"with": "Iran", "from": "2023-03"}
    assert client.events(given).rows == opened.events(given).rows != ()
    assert client.statements({"speaker": "Trump"}).rows == opened.statements({"speaker": "Trump"}).rows != ()
    assert client.articles({"outlet": "al-marfa"}).rows == opened.articles({"outlet": "al-marfa"}).rows != ()
    assert client.actors({"country": "SAU"}).rows == opened.actors({"country": "SAU"}).rows != ()
    assert client.count_events("type", given) == dict(opened.count_events("type", given))
    assert client.count_statements("speaker") == dict(opened.count_statements("speaker"))


@pytest.mark.parametrize("what", ["events", "statements"])
def test_the_total_of_a_facet_is_that_of_the_list(browser, what):
    facets = store.EVENT_FACETS if what == "events" else store.STATEMENT_FACETS
    for by in facets:
        for given in ("", "&country=SAU", "&reprints=true"):
            total = browser.get(f"/api/v1/facets/{what}?by={by}{given}").json()["total"]
            rows = browser.get(f"/api/v1/{what}?limit=200{given}").json()["rows"]
            assert total == len(rows) > 0, (by, given)


def test_a_facet_keeps_its_alternatives_where_that_is_asked(client):
    chosen = {"type": "AGREE", "country": "SAU"}
    assert set(client.count_events("type", chosen)) == {"AGREE"}
    alternatives = client.count_events("type", {**chosen, "alternatives": True})
    assert alternatives == client.count_events("type", {"country": "SAU"}) != {}
    assert client.count_statements("mode", {"mode": "mixed", "alternatives": True}) == client.count_statements("mode")


def test_the_same_on_every_database(database):
    app = create(Config(database))
    fill(app)
    client = client_of(app)
    assert len(list(client.all_events())) == client.about()["events"]
    assert [one.article.id for one in client.search("إيران").rows]
    assert client.actors({"name": "إيران"}, limit=1).rows[0].country == "IRN"
    app.state.store.close()


def test_alternatives_by_commas_and_by_repeating_are_the_same(client):
    listed = client.events({"type": ["AGREE", "CONSULT"]}).rows
    assert {row.type for row in listed} == {"AGREE", "CONSULT"}
    assert listed == client.events({"type": "AGREE,CONSULT"}).rows


@pytest.mark.parametrize("what", ["articles", "events", "statements"])
def test_pages_are_all_of_it_and_nothing_twice(client, what):
    ask, found, after = getattr(client, what), [], None
    while True:
        page = ask(limit=7, after=after)
        assert len(page.rows) == 7 or page.next is None
        found += page.rows
        after = page.next
        if after is None:
            break
    assert found == list(getattr(client, f"all_{what}")())
    assert len(found) == client.about()[what]


def test_an_article_has_its_text_and_copies(client):
    whole = client.article(BEIJING)
    assert whole.article.id == BEIJING
    assert whole.text == client.record(BEIJING).article.text
    assert [copy.id for copy in whole.copies] == [BEIJING]


def test_a_record_is_the_one_that_was_saved(client):
    (saved,) = (record for record in ours() if record.article.id == BEIJING)
    assert client.record(BEIJING) == saved


def test_records_come_in_pages(client):
    first = client.records(limit=3)
    second = client.records(limit=50, after=first.next)
    ids = [record.article.id for record in (*first.rows, *second.rows)]
    assert ids == [row.id for row in client.articles().rows]
    assert second.next is None


def test_a_search_says_where_the_words_are(client):
    (first, *_) = client.search("استئناف العلاقات").rows
    text = client.article(first.article.id).text
    assert first.excerpt.of(text) == first.text
    assert all(first.excerpt.contains(span) or span > first.excerpt for span in first.spans)
    assert first.spans


def test_evidence_is_in_the_text(client):
    for event in client.all_events():
        text = client.article(event.article).text
        assert event.sentence.of(text) == event.text
        assert event.sentence.contains(event.trigger)


def test_an_actor_is_found_by_id_and_key(client, app):
    row = next(row for row in client.actors(limit=200).rows if row.actor)
    active = client.actor(row.actor)
    assert active == client.actor(row.key)
    assert active.acts == app.state.store.count_events(None, {"actor": str(row.key)})[0][1]


# What is new


def test_nothing_new_is_304_until_something_is(empty):
    browser = browser_of(empty)
    tag = browser.get("/api/v1/events").headers["ETag"]
    for known in (tag, f'"other", {tag}', tag.removeprefix("W/")):
        answer = browser.get("/api/v1/events", headers={"If-None-Match": known})
        assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", tag)
    assert browser.get("/api/v1/events?limit=1", headers={"If-None-Match": tag}).status_code == 200
    fill(empty)
    again = browser.get("/api/v1/events", headers={"If-None-Match": tag})
    assert again.status_code == 200
    assert again.headers["ETag"] != tag
    assert again.json()["rows"]


def test_every_question_has_a_tag(browser):
    asked = {
        path.replace("{id}", BEIJING).replace("{which}", "1").replace("{format}", "jsonl")
        for path, methods in description()["paths"].items()
        if "get" in methods
    }
    assert len(asked) > 10
    for path in asked:
        by = "?by=month" if "facets" in path else "?q=إيران" if path.endswith("search") else ""
        answer = browser.get(path + by)
        assert answer.status_code == 200, path
        known = browser.get(path + by, headers={"If-None-Match": answer.headers["ETag"]})
        assert known.status_code == 304, path


def test_an_answer_is_remembered_until_something_is_new(empty, monkeypatch):
    browser, asked = browser_of(empty), []
    count = type(empty.state.store).count_events
    monkeypatch.setattr(
        type(empty.state.store), "count_events", lambda *given, **more: asked.append(1) or count(*given, **more)
    )
    first = browser.get("/api/v1/facets/events?by=type")
    times = len(asked)
    again = browser.get("/api/v1/facets/events?by=type")
    assert len(asked) == times
    assert (again.content, again.headers["ETag"]) == (first.content, first.headers["ETag"])
    assert again.headers["Content-Type"] == first.headers["Content-Type"]
    fill(empty)
    assert browser.get("/api/v1/facets/events?by=type").json()["total"] > first.json()["total"]
    assert len(asked) > times


# Reading


def test_a_text_becomes_its_record_and_is_not_kept(empty):
    client = client_of(empty)
    record = client.read(Text(TALKS, published="2023-03-10T15:00:00+03:00", outlet="A"))
    assert record.article.text == TALKS
    assert record.article.outlet == "A"
    assert record.events
    assert client.about()["articles"] == 0


def test_what_is_kept_is_where_the_answer_says(empty):
    browser = browser_of(empty)
    answer = browser.post("/api/v1/read", json={"text": TALKS, "keep": True})
    assert answer.status_code == 200
    kept = browser.get(answer.headers["Location"])
    assert kept.json()["events"] == answer.json()["events"] != []
    assert client_of(empty).about()["articles"] == 1


def test_one_bad_text_does_not_end_a_batch(empty):
    client = client_of(empty)
    first, second, third = client.read_all([Text(TALKS), "The weather is fine today.", TALKS], keep=True)
    assert isinstance(first, Record)
    assert isinstance(second, str)
    assert "Arabic" in second
    assert isinstance(third, Record)
    assert client.about()["articles"] == 1


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "text"),
        ({"text": ""}, "text"),
        ({"text": 5}, "text"),
        ({"text": TALKS, "keep": "perhaps"}, "keep"),
        ({"text": TALKS, "publisher": "A"}, "publisher"),
        ({"text": "ا" * 100_001}, "text"),
    ],
)
def test_a_wrong_field_is_named(browser, sent, field):
    answer = browser.post("/api/v1/read", json=sent)
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert [one["field"] for one in answer.json()["errors"]] == [field]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff", b"[]", b"null", b'{"text": "\\ud800 abc"}', b'{"text": NaN}', b"[" * 100_000]
)
def test_what_is_no_json_is_said(browser, body):
    answer = browser.post("/api/v1/read", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 422)
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_text_that_is_not_arabic_and_a_date_that_is_none_are_said(client):
    with pytest.raises(ApiError, match=r"422: .*Arabic"):
        client.read("The weather is fine today.")
    with pytest.raises(ApiError, match=r"422: .*date"):
        client.read(Text(TALKS, published="yesterday"))


def test_only_so_many_read_at_a_time(empty, monkeypatch):
    from musnad.web import reading

    class Full:
        def acquire(self, blocking: bool) -> bool:
            return False

    monkeypatch.setattr(reading, "_waiting", Full())
    with pytest.raises(ApiError, match="503: Others are being read") as error:
        client_of(empty).read(TALKS)
    assert error.value.wait > 0


# Exports


def test_every_format_is_exported():
    assert {*exports.Name.__args__} == {*FORMATS}  # type: ignore[attr-defined]
    every = description()["paths"]["/api/v1/exports/{format}"]["get"]["parameters"][0]["schema"]["enum"]
    assert {*every} == {*FORMATS}


@pytest.mark.parametrize("format", sorted(set(FORMATS) - {"brat", "docbin", "events-parquet", "statements-parquet"}))
def test_an_export_is_what_the_command_writes(client, app, format):
    expected = io.StringIO()
    FORMATS[format].write(app.state.store.records(), expected)
    assert b"".join(client.export(format)).decode() == expected.getvalue()


def test_exports_of_bytes(client, app):
    rows = parquet.read_table(io.BytesIO(b"".join(client.export("events-parquet")))).num_rows
    assert rows == client.about()["events"]
    assert parquet.read_table(io.BytesIO(b"".join(client.export("statements-parquet")))).num_rows > 0
    from spacy.tokens import DocBin

    assert len(DocBin().from_bytes(b"".join(client.export("docbin")))) == 16
    names = zipfile.ZipFile(io.BytesIO(b"".join(client.export("brat")))).namelist()
    assert len([name for name in names if name.endswith(".ann")]) == 16
    assert "annotation.conf" in names


def test_an_export_of_a_selection(client):
    given = {"type": "AGREE", "with": "Iran"}
    rows = list(csv.DictReader(io.StringIO(b"".join(client.export("events", given)).decode())))
    assert len(rows) == len(list(client.all_events(given))) > 0
    assert {row["type"] for row in rows} == {"AGREE"}
    lines = b"".join(client.export("jsonl", {"outlet": "al-marfa"})).splitlines()
    assert {loads(line).article.outlet for line in lines} == {"al-marfa"}
    with pytest.raises(ApiError, match="no filter 'speaker'"):
        list(client.export("events", {"speaker": "Trump"}))


def test_an_export_of_nothing(empty):
    client = client_of(empty)
    for format in FORMATS:
        b"".join(client.export(format))


def test_an_export_says_what_it_is(browser):
    answer = browser.get("/api/v1/exports/events")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="musnad-events.csv"'


def test_an_export_that_breaks_off_is_not_whole(app, monkeypatch):
    def broken(records: Any, stream: Any) -> None:
        stream.write("a,b\r\n" * 100_000)
        raise OSError("the disk is gone")

    monkeypatch.setitem(FORMATS, "events", store_format(broken))
    with pytest.raises(ConnectionResetError), TestClient(app, "http://localhost") as browser:
        browser.get("/api/v1/exports/events")


def store_format(write: Any) -> Any:
    import dataclasses

    return dataclasses.replace(FORMATS["events"], write=write)


def test_places_of_exports_are_given_back(client):
    for _ in range(10):
        assert b"".join(client.export("jsonl", {"article": BEIJING}))


# What is wrong


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("nowhere", 404),
        ("articles/nothing", 404),
        ("articles/", 404),
        ("records/nothing", 404),
        ("actors/nobody", 404),
        ("events?typ=AGREE", 422),
        ("events?from=yesterday", 422),
        ("events?from=٢٠٢٣", 422),
        ("events?confidence=2", 422),
        ("events?confidence=nan", 422),
        ("events?limit=0", 422),
        ("events?limit=100000", 422),
        ("events?after=x", 422),
        ("events?after=WzFd", 422),
        ("search", 422),
        ("search?q=-", 422),
        ("facets/events", 422),
        ("facets/events?by=colour", 422),
        ("exports/pdf", 422),
        ("articles/%00", 400),
        ("events?actor=%00", 400),
    ],
)
def test_what_is_wrong_is_a_problem(browser, path, status):
    answer = browser.get(f"/api/v1/{path}")
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["type"], problem["status"]) == ("about:blank", status)
    assert problem.get("detail") or problem.get("errors")


def test_another_method_is_a_problem(browser):
    answer = browser.delete("/api/v1/events")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET")
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_fault_is_a_problem_that_tells_nothing(app, monkeypatch, caplog):
    def fail(*given: Any, **more: Any) -> None:
        raise RuntimeError("the secret of the server")

    monkeypatch.setattr(type(app.state.store), "events", fail)
    answer = browser_of(app).get("/api/v1/events?limit=3")
    assert answer.status_code == 500
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "secret" not in answer.text
    assert "the secret of the server" in caplog.text


def test_a_store_that_does_not_answer_is_503(app, monkeypatch):
    def fail(*given: Any, **more: Any) -> None:
        raise store.store.StoreError("/home/somebody/news.db: another process has been writing")

    monkeypatch.setattr(type(app.state.store), "events", fail)
    answer = browser_of(app).get("/api/v1/events?limit=4")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "somebody" not in answer.text


def test_the_head_of_an_answer(browser):
    answer = browser.head("/api/v1/about")
    assert answer.status_code == 200
    assert answer.headers["ETag"]


# The description


def test_the_description_has_every_filter_of_the_store():
    for asked, table in (
        (questions.OfArticles, store.ARTICLES),
        (questions.OfEvents, store.EVENTS),
        (questions.OfStatements, store.STATEMENTS),
        (questions.OfActors, store.ACTORS),
    ):
        assert {field.alias or name for name, field in asked.model_fields.items()} == {*table}


def test_the_description_stands_alone(browser):
    made = browser.get("/api/v1/openapi.json").json()
    assert made["openapi"].startswith("3.1")
    names = {one.removeprefix("#/components/schemas/") for one in references(made)}
    assert names <= {*made["components"]["schemas"]}
    assert all("400" in one["responses"] for methods in made["paths"].values() for one in methods.values())
    assert all(path.startswith("/api/v1/") for path in made["paths"])


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        for key, value in part.items():
            if key == "$ref":
                yield value
            else:
                yield from references(value)
    elif isinstance(part, list):
        for one in part:
            yield from references(one)


def test_records_are_described_as_they_are(browser):
    described = description()
    answer = browser.get(f"/api/v1/records/{BEIJING}").json()
    jsonschema.validate(answer, {"$ref": "#/components/schemas/Record", "components": described["components"]})
    jsonschema.validate(answer, schema())


def test_examples_are_what_they_are_examples_of():
    described = description()
    for name, part in described["components"]["schemas"].items():
        for example in part.get("examples", []):
            whole = {"$ref": f"#/components/schemas/{name}", "components": described["components"]}
            jsonschema.validate(json.loads(json.dumps(example)), whole)


def test_the_example_of_a_text_is_read_it_is_an_article(client):
    record = client.read(Text(**{k: str(v) for k, v in questions.EXAMPLE.items()}))
    assert record.events


def test_terms_are_those_of_the_pipeline(app):
    assert [*app.state.store._context.terms("وللرئيس")] == [*pipeline.terms("وللرئيس")]
