"""Bytes -> Article: files of many formats, archives of them, folders, standard input, and addresses of the web.

A source that cannot be read gives a :class:`Failure` in its place, and reading goes on. docs/sources.md says what is
read; each module here reads one family of formats, and :mod:`~musnad.sources.formats` says which reads what.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from musnad.errors import SourceError
from musnad.model import Article
from musnad.sources.article import make_article, parse_published, text_id
from musnad.sources.fields import parse_columns
from musnad.sources.files import expected, read_folder, read_path, read_stream
from musnad.sources.formats import read_input
from musnad.sources.item import Failure, Item, Options
from musnad.sources.links import is_url
from musnad.sources.parts import split_parts

if TYPE_CHECKING:
    from musnad.sources.fetch import Fetcher

__all__ = [
    "Failure",
    "Item",
    "again",
    "expected",
    "items",
    "make_article",
    "parse_columns",
    "parse_published",
    "read",
    "split_parts",
    "text_id",
]

_PART = re.compile(r"#(?:member|line|item|row|doc|offset)=")


def read(
    source: str | Path,
    *,
    published: datetime | str | None = None,
    outlet: str | None = None,
    columns: Mapping[str, str] | None = None,
    fetcher: Fetcher | None = None,
    skip: Callable[[str], bool] | None = None,
) -> Iterator[Article | Failure]:
    """Every article of a file, a folder (recursively, in order of path), standard input (``"-"``) or a URL.

    ``published`` and ``outlet`` hold for articles that do not state their own; ``columns`` says which column or key
    holds a field (``{"text": "body"}``); ``skip`` is asked for each article's reference, and those it is true for are
    passed over unread. Raises :class:`SourceError` only for a ``published`` that is no ISO 8601 date.
    """
    for item in items(source, published=published, outlet=outlet, columns=columns, fetcher=fetcher):
        if isinstance(item, Failure):
            yield item
        elif skip is None or not skip(item.reference):
            yield item.read()


def items(
    source: str | Path,
    *,
    published: datetime | str | None = None,
    outlet: str | None = None,
    columns: Mapping[str, str] | None = None,
    fetcher: Fetcher | None = None,
) -> Iterator[Item | Failure]:
    """The articles of :func:`read` before they are read: each has a reference, and :meth:`Item.read` is the work."""
    options = Options(parse_published(published), outlet, columns or {}, fetcher)
    if source == "-":
        return read_stream(sys.stdin.buffer, options)
    if isinstance(source, str) and is_url(source):
        return _read_url(source, options)
    path = Path(source)
    return read_folder(path, options) if os.path.isdir(path) else read_path(path, options)


def again(
    reference: str,
    *,
    published: datetime | str | None = None,
    outlet: str | None = None,
    columns: Mapping[str, str] | None = None,
    fetcher: Fetcher | None = None,
) -> Iterator[Item | Failure]:
    """What has that reference, found once more: an item, all items of what it names, or why there is none."""
    source = _PART.split(reference, maxsplit=1)[0]
    options = Options(parse_published(published), outlet, columns or {}, fetcher)
    if offset := re.fullmatch(r"(.+\.warc(?:\.gz|\.zst)?)#offset=(\d+)", reference):
        found = read_path(Path(offset[1]), options, int(offset[2]))
    else:
        found = items(source, published=published, outlet=outlet, columns=columns, fetcher=fetcher)
    for item in found:
        within = source == reference or item.reference == reference or item.reference.startswith(f"{reference}#")
        if within or (isinstance(item, Failure) and reference.startswith(f"{item.reference}#")):
            yield item
        if item.reference == reference != source:
            return


def _read_url(url: str, options: Options) -> Iterator[Item | Failure]:
    from musnad.sources.web import fetched  # httpx, for those who fetch

    try:
        source = fetched(url, options)
    except SourceError as error:
        yield Failure(url, str(error), error.kind, url)
        return
    yield from read_input(source)
