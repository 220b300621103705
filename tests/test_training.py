"""The scripts that make the models: what they read of the corpora is what is there."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "training"))

import names
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
