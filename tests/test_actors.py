"""Actors: names, titles, countries and nouns that refer back, joined into one entity each."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from musnad import language
from musnad.model import Article, Entity, Part
from musnad.reading import actors, places
from musnad.reading.knowledge import nisba_forms, surname
from musnad.reading.words import Lexicon, words_of
from musnad.resources import Row, read_table

DATA = Path(__file__).parent / "data"
TITLES = read_table(DATA / "titles.tsv", ("sentence", "published", "actor"))
VARIANTS = read_table(DATA / "variants.tsv", ("sentence", "published", "name"))


@pytest.fixture(scope="module")
def nlp():
    return language.blank()


@pytest.fixture
def read(nlp):
    def run(text: str, published: str | None = "2018-05-10", parts: tuple[Part, ...] = ()) -> tuple[Entity, ...]:
        day = datetime.fromisoformat(published) if published else None
        article = Article("a", text, published=day, parts=parts)
        doc = nlp(text)
        entities = actors.read(doc, article, places.read(doc, article))
        assert [entity.id for entity in entities] == [f"e{n}" for n in range(1, len(entities) + 1)]
        assert all(m.text == text[m.start : m.end] for entity in entities for m in entity.mentions)
        return entities

    return run


def texts(entity: Entity) -> set[str]:
    return {mention.text for mention in entity.mentions}


def only(entities: tuple[Entity, ...], mention: str) -> Entity:
    """The one entity that has ``mention``."""
    (found,) = [entity for entity in entities if mention in texts(entity)]
    return found


def named(nlp, row: Row) -> list[str]:
    """The names of those whom the words in [ ] of a row's sentence mean, whether or not the sentence is about them."""
    before, mention, after = row["sentence"].replace("]", "[").split("[")
    article = Article("a", before + mention + after, published=datetime.fromisoformat(row["published"]))
    doc = nlp(article.text)
    found = actors.candidates(doc, article, places.read(doc, article))
    start, end = len(before), len(before) + len(mention)
    return [
        who.actor.name if who.actor else who.name
        for who, _ in found
        if any((span.start, span.end) == (start, end) for span in who.spans)
    ]


@pytest.mark.parametrize("row", TITLES, ids=lambda row: f"{row['actor']} {row['published']}")
def test_titles_of_the_table_name_their_holder(nlp, row):
    assert named(nlp, row) == [row["actor"]]


@pytest.mark.parametrize("row", VARIANTS, ids=lambda row: row["sentence"])
def test_spellings_of_the_table_name_the_same(nlp, row):
    assert named(nlp, row) == [row["name"]]


def test_title_comma_name_and_surname_are_one_person(read):
    entities = read("قال وزير الخارجية الروسي، سيرغي لافروف، إن المحادثات مفيدة. وأضاف لافروف أن بلاده مستعدة.")
    lavrov = only(entities, "لافروف")
    assert texts(lavrov) >= {"وزير الخارجية الروسي", "سيرغي لافروف", "وزير الخارجية الروسي، سيرغي لافروف"}
    assert (lavrov.kind, lavrov.country, lavrov.sectors) == ("person", "RUS", ("GOV",))
    assert lavrov.actor is not None
    assert only(entities, "بلاده").country == "RUS"


def test_a_title_names_its_holder_on_the_day(read):
    text = "استقبل الرئيس الأمريكي الوفد."
    assert only(read(text, "2018-05-10"), "الرئيس الأمريكي").name == "Donald Trump"
    assert only(read(text, "2012-05-10"), "الرئيس الأمريكي").name == "Barack Obama"


def test_every_spelling_of_american_is_the_same_president(read):
    (person,) = [
        e for e in read("قال الرئيس الأميركي دونالد ترمب. وأعلن الرئيس الأمريكي دونالد ترامب.") if e.kind == "person"
    ]
    assert len(person.mentions) == 6


def test_a_name_the_table_lacks_is_bound_to_its_title(nlp):
    text = "قالت وزيرة الدفاع السلوفينية، أندريا كاتيتش، إن الحوار مستمر. وأكدت كاتيتش ذلك."
    doc = nlp(text)
    name = doc.char_span(text.index("أندريا"), text.index("كاتيتش") + len("كاتيتش"), label="PER")
    assert name is not None
    doc.ents = [name]
    entities = actors.read(doc, Article("a", text))
    person = only(entities, "كاتيتش")
    assert texts(person) >= {"أندريا كاتيتش", "وزيرة الدفاع السلوفينية"}
    assert person.country == "SVN"
    assert person.actor is None


def test_a_former_office_is_not_the_present_holder(read):
    entities = read("التقى الرئيس الأمريكي السابق باراك أوباما الطلاب.", "2018-05-10")
    assert only(entities, "باراك أوباما").name == "Barack Obama"
    assert all(entity.name != "Donald Trump" for entity in entities)


