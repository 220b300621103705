"""Lists, actors, pairs, map and network: that they show what the store has, and that each way leads where it says."""

import json
import re
from dataclasses import replace
from html import unescape
from urllib.parse import parse_qs, quote

import pytest
from sample_record import RECORD
from test_web_pages import HOSTILE, client, text_of
from web_pages import fill

from musnad import charts, ingest, store
from musnad.export import FORMATS
from musnad.model import Article, Entity, Event, EventMention, Mention, Part, Span
from musnad.web import selection
from musnad.web.selection import FACETS, Counts, Selection
from musnad.web.templating import page_of

PATHS = [
    "/events",
    "/events?type=CONSULT,AGREE&from=2018&with=Iran&confidence=0.5",
    "/events?actor=nobody",
    "/statements",
    "/statements?mode=indirect&country=SAU",
    "/actors/Saudi%20Arabia",
    "/actors/usa-trump",
    "/pairs/Saudi%20Arabia/Iran",
    "/pairs/Saudi%20Arabia/Iran?from=2016&to=2016",
    "/map",
    "/map?type=ASSAULT",
    "/network",
    "/network?from=2023&to=2023",
]


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    return fill(tmp_path_factory.mktemp("lists") / "examples.db")


@pytest.fixture(scope="module")
def pages(filled):
    return client(filled)


@pytest.fixture(scope="module")
def opened(filled):
    with store.open(filled) as opened:
        yield opened


def hits(page):
    return int(re.search(r'class="hits"[^>]*>\s*([\d,]+)', page.text)[1].replace(",", ""))


def links(page, within):
    part = re.search(within, page.text, re.DOTALL)[0]
    return [unescape(one) for one in re.findall(r'href="([^"]+)"', part)]


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("path", PATHS)
def test_every_page_speaks_the_language_and_is_light(filled, path, language):
    page = client(filled, language).get(path)
    assert page.status_code == 200
    assert f'<html lang="{language}"' in page.text
    assert page.text.count("<h1") == 1
    assert len(page.content) < 100_000
    assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=", page.text)
    ids = re.findall(r'\sid="([^"]+)"', page.text)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("what", ["events", "statements"])
def test_each_facet_leads_to_as_many_as_it_says(pages, what):
    page = pages.get(f"/{what}")
    assert hits(page) > 100
    facets = re.search(r'<nav class="facets".*?</nav>', page.text, re.DOTALL)[0]
    found = re.findall(r'href="([^"]+)"[^>]*>(?:(?!</a>).)*?class="count">([\d,]+)<', facets, re.DOTALL)
    assert len(found) > 15
    for address, number in found:
        assert hits(pages.get(unescape(address))) == int(number), address


def facet(page, name):
    """The values of a facet of a page: address, number, and whether it is chosen."""
    part = re.search(rf'<section aria-labelledby="facet-{name}">.*?</section>', page.text, re.DOTALL)
    found = re.findall(r'<a href="([^"]+)"([^>]*)>(.*?)</a>', part[0] if part else "", re.DOTALL)
    counted = ((unescape(href), re.search(r'class="count">([\d,]+)', inside), more) for href, more, inside in found)
    return {href: (int(number[1].replace(",", "")), "aria-current" in more) for href, number, more in counted if number}


@pytest.mark.parametrize(
    ("path", "name", "value"),
    [
        ("/events?country=SAU", "type", "CONSULT"),
        ("/events?country=SAU", "country", "IRN"),
        ("/events?to=2023", "quad", "verbal cooperation"),
        ("/events?from=2018", "actor", "usa-trump"),
        ("/statements?from=2018", "mode", "indirect"),
        ("/statements?mode=indirect", "speaker", "usa-trump"),
        ("/statements", "outlet", "al-marfa"),
    ],
)
def test_a_facet_keeps_its_other_values_when_one_is_chosen(pages, path, name, value):
    chosen = pages.get(
        path, params={**dict(one.split("=") for one in path.partition("?")[2].split("&") if one), name: value}
    )
    before, after = facet(pages.get(path), name), facet(chosen, name)
    apart = name not in path
    assert len(after) > 1
    assert sum(on for _, on in after.values()) == 1
    if apart:
        assert sorted(number for number, _ in before.values()) == sorted(number for number, _ in after.values()) or len(
            after
        ) > len(before)
    for address, (number, on) in after.items():
        if on:
            assert number == hits(chosen) > 0
            assert hits(pages.get(address)) == hits(pages.get(path if apart else path.partition("?")[0]))
        else:
            with_both = hits(pages.get(address))
            assert with_both <= number + hits(chosen)
            assert with_both >= max(number, hits(chosen))


