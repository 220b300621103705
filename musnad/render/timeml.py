"""TimeML: an article's text with its time expressions marked as TIMEX3, for tools of temporal annotation.

The document's creation time is ``t0``. The text is the article's to the last character, except for characters that XML
cannot hold, which become U+FFFD.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import chain
from typing import TextIO

from musnad.model import Article, Record, Time

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"})
_IN_ATTRIBUTES = str.maketrans({"\t": "&#9;", "\n": "&#10;"})


def write(records: Iterable[Record], stream: TextIO) -> None:
    """One record as a TimeML document, any other number of them as a ``corpus`` of such."""
    write_times(((record.article, record.times) for record in records), stream)


def write_times(articles: Iterable[tuple[Article, Sequence[Time]]], stream: TextIO) -> None:
    """The same for articles with their times."""
    remaining = iter(articles)
    first = next(remaining, None)
    second = next(remaining, None)
    stream.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    if first and not second:
        stream.write(_document(*first))
        return
    stream.write("<corpus>\n")
    for article, times in chain(filter(None, (first, second)), remaining):
        stream.write(_document(article, times))
    stream.write("</corpus>\n")


def _document(article: Article, times: Sequence[Time]) -> str:
    return (
        f"<TimeML>\n<DOCID>{_escaped(article.id)}</DOCID>\n<DCT>{_creation(article.published)}</DCT>\n"
        f"<TEXT>{''.join(_text(article.text, times))}</TEXT>\n</TimeML>\n"
    )


def _creation(published: datetime | None) -> str:
    """The creation time; midnight without an offset is a day that was given without a clock time."""
    value, kind = "XXXX-XX-XX", "DATE"
    if published and (published.tzinfo or published.time() != datetime.min.time()):
        value, kind = f"{published:%Y-%m-%dT%H:%M}", "TIME"
    elif published:
        value = f"{published:%Y-%m-%d}"
    return _timex(value if published else "", tid="t0", type=kind, value=value, functionInDocument="CREATION_TIME")


def _text(text: str, times: Sequence[Time]) -> Iterator[str]:
    end = 0
    points: list[str] = []
    for time in times:
        yield _escaped(text[end : time.start])
        yield _expression(time, len(times), points)
        end = time.end
    yield _escaped(text[end:])
    yield from points


def _expression(time: Time, times: int, points: list[str]) -> str:
    """The expression as TIMEX3. One from a day to another is a duration, whose two ends are added to ``points``."""
    first, _, last = time.value.partition("/")
    if time.type == "SET":
        return _timex(time.text, tid=time.id, type=time.type, value=time.value, quant="EVERY")
    if not last:
        return _timex(time.text, tid=time.id, type=time.type, value=time.value)
    ends = []
    for value in (first, last):
        ends.append(f"t{times + len(points) + 1}")
        points.append(_timex("", tid=ends[-1], type="DATE", value=value))
    return _timex(
        time.text, tid=time.id, type="DURATION", value=f"P{_days(time)}D", beginPoint=ends[0], endPoint=ends[1]
    )


def _days(time: Time) -> int | str:
    if time.first is None or time.last is None:
        return "X"
    return (date.fromisoformat(time.last[:10]) - date.fromisoformat(time.first[:10])).days + 1


def _timex(text: str, **attributes: str) -> str:
    written = "".join(f' {name}="{_escaped(value).translate(_IN_ATTRIBUTES)}"' for name, value in attributes.items())
    return f"<TIMEX3{written}>{_escaped(text)}</TIMEX3>" if text else f"<TIMEX3{written}/>"


def _escaped(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text).translate(_ESCAPES)