@pytest.mark.parametrize(
    ("mention", "country", "sector"),
    [
        ("الجيش الإسرائيلي", "ISR", "MIL"),
        ("الحكومة البريطانية", "GBR", "GOV"),
        ("البرلمان العراقي", "IRQ", "LEG"),
        ("الشرطة الفرنسية", "FRA", "COP"),
        ("وزارة الخارجية الروسية", "RUS", "GOV"),
    ],
)
def test_institutions_of_any_country(read, mention, country, sector):
    body = only(read(f"أعلنت {mention} ذلك أمس."), mention)
    assert (body.kind, body.country) == ("organization", country)
    assert sector in body.sectors


def test_a_capital_that_acts_is_its_country(read):
    entities = read("رفضت طهران الاقتراح. وقالت إيران إنها مستعدة.")
    assert texts(only(entities, "إيران")) == {"طهران", "إيران"}


def test_a_capital_where_something_happens_is_a_place(read):
    entities = read("اجتمع الوزراء في طهران. ورحبت إيران بذلك.")
    assert only(entities, "طهران").kind == "place"
    assert only(entities, "إيران").kind == "country"


def test_people_by_number_and_nationality(read):
    group = only(read("خرج آلاف المتظاهرين في بغداد."), "آلاف المتظاهرين")
    assert (group.kind, group.sectors) == ("group", ("CVL",))


def test_an_organisation_keeps_its_noun_its_quotes_and_what_refers_back(read):
    hamas = only(read('أعلنت حركة "حماس" موقفها. وقالت الحركة إنها ترفض العرض.'), "الحركة")
    assert texts(hamas) >= {'حركة "حماس"', "الحركة"}
    assert hamas.country == "PSE"


def test_an_agency_is_an_outlet(read):
    outlet = only(read("ذكرت وكالة رويترز أن الاتفاق قريب. وأضافت الوكالة أن الموعد لم يحدد."), "الوكالة")
    assert (outlet.kind, outlet.name) == ("outlet", "Reuters")


def test_a_short_name_in_the_headline_is_the_one_the_text_names_in_full(read):
    entities = read(
        "محادثات بين رئيسي وبوتين\n\nاستقبل الرئيس الروسي فلاديمير بوتين الرئيس الإيراني إبراهيم رئيسي في موسكو."
    )
    assert texts(only(entities, "رئيسي")) >= {"إبراهيم رئيسي", "الرئيس الإيراني"}
    assert only(entities, "بوتين").name == "Vladimir Putin"


def test_a_name_in_brackets_is_the_agency_before_it(read):
    entities = read("ذكرت وكالة الأنباء السعودية (واس) أن الملك استقبل الوفد. وأضافت الوكالة أن اللقاء كان وديا.")
    assert texts(only(entities, "واس")) >= {"وكالة الأنباء السعودية", "الوكالة"}


@pytest.mark.parametrize("rank", ["اللواء", "العميد"])
def test_a_rank_tells_the_sector(nlp, rank):
    text = f"قال {rank} خالد المحجوب إن القوات تقدمت."
    doc = nlp(text)
    doc.ents = [doc.char_span(text.index("خالد"), text.index(" إن"), label="PER")]
    person = only(actors.read(doc, Article("a", text)), "خالد المحجوب")
    assert "MIL" in person.sectors


def test_a_deputy_is_not_the_one_he_stands_in_for(read):
    entities = read("التقى نائب الرئيس الأمريكي مايك بنس المسؤولين. وقال الرئيس الأمريكي دونالد ترامب إنه راض.")
    assert only(entities, "مايك بنس").name == "Mike Pence"
    assert "مايك بنس" not in texts(only(entities, "دونالد ترامب"))


def test_a_dual_gathers_those_before_it(read):
    entities = read("بحث فلاديمير بوتين ورجب طيب أردوغان الأزمة. وأكد الزعيمان أهمية الحوار.")
    pair = only(entities, "الزعيمان")
    assert {member.name for member in pair.members} == {"Vladimir Putin", "Recep Tayyip Erdogan"}


def test_a_dateline_is_not_an_actor(read):
    text = "واشنطن، الولايات المتحدة (CNN) -- أعلنت فرنسا موقفها."
    entities = read(text, parts=(Part("dateline", 0, 33), Part("body", 33, len(text))))
    assert [entity.name for entity in entities] == ["France"]


def test_articles_may_lack_everything(read):
    assert read("", None) == ()
    assert read("لا شيء هنا.", None) == ()


