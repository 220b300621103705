"""Annotated articles without their text, and back: what may be kept in the project of articles that may not.

``python training/stand_off.py keep GOLD ARTICLES`` adds the annotations of a folder to ``annotations/events.jsonl``,
every quotation replaced by its place in the article; ``keep-events`` adds them to ``annotations/events-only.jsonl``,
which holds articles of which only the events were read, with the entities that these need. ``python
training/stand_off.py restore DATA OUT`` writes ``OUT/gold`` and ``OUT/articles`` again with the texts of ``DATA/news``,
beside them those of ``DATA/gold/train``; ``OUT/events`` is the gold of articles of which only the events were read.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import annotated

TABLE = annotated.FOLDER / "events.jsonl"
EVENTS_ONLY = annotated.FOLDER / "events-only.jsonl"
Gold = dict[str, Any]


def without_text(gold: Gold, text: str) -> Gold:
    """The annotation with ``[start, end]`` in place of every quotation of ``text``."""

    def place(quotation: str, start: int = 0) -> list[int]:
        at = text.find(quotation, start)
        if at < 0:
            raise ValueError(f"{gold['id']}: {quotation!r} is not in the text; see the validator's report")
        return [at, at + len(quotation)]

    def nth(time: Gold) -> list[int]:
        at = -1
        for _ in range(time["nth"]):
            at = place(time["text"], at + 1)[0]
        return [at, at + len(time["text"])]

    def mention(evidence: str, trigger: str) -> Gold:
        span = place(evidence)
        return {"evidence": span, "trigger": place(trigger, span[0])}

    return {
        "id": gold["id"],
        "entities": [entity | {"mentions": [place(one) for one in entity["mentions"]]} for entity in gold["entities"]],
        "times": [{"span": nth(time), "type": time["type"], "value": time["value"]} for time in gold["times"]],
        "events": [event | {"mentions": [mention(**one) for one in event["mentions"]]} for event in gold["events"]],
        "statements": [
            statement | {"cue": place(statement["cue"]), "content": [place(edge) for edge in statement["content"]]}
            for statement in gold["statements"]
        ],
    }


def with_text(kept: Gold, text: str) -> Gold:
    """The annotation as it was before :func:`without_text`."""

    def quote(span: list[int]) -> str:
        return text[slice(*span)]

    def time(one: Gold) -> Gold:
        words = quote(one["span"])
        before = (at for at in range(one["span"][0] + 1) if text.startswith(words, at))
        return {"text": words, "nth": sum(1 for _ in before), "type": one["type"], "value": one["value"]}

    def mention(evidence: list[int], trigger: list[int]) -> Gold:
        return {"evidence": quote(evidence), "trigger": quote(trigger)}

    return {
        "id": kept["id"],
        "entities": [entity | {"mentions": [quote(one) for one in entity["mentions"]]} for entity in kept["entities"]],
        "times": [time(one) for one in kept["times"]],
        "events": [event | {"mentions": [mention(**one) for one in event["mentions"]]} for event in kept["events"]],
        "statements": [
            statement | {"cue": quote(statement["cue"]), "content": [quote(edge) for edge in statement["content"]]}
            for statement in kept["statements"]
        ],
    }


def read(path: Path = TABLE) -> Iterator[Gold]:
    """The kept annotations."""
    if path.exists():
        yield from map(json.loads, path.read_text("utf-8").splitlines())


def keep(gold: Path, articles: Path, path: Path = TABLE) -> int:
    """Add a folder's annotations to those kept, replacing older ones of the same articles; how many there are then."""
    kept = {annotation["id"]: annotation for annotation in read(path)}
    for file in sorted(gold.glob("*.json")):
        annotation = json.loads(file.read_text("utf-8"))
        text = json.loads((articles / file.name).read_text("utf-8"))["text"]
        kept[annotation["id"]] = without_text(annotation, text)
    lines = (json.dumps(kept[id], ensure_ascii=False, separators=(",", ":")) + "\n" for id in sorted(kept))
    path.write_text("".join(lines), "utf-8")
    return len(kept)


def restore(data: Path, out: Path) -> int:
    """Write gold and articles, those of ``DATA/gold/train`` too; how many of ours there are."""
    for name, source in (("gold", "train"), ("articles", "train-articles")):
        shutil.copytree(data / "gold" / source, out / name, dirs_exist_ok=True)
    number = 0
    for folder, table in (("gold", TABLE), ("events", EVENTS_ONLY)):
        kept = {annotation["id"]: annotation for annotation in read(table)}
        (out / folder).mkdir(parents=True, exist_ok=True)
        for article in annotated.articles(data, set(kept)):
            gold = with_text(kept[article["id"]], article["text"])
            for name, content in ((folder, gold), ("articles", article)):
                (out / name / f"{article['id']}.json").write_text(
                    json.dumps(content, ensure_ascii=False, indent=1), "utf-8"
                )
        number += len(kept)
    return number


ACTIONS: dict[str, Callable[[Path, Path], int]] = {
    "keep": keep,
    "keep-events": partial(keep, path=EVENTS_ONLY),
    "restore": restore,
}


if __name__ == "__main__":
    action, first, second = sys.argv[1:]
    print(f"{ACTIONS[action](Path(first), Path(second))} articles")
