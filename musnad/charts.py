"""Pictures of what a store tells: rows in, a Vega-Lite chart out, and the files that show it.

Nothing is fetched: the land behind maps is a table of ours, and an HTML page has the programs that draw it in itself.
Blue is cooperation and red is conflict everywhere, in shades that people with any colour vision tell apart.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from html import escape
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Literal, get_args

from musnad.errors import MusnadError
from musnad.files import complete
from musnad.resources import data_path, read_table

if TYPE_CHECKING:
    import altair as alt

    from musnad.store import ActorRow, BetweenRow, PairRow, Party, PlaceRow

Language = Literal["en", "ar"]
Per = Literal["day", "week", "month", "year"]
Row = dict[str, Any]

PNG_SCALE = 2
"""Pixels of a PNG for each of the chart's."""

_WIDTH, _HEIGHT = 720, 620
_COOPERATION, _NEUTRAL, _CONFLICT = "#2166ac", "#f7f7f7", "#b2182b"
QUADS = {
    "material conflict": "#b2182b",
    "verbal conflict": "#f4a582",
    "verbal cooperation": "#92c5de",
    "material cooperation": "#2166ac",
}
MODES = {"direct": "#0f5e54", "mixed": "#6fae9f", "indirect": "#c3d9d2"}
"""Colours of the modes of statements, the most literal darkest."""

_SIDES = ("#0072b2", "#d55e00", "#595959")
_INK, _LAND, _SEA = "#333333", "#e4e2dc", "#ffffff"
_GROUPS = {"grouping": [3], "currency": ["", ""], "minus": "-"}
"""Numbers have a hyphen before them: few fonts that have Arabic have the sign of minus."""

_NUMBERS: dict[str, Row] = {
    "en": {"decimal": ".", "thousands": ",", **_GROUPS},
    "ar": {"decimal": "٫", "thousands": "٬", "numerals": [*"٠١٢٣٤٥٦٧٨٩"], **_GROUPS},
}
"""How numbers are written, as d3-format has it."""

_DIGITS = str.maketrans("0123456789,.", "٠١٢٣٤٥٦٧٨٩٬٫")
_FONTS = "Noto Sans, Noto Sans Arabic, Noto Naskh Arabic, DejaVu Sans, Segoe UI, Geeza Pro, Tahoma, Arial, sans-serif"
_PNG_FONTS = "DejaVu Sans, Segoe UI, Tahoma, Arial, Noto Sans Arabic, sans-serif"
"""What draws PNG takes letters that the first font lacks from any other, heavy and slanted ones too: here those come
first that have both scripts."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a chart is written in, and what it is of: the filters that chose the events, in short."""

    language: Language = "en"
    of: str = ""

    def word(self, key: str, **filled: object) -> str:
        """What ``key`` is called; what has no row of its own is its own name."""
        row = _labels().get(key)
        return row[self.language].format(**filled) if row else key

    def name(self, party: Party | ActorRow) -> str:
        """What somebody is called."""
        return (party.name_ar or party.name) if self.language == "ar" else party.name

    @property
    def mirrored(self) -> bool:
        """Whether it is read from right to left, so that time and bars go that way too."""
        return self.language == "ar"

    def digits(self, text: str) -> str:
        """``text`` with the digits of the language."""
        return text.translate(_DIGITS) if self.language == "ar" else text

    def start(self, day: date, per: Per) -> list[str]:
        """What a day, week, month or year is called by its first day, in one or two lines."""
        year, month = self.digits(str(day.year)), self.word(f"month {day.month}")
        before = {"month": [month], "year": []}.get(per, [f"{self.digits(str(day.day))} {month}"])
        return [*before, year]


# The charts


def bars(counts: Mapping[tuple[str, str], int], per: Per | None = None) -> tuple[Per, dict[date, Counter[str]]]:
    """How many of each kind there are in each ``per``, from counts by day and kind; what has no day is left out.

    Without ``per`` it is the one that suits the span of the days.
    """
    known = {(date.fromisoformat(day), kind): n for (day, kind), n in counts.items() if _is_day(day)}
    per = per or (_suiting(day for day, _ in known) if known else "day")
    found: dict[date, Counter[str]] = defaultdict(Counter)
    for (day, kind), n in sorted(known.items()):
        found[start_of(day, per)][kind] += n
    return per, dict(found)


