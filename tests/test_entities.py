"""Who somebody is: whose sector and country a title has, where it ends, and whom it is not."""

from __future__ import annotations

from datetime import datetime

import pytest

from musnad import language
from musnad.model import Article, Entity
from musnad.reading import actors, places


@pytest.fixture(scope="module")
def nlp():
    return language.blank()


@pytest.fixture
def read(nlp):
    """Everybody named in a text, whether or not the article is about him; ``people`` are names that a model found."""

    def run(text: str, published: str = "2018-05-10", people: tuple[str, ...] = ()) -> tuple[Entity, ...]:
        doc = nlp(text)
        doc.ents = [doc.char_span(text.index(name), text.index(name) + len(name), label="PER") for name in people]
        article = Article("a", text, published=datetime.fromisoformat(published))
        found = actors.candidates(doc, article, places.read(doc, article))
        return actors.entities_of(article, [referent for referent, _ in found])

    return run


def only(entities: tuple[Entity, ...], mention: str) -> Entity:
    """The one entity that has ``mention``."""
    (found,) = [entity for entity in entities if mention in {m.text for m in entity.mentions}]
    return found


@pytest.mark.parametrize(
    ("text", "mention", "sector"),
    [
        ("قال المتحدث باسم الجيش إن القوات تقدمت.", "المتحدث باسم الجيش", "MIL"),
        ("قال أحد قادة المعارضة السورية إن الحل قريب.", "أحد قادة المعارضة السورية", "OPP"),
        ("وصل وفد المعارضة السورية إلى جنيف.", "وفد المعارضة السورية", "OPP"),
        ("أعلن متحدث باسم المعارضة المسلحة ذلك.", "متحدث باسم المعارضة المسلحة", "REB"),
        ("رحب زعيم الجالية اليهودية بالقرار.", "زعيم الجالية اليهودية", "REL"),
        ("أعلن مصدر سعودي مسؤول ذلك.", "مصدر سعودي مسؤول", "GOV"),
        ("خرج نشطاء في تونس.", "نشطاء", "CVL"),
        ("حذر قائد قوات سوريا الديمقراطية من الهجوم.", "قائد قوات سوريا الديمقراطية", "REB"),
    ],
)
def test_the_possessor_gives_the_sector(read, text, mention, sector):
    assert sector in only(read(text), mention).sectors


def test_a_spokesman_is_of_the_sector_of_his_body(read):
    assert only(read("قال تركي المالكي إن الهجوم فشل."), "تركي المالكي").sectors == ("MIL",)


def test_a_person_of_whom_nothing_is_said_is_a_civilian(read):
    person = only(read("قالت جين غودال إن الغابة تموت.", people=("جين غودال",)), "جين غودال")
    assert person.sectors == ("CVL",)


def test_a_former_office_between_title_and_name(read):
    entities = read("قال الرئيس الأمريكي السابق باراك أوباما ذلك.")
    assert only(entities, "باراك أوباما").sectors == ("ELI",)


def test_an_office_in_the_article_comes_before_a_former_one_in_the_table(read):
    entities = read("غادر الرئيس التونسي زين العابدين بن علي البلاد.", "2018-01-14")
    assert only(entities, "زين العابدين بن علي").sectors == ("GOV",)


def test_a_verb_that_begins_like_a_noun_takes_no_adjective(read):
    text = "التقى الرئيس الروسي نظيره الصيني في موسكو."
    assert only(read(text, "2023-03-20"), "الرئيس الروسي").name == "Vladimir Putin"
    assert only(read(text, "2023-03-20"), "نظيره الصيني").name == "Xi Jinping"


@pytest.mark.parametrize(
    ("text", "mention"),
    [
        ("استدعت كوريا الجنوبية السفير الصيني.", "السفير الصيني"),
        ("تعد إيران الداعم الإقليمي للحكومة السورية.", "للحكومة السورية"),
    ],
)
def test_what_follows_a_definite_word_is_not_always_its_adjective(read, text, mention):
    assert only(read(text), mention)


