"""Where what is said begins and ends."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

from musnad.model import SpeechMode
from musnad.reading.attribution.lexicon import CLAUSE, PREPOSITIONS, CueWord, Lexicon
from musnad.reading.attribution.view import Named, View
from musnad.settings import CLAUSE_PATIENCE, CONTENT_NEAR, CONTENT_REACH, HIDES_REACH, QUOTED_NAME_TOKENS
from musnad.text import fold

_JOINED = frozenset(CLAUSE + pronoun for pronoun in ("ه", "ها", "هم", "هما", "هن", "نا", "ني", "ك", "كم"))
_WHAT = fold("ما")
_MAYBE = "قد"
_TO = "أن"
_OBJECT_PRONOUN = fold("إيا")
_COMMAS = ("،", ",")
_AFTER_MARK = frozenset("،,؛;.!؟?…")


@dataclass(frozen=True, slots=True)
class Opening:
    """A cue whose content has been found to begin at ``content``.

    ``before`` is the first token of what joins the content to the cue (its أن or preposition), where the words about
    the speaker end; ``between`` are the mentions before it. ``quoted`` tells a colon or a quotation that no أن
    introduces, ``has_object`` a pronoun joined to the cue; ``resumes`` is where a quotation goes on after the cue that
    breaks it; ``brief`` tells that the content ends with its phrase.
    """

    cue: int
    word: CueWord
    before: int
    content: int
    quoted: bool
    between: tuple[Named, ...] = ()
    has_object: bool = False
    resumes: int | None = None
    brief: bool = False


def openings(view: View, lexicon: Lexicon, taken: Set[int]) -> list[Opening]:
    """All cues of the article that open a content, in order of the text; none at the tokens ``taken`` by formulas."""
    found: dict[int, Opening] = {}
    for index in range(view.size - 1, -1, -1):
        word = None if index in taken else cue_at(view, lexicon, index)
        if word is None or index in view.inside or index in view.quoted or _withheld(view, lexicon, index, word):
            continue
        opening = _after_quotation(view, lexicon, index, word, _opening(view, lexicon, index, word, found))
        if opening is None or opening.content >= view.size:
            continue
        # "نقلت الوكالة عن الوزير قوله إن" is one statement: the verb's, for it knows the speaker.
        for masdar in [c for c, o in found.items() if o.word.kind == "masdar" and o.content == opening.content]:
            del found[masdar]
        found.pop(_own_thought(view, opening), None)
        found[index] = opening
    return [found[index] for index in sorted(found)]


def _own_thought(view: View, opening: Opening) -> int:
    """Where, at the beginning of what is said, the speaker's own thought or wish would be a cue: "قال إنه يعتقد أن"."""
    index = opening.content
    if view.norms[index] == CLAUSE:
        index += 1
    elif view.norms[index] not in _JOINED:
        return -1
    index += 1
    while index < view.size - 1 and view.norms[index] in ("لا", "ما", "لم", "قد", "س"):
        index += 1
    return index


def cue_at(view: View, lexicon: Lexicon, index: int) -> CueWord | None:
    """The reporting word at ``index``, however its clitics were cut."""
    if view.tags[index] != "W":
        return None
    if index and (view.tags[index - 1] == "PREP" or view.norms[index - 1] in lexicon.words["preposition"]):
        return _masdar_after(view, lexicon, index)
    word = lexicon.cues.get(view.norms[index]) or lexicon.cues.get(view.folded[index])
    if word is not None and word.kind == "participle" and index and view.tags[index - 1] == "NUM":
        word = None  # "59 متهما"
    if word is not None and _hides_name(view, lexicon, index):
        word = None
    if word is not None and word.document and not _in_document(view, lexicon, index + 1):
        word = None
    if word is None and view.norms[index][0] in "وف":
        word = lexicon.cues.get(view.norms[index][1:])
    if word is None and index + 1 < view.size and view.tags[index + 1] == "PRON":
        whole = view.folded[index] + view.folded[index + 1]
        word = lexicon.cues.get(whole) or (lexicon.cues.get(whole[1:]) if whole[0] in "وف" else None)
    return word


