"""Articles that feeds and sitemaps name by their address: fetched when they are read.

Only addresses of the web become references: what a feed calls a link may be the name of a file on this machine.
"""

from __future__ import annotations

import re
from functools import partial

from musnad.model import Article
from musnad.sources.html import article_of_page
from musnad.sources.item import Failure, Input, Item, Options
from musnad.sources.metadata import Metadata

_URL = re.compile(r"https?://", re.IGNORECASE)


def is_url(source: str) -> bool:
    """Whether a source is an address of the web."""
    return _URL.match(source) is not None


def reference_of(link: str, source: Input) -> str:
    """What to call a link, and never what else may be read by that name."""
    return link if is_url(link) else f"{source.reference}#item={link}"


def linked_item(link: str, where: str, source: Input, known: Metadata) -> Item | Failure:
    """The article at ``link``; ``known`` is what is said of it where the link stands."""
    if not is_url(link):
        why = f"{link} is not fetched: only http and https are"
        return Failure(where, why, "refused", reference_of(link, source))
    return Item(link, f"{where} ({link})", partial(_article, link, source.options, known))


def _article(link: str, options: Options, known: Metadata) -> Article:
    answer = options.fetcher.get(link)
    return article_of_page(answer.content, options, url=answer.url, charset=answer.charset, known=known)
