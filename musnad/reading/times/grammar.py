"""The rules of time expressions, read from their table and compiled to patterns over letters.

A rule's pattern is a regular expression whose words are classes of the lexicon, groups of ``time_groups.tsv``,
``other`` (a word without a class) or ``line`` (a line break); ``name=class`` names what it matches.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast, get_args

from musnad.model import TimeType
from musnad.reading.times import values
from musnad.reading.times.lexicon import BREAK, GROUP_COLUMNS, OTHER, RULE_COLUMNS, Lexicon, Seen, lexicon
from musnad.reading.times.starts import Start, start_of
from musnad.resources import Row, compiled, read_table

_WORD = re.compile(r"(?:([a-z]+)=)?([a-z]+)")

Resolve = Callable[[values.Found, values.Around], values.Meaning | str | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to name a time: its pattern over letters, and the function that gives its value."""

    name: str
    pattern: re.Pattern[str]
    type: TimeType
    resolve: Resolve


@dataclass(frozen=True, slots=True)
class Reading:
    """An expression: the rule that found it, what it matched, and what that means."""

    rule: Rule
    match: re.Match[str]
    meaning: values.Meaning


@dataclass(frozen=True, slots=True)
class Grammar:
    """The lexicon, the rules by the letters they can begin with, and a pattern that finds such a letter."""

    lexicon: Lexicon
    rules: Mapping[str, Sequence[Rule]]
    begin: re.Pattern[str]

    def read(self, seen: Seen, meaning: Callable[[Rule, re.Match[str]], values.Meaning | None]) -> Iterator[Reading]:
        """The expressions of a text from left to right, the longest at each place; the earlier rule among equals.

        ``meaning`` may raise :class:`values.Otherwise`: then the next longest is tried.
        """
        position = 0
        while candidate := self.begin.search(seen.letters, position):
            position = candidate.start()
            rules = self.rules[candidate.group()]
            found = [(rule, match) for rule in rules if (match := rule.pattern.match(seen.letters, position))]
            found.sort(key=lambda pair: -pair[1].end())
            for rule, match in found:
                if match.end() == position:
                    continue
                try:
                    told = meaning(rule, match)
                except values.Otherwise:
                    continue
                if told:
                    yield Reading(rule, match, told)
                position = match.end()
                break
            else:
                position += 1


@compiled
def grammar() -> Grammar:
    """The grammar of the tables, compiled at first use."""
    words = lexicon()
    letters = {name: f"[{found}]" for name, found in words.classes().items()}
    other = OTHER + words.of_verbs()
    letters |= {"other": f"[{other}]", "line": BREAK}
    groups: dict[str, str] = {}
    starts = {name: Start(frozenset(found)) for name, found in (*words.classes().items(), ("other", other))}
    starts["line"] = Start(frozenset(BREAK))
    for row in read_table("time_groups.tsv", GROUP_COLUMNS):
        if row["name"] in letters:
            raise row.wrong(f"{row['name']!r} is a class of the tables already; call the group something else")
        groups[row["name"]] = _compile(row, letters, groups)
        starts[row["name"]] = _start(row, starts)
    rules: dict[str, list[Rule]] = defaultdict(list)
    for row in read_table("time_rules.tsv", RULE_COLUMNS):
        if row["type"] not in get_args(TimeType):
            raise row.wrong(f"type {row['type']!r} is not one of {', '.join(get_args(TimeType))}")
        source = _compile(row, letters, groups)
        try:
            pattern = re.compile(source)
        except re.error as error:
            raise row.wrong(f"the pattern is no regular expression: {error}") from None
        rule = Rule(row["name"], pattern, cast(TimeType, row["type"]), _function(row))
        for letter in _start(row, starts).letters.difference(other, BREAK):
            rules[letter].append(rule)
    return Grammar(words, dict(rules), re.compile(f"[{''.join(rules)}]"))


def _start(row: Row, starts: Mapping[str, Start]) -> Start:
    try:
        return start_of(row["pattern"], starts)
    except ValueError as error:
        raise row.wrong(
            f"the pattern has {str(error)!r}; write classes and groups, brackets, | ? * + $ (?= (?! (?<= (?<!"
        ) from None


def _compile(row: Row, letters: Mapping[str, str], groups: Mapping[str, str]) -> str:
    def place(match: re.Match[str]) -> str:
        name, word = match.groups()
        source = letters.get(word) or groups.get(word)
        if source is None:
            raise row.wrong(f"{word!r} is neither a class of the tables nor a group above this row")
        return f"(?P<{name}>{source})" if name else source

    return "".join(_WORD.sub(place, piece) for piece in row["pattern"].split())


def _function(row: Row) -> Resolve:
    function = getattr(values, row["value"], None)
    if not callable(function) or row["value"].startswith("_"):
        raise row.wrong(f"there is no function {row['value']!r} in values.py; write one or name another")
    return cast(Resolve, function)
