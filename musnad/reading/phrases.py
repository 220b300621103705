"""Finds the noun phrases of an article that name somebody or something, and what each says of it.

A phrase is put together from what the tables know word by word: a title, its country, a comma and a name are one
phrase ("وزير الخارجية الإيراني، حسين أمير عبد اللهيان"). Who it is, and which phrases are the same one, is decided in
:mod:`musnad.reading.actors`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from musnad.model import EntityKind, Span
from musnad.reading.knowledge import Descriptor, Knowledge, Sense, surname
from musnad.reading.words import Lexicon, Word

PhraseKind = Literal["named", "titled", "country", "people", "place", "later", "home", "gather"]


@dataclass(slots=True)
class Phrase:
    """Words ``start`` to ``end`` that name somebody. ``spans`` are its mentions, the fullest first.

    ``actors``: the table's ids its name may stand for; ``name``: a name the table lacks; ``descriptor``: the role or
    common noun; ``former``: an office no longer held; ``weak``: it stands inside another phrase, which alone does not
    make it somebody the article speaks of.
    """

    kind: PhraseKind
    start: int
    end: int
    spans: list[Span]
    entity: EntityKind = "person"
    actors: tuple[str, ...] = ()
    name: str = ""
    descriptor: Descriptor | None = None
    country: str | None = None
    sectors: tuple[str, ...] = ()
    former: bool = False
    definite: bool = False
    weak: bool = False
    value: str = ""
    noun: str = ""
    inner: list[Phrase] = field(default_factory=list)


class Phrases:
    """The phrases of one article. ``names`` are spans (word indices) a model took for names, with their labels."""

    def __init__(
        self, known: Knowledge, words: list[Word], names: dict[int, tuple[int, str]], places: dict[int, int]
    ) -> None:
        self.known = known
        self.words = words
        self.names = names
        self.places = places
        self.hits = [known.lexicon.longest(words, index) for index in range(len(words))]
        self._learn_surnames()

    def _learn_surnames(self) -> None:
        """Let the family names of those the article names in full stand for them throughout it."""
        short: Lexicon[Sense] = Lexicon()
        learned = False
        for index, hit in enumerate(self.hits):
            actors = [sense for sense in hit.senses if sense.kind == "actor"] if hit else []
            if hit and actors and hit.end > index + 1 and self.known.actors[actors[0].ref].kind == "person":
                for sense in actors:
                    short.add(surname(self._text(index, hit.end)), sense)
                learned = True
        for index, (end, label) in self.names.items():
            if label == "PER" and end > index + 1:
                short.add(surname(self._text(index, end)), Sense("name", self._text(index, end)))
                learned = True
        if not learned:
            return
        for index in range(len(self.words)):
            found = short.longest(self.words, index)
            hit = self.hits[index]
            if found and (hit is None or found.end > hit.end or (found.end == hit.end and found.last > hit.last)):
                self.hits[index] = found

    def read(self) -> list[Phrase]:
        """All phrases, outermost only; those inside another are its ``inner``."""
        found: list[Phrase] = []
        index = 0
        while index < len(self.words):
            phrase = self._phrase(index)
            if phrase is None:
                index += 1
                continue
            found.append(phrase)
            index = max(phrase.end, index + 1)
        return found

    # What stands at a word -------------------------------------------------------------------------------------

    def _senses(self, index: int, *kinds: str) -> list[Sense]:
        hit = self.hits[index] if index < len(self.words) else None
        return [sense for sense in hit.senses if sense.kind in kinds] if hit else []

    def _rule(self, index: int, *rules: str) -> Sense | None:
        return next((sense for sense in self._senses(index, "rule") if sense.ref in rules), None)

    def _end(self, index: int) -> int:
        hit = self.hits[index]
        return hit.end if hit else index + 1

    def _joined(self, index: int) -> bool:
        """Whether the word continues the one before: no mark between them and no clitic of its own."""
        return index < len(self.words) and not self.words[index].gap and self._free(index)

    def _free(self, index: int) -> bool:
        hit = self.hits[index]
        return not self.words[index].clitics or (hit is not None and hit.first == self.words[index].start)

    def _span(self, start: int, end: int) -> Span:
        hit = self.hits[start]
        if hit is None:
            return self._name_span(start, end)
        return Span(hit.first, hit.last if hit.end == end else self.words[end - 1].trunk)

    # Phrases ---------------------------------------------------------------------------------------------------

    def _phrase(self, index: int) -> Phrase | None:
        readers = (self._quantified, self._direction, self._named, self._descriptor, self._organization, self._country,
                   self._place, self._reference, self._people, self._unknown_name)  # fmt: skip
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
                self.words[at].number or self._rule(at, "quantity") or (at > index and self._rule(at, "partitive"))
            ):
                break
            at += 1
        if at == index or at >= len(self.words) or self.words[at].gap:
            return None
        head = self._descriptor(at) or self._people(at)
        if head is None or head.entity not in ("group", "person", "organization"):
            return None
        if head.kind == "titled" and head.descriptor is not None and head.descriptor.unique:
            return None
        head.spans.insert(0, Span(self.words[index].stem, head.spans[0].end))
        head.start = index
        head.entity = "group"
        return head

    def _direction(self, index: int) -> Phrase | None:
        """A part of a country: "شمالي سوريا"."""
        if not self._rule(index, "direction"):
            return None
        at = self._end(index)
        if not self._joined(at):
            return None
        countries = self._senses(at, "country")
        if not countries:
            return None
        end = self._end(at)
        span = self._span(index, end)
        inner = self._country(at)
        return Phrase("place", index, end, [span], "place", country=countries[0].ref, name=self._text(index, end),
                      inner=[inner] if inner else [])  # fmt: skip

    def _named(self, index: int) -> Phrase | None:
        """A name the table or the model knows, with a rank before it and a title after it."""
        at = index
        while self._rule(at, "honorific"):
            following = self._end(at)
            if not self._joined(following):
                break
            at = following
        nisba = self._senses(at, "nisba")
        if nisba and at == index and self._joined(self._end(at)) and self._is_person(self._end(at)):
            at = self._end(at)  # "والروسي فلاديمير بوتين"
        if at > index and not self._is_person(at):
            return None
        phrase = self._bare_name(at)
        if phrase is None:
            return None
        if at > index:
            phrase.spans.insert(0, Span(self._span(index, index + 1).start, phrase.spans[0].end))
            phrase.start = index
        if phrase.entity == "person":
            self._title_after(phrase)
        else:
            self._adjective_after(phrase)
        return phrase

    def _is_person(self, index: int) -> bool:
        if index >= len(self.words):
            return False
        if any(self.known.actors[sense.ref].kind == "person" for sense in self._senses(index, "actor")):
            return True
        return bool(self._senses(index, "name")) or (index in self.names and self.names[index][1] == "PER")

    def _bare_name(self, index: int) -> Phrase | None:
        if index >= len(self.words):
            return None
        actors = self._senses(index, "actor")
        name_end, label = self.names.get(index, (0, ""))
        if actors and self._end(index) >= name_end:
            end = self._end(index)
            kinds = {self.known.actors[sense.ref].kind for sense in actors}
            return Phrase("named", index, end, [self._span(index, end)], sorted(kinds)[-1],
                          tuple(sense.ref for sense in actors), definite=True)  # fmt: skip
        full = self._senses(index, "name")
        if full and self._end(index) >= name_end:
            end = self._end(index)
            return Phrase("named", index, end, [self._span(index, end)], "person", name=full[0].ref, definite=True)
        if label == "PER" and not self._senses(index, "country", "capital", "descriptor"):
            return Phrase("named", index, name_end, [self._name_span(index, name_end)], "person",
                          name=self._text(index, name_end), definite=True)  # fmt: skip
        return None

    def _name_span(self, start: int, end: int) -> Span:
        return Span(self.words[start].stem, self.words[end - 1].trunk)

    def _text(self, start: int, end: int) -> str:
        return " ".join(word.norm for word in self.words[start:end])

    def _title_after(self, phrase: Phrase) -> None:
        """Take in a title that follows the name: "بهرام قاسمي، المتحدث باسم الخارجية الإيرانية"."""
        at = phrase.end
        if at >= len(self.words) or self.words[at].gap == "." or self.words[at].clitics:
            return
        title = self._title(at)
        if title is None or title.descriptor is None or title.descriptor.kind != "person":
            return
        comma = self.words[at].gap == ","
        if comma and not (title.country or title.inner):
            return
        if comma and title.end < len(self.words) and self._joined(title.end) and self._is_person(title.end):
            return
        if (
            phrase.actors
            and title.country
            and not any(
                title.country == self.known.actors[actor].country or self.known.actors[actor].country in (None, "UNO")
                for actor in phrase.actors
            )
        ):
            return
        phrase.spans = [Span(phrase.spans[0].start, title.spans[0].end), *phrase.spans, *title.spans]
        phrase.end = title.end
        phrase.descriptor, phrase.country, phrase.former = title.descriptor, title.country, title.former
        phrase.sectors = title.sectors
        phrase.inner = title.inner

    def _adjective_after(self, phrase: Phrase) -> None:
        """Take in a nationality after an organisation's name: "حركة حماس الفلسطينية"."""
        at = phrase.end
        nisba = self._senses(at, "nisba") if self._joined(at) else []
        if nisba:
            phrase.end = self._end(at)
            phrase.spans.insert(0, Span(phrase.spans[0].start, self.words[phrase.end - 1].trunk))
            phrase.country = nisba[0].ref

    def _descriptor(self, index: int) -> Phrase | None:
        """A title or common noun, and the name that follows it."""
        title = self._title(index)
        if title is None or title.entity != "person" or title.descriptor is None:
            return title
        at = title.end
        if at >= len(self.words) or self.words[at].gap == "." or self.words[at].clitics:
            return title
        start = at
        while self._rule(at, "honorific") and self._joined(self._end(at)):
            at = self._end(at)
        if not self._is_person(at):
            return title
        name = self._bare_name(at)
        if name is None or name.entity != "person":
            return title
        comma = self.words[start].gap == ","
        if comma and not (title.country or title.inner):
            return title
        name.spans = [Span(title.spans[0].start, name.spans[0].end), *name.spans, *title.spans]
        if at > start:
            name.spans.append(Span(self.words[start].stem, name.spans[1].end))
        name.start = title.start
        name.descriptor, name.country, name.former = title.descriptor, title.country, title.former
        name.sectors, name.inner = title.sectors, title.inner
        return name

    def _title(self, index: int) -> Phrase | None:
        """A descriptor with its adjectives, country and complement, no name."""
        senses = self._senses(index, "descriptor")
        if not senses:
            return None
        descriptor = self.known.descriptors[senses[0].ref]
        end = self._end(index)
        base = Span(self._span(index, end).start, self.words[end - 1].trunk)
        phrase = Phrase("titled", index, end, [base], descriptor.kind, descriptor=descriptor,
                        sectors=descriptor.sectors, definite=self.words[index].norm.startswith("ال"))  # fmt: skip
        self._qualify(phrase)
        if phrase.end > end:
            whole = Span(base.start, self.words[phrase.end - 1].trunk)
            phrase.spans = [whole]
        return phrase

    def _qualify(self, phrase: Phrase) -> None:
        at = phrase.end
        while self._joined(at):
            nisba = self._senses(at, "nisba", "people")
            country = (
                [] if phrase.definite and phrase.end == phrase.start + 1 else self._senses(at, "country", "capital")
            )
            if self._rule(at, "former"):
                phrase.former = True
            elif nisba and phrase.country is None:
                phrase.country = nisba[0].ref
            elif country and phrase.country is None:
                phrase.country = country[0].ref
                inner = self._country(at)
                if inner:
                    phrase.inner.append(inner)
            elif not self._rule(at, "modifier"):
                break
            at = self._end(at)
        phrase.end = at
        if phrase.entity in ("person", "group"):
            self._complement(phrase)

    def _complement(self, phrase: Phrase) -> None:
        """The body or place a person belongs to: "رئيس حركة حماس", "متحدث باسم الجيش", "مسؤول في وزارة الدفاع"."""
        at = phrase.end
        if at >= len(self.words) or self.words[at].gap:
            return
        linked = self.words[at].norm in ("في", "لدي", "من") and self.words[at].free
        if linked:
            at += 1
            if at >= len(self.words) or self.words[at].gap:
                return
        clitics = self.words[at].clitics
        if clitics and not self._free(at) and (linked or clitics not in (("ل",), ("ب",))):
            return
        if not linked and not clitics and phrase.definite and phrase.end == phrase.start + 1:
            return
        inner = self._organization(at) or self._organization_title(at) or self._organization_name(at)
        if inner is None and not linked:
            inner = self._place(at)
        if inner is None:
            return
        inner.weak = True
        phrase.inner.append(inner)
        phrase.end = inner.end
        phrase.country = phrase.country or inner.country or self._actor_country(inner)

    def _actor_country(self, phrase: Phrase) -> str | None:
        return self.known.actors[phrase.actors[0]].country if phrase.actors else None

    def _organization_title(self, index: int) -> Phrase | None:
        title = self._title(index)
        return title if title is not None and title.entity in ("organization", "outlet") else None

    def _organization_name(self, index: int) -> Phrase | None:
        name = self._bare_name(index)
        if name is None or name.entity not in ("organization", "outlet"):
            return None
        self._adjective_after(name)
        return name

    def _organization(self, index: int) -> Phrase | None:
        """A noun such as حركة or صحيفة and the name after it."""
        noun = self._rule(index, "org-noun", "outlet-noun")
        if noun is None:
            return None
        outlet = noun.ref == "outlet-noun"
        at = self._end(index)
        if at >= len(self.words) or self.words[at].gap or (self.words[at].clitics and not self._free(at)):
            return None
        head = self._text(index, at)
        name = self._organization_name(at)
        if name is not None and (not outlet or name.entity == "outlet"):
            name.spans.insert(0, Span(self._span(index, at).start, name.spans[0].end))
            name.start, name.noun = index, head
            return name
        end = self._unknown_end(at, outlet)
        if end is None:
            return None
        phrase = Phrase("named", index, end, [Span(self._span(index, at).start, self.words[end - 1].trunk)],
                        "outlet" if outlet else "organization", name=self._text(at, end), noun=head, definite=True,
                        sectors=("JRN",) if outlet else ())  # fmt: skip
        phrase.spans.append(self._name_span(at, end))
        self._adjective_after(phrase)
        return phrase

    def _unknown_end(self, at: int, outlet: bool) -> int | None:
        """Where a name the table lacks ends: as the model says, or with the quotation, or before a nationality."""
        if at in self.names and self.names[at][1] in ("ORG", "MISC", "PER", "LOC"):
            return self.names[at][0]
        end = at
        if self.words[at].quoted:
            end += 1
            while end < len(self.words) and end - at < 4 and self._joined(end) and not self.words[end].quoted:
                end += 1
            return end if end < len(self.words) and self.words[end].quoted else None
        if outlet:
            while end - at < 3 and self._joined(end):
                if self._senses(end, "nisba"):
                    return end if end > at else None
                end += 1
            return at + 1 if self.words[at].norm.startswith("ال") else None
        return None

    def _country(self, index: int) -> Phrase | None:
        senses = self._senses(index, "country", "seat") or (
            self._senses(index, "capital") if index not in self.places else []
        )
        if not senses:
            return None
        end = self._end(index)
        return Phrase("country", index, end, [self._span(index, end)], "country", country=senses[0].ref, definite=True)

    def _place(self, index: int) -> Phrase | None:
        """A place that :mod:`musnad.reading.places` has found; its mentions are known already."""
        end = self.places.get(index)
        return Phrase("place", index, end, [], "place") if end is not None else None

    def _reference(self, index: int) -> Phrase | None:
        """A noun that only refers back or around: "الوزير", "بلاده", "الجانبان"."""
        for rule, kind in (("home", "home"), ("gather", "gather"), ("later", "later")):
            sense = self._rule(index, rule)
            if sense is not None:
                end = self._end(index)
                if rule == "gather" and self._joined(end) and self._senses(end, "nisba"):
                    return None  # "الرئيسين الإيراني إبراهيم رئيسي والروسي …": those it gathers follow
                phrase = Phrase(kind, index, end, [self._span(index, end)], "person", value=sense.value, definite=True)
                if sense.ref == "home" and self.words[end - 1].pronoun and sense.value == "speaker":
                    phrase.spans = [Span(self.words[index].stem, self.words[end - 1].end)]
                return phrase
        return None

    def _people(self, index: int) -> Phrase | None:
        """The people of a country: "الفلسطينيون"."""
        senses = self._senses(index, "people")
        if not senses:
            return None
        end = self._end(index)
        return Phrase("people", index, end, [self._span(index, end)], "group", country=senses[0].ref, sectors=("CVL",))

    def _unknown_name(self, index: int) -> Phrase | None:
        if index not in self.names:
            return None
        end, label = self.names[index]
        kinds: dict[str, EntityKind] = {"ORG": "organization", "LOC": "place"}
        if label not in kinds:
            return None
        return Phrase("named" if label == "ORG" else "place", index, end, [self._name_span(index, end)], kinds[label],
                      name=self._text(index, end), definite=True)  # fmt: skip


def flatten(phrases: Iterable[Phrase]) -> list[Phrase]:
    """The phrases and those inside them, which are weak, in text order."""
    flat: list[Phrase] = []
    for phrase in phrases:
        flat.append(phrase)
        for inner in flatten(phrase.inner):
            inner.weak = True
            flat.append(inner)
    return flat
