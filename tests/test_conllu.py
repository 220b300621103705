from __future__ import annotations

import re
from typing import NamedTuple

import pytest
from conftest import BODY, LEAD
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc, Span

from musnad import language
from musnad.language import conllu

NLP = language.blank()
ESCAPED = {"s": " ", "t": "\t", "n": "\n", "r": "\r", "p": "|", "\\": "\\"}


class Line(NamedTuple):
    id: str
    form: str
    lemma: str
    upos: str
    xpos: str
    feats: str
    head: str
    deprel: str
    deps: str
    misc: str

    @property
    def said(self) -> dict[str, str]:
        return dict(item.split("=", 1) for item in self.misc.split("|"))


def unescaped(value: str) -> str:
    return re.sub(r"\\(u[0-9a-f]{4}|.)", lambda m: ESCAPED[m[1]] if len(m[1]) == 1 else chr(int(m[1][1:], 16)), value)


def blank_after(line: Line) -> str:
    return "" if line.said.get("SpaceAfter") == "No" else unescaped(line.said.get("SpacesAfter", r"\s"))


def check(written: str, text: str) -> list[list[Line]]:
    """The sentences of one document, after holding them to the format and to the text they were written from."""
    assert written == "" or written.endswith("\n\n")
    sentences: list[list[Line]] = []
    rebuilt = ""
    ids = set()
    for number, block in enumerate(written.split("\n\n")[:-1], 1):
        rows = block.split("\n")
        comments = [row for row in rows if row.startswith("# ")]
        keys = [comment.split(" = ", 1)[0] for comment in comments]
        assert keys == (["# newdoc id"] if number == 1 else []) + ["# sent_id", "# text"]
        assert rows[: len(comments)] == comments
        assert re.fullmatch(r"# sent_id = [^\s/]+", comments[-2])
        ids.add(comments[-2])
        lines = [Line(*row.split("\t")) for row in rows[len(comments) :]]
        for line in lines:
            assert all(cell and cell == cell.strip() for cell in line), line
            assert text[int(line.said["StartChar"]) : int(line.said["EndChar"])] == line.form
        words = [line for line in lines if "-" not in line.id]
        assert [line.id for line in words] == [str(n) for n in range(1, len(words) + 1)]
        check_tree(words)
        sentence = ""
        covered = 0  # words up to this one are spelt by a range before them
        for line in lines:
            if "-" in line.id:
                first, covered = map(int, line.id.split("-"))
                assert words[first - 1] == lines[lines.index(line) + 1]
                assert 1 <= first < covered <= len(words)
                assert line[2:9] == ("_",) * 7
                assert "".join(word.form for word in words[first - 1 : covered]) == line.form
            elif int(line.id) <= covered:
                assert not line.said.keys() & {"SpaceAfter", "SpacesAfter", "SpacesBefore"}
                continue
            sentence += unescaped(line.said.get("SpacesBefore", "")) + line.form + blank_after(line)
        assert comments[-1].removeprefix("# text = ") == " ".join(sentence.strip().splitlines())
        rebuilt += sentence
        sentences.append(lines)
    assert len(ids) == len(sentences)
    assert rebuilt == (text if sentences else "")
    return sentences


def check_tree(words: list[Line]) -> None:
    if all(line.head == line.deprel == "_" for line in words):
        return
    assert [line.head for line in words].count("0") == 1
    for line in words:
        assert (line.head == "0") == (line.deprel == "root")
        above, steps = line, 0
        while above.head != "0":
            above, steps = words[int(above.head) - 1], steps + 1
            assert steps < len(words), "a circle"


def columns(lines: list[Line], *names: str) -> list[tuple[str, ...]]:
    return [tuple(getattr(line, name) for name in names) for line in lines]


def parsed(words: list[str], heads: list[int], deps: list[str], **more: list) -> Doc:
    return Doc(NLP.vocab, words=words, heads=heads, deps=deps, **more)


def test_clitics_stand_under_the_word_they_were_written_in():
    text = "وسيكتبونها للبيت."
    (lines,) = check(conllu.dumps(NLP(text), "a"), text)
    assert columns(lines, "id", "form", "upos", "xpos") == [
        ("1-4", "وسيكتبونها", "_", "_"),
        ("1", "و", "CCONJ", "CONJ"),
        ("2", "س", "AUX", "FUT"),
        ("3", "يكتبون", "_", "W"),
        ("4", "ها", "PRON", "PRON"),
        ("5-6", "للبيت", "_", "_"),
        ("5", "ل", "ADP", "PREP"),
        ("6", "لبيت", "_", "W"),
        ("7", ".", "PUNCT", "PUNCT"),
    ]
    assert lines[7].said["Norm"] == "البيت"
    assert [line.id for line in lines if line.said.get("SpaceAfter") == "No"] == ["5-6", "7"]


