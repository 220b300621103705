"""Attached and hidden pronouns stand for whom they agree with and who was spoken of."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from musnad import language
from musnad.model import Entity, Mention
from musnad.reading import pronouns
from musnad.resources import read_table

CASES = read_table(Path(__file__).parent / "data" / "pronouns.tsv", ("text", "stands for"))
_MARK = re.compile(r"<(\w+):([^>]*)>|\[([^]]*)]")


@pytest.fixture(scope="module")
def nlp():
    return language.load(without=language.SYNTAX)


def parsed(marked: str) -> tuple[str, tuple[Entity, ...], int]:
    """The text without marks, the entities marked in it, and where the marked pronoun or verb ends."""
    text, at, target = "", 0, 0
    entities = []
    for mark in _MARK.finditer(marked):
        text += marked[at : mark.start()]
        words = mark[2] or mark[3]
        if mark[1]:
            mention = Mention(len(text), len(text) + len(words), words)
            entities.append(Entity(f"e{len(entities)}", mark[1], words, words, (mention,)))
        text += words
        if not mark[1]:
            target = len(text) - 1
        at = mark.end()
    return text + marked[at:], tuple(entities), target


def named(entity: Entity | None) -> str:
    return " + ".join(e.name_ar for e in entity.members or (entity,)) if entity else ""


@pytest.mark.parametrize("row", CASES, ids=lambda row: row["text"])
def test_a_pronoun_stands_for_whom_it_agrees_with(nlp, row):
    text, entities, target = parsed(row["text"])
    doc = nlp(text)
    token = next(token for token in doc if token.idx <= target < token.idx + len(token))
    if "[تتهمه]" in row["text"]:
        token = doc[token.i - 1]  # the verb, not its pronoun
    assert named(pronouns.read(doc, entities).antecedents.get(token.i)) == row["stands for"]


def test_subjects_are_those_after_the_verb_too(nlp):
    text, entities, _ = parsed("وصل <person:الرئيس التركي> إلى بغداد و[التقى] <person:رئيس الوزراء العراقي>.")
    doc = nlp(text)
    found = {doc[token].text: entity.name_ar for token, entity in pronouns.read(doc, entities).subjects.items()}
    assert found == {"وصل": "الرئيس التركي", "التقى": "الرئيس التركي"}


def test_the_parser_says_who_the_subject_is(nlp):
    text, entities, _ = parsed("في باريس اجتمع مع <person:السفير> أمس [زعيم] <organization:الحركة>.")
    doc = nlp(text)
    verb, subject = 2, next(token.i for token in doc if token.text == "زعيم")
    for token in doc:
        token.dep_ = "dep"
    doc[subject].head, doc[subject].dep_ = doc[verb], "nsubj"
    assert pronouns.read(doc, entities).subjects == {}
    assert doc[verb].i not in pronouns.read(doc, entities).antecedents


def test_nothing_is_said_without_entities(nlp):
    assert pronouns.read(nlp("قال إنه سيعود."), ()).antecedents == {}
