"""Reads titles and common nouns, their countries and complements, and the names that go with them."""

from __future__ import annotations

import re
from dataclasses import replace

from musnad.model import Span
from musnad.reading import saying
from musnad.reading.knowledge import FORMER, Descriptor, Sense
from musnad.reading.names import Names
from musnad.reading.phrase import Phrase
from musnad.settings import TITLE_TAIL_MAX_WORDS

#: Endings of relative adjectives that verbs and other nouns seldom have, as the matching form spells them.
_RELATIVE = ("يون", "يين")


#: Words, as the matching form spells them, after which stands whom somebody speaks for.
_ON_BEHALF = frozenset(("باسم", "اسم", "بلسان", "لسان"))

#: Most words that a title can have after the nationality within it.
_PARTED_MAX_WORDS = 4


#: Most titles one within the other: "نائب رئيس لجنة في مجلس وزراء ..." has fewer; texts that are none have thousands.
_MOST_NESTED = 6


class Titles(Names):
    """Reads the titles of one article."""

    _nested = 0

    def _descriptor(self, index: int) -> Phrase | None:
        """A title or common noun, and the name that follows it."""
        title = self._title(index)
        if title is not None and title.entity in ("organization", "outlet"):
            return self._called(title) or title
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
        if name is None or name.entity != "person" or (name.start == title.end and self._is_another(title, name)):
            return title
        if self._has_owner(title, name):
            title.spans = [Span(title.spans[0].start, name.spans[0].end)]
            title.end, title.name, title.inner = name.end, self.marked.text(name.start, name.end), [name]
            title.country = self._actor_country(name)
            return title
        name.spans = [Span(title.spans[0].start, name.spans[0].end), *name.spans, *self._by_itself(title)]
        if name.start > start:
            name.spans.append(Span(self.words[start].stem, name.spans[1].end))
            self._rank(name, start)
        name.start = title.start
        name.descriptor, name.country, name.inner = title.descriptor, title.country, title.inner
        name.former = title.former or any(self.marked.rule(at, "former") for at in range(title.end, name.start))
        name.sectors = (FORMER,) if name.former else title.sectors
        return name

    @staticmethod
    def _by_itself(title: Phrase) -> list[Span]:
        """The mentions that a title beside its name is without it: the "الرئيس" of "الرئيس محمود عباس" is none."""
        return title.spans if title.country or title.inner or title.end > title.start + 1 else []

    def _has_owner(self, title: Phrase, name: Phrase) -> bool:
        """Whether the name after the noun is that of somebody else, whose he is: "محامي برونسون", "نائب ترامب"."""
        noun, alone = self.words[title.start], title.end == title.start + 1 == name.start
        apart = noun.pronoun or self.words[name.start].gap or title.definite
        return alone and not (apart or title.country or title.inner or title.former)

    def _is_another(self, title: Phrase, name: Phrase) -> bool:
        """Whether the name right after an office is of somebody else, the object of the verb before: one who is known
        for other offices, where the table knows who held this one ("كلف الرئيس اللبناني سعد الحريري")."""
        if title.descriptor is None or not title.descriptor.unique or self.words[name.start].gap:
            return False
        holders = {actor for _, actor in self.known.holders.get((title.descriptor.id, title.country or ""), ())}
        return (
            bool(holders and name.actors)
            and holders.isdisjoint(name.actors)
            and all(self.known.actors[actor].roles for actor in name.actors)
        )

    def _called(self, title: Phrase) -> Phrase | None:
        """The name after a body that quotes or brackets set off, or that a body of the press has without them: "وكالة
        الأنباء السعودية (واس)", "وكالة الأنباء الإيرانية إرنا"."""
        at = title.end
        if at >= len(self.words):
            return None
        set_off = self.words[at].gap == "(" or (self.words[at].quoted and self.marked.joined(at))
        if not set_off and not ("JRN" in title.sectors and self.marked.joined(at) and self.marked.senses(at, "actor")):
            return None
        name = self._bare_name(at) or self._unknown_name(at)
        if name is None or name.entity not in ("organization", "outlet"):
            return None
        name.spans = [Span(title.spans[0].start, name.spans[0].end), *name.spans, *title.spans]
        name.start, name.inner = title.start, title.inner
        name.country = name.country or title.country
        name.sectors = name.sectors or title.sectors
        return name

    def _name_at(self, title: Phrase) -> int | None:
        """Where the name after a title begins, its ranks included: at once, after a comma, or after what the title goes
        on to say ("السفير البريطاني في مصر، جون كاسن")."""
        at = title.end
        while at < len(self.words) and at - title.end <= TITLE_TAIL_MAX_WORDS:
            word = self.words[at]
            if word.gap == "." or (word.gap and at == title.end and not (title.definite or title.country)):
                return None
            begin = at
            while self.marked.rule(at, "honorific") and self.marked.joined(self.marked.end(at)):
                at = self.marked.end(at)
            if self.marked.is_person(at) and self.marked.free(at):
                return begin if self._in_apposition(begin, title) else None
            at = begin
            if word.gap or not self._goes_on(at, title):
                return None
            at += 1
        return None

    def _in_apposition(self, at: int, title: Phrase) -> bool:
        """Whether a name at the word can be of the bearer of the title: a noun right before it takes it as its genitive
        ("طالب الوزير برحيل القذافي") unless it is definite or a name itself."""
        if at == title.end or self.words[at].gap:
            return True
        before = self.words[at - 1]
        return before.definite or before.pronoun != "" or self.marked.hits[at - 1] is not None or at - 1 in self.names

    def _goes_on(self, at: int, title: Phrase) -> bool:
        """Whether the word can belong to the title before it: no verb, no other person."""
        descriptors = [self.known.descriptors[sense.ref] for sense in self.marked.senses(at, "descriptor")]
        if any(descriptor.kind in ("person", "group") for descriptor in descriptors):
            return False
        word = self.words[at]
        if title.country and title.descriptor and title.descriptor.unique and self.marked.rule(at, "link"):
            return False  # "رئيس مصر إلى موسكو"
        if word.definite or word.clitics in (("ل",), ("ب",), ("و",)) or self.marked.rule(at, "link", "modifier"):
            return True
        if self.marked.rule(at - 1, "link") and not word.clitics:
            return True  # a noun, for a preposition stands before it: "المتخصص في شؤون تشاد"
        known = descriptors or at in self.places or self.marked.senses(at, "country", "capital", "actor")
        return bool(known) and at > title.end

    def _between_commas(self, title: Phrase) -> Phrase | None:
        """The unknown name that commas set off after a title with its country: "وزير الدفاع الليبي، صلاح النمروش،"."""
        start = title.end
        if start >= len(self.words) or self.words[start].gap != "," or not (title.country or title.inner):
            return None
        return self._unknown_between_commas(start)

    def _unknown_between_commas(self, start: int) -> Phrase | None:
        """Two to four words from ``start`` to a comma that the tables know nothing of; one may look as if it began with
        a conjunction: "لورنا ويلكنسون"."""
        end = start
        while end < len(self.words) and self.marked.hits[end] is None:
            if end > start and not (self.marked.joined(end) or self._looks_joined(end)):
                break
            end += 1
        closed = end < len(self.words) and self.words[end].gap == ","
        if not closed or not 2 <= end - start <= 4 or any(map(saying.is_small, self.words[start:end])):
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

    def _looks_joined(self, index: int) -> bool:
        word = self.words[index]
        return word.clitics == ("و",) and not word.gap

    def _rank(self, phrase: Phrase, index: int) -> None:
        """What the rank before a name says of its bearer: an "اللواء" is of the military."""
        rank = self.marked.rule(index, "honorific")
        if rank is not None and rank.value and not phrase.sectors:
            phrase.sectors = (rank.value,)

    def _title_after(self, phrase: Phrase) -> None:
        """Take in a title that follows the name: "بهرام قاسمي، المتحدث باسم الخارجية الإيرانية"."""
        at = phrase.end
        if at >= len(self.words) or self.words[at].gap == ".":
            return
        linked = self.marked.rule(at, "who-is") is not None  # "فلان، وهو نائب في البرلمان"
        at += linked
        if at >= len(self.words) or (linked and self.words[at].gap) or self.words[at].clitics:
            return
        title = self._title(at)
        if title is None or title.descriptor is None or title.descriptor.kind != "person":
            return
        comma = self.words[at].gap == ","
        closed = self._closed(title) if comma else None
        if closed is not None and closed > title.end:
            # "فلان، المتحدث باسم إقليم ننكرهار، إن …": whatever stands between the commas is what he is, and whom
            # else it names is read by itself.
            whole = Span(title.spans[0].start, self.words[closed - 1].trunk)
            phrase.spans = [Span(phrase.spans[0].start, whole.end), *phrase.spans, whole]
            phrase.end, phrase.inner = title.end, title.inner
            if not phrase.sectors and not title.descriptor.unique:
                phrase.sectors = title.sectors
            return
        if title.descriptor.unique and not (title.definite or title.country):
            return  # the head of something unknown: "رئيسة قسم الحساسية"
        says_more = bool(title.country or title.inner or (title.sectors and not self.words[at].definite))
        if comma and not says_more:
            return
        if self.marked.joined(title.end) and self.marked.is_person(title.end):
            return  # the title of whoever is named next: "هنأ أوباما الرئيس المنتخب دونالد ترامب"
        if (
            phrase.actors
            and title.country
            and not any(
                title.country == self.known.actors[actor].country or self.known.actors[actor].country in (None, "UNO")
                for actor in phrase.actors
            )
        ):
            return
        phrase.spans = [Span(phrase.spans[0].start, title.spans[0].end), *phrase.spans, *self._by_itself(title)]
        phrase.end = title.end
        phrase.descriptor, phrase.country, phrase.former = title.descriptor, title.country, title.former
        phrase.sectors = title.sectors
        phrase.inner = title.inner

    def _closed(self, title: Phrase) -> int | None:
        """The word before which a comma closes what follows the title, if nothing else does and it is short."""
        for at in range(title.end, min(title.end + TITLE_TAIL_MAX_WORDS, len(self.words))):
            if self.words[at].gap:
                return at if self.words[at].gap == "," else None
        return None

    def _title(self, index: int) -> Phrase | None:
        """A descriptor with its adjectives, country and complement, no name."""
        if self._nested == _MOST_NESTED:
            return None
        self._nested += 1
        title = self._one_title(index)
        self._nested -= 1
        return title

    def _one_title(self, index: int) -> Phrase | None:
        senses = self.marked.senses(index, "descriptor")
        if not senses or self.marked.rule(index, "not-actor") or self._describes(index):
            return None
        if index in self.places and self.places[index][0] >= self.marked.end(index):
            return None  # Duma the town, not the parliament
        descriptor = self.known.descriptors[senses[0].ref]
        end = self.marked.end(index)
        if end > index + 1 and not descriptor.unique and self._begins_body(end - 1, end):
            # "قائد" before "قوات سوريا الديمقراطية", though there are such as a "قائد قوات".
            shorter = self._descriptor_of(self.marked.text(index, end - 1))
            if shorter is not None and not shorter.unique:
                descriptor, end = shorter, end - 1
        deputy = self._title(end) if self.marked.rule(index, "deputy") and self.marked.joined(end) else None
        if deputy is not None and deputy.descriptor is not None and deputy.entity == "person":
            office = deputy.descriptor
            deputy.descriptor = replace(office, id=f"deputy-{office.id}", name=f"Deputy {office.name}", unique=False)
            deputy.spans = [Span(self.marked.span(index, end).start, deputy.spans[0].end)]
            deputy.start = index
            return deputy
        owned = self.words[end - 1].pronoun != "" and (descriptor.unique or descriptor.kind == "organization")
        base = Span(self.marked.span(index, end).start, self.words[end - 1].end if owned else self.words[end - 1].trunk)
        later = self.marked.rule(index, "later")
        phrase = Phrase(
            "titled",
            index,
            end,
            [base],
            descriptor.kind,
            descriptor=descriptor,
            country=self.known.seats.get(descriptor.id) or self._beyond_states(index, end),
            sectors=descriptor.sectors,
            definite=owned or any(word.definite for word in self.words[index:end]),  # "حكومتها", "وزير دفاعه"
            value=later.value if later else "",
        )
        if descriptor.kind == "person":
            phrase.inner += self._body_within(index, end)
            phrase.country = phrase.country or self._country_within(index, end, phrase.inner)
            phrase.definite = phrase.definite or phrase.country in self.known.countries
        self._qualify(phrase)
        if phrase.country is None and self.marked.rule(index, "needs-country"):
            return None
        if phrase.entity == "organization" and not (phrase.definite or phrase.country or phrase.inner):
            return None
        if phrase.end > end:
            phrase.spans = [Span(base.start, self.words[phrase.end - 1].trunk)]
        if not phrase.value and phrase.country and end == index + 1 and not self._of_a_town(phrase):
            # "زعيم كوريا الشمالية" is whoever "الزعيم الكوري الشمالي" is.
            phrase.value = self._later(f"ال{self.words[index].norm}")
        if phrase.former:
            phrase.sectors = (FORMER,)
        return phrase

    @staticmethod
    def _of_a_town(phrase: Phrase) -> bool:
        return any(inner.entity == "place" for inner in phrase.inner)

    def _body_within(self, index: int, end: int) -> list[Phrase]:
        """The body whose name ends a form of several words: "المفوضية الأوروبية" in "رئيسة المفوضية الأوروبية"."""
        for at in range(index + 1, end):
            if self.marked.end(at) == end and self.marked.senses(at, "actor"):
                body = self._bare_name(at)
                if body is not None and body.entity == "organization" and body.actors:
                    body.weak = True
                    return [body]
        return []

    def _country_within(self, index: int, end: int, bodies: list[Phrase]) -> str | None:
        """The state whose name, or whose body's, ends a form of several words: "بابا الفاتيكان", "رئيس الكنيست"."""
        if any(self.marked.rule(at, "link") for at in range(index + 1, end)):
            return None  # "سفير لدى الأمم المتحدة"
        last = end > index + 1 and self.marked.end(end - 1) == end
        named = [sense.ref for sense in self.marked.senses(end - 1, "country", "capital")] if last else []
        found = [*named, *(self._actor_country(body) for body in bodies)]
        return next((country for country in found if country in self.known.countries), None)

    def _begins_body(self, index: int, end: int) -> bool:
        """Whether a known name begins at the word and goes on beyond ``end``."""
        return bool(self.marked.senses(index, "actor")) and self.marked.end(index) > end

    def _descriptor_of(self, form: str) -> Descriptor | None:
        """What the common noun of this matching form says, None if it is none."""
        senses = self.known.lexicon.get(form)
        return next((self.known.descriptors[sense.ref] for sense in senses if sense.kind == "descriptor"), None)

    def _later(self, form: str) -> str:
        """The value of the rule by which this form refers back, '' if it has none."""
        senses = self.known.lexicon.get(form)
        return next((sense.value for sense in senses if sense.kind == "rule" and sense.ref == "later"), "")

    def _beyond_states(self, start: int, end: int) -> str | None:
        """What somebody belongs to whose own words say that it is no state: "مبعوث أممي", "دول أوروبية"."""
        rules = (self.marked.rule(index, "beyond") for index in range(start, end))
        return next((rule.value for rule in rules if rule is not None), None)

    def _parted(self, phrase: Phrase, end: int, at: int) -> int:
        """Where a title ends whose words, up to ``end``, a nationality parts from the rest: "السفير الروسي لدى الأمم
        المتحدة", "الرئيس الأمريكي المنتخب"; it is then the office that all of them name."""
        key, found = self.marked.text(phrase.start, end), at
        other = self.marked.joined(at) and self.words[at].definite and not self.words[at].clitics
        if other and self.marked.senses(at, "descriptor", "actor"):
            return at  # another person: "التقى المستشار الألماني الرئيس الأمريكي"
        for index in range(at, min(at + _PARTED_MAX_WORDS, len(self.words))):
            if self.words[index].gap:
                break
            key = f"{key} {self.words[index].full}"
            office = self._descriptor_of(key)
            if office is not None and office.kind == phrase.entity:
                phrase.descriptor, phrase.sectors, phrase.value = office, office.sectors, self._later(key)
                found = index + 1
        return found

    def _qualify(self, phrase: Phrase) -> None:
        head = phrase.end
        at = self._unknown_office(phrase)
        adjectives: list[str] = []
        named = not phrase.definite or phrase.end > phrase.start + 1
        while self.marked.joined(at):
            country = self.marked.senses(at, "country") or self.marked.senses(at, "capital") if named else []
            nisba = [] if country else self.marked.senses(at, "nisba", "people") or self._nisba_of_office(at, phrase)
            beyond = self.marked.rule(at, "beyond") if self.words[at].definite == phrase.definite else None
            if self.marked.rule(at, "former"):
                phrase.former = True
            elif nisba and phrase.country in (None, nisba[0].ref):
                phrase.country = nisba[0].ref
                phrase.definite = phrase.definite or self.words[at].definite
                if (parted := self._parted(phrase, head, self.marked.end(at))) > self.marked.end(at):
                    at = parted
                    continue
            elif country and phrase.country is None:
                phrase.country = country[0].ref
                phrase.definite = True
                inner = self._country(at)
                if inner:
                    phrase.inner.append(inner)
            elif beyond and phrase.country in (None, beyond.value):
                phrase.country = beyond.value
            elif self._modifies(at, phrase) or self._adjective(at, phrase):
                adjectives.append(self.words[at].norm)
            else:
                break
            at = self.marked.end(at)
        phrase.end = at
        if not phrase.definite:
            phrase.name = " ".join(re.sub("ون$", "ين", adjective) for adjective in adjectives)
        one_word = at == phrase.start + 1 and not phrase.definite
        if phrase.entity == "organization" and one_word and self.marked.joined(at) and self._ruler(phrase):
            return
        if phrase.entity in ("person", "group"):
            self._complement(phrase)
        elif phrase.country is None:
            self._seat(phrase)

    def _nisba_of_office(self, index: int, phrase: Phrase) -> list[Sense]:
        """A nationality that is one only after an office or body a country has one of: "الرئيس المالي"."""
        sense = self.marked.rule(index, "title-nisba")
        office = phrase.descriptor is not None and phrase.descriptor.unique
        return [Sense("nisba", sense.value)] if sense and office and self.words[index].definite else []

    def _modifies(self, index: int, phrase: Phrase) -> bool:
        """Whether the word is a known adjective of the noun, not its genitive ("وفد المعارضة")."""
        return self.marked.rule(index, "modifier") is not None and (phrase.definite or not self.words[index].definite)

    def _adjective(self, index: int, phrase: Phrase) -> bool:
        """Whether a word the tables lack looks like a relative adjective of the noun before it: "مصادر كردية".

        With an office there is one of, it could be a country that the tables lack as well.
        """
        word = self.words[index]
        known = index in self.names or index in self.places or self.marked.hits[index] is not None
        known = known and self.marked.rule(index, "title-nisba") is None
        listed = self.marked.rule(index, "adjective") is not None
        if listed and word.definite == phrase.definite:
            return True
        if known or word.pronoun or word.number or word.definite != phrase.definite:
            return False
        if phrase.descriptor is None or (phrase.descriptor.unique and phrase.entity == "person"):
            return False
        stem = word.norm.removeprefix("ال") if word.definite else word.norm
        if stem.endswith("يه"):
            head = self.words[phrase.start].norm
            return phrase.entity == "organization" or (
                not self.words[index - 1].norm.endswith(("ين", "ون", "ي"))
                and (phrase.entity == "group" or head.endswith("ه"))
            )
        return stem.endswith(_RELATIVE) or (stem.endswith("ي") and len(stem) > 3 and stem[0] not in "يتن")

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

    def _ruler(self, phrase: Phrase) -> bool:
        """Take in the person whose body it is: "نظام الأسد", "إدارة الرئيس الأمريكي دونالد ترامب"."""
        person = self._bare_name(phrase.end) or (None if phrase.country else self._descriptor(phrase.end))
        if person is None or person.entity != "person" or not person.definite:
            return False
        phrase.inner.append(person)
        phrase.end = person.end
        phrase.country = phrase.country or person.country or self._actor_country(person)
        phrase.definite = True
        return True

    def _seat(self, phrase: Phrase) -> None:
        """Where a body has its seat: "وزارة الصحة في غزة", "شرطة لندن"."""
        at = phrase.end
        if at < len(self.words) and not self.words[at].gap and self.words[at].norm == "في":
            at += 1
        elif self.marked.joined(at):
            if self.words[at - 1].definite:
                return  # no genitive follows the article: "دخلت القوات صنعاء"
        elif not (at < len(self.words) and self.words[at].clitics == ("ب",)):
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
        if phrase.country and not linked and phrase.descriptor and phrase.descriptor.unique:
            return  # its country says whose it is: "زار الرئيس الروسي قاعدة حميميم"
        if clitics and not self.marked.free(at) and (linked or clitics not in (("ل",), ("ب",))):
            return
        if not linked and not clitics and phrase.definite and phrase.end == phrase.start + 1:
            return
        inner = self._organization(at) or self._organization_title(at) or self._organization_name(at)
        inner = inner or self._led(at, phrase)
        if inner is None and not linked and not self._of_no_country(phrase) and (clitics or not phrase.country):
            inner = self._place(at)
        if inner is None and phrase.descriptor and "for {country}" in phrase.descriptor.name:
            inner = self._country(at)
            phrase.post = inner.country if inner else None
        if inner is None and self.words[at - 1].norm in _ON_BEHALF and not self.words[at - 1].pronoun:
            self._on_behalf(phrase)
            return
        if inner is None or (clitics == ("ل",) and inner.entity == "outlet" and "JRN" not in phrase.sectors):
            return  # "مصدر لوكالة رويترز": whom the source spoke to
        inner.weak = True
        phrase.inner.append(inner)
        phrase.end = inner.end
        if not phrase.post:
            phrase.country = phrase.country or inner.country or self._actor_country(inner)
        if inner.entity in ("organization", "group"):
            phrase.sectors = inner.sectors or self._actor_sectors(inner) or phrase.sectors

    def _on_behalf(self, phrase: Phrase) -> None:
        """Take in whom somebody speaks for: a person, or a body that only its description names ("المتحدثة باسم إدارة
        إنفاذ قوانين الهجرة")."""
        person = self._principal(phrase.end)
        if person is not None:
            person.weak = True
            phrase.inner.append(person)
            phrase.end = person.end
            phrase.country = phrase.country or person.country or self._actor_country(person)
            if phrase.country not in self.known.countries:
                phrase.sectors = person.sectors
            return
        phrase.end = self._description_end(phrase.end, sure=True) or phrase.end
        nisba = self.marked.senses(phrase.end, "nisba") if self.marked.joined(phrase.end) else []
        if nisba:
            phrase.country, phrase.end = phrase.country or nisba[0].ref, self.marked.end(phrase.end)

    def _principal(self, index: int) -> Phrase | None:
        """The person somebody else speaks for: his title, or the name by which the table knows him. A name after the
        title is that of the speaker unless its bearer held the office: "المتحدث باسم رئيس الوزراء سعد الحديثي"."""
        title = self._title(index)
        if title is None:
            name = self._bare_name(index)
            return name if name is not None and name.entity == "person" and name.actors else None
        if title.entity != "person" or title.descriptor is None or not title.descriptor.unique:
            return None
        named = self._descriptor(index)
        office = title.descriptor.id
        holds = named is not None and any(
            role.descriptor == office for actor in named.actors for role in self.known.actors[actor].roles
        )
        return named if holds else title

    def _led(self, index: int, phrase: Phrase) -> Phrase | None:
        """The people that somebody leads or speaks for: "زعيم الجالية اليهودية", "متحدث باسم المعارضة المسلحة"."""
        if phrase.entity != "person" or (phrase.sectors and self.words[index - 1].norm not in _ON_BEHALF):
            return None
        title = self._title(index)
        return title if title is not None and title.entity == "group" and title.definite else None

    @staticmethod
    def _of_no_country(phrase: Phrase) -> bool:
        """Whether the group is one of many countries wherever it is spoken of: "المجتمع الدولي"."""
        descriptor = phrase.descriptor
        return phrase.entity == "group" and descriptor is not None and "{country}" not in descriptor.name

    def _organization_title(self, index: int) -> Phrase | None:
        title = self._title(index)
        return title if title is not None and title.entity in ("organization", "outlet") else None

    def _actor_country(self, phrase: Phrase) -> str | None:
        return self.known.actors[phrase.actors[0]].country if phrase.actors else None

    def _actor_sectors(self, phrase: Phrase) -> tuple[str, ...]:
        return self.known.actors[phrase.actors[0]].sectors if phrase.actors else ()
