"""Make the shipped pipeline of its trained parts: ``python training/assemble.py NAMES_MODEL SYNTAX_MODEL OUT``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import partial  # noqa: F401  # the component that learns tags
import spacy
import srsly
from thinc.api import Config

from musnad import __version__, language

BATCH = 64
"""Docs that go through the networks together where nobody says otherwise; with more, the arrays leave the cache."""


def main() -> None:
    """Take names and syntax as trained, give the pipeline its name, keep only the strings it needs, save it."""
    names, trees, out = sys.argv[1:]
    nlp = spacy.load(names)
    nlp.add_pipe("musnad_name_edges", last=True)
    syntax = spacy.load(trees)
    for component in language.SYNTAX:
        nlp.add_pipe(component, source=syntax)
    nlp.meta["performance"] |= {key: figure for key, figure in syntax.meta["performance"].items() if "ents" not in key}
    nlp.meta.update(
        name="news",
        version=__version__,
        description="Arabic news: clitics, sentences, names, parts of speech, features, lemmas, dependencies",
        license="Apache-2.0",
        author="The Musnad authors",
    )
    # The words of the training data are no part of the model: floret vectors need no list of words.
    nlp.to_disk(out, exclude=["strings"])
    labels = {str(label) for _, pipe in nlp.pipeline for label in getattr(pipe, "labels", ())}
    endings = {nlp.vocab.strings[key] for key in _edited(nlp.get_pipe("trainable_lemmatizer"))}
    srsly.write_json(Path(out) / "vocab" / "strings.json", sorted(labels | endings))
    _settle_config(Path(out) / "config.cfg")


def _settle_config(path: Path) -> None:
    """What learned as our morphologizer works as spaCy's; batches are small."""
    config = Config().from_disk(path, interpolate=False)
    config["components"]["morphologizer"]["factory"] = "morphologizer"
    config["nlp"]["batch_size"] = BATCH
    config.to_disk(path)


def _edited(lemmatizer: Any) -> set[int]:
    """The pieces of words that a lemmatizer's edit trees exchange."""
    trees = srsly.msgpack_loads(lemmatizer.trees.to_bytes())["trees"]
    return {tree[side] for tree in trees for side in ("orig", "subst") if tree.get(side)}


if __name__ == "__main__":
    main()