def mean_in_time(counts: Iterable[tuple[str, float, int]], per: Per) -> list[tuple[date, tuple[int, float]]]:
    """How many there are in each ``per``, and their mean, from values by day and the number that has them."""
    found: dict[date, Counter[float]] = defaultdict(Counter)
    for day, value, n in counts:
        if _is_day(day):
            found[start_of(date.fromisoformat(day), per)][value] += n
    return [
        (start, (all.total(), sum(value * n for value, n in all.items()) / all.total()))
        for start, all in sorted(found.items())
    ]


def timeline(
    counts: Mapping[tuple[str, str], int],
    look: Look,
    per: Per | None = None,
    *,
    kinds: Mapping[str, str] = QUADS,
    of: Literal["events", "statements"] = "events",
) -> alt.TopLevelMixin:
    """Events by day and quad class, as stacked bars for each ``per``; without it the one that suits their span.

    ``kinds`` are others to stack, with their colours: the :data:`MODES` of statements.
    """
    import altair as alt

    per, drawn = bars(counts, per)
    _some(drawn, "nothing that matches has a day")
    rows: list[Row] = []
    for start in sorted(drawn):
        height = 0
        for kind in kinds:
            if n := drawn[start][kind]:
                ends = {"start": start.isoformat(), "end": _next(start, per).isoformat()}
                ends["when"] = " ".join(look.start(start, per))
                rows.append({**ends, "quad": look.word(kind), "events": n, "from": height, "to": height + n})
                height += n
    chart = (
        alt.Chart(_data(rows))
        .mark_bar(stroke="white", strokeWidth=0.5)
        .encode(
            x=alt.X("start:T", title=None, scale=_time(look), axis=_days(per, drawn, look)),
            x2="end:T",
            y=alt.Y("from:Q", title=None, axis=alt.Axis(tickMinStep=1, orient=_beside(look))),
            y2="to:Q",
            color=_kinds(look, kinds),
            tooltip=[
                _tip("when:N", look.word(per)),
                _tip("quad:N", look.word("quad" if of == "events" else "mode")),
                _tip("events:Q", look.word(of)),
            ],
        )
        .properties(width=_WIDTH, height=300)
    )
    title = f"timeline {per}" if of == "events" else of
    return _titled(chart, look.word(title), sum(sum(one.values()) for one in drawn.values()), look)


def dyad(found: Iterable[BetweenRow], one: str, other: str, look: Look, per: Per | None = None) -> alt.TopLevelMixin:
    """The intensity of what ``one`` does to ``other`` and back, a point for those of a day that are alike, larger for
    more of them, and the mean for each ``per``."""
    import altair as alt

    sides = {
        "acts": look.word("acts", one=one, other=other),
        "answers": look.word("acts", one=other, other=one),
        "together": look.word("together"),
    }
    points: list[Row] = [
        {
            "day": row.day,
            "when": " ".join(look.start(date.fromisoformat(row.day), "day")),
            "intensity": row.intensity,
            "side": sides[row.side],
            "type": " · ".join(look.word(word) for word in (row.type, row.mode) if word),
            "events": row.events,
        }
        for row in found
        if _is_day(row.day)
    ]
    _some(points, "no event between the two that matches has a day")
    days = [date.fromisoformat(point["day"]) for point in points]
    per = per or _suiting(days)
    x = alt.X("day:T", title=None, scale=_time(look, 12), axis=_days(per, days, look))
    y = alt.Y(
        "intensity:Q",
        title=look.word("intensity"),
        scale=alt.Scale(domain=[-10, 10]),
        axis=alt.Axis(orient=_beside(look)),
    )
    drawn_sides = {point["side"] for point in points}
    used = {side: colour for side, colour in zip(sides.values(), _SIDES, strict=True) if side in drawn_sides}
    most = max(point["events"] for point in points)
    drawn = (
        alt.Chart(_data(points))
        .mark_circle(opacity=0.75)
        .encode(
            x=x,
            y=y,
            size=alt.Size("events:Q", scale=alt.Scale(domain=[1, max(most, 10)], range=[70, 500]), legend=None),
            color=alt.Color(
                "side:N",
                title=None,
                scale=alt.Scale(domain=list(used), range=list(used.values())),
                legend=alt.Legend(labelLimit=300),
            ),
            tooltip=[_tip(f"{name}:{kind}", look) for name, kind in _TOLD.items()],
        )
    )
    means = alt.Chart(_data(_means(points, per))).mark_line(
        color=_INK, strokeWidth=1.5, point={"color": _INK, "size": 12}
    )
    middle = alt.Chart(_data([{"y": 0}])).mark_rule(color="#999999", strokeDash=[3, 3]).encode(y="y:Q")
    chart = alt.layer(middle, means.encode(x=x, y=y), drawn).properties(width=_WIDTH, height=320)
    number = sum(point["events"] for point in points)
    return _titled(chart, look.word("dyad", one=one, other=other), number, look)


