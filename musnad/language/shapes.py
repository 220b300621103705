"""The shape of an Arabic word: what the tables know it as a part of.

Arabic has no capitals, so spaCy's ``Token.shape_`` says nothing about its words. Ours says whether a word is known as a
given or family name, a title, the head noun of an organization or place, a place, a nationality, or part of the name of
somebody or something in the actor table. The trained name tagger sees it beside the word itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from spacy.lang.lex_attrs import word_shape

from musnad.resources import compiled, read_table
from musnad.text import fold, fold_all, fold_word

_ARABIC = re.compile(r"[\u0620-\u06ff\ufb50-\ufdff\ufe70-\ufeff]+")
_NISBA_ENDINGS = ("", "ه", "ين", "ون", "ان", "ات")
_CODES = {"given": "g", "family": "f", "particle": "p", "title": "t", "org": "o", "loc": "l"}
_ACTOR_COLUMNS = ("id", "kind", "name", "names_ar", "country", "sectors", "roles", "parent", "source")
_COUNTRY_COLUMNS = ("iso3", "name", "names_ar", "nisba", "people", "capital", "capital_ar", "seats_ar")
_PLACE_COLUMNS = ("geonames", "name", "names_ar", "lat", "lon", "country", "admin1", "kind")


@compiled
def shape_getter() -> Callable[[str], str]:
    """The function that gives the shape of any word: ``x`` and the codes of an Arabic one, spaCy's shape of others."""
    codes: dict[str, str] = {}
    for code, words in sorted(_known_words().items()):
        for word in words:
            codes[word] = codes.get(word, "x") + code

    def shape(word: str) -> str:
        if not _ARABIC.fullmatch(word):
            return word_shape(word)
        folded = fold_word(word)
        return codes.get(folded) or codes.get(folded.removeprefix("ال")) or ("xd" if folded.startswith("ال") else "x")

    return shape


def _known_words() -> dict[str, set[str]]:
    """By one-letter code of what they are part of, the folded words."""
    known: dict[str, set[str]] = {code: set() for code in "gfptolaiwcn"}
    for row in read_table("name_parts.tsv", ("use", "origin", "words")):
        known[_CODES[row["use"]]].update(fold_all(row.alternatives("words")))
    names: dict[str, list[str]] = {"a": [], "i": []}
    for row in read_table("actors.tsv", _ACTOR_COLUMNS):
        names["a" if row["kind"] == "person" else "i"] += row.alternatives("names_ar")
    for code, found in names.items():
        known[code].update(word for word in " ".join(fold_all(found)).split() if len(word) > 2)
    places = [name for row in read_table("places.tsv", _PLACE_COLUMNS) for name in row.alternatives("names_ar")]
    known["w"].update(_last_words(places))
    for row in read_table("countries.tsv", _COUNTRY_COLUMNS):
        known["c"].update(_last_words([*row.alternatives("names_ar"), *row.alternatives("capital_ar")]))
        known["n"].update(fold(nisba) + ending for nisba in row.alternatives("nisba") for ending in _NISBA_ENDINGS)
    return known


def _last_words(names: Sequence[str]) -> list[str]:
    return [word for name in fold_all(names) for word in name.split()[-1:]]