def _hides_name(view: View, lexicon: Lexicon, index: int) -> bool:
    """Whether what the verb says is that somebody is not named: "مسؤول طلب عدم الكشف عن هويته", "رفض ذكر اسمه"."""
    if lexicon.words["hides"].isdisjoint(view.norms[index : index + 2]):
        return False
    after = range(index + 1, min(index + HIDES_REACH, view.size - 1))
    names = (at for at in after if view.norms[at] in lexicon.words["identity"] and view.tags[at + 1] == "PRON")
    name = next(names, None)
    return name is not None and view.tags[name - 1] != "PREP" and CLAUSE not in view.norms[index:name]


def _masdar_after(view: View, lexicon: Lexicon, index: int) -> CueWord | None:
    """The masdar at ``index``, after a preposition.

    With the article, and a clause or a quotation after it, it goes on with its clause as a participle: "رد بالقول إن".
    """
    norm = view.norms[index]
    if view.norms[index - 1] == "ب" and norm.startswith("ال") and norm[2:] in lexicon.masdars:
        if index > 1 and view.norms[index - 2].removeprefix("ال") in lexicon.words["worthy"]:
            return None
        word = lexicon.masdars[norm[2:]]
        joints = word.clause_after | word.prepositions
        return replace(word, kind="participle", clause_after=joints, prepositions=frozenset(), noun=False)
    return lexicon.masdars.get(norm)


def _is_form(view: View, lexicon: Lexicon, index: int) -> bool:
    """Whether the token alone, without the pronoun cut off its end, is a reporting word."""
    forms = (view.norms[index], view.folded[index], view.norms[index][1:])
    return any(form in lexicon.cues for form in forms)


def _withheld(view: View, lexicon: Lexicon, index: int, word: CueWord) -> bool:
    """Whether the text says that the speech did not happen, or may yet (لم يذكر، دون أن يوضح، قد يطلب)."""
    before = index - 1
    if before >= 0 and view.norms[before] in lexicon.words["objects"] and view.norms[before] != "ما":
        return True
    if before >= 0 and word.imperfect and (view.norms[before] == _MAYBE or view.token(before) == _TO):
        return True
    if before >= 0 and view.norms[before] == CLAUSE:
        before -= 1
        return before >= 0 and view.norms[before] in lexicon.words["withholds"]
    return before >= 0 and view.norms[before] in lexicon.words["negates"]


def _opening(view: View, lexicon: Lexicon, cue: int, word: CueWord, later: dict[int, Opening]) -> Opening | None:
    """Walk from the cue to where its content begins."""
    if word.kind == "masdar":
        return _masdar_opening(view, lexicon, cue, word)
    if word.named and cue and view.norms[cue - 1] in lexicon.words["objects"]:
        return None
    between: list[Named] = []
    too_late = False
    limit = min(view.line_end[cue], cue + (CONTENT_NEAR if word.near else CONTENT_REACH))
    index = cue + 1
    has_object = index < limit and view.tags[index] == "PRON"
    if has_object and not _is_form(view, lexicon, cue):
        has_object, index = False, index + 1
    if has_object:
        index += 1
        if word.judges and word.kind == "verb":
            judged = _judged(view, lexicon, cue, word, index, limit)
            if judged is not None:
                return judged
        if not (word.addressed or word.named) and word.kind == "verb":
            return None
        if word.named and index < limit and _names_object(view, index):
            return Opening(cue, word, index, index, view.is_quote(index), (), has_object)
    while index < limit:
        named = view.inside.get(index)
        if named is not None and not view.opens_quote(index):
            between.append(named)
            index = named.end
            continue
        start = _content_start(view, lexicon, word, cue, index)
        if start is not None:
            if word.transitive and word.kind == "verb" and index == cue + 1 and view.tags[index] == "PREP":
                return None
            if _comes_too_late(view, word, index, _bare_start(view, lexicon, cue, word, between, index)):
                too_late = True
                break
            quoted = view.opens_quote(index) or view.norms[index] == ":"
            if word.named and not has_object:
                start = min(start, _object_start(view, lexicon, cue, word, between, index))
            return Opening(cue, word, index, start, quoted, tuple(between), has_object)
        if view.is_quote(index) and index in view.close_of and view.close_of[index] < limit:
            between.extend(view.mentions_between(index, view.close_of[index]))
            index = view.close_of[index] + 1
            continue
        if (index in later and later[index].word.kind != "masdar") or _ends_clause(view, lexicon, index):
            break
        index += 1
    bare = _bare_start(view, lexicon, cue, word, between, index)
    if bare is None or (index - bare < 2 and not too_late):
        return None
    return Opening(cue, word, bare, bare, False, tuple(n for n in between if n.start < bare))