def test_of_several_values_each_can_be_taken_away(pages):
    page = pages.get("/events?type=consult,AGREE,ASSAULT&status=occurred")
    types = facet(page, "type")
    assert sum(on for _, on in types.values()) == 3
    assert sum(number for number, on in types.values() if on) == hits(page)
    assert {address for address, (_, on) in types.items() if on} == {
        "/events?type=AGREE,ASSAULT&status=occurred",
        "/events?type=consult,ASSAULT&status=occurred",
        "/events?type=consult,AGREE&status=occurred",
    }


def test_what_is_chosen_is_there_however_rare(pages, opened):
    rare = opened.summary("events", {}, ["actor"], most=10_000).facets["actor"][-1]
    page = pages.get(f"/events?actor={rare.value},{quote('Iran')},nobody")
    chosen = [address for address, (_, on) in facet(page, "actor").items() if on]
    assert chosen == []  # what is the only filter is counted without it, and names may mean several
    assert len(re.findall('aria-current="true"', page.text.partition('id="facet-recipient"')[0])) == 3
    page = pages.get(f"/events?actor={rare.value},{quote('Iran')},nobody&from=2000")
    chosen = {address: number for address, (number, on) in facet(page, "actor").items() if on}
    assert set(chosen.values()) == {rare.number}


