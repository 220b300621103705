"""Text -> parts: headline, dateline, caption, credit, lead, body, related teasers, boilerplate.

A part is made of whole lines, except the dateline, which may open the line of the lead. White space belongs to the part
before it, so that the parts tile the text. The words are in ``data/parts.tsv``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import cast, get_args

from musnad import settings
from musnad.model import Part, PartKind
from musnad.resources import read_table
from musnad.text import fold

_LINE = re.compile(r"[^\n]*\S[^\n]*")
_BLANK_AFTER = re.compile(r"\n\s*\n")
_CLOSING = r"[\s\"'”’»)\]\u202c\u200f]*$"
_STOP = re.compile(r"[.!؟?…]" + _CLOSING)
_FULL_STOP = re.compile(r"(?<!\.)\." + _CLOSING)
_UNFINISHED = re.compile(r"[:،,؛;]" + _CLOSING)
_ITEM = re.compile(r"\s*(?:[\d٠-٩]+\s*[-.)–—:]|[-–—•*●▪■◾«\"“'(@#])")
_LATIN_LABEL = re.compile(r"\s*[A-Z][A-Za-z .,/&'’-]*")
#: Rules, clock times, web and mail addresses, tags: nothing that a story consists of.
_SIGNS_OR_ADDRESSES = re.compile(
    r"(?:[\W_]|\d{1,2}:\d\d(?: ت ?م)?|https?://\S+|www\.\S+|[\w.+-]+@[\w.-]+|(?<!\w)[@#]\w+)*"
)
_EDGES = ' \t\u00a0*•●▪■◾-–—_|>«»"“”:.'
_SEGMENT = re.compile(
    r"\s*(?P<name>[^()\d:\n–—-]{0,60}?)\s*(?:\((?P<agency>[^()\n]{2,40})\)\s*)?(?P<sign>[-–—]{1,3}|:)\s*"
)
_HIJRI_DATELINE = re.compile(r"\s*[^\W\d][^\n\d]{1,30} \d{1,2} [^\n\d]{3,15} 14\d\d ?هـ[^\n]{0,60}")
#: Longest name of a reporter in a byline, in words.
_BYLINE_WORDS = 4
#: How long a line may be that the table takes for a kind, in words.
_LONGEST: dict[PartKind, int] = {
    "caption": settings.CAPTION_MAX_WORDS,
    "credit": 8,
    "related": settings.RELATED_MAX_WORDS + 4,
    "boilerplate": settings.BOILERPLATE_MAX_WORDS,
}
_LIST_OF_PLACES = re.compile(r"\s*[،,/]\s*|\s+و(?=\w)")


def split_parts(text: str) -> tuple[Part, ...]:
    """The parts of an article, in order; together they are the whole text, and an empty text has none."""
    lines = _lines(text)
    marks = list(_marks(lines)) or ([_Mark(0, "body")] if text else [])
    for line in reversed(lines):
        if line.kind != "boilerplate" and not _SIGNS_OR_ADDRESSES.fullmatch(line.text):
            break
        marks = [mark for mark in marks if mark.start < line.start] + [_Mark(line.start, "boilerplate")]
    return tuple(_tiles(marks, len(text)))


@dataclass(frozen=True, slots=True)
class _Mark:
    """Here a part of this kind begins."""

    start: int
    kind: PartKind


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that is not blank, its length in words, what it looks like, and what the table takes it for."""

    start: int
    text: str
    words: int
    blank_after: bool
    kind: PartKind | None

    @property
    def stops(self) -> bool:
        return _STOP.search(self.text) is not None


def _lines(text: str) -> list[_Line]:
    return [
        _Line(
            match.start(),
            match.group(),
            len(match.group().split()),
            _BLANK_AFTER.match(text, match.end()) is not None,
            _listed_kind(match.group()),
        )
        for match in _LINE.finditer(text)
    ]


def _marks(lines: Sequence[_Line]) -> Iterator[_Mark]:
    telling = _stops_tell(lines)
    after_lead = False
    for number, line in enumerate(lines):
        following = lines[number + 1 :]
        if number == 0 and _is_headline(line, following):
            yield _Mark(line.start, "headline")
        elif line.kind:
            yield _Mark(line.start, line.kind)
        elif after_lead:
            yield _Mark(line.start, "related" if telling and _is_teaser(line) else "body")
        elif telling and _is_caption(line, following):
            yield _Mark(line.start, "caption")
        else:
            dateline = _dateline_length(line)
            if dateline:
                yield _Mark(line.start, "dateline")
            if dateline < len(line.text):
                yield _Mark(line.start + dateline, "lead")
                after_lead = True


def _tiles(marks: Sequence[_Mark], end: int) -> Iterator[Part]:
    """The marks as parts, neighbours of the same kind joined, except teasers: each is of another story."""
    starts = [
        mark
        for before, mark in zip([None, *marks], marks, strict=False)
        if before is None or before.kind != mark.kind or mark.kind == "related"
    ]
    bounds = [0, *(mark.start for mark in starts[1:]), end]
    for mark, start, stop in zip(starts, bounds, bounds[1:], strict=False):
        yield Part(mark.kind, start, stop)