def _judged(view: View, lexicon: Lexicon, cue: int, word: CueWord, start: int, limit: int) -> Opening | None:
    """What a suffixed object is held to be, after the subject if one is named: "تصنفه أنقرة [تنظيما إرهابيا]"."""
    named = view.named.get(start)
    index = _skip_adverbials(view, lexicon, named.end if named is not None else start, limit)
    if index >= limit - 1 or index in view.inside:
        return None
    quoted = index in view.close_of
    if not quoted and (view.tags[index] != "W" or view.norms[index].startswith("ال") or view.norms[index] == CLAUSE):
        return None
    between = (named,) if named is not None else ()
    return Opening(cue, word, index, index, quoted, between, True, brief=True)


def _after_quotation(view: View, lexicon: Lexicon, cue: int, word: CueWord, after: Opening | None) -> Opening | None:
    """``after``, what the cue opens, with the quotation that ends right before it: "«لن نتراجع»، قال الوزير"."""
    end = cue - 1
    if end > 0 and view.norms[end] in _COMMAS:
        end -= 1
    start = view.open_of.get(end)
    if start is None or not word.quotation or word.kind != "verb" or view.tags[cue - 1] != "PUNCT":
        return after
    opens_sentence = all(view.tags[i] == "SPACE" for i in range(view.sentence_start[start], start))
    if not opens_sentence or _is_name(view, lexicon, start) or (after is not None and not after.quoted):
        return after
    if after is not None:
        return replace(after, content=start, resumes=after.content)
    limit = min(view.sentence_end[cue], cue + CONTENT_REACH)
    stop = next((i for i in range(cue + 1, limit) if view.is_punctuation(i)), limit)
    return Opening(cue, word, stop, start, True, tuple(view.mentions_between(cue + 1, stop)))


def _object_start(view: View, lexicon: Lexicon, cue: int, word: CueWord, between: Sequence[Named], end: int) -> int:
    """Where the object begins that a verb describes before ``end``: "وصف الوزير [الأزمة بأنها …]"."""
    subject = next((n for n in between if not n.governed), None) if word.kind == "verb" else None
    first = _skip_adverbials(view, lexicon, cue + 1, end)
    if view.norms[first] == _OBJECT_PRONOUN:
        return end
    if subject is None or subject.start > first:
        # A long stretch without a known subject begins with one that is not known.
        return first if word.kind != "verb" or end - first <= CONTENT_NEAR or view.norms[first] == _WHAT else end
    after = _skip_adverbials(view, lexicon, subject.end, end)
    return after if after < end else subject.start


def _masdar_opening(view: View, lexicon: Lexicon, cue: int, word: CueWord) -> Opening | None:
    """ "قوله إن", "إعلان الرئيس أن": the speaker and the content follow at once."""
    named = view.named.get(cue + 1)
    if named is None and (cue + 1 >= view.size or view.tags[cue + 1] != "PRON"):
        return None
    end = min(view.sentence_end[cue], cue + CONTENT_REACH)
    index = named.end if named is not None else cue + 2
    if index < end and _content_start(view, lexicon, word, cue, index) is None:
        index = _skip_adverbials(view, lexicon, index, end)
    if index >= end:
        return None
    between = (named,) if named is not None else ()
    if view.norms[index] in word.prepositions and view.norms[index + 1 : index + 2] != [CLAUSE]:
        return None
    start = _content_start(view, lexicon, word, cue, index)
    quoted = view.opens_quote(index) or view.norms[index] == ":"
    return Opening(cue, word, index, start, quoted, between) if start is not None else None


def _comes_too_late(view: View, word: CueWord, index: int, bare: int | None) -> bool:
    """Whether what could join the content at ``index`` is rather a part of a content that began at ``bare``."""
    if bare is None or not word.noun:
        return False
    if view.norms[index] == CLAUSE or view.norms[index] in _JOINED:
        return index - bare > CLAUSE_PATIENCE
    return view.tags[index] != "PUNCT" and index > bare