_TOLD = {"type": "N", "events": "Q", "when": "N", "intensity": "Q"}
"""What a point between two tells of itself, with its kind."""


def types(counts: Iterable[tuple[str, str | None, str, int]], look: Look) -> alt.TopLevelMixin:
    """Events by type, mode and quad class: a bar for each type, with a piece for each mode."""
    import altair as alt

    by_type: dict[str, list[tuple[str | None, str, int]]] = defaultdict(list)
    for type, mode, quad, n in counts:
        by_type[type].append((mode, quad, n))
    _some(by_type, "no event matches")
    totals = {type: sum(n for *_, n in modes) for type, modes in by_type.items()}
    order = sorted(totals, key=lambda type: (-totals[type], type))
    rows = []
    for type in order:
        at = 0
        for mode, quad, n in sorted(by_type[type], key=lambda one: (one[0] is not None, -one[2], one[0] or "")):
            label = look.word(mode or "no mode")
            room = n / totals[order[0]] * (_WIDTH - 160) > 7 * len(label) + 6
            rows.append(
                {
                    "type": look.word(type),
                    "mode": label,
                    "quad": look.word(quad),
                    "from": at,
                    "to": at + n,
                    "middle": at + n / 2,
                    "events": n,
                    "label": label if mode and room else "",
                    "ink": "white" if quad.startswith("material") else _INK,
                }
            )
            at += n
    names_at = alt.Axis(labelFontSize=12, orient=_beside(look))
    y = alt.Y("type:N", title=None, sort=[look.word(type) for type in order], axis=names_at)
    length = alt.Scale(reverse=look.mirrored)
    x = alt.X("from:Q", title=look.word("events"), scale=length, axis=alt.Axis(tickMinStep=1))
    bars = (
        alt.Chart(_data(rows))
        .mark_bar(stroke="white")
        .encode(
            y=y,
            x=x,
            x2="to:Q",
            color=_quads(look),
            tooltip=[_tip("type:N", look), _tip("mode:N", look), _tip("events:Q", look)],
        )
    )
    names = [
        alt.Chart(_data([row for row in rows if row["label"] and row["ink"] == ink]))
        .mark_text(fontSize=11, color=ink)
        .encode(x="middle:Q", y=y, text="label:N")
        for ink in ("white", _INK)
    ]
    chart = alt.layer(bars, *names).properties(width=_WIDTH, height=alt.Step(26))
    return _titled(chart, look.word("types"), sum(totals.values()), look)


