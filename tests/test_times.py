from __future__ import annotations

import re
import time
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from musnad import language
from musnad.model import Article, Time
from musnad.reading import times
from musnad.reading.times import calendars
from musnad.reading.times.grammar import RULE_COLUMNS
from musnad.resources import Row, read_table

BLANK = spacy.blank("ar")
TOKENS = language.blank()
TABLE = read_table(
    Path(__file__).parent / "data" / "times.tsv", ("family", "sentence", "published", "type", "value", "from", "to")
)
RULES = read_table("time_rules.tsv", RULE_COLUMNS)


def read(text: str, published: str | None = "2023-12-08", doc: Doc | None = None) -> tuple[Time, ...]:
    article = Article("a", text, published=datetime.fromisoformat(published) if published else None)
    return times.read(doc or BLANK.make_doc(text), article)


def told(found: tuple[Time, ...]) -> list[str]:
    return [f"{time.text} = {time.value}" for time in found]


@pytest.mark.parametrize("row", RULES, ids=lambda row: row["name"])
def test_rule_reads_its_example(row: Row) -> None:
    found = read(row["example"], row["published"])
    assert told(found) == list(row.alternatives("reads"))
    assert row["type"] in {time.type for time in found}


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.line}, {row['family']}")
def test_table(row: Row) -> None:
    text, marked = re.sub(r"[\[\]]", "", row["sentence"]), re.finditer(r"\[([^]]*)\]", row["sentence"])
    starts = [(match.start() - 2 * number, match[1]) for number, match in enumerate(marked)]
    cells = zip(*(row.alternatives(name) for name in ("type", "value", "from", "to")), strict=True)
    found = read(text, row["published"], TOKENS.make_doc(text))
    assert [(t.start, t.text, t.type, t.value, t.first or "-", t.last or "-") for t in found] == [
        (*place, *told) for place, told in zip(starts, cells, strict=True)
    ]


