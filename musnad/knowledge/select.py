"""Selects actors: by country, kind, sector and office, and those whose office may have ended unnoticed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from musnad.reading import knowledge
from musnad.reading.knowledge import Actor, Role
from musnad.resources import overlays, stated

__all__ = ["Actor", "Role", "checked", "roles_on", "sectors_on", "select", "stale"]


def select(
    *,
    country: str | None = None,
    kind: str | None = None,
    sector: str | None = None,
    role: str | None = None,
    on: date | None = None,
) -> Iterator[Actor]:
    """The actors of the table of whom all that is given holds, in its order.

    ``role`` is a descriptor's id; with ``on`` it must have been held that day, and ``sector`` be theirs then.
    """
    known = knowledge.load()
    for actor in known.actors.values():
        if (
            (country is None or actor.country == country)
            and (kind is None or actor.kind == kind)
            and (sector is None or sector in sectors_on(actor, on))
            and (role is None or any(held.descriptor == role for held in roles_on(actor, on)))
        ):
            yield actor


def roles_on(actor: Actor, on: date | None) -> tuple[Role, ...]:
    """The roles that ``actor`` held on a day; without a day, ever."""
    return actor.roles if on is None else tuple(role for role in actor.roles if role.held_on(on.isoformat()))


def sectors_on(actor: Actor, on: date | None) -> tuple[str, ...]:
    """The sectors of ``actor`` on a day; without a day, as the table has them."""
    return actor.sectors if on is None else knowledge.on_day(actor, on, knowledge.load().descriptors)


def checked() -> Iterator[tuple[str, str | None]]:
    """Each table of actors in use with the day up to which it says that its roles are checked (``# checked: …``)."""
    sources: list[str | Path] = ["actors.tsv", *overlays("actors.tsv")]
    yield from ((str(source), stated(source, "checked")) for source in sources)


def stale(before: date) -> Iterator[tuple[Actor, Role]]:
    """Roles without an end that began before a day, the longest held first.

    Of a role without a beginning nothing can be said; it is left out.
    """
    open_roles = [
        (actor, role)
        for actor in knowledge.load().actors.values()
        for role in actor.roles
        if not role.last and role.first and role.first < before.isoformat()
    ]
    yield from sorted(open_roles, key=lambda held: held[1].first)
