"""Selections of events or statements: what an address asks for, how many there are, by what they can be narrowed.

The pages of lists, the charts above them and their downloads share these, so that all show the same.
"""

from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar, cast

from fastapi import Request

from musnad import charts
from musnad.errors import AbsentError
from musnad.export import FORMATS
from musnad.store import EVENTS, STATEMENTS, ActorRow, Counted, Store, Summary
from musnad.web.templating import values_of

What = Literal["events", "statements"]
T = TypeVar("T")

FILTERS: dict[What, Mapping[str, Any]] = {"events": EVENTS, "statements": STATEMENTS}

FACETS: dict[What, tuple[str, ...]] = {
    "events": ("quad", "type", "mode", "status", "actor", "recipient", "country", "place", "source", "outlet"),
    "statements": ("mode", "speaker", "country", "source", "outlet"),
}
"""By what a list can be narrowed, in the order in which its page shows them."""

FIELDS: dict[What, tuple[str, ...]] = {"events": ("text", "with"), "statements": ("text", "speaker")}
"""What is written into the form of a list, besides days and probability."""

MORE: dict[What, tuple[str, ...]] = {"events": ("actor", "recipient", "place", "source"), "statements": ("source",)}
"""What may be, for those who ask for more."""

KINDS: dict[What, dict[str, str]] = {"events": charts.QUADS, "statements": charts.MODES}
"""What bars in time are made of, with their colours."""

PARTIES = frozenset({"actor", "with", "recipient", "place", "source", "speaker"})
"""Filters by somebody."""

_WHOLE = frozenset({"from", "to", "text", "confidence"})
"""Filters that have one value, with commas or without."""

_VALUES = 8
"""Values of a facet that a page shows."""

_LONG = 100
"""A count that took so many times less than it is old is counted anew, once the store has changed."""

_QUICK = 0.2
"""Seconds of a count that is never shown when the store has changed."""

_KEPT = 200
"""Counts that are remembered."""


class Counts:
    """Counts of a store as it is; of large selections, while an ingest runs, as it was some moments ago."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._kept: OrderedDict[object, tuple[str, float, float, Any]] = OrderedDict()

    def summary(self, what: What, given: Mapping[str, str], *by: str, most: int = _VALUES) -> Summary:
        """See :meth:`musnad.store.Store.summary`."""
        key = (what, tuple(sorted(given.items())), by, most)
        return self.kept(key, lambda: self._store.summary(what, given, by, most=most))

    def span(self) -> tuple[str, str]:
        """The days of the first and the last article."""
        info = self.kept("info", self._store.info)
        return str(info["first day"]), str(info["last day"])

    def kept(self, key: object, count: Callable[[], T]) -> T:
        """What ``count`` gives, or gave for the same ``key``."""
        stamp, now = self._store.stamp(), time.monotonic()
        with self._lock:
            if known := self._kept.get(key):
                at, made, took, result = known
                if at == stamp or (took > _QUICK and now - made < _LONG * took):
                    self._kept.move_to_end(key)
                    return cast(T, result)
        counted = count()
        with self._lock:
            self._kept[key] = (stamp, now, time.monotonic() - now, counted)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return counted


def counts(request: Request) -> Counts:
    """The counts of an application."""
    state = request.app.state
    if not hasattr(state, "counts"):
        state.counts = Counts(state.store)
    found: Counts = state.counts
    return found


@dataclass(frozen=True, slots=True)
class Chosen:
    """A value that a filter has: ``value`` as the address says it, ``row`` whom it means, ``rest`` without it."""

    filter: str
    value: str
    row: ActorRow | None
    rest: str | None


@dataclass(frozen=True, slots=True)
class Bars:
    """What is drawn in time, as a table: rows by the beginning of each ``per``; ``outside`` are on no bar."""

    per: str
    rows: tuple[tuple[str, Mapping[str, int]], ...]
    total: int
    outside: int


@dataclass(frozen=True, slots=True)
class Selection:
    """What an address asks for."""

    what: What
    given: Mapping[str, str]
    counts: Counts

    @classmethod
    def of(cls, request: Request, what: What) -> Selection:
        """The selection of a request."""
        return cls(what, values_of(request, FILTERS[what]), counts(request))

    @property
    def summary(self) -> Summary:
        """How many there are, by all facets."""
        return self.counts.summary(self.what, self.given, *FACETS[self.what])

    @property
    def total(self) -> int:
        """How many there are."""
        return self.counts.summary(self.what, self.given).total

    @property
    def kinds(self) -> Mapping[str, str]:
        """What the bars are made of."""
        return KINDS[self.what]

    @property
    def fields(self) -> tuple[str, ...]:
        """What the form asks, besides what all forms do."""
        return FIELDS[self.what]

    @property
    def more(self) -> tuple[str, ...]:
        """What it asks those who want more."""
        return MORE[self.what]

    def facets(self) -> Iterator[tuple[str, tuple[Counted, ...]]]:
        """The facets that leave a choice and are not chosen yet; modes where there are those of one type only."""
        for name in FACETS[self.what]:
            values = self.summary.facets[name]
            if name in self.given or len(values) < 2:
                continue
            if name == "mode" and self.what == "events" and "type" not in self.given:
                continue
            yield name, values

    def chosen(self, store: Store) -> Iterator[Chosen]:
        """All values that filters have, one by one."""
        for name, given in self.given.items():
            values = [given] if name in _WHOLE else [one.strip() for one in re.split("[,،]", given) if one.strip()]
            for value in values:
                rest = ",".join(other for other in values if other != value) or None
                yield Chosen(name, value, _known(store, value) if name in PARTIES else None, rest)

    def days(self) -> dict[tuple[str, str], int]:
        """Counts by day and kind; where they span many years, of the days from which there are articles, if most are.

        What lies centuries back or ahead would leave no room for what is reported.
        """
        days = dict(self.summary.days)
        if "from" in self.given or "to" in self.given or charts.bars(days)[0] != "year":
            return days
        first, last = self.counts.span()
        near = {key: n for key, n in days.items() if first <= key[0] <= last}
        return near if sum(near.values()) * 2 >= sum(days.values()) else days

    def bars(self) -> Bars:
        """The chart as a table."""
        per, found = charts.bars(self.days())
        length = {"month": 7, "year": 4}.get(per, 10)
        rows = tuple((start.isoformat()[:length], counted) for start, counted in found.items())
        drawn = sum(sum(counted.values()) for counted in found.values())
        return Bars(per, rows, drawn, self.summary.total - drawn)

    def downloads(self) -> list[str]:
        """The formats that the selection can be written in."""
        other = "statements" if self.what == "events" else "events"
        return [name for name, format in FORMATS.items() if format.rows != other]


def _known(store: Store, value: str) -> ActorRow | None:
    try:
        return store.actor(value)
    except AbsentError:
        return None