@pytest.mark.parametrize(
    ("path", "find", "found"),
    [
        ("/events/by/actor?type=CONSULT", "Sau", "Saudi Arabia"),
        ("/events/by/actor?lang=ar", "السعود", "السعودية"),
        ("/events/by/country?type=CONSULT", "إيرا", "Iran"),
        ("/events/by/type?from=2018", "إجراء", None),
        ("/statements/by/outlet", "marfa", "al-marfa"),
        ("/statements/by/speaker?lang=ar", "trump", "ترامب"),
    ],
)
def test_long_facets_have_a_page_with_a_search(pages, path, find, found):
    every = pages.get(path)
    page = pages.get(
        path, params={**dict(one.split("=") for one in path.partition("?")[2].split("&") if one), "find": find}
    )
    assert (every.status_code, page.status_code) == (200, 200)

    def values(page):
        return re.findall(
            r'type="checkbox" name="(\w+)" value="([^"]+)"( checked)?> <span>(.*?)</span>'
            r'(?: <span class="count">([^<]+))?',
            page.text,
            re.DOTALL,
        )

    assert len(values(page)) < len(values(every))
    if found is None:
        return
    assert found in text_of(page)
    name, value, _, _, number = values(page)[0]
    list, _, query = path.partition("?")
    answer = pages.get(list.partition("/by/")[0] + "?" + query + f"&{name}={quote(unescape(value))}&lang=en")
    assert hits(answer) == int(number.translate(str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")))


def test_the_page_of_a_facet_keeps_what_is_chosen(pages):
    page = pages.get("/events/by/type?type=AGREE&country=SAU&find=zzz&lang=en")
    assert re.search(r'name="type" value="AGREE" checked', page.text)
    assert '<input type="hidden" name="country" value="SAU">' in page.text
    assert pages.get("/events/by/nothing").status_code == 404
    assert pages.get("/statements/by/type").status_code == 404


@pytest.mark.parametrize("what", ["events", "statements", "map", "network"])
def test_many_long_and_wrong_filters_have_a_page(pages, what):
    names = selection.FILTERS["statements" if what == "statements" else "events"]
    long = ("وزارة " * 40).strip()
    party = ",".join([long, *(f"n{n}/?%&" for n in range(30)), "Iran", "sau", "7", "999999999"])
    given = {name: party for name in names if name in selection.PARTIES} | {"outlet": party, "text": "x" * 100}
    for asked in (
        given,
        {"actor" if what != "statements" else "speaker": party},
        {"country": "," * 30},
        {"text": "من"},
    ):
        page = pages.get(f"/{what}", params=asked)
        assert page.status_code == 200, asked
        assert len(page.content) < 4_000_000  # with 130 long values; as sent it is small
    assert pages.get(f"/{what}?outlet=al-marfa&article=" + "a" * 3000).status_code == 200
    assert pages.get(f"/{what}?outlet=al-marfa&article=" + "a" * 5000).status_code == 422


def test_one_result_has_no_order(pages, opened):
    row = opened.events({"country": "SAU"}, limit=1).rows[0]
    few = pages.get("/events", params={"article": row.article, "type": row.type, "confidence": str(row.confidence)})
    assert hits(few) >= 1
    one = next(
        found
        for event in opened.events(limit=100).rows
        if hits(found := pages.get("/events", params={"article": event.article, "type": event.type})) == 1
    )
    assert '<nav class="orders"' not in one.text
    assert one.text.count('<article class="row') == 1
    assert 'rel="next"' not in one.text


def test_an_empty_list_says_what_to_take_away(pages):
    page = pages.get("/events?type=AGREE&country=SAU&from=2023&to=2023&actor=nobody&lang=en")
    assert hits(page) == 0
    ways = links(page, r'<div class="empty">.*?</div>')
    assert ways[0] == "/events?type=AGREE&country=SAU&from=2023&to=2023&lang=en"
    assert hits(pages.get(ways[0])) > 0


def test_all_pages_of_a_list_are_all_of_it(pages, opened):
    address, seen = "/events?type=CONSULT,AGREE", []
    while address:
        page = pages.get(address)
        seen += re.findall(r'<h3><a href="(/articles/[^"]+#event-\d+)"', page.text)
        following = re.search(r'rel="next" href="([^"]+)"', page.text)
        address = unescape(following[1]) if following else None
    rows = opened.events({"type": "CONSULT,AGREE"}, limit=1000).rows
    assert len(seen) == len(set(seen)) == len(rows) > 25
    assert set(seen) == {f"/articles/{quote(row.article)}#event-{row.event}" for row in rows}


@pytest.mark.parametrize(
    ("path", "order"),
    [
        ("/events?country=SAU", "report"),
        ("/events?country=SAU&sort=day", "day"),
        ("/events?country=SAU&sort=probability", "probability"),
        ("/statements?country=SAU&sort=probability", "probability"),
    ],
)
def test_a_list_can_be_in_another_order(pages, opened, path, order):
    what = path[1:].partition("?")[0]
    address, seen = path, []
    while address:
        page = pages.get(address)
        seen += re.findall(rf'<h3><a href="/articles/([^"]+)#{what[:-1]}-(\d+)"', page.text)
        following = re.search(r'rel="next" href="([^"]+)"', page.text)
        address = unescape(following[1]) if following else None
    rows = getattr(opened, what)({"country": "SAU"}, limit=1000, order=order).rows
    assert seen == [(quote(row.article), str(getattr(row, what[:-1]))) for row in rows]
    orders = re.search(r'<nav class="orders".*?</nav>', pages.get(path).text, re.DOTALL)[0]
    assert len(re.findall("<a ", orders)) == len(selection.ORDERS[what])
    assert unescape(re.search(r'href="([^"]+)" aria-current', orders)[1]) == path


def test_what_is_chosen_can_be_taken_away(pages):
    page = pages.get("/events?type=CONSULT,AGREE&with=Iran&lang=en")
    away = links(page, r'<ul class="chips".*?</ul>')
    assert set(away) == {
        "/events?type=CONSULT,AGREE&lang=en",
        "/events?type=AGREE&with=Iran&lang=en",
        "/events?type=CONSULT&with=Iran&lang=en",
        "/events",
    }


def test_the_form_keeps_what_it_does_not_ask(pages):
    page = pages.get("/events?type=AGREE&with=Iran&from=2023&outlet=al-marfa")
    assert '<input type="hidden" name="type" value="AGREE">' in page.text
    assert '<input type="hidden" name="outlet" value="al-marfa">' in page.text
    assert re.search(r'name="with"[^>]*value="Iran"', page.text)
    assert re.search(r'name="from"[^>]*value="2023"', page.text)


def test_days_may_be_written_in_arabic_digits(pages):
    assert hits(pages.get("/events?from=٢٠٢٣-٠٣&to=٢٠٢٣-٠٣")) == hits(pages.get("/events?from=2023-03&to=2023-03")) > 0


@pytest.mark.parametrize("query", ["from=soon", "confidence=much", "after=x"])
def test_what_is_no_filter_is_said(pages, query):
    assert pages.get(f"/events?{query}").status_code == 422


def test_keys_are_called_by_their_names(filled, opened):
    key = opened.actor("Saudi Arabia").key
    assert "السعودية" in text_of(client(filled, "ar").get(f"/events?actor={key}"))
    assert f"Who acts {'Saudi Arabia'}" in text_of(client(filled).get(f"/events?actor={key}"))


@pytest.mark.parametrize("what", ["events", "statements"])
def test_every_format_can_be_downloaded(pages, what):
    page = pages.get(f"/{what}?country=SAU")
    addresses = links(page, r'<details class="menu downloads".*?</details>')
    other = "statements" if what == "events" else "events"
    assert len(addresses) == sum(format.rows != other for format in FORMATS.values())
    for address in addresses:
        file = pages.get(address)
        assert file.status_code == 200, address
        assert "attachment" in file.headers["content-disposition"]
        assert len(file.content) > 100, address
    rows = pages.get(f"/api/v1/exports/{what}?country=SAU").text.strip().split("\r\n")
    assert len(rows) - 1 == hits(page)


def test_records_of_statements_are_those_with_such_statements(pages, opened):
    lines = pages.get("/api/v1/exports/jsonl?mode=mixed&of=statements").text.splitlines()
    told = {row.article for row in opened.statements({"mode": "mixed"}, limit=1000).rows}
    assert {json.loads(line)["article"]["id"] for line in lines} == told != set()


# Charts


@pytest.mark.parametrize(
    "address",
    [
        "/charts/timeline.json",
        "/charts/timeline.json?type=AGREE&lang=ar",
        "/charts/statements.json?lang=ar",
        "/charts/dyad.json?actor=Saudi%20Arabia&with=Iran",
        "/charts/map.json?width=350",
        "/charts/network.json?width=1100",
    ],
)
def test_charts_are_sound(pages, address):
    import altair

    spec = pages.get(address).json()
    assert "title" not in spec
    altair.Chart.from_dict(spec, validate=True)


def test_the_table_has_what_the_chart_has(pages):
    page = pages.get("/events?from=2023")
    table = re.search(r"<figure.*?<tbody>(.*?)</tbody>", page.text, re.DOTALL)[1]
    counted = sum(map(int, re.findall(r'<td class="number">(\d+)</td>', table)))
    address = unescape(re.search(r'data-spec="([^"]+)"', page.text)[1])
    spec = pages.get(address).json()
    (rows,) = spec["datasets"].values() if "datasets" in spec else (spec["data"]["values"],)
    drawn = sum(row["events"] for row in rows)
    assert counted == drawn == hits(page)
    for way in re.findall(r'<th scope="row"><a href="([^"]+)">', table):
        assert hits(pages.get(unescape(way))) > 0


def test_the_colours_of_charts_are_those_of_the_page(pages):
    css = pages.get("/static/app.css").text
    for quad, colour in charts.QUADS.items():
        assert f"--{quad.replace(' ', '-')}: {colour}" in css


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/charts/pie.json", 404),
        ("/charts/timeline.json?actor=nobody", 404),
        ("/charts/dyad.json?actor=nobody&with=Iran", 404),
        ("/charts/dyad.json", 404),
        ("/charts/timeline.json?from=soon", 422),
        ("/charts/map.json?width=3", 422),
    ],
)
def test_there_is_no_other_chart(pages, address, status):
    assert pages.get(address).status_code == status


