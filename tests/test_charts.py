"""Charts: what their specifications hold, and that every file shows it, Arabic letters included."""

from __future__ import annotations

import json
import re
import struct
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from sample_record import RECORD
from test_cli_store import db, musnad  # noqa: F401

from musnad import charts, store
from musnad.charts import Look
from musnad.errors import MusnadError
from musnad.resources import read_table
from musnad.store import BetweenRow, PairRow, Party, PlaceRow

EN, AR = Look("en", "2023"), Look("ar", "2023")
SAUDI = Party("sau", "Saudi Arabia", "السعودية", "SAU")
IRAN = Party("irn", "Iran", "إيران", "IRN")
CHINA = Party("chn", "China", "الصين", "CHN")
BEIJING = Party(None, "Beijing", "بكين", "CHN")
PLACES = (
    PlaceRow(BEIJING, "place", 39.9, 116.4, 5, 2.5),
    PlaceRow(IRAN, "country", None, None, 2, -6.0),
    PlaceRow(Party(None, "somewhere", "مكان ما", None), "place", None, None, 3, 0.0),
)
PAIRS = (
    PairRow(SAUDI, IRAN, True, 4, 5.0),
    PairRow(IRAN, SAUDI, False, 2, -4.0),
    PairRow(CHINA, IRAN, False, 1, 1.0),
)
COUNTS = {
    ("2023-03-10", "verbal cooperation"): 3,
    ("2023-03-12", "material conflict"): 2,
    ("2023-03-12", "verbal cooperation"): 1,
    ("", "verbal conflict"): 9,
}


def spec(chart: Any) -> dict[str, Any]:
    """The specification, with its data where they are used."""
    made: dict[str, Any] = chart.to_dict()
    for part in (made, *made.get("layer", ())):
        if "name" in part.get("data", {}):
            part["data"]["values"] = made["datasets"][part["data"]["name"]]
    return made


def values(part: dict[str, Any]) -> list[dict[str, Any]]:
    found = part["data"]["values"]
    assert isinstance(found, list)
    return found


@pytest.fixture
def rows(tmp_path: Path) -> tuple[store.EventRow, ...]:
    with store.open(tmp_path / "rows.db", create=True) as opened:
        opened.save([store.entry(RECORD)], opened.begin("sample", "1", {}))
        return opened.events().rows


# What they hold


def test_a_timeline_stacks_the_classes_of_each_stretch_of_time():
    made = spec(charts.timeline(COUNTS, EN, "week"))
    bars = values(made)
    assert [(bar["start"], bar["end"], bar["quad"], bar["from"], bar["to"]) for bar in bars] == [
        ("2023-03-06", "2023-03-13", "material conflict", 0, 2),
        ("2023-03-06", "2023-03-13", "verbal cooperation", 2, 6),
    ]
    assert made["title"] == made["title"] | {"text": "Events per week", "subtitle": "2023 · 6 events"}


@pytest.mark.parametrize(
    ("days", "per"),
    [
        (("2023-03-10", "2023-03-12"), "day"),
        (("2023-01-10", "2023-06-12"), "week"),
        (("2018-01-10", "2023-06-12"), "month"),
        (("1950-01-10", "2023-06-12"), "year"),
    ],
)
def test_bars_suit_the_span(days, per):
    made = spec(charts.timeline({(day, "verbal conflict"): 1 for day in days}, EN))
    assert made["title"]["text"] == f"Events per {per}"
    assert 2 <= len(made["encoding"]["x"]["axis"]["values"]) <= 10


@pytest.mark.parametrize(
    ("per", "start", "end"),
    [
        ("day", "2024-02-29", "2024-03-01"),
        ("week", "2024-02-26", "2024-03-04"),
        ("month", "2024-02-01", "2024-03-01"),
        ("year", "2024-01-01", "2025-01-01"),
    ],
)
def test_stretches_of_time_begin_and_end(per, start, end):
    (bar,) = values(spec(charts.timeline({("2024-02-29", "verbal conflict"): 1}, EN, per)))
    assert (bar["start"], bar["end"]) == (start, end)


def test_a_dyad_has_a_point_for_events_that_are_alike_and_their_mean():
    found = [
        BetweenRow("2023-03-10", "together", "AGREE", None, 6.0, 3),
        BetweenRow("2023-03-11", "acts", "SUPPORT", None, 2.0, 1),
        BetweenRow("", "acts", "SUPPORT", None, 2.0, 1),
    ]
    made = spec(charts.dyad(found, "Saudi Arabia", "Iran", EN, "week"))
    _, means, points = made["layer"]
    assert [(point["side"], point["type"], point["events"]) for point in values(points)] == [
        ("both together", "agree", 3),
        ("Saudi Arabia to Iran", "support", 1),
    ]
    assert [point["intensity"] for point in values(means)] == [5.0]
    assert made["title"] == made["title"] | {"text": "Saudi Arabia and Iran", "subtitle": "2023 · 4 events"}


