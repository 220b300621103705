"""The readers, in order: each takes the Doc and what was read before it, gives dataclasses, and changes nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace

from spacy.tokens import Doc

from musnad.model import Article, Entity, Event, Statement, Time
from musnad.reading import actors, attribution, events, places, times


@dataclass(frozen=True, slots=True)
class Readings:
    """All that the readers find in one article; ``passing`` are places that become entities where an event is there."""

    entities: tuple[Entity, ...]
    times: tuple[Time, ...]
    events: tuple[Event, ...]
    statements: tuple[Statement, ...]
    passing: tuple[Entity, ...] = ()


def read_all(doc: Doc, article: Article) -> Readings:
    """Run every reader over ``doc``, the Doc of ``article.text``."""
    ground = read_ground(doc, article)
    return with_events(
        ground, events.read(doc, article, ground.entities, ground.times, ground.statements, ground.passing)
    )


def with_events(ground: Readings, found: tuple[Event, ...]) -> Readings:
    """Everything, the events found included."""
    where = {event.place.id for event in found if event.place}
    return replace(
        ground,
        entities=ground.entities + tuple(place for place in ground.passing if place.id in where),
        events=found,
        statements=_tell(ground.statements, found),
        passing=(),
    )


def read_ground(doc: Doc, article: Article) -> Readings:
    """Everything but events: what the event coder builds on, and is trained on."""
    read_times = times.read(doc, article)
    read_places = places.read(doc, article)
    entities, passing = actors.named(doc, article, read_places)
    return Readings(entities, read_times, (), attribution.read(doc, article, entities), passing)


def _tell(statements: tuple[Statement, ...], found: tuple[Event, ...]) -> tuple[Statement, ...]:
    """The statements, each with the events that have a trigger in its content."""
    return tuple(
        replace(
            statement,
            events=tuple(
                event
                for event in found
                if any(statement.content.contains(mention.trigger) for mention in event.mentions)
            ),
        )
        for statement in statements
    )
