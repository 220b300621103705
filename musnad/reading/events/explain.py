"""Why the event coder decided as it did: the table's row, the models' probabilities, and what weighed most.

What a model looks at has a name (:mod:`musnad.reading.events.features`); ``data/explain.tsv`` puts it into words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from musnad import settings
from musnad.model import Entity, Event, Span
from musnad.reading.events import features, reported
from musnad.reading.events.chains import chain_features
from musnad.reading.events.coder import NONE, Coder
from musnad.reading.events.scene import Scene
from musnad.reading.events.triggers import COLUMNS, Candidate, trigger_table
from musnad.resources import Row, read_table
from musnad.text import fold, fold_word

EVIDENCE = 6
"""How many features of a decision are named."""

_ABOUT_TRIGGERS = ("first candidate", "candidate")
"""What opens the name of a feature that is another feature, of a word that may report an act."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Something that a model saw, in words, and what it weighed for the answer; below 0 it spoke against it."""

    words: str
    weight: float


@dataclass(frozen=True, slots=True)
class Decision:
    """A question of the coder: the answer it took, the likeliest answers with their probabilities, the evidence."""

    question: str
    answer: str
    shares: tuple[tuple[str, float], ...] = ()
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """All decisions about an event, or about one place of a word that the reader asks about."""

    title: str
    sentence: str
    decisions: tuple[Decision, ...]


