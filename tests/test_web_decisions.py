"""Decisions in the API, asked by the package's own client: who may bring them, and what is refused."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from sample_record import RECORD, TALKS, at

from musnad import ingest, review, store
from musnad.client import ApiError, Client, Truth
from musnad.web import create
from musnad.web.config import Config
from musnad.web.people import hash_password, new_key

OPENING = Truth("RETREAT", "access", "planned", actors=("e1", "رؤية المملكة"), place="e4", contexts=("diplomatic",))


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "sample.db"
    with store.open(path, create=True) as opened:
        opened.save([ingest.encode(RECORD)], opened.begin("sample", "0", {}))
    return path


def client_of(path, role=""):
    """A client of the application on this machine, or of one where others may come, with a key of that role."""
    config, base, key = Config(store=str(path)), "http://localhost", None
    if role:
        config, base = Config(store=str(path), host="192.0.2.1"), "https://192.0.2.1"
        key, digest, hint = new_key()
        with store.open(path) as opened:
            opened.save_account(f"a-{role}", role, hash_password("a long password"))
            opened.add_key(f"a-{role}", digest, hint)
    app = TestClient(create(config), base, raise_server_exceptions=False)
    return Client(base, key, transport=app._transport)


def test_an_article_is_reviewed_by_a_program(path):
    client = client_of(path, "reviewer")
    first = client.decide("sample", "accept", 1, trigger=at("الاتفاق"))
    truth = Truth("COOPERATE", actors=("e1", "e2", "e3"), date=("2023-03-10", "2023-03-10"))
    client.decide("sample", "correct", 2, truth=truth)
    client.decide("sample", "reject", 3)
    client.decide("sample", "add", words="إعادة فتح", truth=OPENING)
    client.decide("sample", "complete")
    page = client.decisions(limit=3)
    rows = (*page.rows, *client.decisions(after=page.next).rows)
    assert [(row.verdict, row.reviewer, row.event) for row in rows] == [
        ("complete", "a-reviewer", None),
        ("add", "a-reviewer", None),
        ("reject", "a-reviewer", 3),
        ("correct", "a-reviewer", 2),
        ("accept", "a-reviewer", 1),
    ]
    assert review.decided(rows[3]).type == "COOPERATE"
    assert review.decided(rows[1]).actors[1].name == "رؤية المملكة"
    with store.open(path) as opened:
        (gold,) = review.gold(opened)
    assert [event["type"] for event in gold.annotation["events"]] == ["AGREE", "RETREAT", "COOPERATE"]
    assert client.undo(first).verdict == "accept"
    assert [row.verdict for row in client.decisions(article="sample", limit=1).rows] == ["undo"]
    assert client.decisions(reviewer="somebody").rows == client.decisions(orphaned=True).rows == ()
    assert [(row.field, row.events) for row in client.agreement()][:2] == [("event", 0), ("type", 0)]


def test_events_are_chosen_and_exported_as_decided(path):
    client = client_of(path)
    client.decide("sample", "reject", 3)
    client.decide("sample", "add", trigger=at("إعادة فتح"), truth=OPENING)
    assert [row.event for row in client.events({"reviewed": "rejected"}).rows] == [3]
    assert client.count_events("type", {"reviewed": "no"}) == {"AGREE": 1, "CONSULT": 1}
    assert b"".join(client.export("events", {"decided": True})).decode().count("RETREAT") == 1
    assert b"SUPPORT" not in b"".join(client.export("events", {"decided": True}))
    assert b"RETREAT" not in b"".join(client.export("events", {"decided": True, "with": "Iran"}))
    assert b"SUPPORT" in b"".join(client.export("events"))


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"article": "nowhere", "verdict": "accept", "event": 1}, 404),
        ({"article": "sample", "verdict": "accept", "event": 9}, 404),
        ({"article": "sample", "verdict": "accept"}, 422),
        ({"article": "sample", "verdict": "accept", "event": 1, "trigger": at("ترحب")}, 409),
        ({"article": "sample", "verdict": "correct", "event": 1}, 422),
        ({"article": "sample", "verdict": "correct", "event": 1, "truth": Truth("QUARREL")}, 422),
        ({"article": "sample", "verdict": "add", "truth": OPENING}, 422),
        ({"article": "sample", "verdict": "add", "words": "ترحب", "truth": Truth("SUPPORT")}, 422),
        ({"article": "sample", "verdict": "add", "trigger": at("محادثات"), "truth": Truth("CONSULT")}, 422),
        ({"article": "sample", "verdict": "add", "trigger": at("إعادة"), "truth": Truth("AID", actors=("x",))}, 422),
        ({"article": "sample", "verdict": "perhaps"}, 422),
    ],
)
def test_what_cannot_be_decided_is_said(path, sent, status):
    client = client_of(path)
    with pytest.raises(ApiError) as error:
        client.decide(**sent)
    assert error.value.status == status
    assert client.decisions().rows == ()


def test_readers_neither_see_nor_decide(path):
    with store.open(path) as opened:
        key = opened.decide(review.accept(RECORD, TALKS), "omar")
    client = client_of(path, "reader")
    for asked in (
        client.decisions,
        client.agreement,
        lambda: client.decide("sample", "accept", 1),
        lambda: client.undo(key),
    ):
        with pytest.raises(ApiError) as error:
            asked()
        assert error.value.status == 403
    reviewer = client_of(path, "reviewer")
    assert len(reviewer.decisions().rows) == 1
    with pytest.raises(ApiError, match="by omar"):
        reviewer.undo(key)
    with pytest.raises(ApiError) as error:
        reviewer.undo(key + 1)
    assert error.value.status == 404


def test_what_reviewers_were_told_is_not_told_readers(path):
    """What is remembered of answers is of those who may ask."""
    reviewer, reader = client_of(path, "reviewer"), client_of(path, "reader")
    assert reviewer.agreement()
    with pytest.raises(ApiError):
        reader.agreement()
