"""The commands that turn dumps of others into tables of ours, with their progress."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from musnad.cli.output import collected

if TYPE_CHECKING:
    from musnad.imports.lines import Watch
    from musnad.imports.report import Report

Out = Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="Table to write; complete or not there at all.")]


def import_actors(
    dump: Annotated[str, typer.Argument(metavar="DUMP", help="JSON dump of Wikidata, .gz, .bz2, plain, or -.")],
    out: Out,
    since: Annotated[
        int, typer.Option(metavar="YEAR", min=0, help="Leave out people who left their last office before.")
    ] = 0,
) -> None:
    """Make a table of actors of a dump of Wikidata."""
    from musnad.imports import wikidata

    _run(dump, out, lambda watch: wikidata.convert(dump, out, since=since, watch=watch))


def import_places(
    dump: Annotated[Path, typer.Argument(metavar="DUMP", help="Dump of GeoNames, such as allCountries.zip.")],
    out: Out,
    alternate: Annotated[
        Path | None, typer.Option(metavar="FILE", help="GeoNames' names with languages, alternateNamesV2.zip.")
    ] = None,
    population: Annotated[int, typer.Option(min=0, help="Leave out populated places with fewer people.")] = 0,
) -> None:
    """Make a table of places of a dump of GeoNames."""
    from musnad.imports import geonames

    _run(
        str(dump),
        out,
        lambda watch: geonames.convert(dump, out, alternates=alternate, population=population, watch=watch),
    )


def _run(dump: str, out: Path, convert: Callable[[Watch], Report]) -> None:
    with collected(lambda: f"; {out} is not written"), _progress() as watch:
        report = convert(watch)
    for line in _lines(report):
        print(f"musnad: {dump}: {line}", file=sys.stderr)


def _lines(report: Report) -> Iterator[str]:
    yield "written: " + ", ".join(f"{number:,} {kind}" for kind, number in report.written.most_common())
    if report.left_out:
        yield "left out: " + ", ".join(f"{number:,} {why}" for why, number in report.left_out.most_common())
    if report.broken:
        first = ", ".join(map(str, report.first_broken)) + (" …" if report.broken > len(report.first_broken) else "")
        yield f"{report.broken:,} broken line{'s' if report.broken > 1 else ''} passed over: {first}"


@contextmanager
def _progress() -> Iterator[Watch]:
    """What to tell of the way through a file; on a terminal it is shown."""
    console = Console(stderr=True)
    columns = (
        SpinnerColumn(),
        BarColumn(),
        TextColumn("{task.fields[lines]:,} lines"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=None, lines=0)
        yield lambda share, lines: progress.update(
            task, total=None if share is None else 1.0, completed=share, lines=lines
        )
