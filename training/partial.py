"""A morphologizer that also learns from sentences of which only the parts of speech are known.

``spacy train --code`` reads this file. The component trains as ``musnad_partial_morphologizer``; what it has learned is
shipped as spaCy's own ``morphologizer``, for only its loss differs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.parts_of_speech import IDS
from spacy.pipeline import Morphologizer
from spacy.pipeline.morphologizer import DEFAULT_MORPH_MODEL
from spacy.training import Example

import musnad.language  # noqa: F401  # the pipeline's other components

NAME = "musnad_partial_morphologizer"


class PartialMorphologizer(Morphologizer):  # type: ignore[misc]  # compiled, without stubs
    """Where features are unknown, every label with the right part of speech is right, as the model shares them out."""

    def initialize(self, get_examples: Callable[[], Iterable[Example]], **kwargs: Any) -> None:
        """Take the labels from the sentences that are known in full."""
        super().initialize(lambda: filter(_in_full, get_examples()), **kwargs)

    def get_loss(self, examples: Iterable[Example], scores: Any) -> tuple[float, Any]:
        """Squared error of the labels' probabilities, and its gradient: an array for each sentence."""
        pairs = list(zip(examples, scores, strict=True))
        full = [pair for pair in pairs if _in_full(pair[0])]
        gradients = iter(super().get_loss(*map(list, zip(*full, strict=True)))[1] if full else ())
        parts = np.array([self.cfg["labels_pos"][label] for label in self.labels])
        errors = [next(gradients) if _in_full(x) else score - _allowed(x, score, parts) for x, score in pairs]
        return float(sum((error**2).sum() for error in errors)), errors


def _in_full(example: Example) -> bool:
    return bool(example.reference.has_annotation("MORPH"))


def _allowed(example: Example, score: Any, parts: Any) -> Any:
    """The scores of a sentence with the labels of other parts of speech taken out."""
    target = score.copy()
    for row, part in enumerate(example.get_aligned("POS", as_string=True)):
        right = parts == IDS[part or ""]
        if part and right.any():
            target[row] *= right
            target[row] /= max(float(target[row].sum()), 1e-8)
    return target


@Language.factory(NAME, default_config={"model": DEFAULT_MORPH_MODEL, "overwrite": True, "extend": False})
def create(nlp: Language, name: str, model: Any, overwrite: bool, extend: bool) -> PartialMorphologizer:
    """The component as ``spacy train`` builds it."""
    return PartialMorphologizer(nlp.vocab, model, name, overwrite=overwrite, extend=extend)
