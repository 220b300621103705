"""Articles that feeds and sitemaps name by their address: fetched when they are read."""

from __future__ import annotations

from functools import partial

from musnad.model import Article
from musnad.sources.html import article_of_page
from musnad.sources.item import Input, Item, Options
from musnad.sources.metadata import Metadata


def linked_item(link: str, where: str, source: Input, known: Metadata) -> Item:
    """The article at ``link``; ``known`` is what is said of it where the link stands."""
    return Item(link, f"{where} ({link})", partial(_article, link, source.options, known))


def _article(link: str, options: Options, known: Metadata) -> Article:
    answer = options.fetcher.get(link)
    return article_of_page(answer.content, options, url=answer.url, charset=answer.charset, known=known)
