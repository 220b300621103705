"""What the trained decisions of the event coder look at, as named features.

Training and reading call the same functions, so a model never sees anything else. A feature's name says what it is;
``musnad.linear.LinearModel.explain`` prints them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from musnad.model import Entity, Event
from musnad.reading.events.scene import MentionAt, Scene, TimeAt, stem
from musnad.reading.events.triggers import Candidate, trigger_table, uses
from musnad.resources import read_table
from musnad.text import fold

_WINDOW = 3
#: Verbal acts: their speaker is the actor, not a link of the chain.
VERBAL = frozenset(("REQUEST", "ACCUSE", "REJECT", "THREATEN", "SUPPORT", "AGREE", "CONCEDE"))


def is_small_word(norm: str) -> bool:
    """Whether a word only says something about other words: negations, prepositions, "may", "will" …"""
    return norm in uses()


def trigger_features(scene: Scene, candidate: Candidate) -> list[str]:
    """For the decision which PLOVER type a word expresses, if any."""
    i = candidate.token
    norm, root = scene.norms[i], scene.stems[i]
    found = [f"w={norm}", f"s0={root}", f"pos={candidate.part_of_speech}", f"part={scene.part(i)}"]
    found += [f"sense={s.type}/{s.mode}" for s in candidate.senses[:4]]
    found += [f"type={t}" for t in dict.fromkeys(s.type for s in candidate.senses)]
    if candidate.senses:
        best = candidate.senses[0]
        found += [f"best={best.type}", f"best={best.type}|{candidate.part_of_speech}|{candidate.companion}"]
        found.append(f"row={best.row}")
    else:
        found.append("no sense")
    found.append(f"prefix={norm[:2]}")
    if norm.startswith("ال"):
        found += ["definite", f"definite|{root}"]
    before, after = _neighbours(scene, i)
    for n, word in enumerate(before):
        found.append(f"b{n}={word}")
    for n, word in enumerate(after):
        found.append(f"a{n}={word}")
    found += [f"near={word}" for word in (*before, *after)]
    if before:
        found.append(f"b0s0={before[0]}|{root}")
    if after:
        found.append(f"s0a0={root}|{after[0]}")
        found.append(f"pos|a0={candidate.part_of_speech}|{after[0]}")
    if i and scene.tags[i - 1] in ("CONJ", "PREP", "FUT"):
        found.append(f"clitic={scene.norms[i - 1]}")
        found += [f"clitic={scene.norms[i - 1]}|{t}" for t in dict.fromkeys(s.type for s in candidate.senses)]
    if i + 1 < len(scene.tags) and scene.tags[i + 1] == "PRON":
        found.append(f"suffix={scene.norms[i + 1]}")
    found += _surroundings(scene, i)
    found += _uses_before(scene, candidate)
    number = scene.sentence_number(i)
    first, end = scene.sentences[number]
    found += [f"has={scene.stems[k]}" for k in range(first, end) if scene.tags[k] == "W" and k != i]
    told, cued = scene.told_by(i), scene.cued_by(i)
    found.append("cue" if cued else f"told={told.mode if told else None}")
    found += [f"about={topic}" for topic in topics(scene)]
    return found


def _uses_before(scene: Scene, candidate: Candidate) -> list[str]:
    """Negations, demands, threats and the like in the five words before: what they govern did not happen."""
    i = candidate.token
    first = scene.sentences[scene.sentence_number(i)][0]
    best = candidate.senses[0].type if candidate.senses else ""
    found = []
    for k in range(max(first, i - 5), i):
        use = uses().get(scene.norms[k])
        if use and use not in ("preposition", "copula"):
            found += [f"use={use}", f"use={use}|{best}|{candidate.part_of_speech}"]
    told = scene.told_by(i)
    if told:
        found.append(f"told by {scene.stems[scene.token_at(told.cue.start)]}|{best}")
    return found


def _neighbours(scene: Scene, i: int) -> tuple[list[str], list[str]]:
    """Stems of the words before (nearest first) and after, within the sentence; names are levelled to their kind."""
    first, end = scene.sentences[scene.sentence_number(i)]
    return (
        _stems_along(scene, range(i - 1, first - 1, -1)),
        _stems_along(scene, range(i + 1, end)),
    )


def _stems_along(scene: Scene, tokens: range) -> list[str]:
    words: list[str] = []
    skip: MentionAt | None = None
    for k in tokens:
        mention = scene.in_mention.get(k)
        if mention is not None:
            if mention is skip:
                continue
            skip = mention
            words.append(f"<{mention.entity.kind}>")
        elif k in scene.in_time:
            if not words or words[-1] != "<time>":
                words.append("<time>")
        elif scene.tags[k] != "SPACE":
            words.append(scene.stems[k])
        if len(words) == _WINDOW:
            break
    return words


def _surroundings(scene: Scene, i: int) -> list[str]:
    """Which actors stand in the sentence, on which side, how near."""
    found = []
    left = right = 0
    for mention in scene.mentions_in(scene.sentence_number(i)):
        entity = mention.entity
        if mention.last < i:
            left += 1
        elif mention.first > i:
            right += 1
            if right == 1:
                found.append(f"next={entity.kind}|{mention.first - i if mention.first - i < 4 else 'far'}")
                found.append(f"next={entity.sectors[:1]}")
        else:
            found.append(f"inside={entity.kind}")
        found.append(f"actor={entity.sectors[0] if entity.sectors else entity.kind}")
    found.append(f"left={min(left, 3)}")
    found.append(f"right={min(right, 3)}")
    return found


_TOPIC_MIN = 2


def topics(scene: Scene) -> list[str]:
    """Contexts whose words the article uses at least twice, and how many of its actors are political."""
    counts = scene_topics(scene)
    political = sum(1 for e in scene.entities if e.sectors or e.kind == "country")
    return [*(name for name, n in counts.items() if n >= _TOPIC_MIN), f"political={min(political // 2, 4)}"]


def scene_topics(scene: Scene) -> dict[str, int]:
    """How many words of each PLOVER context the article has; computed once per article."""
    cached = scene.topic_counts
    if cached is None:
        cached = {}
        words = context_words()
        for root in scene.stems:
            for context in words.get(root, ()):
                cached[context] = cached.get(context, 0) + 1
        scene.topic_counts = cached
    return cached


@cache
def context_words() -> dict[str, tuple[str, ...]]:
    """The contexts that each stem of ``data/contexts.tsv`` suggests; of a phrase, its last word."""
    found: dict[str, tuple[str, ...]] = {}
    for row in read_table("contexts.tsv", ("context", "words")):
        for words in row.alternatives("words"):
            root = stem(fold(words.split()[-1]))
            found[root] = (*found.get(root, ()), row["context"])
    return found


@dataclass(frozen=True, slots=True)
class Participant:
    """An entity that may take part in an event, and how it is related to the trigger.

    ``relation`` is "left", "right" or "inside" for a mention in the trigger's sentence; "speaker" for whoever says it,
    "previous" for actors of the sentence before, "prominent" for those the article names most.
    """

    entity: Entity
    relation: str
    mention: MentionAt | None
    order: int


def participants(scene: Scene, i: int) -> list[Participant]:
    """Every entity that may take part in an event whose trigger is token ``i``; each once, nearest mention first."""
    found: dict[str, Participant] = {}
    sentence = scene.sentence_number(i)
    mentions = scene.mentions_in(sentence)
    left = [m for m in mentions if m.last < i][::-1]
    right = [m for m in mentions if m.first > i]
    inside = [m for m in mentions if m.first <= i <= m.last]
    sides = [("inside", n, m) for n, m in enumerate(inside)]
    sides += [("right", n, m) for n, m in enumerate(right)] + [("left", n, m) for n, m in enumerate(left)]
    for relation, order, mention in sorted(sides, key=lambda s: (s[1], s[0] == "left")):
        found.setdefault(mention.entity.id, Participant(mention.entity, relation, mention, order))
    told = scene.told_by(i) or scene.cued_by(i)
    if told and told.speaker:
        found.setdefault(told.speaker.id, Participant(told.speaker, "speaker", None, 0))
    for order, mention in enumerate(scene.mentions_in(sentence - 1)[:3] if sentence else ()):
        found.setdefault(mention.entity.id, Participant(mention.entity, "previous", None, order))
    for order, entity in enumerate(scene.prominent):
        found.setdefault(entity.id, Participant(entity, "prominent", None, order))
    return list(found.values())


def role_features(scene: Scene, candidate: Candidate, kind: str, participant: Participant) -> list[str]:
    """For the decision what an entity is to an event of type ``kind``: actor, recipient, place or nothing."""
    i, entity, mention = candidate.token, participant.entity, participant.mention
    pos = candidate.part_of_speech
    place = f"{participant.relation}{min(participant.order, 3)}"
    sector = entity.sectors[0] if entity.sectors else entity.kind
    told, cued = scene.told_by(i), scene.cued_by(i)
    speaks = bool(told and told.speaker is entity)
    opens = bool(cued and cued.speaker is entity)
    found = [
        f"place={place}",
        f"place|pos={place}|{pos}",
        f"place|type={place}|{kind}",
        f"place|type|pos={place}|{kind}|{pos}",
        f"kind={entity.kind}",
        f"kind|type={entity.kind}|{kind}",
        f"kind|place={entity.kind}|{place}",
        f"sector|type={sector}|{kind}",
        f"speaks={speaks}|{kind in VERBAL}",
        f"speaks={speaks}|{kind}|{participant.relation}",
        f"opens={opens}|{kind}",
        f"told={told is not None}|{participant.relation}",
        f"word={scene.stems[i]}|{participant.relation}",
        f"part={scene.part(i)}|{place}",
        f"prominent={scene.rank(entity)}|{participant.relation}",
        f"prominent={scene.rank(entity)}|{entity.kind}|{kind}",
        f"mentioned={'first' if participant.order == 0 else 'later'}|{participant.relation}|{kind}|{pos}",
    ]
    if mention is None:
        return found
    low, high = (i, mention.first) if mention.first > i else (mention.last, i)
    distance = max(0, high - low)
    found.append(f"distance={_bucket(distance)}|{participant.relation}")
    found.append(f"distance|pos={_bucket(distance)}|{participant.relation}|{pos}")
    marker = _marker(scene, mention.first)
    between = scene.norms[low + 1 : high]
    verbs = sum(bool(trigger_table().senses(w)) for w in between)
    found += [
        f"marker={marker}",
        f"marker|place={marker}|{place}",
        f"marker|pos={marker}|{participant.relation}|{pos}",
        f"marker|type={marker}|{kind}|{participant.relation}",
        f"marker|word={marker}|{scene.stems[i]}",
        f"marker|kind={marker}|{entity.kind}",
        f"commas={min(between.count('،'), 2)}|{participant.relation}",
        f"triggers={min(verbs, 2)}|{participant.relation}",
        f"relative={any(uses().get(w) == 'relative' for w in between)}|{participant.relation}",
        f"same content={_same_content(scene, i, mention)}|{participant.relation}",
    ]
    found += _syntax(scene, i, mention, pos, kind, marker)
    if candidate.senses:
        recipient = candidate.senses[0].recipient
        match = marker in recipient or (marker == "" and "obj" in recipient)
        found.append(f"expected={match}|{participant.relation}")
        found.append(f"frame={'|'.join(recipient)}|{marker}|{place}")
    if mention.first == i + 1 or (mention.first == i + 2 and marker in ("ل", "ب")):
        found.append(f"adjacent|{pos}|{kind}")
    following = mention.last + 1
    if following < len(scene.norms) and trigger_table().senses(scene.norms[following]):
        found.append(f"before a verb|{participant.relation}|{following == i}")
    if mention.first and scene.tags[mention.first - 1] == "CONJ":
        found.append(f"and|{place}")
    return found


def _syntax(scene: Scene, i: int, mention: MentionAt, pos: str, kind: str, marker: str) -> list[str]:
    """How the parser relates a mention to the trigger."""
    path = scene.path(i, scene.top(mention.first, mention.last))
    if path is None:
        return [f"path=far|{pos}"]
    way = " ".join(path)
    return [
        f"path={way}",
        f"path={way}|{pos}",
        f"path={way}|{marker}|{pos}",
        f"path={way}|{kind}",
        f"path={way}|{mention.entity.kind}",
        f"steps={len(path)}|{path[-1] if path else ''}",
    ]


def _marker(scene: Scene, first: int) -> str:
    """The preposition before a mention, "" where there is none; "و" is looked through."""
    k = first - 1
    if k >= 0 and scene.tags[k] in ("PREP",):
        return scene.norms[k]
    if k >= 0 and uses().get(scene.norms[k]) == "preposition":
        return scene.norms[k]
    return "" if k < 0 or scene.tags[k] != "PUNCT" else scene.norms[k]


def _same_content(scene: Scene, i: int, mention: MentionAt) -> bool:
    return scene.told_by(i) is scene.told_by(mention.first)


def _bucket(distance: int) -> str:
    for limit in (1, 2, 3, 5, 8, 13, 21):
        if distance <= limit:
            return str(limit)
    return "far"


def mode_features(scene: Scene, candidate: Candidate, kind: str) -> list[str]:
    """For the decision on an event's mode, given its type."""
    i = candidate.token
    before, after = _neighbours(scene, i)
    found = [f"type={kind}", f"word={kind}|{scene.stems[i]}"]
    found += [f"mode={s.type}/{s.mode}" for s in candidate.senses if s.type == kind]
    found += [f"near={kind}|{word}" for word in (*before, *after)]
    first, end = scene.sentences[scene.sentence_number(i)]
    found += [f"has={kind}|{scene.stems[k]}" for k in range(first, end) if scene.tags[k] == "W"]
    return found


