"""Train floret vectors of matching forms on news: ``python training/vectors.py DATA OUT``.

Reads ``DATA/news/{ant-2018,jawhara-2016}.jsonl.gz``; writes OUT (a floret table for
``spacy init vectors --mode floret --attr NORM``). One thread, fixed seed: the same data give the same vectors.
"""

from __future__ import annotations

import gzip
import json
import sys
import tempfile
from pathlib import Path

import floret

from musnad.language import blank

DIMENSIONS = 96
ROWS = 40_000


def write_corpus(data: Path, out: Path) -> None:
    """One line of space-separated token norms per sentence."""
    tokenizer = blank().tokenizer
    with out.open("w", encoding="utf-8") as corpus:
        for name in ("ant-2018", "jawhara-2016"):
            with gzip.open(data / "news" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
                for line in lines:
                    article = json.loads(line)
                    for paragraph in f"{article['headline']}\n{article['body']}".split("\n"):
                        corpus.write(" ".join(t.norm_ for t in tokenizer(paragraph) if not t.is_space) + "\n")


def main() -> None:
    """Train and write the table."""
    data, out = Path(sys.argv[1]), Path(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus.txt"
        write_corpus(data, corpus)
        model = floret.train_unsupervised(
            str(corpus),
            model="cbow",
            mode="floret",
            dim=DIMENSIONS,
            bucket=ROWS,
            minn=3,
            maxn=5,
            hashCount=2,
            minCount=5,
            epoch=10,
            neg=10,
            thread=1,
        )
    model.save_floret_vectors(str(out))


if __name__ == "__main__":
    main()
