"""Articles read by several processes at once; what comes of them arrives in the order of the articles.

The processes are started anew instead of copied, because the libraries of linear algebra do not bear being copied, and
each uses one thread: that many processes are that many cores. A process that dies takes no article with it but the one
that killed it.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from musnad import resources
from musnad.errors import MusnadError
from musnad.model import Article, Record

if TYPE_CHECKING:
    from musnad.sources import Failure

T = TypeVar("T")

CHUNK = 16
"""Articles that are read together. Where a chunk begins depends on the input alone, so that any number of processes,
and a run that goes on where another stopped, make the same records to the last bit."""

_AHEAD = 4
"""Chunks for each process that may be drawn before the first of them is fetched: the bound of memory."""

_QUEUED = 2
"""Chunks that a process has at a time: the one it reads, and the next, so that it never waits."""

_THREADS = ("OMP", "OPENBLAS", "MKL", "BLIS", "VECLIB", "NUMEXPR")


def cores() -> int:
    """How many processes the machine lets us run at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def chunks(articles: Iterable[T]) -> Iterator[list[T]]:
    """The articles as they are read together."""
    remaining = iter(articles)
    while chunk := list(islice(remaining, CHUNK)):
        yield chunk


def same(record: Record) -> Record:
    """The record itself."""
    return record


def read_articles(
    articles: Iterable[Article | Failure],
    processes: int,
    finish: Callable[[Record], T] = cast(Callable[[Record], T], same),  # noqa: B008
) -> Iterator[T | Failure]:
    """What ``finish`` makes of the record of every article, in order; failures pass through.

    ``processes`` is how many are started, none before there is an article for it; 0 reads in this process. ``finish``
    is called where the article is read, so it and what it returns must be picklable; without it, records come back.
    Overlays of this process hold in the others. Of ``articles`` no more than 64 for each process are
    held at a time. An article that a reader stumbles over, or that kills its process, becomes a Failure. To leave the
    iteration, or to close the iterator, ends the processes.

    Raises :class:`MusnadError` where no process can be started and where a table is wrong.
    """
    if processes == 0:
        for chunk in chunks(articles):
            yield from _read(chunk, finish)
        return
    team = _Team(processes, finish)
    try:
        yield from team.read(articles)
    finally:
        team.close()


def read_sources(given: Iterable[str | Path], processes: int, **options: Any) -> Iterator[Record | Failure]:
    """The records of all articles of several sources; ``options`` are those of :func:`musnad.sources.read`."""
    from musnad import sources

    return read_articles((article for one in given for article in sources.read(one, **options)), processes)


def ready_to_read() -> None:
    """Load all that readers need, so that no article waits for it."""
    from musnad import pipeline

    list(pipeline.read_articles([pipeline.article("بدأت المحادثات في القاهرة يوم الجمعة.")]))


def ready_to_fetch() -> None:
    """Load what fetches."""
    import musnad.pipeline
    import musnad.sources.fetch  # noqa: F401


def read_one(article: Article) -> Record | Failure:
    """The record of an article, or why there is none; of words that are new to the language model nothing stays."""
    return _read([article], same)[0]


@dataclass(frozen=True, slots=True)
class _Task:
    """Articles to read together; ``start`` is the place of the first among all."""

    start: int
    articles: Sequence[Article | Failure]

    def apart(self) -> list[_Task]:
        return [_Task(self.start + n, [article]) for n, article in enumerate(self.articles)]


@dataclass(slots=True)
class _Worker:
    """A process, and the tasks it was given and has not answered, in order."""

    process: BaseProcess
    connection: Connection
    tasks: deque[_Task] = field(default_factory=deque)
    ready: bool = False


class TooLongError(MusnadError):
    """Work was given up, as it took too long."""


