"""The view of a record for people at a terminal, and plain text for a stream that is none.

A terminal gets colours and each Arabic run between bidi isolates, so that arrows and brackets stay where they are; a
file or pipe gets neither. Lines are never cut or broken to a width: a terminal wraps them itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TextIO

from rich.console import Console
from rich.text import Text

from musnad.model import Entity, Event, Link, Record, Span, Statement
from musnad.render import outline
from musnad.render.bidi import ISOLATE, POP, isolate, one_line, printable

_QUAD_STYLE = {
    "verbal cooperation": "bold green",
    "material cooperation": "bold cyan",
    "verbal conflict": "bold yellow",
    "material conflict": "bold red",
}


def write(records: Iterable[Record], stream: TextIO) -> None:
    """Write the view of each record, a blank line between two."""
    view = _View(stream)
    for number, record in enumerate(records):
        if number:
            view.line()
        view.record(record)


class _View:
    def __init__(self, stream: TextIO) -> None:
        self.terminal = stream.isatty()
        self.console = Console(
            file=stream,
            force_terminal=self.terminal,
            highlight=False,
            markup=False,
            emoji=False,
        )
        self.shown: Callable[[str], str] = isolate if self.terminal else one_line

    def line(self, *parts: str | tuple[str, str]) -> None:
        self.console.print(Text.assemble(*parts), soft_wrap=True)

    def record(self, record: Record) -> None:
        article = record.article
        self.line((self.shown(outline.headline(article)), "bold"))
        about = [outline.source(record), outline.published(article), article.id, article.url or ""]
        self.line((" · ".join(self.shown(item) for item in about if item), "dim"))
        self.heading("Events", record.events)
        for event in record.events:
            self.event(event, record)
        self.heading("Statements", record.statements)
        for statement in record.statements:
            self.statement(statement, record)
        self.times(record)
        self.entities(record)

    def heading(self, name: str, items: Sequence[object]) -> None:
        self.line()
        self.line((f"{name} ({len(items)})", "bold underline"))

    def event(self, event: Event, record: Record) -> None:
        style = _QUAD_STYLE[event.quad]
        whom = [f" ─▶ {self.names(event.recipients)}"] if event.recipients else []
        self.line((f"{event.id:4}", "dim"), self.names(event.actors), " ─ ", (outline.kind(event), style), *whom)
        ground = event.date_basis
        if ground == "published":
            basis = " (from the date of publication)"
        else:
            basis = f" (“{self.shown(ground.text)}”)" if ground else ""
        details = [event.status, outline.date(event) + basis]
        if event.place:
            details.append(f"in {self.name(event.place)}")
        details += [", ".join(event.contexts), outline.percent(event.confidence)]
        self.line("    ", " · ".join(filter(None, details)))
        self.chain(event.chain, record)
        for mention in event.mentions:
            if mention.chain != event.chain:
                self.chain(mention.chain, record)
            self.words(record.article.text, mention.sentence, mention.trigger)

    def statement(self, statement: Statement, record: Record) -> None:
        speaker = self.name(statement.speaker) if statement.speaker else "nobody named"
        text = record.article.text
        self.line(
            (f"{statement.id:4}", "dim"),
            (speaker, "bold"),
            f" “{self.shown(statement.cue.of(text))}” · {statement.mode} · {outline.percent(statement.confidence)}",
        )
        self.chain(statement.chain, record)
        self.line("    ", self.shown(statement.content.of(text)))

    def chain(self, chain: Sequence[Link], record: Record) -> None:
        links = [self.shown(outline.source(record))]
        for link in chain:
            cue = f" “{self.shown(link.cue.of(record.article.text))}”" if link.cue else ""
            links.append(self.name(link.source) + cue)
        self.line("    told by ", " ▸ ".join(links))

    def words(self, text: str, sentence: Span, trigger: Span) -> None:
        before, after = text[sentence.start : trigger.start], text[trigger.end : sentence.end]
        marked = (printable(trigger.of(text)), "bold")
        if self.terminal:
            self.line("    ", ISOLATE, printable(before), marked, printable(after).rstrip(), POP)
        else:
            self.line("    ", printable(before), "[", marked, "]", printable(after).rstrip())

    def times(self, record: Record) -> None:
        self.heading("Times", record.times)
        self.table(
            (time.id, time.type, time.value, outline.covers(time), self.shown(time.text)) for time in record.times
        )

    def entities(self, record: Record) -> None:
        self.heading("Actors and places", record.entities)
        self.table(
            (
                entity.id,
                entity.kind,
                " ".join(filter(None, (entity.country, *entity.sectors))),
                f"{len(entity.mentions)}×",
                self.name(entity),
            )
            for entity in record.entities
        )

    def table(self, rows: Iterable[Sequence[str]]) -> None:
        """Arabic belongs in the last column: there its direction and width cannot disturb another cell."""
        rows = list(rows)
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        for *cells, last in rows:
            self.line(*(f"{cell:{width}}  " for cell, width in zip(cells, widths, strict=False)), last)

    def names(self, entities: Sequence[Entity]) -> str:
        return ", ".join(map(self.name, entities)) or "somebody"

    def name(self, entity: Entity) -> str:
        name = self.shown(entity.name)
        return name if entity.name_ar in (entity.name, "") else f"{name} ({self.shown(entity.name_ar)})"
