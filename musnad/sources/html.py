"""A web page on disk -> headline and text, with the date, outlet and address that the page states."""

from __future__ import annotations

import re
from dataclasses import dataclass

from musnad.errors import SourceError
from musnad.sources.decode import decode

_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_PAGE = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says: text is headline, blank line, body."""

    text: str
    outlet: str | None
    url: str | None
    published: str | None


def is_page(text: str) -> bool:
    """Whether ``text`` is HTML, whatever its file is called."""
    return _PAGE.match(text) is not None


def decode_page(data: bytes) -> str:
    """The characters of a page, its declared charset taken as a hint."""
    declared = _DECLARED.search(data[:4096])
    return decode(data, declared.group(1).decode("ascii") if declared else None)


def read_page(html: str) -> Page:
    """The article in a page. Raises :class:`SourceError` if there is none."""
    from trafilatura import bare_extraction
    from trafilatura.settings import Document  # a quarter of a second, for those who read pages

    document = bare_extraction(
        # lxml refuses a text that declares its own charset
        re.sub(r"^\s*<\?xml[^>]*\?>", "", html),
        include_comments=False,
        include_tables=False,
        with_metadata=True,
        # only a date that the page states as its own: a guess from the text would shift every "yesterday"
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    text = (document.text or "").strip() if isinstance(document, Document) else ""
    if not isinstance(document, Document) or not text:
        raise SourceError("no article text found in the page; give the article's own page, or its text")
    headline = (document.title or "").strip()
    if headline:
        text = f"{headline}\n\n{text.removeprefix(headline).lstrip()}"
    return Page(text, document.sitename or None, document.url or None, document.date or None)
