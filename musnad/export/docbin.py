"""Records as a spaCy DocBin: to look at in spaCy, or to train on.

Tokens and sentences are ours. ``Doc.ents`` has the mentions of entities that do not overlap, the longer first, as PER,
ORG, LOC and MISC. Span groups have everything: ``mentions`` (the kind of the entity), ``times`` (the TIMEX3 type),
``events`` (triggers; PLOVER's type), ``statements`` (what is said; direct, indirect, mixed), ``cues``. The id of a span
is that of the thing in the record (``e1``), and an actor's id in the tables is its ``kb_id``. Spans grow to whole
tokens. ``Doc.user_data`` has ``id``, ``outlet``, ``url`` and ``published``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, BinaryIO

from musnad.export.values import published
from musnad.model import EntityKind, Record, Span

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from spacy.tokens import Span as SpacySpan

LABELS: dict[EntityKind, str] = {
    "person": "PER",
    "organization": "ORG",
    "outlet": "ORG",
    "country": "LOC",
    "place": "LOC",
    "group": "MISC",
}


def write(records: Iterable[Record], stream: BinaryIO) -> None:
    """All records as one DocBin, to be read by ``DocBin().from_bytes``."""
    from spacy.tokens import DocBin

    from musnad import language

    nlp = language.blank()
    docs = DocBin(
        attrs=["ENT_IOB", "ENT_TYPE", "ENT_KB_ID", "ENT_ID", "SENT_START", "NORM", "TAG"], store_user_data=True
    )
    for record in records:
        docs.add(doc(record, nlp))
    stream.write(docs.to_bytes())


def doc(record: Record, nlp: Language) -> Doc:
    """The article with what is read in it."""
    from spacy.tokens import Span as SpacySpan
    from spacy.util import filter_spans

    article = record.article
    made = nlp.make_doc(article.text)
    starts = {sentence.start for sentence in record.sentences}
    for token in made:
        token.is_sent_start = token.i == 0 or token.idx in starts
    groups = {
        name: [span for one in labelled if (span := _span(made, *one))] for name, labelled in _groups(record).items()
    }
    made.spans.update(groups)
    kinds = {entity.id: entity.kind for entity in record.entities}
    made.ents = filter_spans(
        [
            SpacySpan(made, span.start, span.end, LABELS[kinds[span.id_]], kb_id=span.kb_id_, span_id=span.id_)
            for span in groups["mentions"]
        ]
    )
    made.user_data |= {
        "id": article.id,
        "outlet": article.outlet,
        "url": article.url,
        "published": published(article),
    }
    return made


def _span(doc: Doc, characters: Span, label: str, id: str, known: str) -> SpacySpan | None:
    return doc.char_span(characters.start, characters.end, label, kb_id=known, span_id=id, alignment_mode="expand")


_Labelled = tuple[Span, str, str, str]


def _groups(record: Record) -> dict[str, list[_Labelled]]:
    """For each group its spans with label, id in the record and id in the tables."""
    return {
        "mentions": [(m.span, e.kind, e.id, e.actor or "") for e in record.entities for m in e.mentions],
        "times": [(time.span, time.type, time.id, "") for time in record.times],
        "events": [(m.trigger, event.type, event.id, "") for event in record.events for m in event.mentions],
        "statements": [(one.content, one.mode, one.id, "") for one in record.statements],
        "cues": list(_cues(record)),
    }


def _cues(record: Record) -> Iterator[_Labelled]:
    """The words that introduce statements and name sources, once for each thing that they are said of."""
    for statement in record.statements:
        yield statement.cue, "statement", statement.id, ""
    chains = [(one.id, one.chain) for one in record.events] + [(one.id, one.chain) for one in record.statements]
    for id, chain in chains:
        for link in chain:
            if link.cue:
                yield link.cue, "source", id, link.source.actor or ""
