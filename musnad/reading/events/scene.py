"""The article as the event coder sees it: tokens, sentences, and what the other readers found, by token number."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from spacy.tokens import Doc

from musnad.model import Article, Entity, PartKind, Span, Statement, Time
from musnad.reading import pronouns


@dataclass(frozen=True, slots=True)
class MentionAt:
    """An entity's mention by token numbers, ``first`` to ``last`` inclusive."""

    first: int
    last: int
    entity: Entity


@dataclass(frozen=True, slots=True)
class TimeAt:
    """A time expression by token numbers, ``first`` to ``last`` inclusive."""

    first: int
    last: int
    time: Time


class Scene:
    """Everything known before events are read. Built once per article; nothing in it changes afterwards."""

    def __init__(
        self,
        doc: Doc,
        article: Article,
        entities: tuple[Entity, ...],
        times: tuple[Time, ...],
        statements: tuple[Statement, ...],
        passing: tuple[Entity, ...] = (),
    ) -> None:
        self.article = article
        self.entities = entities
        self.statements = statements
        actors = [e for e in entities if e.kind not in ("place", "outlet")]
        self.prominent = sorted(actors, key=lambda e: -len(e.mentions))[:3]
        strings = doc.vocab.strings
        columns = doc.to_array(["NORM", "TAG", "HEAD", "DEP", "IDX", "LENGTH"]).T
        norms, tags, heads, relations, starts, lengths = columns
        self.norms: list[str] = [strings[norm] for norm in norms.tolist()]
        self.tags: list[str] = [strings[tag] for tag in tags.tolist()]
        # The distance to the head is signed, the array is not.
        self.heads = (heads.astype(np.int64) + np.arange(len(doc))).tolist()
        self.relations: list[str] = [strings[relation].partition(":")[0] for relation in relations.tolist()]
        self.starts = starts.tolist()
        self.ends = (starts + lengths).tolist()
        self.stems = [stem(n) if tag == "W" else n for n, tag in zip(self.norms, self.tags, strict=True)]
        self.sentences = [(s.start, s.end) for s in doc.sents]
        self._sentence_starts = [first for first, _ in self.sentences]
        self.mentions = self._maximal_mentions(entities)
        self._mentions_by_sentence: list[list[MentionAt]] = [[] for _ in self.sentences]
        for mention in self.mentions:
            self._mentions_by_sentence[self.sentence_number(mention.first)].append(mention)
        self.passing = frozenset(place.id for place in passing)
        self._places_by_sentence = self._places(entities + passing)
        self.in_mention: dict[int, MentionAt] = {
            token: mention for mention in self.mentions for token in range(mention.first, mention.last + 1)
        }
        self.times = [TimeAt(self.token_at(t.start), self.token_at(t.end - 1), t) for t in times]
        self._times_by_sentence: list[list[TimeAt]] = [[] for _ in self.sentences]
        for time in self.times:
            self._times_by_sentence[self.sentence_number(time.first)].append(time)
        self.in_time = {token for t in self.times for token in range(t.first, t.last + 1)}
        meant = pronouns.read(doc, entities)
        #: By token: whom a pronoun or a verb without a subject stands for, and the subject of each verb.
        self.antecedents, self.subjects = meant.antecedents, meant.subjects
        self.verbs = sorted(self.subjects)
        self._part_starts = [part.start for part in article.parts]
        self._content_words: dict[int, frozenset[str]] = {}
        self.topic_counts: dict[str, int] | None = None
        self.topics: tuple[str, ...] | None = None
        self.word_features: dict[int, list[tuple[int, str]]] = {}
        # Innermost last: a later, shorter content wins when looked up from the end.
        self._by_length = sorted(statements, key=lambda s: s.content.end - s.content.start)

    def rank(self, entity: Entity) -> int:
        """0 for the article's most mentioned actor, up to 3 for all but the first three."""
        return next((n for n, other in enumerate(self.prominent) if other is entity), 3)

    def _maximal_mentions(self, entities: tuple[Entity, ...]) -> list[MentionAt]:
        """Mentions that no longer mention contains; the title inside "title + name" is no participant of its own."""
        found = [
            MentionAt(self.token_at(m.start), self.token_at(m.end - 1), entity)
            for entity in entities
            for m in entity.mentions
        ]
        found.sort(key=lambda m: (m.first, -m.last))
        kept: list[MentionAt] = []
        for mention in found:
            if not kept or mention.last > kept[-1].last:
                kept.append(mention)
        return kept

    def _places(self, entities: tuple[Entity, ...]) -> list[list[MentionAt]]:
        """By sentence, every mention of somewhere, also inside a longer mention ("the government of Iraq")."""
        found: list[list[MentionAt]] = [[] for _ in self.sentences]
        for entity in entities:
            if entity.kind in ("place", "country") or entity.place is not None:
                for mention in entity.mentions:
                    first = self.token_at(mention.start)
                    at = MentionAt(first, self.token_at(mention.end - 1), entity)
                    found[self.sentence_number(first)].append(at)
        for mentions in found:
            mentions.sort(key=lambda m: m.first)
        return found

    def places_in(self, sentence: int) -> list[MentionAt]:
        """The mentions of places and countries in a sentence, nested ones too, in order."""
        return self._places_by_sentence[sentence]

    def span(self, first: int, last: int) -> Span:
        """The characters of tokens ``first`` to ``last`` inclusive."""
        return Span(self.starts[first], self.ends[last])

    def glued(self, token: int) -> bool:
        """Whether no space separates a token from the next."""
        return token + 1 < len(self.starts) and self.ends[token] == self.starts[token + 1]

    def token_at(self, offset: int) -> int:
        """The token that holds the character at ``offset``."""
        return max(0, bisect_right(self.starts, offset) - 1)

    def sentence_number(self, token: int) -> int:
        """Which sentence a token stands in."""
        return max(0, bisect_right(self._sentence_starts, token) - 1)

    def sentence_span(self, number: int) -> Span:
        """The characters of a sentence, without the space that follows it."""
        first, end = self.sentences[number]
        while end - 1 > first and self.tags[end - 1] == "SPACE":
            end -= 1
        return Span(self.starts[first], self.ends[end - 1])

    def path(self, start: int, goal: int, longest: int = 4) -> list[str] | None:
        """The dependency relations from one token to another: ``<nsubj`` up to a head, ``>obl`` down to a dependent.

        None where the way is longer than ``longest`` steps.
        """
        ups = self._ancestors(start, longest)
        downs = self._ancestors(goal, longest)
        meeting = next((token for token in ups if token in downs), None)
        if meeting is None:
            return None
        up, down = ups[: ups.index(meeting)], downs[: downs.index(meeting)]
        steps = [f"<{self.relations[t]}" for t in up] + [f">{self.relations[t]}" for t in reversed(down)]
        return steps if len(steps) <= longest else None

    def _ancestors(self, token: int, longest: int) -> list[int]:
        chain = [token]
        while len(chain) <= longest and self.heads[token] != token:
            token = self.heads[token]
            chain.append(token)
        return chain

    def top(self, first: int, last: int) -> int:
        """The syntactic head of tokens ``first`` to ``last``: the one whose own head lies outside."""
        inside = range(first, last + 1)
        return next((t for t in inside if self.heads[t] not in inside or self.heads[t] == t), first)

    def mentions_in(self, sentence: int) -> list[MentionAt]:
        """The mentions of a sentence in order."""
        return self._mentions_by_sentence[sentence]

    def times_in(self, sentence: int) -> list[TimeAt]:
        """The time expressions of a sentence in order."""
        return self._times_by_sentence[sentence]

    def part(self, token: int) -> PartKind:
        """The kind of part a token stands in."""
        index = bisect_right(self._part_starts, self.starts[token]) - 1
        return self.article.parts[index].kind if index >= 0 else "body"

    def content_words(self, sentence: int) -> frozenset[str]:
        """The stems of a sentence's longer words; computed once."""
        if sentence not in self._content_words:
            first, end = self.sentences[sentence]
            self._content_words[sentence] = frozenset(
                self.stems[k] for k in range(first, end) if self.tags[k] == "W" and len(self.norms[k]) > 3
            )
        return self._content_words[sentence]

    def told_by(self, token: int) -> Statement | None:
        """The smallest statement whose content holds the token."""
        start = self.starts[token]
        for statement in self._by_length:
            if statement.content.start <= start < statement.content.end:
                return statement
        return None

    def cued_by(self, token: int) -> Statement | None:
        """The statement whose cue the token belongs to."""
        start = self.starts[token]
        for statement in self.statements:
            if statement.cue.start <= start < statement.cue.end:
                return statement
        return None


_ENDINGS = ("يات", "يون", "يين", "ات", "ان", "ون", "ين", "يه", "وا", "تا", "تي", "ه", "ي", "ا", "ت")


@lru_cache(maxsize=100_000)
def stem(norm: str) -> str:
    """A light stem: the matching form without article and inflection, at least three letters long."""
    if norm.startswith("ال") and len(norm) > 4:
        norm = norm[2:]
    for ending in _ENDINGS:
        if norm.endswith(ending) and len(norm) - len(ending) >= 3:
            norm = norm[: -len(ending)]
            break
    if len(norm) > 3 and norm[0] in "يت" and norm[1] != "ا":
        return norm[1:]
    return norm