def test_land_is_there(pages):
    assert pages.get("/charts/land.json").json()["type"] == "Topology"


# Somebody, and two


def test_somebody_has_names_offices_deeds_and_words(pages):
    words = text_of(pages.get("/actors/usa-trump"))
    for said in ("Donald Trump", "دونالد ترامب", "head of state · United States", "20 January 2017", "With whom"):
        assert said in words
    for way in links(pages.get("/actors/usa-trump"), r"<main.*</main>"):
        assert pages.get(way.partition("#")[0]).status_code == 200, way


def test_somebody_without_an_id_has_a_page(pages, opened):
    unknown = next(row for row in opened.actors(limit=1000).rows if not row.actor and row.kind == "person")
    for which in (str(unknown.key), quote(unknown.name)):
        assert unknown.name in text_of(pages.get(f"/actors/{which}"))
    assert pages.get("/actors/nobody-of-that-name").status_code == 404
    assert pages.get("/pairs/Iran/nobody").status_code == 404


def test_the_start_page_leads_to_actors_and_pairs(pages):
    page = pages.get("/?lang=en")
    actors = links(page, r'<section aria-labelledby="actors">.*?</section>')
    pairs = links(page, r'<section aria-labelledby="pairs">.*?</section>')
    assert len(actors) == len(pairs) == 8
    assert "/actors/Saudi%20Arabia" in actors
    for way in actors:
        assert way.startswith("/actors/")
        assert pages.get(way).status_code == 200, way
    for way in pairs:
        assert way.startswith("/pairs/")
        assert hits(pages.get(way)) > 0, way


