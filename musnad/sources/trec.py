"""TREC and Gigaword style markup (``<DOC><DOCNO>…<TEXT>``) -> articles, document by document.

Such files are SGML more than XML: there is no root, ampersands stand alone, and tags may be left open. So only the few
tags that matter are looked for, and entities that a file declares itself are never resolved.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from html import unescape

from musnad import settings
from musnad.errors import SourceError
from musnad.model import Article
from musnad.sources.article import make_article, stated_date
from musnad.sources.decode import charset_of, decode
from musnad.sources.item import Failure, Input, Item, Options, too_large
from musnad.sources.markup import refuse_entities

_OPEN = re.compile(rb"<DOC(?=[\s>])", re.IGNORECASE)
_CLOSE = re.compile(rb"</DOC\s*>", re.IGNORECASE)
_ID = re.compile(r"""<DOC\s[^>]*?\bid\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_BREAK = re.compile(r"</?(?:P|BR|LP)\b[^<>]*>", re.IGNORECASE)
#: A day within an identifier, as "AFP_ARB_20080101.0001" has it.
_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")
_CHUNK = 1 << 16
#: What is kept of a piece when the next is searched: a tag may be cut in two.
_TAG_BYTES = 16

#: Field -> the tags that hold it, the surest first.
_TAGS = {
    "id": ("DOCNO", "DOCID"),
    "headline": ("HEADLINE", "TITLE", "HL", "HEAD"),
    "dateline": ("DATELINE",),
    "text": ("TEXT", "BODY", "CONTENT"),
    "published": ("DATETIME", "DATE_TIME", "PUBDATE", "DATE"),
    "outlet": ("SOURCE", "PUBLISHER"),
    "url": ("URL",),
}
_FIELDS = {
    field: [
        re.compile(rf"<{tag}(?:\s[^<>]*)?>(.*?)(?=</{tag}\s*>|</DOC\s*>|$)", re.IGNORECASE | re.DOTALL) for tag in tags
    ]
    for field, tags in _TAGS.items()
}


def is_trec(head: bytes) -> bool:
    """Whether documents in this markup begin here."""
    return _OPEN.search(head) is not None


def read_trec(source: Input) -> Iterator[Item | Failure]:
    """The documents, one after the other."""
    if b"\0" in source.head and charset_of(source.head).startswith(("utf-16", "utf-32")):
        raise SourceError("documents in UTF-16 or UTF-32 are not read; save the file as UTF-8")
    number = 0
    for document in _documents(source):
        number += 1
        if document is None:
            yield source.failure(too_large(), "doc", number)
        else:
            yield source.item(partial(_article, document, source.options), "doc", number)
    if not number:
        raise SourceError("there is no <DOC> in the file; give documents as <DOC>…<TEXT>…</TEXT></DOC>", "empty")


def _documents(source: Input) -> Iterator[bytes | None]:
    """The bytes of each, None for one over the limit."""
    rest = b""
    while True:
        opened = _OPEN.search(rest)
        if not opened:
            refuse_entities(rest)
            rest = rest[-_TAG_BYTES:]
            if not (data := source.stream.read(_CHUNK)):
                return
            rest += data
            continue
        refuse_entities(rest[: opened.start()])
        document, rest = _document(source, rest[opened.start() :])
        yield document


def _document(source: Input, begun: bytes) -> tuple[bytes | None, bytes]:
    """The document that begins here, and what was read beyond it."""
    buffer, searched, whole = bytearray(begun), 0, True
    while not (closed := _CLOSE.search(buffer, searched)):
        data = source.stream.read(_CHUNK)
        if not data:
            raise SourceError("the last document has no </DOC>: the file is cut short; get the file again", "damaged")
        if len(buffer) > settings.MAX_FILE_BYTES:
            whole = False
            del buffer[:-_TAG_BYTES]
        searched = max(len(buffer) - _TAG_BYTES, 0)
        buffer += data
    return bytes(buffer[: closed.end()]) if whole else None, bytes(buffer[closed.end() :])


def _article(document: bytes, options: Options) -> Article:
    text = decode(document)
    fields = {field: _field(text, field) for field in _TAGS}
    pieces = [fields["headline"], "\n".join(filter(None, (fields["dateline"], fields["text"])))]
    if not fields["text"]:
        raise SourceError("the document has no <TEXT>", "empty")
    named = _ID.search(text)
    id = fields["id"] or (named[1] if named else None)
    return make_article(
        "\n\n".join(filter(None, pieces)),
        id=id,
        outlet=fields["outlet"] or options.outlet,
        url=fields["url"],
        published=_published(fields["published"], id) or options.published,
    )


def _field(document: str, field: str) -> str | None:
    for pattern in _FIELDS[field]:
        if found := pattern.search(document):
            return _plain(found[1]) or None
    return None


def _plain(markup: str) -> str:
    """Text without tags: paragraphs that tags mark are lines, others stay as their line breaks say."""
    if _BREAK.search(markup):
        lines = [line for piece in _BREAK.split(markup) if (line := " ".join(_TAG.sub("", piece).split()))]
    else:
        lines = [line.strip() for line in _TAG.sub("", markup).split("\n")]
    return unescape("\n".join(lines)).strip("\n")


def _published(stated: str | None, id: str | None) -> datetime | None:
    """The date that the document states, else the day in its identifier."""
    if stated and (date := stated_date(stated)):
        return date
    day = _DAY.search(stated or "") or _DAY.search(id or "")
    try:
        return datetime.fromisoformat("-".join(day.groups())) if day else None
    except ValueError:
        return None
