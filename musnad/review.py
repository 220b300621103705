"""Decisions of people about events: what they do to a record, how far reviewers agree, gold files out of them.

A decision keeps the event that it is about as a record of its own (:func:`keep`), so that it can be put into what
another version reads in the same article, and is lost in no case.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, cast, get_args

from musnad import record as record_json
from musnad.errors import MusnadError, QuestionError, Wording
from musnad.files import complete, file_name
from musnad.model import (
    Article,
    Entity,
    EntityKind,
    Event,
    EventMention,
    Link,
    Mention,
    Quad,
    Record,
    Span,
    Status,
    Time,
)
from musnad.resources import read_table
from musnad.store import ADD, COMPLETE, Decision, DecisionRow, Store

# An event by itself


def keep(record: Record, event: Event) -> str:
    """An event of a record with all that it refers to, as text that :func:`kept` reads."""
    needed = {entity.id: entity for entity in _everybody(event)}
    told = tuple(entity for entity in record.entities if needed.pop(entity.id, None))
    basis = event.date_basis
    bare = replace(
        record,
        article=Article(record.article.id, ""),
        sentences=(),
        entities=(*told, *needed.values()),
        times=(basis,) if isinstance(basis, Time) else (),
        events=(event,),
        statements=(),
    )
    return record_json.dumps(bare)


def kept(text: str) -> Event:
    """The event of a decision."""
    return record_json.loads(text).events[0]


def seen(record: Record, event: Event | None = None) -> str:
    """A digest of an event, or of the whole text: a decision is about what the reviewer saw and nothing else."""
    what = keep(record, event) if event else record.article.text
    return hashlib.sha256(what.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _everybody(event: Event) -> Iterator[Entity]:
    links = (*event.chain, *(link for mention in event.mentions for link in mention.chain))
    waiting = [*event.actors, *event.recipients, *((event.place,) if event.place else ()), *(e.source for e in links)]
    while waiting:
        entity = waiting.pop()
        yield entity
        waiting += entity.members


# Deciding


@dataclass(frozen=True, slots=True)
class Kind:
    """What follows from type and mode."""

    quad: Quad
    intensity: float
    cameo: str | None


@cache
def kinds() -> dict[tuple[str, str | None], Kind]:
    """All types and modes (None: the type itself) of PLOVER, in the order of the table."""
    rows = read_table("plover.tsv", ("type", "mode", "quad", "score", "cameo"))
    return {
        (row["type"], row["mode"] or None): Kind(cast(Quad, row["quad"]), float(row["score"]), row["cameo"] or None)
        for row in rows
    }


@cache
def contexts() -> tuple[str, ...]:
    """All contexts of PLOVER."""
    return tuple(row["context"] for row in read_table("contexts.tsv", ("context", "words")))


@dataclass(frozen=True, slots=True)
class Correction:
    """What an event is in truth; ``chain`` is from the outermost source.

    Somebody is named by the id of an entity of the record, or by words of the article, where it has no such entity.
    """

    type: str
    mode: str | None
    status: str
    date: tuple[str, str] | None
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    place: str | None
    contexts: tuple[str, ...]
    chain: tuple[str, ...]


def corrected(record: Record, event: Event, correction: Correction) -> Event:
    """The event as somebody says that it is. Raises :class:`QuestionError` for what no event of the record can be."""
    somebody = _Somebody(record)
    kind = kinds().get((correction.type, correction.mode))
    if kind is None:
        named = f"{correction.type} {correction.mode or ''}".strip()
        raise QuestionError(Wording("PLOVER has no {named!r}; choose one that it has", named=named))
    if correction.status not in get_args(Status):
        asked = {"name": ("status",), "value": correction.status, "all": get_args(Status)}
        raise QuestionError(Wording("there is no {name} {value!r}; there are {all}", **asked))
    if unknown := [one for one in correction.contexts if one not in contexts()]:
        named_so = {"value": unknown[0], "all": tuple(contexts())}
        raise QuestionError(Wording("PLOVER has no context {value!r}; there are {all}", **named_so))
    days = _days(correction.date)
    cues = {link.source.id: link for link in reversed(event.chain)}
    chain = tuple(cues.get(source.id, Link(source)) for source in somebody.all(correction.chain))
    if (correction.type, correction.mode) != (event.type, event.mode):
        event = replace(event, quad=kind.quad, intensity=kind.intensity, cameo=kind.cameo)
    return replace(
        event,
        type=cast(Any, correction.type),
        mode=correction.mode,
        status=cast(Status, correction.status),
        date=days,
        date_basis=event.date_basis if days == event.date else None,
        actors=somebody.all(correction.actors),
        recipients=somebody.all(correction.recipients),
        place=somebody.one(correction.place, "place") if correction.place else None,
        contexts=event.contexts if {*event.contexts} == {*correction.contexts} else _ordered(correction.contexts),
        chain=event.chain if chain == event.chain else chain,
    )


def _ordered(chosen: Iterable[str]) -> tuple[str, ...]:
    among = {*chosen}
    return tuple(context for context in contexts() if context in among)


class _Somebody:
    """Those who may take part in the events of a record."""

    def __init__(self, record: Record) -> None:
        self._text = record.article.text
        self._known = {entity.id: entity for entity in record.entities}
        self._called = {
            " ".join(mention.text.split()): entity
            for entity in reversed(record.entities)
            for mention in entity.mentions
        }

    def all(self, named: Iterable[str]) -> tuple[Entity, ...]:
        """All of them, each once."""
        return tuple({entity.id: entity for entity in map(self.one, named)}.values())

    def one(self, named: str, kind: EntityKind = "group") -> Entity:
        """The entity with that id, or the one that those words name; where none does, a new one of this kind."""
        name = " ".join(named.split())
        if found := self._known.get(named) or self._called.get(name):
            return found
        spans = list(standing(self._text, name))
        if not spans:
            said = Wording(
                "{named!r} is nobody in this article; give an id of its record, or words that it has", named=named
            )
            raise QuestionError(said)
        id = next(id for n in count(len(self._known) + 1) if (id := f"e{n}") not in self._known)
        mentions = tuple(Mention(span.start, span.end, span.of(self._text)) for span in spans)
        self._known[id] = self._called[name] = Entity(id, kind, name, name, mentions)
        return self._known[id]


def _days(days: tuple[str, str] | None) -> tuple[str, str] | None:
    if days is None:
        return None
    try:
        first, last = map(date.fromisoformat, days)
    except ValueError:
        given = " – ".join(days)
        raise QuestionError(Wording("{days} is no date; write it like 2023-12-08", days=given)) from None
    if last < first:
        both = {"first": f"{first}", "last": f"{last}"}
        raise QuestionError(Wording("{last} is before {first}; give the first day first", **both))
    return first.isoformat(), last.isoformat()


def accept(record: Record, event: Event) -> Decision:
    """It is as it was read."""
    return _decision(record, event, event.type, verdict="accept", old=keep(record, event))


def reject(record: Record, event: Event) -> Decision:
    """The article reports no such event."""
    return _decision(record, event, None, verdict="reject", old=keep(record, event))


def correct(record: Record, event: Event, correction: Correction) -> Decision:
    """It is otherwise; where nothing of it is, this accepts it."""
    new = corrected(record, event, correction)
    if new == event:
        return accept(record, event)
    return _decision(record, event, new.type, verdict="correct", old=keep(record, event), new=keep(record, new))


def add(record: Record, trigger: Span, truth: Correction) -> Decision:
    """The article reports in these words an event that was not read.

    Raises :class:`QuestionError` for words that it does not have, or in which an event of that type was read.
    """
    text = record.article.text
    if not 0 <= trigger.start < trigger.end <= len(text):
        where = {"start": trigger.start, "end": trigger.end, "all": len(text)}
        raise QuestionError(Wording("{start}-{end} are no characters of the text, which has {all:,}", **where))
    if number := told_already(record, trigger, truth.type):
        said = Wording("event {n} of the article is in these words already; correct that one instead", n=number)
        raise QuestionError(said)
    around = (sentence for sentence in record.sentences if sentence.contains(trigger))
    mention = EventMention(trigger, next(around, trigger))
    id = next(id for n in count(1) if (id := f"v{n}") not in {event.id for event in record.events})
    type_, kind = "AGREE", kinds()["AGREE", None]  # any: the truth has its own
    any_event = Event(
        id, cast(Any, type_), None, (), kind.cameo, kind.quad, kind.intensity, (mention,), (), (), "occurred"
    )
    new = corrected(record, any_event, truth)
    return _decision(record, new, new.type, verdict="add", new=keep(record, new))


def finish(record: Record) -> Decision:
    """The article reports no event but those that were read or added."""
    text = record.article.text
    return Decision(record.article.id, Span(0, len(text)), text, "", "complete")


def _decision(record: Record, event: Event, becomes: str | None, **fields: Any) -> Decision:
    trigger = event.mentions[0].trigger
    words = trigger.of(record.article.text)
    return Decision(record.article.id, trigger, words, event.type, becomes=becomes, **fields)


def told_already(record: Record, trigger: Span, type: str) -> int | None:
    """The number of the event of that type that was read in these words."""
    return next(
        (
            number
            for number, event in enumerate(record.events, 1)
            if event.type == type and any(mention.trigger.overlaps(trigger) for mention in event.mentions)
        ),
        None,
    )


def standing(text: str, words: str) -> Iterator[Span]:
    """Where words stand in a text: as whole words, before which particles may be written, or else anywhere."""
    pattern = r"\s+".join(map(re.escape, words.split()))
    if not pattern:
        return
    whole = [match.span("said") for match in re.finditer(rf"(?<!\w)[وفبلكس]{{0,2}}(?P<said>{pattern})(?!\w)", text)]
    for start, end in whole or [match.span() for match in re.finditer(pattern, text)]:
        yield Span(start, end)


def chosen_words(text: str, said: str, near: str = "", taken: Iterable[Span] = ()) -> Span | None:
    """The words that somebody chose in a text: characters such as "120-131", or the words themselves.

    ``near`` may give the characters, which count where they are those words. Else the words count where they stand
    first outside of ``taken``. Blanks and signs at their ends do not belong to them. None where no such words are left.
    """
    taken = [*taken]
    for characters in (said, near):
        if found := re.fullmatch(r"\s*(\d{1,9})-(\d{1,9})\s*", characters):
            span = _trimmed(text, Span(int(found[1]), min(int(found[2]), len(text))))
            if span and (characters is said or span.of(text).split() == _bare(said).split()):
                return span
    found_there = list(standing(text, _bare(said)))
    return next((span for span in found_there if not any(map(span.overlaps, taken))), None)


def _bare(words: str) -> str:
    return re.sub(r"^\W+|\W+$", "", words)


def _trimmed(text: str, span: Span) -> Span | None:
    found = re.search(r"\w(?:.*\w)?", span.of(text), re.DOTALL)
    return Span(span.start + found.start(), span.start + found.end()) if found else None


#: What reviewers decide about: name -> its value in an event, the same in whatever reading.
FIELDS: dict[str, Callable[[Event], Hashable]] = {
    "type": lambda event: event.type,
    "mode": lambda event: event.mode,
    "actors": lambda event: frozenset(map(_named, event.actors)),
    "recipients": lambda event: frozenset(map(_named, event.recipients)),
    "place": lambda event: event.place and _named(event.place),
    "contexts": lambda event: frozenset(event.contexts),
    "date": lambda event: event.date,
    "status": lambda event: event.status,
    "chain": lambda event: tuple(_named(link.source) for link in event.chain),
}


def _named(entity: Entity) -> Hashable:
    return entity.actor or (entity.name, entity.mentions[0].start if entity.mentions else -1)


def changes(old: Event, new: Event) -> list[str]:
    """The names of the fields in which two events differ."""
    return [name for name, value in FIELDS.items() if value(old) != value(new)]


def decided(row: DecisionRow) -> Event | None:
    """The event as somebody decided that it is, None where they decided that there is none, or about no event."""
    text = row.new or row.old
    return None if row.verdict == "reject" or text is None else kept(text)


# What decisions do to a record


def reviewed(record: Record, decisions: Iterable[DecisionRow]) -> Record:
    """The record as people decided it to be: of several decisions about one event the last counts.

    What nobody decided about stays. An event that this reading does not have comes back, if its words still stand.
    Confidence is 1.0 where people decided.
    """
    joined = _Joined(record)
    events: dict[str, Event | None] = {event.id: event for event in record.events}
    free = (id for n in count(1) if (id := f"v{n}") not in events)
    units = _Units()
    new: dict[Unit, Event] = {}
    for row in decisions:
        found = record.events[row.event - 1] if row.event else None
        event, unit = decided(row), units.of(row)
        if found:
            events[found.id] = joined.event(event, found.id, found.mentions) if event else None
        elif event is None:
            new.pop(unit, None)
        elif row.trigger.of(record.article.text) == row.words:
            mention = EventMention(row.trigger, joined.sentence(row.trigger, event.mentions[0].sentence))
            id = new[unit].id if unit in new else next(free)
            new[unit] = joined.event(event, id, (mention,))
    events |= {event.id: event for event in new.values()}
    told = [
        replace(one, events=tuple(event for old in one.events if (event := events[old.id])))
        for one in record.statements
    ]
    return replace(
        record,
        entities=joined.entities,
        events=tuple(sorted(filter(None, events.values()), key=lambda event: min(m.trigger for m in event.mentions))),
        statements=tuple(told),
    )


Unit = tuple[str, int | None, Span | None, str]
"""What several decisions are about: an event by its article and number; one that is not read by words and type."""


class _Units:
    """What decisions are about. Those of the same type about words that overlap are about one event."""

    def __init__(self) -> None:
        self._unread: list[Unit] = []

    def of(self, row: DecisionRow) -> Unit:
        """What a decision is about."""
        if row.event:
            return row.article, row.event, None, ""
        for unit in self._unread:
            article, _, words, type = unit
            if article == row.article and type == row.type and words and words.overlaps(row.trigger):
                return unit
        unit = row.article, None, row.trigger, row.type
        self._unread.append(unit)
        return unit


class _Joined:
    """A record into which events of other readings of its article come."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._entities = {entity.id: entity for entity in record.entities}

    @property
    def entities(self) -> tuple[Entity, ...]:
        """Those of the record, and those that only a decision knows."""
        return tuple(self._entities.values())

    def event(self, event: Event, id: str, mentions: tuple[EventMention, ...]) -> Event:
        """The event in terms of the record."""
        basis = event.date_basis
        if isinstance(basis, Time):
            basis = next((time for time in self._record.times if time.span == basis.span), None)
        return replace(
            event,
            id=id,
            mentions=mentions,
            actors=self._all(event.actors),
            recipients=self._all(event.recipients),
            place=self._entity(event.place) if event.place else None,
            date_basis=basis,
            chain=tuple(Link(self._entity(link.source), self._within(link.cue)) for link in event.chain),
            confidence=1.0,
        )

    def sentence(self, trigger: Span, otherwise: Span) -> Span:
        """The sentence around a trigger."""
        around = (sentence for sentence in self._record.sentences if sentence.contains(trigger))
        end = len(self._record.article.text)
        return next(around, Span(min(otherwise.start, trigger.start), max(min(otherwise.end, end), trigger.end)))

    def _within(self, cue: Span | None) -> Span | None:
        return cue if cue and cue.end <= len(self._record.article.text) else None

    def _all(self, entities: Sequence[Entity]) -> tuple[Entity, ...]:
        found = {entity.id: entity for entity in map(self._entity, entities)}
        return tuple(found.values())

    def _entity(self, entity: Entity) -> Entity:
        """The entity of the record that has most mentions in common, else the same actor or name; else a new one."""
        places = {mention.span for mention in entity.mentions}

        def closeness(other: Entity) -> tuple[int, bool, bool]:
            common = sum(mention.span in places for mention in other.mentions)
            return common, bool(entity.actor) and other.actor == entity.actor, other.name == entity.name

        best = max(self._entities.values(), key=closeness, default=None)
        if best is not None and any(closeness(best)):
            return best
        text = self._record.article.text
        standing = tuple(one for one in entity.mentions if one.span.of(text) == one.text)
        id = next(id for n in count(1) if (id := f"e{n}") not in self._entities)
        new = replace(entity, id=id, mentions=standing, members=self._all(entity.members))
        self._entities[id] = new
        return new


