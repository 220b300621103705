"""Who says it: the subject of a verb of saying, named after it, before it, or not at all."""

from __future__ import annotations

from collections.abc import Iterable

from musnad.conjugation import Gender
from musnad.model import Entity
from musnad.reading.attribution.contents import NEAR, Opening
from musnad.reading.attribution.lexicon import CueWord, Lexicon
from musnad.reading.attribution.view import Named, View
from musnad.text import fold

_RELATIVES = frozenset(map(fold, ("الذي", "التي", "الذين", "اللذان", "اللتان", "اللذين", "اللتين")))
_AUXILIARIES = frozenset(map(fold, ("قد", "كان", "كانت", "كانوا", "سوف", "لا", "س")))
_PLURAL_ENDINGS = ("ون", "ين", "ات")


class Speakers:
    """Resolves cues in the order of the text and remembers who spoke and who was spoken of."""

    def __init__(self, view: View, lexicon: Lexicon) -> None:
        self._view = view
        self._lexicon = lexicon
        self._last: Entity | None = None
        self._last_at = -1
        self._in_sentence: tuple[int, Entity] | None = None
        self._subjects: dict[int, Named | None] = {}
        self._not_subjects = lexicon.words["preposition"] | lexicon.words["function"]

    def remember(self, speaker: Entity | None, at: int) -> None:
        """``speaker`` has said something at token ``at``."""
        if speaker is not None:
            self._last, self._last_at = speaker, at
            self._in_sentence = (self._view.sentence_start[at], speaker)

    def of(self, opening: Opening) -> Entity | None:
        """The speaker of one cue."""
        word = opening.word
        if word.kind == "participle":
            return self._of_participle(opening)
        if word.kind == "masdar":
            return self._of_masdar(opening)
        left = self._left(opening.cue, word)
        after = self._after(opening)
        if after is not None and not (word.addressed and left is not None and not self._is_joined(opening.cue)):
            return after.entity
        if left is not None:
            return left.entity
        if self._has_unnamed_subject(opening):
            return self._last if self._is_definite(opening) else self._loose(opening)
        return self.unnamed(opening.cue, word)

    def unnamed(self, cue: int, word: CueWord) -> Entity | None:
        """The speaker of a verb without a subject of its own."""
        sentence = self._view.sentence_start[cue]
        if word.continues and self._last is not None:
            return self._last
        if self._in_sentence is not None and self._in_sentence[0] == sentence and agrees(self._in_sentence[1], word):
            return self._in_sentence[1]
        for start in self._sentences_back(cue):
            subject = self._subject(start, cue)
            if start <= self._last_at < cue and self._last is not None and agrees(self._last, word):
                return self._last
            if subject is not None and agrees(subject.entity, word):
                return subject.entity
        return self._last

    def _sentences_back(self, cue: int) -> Iterable[int]:
        """Starts of the sentence of ``cue`` and the two before it."""
        start = self._view.sentence_start[cue]
        for _ in range(3):
            yield start
            if start == 0:
                return
            start = self._view.sentence_start[start - 1]

    def _after(self, opening: Opening) -> Named | None:
        """The first mention after the verb that no preposition governs, if it stands where the subject stands."""
        for named in opening.between:
            if named.governed:
                continue
            if self._only_adverbials(opening.cue + 1, named.start):
                return named
            return None
        return None

    def _loose(self, opening: Opening) -> Entity | None:
        """A mention further on in the subject: "قال العالم بالمعهد فلان إن"; persons before others."""
        free = [n.entity for n in opening.between if not n.governed]
        persons = [e for e in free if e.kind == "person"]
        return next(iter(persons or free), None)

    def _only_adverbials(self, start: int, end: int) -> bool:
        """Whether nothing but adverbs, marks and short phrases with a preposition stands between."""
        view, adverbs = self._view, self._lexicon.words["adverb"]
        index = start
        while index < end:
            norm = view.norms[index]
            named = view.inside.get(index)
            if named is not None:
                index = named.end
            elif view.tags[index] in ("PUNCT", "SPACE", "PRON", "NUM", "X") or norm in adverbs:
                index += 1
            elif view.tags[index] == "PREP" or norm in self._lexicon.words["preposition"]:
                index += 2
                while index < end and view.norms[index] not in ("،", ",") and view.inside.get(index) is None:
                    index += 1
            else:
                return False
        return True

    def _has_unnamed_subject(self, opening: Opening) -> bool:
        """Whether a noun that is no known mention follows the verb ("وقال المصدر إن")."""
        index = opening.cue + 1
        view = self._view
        while index < opening.before and (
            view.is_punctuation(index) or view.norms[index] in self._lexicon.words["adverb"]
        ):
            index += 1
        return index < opening.before and view.tags[index] == "W" and view.norms[index] not in self._not_subjects

    def _is_definite(self, opening: Opening) -> bool:
        return not opening.between and opening.before - opening.cue <= NEAR

    def _is_joined(self, cue: int) -> bool:
        """Whether a conjunction is joined to the verb, which then begins a clause."""
        return cue > 0 and self._view.tags[cue - 1] == "CONJ"

    def _left(self, cue: int, word: CueWord) -> Named | None:
        """The mention that ends right before the verb, or before its relative pronoun."""
        view = self._view
        if self._is_joined(cue):
            return None
        index = cue - 1
        sentence = view.sentence_start[cue]
        while (
            index >= sentence
            and (
                view.norms[index] in _AUXILIARIES
                or view.norms[index] in _RELATIVES
                or view.norms[index] in ("،", ",", "-", "–", "—", '"')
                or view.norms[index] in self._lexicon.words["adverb"]
            )
            and view.inside.get(index) is None
        ):
            index -= 1
        named = view.inside.get(index) if index >= sentence else None
        if (
            named is None
            or (named.governed and view.norms[cue - 1] not in _RELATIVES)
            or not agrees(named.entity, word)
        ):
            return None
        return named

    def _of_participle(self, opening: Opening) -> Entity | None:
        sentence = self._view.sentence_start[opening.cue]
        if self._in_sentence is not None and self._in_sentence[0] == sentence:
            return self._in_sentence[1]
        subject = self._subject(sentence, opening.cue)
        if subject is not None:
            return subject.entity
        return self.unnamed(opening.cue, opening.word)

    def _of_masdar(self, opening: Opening) -> Entity | None:
        """The pronoun or name right after it ("قوله إن", "إعلان الرئيس أن")."""
        after = opening.cue + 1
        if self._view.tags[after] == "PRON":
            return self.unnamed(opening.cue, opening.word)
        named = self._view.named.get(after)
        return named.entity if named is not None else None

    def _subject(self, sentence: int, before: int) -> Named | None:
        """The first mention in a sentence that no preposition governs, before token ``before``."""
        if sentence not in self._subjects:
            end = self._view.sentence_end[sentence]
            free = (n for n in self._view.mentions_between(sentence, end) if not n.governed)
            self._subjects[sentence] = next((n for n in free if n.entity.kind != "place"), None)
        subject = self._subjects[sentence]
        return subject if subject is not None and subject.start < before else None


def gender_of(entity: Entity) -> Gender | None:
    """The grammatical gender its mentions show, None where they do not."""
    if entity.kind == "country":
        return None
    heads = {fold(m.text).lstrip("#").split()[0] for m in entity.mentions if m.text.split()}
    if entity.kind == "person":
        return "f" if any(h.endswith("ه") and h.startswith("ال") for h in heads) else None
    return "f" if all(h.endswith(("ه", "ات")) for h in heads) else None


def agrees(entity: Entity, word: CueWord) -> bool:
    """Whether the verb may have ``entity`` as its subject."""
    gender = gender_of(entity)
    if word.gender is None or gender is None:
        return True
    return gender == word.gender or word.number != "singular"
