"""Who says what: statements with their speakers, and the chains of sources they reached the reader by.

Cues (verbs of saying, participles, formulas such as "بحسب", the colon of a headline) are found first, then where the
content of each begins and ends, then its speaker, then who reports that the speaker said it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from spacy.tokens import Doc

from musnad.model import Article, Entity, Link, SpeechMode, Statement
from musnad.reading.attribution.contents import Opening, content_end, mode_of, openings
from musnad.reading.attribution.lexicon import PREPOSITIONS, Lexicon, lexicon
from musnad.reading.attribution.sources import Return, Source, returns, sources
from musnad.reading.attribution.speakers import Speakers
from musnad.reading.attribution.view import Named, View
from musnad.settings import CONTENT_MIN_TOKENS, HEADLINE_REACH, OCCASION_REACH, PARENTHESIS_REACH
from musnad.text import fold

__all__ = ["read"]

_DAMMA = "\u064f"


@dataclass(frozen=True, slots=True)
class _Draft:
    """A statement in tokens, before its id and its nesting are known."""

    cue: tuple[int, int]
    content: tuple[int, int]
    mode: SpeechMode
    speaker: Entity | None
    chain: tuple[Link, ...]
    confidence: float


def read(doc: Doc, article: Article, entities: Sequence[Entity]) -> tuple[Statement, ...]:
    """The statements of an article, in order of the text, with ids s1, s2 …; their events are left empty."""
    words = lexicon()
    outlet = fold(article.outlet or "").casefold()
    view = View(doc, entities, PREPOSITIONS | words.words["preposition"] | words.words["between"], outlet)
    formulas = sources(view, words)
    taken = {token for formula in formulas for token in (formula.start, formula.verb) if token is not None}
    cues = openings(view, words, taken)
    drafts = _drafts(view, words, cues, formulas)
    for back in returns(view, words):
        _apply_return(view, back, drafts)
    nested = _nest(view, sorted(drafts, key=lambda d: (d.cue, d.content)))
    return tuple(_statement(view, number, draft) for number, draft in enumerate(nested, 1))


def _statement(view: View, number: int, draft: _Draft) -> Statement:
    return Statement(
        id=f"s{number}",
        cue=view.span(*draft.cue),
        content=view.span(*draft.content),
        mode=draft.mode,
        speaker=draft.speaker,
        chain=draft.chain,
        confidence=draft.confidence,
    )


def _drafts(view: View, words: Lexicon, cues: Sequence[Opening], formulas: Sequence[Source]) -> list[_Draft]:
    """All statements, speakers resolved in the order of the text."""
    speakers = Speakers(view, words)
    aside = {formula: opening for formula in formulas for opening in cues if _is_aside(formula, opening)}
    asides = {opening.cue: formula for formula, opening in aside.items()}
    formulas = [formula for formula in formulas if formula not in aside]
    leading: dict[int, Source] = {}
    spoken = _colons(view, words, cues)
    by_position: list[Opening | Source] = sorted([*cues, *formulas], key=lambda c: c.cue)
    for item in by_position:
        if isinstance(item, Opening):
            breaks = _breaks(view, words, item.content, cues, formulas)
            source = asides.get(item.cue) or leading.get(item.cue)
            spoken.extend(_spoken(view, words, speakers, item, breaks, spoken, source))
            continue
        opening = _led(view, item, cues)
        if opening is not None:
            leading[opening.cue] = item
        else:
            _apply_source(view, speakers, item, spoken, _breaks(view, words, item.end, cues, formulas))
    return spoken


def _is_aside(formula: Source, opening: Opening) -> bool:
    """Whether the formula stands between a cue and its content ("ذكرت الوكالة نقلا عن الوزير أن")."""
    return opening.cue < formula.start and formula.end <= opening.before


def _led(view: View, source: Source, cues: Sequence[Opening]) -> Opening | None:
    """The cue that what a leading formula covers begins with ("وبحسب البيان، طالب الوزير ب")."""
    if not source.leads or source.entity is None:
        return None
    return next(
        (
            opening
            for opening in cues
            if source.end <= opening.cue and all(not _is_word(view, i) for i in range(source.end, opening.cue))
        ),
        None,
    )


def _is_word(view: View, index: int) -> bool:
    return not view.is_punctuation(index) and view.norms[index] not in ("ف", "ان", "فقد", "قد")


def _spoken(
    view: View,
    words: Lexicon,
    speakers: Speakers,
    opening: Opening,
    breaks: Sequence[int],
    before: Sequence[_Draft],
    source: Source | None,
) -> list[_Draft]:
    """The statement of one cue, once for each of its speakers; ``source`` is a formula in its clause."""
    if _is_impersonal(view, words, opening):
        return []
    end = content_end(view, words, opening, breaks)
    if end - opening.content < CONTENT_MIN_TOKENS:
        return []
    if source is not None:
        between = tuple(n for n in opening.between if not source.start <= n.start < source.end)
        opening = replace(opening, between=between)
    voice = speakers.of(opening)
    speaker = voice.speaker
    chain = _media(view, words, opening, speaker)
    if voice.relay is not None and voice.relay.entity is not speaker:
        chain = (Link(voice.relay.entity, view.span(opening.cue, opening.cue + 1)),)
    if source is not None and source.entity is not None:
        outer = speaker if source.relays else source.entity
        speaker = source.entity if source.relays else speaker
        if outer is not None and outer is not speaker:
            chain = (Link(outer, view.span(*source.link)), *chain)
    if not chain and before and before[-1].speaker is speaker and _goes_on(view, opening, before[-1]):
        chain = before[-1].chain
    if not any(d.content[0] <= opening.cue < d.content[1] for d in before[-3:]):
        speakers.remember(speaker, opening.cue, end)
    after_mark = opening.resumes is not None or view.norms[opening.content - 1] == ":"
    mode = mode_of(view, opening.quoted, opening.content, end, after_mark)
    cue = (opening.cue, opening.cue + 1)
    draft = _Draft(cue, (opening.content, end), mode, speaker, chain, _confidence(opening, speaker))
    return [draft, *(replace(draft, speaker=other) for other in voice.others)]


def _goes_on(view: View, opening: Opening, last: _Draft) -> bool:
    """Whether the cue goes on with the speech of ``last``: a participle in its sentence, "وأضاف أن" right after it."""
    if opening.word.kind == "participle":
        return view.sentence_start[last.cue[0]] == view.sentence_start[opening.cue]
    follows = all(view.is_punctuation(i) or view.tags[i] == "CONJ" for i in range(last.content[1], opening.cue))
    return opening.word.continues and not opening.between and follows


def _confidence(opening: Opening, speaker: Entity | None) -> float:
    """How often such statements are right in annotated news: with أن, a preposition or a quotation, and without."""
    joined = opening.before != opening.content or opening.quoted
    return (0.91 if joined else 0.75) * (1.0 if speaker is not None else 0.9)


def _is_impersonal(view: View, words: Lexicon, opening: Opening) -> bool:
    """ "يذكر أن", "ذُكر أن": an aside of the outlet, or what nobody in particular says."""
    cue = opening.cue
    word = opening.word
    if word.kind != "verb" or word.gender != "m" or word.number != "singular" or word.continues:
        return False
    if not word.imperfect:
        # A passive of which only the vowel tells; "نُقل عن الوزير" names who spoke all the same.
        relayed = view.norms[cue + 1] in word.relays
        return view.token(cue)[1:2] == _DAMMA and not (relayed or word.document)
    between = tuple(view.norms[cue + 1 : opening.before])
    if between and between not in words.generally:
        return False
    return cue == 0 or (cue - 1 not in view.inside and view.tags[cue - 1] not in ("PRON", "PUNCT"))


def _media(view: View, words: Lexicon, opening: Opening, speaker: Entity | None) -> tuple[Link, ...]:
    """The medium the speaker spoke to: "قال لوكالة …", "وفي مقابلة مع قناة …، قال". The outlet itself is none."""
    outlets = (
        named
        for named in (*opening.between, *_occasion(view, words, opening))
        if named.entity.kind == "outlet" and named.entity is not speaker and not view.is_own(named.entity)
    )
    return tuple(Link(named.entity, view.span(named.start, named.end)) for named in islice(outlets, 1))


def _occasion(view: View, words: Lexicon, opening: Opening) -> Iterable[Named]:
    """The mentions in a phrase that begins the cue's sentence and says where it was said: "وفي حوار مع …، قال"."""
    start = view.sentence_start[opening.cue]
    start += view.tags[start] in ("CONJ", "SPACE")
    comma = opening.cue - 1
    if view.norms[start] != "في" or view.norms[comma] not in ("،", ",") or opening.cue - start > OCCASION_REACH:
        return ()
    return view.mentions_between(start, comma) if view.norms[start + 1] in words.words["talks"] else ()


