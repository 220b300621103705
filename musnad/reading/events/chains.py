"""On whose word an act is told: the statements around its mentions, and whether the outlet itself asserts it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from musnad.model import Entity, Link, Statement
from musnad.reading.events.features import VERBAL
from musnad.reading.events.scene import Scene


def chain(scene: Scene, token: int, kind: str, actors: Sequence[Entity]) -> tuple[Link, ...]:
    """Through whom the reader learns of it: the statement that holds the trigger and whoever reports that.

    Who speaks a verbal act himself is its actor, and no link.
    """
    told, cued = scene.told_by(token), scene.cued_by(token)
    if cued is not None and told is None:
        return cued.chain
    if told is None or told.speaker is None:
        return ()
    if kind in VERBAL and told.speaker in actors:
        return told.chain
    return (*told.chain, Link(told.speaker, told.cue))


def chain_features(scene: Scene, kind: str, tokens: Sequence[int], actors: Sequence[Entity]) -> list[str]:
    """For the decision whether an act of type ``kind`` is told on a source's word; ``tokens`` are all its triggers."""
    verbal = kind in VERBAL
    found = [f"type={kind}", f"mentions={min(len(tokens), 3)}"]
    tellers = []
    for token in sorted(tokens):
        told = scene.told_by(token)
        teller = _teller(scene, token, told, actors)
        part, form = scene.part(token), _form(scene, token)
        tellers.append((part, teller))
        found += [
            f"mention={part}|{teller}",
            f"mention={teller}|{form}",
            f"mention={teller}|{kind}",
            f"mention={part}|{teller}|{verbal}|{form}",
        ]
        if told is not None and told.speaker is not None:
            cue, speaker = scene.stems[scene.token_at(told.cue.start)], told.speaker
            found += [
                f"cue word={cue}|{teller}",
                f"cue word={cue}|{kind}",
                f"speaker={speaker.kind}|{speaker.sectors[:1]}|{teller}",
                f"speech={told.mode}|{verbal}|{teller}",
                f"speaker rank={scene.rank(speaker)}|{teller}",
                f"told word={scene.stems[token]}|{teller}",
                f"links={len(told.chain)}",
            ]
    found.append(f"first={tellers[0][0]}|{tellers[0][1]}|{verbal}")
    counts = Counter(teller for part, teller in tellers if part != "headline")
    kinds = " ".join(sorted(counts)) or "headline"
    sourced = counts["other"] + counts["chain"]
    found += [
        f"untold={min(counts['outlet'], 3)}|{min(sourced, 3)}|{min(counts['actor'], 2)}",
        f"tellers={kinds}|{kind}",
        f"tellers={kinds}|{verbal}",
    ]
    return found


def _teller(scene: Scene, token: int, told: Statement | None, actors: Sequence[Entity]) -> str:
    """Who tells one mention: the outlet, an actor of the act himself, somebody else, or only who passes it on."""
    if told is not None and told.speaker is not None:
        return "actor" if told.speaker in actors else "other"
    cued = scene.cued_by(token)
    return "chain" if told is None and cued is not None and cued.chain else "outlet"


def _form(scene: Scene, token: int) -> str:
    """ "his call" and "the call" name again what was told before."""
    if scene.norms[token].startswith("ال"):
        return "definite"
    return "possessed" if scene.tags[token + 1 : token + 2] == ["PRON"] else "plain"
