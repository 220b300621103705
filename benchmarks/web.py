"""How long the web application takes to answer, what its pages weigh, and whether many can read while an ingest writes.

``python benchmarks/web.py STORE [--each N] [--readers N] [--seconds N] [--articles FILE]``: a copy of the store is
served by ``musnad serve`` on this machine. Of every page and every question of the API N different ones are asked, one
after the other in a random order, as many as the store has; times are from request to last byte, and those of the
server's processor, which other work on the machine lengthens less. Then readers ask all of these at once while
``musnad ingest`` reads FILE (the example articles without it) into the same store, again and again.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote, urlencode

import httpx

from musnad import store as stores
from musnad.store import Store

MEDIAN, P95, WEIGHT = 150, 400, 300_000
"""What is aimed at: milliseconds, and bytes of a page with its styles, scripts and fonts, as sent."""

EXAMPLES = str(files("musnad") / "examples")


class Drawn:
    """What there is in a store to ask for, in a random order that is always the same."""

    def __init__(self, store: Store, each: int) -> None:
        chance = random.Random(1)
        self.each = each
        self.ids = [row.id for after in _pages(store) for row in after]
        chance.shuffle(self.ids)
        named = store.actors(limit=4 * each).rows
        self.actors = [row for row in named if row.kind in ("country", "organization", "person")][:each]
        self.names = [row.name for row in self.actors]
        self.words = [row.name_ar or row.name for row in self.actors]
        self.types = [str(value) for value, _ in store.count_events("type")]
        self.months = [str(value) for value, number in store.count_events("month") if value and number > 20][:each]
        self.outlets = [str(value) for value, _ in store.count_events("outlet")]
        self.speakers = [str(value) for value, _ in store.count_statements("speaker")[:each]]
        self.pairs = [(pair.actor, pair.other) for pair in store.pairs()[: 2 * each] if pair.actor != pair.other][:each]

    def filters(self) -> Iterator[dict[str, str]]:
        """Filters of events: one or two of them."""
        singles = (
            [{}]
            + [{"type": one} for one in self.types]
            + [{"with": one} for one in self.names]
            + [{"from": one, "to": one} for one in self.months]
            + [{"outlet": one} for one in self.outlets]
        )
        chance = random.Random(2)
        chance.shuffle(singles)
        for n, one in enumerate(singles):
            yield one if n % 2 else {**one, **chance.choice(singles)}

    def chosen(self) -> Iterator[dict[str, str]]:
        """Filters of events as a reader chooses one after the other: two or three of them, some with two values."""
        chance = random.Random(4)
        kinds = {"type": self.types, "actor": self.names, "with": self.names, "outlet": self.outlets}
        for n in range(4 * self.each):
            names = chance.sample(sorted(kinds), 2 + n % 2)
            found = {
                name: ",".join(chance.sample(kinds[name], min(1 + n % 3 // 2, len(kinds[name])))) for name in names
            }
            yield found | ({"from": self.months[n % len(self.months)]} if n % 4 == 0 else {})


def _pages(store: Store) -> Iterator[list[stores.ArticleRow]]:
    after: str | None = None
    for _ in range(40):
        page = store.articles(limit=500, after=after)
        yield list(page.rows)
        after = page.next
        if after is None:
            return


def _asked(path: str, filters: dict[str, str]) -> str:
    return path + ("?" + urlencode(filters) if filters else "")


def _party(party: stores.Party) -> str:
    return quote(party.actor or party.name, safe="")


#: Pages and questions: name -> the addresses to ask.
QUESTIONS: dict[str, Callable[[Drawn], list[str]]] = {
    "start": lambda d: ["/"] * d.each,
    "search": lambda d: [_asked("/search", {"q": word}) for word in d.words],
    "article": lambda d: [f"/articles/{quote(id)}" for id in d.ids],
    "article, print": lambda d: [f"/articles/{quote(id)}/print" for id in d.ids],
    "events": lambda d: [_asked("/events", one) for one in d.filters()],
    "events, chosen": lambda d: [_asked("/events", one) for one in d.chosen()],
    "events, least probable": lambda d: [_asked("/events", {**one, "sort": "probability"}) for one in d.filters()],
    "events, all of a facet": lambda d: [
        _asked(f"/events/by/{by}", one)
        for by, one in zip(["actor", "outlet", "country", "place"] * d.each, d.filters(), strict=False)
    ],
    "statements, chosen": lambda d: [
        _asked("/statements", {"speaker": one, "mode": "indirect,mixed", "outlet": outlet})
        for one, outlet in zip(d.speakers, d.outlets * d.each, strict=False)
    ],
    "statements": lambda d: [_asked("/statements", {"speaker": one}) for one in d.speakers],
    "actor": lambda d: [f"/actors/{row.key}" for row in d.actors],
    "pair": lambda d: [f"/pairs/{_party(a)}/{_party(b)}" for a, b in d.pairs],
    "map": lambda d: [_asked("/map", one) for one in d.filters()],
    "network": lambda d: [_asked("/network", {"from": one, "to": one}) for one in d.months],
    "review": lambda d: [_asked("/review", one) for one in d.filters()],
    "chart, in time": lambda d: [_asked("/charts/timeline.json", one) for one in d.filters()],
    "chart, map": lambda d: [_asked("/charts/map.json", one) for one in d.filters()],
    "chart, network": lambda d: [_asked("/charts/network.json", {"from": one, "to": one}) for one in d.months],
    "paste": lambda d: ["/paste"] * d.each,
    "login": lambda d: ["/login"] * d.each,
    "api about": lambda d: ["/api/v1/about"],
    "api articles": lambda d: [_asked("/api/v1/articles", {"from": one}) for one in d.months],
    "api article": lambda d: [f"/api/v1/articles/{quote(id)}" for id in d.ids],
    "api records": lambda d: [_asked("/api/v1/records", {"to": one}) for one in d.months],
    "api record": lambda d: [f"/api/v1/records/{quote(id)}" for id in d.ids],
    "api search": lambda d: [_asked("/api/v1/search", {"q": word}) for word in d.words],
    "api events": lambda d: [_asked("/api/v1/events", one) for one in d.filters()],
    "api statements": lambda d: [_asked("/api/v1/statements", {"speaker": one}) for one in d.speakers],
    "api facets/events": lambda d: [
        _asked("/api/v1/facets/events", {"by": by, **one})
        for by, one in zip(["type", "month", "actor", "country"] * d.each, d.filters(), strict=False)
    ],
    "api facets/statements": lambda d: [
        _asked("/api/v1/facets/statements", {"by": by, "speaker": one})
        for by, one in zip(["mode", "month", "outlet"] * d.each, d.speakers, strict=False)
    ],
    "api actors": lambda d: [_asked("/api/v1/actors", {"name": one}) for one in d.words],
    "api actor": lambda d: [f"/api/v1/actors/{row.key}" for row in d.actors],
}


@contextmanager
def served(db: Path, workers: int) -> Iterator[tuple[str, int]]:
    """The address of a server of the store, and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["serve", "--db", str(db), "--port", str(port), "--workers", str(workers)]
    server = subprocess.Popen([sys.executable, "-c", _MUSNAD, *command], stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(240):
            try:
                if httpx.get(f"{address}/login").is_success:
                    break
            except httpx.TransportError:
                time.sleep(0.5)
        yield address, server.pid
    finally:
        server.terminate()
        server.wait(30)


_REVIEWER = {"musnad_reviewer": "benchmark"}
_MUSNAD = "from musnad.cli import main; main()"


def _processor(server: int) -> float:
    """Seconds of processor time that a process has used; what the kernel calls the clock of a process."""
    return time.clock_gettime((~server << 3) | 2)


def measure(address: str, server: int, drawn: Drawn) -> None:
    """Print milliseconds by page or question, and what is not there."""
    asked = [(name, path) for name, make in QUESTIONS.items() for path in make(drawn)[: drawn.each]]
    random.Random(3).shuffle(asked)
    took: dict[str, list[float]] = defaultdict(list)
    worked: dict[str, list[float]] = defaultdict(list)
    sizes: dict[str, list[int]] = defaultdict(list)
    absent: Counter[tuple[str, int]] = Counter()
    with httpx.Client(base_url=address, timeout=120, cookies=_REVIEWER) as client:
        for path in dict(asked).values():  # what is made once is made
            client.get(path)
        for name, path in asked:
            began, began_work = time.perf_counter(), _processor(server)
            with client.stream("GET", path) as answer:
                sent = sum(map(len, answer.iter_raw()))
            took[name].append((time.perf_counter() - began) * 1000)
            worked[name].append((_processor(server) - began_work) * 1000)
            sizes[name].append(sent)
            if answer.status_code != 200:
                absent[name, answer.status_code] += 1
    print(f"{'':24} {'n':>4} {'median':>8} {'p95':>8}   of the processor {'KB sent':>10}")
    for name in QUESTIONS:
        if not (times := took[name]):
            continue
        work = worked[name]
        late = "" if statistics.median(work) <= MEDIAN and _p95(work) <= P95 else "  over"
        print(
            f"{name:24} {len(times):4} {statistics.median(times):8.0f} {_p95(times):8.0f}"
            f" {statistics.median(work):8.0f} {_p95(work):8.0f} {statistics.median(sizes[name]) / 1000:10.1f}{late}"
        )
    for (name, status), number in absent.items():
        print(f"{name}: {number} answers {status}")


def weigh(address: str, drawn: Drawn) -> None:
    """What pages weigh: themselves, and the styles, scripts and fonts of ours that they name, charts aside."""
    with httpx.Client(base_url=address, timeout=120, cookies=_REVIEWER) as client:

        def sent(path: str) -> int:
            with client.stream("GET", path) as answer:
                return sum(map(len, answer.iter_raw()))

        faces = client.get("/fonts/faces.css").text
        fonts = {path: sent(path) for path in re.findall(r'url\("?([^)"]+)"?\)', faces)}
        print(f"\nfonts: {len(fonts)} files, {sum(fonts.values()) / 1000:.0f} KB together")
        for name in QUESTIONS:
            if name.startswith(("api", "chart")):
                continue
            path = QUESTIONS[name](drawn)[0]
            page = client.get(path)
            if page.status_code != 200:
                continue
            beside = set(re.findall(r'(?:href|src)="(/(?:static|fonts)/[^"]+)"', page.text))
            weight = sent(path) + sum(sent(one.replace("&amp;", "&")) for one in beside)
            heavy = "  over" if weight + sum(fonts.values()) > WEIGHT else ""
            print(f"{name:24} {weight / 1000:8.1f} KB and fonts{heavy}")


def crowd(address: str, db: Path, drawn: Drawn, readers: int, seconds: float, articles: str) -> int:
    """Many readers at once while an ingest writes; gives how many answers were errors."""
    paths = [path for make in QUESTIONS.values() for path in make(drawn)[: drawn.each]]
    until = time.monotonic() + seconds
    statuses: Counter[object] = Counter()
    times: list[float] = []
    lock = threading.Lock()

    def read(seed: int) -> None:
        chance = random.Random(seed)
        with httpx.Client(base_url=address, timeout=120, cookies=_REVIEWER) as client:
            while time.monotonic() < until:
                began = time.perf_counter()
                try:
                    status: object = client.get(chance.choice(paths)).status_code
                except httpx.HTTPError as error:
                    status = type(error).__name__
                with lock:
                    statuses[status] += 1
                    times.append((time.perf_counter() - began) * 1000)

    threads = [threading.Thread(target=read, args=(seed,)) for seed in range(readers)]
    for thread in threads:
        thread.start()
    written = 0
    while time.monotonic() < until:
        command = [sys.executable, "-c", _MUSNAD, "ingest", articles, "--db", str(db), "--again", "--workers", "0"]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            print(done.stderr)
        written += done.returncode == 0
    for thread in threads:
        thread.join()
    said = ", ".join(f"{status}: {number:,}" for status, number in sorted(statuses.items(), key=str))
    rate, median, late = len(times) / seconds, statistics.median(times), _p95(times)
    print(
        f"\n{readers} readers, {seconds:.0f} s, while an ingest wrote {written} times: {len(times):,} answers "
        f"({rate:.0f} a second; median {median:.0f} ms, p95 {late:.0f}); {said}"
    )
    return sum(number for status, number in statuses.items() if status not in (200, 304, 404))


def _p95(times: list[float]) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * 0.95))]


def main() -> int:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", help="a store, of which a copy is served")
    parser.add_argument("--each", type=int, default=40, help="how many of each page and question")
    parser.add_argument("--readers", type=int, default=50, help="how many read at once")
    parser.add_argument("--seconds", type=float, default=60, help="how long they do")
    parser.add_argument("--articles", default=EXAMPLES, help="what the ingest reads meanwhile")
    parser.add_argument("--workers", type=int, default=1, help="processes of the server")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        db = Path(folder) / "news.db"
        shutil.copy(options.store, db)
        stores.upgrade(db)
        with stores.open(db) as opened:
            drawn = Drawn(opened, options.each)
        with served(db, options.workers) as (address, server):
            measure(address, server, drawn)
            weigh(address, drawn)
            return bool(crowd(address, db, drawn, options.readers, options.seconds, options.articles))


if __name__ == "__main__":
    sys.exit(main())
