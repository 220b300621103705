"""Addresses of the web -> what is there: a page, a feed, a sitemap, or a file."""

from __future__ import annotations

import io

from musnad.sources.fetch import Response
from musnad.sources.item import Input, Options, buffered


def fetched(url: str, options: Options) -> Input:
    """What is at ``url``. Raises :class:`SourceError`."""
    return input_of(options.fetcher.get(url), url, options)


def input_of(answer: Response, url: str, options: Options) -> Input:
    """The answer as an input; what it is its bytes tell."""
    return Input(buffered(io.BytesIO(answer.content)), "", url, url, options, url=answer.url, charset=answer.charset)
