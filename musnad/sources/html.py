"""A web page -> headline, caption and text, with the date, outlet, author and address that the page states."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from itertools import islice
from typing import Any

from musnad import settings
from musnad.errors import SourceError
from musnad.model import Article
from musnad.sources.article import make_article
from musnad.sources.decode import decode
from musnad.sources.item import Options
from musnad.sources.metadata import Metadata, read_metadata
from musnad.sources.parts import split_parts

_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
#: Before a page: what declares XML, which lxml refuses in text, and comments, which it takes for the page.
_PROLOG = re.compile(r"(?>\s+|<\?xml[^>]*\?>|<!--.*?-->)*+", re.DOTALL)
_PAGE = re.compile(_PROLOG.pattern + r"<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
_HTML = re.compile(r"<html\b", re.IGNORECASE)
_MARKUP = re.compile(r"<[a-zA-Z/!]|&#?\w+;")
#: Elements of a fragment that are lines of their own, and those that nobody sees.
_BLOCKS = frozenset(
    [
        *("p", "br", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "tr", "table"),
        *("section", "article", "figure", "figcaption"),
    ]
)
_HIDDEN = frozenset(["script", "style", "iframe", "noscript"])
#: Unicode's sign between paragraphs stands there until all other white space has become single spaces.
_PARAGRAPH = "\u2029"
# What trafilatura stumbles over becomes a failure; it need not be said on standard error too.
logging.getLogger("trafilatura").addHandler(logging.NullHandler())

#: An Arabic letter, or the number that a page writes for one.
_ARABIC = re.compile(r"[\u0621-\u064a]|&#(?:1[56]\d\d|x0?6[0-9a-f]{2});", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says: text is headline, blank line, caption if there is one, body."""

    text: str
    outlet: str | None
    url: str | None
    published: str | None
    author: str | None = None
    caption: str | None = None


def is_page(text: str) -> bool:
    """Whether ``text`` is HTML, whatever its file is called."""
    return _PAGE.match(text) is not None


def decode_page(data: bytes, declared: str | None = None) -> str:
    """The characters of a page, the charset that it or its server declares taken as a hint."""
    found = _DECLARED.search(data[:4096])
    return decode(data, found.group(1).decode("ascii") if found else declared)


def article_of_page(
    data: bytes,
    options: Options,
    *,
    id: str | None = None,
    url: str | None = None,
    charset: str | None = None,
    known: Metadata | None = None,
) -> Article:
    """The article in the bytes of a page.

    ``url`` is where it was fetched. ``known`` is what a feed or sitemap says of it, where it says nothing itself.
    """
    known = known or Metadata()
    page = read_page(decode_page(data, charset), known)
    return make_article(
        page.text,
        id=id,
        url=page.url or url,
        outlet=page.outlet or options.outlet,
        published=page.published or options.published,
    )


def read_page(html: str, known: Metadata | None = None) -> Page:
    """The article in a page. Raises :class:`SourceError` if there is none."""
    _check_arabic_letters(html)
    known = known or Metadata()
    tree = _tree(html)
    stated, links = read_metadata(tree), _links(tree)
    document = _extract(tree)
    text = (document.text or "").strip() if document else ""
    if not document or not text or _linked(text, links) > settings.PAGE_LINK_SHARE * len(text):
        raise SourceError("no article text found in the page; give the article's own page, or its text", "empty")
    headline = _headline(stated.headline, (document.title or "").strip()) or known.headline
    if headline:
        text = _compose(headline, stated.caption, text.removeprefix(headline).lstrip())
    return Page(
        text,
        stated.outlet or document.sitename or known.outlet,
        document.url or known.url,
        # the day that the page shows says less than the moment that its feed does
        stated.published or known.published or document.date,
        stated.author or document.author or known.author,
        stated.caption,
    )


def _check_arabic_letters(html: str) -> None:
    """Most pages of the web are not Arabic, and to tell that by their letters is a hundred times faster."""
    enough = min(settings.PAGE_MIN_ARABIC_LETTERS, len(html) // 100)
    if sum(1 for _ in islice(_ARABIC.finditer(html), enough)) < enough:
        raise SourceError("there is no Arabic in the page; give an Arabic article", "language")


def _tree(html: str) -> Any:
    from trafilatura import load_html  # a quarter of a second, for those who read pages

    html = _PROLOG.sub("", html, count=1)
    tree = load_html(html if _HTML.search(html, 0, 4096) else f"<html><body>{html}</body></html>")
    if tree is None:
        raise SourceError("this is no web page; give the page as it is sent, or the article's text")
    most = settings.PAGE_MAX_ELEMENTS
    if sum(1 for _ in islice(tree.iter(), most + 1)) > most:
        raise SourceError(f"the page has more than {most:,} elements; give the article's text", "limit")
    return tree


def _extract(tree: Any) -> Any:
    """trafilatura's document, None where it finds no article."""
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    try:
        document = bare_extraction(
            tree,
            include_comments=False,
            include_tables=False,
            with_metadata=True,
            # only a date that the page states as its own: a guess from the text would shift every "yesterday"
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
    except Exception as error:  # whatever a page makes it stumble over, the next one is read
        raise SourceError(
            f"the page cannot be read ({type(error).__name__}: {error}); give the article's text"
        ) from error
    return document if isinstance(document, Document) else None


def _links(tree: Any) -> frozenset[str]:
    """What can be clicked on in a page."""
    return frozenset(" ".join("".join(link.itertext()).split()) for link in tree.iter("a"))


def _linked(text: str, links: frozenset[str]) -> int:
    """How many characters of a text are lines that are links: menus and lists of articles."""
    return sum(len(line) for line in text.split("\n") if " ".join(line.split()) in links)


def _headline(stated: str | None, title: str) -> str | None:
    """The title, which may have the outlet's name after the headline that JSON-LD states, or be all there is."""
    return stated if stated and (not title or title.startswith(stated)) else title or None


def _compose(headline: str, caption: str | None, body: str) -> str:
    """Headline, caption and body, the caption only where it will be known for one."""
    if caption and caption not in body and caption != headline:
        text = f"{headline}\n\n{caption}\n\n{body}"
        start = len(headline) + 2
        if any(part.kind in ("caption", "credit") and part.start == start for part in split_parts(text)):
            return text
    return f"{headline}\n\n{body}"


def fragment_text(markup: str) -> str:
    """The text of a piece of a page, as feeds hold it: one line for each paragraph, no markup."""
    if not _MARKUP.search(markup):
        return markup.strip()
    from lxml import etree  # type: ignore[import-untyped]
    from lxml import html as parser

    try:
        tree = parser.fragment_fromstring(markup, create_parent="div")
    except (etree.ParserError, ValueError):
        return ""
    pieces: list[str | None] = []
    walk = etree.iterwalk(tree, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        pieces.append(_PARAGRAPH if element.tag in _BLOCKS else None)
        pieces.append(element.text if event == "start" and element.tag not in _HIDDEN else None)
        pieces.append(element.tail if event != "start" else None)
        if event == "start" and element.tag in _HIDDEN:
            walk.skip_subtree()
    lines = (" ".join(line.split()) for line in "".join(filter(None, pieces)).split(_PARAGRAPH))
    return "\n".join(filter(None, lines))
