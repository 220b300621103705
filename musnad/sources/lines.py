"""JSON: one article, a list of them, one on each line, or a JSON Feed."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from functools import partial
from itertools import chain

from musnad import settings
from musnad.errors import SourceError
from musnad.model import Article
from musnad.sources import tables
from musnad.sources.decode import charset_of, decode
from musnad.sources.feeds import is_json_feed, json_feed_items
from musnad.sources.item import Failure, Input, Item, Options, too_large

#: How bytes begin that are JSON.
JSON_HEAD = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\{\s*[\"}\n]|\[\s*[\[{\]\n])")


def read_json(source: Input) -> Iterator[Item | Failure]:
    """One object, a list of them, or one a line."""
    first = source.stream.readline(settings.MAX_FILE_BYTES + 1)
    second = source.stream.readline(settings.MAX_FILE_BYTES + 1) if _is_object(first) else b""
    if second.strip():
        yield from read_lines(source, first, second)
        return
    document = tables.loads(decode(source.whole(first + second), source.charset))
    if is_json_feed(document):
        yield from json_feed_items(document, source)
    elif not isinstance(document, list):
        yield source.item(partial(tables.article_of, document, source.options, source.stem))
    elif not document:
        raise SourceError("the list of articles is empty", "empty")
    else:
        for number, row in enumerate(document, 1):
            yield source.item(partial(tables.article_of, row, source.options), "item", number)


def read_lines(source: Input, *head: bytes) -> Iterator[Item | Failure]:
    """JSON Lines: each is let go before the next, so that the file may be of any size.

    ``head`` are the lines that have been read already.
    """
    empty = True
    for number, line in enumerate(chain(head, _lines(source)), 1):
        if not line.strip():
            continue
        empty = False
        if len(line) > settings.MAX_FILE_BYTES:
            yield source.failure(too_large(), "line", number)
        else:
            yield source.item(partial(_article, line, source.options), "line", number)
    if empty:
        raise SourceError("the file is empty; give an article", "empty")


def _article(line: bytes, options: Options) -> Article:
    return tables.article_of(tables.loads(decode(line)), options)


def _lines(source: Input) -> Iterator[bytes]:
    """The lines of a stream; of a line over the limit, only as much as shows that it is."""
    limit = settings.MAX_FILE_BYTES + 1
    if b"\0" in source.head:  # UTF-16 or UTF-32, where a line feed is no byte of its own
        wide = io.TextIOWrapper(source.stream, charset_of(source.head), errors="replace", newline="\n")
        while text := wide.readline(limit):
            yield text.encode()
        return
    while line := source.stream.readline(limit):
        rest = line
        while len(rest) == limit and not rest.endswith(b"\n"):
            rest = source.stream.readline(limit)
        yield line


def _is_object(line: bytes) -> bool:
    try:
        return line.endswith(b"\n") and isinstance(tables.loads(decode(line)), dict)
    except SourceError:
        return False
