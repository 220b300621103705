"""The scripts that make the models: what they read of the corpora is what is there."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "training"))

import annotated
import names
import stand_off
import syntax

from musnad import language


@pytest.fixture(scope="module")
def nlp():
    return language.blank()


def test_names_of_every_kind_are_kept_without_their_clitics(nlp, tmp_path: Path) -> None:
    lines = ["زار O", "أنطونيو B-PERS", "غوتيريش I-PERS", "بغداد B-LOC", "ولبنان B-LOC", "باسم O", "للأمم B-ORG"]
    lines += ["المتحدة I-ORG", "وقرأ O", "الحرب B-MISC", "والسلام I-MIS1", ". O", "انتهى OO", "الخبر O"]
    path = tmp_path / "corpus.txt"
    path.write_text("\n".join(lines), "utf-8")
    first, second = names.read_bio(path)
    doc = names.to_doc(nlp, first)
    assert [(e.text, e.label_) for e in doc.ents] == [
        ("أنطونيو غوتيريش", "PER"),
        ("بغداد", "LOC"),
        ("لبنان", "LOC"),
        ("لأمم المتحدة", "ORG"),
        ("الحرب والسلام", "MISC"),
    ]
    assert not names.to_doc(nlp, second).ents


def test_trees_and_marks(nlp, tmp_path: Path) -> None:
    path = tmp_path / "trees.conllu"
    path.write_text(
        "# text = قال, نعم\n"
        "1\tقال\tقَال\tVERB\t_\tAspect=Perf|Case=Nom\t0\troot\t_\tLId=قَال-ُ_1|SpaceAfter=No\n"
        "2\t,\t,\tPUNCT\t_\t_\t1\tpunct\t_\t_\n"
        "3\tنعم\tنَعَم\tINTJ\t_\t_\t1\tobj\t_\t_\n\n",
        "utf-8",
    )
    (rows,) = syntax.read_conllu(path)
    doc = syntax.to_doc(nlp, rows)
    assert doc.text.rstrip() == "قال, نعم"
    assert [(t.pos_, t.dep_, t.head.text) for t in doc] == [
        ("VERB", "ROOT", "قال"),
        ("PUNCT", "punct", "قال"),
        ("INTJ", "obj", "قال"),
    ]
    assert (doc[0].lemma_, str(doc[0].morph)) == ("قال", "Aspect=Perf")
    assert [row[1] for row in syntax.as_in_news(rows)] == ["قال", "،", "نعم"]


def test_annotated_articles_are_kept_without_their_text_and_come_back(tmp_path: Path) -> None:
    tests = Path(__file__).parent
    table = tmp_path / "events.jsonl"
    count = stand_off.keep(tests / "gold", tests / "articles", table)
    assert count == len(list((tests / "gold").glob("*.json")))
    assert stand_off.keep(tests / "gold", tests / "articles", table) == count  # nothing twice
    for kept in stand_off.read(table):
        text = json.loads((tests / "articles" / f"{kept['id']}.json").read_text("utf-8"))["text"]
        gold = json.loads((tests / "gold" / f"{kept['id']}.json").read_text("utf-8"))
        assert stand_off.with_text(kept, text) == gold
        assert not any(quote in table.read_text("utf-8") for e in gold["entities"] for quote in e["mentions"])


@pytest.mark.parametrize("table", ["names.tsv", "names-held-out.tsv", "parts_of_speech.tsv"])
def test_annotations_are_offsets_in_order(table: str) -> None:
    rows = [line.split("\t") for line in (annotated.FOLDER / table).read_text("utf-8").splitlines()]
    assert rows[0] == ["article", "start", "end", "labels"]
    for _, start, end, labels in rows[1:]:
        at = 0
        for first, last, label in annotated.labelled(labels):
            assert at <= first < last <= int(end) - int(start)
            assert label.isupper()
            at = last
