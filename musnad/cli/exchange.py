"""The commands that write a store's records to files, and take corrected ones back."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import Annotated

import typer

from musnad.cli.database import DEFAULT, Db, open_store
from musnad.cli.files import write_files, write_output
from musnad.cli.filters import ALL, Given, Reprints, chosen_by
from musnad.cli.output import collected
from musnad.files import complete


@chosen_by(*ALL)
def export(
    *,
    db: Db = DEFAULT,
    format: Annotated[str, typer.Option(help="events, jsonl, html … (see docs/formats.md).")] = "events",
    out: Annotated[
        str | None,
        typer.Option("--out", "-o", metavar="FILE|FOLDER/", help="What to write; standard output without it."),
    ] = None,
    filters: Given,
    reprints: Reprints = False,
    decided: Annotated[
        bool, typer.Option("--decided", help="As people decided: without rejected events, corrected ones corrected.")
    ] = False,
) -> None:
    """Write records of a store, or the events or statements in them, in one of the formats."""
    from musnad import exchange
    from musnad.export import FORMATS

    if format not in FORMATS:
        raise typer.BadParameter(f"{format!r} is not one of {', '.join(FORMATS)}", param_hint="--format")
    chosen = FORMATS[format]
    with open_store(db) as store:
        records = exchange.selected(store, chosen, filters, reprints=reprints, decided=decided)
        if out is None:
            write_output(records, chosen)
        elif chosen.beside or out.endswith("/") or Path(out).is_dir():
            written = sum(1 for _ in write_files(records, Path(out), chosen))
            print(f"musnad: {out}: {written:,} articles", file=sys.stderr)
        else:
            with complete(Path(out), chosen.binary) as file:
                chosen.write(records, file)


def take_back(
    path: Annotated[
        Path, typer.Argument(metavar="FILE|FOLDER", help="Records (.jsonl, .json), or a folder corrected in brat.")
    ],
    db: Db = DEFAULT,
    by: Annotated[
        str | None, typer.Option(metavar="NAME", help="Who corrected them. Default: the name you are logged in by.")
    ] = None,
) -> None:
    """Save corrected records in place of those that the store has of the same articles."""
    from musnad import exchange

    with collected() as failures:
        with open_store(db, create=True) as store:
            counts = exchange.take_back(store, path, people=by or _user(), report=failures.add)
        failures.read = counts.replaced + counts.new
        print(f"musnad: {db}: {counts.replaced:,} records replaced, {counts.new:,} new", file=sys.stderr)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""
