"""The command that draws what a store tells."""

from __future__ import annotations

import locale
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from musnad.cli.database import DEFAULT, Db, open_store
from musnad.cli.filters import EVENTS, Given, Reprints, chosen_by

if TYPE_CHECKING:
    from musnad.charts import Look
    from musnad.store import Store


@chosen_by(*EVENTS)
def chart(
    *,
    kind: Annotated[str, typer.Argument(metavar="KIND", help="timeline, dyad, types, map or network.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="Picture: .svg, .png, .html or .json.")],
    db: Db = DEFAULT,
    filters: Given,
    reprints: Reprints = False,
    per: Annotated[
        str | None, typer.Option(help="day, week, month or year. Default: what suits the span of the events.")
    ] = None,
    lang: Annotated[str | None, typer.Option(help="en or ar. Default: that of the terminal.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Most pairs of a network, places of a map.")] = None,
) -> None:
    """Draw events of a store: in time, between two, by type, on a map, or who has to do with whom."""
    from musnad import charts

    charts.check(out)
    language = lang or ("ar" if (locale.getlocale()[0] or "").startswith("ar") else "en")
    for value, allowed, hint in (
        (kind, tuple(_KINDS), "KIND"),
        (language, charts.LANGUAGES, "--lang"),
        (per, (None, *charts.PERIODS), "--per"),
    ):
        if value not in allowed:
            raise typer.BadParameter(f"{value!r} is not one of {', '.join(filter(None, allowed))}", param_hint=hint)
    if kind == "dyad" and not (filters.get("actor") and filters.get("with")):
        raise typer.BadParameter("a dyad is of two; give --actor and --with", param_hint="KIND")
    look = charts.Look(language, _of(filters, kind))  # type: ignore[arg-type]
    with open_store(db) as store:
        drawn = _KINDS[kind](store, filters, look, reprints=reprints, per=per, limit=limit)
    if charts.lacks_font(drawn, out):
        print(
            "musnad: no font here has Arabic letters, so the picture lacks them; install one, such as Noto Sans "
            "Arabic, or write .svg or .html, which take the fonts of whoever looks at them",
            file=sys.stderr,
        )
    charts.write(drawn, out, look)


def _timeline(store: Store, filters: Given, look: Look, *, reprints: bool, per: Any, **rest: Any) -> Any:
    from musnad import charts

    counts = {
        (day or "", quad): n
        for quad in charts.QUADS
        for day, n in store.count_events("day", {**filters, "quad": quad}, reprints=reprints)
    }
    return charts.timeline(counts, look, per)


def _dyad(store: Store, filters: Given, look: Look, *, reprints: bool, per: Any, **rest: Any) -> Any:
    from musnad import charts

    given = dict(filters)
    one, other = given.pop("actor") or "", given.pop("with") or ""

    def called(name: str) -> str:
        """Whom the articles have most often of those whom somebody means by a name or an id."""
        named = store.actors({"name": name}, limit=1).rows
        return look.name(named[0]) if named else name

    return charts.dyad(store.between(one, other, given, reprints=reprints), called(one), called(other), look, per)


def _types(store: Store, filters: Given, look: Look, *, reprints: bool, **rest: Any) -> Any:
    from musnad import charts

    counts = []
    for type, _ in store.count_events("type", filters, reprints=reprints):
        for quad, _ in store.count_events("quad", {**filters, "type": type}, reprints=reprints):
            modes = store.count_events("mode", {**filters, "type": type, "quad": quad}, reprints=reprints)
            counts += [(type or "", mode, quad or "", n) for mode, n in modes]
    return charts.types(counts, look)


def _map(store: Store, filters: Given, look: Look, *, reprints: bool, limit: int | None, **rest: Any) -> Any:
    from musnad import charts

    return charts.map(store.places(filters, reprints=reprints), look, limit or _MAP)


def _network(store: Store, filters: Given, look: Look, *, reprints: bool, limit: int | None, **rest: Any) -> Any:
    from musnad import charts

    return charts.network(store.pairs(filters, reprints=reprints), look, limit or _NETWORK)


_KINDS: dict[str, Callable[..., Any]] = {
    "timeline": _timeline,
    "dyad": _dyad,
    "types": _types,
    "map": _map,
    "network": _network,
}
_MAP, _NETWORK = 500, 40
"""Most places and pairs that a picture has room for."""


def _of(filters: Given, kind: str) -> str:
    """What the events have in common, in short; a dyad has its two in the title."""
    of = {name: value for name, value in filters.items() if not (kind == "dyad" and name in ("actor", "with"))}
    first, last = of.pop("from", None), of.pop("to", None)
    said = [f"≥ {value}" if name == "confidence" else value or "" for name, value in of.items()]
    if first or last:
        said.append(first or "" if first == last else f"{first or '…'} – {last or '…'}")
    return " · ".join(said)
