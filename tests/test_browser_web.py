"""The pages as a browser shows them: both languages, phone and desk, keyboard, evidence at the right words."""

from itertools import pairwise

import pytest
from sample_record import RECORD, TEXT
from web_pages import Visits, fill, served, violations

PAGES = {
    "start": "/",
    "search": "/search?q=إيران",
    "nothing found": "/search?q=زرافة",
    "search without words": "/search",
    "article": "/articles/sample",
    "event": "/articles/sample#event-3",
    "actor": "/articles/sample?actor=e1",
    "example": "/articles/ufuq-2023-03-11-beijing",
    "print": "/articles/sample/print",
    "paste": "/paste",
}


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with served(fill(tmp_path_factory.mktemp("web") / "examples.db")) as address:
        yield address


@pytest.fixture
def visit(browser, address):
    """Open pages; at the end none may have complained, or asked another server."""
    visits = Visits(browser, address)
    yield visits.open
    assert visits.close() == []


# Where the characters of a range of the document stand in the article's text, and what they are.
MARKED = """(of) => {
  const pieces = [...document.querySelectorAll(`.text [data-of="${of}"]`)];
  return pieces.map((piece) => {
    const range = document.createRange();
    range.selectNodeContents(piece);
    return range.toString();
  });
}"""


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_sticks_out_and_everybody_can_use_it(visit, name, language, width):
    page = visit(PAGES[name], language, width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    assert violations(page) == []


@pytest.mark.parametrize("language", ["en", "ar"])
def test_from_the_search_to_an_event_to_its_words(visit, language):
    page = visit("/", language)
    page.get_by_role("searchbox").fill("كيربي السفارتين")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")
    assert page.locator("mark").all_text_contents()
    page.locator('a[href$="/articles/sample#event-3"]').click()
    page.wait_for_url("**/articles/sample#event-3")
    assert page.evaluate(MARKED, "v3") == ["ترحب"]
    assert page.locator('.text .event.lit[data-of="v3"]').count() == 1
    assert (
        page.locator('.text .event.lit[data-of="v3"]').evaluate("(mark) => getComputedStyle(mark).backgroundColor")
        == "rgb(255, 217, 168)"
    )
    assert page.locator(".finding.lit").get_attribute("id") == "event-3"
    for place in (page.locator("#event-3"), page.locator('.text .event[data-of="v3"]')):
        box = place.bounding_box()
        assert box["y"] >= 0
        assert box["y"] + min(box["height"], 40) <= 900


@pytest.mark.parametrize("event", RECORD.events, ids=lambda event: event.id)
def test_the_words_of_an_event_are_its_trigger(visit, event):
    page = visit("/articles/sample")
    page.locator(f'.finding[data-of="{event.id}"] .pick').click()
    triggers = [mention.trigger.of(TEXT) for mention in sorted(event.mentions, key=lambda m: m.trigger)]
    assert page.evaluate(MARKED, event.id) == triggers
    lit = {element.get_attribute("data-of") for element in page.locator(".text .lit").all()}
    assert {event.id, *(party.id for party in (*event.actors, *event.recipients) if party.mentions)} <= lit
    assert page.url.endswith(f"#event-{RECORD.events.index(event) + 1}")


def test_a_span_of_an_address_is_lit(visit):
    start = TEXT.index("السفارتين")
    page = visit(f"/articles/sample?span={start}-{start + len('السفارتين')}", width=390)
    assert page.evaluate(MARKED, "span") == ["السفارتين"]
    box = page.locator("#span").bounding_box()
    assert 0 <= box["y"] <= 844


def test_words_lead_to_their_card(visit):
    page = visit("/articles/sample")
    page.locator('.text .event[data-of="v1"]').first.click()
    assert page.locator(".finding.lit").get_attribute("id") == "event-1"
    page.keyboard.press("Escape")
    assert page.locator(".lit").count() == 0
    page.locator('.text .actor[data-of="e5"]').first.click()
    shown = {card.get_attribute("data-of") for card in page.locator(".finding").all() if card.is_visible()}
    assert shown == {"s1"}
    assert "Faisal" in page.locator(".picked").inner_text()
    page.locator(".picked .clear").click()
    assert all(card.is_visible() for card in page.locator(".finding").all())
    page.locator("#event-3 .party", has_text="Iran").click()
    assert page.url.endswith("#actor-e2")
    assert {"v3"} <= {card.get_attribute("data-of") for card in page.locator(".finding").all() if card.is_visible()}


def test_on_a_phone_the_card_comes_to_the_words(visit):
    page = visit("/articles/sample", width=390)
    page.locator('.text .event[data-of="v1"]').first.click()
    sheet = page.locator("#event-1").bounding_box()
    assert sheet["y"] + sheet["height"] == pytest.approx(844, abs=1)
    assert violations(page) == []
    page.locator("#event-1 .close").click()
    assert page.locator(".sheet").count() == 0
    page.locator('.text .event[data-of="v1"]').first.click()
    assert page.locator(".sheet").count() == 1
    page.locator("#event-2 .pick").focus()
    assert page.locator(".sheet").count() == 0


def test_a_step_of_a_chain_lights_up_its_words(visit):
    page = visit("/articles/sample#event-3")
    step = page.locator("#event-3 a.step").first
    step.hover()
    assert page.locator(".text .glow").all_text_contents() == ["نقلت", "وكالة رويترز"]
    page.mouse.move(1, 1)
    assert page.locator(".glow").count() == 0
    step.focus()
    page.keyboard.press("Tab")
    assert "كيربي" in page.locator(".text .glow").first.text_content()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_chain_hangs_from_the_outlet_down(visit, language):
    page = visit("/articles/sample#event-3", language)
    steps = page.locator("#event-3 .chain li").all()
    boxes = [step.bounding_box() for step in steps]
    assert len(boxes) == 4
    assert "Example News" in steps[0].inner_text()
    assert all(above["y"] + above["height"] <= below["y"] + 1 for above, below in pairwise(boxes))


def test_cards_are_folded_but_the_one_that_is_looked_at(visit):
    page = visit("/articles/sample")
    tellings = "[...document.querySelectorAll('.telling')]"
    unfolded = f"{tellings}.filter((told) => told.checkVisibility()).map((told) => told.closest('.finding').id)"
    assert set(page.evaluate(unfolded)) == {"event-1"}
    page.locator("#event-2 .pick").click()
    assert set(page.evaluate(unfolded)) == {"event-2"}
    assert not page.locator("#event-2 .brief").is_visible()
    assert page.locator("#event-1 .brief").is_visible()
    without = visit("/articles/sample", java_script_enabled=False)
    assert all(told.is_visible() for told in without.locator(".telling").all())


def test_the_keyboard_reaches_everything(visit):
    page = visit("/articles/sample")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.locator(".pick").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.locator(".finding.lit").get_attribute("id") == "event-2"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Escape")
    page.locator("#show-event").focus()
    page.keyboard.press("Space")
    mark = page.locator('.text .event[data-of="v3"]')
    assert mark.evaluate("(mark) => getComputedStyle(mark).backgroundColor") == "rgba(0, 0, 0, 0)"


@pytest.mark.parametrize("layer", ["event", "statement", "cue", "actor", "place", "time"])
def test_a_layer_can_be_switched(visit, layer):
    page = visit("/articles/sample")
    look = (
        "(mark) => { const style = getComputedStyle(mark); return style.backgroundColor + style.textDecorationColor; }"
    )
    mark = page.locator(f".text .{layer}").first
    before = mark.evaluate(look)
    page.locator(f"#show-{layer}").click()
    assert mark.evaluate(look) != before


def test_without_script_links_do_the_same(visit):
    page = visit("/articles/sample", java_script_enabled=False, width=390)
    page.locator("#event-3 .pick").click()
    assert page.locator('.text .lit[data-of="v3"]').text_content() == "ترحب"
    page.locator("#event-3 dd a.words").click()
    target = page.locator(".text :target")
    assert target.text_content() == "ترحب"
    assert 0 <= target.bounding_box()["y"] < 844
    page.locator('.text a.event[data-of="v1"]').first.click()
    assert page.url.endswith("#event-1")


def test_on_paper_there_are_only_the_article_and_its_findings(visit):
    page = visit("/articles/sample/print")
    page.emulate_media(media="print")
    for gone in ("header.site", "footer.site", ".skip", "nav"):
        assert not page.locator(gone).first.is_visible()
    assert page.locator(".finding").count() == page.locator(".finding:visible").count() == 5
    assert page.locator(".listed[open]").count() == 2


def test_arabic_stands_on_the_right_in_its_face(visit):
    page = visit("/articles/sample", width=390)
    words, column = page.locator(".text h1 [data-of]").first.bounding_box(), page.locator(".text").bounding_box()
    assert words["x"] + words["width"] == pytest.approx(column["x"] + column["width"], abs=3)
    assert page.evaluate("document.fonts.check('20px Amiri', 'السعودية')")
    assert page.evaluate("[...document.fonts].some((face) => face.family === 'Amiri' && face.status === 'loaded')")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_pasted_text_is_read_and_kept(visit, language):
    page = visit("/paste", language)
    page.locator("#f-text").fill(TEXT)
    page.locator("#f-published").fill("2023-03-10")
    page.locator("form.form button").click()
    page.locator(".bar-of-actions").wait_for()
    assert page.locator(".text .event").count()
    assert violations(page) == []
    page.locator(".bar-of-actions button").click()
    page.wait_for_url("**/articles/*")


def test_the_language_changes_where_the_reader_is(visit):
    page = visit("/search?q=إيران", "en")
    page.locator("a.language").click()
    assert page.locator("html").get_attribute("lang") == "ar"
    assert "/search?q=" in page.url
    assert page.get_by_role("searchbox").input_value() == "إيران"
