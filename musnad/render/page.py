"""Records as one HTML page that needs nothing else: the article with its evidence marked, and a card for each finding.

The words of an article may be hostile. The template escapes all of them, bidi controls are shut in where they stand,
and the page's own policy lets no script run but the one beside this module, and nothing be fetched.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import TextIO

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from musnad.model import Article, Entity, Event, Link, PartKind, Record, Span, Statement
from musnad.render import outline
from musnad.render.bidi import REORDERING
from musnad.text import arabic_share

#: What a reader can switch on and off: name in the style sheet -> label.
LAYERS = {
    "event": "Events",
    "statement": "Statements",
    "cue": "Words that name a source",
    "actor": "Actors",
    "place": "Places",
    "time": "Times",
}


def write(records: Iterable[Record], stream: TextIO) -> None:
    """Write one page that holds all ``records``."""
    stream.write(render(records))


def render(records: Iterable[Record]) -> str:
    """One page that holds all ``records``; more than one are listed at its top."""
    views = [View(f"r{number}", record) for number, record in enumerate(records, 1)]
    return _template().render(views=views, layers=LAYERS)


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("musnad", "render"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["visible"] = visible
    environment.tests |= {
        "arabic": lambda text: arabic_share(text) > 0.5,
        "opening": lambda token: isinstance(token, Open),
        "control": lambda token: isinstance(token, Control),
    }
    style, script = ((files("musnad.render") / name).read_text("utf-8") for name in ("page.css", "page.js"))
    environment.globals.update(
        outline=outline,
        style=Markup(style),
        script=Markup(script),
        policy=f"default-src 'none'; img-src data:; style-src '{_digest(style)}'; script-src '{_digest(script)}'",
    )
    return environment.get_template("page.html.j2")


def _digest(source: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()


_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_REORDERING = re.compile(f"([{''.join(sorted(REORDERING))}])")


def visible(text: str) -> str:
    """``text`` with U+FFFD for each character that HTML does not allow, so that offsets stay."""
    return _UNWRITABLE.sub("\ufffd", text)


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters of the article that are evidence. ``of`` is the id of what they show, the same on the page's cards."""

    span: Span
    layer: str
    of: str
    title: str
    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class Open:
    """The beginning of a piece of a mark. Only the first piece bears the mark's anchor."""

    mark: Mark
    first: bool


@dataclass(frozen=True, slots=True)
class Close:
    """The end of the piece opened last."""


@dataclass(frozen=True, slots=True)
class Control:
    """A character that would reorder what follows it."""

    character: str


Token = str | Open | Close | Control


@dataclass(frozen=True, slots=True)
class Block:
    """A line of the article with its marks; ``start`` is its first character."""

    kind: PartKind
    start: int
    tokens: tuple[Token, ...]


