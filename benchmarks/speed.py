"""Words per second from text to record on one core, start-up time and peak memory.

``python benchmarks/speed.py FILE [--articles N]``: FILE is anything ``musnad read`` takes, such as a JSONL file of news
articles. Words are stretches between white space; nothing is warmed up before the clock starts.
"""

from __future__ import annotations

import os

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")  # one core, before numpy is loaded

import argparse
import itertools
import resource
import subprocess
import sys
import time
from pathlib import Path

START_UP = "import musnad; musnad.read('التقى وزير الخارجية المصري نظيره الأردني في القاهرة.')"


def start_up_seconds() -> float:
    """Best of three: a new Python process that reads one sentence."""

    def once() -> float:
        begin = time.perf_counter()
        subprocess.run([sys.executable, "-c", START_UP], check=True)
        return time.perf_counter() - begin

    return min(once() for _ in range(3))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="articles: what `musnad read` takes")
    parser.add_argument("--articles", type=int, default=500)
    options = parser.parse_args()
    print(f"start-up          {start_up_seconds():8.2f} s")

    from musnad import pipeline, sources

    found = (a for a in sources.read(options.file) if not isinstance(a, pipeline.Failure))
    articles = list(itertools.islice(found, options.articles))
    words = sum(len(a.text.split()) for a in articles)
    begin = time.perf_counter()
    for _ in pipeline.read_articles(articles):
        pass
    seconds = time.perf_counter() - begin
    print(f"articles          {len(articles):8d}   ({words} words)")
    print(f"text to record    {words / seconds:8.0f} words/s, {len(articles) / seconds:.1f} articles/s on one core")
    print(f"peak memory       {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f} MB")


if __name__ == "__main__":
    main()
