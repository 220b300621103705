"""From the words of an expression to its TIMEX3 value: one function for each kind of expression that the rules name.

Every function takes what was found and where, and returns the value, or None where the words do not make a time after
all (31 February). Where the article has no date, the unknown part of a value is written with X.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from musnad.reading.times import calendars
from musnad.reading.times.lexicon import Value, Word

NEAR_DATE_DAYS = 45
"""How many days ahead a bare date may lie before it is read as last year's; set on 290 annotated articles."""

THEN_DAYS = 8
"""How long ago a date must be for "then" to mean it."""

AHEAD_DAYS = 1
"""A bare weekday so many days ahead is the coming one: in the same articles it never is the one six days back."""

_NUMBERS = ("digits", "numeral", "thenumeral", "ordinal", "thousand", "hour")
_UNITS = ("unit", "oneunit", "units", "dual", "theunit", "theunits", "thedual", "pair")
_UNKNOWN = {"D": "XXXX-XX-XX", "W": "XXXX-WXX", "M": "XXXX-XX", "Y": "XXXX", "DE": "XXX", "CE": "XX"}
_YEARS = {"DE": 10, "CE": 100}
_HALVES = {
    "half": {"TH": "T30M", "TM": "T30S", "D": "T12H", "M": "15D", "Y": "6M", "DE": "5Y", "CE": "50Y"},
    "quarter": {"TH": "T15M", "TM": "T15S", "D": "T6H", "Y": "3M", "CE": "25Y"},
    "third": {"TH": "T20M", "TM": "T20S", "D": "T8H", "M": "10D", "Y": "4M"},
}
_SCHOOL_YEAR_STARTS = {"fiscal": 7, "school": 9}


