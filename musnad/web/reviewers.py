"""Under which name somebody reviews, and which decisions they may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote

from fastapi import Request

from musnad import review
from musnad.store import ADD, COMPLETE, DecisionRow, EventRow, Store
from musnad.web.people import Person

COOKIE = "musnad_reviewer"
"""Holds the name of whoever reviews where nobody signs in."""

NAME_CHARACTERS = 64


def reviewer_of(request: Request, person: Person) -> str:
    """The account; where only this machine asks, the name that was given once. Empty where none was."""
    if person.by != "machine":
        return person.name
    return " ".join(unquote(request.cookies.get(COOKIE, "")).split())[:NAME_CHARACTERS]


@dataclass(frozen=True, slots=True)
class Known:
    """What a reviewer may know of the decisions about an article: their own, and what others decided about the same.

    ``events`` are decisions by the number of the event, ``added`` those about events that are not read, ``complete``
    those which say that there is no other.
    """

    events: dict[int, list[DecisionRow]] = field(default_factory=lambda: defaultdict(list))
    added: list[DecisionRow] = field(default_factory=list)
    complete: list[DecisionRow] = field(default_factory=list)


def known(rows: Iterable[DecisionRow], reviewer: str) -> Known:
    """What ``reviewer`` may know of the decisions about an article that stand.

    Of an event this is what others decided once they decided about it themselves; what others added, once they said
    that the article reports no other event.
    """
    rows = [row for row in rows if not row.orphaned]
    mine = {row.event for row in rows if row.reviewer == reviewer and row.event}
    looked = any(row.verdict == COMPLETE and row.reviewer == reviewer for row in rows)
    found = Known()
    for row in rows:
        if row.event:
            if row.event in mine:
                found.events[row.event].append(row)
        elif row.reviewer == reviewer or looked:
            if row.verdict == ADD:
                found.added.append(row)
            elif row.verdict == COMPLETE:
                found.complete.append(row)
    return found


def changes(row: DecisionRow) -> list[str]:
    """What a correction changed."""
    return review.changes(review.kept(row.old), review.kept(row.new)) if row.old and row.new else []


def outcomes(store: Store, rows: Iterable[EventRow], reviewer: str) -> dict[tuple[str, int], str]:
    """The last verdicts about events that ``reviewer`` decided about too, by article and number."""
    found = {}
    for article in {row.article for row in rows} if reviewer else ():
        for number, decided in known(store.standing_decisions(article), reviewer).events.items():
            found[article, number] = decided[-1].verdict
    return found


def is_left(store: Store, article: str, events: int, reviewer: str) -> bool:
    """Whether all events of an article are decided by a reviewer, who has not said yet that it reports no other."""
    mine = known(store.standing_decisions(article, reviewer), reviewer)
    return not mine.complete and set(mine.events) >= set(range(1, events + 1))
