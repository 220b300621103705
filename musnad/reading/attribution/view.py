"""A Doc as the lists that the reading of attributions walks over: words, bounds, mentions, quotation marks."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc

from musnad.model import Entity, Span
from musnad.settings import JOINED_REACH
from musnad.text import fold, fold_word

_OPENING = frozenset("«“‹{")
_CLOSING = frozenset("»”›}")
_QUOTES = frozenset('"') | _OPENING | _CLOSING | frozenset("„")
_PRONOUNS = frozenset(("هو", "هي", "هم", "هما"))
_STOPS = frozenset((".", "؛", ";", "!", "؟", "?", "…"))


@dataclass(frozen=True, slots=True)
class Named:
    """A mention as tokens ``start`` to ``end`` (half-open); ``governed`` where a preposition stands before it."""

    start: int
    end: int
    entity: Entity
    governed: bool


class View:
    """The Doc token by token. All positions are token numbers unless they say otherwise."""

    def __init__(self, doc: Doc, entities: Sequence[Entity], prepositions: frozenset[str], outlet: str = "") -> None:
        self._outlet = outlet
        self.text = doc.text
        self.size = len(doc)
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.norms: list[str] = []
        self.folded: list[str] = []
        self.tags: list[str] = []
        self.sentence_start: list[int] = []
        self.line_end: list[int] = [0] * self.size
        self.sentence_end: list[int] = [0] * self.size
        self._read_tokens(doc)
        self.close_of: dict[int, int] = {}
        self.open_of: dict[int, int] = {}
        self.quoted: set[int] = set()
        self._pair_quotes()
        self.named: dict[int, Named] = {}
        self.inside: dict[int, Named] = {}
        self._place_mentions(entities, prepositions)
        self.ordered = sorted(self.named.values(), key=lambda n: n.start)

    def _read_tokens(self, doc: Doc) -> None:
        sentence = line = 0
        whole, strings = doc.text, doc.vocab.strings
        columns = doc.to_array(["TAG", "NORM", "IDX", "LENGTH", "SENT_START"]).tolist()
        for index, (tag_id, norm, start, length, opens) in enumerate(columns):
            text, tag = whole[start : start + length], strings[tag_id]
            if opens == 1 and index:
                self.sentence_end[sentence:index] = [index] * (index - sentence)
                sentence = index
            self.starts.append(start)
            self.ends.append(start + length)
            self.norms.append(strings[norm] or " ")
            self.folded.append(fold_word(text) or " ")
            self.tags.append(tag)
            self.sentence_start.append(sentence)
            if tag == "SPACE" and "\n" in text:
                self.line_end[line : index + 1] = [index] * (index + 1 - line)
                line = index + 1
        self.sentence_end[sentence:] = [self.size] * (self.size - sentence)
        self.line_end[line:] = [self.size] * (self.size - line)

    def _pair_quotes(self) -> None:
        """Pair quotation marks line by line. A mark without a partner is left out: what follows it is read on."""
        stack: list[int] = []
        line = -1
        for index, norm in enumerate(self.norms):
            if self.tags[index] != "PUNCT" or norm not in _QUOTES:
                continue
            if self.line_end[index] != line:
                stack.clear()
                line = self.line_end[index]
            if self._opens(index, norm, bool(stack)):
                stack.append(index)
            elif stack:
                opening = stack.pop()
                self.close_of[opening] = index
                self.open_of[index] = opening
                self.quoted.update(range(opening + 1, index))

    def _opens(self, index: int, norm: str, within: bool) -> bool:
        before = self.text[self.starts[index] - 1] if self.starts[index] else " "
        after = self.text[self.ends[index]] if self.ends[index] < len(self.text) else " "
        glued_before, glued_after = before.isalnum() or before in "!?؟.)…%", after.isalnum() or after in "#@("
        if glued_before != glued_after:
            return glued_after
        if norm in _OPENING:
            return True
        return not within and norm not in _CLOSING

    def _place_mentions(self, entities: Sequence[Entity], prepositions: frozenset[str]) -> None:
        for entity in entities:
            for mention in entity.mentions:
                start = bisect_right(self.starts, mention.start) - 1
                end = bisect_right(self.starts, mention.end - 1)
                if start < 0 or end <= start:
                    continue
                known = self.named.get(start)
                if known is None or known.end < end:
                    self.named[start] = Named(start, end, entity, self._governed(start, prepositions))
        for named in sorted(self.named.values(), key=lambda n: n.start - n.end):
            if named.start in self.inside and self.inside[named.start] is not named:
                continue
            for index in range(named.start, named.end):
                self.inside.setdefault(index, named)

    def _governed(self, start: int, prepositions: frozenset[str]) -> bool:
        if self.tags[start] == "PREP":
            return True
        before = start - 1
        while before >= 0 and self.norms[before] in _QUOTES:
            before -= 1
        return before >= 0 and (self.tags[before] == "PREP" or self.norms[before] in prepositions)

    def is_own(self, entity: Entity) -> bool:
        """Whether the article's outlet is ``entity`` or a part of it: "BBC Arabic" of the BBC."""
        names = (fold(name).casefold() for name in (entity.name, entity.name_ar, *(m.text for m in entity.mentions)))
        return bool(self._outlet) and any(f" {self._outlet} ".startswith(f" {name} ") for name in names)

    def is_quote(self, index: int) -> bool:
        """Whether a quotation mark stands there."""
        return index < self.size and self.tags[index] == "PUNCT" and self.norms[index] in _QUOTES

    def opens_quote(self, index: int) -> bool:
        """Whether a quotation begins there, closed or not."""
        return self.is_quote(index) and index not in self.open_of

    def is_stop(self, index: int) -> bool:
        """Whether a sentence could end there."""
        return self.tags[index] == "PUNCT" and self.norms[index][0] in _STOPS

    def is_punctuation(self, index: int) -> bool:
        """Whether a mark or white space stands there."""
        return self.tags[index] in ("PUNCT", "SPACE")

    def token(self, index: int) -> str:
        """The characters of a token."""
        return self.text[self.starts[index] : self.ends[index]]

    def span(self, start: int, end: int) -> Span:
        """The characters of tokens ``start`` to ``end``."""
        return Span(self.starts[start], self.ends[end - 1])

    def joined_to(self, named: Named, before: int) -> list[Named]:
        """The mentions that "و" joins to ``named`` ahead of token ``before``: "الوزير [ونظيره التركي]"."""
        found: list[Named] = []
        while named.end + 1 < before and self.tags[named.end] == "CONJ" and self.norms[named.end + 1] not in _PRONOUNS:
            start = named.end + 1
            joined = next(iter(self.mentions_between(start, min(before, start + JOINED_REACH))), None)
            if joined is None or joined.governed or joined.end > before:
                break
            if any(self.tags[i] not in ("W", "PRON") for i in range(start, joined.start)):
                break
            found.append(joined)
            named = joined
        return found

    def mentions_between(self, start: int, end: int) -> Iterable[Named]:
        """The outermost mentions that begin in ``start`` to ``end``, in order."""
        index = start
        while index < end:
            named = self.named.get(index)
            if named is not None and self.inside.get(index) is named:
                yield named
                index = max(named.end, index + 1)
            else:
                index += 1
