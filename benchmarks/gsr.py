"""ASSAULT and PROTEST in single sentences: ``python benchmarks/gsr.py FOLDER [--errors]``.

FOLDER is the folder of openeventdata/arabic_event_gsr's sentences as JSON lines: ``assault_sentences.jsonl`` and
``protest_sentences.jsonl`` say whether annotators accepted a sentence as a report of such an event, ``*_spans.jsonl``
what they marked as its verb, its source and its target. Detection is right when the record holds an event of the type
that is not denied; sentences that annotators could not agree on are left out. A span is hit when an event of the type
shares a word with what any annotator marked; sentences in which nobody marked one are not asked.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from musnad import pipeline
from musnad.model import Entity, Event, Record
from musnad.render.bidi import isolate
from musnad.text import fold

TYPES = {"assault": "ASSAULT", "protest": "PROTEST"}
MARKED = {"trigger": "verb", "actor": "source_actor", "recipient": "target_actor"}
"""Our name of each span, and the annotators'."""


@dataclass(frozen=True)
class Sentence:
    """A sentence with what annotators said of it: whether it reports an event, or the words they marked in it."""

    text: str
    accepted: bool | None
    marked: dict[str, set[str]]


def sentences(folder: Path, kind: str, table: str) -> Iterator[Sentence]:
    """The sentences of one file that annotators agreed on."""
    with (folder / f"{kind}_{table}.jsonl").open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if row.get("label") != "ambiguous":
                marked = {
                    ours: words(word for span in row.get("spans", ()) for word in span[theirs])
                    for ours, theirs in MARKED.items()
                }
                yield Sentence(row["text"], row["label"] == "yes" if "label" in row else None, marked)


def words(strings: Iterable[str]) -> set[str]:
    """The words of some strings by their matching form."""
    return {word for string in strings for word in re.findall(r"\w+", fold(string))}


def found(record: Record, events: list[Event]) -> dict[str, set[str]]:
    """The words of the triggers and of all mentions of both sides."""

    def names(entities: Iterable[Entity]) -> set[str]:
        return words(mention.text for entity in entities for mention in entity.mentions)

    return {
        "trigger": words(m.trigger.of(record.article.text) for e in events for m in e.mentions),
        "actor": names(entity for e in events for entity in e.actors),
        "recipient": names(entity for e in events for entity in e.recipients),
    }


def read(sentence: Sentence, type_: str) -> tuple[Record, list[Event]]:
    """The sentence's record, and its events of a type."""
    record = pipeline.read(sentence.text)
    return record, [e for e in record.events if e.type == type_]


def detection(some: Iterable[Sentence], type_: str, errors: bool) -> str:
    """Precision, recall and F1 over sentences."""
    right = false = missed = 0
    for sentence in some:
        record, events = read(sentence, type_)
        claimed = [e for e in events if e.status != "denied"]
        right += bool(claimed and sentence.accepted)
        false += bool(claimed and not sentence.accepted)
        missed += bool(sentence.accepted and not claimed)
        if errors and bool(claimed) != sentence.accepted:
            triggers = "، ".join(sorted(found(record, claimed)["trigger"]))
            print("false" if claimed else "missed", type_, isolate(triggers), isolate(sentence.text), sep="\t")
    p, r = right / max(right + false, 1), right / max(right + missed, 1)
    f1 = 2 * p * r / max(p + r, 1e-9)
    return f"{type_:8} detection  P {p:.3f}  R {r:.3f}  F1 {f1:.3f}   (right {right}, false {false}, missed {missed})"


def spans(some: Iterable[Sentence], type_: str, errors: bool) -> str:
    """How often each span is hit where there is one."""
    asked, hit = dict.fromkeys(MARKED, 0), dict.fromkeys(MARKED, 0)
    for sentence in some:
        ours = found(*read(sentence, type_))
        for name, marked in sentence.marked.items():
            asked[name] += bool(marked)
            hit[name] += bool(marked & ours[name])
            if errors and marked and not marked & ours[name]:
                shown = isolate("، ".join(sorted(marked))), isolate("، ".join(sorted(ours[name])))
                print(name, type_, *shown, isolate(sentence.text), sep="\t")
    figures = (f"{name} {hit[name] / max(asked[name], 1):.3f} ({hit[name]} of {asked[name]})" for name in MARKED)
    return f"{type_:8} spans      {'  '.join(figures)}"


def main() -> None:
    """Read all sentences and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--errors", action="store_true", help="print each wrong sentence and each span not hit")
    options = parser.parse_args()
    lines = []
    for kind, type_ in TYPES.items():
        lines.append(detection(sentences(options.folder, kind, "sentences"), type_, options.errors))
        lines.append(spans(sentences(options.folder, kind, "spans"), type_, options.errors))
    print("\n".join(lines))


if __name__ == "__main__":
    main()
