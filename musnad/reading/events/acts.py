"""The last look at each act, once all of the article's are known: is it one of its own, and has it two sides?

A word in the middle of a report may repeat what the lead told, or tell nothing new; who demands often demands of
nobody. Each act's surest words, its likeness to the others, where it stands and how surely anybody is a side of it are
set beside each other, and a small network (``data/models/acts.npz``) decides.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np

from musnad.linear import Floats
from musnad.model import Status
from musnad.network import load_network
from musnad.reading.events.scene import Scene
from musnad.reading.events.sides import TYPES
from musnad.reading.events.telling import Group

CLASSES = ("none", "both sides", "actors only", "recipients only", "no side")
"""Whether a group of words is an act of its own, and on which sides somebody stands."""

_NONE, _ACTORS_ONLY, _RECIPIENTS_ONLY, _NO_SIDE = 0, 2, 3, 4
_STATES = get_args(Status)
_SUREST = 0.999
_LIKELIEST = 3
"""How many entities of each side are looked at by themselves."""

# So that the inputs are about as large as shares.
_SENTENCES, _ACTS, _ENTITIES = 30, 15, 10


@dataclass(frozen=True, slots=True)
class Judged:
    """``share`` is the probability that it is an act of its own; the others that, if so, a side of it is empty."""

    share: float
    no_actor: float
    no_recipient: float


def judge(scene: Scene, groups: Sequence[Group], shares: Sequence[Floats]) -> list[Judged]:
    """What each of an article's acts is; ``shares`` are everybody's in its sides, shape (entities, 4)."""
    if not groups:
        return []
    return [
        Judged(
            float(1 - row[_NONE]),
            float((row[_RECIPIENTS_ONLY] + row[_NO_SIDE]) / (1 - row[_NONE] + 1e-6)),
            float((row[_ACTORS_ONLY] + row[_NO_SIDE]) / (1 - row[_NONE] + 1e-6)),
        )
        for row in load_network("acts").probabilities(inputs(scene, groups, shares))
    ]


def inputs(scene: Scene, groups: Sequence[Group], shares: Sequence[Floats]) -> list[list[float]]:
    """The network's inputs, one row for each act."""
    sentences = [{scene.sentence_number(t.candidate.token) for t in group.tellings} for group in groups]
    rows = []
    for n, group in enumerate(groups):
        near = [other for m, other in enumerate(groups) if m != n and sentences[m] & sentences[n]]
        rows.append(
            [
                *_words(scene, group),
                *_standing(scene, group, len(groups)),
                *_likeness(groups, group, near),
                *_side(shares[n][:, 1]),
                *_side(shares[n][:, 2]),
                len(shares[n]) / _ENTITIES,
                *(float(group.type == type_) for type_ in TYPES),
            ]
        )
    return rows


def _words(scene: Scene, group: Group) -> list[float]:
    """How surely its words report an act of the type, and what they are."""
    sure = sorted((telling.event.confidence for telling in group.tellings), reverse=True)
    best = max(group.tellings, key=lambda telling: telling.event.confidence)
    candidate = best.candidate
    return [
        _log_odds(sure[0]),
        _log_odds(sure[1]) if len(sure) > 1 else -3.0,
        sum(sure),
        len(group.tellings),
        best.second,
        best.place[0] if best.place else 0.0,
        best.date[0] if best.date else 0.0,
        *(float(best.event.status == state) for state in _STATES),
        bool(candidate.senses),
        bool(candidate.senses) and candidate.senses[0].type == group.type,
        candidate.companion,
        candidate.part_of_speech == "V",
        scene.norms[candidate.token].startswith("ال"),
    ]


def _standing(scene: Scene, group: Group, acts: int) -> list[float]:
    """Where in the article they stand, and in whose mouth."""
    tokens = [telling.candidate.token for telling in group.tellings]
    parts = {scene.part(token) for token in tokens}
    told = [scene.told_by(token) is not None for token in tokens]
    return [
        "headline" in parts,
        "lead" in parts,
        scene.sentence_number(min(tokens)) / len(scene.sentences),
        len(scene.sentences) / _SENTENCES,
        acts / _ACTS,
        all(told),
        any(told),
        any(scene.cued_by(token) for token in tokens),
    ]


def _likeness(groups: Sequence[Group], group: Group, near: Sequence[Group]) -> list[float]:
    """How like it the article's other acts of the type are, the surer ones by themselves, and who stands near."""
    most, number = max(((share, n) for n, share in group.alike.items()), default=(0.0, -1))
    surer = [share for n, share in group.alike.items() if groups[n].confidence > group.confidence]
    return [
        most,
        groups[number].confidence if number >= 0 else 0.0,
        max(surer, default=0.0),
        len(group.alike),
        len(near),
        max((other.confidence for other in near), default=0.0),
        sum(other.type == group.type for other in near),
    ]


def _side(shares: Floats) -> list[float]:
    """The highest shares of one side, and how surely nobody has it if each were by himself."""
    highest = np.zeros(_LIKELIEST)
    ordered = np.sort(shares)[::-1][:_LIKELIEST]
    highest[: len(ordered)] = ordered
    return [*map(float, highest), _log_odds(float(highest[0])), float(np.log(np.clip(1 - shares, 0.01, 1)).sum())]


def _log_odds(probability: float) -> float:
    kept = min(max(probability, 1 - _SUREST), _SUREST)
    return math.log(kept / (1 - kept))