def status_features(scene: Scene, candidate: Candidate, kind: str) -> list[str]:
    """For the decision whether the event occurred, goes on, is planned, hypothetical or denied."""
    i = candidate.token
    norm, pos = scene.norms[i], candidate.part_of_speech
    first, end = scene.sentences[scene.sentence_number(i)]
    imperfect = pos == "V" and norm[:1] in "يتن" and len(norm) > 3
    found = [f"type={kind}", f"pos={pos}|{kind}", f"word={scene.stems[i]}", f"imperfect={imperfect}|{kind}"]
    found.append(f"imperfect={imperfect}|{scene.part(i)}")
    if i and scene.tags[i - 1] == "FUT":
        found += ["future", f"future|{kind}"]
    for distance, k in enumerate(range(i - 1, max(first - 1, i - 7), -1)):
        use = uses().get(scene.norms[k])
        if use and use != "preposition":
            found += [f"use={use}|{distance < 2}", f"use={use}", f"before={scene.norms[k]}"]
    before, after = _neighbours(scene, i)
    found += [f"b={word}" for word in before] + [f"a={word}" for word in after[:2]]
    found += {f"sentence={use}" for k in range(first, end) if (use := uses().get(scene.norms[k]))}
    told = scene.told_by(i)
    if told:
        cue = scene.stems[scene.token_at(told.cue.start)]
        found += [f"told by {cue}", f"told|{kind}"]
    return found