@dataclass(frozen=True)
class View:
    """A record as the template needs it. ``id`` begins every id of this record on the page."""

    id: str
    record: Record

    @property
    def url(self) -> str | None:
        """The article's address if a browser may open it: other schemes can hold a script."""
        url = self.record.article.url
        return url if url and url.startswith(("http://", "https://")) else None

    @property
    def blocks(self) -> Iterator[Block]:
        """The article line by line."""
        article = self.record.article
        marks = sorted(self.marks, key=lambda mark: (mark.span.start, -mark.span.end))
        for line in _lines(article.text):
            inside = [mark for mark in marks if mark.span.overlaps(line)]
            yield Block(_kind(article, line), line.start, tuple(_tokens(article.text, line, inside)))

    @property
    def marks(self) -> Iterator[Mark]:
        """All evidence."""
        record = self.record
        for statement in record.statements:
            title = f"statement by {statement.speaker.name}" if statement.speaker else "statement by nobody named"
            yield Mark(statement.content, "statement", statement.id, title, self.anchor(statement.id))
        for entity in record.entities:
            layer = "place" if entity.kind == "place" else "actor"
            for number, mention in enumerate(entity.mentions):
                yield Mark(mention.span, layer, entity.id, entity.name, self.anchor(entity.id, number))
        for time in record.times:
            yield Mark(time.span, "time", time.id, outline.covers(time) or time.value, self.anchor(time.id))
        for event in record.events:
            for number, words in enumerate(event.mentions):
                yield Mark(words.trigger, "event", event.id, outline.kind(event), self.anchor(event.id, number))
        for cue in sorted(set(self.cues)):
            yield Mark(cue, "cue", _cue(cue), "names the source", self.anchor(_cue(cue)))

    @property
    def cues(self) -> Iterator[Span]:
        """The words that name a source or introduce a statement."""
        for event in self.record.events:
            yield from _chain_cues(event.chain)
            for mention in event.mentions:
                yield from _chain_cues(mention.chain)
        for statement in self.record.statements:
            yield statement.cue
            yield from _chain_cues(statement.chain)

    def anchor(self, of: str, number: int = 0) -> str:
        """The id, on the page, of the words that show ``of`` for the ``number``-th time."""
        return f"{self.id}-{of}-{number}"

    def words(self, span: Span) -> str:
        """The characters of ``span``."""
        return span.of(self.record.article.text)

    def cue_anchor(self, cue: Span) -> str:
        """The id, on the page, of the words that name a source."""
        return self.anchor(_cue(cue))

    def words_of(self, source: Entity | None, cue: Span | None) -> list[str]:
        """The ids, on the page, of the words that put ``source`` in a chain: its cue and its nearest mention."""
        found = [self.cue_anchor(cue)] if cue else []
        if source and source.mentions:
            near = cue.start if cue else 0
            nearest = min(enumerate(source.mentions), key=lambda mention: abs(mention[1].start - near))
            found.append(self.anchor(source.id, nearest[0]))
        return found

    def triggers(self, event: Event, told: tuple[Link, ...]) -> list[str]:
        """The ids, on the page, of the words that report ``event`` on the chain ``told``, or of all that report it."""
        on_it = [number for number, mention in enumerate(event.mentions) if mention.chain == told]
        return [self.anchor(event.id, number) for number in on_it or range(len(event.mentions))]

    def chains(self, event: Event) -> list[tuple[Link, ...]]:
        """The ways the event reached the reader: its own chain, then those of mentions that came by another."""
        return list(dict.fromkeys((event.chain, *(mention.chain for mention in event.mentions))))

    def event_evidence(self, event: Event) -> str:
        """The ids of all that lights up with an event."""
        parties: list[Entity] = [*event.actors, *event.recipients, *((event.place,) if event.place else ())]
        ids = [event.id, *(party.id for party in parties), *_chain_ids(event.chain)]
        if event.date_basis and event.date_basis != "published":
            ids.append(event.date_basis.id)
        return " ".join(ids)

    def statement_evidence(self, statement: Statement) -> str:
        """The ids of all that lights up with a statement."""
        speaker = [statement.speaker.id] if statement.speaker else []
        return " ".join((statement.id, _cue(statement.cue), *speaker, *_chain_ids(statement.chain)))


def _cue(span: Span) -> str:
    return f"c{span.start}-{span.end}"


def _chain_cues(links: Sequence[Link]) -> Iterator[Span]:
    return (link.cue for link in links if link.cue)


def _chain_ids(links: Sequence[Link]) -> Iterator[str]:
    return chain((link.source.id for link in links), map(_cue, _chain_cues(links)))


def _lines(text: str) -> Iterator[Span]:
    """The lines that hold anything."""
    return (Span(*match.span()) for match in re.finditer(r"[^\n]+", text) if match.group().strip())


def _kind(article: Article, line: Span) -> PartKind:
    """The kind of the part that holds most of ``line``: a dateline may share its line with the lead."""

    def shared(span: Span) -> int:
        return min(span.end, line.end) - max(span.start, line.start)

    part = max(article.parts, key=lambda part: shared(part.span), default=None)
    return part.kind if part and shared(part.span) > 0 else "body"


def _tokens(text: str, line: Span, marks: Sequence[Mark]) -> Iterator[Token]:
    """The line as text between properly nested pieces of ``marks``, which come in order of start, longest first.

    A mark that crosses the end of another, or that began on an earlier line, is cut into pieces there.
    """
    edges = {line.start, line.end}
    for mark in marks:
        edges |= {max(mark.span.start, line.start), min(mark.span.end, line.end)}
    stack: list[Mark] = []
    position = line.start
    waiting = list(reversed(marks))
    for edge in sorted(edges):
        yield from _text(text[position:edge])
        position = edge
        while any(mark.span.end <= edge for mark in stack) or (stack and edge == line.end):
            ending = next(i for i, mark in enumerate(stack) if mark.span.end <= edge or edge == line.end)
            reopened = [mark for mark in stack[ending:] if mark.span.end > edge and edge < line.end]
            yield from (Close() for _ in stack[ending:])
            yield from (Open(mark, first=False) for mark in reopened)
            stack[ending:] = reopened
        while waiting and waiting[-1].span.start <= edge < line.end:
            mark = waiting.pop()
            stack.append(mark)
            yield Open(mark, first=mark.span.start == edge)


def _text(text: str) -> Iterator[Token]:
    for number, piece in enumerate(_REORDERING.split(text)):
        if piece:
            yield Control(piece) if number % 2 else piece
