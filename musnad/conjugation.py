"""All inflected forms of an Arabic verb, noun or participle, in the matching form of :func:`musnad.text.fold`.

A verb is given as dictionaries give it, by its third person masculine singular in the perfect and the imperfect
(``قال``, ``يقول``); the two together tell its class. Clitics are no part of a form: the tokenizer has taken them off.
Where a suffix pronoun changes the ending before it (``قتلوه``, ``نفاه``), the changed ending is a form of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from musnad.text import fold, fold_all

Gender = Literal["m", "f"]
Number = Literal["singular", "dual", "plural"]

_SHADDA = "\u0651"
_MARKS = dict.fromkeys(range(0x064B, 0x0653))
_HAMZA_ON_SEAT = "أؤئ"


@dataclass(frozen=True, slots=True)
class VerbForm:
    """What an inflected form says of its subject.

    ``gender`` is None in the first person. ``voice`` is "passive" only where the spelling shows it (``اغتيل``,
    ``حوصر``); other forms may be read either way. Of several readings of one spelling the most frequent in news is
    kept: ``تكتب`` is "she writes".
    """

    aspect: Literal["perfect", "imperfect"]
    person: Literal[1, 2, 3]
    gender: Gender | None
    number: Number
    voice: Literal["active", "passive"] = "active"


# Endings of the perfect, the stem of _Stems that they are added to, and what they say.
_PERFECT = (
    ("", "bare", VerbForm("perfect", 3, "m", "singular")),
    ("ت", "feminine", VerbForm("perfect", 3, "f", "singular")),
    ("وا", "plural", VerbForm("perfect", 3, "m", "plural")),
    ("و", "plural", VerbForm("perfect", 3, "m", "plural")),
    ("ا", "dual", VerbForm("perfect", 3, "m", "dual")),
    ("تا", "feminine", VerbForm("perfect", 3, "f", "dual")),
    ("نا", "consonant", VerbForm("perfect", 1, None, "plural")),
    ("ت", "consonant", VerbForm("perfect", 1, None, "singular")),
    ("ن", "consonant", VerbForm("perfect", 3, "f", "plural")),
    ("تم", "consonant", VerbForm("perfect", 2, "m", "plural")),
    ("تمو", "consonant", VerbForm("perfect", 2, "m", "plural")),
)
# Prefixes and endings of the imperfect, and the same.
_IMPERFECT = (
    ("ي", "", "bare", VerbForm("imperfect", 3, "m", "singular")),
    ("ت", "", "bare", VerbForm("imperfect", 3, "f", "singular")),
    ("ي", "ون", "plural", VerbForm("imperfect", 3, "m", "plural")),
    ("ي", "وا", "plural", VerbForm("imperfect", 3, "m", "plural")),
    ("ي", "و", "plural", VerbForm("imperfect", 3, "m", "plural")),
    ("ن", "", "bare", VerbForm("imperfect", 1, None, "plural")),
    ("ا", "", "bare", VerbForm("imperfect", 1, None, "singular")),
    ("ي", "ان", "dual", VerbForm("imperfect", 3, "m", "dual")),
    ("ي", "ا", "dual", VerbForm("imperfect", 3, "m", "dual")),
    ("ت", "ان", "dual", VerbForm("imperfect", 3, "f", "dual")),
    ("ت", "ا", "dual", VerbForm("imperfect", 3, "f", "dual")),
    ("ي", "ن", "consonant", VerbForm("imperfect", 3, "f", "plural")),
    ("ت", "ون", "plural", VerbForm("imperfect", 2, "m", "plural")),
    ("ت", "وا", "plural", VerbForm("imperfect", 2, "m", "plural")),
    ("ت", "و", "plural", VerbForm("imperfect", 2, "m", "plural")),
    ("ت", "ين", "plural", VerbForm("imperfect", 2, "f", "singular")),
)
_PERFECT_PASSIVE = tuple((ending, stem, replace(form, voice="passive")) for ending, stem, form in _PERFECT)
_IMPERFECT_PASSIVE = tuple(
    (prefix, ending, stem, replace(form, voice="passive")) for prefix, ending, stem, form in _IMPERFECT
)


class _Stems(NamedTuple):
    """The spellings of a stem, by what follows it: nothing, a vowel (و ا ي or the ت of the feminine), a consonant."""

    bare: tuple[str, ...]
    feminine: tuple[str, ...]
    plural: tuple[str, ...]
    dual: tuple[str, ...]
    consonant: tuple[str, ...]


def _plain(word: str) -> str:
    """The word without vowel marks."""
    return word.translate(_MARKS)


def _is_doubled(marked: str, perfect: str, imperfect: str) -> bool:
    """Whether the last two root letters are one (``رد``, ``أعد``, ``احتج``, ``استمر``).

    A final shadda says so; without it, the length does. ``استمع`` passes for doubled, which adds only forms that
    nobody writes.
    """
    if marked.rstrip("\u064e").endswith(_SHADDA) or len(perfect) == 2:
        return True
    if perfect[-2] == "ا":
        return False
    if perfect.startswith("أ") and len(perfect) == 3:
        return len(imperfect) == 3 and "أ" not in imperfect
    if perfect.startswith("ا") and len(perfect) == 4:
        return perfect[1] not in "تطدذز"
    return perfect.startswith("است") and len(perfect) == 5


def _stems(word: str, weak: str, doubled: bool, hollow: bool) -> _Stems:
    """The stems of ``word``, a 3ms form without its marks.

    ``weak`` is the letter (و or ي) in which a final ا or ى reappears before endings.
    """
    last, body = word[-1], word[:-1]
    if last in "ىا":
        return _Stems(
            bare=(word, body + "ا"), feminine=(body,), plural=(body,), dual=(body + weak,), consonant=(body + weak,)
        )
    if last in "يو":
        return _Stems(bare=(word,), feminine=(word,), plural=(body,), dual=(word,), consonant=(word,))
    if last in _HAMZA_ON_SEAT:
        seats = (word, body + "ء")
        # بدأ + ا is written بدآ, whose matching form ends in one alef.
        dual = (body,) if last == "أ" else (word,)
        return _Stems(bare=seats, feminine=seats, plural=seats, dual=dual, consonant=seats)
    if doubled:
        return _Stems(bare=(word,), feminine=(word,), plural=(word,), dual=(word,), consonant=(word + last,))
    if hollow:
        return _Stems(bare=(word,), feminine=(word,), plural=(word,), dual=(word,), consonant=(word[:-2] + last,))
    return _Stems(*[(word,)] * 5)


def _is_hollow(perfect: str) -> bool:
    return len(perfect) > 2 and perfect[-2] == "ا"


def _perfect_passive(perfect: str) -> str | None:
    """The passive of the perfect where its letters differ from the active's, else None."""
    if _is_hollow(perfect):
        return perfect[:-2] + "ي" + perfect[-1]
    if len(perfect) == 4 and perfect[1] == "ا":
        passive = perfect[0] + "و" + perfect[2:]
        return passive[:-1] + "ي" if passive.endswith("ى") else passive
    if perfect.endswith("ا") and len(perfect) == 3:
        return perfect[:-1] + "ي"
    return None


