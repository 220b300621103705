"""What the start page says of a store: counted once for each state of it, in the background after the first time."""

from __future__ import annotations

import logging
import threading
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from musnad.store import Counted, PairRow, Store

_LOG = logging.getLogger(__name__)

SHOWN = 8
"""Actors and pairs that are named."""

_MANY = 2_000
"""Events from which on only the last days are told of: they are what changes."""

_LAST = timedelta(days=60)

_ROWS = 100
"""Most rows of a table."""


@dataclass(frozen=True, slots=True)
class Overview:
    """Numbers of a store, and what happens in it from ``first`` to ``last``, days in ISO 8601."""

    articles: int
    events: int
    statements: int
    first: str
    last: str
    whole: bool
    """Whether these days are all there are."""
    counts: Mapping[tuple[str, str], int]
    """Events by day and class."""
    actors: tuple[Counted, ...]
    pairs: tuple[PairRow, ...]

    @property
    def rows(self) -> list[tuple[str, Counter[str]]]:
        """Events by day and class; by month, where the days are many."""
        length = 10 if len({day for day, _ in self.counts}) <= _ROWS else 7
        rows: dict[str, Counter[str]] = defaultdict(Counter)
        for (day, quad), n in self.counts.items():
            rows[day[:length]][quad] += n
        return sorted(rows.items())


class Overviews:
    """The overview of a store, as it is now or was a moment ago."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._counting = threading.Lock()
        self._kept: tuple[object, Overview] | None = None

    def get(self) -> Overview:
        """The overview; where it is of an earlier state, it is counted anew meanwhile."""
        runs = self._store.runs()
        state = len(runs), sum(run.articles for run in runs)
        if self._kept is None:
            with self._counting:
                if self._kept is None:
                    self._kept = state, count(self._store)
        elif self._kept[0] != state and self._counting.acquire(blocking=False):
            threading.Thread(target=self._renew, args=(state,), daemon=True, name="overview").start()
        return self._kept[1]

    def _renew(self, state: object) -> None:
        try:
            self._kept = state, count(self._store)
        except Exception:
            _LOG.exception("the start page stays as it was")
        finally:
            self._counting.release()


def count(store: Store) -> Overview:
    """Count what is there."""
    info = store.info()
    last, first, events = str(info["last day"]), str(info["first day"]), int(info["events"])
    whole = events <= _MANY or not last
    if not whole:
        first = (date.fromisoformat(last) - _LAST).isoformat()
    given = {} if whole else {"from": first, "to": last}
    found = store.summary("events", given, ("actor",), most=SHOWN)
    pairs = (pair for pair in store.pairs(given) if pair.actor != pair.other)
    return Overview(
        articles=int(info["articles"]),
        events=events,
        statements=int(info["statements"]),
        first=first,
        last=last,
        whole=whole,
        counts={(day, quad): n for (day, quad), n in found.days.items() if first <= day <= last},
        actors=found.facets["actor"],
        pairs=tuple(islice(pairs, SHOWN)),
    )