def date_features(scene: Scene, candidate: Candidate, kind: str, time: TimeAt) -> list[str]:
    """For the decision whether a time expression dates the event whose trigger is ``candidate``."""
    i = candidate.token
    right = time.first > i
    low, high = (i, time.first) if right else (time.last, i)
    between = scene.norms[low + 1 : high] if low < high else []
    side = "right" if right else "left"
    same = scene.told_by(i) is scene.told_by(time.first)
    triggers = sum(bool(trigger_table().senses(w)) for w in between)
    times = scene.times_in(scene.sentence_number(i))
    nearest = min(times, key=lambda t: min(abs(t.first - i), abs(t.last - i)), default=None) is time
    sentences = scene.sentence_number(i) - scene.sentence_number(time.first)
    before_word = scene.norms[time.first - 1] if time.first else ""
    return [
        f"side={side}|{kind}",
        f"side={side}|{_bucket(high - low)}",
        f"sentences={max(-2, min(2, sentences))}",
        f"same content={same}|{side}",
        f"same content={same}|{kind in VERBAL}|{scene.told_by(i) is not None}",
        f"triggers={min(triggers, 3)}|{side}",
        f"triggers={min(triggers, 3)}|{kind in VERBAL}",
        f"commas={min(between.count('،'), 3)}|{side}",
        f"nearest={nearest}|{kind in VERBAL}",
        f"only={len(times) == 1}|{nearest}",
        f"time={time.time.type}|{len(time.time.value)}",
        f"time|type={len(time.time.value)}|{kind in VERBAL}",
        f"type={kind}",
        f"before={before_word}",
        f"pos={candidate.part_of_speech}|{side}|{min(triggers, 2)}",
        f"part={scene.part(i)}",
    ]


