"""Who acts and to whom, weighed over the whole article: a second look, once it is known which mentions tell one act.

The first look (``role`` in ``data/models/events.npz``) sees one mention's sentence. Here every entity's shares in all
mentions of the act are set beside its rivals' and beside what it does in the article's other acts, and a small network
(``data/models/sides.npz``) decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from musnad import settings
from musnad.linear import Floats
from musnad.model import Entity
from musnad.network import load_network
from musnad.reading.events.features import Participant
from musnad.reading.events.scene import Scene

ROLES = ("none", "actor", "recipient", "place")
_ACTOR, _RECIPIENT = 1, 2
TYPES = (
    *("AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST"),
    *("ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"),
)
_KINDS = ("person", "organization", "country", "group", "place", "outlet")
_RELATIONS = ("left", "right", "inside", "meant", "speaker", "previous", "prominent")
_SILENCE = np.array((0.94, 0.02, 0.02, 0.02), dtype=np.float32)
"""Shares of an entity that no mention of the act weighs."""

_STRONG_ELSEWHERE = 0.4
"""Share in another act of the same type from which an entity is weighed though no mention of this one has it."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the first look gave one participant of one mention: ``shares`` of :data:`ROLES`, summing to 1."""

    participant: Participant
    shares: Floats


@dataclass(frozen=True, slots=True)
class Told:
    """One mention of an act: its sentence's part of the article and everybody weighed for it."""

    part: str
    weighed: Sequence[Weighed]


@dataclass(frozen=True, slots=True)
class Act:
    """All mentions of one act of a PLOVER type."""

    type: str
    tellings: Sequence[Told]


def inputs(scene: Scene, acts: Sequence[Act]) -> list[list[tuple[Entity, list[float]]]]:
    """For each act of an article, whoever may be a side of it with the network's inputs."""
    highest = [_highest(act) for act in acts]
    return [_act_inputs(scene, acts, highest, n) for n in range(len(acts))]


def _highest(act: Act) -> dict[str, Floats]:
    """By entity id, its highest share of each role in any mention."""
    found: dict[str, Floats] = {}
    for told in act.tellings:
        for weighed in told.weighed:
            key = weighed.participant.entity.id
            found[key] = np.maximum(found[key], weighed.shares) if key in found else weighed.shares
    return found


def _act_inputs(
    scene: Scene, acts: Sequence[Act], highest: list[dict[str, Floats]], number: int
) -> list[tuple[Entity, list[float]]]:
    act, own = acts[number], dict(highest[number])
    others = [shares for n, shares in enumerate(highest) if n != number]
    alike = [shares for n, shares in enumerate(highest) if n != number and acts[n].type == act.type]
    for shares in alike:
        for key, share in shares.items():
            if key not in highest[number] and max(share[_ACTOR], share[_RECIPIENT]) > _STRONG_ELSEWHERE:
                own[key] = _SILENCE
    weighed: dict[str, list[tuple[Weighed, str]]] = {key: [] for key in own}
    for told in act.tellings:
        for one in told.weighed:
            weighed[one.participant.entity.id].append((one, told.part))
    by_id = {entity.id: entity for entity in scene.entities}
    ranked = {role: _ranked(own, role) for role in (_ACTOR, _RECIPIENT)}
    rows = []
    for key, best in own.items():
        mentions = weighed[key]
        mean = np.mean([one.shares for one, _ in mentions], axis=0) if mentions else best
        row: list[float] = [*map(float, best), *map(float, mean)]
        row += [len(mentions) / len(act.tellings), len(act.tellings), len(own)]
        rivals: dict[int, str | None] = {}
        for role, order in ranked.items():
            rival = rivals[role] = next((other for other in order if other != key), None)
            highest_rival = float(own[rival][role]) if rival else 0.0
            row += [order.index(key), highest_rival, float(best[role]) - highest_rival]
        row += [_most(others, key, _ACTOR), _most(others, key, _RECIPIENT)]
        row += [_most(alike, key, _ACTOR), _most(alike, key, _RECIPIENT), len(others), len(alike)]
        entity = by_id[key]
        row += [len(entity.mentions), scene.rank(entity)]
        row += [_together(others, rivals[_ACTOR], key), _together(others, key, rivals[_RECIPIENT])]
        relations = {one.participant.relation for one, _ in mentions}
        row += [relation in relations for relation in _RELATIONS]
        row += [entity.kind == kind for kind in _KINDS]
        row += [act.type == type_ for type_ in TYPES]
        parts = {part for _, part in mentions}
        row += ["headline" in parts, "lead" in parts]
        rows.append((entity, _levelled(row)))
    return rows


