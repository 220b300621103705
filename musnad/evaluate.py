"""Records against annotated articles: figures, and every error with its sentence.

A gold file says what an annotator read in an article. It and the record are first turned into the same few things, the
two :class:`Reading` s; :class:`Comparison` pairs their items one to one, and :data:`COUNTED` and :data:`ASKED` say what
is counted over those pairs. All figures are micro-averaged over the articles; a missing record counts as an empty one.

- Entities are paired by the share of their mentions that they have in common (half of the characters or more).
- Times are paired by overlap, and again by equal extent.
- Events are paired when they have the same type and a trigger lies in the evidence; more common actors pair first.
- Statements are paired when their contents overlap by half or more; the same speaker pairs first.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from musnad.errors import MusnadError
from musnad.model import Article, Entity, Event, Mention, Record, Span, Statement, Time
from musnad.render.bidi import isolate

T = TypeVar("T")


class GoldError(MusnadError):
    """A gold file or its article is missing or does not fit the other."""


def evaluate(gold_dir: Path, article_dir: Path, records: Mapping[str, Record] | None = None) -> Result:
    """Compare the articles of ``gold_dir`` with ``records`` (by article id), or with what the pipeline reads in them.

    Both folders hold one ``<id>.json`` per article. Raises :class:`GoldError` naming the file that is wrong.
    """
    paths = sorted(gold_dir.glob("*.json"))
    if not paths:
        raise GoldError(f"{gold_dir}: there are no gold files (*.json) here; check the path")
    comparisons = []
    for path in paths:
        article = read_article_file(article_dir / path.name)
        truth = read_gold(path, article.text)
        record = _read(article) if records is None else records.get(article.id)
        comparisons.append(Comparison(article, truth, _reading(record, truth.annotated) if record else Reading()))
    return Result(tuple(comparisons))


def _read(article: Article) -> Record:
    # Imported here because given records are scored without loading the language models.
    from musnad.pipeline import read_article

    return read_article(article)


# What is compared


@dataclass(frozen=True, slots=True)
class Act:
    """An event as both sides have it. ``words`` are the triggers; ``evidence`` is where another's trigger may lie."""

    type: str
    mode: str | None
    contexts: frozenset[str]
    status: str
    date: tuple[str, ...] | None
    words: tuple[Span, ...]
    evidence: tuple[Span, ...]
    actors: tuple[Entity, ...]
    recipients: tuple[Entity, ...]
    place: Entity | None
    chain: tuple[Entity, ...]
    confidence: float = 1.0
    """An annotator is sure."""


@dataclass(frozen=True, slots=True)
class Saying:
    """A statement as both sides have it."""

    speaker: Entity | None
    content: Span
    mode: str
    chain: tuple[Entity, ...]


ANNOTATED = frozenset(("entities", "times", "events", "statements"))
"""What a gold file may say that it has; one that does not say has all of it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one side found in an article; what the annotator did not look for is compared on neither side."""

    entities: tuple[Entity, ...] = ()
    times: tuple[Time, ...] = ()
    acts: tuple[Act, ...] = ()
    sayings: tuple[Saying, ...] = ()
    annotated: frozenset[str] = ANNOTATED


def _reading(record: Record, annotated: frozenset[str]) -> Reading:
    return Reading(
        record.entities if "entities" in annotated else (),
        record.times if "times" in annotated else (),
        tuple(map(act, record.events)) if "events" in annotated else (),
        tuple(map(_saying, record.statements)) if "statements" in annotated else (),
    )


def act(event: Event) -> Act:
    """An event of a record as it is compared."""
    return Act(
        type=event.type,
        mode=event.mode,
        contexts=frozenset(event.contexts),
        status=event.status,
        date=event.date,
        words=tuple(mention.trigger for mention in event.mentions),
        evidence=tuple(mention.sentence for mention in event.mentions),
        actors=event.actors,
        recipients=event.recipients,
        place=event.place,
        chain=tuple(link.source for link in event.chain),
        confidence=event.confidence,
    )


def _saying(statement: Statement) -> Saying:
    chain = tuple(link.source for link in statement.chain)
    return Saying(statement.speaker, statement.content, statement.mode, chain)


# Gold files


