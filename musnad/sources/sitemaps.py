"""Sitemaps, news sitemaps and indexes of them -> the pages that they list."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from musnad import settings
from musnad.errors import SourceError
from musnad.sources.item import Failure, Input, Item, buffered
from musnad.sources.links import linked_item, reference_of
from musnad.sources.markup import refuse_entities
from musnad.sources.metadata import Metadata

#: First elements of sitemaps.
ROOTS = ("urlset", "sitemapindex")


def read_sitemap(source: Input) -> Iterator[Input | Item | Failure]:
    """The pages of a sitemap, and the sitemaps of an index as inputs of their own, each fetched when its turn comes."""
    from lxml import etree  # type: ignore[import-untyped]

    refuse_entities(source.head)
    found = False
    events = etree.iterparse(
        source.stream, ("end",), resolve_entities=False, no_network=True, load_dtd=False, recover=False
    )
    try:
        for _, element in events:
            name = _local(element)
            if name not in ("url", "sitemap"):
                continue
            found = True
            fields = {_local(inner): (inner.text or "").strip() for inner in element.iter()}
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]  # what has been read need not stay in memory
            if not (address := fields.get("loc")):
                yield source.failure(SourceError("an entry of the sitemap has no <loc>"))
            elif name == "sitemap":
                yield from _sitemap(address, source)
            else:
                known = Metadata(
                    fields.get("title") or None,
                    fields.get("name") or None,
                    url=address,
                    published=fields.get("publication_date") or None,
                )
                yield linked_item(address, source.where, source, known)
    except etree.XMLSyntaxError as error:
        raise SourceError(f"the sitemap is no well-formed XML: {error}") from None
    if not found:
        raise SourceError("no pages in the sitemap", "empty")


def _sitemap(address: str, source: Input) -> Iterator[Input | Failure]:
    try:
        if source.depth >= settings.SITEMAP_DEPTH:
            raise SourceError(f"sitemap indexes within each other, more than {settings.SITEMAP_DEPTH} deep", "limit")
        answer = source.options.fetcher.get(address)
    except SourceError as error:
        yield Failure(address, str(error), error.kind, reference_of(address, source))
        return
    yield replace(
        source,
        stream=buffered(io.BytesIO(answer.content)),
        where=address,
        reference=address,
        url=answer.url,
        name="",
        depth=source.depth + 1,
    )


def _local(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
