"""What the commands that read articles ask for: the sources, and what holds for articles that do not say it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from musnad.errors import SourceError

Sources = Annotated[
    list[str],
    typer.Argument(
        metavar="SOURCE...",
        help="Files (text, HTML, JSON, CSV, Parquet, feeds, WARC, archives …), folders, URLs, or - for standard input.",
    ),
]
Published = Annotated[
    str | None, typer.Option(help="Publication date (ISO 8601) of articles that do not state theirs.")
]
Outlet = Annotated[str | None, typer.Option(help="Outlet of articles that do not state theirs.")]
Columns = Annotated[
    str | None,
    typer.Option(help="Which column or key holds a field, where its name does not say: text=body,published=date."),
]
Header = Annotated[bool, typer.Option("--header", help="Print a line with the names of the columns first.")]


def date_of(published: str | None) -> datetime | None:
    """The date that ``--published`` gives; a complaint about the option if it is none."""
    from musnad import pipeline

    try:
        return pipeline.parse_published(published)
    except SourceError as error:
        raise typer.BadParameter(str(error), param_hint="--published") from None


def columns_of(columns: str | None) -> dict[str, str]:
    """The columns that ``--columns`` gives; a complaint about the option if they are none."""
    from musnad import pipeline

    try:
        return pipeline.parse_columns(columns)
    except SourceError as error:
        raise typer.BadParameter(str(error), param_hint="--columns") from None