def test_nisba_forms_inflect_both_words():
    forms = dict(nisba_forms("كوري جنوبي"))
    assert forms["الكوريه الجنوبيه"] is False
    assert forms["كوريون جنوبيون"] is True


@pytest.mark.parametrize(
    ("name", "family"),
    [("سيرغي لافروف", "لافروف"), ("محمد بن سلمان", "بن سلمان"), ("حسين أمير عبد اللهيان", "عبد اللهيان")],
)
def test_surname(name, family):
    assert surname(name) == family


def test_lexicon_takes_the_longest_form_and_leaves_clitics_out(nlp):
    lexicon: Lexicon[str] = Lexicon()
    lexicon.add("الأمم المتحدة", "un")
    lexicon.add("مفوضية الأمم المتحدة للاجئين", "unhcr")
    text = "دعت مفوضية الأمم المتحدة للاجئين والأمم المتحدة"
    words = words_of(nlp(text))
    found = [lexicon.longest(words, index) for index in (1, len(words) - 2)]
    assert [(match.senses, text[match.first : match.last]) for match in found if match] == [
        (("unhcr",), "مفوضية الأمم المتحدة للاجئين"),
        (("un",), "الأمم المتحدة"),
    ]


def test_forms_added_together_mean_what_they_mean_one_by_one():
    entries = [("للقوات  البرية", "land"), ("اللواء\tالأول", "first"), ("اللواء", "rank"), ("لواء للإنقاذ", "rescue")]
    entries += [("القوات", "forces"), ("القُوّات", "army"), ("القوات", "forces"), ("القوات البحرية", "navy")]
    together, one_by_one = Lexicon[str](), Lexicon[str]()
    together.add_all([((form,), sense) for form, sense in entries])
    for form, sense in entries:
        one_by_one.add(form, sense)
    assert together == one_by_one
    assert together.get("لواء لالانقاذ") == ("rescue",)
    assert together.get("القوات") == ("forces", "army")


def test_the_arabic_name_is_the_fullest_name_and_no_noun_that_refers_back(read):
    text = "زار الوزير مدينة بكين أمس، وتعد المنطقة المحيطة مهمة. وفي بكين التقى الوزير الصيني وفدا."
    assert only(read(text), "بكين").name_ar == "بكين"
    entities = read("أعلنت الخارجية الروسية ذلك. وقالت وزارة الخارجية الروسية إن الوزارة مستعدة.")
    assert only(entities, "الوزارة").name_ar == "وزارة الخارجية الروسية"


def test_a_short_form_is_a_mention_within_the_longer_one_too(read):
    text = "التقى دونالد ترامب الوفد. وقال ترامب إنه متفائل."
    person = only(read(text), "ترامب")
    assert [m.start for m in person.mentions if m.text == "ترامب"] == [text.index("ترامب"), text.rindex("ترامب")]


def test_a_definite_noun_goes_back_to_the_likeliest_before_another_official(read):
    text = "قال وزير الخارجية الأمريكي مايك بومبيو إن الاتفاق جاهز. وأضاف المسؤول الأمريكي أن بلاده ستوقعه."
    assert only(read(text), "المسؤول الأمريكي").name == "Mike Pompeo"
    text = "قال أمير قطر تميم بن حمد آل ثاني إن بلاده ستستثمر. وأكد الأمير ذلك."
    assert only(read(text), "الأمير").name == "Tamim bin Hamad Al Thani"


@pytest.mark.parametrize(
    "text",
    [
        "يسعى التحالف إلى القضاء على التنظيم.",
        "التنظيم مسؤول عن الهجوم.",
        "السلاح مصدر قلق للجميع.",
        "انتقد التصريحات غير المسؤولة أمس.",
    ],
)
def test_words_in_which_a_title_is_none(read, text):
    assert not [e for e in read(text) if {"القضاء", "مسؤول", "مصدر", "المسؤولة"} & texts(e)]


def test_who_left_an_office_is_of_the_former_elite(read):
    assert only(read("قال مسؤول أميركي سابق إن الحرب قريبة."), "مسؤول أميركي سابق").sectors == ("ELI",)
    assert only(read("قال الرئيس المصري المخلوع حسني مبارك ذلك.", "2018-05-10"), "حسني مبارك").sectors == ("ELI",)


def test_an_actor_is_of_the_former_elite_only_once_the_last_office_has_ended(read):
    text = "قال باراك أوباما إن الخطة جاهزة."
    assert only(read(text, "2018-05-10"), "باراك أوباما").sectors == ("ELI",)
    assert only(read(text, "2010-05-10"), "باراك أوباما").sectors == ("GOV",)
    assert only(read(text, "2004-05-10"), "باراك أوباما").sectors == ()


