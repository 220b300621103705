import pytest
from hypothesis import given
from hypothesis import strategies as st

from musnad.text import arabic_share, fold, fold_all, fold_with_origin


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("إيران", "ايران"),
        ("مسؤولة", "مسئوله"),
        ("مُحَمَّد", "محمد"),
        ("الجمهـــورية", "الجمهوريه"),
        ("ﻻ", "لا"),
        ("کربلا", "كربلا"),
        ("إلى", "الي"),
        ("١٢٣", "123"),
        ("۱۲۳", "123"),
        ("\u2067القاهرة\u2069", "القاهره"),
    ],
)
def test_spellings_of_one_word_match(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("كتب", "كتاب"), ("علم", "عالم"), ("عمان", "عمال")])
def test_different_words_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.lists(st.text() | st.text(alphabet="قالإةىئآُـ ١a"), max_size=5))
def test_many_fold_like_one(texts: list[str]) -> None:
    lines = [text.replace("\n", " ") for text in texts]
    assert fold_all(lines) == [fold(line) for line in lines]


@given(st.text())
def test_folding_with_origin_gives_the_same_text(text: str) -> None:
    folded = fold_with_origin(text)
    assert folded.text == fold(text)
    assert list(folded.origin) == sorted(folded.origin)
    assert folded.origin[-1] == len(text)


@given(st.text(alphabet="قالإةىَُـ\u200fﻻ 1٢«", min_size=1))
def test_spans_lead_back_to_what_was_folded(text: str) -> None:
    folded = fold_with_origin(text)
    for start in range(len(folded.text)):
        span = folded.span(start, start + 1)
        assert folded.text[start] in fold(span.of(text))


def test_a_span_takes_the_marks_after_its_last_letter() -> None:
    text = "وقالَ بوتين"
    folded = fold_with_origin(text)
    assert folded.span(1, 4).of(text) == "قالَ"


def test_arabic_share() -> None:
    assert arabic_share("القمة العربية") == 1.0
    assert arabic_share("Arab summit") == 0.0
    assert arabic_share("123 !") == 0.0
    assert 0.4 < arabic_share("قمة abc") < 0.6


def test_a_span_leaves_bidi_controls_outside() -> None:
    text = "\u202bأمس\u202c الخميس"
    folded = fold_with_origin(text)
    assert folded.span(0, 3).of(text) == "أمس"
