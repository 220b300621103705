"""Copies: what one text printed again is, and what is not."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_ingest import ours

from musnad.story import copies


def texts() -> list[str]:
    return [item.article.text for item in ours()]


def cut(text: str) -> str:
    return text[: len(text) * 2 // 3].rsplit(" ", 1)[0]


def reordered(text: str) -> str:
    head, *rest = text.split("\n")
    random.Random(1).shuffle(rest)
    return "\n".join((head, *rest))


def retitled(text: str) -> str:
    return "عنوان آخر لهذا الخبر\n" + text.split("\n", 1)[1]


def respelt(text: str) -> str:
    return text.replace("أ", "ا").replace("ى", "ي").replace("، ", " ، ").replace("ال", "الـ")


def changed(text: str) -> str:
    words = text.split(" ")
    return " ".join(word if n % 15 else "مصدر" for n, word in enumerate(words))


def credited(text: str) -> str:
    return f"(وكالات)\n{text}\nتابعوا آخر الأخبار على صفحتنا"


@pytest.mark.parametrize("edit", [str, cut, reordered, retitled, respelt, changed, credited])
def test_a_text_printed_again_is_a_copy(edit):
    for text in texts():
        again = edit(text)
        assert copies.alike(text, again)
        assert copies.alike(again, text)
        assert set(copies.bands(text)) & set(copies.bands(again))


def test_reports_of_one_story_are_no_copies():
    """The examples tell some events several times, each in words of its own."""
    every = texts()
    assert copies.groups(every) == []
    assert not any(copies.alike(one, other) for n, one in enumerate(every) for other in every[:n])


def test_a_quotation_is_no_copy():
    text = texts()[0]
    assert not copies.alike(text, text.split("\n")[0])
    assert not copies.alike(text, f"{text[:300]}\n{texts()[1]}")


def test_short_texts_with_the_same_standing_line_are_no_copies():
    line = "جميع المقالات المنشورة تمثل رأي كتابها فقط ولا تعبر بالضرورة عن رأي الصحيفة"
    assert not copies.alike(f"رحلة إلى الجنوب\n{line}", f"في مديح القراءة\n{line}")
    assert copies.alike(f"رحلة إلى الجنوب\n{line}", f"رحلة الى الجنوب\n{line}")


def test_groups():
    one, other, *_ = texts()
    assert copies.groups([one, other, cut(one), "نص قصير", other, retitled(one)]) == [[0, 2, 5], [1, 4]]
    assert copies.groups([]) == []


@pytest.mark.parametrize("text", ["", "!", "كلمة", "كلمتان اثنتان", "Latin words only"])
def test_short_texts(text):
    assert copies.bands(text) == copies.bands(text)
    assert copies.alike(text, "نص آخر تماما") is False


def test_bands_are_the_same_in_every_process_and_version():
    """Stores keep them; numbers that changed would hide the copies of all that was read before."""
    assert copies.bands("قطعت السعودية علاقاتها الدبلوماسية مع إيران")[:3] == (823615183, 211545394, -674523828)


@settings(max_examples=30, deadline=None)
@given(st.text(alphabet="ابتثجح \n.", max_size=200), st.text(alphabet="ابتثجح \n.", max_size=200))
def test_likeness_has_no_direction(one, other):
    assert copies.alike(one, other) == copies.alike(other, one)
    assert all(-(2**31) <= band < 2**31 for band in copies.bands(one))
