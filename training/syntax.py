"""Make spaCy training data for tags and trees: ``python training/syntax.py DATA OUT``.

Reads ``DATA/treebank/ar_pud-first800.conllu`` (Universal Dependencies 2) and ``annotations/parts_of_speech.tsv`` (our
own reading of sentences of ``DATA/news``, parts of speech only) and writes ``OUT/train.spacy``, ``OUT/dev.spacy`` (the
last 100 sentences of the treebank) and ``OUT/dev-news.spacy`` (the same with the marks of Arabic news), with parts of
speech, features, lemmas, heads and labels. PADT is never read here: its licence forbids it for models that anyone may
use.
"""

from __future__ import annotations

import itertools
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import annotated
from spacy.language import Language
from spacy.tokens import Doc, DocBin

from musnad import language

HELD_OUT = 100
FEATURES = ("Aspect", "Gender", "Number", "Person", "Voice", "VerbForm", "Polarity", "PronType")
"""What readers ask of a word; case and definiteness are left out, most of them are not written."""

_LEMMA = re.compile(r"LId=([^_|-]+)")
_MARKS = re.compile("[\u064b-\u0652\u0670]")


def read_conllu(path: Path) -> Iterator[list[list[str]]]:
    """The ten cells of every token, sentence by sentence."""
    rows: list[list[str]] = []
    for line in path.read_text("utf-8").splitlines():
        cells = line.split("\t")
        if len(cells) == 10 and cells[0].isdigit():
            rows.append(cells)
        elif not line and rows:
            yield rows
            rows = []
    if rows:
        yield rows


def to_doc(nlp: Language, rows: list[list[str]]) -> Doc:
    """The sentence as a Doc; its words are cut as the treebank cuts them."""
    return Doc(
        nlp.vocab,
        words=[row[1] for row in rows],
        spaces=["SpaceAfter=No" not in row[9] for row in rows],
        pos=[row[3] for row in rows],
        morphs=["|".join(f for f in row[5].split("|") if f.partition("=")[0] in FEATURES) for row in rows],
        heads=[int(row[6]) - 1 if row[6] != "0" else n for n, row in enumerate(rows)],
        deps=["ROOT" if row[6] == "0" else row[7] for row in rows],
        lemmas=[_lemma(row) for row in rows],
    )


def _lemma(row: list[str]) -> str:
    found = _LEMMA.search(row[9])
    return _MARKS.sub("", found.group(1)).replace("ٱ", "ا") if found else row[1]


def as_in_news(rows: list[list[str]]) -> list[list[str]]:
    """The sentence with the marks that Arabic news writes: the treebank has Latin commas and straight quotes only."""
    quotes = itertools.cycle("«»")
    marks = {",": lambda: "،", ";": lambda: "؛", "?": lambda: "؟", '"': lambda: next(quotes)}
    return [[row[0], marks[row[1]]() if row[1] in marks else row[1], *row[2:]] for row in rows]


def with_parts_of_speech(nlp: Language, text: str, parts: list[annotated.Labelled]) -> Doc:
    """A sentence of which the parts of speech are known and nothing else."""
    starts = [start for start, _, _ in parts[1:]] + [len(text)]
    return Doc(
        nlp.vocab,
        words=[text[start:end] for start, end, _ in parts],
        spaces=[end < following for (_, end, _), following in zip(parts, starts, strict=True)],
        pos=[part for _, _, part in parts],
    )


def main() -> None:
    """Convert the treebank and our sentences."""
    data, out = Path(sys.argv[1]), Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    nlp = language.blank()
    sentences = list(read_conllu(data / "treebank/ar_pud-first800.conllu"))
    train, dev = sentences[:-HELD_OUT], sentences[-HELD_OUT:]
    parts = {
        "train": [to_doc(nlp, rows) for rows in [*train, *map(as_in_news, train)]]
        + [with_parts_of_speech(nlp, *row) for row in annotated.sentences(data, "parts_of_speech.tsv")],
        "dev": [to_doc(nlp, rows) for rows in dev],
        "dev-news": [to_doc(nlp, rows) for rows in map(as_in_news, dev)],
    }
    for name, part in parts.items():
        DocBin(docs=part, attrs=["POS", "MORPH", "HEAD", "DEP", "LEMMA", "SENT_START"]).to_disk(out / f"{name}.spacy")


if __name__ == "__main__":
    main()
