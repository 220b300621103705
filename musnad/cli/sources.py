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
        help="Text, HTML, JSON or JSONL files (or .gz of these), folders, or - for standard input.",
    ),
]
Published = Annotated[
    str | None, typer.Option(help="Publication date (ISO 8601) of articles that do not state theirs.")
]
Outlet = Annotated[str | None, typer.Option(help="Outlet of articles that do not state theirs.")]
Header = Annotated[bool, typer.Option("--header", help="Print a line with the names of the columns first.")]


def date_of(published: str | None) -> datetime | None:
    """The date that ``--published`` gives; a complaint about the option if it is none."""
    from musnad import pipeline

    try:
        return pipeline.parse_published(published)
    except SourceError as error:
        raise typer.BadParameter(str(error), param_hint="--published") from None
