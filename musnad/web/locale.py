"""In which language a page speaks: messages from the catalogues beside this module, its numbers and its dates.

The source language is English, which needs no catalogue. Arabic numbers have Arabic digits, and months both of the
names that the wires give them (آذار/مارس).
"""

from __future__ import annotations

import gettext
import math
import re
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Literal

from babel import dates, numbers
from babel.core import negotiate_locale
from babel.messages import mofile, pofile
from starlette.requests import HTTPConnection

from musnad.resources import read_table

Language = Literal["en", "ar"]

LANGUAGES: dict[Language, str] = {"en": "English", "ar": "العربية"}
"""Languages of the interface, and what each calls itself."""

COOKIE = "musnad_language"
"""Holds what the reader chose."""

_BABEL: dict[Language, str] = {"en": "en", "ar": "ar_EG"}
_SYRIAC, _LATIN = "ar_LB", "ar_EG"
"""Where months are called آذار, and where they are called مارس."""

_DIGITS = str.maketrans("0123456789%", "٠١٢٣٤٥٦٧٨٩٪")
_SEPARATORS = str.maketrans(",.", "٬٫")
_LATIN_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩٫", "0123456789.")


def language_of(request: HTTPConnection) -> Language:
    """What ``?lang=`` asks for, else what was chosen once (a cookie), else what the browser prefers of ours."""
    asked = known(request.query_params.get("lang")) or known(request.cookies.get(COOKIE))
    preferred = _preferred(request.headers.get("accept-language", ""))
    return asked or known(negotiate_locale(preferred, list(LANGUAGES), sep="-")) or "en"


def known(language: str | None) -> Language | None:
    """The language, if it is one of ours."""
    return next((own for own in LANGUAGES if own == language), None)


def _preferred(header: str) -> list[str]:
    """The languages of an ``Accept-Language``, the most welcome first."""
    found = re.findall(r"([\w-]+)\s*(?:;\s*q\s*=\s*([\d.]+))?", header)
    weights = {tag: float(q) if re.fullmatch(r"[01](\.\d*)?", q) else 1.0 for tag, q in found}
    return sorted((tag for tag, weight in weights.items() if weight), key=lambda tag: -weights[tag])


@cache
def translations(language: Language) -> gettext.NullTranslations:
    """The catalogue of a language, compiled from its ``.po`` when it is first needed."""
    source = files("musnad.web") / "locale" / language / "LC_MESSAGES" / "messages.po"
    if not source.is_file():
        return gettext.NullTranslations()
    with source.open("rb") as file:
        catalogue = pofile.read_po(file, locale=language)
    compiled = BytesIO()
    mofile.write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def digits(text: str, language: Language) -> str:
    """``text`` with the digits of the language."""
    return text.translate(_DIGITS) if language == "ar" else text


def latin_digits(text: str) -> str:
    """What a reader typed, with the digits that programs read."""
    return text.translate(_LATIN_DIGITS)


def number(value: float, language: Language, places: int | None = None) -> str:
    """A number with separators of thousands; with ``places`` digits after the point, if given."""
    pattern = None if places is None else "#,##0" + ("." + "0" * places if places else "")
    written = numbers.format_decimal(value, pattern, "en")
    return digits(written.translate(_SEPARATORS), language) if language == "ar" else written


def percent(value: float, language: Language) -> str:
    """A share of one in hundredths, never rounded up to all of it."""
    return digits(f"{min(math.floor(value * 100 + 0.5), 99 if value < 1 else 100)}%", language)


def day(value: date | str, language: Language, *, weekday: bool = False) -> str:
    """A day (ISO 8601 or an object), or a month or year where no more is given; what is none as it stands."""
    if isinstance(value, date):
        return _written("EEEE d MMMM y" if weekday else "d MMMM y", value, language)
    given = re.match(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", value)
    if not given:
        return value
    year, month, of_month = given.groups()
    try:
        start = date(int(year), int(month or 1), int(of_month or 1))
    except ValueError:
        return value
    if of_month:
        return day(start, language, weekday=weekday)
    return _written("MMMM y" if month else "y", start, language)


def period(first: str, last: str, language: Language) -> str:
    """The first and the last of several days, or the only one."""
    return day(first, language) if first == last else f"{day(first, language)} – {day(last, language)}"


def moment(value: datetime | str, language: Language) -> str:
    """Day and hour as the source gave them; the hour is left out where it is midnight, or not given."""
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return str(value)
    shown = day(at, language)
    comma = "، " if language == "ar" else ", "
    return shown + comma + digits(f"{at:%H:%M}", language) if at.hour or at.minute else shown


def country(code: str | None, language: Language) -> str:
    """The name of a country by its ISO 3166 alpha-3 code, which stands for one that has no row."""
    return _countries(language).get(code or "", code or "")


@cache
def _countries(language: Language) -> dict[str, str]:
    columns = ("iso3", "name", "names_ar", "nisba", "people", "capital", "capital_ar", "seats_ar")
    named = "names_ar" if language == "ar" else "name"
    return {row["iso3"]: row.alternatives(named)[0] for row in read_table("countries.tsv", columns)}


def _written(pattern: str, value: date, language: Language) -> str:
    if language != "ar":
        return dates.format_date(value, pattern, _BABEL[language])
    months = [dates.get_month_names("wide", locale=locale)[value.month] for locale in (_SYRIAC, _LATIN)]
    both = "/".join(dict.fromkeys(months))
    return digits(dates.format_date(value, pattern.replace("MMMM", f"'{both}'"), _BABEL[language]), language)
