"""Seconds to load all tables, and what linking names to them costs beside the language model.

``python benchmarks/tables.py [FILE] [--articles N]``: FILE is anything ``musnad read`` takes, such as a JSONL file of
news articles; without it only the tables are loaded. Seconds of processor time, each the best of five, for the tables
in five fresh processes: what ``musnad.read`` compiles at its first article, without spaCy and the trained models.
Linking is what finds the places and actors of an article.
"""

from __future__ import annotations

import os

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")  # one core, before numpy is loaded

import argparse
import itertools
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from time import process_time

ROUNDS = 5
SENTENCE = "التقى وزير الخارجية المصري نظيره الأردني في القاهرة أمس، وقال إن الحرب في غزة يجب أن تنتهي."

#: The functions that compile the tables, by module.
LOADERS = {
    "language.shapes": ("shape_getter",),
    "sources.script": ("_own_letters",),
    "sources.parts": ("_words",),
    "reading.knowledge": ("load",),
    "reading.saying": ("_words",),
    "reading.places": ("_gazetteer", "_doubtful"),
    "reading.times.lexicon": ("lexicon",),
    "reading.times.grammar": ("grammar",),
    "reading.attribution.lexicon": ("lexicon",),
    "reading.events.triggers": ("uses", "trigger_table"),
    "reading.events.features": ("context_words",),
    "reading.events.coder": ("plover",),
}


def load() -> dict[str, float]:
    """Seconds that each table takes in this process, where none is loaded; none may be left for the first article."""
    import musnad
    from musnad import pipeline, resources

    assert pipeline
    seconds = {}
    for module, names in LOADERS.items():
        for name in names:
            loader = getattr(import_module(f"musnad.{module}"), name)
            begin = process_time()
            loader()
            seconds[f"{module}.{name}"] = process_time() - begin
    loaded = set(resources._read)
    musnad.read(SENTENCE, published="2023-12-08")
    if missing := resources._read - loaded:
        raise SystemExit(f"{', '.join(sorted(missing))}: loaded later; add the function that does to LOADERS")
    return seconds


def in_fresh_processes() -> dict[str, float]:
    """:func:`load` in the fastest of five new processes."""
    command = [sys.executable, __file__, "--load"]
    found = []
    for _ in range(ROUNDS):
        lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
        found.append({name: float(seconds) for name, seconds in map(str.split, lines)})
    return min(found, key=lambda seconds: sum(seconds.values()))


def best(step: Callable[[], object]) -> float:
    """Seconds of the fastest of five rounds."""

    def once() -> float:
        begin = process_time()
        step()
        return process_time() - begin

    return min(once() for _ in range(ROUNDS))


def linking(file: Path, number: int) -> None:
    """Measure and print what linking costs."""
    from musnad import language, pipeline, sources
    from musnad.reading import actors, places

    found = (a for a in sources.read(file) if not isinstance(a, pipeline.Failure))
    articles = list(itertools.islice(found, number))
    words = sum(len(a.text.split()) for a in articles)
    nlp = language.load(without=language.MORPHOLOGY)
    docs = list(nlp.pipe(a.text for a in articles))

    def link() -> None:
        for doc, article in zip(docs, articles, strict=True):
            actors.read(doc, article, places.read(doc, article))

    model, links = best(lambda: list(nlp.pipe(a.text for a in articles))), best(link)
    print(f"\n{len(articles)} articles, {words} words")
    print(f"{'language model':45}{model / words * 1e6:8.1f} µs/word")
    print(f"{'linking':45}{links / words * 1e6:8.1f} µs/word, {links / model:.0%} of the language model's time")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, nargs="?", help="articles: what `musnad read` takes")
    parser.add_argument("--articles", type=int, default=100)
    parser.add_argument("--load", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.load:
        for name, seconds in load().items():
            print(name, seconds)
        return
    tables = in_fresh_processes()
    for name, seconds in tables.items():
        print(f"{name:45}{seconds:8.3f} s")
    print(f"{'all tables':45}{sum(tables.values()):8.3f} s")
    if options.file:
        linking(options.file, options.articles)


if __name__ == "__main__":
    main()
