"""The commands about places: which ones a name may mean, whether a table is right."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from musnad.cli.output import fail, print_table, utf8_output
from musnad.cli.overlays import Places, use

if TYPE_CHECKING:
    from musnad.knowledge.places import Found

app = typer.Typer(help="Which places are in the tables: find and check them, import them.", no_args_is_help=True)


@app.command()
def find(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A name or a part of it, in Arabic or English.")],
    country: Annotated[str | None, typer.Option(metavar="CODE", help="ISO 3166 alpha-3: places there only.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
    places: Places = None,
) -> None:
    """Print all places that a name may mean."""
    from musnad.knowledge.places import find as find_name

    use(places=places)
    found = find_name(name, country)
    if not found:
        where = f" in {country}" if country else ""
        fail(f"no place in the tables{where} is called {name!r}; try another spelling or a part of the name")
    _print(map(_fields, found), json)


@app.command()
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Table of places that is to add to ours.")],
) -> None:
    """Print all that is wrong with a table of places, by line, and what to do."""
    from musnad.knowledge.places import check as complaints

    found = complaints(file)
    output = utf8_output()
    for complaint in found:
        print(complaint, file=output)
    if found:
        raise typer.Exit(1)


def _fields(found: Found) -> dict[str, Any]:
    row = found.row
    return {
        "as": found.ground,
        "geonames": int(row["geonames"]) if row["geonames"] else None,
        "name": row["name"],
        "names_ar": list(row.alternatives("names_ar")),
        "lat": float(row["lat"]),
        "lon": float(row["lon"]),
        "country": row["country"] or None,
        "admin1": row["admin1"] or None,
        "kind": row["kind"],
    }


def _print(objects: Iterable[dict[str, Any]], as_json: bool) -> None:
    output = utf8_output()
    if as_json:
        for one in objects:
            print(json.dumps(one, ensure_ascii=False), file=output)
    else:
        print_table(({name: _cell(value) for name, value in one.items()} for one in objects), output)


def _cell(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else "" if value is None else str(value)
