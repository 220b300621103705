"""The last step of every source: checked fields -> Article."""

from __future__ import annotations

import hashlib
from datetime import datetime
from email.utils import parsedate_to_datetime

from musnad import settings
from musnad.errors import SourceError
from musnad.model import Article
from musnad.sources.item import too_large
from musnad.sources.script import check_arabic


def make_article(
    text: str,
    *,
    id: str | None = None,
    outlet: str | None = None,
    url: str | None = None,
    published: datetime | str | None = None,
) -> Article:
    """An article of ``text`` exactly as given.

    Without an ``id`` it is a hash of outlet and URL, or of the text where there is no URL. ``published`` may be an
    ISO 8601 string. Raises :class:`SourceError` for text that is empty, too long, not Arabic, or not Unicode, and for a
    date that is none.
    """
    if not text.strip():
        raise SourceError("the article is empty; give its text", "empty")
    for name, value in (("text", text), ("id", id), ("outlet", outlet), ("url", url)):
        _check_unicode(name, value)
    if len(text) > settings.MAX_FILE_BYTES:
        raise too_large()
    check_arabic(text)
    named = "\n".join((outlet or "", url)) if url else text
    return Article(
        id=id or text_id(named),
        text=text,
        outlet=outlet,
        url=url,
        published=parse_published(published),
    )


def text_id(text: str) -> str:
    """A stable id for an article that was given none."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def parse_published(value: datetime | str | None) -> datetime | None:
    """The publication time, aware or naive as written; None if there is none.

    Raises :class:`SourceError` for a value that is no ISO 8601 date.
    """
    if value is None or isinstance(value, datetime):
        return value
    try:
        return datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise SourceError(
            f"published is {value!r}, which is no ISO 8601 date; "
            "write it like 2023-12-08 or 2023-12-08T14:30:00+03:00, or leave it out"
        ) from None


def stated_date(value: str) -> datetime | None:
    """A date as feeds and old corpora write it, ISO 8601 or RFC 822; None for what is none."""
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return parse(value)
        except (ValueError, OverflowError):
            continue
    return None


def _check_unicode(name: str, value: str | None) -> None:
    try:
        (value or "").encode()
    except UnicodeEncodeError as error:
        raise SourceError(
            f"{name} has half a surrogate pair at character {error.start}; write whole characters"
        ) from None
    if name != "text" and "\0" in (value or ""):
        raise SourceError(f"{name} has the character NUL in it; leave it out")
