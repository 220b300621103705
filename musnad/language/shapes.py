"""The shape of an Arabic word: what the tables know it as a part of.

Arabic has no capitals, so spaCy's ``Token.shape_`` says nothing about its words. Ours says whether a word is known as a
given or family name, a title, the head noun of an organization or place, a place, a nationality, or part of the name of
somebody or something in the actor table. The trained name tagger sees it beside the word itself.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator

from spacy.lang.lex_attrs import word_shape

from musnad.resources import read_table
from musnad.text import fold, fold_word

_ARABIC = re.compile(r"[\u0620-\u06ff\ufb50-\ufdff\ufe70-\ufeff]+")
_NISBA_ENDINGS = ("", "ه", "ين", "ون", "ان", "ات")
_CODES = {"given": "g", "family": "f", "particle": "p", "title": "t", "org": "o", "loc": "l"}
_ACTOR_COLUMNS = ("id", "kind", "name", "names_ar", "country", "sectors", "roles", "parent")
_COUNTRY_COLUMNS = ("iso3", "name", "names_ar", "nisba", "people", "capital", "capital_ar", "seats_ar")
_PLACE_COLUMNS = ("geonames", "name", "names_ar", "lat", "lon", "country", "admin1", "kind")


def shape_getter() -> Callable[[str], str]:
    """The function that gives the shape of any word: ``x`` and the codes of an Arabic one, spaCy's shape of others."""
    codes: dict[str, set[str]] = defaultdict(set)
    for word, code in _known_words():
        codes[word].add(code)
    shapes = {word: "x" + "".join(sorted(found)) for word, found in codes.items()}

    def shape(word: str) -> str:
        if not _ARABIC.fullmatch(word):
            return word_shape(word)
        folded = fold_word(word)
        return shapes.get(folded) or shapes.get(folded.removeprefix("ال")) or ("xd" if folded.startswith("ال") else "x")

    return shape


def _known_words() -> Iterator[tuple[str, str]]:
    """Folded words and one-letter codes of what they are part of."""
    for row in read_table("name_parts.tsv", ("use", "origin", "words")):
        yield from ((fold(word), _CODES[row["use"]]) for word in row.alternatives("words"))
    for row in read_table("actors.tsv", _ACTOR_COLUMNS):
        code = "a" if row["kind"] == "person" else "i"
        for name in row.alternatives("names_ar"):
            yield from ((word, code) for word in fold(name).split() if len(word) > 2)
    for row in read_table("places.tsv", _PLACE_COLUMNS):
        for name in row.alternatives("names_ar"):
            yield from ((word, "w") for word in fold(name).split()[-1:])
    for row in read_table("countries.tsv", _COUNTRY_COLUMNS):
        for column in ("names_ar", "capital_ar"):
            yield from ((fold(name).split()[-1], "c") for name in row.alternatives(column))
        for nisba in row.alternatives("nisba"):
            yield from ((fold(nisba) + ending, "n") for ending in _NISBA_ENDINGS)