def map(
    places: Sequence[PlaceRow], look: Look, limit: int = 500, *, width: int = _WIDTH, land_at: str = ""
) -> alt.TopLevelMixin:
    """Events where they happened, on the land; those placed in a country as a whole stand in its middle.

    The shapes of the land are in the chart, unless there is an address where they are.
    """
    import altair as alt

    middles = {one["id"]: one["properties"]["point"] for one in _countries() if "id" in one}
    rows: list[Row] = []
    for row in places:
        lon, lat = row.lon, row.lat
        if lat is None or lon is None:
            lon, lat = middles.get(row.place.country or "", (None, None)) if row.kind == "country" else (None, None)
        if lat is not None and len(rows) < limit:
            about = {"place": look.name(row.place), "events": row.events, "intensity": round(row.intensity, 2)}
            whole = look.word("country" if row.kind == "country" else "city")
            rows.append({"lon": lon, "lat": lat, "kind": whole, **about})
    _some(rows, "no event that matches has a place with coordinates")
    shown = sum(row["events"] for row in rows)
    missing = sum(row.events for row in places) - shown
    height = max(240, min(560, width // 2 + 80)) if _spread(rows) <= _WIDE else min(560, round(width / _EARTH) + 40)
    projection, near = _projection(rows, width, height)
    larger = max(0.4, min(1.0, width / _WIDTH))
    _label(rows, near)
    shapes = alt.TopoDataFormat(type="topojson", feature="countries")
    ground = alt.UrlData(url=land_at, format=shapes) if land_at else _data(_land(), shapes)
    land = alt.Chart(ground).mark_geoshape(fill=_LAND, stroke="white", strokeWidth=0.7)
    base = alt.Chart(_data(rows)).encode(longitude="lon:Q", latitude="lat:Q")
    kinds = [look.word("city"), look.word("country")]
    circles = base.mark_point(filled=True, opacity=0.85, stroke=_INK, strokeWidth=0.7).encode(
        size=alt.Size(
            "events:Q",
            title=look.word("events"),
            scale=alt.Scale(range=[40 * larger, 900 * larger], zero=True),
            legend=_sizes(rows),
        ),
        color=_intensities(look),
        shape=alt.Shape("kind:N", title=None, scale=alt.Scale(domain=kinds, range=["circle", "diamond"])),
        tooltip=[_tip(name, look) for name in ("place:N", "events:Q", "intensity:Q")],
    )
    texts = _texts(base, dy=-13)
    chart = alt.layer(land, circles, *texts).project(**projection).properties(width=width, height=height)
    more = look.word("unplaced", count=look.digits(f"{missing:,}")) if missing else ""
    return _titled(chart, look.word("map"), shown, look, more)


def network(
    pairs: Iterable[PairRow], look: Look, limit: int = 40, *, width: int = _WIDTH, height: int = _HEIGHT
) -> alt.TopLevelMixin:
    """Who has to do with whom: a line for each of the ``limit`` strongest pairs, wider for more events."""
    import altair as alt

    events: Counter[tuple[str, str]] = Counter()
    tone: Counter[tuple[str, str]] = Counter()
    names: dict[str, str] = {}
    for row in pairs:
        one, other = (party.actor or party.name for party in (row.actor, row.other))
        names |= {one: look.name(row.actor), other: look.name(row.other)}
        if one != other:
            pair = (min(one, other), max(one, other))
            events[pair] += row.events
            tone[pair] += row.events * row.intensity  # type: ignore[assignment]
    _some(events, "no event that matches has two sides")
    strongest = sorted(events, key=lambda pair: (-events[pair], pair))[:limit]
    weights: Counter[str] = Counter()
    for pair in strongest:
        for end in pair:
            weights[end] += events[pair]
    order = sorted(weights, key=lambda key: (-weights[key], key))
    labels = {key: wrap(names[key], _LINE, break_long_words=False) or [""] for key in order}
    sizes = [(_LETTER * max(len(line) for line in lines) + 8, _ROW * len(lines) + 24) for lines in labels.values()]
    places = _layout(order, {pair: events[pair] for pair in strongest}, sizes, width, height)
    nodes = [{"x": x, "y": y, "name": names[key], "events": weights[key]} for key, (x, y) in places.items()]
    written = [
        {"x": x, "y": y - _ROW * above, "label": line}
        for key, (x, y) in places.items()
        for above, line in enumerate(reversed(labels[key]))
    ]
    lines = [
        {
            **dict(zip(("x", "y", "x2", "y2"), (*places[one], *places[other]), strict=True)),
            "pair": f"{names[one]} – {names[other]}",
            "events": events[one, other],
            "intensity": round(tone[one, other] / events[one, other], 2),
        }
        for one, other in strongest
    ]
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, width]))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[height, 0]))
    edges = (
        alt.Chart(_data(lines))
        .mark_rule(opacity=0.9, strokeCap="round")
        .encode(
            x=x,
            y=y,
            x2="x2:Q",
            y2="y2:Q",
            strokeWidth=alt.StrokeWidth(
                "events:Q", title=look.word("events"), scale=alt.Scale(range=[1.5, 9]), legend=_sizes(lines)
            ),
            color=_intensities(look, "#c9c9c9"),
            tooltip=[_tip(name, look) for name in ("pair:N", "events:Q", "intensity:Q")],
        )
    )
    base = alt.Chart(_data(nodes)).encode(x=x, y=y)
    circles = base.mark_circle(color=_INK, opacity=1).encode(
        size=alt.Size("events:Q", scale=alt.Scale(range=[40, 260]), legend=None),
        tooltip=[_tip("name:N", look.word("pair")), _tip("events:Q", look)],
    )
    texts = _texts(alt.Chart(_data(written)).encode(x=x, y=y), dy=-13)
    chart = alt.layer(edges, circles, *texts).properties(width=width, height=height)
    more = look.word("strongest", count=look.digits(str(limit))) if len(events) > limit else ""
    return _titled(chart, look.word("network"), sum(events[pair] for pair in strongest), look, more)


