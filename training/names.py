"""Make spaCy training data for names: ``python training/names.py DATA OUT``.

Reads ``DATA/ner/anercorp-train.txt`` and ``DATA/ner/aqmar/*.txt`` (one word and BIO label per line) and
``annotations/names.tsv`` (our own reading of sentences of ``DATA/news``, kept as offsets); writes ``OUT/train.spacy``
and ``OUT/dev.spacy`` (the last tenth of ANERcorp), tokenized by our own tokenizer: a clitic in front of a name is no
part of it. Labels: PER LOC ORG MISC.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import annotated
from spacy.language import Language
from spacy.tokens import Doc, DocBin, Span

from musnad import language

LABELS = {"PER": "PER", "LOC": "LOC", "ORG": "ORG", "MIS": "MISC"}
Labelled = tuple[str, str]
"""A word and its label: O, B-x or I-x."""


def read_bio(path: Path) -> Iterator[list[Labelled]]:
    """Sentences of a BIO file; broken lines count as O, a very long stretch without full stop is cut."""
    sentence: list[Labelled] = []
    for line in path.read_text("utf-8").splitlines():
        word, _, label = line.strip().rpartition(" ")
        if word:
            kind = re.match(r"[BI]-+(PER|LOC|ORG|MIS)", label)
            known = LABELS[kind.group(1)] if kind else None
            sentence.append((word, f"{label[0]}-{known}" if known else "O"))
        if sentence and (not line.strip() or word == "." or len(sentence) > 120):
            yield sentence
            sentence = []
    if sentence:
        yield sentence


def to_doc(nlp: Language, sentence: list[Labelled]) -> Doc:
    """The sentence as text, tokenized anew, with its names as entities."""
    doc = nlp.make_doc(" ".join(word for word, _ in sentence))
    spans: list[annotated.Labelled] = []
    at = 0
    for word, label in sentence:
        end = at + len(word)
        if label[0] == "I" and spans and spans[-1][1] == at - 1 and spans[-1][2] == label[2:]:
            spans[-1] = (spans[-1][0], end, label[2:])
        elif label != "O":
            spans.append((at, end, label[2:]))
        at = end + 1
    return with_names(doc, spans)


def with_names(doc: Doc, spans: Iterable[annotated.Labelled]) -> Doc:
    """The Doc with these stretches of its text, start, end and label, as entities."""
    doc.ents = list(filter(None, (_without_clitics(doc, *span) for span in spans)))
    return doc


def _without_clitics(doc: Doc, start: int, end: int, label: str) -> Span | None:
    span = doc.char_span(start, end, label=label, alignment_mode="expand")
    first = span.start
    while first < span.end - 1 and doc[first].tag_ in ("CONJ", "PREP"):
        first += 1
    return Span(doc, first, span.end, label=label)


def write(docs: Iterable[Doc], path: Path) -> None:
    """Store the sentences as a DocBin."""
    DocBin(docs=docs, attrs=["ENT_IOB", "ENT_TYPE", "TAG", "NORM"]).to_disk(path)


def main() -> None:
    """Convert the corpora."""
    data, out = Path(sys.argv[1]), Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    nlp = language.blank()
    anercorp = list(read_bio(data / "ner/anercorp-train.txt"))
    words = 0
    total = sum(map(len, anercorp))
    cut = len(anercorp)
    while words < total / 10:
        cut -= 1
        words += len(anercorp[cut])
    aqmar = [s for path in sorted((data / "ner/aqmar").glob("*.txt")) for s in read_bio(path)]
    others = [to_doc(nlp, sentence) for sentence in anercorp[:cut] + aqmar]
    ours = [with_names(nlp.make_doc(text), names) for text, names in annotated.sentences(data, "names.tsv")]
    # Twice, so that the far more numerous sentences of ours do not outweigh what the figure is measured on.
    write([*others, *others, *ours], out / "train.spacy")
    write([to_doc(nlp, sentence) for sentence in anercorp[cut:]], out / "dev.spacy")


if __name__ == "__main__":
    main()
