"""The Arabic spaCy pipeline: tokens and clitics, sentences, names. Alone knows the model files.

Everything above takes a :class:`spacy.tokens.Doc` from the :class:`~spacy.language.Language` that :func:`load` gives.
"""

from __future__ import annotations

from pathlib import Path

import spacy
from spacy.attrs import NORM
from spacy.language import Language

from musnad.language import sentences
from musnad.language.segmenter import Segmenter
from musnad.language.tokenizer import ArabicTokenizer
from musnad.text import fold_word

MODELS = Path(__file__).parent / "models"

__all__ = ["MODELS", "load", "sentences"]


def load() -> Language:
    """The pipeline, ready to use: ``load()("…")`` gives a Doc whose text is the input."""
    nlp = spacy.blank("ar")
    nlp.vocab.lex_attr_getters[NORM] = fold_word
    nlp.tokenizer = ArabicTokenizer(nlp.vocab, Segmenter.from_file(MODELS / "segmenter.json"))
    nlp.add_pipe("musnad_sentences")
    return nlp