def _breaks(view: View, words: Lexicon, start: int, cues: Sequence[Opening], formulas: Sequence[Source]) -> list[int]:
    """Where after token ``start`` a cue or formula takes over from what is being said."""
    found = [
        position
        for later in cues
        if later.cue > start and (position := _takes_over(view, words, start, later)) is not None
    ]
    return sorted(found + [f.start for f in formulas if f.start > start])


def _takes_over(view: View, words: Lexicon, start: int, later: Opening) -> int | None:
    """Where the clause of a later cue begins, None where it belongs to what is being said."""
    if later.word.kind == "masdar":
        return None
    if later.word.kind == "participle":
        return later.cue
    if view.tags[later.cue - 1] == "CONJ":
        return later.cue - 1
    sentence = view.sentence_start[later.cue]
    for index in range(later.cue - 1, max(sentence, start, later.cue - 14), -1):
        if view.norms[index] in words.words["opens"]:
            return index
    return None


def _apply_source(view: View, speakers: Speakers, source: Source, spoken: list[_Draft], breaks: Sequence[int]) -> None:
    """Let a formula cover its sentence, or put its source before the speakers of that sentence."""
    entity = _behind(speakers, source) if source.back else source.entity
    cue = source.link
    media = tuple(Link(m) for m in source.media)
    sentence = view.sentence_start[source.start]
    if source.leads:
        start = source.end
        while start < view.size and (
            (view.is_punctuation(start) and not view.is_quote(start)) or view.norms[start] in ("ف", "ان", "فقد")
        ):
            start += 1
        end = min([view.sentence_end[source.start], *[b for b in breaks if b > start]])
    else:
        covered = [i for i, d in enumerate(spoken) if sentence <= d.cue[0] and d.content[1] <= source.start + 1]
        if covered:
            for i in covered:
                if entity is not None and spoken[i].speaker is not entity:
                    link = Link(entity, view.span(*cue))
                    spoken[i] = replace(spoken[i], chain=(link, *spoken[i].chain))
            return
        start, end = sentence, source.start
        while start < end and view.tags[start] in ("CONJ", "SPACE"):
            start += 1
        if source.start - start <= PARENTHESIS_REACH and _is_parenthesis(view, source):
            end = min([view.sentence_end[source.start], *[b for b in breaks if b > source.end]])
    while end > start and (
        (view.is_punctuation(end - 1) and end - 1 not in view.open_of) or view.norms[end - 1] in ("و", "ذلك")
    ):
        end -= 1
    if end - start < CONTENT_MIN_TOKENS:
        return
    speakers.remember(entity, source.start, end)
    mode = mode_of(view, False, start, end, False)
    spoken.append(_Draft(cue, (start, end), mode, entity, media, 0.8 if entity is not None else 0.7))


