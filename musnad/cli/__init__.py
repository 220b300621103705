"""The command line: parse, call, print. Each module here holds one group of commands."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from musnad import __version__
from musnad.cli import (
    actors,
    articles,
    chart,
    code,
    exchange,
    explain,
    find,
    imports,
    ingest,
    places,
    quality,
    quotes,
    records,
    review,
    serve,
    times,
)
from musnad.cli.output import fail
from musnad.errors import MusnadError


class _Commands(TyperGroup):
    """All commands; a :class:`MusnadError` from any of them is one line, not a traceback."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except MusnadError as error:
            fail(str(error))


app = typer.Typer(
    cls=_Commands,
    help="Reads Arabic news and writes down who did what to whom, when, where, and on whose word.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def main() -> None:
    """Entry point of the ``musnad`` command."""
    app()


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"musnad {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    pass


for _command in (
    articles.read,
    code.code,
    articles.tag,
    articles.names,
    quotes.quotes,
    times.times,
    quality.evaluate,
    explain.explain,
    records.schema,
    ingest.ingest,
    ingest.failures,
    ingest.watch,
    find.search,
    find.events,
    find.statements,
    chart.chart,
    exchange.export,
    serve.serve,
):
    app.command()(_command)

app.command("import")(exchange.take_back)

actors.app.command("import")(imports.import_actors)
app.add_typer(actors.app, name="actors")

places.app.command("import")(imports.import_places)
app.add_typer(places.app, name="places")

app.add_typer(ingest.app, name="store")
app.add_typer(serve.app, name="accounts")
app.add_typer(review.app, name="review")
