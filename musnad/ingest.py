"""From sources to a store in one pass, which may be stopped at any moment and begun again.

What the store has is passed over: an item unparsed where its source has not changed since, an article unread where its
text is the same and this version has read it. Articles are saved in their order, many in one transaction, so that a run
that was killed and begun again leaves the same store as one that was not.
"""

from __future__ import annotations

import dataclasses
import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from musnad import pipeline, sources, workers
from musnad import store as stores
from musnad.errors import UnfitError
from musnad.model import Article, Record
from musnad.sources import Failure
from musnad.store import Entry, FailureRow, Known, Store
from musnad.story import copies

BATCH = 4 * workers.CHUNK
"""Articles in one transaction; whole chunks, so that a run that goes on reads the same ones together."""

SECONDS = 15
"""Longest time between transactions, in seconds, that whole chunks allow: what a killed run has to read again."""

_FAILURES = 1000
"""Failures that wait for the next transaction at most."""


@dataclass(slots=True)
class Counts:
    """What a run did so far, in articles; ``foreign`` are those that are not Arabic."""

    saved: int = 0
    skipped: int = 0
    foreign: int = 0
    failed: int = 0

    @property
    def items(self) -> int:
        """All that the sources gave."""
        return self.saved + self.skipped + self.foreign + self.failed


def ingest(
    store: Store,
    given: Iterable[str],
    *,
    processes: int,
    again: bool = False,
    report: Callable[[Counts], None] = lambda counts: None,
    **options: Any,
) -> Counts:
    """Read all articles of the sources ``given`` and save their records, by ``processes`` (0: in this one).

    ``again`` reads what the store has too. ``options`` are those of :func:`musnad.sources.items` (``published``,
    ``outlet``, ``columns``). ``report`` is called with the counts after every item.
    """
    names = [source if source == "-" or "://" in source else os.path.abspath(source) for source in given]
    with _Run(store, " ".join(names), again, report) as run:
        run.read((item for name in names for item in sources.items(name, **options)), processes)
        run.settle(filter(_lasting, names))
    return run.counts


def expected(given: Iterable[str]) -> int | None:
    """How many articles the sources ``given`` have, about; None where only reading them would tell."""
    numbers = [None if source == "-" or "://" in source else sources.expected(Path(source)) for source in given]
    return None if None in numbers else sum(filter(None, numbers))


def retry(
    store: Store,
    failed: Iterable[FailureRow],
    *,
    processes: int,
    report: Callable[[Counts], None] = lambda counts: None,
    **options: Any,
) -> Counts:
    """Try again what failed, item by item, all but standard input; what succeeds is a failure no more."""
    references = [row.reference for row in failed if _lasting(row.reference)]
    with _Run(store, "retry of failures", False, report) as run:
        run.read((item for reference in references for item in sources.again(reference, **options)), processes)
        run.settle(references)
    return run.counts


def save(opened: Store, entries: Sequence[Entry], run: int, **also: Any) -> list[Failure]:
    """Save together, or, where the database cannot hold all of it, each article by itself; gives those left out.

    ``also`` are the failures that :meth:`Store.save` takes.
    """
    try:
        opened.save(entries, run, alike=copies.alike, **also)
        return []
    except UnfitError:
        unfit = []
    for entry in entries:
        try:
            opened.save([entry], run, alike=copies.alike)
        except UnfitError as error:
            unfit.append(Failure(entry.record.article.id, str(error), "limit", entry.reference))
    opened.save((), run, **also)
    return unfit


