"""What a web page says of its article beside the text: JSON-LD of schema.org, meta elements, the first caption."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import Any

_ARTICLE_TYPE = re.compile(r"(?:\w*NewsArticle|Article|Report|BlogPosting|LiveBlogPosting)$")
#: Names of meta elements (name, property or itemprop, in lower case) for a date of publication, the surest first.
_DATE_NAMES = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "article:published",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "article.published",
)
#: Nested objects of JSON-LD that are looked into; a page may nest without end.
_LD_DEPTH = 6


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is stated, None for what is not; ``published`` is ISO 8601."""

    headline: str | None = None
    outlet: str | None = None
    author: str | None = None
    url: str | None = None
    published: str | None = None
    caption: str | None = None


def read_metadata(tree: Any) -> Metadata:
    """The metadata of a page, given as lxml's tree of it."""
    article = next(_ld_articles(tree), {})
    return Metadata(
        headline=_string(article.get("headline")),
        outlet=_name(article.get("publisher")),
        author=_name(article.get("author")),
        url=None,
        published=next(filter(None, map(_iso, (_string(article.get("datePublished")), *_dates(tree)))), None),
        caption=_caption(tree) or _image_caption(article.get("image")),
    )


def _ld_articles(tree: Any) -> Iterator[dict[str, Any]]:
    for script in tree.iterfind(".//script[@type='application/ld+json']"):
        try:
            data = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue  # pages err; what they say elsewhere still counts
        yield from _articles(data)


def _articles(data: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > _LD_DEPTH:
        return
    if isinstance(data, list):
        for one in data:
            yield from _articles(one, depth + 1)
    elif isinstance(data, dict):
        types = data.get("@type")
        if any(isinstance(t, str) and _ARTICLE_TYPE.match(t) for t in (types if isinstance(types, list) else [types])):
            yield data
        for name in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _articles(data.get(name), depth + 1)


def _dates(tree: Any) -> Iterator[str | None]:
    stated: dict[str, str] = {}
    for meta in tree.iterfind(".//meta[@content]"):
        for attribute in ("property", "name", "itemprop"):
            stated.setdefault((meta.get(attribute) or "").lower(), meta.get("content"))
    yield from (stated.get(name) for name in _DATE_NAMES)
    for time in tree.iterfind(".//time[@datetime]"):
        if time.get("itemprop") == "datePublished" or time.get("pubdate") is not None:
            yield time.get("datetime")


def _caption(tree: Any) -> str | None:
    """The caption of the first figure that has one."""
    for caption in tree.iterfind(".//figcaption"):
        return " ".join("".join(caption.itertext()).split()) or None
    return None


def _image_caption(image: Any) -> str | None:
    if isinstance(image, list):
        image = image[0] if image else None
    return _string(image.get("caption")) if isinstance(image, dict) else None


def _name(value: Any) -> str | None:
    """The name of a person or organization; of several, all."""
    if isinstance(value, list):
        return "، ".join(filter(None, map(_name, value))) or None
    return _string(value.get("name")) if isinstance(value, dict) else _string(value)


def _string(value: Any) -> str | None:
    return " ".join(unescape(value).split()) or None if isinstance(value, str) else None


def _iso(value: str | None) -> str | None:
    """The value if it is an ISO 8601 date, as pages write it: with blanks around it, and zones without a colon."""
    value = re.sub(r"([+-]\d\d)(\d\d)$", r"\1:\2", (value or "").strip())
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return None
    return value
