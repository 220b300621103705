"""Times: what the article calls a date, a clock time, a duration or a set, and its TIMEX3 value.

The article's folded text is read as words of the tables (:mod:`lexicon`), rules over those words find the expressions
(:mod:`grammar`), and each rule's function gives the value (:mod:`values`). Relative expressions count from the day the
article was published, in the offset its date carries.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from musnad.model import Article, Time
from musnad.reading.times import calendars
from musnad.reading.times.grammar import Rule, grammar
from musnad.reading.times.lexicon import BREAK, Seen
from musnad.reading.times.values import Around, Found
from musnad.text import Folded, fold_with_origin

if TYPE_CHECKING:
    from spacy.tokens import Doc

NEAR_WORDS = 30
"""How many words back "then" may point to a date."""

BESIDE_WORDS = 2
"""How many words after a day a clock time may stand and still belong to it."""

CLAUSE_WORDS = 10
"""How many words before an expression may hold the verb that makes it future."""


def read(doc: Doc, article: Article) -> tuple[Time, ...]:
    """The time expressions of ``article.text`` in order, with ids t1, t2 … ``doc`` gives the future clitics (FUT)."""
    rules = grammar()
    folded = fold_with_origin(article.text)
    seen = rules.lexicon.see(folded.text)
    clauses = _Clauses(seen, folded, [token.idx for token in doc if token.tag_ == "FUT"], rules.future)
    today = article.published.date() if article.published else None
    times: list[Time] = []
    named = _Named()
    for rule, match in rules.matches(seen):
        start, end = match.span()
        found = Found({name: seen.words[slice(*match.span(name))] for name, part in match.groupdict().items() if part})
        before = named.value if start - named.end <= NEAR_WORDS else None
        beside = named.day if start - named.end <= BESIDE_WORDS else None
        around = Around(today, partial(clauses.future, start), named.day, named.year, before, beside)
        value = _resolve(rule, found, around)
        if value is None:
            continue
        span = folded.span(seen.words[start].start, seen.words[end - 1].end)
        dated = rule.type in ("DATE", "TIME")
        first, last = _covers(rule, value, found) if dated else (None, None)
        times.append(
            Time(
                id=f"t{len(times) + 1}",
                start=span.start,
                end=span.end,
                text=span.of(article.text),
                type=rule.type,
                value=value,
                first=first,
                last=last,
                resolved=not (dated and "X" in value),
            )
        )
        if first and last:
            named = _Named.of(value, first, last, end, named)
    return tuple(times)


@dataclass(frozen=True, slots=True)
class _Named:
    """The date last named, where it ended, and the day and the year last named."""

    value: str | None = None
    end: int = 0
    day: date | None = None
    year: int | None = None

    @staticmethod
    def of(value: str, first: str, last: str, end: int, before: _Named) -> _Named:
        """What is last named after a date or time with this value."""
        day = date.fromisoformat(first[:10])
        return _Named(value, end, day if first[:10] == last[:10] else before.day, day.year)


def _resolve(rule: Rule, found: Found, around: Around) -> str | None:
    """The value of an expression, None where it is no time or lies beyond the calendar."""
    try:
        return rule.resolve(found, around)
    except (ValueError, OverflowError):
        return None


def _covers(rule: Rule, value: str, found: Found) -> tuple[str | None, str | None]:
    """First and last day (or instant) of a date or time, None for what is vague or no date."""
    if "X" in value:
        return None, None
    if rule.type == "TIME" and value[11:13].isdigit():
        return value, value
    covered = calendars.stretch(value[:10] if rule.type == "TIME" else value)
    if covered is None:
        return None, None
    if which := found.code("early"):
        covered = calendars.third(*covered, which)
    return covered[0].isoformat(), covered[1].isoformat()


class _Clauses:
    """Tells whether an expression's clause speaks of the future."""

    def __init__(self, seen: Seen, folded: Folded, clitics: list[int], markers: str) -> None:
        self._seen = seen
        self._origin = folded.origin
        self._clitics = clitics
        self._markers = markers

    def future(self, position: int) -> bool:
        """Whether a future verb or marker stands before the word at ``position``, in its clause."""
        words = self._seen.words
        begin = position
        while begin > 0 and position - begin < CLAUSE_WORDS:
            word = words[begin - 1]
            if word.letter == BREAK or "stop" in word.values or ("comma" in word.values and begin < position - 1):
                break
            begin -= 1
        if any(letter in self._markers for letter in self._seen.letters[begin:position]):
            return True
        if begin == position:
            return False
        first, last = self._origin[words[begin].start], self._origin[words[position].start]
        index = bisect_left(self._clitics, first)
        return index < len(self._clitics) and self._clitics[index] < last
