"""Words per second on one core, of the language pipeline and from text to record; start-up times, peak memory.

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

SENTENCE = "التقى وزير الخارجية المصري نظيره الأردني في القاهرة."
TIMED = "import musnad, time; begin = time.perf_counter(); {}; print(time.perf_counter() - begin)"


def start_up_seconds() -> float:
    """Best of three: a new Python process that reads one sentence, from its start to its end."""

    def once() -> float:
        begin = time.perf_counter()
        subprocess.run([sys.executable, "-c", f"import musnad; musnad.read({SENTENCE!r})"], check=True)
        return time.perf_counter() - begin

    return min(once() for _ in range(3))


def load_seconds() -> float:
    """Best of three: ``musnad.load()`` in a new process, the import of spaCy included."""
    command = [sys.executable, "-c", TIMED.format("musnad.load()")]
    return min(float(subprocess.run(command, check=True, capture_output=True).stdout) for _ in range(3))


def language_seconds(texts: list[str]) -> float:
    """``nlp.pipe`` over the texts, all components on."""
    from musnad import language

    nlp = language.load()
    begin = time.perf_counter()
    for _ in nlp.pipe(texts):
        pass
    return time.perf_counter() - begin


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="articles: what `musnad read` takes")
    parser.add_argument("--articles", type=int, default=500)
    options = parser.parse_args()
    print(f"start-up          {start_up_seconds():8.2f} s")
    print(f"musnad.load()     {load_seconds():8.2f} s")

    from musnad import pipeline, sources

    found = (a for a in sources.read(options.file) if not isinstance(a, pipeline.Failure))
    articles = list(itertools.islice(found, options.articles))
    words = sum(len(a.text.split()) for a in articles)
    begin = time.perf_counter()
    for _ in pipeline.read_articles(articles):
        pass
    seconds = time.perf_counter() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    in_language = words / language_seconds([a.text for a in articles])
    print(f"articles          {len(articles):8d}   ({words} words)")
    print(f"language pipeline {in_language:8.0f} words/s on one core, all components on")
    print(f"text to record    {words / seconds:8.0f} words/s, {len(articles) / seconds:.1f} articles/s on one core")
    print(f"peak memory       {peak:8.0f} MB from text to record")


if __name__ == "__main__":
    main()