# Agreement


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far reviewers agree on one field of the events that two or more decided about."""

    field: str
    events: int
    same: float | None
    """The share of pairs of reviewers that say the same, None without pairs."""
    alpha: float | None
    """Krippendorff's alpha, None where it is not defined: without pairs, or where all say the same of every event."""


def agreement(decisions: Iterable[DecisionRow]) -> list[Agreement]:
    """Agreement on whether there is an event at all ("event"), and on the fields of those that reviewers let stand.

    Of an event that somebody added, whoever says that the article reports no other event says that there is none.
    """
    units = _Units()
    about: dict[Unit, dict[str, Event | None]] = defaultdict(dict)
    added: set[Unit] = set()
    looked: set[tuple[str, str]] = set()
    for row in decisions:
        if row.verdict == COMPLETE:
            if not row.orphaned:
                looked.add((row.article, row.reviewer))
            continue
        unit = units.of(row)
        about[unit][row.reviewer] = decided(row)
        if row.verdict == ADD and not row.event and not row.orphaned:
            added.add(unit)
    for unit in added:
        for article, reviewer in looked:
            if article == unit[0]:
                about[unit].setdefault(reviewer, None)
    said = [tuple(by.values()) for by in about.values() if len(by) > 1]
    table = [_agreement("event", [[event is not None for event in events] for events in said])]
    for name, value in FIELDS.items():
        table.append(_agreement(name, [[value(event) for event in events if event] for events in said]))
    return table


