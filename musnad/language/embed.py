"""What the trained components see of a word: spaCy's MultiHashEmbed, computed once for each different word of a batch.

News repeats itself: of the tokens in a batch of 64 articles, a quarter are different words. The same function of the
same attributes as ``spacy.MultiHashEmbed.v2`` with static vectors, for a quarter of the work.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from spacy.attrs import intify_attr
from spacy.tokens import Doc
from spacy.util import registry
from thinc.api import HashEmbed, Linear, Maxout, Model, concatenate

NAME = "musnad.WordEmbed.v1"
"""The architecture's name in spaCy configs."""

_Arrays = list[Any]
_MIXING = np.uint64(0x9E3779B97F4A7C15)
"""An odd number: multiplying by it spreads the bits of an attribute over the key of a word."""


@registry.architectures(NAME)  # type: ignore[untyped-decorator]
def word_embed(width: int, attrs: list[str], rows: list[int]) -> Model[list[Doc], _Arrays]:
    """Embed the token attributes ``attrs`` in tables of ``rows`` rows and mix them with the vectors of the vocabulary.

    Gives an array of (tokens, ``width``) for each Doc. The vectors must be floret's, which know every word. Raises
    ValueError where ``attrs`` and ``rows`` differ in number.
    """
    if len(attrs) != len(rows):
        raise ValueError(f"{len(attrs)} attributes but {len(rows)} numbers of rows; give one for each")
    tables: Model[Any, Any] = concatenate(
        *(HashEmbed(width, number, column=n, seed=8 + n, dropout=0.0) for n, number in enumerate(rows)),
    )
    vectors = Linear(width)
    mix = Maxout(width, width * (len(rows) + 1), nP=3, dropout=0.0, normalize=True)
    return Model(
        "word_embed",
        _forward,
        init=_init,
        layers=[tables, vectors, mix],
        dims={"nO": width},
        attrs={"columns": [intify_attr(attr) for attr in attrs]},
    )


def _init(model: Model[list[Doc], _Arrays], X: list[Doc] | None = None, Y: Any = None) -> None:  # noqa: N803  # thinc's
    tables, vectors, mix = model.layers
    if X:
        words, known, _ = _different_words(model, X)
        tables.initialize(X=words)
        vectors.initialize(X=known)
    else:
        tables.initialize()
    mix.initialize()


def _forward(
    model: Model[list[Doc], _Arrays], docs: list[Doc], is_train: bool
) -> tuple[_Arrays, Callable[[_Arrays], list[Doc]]]:
    lengths = [len(doc) for doc in docs]
    if not sum(lengths):
        empty = model.ops.alloc2f(0, model.get_dim("nO"))
        return [empty for _ in docs], lambda gradients: []
    tables, vectors, mix = model.layers
    words, known, where = _different_words(model, docs)
    embedded, back_tables = tables(words, is_train)
    projected, back_vectors = vectors(known, is_train)
    mixed, back_mix = mix(model.ops.xp.hstack([embedded, projected]), is_train)
    ends = np.cumsum(lengths)[:-1]

    def backprop(gradients: _Arrays) -> list[Doc]:
        gathered = model.ops.alloc2f(*mixed.shape)
        model.ops.scatter_add(gathered, model.ops.asarray_i(where), model.ops.xp.vstack(gradients))
        gradient = back_mix(gathered)
        back_tables(model.ops.as_contig(gradient[:, : embedded.shape[1]]))
        back_vectors(model.ops.as_contig(gradient[:, embedded.shape[1] :]))
        return []

    return np.split(mixed[where], ends), backprop


def _different_words(model: Model[list[Doc], _Arrays], docs: list[Doc]) -> tuple[Any, Any, Any]:
    """Each word that differs in an attribute once, its vector, and where each token's word stands among them."""
    vectors = docs[0].vocab.vectors
    columns = [*model.attrs["columns"], vectors.attr]
    tokens = np.vstack([doc.to_array(columns) for doc in docs])
    keys = tokens[:, 0].copy()
    for column in tokens.T[1:]:
        keys = keys * _MIXING + column
    _, first, where = np.unique(keys, return_index=True, return_inverse=True)
    words = tokens[first]
    return words[:, :-1], model.ops.as_contig(vectors.get_batch(words[:, -1])), where
