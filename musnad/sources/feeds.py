"""RSS, Atom and JSON Feed -> their items: the full text where a feed has it, else the page that it links to."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from functools import partial
from typing import Any
from urllib.parse import urljoin

from musnad import settings
from musnad.errors import SourceError
from musnad.model import Article
from musnad.sources.article import make_article, stated_date
from musnad.sources.decode import decode
from musnad.sources.html import fragment_text
from musnad.sources.item import Failure, Input, Item, Options
from musnad.sources.links import is_url, linked_item
from musnad.sources.markup import refuse_entities
from musnad.sources.metadata import Metadata

#: First elements of feeds.
ROOTS = ("rss", "rdf", "feed")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_DECLARED = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([\w.:-]+)""")


def read_feed(source: Input) -> Iterator[Item | Failure]:
    """The items of an RSS or Atom feed, in its order."""
    import feedparser  # type: ignore[import-untyped]

    data = source.whole()
    refuse_entities(data)
    declared = _DECLARED.search(data[:1024])
    text = decode(data, declared[1].decode() if declared else source.charset)
    feed = feedparser.parse(
        io.BytesIO(_DECLARATION.sub("", text).encode()),
        response_headers={"content-type": "application/xml; charset=utf-8"},
    )
    if not feed.entries:
        broken = f": {feed.bozo_exception}" if feed.bozo else ""
        raise SourceError(f"no items in the feed{broken}", "format" if feed.bozo else "empty")
    outlet = _text(feed.feed.get("title"))
    for number, entry in enumerate(feed.entries, 1):
        yield from _item(
            source,
            number,
            guid=entry.get("id"),
            link=None if _is_name(link := entry.get("link")) else link,
            known=Metadata(_text(entry.get("title")), outlet, _text(entry.get("author"))),
            # dict.get, as feedparser's own would warn that one date stands in for another
            dates=[dict.get(entry, name) for name in ("published", "updated")],
            texts=[*(content.get("value") for content in entry.get("content", ())), entry.get("summary")],
        )


def is_json_feed(document: Any) -> bool:
    """Whether a JSON document is a feed."""
    return isinstance(document, dict) and "jsonfeed.org/version/" in str(document.get("version"))


def json_feed_items(document: dict[str, Any], source: Input) -> Iterator[Item | Failure]:
    """The items of a JSON Feed."""
    items = document.get("items")
    if not isinstance(items, list) or not items:
        raise SourceError("no items in the feed", "empty")
    outlet = _text(document.get("title"))
    for number, entry in enumerate(items, 1):
        if not isinstance(entry, dict):
            yield source.failure(SourceError("an item of a feed must be an object"), "item", number)
            continue
        authors = [a.get("name") for a in entry.get("authors") or () if isinstance(a, dict)]
        yield from _item(
            source,
            number,
            guid=str(entry["id"]) if entry.get("id") else None,
            link=entry.get("url") or entry.get("external_url"),
            known=Metadata(_text(entry.get("title")), outlet, _text(authors[0] if authors else None)),
            dates=[entry.get("date_published")],
            texts=[entry.get("content_html"), entry.get("content_text"), entry.get("summary")],
        )


def _item(
    source: Input,
    number: int,
    *,
    guid: str | None,
    link: Any,
    known: Metadata,
    dates: list[Any],
    texts: list[Any],
) -> Iterator[Item | Failure]:
    """An item, its reference being its link, else what else tells it from others."""
    link = _resolved(link.strip(), source.url) if isinstance(link, str) and link.strip() else None
    address = link if link and is_url(link) else None
    texts = [text for text in texts if isinstance(text, str) and text.strip()]
    unlinked = guid or hashlib.sha256("\n".join((known.headline or "", *texts)).encode()).hexdigest()[:16]
    where = f"{source.where}, item {number}"
    reference = address or f"{source.reference}#item={unlinked}"
    try:
        published = _published(dates)
    except SourceError as error:
        yield Failure(where, str(error), error.kind, reference)
        return
    longest = max(map(fragment_text, texts), key=len, default="")
    if link and len(longest.split()) < settings.FEED_FULL_TEXT_WORDS:
        yield linked_item(link, where, source, Metadata(known.headline, known.outlet, known.author, link, published))
    else:
        yield Item(reference, where, partial(_article, longest, address, published, known, source.options))


def _article(body: str, link: str | None, published: str | None, known: Metadata, options: Options) -> Article:
    headline = known.headline
    return make_article(
        f"{headline}\n\n{body.removeprefix(headline).lstrip()}" if headline else body,
        url=link,
        outlet=known.outlet or options.outlet,
        published=published or options.published,
    )


def _published(dates: list[Any]) -> str | None:
    """The first date as ISO 8601, with the zone that it is written in: it says which day "today" is.

    feedparser's own reading of dates is not asked: of 2024-13-45 it makes a day of 2025.
    """
    stated = [date.strip() for date in dates if isinstance(date, str) and date.strip()]
    if date := next(filter(None, map(stated_date, stated)), None):
        return date.isoformat()
    if stated:
        raise SourceError(f"its date is {stated[0]!r}, which is none; dates of feeds are RFC 822 or ISO 8601")
    return None


def _resolved(link: str, base: str | None) -> str:
    """A link as an address, where it can be made one."""
    try:
        return urljoin(base or "", link)
    except ValueError:
        return link


def _is_name(link: Any) -> bool:
    """Whether what feedparser takes for a link is an identifier that leads nowhere."""
    return isinstance(link, str) and link.startswith(("tag:", "urn:"))


def _text(value: Any) -> str | None:
    return " ".join(fragment_text(value).split()) or None if isinstance(value, str) else None
