"""The benchmark over annotated sentences: who is asked, and what is right."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

import gsr

REPORT = "قصف الجيش الإسرائيلي مواقع في غزة أمس."
NO_REPORT = "قالت الوزارة إن الميزانية تكفي."


@pytest.fixture
def folder(tmp_path):
    def write(name, *rows):
        (tmp_path / name).write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")

    write(
        "assault_sentences.jsonl",
        {"text": REPORT, "label": "yes"},
        {"text": NO_REPORT, "label": "easy no"},
        {"text": REPORT, "label": "difficult no"},
        {"text": NO_REPORT, "label": "ambiguous"},
    )
    marked = {"verb": ["قصف"], "source_actor": ["الجيش"], "target_actor": []}
    write("assault_spans.jsonl", {"text": REPORT, "spans": [marked, {**marked, "source_actor": ["الوزارة"]}]})
    return tmp_path


def test_ambiguous_sentences_are_left_out(folder):
    found = list(gsr.sentences(folder, "assault", "sentences"))
    assert [sentence.accepted for sentence in found] == [True, False, False]


def test_detection_counts_sentences(folder, capsys):
    line = gsr.detection(gsr.sentences(folder, "assault", "sentences"), "ASSAULT", errors=True)
    assert line.startswith("ASSAULT  detection  P 0.500  R 1.000  F1 0.667   (right 1, false 1, missed 0)")
    (error,) = capsys.readouterr().out.splitlines()
    assert error.startswith("false\tASSAULT")


def test_spans_are_asked_only_where_somebody_marked_one(folder):
    line = gsr.spans(gsr.sentences(folder, "assault", "spans"), "ASSAULT", errors=False)
    assert "trigger 1.000 (1 of 1)" in line
    assert "actor 1.000 (1 of 1)" in line
    assert "recipient 0.000 (0 of 0)" in line


def test_words_are_compared_by_their_matching_form():
    assert gsr.words(["الإرهابيّ، في"]) == {"الارهابي", "في"}
