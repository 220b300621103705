"""Review in a browser: by keyboard alone, by mouse, without JavaScript, in both languages, on phone and desk."""

from __future__ import annotations

import zipfile
from dataclasses import replace

import pytest
from sample_record import AGREE, RECORD, TALKS, WELCOME, at
from web_pages import Visits, served, violations

from musnad import evaluate, ingest, review, store


@pytest.fixture
def path(tmp_path):
    """A store of the sample record."""
    path = tmp_path / "sample.db"
    with store.open(path, create=True) as opened:
        run = opened.begin("sample", "0", {})
        opened.save([ingest.encode(RECORD)], run)
        opened.end(run)
    return path


@pytest.fixture
def visits(browser, path):
    """Pages of a server of its own."""
    with served(path) as address:
        yield Visits(browser, address)


@pytest.fixture
def visit(visits):
    """Open pages; at the end none may have complained, or asked another server."""
    yield visits.open
    assert visits.close() == []


def decisions(path):
    """What was decided, in order: verdict, type, whose, undone."""
    with store.open(path) as opened:
        rows = reversed(opened.decisions().rows)
        return [(row.verdict, row.type, row.reviewer, row.undone) for row in rows]


def begin(page, name="Laila"):
    page.locator("#f-name").fill(name)
    page.keyboard.press("Enter")
    page.locator(".verdicts").wait_for()
    page.wait_for_load_state("networkidle")  # keys work from then on


def heading(page):
    return page.locator("#read .kind").inner_text()


def press(page, key):
    """Press a key that goes to another page."""
    with page.expect_navigation():
        page.keyboard.press(key)
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_three_events_by_keyboard_and_their_gold_file(visit, path, tmp_path, language):
    name = {"en": "Laila", "ar": "ليلى بنت سعد"}[language]
    page = visit("/review", language)
    assert violations(page) == []
    begin(page, name)
    assert violations(page) == []
    assert page.locator(".told .event, .words > .text .event").first.text_content() == "ترحب"
    press(page, "a")
    assert decisions(path) == [("accept", "SUPPORT", name, False)]

    page.keyboard.press("c")
    assert page.evaluate("document.activeElement.id") == "c-kind"
    assert violations(page) == []
    page.keyboard.press("a")  # a letter for the list, which does not accept
    page.locator("#c-kind").select_option("COOPERATE")
    page.keyboard.press("Tab")
    page.keyboard.press("2")
    assert page.evaluate("document.activeElement.name") == "actor"
    china = page.locator('input[name="actor"][value="e3"]')
    china.focus()
    page.keyboard.press("Space")
    page.locator('input[name="recipient"][value="e3"]').focus()
    page.keyboard.press("Space")
    page.keyboard.press("3")
    assert page.evaluate("document.activeElement.name") == "first"
    page.locator("#c-first").fill("2023-03-10")
    page.locator(".parties input").first.focus()
    page.keyboard.press("4")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.value") == "ongoing"
    page.keyboard.press("5")
    assert page.evaluate("document.activeElement.name") == "source"
    press(page, "Control+Enter")

    press(page, "r")
    assert page.url.endswith("/review/article?of=sample&back=%2Freview")
    assert violations(page) == []
    press(page, "s")
    assert page.locator(".verdicts").count() == 0
    press(page, "u")
    page.locator(".verdicts").wait_for()
    press(page, "a")
    press(page, "n")
    assert [(verdict, type_, undone) for verdict, type_, _, undone in decisions(path)] == [
        ("accept", "SUPPORT", False),
        ("correct", "CONSULT", False),
        ("reject", "AGREE", True),
        ("undo", "AGREE", False),
        ("accept", "AGREE", False),
        ("complete", "", False),
    ]

    page.goto("/review/agreement")
    assert violations(page) == []
    with page.expect_download() as download:
        page.locator('form[action="/review/gold.zip"] button').click()
    with zipfile.ZipFile(download.value.path()) as archive:
        archive.extractall(tmp_path / "out")
    truth = evaluate.read_gold(tmp_path / "out" / "gold" / "sample.json", RECORD.article.text)
    assert [act.type for act in truth.acts] == ["AGREE", "COOPERATE", "SUPPORT"]
    assert [actor.name for actor in truth.acts[1].actors] == ["Saudi Arabia", "Iran", "China"]
    assert truth.acts[1].recipients == ()
    assert truth.acts[1].date == ("2023-03-10", "2023-03-10")
    assert truth.acts[1].status == "ongoing"
    assert [source.name for source in truth.acts[2].chain] == ["Reuters", "John Kirby"]
    result = evaluate.evaluate(tmp_path / "out" / "gold", tmp_path / "out" / "articles", {"sample": RECORD})
    assert result.as_json()["f1"]["event"]["right"] == 2


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_missed_event_is_added_by_keyboard_alone(visit, path, language):
    page = visit("/review", language)
    begin(page)
    press(page, "m")
    assert violations(page) == []
    page.locator("#choosing").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    for _ in range(30):
        page.keyboard.press("ArrowLeft")
        if "إعادة" in page.locator("#chosen").inner_text():
            break
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Enter")
    assert page.locator("#c-words").input_value() == "وإعادة فتح"
    assert page.evaluate("document.activeElement.id") == "c-kind"
    assert violations(page) == []
    page.locator("#c-kind").select_option("RETREAT access")
    page.locator(".parties input").first.focus()
    page.keyboard.press("4")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("2")
    page.keyboard.press("Space")
    page.keyboard.press("6")
    page.locator("#c-place").select_option("e4")
    page.locator(".parties input").first.focus()
    page.keyboard.press("7")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    press(page, "Control+Enter")
    assert page.locator(".so-far .own .quoted").inner_text() == "وإعادة فتح"
    assert violations(page) == []
    with store.open(path) as opened:
        (row,) = opened.decisions().rows
    assert (row.verdict, row.type, row.words) == ("add", "RETREAT", "وإعادة فتح")
    assert row.trigger == at("وإعادة فتح")
    event = review.decided(row)
    assert event is not None
    assert (event.mode, event.status, event.contexts) == ("access", "ongoing", ("military",))
    assert (event.actors[0].id, event.place and event.place.id) == ("e1", "e4")
    press(page, "n")
    press(page, "u")
    assert [one[0] for one in decisions(path)] == ["add", "complete", "undo"]
    page.goto("/articles/sample")
    assert page.locator(".decided .quoted").inner_text() == "«وإعادة فتح»"
    assert violations(page) == []


