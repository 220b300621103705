"""Which words may express an event: the trigger table compiled into look-ups by matching form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from musnad.conjugation import noun_forms, verb_forms
from musnad.reading.events.scene import Scene, stem
from musnad.resources import compiled, read_table
from musnad.text import fold, fold_word

COLUMNS = ("perfect", "imperfect", "nouns", "participles", "with", "type", "mode", "contexts", "recipient", "example")
COMPANION_REACH = 6
"""A companion word stands at most so many words after its trigger."""

NEGATED = "!"
"""As a companion: a negation stands before the trigger."""

NEGATION_REACH = 5
"""A negation stands at most so many tokens before its verb or noun, in its sentence."""


@dataclass(frozen=True, slots=True)
class Sense:
    """One row of the trigger table."""

    row: int
    type: str
    mode: str
    companions: tuple[tuple[str, ...], ...]
    recipient: tuple[str, ...]
    contexts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A token that may be a trigger, with the senses whose conditions hold, the most specific ones first."""

    token: int
    part_of_speech: str
    senses: tuple[Sense, ...]
    companion: bool


class TriggerTable:
    """The senses of ``data/triggers.tsv`` by every inflected form."""

    def __init__(self) -> None:
        self._senses: dict[str, tuple[tuple[str, Sense], ...]] = {}
        for number, row in enumerate(read_table("triggers.tsv", COLUMNS)):
            companions = tuple(tuple(map(_bare, words.split())) for words in row.alternatives("with"))
            sense = Sense(
                number,
                row["type"],
                row["mode"],
                companions,
                row.alternatives("recipient"),
                row.alternatives("contexts"),
            )
            if row["perfect"]:
                self._add(verb_forms(row["perfect"], row["imperfect"]), "V", sense)
            for column, part_of_speech in (("nouns", "N"), ("participles", "P")):
                for words in row.alternatives(column):
                    head, *rest = words.split()
                    narrowed = sense if not rest else _narrowed(sense, rest)
                    self._add(noun_forms(head), part_of_speech, narrowed)

    def _add(self, forms: Iterable[str], part_of_speech: str, sense: Sense) -> None:
        added = ((part_of_speech, sense),)
        for form in forms:
            self._senses[form] = self._senses.get(form, ()) + added

    def senses(self, norm: str) -> tuple[tuple[str, Sense], ...]:
        """Part of speech and sense of every row with this form; () if there is none."""
        return self._senses.get(norm, ())

    def candidate(self, scene: Scene, token: int) -> Candidate | None:
        """The token as a candidate, None if no row has its form."""
        found = self.senses(scene.norms[token])
        if not found:
            return None
        around = _following(scene, token), _is_negated(scene, token)
        with_companion = [(pos, s) for pos, s in found if s.companions and _has_companion(s, *around)]
        alone = [(pos, s) for pos, s in found if not s.companions]
        holding = with_companion + alone
        part_of_speech = (holding or found)[0][0]
        senses = tuple({s.row: s for _, s in holding}.values())
        return Candidate(token, part_of_speech, senses, bool(with_companion))


def _narrowed(sense: Sense, rest: list[str]) -> Sense:
    companions = (tuple(map(_bare, rest)),)
    return Sense(sense.row, sense.type, sense.mode, companions, sense.recipient, sense.contexts)


def _bare(word: str) -> str:
    return stem(fold_word(word))


def _following(scene: Scene, token: int) -> list[str]:
    """Stems of the next words, clitics and punctuation skipped."""
    stems: list[str] = []
    for index in range(token + 1, min(token + 3 * COMPANION_REACH, len(scene.norms))):
        if scene.tags[index] == "W":
            stems.append(scene.stems[index])
            if len(stems) == COMPANION_REACH:
                break
    return stems


def _is_negated(scene: Scene, token: int) -> bool:
    first = max(scene.sentences[scene.sentence_number(token)][0], token - NEGATION_REACH)
    return any(uses().get(norm) == "negation" for norm in scene.norms[first:token])


def _has_companion(sense: Sense, following: list[str], negated: bool) -> bool:
    if sense.companions == ((NEGATED,),):
        return negated
    return any(words[0] in following and _stands(words, following) for words in sense.companions)


def _stands(words: tuple[str, ...], following: list[str]) -> bool:
    size = len(words)
    return size == 1 or any(words == tuple(following[at : at + size]) for at in range(len(following) - size + 1))


@cache
def uses() -> dict[str, str]:
    """What each word of ``data/function_words.tsv`` tells: folded word → use."""
    return {
        fold(word): row["use"]
        for row in read_table("function_words.tsv", ("use", "words"))
        for word in reversed(row.alternatives("words"))
    }


@compiled
def trigger_table() -> TriggerTable:
    """The table, compiled at first use."""
    return TriggerTable()