def _in_document(view: View, lexicon: Lexicon, index: int) -> bool:
    """Whether "في بيان" or "فيه" follows."""
    if index + 1 >= view.size:
        return False
    if view.norms[index] == "في":
        after = view.norms[index + 1].removeprefix("ال")
        return after in lexicon.words["record"] or view.tags[index + 1] == "PRON"
    return view.norms[index] in ("فيه", "فيها")


def _names_object(view: View, index: int) -> bool:
    """Whether what the object is called follows at once (وصفها بأنها، وصفها "…")."""
    return view.norms[index] == "ب" or view.opens_quote(index)


def _ends_clause(view: View, lexicon: Lexicon, index: int) -> bool:
    if view.tags[index] == "SPACE":
        return "\n" in view.text[view.starts[index] : view.ends[index]]
    return view.is_stop(index) or view.norms[index] in lexicon.words["stops"]


def _content_start(view: View, lexicon: Lexicon, word: CueWord, cue: int, index: int) -> int | None:
    """Where the content begins if what joins it to the cue stands at ``index``, else None."""
    norm = view.norms[index]
    if norm == CLAUSE or norm in _JOINED:
        return _after_clause(view, lexicon, word, index)
    if view.tags[index] == "PUNCT":
        if norm == ":" and word.quotation:
            return _skip_blank(view, index + 1)
        if view.opens_quote(index) and (word.quotation or word.noun) and not _is_name(view, lexicon, index):
            return index
        return None
    if word.blame and norm.removeprefix("ال") == "مسءوليه":
        return index
    if word.admits and _is_recognised(view, lexicon, index + 1):
        return None
    return _after_preposition(view, word, index)


def _is_recognised(view: View, lexicon: Lexicon, index: int) -> bool:
    """Whether a state, a government or its independence stands there, which one recognises and does not admit."""
    noun = view.norms[index].removeprefix("ال") if index < view.size else ""
    return index in view.named or noun in lexicon.words["recognised"]


def _after_clause(view: View, lexicon: Lexicon, word: CueWord, index: int) -> int | None:
    """After أن or إن; at it, if a pronoun is joined to it."""
    before = view.norms[index - 1]
    joined = view.norms[index] in _JOINED or (index + 1 < view.size and view.tags[index + 1] == "PRON")
    if before in lexicon.words["bars"]:
        return None
    if view.tags[index - 1] == "PREP" or before in PREPOSITIONS:
        if before not in word.clause_after and before not in word.prepositions:
            return None
    elif not word.clause:
        return None
    return index if joined else _skip_blank(view, index + 1)


def _after_preposition(view: View, word: CueWord, index: int) -> int | None:
    norm = view.norms[index]
    if index + 1 >= view.size:
        return None
    after = index + 1
    is_clause = view.norms[after] == CLAUSE or view.norms[after] in _JOINED
    if norm not in word.prepositions and not (is_clause and norm in word.clause_after):
        return None
    if is_clause:
        joined = view.norms[after] in _JOINED or (after + 1 < view.size and view.tags[after + 1] == "PRON")
        return after if joined else _skip_blank(view, after + 1)
    if view.tags[index] == "PREP" or norm in ("ب", "ل"):
        if word.named and not (view.is_quote(after) or view.norms[after].startswith("ال")):
            return None
        return None if view.norms[after] in ("اسم", "شان") or view.tags[after] == "PRON" else index
    return None if view.tags[after] == "PRON" else after


def _is_name(view: View, lexicon: Lexicon, opening: int) -> bool:
    """Whether the quotation marks enclose a name (قناة "العربية") rather than what is said."""
    if view.norms[opening - 1] in lexicon.words["titled"]:
        return True
    closing = view.close_of.get(opening)
    if closing is None or view.norms[opening - 1] == ":":
        return False
    named = view.named.get(opening + 1)
    return closing - opening - 1 <= QUOTED_NAME_TOKENS or (named is not None and named.end >= closing)


