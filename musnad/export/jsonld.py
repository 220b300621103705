"""Records as W3C Web Annotations (JSON-LD) with the terms of PROV for who says what on whose word.

One page of annotations. Each mention of an entity, each event and each statement is an annotation; its target is the
article with the characters (``TextPositionSelector``, in code points) and the words (``TextQuoteSelector``), for an
event once for each place that reports it. Who tells an event: ``prov:wasAttributedTo`` names the last source of the
chain, or the outlet where it asserts the event itself; ``prov:wasQuotedFrom`` is the report of the first source,
``prov:wasDerivedFrom`` the one that this rests on, and so on. The speaker of a statement is the last of its sources.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TextIO
from urllib.parse import quote

from musnad.export.values import published
from musnad.model import Article, Entity, Event, EventMention, Link, Mention, Record, Span, Statement

CONTEXT: list[Any] = [
    "http://www.w3.org/ns/anno.jsonld",
    {"prov": "http://www.w3.org/ns/prov#", "musnad": "urn:musnad:term:"},
]

_AROUND = 32
"""Characters before and after a quotation that tell it from others of the same words."""


def write(records: Iterable[Record], stream: TextIO) -> None:
    """All annotations of all records as one page, an annotation a line."""
    page = {"@context": CONTEXT, "id": "urn:musnad:page", "type": "AnnotationPage"}
    stream.write(json.dumps(page, ensure_ascii=False)[:-1] + ', "items": [')
    separator = "\n"
    for record in records:
        for annotation in annotate(record):
            stream.write(separator + json.dumps(annotation, ensure_ascii=False))
            separator = ",\n"
    stream.write("\n]}\n")


def annotate(record: Record) -> Iterator[dict[str, Any]]:
    """The annotations of a record: entities by mention, events, statements."""
    article = record.article
    for entity in record.entities:
        for number, mention in enumerate(entity.mentions, 1):
            yield _annotation(
                record, f"{entity.id}:{number}", "identifying", _entity(article, entity), _place(article, mention)
            )
    for event in record.events:
        yield _annotation(
            record, event.id, "classifying", _event(article, event), [_place(article, m) for m in event.mentions]
        )
    for statement in record.statements:
        yield _annotation(
            record, statement.id, "describing", _statement(article, statement), _place(article, statement.content)
        )


def _annotation(record: Record, id: str, motivation: str, body: dict[str, Any], target: Any) -> dict[str, Any]:
    producer = record.producer
    return {
        "id": f"{_iri(record.article)}:annotation:{id}",
        "type": "Annotation",
        "motivation": motivation,
        "generator": {
            "id": f"urn:musnad:version:{quote(producer.version)}",
            "type": "Software",
            "name": f"{producer.name} {producer.version}",
        },
        "body": body,
        "target": target,
    }


def _iri(article: Article) -> str:
    return f"urn:musnad:article:{quote(article.id, safe='')}"


def _source(article: Article) -> str:
    """The article's address, or a name for it."""
    url = article.url
    return (
        quote(url, safe=":/?#[]@!$&'()*+,;=%-._~") if url and url.startswith(("http://", "https://")) else _iri(article)
    )


def _place(article: Article, evidence: Span | Mention | EventMention) -> dict[str, Any]:
    span = evidence.trigger if isinstance(evidence, EventMention) else evidence
    text = article.text
    selected: dict[str, Any] = {
        "type": "SpecificResource",
        "source": _source(article),
        "selector": [
            {"type": "TextPositionSelector", "start": span.start, "end": span.end},
            {
                "type": "TextQuoteSelector",
                "exact": text[span.start : span.end],
                "prefix": text[max(span.start - _AROUND, 0) : span.start],
                "suffix": text[span.end : span.end + _AROUND],
            },
        ],
    }
    if isinstance(evidence, EventMention) and evidence.chain:
        selected |= _provenance(article, evidence.chain)
    return selected


