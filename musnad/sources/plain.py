"""One article in one file: plain text, or a web page."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from musnad.model import Article
from musnad.sources import html
from musnad.sources.article import make_article
from musnad.sources.decode import decode
from musnad.sources.item import Input, Item, Options


def read_text(source: Input) -> Iterator[Item]:
    """The article of a text file, of which some are pages all the same."""
    yield source.item(partial(_article, source.whole(), source.options, source.stem, source.charset))


def read_page(source: Input) -> Iterator[Item]:
    """The article of a page."""
    data = source.whole()
    yield source.item(
        partial(html.article_of_page, data, source.options, id=source.stem, url=source.url, charset=source.charset)
    )


def _article(data: bytes, options: Options, id: str | None, charset: str | None) -> Article:
    text = decode(data, charset)
    if html.is_page(text):
        return html.article_of_page(data, options, id=id)
    return make_article(text.replace("\r\n", "\n"), id=id, outlet=options.outlet, published=options.published)
