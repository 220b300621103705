"""Whether a name is the place that a verb reaches: "غادر الوفد الرياض", "زار بغداد", "مغادرته صنعاء".

A capital is a city there, though elsewhere it stands for its government ("طالبت الرياض").
"""

from __future__ import annotations

from collections.abc import Sequence

from musnad.conjugation import verb_forms
from musnad.reading import knowledge
from musnad.reading.knowledge import Form
from musnad.reading.words import Word
from musnad.resources import compiled, read_table
from musnad.text import fold_all

_REFERENCE = ("rule", "forms", "value", "example")
_AND = ("و",)
#: Most words between a verb and the place it reaches: room for a title with its country and a name.
_LONGEST_SUBJECT = 9
#: Uses of function words that part a subject from the verb before it.
_PARTING = frozenset(("preposition", "relative", "negation"))
_TO = fold_all(("إلى", "متوجها", "متوجهة", "متجها", "متجهة", "عائدا", "عائدة", "قادما", "قادمة"))


def is_reached(words: Sequence[Word], forms: Sequence[Form], start: int, end: int) -> bool:
    """Whether a verb reaches what words ``start`` to ``end`` name, which then is a place; ``forms`` are those of the
    tables at each word."""
    if not start or words[start].gap or words[start].clitics:
        return False
    reaching, last = _reaching(), start - 1
    for at in range(last, max(last - _LONGEST_SUBJECT, -1), -1):
        word = words[at]
        may_follow = reaching.get(word.norm)
        if may_follow is not None:
            if at == last:
                return not may_follow or bool(word.pronoun) or _is_complete(words, forms, end)
            return _ends_phrase(words, forms, last)
        if word.gap not in ("", "-") or word.norm in _parting() or word.clitics not in ((), _AND):
            return False
    return False


def _ends_phrase(words: Sequence[Word], forms: Sequence[Form], at: int) -> bool:
    """Whether a subject can end with a word: it is no noun that wants a genitive ("وزير خارجية بغداد")."""
    named = any(form is not None and form.end == at + 1 for form in forms[max(0, at - _LONGEST_SUBJECT) : at])
    return words[at].definite or bool(words[at].pronoun) or named or _is_name(forms[at])


def _is_name(form: Form) -> bool:
    return form is not None and any(sense.kind in ("actor", "country", "capital") for sense in form.senses)


def _is_complete(words: Sequence[Word], forms: Sequence[Form], end: int) -> bool:
    """Whether what follows word ``end`` leaves no doubt that the place before it is not the subject: nothing, a time, a
    goal, whoever goes there ("زارت واشنطن أمس", "غادرت بغداد إلى عمان", "زارت طهران الوزيرة")."""
    if end >= len(words) or words[end].gap or words[end].clitics == _AND:
        return True
    if words[end].norm in _TO:
        return end + 1 < len(words) and _is_name(forms[end + 1])
    if not words[end].definite:
        return words[end].norm not in _parting()
    descriptors = knowledge.load().descriptors
    form = forms[end]
    return form is not None and any(
        sense.kind == "descriptor" and descriptors[sense.ref].kind in ("person", "group") for sense in form.senses
    )


@compiled
def _reaching() -> dict[str, bool]:
    """Words that reach a place, and whether a place after them may be their subject: the verb is feminine."""
    found: dict[str, bool] = {}
    for row in read_table("reference.tsv", _REFERENCE):
        forms = row.alternatives("forms")
        if row["rule"] == "reaches-noun":
            found.update(dict.fromkeys(fold_all(forms), False))
        elif row["rule"] == "reaches":
            for perfect, imperfect in zip(forms, row.alternatives("value"), strict=True):
                for norm, form in verb_forms(perfect, imperfect).items():
                    found[norm] = (form.person, form.gender, form.number) == (3, "f", "singular")
    return found


@compiled
def _parting() -> frozenset[str]:
    rows = read_table("function_words.tsv", ("use", "words"))
    return frozenset(fold_all([word for row in rows if row["use"] in _PARTING for word in row.alternatives("words")]))