class Taker:
    """Takes articles one at a time, each saved before the next is asked for: what a watch of feeds calls."""

    def __init__(self, store: Store, source: str) -> None:
        self._run = _Run(store, source, again=False, report=lambda counts: None)
        self.counts = self._run.counts

    def __enter__(self) -> Taker:
        self._run.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._run.__exit__(*error)

    def take(self, reference: str, result: Article | Failure) -> None:
        """Read an article and save its record, or note a failure."""
        self._run.read([_Read(reference, result)], processes=0)

    def keep(self, reference: str, record: Record) -> None:
        """Save the record of an article that was read already."""

        def known(articles: Iterator[Article]) -> Iterator[Entry]:
            for article in articles:  # which may have been given another id, as its own was taken
                yield encode(dataclasses.replace(record, article=dataclasses.replace(record.article, id=article.id)))

        self._run.save_read([_Read(reference, record.article)], known)

    def resolve(self, reference: str) -> None:
        """Let a failure be one no more."""
        self._run.resolve(reference)


@dataclass(frozen=True, slots=True)
class _Read:
    """An item that has been read already."""

    reference: str
    result: Article | Failure

    def read(self) -> Article | Failure:
        return self.result


class _Run:
    """One run: what is being read, what waits to be saved, and what the store knows."""

    def __init__(self, store: Store, source: str, again: bool, report: Callable[[Counts], None]) -> None:
        self.counts = Counts()
        self._store = store
        self._again = again
        self._report = report
        self._source = source
        self._producer = pipeline.producer()
        self._version, self._models = self._producer.version, stores.models_text(self._producer.models)
        self._reading: deque[Known] = deque()
        self._in_hand: dict[str, Known] = {}  # being read, or waiting to be saved
        self._entries: list[Entry] = []
        self._failures: list[FailureRow] = []
        self._resolved: list[str] = []
        self._modified: dict[str, float] = {}

    def __enter__(self) -> _Run:
        self._run = self._store.begin(self._source, self._producer.version, self._producer.models)
        return self

    def __exit__(self, kind: object, *rest: object) -> None:
        if kind is None:
            self._store.end(self._run, self.counts.skipped, self.counts.foreign)

    def read(self, items: Iterable[Any], processes: int) -> None:
        """Read the items that the store lacks, and save them."""
        self.save_read(items, lambda articles: workers.read_articles(articles, processes, encode))

    def save_read(self, items: Iterable[Any], read: Callable[[Iterator[Article]], Iterable[Entry | Failure]]) -> None:
        """Save what ``read`` makes of the items that the store lacks."""
        saved_at = time.monotonic()
        for number, result in enumerate(read(self._wanted(items)), 1):
            known = self._reading.popleft()
            if isinstance(result, Failure):
                self._in_hand.pop(known.id, None)
                self._fail(known.reference, result)
            else:
                self._entries.append(dataclasses.replace(result, reference=known.reference))
                self.counts.saved += 1
                self._report(self.counts)
            whole = number % workers.CHUNK == 0
            if number % BATCH == 0 or (whole and time.monotonic() - saved_at > SECONDS):
                self._save()
                saved_at = time.monotonic()
        self._save()

    def resolve(self, reference: str) -> None:
        """Let a failure at this place be one no more."""
        self._resolved.append(reference)
        self._save()

    def settle(self, read: Iterable[str]) -> None:
        """Let what failed before in these sources, and did not now that all of them was read, be failures no more."""
        self._store.settle(read, self._run)

    def _save(self) -> None:
        if not (self._entries or self._failures or self._resolved):
            return
        unfit = save(self._store, self._entries, self._run, failed=self._failures, resolved=self._resolved)
        for entry in self._entries:
            self._in_hand.pop(entry.record.article.id, None)
        self._entries, self._failures, self._resolved = [], [], []
        for failure in unfit:
            self.counts.saved -= 1
            self._fail(failure.reference, failure)
        self._save()

    def _wanted(self, items: Iterable[Any]) -> Iterator[Article]:
        """The articles to read; what is drawn here comes back from the readers in the same order."""
        for item in items:
            if isinstance(item, Failure):
                self._fail(item.reference, item)
                continue
            if self._done(item.reference):
                self._skip()
                continue
            result = item.read()
            if isinstance(result, Failure):
                self._fail(item.reference, result)
                continue
            article, known = self._identify(result, item.reference)
            if known and known.text == article.text and self._current(known):
                self._resolved.append(item.reference)
                self._skip()
                continue
            about = (article.id, article.text, article.outlet, article.url, item.reference)
            self._in_hand[article.id] = Known(*about, self._version, self._models, started="")
            self._reading.append(self._in_hand[article.id])
            yield article

    def _skip(self) -> None:
        self.counts.skipped += 1
        self._report(self.counts)

    def _fail(self, reference: str, failure: Failure) -> None:
        """Note a failure; articles that are not Arabic are only counted: an archive of the web has millions."""
        if failure.skipped:
            self.counts.foreign += 1
        else:
            self.counts.failed += 1
            place = reference or failure.reference
            self._failures.append(FailureRow(place, failure.where, failure.kind, failure.why, stores.now()))
            if len(self._failures) >= _FAILURES:
                self._store.save((), self._run, failed=self._failures)
                self._failures = []
        self._report(self.counts)

    def _done(self, reference: str) -> bool:
        """Whether the item is in the store as its source has it now, so that it need not even be parsed."""
        if self._again or not _lasting(reference):
            return False
        known = self._store.at(reference)
        if not known or not self._current(known):
            return False
        if "://" in reference:
            return True
        return self._changed(reference.split("#")[0]) < datetime.fromisoformat(known.started).timestamp()

    def _changed(self, path: str) -> float:
        """When a file was changed last, or put there: a copy may bring an older time with it."""
        if path not in self._modified:
            try:
                status = Path(path).stat()
                self._modified[path] = max(status.st_mtime, status.st_ctime)
            except OSError:
                return time.time()
        return self._modified[path]

    def _current(self, known: Known) -> bool:
        read_so = (known.version, known.models) == (self._version, self._models)
        return not self._again and (read_so or known.corrected)

    def _identify(self, article: Article, reference: str) -> tuple[Article, Known | None]:
        """The article under the id that it has in the store, and what is there of it.

        One URL of one outlet is one article, whatever its id. Without a URL it is the id, where text or place are the
        same too: files of different folders may have one name. Another article of an id that is taken gets a longer
        one.
        """
        if article.url:
            known = self._find(url=article.url, outlet=article.outlet)
        else:
            known = self._store.at(reference) if _lasting(reference) else None
            if known and not (known.outlet == article.outlet and _of_id(known.id, article.id)):
                known = None
        if known:
            return dataclasses.replace(article, id=known.id), known
        known = self._find(id=article.id)
        if known is None:
            return article, None
        if (known.url, known.outlet, known.text) == (None, article.outlet, article.text) and not article.url:
            return article, known
        own = sources.text_id("\n".join((article.outlet or "", article.url or "", article.text)))
        article = dataclasses.replace(article, id=f"{article.id}-{own[:8]}")
        return article, self._find(id=article.id)

    def _find(self, *, id: str | None = None, url: str | None = None, outlet: str | None = None) -> Known | None:
        """The same article among those that are being read or wait to be saved, or in the store."""
        if id:
            known = self._in_hand.get(id)
        else:
            known = next((k for k in self._in_hand.values() if (k.url, k.outlet) == (url, outlet)), None)
        return known or self._store.known(id=id, url=url, outlet=outlet)


def _lasting(reference: str) -> bool:
    """Whether the reference means the same in another run; a line of standard input does not."""
    return bool(reference) and not reference.startswith("-")


def _of_id(id: str, given: str) -> bool:
    """Whether ``id`` is what an article of the id ``given`` is called here."""
    return id == given or id.startswith(f"{given}-")


def encode(record: Record) -> Entry:
    """A record as it is saved, made by the process that read it."""
    text = record.article.text
    return stores.entry(record, [term.text for term in pipeline.terms(text)], copies.bands(text))