EXAMPLES = """
التقى الوزيران في الثالث من نوفمبر 2018 | الثالث من نوفمبر 2018 = 2018-11-03
وقع الاتفاق في الحادي والعشرين من أيار 2012 | الحادي والعشرين من أيار 2012 = 2012-05-21
وقع الاتفاق في الخامس عشر من آب 2012 | الخامس عشر من آب 2012 = 2012-08-15
بدأت الثورة في السابع عشر من كانون الأول/ديسمبر 2010 | السابع عشر من كانون الأول/ديسمبر 2010 = 2010-12-17
قتل في ١٢ أيار/مايو ٢٠٢٣ | ١٢ أيار/مايو ٢٠٢٣ = 2023-05-12
قتل في 12/5/2023 | 12/5/2023 = 2023-05-12
قتل في 2023-05-12 | 2023-05-12 = 2023-05-12
قتل في 12 ماي 2023 | 12 ماي 2023 = 2023-05-12
قتل في 3 غشت 2023 | 3 غشت 2023 = 2023-08-03
قتل في 3 أوت 2023 | 3 أوت 2023 = 2023-08-03
قتل في 3 جويلية 2023 | 3 جويلية 2023 = 2023-07-03
قتل في 30 مارس (آذار) الماضي | 30 مارس (آذار) الماضي = 2023-03-30
قتل في 15 ديسمبر/ كانون الأول من عام 2014 | 15 ديسمبر/ كانون الأول من عام 2014 = 2014-12-15
يجتمعان في 20 يناير/كانون الثاني المقبل | 20 يناير/كانون الثاني المقبل = 2024-01-20
يجتمعان في الـ15 من كانون الأول الجاري | الـ15 من كانون الأول الجاري = 2023-12-15
اجتمعا يوم الثلاثاء الموافق 5 ديسمبر | يوم الثلاثاء الموافق 5 ديسمبر = 2023-12-05
بدأ في شباط/فبراير من العام الماضي | شباط/فبراير من العام الماضي = 2022-02
بدأ أوائل شهر أكتوبر | أوائل شهر أكتوبر = 2023-10
بدأ في 31 فبراير 2023 |
وصل اليوم | اليوم = 2023-12-08
وصل أمس | أمس = 2023-12-07
وصل أول من أمس | أول من أمس = 2023-12-06
وصل أمس الأول الأربعاء | أمس الأول الأربعاء = 2023-12-06
يصل غدا | غدا = 2023-12-09
يصل بعد غد | بعد غد = 2023-12-10
يصل غداً السبت | غداً السبت = 2023-12-09
وصل البارحة | البارحة = 2023-12-07
وصل أمس (الخميس) | أمس (الخميس) = 2023-12-07
وصل الأحد | الأحد = 2023-12-03
وصل الجمعة | الجمعة = 2023-12-08
وصل الجمعة الماضية | الجمعة الماضية = 2023-12-01
يصل الإثنين المقبل | الإثنين المقبل = 2023-12-11
من المقرر أن يصل الأربعاء | الأربعاء = 2023-12-13
سوف يلتقي به يوم الخميس | يوم الخميس = 2023-12-14
قصفت المدينة صباح اليوم | صباح اليوم = 2023-12-08TMO
قصفت المدينة مساء أمس الخميس | مساء أمس الخميس = 2023-12-07TEV
قصفت المدينة ليل الأربعاء الخميس | ليل الأربعاء الخميس = 2023-12-06TNI
قصفت المدينة بعد ظهر الاثنين | بعد ظهر الاثنين = 2023-12-04TAF
قصفت المدينة في الساعات الأولى من صباح الثلاثاء | الساعات الأولى من صباح الثلاثاء = 2023-12-05TMO
تبدأ الجلسة الساعة الثالثة والنصف عصرا | الساعة الثالثة والنصف عصرا = 2023-12-08T15:30
تبدأ الجلسة الساعة الثامنة إلا ربعا مساء | الساعة الثامنة إلا ربعا مساء = 2023-12-08T19:45
تبدأ الجلسة الساعة العاشرة صباحا بالتوقيت المحلي | الساعة العاشرة صباحا بالتوقيت المحلي = 2023-12-08T10:00
وقع الانفجار عند الثانية عشرة ظهرا | الثانية عشرة ظهرا = 2023-12-08T12:00
وقع الانفجار الساعة 11 ليلا | الساعة 11 ليلا = 2023-12-08T23:00
وقع الانفجار الساعة الواحدة بعد منتصف الليل | الساعة الواحدة بعد منتصف الليل = 2023-12-08T01:00
وصل هذا الأسبوع | هذا الأسبوع = 2023-W49
وصل الشهر الماضي | الشهر الماضي = 2023-11
وصل العام الماضي | العام الماضي = 2022
يصل السنة المقبلة | السنة المقبلة = 2024
ينتهي نهاية الشهر الجاري | نهاية الشهر الجاري = 2023-12
تغير الوضع منذ بداية العام | بداية العام = 2023-01
وصل أوائل القرن الماضي | أوائل القرن الماضي = 19
حكم في القرن الحادي والعشرين | القرن الحادي والعشرين = 20
هاجر في التسعينيات | التسعينيات = 199
رجل في السبعينيات من العمر |
انتخب الرئيس في انتخابات 2016 | 2016 = 2016
انتخب الرئيس سنة 1999 | سنة 1999 = 1999
انتخب الرئيس في العام 2005م | العام 2005م = 2005
بين عامي 2014 و2018 | عامي 2014 و2018 = 2014/2018
خلال العام الدراسي الحالي | العام الدراسي الحالي = 2023/2024
خلال الصيف الماضي | الصيف الماضي = 2023-SU
حكم عليه بالسجن خمسة عشر عاما | خمسة عشر عاما = P15Y
حكم عليه بالسجن ثلاث عشرة سنة | ثلاث عشرة سنة = P13Y
حكم عليه بالسجن خمسا وعشرين سنة | خمسا وعشرين سنة = P25Y
حكم عليه بالسجن لعامين | عامين = P2Y
عمره 66 عاماً | 66 عاماً = P66Y
استمر أسبوعين | أسبوعين = P2W
استمر ثلاثة أيام | ثلاثة أيام = P3D
استمر أكثر من مئة يوم | أكثر من مئة يوم = P100D
استمر نحو نصف ساعة | نحو نصف ساعة = PT30M
استمر ساعتين ونصف | ساعتين ونصف = PT2H30M
استمر عاما ونصف | عاما ونصف = P1Y6M
استمر ثلاثة أعوام وشهرين و15 يوما | ثلاثة أعوام وشهرين و15 يوما = P3Y2M15D
استمر ثلاثة عقود | ثلاثة عقود = P30Y
استمر نصف قرن | نصف قرن = P50Y
استمر خمس سنوات على الأقل | خمس سنوات على الأقل = P5Y
استمر بضع سنوات | بضع سنوات = PXY
خلال الأيام القليلة الماضية | الأيام القليلة الماضية = PXD
خلال الساعات الماضية | الساعات الماضية = PTXH
خلال 48 ساعة | 48 ساعة = PT48H
بعد أسابيع من القصف | أسابيع = PXW
بعد ثلاثة أيام من الهجوم | ثلاثة أيام = P3D
قتل قبل أسبوع | قبل أسبوع = 2023-12-01
قتل قبل شهرين | قبل شهرين = 2023-10
قتل قبل نحو عشرين عاما | قبل نحو عشرين عاما = 2003
يقتل يوميا | يوميا = P1D
يجتمعون كل يوم | كل يوم = P1D
يجتمعون كل أسبوعين | كل أسبوعين = P2W
يجتمعون شهريا | شهريا = P1M
لم يعرف حتى الآن | الآن = PRESENT_REF
يزور حاليا القاهرة | حاليا = PRESENT_REF
قال في وقت سابق | وقت سابق = PAST_REF
قال في وقت سابق من الشهر الجاري | وقت سابق من الشهر الجاري = 2023-12
قال في وقت سابق الخميس | وقت سابق الخميس = 2023-12-07
تدهور الوضع في الآونة الأخيرة | الآونة الأخيرة = PAST_REF
يعود في المستقبل القريب | المستقبل القريب = FUTURE_REF
يعود قريبا | قريبا = FUTURE_REF
زار مصر للآن | للآن = PRESENT_REF
صلى في عيد الفطر الماضي | عيد الفطر الماضي = 2023-04-21
وصل في الخامس عشر من شهر أبريل 2023 | الخامس عشر من شهر أبريل 2023 = 2023-04-15
وصل في السادس من الشهر الماضي | السادس من الشهر الماضي = 2023-11-06
وصل غدا السبت 9 ديسمبر | غدا السبت 9 ديسمبر = 2023-12-09
وصل في 26/10/1436 هـ | 26/10/1436 هـ = 2015-08-11
بدأ الإضراب بداية من اليوم | اليوم = 2023-12-08
وصل الساعة التاسعة وخمس وأربعين دقيقة صباحا | الساعة التاسعة وخمس وأربعين دقيقة صباحا = 2023-12-08T09:45
وصل يوم الأحد عند الساعة 17:00 | يوم الأحد = 2023-12-03 | الساعة 17:00 = 2023-12-03T17:00
ارتفع 5 في المئة على نفس الشهر من العام الماضي | نفس الشهر من العام الماضي = 2022-12
نقلت وكالة روسيا اليوم الخبر |
سافر بيوم واحد | يوم واحد = P1D
وصلوا لسبعة أيام | سبعة أيام = P7D
قالت تيريزا ماي إنها باقية |
مارس الضغط على الحكومة |
نقلت المصري اليوم عن الوزير |
قال الملك عبد الله الثاني |
أعلن أحد الوزراء استقالته |
نظمت حركة 6 أبريل مظاهرة |
عقد الوزير اجتماعا قبل عقد مؤتمر |
قال من قبل القوات |
"""