@pytest.mark.parametrize(
    ("text", "published", "mention", "name"),
    [
        ("كلف الرئيس اللبناني سعد الحريري تشكيل الحكومة.", "2018-05-24", "الرئيس اللبناني", "Michel Aoun"),
        ("استقبل الرئيس العراقي البابا فرنسيس في بغداد.", "2021-03-05", "الرئيس العراقي", "Barham Salih"),
        ("طالب وزير الخارجية الفرنسي برحيل القذافي.", "2011-05-12", "وزير الخارجية الفرنسي", "Alain Juppé"),
        ("وصل رئيس مصر إلى موسكو للقاء بوتين.", "2018-10-16", "رئيس مصر", "Abdel Fattah el-Sisi"),
        ("التقى المستشار الألماني الرئيس الأمريكي.", "2025-06-05", "المستشار الألماني", "Friedrich Merz"),
    ],
)
def test_the_object_of_the_verb_is_another_person(read, text, published, mention, name):
    assert only(read(text, published), mention).name == name


@pytest.mark.parametrize(
    ("text", "published", "mention"),
    [
        ("زار رئيس الوزراء الفلسطيني غزة.", "2017-10-02", "رئيس الوزراء الفلسطيني"),
        ("انتقد وزير الخارجية التركي النظام السوري.", "2012-02-05", "وزير الخارجية التركي"),
        ("حل أمير الكويت مجلس الأمة.", "2024-05-10", "أمير الكويت"),
        ("زارت رئيسة المفوضية الأوروبية كييف.", "2022-04-08", "رئيسة المفوضية الأوروبية"),
    ],
)
def test_a_title_with_its_country_ends_there(read, text, published, mention):
    assert only(read(text, published), mention).kind == "person"


def test_a_country_comes_before_the_capital_of_the_same_name(read):
    assert only(read("زار سلطان عمان السعودية.", "2021-07-11"), "سلطان عمان").name == "Haitham bin Tariq"


@pytest.mark.parametrize(
    ("published", "mention", "name"),
    [
        ("2017-04-12", "السفيرة الأمريكية لدى الأمم المتحدة", "Nikki Haley"),
        ("2024-10-08", "الوزير الإيراني للخارجية", "Abbas Araghchi"),
        ("2013-07-05", "الرئيس المصري المؤقت", "Adly Mansour"),
        ("2024-11-20", "الرئيس الأميركي المنتخب", "Donald Trump"),
    ],
)
def test_a_nationality_parts_a_title(read, published, mention, name):
    assert only(read(f"تحدث {mention} أمس.", published), mention).name == name


@pytest.mark.parametrize(
    ("published", "mention", "name"),
    [
        ("2017-02-10", "المبعوث الأممي إلى سوريا", "Staffan de Mistura"),
        ("2022-06-29", "الأمين العام لحلف شمال الأطلسي", "Jens Stoltenberg"),
        ("2018-05-17", "الأمين العام لجامعة الدول العربية", "Ahmed Aboul Gheit"),
        ("2022-09-09", "زعيم كوريا الشمالية", "Kim Jong Un"),
        ("2021-11-04", "رئيس مجلس السيادة السوداني", "Abdel Fattah al-Burhan"),
        ("2022-12-12", "رئيسة البرلمان الأوروبي", "Roberta Metsola"),
    ],
)
def test_an_office_at_a_body_or_for_a_country_names_its_holder(read, published, mention, name):
    assert only(read(f"تحدث {mention} أمس.", published), mention).name == name


@pytest.mark.parametrize(
    ("text", "mention", "country"),
    [
        ("قال مبعوث أممي ذلك.", "مبعوث أممي", "UNO"),
        ("رفضت دول أوروبية القرار.", "دول أوروبية", "EUR"),
        ("قصفت طائرات التحالف الموقع.", "طائرات التحالف", "IGO"),
        ("دعت منظمات حقوقية إلى التحقيق.", "منظمات حقوقية", "NGO"),
        ("قالت إيران إنها مستعدة. وقال خبراء إن الأمر صعب.", "خبراء", None),
        ("قالت إيران إنها مستعدة. وقال خبراء مصريون إن الأمر صعب.", "خبراء مصريون", "EGY"),
    ],
)
def test_whom_no_country_is_guessed_for(read, text, mention, country):
    assert only(read(text), mention).country == country


