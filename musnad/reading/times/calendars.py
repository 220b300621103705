"""Days, weeks, months, years: arithmetic, the stretch a TIMEX3 value covers, and the lunar calendar."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from hijridate import Gregorian, Hijri

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


def hijri_month(year: int, month: int) -> tuple[date, date] | None:
    """First and last day of a month of the Umm al-Qura calendar, None beyond the years 1343 to 1500, which it has."""
    try:
        first = Hijri(year, month, 1)
        return _plain(first.to_gregorian()), _plain(Hijri(year, month, first.month_length()).to_gregorian())
    except (ValueError, OverflowError):
        return None


def hijri_day(year: int, month: int, day: int) -> date | None:
    """The Gregorian day of a lunar date, None where the calendar has no such day.

    Every month may have 30 days: where the moon was sighted a day later than calculated, papers count to 30.
    """
    covered = hijri_month(year, month)
    if covered is None or not 1 <= day <= 30:
        return None
    return covered[0] + timedelta(days=day - 1)


def hijri_year(day: date) -> int | None:
    """The lunar year in which a Gregorian day falls, None beyond the years the calendar is kept for."""
    try:
        return Gregorian.fromdate(day).to_hijri().year
    except (ValueError, OverflowError):
        return None


def _plain(day: date) -> date:
    return date(day.year, day.month, day.day)
