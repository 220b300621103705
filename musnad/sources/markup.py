"""What feeds, sitemaps and documents in XML have in common: their first element, and no entities of their own."""

from __future__ import annotations

import re

from musnad.errors import SourceError

_ENTITY = re.compile(rb"<!ENTITY\b", re.IGNORECASE)
_PROLOG = rb"(?>\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\])?\s*>)*+"
_ROOT = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?" + _PROLOG + rb"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)", re.DOTALL)


def root_of(head: bytes) -> str:
    """The name of the first element in lower case, without its prefix; empty where the bytes are no markup."""
    found = _ROOT.match(head.replace(b"\0", b""))  # so that UTF-16 reads like ASCII
    return found[1].decode().lower() if found else ""


def refuse_entities(data: bytes) -> None:
    """Raise :class:`SourceError` where a document declares entities: it may read other files, or swell without end."""
    if _ENTITY.search(data.replace(b"\0", b"")):
        raise SourceError(
            "the document declares entities of its own, which are not resolved; send it without", "refused"
        )