def _stops_tell(lines: Sequence[_Line]) -> bool:
    """Whether this article's paragraphs end with stops, so that a line without one is something else."""
    paragraphs = [line for line in lines[1:] if line.words > settings.RELATED_MAX_WORDS]
    return sum(line.stops for line in paragraphs) > settings.STOPPED_SHARE * len(paragraphs)


def _is_headline(line: _Line, following: Sequence[_Line]) -> bool:
    if not following or line.words > settings.HEADLINE_MAX_WORDS:
        return False
    sentence = _FULL_STOP.search(line.text) is not None
    if line.blank_after:
        # Where every paragraph is followed by a blank line, that after the first says nothing.
        return not (sentence and following[0].blank_after)
    return not sentence and line.words < following[0].words and not _dateline_length(line)


def _is_caption(line: _Line, following: Sequence[_Line]) -> bool:
    return (
        line.words <= settings.CAPTION_MAX_WORDS
        and not line.stops
        and not _UNFINISHED.search(line.text)
        and not _dateline_length(line)
        and any(other.stops and other.words > settings.RELATED_MAX_WORDS for other in following)
    )


def _is_teaser(line: _Line) -> bool:
    return (
        settings.RELATED_MIN_WORDS <= line.words <= settings.RELATED_MAX_WORDS
        and not _FULL_STOP.search(line.text)
        and not _UNFINISHED.search(line.text)
        and not _ITEM.match(line.text)
    )


def _dateline_length(line: _Line) -> int:
    """How many of the line's characters are a dateline or a byline, 0 where there is none."""
    if _HIJRI_DATELINE.fullmatch(line.text):
        return len(line.text)
    words = _words()
    known = words.cities | words.agencies
    end, by_agency = 0, False
    while match := _SEGMENT.match(line.text, end):
        place = _key(_LIST_OF_PLACES.split(match["name"])[0])
        agencies = {place, _key(match["agency"] or "")} & words.agencies
        if not (agencies or place in known):
            break
        by_agency = by_agency or bool(agencies)
        if match["sign"] == ":" and not by_agency:
            break  # "Moscow: we reject …" is Moscow speaking
        end = match.end()
    if end and len(line.text[end:].split()) <= _BYLINE_WORDS and not line.stops:
        return len(line.text)
    first = _SEGMENT.match(line.text)
    if first and line.words <= 2 * _BYLINE_WORDS and _key(line.text[first.end() :]) in known:
        return len(line.text)  # "reporter – agency"
    return end


@dataclass(frozen=True, slots=True)
class _Words:
    """``parts.tsv`` in matching form: whole lines, their beginnings and words within, and the names in datelines."""

    whole: dict[str, PartKind]
    patterns: tuple[tuple[PartKind, re.Pattern[str]], ...]
    cities: frozenset[str]
    agencies: frozenset[str]


@cache
def _words() -> _Words:
    whole: dict[str, PartKind] = {}
    patterns: list[tuple[PartKind, re.Pattern[str]]] = []
    names: dict[str, frozenset[str]] = {}
    for row in read_table("parts.tsv", ("kind", "match", "words", "example")):
        kind, alternatives = row["kind"], row.alternatives("words")
        if kind not in get_args(PartKind):
            raise row.wrong(f"{kind!r} is no kind of part; write one of {', '.join(get_args(PartKind))}")
        match row["match"]:
            case "whole":
                whole |= dict.fromkeys(map(_key, alternatives), cast(PartKind, kind))
            case "start":
                patterns.append((cast(PartKind, kind), _pattern(alternatives, r"[\W_]*")))
            case "word":
                patterns.append((cast(PartKind, kind), _pattern(alternatives, r".*?\b")))
            case "city" | "agency":
                names[row["match"]] = frozenset(map(_key, alternatives))
            case other:
                raise row.wrong(f"{other!r} is no way to match; write whole, start, word, city or agency")
    return _Words(whole, tuple(patterns), names["city"], names["agency"])


def _pattern(alternatives: Sequence[str], before: str) -> re.Pattern[str]:
    longest_first = sorted(map(fold, alternatives), key=len, reverse=True)
    return re.compile(before + "(?:" + "|".join(map(re.escape, longest_first)) + r")(?!(?<=\w)\w)")


def _listed_kind(line: str) -> PartKind | None:
    """The kind that the table gives a line."""
    key, length = _key(line), len(line.split())
    if kind := _words().whole.get(key):
        return kind
    if key in _words().agencies or (length <= _LONGEST["credit"] and _LATIN_LABEL.fullmatch(line)):
        return "credit"
    folded = fold(line)
    for kind, pattern in _words().patterns:
        if length <= _LONGEST[kind] and pattern.match(folded):
            return kind
    return None


def _key(line: str) -> str:
    return fold(line).strip(_EDGES)
