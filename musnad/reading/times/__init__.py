"""Times: what the article calls a date, a clock time, a duration or a set, and its TIMEX3 value.

The article's folded text is read as words of the tables (:mod:`lexicon`), rules over those words find the expressions
(:mod:`grammar`), and each rule's function gives the value (:mod:`values`). Relative expressions count from the day the
article was published, in the offset its date carries; the verb before one tells past from future (:mod:`clauses`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from musnad.model import Article, Calendar, Time
from musnad.reading.times import calendars, values
from musnad.reading.times.clauses import Clauses
from musnad.reading.times.grammar import Rule, grammar
from musnad.reading.times.lexicon import Seen
from musnad.reading.times.values import Around, Found, Meaning
from musnad.text import fold_with_origin

if TYPE_CHECKING:
    from spacy.tokens import Doc

NEAR_WORDS = 30
"""How many words back "then" may point to a date."""

BESIDE_WORDS = 2
"""How many words after a day a clock time may stand and still belong to it."""

_LUNAR = frozenset(("hijri", "hijriera", "hijriday", "lunardate"))

LATE_HOUR = 18
"""From this hour an article may speak of the day after the one it is dated: its clock may lag behind the events'."""


def read(doc: Doc, article: Article) -> tuple[Time, ...]:
    """The time expressions of ``article.text`` in order, with ids t1, t2 … ``doc`` gives the future clitics (FUT)."""
    rules = grammar()
    folded = fold_with_origin(article.text)
    seen = rules.lexicon.see(folded.text)
    clauses = Clauses(seen, folded, _futures(doc))
    named = _Named()

    def meaning(rule: Rule, match: re.Match[str]) -> Meaning | None:
        return _meaning(rule, _found(seen, match), _around(article.published, clauses, named, match.start()))

    times: list[Time] = []
    for found in rules.read(seen, meaning):
        start, end = found.match.span()
        span = folded.span(seen.words[start].start, seen.words[end - 1].end)
        told, dated = found.meaning, found.rule.type in ("DATE", "TIME")
        first, last = _bounds(found.rule, told) if dated else (None, None)
        times.append(
            Time(
                id=f"t{len(times) + 1}",
                start=span.start,
                end=span.end,
                text=span.of(article.text),
                type=found.rule.type,
                value=told.value,
                first=first,
                last=last,
                resolved=not (dated and "X" in told.value),
                calendar=_calendar(seen, found.match),
            )
        )
        if first and last:
            named = _Named.of(told.value, first, last, end, named)
    return tuple(times)


@dataclass(frozen=True, slots=True)
class _Named:
    """The date last named, where it ended, and the day and the year last named."""

    value: str | None = None
    end: int = 0
    day: date | None = None
    year: int | None = None
    first: date | None = None

    @staticmethod
    def of(value: str, first: str, last: str, end: int, before: _Named) -> _Named:
        """What is last named after a date or time with this value."""
        day = date.fromisoformat(first[:10])
        return _Named(value, end, day if first[:10] == last[:10] else before.day, day.year, day)


def _futures(doc: Doc) -> frozenset[int]:
    """The offsets of the future clitics."""
    future = doc.vocab.strings["FUT"]
    return frozenset(offset for tag, offset in doc.to_array(["TAG", "IDX"]).tolist() if tag == future)


def _around(published: datetime | None, clauses: Clauses, named: _Named, start: int) -> Around:
    """What the value of an expression may depend on."""
    near = start - named.end <= NEAR_WORDS
    return Around(
        today=published.date() if published else None,
        late=published is not None and published.hour >= LATE_HOUR,
        tense=lambda: clauses.tense(start),
        day=named.day,
        year=named.year,
        before=named.value if near else None,
        anchor=named.first if near else None,
        beside=named.day if start - named.end <= BESIDE_WORDS else None,
    )


def _calendar(seen: Seen, match: re.Match[str]) -> Calendar:
    """The calendar that the words of an expression count in."""
    return "hijri" if any(word.values.keys() & _LUNAR for word in seen.words[slice(*match.span())]) else "gregorian"


def _found(seen: Seen, match: re.Match[str]) -> Found:
    groups = {name: seen.words[slice(*match.span(name))] for name, part in match.groupdict().items() if part}
    return Found(groups, seen.words[slice(*match.span())])


def _meaning(rule: Rule, found: Found, around: Around) -> Meaning | None:
    """The meaning of an expression, None where it is no time or lies beyond the calendar."""
    try:
        told = rule.resolve(found, around)
    except (ValueError, OverflowError):
        return None
    if not isinstance(told, str):
        return told
    covered = calendars.stretch(told.split("T")[0])
    return Meaning(told, values.part(covered, found) if covered else None)


def _bounds(rule: Rule, told: Meaning) -> tuple[str | None, str | None]:
    """First and last day (or instant) of a date or time, None for what is vague or no date."""
    if told.covers is None or "X" in told.value:
        return None, None
    if rule.type == "TIME" and told.value[11:13].isdigit():
        return told.value + told.zone, told.value + told.zone
    return told.covers[0].isoformat(), told.covers[1].isoformat()