@pytest.mark.parametrize(
    ("text", "mention", "country"),
    [
        ("طردت بريطانيا 23 دبلوماسيا روسيا.", "23 دبلوماسيا روسيا", "RUS"),
        ("أصيب أكثر من 130 فلسطينيا.", "أكثر من 130 فلسطينيا", "PSE"),
        ("قتل 71 إرهابيا في مصر.", "71 إرهابيا", "EGY"),
    ],
)
def test_counted_people(read, text, mention, country):
    group = only(read(text), mention)
    assert (group.kind, group.country) == ("group", country)


def test_the_body_of_somebody_with_a_title(read):
    body = only(read("تراجعت قوات نظام الرئيس السوري بشار الأسد."), "نظام الرئيس السوري بشار الأسد")
    assert (body.kind, body.country, body.sectors) == ("organization", "SYR", ("GOV",))


def test_a_body_by_its_owner(read):
    entities = read("قالت تركيا إن حكومتها سترد.")
    assert only(entities, "حكومتها").name == "Government of Turkey"


@pytest.mark.parametrize("title", ["، نائب في البرلمان", "، وهو نائب في البرلمان", " وهو نائب في البرلمان"])
def test_a_title_after_the_name_of_somebody_unknown(read, title):
    text = f"قال برنارد جنكن{title}، إن القانون جيد."
    assert only(read(text, people=("برنارد جنكن",)), "برنارد جنكن").sectors == ("LEG",)


def test_a_spokeswoman_of_a_body_that_only_its_description_names(read):
    text = "قالت المتحدثة باسم إدارة إنفاذ قوانين الهجرة داني بينيت ذلك."
    person = only(read(text, people=("داني بينيت",)), "داني بينيت")
    assert "المتحدثة باسم إدارة إنفاذ قوانين الهجرة" in {m.text for m in person.mentions}


def test_an_opposition_with_fighters_is_armed(read):
    entities = read("تقدم مقاتلو المعارضة السورية. وقالت المعارضة السورية إنها ستستمر.")
    assert only(entities, "المعارضة السورية").sectors == ("OPP", "REB")


def test_what_stands_between_commas_after_a_name_is_what_its_bearer_is(read) -> None:
    text = "وقالت فيديريكا موغيريني، مسؤولة السياسة الخارجية في الاتحاد الأوروبي، إن الاتفاق باق."
    apposition = "مسؤولة السياسة الخارجية في الاتحاد الأوروبي"
    bearer = only(read(text), "فيديريكا موغيريني")
    assert {apposition, f"فيديريكا موغيريني، {apposition}"} <= {m.text for m in bearer.mentions}
    text = "وقال المحامي ناصر أمين، عضو المجلس القومي لحقوق الإنسان في مصر، إن الحكم نهائي."
    bearer = only(read(text, people=("ناصر أمين",)), "ناصر أمين")
    assert "عضو المجلس القومي لحقوق الإنسان في مصر" in {m.text for m in bearer.mentions}


def test_a_name_counts_wherever_it_stands_and_a_common_noun_only_by_itself(read):
    text = (
        "استقبل الرئيس التونسي الباجي قايد السبسي السفير الفرنسي. وقال مكتب السبسي إن الرئيس ناقش العلاقات. "
        "وأضاف الرئيس الفرنسي إيمانويل ماكرون أن باريس ترحب بذلك."
    )
    mentions = [m.text for m in only(read(text), "الباجي قايد السبسي").mentions]
    assert mentions.count("السبسي") == 2
    starts = {m.start for m in only(read(text), "الباجي قايد السبسي").mentions if m.text == "الرئيس"}
    assert text.index("الرئيس الفرنسي") not in starts


@pytest.mark.parametrize(
    ("text", "name", "bare"),
    [
        ("التقى الرئيس محمود عباس الوفد.", "محمود عباس", "الرئيس"),
        ("التقى الرئيس الفلسطيني محمود عباس الوفد.", "محمود عباس", "الرئيس"),
    ],
)
def test_a_title_of_one_word_is_no_mention_beside_its_name(read, text, name, bare):
    assert bare not in {m.text for m in only(read(text), name).mentions}


