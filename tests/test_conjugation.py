import pytest

from musnad.conjugation import VerbForm, noun_forms, participle_forms, verb_forms
from musnad.text import fold

# A verb, and forms that it must have.
VERBS = [
    # sound
    (
        "قتل",
        "يقتل",
        "قتل قتلت قتلوا قتلا قتلتا قتلنا قتلن يقتل تقتل نقتل أقتل يقتلون يقتلوا تقتلون يقتلان تقتلان يقتلن",
    ),
    ("هاجم", "يهاجم", "هاجمت هاجموا هوجم هوجمت يهاجمون"),
    ("اجتمع", "يجتمع", "اجتمعا اجتمعوا يجتمعان يجتمعون"),
    ("استهدف", "يستهدف", "استهدفت استهدفوا تستهدف يستهدفون"),
    ("اتهم", "يتهم", "اتهمت اتهموا اتهما تتهم يتهمون نتهم أتهم"),
    ("وصل", "يصل", "وصلت وصلوا وصلا يصل تصل يصلون يصلان"),
    ("وقّع", "يوقع", "وقعت وقعوا وقعا يوقع توقع يوقعون"),
    # doubled
    ("رد", "يرد", "رد ردت ردوا ردا رددنا رددت يرد ترد يردون يردان نرد"),
    ("حثّ", "يحث", "حثت حثوا حثا حثتا حثثنا يحث تحث يحثون"),
    ("أعدّ", "يعد", "أعدت أعدوا أعددنا يعدون"),
    ("احتج", "يحتج", "احتجت احتجوا احتججنا يحتج تحتج يحتجون"),
    ("استمرّ", "يستمر", "استمرت استمروا استمررنا تستمر يستمرون"),
    ("أعلن", "يعلن", "أعلنت أعلنوا أعلنا يعلن نعلن يعلنون"),
    # hollow
    ("قال", "يقول", "قال قالت قالوا قالا قالتا قلت قلنا قلن يقول تقول يقل تقل يقولون يقولوا يقلن أقول نقول قيل يقال"),
    ("زار", "يزور", "زار زارت زاروا زرت زرنا يزور تزور يزورون يزر نزور"),
    ("أدان", "يدين", "أدانت أدانوا أدانا أدنا أدين أدينت تدين يدينون يدان"),
    ("اغتال", "يغتال", "اغتالت اغتالوا اغتيل اغتيلت يغتال يغتالون"),
    ("استقال", "يستقيل", "استقالت استقالوا استقلت يستقيل تستقيل يستقيلون يستقل"),
    # defective
    ("دعا", "يدعو", "دعا دعت دعوا دعوت دعونا دعتا يدعو تدعو يدعون يدعوا ندعو أدعو يدع يدعوان دعي دعيت يدعى"),
    ("نفى", "ينفي", "نفى نفت نفوا نفيا نفيت نفينا نفتا ينفي تنفي ينفون ينفوا ينفيان ننفي ينف نفا"),
    ("التقى", "يلتقي", "التقى التقت التقوا التقيا التقينا يلتقي تلتقي يلتقون يلتقيان يلتقيا يلتق"),
    ("سعى", "يسعى", "سعت سعوا سعينا يسعى تسعى يسعون يسعيان نسعى يسع"),
    ("نادى", "ينادي", "نادت نادوا نودي ينادون"),
    ("بقي", "يبقى", "بقيت بقوا بقينا يبقى يبقون"),
    # with hamza
    ("أخذ", "يأخذ", "أخذت أخذوا يأخذ تأخذ يأخذون آخذ نأخذ"),
    ("سأل", "يسأل", "سألت سألوا يسألون"),
    ("بدأ", "يبدأ", "بدأت بدأوا بدؤوا بدآ بدأنا يبدأ تبدأ يبدأون يبدؤون يبدآن"),
    ("أنشأ", "ينشئ", "أنشأت أنشأوا أنشؤوا أنشأنا تنشئ ينشئون ينشئان"),
    ("جاء", "يجيء", "جاءت جاؤوا جاءوا جئنا جئت يجيء"),
    ("رأى", "يرى", "رأت رأوا رأينا يرى ترى يرون نرى"),
    ("أيّد", "يؤيد", "أيدت أيدوا أيدنا تؤيد يؤيدون"),
]


