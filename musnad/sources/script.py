"""Is this text Arabic? If not, what it seems to be."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from functools import cache

from musnad import settings
from musnad.errors import SourceError
from musnad.resources import read_table
from musnad.text import arabic_share

_LETTER = re.compile(r"[^\W\d_]")
_DEFINITE = re.compile(r"\b[وفبك]?(?:ال|لل)\w")
_WORD = re.compile(r"\w+")
#: What UTF-8 Arabic looks like to a program that takes it for Western text.
_GARBLED = re.compile("[ØÙ][\u0080-\u00ff\u0152-\u2122]")


def check_arabic(text: str) -> None:
    """Raise :class:`SourceError` unless ``text`` is Arabic, saying what it is instead."""
    # characters are counted once, and then only the different ones looked at
    letters = {character: number for character, number in Counter(text).items() if _LETTER.match(character)}
    total = sum(letters.values())
    if not total:
        raise SourceError("there are no letters in the text; give an Arabic article", "empty")
    share = sum(number for letter, number in letters.items() if _is_arabic(letter)) / total
    if share < settings.MIN_ARABIC_SHARE:
        if len(_GARBLED.findall(text)) > total / 4:
            raise SourceError(
                "the text is garbled: Arabic in UTF-8 that was read as Western text; get it again as UTF-8"
            )
        scripts: Counter[str] = Counter()
        for letter, number in letters.items():
            scripts[_script(letter)] += number
        script = scripts.most_common(1)[0][0]
        raise SourceError(
            f"the text is mostly in {script} script ({share:.0%} Arabic letters); give an Arabic article", "language"
        )
    language = _other_language(text, letters, total)
    if language:
        raise SourceError(f"the text seems to be {language}, not Arabic; give an Arabic article", "language")


def _other_language(text: str, letters: Mapping[str, int], total: int) -> str | None:
    shares = {
        language: sum(letters.get(letter, 0) for letter in own) / total for language, own in _own_letters().items()
    }
    if max(shares.values()) < settings.FOREIGN_LETTER_SHARE:
        return None
    if len(_DEFINITE.findall(text)) >= settings.DEFINITE_WORD_SHARE * len(_WORD.findall(text)):
        return None
    return next(language for language, share in shares.items() if share >= settings.FOREIGN_LETTER_SHARE)


@cache
def _own_letters() -> dict[str, tuple[str, ...]]:
    return {
        row["language"]: row.alternatives("letters")
        for row in read_table("languages.tsv", ("language", "letters", "example"))
    }


@cache
def _is_arabic(letter: str) -> bool:
    return arabic_share(letter) == 1.0


@cache
def _script(letter: str) -> str:
    """Latin, Cyrillic, Arabic …: the first word of the letter's Unicode name."""
    name = unicodedata.name(letter, "UNKNOWN").split()[0]
    return name if name == "CJK" else name.capitalize()
