"""Formulas that give the source of a sentence: بحسب، وفقا ل، حسبما قال …"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from musnad.model import Entity
from musnad.reading.attribution.contents import cue_at
from musnad.reading.attribution.lexicon import CLAUSE, Formula, Lexicon
from musnad.reading.attribution.view import View
from musnad.settings import SOURCE_REACH


@dataclass(frozen=True, slots=True)
class Source:
    """A formula of source in the text, tokens ``start`` to ``end`` with the source's name; ``cue`` ends its cue.

    ``verb`` is the verb of saying in it, if any. ``leads`` tells that what it covers comes after it, ``relays`` that it
    names the one quoted by the subject of its clause, ``back`` that it points back at a source named before ("على حد
    قوله", "وفقا للبيان").
    """

    start: int
    cue: int
    end: int
    entity: Entity | None
    media: tuple[Entity, ...]
    verb: int | None
    leads: bool
    relays: bool
    back: bool

    @property
    def link(self) -> tuple[int, int]:
        """The tokens of the cue."""
        return self.start, self.cue


def sources(view: View, lexicon: Lexicon) -> list[Source]:
    """All formulas of source in the article, in order."""
    found: list[Source] = []
    index = 0
    while index < view.size:
        for formula in lexicon.formulas.get(view.norms[index], ()):
            source = _source(view, lexicon, index, formula)
            if source is not None:
                found.append(source)
                index = source.end - 1
                break
        index += 1
    return found


@dataclass(frozen=True, slots=True)
class Return:
    """A sentence that says where the one before it was said ("جاء ذلك في بيان للجيش نشرته وكالة …").

    ``cue`` are its first tokens, ``covered`` those of the sentence before; ``issuer`` is whose document or talk it was.
    """

    cue: tuple[int, int]
    covered: tuple[int, int]
    issuer: Entity | None
    media: tuple[Entity, ...]


def returns(view: View, lexicon: Lexicon) -> list[Return]:
    """All such sentences, in order."""
    starts = sorted(set(view.sentence_start))
    found = (_return(view, lexicon, before, start) for before, start in pairwise(starts))
    return [each for each in found if each is not None]


def _return(view: View, lexicon: Lexicon, before: int, start: int) -> Return | None:
    words = lexicon.words
    first = start + (view.tags[start] == "CONJ")
    comes, this, within, what = (view.norms[first : first + 4] + [""] * 4)[:4]
    if comes not in words["comes"] or this not in words["this"] or within != "في":
        return None
    document = what.removeprefix("ال") in words["record"]
    if not document and what not in words["talks"]:
        return None
    end = next((i for i in range(first, view.sentence_end[start]) if view.norms[i] in words["stops"]), view.size)
    end = min(end, view.sentence_end[start])
    stop = next((i for i in range(first + 4, end) if view.norms[i] in ("،", ",", ".")), end)
    named = list(view.mentions_between(first + 4, end))
    issuer = next((n.entity for n in named if n.start < stop and n.entity.kind not in ("place", "outlet")), None)
    media = tuple(n.entity for n in named if n.entity.kind == "outlet" and not view.is_own(n.entity))
    return Return((first, first + 2), (before, start), issuer, media[:1])


def _source(view: View, lexicon: Lexicon, index: int, formula: Formula) -> Source | None:
    after = _after_words(view, index, formula.words)
    if index in view.inside or after is None or after >= view.size:
        return None
    start = index - 1 if index and view.tags[index - 1] == "PREP" else index
    what = after + (view.norms[after] == "ما")
    verb = _verb(view, lexicon, what) if formula.clause else None
    if verb is None and (not formula.name or _is_agreed(view, lexicon, what)):
        return None
    end = _end(view, lexicon, what)
    if verb is not None and view.norms[end : end + 1] in ([":"], [CLAUSE]):
        return None
    entity, media = _issued(view, lexicon, what, end) or _named(view, verb, what, end)
    back = entity is None and _points_back(view, lexicon, what, verb)
    leads = _leads(view, start, end)
    if verb is not None and not formula.name and (leads or entity is None):
        return None
    if entity is None and not back and verb is None and not _tells(view, lexicon, what):
        return None
    return Source(start, verb + 1 if verb is not None else after, end, entity, media, verb, leads, formula.relays, back)


def _verb(view: View, lexicon: Lexicon, index: int) -> int | None:
    """``index`` if a verb of saying stands there."""
    word = cue_at(view, lexicon, index) if index < view.size else None
    return index if word is not None and word.kind == "verb" else None


def _points_back(view: View, lexicon: Lexicon, index: int, verb: int | None) -> bool:
    """Whether a pronoun or a document with the article stands for the source."""
    if verb is not None:
        return False
    norm = view.norms[index]
    return view.tags[index] == "PRON" or (norm.startswith("ال") and norm[2:] in lexicon.words["record"])


def _is_agreed(view: View, lexicon: Lexicon, index: int) -> bool:
    """Whether plans, rules or needs stand there, which things are done in keeping with: "وفق خطة وضعتها المنظمة"."""
    norm = view.norms[index]  # "آلية" begins like a word with the article
    return index not in view.inside and not lexicon.words["agreed"].isdisjoint((norm, norm.removeprefix("ال")))


def _tells(view: View, lexicon: Lexicon, index: int) -> bool:
    """Whether a source that the entities lack stands there: witnesses, officials, a report."""
    head = view.norms[index].removeprefix("ال")
    return head in lexicon.words["record"] or head in lexicon.words["tellers"]


def _after_words(view: View, index: int, words: tuple[str, ...]) -> int | None:
    """The token after the formula's words if they stand at ``index``; a first letter may be cut off as a clitic."""
    for word in words:
        if view.norms[index : index + 1] == [word]:
            index += 1
        elif "".join(view.norms[index : index + 2]) == word:
            index += 2
        else:
            return None
    return index


def _end(view: View, lexicon: Lexicon, start: int) -> int:
    """The end of the source's name: a mark, or the ف that opens what it covers."""
    limit = min(view.line_end[start - 1], view.sentence_end[start - 1], start + SOURCE_REACH)
    index = start
    while index < limit:
        named = view.named.get(index)
        if named is not None:
            index = named.end
            continue
        if index > start and view.norms[index] in lexicon.formulas and view.norms[index] != "علي":
            return index - (view.tags[index - 1] == "PREP")
        if (
            view.norms[index] in ("،", ",", ".", ":", "؛", CLAUSE)
            or (view.tags[index] == "CONJ" and view.norms[index] == "ف")
            or view.norms[index] == "فقد"
        ):
            break
        index += 1
    return min(index, limit)


def _issued(view: View, lexicon: Lexicon, start: int, end: int) -> tuple[Entity, tuple[Entity, ...]] | None:
    """Who issued a document, and the media that carried it: "بحسب بيان للجيش نشرته وكالة الأنباء"."""
    if view.norms[start].removeprefix("ال") not in lexicon.words["record"]:
        return None
    named = list(view.mentions_between(start, end))
    if len(named) < 2 or not named[0].governed:
        return None
    first = named[0].start
    by = view.tags[first] == "PREP" or view.norms[first - 1] == "ل" or view.norms[first - 2] in lexicon.words["issued"]
    return (named[0].entity, tuple(n.entity for n in named[1:] if n.entity.kind == "outlet")) if by else None


def _named(view: View, verb: int | None, start: int, end: int) -> tuple[Entity | None, tuple[Entity, ...]]:
    """The source and the media it spoke through."""
    named = list(view.mentions_between(start, end))
    if not named:
        return None, ()
    free = [n for n in named if not n.governed or n.start == start]
    chief = (free or named)[0]
    media = tuple(
        n.entity for n in named if n.entity.kind == "outlet" and n is not chief and n.governed and verb is not None
    )
    return chief.entity, media


def _leads(view: View, start: int, end: int) -> bool:
    sentence = view.sentence_start[start]
    before = [i for i in range(sentence, start) if view.tags[i] not in ("CONJ", "PUNCT", "SPACE")]
    if len(before) <= 1:
        return True
    after = end + 1 if end < view.size and view.norms[end] in ("،", ",") else end
    return after < view.sentence_end[start] and (
        view.norms[after] in ("فقد",) or (view.tags[after] == "CONJ" and view.norms[after] == "ف")
    )
