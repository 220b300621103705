"""One row for each pair of who acts and whom it is done to, as the older collections of event data have it.

An event of several actors and recipients has a row for each pair, all with the event's id; where one side is empty, a
row for each of the other side. So rows are pairs and not events: count different ids to count events.
"""

from __future__ import annotations

from collections.abc import Iterator

from musnad.export.tables import Cell, Column, Table
from musnad.export.values import (
    cameo_actor,
    country,
    cow,
    event_id,
    feature,
    names,
    published,
    title,
    told,
    wikipedia,
    words,
)
from musnad.model import Entity, Event, EventType, Quad, Record, Span

Pair = tuple[Entity | None, Entity | None]


def pairs(event: Event) -> Iterator[Pair]:
    """Every actor with every recipient; None stands on a side where the article names nobody."""
    yield from ((actor, recipient) for actor in event.actors or (None,) for recipient in event.recipients or (None,))


_MUTUAL: frozenset[EventType] = frozenset(("AGREE", "CONSULT", "COOPERATE", "ASSAULT"))


def mutual_pairs(event: Event) -> Iterator[Pair]:
    """The same, but actors who act on each other (they meet, agree, fight) are paired, each way."""
    if event.type in _MUTUAL and not event.recipients and len(event.actors) > 1:
        yield from ((one, other) for one in event.actors for other in event.actors if one is not other)
    else:
        yield from pairs(event)


def _polecat_party(party: Entity | None, trigger: Span) -> tuple[Cell, ...]:
    if party is None:
        return (None,) * 8
    return (
        party.name,
        party.country,
        cow(party.country),
        party.sectors[0] if party.sectors else None,
        party.sectors,
        title(party, trigger),
        words(party, trigger),
        wikipedia(party),
    )


def _polecat_place(place: Entity | None, trigger: Span) -> tuple[Cell, ...]:
    if place is None:
        return (None,) * 10
    point = place.place
    kind = feature(place)
    return (
        place.name,
        point.name if point and kind == "PPL" else None,
        None,
        point.admin1 or (point.name if kind == "ADM1" else None) if point else None,
        country(place),
        point.lat if point else None,
        point.lon if point else None,
        point.geonames if point else None,
        words(place, trigger),
        kind,
    )


def _polecat(record: Record) -> Iterator[tuple[Cell, ...]]:
    article = record.article
    kinds = (("person",), ("organization", "outlet", "group"), ("country", "place"))
    story = [names(entity for entity in record.entities if entity.kind in kind) for kind in kinds]
    for event in record.events:
        trigger = event.mentions[0].trigger
        for actor, recipient in pairs(event):
            yield (
                event_id(record, event),
                event.date[0] if event.date else None,
                event.type,
                event.mode,
                event.intensity,
                event.quad.upper(),
                event.contexts,
                *_polecat_party(actor, trigger),
                *_polecat_party(recipient, trigger),
                *_polecat_place(event.place, trigger),
                article.outlet,
                article.published.date().isoformat() if article.published else None,
                *story,
                article.language,
                f"{record.producer.name} {record.producer.version}",
            )


def _polecat_columns(side: str) -> tuple[Column, ...]:
    return (
        Column(f"{side} Name"),
        Column(f"{side} Country"),
        Column(f"{side} COW", "integer"),
        Column(f"{side} Primary Sector"),
        Column(f"{side} Sectors", "list"),
        Column(f"{side} Title"),
        Column(f"{side} Name Raw"),
        Column(f"Wikipedia {side} ID"),
    )


POLECAT = Table(
    "polecat",
    (
        Column("Event ID"),
        Column("Event Date", "date"),
        *map(Column, ("Event Type", "Event Mode")),
        Column("Intensity", "number"),
        Column("Quad Code"),
        Column("Contexts", "list"),
        *_polecat_columns("Actor"),
        *_polecat_columns("Recipient"),
        *map(Column, ("Placename", "City", "District", "Province", "Country")),
        Column("Latitude", "number"),
        Column("Longitude", "number"),
        Column("GeoNames ID", "integer"),
        *map(Column, ("Raw Placename", "Feature Type", "Source")),
        Column("Publication Date", "date"),
        Column("Story People", "list"),
        Column("Story Organizations", "list"),
        Column("Story Locations", "list"),
        *map(Column, ("Language", "Version")),
    ),
    _polecat,
)
"""The columns of POLECAT, in its order and by its names."""


def _cameo_party(party: Entity | None) -> tuple[Cell, ...]:
    if party is None:
        return (None,) * 4
    return party.name, party.country, party.sectors, cameo_actor(party) or None


_QUADS: dict[Quad, int] = {
    "verbal cooperation": 1,
    "material cooperation": 2,
    "verbal conflict": 3,
    "material conflict": 4,
}


def _cameo(record: Record) -> Iterator[tuple[Cell, ...]]:
    text = record.article.text
    for event in record.events:
        place, first = event.place, event.mentions[0]
        point = place.place if place else None
        for source, target in mutual_pairs(event):
            yield (
                event_id(record, event),
                event.date[0] if event.date else None,
                *_cameo_party(source),
                *_cameo_party(target),
                event.cameo,
                event.cameo[:2] if event.cameo else None,
                _QUADS[event.quad],
                event.intensity,
                first.trigger.of(text),
                first.sentence.of(text),
                place.name if place else None,
                point.lat if point else None,
                point.lon if point else None,
                record.article.outlet,
                published(record.article),
                told(event.chain),
                event.status,
            )


CAMEO = Table(
    "cameo",
    (
        Column("event_id"),
        Column("date", "date"),
        *map(Column, ("source_name", "source_country")),
        Column("source_sectors", "list"),
        *map(Column, ("source_code", "target_name", "target_country")),
        Column("target_sectors", "list"),
        *map(Column, ("target_code", "cameo_code", "cameo_root")),
        Column("quad_class", "integer"),
        Column("intensity", "number"),
        *map(Column, ("trigger", "sentence", "place")),
        Column("lat", "number"),
        Column("lon", "number"),
        *map(Column, ("outlet", "published", "chain", "status")),
    ),
    _cameo,
)
"""Dyads by CAMEO's codes, in the way of ICEWS; actors who meet, agree or fight are paired each way."""