class Beside:
    """A process of its own for work that strangers bring, ended where that takes too long.

    Whatever they make a parser or a reader do, the process that asks stays quick. Overlays of this process hold in the
    other. ``ready`` is what it does before any work, however long that takes. May be used by several threads, one after
    the other.
    """

    def __init__(self, ready: Callable[[], object] | None = None) -> None:
        self._ready = ready
        self._lock = threading.Lock()
        self._running: tuple[BaseProcess, Connection] | None = None

    def start(self) -> None:
        """Start the process, where it does not run; the first work waits for it otherwise."""
        with self._lock:
            self._begun()

    def close(self) -> None:
        """End the process; another is started when there is something to do."""
        with self._lock:
            self._end()

    def call(self, seconds: float, work: Callable[..., T], *given: Any) -> T:
        """What ``work``, a function of a module, makes of what is given; all of that must be picklable.

        Raises the :class:`MusnadError` that ``work`` does, :class:`TooLongError`, and :class:`MusnadError` where the
        process cannot be started or dies; any other error of ``work`` is raised as a RuntimeError that quotes it.
        """
        with self._lock:
            process, connection = self._begun()
            try:
                connection.send((work, given))
                if not connection.poll(seconds):
                    self._end()
                    raise TooLongError(f"this takes more than {seconds:.0f} seconds, and was given up")
                result, error = connection.recv()
            except (EOFError, OSError):
                self._end()
                raise MusnadError(f"the process that did this {_ending(process.exitcode)}") from None
        if error is not None:
            raise error
        return cast(T, result)

    def _begun(self) -> tuple[BaseProcess, Connection]:
        """The process, ready to work; one that died while it had nothing to do is replaced."""
        if self._running and self._running[0].is_alive():
            return self._running
        self._end()
        process, ours = self._running = _started(_serve, self._ready)
        try:
            _, error = ours.recv()
        except (EOFError, OSError):
            self._end()
            raise MusnadError(f"a process to read with {_ending(process.exitcode)} before it began") from None
        if error is not None:
            self._end()
            raise error
        return self._running

    def _end(self) -> None:
        if self._running:
            process, connection = self._running
            connection.close()
            process.kill()
            process.join()
            self._running = None


class _Team(Generic[T]):
    def __init__(self, processes: int, finish: Callable[[Record], T]) -> None:
        self._processes = processes
        self._finish = finish
        self._workers: list[_Worker] = []
        self._returned: deque[_Task] = deque()  # by processes that died
        self._done: dict[int, Sequence[T | Failure]] = {}

    def read(self, articles: Iterable[Article | Failure]) -> Iterator[T | Failure]:
        tasks = _Tasks(articles)
        position = 0
        while True:
            self._hand_out(tasks, position + _AHEAD * self._processes * CHUNK)
            if position in self._done:
                results = self._done.pop(position)
                position += len(results)
                yield from results
            elif any(worker.tasks for worker in self._workers):
                for connection in wait([worker.connection for worker in self._workers]):
                    self._receive(next(worker for worker in self._workers if worker.connection is connection))
            else:
                return

    def close(self) -> None:
        for worker in self._workers:
            worker.connection.close()
            worker.process.terminate()
        for worker in self._workers:
            worker.process.join()
        self._workers.clear()

    def _hand_out(self, tasks: _Tasks, limit: int) -> None:
        """Give every process its tasks, but none that begins at ``limit`` or later."""
        while (self._returned or tasks.position < limit) and (worker := self._free()):
            task = self._returned.popleft() if self._returned else tasks.next()
            if not task:
                return
            worker = worker if isinstance(worker, _Worker) else self._start()
            worker.tasks.append(task)
            with suppress(OSError):  # it has died, which is noticed when its answer is read
                worker.connection.send(task)

    def _free(self) -> _Worker | bool:
        """The process with least to do, True if another is to be started, False if all have enough."""
        worker = min(self._workers, key=lambda worker: len(worker.tasks), default=None)
        if worker is None or (worker.tasks and len(self._workers) < self._processes):
            return True
        return worker if len(worker.tasks) < _QUEUED else False

    def _start(self) -> _Worker:
        self._workers.append(_Worker(*_started(_work, self._finish)))
        return self._workers[-1]

    def _receive(self, worker: _Worker) -> None:
        try:
            answer = worker.connection.recv()
        except (EOFError, OSError):
            self._bury(worker)
            return
        if isinstance(answer, MusnadError):
            raise answer
        if worker.ready:
            self._done[worker.tasks.popleft().start] = answer
        worker.ready = True

    def _bury(self, worker: _Worker) -> None:
        """What a process that died was reading is read again, article by article, until it is clear which killed it."""
        from musnad.sources import Failure

        worker.connection.close()
        worker.process.join()
        self._workers.remove(worker)
        how = _ending(worker.process.exitcode)
        if not worker.ready:
            raise MusnadError(
                f"a process to read with {how} before it began; a script that starts some must do so under "
                '`if __name__ == "__main__":`'
            )
        if worker.tasks:
            task = worker.tasks.popleft()
            self._returned.extendleft(reversed(worker.tasks))
            if len(task.articles) > 1:
                self._returned.extendleft(reversed(task.apart()))
                return
            (article,) = task.articles
            self._done[task.start] = [
                Failure(article.id, f"the process that read it {how}; please report this article", "reading")
                if isinstance(article, Article)
                else article
            ]


