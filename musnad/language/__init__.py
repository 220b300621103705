"""The Arabic spaCy pipeline: tokens and clitics, sentences, names. Alone knows the language model's files.

Everything above takes a :class:`spacy.tokens.Doc` from the :class:`~spacy.language.Language` that :func:`load` gives.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.pipeline import TrainablePipe

from musnad.errors import ResourceError
from musnad.language import embed, names, sentences, tokenizer
from musnad.language.ops import use_blas

MODEL = Path(__file__).parent / "ar_news"
"""The shipped pipeline, a spaCy model folder; ``training/`` makes it."""

OTHER_MODEL = "MUSNAD_MODEL"
"""The environment variable that names another pipeline to use in its place, such as one over a transformer."""

__all__ = ["MODEL", "MORPHOLOGY", "OTHER_MODEL", "SYNTAX", "blank", "embed", "load", "meta", "names", "sentences"]


def blank() -> Language:
    """Tokens, clitics and sentences only: what the trained components are trained on."""
    nlp = spacy.blank("ar", config={"nlp": {"tokenizer": {"@tokenizers": tokenizer.NAME}}})
    assert isinstance(nlp.tokenizer, tokenizer.ArabicTokenizer)
    nlp.tokenizer.from_disk(MODEL / "tokenizer")
    nlp.add_pipe("musnad_sentences")
    return nlp


def meta() -> dict[str, Any]:
    """Language, name and version of the pipeline that :func:`load` loads, and what else its ``meta.json`` says."""
    try:
        return dict(spacy.util.load_meta(_folder() / "meta.json"))
    except (OSError, ValueError) as error:
        raise _no_pipeline(error) from None


MORPHOLOGY = ("morphologizer", "trainable_lemmatizer")
"""The components that give parts of speech, features and lemmas."""

SYNTAX = ("syntax", *MORPHOLOGY, "parser")
"""These and the one that gives dependencies, with the network they share."""


def load(without: Collection[str] = ()) -> Language:
    """The pipeline, ready to use: ``load()("…")`` gives a Doc whose text is the input.

    ``without`` names components to leave out: without :data:`SYNTAX`, which names do not need, it is twice as fast.
    Where the environment variable ``MUSNAD_MODEL`` names a folder, its pipeline is loaded; raises
    :class:`~musnad.errors.ResourceError` if that is none.
    """
    try:
        nlp = spacy.load(_folder(), exclude=list(without))
    except OSError as error:
        raise _no_pipeline(error) from None
    for _, component in nlp.pipeline:
        if isinstance(component, TrainablePipe):
            use_blas(component.model)
    return nlp


def _folder() -> Path:
    return Path(os.environ.get(OTHER_MODEL) or MODEL)


def _no_pipeline(error: Exception) -> ResourceError:
    return ResourceError(
        f"{OTHER_MODEL} is {str(_folder())!r}, which is no spaCy pipeline; name a folder that `spacy train` wrote, "
        f"or unset it ({error})"
    )
