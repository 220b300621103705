"""From the words of an expression to its TIMEX3 value: one function for each kind of expression that the rules name.

Every function takes what was found and where, and returns the value, alone or as a :class:`Meaning` where the days it
covers are not those of the value. It returns None where the words do not make a time after all (31 February), and
raises :class:`Otherwise` where another rule shall read them. Where the article has no date, the unknown part of a value
is written with X.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from musnad.reading.times import calendars
from musnad.reading.times.clauses import Tense
from musnad.reading.times.lexicon import Value, Word

NEAR_DATE_DAYS = 45
"""How many days ahead a bare date may lie before it is read as last year's; set on 290 annotated articles."""

THEN_DAYS = 8
"""How long ago a date must be for "then" to mean it."""

AHEAD_DAYS = 1
"""A bare weekday so many days ahead is the coming one: in the same articles it never is the one six days back."""

PLANNED = ("plan", "lasts")
LASTING = ("last", "lasts")
"""Tenses of :mod:`clauses` that announce what is to come, and that take a length of time."""

_NUMBERS = ("digits", "numeral", "thenumeral", "ordinal", "thousand", "hour")
_UNITS = ("unit", "oneunit", "units", "dual", "theunit", "theunits", "thedual", "pair")
_UNKNOWN = {"D": "XXXX-XX-XX", "W": "XXXX-WXX", "M": "XXXX-XX", "Y": "XXXX", "DE": "XXX", "CE": "XX"}
_YEARS = {"DE": 10, "CE": 100}
_HALVES = {
    "half": {"TH": "T30M", "TM": "T30S", "D": "T12H", "M": "15D", "Y": "6M", "DE": "5Y", "CE": "50Y"},
    "quarter": {"TH": "T15M", "TM": "T15S", "D": "T6H", "Y": "3M", "CE": "25Y"},
    "third": {"TH": "T20M", "TM": "T20S", "D": "T8H", "M": "10D", "Y": "4M"},
}
_YEAR_STARTS = {"fiscal": 7, "school": 9}


