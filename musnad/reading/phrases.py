"""Finds the noun phrases of an article that name somebody or something, and what each says of it.

A phrase is put together from what the tables know word by word: a title, its country, a comma and a name are one
phrase ("وزير الخارجية الإيراني، حسين أمير عبد اللهيان"). Who it is, and which phrases are the same one, is decided in
:mod:`musnad.reading.referents`.
"""

from __future__ import annotations

from musnad.model import Span
from musnad.reading import saying
from musnad.reading.phrase import Phrase, PhraseKind
from musnad.reading.titles import Titles
from musnad.settings import SAYING_REACH, SPEAKER_MAX_WORDS

#: Phrases that only refer back or around, each read by the rule of its name.
_REFERENCES: tuple[PhraseKind, ...] = ("home", "gather", "later")


#: The sector of the people of a country.
_PEOPLE = "CVL"


class Phrases(Titles):
    """Reads the phrases of one article."""

    def read(self) -> list[Phrase]:
        """All phrases, outermost only; those inside another are its ``inner``."""
        return self._between(0, len(self.words))

    def _between(self, index: int, end: int) -> list[Phrase]:
        """The phrases that begin at words ``index`` to ``end``."""
        found: list[Phrase] = []
        while index < end:
            phrase = self._phrase(index)
            if phrase is None:
                index = self.marked.end(index) if self.marked.rule(index, "not-actor") else index + 1
                continue
            found.append(phrase)
            index = max(phrase.end, index + 1)
        return found

    def _phrase(self, index: int) -> Phrase | None:
        speaks = saying.stands_at(self.words, index)
        phrase = self._known_phrase(index)
        if speaks:
            phrase = self._set_off(phrase) if phrase is not None else self._speaker(index)
            if phrase is not None:
                phrase.speaks = True
        return phrase

    def _set_off(self, title: Phrase) -> Phrase:
        """The speaker whose name commas set off after all that says who he is, whatever words that takes: "قالت مديرة
        مستشفى الأمل، لورنا ويلكنسون، إن"; the title itself where no such name follows."""
        start = next((at for at in range(title.end, len(self.words)) if self.words[at].gap), len(self.words))
        if title.kind != "titled" or title.entity != "person" or start - title.start > SAYING_REACH:
            return title
        if any(map(saying.is_clause, self.words[title.end : start])):
            return title
        name = self._name_between_commas(start)
        if name is None:
            return title
        told = Span(title.spans[0].start, self.words[start - 1].end)
        name.spans = [Span(told.start, name.spans[0].end), *name.spans, told]
        name.start = title.start
        name.inner = [*title.inner, *self._between(title.end, start)]
        name.country, name.former = title.country, title.former
        if start == title.end or (title.descriptor and not title.descriptor.unique):  # else of what, the tables lack
            name.descriptor, name.sectors = title.descriptor, title.sectors
        return name

    def _name_between_commas(self, start: int) -> Phrase | None:
        """The person whose name two commas enclose from the word on, known or not, before what is said."""
        if start >= len(self.words) or self.words[start].gap != "," or not self.marked.free(start):
            return None
        name = self._bare_name(start) or self._unknown_between_commas(start)
        if name is None or name.entity != "person" or name.end >= len(self.words):
            return None
        after = self.words[name.end]
        return name if after.gap == "," and saying.is_clause(after) else None

    def _speaker(self, index: int) -> Phrase | None:
        """Whoever speaks, though no table knows him: "الجيران", "خدمة الطقس الوطنية", "البارونة هيلين كينيدي"."""
        if not saying.may_speak(self.words, index):
            return None
        head, end = self.words[index], index + 1
        while end - index < SPEAKER_MAX_WORDS and self.marked.joined(end) and not self.marked.is_person(end):
            before, word = self.words[end - 1], self.words[end]
            if before.pronoun or saying.is_small(word) or (not word.definite and (before.definite or end > index + 1)):
                break
            end += 1
        span = self.marked.name_span(index, end)
        apart = end < len(self.words) and self.words[end].gap in ("", ",") and self.marked.free(end)
        name = self._bare_name(end) if apart and self.marked.is_person(end) else None
        owner = name is not None and end == index + 1 and not head.definite and not self.words[end].gap
        if name is not None and owner:
            span, end = Span(span.start, name.spans[0].end), name.end  # "مكتب السبسي"
        elif name is not None and name.entity == "person":
            name.spans = [Span(span.start, name.spans[0].end), *name.spans, *([span] if end > index + 1 else [])]
            name.start = index
            return name
        counted = self.marked.rule(index, "quantity") is not None
        if counted and end == index + 1:
            return None
        several = counted or head.norm.endswith(("ون", "ين"))
        return Phrase(
            "named",
            index,
            end,
            [span],
            "group" if several else "organization",
            name=self.marked.text(index, end),
            definite=True,
            sectors=(_PEOPLE,) if several else (),
            inner=[name] if name is not None and owner else [],
        )

    def _known_phrase(self, index: int) -> Phrase | None:
        if (
            self.marked.hits[index] is None
            and index not in self.names
            and index not in self.places
            and not self.words[index].number
        ):
            return None
        readers = (
            self._quantified,
            self._direction,
            self._named,
            self._descriptor,
            self._organization,
            self._country,
            self._place,
            self._reference,
            self._people,
            self._unknown_name,
        )
        for reader in readers:
            phrase = reader(index)
            if phrase is not None:
                return phrase
        return None

    def _quantified(self, index: int) -> Phrase | None:
        """A number or quantity before people: "آلاف المتظاهرين", "7 فلسطينيين", "عدد من المدنيين"."""
        at = index
        while at < len(self.words) and (at == index or not self.words[at].gap):
            if not (
                self.words[at].number
                or self.marked.rule(at, "quantity")
                or (at > index and self.marked.rule(at, "partitive"))
            ):
                break
            at += 1
        if at == index or at >= len(self.words) or self.words[at].gap:
            return None
        head = self._descriptor(at) or self._people(at) or self._nationals(at)
        if head is None or head.entity not in ("group", "person", "organization"):
            return None
        if head.kind == "titled" and head.descriptor is not None and head.descriptor.unique:
            return None
        head.spans.insert(0, Span(self.words[index].stem, head.spans[0].end))
        head.start = index
        head.entity = "group"
        if head.descriptor is not None:
            head.descriptor = self.known.descriptors.get(f"{head.descriptor.id}s", head.descriptor)
        return head

    def _direction(self, index: int) -> Phrase | None:
        """A part of a country: "شمالي سوريا"."""
        if not self.marked.rule(index, "direction"):
            return None
        at = self.marked.end(index)
        if not self.marked.joined(at):
            return None
        countries = self.marked.senses(at, "country")
        if not countries:
            return None
        end = self.marked.end(at)
        span = self.marked.span(index, end)
        inner = self._country(at)
        return Phrase(
            "place",
            index,
            end,
            [span],
            "place",
            country=countries[0].ref,
            name=self.marked.text(index, end),
            inner=[inner] if inner else [],
        )

    def _named(self, index: int) -> Phrase | None:
        """A name the table or the model knows, with a rank before it and a title after it."""
        at = index
        while self.marked.rule(at, "honorific"):
            following = self.marked.end(at)
            if not self.marked.joined(following):
                break
            at = following
        nisba = self.marked.senses(at, "nisba")
        if (
            nisba
            and at == index
            and self.marked.joined(self.marked.end(at))
            and self.marked.is_person(self.marked.end(at))
        ):
            at = self.marked.end(at)  # "والروسي فلاديمير بوتين"
        if at > index and not self.marked.is_person(at):
            return None
        phrase = self._bare_name(at)
        if phrase is None:
            return None
        if at > index:
            phrase.spans.insert(0, Span(self.marked.span(index, index + 1).start, phrase.spans[0].end))
            phrase.start = index
            self._rank(phrase, index)
        before = index and not self.words[index].gap and self.marked.rule(index - 1, "medium")
        phrase.weak = bool(before) or self.marked.rule(at, "platform") is not None
        if phrase.entity == "person":
            self._title_after(phrase)
        else:
            self._adjective_after(phrase)
            self._restated(phrase)
        return phrase

    def _reference(self, index: int) -> Phrase | None:
        """A noun that only refers back or around: "الوزير", "بلاده", "الجانبان"."""
        if self.marked.rule(index, "counterpart"):
            return self._counterpart(index)
        for kind in _REFERENCES:
            sense = self.marked.rule(index, kind)
            if sense is None:
                continue
            end = self.marked.end(index)
            if kind == "gather" and self.marked.joined(end) and self.marked.senses(end, "nisba"):
                return None  # "الرئيسين الإيراني إبراهيم رئيسي والروسي …": those it gathers follow
            weak = kind == "gather" and index > 0 and self.marked.rule(index - 1, "between") is not None
            phrase = Phrase(
                kind, index, end, [self.marked.span(index, end)], value=sense.value, definite=True, weak=weak
            )
            if kind == "home" and self.words[end - 1].pronoun and sense.value == "speaker":
                phrase.spans = [Span(self.words[index].stem, self.words[end - 1].end)]
            return phrase
        return None

    def _counterpart(self, index: int) -> Phrase | None:
        """ "نظيره الروسي": whoever holds in another country the office of the person before."""
        at = self.marked.end(index)
        nisba = self.marked.senses(at, "nisba") if self.marked.joined(at) else []
        if not nisba or self.marked.is_person(self.marked.end(at)):
            return None
        end = self.marked.end(at)
        span = Span(self.words[index].stem, self.marked.span(at, end).end)
        return Phrase("counterpart", index, end, [span], "person", country=nisba[0].ref, definite=True)

    def _people(self, index: int) -> Phrase | None:
        """The people of a country: "الفلسطينيون"."""
        senses = self.marked.senses(index, "people")
        if not senses or self._is_adjective(index) or self.marked.rule(index, "not-actor"):
            return None
        end = self.marked.end(index)
        return Phrase(
            "people", index, end, [self.marked.span(index, end)], "group", country=senses[0].ref, sectors=(_PEOPLE,)
        )

    def _nationals(self, index: int) -> Phrase | None:
        """Counted people of a country, whose noun is then a singular: "130 فلسطينيا"."""
        senses = self.marked.senses(index, "nisba")
        if not senses or self.words[index].definite:
            return None
        end = self.marked.end(index)
        return Phrase(
            "people", index, end, [self.marked.span(index, end)], "group", country=senses[0].ref, sectors=(_PEOPLE,)
        )

    def _is_adjective(self, index: int) -> bool:
        """Whether a plural nationality only describes the noun before it ("الناشطين الإيرانيين")."""
        if index == 0 or not self.marked.joined(index):
            return False
        noun = self.words[index - 1]
        if self._counts(index - 1):
            return False
        if self.words[index].definite:
            return self._definite(index - 1)
        return noun.norm.endswith(("ون", "ين", "ان", "ات"))
