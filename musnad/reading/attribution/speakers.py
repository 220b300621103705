"""Who says it: the subject of a verb of saying, named after it, before it, or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from musnad.conjugation import Gender
from musnad.model import Entity
from musnad.reading.attribution.contents import Opening, cue_at
from musnad.reading.attribution.lexicon import CueWord, Lexicon
from musnad.reading.attribution.view import Named, View
from musnad.settings import PARTICIPLE_REACH, RELAY_REACH
from musnad.text import fold

_RELATIVES = frozenset(map(fold, ("الذي", "التي", "الذين", "اللذان", "اللتان", "اللذين", "اللتين")))
_AUXILIARIES = frozenset(map(fold, ("قد", "كان", "كانت", "كانوا", "سوف", "لا", "س")))
_COMMAS = frozenset("،,-–—")
#: "نقلت عن الوزير", "نقلت على لسان الوزير"; the segmenter may take the first letter of لسان for a preposition.
_FROM = frozenset(map(fold, ("عن", "لسان", "سان")))
_FROM_ONE = "عن"
_TOPIC = fold("أما")


@dataclass(frozen=True, slots=True)
class Voice:
    """Who says it, and who passes that on if the same clause names them."""

    speaker: Entity | None
    relay: Named | None = None


class Speakers:
    """Resolves cues in the order of the text and remembers who spoke and who was spoken of."""

    def __init__(self, view: View, lexicon: Lexicon) -> None:
        self._view = view
        self._lexicon = lexicon
        self._last: Entity | None = None
        self._last_at = -1
        self._last_end = -1
        self._in_sentence: tuple[int, Entity] | None = None
        self._subjects: dict[int, Named | None] = {}
        self._not_subjects = lexicon.words["preposition"] | lexicon.words["function"]

    def remember(self, speaker: Entity | None, at: int, end: int) -> None:
        """``speaker`` has said something at token ``at``, and what was said ends before ``end``."""
        if speaker is not None:
            self._last_end = end
            self._last, self._last_at = speaker, at
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
        if word.relays and self._quotes_somebody(opening):
            return Voice(None, self._subject_of(opening))
        subject = self._subject_of(opening)
        if subject is not None:
            return Voice(subject.entity)
        unknown = self._unknown_subject(opening)
        if unknown is not None:
            return Voice(self._behind(unknown, opening))
        return Voice(self.unnamed(opening.cue, word))

    def unnamed(self, cue: int, word: CueWord | None = None) -> Entity | None:
        """The speaker of a verb without a subject of its own."""
        sentence = self._view.sentence_start[cue]
        if word is not None and word.continues and self._last is not None:
            return self._last
        if (
            self._in_sentence is not None
            and self._in_sentence[0] == sentence
            and self._agrees(self._in_sentence[1], word)
        ):
            return self._in_sentence[1]
        for start in self._sentences_back(cue):
            subject = self._topic(start, cue)
            if start <= self._last_at < cue and self._last is not None and self._agrees(self._last, word):
                return self._last
            if subject is not None and self._agrees(subject.entity, word):
                return subject.entity
        return self._last

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
            if named.governed and not follows:  # عبر and بين are verbs of saying too
                continue
            if named.entity.kind == "group" and self._view.norms[named.start].endswith("ين"):
                return None  # "طالب الطرفين": a subject would be "الطرفان"
            return named if self._only_adverbials(opening.cue + 1, named.start) else None
        return None

    def _is_document(self, index: int) -> bool:
        """Whether a document is what speaks ("قال بيان صادر عن الوزارة إن")."""
        return (
            index not in self._view.inside
            and index < self._view.size
            and self._view.norms[index].removeprefix("ال") in self._lexicon.words["record"]
        )

    def _behind(self, noun: int, opening: Opening) -> Entity | None:
        """Who is meant by a subject that is no known mention: a person named in apposition ("قال العالم بالمعهد فلان"),
        else, if it has the article ("قال المصدر"), whoever spoke last."""
        person = next((n.entity for n in opening.between if n.entity.kind == "person" and not n.governed), None)
        if person is not None or not self._view.norms[noun].startswith("ال") or opening.between:
            return person
        return self._last

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
                index += 2
                while index < end and view.norms[index] not in _COMMAS and view.inside.get(index) is None:
                    index += 1
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
                strict = strict and norm in _RELATIVES
            elif not (
                norm in _AUXILIARIES or norm in self._lexicon.words["adverb"] or view.is_quote(index) or norm == "ف"
            ):
                return None, None
            index -= 1
        named = view.inside.get(index) if index >= sentence else None
        if named is None or not self._agrees(named.entity, word):
            return None, None
        if named.governed and view.norms[cue - 1] not in _RELATIVES:
            return None, None
        strict = strict or view.norms[sentence] == _TOPIC
        return (named, None) if strict else (None, named)

    def _before_relative(self, relative: int, word: CueWord) -> Named | None:
        """Who says it of the one before the pronoun ("أنقرة … القس الذي تتهمه ب"): the nearest before that one."""
        view = self._view
        before = [n for n in view.mentions_between(view.sentence_start[relative], relative) if n.end < relative]
        return _first(n for n in reversed(before) if n.entity.kind != "place" and self._agrees(n.entity, word))

    def _of_participle(self, opening: Opening) -> Entity | None:
        sentence = self._view.sentence_start[opening.cue]
        if self._last_end <= opening.cue <= self._last_end + PARTICIPLE_REACH:
            return self._last
        if self._in_sentence is not None and self._in_sentence[0] == sentence:
            return self._in_sentence[1]
        subject = self._topic(sentence, opening.cue)
        if subject is not None:
            return subject.entity
        return self.unnamed(opening.cue, opening.word)

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
        """The one a verb of passing on quotes: the mention after عن."""
        view = self._view
        for named in opening.between:
            before = named.start - 1
            while before > opening.cue and view.is_quote(before):
                before -= 1
            if view.norms[before] in _FROM:
                return named
        return None

    def _quotes_somebody(self, opening: Opening) -> bool:
        """Whether a verb of passing on quotes one that is no known mention ("نقلت الوكالة عن شاهد")."""
        view = self._view
        return any(
            view.norms[index] == _FROM_ONE and view.tags[index + 1] == "W" and index not in view.inside
            for index in range(opening.cue + 1, opening.before - 1)
        )

    def _topic(self, sentence: int, before: int) -> Named | None:
        """Whom a sentence is about: its first mention that no preposition governs, before token ``before``."""
        if sentence not in self._subjects:
            end = self._view.sentence_end[sentence]
            mentions = [
                n
                for n in self._view.mentions_between(sentence, end)
                if n.entity.kind != "place" and n.start not in self._view.quoted
            ]
            self._subjects[sentence] = _first(n for n in mentions if not n.governed) or _first(
                n for n in mentions if n.entity.kind == "person"
            )
        subject = self._subjects[sentence]
        return subject if subject is not None and subject.start < before else None

    def _agrees(self, entity: Entity, word: CueWord | None) -> bool:
        """Whether the verb may have ``entity`` as its subject."""
        if word is None or word.gender is None or word.number != "singular":
            return True
        gender = _gender_of(entity, self._lexicon)
        return gender is None or gender == word.gender


def _first(mentions: Iterable[Named]) -> Named | None:
    return next(iter(mentions), None)


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
    if all(head.endswith(("ه", "ات")) or head in words["plurals"] for head in bare):
        return "f"
    if all(head.endswith(("ون", "ين")) or head in words["people"] or head in words["bodies"] for head in bare):
        return "m"
    return None