def test_words_are_chosen_by_mouse_for_events_and_for_who_takes_part(visit, path):
    page = visit("/review")
    begin(page)
    press(page, "m")

    def choose(words):
        page.evaluate(
            """words => {
                const walker = document.createTreeWalker(document.getElementById("choosing"), NodeFilter.SHOW_TEXT);
                while (walker.nextNode()) {
                    const start = walker.currentNode.data.lastIndexOf(words);
                    if (start < 0) continue;
                    const node = walker.currentNode;
                    getSelection().setBaseAndExtent(node, start, node, start + words.length);
                }
            }""",
            words,
        )
        page.wait_for_timeout(50)

    choose("أبقت")
    page.locator('a[href="#correction"]').click()
    assert page.locator("#c-words").input_value() == "أبقت"
    choose("رؤية المملكة")
    page.locator('[data-for="c-somebody-1"]').click()
    page.locator('[name="actor"][value="~1"]').check()
    page.locator("#c-kind").select_option("CONSULT")
    page.locator(".save").click()
    page.locator(".so-far .own").wait_for()
    with store.open(path) as opened:
        (row,) = opened.decisions().rows
    assert row.trigger == at("أبقت")
    assert [one.name for one in review.decided(row).actors] == ["رؤية المملكة"]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_without_script_missed_events_are_written_down(visits, path, language):
    page = visits.open("/review/article?of=sample", language, java_script_enabled=False)
    begin_at(page)
    page.locator("#correction > summary").click()
    page.locator("#c-words").fill("لا وجود له")
    page.locator("#c-kind").select_option("AID")
    page.locator(".save").click()
    assert page.locator("[role=alert]").is_visible()
    assert page.locator("#c-words").input_value() == "لا وجود له"
    assert page.locator("#c-kind").input_value() == "AID"
    page.locator("#c-words").fill("السفارتين")
    page.locator(".save").click()
    page.locator(".so-far .own").wait_for()
    page.locator('[value="complete"]').click()
    assert [one[0] for one in decisions(path)] == ["add", "complete"]
    assert [trouble for trouble in visits.close() if "status of 422" not in trouble] == []


def begin_at(page, name="Laila"):
    page.locator("#f-name").fill(name)
    page.keyboard.press("Enter")
    page.locator(".verdicts").wait_for()


def test_what_others_decided_is_shown_to_who_decided(visit, path):
    with store.open(path) as opened:
        opened.decide(review.reject(RECORD, WELCOME), "Omar")
        opened.decide(review.accept(RECORD, AGREE), "Omar")
    page = visit("/review")
    begin(page)
    press(page, "a")
    page.goto("/articles/sample")
    assert page.locator("#event-3 .decided").inner_text().split() == ["rejected", "Omar", "·", "accepted", "Laila"]
    assert page.locator(".decided").count() == 1
    page.goto("/events")
    assert page.locator(".row .verdict").all_inner_texts() == ["accepted"]
    page.goto("/events?reviewed=accepted")
    assert page.locator(".rows .row").count() == 2
    assert page.locator("#f-reviewed").input_value() == "accepted"
    assert violations(page) == []