class Otherwise(Exception):  # noqa: N818  # no error: the rule steps back
    """The words mean something else here than the rule says."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """A TIMEX3 value, the first and last day it covers (None for none), and what is added to an instant: its zone."""

    value: str
    covers: tuple[date, date] | None = None
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Around:
    """Where an expression stands: the article's day, what its clause tells, what was named before.

    ``today`` is None for an article without a date, ``late`` whether it is dated in the evening; ``day`` and ``year``
    are those last named, ``before`` a date named not far before, ``anchor`` its first day, ``beside`` a day named just
    before; None where there is none.
    """

    today: date | None
    late: bool
    tense: Callable[[], Tense | None]
    day: date | None = None
    year: int | None = None
    before: str | None = None
    anchor: date | None = None
    beside: date | None = None

    def future(self) -> bool:
        """Whether the clause speaks of what is to come."""
        return self.tense() == "future" or self.tense() in PLANNED


@dataclass(frozen=True, slots=True)
class Found:
    """The words of an expression, all and by the names that its rule gives them."""

    groups: Mapping[str, tuple[Word, ...]]
    words: tuple[Word, ...]

    def __contains__(self, name: str) -> bool:
        return name in self.groups

    def get(self, name: str, *classes: str) -> Value | None:
        """What ``classes`` (or the class called like the group) say of the first word in the group that has one."""
        for word in self.groups.get(name, ()):
            for each in classes or (name,):
                if each in word.values:
                    return word.values[each]
        return None

    def number(self, name: str, *classes: str) -> int | None:
        """Like :meth:`get`, for classes that speak of numbers."""
        value = self.get(name, *classes)
        return value if isinstance(value, int) else None

    def code(self, name: str, *classes: str) -> str | None:
        """Like :meth:`get`, for classes that speak of codes."""
        value = self.get(name, *classes)
        return value if isinstance(value, str) else None

    def count(self, name: str) -> int:
        """The number that the words of the group spell."""
        return count(self.groups.get(name, ()))


def count(words: Sequence[Word]) -> int:
    """The number that words spell: 25, خمسة وعشرون, ثلاث مئة, ألف وتسعمئة."""
    total = current = 0
    for word in words:
        value = next((word.values[name] for name in _NUMBERS if name in word.values), None)
        if not isinstance(value, int):
            continue
        if value == 1000:
            total, current = total + max(current, 1) * value, 0
        elif value == 100 and 3 <= current <= 9:
            current *= value
        else:
            current += value
    return total + current


def part(covered: tuple[date, date], found: Found) -> tuple[date, date]:
    """The first, middle or last third of a stretch where the words say so: أوائل, منتصف, أواخر."""
    third = found.code("early")
    return calendars.third(*covered, third) if third else covered


# Days


def day(found: Found, around: Around) -> str | None:
    """A single day, however it is named."""
    for make in (_numeric_day, _calendar_day, _lunar_day, _day_word, _weekday):
        if value := make(found, around):
            return value
    return None


def _numeric_day(found: Found, around: Around) -> str | None:
    text = found.code("numericdate")
    if text is None:
        return None
    parts = [int(part) for part in text.replace(".", "-").replace("/", "-").split("-")]
    year, month, number = parts if parts[0] > 31 else parts[::-1]
    lunar = "lunardate" in next(word for word in found.groups["numericdate"] if "numericdate" in word.values).values
    return _iso(calendars.hijri_day(year, month, number) if lunar else calendars.make_day(year, month, number))


def _iso(found: date | None) -> str | None:
    return found.isoformat() if found else None


def _month(found: Found) -> int | None:
    """The number of a month, however often it is named; of two months (مايو/يونيو) another rule shall read one."""
    numbers = {word.values["anymonth"] for word in found.groups.get("month", ()) if "anymonth" in word.values}
    if len(numbers) > 1:
        raise Otherwise
    return found.number("month", "anymonth")


def _calendar_day(found: Found, around: Around) -> str | None:
    month, number = _month(found), found.count("day")
    if month is None or not number:
        return None
    year = _stated_year(found, around)
    if year is None and around.today is None:
        return f"XXXX-{month:02}-{number:02}" if calendars.make_day(2000, month, number) else None
    if year is None:
        today = around.today
        assert today is not None
        days = [calendars.make_day(today.year + shift, month, number) for shift in (-1, 0, 1)]
        chosen = _nearest([each for each in days if each], today, found, around)
        return _iso(chosen)
    return _iso(calendars.make_day(year, month, number))


def _stated_year(found: Found, around: Around) -> int | None:
    year = found.number("year")
    if year is None and "yeardirection" in found and around.today:
        year = around.today.year + (found.number("yeardirection", "dir") or 0)
    if year is None and "thisyear" in found and around.today:
        year = around.today.year
    if year is None and "sameyear" in found:
        year = around.year
    if year is None and "yearinwords" in found:
        year = found.count("yearinwords")
    return year


def _nearest(days: Sequence[date], today: date, found: Found, around: Around) -> date | None:
    """Of the same day in several years the one that is meant."""
    direction = found.number("direction", "dir", "recent")
    past = [each for each in days if each < today]
    coming = [each for each in days if each >= today]
    if direction == 0:
        return next((each for each in days if each.year == today.year), None)
    if direction == -1 or not coming:
        return past[-1] if past else None
    if direction == 1 or not past or (coming[0] - today).days <= NEAR_DATE_DAYS:
        return coming[0]
    tense = around.tense()
    if tense == "future" or (tense in PLANNED and (today - past[-1]).days > NEAR_DATE_DAYS):
        return coming[0]
    return past[-1]


def _lunar_day(found: Found, around: Around) -> str | None:
    month, number = found.number("lunar", "hijri"), found.count("day")
    if month is None or not number:
        return None
    year = found.number("lunaryear", "hijriyear")
    if year is not None:
        return _iso(calendars.hijri_day(year, month, number)) or ("XXXX-XX-XX" if number <= 30 else None)
    return _lunar(month, number, found, around)


def _lunar(month: int, number: int, found: Found, around: Around) -> str | None:
    if around.today is None:
        return "XXXX-XX-XX"
    this = calendars.hijri_year(around.today)
    if this is None:
        return "XXXX-XX-XX"
    days = [calendars.hijri_day(this + shift, month, number) for shift in (-1, 0, 1)]
    return _iso(_nearest([each for each in days if each], around.today, found, around))


def _day_word(found: Found, around: Around) -> str | None:
    shift = found.number("dayword", "dayword", "today")
    if shift is None:
        return None
    if shift == 0 and len(found.words) == 1 and around.tense() == "state":
        return "PRESENT_REF"
    weekday = found.number("namedday", "weekday")
    if around.today is None:
        return f"XXXX-WXX-{weekday}" if weekday else "XXXX-XX-XX"
    if weekday is None:
        return _iso(around.today + timedelta(days=shift))
    return _iso(_weekday_near(around.today + timedelta(days=shift), weekday))


def _weekday_near(day: date, weekday: int) -> date:
    """The day of that name at most three days before or after."""
    return day + timedelta(days=(weekday - day.isoweekday() + 3) % 7 - 3)


def _weekday(found: Found, around: Around) -> str | None:
    weekday = found.number("weekday")
    if weekday is None:
        return None
    today = around.today
    if today is None:
        return f"XXXX-WXX-{weekday}"
    back, ahead = (today.isoweekday() - weekday) % 7, (weekday - today.isoweekday()) % 7
    direction = found.number("direction", "dir", "recent")
    if direction == -1:
        return _iso(today - timedelta(days=back or 7))
    if direction == 1:
        return _iso(today + timedelta(days=ahead or 7))
    if around.future() or (ahead == AHEAD_DAYS and (around.late or around.tense() != "past")):
        return _iso(today + timedelta(days=ahead))
    return _iso(today - timedelta(days=back))


def days(found: Found, around: Around) -> str | None:
    """Two days of a month named together: يومي 24 و25 فبراير."""
    last = day(found, around)
    if last is None:
        return None
    return f"{last[:8]}{found.count('firstday'):02}/{last}"


def weekdays(found: Found, around: Around) -> str | None:
    """Two weekdays named together: يومي الأربعاء والخميس."""
    first, second = _weekday(found, around), found.number("secondweekday", "weekday")
    if first is None or second is None:
        return None
    if around.today is None:
        return f"{first}/XXXX-WXX-{second}"
    day = date.fromisoformat(first)
    return f"{day}/{day + timedelta(days=(second - day.isoweekday()) % 7)}"


def day_before_month(found: Found, around: Around) -> str | None:
    """The first of two days that share a month, which stands after the second: 26 (و28 مارس)."""
    last = _calendar_day(Found({**found.groups, "day": found.groups["seconday"]}, found.words), around)
    return f"{last[:8]}{found.count('day'):02}" if last else None


def feast(found: Found, around: Around) -> str | None:
    """A feast of either calendar, or the days after it."""
    named = _feast(found, around)
    shift = found.number("feastday") or 0
    if named is None or "X" in named or not shift:
        return named
    return _iso(date.fromisoformat(named) + timedelta(days=shift))


def feast_eve(found: Found, around: Around) -> str | None:
    """The night before a feast: ليلة العيد."""
    named = _feast(found, around)
    if named is None or "X" in named:
        return named and f"{named}TNI"
    return f"{date.fromisoformat(named) - timedelta(days=1)}TNI"


def _feast(found: Found, around: Around) -> str | None:
    lunar = found.code("feast", "hijriday")
    if lunar:
        month, number = map(int, lunar.split("-"))
        year = _stated_year(found, around)
        if year is None:
            return _lunar(month, number, found, around)
        this = calendars.hijri_year(date(year, 1, 1))
        if this is None:
            return None
        every = [calendars.hijri_day(this + shift, month, number) for shift in (0, 1)]
        return _iso(next((each for each in every if each and each.year == year), None))
    fixed = found.code("feast", "holiday")
    if fixed is None:
        return None
    month, number = map(int, fixed.split("-"))
    year = _stated_year(found, around)
    if year is not None:
        return _iso(calendars.make_day(year, month, number))
    if around.today is None:
        return f"XXXX-{fixed}"
    every = [calendars.make_day(around.today.year + shift, month, number) for shift in (-1, 0, 1)]
    return _iso(_nearest([each for each in every if each], around.today, found, around))


def day_of_this_month(found: Found, around: Around) -> str | None:
    """A day of this month, the last or the next: الخامس من الشهر الجاري."""
    base = around.today if "direction" in found or "thismonth" in found else around.day or around.today
    if base is None:
        return f"XXXX-XX-{found.count('day'):02}"
    year, month = calendars.add_months(base.year, base.month, found.number("direction", "dir") or 0)
    return _iso(calendars.make_day(year, month, found.count("day")))


def next_unit(found: Found, around: Around) -> str | None:
    """The unit after (or before) the date last named: اليوم التالي, العام الذي يليه, الشهر السابق."""
    unit = found.code("unit", "theunit") or ""
    shift = found.number("shift", "following", "before") or 0
    if around.anchor is None and shift < 0:
        raise Otherwise
    base = around.day if unit == "D" else around.anchor or around.day
    return _shifted(unit, base, shift) if base else _UNKNOWN.get(unit)


def _shifted(unit: str, base: date, shift: int) -> str | None:
    """The day, week, month, year, decade or century so many after the one of ``base``."""
    if unit == "D":
        return _iso(base + timedelta(days=shift))
    if unit == "W":
        return f"{base + timedelta(weeks=shift):%G-W%V}"
    if unit == "M":
        return "{:04}-{:02}".format(*calendars.add_months(base.year, base.month, shift))
    if unit == "Y":
        year = base.year + shift
        return f"{year:04}" if year > 0 else f"BC{1 - year:04}"
    if unit == "DE":
        return f"{base.year // 10 + shift}"
    if unit == "CE":
        return f"{base.year // 100 + shift}"
    return None


def part_of_same_day(found: Found, around: Around) -> str | None:
    """A part of the day last named, or of the next: مساء اليوم نفسه, صباح اليوم التالي."""
    base = around.day or around.today
    day = _iso(base + timedelta(days=found.number("shift", "following") or 0)) if base else "XXXX-XX-XX"
    return f"{day}{found.code('part')}"


def same_day_of_year(found: Found, around: Around) -> str | None:
    """The day last named, in another year."""
    base, year = around.day or around.today, found.number("year")
    if base is None or year is None:
        return None
    return _iso(calendars.make_day(year, base.month, base.day))


def week_of_month(found: Found, around: Around) -> str | None:
    """The first to fifth week of a month."""
    of, number = month(found, around), found.count("ordinal")
    if of is None or "X" in of or number > 5:
        return None
    year, of_year = int(of[:4]), int(of[5:])
    if not number:  # the last
        return f"{calendars.month_end(year, of_year) - timedelta(days=3):%G-W%V}"
    middle = calendars.make_day(year, of_year, 7 * number - 3)
    return f"{middle:%G-W%V}" if middle else None


def today(found: Found, around: Around) -> str | None:
    """The day of publication."""
    return _iso(around.today) if around.today else "XXXX-XX-XX"


def this_day_each_year(found: Found, around: Around) -> str | None:
    """Today's day and month in no certain year: في مثل هذا اليوم."""
    return f"XXXX-{around.today:%m-%d}" if around.today else "XXXX-XX-XX"


