from __future__ import annotations

import pytest
from conftest import BODY, HEADLINE, LEAD
from hypothesis import given
from hypothesis import strategies as st

from musnad.resources import read_table
from musnad.sources import split_parts

ROWS = read_table("parts.tsv", ("kind", "match", "words", "example"))


def kinds(text: str) -> list[tuple[str, str]]:
    return [(part.kind, text[part.start : part.end].strip()) for part in split_parts(text)]


def article(*body: str) -> str:
    return "\n".join((HEADLINE, "", *body))


@given(
    st.text()
    | st.lists(st.sampled_from([HEADLINE, LEAD, BODY, "", " ", "شارك", "AFP", "----", "باريس (أ ف ب) - "])).map(
        "\n".join
    )
)
def test_parts_tile_the_text(text):
    parts = split_parts(text)
    assert "".join(text[part.start : part.end] for part in parts) == text
    assert all(part.start < part.end for part in parts)


def test_headline_lead_and_body():
    assert kinds(article(LEAD, BODY)) == [("headline", HEADLINE), ("lead", LEAD), ("body", BODY)]
    assert kinds("\n".join((HEADLINE, LEAD))) == [("headline", HEADLINE), ("lead", LEAD)]


def test_paragraphs_without_headline():
    assert kinds(f"{LEAD}\n\n{BODY}\n\n{BODY}") == [("lead", LEAD), ("body", f"{BODY}\n\n{BODY}")]
    assert kinds(LEAD) == [("lead", LEAD)]


@pytest.mark.parametrize(
    "dateline",
    [
        "دبي، الإمارات العربية المتحدة (CNN)—",
        "(CNN)--",
        "واشنطن (رويترز) -",
        "القاهرة -",
        "واشنطن، بيروت –",
        "لندن – (أ ف ب):",
        "سبق - الرياض:",
        "رويترز -",
    ],
)
def test_dateline_opens_the_lead(dateline):
    assert kinds(article(f"{dateline} {LEAD}", BODY))[1:] == [("dateline", dateline), ("lead", LEAD), ("body", BODY)]


@pytest.mark.parametrize(
    "dateline",
    ["الرياض 26 شوال 1436 هـ الموافق 11 أغسطس 2015 م واس", "القاهرة – وكالات", "مراسل الشؤون الدولية – رويترز"],
)
def test_dateline_on_its_own_line(dateline):
    assert kinds(article(dateline, LEAD))[1:] == [("dateline", dateline), ("lead", LEAD)]


@pytest.mark.parametrize("lead", ["موسكو: " + LEAD, "وقال المجلس - وهو أعلى هيئة - " + LEAD, "المجلس (الدولي) " + LEAD])
def test_not_every_dash_makes_a_dateline(lead):
    assert kinds(article(lead))[1:] == [("lead", lead)]


def test_caption_before_the_lead():
    caption = "أعضاء مجلس الأمن خلال التصويت على القرار في نيويورك"
    assert kinds(article(caption, LEAD, BODY))[1:] == [("caption", caption), ("lead", LEAD), ("body", BODY)]


def test_credit():
    assert kinds(article(LEAD, "Getty Images", BODY, "© AFP"))[2:] == [
        ("credit", "Getty Images"),
        ("body", BODY),
        ("credit", "© AFP"),
    ]


def test_each_teaser_is_a_part():
    first = "غوتيريش: عدم تنفيذ القرار لن يغتفر"
    second = "ما الذي ينص عليه القرار 2728؟"
    expected = [("related", first), ("related", second), ("body", BODY)]
    assert kinds(article(LEAD, first, second, BODY))[2:] == expected


@pytest.mark.parametrize(
    "line",
    ["وينص القرار على ما يلي من بنود:", "1- وقف إطلاق النار في شهر رمضان", "نص القرار", "وصوت لصالحه أربعة عشر عضوا."],
)
def test_lines_that_are_no_teasers(line):
    assert kinds(article(LEAD, BODY, line, BODY))[2:] == [("body", "\n".join((BODY, line, BODY)))]


def test_without_stops_nothing_is_a_teaser():
    bare = BODY.rstrip(".")
    line = "غوتيريش: عدم تنفيذ القرار لن يغتفر"
    assert kinds(article(LEAD, bare, line, bare))[2:] == [("body", "\n".join((bare, line, bare)))]


def test_rules_addresses_and_tags_at_the_end():
    tail = "-----\nشارك\n#مجلس_الأمن #غزة\nhttps://news.un.org/ar"
    assert kinds(article(LEAD, BODY, tail))[3:] == [("boilerplate", tail)]
    assert kinds(article(LEAD, "-----", BODY))[2:] == [("body", f"-----\n{BODY}")]


def test_long_line_is_text_whatever_it_begins_with():
    line = "تابعوا " + LEAD
    assert kinds(article(LEAD, line))[2:] == [("body", line)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"line {row.line}")
def test_example_of_each_row(row):
    after_lead = row["kind"] in ("related", "boilerplate", "credit")
    text = article(LEAD, row["example"]) if after_lead else article(row["example"], LEAD)
    assert any(kind == row["kind"] and text in row["example"] for kind, text in kinds(text))