def test_keys_of_an_arabic_keyboard(visit, path):
    page = visit("/review", "ar")
    begin(page)
    with page.expect_navigation():
        page.evaluate(
            "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'ش', code: 'KeyA', bubbles: true}))"
        )
    assert [row[0] for row in decisions(path)] == ["accept"]


def test_keys_can_be_switched_off(visit, path):
    page = visit("/review")
    begin(page)
    page.keyboard.press("?")
    page.locator("#shortcuts").uncheck()
    page.locator("h1").click()
    page.keyboard.press("a")
    page.reload()
    assert not page.locator("#shortcuts").is_checked()
    page.keyboard.press("r")
    page.wait_for_timeout(200)
    assert decisions(path) == []


def test_escape_closes_the_form_and_letters_decide_again(visit, path):
    page = visit("/review")
    begin(page)
    page.keyboard.press("c")
    page.locator(".parties input").first.focus()
    page.keyboard.press("r")
    page.wait_for_timeout(200)
    assert decisions(path) == []
    page.keyboard.press("Escape")
    assert not page.locator("#correction").is_visible()
    press(page, "r")
    assert [row[0] for row in decisions(path)] == ["reject"]


def test_skipping_goes_on_and_comes_back(visit):
    page = visit("/review")
    begin(page)
    seen = [heading(page)]
    for _ in range(2):
        press(page, "s")
        seen.append(heading(page))
    assert len(set(seen)) == 3
    assert page.locator('[data-key="S"]').count() == 0
    press(page, "a")
    page.locator(".empty .button").click()
    page.locator(".verdicts").wait_for()
    assert heading(page) == seen[0]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_without_script_forms_do_the_same(visits, path, language):
    page = visits.open("/review", language, java_script_enabled=False)
    begin(page)
    page.locator("#correction > summary").click()
    page.locator("#c-first").fill("2023-03-12")
    page.locator("#c-last").fill("2023-03-11")
    page.locator("#correction .save").click()
    assert page.locator("[role=alert]").is_visible()
    assert page.locator("#c-first").input_value() == "2023-03-12"
    page.locator("#c-last").fill("2023-03-12")
    page.locator("#correction .save").click()
    page.locator('[value="reject"]').click()
    page.locator(".last button").click()
    assert [row[0] for row in decisions(path)] == ["correct", "reject", "undo"]
    assert [trouble for trouble in visits.close() if "status of 422" not in trouble] == []


def test_what_was_read_again_meanwhile_is_not_decided_about(visits, path):
    page = visits.open("/review")
    begin(page)
    changed = replace(WELCOME, status="denied")
    with store.open(path) as opened:
        run = opened.begin("again", "1", {})
        opened.save([ingest.encode(replace(RECORD, events=(AGREE, TALKS, changed), statements=()))], run)
    press(page, "a")
    assert "read again" in page.locator("main").inner_text()
    assert decisions(path) == []
    assert [trouble for trouble in visits.close() if "status of 409" not in trouble] == []


def test_decisions_whose_event_is_read_no_more_are_shown(visit, path):
    page = visit("/review")
    begin(page)
    press(page, "a")
    with store.open(path) as opened:
        run = opened.begin("again", "1", {})
        opened.save([ingest.encode(replace(RECORD, events=(AGREE, TALKS), statements=()))], run)
    page.goto("/review/decisions?orphaned=1")
    assert page.locator(".decisions .row .orphaned").count() == 1
    page.locator(".decisions .evidence a").click()
    page.wait_for_url("**/articles/sample?span=*")
    assert page.locator(".text .span").text_content() == "ترحب"


def test_two_reviewers_and_a_second_reading(visit, path):
    page = visit("/review")
    begin(page)
    for key in "arr":
        press(page, key)
    other = visit("/review?show=second")
    begin(other, "Omar")
    for key in "aar":
        press(other, key)
    other.goto("/review/agreement")
    cells = other.locator(".agreement tbody tr").first.locator("td").all_inner_texts()
    assert cells == ["3", "67%", "0.44"]


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("width", [390, 1440])
def test_nothing_sticks_out_and_everybody_can_use_it(visit, path, language, width):
    page = visit("/review", language, width)
    begin(page)
    for step in ("", "c", "Escape", "?"):
        if step:
            page.keyboard.press(step)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert violations(page) == []
    page.locator('[value="accept"]').click()
    page.locator(".last").wait_for()
    for address in (
        "/review/article?of=sample",
        "/review/decisions",
        "/review/agreement",
        "/review?show=mine",
        "/review?type=PROTEST",
    ):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert violations(page) == []
    page.goto("/review?show=mine&type=SUPPORT")
    assert page.locator(".panel .chosen").is_visible()
