"""brat standoff: the text of an article and, beside it, a file of annotations that people can correct.

| line | what it is |
|---|---|
| ``T1 person 0 6 …`` | a mention of an entity, by its kind; likewise ``Time``, ``Cue``, ``Content`` and the triggers of events |
| ``E1 CONSULT:T5 Actor:T1 …`` | an event where the article reports it: ``Actor``, ``Recipient``, ``Place``, ``Date``, and ``Source``, the outermost first; of several of a role, the second is ``Actor2`` |
| ``E2 Statement:T8 Content:T9 Speaker:T3 …`` | a statement: its trigger is the cue |
| ``A1 Status E1 occurred`` | ``Status`` and ``Mode`` of an event, ``Speech`` of a statement, and each context as an attribute of its own name |
| ``R1 SameEvent Arg1:E1 Arg2:E3`` | a further mention of the same event |
| ``* Equiv T1 T4`` | mentions of the same entity |
| ``#1 AnnotatorNotes T1 …`` | on the first mention of an entity, time, event or statement: its id in the record and who or what it is |

Offsets are code points of the text. A span over several lines has a piece for each, because brat's have none within.
"""  # noqa: E501

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO, get_args

from musnad.export.values import nearest
from musnad.model import Entity, EntityKind, Event, EventType, Link, Record, Span, SpeechMode, Statement, Status
from musnad.resources import read_table


def write(records: Iterable[Record], stream: TextIO) -> None:
    """The annotations of a record."""
    for record in records:
        stream.writelines(line + "\n" for line in annotate(record))


def write_text(records: Iterable[Record], stream: TextIO) -> None:
    """The text that they are of."""
    for record in records:
        stream.write(record.article.text)


def annotate(record: Record) -> Iterator[str]:
    """The annotations of a record, line by line."""
    return _Annotations(record).lines()


def configuration() -> dict[str, str]:
    """The file by which brat knows our types, for the folder of articles."""
    roles = "Actor*:<ENTITY>, Recipient*:<ENTITY>, Place?:<ENTITY>, Date?:Time, Source*:<ENTITY>"
    modes, contexts = _modes(), _contexts()
    lines = [
        "[entities]",
        *get_args(EntityKind),
        *("Time", "Cue", "Content"),
        "[events]",
        *(f"{type}\t{roles}" for type in get_args(EventType)),
        "Statement\tContent:Content, Speaker?:<ENTITY>, Source*:<ENTITY>",
        "[relations]",
        "SameEvent\tArg1:<EVENT>, Arg2:<EVENT>",
        "Equiv\tArg1:<ENTITY>, Arg2:<ENTITY>, <REL-TYPE>:symmetric-transitive",
        "<OVERLAP>\tArg1:<ANY>, Arg2:<ANY>, <OVL-TYPE>:<ANY>",
        "[attributes]",
        f"Status\tArg:<EVENT>, Value:{'|'.join(get_args(Status))}",
        f"Mode\tArg:<EVENT>, Value:{'|'.join(modes)}",
        f"Speech\tArg:<EVENT>, Value:{'|'.join(get_args(SpeechMode))}",
        *(f"{context}\tArg:<EVENT>" for context in contexts),
    ]
    return {"annotation.conf": "\n".join(lines) + "\n"}


def _contexts() -> list[str]:
    return [row["context"] for row in read_table("contexts.tsv", ("context", "words"))]


def _modes() -> list[str]:
    rows = read_table("plover.tsv", ("type", "mode", "quad", "score", "cameo"))
    return sorted({row["mode"] for row in rows if row["mode"]})


