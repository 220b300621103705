"""What a person types to find articles, and how each database is asked for it.

Words must all occur; "words in quotation marks" one after the other; -word must not occur; a* is every word that begins
so. Words are compared as the terms that the articles were indexed by.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import sqlalchemy as sql

from musnad.errors import QuestionError, Wording
from musnad.text import fold

Terms = Callable[[str], Iterable[tuple[str, int, int]]]
"""Gives the terms of a text with their spans; :func:`musnad.pipeline.terms` knows what is written onto Arabic words."""


def plain_terms(text: str) -> Iterator[tuple[str, int, int]]:
    """The words of a text in their matching form, clitics left on them."""
    for word in re.finditer(r"\w+", text):
        if term := fold(word.group()).lower():
            yield term, word.start(), word.end()


@dataclass(frozen=True, slots=True)
class Phrase:
    """Terms that follow each other; with ``prefix`` the last may go on."""

    terms: tuple[str, ...]
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """Phrases that an article must have, and others that it must not have."""

    phrases: tuple[Phrase, ...]
    without: tuple[Phrase, ...] = ()


_PIECE = re.compile(r'(-?)(?:["“”«»]([^"“”«»]*)["“”«»]|([^\s"“”«»]+))')


def parse(words: str, terms: Terms) -> Query:
    """Read ``words``. Raises :class:`QuestionError` where there is nothing to find."""
    found: dict[bool, list[Phrase]] = {True: [], False: []}
    for minus, quoted, word in _PIECE.findall(words):
        prefix = word.endswith("*")
        if prefix:
            phrase = Phrase(tuple(term for term, _, _ in plain_terms(word)), prefix=True)
        else:
            phrase = Phrase(tuple(term for term, _, _ in terms(quoted or word)))
        if phrase.terms:
            found[not minus].append(phrase)
    if sum(len(phrase.terms) for phrases in found.values() for phrase in phrases) > _MOST:
        raise QuestionError(Wording("one can look for {most} words at a time; give those that matter", most=_MOST))
    if not found[True]:
        said = Wording("{words!r} has no word to find; give at least one that is not preceded by -", words=words)
        raise QuestionError(said)
    return Query(tuple(found[True]), tuple(found[False]))


_MOST = 200
"""Most words of a question: databases bear some hundred conditions."""


def matching(query: Query, dialect: str) -> sql.TextualSelect:
    """The keys of the articles that match, as one column ``article``."""
    if dialect == "sqlite":
        statement = sql.text("SELECT rowid AS article FROM search WHERE search MATCH :words_asked")
        asked = _fts5(query)
    else:
        statement = sql.text("SELECT article FROM search WHERE terms @@ CAST(:words_asked AS tsquery)")
        asked = _tsquery(query)
    return statement.bindparams(sql.bindparam("words_asked", asked, unique=True)).columns(article=sql.Integer)


def indexing(dialect: str) -> sql.TextClause:
    """The statement that indexes the ``terms`` of an ``article``."""
    if dialect == "sqlite":
        return sql.text("INSERT INTO search (rowid, terms) VALUES (:article, :terms)")
    return sql.text("INSERT INTO search (article, terms) VALUES (:article, CAST(:terms AS tsvector))")


def indexed(terms: str, dialect: str) -> str:
    """What that statement takes as ``terms`` for terms joined by spaces."""
    if dialect == "sqlite":
        return terms
    return " ".join(f"{_quoted(term)}:{min(n, _LAST_POSITION)}" for n, term in enumerate(terms.split(), 1))


_LAST_POSITION = 16383
"""The last position that a tsvector knows: articles are shorter but for one in many thousands."""


def spans(query: Query, text: str, terms: Terms) -> list[tuple[int, int]]:
    """Where ``text`` has the phrases, in order."""
    words = list(terms(text))
    found: set[tuple[int, int]] = set()
    for phrase in query.phrases:
        size = len(phrase.terms)
        for at in range(len(words) - size + 1):
            here = [term for term, _, _ in words[at : at + size]]
            if phrase.prefix and here[-1].startswith(phrase.terms[-1]):
                here[-1] = phrase.terms[-1]
            if tuple(here) == phrase.terms:
                found.add((words[at][1], words[at + size - 1][2]))
    return sorted(found)


def _fts5(query: Query) -> str:
    def ask(phrase: Phrase) -> str:
        return f'"{" ".join(phrase.terms)}"' + "*" * phrase.prefix

    found = " AND ".join(map(ask, query.phrases))
    return " NOT ".join((f"({found})", *map(ask, query.without)))


def _tsquery(query: Query) -> str:
    def ask(phrase: Phrase) -> str:
        return "(" + " <-> ".join(map(_quoted, phrase.terms)) + (":*" if phrase.prefix else "") + ")"

    return " & ".join((*map(ask, query.phrases), *(f"!{ask(phrase)}" for phrase in query.without)))


_TERM = 500
"""Characters of a term that PostgreSQL is told: it knows words of 2,046 bytes at most."""


def _quoted(term: str) -> str:
    return "'" + term[:_TERM].replace("\\", "\\\\").replace("'", "''") + "'"
