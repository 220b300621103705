"""The commands about what reviewers decided."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from musnad.cli.database import DEFAULT, Db, open_store
from musnad.cli.output import print_table, utf8_output

app = typer.Typer(help="What reviewers decided in the web application.", no_args_is_help=True)


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where to write gold/ and articles/.")],
    db: Db = DEFAULT,
    by: Annotated[
        str | None, typer.Option(metavar="NAME", help="The decisions of this reviewer alone. Default: of all.")
    ] = None,
) -> None:
    """Write articles that were looked through, all their events decided about, as gold files for `musnad evaluate`."""
    from musnad import review

    with open_store(db) as store:
        written = review.export(store, folder, by)
    print(f"musnad: {folder}: {written:,} article{'' if written == 1 else 's'}", file=sys.stderr)


@app.command()
def agreement(db: Db = DEFAULT) -> None:
    """Print how far reviewers agree: the share of same decisions, and Krippendorff's alpha."""
    from musnad import review

    with open_store(db) as store:
        table = review.agreement(store.standing_decisions())
    rows = (
        {"field": row.field, "events": str(row.events), "same": _figure(row.same), "alpha": _figure(row.alpha)}
        for row in table
    )
    print_table(rows, utf8_output())


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"
