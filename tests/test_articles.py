"""Our own articles and what an annotator reads in them: that they fit, and how much of it the pipeline finds."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator

from musnad import model
from musnad.evaluate import Result, evaluate, read_article_file, read_gold
from musnad.pipeline import read_article
from musnad.record import schema, to_json

HERE = Path(__file__).parent
ARTICLES = HERE / "articles"
GOLD = HERE / "gold"
FLOORS: dict[str, float] = json.loads((HERE / "floors.json").read_text("utf-8"))
CEILINGS: dict[str, float] = json.loads((HERE / "ceilings.json").read_text("utf-8"))
IDS = sorted(path.stem for path in ARTICLES.glob("*.json"))


def load(folder: Path, id: str) -> Any:
    return json.loads((folder / f"{id}.json").read_text("utf-8"))


@cache
def result() -> Result:
    return evaluate(GOLD, ARTICLES)


def test_every_article_is_annotated():
    assert IDS
    assert sorted(path.stem for path in GOLD.glob("*.json")) == IDS


def test_at_least_four_outlets():
    assert len({load(ARTICLES, id)["outlet"] for id in IDS}) >= 4


def test_all_types_of_event_occur():
    found = {event["type"] for id in IDS for event in load(GOLD, id)["events"]}
    assert found == set(get_args(model.EventType))


@pytest.mark.parametrize("id", IDS)
def test_article(id):
    article = load(ARTICLES, id)
    assert article["id"] == load(GOLD, id)["id"] == id
    assert datetime.fromisoformat(article["published"]).utcoffset() is not None
    headline, blank, *body = article["text"].split("\n")
    assert headline
    assert not blank
    assert body


@pytest.mark.parametrize("id", IDS)
def test_annotation_is_in_the_article(id):
    text, gold = load(ARTICLES, id)["text"], load(GOLD, id)
    read_gold(GOLD / f"{id}.json", text)
    for entity in gold["entities"]:
        assert entity["mentions"]
        assert [mention for mention in entity["mentions"] if mention not in text] == []
    for time in gold["times"]:
        assert 1 <= time["nth"] <= text.count(time["text"]), time
    for mention in (mention for event in gold["events"] for mention in event["mentions"]):
        assert text.count(mention["evidence"]) == 1, mention
        assert mention["trigger"] in mention["evidence"]
    for statement in gold["statements"]:
        assert statement["cue"] in text, statement


@pytest.mark.parametrize("id", IDS)
def test_record_fits_the_schema(id):
    record = read_article(read_article_file(ARTICLES / f"{id}.json"))
    Draft202012Validator(schema()).validate(to_json(record))


@pytest.mark.parametrize("figure", FLOORS)
def test_quality(figure):
    assert result().as_json()["f1"][figure]["f1"] >= FLOORS[figure], result().figures()


@pytest.mark.parametrize("figure", CEILINGS)
def test_error(figure):
    assert result().as_json()[figure] <= CEILINGS[figure], result().reliability_table()
