"""Our own reading of sentences of public news, kept without their text: tables of article, offsets and labels.

A row names an article of ``DATA/news``, where a sentence starts and ends in its text (headline, blank line, body), and
what stands where in the sentence, as ``LABEL:start-end`` with spaces between.
"""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parent / "annotations"
NEWS = ("ant-2018", "jawhara-2016")
Labelled = tuple[int, int, str]
"""Start and end in the sentence, and the label of what stands there."""


def sentences(data: Path, table: str) -> Iterator[tuple[str, list[Labelled]]]:
    """Each sentence of a table in ``annotations/`` with what is labelled in it."""
    with (FOLDER / table).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    texts = {article["id"]: article["text"] for article in articles(data, {row["article"] for row in rows})}
    for row in rows:
        yield texts[row["article"]][int(row["start"]) : int(row["end"])], labelled(row["labels"])


def labelled(cell: str) -> list[Labelled]:
    """What a cell of labels says."""
    found = []
    for item in cell.split():
        label, _, span = item.partition(":")
        start, _, end = span.partition("-")
        found.append((int(start), int(end), label))
    return found


def articles(data: Path, ids: set[str]) -> Iterator[dict[str, str]]:
    """These articles of ``DATA/news`` as ``musnad evaluate`` takes them: headline, blank line and body are the text."""
    for name in NEWS:
        with gzip.open(data / "news" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for line in lines:
                article = json.loads(line)
                if article["id"] in ids:
                    fields = {field: article[field] for field in ("id", "outlet", "url", "published")}
                    if "/" in article["published"]:  # "04/06/2017": Tunisia writes the day first
                        fields["published"] = "-".join(reversed(article["published"].split("/")))
                    yield fields | {"text": f"{article['headline']}\n\n{article['body']}"}
