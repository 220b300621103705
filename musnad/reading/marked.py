"""The words of an article with what the tables and the model say of each: the ground that phrases are read from."""

from __future__ import annotations

from collections.abc import Sequence

from musnad.model import Span
from musnad.reading.knowledge import Form, Knowledge, Sense, surname
from musnad.reading.words import Lexicon, Word

_SHORTEST_SURNAME = 3


class Marked:
    """The words and the longest known form at each.

    ``forms``: that of the tables; ``names``: where a model found a name, its end and label; ``places``: where a place
    begins, its end and country (word indices).
    """

    def __init__(
        self,
        known: Knowledge,
        words: list[Word],
        forms: Sequence[Form],
        names: dict[int, tuple[int, str]],
        places: dict[int, tuple[int, str | None]],
    ) -> None:
        self.known = known
        self.words = words
        self.names = names
        self.places = places
        self.hits = list(forms)
        self._cut_names()
        self._learn_surnames()

    def _cut_names(self) -> None:
        """End the model's names before a word the tables know to be none: "عمر البشير روسيا"."""
        for start, (end, label) in list(self.names.items()):
            if label != "PER":
                continue
            for index in range(start, end):
                if self.senses(index, "country", "nisba", "people", "descriptor"):
                    if index > start:
                        self.names[start] = (index, label)
                    else:
                        del self.names[start]
                    break

    @staticmethod
    def _add_surname(short: Lexicon[Sense], name: str, sense: Sense) -> None:
        """Two letters alone are no name: the "In" of Moon Jae-in is written like a conjunction."""
        family = surname(name)
        if len(family) >= _SHORTEST_SURNAME:
            short.add(family, sense)

    def _learn_surnames(self) -> None:
        """Let the family names of those the article names in full stand for them throughout it."""
        short: Lexicon[Sense] = Lexicon()
        learned = False
        for index, hit in enumerate(self.hits):
            actors = [sense for sense in hit.senses if sense.kind == "actor"] if hit else []
            if hit and actors and hit.end > index + 1 and self.known.actors[actors[0].ref].kind == "person":
                for sense in actors:
                    self._add_surname(short, self.text(index, hit.end), sense)
                learned = True
        for index, (end, label) in self.names.items():
            if label == "PER" and end > index + 1:
                name = self.text(index, end)
                self._add_surname(short, name, Sense("name", name))
                learned = True
        if not learned:
            return
        for index in range(len(self.words)):
            found = short.longest(self.words, index)
            hit = self.hits[index]
            if found is None or (hit is not None and hit.end > found.end):
                continue
            if hit is None or not any(sense.kind in ("actor", "country", "capital") for sense in hit.senses):
                self.hits[index] = found  # "رئيسي", whatever else it means, in an article about Ebrahim Raisi

    def senses(self, index: int, *kinds: str) -> list[Sense]:
        """What the form at the word may mean, of these kinds."""
        hit = self.hits[index] if index < len(self.words) else None
        return [sense for sense in hit.senses if sense.kind in kinds] if hit else []

    def rule(self, index: int, *rules: str) -> Sense | None:
        """The first of these rules that the form at the word falls under."""
        hit = self.hits[index] if index < len(self.words) else None
        if hit is not None:
            for sense in hit.senses:
                if sense.kind == "rule" and sense.ref in rules:
                    return sense
        return None

    def end(self, index: int) -> int:
        """The index after the form at the word."""
        hit = self.hits[index]
        return hit.end if hit else index + 1

    def joined(self, index: int) -> bool:
        """Whether the word continues the one before: no mark between them and no clitic of its own."""
        return index < len(self.words) and not self.words[index].gap and self.free(index)

    def free(self, index: int) -> bool:
        """Whether no clitic stands before the form at the word."""
        hit = self.hits[index]
        return not self.words[index].clitics or (hit is not None and hit.first == self.words[index].start)

    def span(self, start: int, end: int) -> Span:
        """The characters of words ``start`` to ``end``, as the form at ``start`` bounds them."""
        hit = self.hits[start]
        if hit is None:
            return self.name_span(start, end)
        return Span(hit.first, hit.last if hit.end == end else self.words[end - 1].trunk)

    def is_person(self, index: int) -> bool:
        """Whether a person's name begins at the word."""
        if index >= len(self.words):
            return False
        if any(self.known.actors[sense.ref].kind == "person" for sense in self.senses(index, "actor")):
            return True
        return bool(self.senses(index, "name")) or (index in self.names and self.names[index][1] == "PER")

    def name_span(self, start: int, end: int) -> Span:
        """The characters of words ``start`` to ``end``, without clitics at either side."""
        return Span(self.words[start].stem, self.words[end - 1].trunk)

    def text(self, start: int, end: int) -> str:
        """The matching form of words ``start`` to ``end``."""
        return " ".join(word.norm for word in self.words[start:end])