class _Annotations:
    """Numbers what it writes: T, E, A, R and # count apart."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._text = record.article.text
        self._texts: dict[tuple[str, int, int], str] = {}
        self._lines: list[str] = []
        self._numbers = dict.fromkeys("TEAR#", 0)

    def lines(self) -> Iterator[str]:
        for entity in self._record.entities:
            self._entity(entity)
        for time in self._record.times:
            self._note(self._words("Time", time.span), f"{time.id} {time.type} {time.value}")
        for event in self._record.events:
            self._event(event)
        for statement in self._record.statements:
            self._statement(statement)
        yield from self._lines

    def _entity(self, entity: Entity) -> None:
        found = [self._words(entity.kind, mention.span) for mention in entity.mentions]
        if len(found) > 1:
            self._lines.append("*\tEquiv " + " ".join(found))
        about = (entity.id, entity.name, entity.actor, entity.country, *entity.sectors)
        if found:
            self._note(found[0], " ".join(filter(None, about)))

    def _event(self, event: Event) -> None:
        first = None
        for mention in event.mentions:
            roles: list[tuple[str, str]] = []
            if first is None:
                roles += self._roles("Actor", event.actors, mention.trigger)
                roles += self._roles("Recipient", event.recipients, mention.trigger)
                roles += self._roles("Place", (event.place,) if event.place else (), mention.trigger)
                if event.date_basis and event.date_basis != "published":
                    roles.append(("Date", self._words("Time", event.date_basis.span)))
            roles += self._sources(mention.chain, mention.trigger)
            id = self._told(event.type, self._words(event.type, mention.trigger, shared=False), roles)
            if first:
                self._add("R", f"SameEvent Arg1:{first} Arg2:{id}")
                continue
            first = id
            self._add("A", f"Status {id} {event.status}")
            if event.mode:
                self._add("A", f"Mode {id} {event.mode}")
            for context in event.contexts:
                self._add("A", f"{context} {id}")
            basis = (event.date_basis,) if event.date_basis == "published" else ()
            self._note(id, " ".join((event.id, f"{event.confidence:.2f}", *(event.date or ()), *basis)))

    def _statement(self, statement: Statement) -> None:
        roles: list[tuple[str, str]] = [("Content", self._words("Content", statement.content))]
        roles += self._roles("Speaker", (statement.speaker,) if statement.speaker else (), statement.cue)
        roles += self._sources(statement.chain, statement.cue)
        id = self._told("Statement", self._words("Statement", statement.cue, shared=False), roles)
        self._add("A", f"Speech {id} {statement.mode}")
        self._note(id, f"{statement.id} {statement.confidence:.2f}")

    def _told(self, type: str, trigger: str, roles: Iterable[tuple[str, str]]) -> str:
        counts: dict[str, int] = {}
        numbered = []
        for role, of in roles:
            counts[role] = counts.get(role, 0) + 1
            numbered.append(f"{role}{counts[role] if counts[role] > 1 else ''}:{of}")
        return self._add("E", " ".join((f"{type}:{trigger}", *numbered)))

    def _roles(self, role: str, entities: Sequence[Entity], near: Span) -> Iterator[tuple[str, str]]:
        """Those that the article names; brat has no place for others."""
        for entity in entities:
            if mention := nearest(entity, near):
                yield role, self._words(entity.kind, mention.span)

    def _sources(self, chain: Sequence[Link], near: Span) -> Iterator[tuple[str, str]]:
        for link in chain:
            if link.cue:
                self._words("Cue", link.cue)
            yield from self._roles("Source", (link.source,), link.cue or near)

    def _words(self, type: str, span: Span, shared: bool = True) -> str:
        """The annotation of ``span``; the one that is there already, unless each use needs its own."""
        key = (type, span.start, span.end)
        if not shared or key not in self._texts:
            pieces = [Span(span.start + m.start(), span.start + m.end()) for m in _PIECE.finditer(span.of(self._text))]
            places = ";".join(f"{piece.start} {piece.end}" for piece in pieces)
            words = " ".join(piece.of(self._text) for piece in pieces)
            self._texts[key] = self._add("T", f"{type} {places}\t{words}")
        return self._texts[key]

    def _note(self, on: str, text: str) -> None:
        self._add("#", f"AnnotatorNotes {on}\t{' '.join(text.split())}")

    def _add(self, letter: str, rest: str) -> str:
        self._numbers[letter] += 1
        id = f"{letter}{self._numbers[letter]}"
        self._lines.append(f"{id}\t{rest}")
        return id


_PIECE = re.compile(r"[^\n\r]+")
