"""With which letters the rules of time can begin."""

from __future__ import annotations

import importlib

import pytest

from musnad.reading.times.grammar import RULE_COLUMNS
from musnad.reading.times.lexicon import BREAK, OTHER
from musnad.reading.times.starts import Start, start_of
from musnad.resources import read_table
from musnad.text import fold

STARTS = {"day": Start(frozenset("dw")), "month": Start(frozenset("m")), "of": Start(frozenset("o"))}
STARTS["early"] = Start(frozenset("e"), empty=True)


@pytest.mark.parametrize(
    ("pattern", "letters", "empty"),
    [
        ("day", "dw", False),
        ("first=month day", "m", False),
        ("of? month", "om", False),
        ("of* month+ day", "om", False),
        ("early day", "edw", False),
        ("( of month | day )? month", "odwm", False),
        ("( of | ( early month )+ ) day", "oem", False),
        ("( of | early ) day", "oedw", False),
        ("(?<= of ) day (?! month )", "dw", False),
        ("(?= of | early ) of", "o", False),
        ("of? month?", "om", True),
        ("( day | )  month $", "dwm", False),
        ("$", "", True),
    ],
)
def test_start_of_a_pattern(pattern: str, letters: str, empty: bool) -> None:
    assert start_of(pattern, STARTS) == Start(frozenset(letters), empty)


def test_what_a_pattern_may_not_have_is_named() -> None:
    with pytest.raises(ValueError, match=r"^\{2\}$"):
        start_of("day{2} month", STARTS)


def test_no_rule_is_left_out_where_it_finds_something() -> None:
    grammar = importlib.import_module("musnad.reading.times.grammar").grammar()
    rules = {rule.name: rule for found in grammar.rules.values() for rule in found}.values()
    silent = OTHER + BREAK + grammar.lexicon.of_verbs()
    found = set()
    for row in read_table("time_rules.tsv", RULE_COLUMNS):
        letters = grammar.lexicon.see(fold(row["example"])).letters
        for position, letter in enumerate(letters):
            for rule in rules:
                match = rule.pattern.match(letters, position)
                if match and match.end() > position and letter not in silent:
                    assert rule in grammar.rules[letter], (rule.name, row["example"])
                    found.add(rule.name)
    assert found == {rule.name for rule in rules}