def test_types_are_cut_by_modes():
    counts = [("CONSULT", None, "verbal cooperation", 2), ("CONSULT", "visit", "verbal cooperation", 5)]
    bars = values(spec(charts.types([*counts, ("ASSAULT", "aerial", "material conflict", 1)], AR))["layer"][0])
    assert [(bar["type"], bar["mode"], bar["from"], bar["to"]) for bar in bars] == [
        ("تشاور", "(بلا)", 0, 2),
        ("تشاور", "زيارة", 2, 7),
        ("اعتداء", "قصف جوي", 0, 1),
    ]


def test_a_map_places_countries_in_their_middle():
    made = spec(charts.map(PLACES, EN))
    circles = values(made["layer"][1])
    kinds = {row["place"]: row["kind"] for row in circles}
    assert kinds == {"Beijing": "a place", "Iran": "a country as a whole"}
    assert 44 < circles[1]["lon"] < 64
    assert 25 < circles[1]["lat"] < 40
    assert "3 more are nowhere on the map" in made["title"]["subtitle"]
    assert made["projection"]["type"] == "mercator"
    assert made["layer"][0]["data"]["values"]["arcs"]  # the land is in it
    paris, lima = (PlaceRow(BEIJING, "place", *at, 1, 0.0) for at in ((48.9, 2.4), (-12.0, -77.0)))
    assert spec(charts.map([*PLACES, paris, lima], EN))["projection"]["type"] == "equalEarth"


def test_names_on_a_map_do_not_cover_each_other():
    near = [PlaceRow(Party(None, f"Place {n}", "", None), "place", 31 + n / 100, 34, 9 - n, 0.0) for n in range(3)]
    labels = [row["label"] for row in values(spec(charts.map([*PLACES, *near], EN))["layer"][1])]
    assert labels == ["Beijing", "Iran", "Place 0", "", ""]


def test_a_network_joins_both_ways_of_a_pair():
    made = spec(charts.network(PAIRS, AR))
    lines, nodes = (values(layer) for layer in made["layer"][:2])
    assert [(line["pair"], line["events"], line["intensity"]) for line in lines] == [
        ("إيران – السعودية", 6, 2.0),
        ("الصين – إيران", 1, 1.0),
    ]
    assert {node["name"]: node["events"] for node in nodes} == {"إيران": 7, "السعودية": 6, "الصين": 1}
    assert all(0 <= node["x"] <= 720 and 0 <= node["y"] <= 620 for node in nodes)
    assert spec(charts.network(PAIRS, AR)) == made
    few = spec(charts.network(PAIRS, EN, limit=1))
    assert len(values(few["layer"][0])) == 1
    assert "the 1 strongest pairs" in few["title"]["subtitle"]


@pytest.mark.parametrize(
    "draw",
    [
        lambda: charts.timeline({("", "verbal conflict"): 1}, EN),
        lambda: charts.dyad([], "a", "b", EN),
        lambda: charts.types([], EN),
        lambda: charts.map(PLACES[2:], EN),
        lambda: charts.network([], EN),
    ],
)
def test_nothing_to_draw_is_said(draw):
    with pytest.raises(MusnadError, match="nothing to draw; loosen the filters"):
        draw()


def test_everything_has_its_label():
    rows = read_table("plover.tsv", ("type", "mode", "quad", "score", "cameo"))
    words = {word for row in rows for word in (row["type"], row["mode"], row["quad"]) if word}
    labels = read_table("labels.tsv", ("key", "en", "ar"))
    assert words <= {row["key"] for row in labels}
    assert [row["key"] for row in labels if not (row["en"] and re.search("[ء-ي]", row["ar"]))] == []
    assert [row["key"] for row in labels if re.findall("{.*?}", row["en"]) != re.findall("{.*?}", row["ar"])] == []


# Files


def test_svg_has_the_arabic_text(tmp_path):
    charts.write(charts.network(PAIRS, AR), tmp_path / "n.svg", AR)
    text = (tmp_path / "n.svg").read_text("utf-8")
    assert text.startswith("<svg")
    assert "السعودية" in text
    assert "من تعامل مع من" in text


