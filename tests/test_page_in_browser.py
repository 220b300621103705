"""The page as a browser shows it. Needs Chromium and playwright; in CI their absence is a failure."""

from itertools import pairwise

import pytest
from sample_record import RECORD, TEXT, at

from musnad.render import page as html_page


@pytest.fixture
def show(browser, tmp_path):
    """Open records in the browser; at the end nothing may have been fetched or complained about."""
    contexts, troubles = [], []

    def show(*records, width=1440, **options):
        file = tmp_path / "page.html"
        file.write_text(html_page.render(records), "utf-8")
        context = browser.new_context(viewport={"width": width, "height": 800}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: troubles.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: troubles.append(f"error: {error}"))
        page.on("request", lambda request: request.url in (file.as_uri(), "data:,") or troubles.append(request.url))
        page.goto(file.as_uri())
        return page

    yield show
    for context in contexts:
        context.close()
    assert troubles == []


def test_the_marked_words_are_the_trigger(show):
    page = show(RECORD)
    for event in RECORD.events:
        pieces = page.locator(f'.article .event[data-of="{event.id}"]')
        triggers = [mention.trigger.of(TEXT) for mention in sorted(event.mentions, key=lambda m: m.trigger)]
        assert pieces.all_text_contents() == triggers


def test_a_click_on_a_card_lights_up_its_evidence(show):
    page = show(RECORD)
    page.locator('.card[data-of="v3"] h4').click()
    assert page.locator(".article .lit").all_text_contents().count("ترحب") == 1
    lit = {element.get_attribute("data-of") for element in page.locator(".article .lit").all()}
    cues = {f"c{span.start}-{span.end}" for span in (at("نقلت"), at("قوله"))}
    assert lit == {"v3", "e1", "e2", "e7", "e8", "e9"} | cues


def test_a_step_of_a_chain_lights_up_its_words_under_pointer_and_keyboard(show):
    page = show(RECORD)
    step = page.locator('.card[data-of="v3"] a.step').first
    step.hover()
    assert page.locator(".article .glow").all_text_contents() == ["نقلت", "وكالة رويترز"]
    page.mouse.move(1, 1)
    assert page.locator(".glow").count() == 0
    step.focus()
    page.keyboard.press("Tab")
    assert page.locator(".article .glow").first.text_content() == "المتحدث باسم مجلس الأمن القومي الأمريكي جون كيربي"
    page.keyboard.press("Enter")
    assert page.locator(":target").text_content() == "قوله"


@pytest.mark.parametrize("width", [390, 1440])
def test_a_chain_runs_from_right_to_left_or_down(show, width):
    page = show(RECORD, width=width)
    boxes = [step.bounding_box() for step in page.locator('.card[data-of="v3"] .step').all()]
    assert len(boxes) == 4
    for before, after in pairwise(boxes):
        if width == 390:
            assert before["y"] + before["height"] <= after["y"]
            assert after["x"] == pytest.approx(before["x"], abs=1)
        else:
            assert after["x"] + after["width"] <= before["x"] or after["y"] >= before["y"] + before["height"]


def test_a_click_on_words_lights_up_the_card(show):
    page = show(RECORD)
    page.locator('.article [data-of="t1"]').click()
    assert page.locator("details:has(tr.lit)").get_attribute("open") is not None
    page.locator('.article [data-of="v1"]').first.click()
    assert page.locator(".card.lit").get_attribute("data-of") == "v1"


def test_words_in_a_card_lead_to_the_article_without_script(show):
    page = show(RECORD, java_script_enabled=False, width=390)
    page.locator('.card[data-of="v3"] dl a.words').click()
    target = page.locator(":target")
    assert target.text_content() == "ترحب"
    box = target.bounding_box()
    assert 0 <= box["y"] < 800


@pytest.mark.parametrize("layer", html_page.LAYERS)
def test_a_layer_can_be_switched_off(show, layer):
    page = show(RECORD)
    look = (
        "element => { const style = getComputedStyle(element);"
        " return [style.backgroundColor, style.borderBottomColor, style.fontWeight].join() }"
    )
    piece = page.locator(f".article p .{layer}").first
    before = piece.evaluate(look)
    page.locator(f"#show-{layer}").uncheck()
    assert piece.evaluate(look) != before
    page.locator(f"#show-{layer}").check()
    assert piece.evaluate(look) == before


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_sticks_out_and_everything_can_be_read(show, width, scheme):
    page = show(RECORD, RECORD, width=width, color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(_LOW_CONTRAST) == []
    page.locator(".card").first.click(position={"x": 10, "y": 10})
    assert page.evaluate(_LOW_CONTRAST) == []


def test_arabic_stands_on_the_right(show):
    page = show(RECORD, width=390)
    words, column = page.locator(".article h2 [data-of]").first.bounding_box(), page.locator(".article").bounding_box()
    assert words["x"] + words["width"] == pytest.approx(column["x"] + column["width"], abs=1)


# Elements whose own text has a contrast below 4.5 : 1 (WCAG AA) against the colour behind it.
_LOW_CONTRAST = """() => {
  const rgb = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (; element; element = element.parentElement) {
      const colour = rgb(getComputedStyle(element).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const own = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  return [...document.body.querySelectorAll("*")].filter(own).filter((element) => {
    if (["SCRIPT", "METER"].includes(element.tagName)) return false;
    const [a, b] = [light(rgb(getComputedStyle(element).color)), light(behind(element))];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) < 4.5;
  }).map((element) => element.outerHTML);
}"""
