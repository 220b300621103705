"""How fast articles come into a store, in how much memory and room, and how quickly the store answers.

``python benchmarks/ingest.py SOURCE [--db FILE] [--workers N]``: SOURCE is what ``musnad ingest`` takes, such as a file
of news. It is ingested by that command into FILE, a new store of SQLite, while the memory of all its processes is
added up, what they share counted once (Linux). Then the ten questions of docs/store.md are asked, each five times, and
some that the command line asks; the best time counts. Where FILE is there already, only the questions are asked.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import sqlalchemy as sql

from musnad import pipeline, store
from musnad.store.database import connect

PAGE = Path(__file__).parent.parent / "docs" / "store.md"
QUESTION = re.compile(r"^(\S[^\n]*\?)\n\n```sql\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MUSNAD = [sys.executable, "-c", "from musnad.cli import main; main()"]
EVERY = 5.0
"""Seconds between two looks at the memory."""

EVENTS: tuple[dict[str, str | None], ...] = (
    {},
    {"actor": "United States", "with": "Russia"},
    {"text": "السلام"},
    {"text": "السلام", "actor": "United States"},
    {"text": "كوريا الشمالية", "country": "USA", "from": "2018-03"},
    {"type": "ASSAULT", "place": "Damascus", "outlet": "BBC"},
)


def processes(root: int) -> list[int]:
    """A process and those that it and they have started."""
    found = [root]
    for tasks in Path(f"/proc/{root}/task").glob("*/children"):
        try:
            found += [pid for child in tasks.read_text().split() for pid in processes(int(child))]
        except OSError:
            continue  # it has just ended
    return found


def megabytes(root: int) -> float:
    """The memory of a process and those below it; what several share counts once."""
    total = 0
    for pid in processes(root):
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        total += sum(int(size) for size in re.findall(r"^Pss:\s+(\d+)", rollup, re.MULTILINE))
    return total / 1024


def ingest(source: str, db: Path, workers: int | None) -> tuple[float, list[float]]:
    """Seconds that the command took, and the memory at every look."""
    options = [] if workers is None else ["--workers", str(workers)]
    begin, memory = time.monotonic(), []
    with subprocess.Popen([*MUSNAD, "ingest", source, "--db", str(db), *options]) as process:
        while process.poll() is None:
            memory.append(megabytes(process.pid))
            try:
                process.wait(EVERY)
            except subprocess.TimeoutExpired:
                continue
    return time.monotonic() - begin, memory


def milliseconds(ask: Callable[[], object]) -> float:
    """The best of five."""

    def once() -> float:
        begin = time.perf_counter()
        ask()
        return (time.perf_counter() - begin) * 1000

    return min(once() for _ in range(5))


def print_room(db: Path) -> None:
    """How much the store holds, and how many bytes it takes besides the texts."""
    engine = connect(db)
    with engine.connect() as connection:
        size = sql.text("SELECT count(*), sum(length(CAST(text AS BLOB))), sum(words) FROM articles")
        articles, texts, words = connection.execute(size).one()
    with store.open(db) as opened:
        info = opened.info()
    print(f"articles          {articles:9,}   ({words:,} words, {info['events']:,} events)")
    print(f"room              {(int(info['bytes']) - texts) / articles:9,.0f} bytes an article besides its text")


def print_answers(db: Path) -> None:
    """How long each question takes."""
    engine = connect(db)
    with engine.connect() as connection:

        def ask(statement: str) -> object:
            return connection.execute(sql.text(statement)).all()

        for question, statement in QUESTION.findall(PAGE.read_text("utf-8")):
            print(f"{milliseconds(partial(ask, statement)):7.0f} ms  {question}")
    with store.open(db, terms=pipeline.terms) as opened:
        next(iter(pipeline.terms("القمة")))  # the language model is loaded before the clock starts
        for given in EVENTS:
            name = " ".join(f"--{option} {value}" for option, value in given.items())
            print(f"{milliseconds(partial(opened.events, given)):7.0f} ms  musnad events {name}")
        print(f"{milliseconds(partial(opened.search, 'وزير الخارجية')):7.0f} ms  musnad search وزير الخارجية")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", help="articles: what `musnad ingest` takes")
    parser.add_argument("--db", type=Path)
    parser.add_argument("--workers", type=int)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        db = options.db or Path(folder) / "news.db"
        if not db.exists():
            seconds, memory = ingest(options.source, db, options.workers)
            with store.open(db) as opened:
                saved = sum(run.articles for run in opened.runs())
            third = max(len(memory) // 3, 1)
            print(f"ingest            {saved / seconds:9.1f} articles/s   ({saved:,} in {seconds:,.0f} s)")
            print(f"memory            {max(memory):9,.0f} MB at most, in all processes together")
            for name, part in (("first", memory[:third]), ("last", memory[-third:])):
                print(f"  {name + ' third':<14}  {sum(part) / len(part):9,.0f} MB on average")
        print_room(db)
        print_answers(db)


if __name__ == "__main__":
    main()
