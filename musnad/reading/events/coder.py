"""From words to PLOVER events: find triggers, give each its sides, and tell every act once.

The trigger table proposes words, trained linear models (``data/models/events.npz``) decide: type, mode, who is
actor, recipient or place, status, date, which mentions report the same act, contexts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, cast

from musnad import settings
from musnad.linear import load_models
from musnad.model import Entity, Event, EventMention, EventType, Link, Quad, Status
from musnad.reading.events import features
from musnad.reading.events.scene import Scene, TimeAt
from musnad.reading.events.triggers import Candidate, trigger_table
from musnad.resources import read_table

NONE = "none"


@dataclass(frozen=True, slots=True)
class PloverRow:
    """One row of ``data/plover.tsv``: quad class, score and CAMEO code of a type and mode."""

    quad: Quad
    score: float
    cameo: str | None


@cache
def plover() -> dict[tuple[str, str | None], PloverRow]:
    """Type and mode (None: the type itself) to its row."""
    return {
        (row["type"], row["mode"] or None): PloverRow(
            cast(Quad, row["quad"]), float(row["score"]), row["cameo"] or None
        )
        for row in read_table("plover.tsv", ("type", "mode", "quad", "score", "cameo"))
    }


def candidates(scene: Scene, known: Callable[[str], bool]) -> Iterator[Candidate]:
    """Words that may be triggers: those of the table, and outside names those whose stem is ``known`` as a trigger."""
    table = trigger_table()
    for i, (norm, tag) in enumerate(zip(scene.norms, scene.tags, strict=True)):
        if tag != "W" or len(norm) < 2 or i in scene.in_time or scene.part(i) == "boilerplate":
            continue
        candidate = table.candidate(scene, i)
        if candidate is None and i not in scene.in_mention and known(scene.stems[i]):
            candidate = Candidate(i, "V" if norm[0] in "يت" else "N", (), False)
        if candidate is not None:
            yield candidate


class Coder:
    """The event coder of one article."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.models = load_models("events")

    def events(self) -> tuple[Event, ...]:
        """All events of the article, each once, in order of their first mention's place in the text."""
        words = candidates(self.scene, lambda root: self.models["trigger"].knows(f"s0={root}"))
        singles = [event for event in map(self.single, words) if event]
        merged = [self._joined(group) for group in self._groups(singles)]
        merged.sort(key=lambda e: min(m.trigger for m in e.mentions))
        return tuple(replace(event, id=f"v{n}") for n, event in enumerate(merged, 1))

    def single(self, candidate: Candidate) -> Event | None:
        """The event one word reports, None if it reports none."""
        model = self.models["trigger"]
        shares = model.probabilities(features.trigger_features(self.scene, candidate))
        probability = 1.0 - float(shares[model.classes.index(NONE)])
        if probability < (settings.COMPANION_THRESHOLD if candidate.companion else settings.EVENT_THRESHOLD):
            return None
        kind = max((c for c in model.classes if c != NONE), key=lambda c: shares[model.classes.index(c)])
        return self.event(candidate, kind, probability)

    def event(self, candidate: Candidate, kind: str, probability: float) -> Event:
        """The event of type ``kind`` that ``candidate`` reports, with everything but its final chain."""
        scene, i = self.scene, candidate.token
        roles = self._roles(candidate, kind)
        mode = self._mode(candidate, kind)
        row = plover().get((kind, mode)) or plover()[kind, None]
        status = self.models["status"].best(features.status_features(scene, candidate, kind))[0]
        time = self._time(candidate, kind)
        first, last = self._trigger_tokens(i)
        mention = EventMention(
            trigger=scene.span(first, last),
            sentence=scene.sentence_span(scene.sentence_number(i)),
            chain=self._chain(i, roles["actor"], kind),
        )
        contexts = self._contexts(candidate, kind, mode)
        return Event(
            id="",
            type=cast(EventType, kind),
            mode=mode,
            contexts=contexts,
            cameo=row.cameo,
            quad=row.quad,
            intensity=row.score,
            mentions=(mention,),
            actors=tuple(roles["actor"]),
            recipients=tuple(roles["recipient"]),
            status=cast(Status, status),
            place=next(iter(roles["place"]), None),
            date=days(time) if time else None,
            date_basis=time.time if time else None,
            chain=mention.chain,
            confidence=round(probability, 3),
        )

    def _trigger_tokens(self, i: int) -> tuple[int, int]:
        """The word with the conjunction or future particle fused to it."""
        first = i
        while first and self.scene.tags[first - 1] in ("CONJ", "FUT", "PREP") and self.scene.glued(first - 1):
            first -= 1
        return first, i

    def _roles(self, candidate: Candidate, kind: str) -> dict[str, list[Entity]]:
        """Actors, recipients and place: whom the model gives each role, or its likeliest bearer if sure of none."""
        model = self.models["role"]
        participants = features.participants(self.scene, candidate.token)
        shares: list[dict[str, float]] = []
        for participant in participants:
            found = model.probabilities(features.role_features(self.scene, candidate, kind, participant))
            shares.append(dict(zip(model.classes, map(float, found), strict=True)))
        roles: dict[str, list[Entity]] = {}
        for role, lowest in settings.ONLY_ROLE_THRESHOLD.items():
            bearers = [
                (share[role], participant.entity)
                for participant, share in zip(participants, shares, strict=True)
                if share[role] == max(share[other] for other in settings.ONLY_ROLE_THRESHOLD)
            ]
            if role == "actor" and not bearers and len(participants) > 1:
                # Two sides that both look like recipients: the likelier actor of them acts.
                bearers = [max(((s["actor"], p.entity) for p, s in zip(participants, shares, strict=True)), key=_first)]
            bearers.sort(key=_first, reverse=True)
            sure = [entity for share, entity in bearers if share > settings.ROLE_THRESHOLD]
            likeliest = [entity for share, entity in bearers[:1] if share > lowest]
            roles[role] = list({e.id: e for bearer in sure or likeliest for e in bearer.members or (bearer,)}.values())
        acting = {e.id for e in roles["actor"]}
        roles["recipient"] = [e for e in roles["recipient"] if e.id not in acting]
        return roles

    def _mode(self, candidate: Candidate, kind: str) -> str | None:
        model = self.models["mode"]
        shares = model.probabilities(features.mode_features(self.scene, candidate, kind))
        possible = [(float(shares[n]), name) for n, name in enumerate(model.classes) if name.startswith(f"{kind}/")]
        return (max(possible)[1].partition("/")[2] or None) if possible else None

    def _time(self, candidate: Candidate, kind: str) -> TimeAt | None:
        best: tuple[float, TimeAt] | None = None
        for time in dating_times(self.scene, candidate.token):
            share = self._share("date", "yes", features.date_features(self.scene, candidate, kind, time))
            if share > 0.5 and (best is None or share > best[0]):
                best = share, time
        return best[1] if best else None

    def _share(self, model: str, label: str, found: list[str]) -> float:
        decision = self.models[model]
        return float(decision.probabilities(found)[decision.classes.index(label)])

    def _contexts(self, candidate: Candidate, kind: str, mode: str | None) -> tuple[str, ...]:
        model = self.models["context"]
        shares = model.independent(features.context_features(self.scene, candidate, kind, mode))
        return tuple(c for c, share in zip(model.classes, shares, strict=True) if share > settings.CONTEXT_THRESHOLD)

    def _chain(self, i: int, actors: Sequence[Entity], kind: str) -> tuple[Link, ...]:
        """Through whom the reader learns of it: the statement that holds the trigger and whoever reports that."""
        told = self.scene.told_by(i)
        cued = self.scene.cued_by(i)
        if cued is not None and told is None:
            return cued.chain
        if told is None or told.speaker is None:
            return ()
        if kind in features.VERBAL and told.speaker in actors:
            return told.chain
        return (*told.chain, Link(told.speaker, told.cue))

    def _groups(self, singles: list[Event]) -> list[list[Event]]:
        """Mentions of one act together: each joins the group it is most like, if it is like it enough."""
        groups: list[list[Event]] = []
        for event in singles:
            scored = [
                (self._likeness(group, event), n) for n, group in enumerate(groups) if group[0].type == event.type
            ]
            best = max(scored, default=(0.0, -1))
            if best[0] > settings.MERGE_THRESHOLD:
                groups[best[1]].append(event)
            else:
                groups.append([event])
        return groups

    def _speaking_actor(self, event: Event) -> Entity | None:
        """The actor who speaks the verbal act himself, None for other acts and where no statement tells."""
        token = self.scene.token_at(event.mentions[0].trigger.end - 1)
        told = self.scene.cued_by(token) or self.scene.told_by(token)
        return told.speaker if told and event.type in features.VERBAL and told.speaker in event.actors else None

    def _likeness(self, group: list[Event], event: Event) -> float:
        speakers = {e.id for other in (*group, event) if (e := self._speaking_actor(other))}
        if len(speakers) > 1:
            return 0.0  # what two people say are two acts
        shares = [self._share("merge", "yes", features.merge_features(self.scene, e, event)) for e in group]
        return sum(shares) / len(shares)

    def _joined(self, group: list[Event]) -> Event:
        """One event of its mentions, the fullest of them first."""
        if len(group) == 1:
            return group[0]
        ordered = sorted(group, key=_fullness, reverse=True)
        head = ordered[0]
        unsourced = any(not e.mentions[0].chain and self._asserts(e, group) for e in group)
        sourced = next((e.mentions[0].chain for e in ordered if e.mentions[0].chain), ())
        dated = next((e for e in ordered if e.date), head)
        contexts = [c for e in ordered for c in e.contexts]
        return replace(
            head,
            mentions=tuple(e.mentions[0] for e in ordered),
            actors=head.actors or next((e.actors for e in ordered if e.actors), ()),
            recipients=head.recipients or next((e.recipients for e in ordered if e.recipients), ()),
            place=head.place or next((e.place for e in ordered if e.place), None),
            date=dated.date,
            date_basis=dated.date_basis,
            chain=() if unsourced else sourced,
            contexts=tuple(c for c in dict.fromkeys(contexts) if 2 * contexts.count(c) >= len(group)),
            confidence=max(e.confidence for e in group),
        )

    def _asserts(self, event: Event, group: list[Event]) -> bool:
        """Whether the outlet itself says so here: not in a bare headline, not by naming again what it told before."""
        scene = self.scene
        token = scene.token_at(event.mentions[0].trigger.end - 1)
        if scene.part(token) == "headline":
            return False
        possessed = scene.tags[token + 1 : token + 2] == ["PRON"]  # "in his call": told before, here only named
        first = min(e.mentions[0].trigger.start for e in group)
        return not (possessed and event.mentions[0].trigger.start > first)


def _first(pair: tuple[float, Entity]) -> float:
    return pair[0]


def dating_times(scene: Scene, i: int) -> list[TimeAt]:
    """Time expressions that may date an event at token ``i``: its sentence's, else the sentence before's."""
    number = scene.sentence_number(i)
    found = scene.times_in(number) or (scene.times_in(number - 1) if number else [])
    return [t for t in found if t.time.first and t.time.last]


def days(time: TimeAt) -> tuple[str, str]:
    """First and last day that a time expression covers, as ISO dates."""
    return (time.time.first or "")[:10], (time.time.last or "")[:10]


def _fullness(event: Event) -> tuple[Any, ...]:
    return bool(event.actors) + bool(event.recipients), bool(event.date) + bool(event.place), event.confidence
