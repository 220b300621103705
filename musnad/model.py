"""The nouns of Musnad: frozen dataclasses, one for each thing that a record holds.

Spans are half-open and count Unicode code points in ``Article.text``. Objects refer to each other directly
(``event.actors[0].name``); :mod:`musnad.record` writes those references as ids and resolves them again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

PartKind = Literal["headline", "dateline", "caption", "credit", "lead", "body", "related", "boilerplate"]
EntityKind = Literal["person", "organization", "country", "place", "group", "outlet"]
TimeType = Literal["DATE", "TIME", "DURATION", "SET"]
Calendar = Literal["gregorian", "hijri"]
EventType = Literal[
    "AGREE",
    "CONSULT",
    "SUPPORT",
    "CONCEDE",
    "COOPERATE",
    "AID",
    "RETREAT",
    "REQUEST",
    "ACCUSE",
    "REJECT",
    "THREATEN",
    "PROTEST",
    "SANCTION",
    "MOBILIZE",
    "COERCE",
    "ASSAULT",
]
Quad = Literal["verbal cooperation", "material cooperation", "verbal conflict", "material conflict"]
Status = Literal["occurred", "ongoing", "planned", "hypothetical", "denied"]
SpeechMode = Literal["direct", "indirect", "mixed"]

#: Marks a field that the JSON form writes as the id of the object it holds.
REFERENCE: dict[str, Any] = {"reference": True}


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters ``start`` to ``end`` (half-open) of the article's text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The characters themselves."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Whether ``other`` lies within this span."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the article with one function; the parts tile the text in order."""

    kind: PartKind
    start: int
    end: int

    @property
    def span(self) -> Span:
        """The part's characters."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Article:
    """One article as it was received. ``published`` is aware or naive as the source gave it, None if it gave none."""

    id: str
    text: str
    outlet: str | None = None
    url: str | None = None
    published: datetime | None = None
    language: str = "ar"
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """Where the article names an entity."""

    start: int
    end: int
    text: str

    @property
    def span(self) -> Span:
        """The mention's characters."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Place:
    """A point on the map: GeoNames id, name, WGS 84 degrees, ISO 3166 alpha-3 country, first-level region."""

    geonames: int | None
    name: str
    lat: float
    lon: float
    country: str | None
    admin1: str | None = None


@dataclass(frozen=True, slots=True)
class Entity:
    """An actor, speaker, outlet or place with all its mentions in the article."""

    id: str
    kind: EntityKind
    name: str
    name_ar: str
    mentions: tuple[Mention, ...]
    actor: str | None = None
    country: str | None = None
    sectors: tuple[str, ...] = ()
    place: Place | None = None
    members: tuple[Entity, ...] = field(default=(), metadata=REFERENCE)


@dataclass(frozen=True, slots=True)
class Time:
    """A TIMEX3 expression. ``first`` and ``last`` (JSON: ``from``, ``to``) are ISO dates or instants.

    They are None where the expression is vague (``PAST_REF``), a duration, or relative in an article without a date;
    in the last case ``resolved`` is False and ``value`` is underspecified (``XXXX-WXX-5``). ``value`` is always
    Gregorian; ``calendar`` is the one that the article counts in.
    """

    id: str
    start: int
    end: int
    text: str
    type: TimeType
    value: str
    first: str | None = field(default=None, metadata={"name": "from"})
    last: str | None = field(default=None, metadata={"name": "to"})
    resolved: bool = True
    calendar: Calendar = "gregorian"

    @property
    def span(self) -> Span:
        """The expression's characters."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Link:
    """One link of a chain of sources: who says it, and the words that say so (None where they are only implied)."""

    source: Entity = field(metadata=REFERENCE)
    cue: Span | None = None


@dataclass(frozen=True, slots=True)
class EventMention:
    """One place where the article reports an event, with the chain it is told on there, outermost source first."""

    trigger: Span
    sentence: Span
    chain: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """One political act, told once however often the article mentions it; the first mention is the fullest.

    ``date`` is first and last day (ISO), None if the article does not say. ``date_basis`` is the time expression that
    gives it, or "published" where the report's own date is the only ground. ``intensity`` is PLOVER's score, -10..10.
    """

    id: str
    type: EventType
    mode: str | None
    contexts: tuple[str, ...]
    cameo: str | None
    quad: Quad
    intensity: float
    mentions: tuple[EventMention, ...]
    actors: tuple[Entity, ...] = field(metadata=REFERENCE)
    recipients: tuple[Entity, ...] = field(metadata=REFERENCE)
    status: Status
    place: Entity | None = field(default=None, metadata=REFERENCE)
    date: tuple[str, str] | None = None
    date_basis: Time | Literal["published"] | None = field(default=None, metadata=REFERENCE)
    chain: tuple[Link, ...] = ()
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Statement:
    """An attributed quotation or paraphrase. ``speaker`` is None where the article names nobody ("it was reported")."""

    id: str
    cue: Span
    content: Span
    mode: SpeechMode
    speaker: Entity | None = field(default=None, metadata=REFERENCE)
    chain: tuple[Link, ...] = ()
    events: tuple[Event, ...] = field(default=(), metadata=REFERENCE)
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Producer:
    """What wrote a record: its version and those of its models."""

    name: str
    version: str
    models: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Record:
    """All that one article reports. :mod:`musnad.record` reads and writes its JSON form."""

    schema: str
    producer: Producer
    article: Article
    sentences: tuple[Span, ...]
    entities: tuple[Entity, ...]
    times: tuple[Time, ...]
    events: tuple[Event, ...]
    statements: tuple[Statement, ...]