def test_what_a_hashtag_holds_is_one_word(read):
    found = only(read("قال #أفيغدور_ليبرمان إن الجيش مستعد. وأضاف ليبرمان أن الحدود آمنة."), "ليبرمان")
    assert [m.text for m in found.mentions].count("ليبرمان") == 1


@pytest.fixture
def kept(nlp):
    """The entities of the record: those the article is about."""

    def run(text: str) -> tuple[Entity, ...]:
        doc = nlp(text)
        article = Article("a", text, published=datetime.fromisoformat("2018-05-10"))
        return actors.read(doc, article, places.read(doc, article))

    return run


@pytest.mark.parametrize(
    ("text", "mention", "kind"),
    [
        ("وقال الجيران إن الحريق بدأ فجرا.", "الجيران", "organization"),
        ("وقال بعض المؤرخين إن المخطوطة مزورة.", "بعض المؤرخين", "group"),
        ("وتقول مكتبة الإسكندرية إنها فهرست المخطوطات.", "مكتبة الإسكندرية", "organization"),
        ("وذكر تقرير طبي أن الإصابة طفيفة.", "تقرير طبي", "organization"),
        ("كما أشارت خدمة الطقس الوطنية إلى أن العاصفة ضعفت.", "خدمة الطقس الوطنية", "organization"),
    ],
)
def test_an_unknown_noun_after_a_verb_of_saying_speaks(kept, text, mention, kind):
    assert only(kept(text), mention).kind == kind


@pytest.mark.parametrize(
    "text",
    [
        "وتابع قائلا إن العاصفة ضعفت.",  # an adverb
        "وأكد أهمية أن تستمر المحادثات.",  # an object
        "وأضاف البيان أن العاصفة ضعفت.",  # whoever issued it speaks
        'وأضاف "الحقيقة أن العاصفة ضعفت".',  # what is said
        "وقال الأسبوع الماضي إن العاصفة ضعفت.",  # a time
        "وقال بعضهم إن العاصفة ضعفت.",
        "وذكر تقرير من المعهد أن العاصفة ضعفت.",
        "لم تمض سوى ساعات على العاصفة.",
    ],
)
def test_what_after_a_verb_of_saying_is_no_speaker(kept, text):
    assert kept(f"ضعفت العاصفة. {text}") == ()


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("مديرة مستشفى الأمل", "لورنا ويلكنسون"),
        ("المتحدث باسم الحكومة البريطانية في الشرق الأوسط وشمال أفريقيا", "إدوين سموأل"),
        ("رئيسة جمعية مربي النحل", "هيلين كينيدي"),
        ("المحامي المسؤول عن قضيته", "هيلين كينيدي"),
        ("مدير عام شركة تطوير الموانئ", "إدوين سموأل"),
    ],
)
def test_the_name_between_commas_after_a_long_title_that_speaks(kept, title, name):
    verb = "وقالت" if title.startswith(("مديرة", "رئيسة")) else "وقال"
    found = kept(f"هدأت الرياح. {verb} {title}، {name}، إن الحالة مستقرة.")
    mentions = {mention.text for mention in only(found, name).mentions}
    assert {title, name, f"{title}، {name}"} <= mentions


def test_what_stands_between_commas_after_a_title_may_be_no_name(kept):
    found = kept("هدأت الرياح. وقال المحامي المسؤول عن قضيته، خلال مؤتمر صحفي، إن الحالة مستقرة.")
    assert not any("مؤتمر" in mention.text for entity in found for mention in entity.mentions)


def test_a_name_after_an_unknown_title_that_speaks(nlp):
    text = "وقالت البارونة هيلين كينيدي إن الأدب يوحد الناس."
    doc = nlp(text)
    doc.ents = [doc.char_span(text.index("هيلين"), text.index(" إن"), label="PER")]
    (found,) = actors.read(doc, Article("a", text))
    assert {m.text for m in found.mentions} == {"البارونة هيلين كينيدي", "هيلين كينيدي"}


def test_whose_lawyer_somebody_is(read):
    found = read("قال محامي برونسون إن القس بريء. وأضاف القس أندرو برونسون أنه بريء.", people=("أندرو برونسون",))
    assert only(found, "محامي برونسون") is not only(found, "أندرو برونسون")
