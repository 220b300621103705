"""Selections of events or statements: what an address asks for, how many there are, by what they can be narrowed.

The pages of lists, the charts above them and their downloads share these, so that all show the same.
"""

from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar, cast

from fastapi import Request

from musnad import charts
from musnad.errors import AbsentError, QuestionError, Wording
from musnad.export import FORMATS
from musnad.store import EVENTS, STATEMENTS, ActorRow, Counted, Order, Party, Store, Summary
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

ORDERS: dict[What, tuple[Order, ...]] = {
    "events": ("report", "day", "probability"),
    "statements": ("day", "probability"),
}
"""In what order a list can be; the first is what it has without a word in the address."""

KINDS: dict[What, dict[str, str]] = {"events": charts.QUADS, "statements": charts.MODES}
"""What bars in time are made of, with their colours."""

PARTIES = frozenset({"actor", "with", "recipient", "place", "source", "speaker"})
"""Filters by somebody."""

_WHOLE = frozenset({"from", "to", "text", "confidence"})
"""Filters that have one value, with commas or without."""

_VALUES = 8
"""Values of a facet that a list shows; there is a page for more."""

_LENGTH = 4000
"""Characters of all filters: every link of a page has them again."""

_OFFERED = 6
"""Filters of which a list that is empty says what it would have without them."""

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

    def summary(self, what: What, given: Mapping[str, str], *by: str) -> Summary:
        """See :meth:`musnad.store.Store.summary`; one value of each facet more than lists show, and alternatives.

        Those to the only filter are what there is without filters, which most lists ask for.
        """
        key = (what, tuple(sorted(given.items())), by)
        asked: dict[str, Any] = {"most": _VALUES + 1, "alternatives": len(given) > 1}
        return self.kept(key, lambda: self._store.summary(what, given, by, **asked))

    def actor(self, which: str) -> ActorRow | None:
        """See :meth:`musnad.store.Store.actor`; nobody where there is none."""

        def find() -> ActorRow | None:
            try:
                return self._store.actor(which)
            except AbsentError:
                return None

        return self.kept(("actor", which), find)

    def values(self, what: What, by: str, given: Mapping[str, str], most: int, named: str = "") -> tuple[Counted, ...]:
        """See :meth:`musnad.store.Store.values`."""
        key = ("values", what, by, tuple(sorted(given.items())), most, named)
        return self.kept(key, lambda: self._store.values(what, by, given, most=most, named=named))

    def span(self) -> tuple[str, str]:
        """The days of the first and the last article."""
        info = self.kept("info", self._store.info)
        return str(info["first day"]), str(info["last day"])

    def near(self, days: Mapping[tuple[str, str], int], given: Mapping[str, str]) -> dict[tuple[str, str], int]:
        """Counts by day and kind; where they span many years, of the days from which there are articles, if most are.

        What lies centuries back or ahead would leave no room for what is reported, unless ``given`` asks for it.
        """
        if "from" in given or "to" in given or charts.bars(days)[0] != "year":
            return dict(days)
        first, last = self.span()
        near = {key: n for key, n in days.items() if first <= key[0] <= last}
        return near if sum(near.values()) * 2 >= sum(days.values()) else dict(days)

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
class Value:
    """A value of a facet: how many have it under all other filters, None where that was not counted; ``then`` is what
    the filter becomes when this is chosen, or chosen no more."""

    value: str
    number: int | None
    party: Party | ActorRow | None
    chosen: bool
    then: str | None


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter with the values it can have; ``more`` of them than these or not."""

    name: str
    values: tuple[Value, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Bars:
    """What is drawn in time, as a table: rows with the first and the last day of each ``per``, or the same month or
    year twice; ``outside`` are on no bar."""

    per: str
    rows: tuple[tuple[str, str, Mapping[str, int]], ...]
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
        """The selection of a request. Raises :class:`QuestionError` for one that is longer than pages bear."""
        given = values_of(request, FILTERS[what])
        if sum(map(len, given.values())) > _LENGTH:
            raise QuestionError(Wording("the filters are longer than {n:,} characters; take some away", n=_LENGTH))
        return cls(what, given, counts(request))

    @property
    def summary(self) -> Summary:
        """How many there are, by all facets."""
        return self.counts.summary(self.what, self.given, *FACETS[self.what])

    @property
    def total(self) -> int:
        """How many there are."""
        return self.counts.summary(self.what, self.given).total

    @classmethod
    def order(cls, request: Request, what: What) -> Order:
        """The order that an address asks for."""
        asked = request.query_params.get("sort") or ORDERS[what][0]
        for order in ORDERS[what]:
            if order == asked:
                return order
        raise QuestionError(Wording("there is no order {value!r}; there are {all}", value=asked, all=ORDERS[what]))

    @property
    def orders(self) -> tuple[Order, ...]:
        """The orders that it can be in."""
        return ORDERS[self.what]

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

    def facets(self) -> Iterator[Facet]:
        """The facets that leave a choice; modes where there are those of one type only."""
        for name in FACETS[self.what]:
            if name == "mode" and self.what == "events" and not {"type", "mode"} & self.given.keys():
                continue
            counted = self._counted(name)
            if len(counted) > 1 or name in self.given:
                values = tuple(self.values(name, counted[:_VALUES], counted))
                yield Facet(name, values[: 2 * _VALUES], len(counted) > _VALUES or len(values) > 2 * _VALUES)

    def values(self, name: str, shown: Sequence[Counted], known: Sequence[Counted] = ()) -> Iterator[Value]:
        """Those ``shown`` of a facet, and all that are chosen: of these the numbers may be ``known``."""
        values = self.listed(name)
        rows = {value: self.counts.actor(value) if name in PARTIES else None for value in values}
        for one in shown:
            chosen = next((value for value in values if _is(value, rows[value], one)), None)
            address = one.party.actor if one.party and one.party.actor else one.value
            then = ",".join(other for other in values if other != chosen) if chosen else ",".join([*values, address])
            yield Value(chosen or address, one.number, one.party, chosen is not None, then or None)
        for value in values:
            if any(_is(value, rows[value], one) for one in shown):
                continue
            counted = next((one for one in known if _is(value, rows[value], one)), None)
            number = counted.number if counted else self.summary.total if len(values) == 1 else None
            party = counted.party if counted else rows[value]
            yield Value(value, number, party, True, ",".join(other for other in values if other != value) or None)

    def without(self, name: str) -> dict[str, str]:
        """All filters but one."""
        return {other: value for other, value in self.given.items() if other != name}

    def listed(self, name: str) -> list[str]:
        """The values that a filter has."""
        given = self.given.get(name, "")
        if name in _WHOLE:
            return [given] if given else []
        return list(dict.fromkeys(one for one in map(str.strip, re.split("[,،]", given)) if one))

    def _counted(self, name: str) -> tuple[Counted, ...]:
        """The values of a facet under all other filters."""
        if self.given.keys() == {name}:
            return self.counts.summary(self.what, {}, *FACETS[self.what]).facets[name]
        return self.summary.facets[name]

    def ways_out(self) -> list[tuple[str, int]]:
        """Of a selection that has nothing: the filters without which it has some, and how many."""
        names = list(self.given)[:_OFFERED] if len(self.given) > 1 else []
        found = ((name, self.counts.summary(self.what, self.without(name)).total) for name in names)
        return sorted(((name, number) for name, number in found if number), key=lambda one: -one[1])

    def chosen(self) -> Iterator[Chosen]:
        """All values that filters have, one by one."""
        for name in self.given:
            values = self.listed(name)
            for value in values:
                rest = ",".join(other for other in values if other != value) or None
                yield Chosen(name, value, self.counts.actor(value) if name in PARTIES else None, rest)

    def days(self) -> dict[tuple[str, str], int]:
        """Counts by day and kind, as far as they are drawn."""
        return self.counts.near(self.summary.days, self.given)

    def bars(self) -> Bars:
        """The chart as a table."""
        per, found = charts.bars(self.days())
        length = {"month": 7, "year": 4}.get(per, 10)
        rows = tuple(
            (start.isoformat()[:length], charts.last_of(start, per).isoformat()[:length], counted)
            for start, counted in found.items()
        )
        drawn = sum(sum(counted.values()) for counted in found.values())
        return Bars(per, rows, drawn, self.summary.total - drawn)

    def downloads(self) -> list[str]:
        """The formats that the selection can be written in."""
        other = "statements" if self.what == "events" else "events"
        return [name for name, format in FORMATS.items() if format.rows != other]


def _is(value: str, row: ActorRow | None, counted: Counted) -> bool:
    """Whether a value of a filter is this one of its facet; ``row`` is whom it means. Somebody has several keys, and a
    name may mean several."""
    party = counted.party
    if party is None:
        return value.casefold() == counted.value.casefold()
    if party.actor or row is None or not value.isdigit():
        return value.casefold() == party.actor
    return (row.name, row.name_ar, row.country) == (party.name, party.name_ar, party.country)