def _skip_blank(view: View, index: int) -> int:
    while index < view.size and (view.tags[index] == "SPACE" or view.norms[index] in (":", "-", "ـ")):
        index += 1
    return index


def _bare_start(
    view: View, lexicon: Lexicon, cue: int, word: CueWord, between: Sequence[Named], end: int
) -> int | None:
    """Where a content begins that nothing joins to the cue: "أعلن الجيش انسحاب قواته", "قال المالكي لقد تم"."""
    if not (word.noun or word.bare) or end <= cue + 1 or view.norms[cue] in lexicon.words["passive"]:
        return None
    index = cue + 1 + (view.tags[cue + 1] == "PRON")
    subjects = [n for n in between if not n.governed]
    if subjects and subjects[0].start <= index + CONTENT_NEAR and word.number == "singular":
        index = [subjects[0], *view.joined_to(subjects[0], end)][-1].end
    elif word.bare or (word.kind == "verb" and not _needs_no_subject(view, lexicon, cue, word)):
        return None
    if not word.bare:
        index = _skip_adverbials(view, lexicon, index, end)
    if index >= end or view.tags[index] not in ("W", "NUM") or (word.bare and not view.norms[index].startswith("لقد")):
        return None
    return index


def _needs_no_subject(view: View, lexicon: Lexicon, cue: int, word: CueWord) -> bool:
    """Whether the subject stands before the verb, or is left out: a verb before its subject is singular."""
    if word.number != "singular" or view.norms[cue + 1] in ("فيه", "فيها") or _shares_subject(view, lexicon, cue):
        return True
    if view.norms[cue + 1] == "في" and view.tags[cue + 2 : cue + 3] == ["PRON"]:
        return True
    index = cue - 1
    while index > 0 and index not in view.inside and view.norms[index] in ("قد", "،", ","):
        index -= 1
    return index in view.inside


def _shares_subject(view: View, lexicon: Lexicon, cue: int) -> bool:
    """Whether the verb goes on with the subject of its sentence: "وقالت الحركة إن …، ونفت تورطها"."""
    if view.tags[cue - 1] != "CONJ" or cue - 1 == view.sentence_start[cue] or cue + 1 in view.inside:
        return False
    noun = view.norms[cue + 1]
    bare = noun.removeprefix("ال")
    subjects = ("people", "plurals", "tellers", "record", "bodies")
    several = bare.endswith(("ون", "ان")) or any(bare in lexicon.words[role] for role in subjects)
    return view.tags[cue + 1] == "W" and not noun.startswith("ال") and not several


def _skip_adverbials(view: View, lexicon: Lexicon, index: int, end: int) -> int:
    """Past commas, days, and phrases with a preposition."""
    while index < end:
        norm = view.norms[index]
        if norm in ("،", ",") or view.tags[index] == "SPACE" or norm in lexicon.words["adverb"]:
            index += 1
        elif norm in lexicon.words["preposition"] and index + 1 < end:
            index = _after_phrase(view, lexicon, index, end)
        else:
            break
    return index


def _after_phrase(view: View, lexicon: Lexicon, preposition: int, end: int) -> int:
    """After a phrase with a preposition: to the comma that closes it if one opens it, else after its noun or name."""
    noun = preposition + 1
    while noun < end - 1 and view.tags[noun] in ("X", "PUNCT"):
        noun += 1
    if preposition and view.norms[preposition - 1] in ("،", ","):
        for index in range(noun, min(end, preposition + CONTENT_REACH)):
            if view.norms[index] in ("،", ","):
                return index
    named = view.named.get(noun)
    if named is not None:
        return named.end
    phrase = (view.norms[noun], *view.norms[noun + 1 : noun + 2])
    return noun + (2 if phrase in lexicon.occasions else 1)


