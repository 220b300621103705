"""One row for each event or statement, with all that the record says of it: for R, pandas and spreadsheets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from musnad.export.tables import Cell, Column, Table
from musnad.export.values import country, event_id, headline, names, published, told
from musnad.model import Entity, Link, Record

_ARTICLE = tuple(Column(name) for name in ("article", "outlet", "url", "published"))
_SPEAKERS = (Column("chain"), Column("chain_ids", "list"), Column("chain_countries", "list"))


def _parties(side: str) -> tuple[Column, ...]:
    return tuple(Column(f"{side}{part}", "list") for part in ("s", "_ids", "_kinds", "_countries", "_sectors"))


def _about(parties: Iterable[Entity]) -> Iterator[tuple[str, ...]]:
    """For each column of :func:`_parties`, an item for each party; an empty one where there is nothing to say."""
    parties = tuple(parties)
    yield names(parties)
    yield tuple(party.actor or "" for party in parties)
    yield tuple(party.kind for party in parties)
    yield tuple(party.country or "" for party in parties)
    yield tuple(" ".join(party.sectors) for party in parties)


def _chain(links: tuple[Link, ...]) -> tuple[Cell, ...]:
    sources = [link.source for link in links]
    ids, countries = (source.actor or "" for source in sources), (source.country or "" for source in sources)
    return told(links), tuple(ids), tuple(countries)


def _article(record: Record) -> tuple[Cell, ...]:
    article = record.article
    return article.id, article.outlet, article.url, published(article)


def _events(record: Record) -> Iterator[tuple[Cell, ...]]:
    text = record.article.text
    for event in record.events:
        first = event.mentions[0]
        basis = event.date_basis
        place = event.place
        point = place.place if place else None
        yield (
            event_id(record, event),
            *_article(record),
            headline(record),
            event.type,
            event.mode,
            event.contexts,
            event.cameo,
            event.quad,
            event.intensity,
            event.status,
            *(event.date or (None, None)),
            "published" if basis == "published" else basis.value if basis else None,
            basis.text if basis and basis != "published" else None,
            *_about(event.actors),
            *_about(event.recipients),
            place.name if place else None,
            country(place) if place else None,
            point.admin1 if point else None,
            point.lat if point else None,
            point.lon if point else None,
            point.geonames if point else None,
            *_chain(event.chain),
            first.trigger.of(text),
            first.trigger.start,
            first.trigger.end,
            first.sentence.of(text),
            first.sentence.start,
            first.sentence.end,
            len(event.mentions),
            tuple(event_id(record, one) for one in record.statements if event in one.events),
            event.confidence,
            record.producer.version,
        )


EVENTS = Table(
    "events",
    (
        Column("event"),
        *_ARTICLE,
        *map(Column, ("headline", "type", "mode")),
        Column("contexts", "list"),
        *map(Column, ("cameo", "quad")),
        Column("intensity", "number"),
        Column("status"),
        Column("date_from", "date"),
        Column("date_to", "date"),
        *map(Column, ("date_basis", "date_text")),
        *_parties("actor"),
        *_parties("recipient"),
        *map(Column, ("place", "place_country", "place_region")),
        Column("lat", "number"),
        Column("lon", "number"),
        Column("geonames", "integer"),
        *_SPEAKERS,
        Column("trigger"),
        Column("trigger_start", "integer"),
        Column("trigger_end", "integer"),
        Column("sentence"),
        Column("sentence_start", "integer"),
        Column("sentence_end", "integer"),
        Column("mentions", "integer"),
        Column("statements", "list"),
        Column("confidence", "number"),
        Column("version"),
    ),
    _events,
)
"""All that a record says of an event; the trigger and the sentence are those of its fullest mention."""


def _statements(record: Record) -> Iterator[tuple[Cell, ...]]:
    text = record.article.text
    for statement in record.statements:
        speaker = statement.speaker
        yield (
            event_id(record, statement),
            *_article(record),
            statement.mode,
            speaker.name if speaker else None,
            speaker.actor if speaker else None,
            speaker.kind if speaker else None,
            speaker.country if speaker else None,
            speaker.sectors if speaker else (),
            *_chain(statement.chain),
            statement.cue.of(text),
            statement.cue.start,
            statement.cue.end,
            statement.content.of(text),
            statement.content.start,
            statement.content.end,
            tuple(event_id(record, event) for event in statement.events),
            statement.confidence,
            record.producer.version,
        )


STATEMENTS = Table(
    "statements",
    (
        Column("statement"),
        *_ARTICLE,
        *map(Column, ("mode", "speaker", "speaker_id", "speaker_kind", "speaker_country")),
        Column("speaker_sectors", "list"),
        *_SPEAKERS,
        Column("cue"),
        Column("cue_start", "integer"),
        Column("cue_end", "integer"),
        Column("content"),
        Column("content_start", "integer"),
        Column("content_end", "integer"),
        Column("events", "list"),
        Column("confidence", "number"),
        Column("version"),
    ),
    _statements,
)
"""All that a record says of a statement."""