def test_comments_and_blanks():
    text = f"\n{LEAD}\n\n{BODY}\t \n"
    written = conllu.dumps(NLP(text), "un/27 28\n")
    first, second = check(written, text)
    assert written.splitlines()[:3] == ["# newdoc id = un/27 28", "# sent_id = un_27_28_-1", f"# text = {LEAD}"]
    assert first[0].said["SpacesBefore"] == r"\n"
    assert first[-1].said["SpacesAfter"] == r"\n\n"
    assert second[-1].said["SpacesAfter"] == r"\t\s\n"


def test_white_space_within_a_sentence_is_no_word():
    text = "قال  الوزير\u00a0اليوم"
    (lines,) = check(conllu.dumps(NLP(text), "a"), text)
    assert columns(lines, "id", "form") == [("1", "قال"), ("2", "الوزير"), ("3", "اليوم")]
    assert [line.said.get("SpacesAfter") for line in lines] == [r"\s\s", r"\u00a0", None]


def test_marks_that_the_format_uses_are_escaped():
    text = "نعم | لا \\ _ \ufdfa"
    (lines,) = check(conllu.dumps(NLP(text), "a"), text)
    norms = [line.said["Norm"] for line in lines]
    assert norms == ["نعم", r"\p", "لا", r"\\", "_", r"صلي\sالله\sعليه\sوسلم"]


def test_names_are_marked_word_by_word():
    text = "وزار علي  شمخاني بكين"
    doc = NLP(text)
    doc.ents = [Span(doc, 2, 5, label="PER"), Span(doc, 5, 6, label="LOC")]
    (lines,) = check(conllu.dumps(doc, "a"), text)
    named = {line.form: line.said["NER"] for line in lines if "NER" in line.said}
    assert named == {"علي": "B-PER", "شمخاني": "I-PER", "بكين": "B-LOC"}


def test_tags_and_tree():
    doc = parsed(
        ["زار", "رئيس", "ه", "بكين"],
        heads=[0, 0, 1, 0],
        deps=["ROOT", "nsubj", "nmod:poss", "obj"],
        spaces=[True, False, True, False],
        tags=["W", "W", "PRON", "W"],
        pos=["VERB", "NOUN", "PRON", "PROPN"],
        morphs=["Aspect=Perf|Voice=Act", "Number=Sing", "", ""],
        lemmas=["زار", "رئيس", "", ""],
    )
    (lines,) = check(conllu.dumps(doc, "a"), doc.text)
    assert columns(lines, "id", "lemma", "upos", "xpos", "feats", "head", "deprel") == [
        ("1", "زار", "VERB", "W", "Aspect=Perf|Voice=Act", "0", "root"),
        ("2-3", "_", "_", "_", "_", "_", "_"),
        ("2", "رئيس", "NOUN", "W", "Number=Sing", "1", "nsubj"),
        ("3", "_", "PRON", "PRON", "_", "2", "nmod:poss"),
        ("4", "_", "PROPN", "W", "_", "1", "obj"),
    ]


def test_heads_are_numbered_without_white_space():
    doc = parsed(
        ["\n", "قال", "  ", "رئيس", " ", "الوزراء"],
        heads=[1, 1, 1, 2, 3, 4],
        deps=["dep", "ROOT", "dep", "nsubj", "dep", "nmod"],
        spaces=[False] * 6,
    )
    (lines,) = check(conllu.dumps(doc, "a"), doc.text)
    assert columns(lines, "id", "head", "deprel") == [("1", "0", "root"), ("2", "1", "nsubj"), ("3", "2", "nmod")]


def test_crossing_trees_become_one_of_each_sentence():
    """spaCy makes two sentences of these, with a head of the first in the second, which has two roots."""
    doc = parsed(["الوزير", "قال", "نفى", "نعم"], [2, 1, 2, 1], ["nsubj", "ROOT", "ROOT", "obj"])
    first, second = check(conllu.dumps(doc, "a"), doc.text)
    assert columns(first, "head", "deprel") == [("0", "root")]
    assert columns(second, "head", "deprel") == [("0", "root"), ("1", "dep"), ("1", "obj")]


def test_a_root_of_white_space_leaves_its_place_to_a_word():
    doc = parsed(["قال", "\u00a0", "الوزير"], [1, 1, 1], ["nsubj", "ROOT", "obj"], spaces=[False] * 3)
    (lines,) = check(conllu.dumps(doc, "a"), doc.text)
    assert columns(lines, "head", "deprel") == [("0", "root"), ("1", "obj")]


@pytest.mark.parametrize("text", ["", " \n "])
def test_nothing_comes_of_nothing(text):
    assert conllu.dumps(NLP(text), "a") == ""


@given(
    st.text(
        st.one_of(
            st.sampled_from("والبيته. \n\t\r\u00a0\u2028\u0640\u064e؟|\\_#12\ufdfa"), st.characters(codec="utf-8")
        )
    )
)
def test_any_text_can_be_put_together_again(text):
    check(conllu.dumps(NLP(text), "a"), text)