def content_end(view: View, lexicon: Lexicon, opening: Opening, breaks: Sequence[int]) -> int:
    """The token after the content's last. ``breaks`` are the positions where another cue or formula takes over."""
    start = opening.content if opening.resumes is None else opening.resumes
    closing = view.close_of.get(start)
    sentence = view.sentence_end[start]
    if closing is not None:
        after = closing + 1
        while _goes_on(view, after):
            after = view.close_of[after + 1] + 1
        if closing >= sentence or opening.quoted or _is_boundary(view, after):
            return after
        start = after
    elif opening.quoted and view.opens_quote(start):
        return _last_paragraph(view, start)
    end = sentence
    if opening.brief:
        marks = (i for i in range(start, end) if view.tags[i] == "PUNCT" and i not in view.quoted)
        end = next((i for i in marks if not view.is_quote(i)), end)
    for position in breaks:
        if start < position < end and not _within_quote(view, start, position):
            end = position
            break
    end = _past_open_quote(view, start, end)
    end = _before_cut(view, lexicon, start, _before_withheld(view, lexicon, start, end))
    return _trim(view, opening.content, end)


def _last_paragraph(view: View, start: int) -> int:
    """The end of a quotation that its own line does not close: it may go on in lines that open with a mark again."""
    line = view.line_end[start]
    while (first := line + 1) < view.size and view.opens_quote(first):
        if first in view.close_of:
            return view.close_of[first] + 1
        line = view.line_end[first]
    return _trim(view, start, line)


def _goes_on(view: View, index: int) -> bool:
    """Whether another quotation is joined to the one that ended before ``index`` ("…" و"…")."""
    return index + 1 < view.size and view.norms[index] == "و" and index + 1 in view.close_of


def _is_boundary(view: View, index: int) -> bool:
    return index >= view.size or view.tags[index] in ("SPACE", "CONJ") or view.norms[index][0] in _AFTER_MARK


def _within_quote(view: View, start: int, position: int) -> bool:
    """Whether ``position`` lies in a quotation that began after ``start``."""
    return any(
        opening in view.close_of and view.close_of[opening] > position
        for opening in range(start, position)
        if view.is_quote(opening)
    )


def _before_withheld(view: View, lexicon: Lexicon, start: int, end: int) -> int:
    """Cut off "دون أن يوضح …": what the outlet says the speaker left unsaid."""
    for index in range(start + 1, end - 1):
        if view.norms[index] not in lexicon.words["withholds"] or view.tags[index] != "W":
            continue
        after = index + 1 + (view.norms[index + 1] == CLAUSE)
        if after < end and (cue_at(view, lexicon, after) or view.norms[after] in lexicon.words["withheld"]):
            return index
    return end


def _past_open_quote(view: View, start: int, end: int) -> int:
    """To the end of the sentence in which a quotation that is still open at ``end`` closes."""
    for index in range(start, end):
        closing = view.close_of.get(index)
        if closing is not None and closing >= end:
            return closing + 1
    return end


def _before_cut(view: View, lexicon: Lexicon, start: int, end: int) -> int:
    """Cut off what the outlet goes on with behind a comma ("، وذلك خلال مؤتمر صحفي")."""
    for index in range(start + 1, end - 1):
        if view.norms[index] in ("،", ",") and index + 1 not in view.quoted:
            for phrase in lexicon.cuts:
                if tuple(view.norms[index + 1 : index + 1 + len(phrase)]) == phrase:
                    return index
    return end


def _trim(view: View, start: int, end: int) -> int:
    """Without marks, white space, and conjunctions at the end, but with the quotation mark that closes."""
    while end > start + 1:
        last = end - 1
        is_mark = view.is_punctuation(last) and not (last in view.open_of and view.open_of[last] >= start)
        if not (is_mark and view.norms[last] not in (")", "]", "%")) and view.tags[last] != "CONJ":
            break
        end -= 1
    return end


def mode_of(view: View, opening_quoted: bool, start: int, end: int, mark_before: bool) -> SpeechMode:
    """Direct where a quotation is the whole content, mixed where it is a part of it, else indirect."""
    closing = view.close_of.get(start)
    if view.opens_quote(start) and (closing is None or closing >= end - 2):
        return "direct"
    if opening_quoted and mark_before:
        return "direct"
    for index in range(start, end):
        if view.opens_quote(index) and not _is_only_a_name(view, index):
            return "mixed"
    return "indirect"


def _is_only_a_name(view: View, opening: int) -> bool:
    closing = view.close_of.get(opening)
    if closing is None:
        return False
    return any(
        index in view.inside and view.inside[index].start <= opening + 1 and view.inside[index].end >= closing
        for index in (opening, opening + 1)
    )