def _entity(article: Article, entity: Entity) -> dict[str, Any]:
    place = entity.place
    kind = "prov:Location" if entity.kind == "place" else "prov:Person" if entity.kind == "person" else "prov:Agent"
    return _said(
        id=_entity_iri(article, entity),
        type=kind,
        **{
            "musnad:kind": entity.kind,
            "musnad:name": entity.name,
            "musnad:nameArabic": entity.name_ar,
            "musnad:actor": entity.actor,
            "musnad:country": entity.country,
            "musnad:sector": list(entity.sectors),
            "musnad:geonames": f"https://sws.geonames.org/{place.geonames}/" if place and place.geonames else None,
            "musnad:latitude": place.lat if place else None,
            "musnad:longitude": place.lon if place else None,
            "prov:hadMember": [{"id": _entity_iri(article, member)} for member in entity.members],
        },
    )


def _event(article: Article, event: Event) -> dict[str, Any]:
    basis = event.date_basis
    return _said(
        id=f"{_iri(article)}:{event.id}",
        type=["prov:Entity", "musnad:Event"],
        **{
            "musnad:type": event.type,
            "musnad:mode": event.mode,
            "musnad:context": list(event.contexts),
            "musnad:cameo": event.cameo,
            "musnad:quad": event.quad,
            "musnad:intensity": event.intensity,
            "musnad:status": event.status,
            "musnad:from": event.date[0] if event.date else None,
            "musnad:to": event.date[1] if event.date else None,
            "musnad:dateBasis": "published" if basis == "published" else basis.text if basis else None,
            "musnad:confidence": event.confidence,
            "musnad:agent": [{"id": _entity_iri(article, actor)} for actor in event.actors],
            "musnad:recipient": [{"id": _entity_iri(article, recipient)} for recipient in event.recipients],
            "prov:atLocation": {"id": _entity_iri(article, event.place)} if event.place else None,
        },
    ) | _provenance(article, event.chain)


def _statement(article: Article, statement: Statement) -> dict[str, Any]:
    links = (*statement.chain, *((Link(statement.speaker, statement.cue),) if statement.speaker else ()))
    return _said(
        id=f"{_iri(article)}:{statement.id}",
        type=["prov:Entity", "musnad:Statement"],
        **{
            "musnad:mode": statement.mode,
            "musnad:confidence": statement.confidence,
            "musnad:cue": _place(article, statement.cue),
            "prov:hadMember": [{"id": f"{_iri(article)}:{event.id}"} for event in statement.events],
        },
    ) | _provenance(article, links)


def _provenance(article: Article, chain: Sequence[Link]) -> dict[str, Any]:
    """On whose word: the last source, and the reports that it came through, each resting on the next."""
    if not chain:
        return {"prov:wasAttributedTo": _outlet(article)} if article.outlet else {}
    report: dict[str, Any] = {}
    for link in reversed(chain):
        inner = report
        report = {"type": "prov:Entity", "prov:wasAttributedTo": {"id": _entity_iri(article, link.source)}}
        if link.cue:
            report["musnad:cue"] = _place(article, link.cue)
        if inner:
            report["prov:wasDerivedFrom"] = inner
    return {"prov:wasAttributedTo": {"id": _entity_iri(article, chain[-1].source)}, "prov:wasQuotedFrom": report}


def _outlet(article: Article) -> dict[str, Any]:
    name = article.outlet or ""
    return _said(
        id=f"urn:musnad:outlet:{quote(name, safe='')}",
        type="prov:Organization",
        **{"musnad:name": name, "musnad:published": published(article)},
    )


def _entity_iri(article: Article, entity: Entity) -> str:
    """An actor of the tables is the same in all articles, another only in its own."""
    return f"urn:musnad:actor:{quote(entity.actor, safe='')}" if entity.actor else f"{_iri(article)}:{entity.id}"


def _said(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None and value != []}
