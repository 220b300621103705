"""Who says it: the subject of a verb of saying, named after it, before it, or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from musnad.conjugation import Gender
from musnad.model import Entity
from musnad.reading.attribution.contents import Opening, cue_at
from musnad.reading.attribution.lexicon import CueWord, Lexicon
from musnad.reading.attribution.view import Named, View
from musnad.settings import (
    CLAUSE_START_REACH,
    DOCUMENT_REACH,
    ISSUER_REACH,
    PARTICIPLE_REACH,
    PRONOUN_REACH,
    RELAY_REACH,
)
from musnad.text import fold

_RELATIVES = frozenset(map(fold, ("الذي", "التي", "الذين", "اللذان", "اللتان", "اللذين", "اللتين")))
_AUXILIARIES = frozenset(map(fold, ("قد", "كان", "كانت", "كانوا", "سوف", "لا", "س")))
_ALREADY = "قد"
#: "في حين"
_WHILE = "حين"
_COMMAS = frozenset("،,-–—")
#: Kinds of entities that speak together.
_ALIKE = {"person": "person", "country": "body", "organization": "body"}
_TOPIC = fold("أما")


@dataclass(frozen=True, slots=True)
class Voice:
    """Who says it, who passes that on if the same clause names them, and who else says it ("أكد الوزير ونظيره أن")."""

    speaker: Entity | None
    relay: Named | None = None
    others: tuple[Entity, ...] = ()


class Speakers:
    """Resolves cues in the order of the text and remembers who spoke and who was spoken of."""

    def __init__(self, view: View, lexicon: Lexicon) -> None:
        self._view = view
        self._lexicon = lexicon
        self._last: Entity | None = None
        self._last_at = -1
        self._last_end = -1
        self._spoke: list[tuple[int, Entity]] = []
        self._in_sentence: tuple[int, Entity] | None = None
        #: What the verbs before their names showed of people.
        self._shown: dict[str, Gender | None] = {}
        self._genders: dict[str, Gender] = {}
        self._mentioned: dict[int, list[Named]] = {}
        self._bearers = _bearers(view)
        self._not_subjects = lexicon.words["preposition"] | lexicon.words["function"]

    def remember(self, speaker: Entity | None, at: int, end: int) -> None:
        """``speaker`` has said something at token ``at``, and what was said ends before ``end``."""
        if speaker is not None:
            self._last_end = end
            self._last, self._last_at = speaker, at
            self._spoke.append((at, speaker))
            self._in_sentence = (self._view.sentence_start[at], speaker)

    def of(self, opening: Opening) -> Voice:
        """The speaker of one cue."""
        word = opening.word
        if word.kind == "participle":
            return Voice(self._of_participle(opening))
        if word.kind == "masdar":
            return self._of_masdar(opening)
        if word.relays and (quoted := self._quoted_by(opening)) is not None:
            return Voice(quoted.entity, self._subject_of(opening))
        pronoun = self._quotes_pronoun(opening) if word.relays else None
        if pronoun is not None:
            quoted_word = replace(word, gender="f" if pronoun == "ها" else "m", continues=True)
            return Voice(self.unnamed(opening.cue, quoted_word), self._subject_of(opening))
        if word.relays and self._quotes_somebody(opening):
            return Voice(None, self._subject_of(opening))
        subject = self._subject_of(opening)
        if subject is not None:
            if subject.start == opening.cue + 1 and word.gender is not None:
                self._genders.setdefault(subject.entity.id, word.gender)
            return self._together(subject, opening)
        document = self._known_document(opening)
        if document is not None:
            return Voice(self.issuer(document) or self.unnamed(opening.cue, word))
        unknown = self._unknown_subject(opening)
        if unknown is not None:
            return Voice(self._behind(unknown, opening))
        return Voice(self.unnamed(opening.cue, word))

    def _together(self, subject: Named, opening: Opening) -> Voice:
        """The subject and those that "و" joins to it, as the group that they are if the article speaks of that."""
        found = dict.fromkeys(n.entity for n in self._joined(subject, opening) if n.entity is not subject.entity)
        alike = _ALIKE.get(subject.entity.kind)
        others = tuple(entity for entity in found if alike and _ALIKE.get(entity.kind) == alike)
        all_of_them = {subject.entity.id, *(entity.id for entity in others)}
        group = _first(n for n in self._view.ordered if {member.id for member in n.entity.members} == all_of_them)
        return Voice(group.entity) if group is not None else Voice(subject.entity, others=others)

    def _joined(self, subject: Named, opening: Opening) -> list[Named]:
        view = self._view
        if subject.start > opening.cue:
            return view.joined_to(subject, opening.before)
        before = view.inside.get(subject.start - 2) if view.tags[subject.start - 1] == "CONJ" else None
        return [before] if before is not None and not before.governed else []

    def unnamed(self, cue: int, word: CueWord | None = None) -> Entity | None:
        """The speaker of a verb without a subject of its own."""
        sentence = self._view.sentence_start[cue]
        if word is not None and word.continues:
            return self._spoke_last(word)
        if (
            self._in_sentence is not None
            and self._in_sentence[0] == sentence
            and self._accords(self._in_sentence[1], word)
        ):
            return self._in_sentence[1]
        for start in self._sentences_back(cue):
            subject = self._topic(start, cue, word)
            if start <= self._last_at < cue and self._last is not None and self._accords(self._last, word):
                return self._last
            if subject is not None:
                return subject.entity
        return self._spoke_last(word)

    def _spoke_last(self, word: CueWord | None) -> Entity | None:
        """The last one to have spoken that a verb without a subject may have as its own."""
        return next((e for _, e in reversed(self._spoke) if self._accords(e, word)), self._last)

    def _sentences_back(self, cue: int) -> Iterator[int]:
        """Starts of the sentence of ``cue`` and the two before it."""
        start = self._view.sentence_start[cue]
        for _ in range(3):
            yield start
            if start == 0:
                return
            start = self._view.sentence_start[start - 1]

    def _subject_of(self, opening: Opening) -> Named | None:
        """The mention that is the subject of a finite verb."""
        word, cue = opening.word, opening.cue
        after = self._after(opening) if word.number == "singular" else None
        strict, lax = self._left(opening)
        if strict is not None and self._view.norms[cue - 1] == _ALREADY:
            return strict
        if after is not None and self._is_object(after, opening):
            after = None
        if after is not None and word.addressed and not opening.has_object:
            # What follows may be the one addressed: "موسكو تتهم كييف", "كما اتهم أيضا المنظمة", "إنه أبلغ المجلس".
            if strict is not None:
                return strict
            if not self._agrees(after.entity, word) or self._follows_pronoun(cue) or self._is_aside(cue):
                return None
        return after or strict or lax

    def _is_object(self, named: Named, opening: Opening) -> bool:
        """Whether the mention after a verb is its object: "ونفى التقارير", "ووصف الرئيس بأنه …"."""
        word = opening.word
        if word.named:
            return named.end == opening.before and not opening.has_object
        several = named.entity.kind in ("group", "organization")
        return word.noun and not word.addressed and several and not self._agrees(named.entity, word)

    def _follows_pronoun(self, cue: int) -> bool:
        return cue > 0 and self._view.tags[cue - 1] == "PRON"

    def _is_aside(self, cue: int) -> bool:
        """Whether "فيها" right after the verb refers to a document of the subject's."""
        index = cue + 1
        view = self._view
        joined = view.norms[index] == "في" and index + 1 < view.size and view.tags[index + 1] == "PRON"
        return joined or view.norms[index] in ("فيه", "فيها")

    def _after(self, opening: Opening) -> Named | None:
        """The first mention after the verb that no preposition governs, if it stands where the subject stands."""
        if opening.word.document or self._is_document(opening.cue + 1):
            return opening.between[0] if opening.between else None
        for named in opening.between:
            follows = named.start == opening.cue + 1 and self._view.tags[named.start] != "PREP"
            if (named.governed or self._in_phrase(named.start)) and not follows:  # عبر and بين are verbs of saying too
                continue
            if named.entity.kind == "group" and self._view.norms[named.start].endswith("ين"):
                return None  # "طالب الطرفين": a subject would be "الطرفان"
            return named if self._only_adverbials(opening.cue + 1, named.start) else None
        return None

    def _in_phrase(self, start: int) -> bool:
        """Whether the noun before a mention has it as its genitive and follows a preposition: "بعد اجتماع الوزراء"."""
        view, words = self._view, self._lexicon.words
        if view.tags[start - 1] != "W" or view.norms[start - 1] in words["adverb"]:
            return False
        return view.tags[start - 2] == "PREP" or view.norms[start - 2] in words["preposition"]

    def _is_document(self, index: int) -> bool:
        """Whether a document is what speaks ("قال بيان صادر عن الوزارة إن")."""
        return (
            index not in self._view.inside
            and index < self._view.size
            and self._view.norms[index].removeprefix("ال") in self._lexicon.words["record"]
        )

    def _behind(self, noun: int, opening: Opening) -> Entity | None:
        """Who is meant by a subject that is no known mention: a person named in apposition ("قال العالم بالمعهد فلان"),
        a part of a name ("أكد غوتيريش"), a title of honour ("وقال معاليه"), or else, if it has the article
        ("قال المصدر"), whoever spoke last."""
        bearer = self._bearers.get(self._view.norms[noun])
        if bearer is not None:
            return bearer
        if self._view.norms[noun] in self._lexicon.words["honours"] and self._view.tags[noun + 1] == "PRON":
            return self.unnamed(opening.cue, opening.word)
        person = next((n.entity for n in opening.between if n.entity.kind == "person" and not n.governed), None)
        if person is not None or not self._view.norms[noun].startswith("ال") or opening.between:
            return person
        return self._last

    def _known_document(self, opening: Opening) -> int | None:
        """The document with the article that speaks: "وأضاف البيان أن", "وجاء في التقرير"."""
        noun = opening.cue + 1
        noun += opening.word.document and self._view.norms[noun] == "في"
        return noun if noun < opening.before and self.is_known_document(noun) else None

    def is_known_document(self, noun: int) -> bool:
        """Whether a document spoken of before stands there: "البيان"."""
        norm = self._view.norms[noun]
        return norm.startswith("ال") and norm[2:] in self._lexicon.words["record"] and noun not in self._view.inside

    def issuer(self, noun: int) -> Entity | None:
        """Whose document it is: of whoever is named beside it where the text spoke of it before ("في بيان للوزارة"),
        else of whoever spoke or is spoken of there."""
        view = self._view
        form = view.norms[noun].removeprefix("ال")
        for index in range(noun - 1, max(noun - DOCUMENT_REACH, 0), -1):
            if view.norms[index] != form:
                continue
            named = _first(n for n in view.mentions_between(index + 1, index + ISSUER_REACH))
            if named is not None and named.entity.kind not in ("place", "outlet"):
                return named.entity
            sentence = view.sentence_start[index]
            topic = self._topic(sentence, view.sentence_end[index])
            spoke = [entity for at, entity in self._spoke if sentence <= at < view.sentence_end[index]]
            return spoke[-1] if spoke else topic.entity if topic is not None else self._last
        return None

    def _only_adverbials(self, start: int, end: int) -> bool:
        """Whether nothing but adverbs, marks and short phrases with a preposition stands between."""
        view, words = self._view, self._lexicon.words
        index = start
        while index < end:
            norm = view.norms[index]
            named = view.inside.get(index)
            if named is not None:
                index = named.end
            elif view.tags[index] in ("PUNCT", "SPACE", "PRON", "NUM", "X") or norm in words["adverb"]:
                index += 1
            elif view.tags[index] == "PREP" or norm in words["preposition"] or norm in words["function"]:
                apart = view.norms[index - 1] in _COMMAS
                index += 2
                while index < end and view.norms[index] not in _COMMAS and view.inside.get(index) is None:
                    if view.tags[index] == "PRON" and view.tags[index - 2] not in ("PREP", "PRON"):
                        return False  # "في بيان نشرته الوكالة": what follows is the subject of a clause of its own
                    index += 1
                if apart and index >= end:
                    return False  # "، حول تقارب الدوحة": the mention is still within the phrase
            else:
                return False
        return True

    def _unknown_subject(self, opening: Opening) -> int | None:
        """The noun after the verb that is its subject and no known mention ("وقال المصدر إن")."""
        index = opening.cue + 1
        view = self._view
        while index < opening.before and (
            view.is_punctuation(index) or view.norms[index] in self._lexicon.words["adverb"]
        ):
            index += 1
        if index >= opening.before or index in view.inside or view.tags[index] != "W":
            return None
        return index if view.norms[index] not in self._not_subjects else None

    def _left(self, opening: Opening) -> tuple[Named | None, Named | None]:
        """The mention that ends right before the verb, and the one before its relative pronoun or a comma."""
        view, cue, word = self._view, opening.cue, opening.word
        index, sentence = cue - 1, view.sentence_start[cue]
        strict = True
        while index >= sentence and view.inside.get(index) is None:
            norm = view.norms[index]
            if view.tags[index] == "CONJ" and not (norm == "ف" and view.norms[sentence] == _TOPIC):
                return None, None
            if norm in _RELATIVES and opening.has_object:
                return None, self._before_relative(index, word)
            if norm in _COMMAS or norm in _RELATIVES:
                strict = strict and (norm in _RELATIVES or view.norms[cue - 1] == _ALREADY)
            elif not (
                norm in _AUXILIARIES or norm in self._lexicon.words["adverb"] or view.is_quote(index) or norm == "ف"
            ):
                return None, None
            index -= 1
        named = view.inside.get(index) if index >= sentence else None
        if named is not None and named.governed and self._issues_document(named):
            return named, None
        if named is None or not self._agrees(named.entity, word):
            return None, None
        if named.governed and view.norms[cue - 1] not in _RELATIVES:
            return None, None
        strict = strict or view.norms[sentence] == _TOPIC
        return (named, None) if strict else (None, named)

    def _issues_document(self, named: Named) -> bool:
        """Whether the mention is that of whose document speaks: "تقرير لوكالة رويترز أفاد بأن"."""
        noun = named.start - 1 - (self._view.tags[named.start - 1] == "PREP")
        return noun >= 0 and self._view.norms[noun].removeprefix("ال") in self._lexicon.words["record"]

    def _before_relative(self, relative: int, word: CueWord) -> Named | None:
        """Who says it of the one before the pronoun ("أنقرة … القس الذي تتهمه ب"): the nearest before that one."""
        view = self._view
        before = [n for n in view.mentions_between(view.sentence_start[relative], relative) if n.end < relative]
        return _first(n for n in reversed(before) if n.entity.kind != "place" and self._agrees(n.entity, word))

    def _of_participle(self, opening: Opening) -> Entity | None:
        """The subject of its clause: of the verb of saying before it, else whoever stands right before it, else the
        sentence's topic."""
        word, cue = opening.word, opening.cue
        sentence = self._view.sentence_start[cue]
        subject = self._right_before(cue, word)
        if subject is not None and self._opens_clause(subject, sentence):
            return subject.entity
        goes_on = self._last_end <= cue <= self._last_end + PARTICIPLE_REACH
        if goes_on and self._last is not None and self._accords(self._last, word):
            return self._last
        spoke = self._in_sentence if self._in_sentence is not None and self._in_sentence[0] == sentence else None
        if spoke is not None and self._accords(spoke[1], word):
            return spoke[1]
        topic = self._topic(sentence, cue, word)
        for named in (subject if spoke is None else None, topic):
            if named is not None:
                return named.entity
        return self.unnamed(cue, word)

    def _right_before(self, cue: int, word: CueWord) -> Named | None:
        """The mention that ends right before a participle, if it may be its subject: "رد عليه الرئيس قائلا"."""
        named = self._view.inside.get(cue - 1) if cue else None
        if named is None or named.governed or named.entity.kind == "place":
            return None
        return named if self._accords(named.entity, word) else None

    def _opens_clause(self, named: Named, sentence: int) -> bool:
        """Whether the mention is the subject of a clause of its own: "الأمر الذي رد عليه الرئيس قائلا"."""
        view, opens = self._view, _RELATIVES | self._lexicon.words["stops"] | {_WHILE}
        for index in range(max(sentence, named.start - CLAUSE_START_REACH), named.start):
            if view.norms[index] in opens:
                return any(cue_at(view, self._lexicon, verb) for verb in range(index + 1, named.start))
        return False

    def _of_masdar(self, opening: Opening) -> Voice:
        """The pronoun or name right after it ("قوله إن", "إعلان الرئيس أن")."""
        after = opening.cue + 1
        if self._view.tags[after] != "PRON":
            named = self._view.named.get(after)
            return Voice(named.entity if named is not None else None)
        return self._relayed(opening.cue) or Voice(self.unnamed(opening.cue, opening.word))

    def _relayed(self, cue: int) -> Voice | None:
        """ "نقلت الوكالة عن الوزير قوله": the minister speaks, the agency passes it on."""
        view = self._view
        for index in range(cue - 1, max(view.sentence_start[cue], cue - RELAY_REACH) - 1, -1):
            word = None if index in view.inside else cue_at(view, self._lexicon, index)
            if word is not None and word.relays and word.kind == "verb":
                between = tuple(view.mentions_between(index + 1, cue))
                passed = Opening(index, word, cue, cue, False, between)
                quoted = self._quoted_by(passed)
                return Voice(quoted.entity if quoted is not None else None, self._subject_of(passed))
        return None

    def _quoted_by(self, opening: Opening) -> Named | None:
        """The one a verb of passing on quotes: the mention after عن or إلى."""
        view = self._view
        for named in opening.between:
            before = named.start - 1
            while before > opening.cue and view.is_quote(before):
                before -= 1
            if view.norms[before] in opening.word.relays:
                return named
        return None

    def _quotes_pronoun(self, opening: Opening) -> str | None:
        """The pronoun that stands for the one quoted: "ونقلت عنه الوكالة قوله"."""
        view = self._view
        for index in range(opening.cue + 1, min(opening.before, opening.cue + PRONOUN_REACH)):
            for source in opening.word.relays:
                if view.norms[index] == source and view.tags[index + 1] == "PRON":
                    return view.norms[index + 1]
                if view.norms[index] in (source + "ه", source + "ها"):
                    return view.norms[index].removeprefix(source)
        return None

    def _quotes_somebody(self, opening: Opening) -> bool:
        """Whether a verb of passing on quotes one that is no known mention ("نقلت الوكالة عن شاهد")."""
        view = self._view
        return any(
            view.norms[index] in opening.word.relays and view.tags[index + 1] == "W" and index not in view.inside
            for index in range(opening.cue + 1, opening.before - 1)
        )

    def _topic(self, sentence: int, before: int, word: CueWord | None = None) -> Named | None:
        """Whom a sentence is about: its first mention before token ``before`` that no preposition governs and that
        ``word`` may have as its subject."""
        if sentence not in self._mentioned:
            end = self._view.sentence_end[sentence]
            self._mentioned[sentence] = [
                n
                for n in self._view.mentions_between(sentence, end)
                if n.entity.kind != "place" and n.start not in self._view.quoted
            ]
        mentions = [n for n in self._mentioned[sentence] if n.start < before and self._accords(n.entity, word)]
        return _first(n for n in mentions if not (n.governed or self._in_phrase(n.start))) or _first(
            n for n in mentions if n.entity.kind == "person"
        )

    def _accords(self, entity: Entity, word: CueWord | None) -> bool:
        """Whether a verb that follows its subject, or leaves it out, may have ``entity`` as its subject."""
        if word is None or word.gender is None:
            return True
        if word.number != "singular":
            return entity.kind not in ("person", "country", "outlet")
        return self._agrees(entity, word) and not _is_several(entity, self._lexicon)

    def _agrees(self, entity: Entity, word: CueWord | None) -> bool:
        """Whether the verb may have ``entity`` as its subject."""
        if word is None or word.gender is None or word.number != "singular":
            return True
        if entity.id not in self._shown:
            self._shown[entity.id] = _gender_of(entity, self._lexicon)
        gender = self._shown[entity.id]
        if gender is None and entity.kind == "person":
            gender = self._genders.get(entity.id)
        return gender is None or gender == word.gender