def _imperfect_passive(perfect: str, imperfect: str) -> str | None:
    if _is_hollow(perfect):
        passive = imperfect[:-2] + "ا" + imperfect[-1]
    elif imperfect[-1] in "وي":
        passive = imperfect[:-1] + "ى"
    elif perfect.startswith("و") and len(imperfect) == len(perfect):
        passive = "يو" + imperfect[1:]
    else:
        return None
    return passive if passive != imperfect else None


def _joined(stem: str, ending: str) -> str:
    """Stem and ending; of two ن that meet without a vowel one is written (``أعلنا``, "we announced")."""
    return stem + (ending[1:] if stem.endswith("ن") and ending in ("ن", "نا") else ending)


def _perfect_spellings(
    perfect: str, weak: str, doubled: bool, hollow: bool, endings: tuple[tuple[str, str, VerbForm], ...] = _PERFECT
) -> Iterator[tuple[str, VerbForm]]:
    stems = _stems(perfect, weak, doubled, hollow)
    for ending, slot, form in endings:
        for stem in getattr(stems, slot):
            yield _joined(stem, ending), form


def _imperfect_spellings(
    imperfect: str, hollow: bool, doubled: bool, endings: tuple[tuple[str, str, str, VerbForm], ...] = _IMPERFECT
) -> Iterator[tuple[str, VerbForm]]:
    rest = imperfect[1:]
    stems = _stems(rest, "ي", doubled, hollow)
    short: tuple[str, ...] = ()
    if hollow:
        short = stems.consonant
    elif rest[-1] in "ىيو":
        short = (rest[:-1],)
    for prefix, ending, slot, form in endings:
        # A shortened first person is rare in news and often another word (نقل of أقال).
        for stem in getattr(stems, slot) + (short if not ending and prefix in "يت" else ()):
            # أ + أخذ is written آخذ, one alef in the matching form.
            yield _joined(stem if prefix == "ا" and stem.startswith("أ") else prefix + stem, ending), form


