"""The command that measures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from musnad.cli.output import utf8_output
from musnad.cli.overlays import Actors, Places, use


def evaluate(
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help="Folder of annotations, one JSON file per article.")],
    articles: Annotated[
        Path, typer.Argument(metavar="ARTICLES", help="Folder of the articles, one JSON file each, same names.")
    ],
    errors: Annotated[bool, typer.Option("--errors", help="Print every error with its sentence.")] = False,
    types: Annotated[bool, typer.Option("--types", help="Print the figures of each type of event.")] = False,
    reliability: Annotated[
        bool, typer.Option("--reliability", help="Print how many events of each confidence are right.")
    ] = False,
    actors: Actors = None,
    places: Places = None,
) -> None:
    """Measure what is read against annotated articles."""
    from musnad.evaluate import evaluate as compare

    use(actors, places)
    result = compare(gold, articles)
    output = utf8_output()
    if errors:
        for line in result.errors():
            print(line, file=output)
    print(result.figures(), file=output)
    for asked, table in ((types, result.types_table), (reliability, result.reliability_table)):
        if asked:
            print(f"\n{table()}", file=output)
