"""From words to PLOVER events: find triggers, give each its sides, and tell every act once.

The trigger table proposes words, trained linear models (``data/models/events.npz``) decide for each: type, mode, who is
actor or recipient, place, status, date, contexts, and which mentions report the same act. Over each whole act its
sides are then weighed again (:mod:`~musnad.reading.events.sides`), and whether it is one of its own
(:mod:`~musnad.reading.events.acts`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, cast

import numpy as np

from musnad import settings
from musnad.linear import load_models
from musnad.model import Entity, Event, EventMention, EventType, Link, Quad, Status
from musnad.reading.events import acts, features, reported, sides
from musnad.reading.events.chains import chain, chain_features
from musnad.reading.events.features import Dating
from musnad.reading.events.scene import Scene
from musnad.reading.events.sides import Told, Weighed
from musnad.reading.events.telling import Group, Telling
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
        bar = self.threshold()
        mentioned = self.mentioned()
        events = [e for _, e in self.judged() if e.confidence > bar and e.type not in mentioned]
        events.sort(key=lambda e: min(m.trigger for m in e.mentions))
        return tuple(replace(event, id=f"v{n}") for n, event in enumerate(events, 1))

    def threshold(self) -> float:
        """The probability from which an act is an event of this article."""
        return settings.LONE_EVENT_THRESHOLD if reported.is_alone(self.scene) else settings.EVENT_THRESHOLD

    def mentioned(self) -> set[str]:
        """The types whose acts a lone sentence only mentions; none in an article."""
        return reported.only_mentioned(self.scene, self.candidates()) if reported.is_alone(self.scene) else set()

    def judged(self) -> list[tuple[Group, Event]]:
        """Everything that may be an act of its own, as an event whose confidence is the probability that it is one."""
        groups = self.groups()
        weighed = sides.weigh(self.scene, [group.act() for group in groups])
        judged = acts.judge(self.scene, groups, [shares for _, shares in weighed])
        return [
            (
                group,
                self.joined(
                    group,
                    *sides.choose(*both, {"actor": verdict.no_actor, "recipient": verdict.no_recipient}),
                    confidence=verdict.share,
                ),
            )
            for group, both, verdict in zip(groups, weighed, judged, strict=True)
        ]

    def groups(self) -> list[Group]:
        """The words that may tell acts, those of one act together."""
        return self._groups(list(filter(None, map(self.single, self.candidates()))))

    def candidates(self) -> list[Candidate]:
        """The words of the article that may be triggers."""
        return list(candidates(self.scene, lambda root: self.models["trigger"].knows(f"s0={root}")))

    def single(self, candidate: Candidate) -> Telling | None:
        """What one word tells, None if it reports no event."""
        model = self.models["trigger"]
        shares = model.probabilities(features.trigger_features(self.scene, candidate))
        probability = 1.0 - float(shares[model.classes.index(NONE)])
        if probability < (settings.COMPANION_THRESHOLD if candidate.companion else settings.WORD_THRESHOLD):
            return None
        (_, kind), (second, _) = sorted(
            ((float(share), c) for c, share in zip(model.classes, shares, strict=True) if c != NONE), reverse=True
        )[:2]
        return self.telling(candidate, kind, probability, second)

    def telling(self, candidate: Candidate, kind: str, probability: float = 1.0, second: float = 0.0) -> Telling:
        """What ``candidate`` tells of an event of type ``kind``: everything but its final chain."""
        scene, i = self.scene, candidate.token
        weighed = self.weighed(candidate, kind)
        actors, recipients = sides.choose(
            [one.participant.entity for one in weighed], np.array([one.shares for one in weighed])
        )
        mode = self._mode(candidate, kind)
        row = plover().get((kind, mode)) or plover()[kind, None]
        status = self.models["status"].best(features.status_features(scene, candidate, kind))[0]
        place = self._place(candidate, kind, actors, recipients)
        date = self._date(candidate, kind)
        first, last = self._trigger_tokens(i)
        mention = EventMention(
            trigger=scene.span(first, last),
            sentence=scene.sentence_span(scene.sentence_number(i)),
            chain=chain(scene, i, kind, actors),
        )
        event = Event(
            id="",
            type=cast(EventType, kind),
            mode=mode,
            contexts=self._contexts(candidate, kind, mode),
            cameo=row.cameo,
            quad=row.quad,
            intensity=row.score,
            mentions=(mention,),
            actors=tuple(actors),
            recipients=tuple(recipients),
            status=cast(Status, status),
            place=place[1] if place and place[0] > settings.PLACE_THRESHOLD else None,
            date=date[1].days if date and date[0] > settings.DATE_THRESHOLD else None,
            date_basis=date[1].at.time if date and date[0] > settings.DATE_THRESHOLD else None,
            chain=mention.chain,
            confidence=round(probability, 3),
        )
        return Telling(candidate, event, second, Told(scene.part(i), weighed), place, date)

    def _trigger_tokens(self, i: int) -> tuple[int, int]:
        """The word with the conjunction or future particle fused to it."""
        first = i
        while first and self.scene.tags[first - 1] in ("CONJ", "FUT", "PREP") and self.scene.glued(first - 1):
            first -= 1
        return first, i

    def weighed(self, candidate: Candidate, kind: str) -> list[Weighed]:
        """Everybody who may take part in an event of type ``kind``, with his shares of the roles."""
        model = self.models["role"]
        columns = [model.classes.index(role) for role in sides.ROLES]
        return [
            Weighed(
                participant,
                model.probabilities(features.role_features(self.scene, candidate, kind, participant))[columns],
            )
            for participant in features.participants(self.scene, candidate.token)
        ]

    def _mode(self, candidate: Candidate, kind: str) -> str | None:
        model = self.models["mode"]
        shares = model.probabilities(features.mode_features(self.scene, candidate, kind))
        possible = [(float(shares[n]), name) for n, name in enumerate(model.classes) if name.startswith(f"{kind}/")]
        return (max(possible)[1].partition("/")[2] or None) if possible else None

    def _place(
        self, candidate: Candidate, kind: str, actors: list[Entity], recipients: list[Entity]
    ) -> tuple[float, Entity] | None:
        """The likeliest place with its probability."""
        found = [
            (
                self._share(
                    "place", "yes", features.place_features(self.scene, candidate, kind, at, actors, recipients)
                ),
                at.mention.entity,
            )
            for at in features.somewhere(self.scene, candidate.token)
        ]
        return max(found, key=_first, default=None)

    def _date(self, candidate: Candidate, kind: str) -> tuple[float, Dating] | None:
        """The likeliest dating with its probability."""
        found = [
            (self._share("date", "yes", features.date_features(self.scene, candidate, kind, dating)), dating)
            for dating in features.datings(self.scene, candidate.token)
        ]
        return max(found, key=_first, default=None)

    def _share(self, model: str, label: str, found: list[str]) -> float:
        decision = self.models[model]
        return float(decision.probabilities(found)[decision.classes.index(label)])

    def _contexts(self, candidate: Candidate, kind: str, mode: str | None) -> tuple[str, ...]:
        model = self.models["context"]
        shares = model.independent(features.context_features(self.scene, candidate, kind, mode))
        return tuple(c for c, share in zip(model.classes, shares, strict=True) if share > settings.CONTEXT_THRESHOLD)

    def _groups(self, tellings: list[Telling]) -> list[Group]:
        """Mentions of one act together: each joins the group it is most like, if it is like it enough."""
        groups: list[Group] = []
        for telling in tellings:
            alike = {
                n: self._likeness(group.tellings, telling)
                for n, group in enumerate(groups)
                if group.type == telling.event.type
            }
            own = max(alike, key=lambda n: (alike[n], n), default=-1)
            if own >= 0 and alike[own] > settings.MERGE_THRESHOLD:
                groups[own].tellings.append(telling)
            else:
                own = len(groups)
                groups.append(Group([telling]))
            for n, share in alike.items():
                if n != own:
                    groups[own].alike[n] = max(share, groups[own].alike.get(n, 0.0))
                    groups[n].alike[own] = groups[own].alike[n]
        return groups

    def _speaking_actor(self, event: Event) -> Entity | None:
        """The actor who speaks the verbal act himself, None for other acts and where no statement tells."""
        token = self.scene.token_at(event.mentions[0].trigger.end - 1)
        told = self.scene.cued_by(token) or self.scene.told_by(token)
        return told.speaker if told and event.type in features.VERBAL and told.speaker in event.actors else None

    def _likeness(self, group: list[Telling], telling: Telling) -> float:
        speakers = {e.id for other in (*group, telling) if (e := self._speaking_actor(other.event))}
        if len(speakers) > 1:
            return 0.0  # what two people say are two acts
        shares = [
            self._share("merge", "yes", features.merge_features(self.scene, other.event, telling.event))
            for other in group
        ]
        return sum(shares) / len(shares)

    def joined(self, group: Group, actors: list[Entity], recipients: list[Entity], confidence: float) -> Event:
        """One event of its mentions, the fullest of them first, with the sides that were decided for the whole."""
        tellings = group.tellings
        events = sorted((telling.event for telling in tellings), key=_fullness, reverse=True)
        head = events[0]
        place = max((telling.place for telling in tellings if telling.place), key=_first, default=None)
        dated = max(
            (telling for telling in tellings if telling.event.date and telling.date),
            key=lambda telling: telling.date[0] if telling.date else 0.0,
            default=None,
        )
        contexts = [c for e in events for c in e.contexts]
        tokens = [self.scene.token_at(e.mentions[0].trigger.end - 1) for e in events]
        chains = [chain(self.scene, token, head.type, actors) for token in tokens]
        fullest: tuple[Link, ...] = next(filter(None, chains), ())
        if fullest:
            sourced = self._share("chain", "source", chain_features(self.scene, head.type, tokens, actors))
            fullest = fullest if sourced > settings.CHAIN_THRESHOLD else ()
        return replace(
            head,
            mentions=tuple(replace(e.mentions[0], chain=links) for e, links in zip(events, chains, strict=True)),
            actors=tuple(actors),
            recipients=tuple(recipients),
            place=place[1] if place and place[0] > settings.PLACE_THRESHOLD else None,
            date=dated.event.date if dated else None,
            date_basis=dated.event.date_basis if dated else None,
            chain=fullest,
            contexts=tuple(c for c in dict.fromkeys(contexts) if 2 * contexts.count(c) >= len(tellings)),
            confidence=round(confidence, 3),
        )


def _first(pair: tuple[float, Any]) -> float:
    return pair[0]


def _fullness(event: Event) -> tuple[Any, ...]:
    return bool(event.actors) + bool(event.recipients), bool(event.date) + bool(event.place), event.confidence