@pytest.mark.parametrize(
    "name", ["CBS/New York Times", "who?", "100%", "50% a", "a#b", "a/b/c", "a&b=c+d", "«x» é", "السعودية/إيران"]
)
def test_names_of_any_characters_have_pages(tmp_path, name):
    other = "B/c?%"
    text = "اتفقت شركة مع شركة أخرى أمس."
    one, two = (
        Entity(f"e{n}", "organization", called, called, (Mention(6, 10, "شركة"),))
        for n, called in enumerate((name, other), 1)
    )
    told = EventMention(Span(0, 5), Span(0, len(text)))
    about = ("AGREE", None, (), None, "verbal cooperation", 6.0)
    event = Event("v1", *about, mentions=(told,), actors=(one,), recipients=(two,), status="occurred")
    record = replace(
        RECORD,
        article=Article("a", text, parts=(Part("headline", 0, len(text)),)),
        sentences=(Span(0, len(text)),),
        entities=(one, two),
        times=(),
        events=(event,),
        statements=(),
    )
    with store.open(tmp_path / "names.db", create=True) as opened:
        opened.save([ingest.encode(record)], opened.begin("names", "0", {}))
        row, second = opened.actor(name), opened.actor(other)
    pages = client(tmp_path / "names.db")
    assert name in unescape(pages.get(page_of(row)).text)
    page = pages.get(page_of(row, second))
    assert hits(page) == 1
    for way in links(page, "<h1>.*</h1>"):
        assert pages.get(way).status_code == 200
    back = parse_qs(links(page, r'<a class="language".*?</a>')[0].partition("?")[2])["back"]
    assert back == [page_of(row, second)]


def test_a_pair_has_both_directions(pages, opened):
    page = pages.get("/pairs/Saudi%20Arabia/Iran")
    keys = [str(opened.actor(name).key) for name in ("Saudi Arabia", "Iran")]
    rows = {
        (row.article, row.event)
        for one, other in (keys, keys[::-1])
        for row in opened.events({"actor": one, "with": other}, limit=1000).rows
    }
    assert hits(page) == len(rows) > 3
    assert hits(pages.get("/pairs/Iran/Saudi%20Arabia")) == len(rows)
    table = re.search(r"<figure.*?<tbody>(.*?)</tbody>", page.text, re.DOTALL)[1]
    assert sum(map(int, re.findall(r'</th><td class="number">(\d+)</td>', table))) <= len(rows)
    for way in re.findall(r'<th scope="row"><a href="([^"]+)">', table):
        assert hits(pages.get(unescape(way))) > 0


def test_places_lead_to_their_events(pages):
    page = pages.get("/map")
    for way in links(page, r"<tbody>.*?</tbody>")[:8]:
        assert hits(pages.get(way)) > 0


# Counts


def test_a_count_is_anew_when_the_store_is(tmp_path, filled, monkeypatch):
    monkeypatch.setattr(selection, "_QUICK", 1000)  # however slow the machine
    path = tmp_path / "copy.db"
    path.write_bytes(filled.read_bytes())
    with store.open(path) as opened:
        counts = Counts(opened)
        before = counts.summary("events", {}, *FACETS["events"])
        assert counts.summary("events", {}, *FACETS["events"]) is before
        opened.end(opened.begin("another", "0", {}))
        assert counts.summary("events", {}, *FACETS["events"]) is not before


def test_what_lies_far_from_the_reports_is_not_drawn(opened):
    class Far(Counts):
        def summary(self, *asked, **more):
            found = super().summary(*asked, **more)
            return store.Summary(found.total + 1, found.facets, {**found.days, ("1300-01-01", "verbal conflict"): 1})

    asked = Selection("events", {}, Far(opened))
    assert min(day for day, _ in asked.days()) >= "2018"
    assert asked.bars().outside >= 1
    assert ("1300-01-01", "verbal conflict") in Selection("events", {"from": "1000"}, Far(opened)).days()


def test_what_is_far_from_the_reports_is_not_drawn_of_a_pair(filled, monkeypatch):
    told = store.Store.between

    def far(self, *asked, **given):
        return [store.BetweenRow("1955-06-01", "acts", "ASSAULT", None, -9.0, 2), *told(self, *asked, **given)]

    monkeypatch.setattr(store.Store, "between", far)
    pages = client(filled)
    address = "/pairs/Saudi%20Arabia/Iran"
    page = text_of(pages.get(address))
    assert int(re.search(r"(\d+) more events are not in the chart", page)[1]) >= 2
    assert "1955" not in page
    assert "1955" not in pages.get("/charts/dyad.json?actor=Saudi%20Arabia&with=Iran").text
    assert "1955" in text_of(pages.get(address + "?from=1900"))


def test_what_people_write_is_only_text(pages):
    for path in ("/events", "/statements", "/map", "/network"):
        for name in ("with", "actor", "speaker", "outlet", "text", "type"):
            page = pages.get(path, params={name: HOSTILE})
            assert page.status_code in (200, 422)
            assert "<script>alert" not in page.text
    assert "<script>alert" not in pages.get("/actors/" + quote(HOSTILE)).text
