"""Where somebody says something, as far as the readers of entities need it: whoever stands there is an actor, known or
not. Who says what is read in :mod:`musnad.reading.attribution`, with these entities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from musnad.conjugation import Gender, verb_forms
from musnad.resources import compiled, read_table
from musnad.settings import SAYING_REACH
from musnad.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from musnad.reading.words import Word

#: What begins what is said: أن and إن, which are one in the matching form.
_CLAUSE = fold("أن")
_RELATIVES = frozenset(map(fold, ("الذي", "التي", "الذين", "اللذان", "اللتان", "اللذين", "اللتين")))
_FEMININE = ("ه", "ات")
#: Words before a verb that begins a clause.
_BEFORE = frozenset(map(fold, ("كما", "حيث", "بينما", "فيما", "لكن", "قد", "ذلك")))


@dataclass(frozen=True, slots=True)
class _Verb:
    """A third person singular: ``joins`` are the prepositions it takes what is said with; ``objects``: it takes nouns
    too."""

    gender: Gender | None
    joins: frozenset[str]
    objects: bool


@dataclass(frozen=True, slots=True)
class _Words:
    """``small``: words that belong to no name; ``papers``: nouns for what is written; ``issued``: what says who did;
    ``speech``: nouns and participles of the verbs."""

    verbs: dict[str, _Verb]
    small: frozenset[str]
    papers: frozenset[str]
    issued: frozenset[str]
    speech: frozenset[str]


@compiled
def _words() -> _Words:
    roles = {
        row["role"]: frozenset(map(fold, row.alternatives("words")))
        for row in read_table("reporting_words.tsv", ("role", "words"))
    }
    verbs: dict[str, _Verb] = {}
    speech: set[str] = set()
    for row in read_table("reporting.tsv", ("perfect", "imperfect", "participle", "masdar", "takes", "example")):
        takes = set(row.alternatives("takes"))
        speech.update(fold(masdar) + ending for masdar in row.alternatives("masdar") for ending in ("", "ات"))
        participle = fold(row["participle"]).removesuffix("ا")
        speech.update(participle + ending for ending in ("ا", "ه", "ين") if participle)
        if takes.isdisjoint(("أن", "قول")) or not takes.isdisjoint(("قرب", "وثيقة", "نقل", "إسناد")):
            continue
        joins = frozenset(fold(take) for take in takes & {"عن", "إلى", "على"})
        for spelling, form in verb_forms(row["perfect"], row["imperfect"]).items():
            if (form.person, form.number, form.voice) == (3, "singular", "active"):
                objects = not takes.isdisjoint(("اسم", "مفعول"))
                verbs.setdefault(spelling, _Verb(form.gender, joins, objects))
    for word in roles["lookalike"]:
        verbs.pop(word, None)
    small = roles["preposition"] | roles["function"] | roles["adverb"] | roles["opens"] | roles["negates"]
    small |= roles["bars"] | roles["honours"] | _RELATIVES
    return _Words(verbs, small, roles["record"], roles["issued"], frozenset(speech))


def stands_at(words: Sequence[Word], index: int) -> bool:
    """Whether the word begins the subject of a verb of saying right before it."""
    verb = _verb(words, index)
    return verb is not None and _opens(words, index, verb)


def may_speak(words: Sequence[Word], index: int) -> bool:
    """Whether a word of which nothing is known can be the subject of the verb of saying before it: no particle, no
    object ("أكد أهمية …"), no adverb ("أضاف قائلا"), no document whose issuer is the one who speaks."""
    word, verb = words[index], _verb(words, index)
    known = _words()
    if verb is None or word.number or word.quoted or is_small(word) or word.norm in known.speech | known.verbs.keys():
        return False
    after = words[index + 1]
    open_ended = is_small(after) and after.norm != _CLAUSE  # "أظهرت لقطات من …"
    if not (word.definite or word.pronoun) and (verb.objects or word.norm.endswith("ا") or open_ended):
        return False
    if word.definite and word.norm.endswith("ين"):
        return False  # "دعت المسلحين إلى"
    if verb.gender == "m" and word.norm.endswith(_FEMININE) and not word.pronoun:
        return False
    begins = words[index - 1].gap or words[index - 1].clitics or words[index - 2].norm in _BEFORE
    return bool(begins) and not _issued(words, index)


def _issued(words: Sequence[Word], index: int) -> bool:
    """Whether the noun is something written whose issuer is known or named after it: "البيان", "تقرير من الوزارة"."""
    word, after = words[index], words[index + 1]
    if word.norm.removeprefix("ال") not in _words().papers:
        return False
    return word.definite or after.norm in _words().issued or "ل" in after.clitics or is_small(after)


def is_small(word: Word) -> bool:
    """Whether the word is a particle or an adverb of time."""
    return word.norm in _words().small or word.norm == _CLAUSE


def is_clause(word: Word) -> bool:
    """Whether the word is أن or إن, which begins what is said."""
    return word.norm == _CLAUSE


def _verb(words: Sequence[Word], index: int) -> _Verb | None:
    """The verb of saying right before the word."""
    if not index or words[index].gap or words[index].clitics:
        return None
    before = words[index - 1]
    return None if before.pronoun or before.definite else _words().verbs.get(before.norm)


def _opens(words: Sequence[Word], index: int, verb: _Verb) -> bool:
    """Whether what is said opens within reach: a clause with أن, a quotation, what a preposition of the verb joins."""
    for at in range(index + 1, min(index + SAYING_REACH, len(words))):
        word = words[at]
        if word.norm == _CLAUSE or word.norm in verb.joins:
            return True
        if word.gap == ".":
            return word.quoted
    return False