class Explainer:
    """The decisions of the event coder in one article, taken once more with their reasons."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._coder = Coder(scene)
        self.events = self._coder.events()
        """As :func:`musnad.reading.events.read` gives them."""
        mentioned = self._coder.mentioned()
        #: By token of a word that may tell an act: the probability that it is one of its own.
        self._shares = {
            telling.candidate.token: event.confidence
            for group, event in self._coder.judged()
            if event.type not in mentioned
            for telling in group.tellings
        }
        self._candidates = {c.token: c for c in self._coder.candidates()}
        self._models = self._coder.models | reported.models()

    def event(self, event: Event) -> Explanation:
        """Every decision about one of :attr:`events`; sides, mode, status and date are its fullest mention's."""
        tokens = [self._scene.token_at(mention.trigger.end - 1) for mention in event.mentions]
        head = self._candidates[tokens[0]]
        decisions = [d for token in tokens for d in self._trigger(self._candidates[token])]
        decisions.append(self._act(tokens[0]))
        decisions += self._roles(head, event)
        decisions += self._fields(head, event)
        decisions += self._dates(head, event)
        decisions += self._places(head, event)
        decisions += self._merges(event, tokens)
        if any(mention.chain for mention in event.mentions):
            found = chain_features(self._scene, event.type, tokens, event.actors)
            answer = "a source's" if event.chain else "the outlet's"
            decisions.append(
                self._decision("on whose word?", "chain", found, answer, "source" if event.chain else "outlet", 3)
            )
        return Explanation(f"{event.id} {event.type}", self._sentence(tokens[0]), tuple(decisions))

    def word(self, word: str) -> Iterator[Explanation]:
        """What became of each place where ``word`` stands; hamza, marks, article and the like make no difference."""
        wanted = fold_word(word)
        for token, norm in enumerate(self._scene.norms):
            if self._scene.tags[token] == "W" and wanted in (norm, self._scene.stems[token], self._written(token)):
                candidate = self._candidates.get(token)
                decisions = [*self._trigger(candidate)] if candidate else [self._no_candidate(token)]
                if token in self._shares:
                    decisions.append(self._act(token))
                yield Explanation(self._text(token), self._sentence(token), tuple(decisions))

    def _text(self, token: int) -> str:
        return self._scene.span(token, token).of(self._scene.article.text)

    def _written(self, token: int) -> str:
        """The whole word on the page, with what is fused to it, in matching form."""
        first = last = token
        while first and self._scene.glued(first - 1) and self._scene.tags[first - 1] != "PUNCT":
            first -= 1
        while self._scene.glued(last) and self._scene.tags[last + 1] == "PRON":
            last += 1
        return fold(self._scene.span(first, last).of(self._scene.article.text))

    def _sentence(self, token: int) -> str:
        span: Span = self._scene.sentence_span(self._scene.sentence_number(token))
        return span.of(self._scene.article.text)

    def _decision(
        self, question: str, model: str, found: Sequence[str], answer: str = "", label: str = "", top: int = EVIDENCE
    ) -> Decision:
        """What ``model`` makes of the features; the evidence is for ``label``, or for the likeliest answer."""
        decision = self._models[model]
        shares = sorted(
            zip(map(_answer, decision.classes), map(float, decision.probabilities(found)), strict=True),
            key=lambda s: -s[1],
        )
        label = label or decision.best(found)[0]
        evidence = [Evidence(in_words(name), weight) for name, weight in decision.explain(found, label, top) if weight]
        return Decision(question, answer or label, tuple(shares[:3]), tuple(evidence))

    # Is there an event, and of which type?

    def _trigger(self, candidate: Candidate) -> Iterator[Decision]:
        word = self._text(candidate.token)
        yield self._row(word, candidate)
        found = features.trigger_features(self._scene, candidate)
        model = self._coder.models["trigger"]
        share = 1.0 - float(model.probabilities(found)[model.classes.index(NONE)])
        event = self._coder.single(candidate)
        if event is not None:
            kind = event.event.type
            yield self._decision(f"which event does {word} report?", "trigger", found, kind, kind)
            if reported.is_alone(self._scene) and kind in reported.models():
                yield self._reported(kind)
            return
        bar = settings.COMPANION_THRESHOLD if candidate.companion else settings.WORD_THRESHOLD
        answer = f"none: that it reports one has probability {share:.2f}, below {bar}"
        yield self._decision(f"which event does {word} report?", "trigger", found, answer, NONE)

    def _act(self, token: int) -> Decision:
        """What the last look makes of the whole act that a word tells."""
        share, bar = self._shares[token], self._coder.threshold()
        beside = f"beside the article's other acts, that it is has probability {share:.2f}"
        answer = f"yes: {beside}" if share > bar else f"no: {beside}, below {bar}"
        return Decision("is it an event of its own?", answer, (("yes", share), ("no", 1 - share)))

    def _reported(self, kind: str) -> Decision:
        """Whether a lone sentence reports such an act at all."""
        question = f"does the sentence report {kind}, or only mention it?"
        candidates = list(self._candidates.values())
        found = reported.reported_features(self._scene, kind, candidates)
        if kind not in reported.only_mentioned(self._scene, candidates):
            return self._decision(question, kind, found, "it reports it", "yes")
        share, bar = reported.share(self._scene, kind, candidates), settings.REPORTED_THRESHOLD[kind]
        answer = f"it only mentions it: that it reports it has probability {share:.2f}, below {bar}"
        return self._decision(question, kind, found, answer, "no")

    def _row(self, word: str, candidate: Candidate) -> Decision:
        question = f"why is {word} asked about?"
        if not candidate.senses:
            known = trigger_table().senses(self._scene.norms[candidate.token])
            reason = (
                "the table has it, but only with companions that do not follow here"
                if known
                else "the table lacks it, but annotators marked words of its stem"
            )
            return Decision(question, reason)
        sense = candidate.senses[0]
        row = _rows()[sense.row]
        kind = f"{sense.type} {sense.mode}" if sense.mode else sense.type
        beside = f", beside {'، '.join(row.alternatives('with')[:5])}" if candidate.companion and row["with"] else ""
        others = dict.fromkeys(s.type for s in candidate.senses[1:] if s.type != sense.type)
        also = f"; other rows say {', '.join(others)}" if others else ""
        return Decision(question, f"triggers.tsv, line {row.line}: {kind}{beside}, as in “{row['example']}”{also}")

    def _no_candidate(self, token: int) -> Decision:
        question = f"why does {self._text(token)} report no event?"
        if token in self._scene.in_time:
            return Decision(question, "it belongs to a time expression")
        if self._scene.part(token) == "boilerplate":
            return Decision(question, "it stands in a line of buttons or labels")
        if token in self._scene.in_mention:
            return Decision(question, "it is part of a name")
        return Decision(question, "it is not in triggers.tsv, and annotators have not marked words of its stem")

    # Who, how, when, and is it the same act?

    def _roles(self, candidate: Candidate, event: Event) -> Iterator[Decision]:
        taken: dict[str, tuple[Entity, ...]] = {"actor": event.actors, "recipient": event.recipients}
        for participant in features.participants(self._scene, candidate.token):
            entity = participant.entity
            found = features.role_features(self._scene, candidate, event.type, participant)
            members = {e.id for e in entity.members or (entity,)}
            role = next((r for r, bearers in taken.items() if any(e.id in members for e in bearers)), "")
            decision = self._decision(f"what is {entity.name}?", "role", found, role or "nothing", role or NONE, 3)
            if role or any(
                share > settings.ONLY_ROLE_THRESHOLD["actor"] for name, share in decision.shares if name != NONE
            ):
                yield decision

    def _fields(self, candidate: Candidate, event: Event) -> Iterator[Decision]:
        mode = features.mode_features(self._scene, candidate, event.type)
        label = f"{event.type}/{event.mode or ''}"
        if label in self._coder.models["mode"].classes:
            yield self._decision("which mode?", "mode", mode, event.mode or "no mode", label, 3)
        status = features.status_features(self._scene, candidate, event.type)
        yield self._decision("has it happened?", "status", status, event.status, event.status, 3)

    def _dates(self, candidate: Candidate, event: Event) -> Iterator[Decision]:
        for dating in features.datings(self._scene, candidate.token):
            found = features.date_features(self._scene, candidate, event.type, dating)
            since = "everything since " if dating.since else ""
            yield self._decision(f"does {since}“{dating.at.time.text}” date it?", "date", found, top=3)

    def _places(self, candidate: Candidate, event: Event) -> Iterator[Decision]:
        sides = list(event.actors), list(event.recipients)
        for at in features.somewhere(self._scene, candidate.token):
            found = features.place_features(self._scene, candidate, event.type, at, *sides)
            entity = at.mention.entity
            decision = self._decision(f"was it in {entity.name}?", "place", found, top=3)
            if entity is event.place or decision.answer == "yes":
                yield decision

    def _merges(self, event: Event, tokens: Sequence[int]) -> Iterator[Decision]:
        """The head mention beside the event's other mentions, and beside the nearest other event of the type."""
        head = self._coder.single(self._candidates[tokens[0]])
        for other in (o for o in self.events if o.type == event.type):
            for mention in other.mentions:
                token = self._scene.token_at(mention.trigger.end - 1)
                single = self._coder.single(self._candidates[token])
                if head and single and token != tokens[0]:
                    pair = (head, single) if tokens[0] < token else (single, head)
                    found = features.merge_features(self._scene, *(telling.event for telling in pair))
                    where = "" if other.id == event.id else f" ({other.id})"
                    answer = "yes" if other.id == event.id else "no"
                    yield self._decision(
                        f"is it the same act as {self._text(token)}{where}?", "merge", found, answer, answer, 3
                    )


def _answer(label: str) -> str:
    """A class as it is printed: of a type with its mode ("ASSAULT/aerial", "AGREE/"), the mode."""
    kind, slash, mode = label.partition("/")
    return (mode or "no mode") if slash else kind


@cache
def _rows() -> list[Row]:
    return list(read_table("triggers.tsv", COLUMNS))


@cache
def _phrases() -> dict[str, str]:
    """The name of a feature before its value → how to say it, the longest first."""
    rows = read_table("explain.tsv", ("feature", "words"))
    return {row["feature"]: row["words"] for row in sorted(rows, key=lambda row: -len(row["feature"]))}


def in_words(feature: str) -> str:
    """A feature as a reader understands it: ``a0=<country>`` is "the next word: <country>"."""
    name, equals, value = feature.partition("=")
    if name not in _phrases():
        name = next((n for n in _phrases() if feature.startswith((f"{n}|", f"{n} "))), "")
        value = feature.removeprefix(name).strip(" |")
        if name in _ABOUT_TRIGGERS:
            return f"{_phrases()[name]}: {in_words(value)}"
    phrase = _phrases().get(name)
    if phrase is None:
        return feature
    shown = value.replace("|", " · ")
    return f"{phrase}: {shown or 'none'}" if equals or value else phrase