def _behind(speakers: Speakers, source: Source) -> Entity | None:
    """Who is meant by a formula that points back: "على حد قوله", "وفقا للبيان"."""
    document = next((i for i in range(source.start, source.end) if speakers.is_known_document(i)), None)
    issuer = speakers.issuer(document) if document is not None else None
    return issuer or speakers.unnamed(source.start)


def _apply_return(view: View, back: Return, spoken: list[_Draft]) -> None:
    """Let a sentence that points back give the one before it its medium, or its speaker if that one has none."""
    start, end = back.covered
    links = tuple(Link(medium, view.span(*back.cue)) for medium in back.media)
    covered = [i for i, d in enumerate(spoken) if start <= d.cue[0] < end]
    for i in covered:
        if not spoken[i].chain and spoken[i].speaker not in back.media:
            spoken[i] = replace(spoken[i], chain=links)
    if covered or back.issuer is None:
        return
    while start < end and view.tags[start] in ("CONJ", "SPACE"):
        start += 1
    while end > start and view.is_punctuation(end - 1) and end - 1 not in view.open_of:
        end -= 1
    if end - start >= CONTENT_MIN_TOKENS:
        mode = mode_of(view, False, start, end, False)
        spoken.append(_Draft(back.cue, (start, end), mode, back.issuer, links, 0.7))


