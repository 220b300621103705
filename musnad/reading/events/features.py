"""What the trained decisions of the event coder look at, as named features.

Training and reading call the same functions, so a model never sees anything else. A feature's name says what it is;
``musnad.linear.LinearModel.explain`` prints them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from musnad.model import Entity, Event
from musnad.reading.events.scene import MentionAt, Scene, TimeAt, stem
from musnad.reading.events.triggers import Candidate, Sense, trigger_table, uses
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
    found += [name for k, name in _words_of(scene, number) if k != i]
    told, cued = scene.told_by(i), scene.cued_by(i)
    found.append("cue" if cued else f"told={told.mode if told else None}")
    found += [f"about={topic}" for topic in topics(scene)]
    return found


def _words_of(scene: Scene, number: int) -> list[tuple[int, str]]:
    """The words of a sentence as features, each with its token; once computed."""
    if number not in scene.word_features:
        words = (k for k in range(*scene.sentences[number]) if scene.tags[k] == "W")
        scene.word_features[number] = [(k, f"has={scene.stems[k]}") for k in words]
    return scene.word_features[number]


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


def topics(scene: Scene) -> tuple[str, ...]:
    """Contexts whose words the article uses at least twice, and how many of its actors are political; once computed."""
    if scene.topics is None:
        political = sum(1 for e in scene.entities if e.sectors or e.kind == "country")
        named = (name for name, n in scene_topics(scene).items() if n >= _TOPIC_MIN)
        scene.topics = (*named, f"political={min(political // 2, 4)}")
    return scene.topics


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

    ``relation`` is "left", "right" or "inside" for a mention in the trigger's sentence; "meant" for whom a pronoun or a
    verb without a subject there stands for, "speaker" for whoever says it, "previous" for actors of the sentence
    before, "prominent" for those the article names most.
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
    for order, entity in enumerate(meant_near(scene, i).values()):
        if entity is not None and entity.id:
            found.setdefault(entity.id, Participant(entity, "meant", None, min(order, 1)))
    told = scene.told_by(i) or scene.cued_by(i)
    if told and told.speaker:
        found.setdefault(told.speaker.id, Participant(told.speaker, "speaker", None, 0))
    for order, mention in enumerate(scene.mentions_in(sentence - 1)[:3] if sentence else ()):
        found.setdefault(mention.entity.id, Participant(mention.entity, "previous", None, order))
    for order, entity in enumerate(scene.prominent):
        found.setdefault(entity.id, Participant(entity, "prominent", None, order))
    return list(found.values())


_PRONOUN_REACH = 5
"""Tokens after a trigger within which a pronoun says to whom it is done: "القبض عليه"."""

_GOVERNOR_REACH = 8
"""Tokens before a trigger within which the verb stands that it belongs to: "شنت الطائرات الليلة الماضية غارات"."""


def meant_near(scene: Scene, i: int) -> dict[str, Entity | None]:
    """Who the verbs and pronouns at and around a trigger say takes part: by where it is said, None where nobody."""
    found: dict[str, Entity | None] = {"subject": scene.subjects.get(i)}
    if scene.tags[i + 1 : i + 2] == ["PRON"]:
        found["suffix"] = scene.antecedents.get(i + 1)
    for k in range(i + 2, min(i + _PRONOUN_REACH, len(scene.tags))):
        governor = scene.norms[k - 1]
        if scene.tags[k] == "PRON" and (scene.tags[k - 1] == "PREP" or uses().get(governor) == "preposition"):
            found[f"pronoun after {governor}"] = scene.antecedents.get(k)
            break
    first = scene.sentences[scene.sentence_number(i)][0]
    at = bisect_left(scene.verbs, i)
    if at and scene.verbs[at - 1] >= max(first, i - _GOVERNOR_REACH):
        found["governor"] = scene.subjects[scene.verbs[at - 1]]
    elif at < len(scene.verbs) and scene.verbs[at] == i + 1:
        found["following"] = scene.subjects[scene.verbs[at]]
    return found


def _slot(scene: Scene, i: int, mention: MentionAt) -> str:
    """Where a mention stands in the clause of a trigger: how many mentions, commas and clauses lie between."""
    if mention.first <= i:
        return "before" if mention.last < i else "inside"
    between = range(i + 1, mention.first)
    names = len({scene.in_mention[k].first for k in between if k in scene.in_mention})
    words = sum(scene.tags[k] == "W" and k not in scene.in_mention for k in between)
    marks = sum(scene.tags[k] == "PUNCT" for k in between)
    verbs = any(k in scene.subjects for k in between)
    return f"{min(names, 2)}{min(words, 3)}{min(marks, 1)}{'v' if verbs else ''}"


def _is(entity: Entity, other: Entity | None) -> str:
    if other is None:
        return "nobody"
    return "he" if entity is other or entity in other.members else "other"


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
    meant = {where: _is(entity, other) for where, other in meant_near(scene, i).items()}
    for where, fits in meant.items():
        found += [f"{where}={fits}|{pos}", f"{where}={fits}|{pos}|{kind}", f"{where}={fits}|{scene.stems[i]}"]
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
    found += [f"{where}={fits}|{place}|{marker}" for where, fits in meant.items()]
    slot = _slot(scene, i, mention)
    found += [f"slot={slot}|{marker}|{pos}", f"slot={slot}|{marker}|{kind}", f"slot={slot}|{marker}|{scene.stems[i]}"]
    found += [f"slot={slot}|{marker}|subject={meant['subject']}|{pos}"]
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


@dataclass(frozen=True, slots=True)
class Dating:
    """A time expression that may date an event, and how: ``days`` are the first and last one as ISO dates.

    ``relation`` is where it stands ("same" sentence, "previous", "head" for the headline and the lead); ``since`` tells
    that the days reach from it to the publication.
    """

    at: TimeAt
    days: tuple[str, str]
    relation: str
    since: bool = False


_SINCE = fold("منذ")


def datings(scene: Scene, i: int) -> list[Dating]:
    """What may date an event at token ``i``: the times of its sentence, the one before, the headline and the lead."""
    number = scene.sentence_number(i)
    found: list[Dating] = []
    for relation, times in (
        ("same", scene.times_in(number)),
        ("previous", scene.times_in(number - 1) if number else []),
        ("head", [t for n in range(min(_HEAD_SENTENCES, number - 1)) for t in scene.times_in(n)]),
    ):
        for at in times:
            if at.time.first and at.time.last:
                days = at.time.first[:10], at.time.last[:10]
                found.append(Dating(at, days, relation))
                published = scene.article.published
                since = _SINCE in scene.norms[max(0, at.first - 1) : at.first + 1]
                if since and published and days[0] < (today := published.date().isoformat()):
                    found.append(Dating(at, (days[0], today), relation, since=True))
    return found


def date_features(scene: Scene, candidate: Candidate, kind: str, dating: Dating) -> list[str]:
    """For the decision whether a time expression dates the event whose trigger is ``candidate``."""
    i, time, relation = candidate.token, dating.at, dating.relation
    right = time.first > i
    low, high = (i, time.first) if right else (time.last, i)
    between = scene.norms[low + 1 : high] if low < high else []
    side = ("right" if right else "left") if relation == "same" else relation
    same = scene.told_by(i) is scene.told_by(time.first)
    triggers = sum(bool(trigger_table().senses(w)) for w in between)
    times = scene.times_in(scene.sentence_number(i))
    nearest = min(times, key=lambda t: min(abs(t.first - i), abs(t.last - i)), default=None) is time
    size = len(time.time.value)
    verbal = kind in VERBAL
    past = scene.article.published is not None and dating.days[1] < scene.article.published.date().isoformat()
    found = [
        f"side={side}|{kind}",
        f"since={dating.since}|{kind}|{side}",
        f"since={dating.since}|{candidate.part_of_speech}|{scene.norms[time.first - 1] if time.first else ''}",
        f"others={min(len(times), 3)}|{side}",
        f"same content={same}|{side}",
        f"same content={same}|{verbal}|{scene.told_by(i) is not None}|{relation}",
        f"nearest={nearest}|{verbal}",
        f"only={len(times) == 1}|{nearest}|{relation}",
        f"time={time.time.type}|{size}",
        f"time|type={size}|{verbal}|{relation}",
        f"type={kind}|{relation}",
        f"past={past}|{kind}|{relation}",
        f"part={scene.part(i)}|{relation}",
        f"in part={scene.part(time.first)}|{relation}",
        f"word={scene.stems[i]}|{relation}",
        f"told={scene.told_by(i) is not None}|{relation}|{verbal}",
    ]
    if relation != "same":
        return found
    before_word = scene.norms[time.first - 1] if time.first else ""
    found += [
        f"side={side}|{_bucket(high - low)}",
        f"distance={_bucket(high - low)}|{side}|{candidate.part_of_speech}",
        f"triggers={min(triggers, 3)}|{side}",
        f"triggers={min(triggers, 3)}|{verbal}",
        f"commas={min(between.count('،'), 3)}|{side}",
        f"before={before_word}",
        f"before={before_word}|{side}",
        f"pos={candidate.part_of_speech}|{side}|{min(triggers, 2)}",
    ]
    path = scene.path(i, scene.top(time.first, time.last))
    way = " ".join(path) if path is not None else "far"
    return [*found, f"path={way}", f"path={way}|{side}"]


@dataclass(frozen=True, slots=True)
class Somewhere:
    """A place that may be where an event happened: a mention, and where it stands ("same" sentence, "previous", "head"
    for the headline and the lead); ``order`` counts from the trigger, or from the left in another sentence."""

    mention: MentionAt
    relation: str
    order: int


_HEAD_SENTENCES = 2


def somewhere(scene: Scene, i: int) -> list[Somewhere]:
    """The places that may be where an event whose trigger is token ``i`` happened; each once, the nearest mention."""
    number = scene.sentence_number(i)
    same = sorted(scene.places_in(number), key=lambda m: min(abs(m.first - i), abs(m.last - i)))
    found: dict[str, Somewhere] = {}
    for relation, mentions in (
        ("same", same),
        ("previous", scene.places_in(number - 1) if number else []),
        ("head", [m for n in range(min(_HEAD_SENTENCES, number)) for m in scene.places_in(n)]),
    ):
        for order, mention in enumerate(mentions):
            found.setdefault(mention.entity.id, Somewhere(mention, relation, order))
    return list(found.values())


def place_features(
    scene: Scene, candidate: Candidate, kind: str, at: Somewhere, actors: list[Entity], recipients: list[Entity]
) -> list[str]:
    """For the decision whether an event of type ``kind`` with these sides happened somewhere."""
    i, mention, entity = candidate.token, at.mention, at.mention.entity
    marker = _marker(scene, mention.first)
    around = scene.in_mention.get(mention.first)
    nested = around is not None and around.entity is not entity
    side = "right" if mention.first > i else "left" if mention.last < i else "inside"
    side = side if at.relation == "same" else at.relation
    role = "actor" if entity in actors else "recipient" if entity in recipients else "none"
    what = entity.kind if entity.place is None else "place"
    count = min(len(scene.places_in(scene.sentence_number(i))), 3)
    found = [
        f"kind={what}|{kind}",
        f"relation={at.relation}|{min(at.order, 2)}|{what}",
        f"relation={at.relation}|{kind}",
        f"relation={at.relation}|{count}",
        f"marker={marker}|{side}|{what}",
        f"marker={marker}|{side}|{kind}",
        f"marker={marker}|{side}|{nested}",
        f"marker={marker}|{scene.stems[i]}",
        f"nested={nested}|{side}|{what}|{around.entity.kind if nested and around else ''}",
        f"role={role}|{what}|{side}",
        f"role={role}|{kind}|{marker}",
        f"mentions={min(len(entity.mentions), 4)}|{at.relation}|{what}",
        f"rank={scene.rank(entity)}|{at.relation}",
        f"passing={entity.id in scene.passing}|{at.relation}",
        f"passing={entity.id in scene.passing}|{marker}",
        f"part={scene.part(i)}|{at.relation}|{what}",
        f"in part={scene.part(mention.first)}|{at.relation}|{what}",
        f"word={scene.stems[i]}|{at.relation}",
        f"country of a side={_is_country_of(entity, actors)}|{_is_country_of(entity, recipients)}|{side}|{what}",
        f"before={scene.stems[mention.first - 1] if mention.first else ''}|{side}",
    ]
    if at.relation != "same":
        return found
    low, high = (i, mention.first) if mention.first > i else (mention.last, i)
    between = scene.norms[low + 1 : high]
    triggers = min(sum(bool(trigger_table().senses(w)) for w in between), 2)
    found += [
        f"distance={_bucket(max(0, high - low))}|{side}|{what}",
        f"distance={_bucket(max(0, high - low))}|{marker}",
        f"order={min(at.order, 3)}|{side}|{marker}",
        f"triggers={triggers}|{side}|{marker}",
        f"commas={min(between.count('،'), 2)}|{side}",
        f"same content={_same_content(scene, i, mention)}|{side}|{kind in VERBAL}",
    ]
    path = scene.path(i, scene.top(mention.first, mention.last))
    way = " ".join(path) if path is not None else "far"
    return [*found, f"path={way}", f"path={way}|{marker}", f"path={way}|{what}"]


def _is_country_of(place: Entity, sides: list[Entity]) -> bool:
    return place.country is not None and any(side.country == place.country for side in sides)


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
        *_common_ground(scene, a, b, kind),
    ]


def _common_ground(scene: Scene, a: int, b: int, kind: str) -> list[str]:
    """What the sentences of two triggers share: words, actors, whoever tells them."""
    one, other = scene.sentence_number(a), scene.sentence_number(b)
    if one == other:
        between = scene.norms[min(a, b) + 1 : max(a, b)]
        joined = scene.tags[max(a, b) - 1] == "CONJ"
        shared = f"{'and' if joined else len(between) if len(between) < 4 else 'far'}"
        found = [f"one sentence={shared}", f"one sentence={shared}|{kind}"]
    else:
        words, others = scene.content_words(one), scene.content_words(other)
        share = len(words & others) / max(1, min(len(words), len(others)))
        actors = {m.entity.id for m in scene.mentions_in(one)} & {m.entity.id for m in scene.mentions_in(other)}
        found = [
            f"shared words={int(share * 10)}",
            f"shared words={int(share * 10)}|{scene.stems[a] == scene.stems[b]}",
            f"shared words={int(share * 10)}|{kind}",
            f"shared actors={min(len(actors), 3)}|{kind}",
            f"shared actors={min(len(actors), 3)}|{min(int(share * 5), 4)}",
        ]
    told, retold = scene.told_by(a), scene.told_by(b)
    tellers = [told.speaker if told else None, retold.speaker if retold else None]
    teller = "same" if tellers[0] is tellers[1] else "open" if None in tellers else "differ"
    rows = {s.row for s in _senses(scene, a)} & {s.row for s in _senses(scene, b)}
    parts = f"{scene.part(a)}|{scene.part(b)}"
    return [
        *found,
        f"teller={teller}|{told is retold}",
        f"one row={bool(rows)}|{kind}",
        f"one row={bool(rows)}|{parts}",
        f"parts={parts}",
    ]


def _senses(scene: Scene, i: int) -> list[Sense]:
    return [sense for _, sense in trigger_table().senses(scene.norms[i])]


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
