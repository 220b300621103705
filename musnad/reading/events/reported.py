"""Whether a text of a single sentence reports acts of a type, or only mentions them.

In an article the war of last year is an event of its own, and what is new stands in the headline. A sentence without
its article is mostly background or comment where it has a word of violence: a known attack, a charge, a fear, a film.
Models trained on such sentences, and on headlines and leads (``training/reported.py``), decide there, for the types
of which there are annotated sentences.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from musnad import settings
from musnad.linear import LinearModel, load_models
from musnad.reading.events.features import trigger_features
from musnad.reading.events.scene import Scene
from musnad.reading.events.triggers import Candidate

_TRIGGERS = 3
"""How many words that may report an act are looked at."""

_OPENING = 4
"""How many words from the start are looked at by themselves."""

_LENGTH_STEP = 8
_LONGEST = 6
_TOPICS = ("about=", "has=", "prefix=")
"""Features of a trigger that say what the whole article is about, or only repeat its letters."""


def models() -> dict[str, LinearModel]:
    """The decision of each type that has one."""
    return load_models("reported")


def only_mentioned(scene: Scene, candidates: Sequence[Candidate]) -> set[str]:
    """The types whose acts a lone sentence with these candidates only mentions."""
    return {kind for kind in models() if share(scene, kind, candidates) < settings.REPORTED_THRESHOLD[kind]}


def is_alone(scene: Scene) -> bool:
    """Whether the text is a single sentence."""
    return len(scene.sentences) == 1


def share(scene: Scene, kind: str, candidates: Sequence[Candidate]) -> float:
    """The probability that a lone sentence reports acts of the type."""
    model = models()[kind]
    found = reported_features(scene, kind, candidates)
    return float(model.probabilities(found)[model.classes.index("yes")])


def reported_features(scene: Scene, kind: str, candidates: Sequence[Candidate]) -> list[str]:
    """What the decision sees of the sentence and of the candidates that the table gives the type."""
    triggers = [candidate for candidate in candidates if any(sense.type == kind for sense in candidate.senses)]
    return list(dict.fromkeys(_features(scene, triggers)))


def _features(scene: Scene, triggers: Sequence[Candidate]) -> Iterator[str]:
    words = [n for n, tag in enumerate(scene.tags) if tag == "W"]
    stems = ["<time>" if n in scene.in_time else scene.stems[n] for n in words]
    yield from (f"holds={stem}" for stem in stems)
    yield from (f"begins={stem}" for stem in stems[:_OPENING])
    yield f"length={min(len(words) // _LENGTH_STEP, _LONGEST)}"
    yield f"candidates={min(len(triggers), _TRIGGERS + 1)}"
    for order, candidate in enumerate(triggers[:_TRIGGERS]):
        for name in trigger_features(scene, candidate):
            if not name.startswith(_TOPICS):
                yield f"candidate {name}"
                if order == 0:
                    yield f"first candidate {name}"
    for mention in scene.mentions:
        yield f"who={mention.entity.sectors[:1] or mention.entity.kind}"
        yield f"sort={mention.entity.kind}"
    yield f"times={min(2, len(scene.times))}"
    yield f"speech in it={bool(scene.statements)}"
    yield from _edges(scene, words)
    text = scene.article.text
    yield f"quotes={'«' in text}"
    yield f"asks={'؟' in text}"
    yield f"digits={any(map(str.isdecimal, text))}"


def _edges(scene: Scene, words: Sequence[int]) -> Iterator[str]:
    """How it starts and ends: a headline has no full stop, and who goes on with a report often starts with "and"."""
    yield f"starts={scene.norms[0] if scene.tags[0] in ('CONJ', 'PREP', 'PUNCT') else ''}"
    if words:
        first = words[0]
        yield f"verb first={first in scene.subjects}"
        yield f"name first={first in scene.in_mention}"
        yield f"definite first={scene.norms[first].startswith('ال')}"
    last = scene.article.text.rstrip()[-1:]
    yield f"ends={'' if last.isalnum() else last}"
