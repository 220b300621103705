"""A record as it goes into the store, and what its rows are. Made where the article is read; no database is needed."""

from __future__ import annotations

import dataclasses
import hashlib
import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any

import zstandard

from musnad import record as record_json
from musnad.errors import RecordError
from musnad.model import Article, Entity, Event, Link, Record, Statement
from musnad.text import fold

Row = dict[str, Any]

_LEVEL = 12
"""Of zstd: higher levels bring nothing for records of ten kilobytes."""

_PACKED = b"1"
"""What a packed record begins with: the way it was packed."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A record to save.

    ``terms`` are the words by which the article is found, in order; ``bands`` the hashes that it shares with likely
    copies (see :mod:`musnad.story.copies`), () to look for none; ``reference`` says where the article came from;
    ``packed`` is the record as :func:`pack` makes it.
    """

    record: Record
    packed: bytes
    terms: str = ""
    bands: tuple[int, ...] = ()
    reference: str = ""


def entry(record: Record, terms: Iterable[str] = (), bands: Sequence[int] = (), reference: str = "") -> Entry:
    """What :meth:`musnad.store.Store.save` takes."""
    return Entry(record, pack(record), " ".join(terms), tuple(bands), reference)


def pack(record: Record) -> bytes:
    """The record without the article's text, which is kept apart, compressed.

    It is compressed beside a sample record and the text, so that names of fields and words of the text take no room.
    """
    bare = dataclasses.replace(record, article=dataclasses.replace(record.article, text=""))
    beside = zstandard.ZstdCompressionDict(_sample() + record.article.text.encode(), zstandard.DICT_TYPE_RAWCONTENT)
    compressor = zstandard.ZstdCompressor(level=_LEVEL, dict_data=beside)
    return _PACKED + compressor.compress(record_json.dumps(bare).encode())


def unpack(packed: bytes, text: str) -> Record:
    """The record that :func:`pack` was given, over its article's text."""
    beside = zstandard.ZstdCompressionDict(_sample() + text.encode(), zstandard.DICT_TYPE_RAWCONTENT)
    try:
        bare = record_json.loads(zstandard.ZstdDecompressor(dict_data=beside).decompress(packed[len(_PACKED) :]))
    except zstandard.ZstdError as error:
        raise RecordError(f"the stored record is damaged ({error}); read the article again") from None
    return dataclasses.replace(bare, article=dataclasses.replace(bare.article, text=text))


@cache
def _sample() -> bytes:
    """A record that has every field. What was packed beside it needs it for ever: a better one is another file."""
    return (files("musnad.store") / "sample.json").read_bytes()


def instant(published: datetime | None) -> int | None:
    """Seconds since 1970 by which articles of different time zones are put in order; UTC where none is stated."""
    if published is None:
        return None
    return int((published if published.tzinfo else published.replace(tzinfo=UTC)).timestamp())


def article_row(entry: Entry) -> Row:
    """The row of ``articles``, without what only the store knows."""
    article = entry.record.article
    published = article.published.isoformat() if article.published else None
    return {
        "id": article.id,
        "outlet": article.outlet,
        "url": article.url,
        "published": published,
        "day": published[:10] if published else "",
        "instant": instant(article.published),
        "language": article.language,
        "headline": headline(article),
        "words": len(article.text.split()),
        "reference": held(entry.reference),
        "address": address(article.outlet, article.url),
        "bands": array("i", entry.bands).tobytes(),
        "text": article.text,
        "record": entry.packed,
    }


def held(name: str) -> str:
    """A reference as a database can hold it and look it up: without NUL, and no longer than a key may be."""
    name = name.replace("\0", "\N{SYMBOL FOR NULL}")
    data = name.encode("utf-8", "backslashreplace")
    if len(data) <= _KEY_BYTES:
        return data.decode()
    return f"{data[:_KEY_BYTES].decode(errors='ignore')}…{hashlib.sha256(data).hexdigest()[:16]}"


_KEY_BYTES = 2000
"""Of a text by which rows are looked up: PostgreSQL's indexes allow 2,704 at most."""


def address(outlet: str | None, url: str | None) -> int | None:
    """A number for a URL of an outlet, by which articles are looked up; addresses of Arabic pages are long."""
    return _hash(outlet, url) if url else None


def headline(article: Article) -> str:
    """The article's headline on one line, or as much of its first line as a headline may have."""
    spans = [part.span.of(article.text) for part in article.parts if part.kind == "headline"]
    first = " ".join(spans) if spans else article.text.strip().split("\n", 1)[0][:_HEADLINE]
    return " ".join(first.split())


_HEADLINE = 200


def actor_row(entity: Entity) -> Row:
    """The row of ``actors`` for an entity: the same for everybody who is told by the same words and facts."""
    place = entity.place
    row: Row = {
        "id": entity.actor,
        "kind": entity.kind,
        "name": entity.name,
        "name_ar": entity.name_ar,
        "folded": fold(entity.name_ar),
        "country": entity.country,
        "sectors": " ".join(entity.sectors),
        "geonames": place.geonames if place else None,
        "lat": place.lat if place else None,
        "lon": place.lon if place else None,
        "admin1": place.admin1 if place else None,
    }
    row["digest"] = _hash(*row.values())
    return row


def rows(record: Record, actors: dict[int, int]) -> Iterator[tuple[str, Row]]:
    """Table and row of all that the record holds, ``article`` left out; ``actors`` gives the key for a digest."""
    return _Rows(record, actors).all()