class _Tasks:
    """The articles as tasks; ``position`` is where the next one begins."""

    def __init__(self, articles: Iterable[Article | Failure]) -> None:
        self._chunks = chunks(articles)
        self.position = 0

    def next(self) -> _Task | None:
        chunk = next(self._chunks, None)
        if not chunk:
            return None
        task = _Task(self.position, chunk)
        self.position += len(chunk)
        return task


def _ending(exitcode: int | None) -> str:
    if exitcode is None or exitcode >= 0:
        return f"ended with status {exitcode}"
    with suppress(ValueError):
        return f"was ended by {signal.Signals(-exitcode).name}"
    return f"was ended by signal {-exitcode}"


def _started(run: Callable[..., None], given: object) -> tuple[BaseProcess, Connection]:
    """A new process that does ``run`` with its end of a connection, the tables of one's own and what is ``given``."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=run, args=(theirs, _overlays(), given), daemon=True)
    with _surroundings():
        process.start()
    theirs.close()
    return process, ours


@contextmanager
def _surroundings() -> Iterator[None]:
    """What a process is to inherit: one thread for linear algebra, and deaf ears for Ctrl-C, which is for us."""
    threads = {f"{library}_NUM_THREADS": "1" for library in _THREADS}
    before = {name: os.environ.get(name) for name in threads}
    main = threading.current_thread() is threading.main_thread()
    handler = signal.signal(signal.SIGINT, signal.SIG_IGN) if main else None
    os.environ.update(threads)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
        if main:
            signal.signal(signal.SIGINT, handler)


def _overlays() -> list[tuple[str, Path]]:
    """The tables of this process over those of the package, for another to have them too."""
    return [(table, path) for table in resources.KEYS for path in resources.overlays(table)]


def _serve(connection: Connection, tables: Sequence[tuple[str, Path]], ready: Callable[[], object] | None) -> None:
    """The life of a process beside another: it answers each call by its result, or by an error."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    calls: SimpleQueue[tuple[Callable[..., Any], tuple[Any, ...]]] = SimpleQueue()
    threading.Thread(target=_listen, args=(connection, calls), daemon=True).start()
    answer = _answer(_overlay, (tables,))
    if ready is not None and answer[1] is None:
        answer = _answer(ready, ())
    while True:
        try:
            connection.send(answer)
        except OSError:
            os._exit(1)  # nobody is there to hear it
        answer = _answer(*calls.get())


def _answer(work: Callable[..., Any], given: tuple[Any, ...]) -> tuple[Any, Exception | None]:
    try:
        return work(*given), None
    except MusnadError as error:
        return None, error
    except Exception as error:
        return None, RuntimeError(f"{type(error).__name__}: {error}")


def _overlay(tables: Sequence[tuple[str, Path]]) -> None:
    for table, path in tables:
        resources.overlay(table, path)


def _work(connection: Connection, tables: Sequence[tuple[str, Path]], finish: Callable[[Record], Any]) -> None:
    """The life of a process: it says that it is there, and answers each task by its results or an error."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    tasks: SimpleQueue[_Task] = SimpleQueue()
    threading.Thread(target=_listen, args=(connection, tasks), daemon=True).start()
    try:
        connection.send(None)
        _overlay(tables)
        while True:
            connection.send(_read(tasks.get().articles, finish))
    except MusnadError as error:
        connection.send(error)
    except OSError:
        os._exit(1)  # nobody is there to hear the answer


def _listen(connection: Connection, tasks: SimpleQueue[Any]) -> None:
    """Take in tasks while others are read, so that neither side waits for the other; leave when the other side does."""
    try:
        while True:
            tasks.put(connection.recv())
    except (EOFError, OSError):
        os._exit(0)


def _read(articles: Sequence[Article | Failure], finish: Callable[[Record], T]) -> list[T | Failure]:
    """What comes of the articles; where something breaks, each is tried alone, and only the one that fails is lost."""
    from musnad import pipeline

    try:
        with pipeline.forgetting():
            results = list(pipeline.read_articles(articles))
        return [result if isinstance(result, pipeline.Failure) else finish(result) for result in results]
    except MusnadError:
        raise
    except Exception as error:
        (first, *others) = articles
        if others:
            return [result for article in articles for result in _read([article], finish)]
        assert isinstance(first, Article)
        why = f"reading failed ({type(error).__name__}: {error}); please report this article"
        return [pipeline.Failure(first.id, why, "reading")]