def test_a_spokesperson_is_of_the_body_spoken_for_and_not_of_whom_was_told(read):
    entities = read("قال متحدث باسم حركة حماس إن الرد قادم. وقال مصدر أمني لوكالة رويترز إن القتال توقف.")
    person = only(entities, "متحدث باسم حركة حماس")
    assert (person.country, person.sectors) == ("PSE", ("PTY", "REB"))
    assert only(entities, "مصدر أمني").sectors == ("COP",)


def test_the_international_community_is_of_no_country(read):
    text = "دعا الرئيس الفلسطيني محمود عباس المجتمع الدولي إلى التحرك، وناشد المجتمع الدولي بغزة الحماية."
    assert only(read(text), "المجتمع الدولي").country is None


def test_a_state_news_agency_is_the_one_the_table_has(read):
    assert only(read("ذكرت وكالة الأنباء الإيرانية أن الوفد وصل."), "وكالة الأنباء الإيرانية").name == "IRNA"
    (agency,) = [e for e in read('ذكرت وكالة الأنباء الإيرانية "إرنا" ذلك. وأكدت إرنا النبأ.') if e.kind == "outlet"]
    assert texts(agency) == {"وكالة الأنباء الإيرانية", 'وكالة الأنباء الإيرانية "إرنا"', "إرنا"}
    text = "قال مسؤول في كوريا الشمالية ذلك، حسب وكالة أنباء كوريا الشمالية الرسمية."
    assert only(read(text), "وكالة أنباء كوريا الشمالية الرسمية").name == "KCNA"


@pytest.mark.parametrize(
    ("text", "whole", "name"),
    [
        ('قالت وكالة "رويترز" ذلك.', 'وكالة "رويترز"', "Reuters"),
        ("قالت صحيفة «الغارديان» ذلك.", "صحيفة «الغارديان»", "The Guardian"),
        ('قالت قناة "الجزيرة" ذلك.', 'قناة "الجزيرة"', "Al Jazeera"),
        ('قالت حركة "حماس" ذلك.', 'حركة "حماس"', "Hamas"),
        ('قال تنظيم "داعش" ذلك.', 'تنظيم "داعش"', "Islamic State"),
        ("قالت صحيفة واشنطن بوست ذلك.", "صحيفة واشنطن بوست", "The Washington Post"),
    ],
)
def test_a_noun_and_the_name_after_it_are_one(read, text, whole, name):
    (entity,) = read(text)
    assert (entity.name, whole in texts(entity)) == (name, True)


def test_indefinite_descriptions_are_apart_by_their_adjectives(read):
    entities = read("قالت مصادر كردية إن القوات انتشرت. وأكدت مصادر طبية عراقية ذلك، ونفته مصادر كردية.")
    assert [m.text for m in only(entities, "مصادر كردية").mentions] == ["مصادر كردية", "مصادر كردية"]
    assert only(entities, "مصادر طبية عراقية") is not only(entities, "مصادر كردية")


def test_who_held_an_office_once_does_not_hold_it_for_the_article(read):
    entities = read("زار الرئيس الأمريكي باراك أوباما المدينة. وقال الرئيس الأمريكي ذلك.", "2018-05-10")
    assert {entity.name for entity in entities if entity.kind == "person"} == {"Barack Obama", "Donald Trump"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("أعلنت هيئة الخدمة المدنية أن الطرق أغلقت.", "هيئة الخدمة المدنية"),
        ("قال مكتب إعادة إسكان اللاجئين إن الأطفال عادوا.", "مكتب إعادة إسكان اللاجئين"),
        ("أكد مركز الدفاع المدني وقوع الغارات.", "مركز الدفاع المدني"),
    ],
)
def test_a_body_named_by_common_nouns(read, text, name):
    entity = only(read(text), name)
    assert (entity.kind, entity.name_ar) == ("organization", name)


@pytest.mark.parametrize(
    "whole",
    [
        "وكالة الأنباء السورية سانا",
        'وكالة الأنباء السورية "سانا"',
        "وكالة الأنباء الإيرانية إرنا",
        "وكالة الأنباء الإيرانية (إرنا)",
    ],
)
def test_an_agency_and_its_short_name_are_one(read, whole):
    (agency,) = [e for e in read(f"ذكرت {whole} أن الوفد وصل.") if e.kind == "outlet"]
    assert {whole.rstrip(")")} <= {text.rstrip(")") for text in texts(agency)}


def test_a_family_name_of_two_letters_is_not_looked_for(read):
    found = read("قال الرئيس الكوري الجنوبي مون جيه إن في سيول إن الحوار مستمر، وأضاف أن القمة ناجحة.")
    assert not [m.text for e in found for m in e.mentions if m.text in ("إن", "أن")]