def digests(record: Record) -> dict[int, Row]:
    """The rows of ``actors`` that the record needs, by digest."""
    return {row["digest"]: row for row in map(actor_row, record.entities)}


class _Rows:
    def __init__(self, record: Record, actors: dict[int, int]) -> None:
        self._record = record
        self._numbers = {entity.id: n for n, entity in enumerate(record.entities, 1)}
        self._actors = {entity.id: actors[actor_row(entity)["digest"]] for entity in record.entities}
        self._event_numbers = {event.id: n for n, event in enumerate(record.events, 1)}
        published = record.article.published
        self._day = published.date().isoformat() if published else ""

    def all(self) -> Iterator[tuple[str, Row]]:
        record = self._record
        for n, part in enumerate(record.article.parts, 1):
            yield "parts", {"part": n, "kind": part.kind, "start": part.start, "stop": part.end}
        for entity in record.entities:
            yield from self._entity(entity)
        for n, time in enumerate(record.times, 1):
            yield (
                "times",
                {
                    "time": n,
                    "start": time.start,
                    "stop": time.end,
                    "type": time.type,
                    "value": time.value,
                    "first": time.first,
                    "last": time.last,
                    "calendar": time.calendar,
                },
            )
        for n, event in enumerate(record.events, 1):
            yield from self._event(n, event)
        for n, statement in enumerate(record.statements, 1):
            yield from self._statement(n, statement)

    def _entity(self, entity: Entity) -> Iterator[tuple[str, Row]]:
        number = self._numbers[entity.id]
        yield "entities", {"entity": number, "actor": self._actors[entity.id]}
        for start, stop in {mention.start: mention.end for mention in entity.mentions}.items():
            yield "mentions", {"entity": number, "start": start, "stop": stop}
        for member in dict.fromkeys(member.id for member in entity.members):
            yield "members", {"entity": number, "member": self._numbers[member]}

    def _event(self, number: int, event: Event) -> Iterator[tuple[str, Row]]:
        first, last = event.date or (None, None)
        basis = event.date_basis
        yield (
            "events",
            {
                "event": number,
                "type": event.type,
                "mode": event.mode,
                "contexts": " ".join(event.contexts),
                "cameo": event.cameo,
                "quad": event.quad,
                "intensity": event.intensity,
                "status": event.status,
                "day": first or self._day,
                "first_day": first,
                "last_day": last,
                "date_basis": basis if basis is None or isinstance(basis, str) else basis.id,
                "confidence": event.confidence,
                "fingerprint": _hash(event.type, *_names(event.actors), "", *_names(event.recipients)),
                "reprint": False,
            },
        )
        places = (event.place,) if event.place else ()
        for role, entities in (("actor", event.actors), ("recipient", event.recipients), ("place", places)):
            for entity in dict.fromkeys(entity.id for entity in entities):
                yield (
                    "participants",
                    {
                        "event": number,
                        "role": role,
                        "entity": self._numbers[entity],
                        "actor": self._actors[entity],
                    },
                )
        yield from self._links("event", number, 0, event.chain)
        for n, mention in enumerate(event.mentions, 1):
            yield (
                "event_mentions",
                {
                    "event": number,
                    "mention": n,
                    "start": mention.trigger.start,
                    "stop": mention.trigger.end,
                    "sentence_start": mention.sentence.start,
                    "sentence_stop": mention.sentence.end,
                },
            )
            yield from self._links("event", number, n, mention.chain)

    def _statement(self, number: int, statement: Statement) -> Iterator[tuple[str, Row]]:
        speaker = statement.speaker
        said = _WORD.findall(fold(statement.content.of(self._record.article.text)))
        yield (
            "statements",
            {
                "statement": number,
                "speaker": self._numbers[speaker.id] if speaker else None,
                "actor": self._actors[speaker.id] if speaker else None,
                "mode": statement.mode,
                "day": self._day,
                "cue_start": statement.cue.start,
                "cue_stop": statement.cue.end,
                "start": statement.content.start,
                "stop": statement.content.end,
                "confidence": statement.confidence,
                "fingerprint": _hash(*_names((speaker,) if speaker else ()), "", *said),
                "reprint": False,
            },
        )
        for event in dict.fromkeys(event.id for event in statement.events):
            yield "statement_events", {"statement": number, "event": self._event_numbers[event]}
        yield from self._links("statement", number, 0, statement.chain)

    def _links(self, kind: str, number: int, mention: int, chain: tuple[Link, ...]) -> Iterator[tuple[str, Row]]:
        for position, link in enumerate(chain, 1):
            yield (
                "links",
                {
                    "kind": kind,
                    "number": number,
                    "mention": mention,
                    "position": position,
                    "entity": self._numbers[link.source.id],
                    "actor": self._actors[link.source.id],
                    "cue_start": link.cue.start if link.cue else None,
                    "cue_stop": link.cue.end if link.cue else None,
                },
            )


_WORD = re.compile(r"\w+")


def _names(entities: Iterable[Entity]) -> list[str]:
    return sorted(entity.actor or fold(entity.name) for entity in entities)


def _hash(*values: object) -> int:
    """A number of 64 bits with sign, the same in every process."""
    joined = "\x1f".join("" if value is None else str(value) for value in values)
    return int.from_bytes(hashlib.blake2b(joined.encode(), digest_size=8).digest(), signed=True)