@pytest.mark.parametrize("line", EXAMPLES.strip().splitlines())
def test_examples(line: str) -> None:
    text, *expected = (part.strip() for part in line.split("|"))
    assert told(read(text)) == [each for each in expected if each]


def test_spans_are_exact_and_numbered_in_order() -> None:
    text = "بِـيَوْمِ الجُمعة، وقبله في ١٢ مــايو"
    found = read(text)
    assert [time.text for time in found] == ["يَوْمِ الجُمعة", "١٢ مــايو"]
    assert [time.id for time in found] == ["t1", "t2"]
    assert all(text[time.start : time.end] == time.text for time in found)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("وصل الجمعة", "XXXX-WXX-5"),
        ("وصل أمس", "XXXX-XX-XX"),
        ("وصل في 3 مايو", "XXXX-05-03"),
        ("وصل في مايو", "XXXX-05"),
        ("وصل العام الماضي", "XXXX"),
        ("وصل الأسبوع الماضي", "XXXX-WXX"),
        ("وصل مساء الأحد", "XXXX-WXX-7TEV"),
        ("وصل قبل ثلاثة أشهر", "XXXX-XX"),
    ],
)
def test_relative_expression_without_a_date_stays_open(text: str, value: str) -> None:
    (time,) = read(text, None)
    assert (time.value, time.first, time.last, time.resolved) == (value, None, None, False)


