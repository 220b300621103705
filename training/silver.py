"""Label raw news with names on which two models agree: ``python training/silver.py DATA MODEL MODEL OUT``.

Reads ``DATA/news/{ant-2018,jawhara-2016}.jsonl.gz``. Full names of the actor, place and country tables are sure; elsewhere a sentence
is kept where both models see the same names. Sentences without names are kept now and then, so that a model trained on
OUT (a ``.spacy`` file) still meets them.
"""

from __future__ import annotations

import gzip
import itertools
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin, Span

from musnad import language
from musnad.language.ops import use_blas
from musnad.resources import read_table
from musnad.text import fold

ARTICLES = {"ant-2018": 3, "jawhara-2016": 4}
"""Of each corpus every so many-th article is read."""

WITHOUT_NAMES = 12
"""Of the sentences without names every so many-th is kept."""

LENGTH = (6, 60)
Key = tuple[str, ...]


def sentences(data: Path) -> Iterator[str]:
    """Sentences of usual length from headlines and bodies."""
    nlp = language.blank()
    for name, every in ARTICLES.items():
        with gzip.open(data / "news" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for line in itertools.islice(lines, 0, None, every):
                article = json.loads(line)
                for sentence in nlp(f"{article['headline']}\n{article['body']}").sents:
                    text = sentence.text.strip()
                    if LENGTH[0] <= len(text.split()) <= LENGTH[1]:
                        yield text


def known_names(nlp: Language) -> dict[Key, str]:
    """Token norms of the tables' full names → label; of persons and organizations only those of several words."""
    found: dict[Key, str] = {}

    def add(name: str, label: str, shortest: int) -> None:
        key = tuple(t.norm_ for t in nlp.make_doc(name))
        if len(key) >= shortest:
            found.setdefault(key, label)

    for row in read_table("countries.tsv", "iso3 name names_ar nisba people capital capital_ar seats_ar".split()):
        for name in (*row.alternatives("names_ar"), *row.alternatives("capital_ar")):
            add(name, "LOC", 2)
    for row in read_table("places.tsv", "geonames name names_ar lat lon country admin1 kind".split()):
        for name in row.alternatives("names_ar"):
            add(name, "LOC", 2)
    for row in read_table("actors.tsv", "id kind name names_ar country sectors roles parent".split()):
        for name in row.alternatives("names_ar"):
            add(name, "PER" if row["kind"] == "person" else "ORG", 2)
    return found


def sure(doc: Doc, names: dict[Key, str], longest: int = 6) -> list[Span]:
    """The longest full names of the tables in ``doc``, left to right."""
    norms = [t.norm_ for t in doc]
    spans: list[Span] = []
    at = 0
    while at < len(norms):
        for end in range(min(len(norms), at + longest), at + 1, -1):
            label = names.get(tuple(norms[at:end]))
            if label:
                spans.append(Span(doc, at, end, label=label))
                at = end - 1
                break
        at += 1
    return spans


def agreed(doc: Doc, other: Doc, names: dict[Key, str]) -> list[Span] | None:
    """The names of the sentence, None where the models differ beside what the tables are sure of."""
    certain = sure(doc, names)
    covered = {t for span in certain for t in range(span.start, span.end)}

    def rest(tagged: Doc) -> list[tuple[int, int, str]]:
        return [(e.start, e.end, e.label_) for e in tagged.ents if not covered & set(range(e.start, e.end))]

    ours = rest(doc)
    if ours != rest(other):
        return None
    return certain + [Span(doc, start, end, label=label) for start, end, label in ours]


def main() -> None:
    """Tag with both models and keep what they agree on."""
    data, first, second, out = sys.argv[1:]
    models = [spacy.load(path, exclude=["parser", "morphologizer"]) for path in (first, second)]
    for nlp in models:
        for _, component in nlp.pipeline:
            if isinstance(component, spacy.pipeline.TrainablePipe):
                use_blas(component.model)
    names = known_names(models[0])
    texts, copies = itertools.tee(sentences(Path(data)))
    kept = DocBin(attrs=["ENT_IOB", "ENT_TYPE", "TAG", "NORM"])
    empty = 0
    for doc, other in zip(models[0].pipe(texts, batch_size=256), models[1].pipe(copies, batch_size=256), strict=True):
        spans = agreed(doc, other, names)
        if spans is None:
            continue
        empty += not spans
        if spans or empty % WITHOUT_NAMES == 0:
            doc.ents = spans
            kept.add(doc)
    kept.to_disk(out)
    print(f"{len(kept)} sentences")


if __name__ == "__main__":
    main()