def _agreement(field: str, units: Sequence[Sequence[Hashable]]) -> Agreement:
    pairable = [values for values in units if len(values) > 1]
    pairs = [a == b for values in pairable for n, a in enumerate(values) for b in values[n + 1 :]]
    same = sum(pairs) / len(pairs) if pairs else None
    return Agreement(field, len(pairable), same, krippendorff_alpha(pairable))


def krippendorff_alpha(units: Iterable[Sequence[Hashable]]) -> float | None:
    """Krippendorff's alpha for nominal values; each unit has the values that coders gave it, who need not be the same.

    By the coincidences of values (Krippendorff, "Computing Krippendorff's Alpha-Reliability", 2011). None where no unit
    has two values, or all values are the same.
    """
    totals: Counter[Hashable] = Counter()
    disagreeing = 0.0
    for values in units:
        if len(values) < 2:
            continue
        counts = Counter(values)
        totals.update(counts)
        ordered = len(values) ** 2 - sum(n * n for n in counts.values())
        disagreeing += ordered / (len(values) - 1)
    n = sum(totals.values())
    expected = n * n - sum(count * count for count in totals.values())
    return 1 - (n - 1) * disagreeing / expected if expected else None


# Gold files


@dataclass(frozen=True, slots=True)
class Gold:
    """An article that was looked through: its gold file and its own, under one name."""

    name: str
    annotation: Mapping[str, Any]
    article: Mapping[str, Any]

    def files(self) -> Iterator[tuple[str, str]]:
        """Path and content of each."""
        for folder, content in ((GOLD, self.annotation), (ARTICLES, self.article)):
            yield f"{folder}/{self.name}", json.dumps(content, ensure_ascii=False, indent=1) + "\n"


