"""Finds the noun phrases of an article that name somebody or something, and what each says of it.

A phrase is put together from what the tables know word by word: a title, its country, a comma and a name are one
phrase ("وزير الخارجية الإيراني، حسين أمير عبد اللهيان"). Who it is, and which phrases are the same one, is decided in
:mod:`musnad.reading.actors`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from musnad.model import EntityKind, Span
from musnad.reading.knowledge import Descriptor
from musnad.reading.marked import Marked

PhraseKind = Literal["named", "titled", "country", "people", "place", "later", "home", "gather", "counterpart"]

#: Phrases that only refer back or around, each read by the rule of its name.
_REFERENCES: tuple[PhraseKind, ...] = ("home", "gather", "later")
#: Words between a title and its bearer's name, at most: "مساعد وزير الخارجية الأميركي للأمن الدولي وحظر الانتشار …".
_LONGEST_TAIL = 7


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
    """Reads the phrases of one article."""

    def __init__(self, marked: Marked) -> None:
        self.marked = marked
        self.known = marked.known
        self.words = marked.words
        self.names = marked.names
        self.places = marked.places

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

    # Phrases ---------------------------------------------------------------------------------------------------

    def _phrase(self, index: int) -> Phrase | None:
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
        head = self._descriptor(at) or self._people(at)
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
        return phrase

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
        if comma and title.end < len(self.words) and self.marked.joined(title.end) and self.marked.is_person(title.end):
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
        nisba = self.marked.senses(at, "nisba") if self.marked.joined(at) else []
        if nisba:
            phrase.end = self.marked.end(at)
            phrase.spans.insert(0, Span(phrase.spans[0].start, self.words[phrase.end - 1].trunk))
            phrase.country = nisba[0].ref

    def _descriptor(self, index: int) -> Phrase | None:
        """A title or common noun, and the name that follows it."""
        title = self._title(index)
        if title is None or title.entity != "person" or title.descriptor is None:
            return title
        start = at = self._name_at(title)
        if at is None or start is None:
            name = self._between_commas(title)
            start = title.end
        else:
            while self.marked.rule(at, "honorific"):
                at = self.marked.end(at)
            name = self._bare_name(at)
        if name is None or name.entity != "person":
            return title
        name.spans = [Span(title.spans[0].start, name.spans[0].end), *name.spans, *title.spans]
        if name.start > start:
            name.spans.append(Span(self.words[start].stem, name.spans[1].end))
            self._rank(name, start)
        name.start = title.start
        name.descriptor, name.country, name.former = title.descriptor, title.country, title.former
        name.sectors, name.inner = title.sectors, title.inner
        return name

    def _name_at(self, title: Phrase) -> int | None:
        """Where the name after a title begins, its ranks included: at once, after a comma, or after what the title goes
        on to say ("السفير البريطاني في مصر، جون كاسن")."""
        at = title.end
        while at < len(self.words) and at - title.end <= _LONGEST_TAIL:
            word = self.words[at]
            if word.gap == "." or (word.gap and at == title.end and not (title.definite or title.country)):
                return None
            begin = at
            while self.marked.rule(at, "honorific") and self.marked.joined(self.marked.end(at)):
                at = self.marked.end(at)
            if self.marked.is_person(at) and self.marked.free(at):
                return begin
            at = begin
            if word.gap or not self._goes_on(at, title):
                return None
            at += 1
        return None

    def _goes_on(self, at: int, title: Phrase) -> bool:
        """Whether the word can belong to the title before it: no verb, no other person."""
        descriptors = [self.known.descriptors[sense.ref] for sense in self.marked.senses(at, "descriptor")]
        if any(descriptor.kind in ("person", "group") for descriptor in descriptors):
            return False
        word = self.words[at]
        if word.definite or word.clitics in (("ل",), ("ب",), ("و",)) or self.marked.rule(at, "link", "modifier"):
            return True
        known = descriptors or at in self.places or self.marked.senses(at, "country", "capital", "actor")
        return bool(known) and at > title.end

    def _between_commas(self, title: Phrase) -> Phrase | None:
        """The unknown name that commas set off after a title with its country: "وزير الدفاع الليبي، صلاح النمروش،"."""
        start = end = title.end
        if start >= len(self.words) or self.words[start].gap != "," or not (title.country or title.inner):
            return None
        while end < len(self.words) and (end == start or self.marked.joined(end)) and self.marked.hits[end] is None:
            end += 1
        closed = end < len(self.words) and self.words[end].gap == ","
        if not closed or not 2 <= end - start <= 4:
            return None
        return Phrase(
            "named",
            start,
            end,
            [self.marked.name_span(start, end)],
            "person",
            name=self.marked.text(start, end),
            definite=True,
        )

    def _title(self, index: int) -> Phrase | None:
        """A descriptor with its adjectives, country and complement, no name."""
        senses = self.marked.senses(index, "descriptor")
        if not senses or self.marked.rule(index, "not-actor") or self._describes(index):
            return None
        if index in self.places and self.places[index][0] >= self.marked.end(index):
            return None  # Duma the town, not the parliament
        descriptor = self.known.descriptors[senses[0].ref]
        end = self.marked.end(index)
        deputy = self._title(end) if self.marked.rule(index, "deputy") and self.marked.joined(end) else None
        if deputy is not None and deputy.descriptor is not None and deputy.entity == "person":
            office = deputy.descriptor
            deputy.descriptor = replace(office, id=f"deputy-{office.id}", name=f"Deputy {office.name}", unique=False)
            deputy.spans = [Span(self.marked.span(index, end).start, deputy.spans[0].end)]
            deputy.start = index
            return deputy
        base = Span(self.marked.span(index, end).start, self.words[end - 1].trunk)
        later = self.marked.rule(index, "later")
        phrase = Phrase(
            "titled",
            index,
            end,
            [base],
            descriptor.kind,
            descriptor=descriptor,
            country=self.known.seats.get(descriptor.id),
            sectors=descriptor.sectors,
            definite=any(word.definite for word in self.words[index:end]),
            value=later.value if later else "",
        )
        self._qualify(phrase)
        if phrase.country is None and self.marked.rule(index, "needs-country"):
            return None
        if phrase.entity == "organization" and not (phrase.definite or phrase.country or phrase.inner):
            return None
        if phrase.end > end:
            phrase.spans = [Span(base.start, self.words[phrase.end - 1].trunk)]
        return phrase

    def _describes(self, index: int) -> bool:
        """Whether the word is an adjective of the noun before it: "مؤتمر صحفي", "المساعدات الخارجية الأمريكية"."""
        word = self.words[index]
        if not index or not self.marked.joined(index):
            return False
        if self.marked.end(index) > index + 1 and not word.norm.endswith("يه"):
            return False
        if self.marked.rule(index, "adjective"):
            return not self.marked.is_person(self.marked.end(index)) and not self.marked.rule(index - 1, "quantity")
        if word.definite and not self.marked.is_person(index):
            return self.words[index - 1].definite and not self.marked.senses(index - 1, "descriptor", "nisba", "actor")
        return self.marked.rule(index - 1, "thing") is not None

    def _qualify(self, phrase: Phrase) -> None:
        at = self._unknown_office(phrase)
        named = not phrase.definite or phrase.end > phrase.start + 1
        while self.marked.joined(at):
            nisba = self.marked.senses(at, "nisba", "people")
            country = self.marked.senses(at, "country", "capital") if named else []
            if self.marked.rule(at, "former"):
                phrase.former = True
            elif nisba and phrase.country in (None, nisba[0].ref):
                phrase.country = nisba[0].ref
                phrase.definite = phrase.definite or self.words[at].definite
            elif country and phrase.country is None:
                phrase.country = country[0].ref
                phrase.definite = True
                inner = self._country(at)
                if inner:
                    phrase.inner.append(inner)
            elif not self.marked.rule(at, "modifier"):
                break
            at = self.marked.end(at)
        phrase.end = at
        one_word = at == phrase.start + 1 and not phrase.definite
        if phrase.entity == "organization" and one_word and self.marked.joined(at) and self.marked.is_person(at):
            self._ruler(phrase)
        elif phrase.entity in ("person", "group"):
            self._complement(phrase)
        elif phrase.country is None:
            self._seat(phrase)

    def _unknown_office(self, phrase: Phrase) -> int:
        """Where an office the tables lack ends: "وزير الطوارئ" before a nationality or a name."""
        at = end = phrase.end
        if phrase.definite or phrase.entity == "group":
            return end
        while at < end + 3 and self.marked.joined(at) and self.marked.hits[at] is None:
            if not self.words[at].definite:
                return end
            at += 1
        known = at > end and self.marked.joined(at) and (self.marked.senses(at, "nisba") or self.marked.is_person(at))
        if known:
            phrase.definite = True
        return at if known else end

    def _ruler(self, phrase: Phrase) -> None:
        """The person whose body it is: "نظام الأسد", "إدارة ترامب"."""
        person = self._bare_name(phrase.end)
        if person is not None:
            phrase.inner.append(person)
            phrase.end = person.end
            phrase.country = phrase.country or self._actor_country(person)
            phrase.definite = True

    def _seat(self, phrase: Phrase) -> None:
        """Where a body has its seat: "وزارة الصحة في غزة", "شرطة لندن"."""
        at = phrase.end
        if at < len(self.words) and not self.words[at].gap and self.words[at].norm == "في":
            at += 1
        elif not (self.marked.joined(at) or (at < len(self.words) and self.words[at].clitics == ("ب",))):
            return
        if at >= len(self.words) or self.words[at].gap:
            return
        inner = self._place(at) or self._country(at)
        if inner is not None and inner.country:
            phrase.inner.append(inner)
            phrase.country = inner.country
            phrase.end = inner.end

    def _complement(self, phrase: Phrase) -> None:
        """The body or place a person belongs to: "رئيس حركة حماس", "متحدث باسم الجيش", "مسؤول في وزارة الدفاع"."""
        at = phrase.end
        if at >= len(self.words) or self.words[at].gap:
            return
        linked = self.marked.rule(at, "link") is not None and not self.words[at].clitics
        if linked:
            at += 1
            if at >= len(self.words) or self.words[at].gap:
                return
        clitics = self.words[at].clitics
        if clitics and not self.marked.free(at) and (linked or clitics not in (("ل",), ("ب",))):
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
        if inner.entity == "organization":
            phrase.sectors = inner.sectors or self._actor_sectors(inner) or phrase.sectors

    def _actor_country(self, phrase: Phrase) -> str | None:
        return self.known.actors[phrase.actors[0]].country if phrase.actors else None

    def _actor_sectors(self, phrase: Phrase) -> tuple[str, ...]:
        return self.known.actors[phrase.actors[0]].sectors if phrase.actors else ()

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
        noun = self.marked.rule(index, "org-noun", "outlet-noun", "site-noun")
        if noun is None:
            return None
        outlet = noun.ref != "org-noun"
        at = self.marked.end(index)
        if at >= len(self.words) or self.words[at].gap or (not self.marked.free(at)):
            return None
        head = self.marked.text(index, at)
        name = self._organization_name(at)
        if name is not None and (not outlet or name.entity == "outlet"):
            name.spans.insert(0, Span(self.marked.span(index, at).start, name.spans[0].end))
            name.start, name.noun = index, head
            return name
        end = self._unknown_end(at, noun.ref == "outlet-noun")
        if end is None:
            return None
        phrase = Phrase(
            "named",
            index,
            end,
            [Span(self.marked.span(index, at).start, self.words[end - 1].trunk)],
            "outlet" if outlet else "organization",
            name=self.marked.text(at, end),
            noun=head,
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
            "people", index, end, [self.marked.span(index, end)], "group", country=senses[0].ref, sectors=("CVL",)
        )

    def _rank(self, phrase: Phrase, index: int) -> None:
        """What the rank before a name says of its bearer: an "اللواء" is of the military."""
        rank = self.marked.rule(index, "honorific")
        if rank is not None and rank.value and not phrase.sectors:
            phrase.sectors = (rank.value,)

    def _is_adjective(self, index: int) -> bool:
        """Whether a plural nationality only describes the noun before it ("الناشطين الإيرانيين")."""
        if index == 0 or not self.marked.joined(index):
            return False
        noun = self.words[index - 1]
        if self.words[index].definite:
            return noun.definite
        return noun.norm.endswith(("ون", "ين", "ان", "ات"))

    def _unknown_name(self, index: int) -> Phrase | None:
        if index not in self.names:
            return None
        end, label = self.names[index]
        kinds: dict[str, EntityKind] = {"ORG": "organization", "LOC": "place"}
        if label not in kinds:
            return None
        return Phrase(
            "named" if label == "ORG" else "place",
            index,
            end,
            [self.marked.name_span(index, end)],
            kinds[label],
            name=self.marked.text(index, end),
            definite=True,
        )


def flatten(phrases: Iterable[Phrase]) -> list[Phrase]:
    """The phrases and those inside them (which alone do not make somebody spoken of), in text order."""
    flat: list[Phrase] = []
    for phrase in phrases:
        flat.append(phrase)
        for inner in flatten(phrase.inner):
            inner.weak = True
            flat.append(inner)
    return flat
