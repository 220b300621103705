"""The column ``source`` of the table of actors: where a reader can check a row."""

from __future__ import annotations

import re
from urllib.parse import quote

_TITLE = re.compile(r"[^\s_#<>\[\]{}|](?:[^_#<>\[\]{}|]*[^\s_#<>\[\]{}|])?")
_ITEM = re.compile(r"Q[1-9]\d*")
_ADDRESS = re.compile(r"https?://[^\s/|]+\.[^\s/|]+(?:/[^\s|]*)?")
#: What may be written, for complaints.
FORMS = "wp:, wp:Title, a Wikidata id such as Q42, or an address that begins with https://"


def page(source: str, name: str) -> str | None:
    """The address of the page that one alternative of the column means, None if it is not understood.

    ``wp:`` is the article of the English Wikipedia whose title is the row's ``name``, ``wp:Title`` another of its
    articles, ``Q42`` an item of Wikidata; an address means itself.
    """
    if source.startswith("wp:"):
        title = source.removeprefix("wp:") or name
        return f"https://en.wikipedia.org/wiki/{quote(title.replace(' ', '_'))}" if _TITLE.fullmatch(title) else None
    if _ITEM.fullmatch(source):
        return f"https://www.wikidata.org/wiki/{source}"
    return source if _ADDRESS.fullmatch(source) else None


def pages(sources: tuple[str, ...], name: str) -> list[str]:
    """The addresses of all that are understood."""
    return [found for source in sources if (found := page(source, name))]
