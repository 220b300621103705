"""Statements and chains of sources."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import pytest
from spacy.language import Language

from musnad.language import load
from musnad.model import Article, Entity, EntityKind, Mention, Statement
from musnad.reading import attribution
from musnad.resources import Row, read_table

VERBS = read_table("reporting.tsv", ("perfect", "imperfect", "participle", "masdar", "takes", "example"))
FORMULAS = read_table("reporting_sources.tsv", ("formula", "takes", "example"))


@cache
def language() -> Language:
    return load()


def named(text: str, *names: tuple[str, EntityKind]) -> tuple[Entity, ...]:
    """Entities from names, each with a kind; forms of one name are parted by |."""
    entities = []
    for number, (forms, kind) in enumerate(names, 1):
        mentions = tuple(
            Mention(m.start(1), m.end(1), m[1])
            for form in forms.split("|")
            for m in re.finditer(rf"(?<!\w)[وفبلك]?({re.escape(form)})(?!\w)", text)
        )
        entities.append(Entity(f"e{number}", kind, forms, forms, tuple(sorted(mentions, key=lambda m: m.start))))
    return tuple(entities)


def read(text: str, *names: tuple[str, EntityKind]) -> tuple[Statement, ...]:
    return attribution.read(language()(text), Article("a", text), named(text, *names))


def told(text: str, *names: tuple[str, EntityKind]) -> list[tuple[str | None, str, list[str]]]:
    """Each statement as speaker, content and chain."""
    return [
        (s.speaker.name if s.speaker else None, s.content.of(text), [link.source.name for link in s.chain])
        for s in read(text, *names)
    ]


def bare(words: str) -> str:
    return words.strip(' "؟،.:')


@pytest.mark.parametrize("row", VERBS + FORMULAS, ids=lambda row: f"{row.file}-{row.line}")
def test_every_row_reads_its_example(row: Row) -> None:
    marked = row["example"]
    text = re.sub(r"[<>\[\]]", "", marked)
    speaker, content = re.search(r"<(.*?)>", marked), re.search(r"\[(.*?)\]", marked)
    assert speaker is not None
    assert content is not None
    found = [(who, bare(what)) for who, what, _ in told(text, (speaker[1], "person"))]
    assert (speaker[1], bare(content[1])) in found


GUTERRES: tuple[str, EntityKind] = ("أنطونيو غوتيريش|غوتيريش|الأمين العام", "person")
REUTERS: tuple[str, EntityKind] = ("رويترز", "outlet")
MOSCOW: tuple[str, EntityKind] = ("موسكو", "country")


def test_subject_after_the_verb_past_adverbs() -> None:
    assert told("قال، الخميس، أنطونيو غوتيريش إن الهدنة صامدة.", GUTERRES) == [(GUTERRES[0], "الهدنة صامدة", [])]


def test_subject_before_the_verb() -> None:
    assert told("غوتيريش يحذر من كارثة في المنطقة", GUTERRES) == [(GUTERRES[0], "كارثة في المنطقة", [])]


def test_unnamed_subject_is_the_last_speaker() -> None:
    text = "قال غوتيريش إن الهدنة صامدة. وأضاف أن المساعدات وصلت."
    assert [who for who, *_ in told(text, GUTERRES)] == [GUTERRES[0]] * 2


def test_participle_takes_the_speaker_of_its_clause_and_ends_what_went_before() -> None:
    text = "قال غوتيريش إن الهدنة صامدة، مؤكدا أن المساعدات وصلت."
    assert [(who, what) for who, what, _ in told(text, GUTERRES)] == [
        (GUTERRES[0], "الهدنة صامدة"),
        (GUTERRES[0], "المساعدات وصلت"),
    ]


def test_pronoun_joined_to_the_particle_belongs_to_the_content() -> None:
    assert told("قال غوتيريش إنه متفائل جدا.", GUTERRES)[0][1] == "إنه متفائل جدا"


def test_medium_spoken_to_is_in_the_chain() -> None:
    text = "قال غوتيريش لوكالة رويترز إن الهدنة صامدة."
    assert told(text, GUTERRES, REUTERS) == [(GUTERRES[0], "الهدنة صامدة", ["رويترز"])]


def test_source_at_the_end_covers_the_sentence() -> None:
    text = "قصفت الطائرات مواقع في الشمال، وفقا لما نقلته رويترز."
    assert told(text, REUTERS) == [("رويترز", "قصفت الطائرات مواقع في الشمال", [])]


def test_source_after_a_statement_is_in_its_chain() -> None:
    text = "أعلنت موسكو أن السفينة وصلت إلى الميناء، بحسب رويترز."
    assert told(text, MOSCOW, REUTERS) == [("موسكو", "السفينة وصلت إلى الميناء", ["رويترز"])]


def test_speech_within_speech_has_the_outer_speaker_in_its_chain() -> None:
    text = "قال غوتيريش إن الجانب الروسي صرح بأن موسكو تعلن أن الهدنة صامدة."
    assert (MOSCOW[0], "الهدنة صامدة", [GUTERRES[0]]) in told(text, GUTERRES, MOSCOW)


def test_relayed_speech_is_the_quoted_ones_and_the_relays() -> None:
    text = "نقلت رويترز عن غوتيريش قوله إن الهدنة صامدة."
    assert told(text, GUTERRES, REUTERS) == [(GUTERRES[0], "الهدنة صامدة", ["رويترز"])]
    text = "ذكرت رويترز نقلا عن غوتيريش أن الهدنة صامدة."
    assert told(text, GUTERRES, REUTERS) == [(GUTERRES[0], "الهدنة صامدة", ["رويترز"])]


def test_source_before_a_verb_of_saying_is_in_its_chain() -> None:
    text = "وبحسب رويترز، طالب غوتيريش بوقف القتال."
    assert told(text, GUTERRES, REUTERS) == [(GUTERRES[0], "بوقف القتال", ["رويترز"])]


def test_source_at_the_beginning_covers_what_follows() -> None:
    assert told("وبحسب رويترز، فإن السفينة وصلت إلى الميناء.", REUTERS) == [("رويترز", "السفينة وصلت إلى الميناء", [])]


def test_source_named_once_is_not_carried_on() -> None:
    text = "وصلت السفينة إلى الميناء، بحسب رويترز. وقال غوتيريش إن الهدنة صامدة."
    assert told(text, GUTERRES, REUTERS)[1] == (GUTERRES[0], "الهدنة صامدة", [])


def test_the_accused_is_not_the_speaker() -> None:
    text = "قال غوتيريش إن الهدنة صامدة. كما اتهم موسكو بخرق الاتفاق."
    assert told(text, GUTERRES, MOSCOW)[1] == (GUTERRES[0], "بخرق الاتفاق", [])
    assert told("أما غوتيريش فاتهم موسكو بخرق الاتفاق.", GUTERRES, MOSCOW)[0][0] == GUTERRES[0]


def test_plural_verb_has_its_subject_before_it() -> None:
    text = "مسؤولون محليون قالوا إن الطريق مغلق، وأكدوا وقوع أضرار."
    assert [(who, what) for who, what, _ in told(text, ("مسؤولون محليون", "group"))] == [
        ("مسؤولون محليون", "الطريق مغلق"),
        ("مسؤولون محليون", "وقوع أضرار"),
    ]


def test_quotations_joined_by_and_are_one() -> None:
    text = 'قال غوتيريش: "الهدنة صامدة إلى الآن" و"المساعدات وصلت".'
    assert bare(told(text, GUTERRES)[0][1]).endswith("وصلت")


def test_what_the_outlet_adds_behind_a_comma_is_cut_off() -> None:
    text = "قال غوتيريش إن الهدنة صامدة، وذلك خلال مؤتمر صحفي."
    assert told(text, GUTERRES)[0][1] == "الهدنة صامدة"


def test_headline_colon() -> None:
    assert told("موسكو: لا بديل عن الحوار السياسي", MOSCOW) == [("موسكو", "لا بديل عن الحوار السياسي", [])]


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        ('قال غوتيريش: "الهدنة صامدة".', "direct"),
        ("قال غوتيريش: «الهدنة صامدة».", "direct"),
        ("قال غوتيريش: “الهدنة صامدة”.", "direct"),
        ('قال غوتيريش إن الوضع "خطير جدا ومقلق" في المدينة.', "mixed"),
        ("قال غوتيريش إن الوضع خطير.", "indirect"),
    ],
)
def test_modes(text: str, mode: str) -> None:
    assert [s.mode for s in read(text, GUTERRES)] == [mode]


def test_quotation_may_hold_several_sentences() -> None:
    text = 'قال غوتيريش: "الهدنة صامدة. المساعدات وصلت". وغادر القاعة.'
    assert bare(told(text, GUTERRES)[0][1]) == "الهدنة صامدة. المساعدات وصلت"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        '"',
        "قال",
        "قال:",
        "قال إن",
        'قال غوتيريش: "الهدنة',
        '»قال غوتيريش« إن "" "\n""',
        "بحسب",
        "وفقا ل",
        "حسبما قال",
        "\u200f\u200f قال \u200f: \u200f",
        'قال "غوتيريش"" إن»« ”الهدنة“ {صامدة» .',
    ],
)
def test_odd_texts_are_read_without_an_error(text: str) -> None:
    for statement in read(text, GUTERRES):
        assert 0 <= statement.content.start < statement.content.end <= len(text)


def test_withheld_speech_is_no_statement() -> None:
    assert told("غادر غوتيريش دون أن يوضح أن الهدنة صامدة.", GUTERRES) == []


def test_aside_of_the_outlet_is_no_statement() -> None:
    assert told("يذكر أن الهدنة دخلت حيز التنفيذ أمس.") == []


def test_an_object_after_the_verb_is_no_subject() -> None:
    text = "أصدرت السلطات السورية بيانا تحذر السكان من الاقتراب من المنطقة."
    names: tuple[tuple[str, EntityKind], ...] = (("السلطات السورية", "organization"), ("السكان", "group"))
    assert told(text, *names) == [("السلطات السورية", "الاقتراب من المنطقة", [])]
    assert told("طالب الطرفين بوقف القتال.", ("الطرفين", "group")) == [(None, "بوقف القتال", [])]


def test_who_accuses_the_one_before_a_relative_pronoun_is_named_before_him() -> None:
    text = "رفضت أنقرة إطلاق سراح برانسون الذي تتهمه بالتجسس لصالح جماعات محظورة."
    assert told(text, ("أنقرة", "country"), ("برانسون", "person")) == [("أنقرة", "بالتجسس لصالح جماعات محظورة", [])]


def test_what_is_described_belongs_to_the_content() -> None:
    text = "ووصف لافروف أزمة القطاع بأنها أخطر ما تمر به المنطقة."
    assert told(text, ("لافروف", "person")) == [("لافروف", "أزمة القطاع بأنها أخطر ما تمر به المنطقة", [])]


def test_a_country_before_a_colon_may_be_only_the_scene() -> None:
    assert told("لبنان: مقتل جنديين في هجوم على حاجز", ("لبنان", "country")) == []
    assert told("روسيا: لا بديل عن الحوار مع واشنطن", ("روسيا", "country")) == [
        ("روسيا", "لا بديل عن الحوار مع واشنطن", [])
    ]


def test_medium_of_a_headline_is_in_the_chain() -> None:
    text = "كيري لقناة الحرة: الاتفاق جاهز وسيوقع غدا"
    assert told(text, ("كيري", "person"), ("قناة الحرة", "outlet")) == [
        ("كيري", "الاتفاق جاهز وسيوقع غدا", ["قناة الحرة"])
    ]


def test_a_document_is_the_word_of_who_issued_it_through_who_carried_it() -> None:
    text = "قتل عشرة جنود في الهجوم، بحسب بيان للجيش نشرته وكالة سانا."
    assert told(text, ("الجيش|للجيش", "organization"), ("وكالة سانا", "outlet")) == [
        ("الجيش|للجيش", "قتل عشرة جنود في الهجوم", ["وكالة سانا"])
    ]


def test_speech_passed_on_from_somebody_unknown_is_not_that_of_who_passes_it_on() -> None:
    text = "ونقلت وكالة رويترز عن شاهد قوله إن اللافتات ظهرت صباحا."
    assert told(text, ("وكالة رويترز", "outlet")) == [(None, "اللافتات ظهرت صباحا", ["وكالة رويترز"])]


def test_once_more_is_no_cue() -> None:
    assert told("قصف الجيش السوري مجددا مدينة دوما أمس.", ("الجيش السوري", "organization")) == []


ZELENSKY: tuple[str, EntityKind] = ("زيلينسكي", "person")
MACRON: tuple[str, EntityKind] = ("ماكرون", "person")


def test_quotation_before_its_cue() -> None:
    assert told('"لن نتراجع عن قرارنا"، يقول زيلينسكي.', ZELENSKY) == [(ZELENSKY[0], '"لن نتراجع عن قرارنا"', [])]


def test_quotation_broken_by_its_cue_is_one() -> None:
    text = '"لن نتراجع عن قرارنا"، قال زيلينسكي، "وسنقاتل حتى النهاية".'
    (statement,) = read(text, ZELENSKY)
    assert statement.content.of(text) == text.removesuffix(".")
    assert statement.mode == "direct"


def test_quotation_over_paragraphs_that_each_open_with_a_mark() -> None:
    text = 'قال غوتيريش: "الهدنة صامدة.\n"المساعدات وصلت.\n"والأمل باق".\nوغادر القاعة.'
    assert told(text, GUTERRES) == [(GUTERRES[0], text[text.index('"') : text.index(".\nوغادر")], [])]


def test_quotation_that_nothing_closes_ends_with_its_paragraph() -> None:
    text = 'قال غوتيريش: "الهدنة صامدة. المساعدات وصلت.\nوغادر القاعة.'
    assert [bare(what) for _, what, _ in told(text, GUTERRES)] == ["الهدنة صامدة. المساعدات وصلت"]


def test_name_in_quotation_marks_is_no_speech() -> None:
    assert told('شاركت القوات في ما يسمى عملية "نبع السلام" شمالي سوريا.', MOSCOW) == []


def test_joint_speakers_have_a_statement_each() -> None:
    text = "أكد غوتيريش ونظيره ماكرون أن الحل السياسي هو السبيل الوحيد."
    assert [who for who, *_ in told(text, GUTERRES, MACRON)] == [GUTERRES[0], MACRON[0]]
    text = "وتنفي روسيا والصين وإيران وقوع أي هجوم في المدينة."
    countries: list[tuple[str, EntityKind]] = [("روسيا", "country"), ("الصين", "country"), ("إيران", "country")]
    assert [(who, what) for who, what, _ in told(text, *countries)] == [
        (name, "وقوع أي هجوم في المدينة") for name, _ in countries
    ]
    assert len(told("وقال غوتيريش وهو أمين عام المنظمة إن الهدنة صامدة.", GUTERRES)) == 1


def test_joint_speakers_are_the_group_that_the_article_makes_of_them() -> None:
    text = "أكد غوتيريش وماكرون أن الحل سياسي. وغادر الطرفان القاعة."
    guterres, macron, both = named(text, GUTERRES, MACRON, ("الطرفان", "group"))
    entities = (guterres, macron, replace(both, members=(guterres, macron)))
    (statement,) = attribution.read(language()(text), Article("a", text), entities)
    assert statement.speaker is not None
    assert statement.speaker.name == "الطرفان"


def test_passive_of_passing_on() -> None:
    text = "نُقل عن غوتيريش قوله إن الهدنة صامدة."
    assert told(text, GUTERRES) == [(GUTERRES[0], "الهدنة صامدة", [])]


def test_pronoun_for_the_one_quoted() -> None:
    text = "قال غوتيريش إن الهدنة صامدة. ونقلت عنه رويترز قوله إن المساعدات وصلت."
    assert told(text, GUTERRES, REUTERS)[1] == (GUTERRES[0], "المساعدات وصلت", ["رويترز"])
    text = "قال غوتيريش إن الهدنة صامدة. ونسبت إليه رويترز قوله إن المساعدات وصلت."
    assert told(text, GUTERRES, REUTERS)[1] == (GUTERRES[0], "المساعدات وصلت", ["رويترز"])


def test_chain_of_three() -> None:
    text = "نقلت سبوتنيك عن رويترز قولها إن غوتيريش أكد أن الهدنة صامدة."
    assert told(text, GUTERRES, REUTERS, ("سبوتنيك", "outlet"))[-1] == (
        GUTERRES[0],
        "الهدنة صامدة",
        ["سبوتنيك", "رويترز"],
    )


def test_who_stays_unnamed_still_speaks() -> None:
    official: tuple[str, EntityKind] = ("مسؤول أمريكي", "person")
    text = "قال مسؤول أمريكي طلب عدم الكشف عن هويته إن الرئيس سيوقع الأمر غدا."
    assert told(text, official) == [(official[0], "الرئيس سيوقع الأمر غدا", [])]
    text = "وقال مسؤول أمريكي رفض ذكر اسمه إن الرئيس سيوقع الأمر غدا."
    assert told(text, official) == [(official[0], "الرئيس سيوقع الأمر غدا", [])]


def test_dropped_subject_agrees_with_its_verb() -> None:
    ministry: tuple[str, EntityKind] = ("وزارة الصحة", "organization")
    text = "قالت وزارة الصحة إن اللقاح آمن. وقال غوتيريش إن الجائحة لم تنته. وأضافت أن التطعيم سيستمر."
    assert told(text, ministry, GUTERRES)[2][0] == ministry[0]
    residents: tuple[str, EntityKind] = ("السكان", "group")
    text = "غوتيريش استقبل السكان في مقره، مؤكدا أن المساعدات وصلت."
    assert told(text, residents, GUTERRES) == [(GUTERRES[0], "المساعدات وصلت", [])]


def test_participle_right_after_its_subject() -> None:
    text = "قال غوتيريش إن الهدنة هشة، وهو الأمر الذي رد عليه ماكرون قائلا إن الحل سياسي."
    assert told(text, GUTERRES, MACRON)[-1][0] == MACRON[0]


def test_masdar_with_the_article_goes_on_with_its_clause() -> None:
    text = "رد ماكرون على غوتيريش بالقول إن الحل سياسي."
    assert told(text, GUTERRES, MACRON) == [(MACRON[0], "الحل سياسي", [])]


def test_nouns_of_saying() -> None:
    text = "أثارت تصريحات ماكرون بأن الحلف في حالة موت دماغي غضبا واسعا."
    assert told(text, MACRON)[0][0] == MACRON[0]
    assert told("رفضت أنقرة مزاعم موسكو بأن الجيش قصف المدينة.", MOSCOW)[0][:2] == (MOSCOW[0], "الجيش قصف المدينة")


def test_part_of_a_name_and_title_of_honour_stand_for_the_speaker() -> None:
    guterres: tuple[str, EntityKind] = ("أنطونيو غوتيريش", "person")
    text = "قال أنطونيو غوتيريش إن الهدنة صامدة. وأكد غوتيريش أن المساعدات وصلت. وقال معاليه إن الحل سياسي."
    assert [who for who, *_ in told(text, guterres)] == [guterres[0]] * 3


def test_genitive_of_an_occasion_is_no_subject() -> None:
    text = "قال غوتيريش إن الهدنة صامدة. وأضاف في كلمة بعد اجتماع الوزراء أن المساعدات وصلت."
    assert told(text, GUTERRES, ("الوزراء", "group"))[1][0] == GUTERRES[0]


def test_own_thought_at_the_beginning_of_speech_is_part_of_it() -> None:
    assert told("قال غوتيريش إنه يعتقد أن الهدنة صامدة.", GUTERRES) == [(GUTERRES[0], "إنه يعتقد أن الهدنة صامدة", [])]


@pytest.mark.parametrize(
    "text", ["قد يطلب غوتيريش تمديد الهدنة.", "سيدعو غوتيريش إلى قمة.", "إذا أصر غوتيريش على القمة."]
)
def test_what_may_yet_be_said_is_no_statement(text: str) -> None:
    assert told(text, GUTERRES) == []


def test_source_between_commas_covers_the_whole_sentence() -> None:
    text = "يعد المعسكر، بحسب رويترز، أحد أكبر معسكرات التدريب في الجنوب."
    assert told(text, REUTERS) == [("رويترز", text.removesuffix("."), [])]


def test_phrase_before_the_verb_names_the_medium() -> None:
    text = "وفي مقابلة مع رويترز، قال غوتيريش إن الهدنة صامدة. وأضاف أن المساعدات وصلت."
    assert [(who, chain) for who, _, chain in told(text, GUTERRES, REUTERS)] == [(GUTERRES[0], ["رويترز"])] * 2


def test_medium_ends_where_somebody_else_speaks() -> None:
    text = "قال غوتيريش لرويترز إن الهدنة صامدة. وقال ماكرون إن الحل سياسي. وأضاف أن باريس مستعدة."
    assert [chain for *_, chain in told(text, GUTERRES, REUTERS, MACRON)] == [["رويترز"], [], []]


def test_outlet_of_the_article_is_no_link() -> None:
    text = "قال غوتيريش لرويترز إن الهدنة صامدة."
    entities = named(text, GUTERRES, REUTERS)
    (statement,) = attribution.read(language()(text), Article("a", text, outlet="رويترز"), entities)
    assert statement.chain == ()


def test_sentence_that_points_back_names_the_source_of_the_one_before() -> None:
    army: tuple[str, EntityKind] = ("الجيش السوري|للجيش السوري", "organization")
    text = "قصفت الطائرات مواقع في الشمال. جاء ذلك في بيان للجيش السوري نشرته رويترز."
    assert told(text, army, REUTERS) == [(army[0], "قصفت الطائرات مواقع في الشمال", ["رويترز"])]
    text = "قال غوتيريش إن الهدنة صامدة. وجاء ذلك في مقابلة مع رويترز."
    assert told(text, GUTERRES, REUTERS) == [(GUTERRES[0], "الهدنة صامدة", ["رويترز"])]


def test_announced_noun_with_a_preposition_of_its_own() -> None:
    text = "أعلنت موسكو الاعتراف بالدولة، في حين رفضت واشنطن القرار."
    assert told(text, MOSCOW) == [(MOSCOW[0], "الاعتراف بالدولة", [])]


@pytest.mark.parametrize(
    "text",
    [
        "وقد اتهم بالقتل العمد أمس.",
        "أيدت المحكمة سجن 59 متهما بالقتل العمد.",
        "ويعتبر غوتيريش أحد الوجوه البارزة في المنظمة.",
        "يريد غوتيريش أن تطلب موسكو تمديد الهدنة.",
        "اعترفت موسكو باستقلال البلدين رسميا.",
        "وقالت مصادر في المدينة، ومقرها الشمال، كلاما كثيرا.",
    ],
)
def test_what_only_looks_like_speech_is_no_statement(text: str) -> None:
    assert told(text, GUTERRES, MOSCOW) == []


def test_what_somebody_is_held_to_be() -> None:
    text = "وقصفت الطائرات مواقع للجماعة التي تصنفها موسكو تنظيما إرهابيا، وعادت إلى قواعدها."
    assert told(text, MOSCOW) == [(MOSCOW[0], "تنظيما إرهابيا", [])]
    text = 'وقصفت الطائرات مواقع في عملية اعتبرتها موسكو "اعتداء وحشيا على المدنيين".'
    assert told(text, MOSCOW) == [(MOSCOW[0], '"اعتداء وحشيا على المدنيين"', [])]


def test_verb_that_goes_on_with_the_subject_of_its_sentence() -> None:
    text = "قال غوتيريش إن الهدنة صامدة ونفى وقوع أي خرق لها."
    assert [(who, what) for who, what, _ in told(text, GUTERRES)] == [
        (GUTERRES[0], "الهدنة صامدة"),
        (GUTERRES[0], "وقوع أي خرق لها"),
    ]


def test_report_of_an_agency_speaks_for_it() -> None:
    text = "علق غوتيريش على تقرير لوكالة رويترز أفاد بأن الهدنة هشة."
    agency: tuple[str, EntityKind] = ("وكالة رويترز", "outlet")
    assert told(text, GUTERRES, agency) == [(agency[0], "الهدنة هشة", [])]


def test_phrase_between_commas_holds_no_subject() -> None:
    text = "قال غوتيريش إن الهدنة صامدة. وأضاف، حول العلاقة بين تقارب موسكو ودمشق، أن الحل سياسي."
    assert told(text, GUTERRES, MOSCOW)[1][0] == GUTERRES[0]


def test_subject_before_a_comma_and_a_past_perfect() -> None:
    text = "وكان غوتيريش، قد قال خلال لقاء ضمن برنامج ماكرون إن الهدنة صامدة."
    assert told(text, GUTERRES, MACRON) == [(GUTERRES[0], "الهدنة صامدة", [])]


MINISTRY: tuple[str, EntityKind] = ("وزارة الخارجية القطرية", "organization")


@pytest.mark.parametrize(
    "text",
    [
        "احتج غوتيريش على ذلك، بحسب بيان أصدرته وزارة الخارجية القطرية. وجاء في البيان أن الحوار قائم.",
        "وقالت وزارة الخارجية القطرية في بيان إن الباب مفتوح. وأشاد غوتيريش بالوساطة. وأضاف البيان أن الحوار قائم.",
        "وفي بيان لوزارة الخارجية القطرية ترحيب بالهدنة. وأشاد غوتيريش بالوساطة. والحوار قائم حاليا، وفقا للبيان.",
    ],
)
def test_document_with_the_article_speaks_for_its_issuer(text: str) -> None:
    assert MINISTRY[0] in told(text, GUTERRES, MINISTRY)[-1]


@pytest.mark.parametrize(
    "text",
    [
        "يذكر أن غوتيريش زار المدينة العام الماضي.",
        "ويعتقد أن غوتيريش زار المدينة.",
        "ويُعتقد على نطاق واسع أن غوتيريش زار المدينة.",
        "ويذكر أيضا أن غوتيريش زار المدينة.",
        "يتوقع أن يزور غوتيريش المدينة غدا.",
        "من المتوقع أن يزور غوتيريش المدينة غدا.",
        "من المقرر أن يزور غوتيريش المدينة غدا.",
        "وتردد أن غوتيريش زار المدينة.",
        "والجدير بالذكر أن غوتيريش زار المدينة.",
        "وتجدر الإشارة إلى أن غوتيريش زار المدينة.",
        "وذُكر أن غوتيريش زار المدينة.",
        "وأُعلن أن غوتيريش زار المدينة.",
        "ونُقل أن غوتيريش زار المدينة.",
        "قيل إن غوتيريش زار المدينة.",
    ],
)
def test_what_nobody_says_is_no_statement(text: str) -> None:
    assert told(text, GUTERRES) == []


@pytest.mark.parametrize("passive", ["نقل عن", "نُقل عن", "ينقل عن", "نسب إلى", "نُسب إلى"])
def test_whom_a_passive_verb_quotes(passive: str) -> None:
    assert told(f"و{passive} غوتيريش قوله إن الهدنة صامدة.", GUTERRES) == [(GUTERRES[0], "الهدنة صامدة", [])]


def test_a_verb_that_goes_on_is_not_impersonal() -> None:
    text = "قال غوتيريش إن الهدنة صامدة. ويضيف أن الحوار قائم."
    assert told(text, GUTERRES) == [(GUTERRES[0], "الهدنة صامدة", []), (GUTERRES[0], "الحوار قائم", [])]


@pytest.mark.parametrize(
    "formula",
    ["وفق خطة", "وفق جدول", "وفقا لقانون", "وفقا للاتفاق الذي", "بحسب نظام", "طبقا لآلية", "حسب طريقة", "وفقا لخطط"],
)
def test_what_things_are_done_in_keeping_with_is_no_source(formula: str) -> None:
    assert told(f"تنسحب القوات من الشمال {formula} وضعتها رويترز.", REUTERS) == []
