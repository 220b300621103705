"""Make the shipped pipeline of its trained parts: ``python training/assemble.py NAMES_MODEL OUT``."""

from __future__ import annotations

import sys
from pathlib import Path

import spacy
import srsly

from musnad import __version__, language  # noqa: F401  (registers the tokenizer and the sentence component)


def main() -> None:
    """Load the trained names pipeline, give it its name, keep only the strings it needs, save it."""
    nlp = spacy.load(sys.argv[1])
    nlp.meta.update(
        name="news",
        version=__version__,
        description="Arabic news: clitics, sentences, names",
        license="Apache-2.0",
        author="The Musnad authors",
    )
    nlp.add_pipe("musnad_name_edges", last=True)
    out = Path(sys.argv[2])
    # The words of the training data are no part of the model: floret vectors need no list of words.
    nlp.to_disk(out, exclude=["strings"])
    srsly.write_json(out / "vocab" / "strings.json", sorted(nlp.get_pipe("ner").labels))


if __name__ == "__main__":
    main()
