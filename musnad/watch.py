"""Polls feeds, politely and for as long as wanted, and hands on each article once.

What a feed has given is kept in a state that outlives the process; a feed that fails rests, longer each time, while the
others go on.
"""

from __future__ import annotations

import json
import signal
import threading
import time
import tomllib
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType
from typing import Any

from musnad import settings
from musnad.errors import SourceError
from musnad.files import complete
from musnad.model import Article
from musnad.sources import Failure
from musnad.sources.addresses import check_url
from musnad.sources.fetch import Fetcher
from musnad.sources.formats import read_input
from musnad.sources.item import Options
from musnad.sources.web import input_of

Take = Callable[["Feed", str, Article | Failure], None]
State = MutableMapping[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed or sitemap to poll: ``outlet`` is what its articles are to say, ``every`` in seconds."""

    url: str
    outlet: str | None = None
    every: int = settings.WATCH_SECONDS


def load_feeds(path: str | Path) -> tuple[Feed, ...]:
    """The feeds that a TOML file lists. Raises :class:`SourceError` for a file that is not in the format."""
    try:
        document = tomllib.loads(Path(path).read_text("utf-8"))
    except OSError as error:
        raise SourceError(f"{path}: cannot be read: {error.strerror}", "missing") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourceError(f"{path}: is no TOML: {error}") from None
    rows = document.get("feed")
    if not isinstance(rows, list) or not rows or not set(document) <= {"feed", "every"}:
        raise SourceError(f'{path}: lists no feeds; write [[feed]] and below it url = "https://…" for each')
    feeds = [_feed(row, document.get("every"), f"{path}, feed {number}") for number, row in enumerate(rows, 1)]
    if len({feed.url for feed in feeds}) < len(feeds):
        raise SourceError(f"{path}: a feed is listed twice; leave one of them out")
    return tuple(feeds)


def _feed(row: Any, every: Any, where: str) -> Feed:
    if not isinstance(row, dict) or not isinstance(row.get("url"), str):
        raise SourceError(f'{where}: has no url; write url = "https://…"')
    if unknown := set(row) - {"url", "outlet", "every"}:
        raise SourceError(
            f"{where}: {', '.join(sorted(unknown))} is nothing that a feed has; it has url, outlet and every"
        )
    seconds = next((value for value in (row.get("every"), every) if value is not None), settings.WATCH_SECONDS)
    if type(seconds) is not int or seconds < 1:
        raise SourceError(f"{where}: every is {seconds!r}; write a number of seconds, 1 or more")
    if not isinstance(row.get("outlet"), str | None):
        raise SourceError(f'{where}: outlet is {row["outlet"]!r}; write a name, like outlet = "…"')
    try:
        check_url(row["url"])
    except SourceError as error:
        raise SourceError(f"{where}: {error}", error.kind) from None
    return Feed(row["url"], row.get("outlet"), seconds)


class StateFile(MutableMapping[str, dict[str, Any]]):
    """A state in a JSON file: whole after every change, whatever happens while it is written."""

    def __init__(self, path: str | Path) -> None:
        """Raises :class:`SourceError` for a file that is there and is no state."""
        self._path = Path(path)
        self._feeds: dict[str, dict[str, Any]] = {}
        if self._path.exists():
            try:
                self._feeds = dict(json.loads(self._path.read_text("utf-8")))
            except (OSError, ValueError, TypeError) as error:
                raise SourceError(f"{path}: is no state of feeds ({error}); give another file, or delete it") from None

    def __getitem__(self, url: str) -> dict[str, Any]:
        return self._feeds[url]

    def __setitem__(self, url: str, state: dict[str, Any]) -> None:
        self._feeds[url] = state
        self._save()

    def __delitem__(self, url: str) -> None:
        del self._feeds[url]
        self._save()

    def __iter__(self) -> Iterator[str]:
        return iter(self._feeds)

    def __len__(self) -> int:
        return len(self._feeds)

    def _save(self) -> None:
        with complete(self._path) as file:
            json.dump(self._feeds, file, ensure_ascii=False, indent=1)


@contextmanager
def stopping() -> Iterator[threading.Event]:
    """An event that SIGTERM and Ctrl-C set, so that the article in hand is finished; a second Ctrl-C interrupts."""
    stop = threading.Event()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def ask(number: int, _frame: FrameType | None) -> None:
        stop.set()
        signal.signal(number, before[signal.Signals(number)])

    for number in before:
        signal.signal(number, ask)
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def watch(
    feeds: tuple[Feed, ...],
    take: Take,
    *,
    state: State,
    fetcher: Fetcher | None = None,
    once: bool = False,
    recovered: Callable[[Feed], None] = lambda feed: None,
    stop: threading.Event | None = None,
    clock: Callable[[], float] = time.time,
) -> None:
    """Poll ``feeds``, each when its time has come, and give ``take`` every article, or the failure in its place.

    An article counts as given when ``take`` returns; what it raises ends the watch, and the article comes again.
    ``recovered`` is told of a feed that works again. ``once`` polls each feed once; otherwise the watch ends when
    ``stop`` is set. ``state`` is keyed by the feeds' URLs.
    """
    stop = stop or threading.Event()
    fetcher = fetcher or Fetcher(wait=stop.wait)
    due = {feed: 0.0 if once else float(state.get(feed.url, {}).get("due", 0.0)) for feed in feeds}
    while due and not stop.is_set():
        feed = min(due, key=lambda feed: due[feed])
        if stop.wait(max(due[feed] - clock(), 0.0)):
            break
        due[feed] = _poll(feed, take, recovered, state, fetcher, stop, clock)
        if once:
            del due[feed]


def _poll(
    feed: Feed,
    take: Take,
    recovered: Callable[[Feed], None],
    state: State,
    fetcher: Fetcher,
    stop: threading.Event,
    clock: Callable[[], float],
) -> float:
    """Give what is new in a feed; returns when it is to be polled next."""
    poll = _Poll.of(state.get(feed.url, {}))
    try:
        poll.run(feed, take, fetcher, stop)
        if poll.failures:
            recovered(feed)
        poll.failures = 0
    except SourceError as error:
        poll.failures += 1
        take(feed, feed.url, Failure(feed.url, str(error), error.kind, feed.url))
    finally:
        poll.due = clock() + min(feed.every * 2**poll.failures, max(settings.WATCH_LONGEST_PAUSE, feed.every))
        state[feed.url] = poll.saved()
    return poll.due


@dataclass(slots=True)
class _Poll:
    """What is remembered of a feed: what makes its next request conditional, which items were given, which failed."""

    etag: str | None
    modified: str | None
    seen: dict[str, None]
    tries: dict[str, int]
    failures: int
    due: float = 0.0
    listed: int = 0

    @classmethod
    def of(cls, saved: dict[str, Any]) -> _Poll:
        return cls(
            saved.get("etag"),
            saved.get("modified"),
            dict.fromkeys(saved.get("seen", ())),
            dict(saved.get("tries", {})),
            saved.get("failures", 0),
        )

    def saved(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {
            "etag": self.etag,
            "modified": self.modified,
            "seen": list(self.seen)[-max(settings.WATCH_SEEN, self.listed) :],
            "tries": self.tries,
            "failures": self.failures,
            "due": self.due,
        }

    def run(self, feed: Feed, take: Take, fetcher: Fetcher, stop: threading.Event) -> None:
        answer = fetcher.get(feed.url, etag=self.etag, modified=self.modified)
        if answer.status == 304:
            return
        # unless all goes well, the next poll is to get the items again
        self.etag = self.modified = None
        tries, self.tries = self.tries, {}
        for item in read_input(input_of(answer, feed.url, Options(outlet=feed.outlet, given=fetcher))):
            if stop.is_set():
                self.tries = tries | self.tries
                return
            if item.reference == feed.url:
                raise _error(item.read()) if not isinstance(item, Failure) else _error(item)
            self.listed += 1
            if item.reference in self.seen:
                self.seen[item.reference] = self.seen.pop(item.reference)  # among the last that are remembered
                continue
            result = item if isinstance(item, Failure) else item.read()
            tried = tries.get(item.reference, 0) + 1
            if isinstance(result, Failure) and result.temporary and tried < settings.WATCH_TRIES:
                self.tries[item.reference] = tried
                continue
            take(feed, item.reference, _named(result, feed))
            self.seen[item.reference] = None
        if not self.tries:
            self.etag, self.modified = answer.etag, answer.modified


def _error(found: Article | Failure) -> SourceError:
    """Why a feed is none: it cannot be read, or is an article itself."""
    if isinstance(found, Failure):
        return SourceError(found.why, found.kind)
    return SourceError("this is a page, not a feed; give the address of the site's feed or sitemap")


def _named(result: Article | Failure, feed: Feed) -> Article | Failure:
    """The article with the outlet that the list of feeds gives."""
    return result if isinstance(result, Failure) or not feed.outlet else replace(result, outlet=feed.outlet)