def _load(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise GoldError(f"{path}: there is no such file; every gold file needs an article of the same name") from None
    except ValueError as error:
        raise GoldError(f"{path}: not JSON in UTF-8 ({error})") from None


def read_article_file(path: Path) -> Article:
    """The article of a JSON file with ``id``, ``text`` and what else is known."""
    document = _load(path)
    published = document.get("published")
    return Article(
        id=document["id"],
        text=document["text"],
        outlet=document.get("outlet") or None,
        url=document.get("url") or None,
        published=datetime.fromisoformat(published) if published else None,
    )


def read_gold(path: Path, text: str) -> Reading:
    """What the annotator read in the article with this text. Raises :class:`GoldError` where they do not fit."""
    document = _load(path)
    annotated = frozenset(document.get("annotated", ANNOTATED))
    if unknown := annotated - ANNOTATED:
        raise GoldError(f"{path}: annotated names {min(unknown)!r}; it may name {', '.join(sorted(ANNOTATED))}")
    entities = {entity["eid"]: _gold_entity(entity, text) for entity in document["entities"]}

    def find(string: str, start: int = 0) -> Span:
        found = text.find(string, start)
        if found < 0:
            raise GoldError(f"{path}: {string!r} is not in the article's text; correct the gold file")
        return Span(found, found + len(string))

    def gold_time(number: int, time: dict[str, Any]) -> Time:
        at = find(time["text"])
        for _ in range(time.get("nth", 1) - 1):
            at = find(time["text"], at.end)
        return Time(f"t{number}", at.start, at.end, time["text"], time["type"], time["value"])

    def gold_act(event: dict[str, Any]) -> Act:
        evidence = [find(mention["evidence"]) for mention in event["mentions"]]
        return Act(
            type=event["type"],
            mode=event["mode"] or None,
            contexts=frozenset(event["contexts"]),
            status=event["status"],
            date=tuple(event["date"]) if event["date"] else None,
            words=tuple(
                find(mention["trigger"], at.start) for mention, at in zip(event["mentions"], evidence, strict=True)
            ),
            evidence=tuple(evidence),
            actors=tuple(entities[i] for i in event["actors"]),
            recipients=tuple(entities[i] for i in event["recipients"]),
            place=entities[event["place"]] if event["place"] else None,
            chain=tuple(entities[i] for i in event["chain"]),
        )

    def gold_saying(statement: dict[str, Any]) -> Saying:
        first, last = statement["content"]
        start = find(first).start
        return Saying(
            speaker=entities[statement["speaker"]] if statement["speaker"] else None,
            content=Span(start, find(last, start).end),
            mode=statement["mode"],
            chain=tuple(entities[i] for i in statement["chain"]),
        )

    try:
        return Reading(
            tuple(entities.values()) if "entities" in annotated else (),
            tuple(gold_time(number, time) for number, time in enumerate(document["times"], 1)),
            tuple(map(gold_act, document["events"])),
            tuple(map(gold_saying, document["statements"])),
            annotated,
        )
    except KeyError as error:
        raise GoldError(f"{path}: {error} is neither a field nor an entity that the file has; add it") from None


def _gold_entity(entity: dict[str, Any], text: str) -> Entity:
    """Every whole word in ``text`` that is one of the entity's names; one-letter clitics may stand before it."""
    spans = [
        match.span("name")
        for name in entity["mentions"]
        for match in re.finditer(rf"(?<!\w)[وفبلك]{{0,2}}(?P<name>{re.escape(name)})(?!\w)", text)
    ]
    return Entity(
        id=entity["eid"],
        kind=entity["kind"],
        name=entity["name"],
        name_ar=entity["mentions"][0] if entity["mentions"] else "",
        mentions=tuple(Mention(start, end, text[start:end]) for start, end in spans),
        country=entity["country"],
        sectors=tuple(entity["sector"]),
    )


# Pairing


def pair(left: Sequence[T], right: Sequence[T], closeness: Callable[[T, T], float]) -> dict[int, int]:
    """Pair items one to one, as many as can be: index in ``left`` to index in ``right``.

    ``closeness`` is 0 for two items that are not to be paired. The closest two are paired first, earlier ones where two
    are equally close; then whoever is left over gets a partner if the others can make room.
    """
    candidates = [(closeness(a, b), i, j) for i, a in enumerate(left) for j, b in enumerate(right)]
    candidates = sorted((c for c in candidates if c[0]), key=lambda c: (-c[0], c[1], c[2]))
    wishes: list[list[int]] = [[] for _ in left]
    partner: dict[int, int] = {}
    alone = set(range(len(left)))
    for _, i, j in candidates:
        wishes[i].append(j)
        if i in alone and j not in partner:
            partner[j] = i
            alone.remove(i)

    def settle(i: int, asked: set[int]) -> bool:
        for j in wishes[i]:
            if j not in asked:
                asked.add(j)
                if j not in partner or settle(partner[j], asked):
                    partner[j] = i
                    return True
        return False

    for i in sorted(alone):
        settle(i, set())
    return {i: j for j, i in partner.items()}


def _common(a: Span, b: Span) -> float:
    """Characters in both, as a share of the characters in either."""
    both = max(0, min(a.end, b.end) - max(a.start, b.start))
    either = (a.end - a.start) + (b.end - b.start) - both
    return both / either if either else 0.0


@dataclass(frozen=True)
class Comparison:
    """One article: what the annotator read (``gold``), what was found (``ours``), and the pairs of the two."""

    article: Article
    gold: Reading
    ours: Reading
    _shares: dict[tuple[str, str], float] = field(default_factory=dict, repr=False)

    def same(self, ours: Entity, gold: Entity) -> float:
        """The share of the mentions of either entity that both have; 0.0 for two different entities."""
        key = ours.id, gold.id
        if key not in self._shares:
            common = sum(any(_common(a.span, b.span) >= 0.5 for b in gold.mentions) for a in ours.mentions)
            self._shares[key] = common / max(len(ours.mentions), len(gold.mentions), 1)
        return self._shares[key]

    def hits(self, ours: Sequence[Entity], gold: Sequence[Entity]) -> int:
        """How many entities of the two lists are the same, one to one."""
        return len(pair(ours, gold, self.same))

    def same_chain(self, ours: Sequence[Entity], gold: Sequence[Entity]) -> bool:
        """Whether two chains have the same sources in the same order."""
        return len(ours) == len(gold) and all(map(self.same, ours, gold))

    @cached_property
    def entities(self) -> list[tuple[Entity, Entity]]:
        """The entities found, each with its gold one."""
        return _both(self.ours.entities, self.gold.entities, self.same)

    @cached_property
    def times(self) -> list[tuple[Time, Time]]:
        """The time expressions found, by overlap."""
        return _both(self.ours.times, self.gold.times, lambda a, b: _common(a.span, b.span))

    @cached_property
    def exact_times(self) -> list[tuple[Time, Time]]:
        """The time expressions found character for character."""
        return _both(self.ours.times, self.gold.times, lambda a, b: a.span == b.span)

    @cached_property
    def acts(self) -> list[tuple[Act, Act]]:
        """The events found."""
        return _both(self.ours.acts, self.gold.acts, self._same_act)

    @cached_property
    def sayings(self) -> list[tuple[Saying, Saying]]:
        """The statements found."""
        return _both(self.ours.sayings, self.gold.sayings, self._same_saying)

    def _same_act(self, ours: Act, gold: Act) -> float:
        near = sum(any(word.overlaps(evidence) for evidence in gold.evidence) for word in ours.words)
        if ours.type != gold.type or not near:
            return 0
        sides = self.hits(ours.actors, gold.actors) + self.hits(ours.recipients, gold.recipients)
        return 1 + sides + near / len(ours.words)

    def read_as(self, gold: Act) -> str:
        """The type of an event of ours that a missed event's evidence holds; "none" if there is no such event."""
        within = (a.type for a in self.ours.acts if any(w.overlaps(e) for w in a.words for e in gold.evidence))
        return next((type_ for type_ in within if type_ != gold.type), "none")

    def _same_saying(self, ours: Saying, gold: Saying) -> float:
        share = _common(ours.content, gold.content)
        return share + bool(self.same_speaker(ours, gold)) if share >= 0.5 else 0

    def same_speaker(self, ours: Saying, gold: Saying) -> float:
        """How sure it is that both have the same speaker: the share of common mentions."""
        return self.same(ours.speaker, gold.speaker) if ours.speaker and gold.speaker else False

    def wrong_fields(self, ours: Act, gold: Act) -> list[str]:
        """The fields of an event found that the annotator read otherwise."""
        return [name for name, right in _FIELDS.items() if not right(self, ours, gold)]


def _both(ours: Sequence[T], gold: Sequence[T], closeness: Callable[[T, T], float]) -> list[tuple[T, T]]:
    return [(ours[i], gold[j]) for i, j in pair(ours, gold, closeness).items()]


def _same_side(comparison: Comparison, ours: Sequence[Entity], gold: Sequence[Entity]) -> bool:
    return comparison.hits(ours, gold) == len(ours) == len(gold)


def _same_place(comparison: Comparison, ours: Entity | None, gold: Entity | None) -> bool:
    return bool(comparison.same(ours, gold)) if ours and gold else ours is gold


_FIELDS: dict[str, Callable[[Comparison, Act, Act], bool]] = {
    "mode": lambda c, ours, gold: ours.mode == gold.mode,
    "actors": lambda c, ours, gold: _same_side(c, ours.actors, gold.actors),
    "recipients": lambda c, ours, gold: _same_side(c, ours.recipients, gold.recipients),
    "status": lambda c, ours, gold: ours.status == gold.status,
    "date": lambda c, ours, gold: ours.date == gold.date,
    "place": lambda c, ours, gold: _same_place(c, ours.place, gold.place),
    "chain": lambda c, ours, gold: c.same_chain(ours.chain, gold.chain),
}


# Figures


def _triple(c: Comparison, ours: Act, gold: Act) -> bool:
    """Someone right on each side, and a side empty only where the annotator left it empty."""
    return all(
        bool(a) == bool(b) and (not b or c.hits(a, b) > 0)
        for a, b in ((ours.actors, gold.actors), (ours.recipients, gold.recipients))
    )


def _whole(c: Comparison, ours: Act, gold: Act) -> bool:
    return not set(c.wrong_fields(ours, gold)) - {"mode", "place"}


Counts = tuple[float, int, int]


def _counted(items: str, right: Callable[[Comparison], float]) -> Callable[[Comparison], Counts]:
    """Count of right ones beside the number of items on either side; ``items`` is a field of :class:`Reading`."""
    return lambda c: (right(c), len(getattr(c.ours, items)), len(getattr(c.gold, items)))


def _in_acts(items: Callable[[Act], int], right: Callable[[Comparison], float]) -> Callable[[Comparison], Counts]:
    return lambda c: (right(c), sum(map(items, c.ours.acts)), sum(map(items, c.gold.acts)))


#: Name of a figure -> how many are right, found and in the gold file, of one article.
COUNTED: dict[str, Callable[[Comparison], Counts]] = {
    "entity": _counted("entities", lambda c: len(c.entities)),
    "time_strict": _counted("times", lambda c: len(c.exact_times)),
    "time_relaxed": _counted("times", lambda c: len(c.times)),
    "time_value": _counted("times", lambda c: sum(a.value == b.value for a, b in c.times)),
    "event": _counted("acts", lambda c: len(c.acts)),
    "event_triple": _counted("acts", lambda c: sum(_triple(c, a, b) for a, b in c.acts)),
    "event_whole": _counted("acts", lambda c: sum(_whole(c, a, b) for a, b in c.acts)),
    "actor": _in_acts(lambda act: len(act.actors), lambda c: sum(c.hits(a.actors, b.actors) for a, b in c.acts)),
    "recipient": _in_acts(
        lambda act: len(act.recipients), lambda c: sum(c.hits(a.recipients, b.recipients) for a, b in c.acts)
    ),
    "context": lambda c: (
        sum(len(a.contexts & b.contexts) for a, b in c.acts),
        sum(len(a.contexts) for a, _ in c.acts),
        sum(len(b.contexts) for _, b in c.acts),
    ),
    "statement": _counted("sayings", lambda c: len(c.sayings)),
    "statement_speaker": _counted("sayings", lambda c: sum(c.same_speaker(a, b) for a, b in c.sayings)),
}


def _parties(c: Comparison) -> Iterator[tuple[Entity, Entity]]:
    for ours, gold in c.acts:
        yield from _both(ours.actors + ours.recipients, gold.actors + gold.recipients, c.same)


def _countries(pairs: Iterable[tuple[Entity, Entity]]) -> list[bool]:
    return [(ours.country or None) == gold.country for ours, gold in pairs]


def _sectors(pairs: Iterable[tuple[Entity, Entity]]) -> list[bool]:
    return [bool(set(ours.sectors) & set(gold.sectors)) for ours, gold in pairs if gold.sectors]


def _field(name: str) -> Callable[[Comparison], list[bool]]:
    return lambda c: [_FIELDS[name](c, ours, gold) for ours, gold in c.acts]


#: Name of a figure -> right or wrong, for each item of one article that was found and has the attribute.
ASKED: dict[str, Callable[[Comparison], list[bool]]] = {
    "entity_country": lambda c: _countries(c.entities),
    "entity_sector": lambda c: _sectors(c.entities),
    "mode": _field("mode"),
    "status": _field("status"),
    "date": _field("date"),
    "place": _field("place"),
    "chain": _field("chain"),
    "country": lambda c: _countries(_parties(c)),
    "sector": lambda c: _sectors(_parties(c)),
    "statement_mode": lambda c: [ours.mode == gold.mode for ours, gold in c.sayings],
    "statement_chain": lambda c: [c.same_chain(ours.chain, gold.chain) for ours, gold in c.sayings],
}


def _quality(right: float, found: int, gold: int) -> dict[str, float]:
    p = right / found if found else 0.0
    r = right / gold if gold else 0.0
    f1 = 2 * p * r / (p + r) if p + r else 0.0
    return {
        "p": round(p, 4),
        "r": round(r, 4),
        "f1": round(f1, 4),
        "right": right,
        "predicted": found,
        "gold": gold,
    }


BINS = 10
"""Of confidence, equally wide."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Events that claim about the same confidence, and what came of it."""

    lowest: float
    events: int
    confidence: float
    """Mean of what they claim."""
    right: float
    """The share of them that is paired with a gold event."""


def calibration_error(bins: Sequence[Bin]) -> float:
    """How far confidence is from the share that is right, on average over the events; 0.0 for none."""
    events = sum(b.events for b in bins)
    return sum(b.events * abs(b.confidence - b.right) for b in bins) / max(events, 1)


@dataclass(frozen=True)
class Result:
    """The comparison of every article."""

    comparisons: tuple[Comparison, ...]

    def as_json(self) -> dict[str, Any]:
        """All figures: ``f1``, ``accuracy_where_found`` (None where nothing was found) and ``calibration_error``."""
        f1 = {}
        for name, count in COUNTED.items():
            right, found, gold = zip(*map(count, self.comparisons), strict=True)
            f1[name] = _quality(sum(right), sum(found), sum(gold))
        accuracy: dict[str, dict[str, float | None]] = {}
        for name, ask in ASKED.items():
            answers = [answer for comparison in self.comparisons for answer in ask(comparison)]
            share = round(sum(answers) / len(answers), 4) if answers else None
            accuracy[name] = {"accuracy": share, "right": sum(answers), "asked": len(answers)}
        return {
            "articles": len(self.comparisons),
            "f1": f1,
            "accuracy_where_found": accuracy,
            "calibration_error": round(calibration_error(self.bins()), 4),
        }

    def bins(self) -> tuple[Bin, ...]:
        """The events found by their confidence, lowest first; bins without events are left out."""
        binned: dict[int, list[tuple[float, bool]]] = defaultdict(list)
        for comparison in self.comparisons:
            right = {id(ours) for ours, _ in comparison.acts}
            for act in comparison.ours.acts:
                binned[min(int(act.confidence * BINS), BINS - 1)].append((act.confidence, id(act) in right))
        bins = []
        for number, events in sorted(binned.items()):
            claimed, right_ones = zip(*events, strict=True)
            n = len(events)
            bins.append(Bin(number / BINS, n, sum(claimed) / n, sum(right_ones) / n))
        return tuple(bins)

    def types(self) -> dict[str, dict[str, Any]]:
        """Each PLOVER type's figures, and as what its missed ones were read: ``missed_as`` ("none": nothing)."""
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        missed: dict[str, Counter[str]] = defaultdict(Counter)
        for c in self.comparisons:
            found = {id(gold) for _, gold in c.acts}
            for act in c.ours.acts:
                counts[act.type]["predicted"] += 1
            for act in c.gold.acts:
                counts[act.type]["gold"] += 1
                counts[act.type]["right"] += id(act) in found
                if id(act) not in found:
                    missed[act.type][c.read_as(act)] += 1
        return {
            type_: _quality(n["right"], n["predicted"], n["gold"]) | {"missed_as": dict(missed[type_].most_common())}
            for type_, n in sorted(counts.items())
        }

    def types_table(self) -> str:
        """The figures of each type as lines of text."""
        lines = []
        for type_, f in self.types().items():
            missed = ", ".join(f"{n} as {name}" if name != "none" else str(n) for name, n in f["missed_as"].items())
            counts = f"({f['right']} right, {f['predicted']} predicted, {f['gold']} gold)"
            found = f"   missed {missed}" if missed else ""
            lines.append(f"{type_:10} P {f['p']:.3f}  R {f['r']:.3f}  F1 {f['f1']:.3f}   {counts}{found}")
        return "\n".join(lines)

    def reliability_table(self) -> str:
        """Of the events of each confidence, the share that is right, as lines of text."""
        bins = self.bins()
        lines = ["confidence     mean  right  events"]
        for b in bins:
            lines.append(
                f"{b.lowest:.1f} to {b.lowest + 1 / BINS:.1f}    {b.confidence:.3f}  {b.right:.3f}  {b.events:6}"
            )
        return "\n".join(lines)

    def figures(self) -> str:
        """All figures as lines of text."""
        result = self.as_json()
        lines = [f"{result['articles']} articles"]
        for name, f in result["f1"].items():
            counts = f"({f['right']} right, {f['predicted']} predicted, {f['gold']} gold)"
            lines.append(f"{name:18} P {f['p']:.3f}  R {f['r']:.3f}  F1 {f['f1']:.3f}   {counts}")
        for name, f in result["accuracy_where_found"].items():
            share = "-" if f["accuracy"] is None else f"{f['accuracy']:.3f}"
            lines.append(f"{name:18} accuracy where found {share}   ({f['right']} of {f['asked']})")
        lines.append(f"confidence         calibration error {result['calibration_error']:.3f}")
        return "\n".join(lines)

    def errors(self) -> Iterator[str]:
        """Lines that show every miss, false find and wrong field with its sentence, by article and kind."""
        for comparison in self.comparisons:
            article = comparison.article
            yield f"{article.id}  {isolate(article.text.strip().split(chr(10))[0])}"
            for kind, errors in _ERRORS.items():
                found = sorted(errors(comparison), key=lambda error: error.at)
                yield f"  {kind}: {len(found) or 'no'} error{'' if len(found) == 1 else 's'}"
                for error in found:
                    yield f"    {error.verdict:6} {error.what}"
                    yield f"           {isolate(_line(article.text, error.at))}"
            yield ""


# Errors


@dataclass(frozen=True, slots=True)
class Error:
    """One miss, false find or wrong field, and where in the article it is."""

    verdict: str
    what: str
    at: Span


def _line(text: str, at: Span) -> str:
    """The sentence around ``at``, with ``at`` in brackets; a long one is cut where it is far from the brackets."""
    start = max(text.rfind(stop, 0, at.start) for stop in ("\n", ". ", "؟ ")) + 1
    ends = [end for stop in ("\n", ". ", "؟ ") if (end := text.find(stop, at.end)) >= 0]
    end = min(ends, default=len(text))
    words = at.of(text)
    if len(words) > 160:
        words = f"{words[:100]} … {words[-50:]}"
    return f"{_tail(text[start : at.start])}[{words}]{_head(text[at.end : end])}"


def _tail(text: str) -> str:
    return text if len(text) <= 120 else f"… {text[-120:]}"


def _head(text: str) -> str:
    return text if len(text) <= 120 else f"{text[:120]} …"


def _compare(
    ours: Sequence[T],
    gold: Sequence[T],
    pairs: Sequence[tuple[T, T]],
    show: Callable[[T], str],
    at: Callable[[T], Span],
    wrong: Callable[[T, T], Iterable[str]],
) -> Iterator[Error]:
    found, met = {id(a) for a, _ in pairs}, {id(b) for _, b in pairs}
    yield from (Error("missed", show(item), at(item)) for item in gold if id(item) not in met)
    yield from (Error("false", show(item), at(item)) for item in ours if id(item) not in found)
    for a, b in pairs:
        if differences := "; ".join(wrong(a, b)):
            yield Error("wrong", f"{show(b)}  –  {differences}", at(a))


def _time_errors(c: Comparison) -> Iterator[Error]:
    def wrong(a: Time, b: Time) -> Iterator[str]:
        if a.span != b.span:
            yield f"extent is {isolate(a.text)}"
        if a.value != b.value:
            yield f"value is {a.value}"

    return _compare(
        c.ours.times,
        c.gold.times,
        c.times,
        lambda time: f"{time.type} {time.value} {isolate(time.text)}",
        lambda time: time.span,
        wrong,
    )


def _names(entities: Sequence[Entity]) -> str:
    return ", ".join(isolate(entity.name) for entity in entities) or "nobody"


def _sources(chain: Sequence[Entity]) -> str:
    return _names(chain) if chain else "the outlet itself"


def _act_value(act: Act, name: str) -> str:
    value: Any = getattr(act, name)
    if name == "chain":
        return _sources(value)
    if name in ("actors", "recipients"):
        return _names(value)
    if isinstance(value, Entity):
        return isolate(value.name)
    if isinstance(value, tuple):
        return "/".join(value)
    return str(value or "none")


def _act_errors(c: Comparison) -> Iterator[Error]:
    def show(act: Act) -> str:
        kind = f"{act.type} {act.mode}" if act.mode else act.type
        return f"{kind}, {act.status}: {_names(act.actors)} → {_names(act.recipients)}"

    def wrong(a: Act, b: Act) -> Iterator[str]:
        return (f"{name} is {_act_value(a, name)}, not {_act_value(b, name)}" for name in c.wrong_fields(a, b))

    return _compare(c.ours.acts, c.gold.acts, c.acts, show, lambda act: (*act.words, Span(0, 0))[0], wrong)


def _saying_errors(c: Comparison) -> Iterator[Error]:
    def speaker(saying: Saying) -> str:
        return _names([saying.speaker] if saying.speaker else [])

    def show(saying: Saying) -> str:
        return f"{saying.mode}, said by {speaker(saying)}"

    def wrong(a: Saying, b: Saying) -> Iterator[str]:
        if not c.same_speaker(a, b):
            yield f"speaker is {speaker(a)}"
        if a.mode != b.mode:
            yield f"mode is {a.mode}"
        if not c.same_chain(a.chain, b.chain):
            yield f"chain is {_sources(a.chain)}, not {_sources(b.chain)}"

    return _compare(c.ours.sayings, c.gold.sayings, c.sayings, show, lambda saying: saying.content, wrong)


def _entity_errors(c: Comparison) -> Iterator[Error]:
    def show(entity: Entity) -> str:
        forms = dict.fromkeys(mention.text for mention in entity.mentions)
        about = " ".join((entity.country or "no country", *entity.sectors))
        return f"{entity.kind} {isolate(entity.name)}, {about}: {'، '.join(map(isolate, forms))}"

    def wrong(a: Entity, b: Entity) -> Iterator[str]:
        if (a.country or None) != b.country:
            yield f"country is {a.country}"
        if b.sectors and not set(a.sectors) & set(b.sectors):
            yield f"sectors are {' '.join(a.sectors) or 'none'}"

    def at(entity: Entity) -> Span:
        return entity.mentions[0].span if entity.mentions else Span(0, 0)

    return _compare(c.ours.entities, c.gold.entities, c.entities, show, at, wrong)


_ERRORS: dict[str, Callable[[Comparison], Iterator[Error]]] = {
    "times": _time_errors,
    "statements": _saying_errors,
    "events": _act_errors,
    "entities": _entity_errors,
}