@pytest.mark.parametrize("text", ["وصل في 3 مايو 2018", "وصل عام 2018", "استمر 3 أيام", "وصل مؤخرا"])
def test_the_rest_needs_no_date(text: str) -> None:
    assert all(time.resolved for time in read(text, None))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("وصل أمس", "2023-12-07", "2023-12-07"),
        ("وصل الأسبوع الماضي", "2023-11-27", "2023-12-03"),
        ("وصل في فبراير 2016", "2016-02-01", "2016-02-29"),
        ("وصل أوائل فبراير 2016", "2016-02-01", "2016-02-09"),
        ("وصل عام 2015", "2015-01-01", "2015-12-31"),
        ("وصل صباح أمس", "2023-12-07", "2023-12-07"),
        ("وصل الساعة 7:00", "2023-12-08T07:00", "2023-12-08T07:00"),
        ("في الربع الأول من عام 2018", "2018-01-01", "2018-03-31"),
        ("في السبعينيات", "1970-01-01", "1979-12-31"),
        ("استمر ثلاثة أيام", None, None),
        ("وصل مؤخرا", None, None),
        ("يصل كل جمعة", None, None),
    ],
)
def test_first_and_last_day(text: str, first: str | None, last: str | None) -> None:
    (time,) = read(text)
    assert (time.first, time.last) == (first, last)


def test_the_day_is_that_of_the_published_offset() -> None:
    (late,) = read("وصل اليوم", "2018-10-19T23:53:00+04:00")
    assert late.value == "2018-10-19"


def test_a_future_clitic_turns_a_weekday_to_the_coming_one() -> None:
    words = ["س", "يلتقي", "الرئيسان", "الأربعاء"]
    doc = Doc(BLANK.vocab, words=words, spaces=[False, True, True, False], tags=["FUT", "W", "W", "W"])
    assert told(read(doc.text, doc=doc)) == ["الأربعاء = 2023-12-13"]
    assert told(read("التقى الرئيسان الأربعاء")) == ["الأربعاء = 2023-12-06"]


@pytest.mark.parametrize(
    "row", read_table("time_months.tsv", ("class", "number", "forms")), ids=lambda row: row["forms"]
)
def test_every_month_in_every_spelling(row: Row) -> None:
    for form in row.alternatives("forms"):
        year, era = (1445, " هـ") if row["class"] == "hijri" else (2018, "")
        (time,) = read(f"وصل الوفد في 5 {form} {year}{era}")
        assert time.text == f"5 {form} {year}{era}"
        if not era:
            assert time.value == f"2018-{int(row['number']):02}-05"