def _is_parenthesis(view: View, source: Source) -> bool:
    """Whether the sentence goes on after the formula as if it were not there: "يعد المعسكر، بحسب الموقع، أحد أهم …"."""
    comma = source.end
    if view.norms[comma : comma + 1] not in (["،"], [","]) or view.norms[source.start - 1] not in ("،", ","):
        return False
    after = comma + 1
    return after < view.sentence_end[source.start] and view.tags[after] in ("W", "NUM", "X")


def _colons(view: View, words: Lexicon, cues: Sequence[Opening]) -> list[_Draft]:
    """Lines that begin with a name and a colon: "موسكو: لا بديل عن الحوار"."""
    found = []
    cue_positions = {c.cue for c in cues}
    line = 0
    while line < view.size:
        end = view.line_end[line]
        named = view.named.get(line)
        if named is not None and named.entity.kind != "place":
            colon = next((i for i in range(named.end, min(end, line + HEADLINE_REACH)) if view.norms[i] == ":"), None)
            if colon is not None and not any(i in cue_positions for i in range(line, colon)):
                start, stop = colon + 1, end
                while stop > start and view.is_punctuation(stop - 1) and stop - 1 not in view.open_of:
                    stop -= 1
                if stop - start >= CONTENT_MIN_TOKENS + 1 and not _is_scene(view, words, named, start):
                    mode = mode_of(view, False, start, stop, False)
                    told = [n.entity for n in view.mentions_between(named.end, colon) if n.entity.kind == "outlet"]
                    chain = tuple(Link(outlet) for outlet in told[:1] if not view.is_own(outlet))
                    found.append(_Draft((line, colon + 1), (start, stop), mode, named.entity, chain, 0.9))
        line = end + 1
    return found


def _is_scene(view: View, words: Lexicon, named: Named, start: int) -> bool:
    """Whether a country before a colon only says where that happened which follows: "لبنان: مقتل جنديين"."""
    happens = view.norms[start] in words.words["happens"] or view.tags[start] == "NUM"
    return named.entity.kind == "country" and happens


def _nest(view: View, drafts: Sequence[_Draft]) -> list[_Draft]:
    """Give a statement within others' contents their speakers, and those who report these, as its outer sources."""
    nested = []
    for draft in drafts:
        outer = sorted((d for d in drafts if _holds(d, draft)), key=lambda d: d.content[0] - d.content[1])
        sources: dict[Entity, Link] = {}
        for holder in outer:
            speaker = () if holder.speaker is None else (Link(holder.speaker, view.span(*holder.cue)),)
            told = (*holder.chain, *speaker)
            for link in told:
                sources.setdefault(link.source, link)
        links = tuple(link for entity, link in sources.items() if entity is not draft.speaker)
        nested.append(replace(draft, chain=links + draft.chain) if links else draft)
    return nested


def _holds(outer: _Draft, inner: _Draft) -> bool:
    """Whether somebody else's statement holds this one whole, cue and content."""
    inside = outer.content[0] <= inner.cue[0] and inner.content[1] <= outer.content[1]
    return inside and outer is not inner and outer.speaker is not inner.speaker