def _first(mentions: Iterable[Named]) -> Named | None:
    """The first of them."""
    return next(iter(mentions), None)


def _bearers(view: View) -> dict[str, Entity]:
    """Whose name a word is a part of, where the article calls only one person so."""
    found: dict[str, set[Entity]] = {}
    for named in view.ordered:
        if named.entity.kind == "person":
            for word in fold(named.entity.name_ar).split():
                found.setdefault(word, set()).add(named.entity)
    return {word: next(iter(bearers)) for word, bearers in found.items() if len(bearers) == 1}


def _is_several(entity: Entity, lexicon: Lexicon) -> bool:
    """Whether its mentions show people in the plural, after whom a verb is plural too."""
    if entity.kind != "group":
        return False
    heads = {fold(m.text).lstrip('#"«“ ').split(" ")[0].removeprefix("ال") for m in entity.mentions}
    return bool(entity.members) or all(h.endswith(("ون", "ين", "ان")) or h in lexicon.words["people"] for h in heads)


def _gender_of(entity: Entity, lexicon: Lexicon) -> Gender | None:
    """The grammatical gender its mentions show, None where they do not."""
    heads = {fold(m.text).lstrip('#"«“ ').split(" ")[0] for m in entity.mentions}
    words = lexicon.words
    if entity.kind == "country":
        return "m" if heads & words["masculine"] else "f"
    bare = {head.removeprefix("ال") for head in heads}
    if entity.kind == "person":
        if bare & words["women"]:
            return "f"
        return "m" if {head + "ه" for head in bare} & words["women"] else None
    feminine = {head for head in bare if head.endswith(("ه", "ات")) or head in words["plurals"]}
    masculine = {h for h in bare if h.endswith(("ون", "ين")) or h in words["people"] or h in words["bodies"]}
    if feminine and not masculine:
        return "f"
    return "m" if masculine and not feminine else None