def merge_features(scene: Scene, earlier: Event, later: Event) -> list[str]:
    """For the decision whether two mentions of one type report the same act; both events have one mention each."""
    a, b = (scene.token_at(e.mentions[0].trigger.start) for e in (earlier, later))
    distance = scene.sentence_number(b) - scene.sentence_number(a)
    same = scene.stems[a] == scene.stems[b]
    actors = _overlap(earlier.actors, later.actors)
    recipients = _overlap(earlier.recipients, later.recipients)
    headline = scene.part(a) == "headline"
    dates = "same" if earlier.date == later.date else "open" if not (earlier.date and later.date) else "differ"
    definite = scene.norms[b].startswith("ال")
    kind = earlier.type
    return [
        f"type={kind}",
        f"same={same}|{kind}",
        f"same={same}|{actors}|{recipients}",
        f"actors={actors}|{kind}",
        f"recipients={recipients}|{kind}",
        f"sides={actors}|{recipients}",
        f"distance={min(distance, 4)}|{same}",
        f"distance={min(distance, 4)}|{kind}",
        f"headline={headline}|{same}|{actors}",
        f"headline={headline}|{kind}",
        f"dates={dates}|{same}",
        f"mode={earlier.mode == later.mode}|{same}",
        f"status={earlier.status == later.status}",
        f"definite={definite}|{same}",
        f"place={earlier.place == later.place}|{earlier.place is None or later.place is None}",
        f"words={scene.stems[a]}|{scene.stems[b]}",
    ]


def _overlap(one: tuple[Entity, ...], other: tuple[Entity, ...]) -> str:
    if not one or not other:
        return "open"
    ids, others = {e.id for e in one}, {e.id for e in other}
    if ids == others:
        return "equal"
    return "shared" if ids & others else "differ"


def context_features(scene: Scene, candidate: Candidate, kind: str, mode: str | None) -> Iterator[str]:
    """For the decision which PLOVER contexts an event has."""
    i = candidate.token
    yield f"type={kind}"
    yield f"mode={kind}/{mode}"
    yield f"word={scene.stems[i]}"
    for sense in candidate.senses:
        if sense.type == kind:
            for context in sense.contexts:
                yield f"row={context}"
    words = context_words()
    first, end = scene.sentences[scene.sentence_number(i)]
    for k in range(first, end):
        for context in words.get(scene.stems[k], ()):
            yield f"sentence={context}"
        if scene.tags[k] == "W":
            yield f"has={scene.stems[k]}"
    for context, count in scene_topics(scene).items():
        yield f"article={context}|{min(count, 5)}"
    for mention in scene.mentions_in(scene.sentence_number(i)):
        yield f"actor={mention.entity.sectors[:1] or mention.entity.kind}"
