"""Who may review, under which name, and that forms of review do nothing that their reviewer did not see."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from html import unescape

import pytest
from fastapi.testclient import TestClient
from sample_record import RECORD, SAUDI
from web_pages import csrf

from musnad import ingest, store
from musnad.web import create
from musnad.web.config import Config
from musnad.web.people import hash_password

PASSWORD = "a long password"


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "sample.db"
    with store.open(path, create=True) as opened:
        run = opened.begin("sample", "0", {})
        opened.save([ingest.encode(RECORD)], run)
        for role in ("reader", "reviewer"):
            opened.save_account(f"a-{role}", role, hash_password(PASSWORD))
    return path


def local(path):
    return TestClient(create(Config(store=str(path))), base_url="http://localhost")


def signed_in(path, role):
    client = TestClient(create(Config(store=str(path), host="192.0.2.1")), base_url="https://192.0.2.1")
    form = {"name": f"a-{role}", "password": PASSWORD, "csrf": csrf(client.get("/login").text)}
    assert client.post("/login", data=form).url.path == "/"
    return client


def hidden(page, action="/review"):
    """The hidden fields of the form that decides."""
    form = re.search(rf'<form [^>]*action="{action}" method="post".*?</form>', page.text, re.DOTALL)[0]
    return {name: unescape(value) for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)}


def rows(path):
    with store.open(path) as opened:
        return opened.decisions().rows


def test_the_account_is_the_reviewer(path):
    client = signed_in(path, "reviewer")
    page = client.get("/review")
    assert client.post("/review", data=hidden(page) | {"verdict": "accept"}).status_code == 200
    assert [row.reviewer for row in rows(path)] == ["a-reviewer"]
    client.cookies.set("musnad_reviewer", "somebody")
    client.post("/review", data=hidden(client.get("/review")) | {"verdict": "accept"})
    assert [row.reviewer for row in rows(path)] == ["a-reviewer"] * 2


@pytest.mark.parametrize("address", ["", "/article?of=sample", "/decisions", "/agreement", "/gold.zip"])
def test_readers_do_not_review(path, address):
    client = signed_in(path, "reader")
    assert client.get(f"/review{address}").status_code == 403
    token = csrf(client.get("/").text)
    data = {"csrf": token, "verdict": "accept", "of": "sample", "event": "1", "seen": "x"}
    assert client.post("/review", data=data).status_code == 403
    assert rows(path) == ()


def test_whoever_is_not_signed_in_is_asked_to(path):
    client = TestClient(create(Config(store=str(path), host="192.0.2.1")), base_url="https://192.0.2.1")
    assert client.get("/review").url.path == "/login"


def test_on_the_own_machine_a_name_is_asked_for_once(path):
    client = local(path)
    page = client.get("/review?type=AGREE")
    assert "Who reviews?" in page.text
    form = {"csrf": csrf(page.text), "name": " ليلى  \n", "back": "/review?type=AGREE"}
    page = client.post("/review/name", data=form)
    assert str(page.url).endswith("/review?type=AGREE")
    client.post("/review", data=hidden(page) | {"verdict": "reject"})
    assert [(row.reviewer, row.type) for row in rows(path)] == [("ليلى", "AGREE")]


def reviewing(path):
    client = local(path)
    client.post("/review/name", data={"csrf": csrf(client.get("/review").text), "name": "Laila"})
    return client


def test_forms_without_their_token_or_their_event_do_nothing(path):
    client = reviewing(path)
    form = hidden(client.get("/review")) | {"verdict": "accept"}
    for wrong, status in (
        ({"csrf": "x"}, 403),
        ({"seen": "x"}, 409),
        ({"event": "99"}, 409),
        ({"event": "0"}, 422),
        ({"of": "nowhere"}, 404),
        ({"verdict": "maybe"}, 422),
        ({"verdict": "correct", "kind": "QUARREL", "status": "occurred"}, 422),
        ({"verdict": "correct", "kind": "AGREE", "status": "occurred", "first": "soon"}, 422),
    ):
        assert client.post("/review", data=form | wrong).status_code == status
    assert client.get("/review?of=nowhere").status_code == 404
    assert client.get("/review?of=sample&event=9").status_code == 404
    assert client.get("/review?after=x").status_code == 422
    assert client.get("/review?type=QUARREL").status_code == 422
    assert client.get("/review?show=all").status_code == 422
    assert rows(path) == ()


def test_ways_back_lead_nowhere_else(path):
    client = reviewing(path)
    form = hidden(client.get("/review")) | {"verdict": "accept", "back": "//evil.example/"}
    answer = client.post("/review", data=form, follow_redirects=False)
    assert answer.headers["location"] == "/"


def test_nobody_takes_back_what_another_decided(path):
    with store.open(path) as opened:
        from musnad import review

        key = opened.decide(review.accept(RECORD, RECORD.events[0]), "omar")
    client = reviewing(path)
    answer = client.post("/review/undo", data={"csrf": csrf(client.get("/review").text), "decision": key})
    assert answer.status_code == 422
    assert [row.undone for row in rows(path)] == [False]


def test_what_others_decided_is_not_shown_before_one_decides(path):
    with store.open(path) as opened:
        from musnad import review

        opened.decide(review.reject(RECORD, RECORD.events[2]), "omar")
    page = reviewing(path).get("/review")
    assert "ترحب" in page.text
    assert "omar" not in page.text
    assert "You decided" not in page.text


def test_words_of_articles_and_names_are_only_text(path):
    evil = "<script>alert(1)</script>"
    hostile = replace(SAUDI, name=evil, name_ar=evil)
    entities = tuple(hostile if one.id == "e1" else one for one in RECORD.entities[:4])
    event = replace(RECORD.events[0], actors=(hostile,))
    article = replace(RECORD.article, id=evil, text=RECORD.article.text + evil, outlet=evil)
    with store.open(path) as opened:
        run = opened.begin("evil", "0", {})
        record = replace(RECORD, article=article, entities=entities, events=(event,), statements=())
        opened.save([ingest.encode(record)], run)
    client = reviewing(path)
    page = client.get("/review", params={"article": evil})
    assert "&lt;script&gt;" in page.text
    assert evil not in page.text
    client.post("/review", data=hidden(page) | {"verdict": "accept"})
    page = client.get("/review/article", params={"of": evil})
    assert evil not in page.text
    form = hidden(page, "/review/article") | {
        "words": "ترحب",
        "kind": "SUPPORT",
        "status": "occurred",
        "verdict": "add",
    }
    assert evil not in client.post("/review/article", data=form | {"somebody": evil, "actor": "~1"}).text
    client.post("/review/article", data=form | {"verdict": "complete"})
    assert evil not in client.get("/review/decisions").text
    answer = client.get("/review/gold.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.namelist() == ["gold/_script_alert_1_script_.json", "articles/_script_alert_1_script_.json"]
