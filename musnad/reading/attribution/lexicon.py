"""The words of reporting, from the tables: verbs in all their forms, formulas of source, words that guide."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from musnad.conjugation import Gender, Number, verb_forms
from musnad.resources import compiled, read_table
from musnad.text import fold

CueKind = Literal["verb", "participle", "masdar"]

CLAUSE = fold("أن")
PREPOSITIONS = frozenset(map(fold, ("ب", "إلى", "على", "من", "عن", "ل", "في")))


#: What stands before the one quoted by a verb of passing on: "نقلت عن الوزير", "نقلت على لسان الوزير", "نسبت إلى …";
#: the segmenter may take the first letter of لسان for a preposition.
_RELAYS = {
    "نقل": frozenset(map(fold, ("عن", "لسان", "سان"))),
    "إسناد": frozenset((fold("إلى"),)),
}


@dataclass(frozen=True, slots=True)
class CueWord:
    """One form of a reporting word: what it is, how its content is joined to it, and what it says of its subject."""

    kind: CueKind
    clause: bool
    clause_after: frozenset[str]
    prepositions: frozenset[str]
    quotation: bool
    bare: bool
    noun: bool
    blame: bool
    named: bool
    judges: bool
    admits: bool
    addressed: bool
    transitive: bool
    near: bool
    relays: frozenset[str]
    document: bool
    continues: bool
    gender: Gender | None = None
    number: Number = "singular"
    imperfect: bool = False


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula of source: its words, and whether a name or a verb of saying may follow."""

    words: tuple[str, ...]
    name: bool
    clause: bool
    relays: bool


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All the words; every key is a matching form."""

    cues: dict[str, CueWord]
    masdars: dict[str, CueWord]
    formulas: dict[str, tuple[Formula, ...]]
    words: dict[str, frozenset[str]]
    cuts: tuple[tuple[str, ...], ...]
    generally: tuple[tuple[str, ...], ...]
    occasions: frozenset[tuple[str, ...]]


_VERBS = ("perfect", "imperfect", "participle", "masdar", "takes", "example")
_PARTICIPLE: tuple[tuple[str, Gender, Number], ...] = (
    ("ا", "m", "singular"),
    ("ه", "f", "singular"),
    ("ين", "m", "plural"),
    ("تين", "f", "dual"),
    ("ات", "f", "plural"),
)


@cache
def _frame(takes: frozenset[str], kind: CueKind, **form: object) -> CueWord:
    """What the cell ``takes`` says, for one form of the verb."""
    after = {fold(t.split()[0]) for t in takes if t.endswith(" أن")} | ({fold("ب")} if "بأن" in takes else set())
    return CueWord(
        kind=kind,
        clause="أن" in takes,
        clause_after=frozenset(after),
        prepositions=frozenset(map(fold, takes)) & PREPOSITIONS,
        quotation="قول" in takes,
        bare="جملة" in takes and kind == "verb",
        noun="اسم" in takes,
        blame="مسؤولية" in takes,
        named="وصف" in takes,
        judges="حكم" in takes,
        admits="اعتراف" in takes,
        addressed="مفعول" in takes,
        transitive="متعد" in takes,
        near="قرب" in takes,
        relays=frozenset().union(*(words for take, words in _RELAYS.items() if take in takes)),
        document="وثيقة" in takes,
        continues="متابعة" in takes,
        **form,  # type: ignore[arg-type]
    )


def _cues(lookalikes: frozenset[str]) -> tuple[dict[str, CueWord], dict[str, CueWord]]:
    """Every form of every reporting verb, and masdars apart; of two readings of a spelling the earlier row stands."""
    verbs: dict[str, CueWord] = {}
    participles: dict[str, CueWord] = {}
    masdars: dict[str, CueWord] = {}
    for row in read_table("reporting.tsv", _VERBS):
        takes = frozenset(row.alternatives("takes"))
        for spelling, form in verb_forms(row["perfect"], row["imperfect"]).items():
            if form.person == 3 and form.voice == "active":
                imperfect = form.aspect == "imperfect"
                cue = _frame(takes, "verb", gender=form.gender, number=form.number, imperfect=imperfect)
                verbs.setdefault(spelling, cue)
        if row["participle"]:
            stem = fold(row["participle"]).removesuffix("ا")
            for ending, gender, number in _PARTICIPLE:
                joined = stem[:-1] + ending if stem.endswith("ي") and ending == "ين" else stem + ending
                participles.setdefault(joined, _frame(takes, "participle", gender=gender, number=number))
        if row["masdar"]:
            for masdar in row.alternatives("masdar"):
                for spelling in (masdar, masdar + "ات"):
                    masdars.setdefault(fold(spelling), _frame(takes, "masdar"))
    cues = {spelling: word for spelling, word in (participles | verbs).items() if spelling not in lookalikes}
    return masdars | cues, masdars


def _formulas() -> dict[str, tuple[Formula, ...]]:
    """By first word, longest first."""
    found: dict[str, list[Formula]] = {}
    for row in read_table("reporting_sources.tsv", ("formula", "takes", "example")):
        words = tuple(fold(row["formula"]).split())
        takes = row.alternatives("takes")
        found.setdefault(words[0], []).append(Formula(words, "اسم" in takes, "جملة" in takes, "نقل" in takes))
    return {first: tuple(sorted(group, key=lambda f: -len(f.words))) for first, group in found.items()}


@compiled
def lexicon() -> Lexicon:
    """The tables, read once."""
    words = {
        row["role"]: frozenset(map(fold, row.alternatives("words")))
        for row in read_table("reporting_words.tsv", ("role", "words"))
    }
    cues, masdars = _cues(words["lookalike"])
    cuts, generally, occasions = (
        frozenset(tuple(phrase.split()) for phrase in words[role]) for role in ("cuts", "generally", "occasions")
    )
    return Lexicon(cues, masdars, _formulas(), words, tuple(cuts), tuple(generally), occasions)
