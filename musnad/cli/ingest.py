"""The commands that fill a store, and tell what is in it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from musnad.cli.database import DEFAULT, Db, open_store
from musnad.cli.output import print_table, utf8_output
from musnad.cli.overlays import Actors, Places, use
from musnad.cli.sources import Columns, Outlet, Published, Sources, columns_of, date_of

if TYPE_CHECKING:
    from musnad.ingest import Counts

Workers = Annotated[
    int | None, typer.Option(min=0, help="Processes that read; 0 reads in this one. Default: one for each core.")
]

app = typer.Typer(help="The database of records: what is in it, and its version.", no_args_is_help=True)


def ingest(
    source: Sources,
    db: Db = DEFAULT,
    workers: Workers = None,
    again: Annotated[bool, typer.Option("--again", help="Read articles anew that the store has.")] = False,
    published: Published = None,
    outlet: Outlet = None,
    columns: Columns = None,
    actors: Actors = None,
    places: Places = None,
) -> None:
    """Read articles into a store; what it has already is passed over, so that a stopped run can go on."""
    use(actors, places)
    options = {"published": date_of(published), "outlet": outlet, "columns": columns_of(columns)}
    from musnad import ingest

    with open_store(db, create=True) as store, _progress(partial(ingest.expected, source)) as report:
        counts = ingest.ingest(store, source, processes=_processes(workers), again=again, report=report, **options)
    _finish(counts, db)


def failures(
    db: Db = DEFAULT,
    retry: Annotated[bool, typer.Option("--retry", help="Read them again, and list what fails still.")] = False,
    workers: Workers = 0,
    published: Published = None,
    outlet: Outlet = None,
    columns: Columns = None,
) -> None:
    """Print what could not be read, where, and why."""
    options = {"published": date_of(published), "outlet": outlet, "columns": columns_of(columns)}
    with open_store(db) as store:
        if retry:
            from musnad import ingest

            failed = store.failures()
            with _progress(lambda: len(failed)) as report:
                ingest.retry(store, failed, processes=_processes(workers), report=report, **options)
        rows = store.failures()
    print_table(
        ({"time": row.failed_at, "kind": row.kind, "where": row.place, "why": row.why} for row in rows), utf8_output()
    )
    if rows:
        raise typer.Exit(1)


def watch(
    feeds: Annotated[Path, typer.Argument(metavar="FEEDS", help="Table of feeds (TOML).")],
    db: Db = DEFAULT,
    once: Annotated[bool, typer.Option("--once", help="Poll every feed once, and leave.")] = False,
    state: Annotated[
        Path | None, typer.Option(help="Where to note what was seen. Default: the name of FEEDS with .state.json.")
    ] = None,
    actors: Actors = None,
    places: Places = None,
) -> None:
    """Poll feeds and read what is new into a store, until stopped."""
    use(actors, places)
    from musnad import ingest
    from musnad import watch as feeds_watch

    listed = feeds_watch.load_feeds(feeds)
    seen = feeds_watch.StateFile(state or feeds.with_suffix(".state.json"))
    with open_store(db, create=True) as store, ingest.Taker(store, str(feeds)) as taker, feeds_watch.stopping() as stop:

        def take(feed: Any, reference: str, result: Any) -> None:
            taker.take(reference, result)
            _said(reference, result)

        def recovered(feed: Any) -> None:
            taker.resolve(feed.url)

        feeds_watch.watch(listed, take, state=seen, once=once, recovered=recovered, stop=stop)
    print(f"musnad: {_summary(taker.counts)}", file=sys.stderr)


@app.command()
def info(db: Db = DEFAULT) -> None:
    """Print how much is in a store, from when to when, and by which runs it was read."""
    with open_store(db) as store:
        found, runs = store.info(), store.runs()
    output = utf8_output()
    for name, value in found.items():
        print(f"{name:<10}  {value:,}" if isinstance(value, int) else f"{name:<10}  {value}", file=output)
    print(file=output)
    print_table(
        (
            {
                "run": str(run.key),
                "started": run.started,
                "ended": run.ended or "",
                "version": run.version,
                "articles": str(run.articles),
                "skipped": str(run.skipped),
                "not Arabic": str(run.not_arabic),
                "failures": str(run.failures),
                "source": run.source,
            }
            for run in runs
        ),
        output,
    )


@app.command()
def upgrade(db: Db = DEFAULT) -> None:
    """Bring a store that an older version made up to this one. Keep a copy before."""
    from musnad import store

    before, after = store.upgrade(db)
    print(f"tables {before} were up to date" if before == after else f"tables {before} are now {after}")


def _processes(workers: int | None) -> int:
    from musnad import workers as reading

    return reading.cores() if workers is None else workers


@contextmanager
def _progress(expected: Callable[[], int | None]) -> Iterator[Callable[[Counts], None]]:
    """Shows how far a run is, on a terminal; Ctrl-C ends it with a word on how to go on."""
    console = Console(stderr=True)
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("articles"),
        TextColumn("{task.fields[speed]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    try:
        with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
            total = expected() if console.is_terminal else None
            task = progress.add_task("", total=total, speed="")

            def report(counts: Counts) -> None:
                elapsed = progress.tasks[task].elapsed or 0
                speed = f"{counts.saved / elapsed:.0f}/s" if elapsed else ""
                progress.update(task, completed=counts.items, speed=speed)

            yield report
    except KeyboardInterrupt:
        print("musnad: stopped; what was read is saved, and the same command goes on from there", file=sys.stderr)
        raise typer.Exit(130) from None


def _summary(counts: Counts) -> str:
    said = f"{counts.saved:,} read and saved"
    for number, what in (
        (counts.skipped, "there already"),
        (counts.foreign, "not Arabic"),
        (counts.failed, "failed"),
    ):
        if number:
            said += f", {number:,} {what}"
    return said


def _finish(counts: Counts, db: str) -> None:
    print(f"musnad: {_summary(counts)}", file=sys.stderr)
    if counts.failed:
        print(f"musnad: `musnad failures --db {db}` says why", file=sys.stderr)
        raise typer.Exit(1)


def _said(reference: str, result: object) -> None:
    from musnad.pipeline import Failure

    print(f"{reference}  {result.why if isinstance(result, Failure) else 'read'}", file=sys.stderr)
