"""Reads names: of people, bodies, outlets, countries and places, known to the tables or found by the model."""

from __future__ import annotations

from musnad.model import EntityKind, Span
from musnad.reading.marked import Marked
from musnad.reading.phrase import Phrase
from musnad.settings import BODY_NAME_MAX_WORDS


class Names:
    """Reads the names of one article."""

    def __init__(self, marked: Marked) -> None:
        self.marked = marked
        self.known = marked.known
        self.words = marked.words
        self.names = marked.names
        self.places = marked.places

    def _bare_name(self, index: int) -> Phrase | None:
        if index >= len(self.words):
            return None
        actors = self.marked.senses(index, "actor")
        name_end, label = self.names.get(index, (0, ""))
        if self._describes(index):
            return None
        several = self.marked.end(index) > index + 1
        if actors and (self.marked.end(index) >= name_end or several or label != "PER"):
            end = self.marked.end(index)
            kinds = {self.known.actors[sense.ref].kind for sense in actors}
            return Phrase(
                "named",
                index,
                end,
                [self.marked.span(index, end)],
                sorted(kinds)[-1],
                tuple(sense.ref for sense in actors),
                definite=True,
            )
        full = self.marked.senses(index, "name")
        if full and self.marked.end(index) >= name_end:
            end = self.marked.end(index)
            return Phrase(
                "named", index, end, [self.marked.span(index, end)], "person", name=full[0].ref, definite=True
            )
        if label == "PER" and not self.marked.senses(index, "country", "capital", "descriptor"):
            return Phrase(
                "named",
                index,
                name_end,
                [self.marked.name_span(index, name_end)],
                "person",
                name=self.marked.text(index, name_end),
                definite=True,
            )
        return None

    def _describes(self, index: int) -> bool:
        """Whether the word is an adjective of the noun before it: "مؤتمر صحفي", "المساعدات الخارجية الأمريكية"."""
        word = self.words[index]
        if not index or word.clitics or not self.marked.joined(index) or self._ends_name(index):
            return False
        if self.marked.end(index) > index + 1 and not word.norm.endswith("يه"):
            return False
        if self.marked.rule(index, "adjective"):
            return not self.marked.is_person(self.marked.end(index)) and not self._counts(index - 1)
        if word.definite and not self.marked.is_person(index):
            return self._definite(index - 1) and not self.marked.senses(index - 1, "descriptor", "nisba", "actor")
        return self.marked.rule(index - 1, "thing") is not None

    def _ends_name(self, end: int) -> bool:
        """Whether a name of two words ends before the word: "استدعت كوريا الجنوبية السفير الصيني"."""
        start = end - 2
        return start >= 0 and self.marked.end(start) == end and bool(self.marked.senses(start, "country", "actor"))

    def _definite(self, index: int) -> bool:
        """Whether the word has the article, and does not only look as if it had: "التقى"."""
        return self.words[index].definite and not self.marked.rule(index, "verb")

    def _counts(self, index: int) -> bool:
        """Whether the word says how many."""
        return self.words[index].number or self.marked.rule(index, "quantity") is not None

    def _adjective_after(self, phrase: Phrase) -> None:
        """Take in the adjectives after an organisation's name: "حركة حماس الفلسطينية", "وكالة واس الرسمية"."""
        begin = at = phrase.end
        while self.marked.joined(at):
            nisba = self.marked.senses(at, "nisba")
            if nisba:
                phrase.country = nisba[0].ref
            elif not (self.words[at].definite and self.marked.rule(at, "modifier")):
                break
            at = phrase.end = self.marked.end(at)
        if at > begin:
            phrase.spans.insert(0, Span(phrase.spans[0].start, self.words[at - 1].trunk))

    def _restated(self, phrase: Phrase) -> None:
        """Take in a further name of the same after it: "وكالة الأنباء السورية (سانا)"."""
        at = phrase.end
        if at >= len(self.words) or not (self.marked.joined(at) or self.words[at].gap in ("(", ",")):
            return
        if self.words[at].gap == "," and not self.words[at].quoted:
            return
        if not {sense.ref for sense in self.marked.senses(at, "actor")}.isdisjoint(phrase.actors):
            phrase.end = self.marked.end(at)
            name = self.marked.span(at, phrase.end)
            phrase.spans = [Span(phrase.spans[0].start, name.end), *phrase.spans, name]

    def _organization_name(self, index: int) -> Phrase | None:
        name = self._bare_name(index)
        if name is None or name.entity not in ("organization", "outlet"):
            return None
        self._adjective_after(name)
        return name

    def _organization(self, index: int) -> Phrase | None:
        """A noun such as حركة or صحيفة and the name after it."""
        noun = self.marked.rule(index, "org-noun", "outlet-noun", "site-noun")
        if noun is None or self.places.get(index, (0, None))[0] > self.marked.end(index):
            return None
        outlet = noun.ref != "org-noun"
        at = self.marked.end(index)
        if at >= len(self.words) or self.words[at].gap or (not self.marked.free(at)):
            return None
        name = self._organization_name(at)
        if name is not None and (not outlet or name.entity == "outlet"):
            name.spans.insert(0, Span(self.marked.span(index, at).start, name.spans[0].end))
            name.start = index
            return name
        end = self._unknown_end(at, noun.ref == "outlet-noun")
        if end is None and self.marked.rule(index, "body-noun"):
            end = self._description_end(at)
        if end is None:
            return None
        phrase = Phrase(
            "named",
            index,
            end,
            [Span(self.marked.span(index, at).start, self.words[end - 1].trunk)],
            "outlet" if outlet else "organization",
            name=self.marked.text(at, end),
            definite=True,
            sectors=("JRN",) if outlet else (),
        )
        phrase.spans.append(self.marked.name_span(at, end))
        self._adjective_after(phrase)
        return phrase

    def _unknown_end(self, at: int, bare: bool) -> int | None:
        """Where a name the table lacks ends: as the model says, with its quotation, or (``bare``) at a nationality."""
        if at in self.names and self.names[at][1] in ("ORG", "MISC", "PER", "LOC"):
            return self.names[at][0]
        end = at
        if self.words[at].quoted:
            end += 1
            while end < len(self.words) and end - at < 4 and self.marked.joined(end) and not self.words[end].quoted:
                end += 1
            return end if end < len(self.words) and self.words[end].quoted else None
        if bare:
            while end - at < 3 and self.marked.joined(end):
                if self.marked.senses(end, "nisba"):
                    return end if end > at else None
                end += 1
            return at + 1 if self.words[at].definite else None
        return None

    def _description_end(self, at: int, sure: bool = False) -> int | None:
        """Where a body's name of common nouns ends: "هيئة الخدمة المدنية", "مكتب إعادة إسكان اللاجئين".

        ``sure``: a body must stand here, whatever its words may mean elsewhere.
        """
        end, definite = at, False
        while end - at < BODY_NAME_MAX_WORDS and end < len(self.words) and not self.words[end].gap:
            word = self.words[end]
            joined = word.clitics in ((), ("و",), ("ل",)) if word.definite else not word.clitics and not definite
            other = self.marked.senses(end, "country", "nisba", "people") or self.marked.rule(end, "no-name")
            if not joined or other or word.pronoun or word.number or end in self.places or self.marked.is_person(end):
                break
            if not (word.definite or sure) and (self.marked.hits[end] is not None or end - at > 1):
                break
            definite = definite or word.definite
            end += 1
        return end if definite else None

    def _unknown_name(self, index: int) -> Phrase | None:
        if index not in self.names:
            return None
        end, label = self.names[index]
        kinds: dict[str, EntityKind] = {"ORG": "organization", "LOC": "place"}
        if label not in kinds:
            return None
        name = self.marked.name_span(index, end)
        phrase = Phrase(
            "named" if label == "ORG" else "place",
            index,
            end,
            [name],
            kinds[label],
            name=self.marked.text(index, end),
            definite=True,
        )
        if label == "LOC" and index and self.marked.joined(index) and self.marked.rule(index - 1, "place-noun"):
            phrase.spans.append(Span(self.words[index - 1].stem, name.end))  # "مديرية المتون"
        return phrase

    def _country(self, index: int) -> Phrase | None:
        senses = self.marked.senses(index, "country", "seat") or (
            self.marked.senses(index, "capital") if index not in self.places else []
        )
        if not senses:
            return None
        end = self.marked.end(index)
        return Phrase(
            "country", index, end, [self.marked.span(index, end)], "country", country=senses[0].ref, definite=True
        )

    def _place(self, index: int) -> Phrase | None:
        """A place that :mod:`musnad.reading.places` has found; its mentions are known already."""
        if index not in self.places:
            return None
        end, country = self.places[index]
        return Phrase("place", index, end, [], "place", country=country)
