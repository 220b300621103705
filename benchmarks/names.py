"""Names found in whole news articles: ``python benchmarks/names.py ARTICLES [--errors]``.

ARTICLES is the folder of the held-out articles (``gold/dev-articles``), in which an annotator marked every name by
reading (``training/annotations/names-held-out.tsv``, offsets without text). A name is right if its type and its exact
characters are, clitics left out. None of these articles is among those that the models learn from.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections import Counter, defaultdict
from pathlib import Path

from spacy.language import Language

from musnad import language

sys.path.insert(0, str(Path(__file__).parents[1] / "training"))
import annotated
import names

Found = set[tuple[int, int, str]]
"""Start and end in the article's text, and type."""
KINDS = {"PER": ("PER",), "LOC": ("LOC",), "ORG": ("ORG",), "MISC": ("MISC",), "PER LOC ORG": ("PER", "LOC", "ORG")}


def gold() -> dict[str, list[annotated.Labelled]]:
    """The annotated names of each article."""
    found: dict[str, list[annotated.Labelled]] = defaultdict(list)
    with (annotated.FOLDER / "names-held-out.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            at = int(row["start"])
            found[row["article"]] += [
                (at + start, at + end, kind) for start, end, kind in annotated.labelled(row["labels"])
            ]
    return found


def compare(nlp: Language, text: str, spans: list[annotated.Labelled]) -> tuple[Found, Found]:
    """The names that are there and those that the pipeline finds."""
    right = names.with_names(nlp.make_doc(text), spans)
    return tuple({(e.start_char, e.end_char, e.label_) for e in doc.ents} for doc in (right, nlp(text)))  # type: ignore[return-value]


def main() -> None:
    """Compare and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--errors", action="store_true", help="print each name that is missed (-) or wrong (+)")
    options = parser.parse_args()
    nlp = language.load(without=language.SYNTAX)
    counts: Counter[tuple[str, str]] = Counter()
    for article, spans in sorted(gold().items()):
        text = json.loads((options.articles / f"{article}.json").read_text("utf-8"))["text"]
        marked, read = compare(nlp, text, spans)
        for kinds, labels in KINDS.items():
            for what, some in (("right", marked & read), ("found", read), ("there", marked)):
                counts[kinds, what] += sum(label in labels for _, _, label in some)
        if options.errors:
            for start, end, label in sorted(marked ^ read):
                print("-" if (start, end, label) in marked else "+", label, text[start:end], article, sep="\t")
    for kinds in KINDS:
        right, found, there = (counts[kinds, what] for what in ("right", "found", "there"))
        precision, recall = right / max(found, 1), right / max(there, 1)
        f1 = 2 * precision * recall / max(precision + recall, 1e-9)
        print(f"{kinds:12} P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}   ({right} right of {found}, {there} there)")


if __name__ == "__main__":
    main()
