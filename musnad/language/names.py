"""Tidies the names a trained model found: no name begins or ends with white space, a quotation mark or a stop."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc, Span

_OUTSIDE = ("SPACE", "PUNCT", "CONJ")


@Language.component("musnad_name_edges", requires=["doc.ents"], assigns=["doc.ents"])
def trim_names(doc: Doc) -> Doc:
    """Narrow every name in ``doc.ents`` to its words; one without words goes."""
    doc.ents = [span for entity in doc.ents if (span := _trimmed(entity)) is not None]
    return doc


def _trimmed(entity: Span) -> Span | None:
    start, end = entity.start, entity.end
    while start < end and entity.doc[start].tag_ in _OUTSIDE:
        start += 1
    while end > start and entity.doc[end - 1].tag_ in _OUTSIDE:
        end -= 1
    return Span(entity.doc, start, end, label=entity.label) if start < end else None
