"""Why events were read so: every decision with the table's row, its probabilities and evidence in words."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from musnad.cli import app
from musnad.linear import load_models
from musnad.pipeline import explain_source, read
from musnad.reading.events.explain import in_words

TEXT = (
    "إسرائيل تقصف مواقع في غزة\n\nقصف الجيش الإسرائيلي أمس مواقع في مدينة غزة. "
    "وأدانت مصر القصف الإسرائيلي وطالبت بوقف إطلاق النار."
)
DAY = "2023-12-08"


@pytest.fixture
def article(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(TEXT, "utf-8")
    return path


def explained(article, **asked):
    (found,) = explain_source(article, published=DAY, **asked)
    return found


def decisions(explanation, question):
    return [d for d in explanation.decisions if d.question.startswith(question)]


def test_every_event_is_explained_as_it_was_read(article):
    events = read(TEXT, published=DAY).events
    found = explained(article)
    assert [e.title for e in found] == [f"{e.id} {e.type}" for e in events]
    for event, explanation in zip(events, found, strict=True):
        types = decisions(explanation, "which event")
        assert [d.answer for d in types] == [event.type] * len(event.mentions)
        assert all(d.evidence and d.shares for d in types)
        roles = {d.question: d.answer for d in decisions(explanation, "what is")}
        assert [roles[f"what is {actor.name}?"] for actor in event.actors] == ["actor"] * len(event.actors)
        assert decisions(explanation, "has it happened?")[0].answer == event.status
        assert decisions(explanation, "which mode?")[0].answer == (event.mode or "no mode")
        same = [d.answer for d in decisions(explanation, "is it the same act") if not d.question.endswith(")?")]
        assert same == ["yes"] * (len(event.mentions) - 1)


def test_the_row_of_the_table_is_named(article):
    (first, *_) = explained(article, word="قصف")
    (row,) = decisions(first, "why is")
    assert row.answer.startswith("triggers.tsv, line ")
    assert "ASSAULT" in row.answer


def test_one_event(article):
    assert [e.title.split()[0] for e in explained(article, event="v1")] == ["v1"]
    assert explained(article, event="v99") == ()


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("أمس", "it belongs to a time expression"),
        ("غزة", "it is part of a name"),
        ("مواقع", "it is not in triggers.tsv"),
    ],
)
def test_why_a_word_reports_no_event(article, word, reason):
    (explanation, *_) = explained(article, word=word)
    assert explanation.decisions[0].answer.startswith(reason)


def test_a_word_below_the_threshold_says_what_spoke_against_it(tmp_path):
    path = tmp_path / "b.txt"
    path.write_text("ناقش الكتاب تاريخ الحرب في السينما العالمية.", "utf-8")
    (explanation,) = explained(path, word="الحرب")
    (decision,) = decisions(explanation, "which event")
    assert decision.answer.startswith("none: that it reports one has probability 0.")
    assert decision.evidence


def test_words_are_found_with_what_is_fused_to_them(article):
    assert [e.title for e in explained(article, word="وطالبت")] == ["طالبت"]
    assert explained(article, word="السلام") == ()


def test_every_feature_has_words():
    raw = {name for model in load_models("events").values() for name in model.features() if in_words(name) == name}
    assert raw == set()
    assert in_words("a0=<country>") == "the next word: <country>"
    assert in_words("future|AGREE") == "a future particle: AGREE"
    assert in_words("marker=") == "preposition before the name: none"


def test_command(article):
    done = CliRunner().invoke(app, ["explain", str(article), "--published", DAY, "--word", "قصف"])
    assert done.exit_code == 0
    assert "triggers.tsv, line" in done.stdout
    missing = CliRunner().invoke(app, ["explain", str(article), "--event", "v99"])
    assert missing.exit_code == 1
    assert "there is no event v99 here" in missing.stderr