@dataclass(frozen=True, slots=True)
class Around:
    """Where an expression stands: the article's day, whether the clause speaks of the future, what was named before.

    ``today`` is None for an article without a date; ``day`` and ``year`` are those last named, ``before`` a date
    named not far before, ``beside`` a day named just before; None where there is none.
    """

    today: date | None
    future: Callable[[], bool]
    day: date | None = None
    year: int | None = None
    before: str | None = None
    beside: date | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The words of an expression, by the names that its rule gives them."""

    groups: Mapping[str, tuple[Word, ...]]

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
    lunar = 1300 <= year <= 1499
    return _iso(calendars.hijri_day(year, month, number) if lunar else calendars.make_day(year, month, number))


def _iso(found: date | None) -> str | None:
    return found.isoformat() if found else None


def _calendar_day(found: Found, around: Around) -> str | None:
    month, number = found.number("month", "anymonth"), found.count("day")
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
    if direction == 1 or not past or around.future() or (coming[0] - today).days <= NEAR_DATE_DAYS:
        return coming[0]
    return past[-1]


def _lunar_day(found: Found, around: Around) -> str | None:
    month, number = found.number("lunar", "hijri"), found.count("day")
    if month is None or not number:
        return None
    if "same" in found:
        return _calendar_day(found, around)
    year = found.number("lunaryear", "hijriyear")
    if year is not None:
        return _iso(calendars.hijri_day(year, month, number))
    return _lunar(month, number, found, around)


def _lunar(month: int, number: int, found: Found, around: Around) -> str | None:
    if around.today is None:
        return "XXXX-XX-XX"
    this = calendars.hijri_year(around.today)
    days = [calendars.hijri_day(this + shift, month, number) for shift in (-1, 0, 1)]
    return _iso(_nearest([each for each in days if each], around.today, found, around))


def _day_word(found: Found, around: Around) -> str | None:
    shift = found.number("dayword", "dayword", "today")
    if shift is None:
        return None
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
    if around.future() or ahead == AHEAD_DAYS:
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
    last = _calendar_day(Found({**found.groups, "day": found.groups["seconday"]}), around)
    return f"{last[:8]}{found.count('day'):02}" if last else None


def feast(found: Found, around: Around) -> str | None:
    """A feast of either calendar."""
    lunar = found.code("feast", "hijriday")
    if lunar:
        month, number = map(int, lunar.split("-"))
        year = _stated_year(found, around)
        if year is None:
            return _lunar(month, number, found, around)
        this = calendars.hijri_year(date(year, 1, 1))
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
    base = around.today if "direction" in found else around.day or around.today
    if base is None:
        return f"XXXX-XX-{found.count('day'):02}"
    year, month = calendars.add_months(base.year, base.month, found.number("direction", "dir") or 0)
    return _iso(calendars.make_day(year, month, found.count("day")))


def following_day(found: Found, around: Around) -> str | None:
    """The day after the one last named."""
    return _iso(around.day + timedelta(days=1)) if around.day else "XXXX-XX-XX"


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
    middle = calendars.make_day(int(of[:4]), int(of[5:]), 7 * number - 3)
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


def clock(found: Found, around: Around) -> str | None:
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
    named = day(found, around) or _iso(around.beside or around.today) or "XXXX-XX-XX"
    return f"{named}T{of_day // 60 % 24:02}:{of_day % 60:02}"


# Weeks, months, years and longer


def month(found: Found, around: Around) -> str | None:
    """A month by its name."""
    number = found.number("month", "anymonth")
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


def lunar_month(found: Found, around: Around) -> str | None:
    """A month of the lunar year, as the Gregorian month it begins in."""
    number, year = found.number("lunar", "hijri"), found.number("lunaryear", "hijriyear")
    if number is None:
        return None
    if year is not None:
        first = calendars.hijri_day(year, number, 1)
        return f"{first:%Y-%m}" if first else None
    if around.today is None:
        return "XXXX-XX"
    if "direction" not in found:
        this = calendars.hijri_month(calendars.hijri_year(around.today), number)
        if this and this[0] <= around.today <= this[1]:
            return f"{this[0]:%Y-%m}"
    found_day = _lunar(number, 1, found, around)
    return found_day[:7] if found_day else None


def year(found: Found, around: Around) -> str | None:
    """A year by its number, in digits or in words."""
    number = found.number("year", "year", "nearyear")
    if number is None:
        number = found.count("inwords")
    return f"{number:04}" if 1000 <= number <= 2199 else None


def lunar_year(found: Found, around: Around) -> str | None:
    """A year of the lunar calendar, as the days it runs over."""
    number = found.number("lunaryear", "hijriyear") or 0
    first, following = calendars.hijri_day(number, 1, 1), calendars.hijri_day(number + 1, 1, 1)
    return f"{first}/{following - timedelta(days=1)}" if first and following else None


def years(found: Found, around: Around) -> str | None:
    """Two years: عامي 2015 و2016, 1980-1988."""
    return f"{found.get('year')}/{found.get('lastyear', 'year')}"


def split_year(found: Found, around: Around) -> str | None:
    """A fiscal or school year, which begins within a calendar year."""
    if "year" in found:
        first = found.number("year") or 0
        return f"{first}/{found.number('lastyear', 'year') or first + 1}"
    if around.today is None:
        return "XXXX"
    starts = _SCHOOL_YEAR_STARTS[found.code("fiscal") or "fiscal"]
    first = around.today.year - (around.today.month < starts) + (found.number("direction", "dir") or 0)
    return f"{first}/{first + 1}"


def calendar_unit(found: Found, around: Around) -> str | None:
    """A day, week, month, year, decade or century by its distance from now: الأسبوع الماضي, هذا العام, نهاية الشهر."""
    unit = found.code("unit", "theunit")
    today = around.today
    if today is None:
        return _UNKNOWN.get(unit or "")
    shift = found.number("direction", "dir", "recent", "before", "following") or 0
    if unit == "D":
        return _iso(today + timedelta(days=shift))
    if unit == "W":
        return f"{today + timedelta(weeks=shift):%G-W%V}"
    if unit == "M":
        return "{:04}-{:02}".format(*calendars.add_months(today.year, today.month, shift))
    if unit == "Y":
        edge = {"start": "-01", "end": "-12"}.get(found.code("early") or "", "")
        return f"{today.year + shift:04}{edge}"
    if unit == "DE":
        return f"{today.year // 10 + shift}"
    if unit == "CE":
        return f"{today.year // 100 + shift}"
    return None


def same_unit(found: Found, around: Around) -> str | None:
    """The day, month or year last named: اليوم نفسه, العام نفسه."""
    unit, last = found.code("unit", "theunit"), around.day
    year, base = _stated_year(found, around), around.day or around.today
    if unit == "M" and year and base:
        return f"{year:04}-{base.month:02}"
    if unit == "Y":
        return f"{around.year}" if around.year else "XXXX"
    if unit not in ("D", "M", "W"):
        return None
    if last is None:
        return _UNKNOWN[unit]
    return f"{last:{ {'D': '%Y-%m-%d', 'M': '%Y-%m', 'W': '%G-W%V'}[unit] }}"


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
    number, kind = found.count("ordinal"), "Q" if "quarter" in found else "H"
    year = _stated_year(found, around)
    if number > (4 if kind == "Q" else 2):
        return None
    if year is None and around.today is None:
        return f"XXXX-{kind}{number}"
    return f"{year or (around.today.year if around.today else 0)}-{kind}{number}"


def decade(found: Found, around: Around) -> str | None:
    """The decade of a century, by default of the twentieth."""
    of = century(found, around) if "century" in found else "19"
    return f"{of}{found.get('decade')}" if of else None


def century(found: Found, around: Around) -> str | None:
    """A century by its number or its distance from now."""
    number = found.count("century")
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
    for word in words:
        values = word.values
        name = next((each for each in _UNITS if each in values), None)
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


def distance(found: Found, around: Around) -> str | None:
    """A point so long before or after now: قبل ثلاث سنوات, بعد أسبوع."""
    value = length(found.groups["length"])
    sign = -1 if "ago" in found else 1
    if value is None:
        return None
    if "X" in value:
        return "PAST_REF" if sign < 0 else "FUTURE_REF"
    if around.today is None:
        return "XXXX-XX-XX" if value[-1] in "DW" else "XXXX-XX" if value[-1] == "M" else "XXXX"
    number, code = value[1:-1], value[-1]
    if not number.isdigit():
        return _iso(around.today) if value.startswith("PT") else None
    many = sign * int(number)
    try:
        if code == "Y":
            return f"{around.today.year + many:04}"
        if code == "M":
            return "{:04}-{:02}".format(*calendars.add_months(around.today.year, around.today.month, many))
        return _iso(around.today + timedelta(days=many * (7 if code == "W" else 1)))
    except OverflowError:
        return None


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
