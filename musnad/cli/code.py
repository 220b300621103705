"""The command that codes many articles into one file."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from musnad.cli.output import collected
from musnad.cli.overlays import Actors, Places, use
from musnad.cli.sources import Columns, Outlet, Published, Sources, columns_of, date_of

if TYPE_CHECKING:
    from musnad import coding


def code(
    source: Sources,
    out: Annotated[
        Path,
        typer.Option("--out", "-o", metavar="FILE", help="File to write: .csv, .tsv, .jsonl or .parquet."),
    ],
    format: Annotated[str, typer.Option(help="events, statements, polecat, cameo, plover or record.")] = "events",
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes that read. Without it: as many as there are cores.")
    ] = None,
    restart: Annotated[bool, typer.Option("--restart", help="Begin again instead of going on with a run.")] = False,
    published: Published = None,
    outlet: Outlet = None,
    columns: Columns = None,
    actors: Actors = None,
    places: Places = None,
) -> None:
    """Code the events of many articles into one file; go on where an interrupted run stopped."""
    from musnad import coding
    from musnad.workers import cores

    use(actors, places)
    date, named = date_of(published), columns_of(columns)
    with collected(lambda: f"; {out} is unfinished: the same command goes on with it") as failures:
        with _shown(source) as watch:
            done = coding.code(
                source,
                out,
                format=format,
                processes=workers or cores(),
                published=date,
                outlet=outlet,
                columns=named,
                restart=restart,
                watch=watch,
            )
        for failure in done.failures:
            failures.add(failure)
        failures.foreign, failures.read = done.foreign, done.articles
        failed = f"; {len(failures):,} could not be read" if failures else ""
        print(f"musnad: {out}: {done.rows:,} rows of {done.articles:,} articles{failed}", file=sys.stderr)


@contextmanager
def _shown(given: Sequence[str]) -> Iterator[Callable[[coding.Progress], None]]:
    """What to tell of the way through the sources; on a terminal it is shown."""
    from musnad import coding

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda progress: None
        return
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("articles"),
        TextColumn("{task.fields[speed]:.1f}/s"),
        TextColumn("{task.fields[rows]:,} rows"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None, speed=0.0, rows=0)
        # Counted beside the reading, which need not wait for it.
        threading.Thread(target=lambda: bar.update(task, total=coding.count(given)), daemon=True).start()

        def watch(progress: coding.Progress) -> None:
            elapsed = bar.tasks[task].elapsed or 0
            speed = (progress.items - progress.gone_on) / elapsed if elapsed else 0.0
            bar.update(task, completed=progress.items, rows=progress.rows, speed=speed)

        yield watch
