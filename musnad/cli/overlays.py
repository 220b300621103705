"""Options by which users add to the tables."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Actors = Annotated[
    list[Path] | None,
    typer.Option(metavar="FILE", help="Table of actors that adds to ours or replaces rows of it; may be repeated."),
]
Places = Annotated[
    list[Path] | None,
    typer.Option(metavar="FILE", help="Table of places that adds to ours or replaces rows of it; may be repeated."),
]


def use(actors: list[Path] | None = None, places: list[Path] | None = None) -> None:
    """Let the files add to the tables, for this run of the command."""
    from musnad.resources import overlay

    for table, paths in (("actors.tsv", actors), ("places.tsv", places)):
        for path in paths or ():
            overlay(table, path)