@pytest.mark.parametrize(("perfect", "imperfect", "forms"), VERBS)
def test_paradigm(perfect: str, imperfect: str, forms: str) -> None:
    found = verb_forms(perfect, imperfect)
    assert [form for form in forms.split() if fold(form) not in found] == []


@pytest.mark.parametrize(
    ("perfect", "imperfect", "wrong"),
    [
        ("زار", "يزور", "زارنا زاور"),
        ("رد", "يرد", "تردد يردن ردن"),
        ("صوّت", "يصوت", "صتنا يصت"),
        ("أيّد", "يؤيد", "أدنا"),
        ("نفى", "ينفي", "نفات ينفيون"),
        ("دعا", "يدعو", "دعات يدعوون"),
        ("استاء", "يستاء", "استاءءت"),
        ("اتفق", "يتفق", "اتفقق اتفققنا"),
    ],
)
def test_forms_that_are_not_arabic(perfect: str, imperfect: str, wrong: str) -> None:
    found = verb_forms(perfect, imperfect)
    assert [form for form in wrong.split() if fold(form) in found] == []


def test_what_a_form_says_of_its_subject() -> None:
    forms = verb_forms("التقى", "يلتقي")
    assert forms["التقت"] == VerbForm("perfect", 3, "f", "singular")
    assert forms["التقيا"] == VerbForm("perfect", 3, "m", "dual")
    assert forms["التقينا"] == VerbForm("perfect", 1, None, "plural")
    assert forms["يلتقون"] == VerbForm("imperfect", 3, "m", "plural")
    assert forms["نلتقي"] == VerbForm("imperfect", 1, None, "plural")
    assert forms["تلتقيان"] == VerbForm("imperfect", 3, "f", "dual")


def test_voice_where_the_spelling_shows_it() -> None:
    assert verb_forms("اغتال", "يغتال")["اغتيل"] == VerbForm("perfect", 3, "m", "singular", "passive")
    assert verb_forms("أدان", "يدين")["ادين"].voice == "passive"
    assert verb_forms("حاصر", "يحاصر")["حوصرت"] == VerbForm("perfect", 3, "f", "singular", "passive")
    assert verb_forms("أدان", "يدين")["ادان"].voice == "active"


def test_changed_endings_before_a_suffix_pronoun() -> None:
    assert "قتلو" in verb_forms("قتل", "يقتل")
    assert "نفا" in verb_forms("نفى", "ينفي")
    assert "يرعا" in verb_forms("رعى", "يرعى")
    assert "غارت" in noun_forms("غارة")
    assert "دعوا" in noun_forms("دعوى")


@pytest.mark.parametrize(("perfect", "imperfect"), [("قال", "قول"), ("ق", "يقي"), ("قال", "")])
def test_what_is_not_a_verb_is_refused(perfect: str, imperfect: str) -> None:
    with pytest.raises(ValueError, match="third person masculine singular"):
        verb_forms(perfect, imperfect)


@pytest.mark.parametrize(
    ("noun", "forms"),
    [
        ("هجوم", "هجوم الهجوم هجوما هجومان هجومين الهجومين"),
        ("غارة", "غارة الغارة غارات الغارات غارتان غارتين غارتا غارتي"),
        ("اعتداء", "اعتداء اعتداءات الاعتداءات اعتداءين"),
        ("هجمات", "هجمات الهجمات"),
        ("دعوى", "دعوى الدعوى دعويان دعويين"),
        ("تصدي", "تصدي التصدي تصديا"),
        ("خطأ", "خطأ الخطأ خطئا خطأين"),
    ],
)
def test_nouns(noun: str, forms: str) -> None:
    found = noun_forms(noun)
    assert [form for form in forms.split() if fold(form) not in found] == []


def test_nouns_have_no_forms_that_are_other_words() -> None:
    assert "هجومي" not in noun_forms("هجوم")
    assert "اعتداءا" not in noun_forms("اعتداء")
    assert "هجماتان" not in noun_forms("هجمات")


@pytest.mark.parametrize(
    ("participle", "forms"),
    [
        ("متهم", "متهم متهما متهمة متهمون المتهمين متهمات متهمو متهمي متهمان متهمتين"),
        ("داعي", "داع داعيا داعية داعين داعون الداعي الداعين"),
        ("محتج", "محتج محتجون المحتجين محتجة"),
    ],
)
def test_participles(participle: str, forms: str) -> None:
    found = participle_forms(participle)
    assert [form for form in forms.split() if fold(form) not in found] == []