GOLD, ARTICLES = "gold", "articles"
"""The folders that ``musnad evaluate`` is given."""


def gold(store: Store, reviewer: str | None = None) -> Iterator[Gold]:
    """The articles of which every event was decided about, by anybody or by ``reviewer``, and which report no other as
    somebody said who looked for it: what is not in them was missed by nobody. Their events are as decided.

    Where reviewers differ, who decided last counts.
    """
    taken: set[str] = set()
    for id in store.reviewed_articles(reviewer):
        record = reviewed(store.record(id), store.standing_decisions(id, reviewer))
        yield _gold(record, file_name(id, taken) + ".json")


def export(store: Store, folder: Path, reviewer: str | None = None) -> int:
    """Write :func:`gold` to two folders within ``folder``; gives the number of articles."""
    for name in (GOLD, ARTICLES):
        try:
            (folder / name).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise MusnadError(f"{folder / name}: cannot be used as a folder: {error.strerror}") from None
    number = 0
    for one in gold(store, reviewer):
        for path, content in one.files():
            with complete(folder / path) as file:
                file.write(content)
        number += 1
    return number


def _gold(record: Record, name: str) -> Gold:
    article = record.article
    text = article.text
    concerned = {entity.id for event in record.events for entity in _parties(event)}
    annotation = {
        "id": article.id,
        "annotated": ["events"],
        "entities": [_gold_entity(entity, text) for entity in record.entities if entity.id in concerned],
        "times": [],
        "events": [_gold_event(event, text) for event in record.events],
        "statements": [],
    }
    about = {
        "id": article.id,
        "outlet": article.outlet,
        "url": article.url,
        "published": article.published.isoformat() if article.published else None,
        "text": text,
    }
    return Gold(name, annotation, {key: value for key, value in about.items() if value})


