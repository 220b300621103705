"""What questions to a store give: plain rows with the article's id and the spans in its text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, Literal, TypeVar

from musnad.model import Span

T = TypeVar("T")

Order = Literal["day", "report", "probability"]
"""What comes first: what happened last, what was reported last, or what is least probable."""

PEOPLE = "people"
"""Stands among the models of a run of which the records were read by people; its value says by whom."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows, newest first; ``next`` is the cursor for those after them, None at the end."""

    rows: tuple[T, ...]
    next: str | None = None


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article; ``published`` as the source gave it (ISO 8601); ``original`` is the id of the earliest of its copies,
    its own where it is that; ``copies`` counts the articles of the group, this one included."""

    id: str
    outlet: str | None
    url: str | None
    published: str | None
    headline: str
    words: int
    original: str
    copies: int


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that a search found: where its text has the words, and a stretch of it around the first of them."""

    article: ArticleRow
    spans: tuple[Span, ...]
    excerpt: Span
    text: str


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody in an event, statement or chain: id in the table of actors, best name, that in Arabic, country."""

    actor: str | None
    name: str
    name_ar: str
    country: str | None


@dataclass(frozen=True, slots=True)
class ActorRow:
    """Somebody, or something, that articles name: ``articles`` counts them, coordinates are those of a place.

    ``key`` is a number by which to ask again, also for those whom the table of actors does not know.
    """

    key: int
    actor: str | None
    name: str
    name_ar: str
    country: str | None
    kind: str
    lat: float | None
    lon: float | None
    articles: int


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event as one article tells it; ``carriers`` are the ids of the articles of a group of copies that tell it.

    ``first_day`` and ``last_day`` are None where the article does not say. ``chain`` is the event's own, outermost
    source first.
    """

    article: str
    event: int
    outlet: str | None
    published: str | None
    headline: str
    type: str
    mode: str | None
    contexts: tuple[str, ...]
    cameo: str | None
    quad: str
    intensity: float
    status: str
    first_day: str | None
    last_day: str | None
    date_basis: str | None
    actors: tuple[Party, ...]
    recipients: tuple[Party, ...]
    place: Party | None
    chain: tuple[Party, ...]
    confidence: float
    trigger: Span
    sentence: Span
    text: str
    carriers: tuple[str, ...]
    outlets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A statement; ``text`` is what is said, ``carriers`` as in :class:`EventRow`."""

    article: str
    statement: int
    outlet: str | None
    published: str | None
    headline: str
    speaker: Party | None
    mode: str
    chain: tuple[Party, ...]
    cue: Span
    content: Span
    text: str
    confidence: float
    carriers: tuple[str, ...]
    outlets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """How many events are at a place, and their mean intensity; coordinates are None for countries."""

    place: Party
    kind: str
    lat: float | None
    lon: float | None
    events: int
    intensity: float


@dataclass(frozen=True, slots=True)
class PairRow:
    """How many events somebody acts in on somebody else, or both act in together, and their mean intensity."""

    actor: Party
    other: Party
    together: bool
    events: int
    intensity: float


@dataclass(frozen=True, slots=True)
class BetweenRow:
    """Events of a day between two that are alike: how many; ``side`` tells who acts: the first of the two (acts), the
    second (answers), or both (together)."""

    day: str
    side: str
    type: str
    mode: str | None
    intensity: float
    events: int


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """How many events somebody has with another: acts on them, is acted on by them, acts together with them."""

    key: int
    party: Party
    acts: int
    is_acted_on: int
    together: int
    intensity: float

    @property
    def events(self) -> int:
        """All of them."""
        return self.acts + self.is_acted_on + self.together


@dataclass(frozen=True, slots=True)
class Counted:
    """A value of a facet and how many have it; ``party`` is whom it stands for where it is the key of somebody."""

    value: str
    number: int
    party: Party | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """How many there are, by facet, the most frequent first; ``days`` by day and by quad class, of statements mode."""

    total: int
    facets: Mapping[str, tuple[Counted, ...]]
    days: Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class FailureRow:
    """What could not be read: where (for machines and for people), what kind of failure, why, when (ISO 8601)."""

    reference: str
    place: str
    kind: str
    why: str
    failed_at: str


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run of an ingest: from what, by which version and models, and how many articles it brought."""

    key: int
    started: str
    ended: str | None
    source: str
    version: str
    models: str
    articles: int
    skipped: int
    not_arabic: int
    failures: int


@dataclass(frozen=True, slots=True)
class AccountRow:
    """Somebody who may sign in; ``password`` is a hash, ``role`` reader, reviewer or admin."""

    key: int
    name: str
    role: str
    password: str = field(repr=False)
    made_at: str


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A key of the API: whose, how it begins, when it was made."""

    account: str
    hint: str
    made_at: str


@dataclass(frozen=True, slots=True)
class Known:
    """What the store has of an article: enough to tell whether it must be read again.

    ``version`` and ``models`` are those of the run that read it, ``started`` is when that run began.
    """

    id: str
    text: str
    outlet: str | None
    url: str | None
    reference: str
    version: str
    models: str
    started: str

    @property
    def corrected(self) -> bool:
        """Whether the record is as people corrected it, so that no program should replace it unasked."""
        return PEOPLE in json.loads(self.models)