# Files


def check(path: Path) -> None:
    """Raise :class:`MusnadError` for a name of a file that no chart can have."""
    if path.suffix.lower() not in _WRITERS:
        raise MusnadError(f"{path}: its name must end in one of {', '.join(_WRITERS)}, to say what it becomes")


def write(chart: alt.TopLevelMixin, path: Path, look: Look) -> None:
    """Write a chart as what the suffix of ``path`` says: .svg, .png, .html or .json; complete or not at all."""
    check(path)
    content = _WRITERS[path.suffix.lower()](chart.to_dict(), look)
    with complete(path, binary=isinstance(content, bytes)) as file:
        file.write(content)


def lacks_font(chart: alt.TopLevelMixin, path: Path) -> bool:
    """Whether the chart has Arabic letters that it would lack as a picture at ``path``."""
    if path.suffix.lower() != ".png" or has_arabic_font():
        return False
    return bool(_ARABIC.search(json.dumps(chart.to_dict(), ensure_ascii=False)))


_ARABIC = re.compile("[\u0600-\u06ff]")


@cache
def has_arabic_font() -> bool:
    """Whether pictures can have Arabic letters: without a font two of them look the same."""
    import vl_convert

    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="30">'
        f'<text x="5" y="20" font-family="{_PNG_FONTS}">{{}}</text></svg>'
    )
    seen, lam = (bytes(vl_convert.svg_to_png(svg.format(letter))) for letter in "سل")
    return seen != lam