def _ranked(shares: dict[str, Floats], role: int) -> list[str]:
    return sorted(shares, key=lambda key: -float(shares[key][role]))


def _most(acts: Iterable[dict[str, Floats]], key: str, role: int) -> float:
    return max((float(shares[key][role]) for shares in acts if key in shares), default=0.0)


def _together(acts: Iterable[dict[str, Floats]], actor: str | None, recipient: str | None) -> float:
    """How surely one acts on the other in some other act."""
    if actor is None or recipient is None:
        return 0.0
    shares = (
        min(float(s[actor][_ACTOR]), float(s[recipient][_RECIPIENT])) for s in acts if actor in s and recipient in s
    )
    return max(shares, default=0.0)


_SHARES = (*range(8), 12, 15, 17, 18, 19, 20, 25, 26)
"""Which numbers of a row are shares: their logits are inputs too."""

_HIGHEST_COUNT = 10.0


def _levelled(row: list[float]) -> list[float]:
    """The row with counts cut off, and the logits of its shares after it."""
    logits = [float(np.log((row[n] + 0.01) / (1.01 - row[n]))) for n in _SHARES]
    return [*(min(float(number), _HIGHEST_COUNT) for number in row), *logits]


def weigh(scene: Scene, acts: Sequence[Act]) -> list[tuple[list[Entity], Floats]]:
    """Whoever may be a side of each act, with their shares, shape (entities, :data:`ROLES`)."""
    rows = inputs(scene, acts)
    flat = [row for act in rows for _, row in act]
    shares = load_network("sides").probabilities(flat) if flat else np.zeros((0, len(ROLES)), dtype=np.float32)
    ends = np.cumsum([len(act) for act in rows])[:-1]
    return [([e for e, _ in act], own) for act, own in zip(rows, np.split(shares, ends), strict=True)] if rows else []


def choose(
    entities: Sequence[Entity], shares: Floats, least: Mapping[str, float] = settings.ONLY_ROLE_THRESHOLD
) -> tuple[list[Entity], list[Entity]]:
    """Actors and recipients, the surest first; whom a gathering entity stands for in its place.

    A side is empty where nobody's share in it is over ``least``.
    """
    if not len(entities):
        return [], []
    sides = []
    strongest = shares[:, 1:].argmax(axis=1) + 1
    for role in (_ACTOR, _RECIPIENT):
        bearers = [(float(shares[n, role]), n) for n in range(len(entities)) if strongest[n] == role]
        if role == _ACTOR and not bearers and len(entities) > 1:
            # Two sides that both look like recipients: the likelier actor of them acts.
            bearers = [max((float(shares[n, role]), n) for n in range(len(entities)))]
        bearers.sort(reverse=True)
        likeliest = [n for share, n in bearers[:1] if share > least[ROLES[role]]]
        sure = [n for share, n in bearers if share > settings.ROLE_THRESHOLD]
        sides.append((sure or likeliest) if likeliest else [])
    actors, recipients = sides[0], [n for n in sides[1] if n not in sides[0]]
    acting = _stood_for(entities[n] for n in actors)
    received = [e for e in _stood_for(entities[n] for n in recipients) if e not in acting]
    return acting, received


def _stood_for(entities: Iterable[Entity]) -> list[Entity]:
    """The entities, each that gathers others replaced by those."""
    return list({e.id: e for entity in entities for e in entity.members or (entity,)}.values())