def verb_forms(perfect: str, imperfect: str) -> dict[str, VerbForm]:
    """Every matching form of the verb, with what it says of its subject.

    ``perfect`` and ``imperfect`` are the third person masculine singular in ordinary spelling (``التقى``, ``يلتقي``); a
    shadda on the last letter is welcome and never needed. Raises :class:`ValueError` where the imperfect does not begin
    with ي or either is too short to be a verb.
    """
    plain, plain_imperfect = _plain(perfect), _plain(imperfect)
    if len(plain) < 2 or len(plain_imperfect) < 3 or not plain_imperfect.startswith("ي"):
        raise ValueError(
            f"{perfect!r}, {imperfect!r} is not a verb's third person masculine singular; write it like قال, يقول"
        )
    doubled = _is_doubled(perfect, plain, plain_imperfect)
    hollow = _is_hollow(plain) and not doubled
    weak = "و" if plain_imperfect.endswith("و") else "ي"
    found = list(_perfect_spellings(plain, weak, doubled, hollow))
    # Before the imperfect: أدين is "he was convicted" far oftener than "I condemn".
    if passive := _perfect_passive(plain):
        found += _perfect_spellings(passive, "ي", doubled, hollow, _PERFECT_PASSIVE)
    found += _imperfect_spellings(plain_imperfect, hollow, doubled)
    if passive := _imperfect_passive(plain, plain_imperfect):
        found += _imperfect_spellings(passive, hollow, doubled, _IMPERFECT_PASSIVE)
    forms: dict[str, VerbForm] = {}
    for (_, form), spelling in zip(found, fold_all([spelling for spelling, _ in found]), strict=True):
        forms.setdefault(spelling, form)
    return forms


def _inflected(noun: str, plural_endings: tuple[str, ...]) -> Iterator[str]:
    """Spellings of ``noun`` without the article."""
    last, body = noun[-1], noun[:-1]
    yield noun
    if noun.endswith("ات") and len(noun) > 3:
        return
    if last == "ة":
        # Before a suffix pronoun, in the dual (with and without its ن) and in the sound plural.
        yield from (body + ending for ending in ("ت", "تان", "تين", "تا", "تي", "ات"))
    elif last == "ى":
        yield from (body + ending for ending in ("ا", "يان", "يين", "يات"))
    elif last == "ا":
        return
    elif last == "أ":
        yield from (body + "ءا", body + "ان", noun + "ين")
    else:
        if not noun.endswith("اء"):
            yield noun + "ا"
        if last == "ي" and len(noun) > 4:
            yield body
        # The construct dual in ي is left out: هجومي is far oftener the adjective.
        yield from (noun + ending for ending in ("ان", "ين", "ات", *plural_endings))


def _with_article(spellings: Iterator[str]) -> set[str]:
    return {form for spelling in map(fold, spellings) for form in (spelling, "ال" + spelling)}


def noun_forms(noun: str) -> set[str]:
    """Every matching form of a noun given without article: itself, accusative, dual and sound feminine plural."""
    return _with_article(_inflected(_plain(noun), ()))


def participle_forms(participle: str) -> set[str]:
    """Every matching form of a participle given in the masculine singular: both genders, all numbers, all cases."""
    plain = _plain(participle)
    if plain.endswith("ي"):
        plural, feminine = (plain[:-1] + "ون", plain[:-1] + "ين"), plain + "ة"
        masculine = [plain, plain + "ا", plain[:-1], *plural]
    elif plain.endswith("ى"):
        masculine, feminine = [plain, plain[:-1] + "ون", plain[:-1] + "ين"], plain[:-1] + "اة"
    else:
        masculine, feminine = list(_inflected(plain, ("ون", "و", "ي"))), plain + "ة"
    return _with_article(iter([*masculine, *_inflected(feminine, ())]))