def _parties(event: Event) -> Iterator[Entity]:
    yield from (*event.actors, *event.recipients, *((event.place,) if event.place else ()))
    yield from (link.source for link in event.chain)


def _gold_entity(entity: Entity, text: str) -> dict[str, Any]:
    return {
        "eid": entity.id,
        "name": entity.name,
        "kind": entity.kind,
        "country": entity.country,
        "sector": list(entity.sectors),
        "mentions": list(dict.fromkeys(_whole(mention, text) for mention in entity.mentions)),
    }


def _whole(mention: Mention, text: str) -> str:
    """A mention as gold files name it: whole words, without the particles that are written onto the first."""
    start, end = mention.start, mention.end
    while end < len(text) and re.match(r"\w", text[end]):
        end += 1
    before = re.search(r"\w*$", text[:start])
    if before and not re.fullmatch("[وفبلك]{0,2}", before[0]):
        start = before.start()
    return text[start:end]


def _gold_event(event: Event, text: str) -> dict[str, Any]:
    return {
        "type": event.type,
        "mode": event.mode,
        "contexts": list(event.contexts),
        "mentions": [
            {"evidence": _evidence(mention, text).of(text), "trigger": mention.trigger.of(text)}
            for mention in event.mentions
        ],
        "actors": [entity.id for entity in event.actors],
        "recipients": [entity.id for entity in event.recipients],
        "place": event.place.id if event.place else None,
        "date": list(event.date) if event.date else None,
        "status": event.status,
        "chain": [link.source.id for link in event.chain],
    }


def _evidence(mention: EventMention, text: str) -> Span:
    """The words around a trigger by which gold files say where it is: the first such words of the text, and within them
    the trigger stands for the first time."""
    trigger = mention.trigger
    words = trigger.of(text)
    start, end = min(mention.sentence.start, trigger.start), max(mention.sentence.end, trigger.end)
    while (other := text.find(words, start)) < trigger.start:
        start = min(_after(text, other + len(words)), trigger.start)
    while end < len(text) and text.find(text[start:end]) < start:
        end = _after(text, end + 1)
    return Span(start, end)


def _after(text: str, position: int) -> int:
    """The end of the word that goes on at ``position``."""
    space = re.compile(r"\s").search(text, position)
    return space.start() if space else len(text)
