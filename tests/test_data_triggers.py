"""The table of event triggers keeps its promises: valid codes, whole verbs, and an example that each row finds."""

import re
from collections import Counter

import pytest

from musnad.conjugation import noun_forms, participle_forms, verb_forms
from musnad.reading.events.triggers import NEGATED, NEGATION_REACH, uses
from musnad.resources import Row, read_table
from musnad.text import fold, fold_word

COLUMNS = ["perfect", "imperfect", "nouns", "participles", "with", "type", "mode", "contexts", "recipient", "example"]
ROWS = read_table("triggers.tsv", COLUMNS)
PLOVER = {
    (row["type"], row["mode"]): row for row in read_table("plover.tsv", ["type", "mode", "quad", "score", "cameo"])
}
CONTEXTS = {row["context"] for row in read_table("contexts.tsv", ["context", "words"])}
RECIPIENTS = {"obj", "mutual", "subject"} | {
    "ضد",
    "على",
    "ل",
    "لدى",
    "صالح",
    "حق",
    "مع",
    "من",
    "إلى",
    "عن",
    "ب",
    "في",
    "بين",
    "نحو",
    "اتجاه",
    "أمام",
    "فوق",
    "إزاء",
}
WINDOW = 6
SUFFIXES = ("ه", "ها", "هم", "هما", "هن", "نا", "ك", "كم", "ي")


def place(row: Row) -> str:
    return f"line {row.line}: {row['example']}"


def forms(row: Row) -> set[str]:
    found: set[str] = set()
    if row["perfect"]:
        found |= verb_forms(row["perfect"], row["imperfect"]).keys()
    for noun in row.alternatives("nouns"):
        found |= noun_forms(noun)
    for participle in row.alternatives("participles"):
        found |= participle_forms(participle)
    return found


def readings(word: str) -> set[str]:
    """What is left of a word when proclitics and a suffix pronoun are taken off, in every way."""
    found = {word}
    for _ in range(3):
        for form in tuple(found):
            if len(form) > 2 and form[0] in "وفبلكس":
                found.add(form[1:])
            if form.startswith("لل"):
                found |= {"ا" + form[1:], "ال" + form[1:]}
    found |= {form.removesuffix(suffix) for form in found for suffix in SUFFIXES}
    return found


def words(text: str) -> list[set[str]]:
    return [readings(fold_word(word)) for word in re.findall(r"\w+", fold(text))]


def companion_forms(companion: str) -> list[set[str]]:
    return [noun_forms(word.removeprefix("ال")) | noun_forms(word) for word in companion.split()]


def finds(row: Row, text: str) -> bool:
    sentence, triggers = words(text), forms(row)
    companions = [companion_forms(companion) for companion in row.alternatives("with")]
    for at, word in enumerate(sentence):
        if not word & triggers:
            continue
        if row["with"] == NEGATED:
            before = [form for forms in sentence[max(0, at - NEGATION_REACH) : at] for form in forms]
            return any(uses().get(form) == "negation" for form in before)
        after = sentence[at + 1 : at + 1 + WINDOW]
        if not companions or any(
            all(found & wanted for found, wanted in zip(after[start:], companion, strict=False))
            for companion in companions
            for start in range(len(after) - len(companion) + 1)
        ):
            return True
    return False


@pytest.mark.parametrize("row", ROWS, ids=place)
def test_example_holds_the_trigger_and_its_companion(row: Row) -> None:
    assert finds(row, row["example"])


@pytest.mark.parametrize("row", ROWS, ids=place)
def test_codes(row: Row) -> None:
    assert (row["type"], row["mode"]) in PLOVER
    assert set(row.alternatives("contexts")) <= CONTEXTS
    assert set(row.alternatives("recipient")) <= RECIPIENTS
    assert bool(row["perfect"]) == bool(row["imperfect"])


def test_companions_that_do_not_follow_do_not_count() -> None:
    row = next(row for row in ROWS if row["perfect"] == "شن" and row["mode"] == "aerial")
    assert finds(row, "شن سلاح الجو غارات على الحديدة")
    assert not finds(row, "غارات على الحديدة شن الحوثيون بعدها حملة")
    assert not finds(row, "شن الحوثيون حملة على مأرب")


def test_no_two_rows_alike() -> None:
    keys = Counter((frozenset(forms(row)), frozenset(row.alternatives("with"))) for row in ROWS)
    assert [next(iter(key[0])) for key, count in keys.items() if count > 1] == []


def test_no_row_repeats_an_alternative() -> None:
    for row in ROWS:
        for column in ("nouns", "participles", "with", "contexts", "recipient"):
            alternatives = row.alternatives(column)
            assert len(set(alternatives)) == len(alternatives), f"line {row.line}, {column}"


def test_nouns_and_participles_are_single_words() -> None:
    for row in ROWS:
        for word in row.alternatives("nouns") + row.alternatives("participles"):
            assert " " not in word, f"line {row.line}: {word}; write one word here and the other under with"


def test_every_type_and_mode_has_a_trigger() -> None:
    used = {(row["type"], row["mode"]) for row in ROWS}
    general = {(type_, "") for type_ in ("SANCTION", "MOBILIZE", "RETREAT", "COERCE", "THREATEN", "PROTEST", "ASSAULT")}
    assert {key for key in PLOVER if key[1]} | general <= used | {("ACCUSE", "")}


def test_scores_lie_on_the_scale() -> None:
    for key, row in PLOVER.items():
        assert -10 <= float(row["score"]) <= 10, key
        assert re.fullmatch(r"\d{3,4}", row["cameo"]), key
        assert row["quad"] == PLOVER[(key[0], "")]["quad"], key
