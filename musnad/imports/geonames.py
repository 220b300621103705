"""GeoNames' dump -> a table of places: populated places and first-level divisions that have an Arabic name.

The dump is read twice, first for the names of the divisions, because a town may come before its province. In memory
stay these names and, if a file of alternate names is given, the Arabic ones in it; the places themselves pass through.

Our own table comes first: a place that it has by its number keeps its row, and gains Arabic names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from musnad.errors import SourceError
from musnad.files import complete
from musnad.imports.lines import Watch, read
from musnad.imports.report import Report, clean, once
from musnad.resources import data_path, header, read_table
from musnad.text import arabic_share

_COLUMNS = 19
_DIVISION = "ADM1"
_CLASSES = ("P", "A")


class _Feature(NamedTuple):
    """The columns of a line that count."""

    id: int
    name: str
    alternates: str
    lat: float
    lon: float
    code: str
    country: str
    admin1: str
    population: int


def convert(
    source: str | Path,
    out: Path,
    *,
    alternates: str | Path | None = None,
    population: int = 0,
    watch: Watch = lambda share, lines: None,
) -> Report:
    """Read the dump ``source`` (``.txt``, ``.zip``, ``.gz``) and write a table of places to ``out``.

    ``alternates`` is GeoNames' file of names with their languages; without it, the Arabic names are those in Arabic
    letters that Persian or Urdu would not write. Populated places with fewer than ``population`` people are left out.
    Raises :class:`MusnadError` for files that cannot be read or written; then nothing is written.
    """
    passes = _Passes(watch, 3 if alternates else 2)
    report = Report()
    with complete(out) as table:
        arabic = _from_file(_alternates(read(alternates, passes.next()))) if alternates else _from_letters()
        lines = (line for line in read(source, passes.next()) if _DIVISION.encode() in line)
        features = _features(lines, Report())
        divisions = {(one.country, one.admin1): one.name for one in features if one.code == _DIVISION}
        kinds = {row["code"]: row["kind"] for row in read_table("geonames_features.tsv", ("code", "kind", "meaning"))}
        countries = {row["alpha2"]: row["country"] for row in read_table("alpha2.tsv", ("alpha2", "country"))}
        ours = {row["geonames"]: row for row in read_table(data_path("places.tsv"), header("places.tsv"))}
        table.write(f"# From GeoNames ({Path(source).name}), CC BY 4.0.\n")
        table.write("\t".join(header("places.tsv")) + "\n")
        for one in _features(read(source, passes.next()), report):
            kind, country = kinds.get(one.code), countries.get(one.country)
            if kind is None:
                continue
            if one.code != _DIVISION and one.population < population:
                report.left_out["fewer people"] += 1
                continue
            names = arabic(one)
            if not names or not country:
                report.left_out["no Arabic name" if country else "no country"] += 1
                continue
            report.written[kind] += 1
            known = ours.get(str(one.id))
            if known is not None:
                cells = known.cells | {"names_ar": "|".join(once([*known.alternatives("names_ar"), *names]))}
                table.write("\t".join(cells.values()) + "\n")
                continue
            division = divisions.get((one.country, one.admin1), "") if one.code != _DIVISION else ""
            row = (one.id, one.name, "|".join(names), one.lat, one.lon, country, division, kind)
            table.write("\t".join(map(str, row)) + "\n")
        if not report.written:
            raise SourceError(f"{source}: nothing to import; give a dump of GeoNames, 19 columns separated by tabs")
    return report


class _Passes:
    """Tells ``watch`` the share of several readings together."""

    def __init__(self, watch: Watch, number: int) -> None:
        self.watch = watch
        self.number = number
        self.done = -1

    def next(self) -> Watch:
        """What to tell in the next reading."""
        self.done += 1
        before = self.done
        return lambda share, lines: self.watch(None if share is None else (before + share) / self.number, lines)


def _features(lines: Iterator[bytes], report: Report) -> Iterator[_Feature]:
    """The places and divisions of a dump."""
    for number, line in enumerate(lines, 1):
        try:
            cells = line.decode().rstrip("\r\n").split("\t")
            if len(cells) != _COLUMNS:
                raise ValueError("wrong number of columns")
            if cells[6] in _CLASSES:
                yield _Feature(
                    int(cells[0]),
                    clean(cells[1]),
                    cells[3],
                    float(cells[4]),
                    float(cells[5]),
                    cells[7],
                    cells[8],
                    cells[10],
                    int(cells[14] or 0),
                )
        except ValueError:
            report.broken_line(number)


def _alternates(lines: Iterator[bytes]) -> dict[int, list[str]]:
    """The Arabic names in a file of alternate names by place, the preferred ones first; no historic or colloquial."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for line in lines:
        if b"\tar\t" not in line:
            continue
        _, place, tongue, name, preferred, _, colloquial, historic, *_ = [
            *line.decode(errors="replace").rstrip("\r\n").split("\t"), *[""] * 8
        ]  # fmt: skip
        if tongue == "ar" and place.isdigit() and not (colloquial == "1" or historic == "1"):
            found[int(place)].insert(0 if preferred == "1" else len(found[int(place)]), name)
    return found


def _from_file(names: dict[int, list[str]]) -> Callable[[_Feature], list[str]]:
    return lambda feature: _arabic(names.get(feature.id, ()))


def _from_letters() -> Callable[[_Feature], list[str]]:
    foreign = {
        letter
        for row in read_table("languages.tsv", ("language", "letters", "example"))
        for letter in row.alternatives("letters")
    }
    return lambda feature: _arabic(
        name for name in feature.alternates.split(",") if not name.isascii() and foreign.isdisjoint(name)
    )


def _arabic(names: Iterable[str]) -> list[str]:
    return once(name for name in map(clean, names) if arabic_share(name) == 1)
