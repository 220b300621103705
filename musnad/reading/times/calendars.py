"""Days, weeks, months, years: arithmetic, the stretch a TIMEX3 value covers, and the lunar calendar."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache
from math import floor, radians, sin

_SEASONS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
_VALUE = re.compile(
    r"(?P<week>(?P<wyear>\d{4})-W(?P<number>\d\d)(?P<end>-WE)?)"
    r"|(?P<part>(?P<pyear>\d{4})-(?P<kind>Q|H)(?P<of>[1-4]))"
    r"|(?P<season>(?P<syear>\d{4})-(?P<name>SP|SU|FA|WI))"
    r"|(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?"
    r"|(?P<decade>\d{3})|(?P<century>\d\d)"
)


def month_end(year: int, month: int) -> date:
    """The month's last day."""
    return date(year, month, monthrange(year, month)[1])


def add_months(year: int, month: int, months: int) -> tuple[int, int]:
    """Year and month so many months later (or earlier, where negative)."""
    index = year * 12 + month - 1 + months
    return index // 12, index % 12 + 1


def make_day(year: int, month: int, day: int) -> date | None:
    """The date, None where the calendar has no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def stretch(value: str) -> tuple[date, date] | None:
    """First and last day that a TIMEX3 value without X covers, None for durations, sets and vague references."""
    if "/" in value:
        first, last = (stretch(part) for part in value.split("/", 1))
        return (first[0], last[1]) if first and last else None
    found = _VALUE.fullmatch(value)
    if not found:
        return None
    try:
        if found["week"]:
            monday = date.fromisocalendar(int(found["wyear"]), int(found["number"]), 1)
            return monday + timedelta(days=4 if found["end"] else 0), monday + timedelta(days=6)
        if found["part"]:
            months = 3 if found["kind"] == "Q" else 6
            return _months(int(found["pyear"]), months * (int(found["of"]) - 1) + 1, months)
        if found["season"]:
            return _months(int(found["syear"]), _SEASONS[found["name"]], 3)
        if found["day"]:
            day = date(int(found["year"]), int(found["month"]), int(found["day"]))
            return day, day
        if found["month"]:
            return _months(int(found["year"]), int(found["month"]), 1)
        if found["year"]:
            return _months(int(found["year"]), 1, 12)
        if found["decade"]:
            return _months(int(found["decade"]) * 10, 1, 120)
        return _months(int(found["century"]) * 100, 1, 1200)
    except (ValueError, OverflowError):
        return None


def _months(year: int, month: int, count: int) -> tuple[date, date]:
    return date(year, month, 1), month_end(*add_months(year, month, count - 1))


def third(first: date, last: date, which: str) -> tuple[date, date]:
    """The first, middle or last third (``start``, ``middle``, ``end``) of a stretch of days."""
    length = (last - first).days + 1
    if length < 3:
        return first, last
    one = first + timedelta(days=length // 3)
    two = first + timedelta(days=length - length // 3)
    return {"start": (first, one - timedelta(days=1)), "middle": (one, two - timedelta(days=1)), "end": (two, last)}[
        which
    ]


def _new_moon(lunation: int) -> float:
    """When the moon is new (day and fraction, UTC, as a proleptic Gregorian ordinal), counted from January 2000.

    Meeus, Astronomical Algorithms, chapter 49, with the terms above half a minute.
    """
    century = lunation / 1236.85
    sun = radians(2.5534 + 29.10535670 * lunation)
    moon = radians(201.5643 + 385.81693528 * lunation)
    node = radians(160.7108 + 390.67050284 * lunation)
    shape = 1 - 0.002516 * century
    mean = 730_125.59766 + 29.530588861 * lunation + 0.00015437 * century**2
    return (
        mean
        - 0.40720 * sin(moon)
        + 0.17241 * shape * sin(sun)
        + 0.01608 * sin(2 * moon)
        + 0.01039 * sin(2 * node)
        + 0.00739 * shape * sin(moon - sun)
        - 0.00514 * shape * sin(moon + sun)
        + 0.00208 * shape**2 * sin(2 * sun)
        - 0.00111 * sin(moon - 2 * node)
        - 0.00057 * sin(moon + 2 * node)
        + 0.00056 * shape * sin(2 * moon + sun)
        - 0.00042 * sin(3 * moon)
        + 0.00042 * shape * sin(sun + 2 * node)
        + 0.00038 * shape * sin(sun - 2 * node)
    )


_SUNSET_AT_MECCA = 0.63
"""As a fraction of a day, UTC."""
_LUNATION_OF_1_MUHARRAM_1445 = 291


@lru_cache(maxsize=4096)
def _month_start(months: int) -> date | None:
    """The first day of a lunar month counted from Muharram 1445, by the rule of the Umm al-Qura calendar.

    The month begins the day after the first sunset at Mecca that follows the new moon. The moonset condition of the
    official calendar is left out: about one month in fifteen begins a day early.
    """
    ordinal = floor(_new_moon(_LUNATION_OF_1_MUHARRAM_1445 + months) - _SUNSET_AT_MECCA) + 2
    try:
        return date.fromordinal(ordinal)
    except (ValueError, OverflowError):
        return None


def hijri_month(year: int, month: int) -> tuple[date, date] | None:
    """First and last day of a lunar month, None for what is no month."""
    if not 1 <= month <= 12:
        return None
    months = (year - 1445) * 12 + month - 1
    first, following = _month_start(months), _month_start(months + 1)
    return (first, following - timedelta(days=1)) if first and following else None


def hijri_day(year: int, month: int, day: int) -> date | None:
    """The Gregorian day of a lunar date, None where the calendar has no such day."""
    covered = hijri_month(year, month)
    if covered is None or not 1 <= day <= 30:
        return None
    return covered[0] + timedelta(days=day - 1)


def hijri_year(day: date) -> int:
    """The lunar year in which a Gregorian day falls."""
    year = 1445 + (day - date(2023, 7, 19)).days * 30 // 10631
    first = hijri_day(year + 1, 1, 1)
    return year + 1 if first and first <= day else year