# Parts of days and clock times


def part_of_day(found: Found, around: Around) -> str | None:
    """Morning (MO), afternoon (AF), evening (EV) or night (NI) of a day."""
    part = found.code("part", "part", "plainpart")
    named = day(found, around) or _iso(around.beside or around.today) or "XXXX-XX-XX"
    return f"{named}{part}" if part else None


def night(found: Found, around: Around) -> str | None:
    """Tonight and last night."""
    shift = found.number("night", "tonight", "lastnight") or 0
    return f"{around.today + timedelta(days=shift)}TNI" if around.today else "XXXX-XX-XXTNI"


def same_night(found: Found, around: Around) -> str | None:
    """The night of the day last named."""
    return f"{_iso(around.day or around.today) or 'XXXX-XX-XX'}TNI"


def clock(found: Found, around: Around) -> Meaning | None:
    """A time of the clock, on the day named beside it or else the article's."""
    hour, minute = found.count("hour"), 0
    if "fixed" in found:
        hour = found.number("fixed", "midnight", "noon") or 0
    elif text := found.code("time", "clock", "plainclock"):
        hour, minute = map(int, text.split(":"))
    share = {"half": 30, "quarter": 15, "third": 20}.get(str(found.get("share", "half")), 0)
    if "minutes" in found:
        share = found.count("minutes")
    of_day = hour * 60 + minute + (-share if "less" in found else share)
    half = found.code("meridian", "meridian", "letter")
    if of_day < 13 * 60 and (
        (half == "pm" and of_day < 12 * 60)
        or (half == "noon" and of_day < 6 * 60)
        or (half == "night" and 6 * 60 <= of_day < 12 * 60)
    ):
        of_day += 12 * 60
    elif half in ("am", "night") and 12 * 60 <= of_day < 13 * 60:
        of_day -= 12 * 60
    if not 0 <= of_day <= 24 * 60:
        return None
    named = day(found, around) or _iso(around.beside or around.today)
    if named and "X" not in named:
        named = _iso(date.fromisoformat(named) + timedelta(days=of_day // (24 * 60)))
    value = f"{named or 'XXXX-XX-XX'}T{of_day // 60 % 24:02}:{of_day % 60:02}"
    universal = any(word.values.get("zone") == "Z" for word in found.words)
    return Meaning(value, calendars.stretch(value[:10]), "Z" if universal else "")


# Weeks, months, years and longer


def month(found: Found, around: Around) -> str | None:
    """A month by its name."""
    number = _month(found)
    if number is None:
        return None
    year = _stated_year(found, around)
    today = around.today
    if year is None and today is None:
        return f"XXXX-{number:02}"
    if year is None and today is not None:
        direction = found.number("direction", "dir", "recent")
        this = today.month == number
        if direction in (None, 0) and this:
            year = today.year
        else:
            firsts = [date(today.year + shift, number, 1) for shift in (-1, 0, 1)]
            chosen = _nearest([each for each in firsts if not (this and each.year == today.year)], today, found, around)
            year = chosen.year if chosen else today.year
    return f"{year:04}-{number:02}"


def lunar_month(found: Found, around: Around) -> Meaning | str | None:
    """A month of the lunar year, as the Gregorian month it begins in."""
    number, year = found.number("lunar", "hijri"), found.number("lunaryear", "hijriyear")
    if number is None:
        return None
    if year is None:
        year = _year_of_lunar_month(number, found, around)
    covered = calendars.hijri_month(year, number) if year else None
    return Meaning(f"{covered[0]:%Y-%m}", part(covered, found)) if covered else "XXXX-XX"


def _year_of_lunar_month(number: int, found: Found, around: Around) -> int | None:
    """The lunar year of the month that is meant, None where the article has no date."""
    this = calendars.hijri_year(around.today) if around.today else None
    if this is None or around.today is None:
        return None
    months = {first: year for year in (this - 1, this, this + 1) if (first := calendars.hijri_day(year, number, 1))}
    covered = calendars.hijri_month(this, number)
    if "direction" not in found and covered and covered[0] <= around.today <= covered[1]:
        return this
    chosen = _nearest(sorted(months), around.today, found, around)
    return months[chosen] if chosen else None


def year(found: Found, around: Around) -> str | None:
    """A year by its number, in digits or in words."""
    number = found.number("year", "year", "nearyear")
    if number is None:
        number = found.count("inwords")
    return f"{number:04}" if 1000 <= number <= 2199 else None


def lunar_year(found: Found, around: Around) -> str | None:
    """A year of the lunar calendar, as the days it runs over."""
    number = found.number("lunaryear", "hijriyear") or found.number("namedyear", "hijriyear") or 0
    first, last = calendars.hijri_month(number, 1), calendars.hijri_month(number, 12)
    return f"{first[0]}/{last[1]}" if first and last else "XXXX"


def year_before_christ(found: Found, around: Around) -> str | None:
    """A year before the common era: عام 332 قبل الميلاد."""
    number = found.number("year", "digits") or 0
    return f"BC{number:04}" if 0 < number < 10_000 else None


def years(found: Found, around: Around) -> str | None:
    """Two years: عامي 2015 و2016, 1980-1988."""
    return f"{found.get('year')}/{found.get('lastyear', 'year')}"


def split_year(found: Found, around: Around) -> Meaning | str | None:
    """A fiscal or school year, which begins within a calendar year."""
    starts = _YEAR_STARTS[found.code("fiscal") or "fiscal"]
    if "year" in found:
        first = found.number("year") or 0
        last = found.number("lastyear", "year") or first + 1
    elif around.today:
        first = around.today.year - (around.today.month < starts) + (found.number("direction", "dir") or 0)
        last = first + 1
    else:
        return "XXXX"
    return Meaning(f"{first}/{last}", (date(first, starts, 1), date(last, starts, 1) - timedelta(days=1)))


def calendar_unit(found: Found, around: Around) -> Meaning | str | None:
    """A day, week, month, year, decade or century by its distance from now: الأسبوع الماضي, هذا العام, نهاية الشهر."""
    unit = found.code("unit", "theunit") or ""
    if around.today is None:
        return _UNKNOWN.get(unit)
    shift = found.number("direction", "dir", "recent", "before", "following") or 0
    edge = found.code("early") if unit == "Y" else None
    if edge in ("start", "end"):
        value = f"{around.today.year + shift:04}-{'01' if edge == 'start' else '12'}"
        return Meaning(value, calendars.stretch(value))
    return _shifted(unit, around.today, shift)


def same_unit(found: Found, around: Around) -> str | None:
    """The day, month or year last named: اليوم نفسه, العام نفسه."""
    unit, last = found.code("unit", "theunit"), around.day
    year, base = _stated_year(found, around), around.anchor or around.day or around.today
    if unit == "M" and year and base:
        return f"{year:04}-{base.month:02}"
    if unit == "Y":
        return f"{around.year}" if around.year else "XXXX"
    if unit not in ("D", "M", "W"):
        return None
    base = last if unit == "D" else around.anchor or last
    return _shifted(unit, base, 0) if base else _UNKNOWN[unit]


def that_unit(found: Found, around: Around) -> str | None:
    """The month or year last named, if it stands near: ذلك العام."""
    if around.before is None:
        raise Otherwise
    return same_unit(found, around)


def weekend(found: Found, around: Around) -> str | None:
    """The end of this week or another."""
    if around.today is None:
        return "XXXX-WXX-WE"
    shift = found.number("direction", "dir")
    if shift is None:
        shift = -1 if around.today.isoweekday() <= 4 and not around.future() else 0
    return f"{around.today + timedelta(weeks=shift):%G-W%V}-WE"


def season(found: Found, around: Around) -> str | None:
    """Spring, summer, autumn or winter."""
    name, year = found.code("season", "season", "fullseason"), _stated_year(found, around)
    if year is None and around.today is None:
        return f"XXXX-{name}"
    if year is None and around.today is not None:
        direction = found.number("direction", "dir")
        year = around.today.year
        if direction in (-1, 1):
            covered = calendars.stretch(f"{year:04}-{name}")
            if covered is None:
                return None
            year += direction * (covered[1] >= around.today if direction < 0 else covered[0] <= around.today)
    return f"{year}-{name}"


def part_of_year(found: Found, around: Around) -> str | None:
    """A quarter or a half of a year."""
    parts, kind = (4, "Q") if "quarter" in found else (2, "H")
    number = parts if "final" in found else found.count("ordinal")
    year = _stated_year(found, around)
    if number > parts:
        return None
    if year is None and around.today is None:
        return f"XXXX-{kind}{number}"
    return f"{year or (around.today.year if around.today else 0)}-{kind}{number}"


def quarter(found: Found, around: Around) -> str | None:
    """This quarter of the year, the last or the next."""
    if around.today is None:
        return "XXXX-QX"
    shift = found.number("direction", "dir", "recent") or 0
    year, number = divmod(around.today.year * 4 + (around.today.month - 1) // 3 + shift, 4)
    return f"{year}-Q{number + 1}"


def decade(found: Found, around: Around) -> str | None:
    """The decade of a century, by default of the twentieth."""
    of = century(found, around) if "century" in found else "19"
    return f"{of}{found.get('decade')}" if of else None


def century(found: Found, around: Around) -> str | None:
    """A century by its number or its distance from now."""
    number = found.count("century")
    if number and "bc" in found:
        return f"BC{number - 1:02}"
    if number:
        return f"{number - 1:02}" if number <= 22 else None
    if around.today is None:
        return "XX"
    return f"{around.today.year // 100 + (found.number('century', 'dir') or 0)}"


# Durations


def duration(found: Found, around: Around) -> str | None:
    """A length of time."""
    return length(found.groups["length"])


def length(words: Sequence[Word]) -> str | None:
    """The TIMEX3 value of words that measure time; X for a number that is not told."""
    dates: dict[str, str] = {}
    times: dict[str, str] = {}

    def add(number: str, code: str) -> None:
        if number != "X" and code in _YEARS and number.isdigit():
            number, code = str(int(number) * _YEARS[code]), "Y"
        (times if code[0] == "T" else dates)[code.removeprefix("T")] = number

    numbers: list[Word] = []
    decimal = share = last = None
    halved = False
    for word in words:
        values = word.values
        name = next((each for each in _UNITS if each in values), None)
        if "theunit" in values and halved:
            continue  # ساعة ونصف الساعة
        halved = "half" in values and bool(last)
        if "half" in values:
            share = str(values["half"])
            if last and share in _HALVES and last in _HALVES[share]:
                _add_share(_HALVES[share][last], dates, times)
                share = None
        elif name is None:
            if "decimal" in values:
                decimal = str(values["decimal"]).replace(",", ".")
            elif any(each in values for each in _NUMBERS) and not ("ordinal" in values and "numeral" not in values):
                numbers.append(word)
        else:
            last = str(values[name])
            if share:
                if last not in _HALVES[share]:
                    return None
                _add_share(_HALVES[share][last], dates, times)
                share = None
            elif decimal:
                add(decimal, last)
            elif numbers:
                add(str(count(numbers)), last)
            elif name.endswith("dual") or name == "pair":
                add("2", last)
            elif name in ("unit", "oneunit", "theunit"):
                add("1", last)
            else:
                add("X", last)
            numbers, decimal = [], None
    if numbers and last:  # the number stands after its unit: الأيام الأربعة
        add(str(count(numbers)), last)
    if not dates and not times:
        return None
    order = ("CE", "DE", "Y", "M", "W", "D")
    text = "P" + "".join(dates[code] + code for code in order if code in dates)
    return text + ("T" + "".join(times[code] + code for code in "HMS" if code in times) if times else "")


def _add_share(share: str, dates: dict[str, str], times: dict[str, str]) -> None:
    into = times if share[0] == "T" else dates
    number, code = share.removeprefix("T")[:-1], share[-1]
    held = into.get(code, "0")
    into[code] = str(int(held) + int(number)) if held.isdigit() else held


def several(found: Found, around: Around) -> str | None:
    """A length whose number is not told: عدة أيام, 2-3 أسابيع."""
    unit = found.code("unit", *_UNITS)
    if unit is None:
        return None
    return f"PTX{unit[1:]}" if unit[0] == "T" else f"PX{unit}"


def age(found: Found, around: Around) -> str | None:
    """An age without a unit: الخامسة عشرة من العمر."""
    return f"P{found.count('number')}Y"


def lasted(found: Found, around: Around) -> str | None:
    """A bare length after a verb that has one: استمر القتال أسبوعا."""
    if around.tense() not in LASTING:
        raise Otherwise
    return several(found, around) if "unit" in found else length(found.groups["length"])


def distance(found: Found, around: Around) -> str | None:
    """A point so long before or after now, or after the date last named: قبل ثلاث سنوات, بعد أسبوع."""
    value = length(found.groups["length"])
    sign, base = -1 if "ago" in found else 1, around.today
    if value is None:
        return None
    if sign > 0 and not around.future() and (around.anchor or around.tense() == "past"):
        base = around.day if value[-1] in "DW" else around.anchor
        if base is None or around.anchor is None or value.startswith("PT"):
            raise Otherwise
    if "X" in value:
        return "PAST_REF" if sign < 0 else "FUTURE_REF"
    if base is None:
        return _UNKNOWN["D" if value[-1] in "DW" or "T" in value else value[-1]]
    return _moved(base, value, sign)


def from_then(found: Found, around: Around) -> str | None:
    """A point so long before or after the date last named: بعد ذلك بيومين, قبلها بأسبوع."""
    value, base = length(found.groups["length"]), around.day if around.before else None
    if value is None or base is None:
        raise Otherwise
    return _moved(base, value, found.number("shift", "sincethen") or 1)


def _moved(base: date, value: str, sign: int) -> str | None:
    """The day, month or year as far from ``base`` as a duration says."""
    number, code = value[1:-1], value[-1]
    if not number.isdigit():
        return _iso(base) if value.startswith("PT") else None
    many = sign * int(number)
    return _shifted(code, base, many) if code != "W" else _iso(base + timedelta(weeks=many))


def some_time_after(found: Found, around: Around) -> str | None:
    """A vague time to come: سيعود بعد أيام."""
    if not around.future():
        raise Otherwise
    return "FUTURE_REF"


# Sets and fixed values


def each(found: Found, around: Around) -> str | None:
    """A set: كل جمعة, كل ثلاثة أشهر."""
    weekday = found.number("weekday", "weekday", "bareweekday")
    return f"XXXX-WXX-{weekday}" if weekday else length(found.groups["length"])


def fixed(found: Found, around: Around) -> str | None:
    """The value that the table of words gives."""
    return next((code for name in found.groups if (code := found.code(name))), None)


def past(found: Found, around: Around) -> str | None:
    """A vague reference to the past."""
    return "PAST_REF"


def present(found: Found, around: Around) -> str | None:
    """A vague reference to now."""
    return "PRESENT_REF"


def later(found: Found, around: Around) -> str | None:
    """A later time, in what is past unless the clause speaks of the future."""
    return "FUTURE_REF" if around.future() else "PAST_REF"


def then(found: Found, around: Around) -> str | None:
    """The past date last named, if it stands near: آنذاك, منذ ذلك الحين."""
    covered = calendars.stretch(around.before) if around.before else None
    if covered is None or around.today is None or (around.today - covered[1]).days < THEN_DAYS:
        return "PAST_REF"
    return around.before


def vague_span(found: Found, around: Around) -> str | None:
    """Days or months without a number, seen from now."""
    direction = found.number("direction", "dir", "recent")
    return "FUTURE_REF" if direction == 1 else "PAST_REF"