@pytest.mark.parametrize("number", range(2, 100))
def test_spelled_numbers(number: int) -> None:
    ones = ["", "واحد", "اثنان", "ثلاثة", "أربعة", "خمسة", "ستة", "سبعة", "ثمانية", "تسعة"]
    tens = ["", "عشر", "عشرين", "ثلاثين", "أربعين", "خمسين", "ستين", "سبعين", "ثمانين", "تسعين"]
    ten, one = divmod(number, 10)
    if number == 10:
        spelled, unit = "عشرة", "أيام"
    elif number < 10:
        spelled, unit = ones[one], "أيام"
    elif number < 20:
        spelled, unit = f"{['', 'أحد', 'اثني', *ones[3:]][one]} عشر", "يوما"
    else:
        spelled, unit = (f"{ones[one]} و" if one else "") + tens[ten], "يوما"
    assert told(read(f"استمر {spelled} {unit}")) == [f"{spelled} {unit} = P{number}D"]


@pytest.mark.parametrize(
    ("text", "calendar"),
    [
        ("صدر في 26 شوال 1436 هـ", "hijri"),
        ("صدر في 26/10/1436", "hijri"),
        ("صدر في رمضان الماضي", "hijri"),
        ("وصل قبل عيد الفطر", "hijri"),
        ("صدر عام 1445 هـ", "hijri"),
        ("صدر في 11 أغسطس 2015", "gregorian"),
        ("صدر في 11/8/2015", "gregorian"),
        ("صدر في عيد العمال 2015", "gregorian"),
    ],
)
def test_the_calendar_is_labelled(text: str, calendar: str) -> None:
    (time,) = read(text)
    assert time.calendar == calendar


def test_lunar_years_of_the_calendar_follow_each_other() -> None:
    for year in range(1343, 1501):
        first = calendars.hijri_day(year, 1, 1)
        assert first is not None
        assert calendars.hijri_year(first) == year
        assert year == 1343 or calendars.hijri_year(first - timedelta(days=1)) == year - 1
    assert calendars.hijri_month(1342, 12) is None


def test_a_long_text_is_read_at_speed() -> None:
    text = (
        "قال الوزير يوم الجمعة إن بلاده ستوقع الاتفاق في 12 مايو المقبل بعد محادثات استمرت ثلاثة أيام في القاهرة.\n"
        * 500
    )
    doc = BLANK.make_doc("")
    read(text, doc=doc)
    begin = time.process_time()
    found = read(text, doc=doc)
    assert len(found) == 1500
    assert len(text.split()) / (time.process_time() - begin) > 5_000


TABLES = {
    "time_words.tsv": ("class", "value", "forms"),
    "time_months.tsv": ("class", "number", "forms"),
    "time_weekdays.tsv": ("number", "forms", "bare"),
    "time_numbers.tsv": ("class", "value", "forms"),
}
NUMBERS = [
    "31",
    "30",
    "2018",
    "0001",
    "9999",
    "1436",
    "99",
    "7:30",
    "31/2/2018",
    "1/1/0001",
    "30/12/1499",
    "99999999",
    "١٢",
]
FORMS = {form for table in TABLES for row in read_table(table, TABLES[table]) for form in row.alternatives("forms")}
WORDS = [*sorted(FORMS), *NUMBERS, "\n"]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=30), st.sampled_from(["2023-12-08", "0001-01-01", "9999-12-31", None]))
def test_any_words_of_time_are_read_without_failing(words: list[str], published: str | None) -> None:
    text = " ".join(words)
    found = read(text, published)
    assert all(text[time.start : time.end] == time.text for time in found)
    assert all(left.end <= right.start for left, right in pairwise(found))
