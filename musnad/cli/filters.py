"""The options that choose events, the same wherever a store is asked."""

from __future__ import annotations

from typing import Annotated

import typer

Actor = Annotated[str | None, typer.Option(metavar="NAME", help="Who acts: a name, or an id of the tables.")]
With = Annotated[str | None, typer.Option("--with", metavar="NAME", help="Who takes part on either side.")]
Recipient = Annotated[str | None, typer.Option(metavar="NAME", help="Who is acted on.")]
Place = Annotated[str | None, typer.Option(metavar="NAME", help="Where.")]
Type = Annotated[str | None, typer.Option(help="PLOVER's type, such as CONSULT.")]
Mode = Annotated[str | None, typer.Option(help="PLOVER's mode, such as visit.")]
Status = Annotated[str | None, typer.Option(help="occurred, ongoing, planned, hypothetical or denied.")]
Speaker = Annotated[str | None, typer.Option(metavar="NAME", help="Who says it: a name, or an id.")]
From = Annotated[str | None, typer.Option("--from", metavar="DAY", help="First day: 2023-12-08, 2023-12 or 2023.")]
To = Annotated[str | None, typer.Option("--to", metavar="DAY", help="Last day.")]
Country = Annotated[str | None, typer.Option(metavar="CODE", help="ISO 3166 alpha-3 of somebody in it.")]
Source = Annotated[str | None, typer.Option(metavar="NAME", help="Somebody through whom it is told.")]
Outlet = Annotated[str | None, typer.Option(help="Outlet that reports it.")]
Text = Annotated[str | None, typer.Option(metavar="WORDS", help="Words in it.")]
Confidence = Annotated[float | None, typer.Option(min=0, max=1, help="Least confidence.")]
Reprints = Annotated[bool, typer.Option("--reprints", help="Take what copies of an article tell again, too.")]


def given(**options: str | float | None) -> dict[str, str | None]:
    """The options that have a value, by the names that the store has for them."""
    return {name.removesuffix("_"): str(value) for name, value in options.items() if value is not None}
