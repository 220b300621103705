"""The options that choose what a store is asked for, the same for every command that asks."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, get_type_hints

import typer

Given = dict[str, str | None]
"""The filters that have a value, by the names that the store has for them."""

#: By the names that the store has for its filters, in the order in which help lists them.
_OPTIONS: dict[str, Any] = {
    "actor": Annotated[str | None, typer.Option(metavar="NAME", help="Who acts: a name, or an id of the tables.")],
    "with": Annotated[str | None, typer.Option("--with", metavar="NAME", help="Who takes part on either side.")],
    "recipient": Annotated[str | None, typer.Option(metavar="NAME", help="Who is acted on.")],
    "speaker": Annotated[str | None, typer.Option(metavar="NAME", help="Who says it: a name, or an id.")],
    "place": Annotated[str | None, typer.Option(metavar="NAME", help="Where.")],
    "type": Annotated[str | None, typer.Option(help="PLOVER's type, such as CONSULT.")],
    "mode": Annotated[
        str | None, typer.Option(help="PLOVER's mode, such as visit; of statements direct, indirect or mixed.")
    ],
    "status": Annotated[str | None, typer.Option(help="occurred, ongoing, planned, hypothetical or denied.")],
    "reviewed": Annotated[
        str | None, typer.Option(help="What people decided last: accepted, rejected, corrected; no for nothing.")
    ],
    "country": Annotated[str | None, typer.Option(metavar="CODE", help="ISO 3166 alpha-3 of somebody in it.")],
    "from": Annotated[
        str | None, typer.Option("--from", metavar="DAY", help="First day: 2023-12-08, 2023-12 or 2023.")
    ],
    "to": Annotated[str | None, typer.Option("--to", metavar="DAY", help="Last day.")],
    "source": Annotated[str | None, typer.Option(metavar="NAME", help="Somebody through whom it is told.")],
    "outlet": Annotated[str | None, typer.Option(help="Outlet that reports it.")],
    "text": Annotated[str | None, typer.Option(metavar="WORDS", help="Words in it.")],
    "confidence": Annotated[float | None, typer.Option(min=0, max=1, help="Least confidence.")],
}

ARTICLES = ("from", "to", "outlet")
STATEMENTS = ("speaker", "mode", "country", "from", "to", "source", "outlet", "text", "confidence")
EVENTS = tuple(name for name in _OPTIONS if name != "speaker")
ALL = tuple(_OPTIONS)

Reprints = Annotated[bool, typer.Option("--reprints", help="Take what copies of an article tell again, too.")]


def chosen_by(*names: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the options of these names for its parameter ``filters``, which gets those that have a value."""

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        hints = get_type_hints(command, include_extras=True)
        own = inspect.signature(command).parameters
        parameters: list[inspect.Parameter] = []
        for name, parameter in own.items():
            if name == "filters":
                parameters += (_keyword(_python(one), None, _OPTIONS[one]) for one in names)
            else:
                parameters.append(_keyword(name, parameter.default, hints[name]))

        @wraps(command)
        def run(**values: Any) -> None:
            filters = {name: values.pop(_python(name)) for name in names}
            given: Given = {name: str(value) for name, value in filters.items() if value is not None}
            command(filters=given, **values)

        run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
        return run

    return decorate


def _python(name: str) -> str:
    """A name that Python does not keep for itself."""
    return f"{name}_" if name in ("from", "with") else name


def _keyword(name: str, default: Any, annotation: Any) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
