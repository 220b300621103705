"""PLOVER's own form: one event a line, a JSON object with the fields that the PLOVER project names.

Of PLOVER: ``id``, ``date`` (first day), ``source`` and ``target`` (lists of ``actorText``, ``code``, ``sector``),
``event``, ``eventText``, ``mode``, ``context``, ``eventLoc`` (``name`` and where it is), ``text`` (the sentence),
``textInfo`` (where it and the trigger stand), ``language``, ``publication`` (the outlet), ``coder``, ``version``.

Of ours, because PLOVER has no name for it: ``actorName``, ``actor`` and ``sectors`` of an actor, ``dateEnd``,
``dateBasis``, ``publicationDate``, ``url``, ``cameo``, ``quad``, ``intensity``, ``status``, ``chain`` (each with
``actorName``, ``actor``, ``code``), ``confidence``. What the article does not say is left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, TextIO

from musnad.export.values import country, event_id, published, words
from musnad.model import Entity, Event, Record, Span


def objects(record: Record) -> Iterator[dict[str, Any]]:
    """The events of a record."""
    article = record.article
    for event in record.events:
        first, basis = event.mentions[0], event.date_basis
        yield _said(
            id=event_id(record, event),
            date=event.date[0] if event.date else None,
            dateEnd=event.date[1] if event.date else None,
            dateBasis="published" if basis == "published" else basis.text if basis else None,
            source=[_party(actor, first.trigger) for actor in event.actors],
            target=[_party(recipient, first.trigger) for recipient in event.recipients],
            event=event.type,
            eventText=first.trigger.of(article.text),
            mode=event.mode,
            context=list(event.contexts),
            cameo=event.cameo,
            quad=event.quad,
            intensity=event.intensity,
            status=event.status,
            eventLoc=_location(event),
            text=first.sentence.of(article.text),
            textInfo={
                "start": first.sentence.start,
                "end": first.sentence.end,
                "eventStart": first.trigger.start,
                "eventEnd": first.trigger.end,
            },
            chain=[_known(link.source) for link in event.chain],
            confidence=event.confidence,
            language=article.language,
            publication=article.outlet,
            publicationDate=published(article),
            url=article.url,
            coder=record.producer.name,
            version=record.producer.version,
        )


def lines(record: Record) -> Iterator[str]:
    """The events of a record, each as a line."""
    return (json.dumps(event, ensure_ascii=False) + "\n" for event in objects(record))


def write(records: Iterable[Record], stream: TextIO) -> None:
    """Every event of all records on a line of its own."""
    for record in records:
        stream.writelines(lines(record))


def _party(party: Entity, trigger: Span) -> dict[str, Any]:
    sectors = list(party.sectors)
    sector = sectors[0] if sectors else None
    return _said(actorText=words(party, trigger) or party.name_ar, **_known(party), sector=sector, sectors=sectors)


def _known(entity: Entity) -> dict[str, Any]:
    return _said(actorName=entity.name, actor=entity.actor, code=entity.country)


def _location(event: Event) -> dict[str, Any]:
    if not event.place:
        return {}
    point = event.place.place
    where = {"lat": point.lat, "lon": point.lon, "admin1": point.admin1, "geonames": point.geonames} if point else {}
    return _said(name=event.place.name, country=country(event.place), **where)


def _said(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in (None, [], {})}
