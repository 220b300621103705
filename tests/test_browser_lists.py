"""Lists, actors, pairs, map and network in a browser: both languages, phone and desk, keyboard, downloads."""

import pytest
from web_pages import Visits, fill, served, violations

PAGES = {
    "events": "/events",
    "chosen events": "/events?type=CONSULT,AGREE&with=Iran&from=2018",
    "nothing": "/events?actor=nobody",
    "nothing of several": "/events?actor=nobody&type=AGREE&country=SAU",
    "values of a facet": "/events/by/actor?type=CONSULT&actor=usa-trump,irn-rouhani",
    "values that are none": "/statements/by/outlet?find=zzz",
    "statements": "/statements",
    "actor": "/actors/usa-trump",
    "country": "/actors/Saudi%20Arabia",
    "pair": "/pairs/Saudi%20Arabia/Iran",
    "map": "/map",
    "network": "/network",
}


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with served(fill(tmp_path_factory.mktemp("lists") / "examples.db")) as address:
        yield address


@pytest.fixture
def visit(browser, address):
    """Open pages; at the end none may have complained, or asked another server."""
    visits = Visits(browser, address)
    yield visits.open
    assert visits.close() == []


def drawn(page):
    """Wait until the chart of a page is drawn."""
    page.wait_for_selector("figure.chart[data-drawn]")
    return page.locator("figure.chart canvas")


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_sticks_out_and_everybody_can_use_it(visit, name, language, width):
    page = visit(PAGES[name], language, width)
    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    if page.locator("figure.chart").count():
        canvas = drawn(page)
        room = page.locator("figure.chart .canvas").bounding_box()
        assert canvas.bounding_box()["width"] <= room["width"] + 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate("for (const folded of document.querySelectorAll('main details')) folded.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_list_is_narrowed_by_keyboard_and_leads_to_the_words(visit, language):
    page = visit("/events", language)
    total = page.locator(".hits").inner_text()
    first = page.locator(".facets a").first
    number = first.locator(".count").inner_text()
    first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/events?quad=*")
    assert page.locator(".hits").inner_text() == number != total
    page.locator("#f-with").fill("Iran" if language == "en" else "إيران")
    page.keyboard.press("Enter")
    page.wait_for_url("**with=*")
    assert "quad=" in page.url
    page.locator(".row h3 a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/articles/*#event-*")
    assert page.locator(".finding.lit").count() == 1
    page.go_back()
    page.locator(".chip").first.click()
    page.wait_for_url(lambda url: "with=" not in url)


def test_on_a_phone_the_choices_are_folded_and_open(visit):
    page = visit("/events", width=390)
    assert not page.locator(".facets").is_visible()
    page.locator(".panel > summary").focus()
    page.keyboard.press("Enter")
    assert page.locator(".facets a").first.is_visible()
    assert page.locator("#f-from").is_visible()


@pytest.mark.parametrize(("language", "width"), [("ar", 390), ("en", 1440)])
@pytest.mark.parametrize(
    "path",
    [
        "/events?from=2015&status=occurred",
        "/statements?from=2015",
        "/",
        "/actors/usa-trump",
        "/pairs/Saudi%20Arabia/Iran",
    ],
)
def test_a_click_on_a_bar_narrows_to_its_days(visit, path, width, language):
    page = visit(path, language, width)
    canvas = drawn(page)
    canvas.scroll_into_view_if_needed()
    bars = canvas.evaluate(
        """canvas => {
            const { left, top, width, height } = canvas.getBoundingClientRect();
            const found = [];
            for (let x = left; x < left + width; x += 2) {
                const at = { clientX: x, clientY: top + height * 0.6, bubbles: true };
                canvas.dispatchEvent(new MouseEvent("mousemove", at));
                if (canvas.classList.contains("on-bar")) found.push([at.clientX, at.clientY]);
            }
            return found;
        }"""
    )
    page.mouse.click(*bars[len(bars) // 2])
    page.wait_for_url("**from=20*to=20*")
    there = path.partition("?")[0] if path.startswith(("/statements", "/pairs")) else "/events"
    assert page.url.partition("?")[0].endswith(there)
    assert ("status=occurred" in page.url) == ("status" in path)
    assert page.locator(".row").count() > 0


def test_each_stretch_of_time_in_the_table_leads_to_what_is_in_it(visit):
    for path in ("/", "/events?from=2018&to=2018", "/events", "/actors/usa-trump"):
        page = visit(path, java_script_enabled=False)
        page.locator("figure.chart summary").click()
        row = page.locator("figure.chart tbody tr").first
        number = sum(int(one) for one in row.locator("td").all_inner_texts())
        row.locator("a").click()
        page.wait_for_url("**/events?*from=*")
        assert int(page.locator(".hits").inner_text()) >= number > 0  # what lasts longer is of these days too


@pytest.mark.parametrize("path", ["/events?country=SAU", "/statements"])
def test_a_selection_is_downloaded(visit, path):
    page = visit(path)
    page.locator(".downloads summary").click()
    with page.expect_download() as started:
        page.locator(".downloads a", has_text="CSV").first.click()
    file = started.value
    what = path[1:].partition("?")[0]
    assert file.suggested_filename == f"musnad-{what}.csv"
    lines = file.path().read_text("utf-8-sig").strip().split("\n")
    assert len(lines) - 1 == int(page.locator(".hits").inner_text())


def test_without_script_all_is_there(visit):
    page = visit("/events", java_script_enabled=False)
    page.locator("figure.chart summary").click()
    page.locator("figure.chart tbody a").first.click()
    page.wait_for_url("**/events?from=*")
    page.locator(".row").first.wait_for()
    page.locator(".facets a").first.click()
    page.locator(".chip").nth(2).wait_for()
    page = visit("/pairs/Saudi%20Arabia/Iran", java_script_enabled=False)
    page.locator("figure.chart summary").click()
    page.locator("figure.chart tbody a").first.click()
    page.wait_for_url("**?from=*")
    page.locator(".row").first.wait_for()


def test_from_somebody_to_a_pair_and_back(visit):
    page = visit("/actors/Saudi%20Arabia")
    page.locator(".partners a", has_text="Iran").first.click()
    page.wait_for_url("**/pairs/**")
    drawn(page)
    page.locator("h1 a").nth(1).click()
    assert "Iran" in page.locator("h1").inner_text()