def test_png_has_the_size_of_the_chart_and_arabic_letters(tmp_path):
    if not charts.has_arabic_font():
        pytest.skip("needs a font with Arabic letters: apt-get install fonts-dejavu-core")
    chart = charts.timeline(COUNTS, AR)
    charts.write(chart, tmp_path / "t.png", AR)
    charts.write(chart, tmp_path / "t.svg", AR)
    png = (tmp_path / "t.png").read_bytes()
    assert png.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", png[16:24])
    drawn = re.match(r'<svg[^>]* width="(\d+)"[^>]* height="(\d+)"', (tmp_path / "t.svg").read_text("utf-8"))
    assert drawn
    # PNG is drawn with other fonts, whose letters may be wider.
    assert abs(width - charts.PNG_SCALE * int(drawn[1])) < 100
    assert abs(height - charts.PNG_SCALE * int(drawn[2])) < 40
    assert width > 1400


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_a_page_needs_nothing_from_outside(tmp_path):
    hostile = Party(None, "</script><script>alert(1)</script>", "</script><script>alert(1)</script>", None)
    look = Look("ar", "<b>\u2028")
    charts.write(charts.network([*PAIRS, PairRow(hostile, IRAN, False, 1, 0.0)], look), tmp_path / "n.html", look)
    page = _Page()
    page.feed((tmp_path / "n.html").read_text("utf-8"))
    names = [tag for tag, _ in page.tags]
    assert names.count("script") == 2
    assert "b" not in names
    assert [attributes for _, attributes in page.tags if {"src", "href"} & attributes.keys()] == []
    assert page.tags[0] == ("html", {"lang": "ar", "dir": "rtl"})


def test_a_page_draws_in_a_browser(browser, tmp_path):
    charts.write(charts.map(PLACES, AR), tmp_path / "m.html", AR)
    page = browser.new_page()
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda request: request.url.startswith(("file:", "data:")) or troubles.append(request.url))
    page.goto((tmp_path / "m.html").as_uri())
    page.wait_for_selector("#chart svg.marks")
    assert "بكين" in page.locator("#chart svg.marks").text_content()
    page.close()
    assert troubles == []


def test_the_suffix_says_what_is_written(tmp_path):
    chart = charts.timeline(COUNTS, EN)
    charts.write(chart, tmp_path / "t.json", EN)
    assert json.loads((tmp_path / "t.json").read_text("utf-8")) == chart.to_dict()
    with pytest.raises(MusnadError, match=r"must end in one of \.svg, \.png, \.html, \.json"):
        charts.write(chart, tmp_path / "t.gif", EN)


def test_a_missing_font_is_found_out(monkeypatch):
    monkeypatch.setattr("vl_convert.svg_to_png", lambda svg: b"nothing")
    charts.has_arabic_font.cache_clear()
    try:
        assert charts.lacks_font(charts.network(PAIRS, AR), Path("n.png"))
        assert not charts.lacks_font(charts.network(PAIRS, AR), Path("n.svg"))
        assert not charts.lacks_font(charts.network(PAIRS, Look()), Path("n.png"))
    finally:
        charts.has_arabic_font.cache_clear()


# The command


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    ("kind", "options", "shown"),
    [
        ("timeline", (), "Events per day"),
        ("dyad", ("--actor", "الولايات المتحدة", "--with", "irn"), "United States and Iran"),
        ("types", ("--lang", "ar"), "تشاور"),
        ("map", ("--type", "AGREE"), "Beijing"),
        ("network", ("--from", "2023", "--lang", "ar"), "السعودية"),
    ],
)
def test_charts_of_a_store(tmp_path, kind, options, shown):
    out = tmp_path / "chart.svg"
    result = musnad("chart", kind, "-o", out, *(("--lang", "en") if "--lang" not in options else ()), *options)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    assert shown in out.read_text("utf-8")


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    ("command", "status", "said"),
    [
        (("map", "--place", "Paris", "-o", "x.svg"), 1, "nothing to draw"),
        (("map", "-o", "x.gif"), 1, "must end in one of"),
        (("pie", "-o", "x.svg"), 2, "'pie' is not one of timeline"),
        (("types", "--lang", "fr", "-o", "x.svg"), 2, "'fr' is not one of en, ar"),
        (("dyad", "--actor", "Iran", "-o", "x.svg"), 2, "give --actor and --with"),
        (("timeline", "--per", "hour", "-o", "x.svg"), 2, "'hour' is not one of day"),
    ],
)
def test_what_cannot_be_drawn_is_said(tmp_path, monkeypatch, command, status, said):
    monkeypatch.chdir(tmp_path)
    result = musnad("chart", *command)
    assert result.exit_code == status
    assert said in result.stderr
    assert not list(tmp_path.glob("x.*"))
