"""The commands about actors: who may be meant, who is in the tables, whether a table is right."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from musnad.cli.output import fail, print_table, utf8_output
from musnad.cli.overlays import Actors, use

if TYPE_CHECKING:
    from musnad.knowledge.select import Actor, Role

app = typer.Typer(help="Who is in the tables: find, list and check actors, import them.", no_args_is_help=True)

On = Annotated[datetime | None, typer.Option(metavar="DATE", formats=["%Y-%m-%d"], help="A day, like 2023-12-08.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")]


@app.command()
def find(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A name, short form or title, in Arabic or English.")],
    on: On = None,
    json: Json = False,
    actors: Actors = None,
) -> None:
    """Print all actors and countries that a name may mean."""
    from musnad.knowledge.find import find as find_name

    use(actors)
    day = on.date() if on else None
    found = find_name(name, day)
    if not found:
        fail(f"nobody in the tables is called {name!r}; try another spelling or a part of the name")
    _print((({"as": hit.ground} | _fields(hit.actor, day)) for hit in found), json)


@app.command("list")
def list_actors(
    country: Annotated[str | None, typer.Option(metavar="CODE", help="ISO 3166 alpha-3, or UNO, IGO …")] = None,
    kind: Annotated[str | None, typer.Option(help="person, organization, group or outlet.")] = None,
    sector: Annotated[str | None, typer.Option(metavar="CODE", help="PLOVER's code, such as GOV.")] = None,
    role: Annotated[str | None, typer.Option(help="An office, such as foreign-minister.")] = None,
    on: On = None,
    json: Json = False,
    actors: Actors = None,
) -> None:
    """Print the actors of the tables of whom all that is given holds."""
    from musnad.knowledge.select import select

    use(actors)
    day = on.date() if on else None
    found = select(country=country, kind=kind, sector=sector, role=role, on=day)
    _print((_fields(actor, day) for actor in found), json)


@app.command()
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Table of actors that is to add to ours.")],
) -> None:
    """Print all that is wrong with a table of actors, by line, and what to do."""
    from musnad.knowledge.check import check as complaints

    found = complaints(file, date.today())
    output = utf8_output()
    for complaint in found:
        print(complaint, file=output)
    if found:
        raise typer.Exit(1)


@app.command()
def stale(
    years: Annotated[float, typer.Option(min=0, help="Years after which an office may have ended unnoticed.")] = 1,
    json: Json = False,
    actors: Actors = None,
) -> None:
    """Print the offices that have no end and began long ago."""
    from musnad.knowledge.select import checked
    from musnad.knowledge.select import stale as stale_roles

    use(actors)
    found = stale_roles(date.today() - timedelta(days=365.25 * years))
    _print(
        ({"id": actor.id, "name": actor.name, "name_ar": actor.name_ar} | _role(role) for actor, role in found), json
    )
    for file, day in checked():
        typer.echo(f"{file}: roles are checked up to {day or 'a day that is not stated'}", err=True)


def _fields(actor: Actor, on: date | None) -> dict[str, Any]:
    from musnad.knowledge.select import roles_on, sectors_on
    from musnad.knowledge.source import pages

    return {
        "id": actor.id,
        "kind": actor.kind,
        "name": actor.name,
        "name_ar": actor.name_ar,
        "country": actor.country,
        "sectors": list(sectors_on(actor, on)),
        "roles": [_role(role) for role in roles_on(actor, on)],
        "parent": actor.parent,
        "source": pages(actor.sources, actor.name),
    }


def _role(role: Role) -> dict[str, Any]:
    return {"role": role.descriptor, "country": role.country, "from": role.first or None, "to": role.last or None}


def _print(objects: Iterable[dict[str, Any]], as_json: bool) -> None:
    output = utf8_output()
    if as_json:
        for one in objects:
            print(json.dumps(one, ensure_ascii=False), file=output)
    else:
        print_table(({name: _cell(value) for name, value in one.items()} for one in objects), output)


def _cell(value: Any) -> str:
    return ", ".join(map(_text, value)) if isinstance(value, list) else _text(value)


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return "{role} {country} {from}..{to}".format(**{key: item or "" for key, item in value.items()})
    return str(value or "")