@cache
def programs_that_draw() -> str:
    """JavaScript of which the function ``vegaEmbed`` draws a specification in a browser (``ast: true`` for pages that
    forbid ``eval``)."""
    import vl_convert

    return str(vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;"))


def html(spec: Row, look: Look) -> str:
    """A page that draws the chart, to move the mouse over; it has all it needs in it and asks no server."""
    title = spec["title"]["text"].strip("\u2067\u2069")
    direction = "rtl" if look.language == "ar" else "ltr"
    plain = json.dumps(spec, ensure_ascii=False).replace("<", "\\u003c").replace("\u2028", "\\u2028")
    actions = {"export": True, "source": False, "compiled": False, "editor": False}
    options = json.dumps({"actions": actions, "renderer": "svg"})
    return (
        f'<!DOCTYPE html>\n<html lang="{look.language}" dir="{direction}">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'unsafe-inline' "
        "'unsafe-eval'; style-src 'unsafe-inline'; img-src data: blob:\">\n"
        f"<title>{escape(title)}</title>\n"
        "<style>body { margin: 2rem; } #chart { direction: ltr; }</style>\n</head>\n<body>\n"
        f'<div id="chart"></div>\n<script>\n{programs_that_draw()}\n</script>\n'
        f'<script>\nvegaEmbed("#chart", {plain}, {options});\n</script>\n</body>\n</html>\n'
    )


def _svg(spec: Row, look: Look) -> str:
    import vl_convert

    return str(vl_convert.vegalite_to_svg(spec))


def _png(spec: Row, look: Look) -> bytes:
    import vl_convert

    spec["config"]["font"] = _PNG_FONTS
    return bytes(vl_convert.vegalite_to_png(spec, scale=PNG_SCALE))


def _json(spec: Row, look: Look) -> str:
    return json.dumps(spec, ensure_ascii=False) + "\n"


_WRITERS: dict[str, Callable[[Row, Look], str | bytes]] = {".svg": _svg, ".png": _png, ".html": html, ".json": _json}


# What several charts have


@cache
def _labels() -> dict[str, dict[str, str]]:
    return {row["key"]: row.cells for row in read_table("labels.tsv", ("key", "en", "ar"))}


@cache
def _land() -> Row:
    land: Row = json.loads(data_path("land.json").read_bytes())
    return land


def _countries() -> list[Row]:
    found: list[Row] = _land()["objects"]["countries"]["geometries"]
    return found


def _some(rows: Iterable[Any], otherwise: str) -> None:
    if not rows:
        raise MusnadError(f"{otherwise}, so there is nothing to draw; loosen the filters")


def _data(values: Any, format: Any = None) -> alt.InlineData:
    import altair as alt

    return alt.InlineData(values=values, format=format) if format else alt.InlineData(values=values)


def _titled(chart: Any, title: str, count: int, look: Look, more: str = "") -> alt.TopLevelMixin:
    """The chart with its title, and under it what it is of."""
    import altair as alt

    under = " · ".join(filter(None, (look.of, look.word("total", count=look.digits(f"{count:,}")), more)))
    anchor: Literal["start", "end"] = "end" if look.language == "ar" else "start"
    if look.language == "ar":
        title, under = (f"\u2067{line}\u2069" for line in (title, under))  # from right to left, whatever it begins with
    about = alt.Title(title, subtitle=under, anchor=anchor, fontSize=17, subtitleFontSize=12, offset=14)
    made: alt.TopLevelMixin = (
        chart.properties(title=about, background=_SEA, padding=14)
        .configure(font=_FONTS, locale=alt.Locale(number=_NUMBERS[look.language]))
        .configure_view(stroke=None)
        .configure_axis(grid=True, gridColor="#eeeeee", domainColor="#888888", tickColor="#888888", labelLimit=240)
        .configure_legend(labelLimit=240, symbolStrokeWidth=1, orient="left" if look.mirrored else "right")
    )
    return made


def _tip(field: str, named: Look | str) -> alt.Tooltip:
    import altair as alt

    title = named if isinstance(named, str) else named.word(field.split(":")[0])
    return alt.Tooltip(field, title=title)


def _quads(look: Look) -> alt.Color:
    return _kinds(look, QUADS)


def _kinds(look: Look, kinds: Mapping[str, str]) -> alt.Color:
    import altair as alt

    scale = alt.Scale(domain=[look.word(kind) for kind in kinds], range=list(kinds.values()))
    return alt.Color("quad:N", title=None, scale=scale)


def _intensities(look: Look, middle: str = _NEUTRAL) -> alt.Color:
    import altair as alt

    scale = alt.Scale(domain=[-10, 0, 10], range=[_CONFLICT, middle, _COOPERATION])
    return alt.Color("intensity:Q", title=look.word("intensity"), scale=scale, legend=alt.Legend(gradientLength=110))


def _sizes(rows: Iterable[Row]) -> alt.Legend:
    """A legend of a few whole numbers."""
    import altair as alt

    most = max(row["events"] for row in rows)
    return alt.Legend(values=sorted({1, max(1, most // 2), most}), format=",d")


def _texts(base: alt.Chart, dy: int) -> list[alt.Chart]:
    """Labels, readable over anything: a white edge under the letters."""
    edge = base.mark_text(dy=dy, fontSize=11, stroke="white", strokeWidth=3, strokeJoin="round", opacity=0.9)
    text = base.mark_text(dy=dy, fontSize=11, color=_INK)
    return [one.encode(text="label:N") for one in (edge, text)]


# Days


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _suiting(days: Iterable[date]) -> Per:
    found = list(days)
    span = (max(found) - min(found)).days
    for per, most in (("day", 45), ("week", 400), ("month", 3700)):
        if span <= most:
            return per  # type: ignore[return-value]
    return "year"


def start_of(day: date, per: Per) -> date:
    """The first day of the week, month or year that a day is in, or itself."""
    if per == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1 if per in ("month", "year") else day.day, month=1 if per == "year" else day.month)


def last_of(start: date, per: Per) -> date:
    """The last day of what begins then."""
    return _next(start, per) - timedelta(days=1)


def _next(start: date, per: Per) -> date:
    days: dict[Per, int] = {"day": 1, "week": 7, "month": 31, "year": 366}
    return start_of(start + timedelta(days=days[per]), per)


def _time(look: Look, padding: int = 0) -> alt.Scale:
    import altair as alt

    return alt.Scale(type="utc", padding=padding, reverse=look.mirrored)


def _beside(look: Look) -> Literal["left", "right"]:
    """Where the axis of what goes upwards stands: where reading begins."""
    return "right" if look.mirrored else "left"


def _days(per: Per, days: Iterable[date], look: Look) -> alt.Axis:
    """An axis with up to ten ticks, each where a day, week, month or year begins."""
    import altair as alt

    found = sorted({start_of(day, per) for day in days})
    starts = [found[0]]
    while starts[-1] < found[-1]:
        starts.append(_next(starts[-1], per))
    step = next((n for n in (1, 2, 3, 6, 12, 24) if len(starts) <= 10 * n), len(starts) // 10)
    ticks = starts[::step]
    values = [alt.DateTime(year=one.year, month=one.month, date=one.day, utc=True) for one in ticks]
    named = json.dumps({(one - date(1970, 1, 1)).days: look.start(one, per) for one in ticks}, ensure_ascii=False)
    written = f"{named}['' + floor(time(datum.value) / 864e5)]"
    return alt.Axis(labelExpr=written, labelOverlap=True, labelSeparation=10, values=values)


def _means(points: Iterable[Row], per: Per) -> list[Row]:
    """The mean intensity of each stretch of time, in its middle; it goes from ``start`` to before ``end``."""
    counts = ((point["day"], point["intensity"], point["events"]) for point in points)
    found = []
    for start, (_, mean) in mean_in_time(counts, per):
        end = _next(start, per)
        days = {"day": start + (end - start) // 2, "start": start, "end": end}
        found.append({**{name: day.isoformat() for name, day in days.items()}, "intensity": mean})
    return found


# Places on paper


def _projection(rows: Sequence[Row], width: int, height: int) -> tuple[Row, Callable[[Row, Row], bool]]:
    """A projection that shows all places with some land around, and whether labels of two places would touch."""
    lons, lats = [row["lon"] for row in rows], [max(-75.0, min(75.0, row["lat"])) for row in rows]
    if _spread(rows) > _WIDE:
        step = 360 / min(width, _EARTH * height)
        return {"type": "equalEarth"}, lambda a, b: _close(a, b, step, step)
    west, east = min(lons) - _MARGIN, max(lons) + _MARGIN
    south, north = _mercator(max(-80.0, min(lats) - _MARGIN)), _mercator(min(80.0, max(lats) + _MARGIN))
    scale = min(width / math.radians(east - west), height / (north - south))
    middle = math.degrees(2 * math.atan(math.exp((north + south) / 2)) - math.pi / 2)
    projection = {
        "type": "mercator",
        "scale": round(scale, 1),
        "center": [round((east + west) / 2, 3), round(middle, 3)],
        "translate": [width / 2, height / 2],
        "clipExtent": [[0, 0], [width, height]],
    }
    step = 1 / math.radians(scale)
    return projection, lambda a, b: _close(a, b, step, step * math.cos(math.radians(middle)))


def _spread(rows: Iterable[Row]) -> float:
    """Degrees of longitude from the westernmost place to the easternmost."""
    lons = [row["lon"] for row in rows]
    return float(max(lons) - min(lons))


_WIDE = 120
"""Degrees of longitude from which the whole world is shown."""

_EARTH = 2.05
"""How much wider than high the whole world is drawn."""

_MARGIN = 6
"""Degrees around the outermost places."""


def _mercator(lat: float) -> float:
    return math.log(math.tan(math.pi / 4 + math.radians(lat) / 2))


def _close(a: Row, b: Row, lon_step: float, lat_step: float) -> bool:
    """Whether labels of two places touch, where a pixel is so many degrees."""
    across, up = abs(a["lon"] - b["lon"]) / lon_step, abs(a["lat"] - b["lat"]) / lat_step
    return bool(across < 3.5 * (len(a["place"]) + len(b["place"])) and up < 14)


def _label(rows: Sequence[Row], near: Callable[[Row, Row], bool]) -> None:
    """Name the places with most events, as far as there is room."""
    named: list[Row] = []
    for row in rows:
        free = len(named) < _NAMED and not any(near(row, other) for other in named)
        row["label"] = row["place"] if free else ""
        if free:
            named.append(row)


_NAMED = 25
"""Most places that a map names."""


def _layout(
    keys: Sequence[str],
    weights: Mapping[tuple[str, str], int],
    sizes: Sequence[tuple[int, int]],
    width: int,
    height: int,
) -> dict[str, tuple[float, float]]:
    """Places for all on paper, in pixels: who has to do with each other stands together, and ``sizes`` have room.

    Springs pull the ends of lines together, everybody pushes everybody else away (Fruchterman and Reingold), from a
    circle on; then all spread over the paper, and names that touch move apart. The same data give the same picture.
    """
    import numpy as np

    count = len(keys)
    number = {key: n for n, key in enumerate(keys)}
    turns = np.arange(count) * (2 * np.pi / count)
    at = np.stack([np.cos(turns), np.sin(turns)], axis=1)
    pull = np.zeros((count, count))
    for (one, other), weight in weights.items():
        pull[number[one], number[other]] = pull[number[other], number[one]] = 1 + math.log(weight)
    best = 1.6 / math.sqrt(count)
    for step in np.linspace(0.2, 0.005, 300):
        apart = at[:, None] - at[None]
        distance = np.maximum(np.linalg.norm(apart, axis=2, keepdims=True), 0.01)
        push = (apart * (best / distance) ** 2).sum(axis=1)
        move = push - (apart * distance * pull[:, :, None] / best).sum(axis=1) - at * 0.6
        length = np.maximum(np.linalg.norm(move, axis=1, keepdims=True), 1e-9)
        at = at + move / length * np.minimum(length, step)
    low, high = at.min(axis=0), at.max(axis=0)
    even = at.argsort(axis=0).argsort(axis=0) / max(count - 1, 1)
    spread = (at - low) / np.where(high - low > 1e-9, high - low, 1.0)
    half, paper = np.array(sizes) / 2, np.array([width, height])
    at = half + (0.5 * spread + 0.5 * even) * np.maximum(paper - 2 * half, 0)
    order = np.sign(np.arange(count)[:, None] - np.arange(count))[:, :, None]
    for _ in range(300):
        apart = at[:, None] - at[None]
        over = half[:, None] + half[None] - np.abs(apart)
        over[(over <= 0).any(axis=2) | np.eye(count, dtype=bool)] = 0
        if not over.any():
            break
        least = over == over.min(axis=2, keepdims=True)
        away = np.sign(apart) + (apart == 0) * order
        at = at + (away * over * least).sum(axis=1) / 2
        at = np.clip(at, half, np.maximum(paper - half, half))
    at = at + np.stack([np.zeros(count), half[:, 1] - 12], axis=1)  # names stand above their points
    return {key: (round(float(x), 1), round(float(y), 1)) for key, (x, y) in zip(keys, at, strict=True)}


_LINE, _LETTER, _ROW = 16, 6, 13
"""Letters of a line of a name, and the room that a letter and a line take."""

PERIODS = get_args(Per)
LANGUAGES = get_args(Language)
