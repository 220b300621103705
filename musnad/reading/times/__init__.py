"""Times: what the article calls a date, a clock time, a duration or a set, and its TIMEX3 value.

The article's folded text is read as words of the tables (:mod:`lexicon`), rules over those words find the expressions
(:mod:`grammar`), and each rule's function gives the value (:mod:`values`). Relative expressions count from the day the
article was published, in the offset its date carries.
"""

from __future__ import annotations

from bisect import bisect_left
from datetime import date
from typing import TYPE_CHECKING

from musnad.model import Article, Time
from musnad.reading.times import calendars
from musnad.reading.times.grammar import Rule, grammar
from musnad.reading.times.lexicon import BREAK, Seen
from musnad.reading.times.values import Around, Found
from musnad.text import Folded, fold_with_origin

if TYPE_CHECKING:
    from spacy.tokens import Doc

CLAUSE_WORDS = 10
"""How many words before an expression may hold the verb that makes it future."""


def read(doc: Doc, article: Article) -> tuple[Time, ...]:
    """The time expressions of ``article.text`` in order, with ids t1, t2 … ``doc`` gives the future clitics (FUT)."""
    rules = grammar()
    folded = fold_with_origin(article.text)
    seen = rules.lexicon.see(folded.text)
    clause = _Clauses(
        seen, folded, [token.idx for token in doc if token.tag_ == "FUT"], rules.lexicon.classes()["future"]
    )
    today = article.published.date() if article.published else None
    times: list[Time] = []
    last_day: date | None = None
    last_year: int | None = None
    for rule, match in rules.matches(seen):
        start, end = match.span()
        found = Found(
            {name: seen.words[match.start(name) : match.end(name)] for name, part in match.groupdict().items() if part}
        )
        around = Around(today, lambda start=start: clause.future(start), last_day, last_year)  # type: ignore[misc]
        value = rule.resolve(found, around)
        if value is None:
            continue
        span = folded.span(seen.words[start].start, seen.words[end - 1].end)
        first, last = _covers(rule, value, found)
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
                resolved=not (rule.type in ("DATE", "TIME") and "X" in value),
            )
        )
        if covered := calendars.stretch(value[:10]) if rule.type in ("DATE", "TIME") else None:
            last_year = covered[0].year
            last_day = covered[0] if covered[0] == covered[1] else last_day
    return tuple(times)


def _covers(rule: Rule, value: str, found: Found) -> tuple[str | None, str | None]:
    """First and last day (or instant) of a date or time, None for what is vague or no date."""
    if rule.type not in ("DATE", "TIME") or "X" in value:
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
