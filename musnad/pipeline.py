"""The whole way, told once: an article's bytes in, its Record out."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from spacy.language import Language
from spacy.tokens import Doc

from musnad import __version__, language, sources
from musnad.errors import ResourceError, SourceError
from musnad.language import conllu
from musnad.language.terms import Term
from musnad.language.terms import read as read_terms
from musnad.model import Article, Producer, Record, Span, Time
from musnad.reading import read_all, read_ground, times
from musnad.reading.events.explain import Explainer, Explanation
from musnad.reading.events.scene import Scene
from musnad.record import SCHEMA
from musnad.sources import Failure
from musnad.sources.links import is_url

__all__ = [
    "Explanation",
    "Failure",
    "Name",
    "Term",
    "explain_source",
    "forgetting",
    "load",
    "names_source",
    "parse_columns",
    "parse_published",
    "producer",
    "read",
    "read_article",
    "read_articles",
    "read_source",
    "tag_source",
    "terms",
    "times_source",
]

parse_published = sources.parse_published
parse_columns = sources.parse_columns

_LOG = logging.getLogger(__name__)


_BATCH = 16
"""Articles that go through the language model together; more brings no speed."""


class Name(NamedTuple):
    """A name as the language model sees it: its characters, type (PER, ORG, LOC, MISC) and text."""

    start: int
    end: int
    type: str
    text: str


def read_article(article: Article) -> Record:
    """Everything that ``article`` reports."""
    nlp = _language(language.MORPHOLOGY)
    return _record(article, nlp(article.text), _producer(nlp.meta))


def read_articles(articles: Iterable[Article | Failure]) -> Iterator[Record | Failure]:
    """A record for every article, in order; failures pass through.

    An article that a reader stumbles over becomes a Failure too: one article never ends a batch.
    """
    made_by = producer()
    for item in _docs(articles):
        yield item if isinstance(item, Failure) else _record_or_failure(*item, made_by)


@contextmanager
def forgetting() -> Iterator[None]:
    """Within it, :func:`read_articles` remembers words that are new to the language model only until its end.

    For work without end, whose memory must not grow with every name that it meets. Must not be nested.
    """
    with _language(language.MORPHOLOGY).memory_zone():
        yield


def _docs(
    articles: Iterable[Article | Failure], without: tuple[str, ...] = language.MORPHOLOGY
) -> Iterator[tuple[Article, Doc] | Failure]:
    """Every article with its Doc, in order; failures pass through."""
    nlp = _language(without)
    items = iter(articles)
    while batch := list(itertools.islice(items, _BATCH)):
        docs = nlp.pipe(item.text for item in batch if not isinstance(item, Failure))
        for item in batch:
            yield item if isinstance(item, Failure) else (item, next(docs))


def _record_or_failure(article: Article, doc: Doc, producer: Producer) -> Record | Failure:
    try:
        return _record(article, doc, producer)
    except ResourceError:
        raise  # a wrong table is wrong for every article
    except Exception as error:
        _LOG.exception("article %s", article.id)
        return Failure(
            article.id, f"reading failed ({type(error).__name__}: {error}); please report this article", "reading"
        )


def read(
    text: str,
    *,
    published: datetime | str | None = None,
    outlet: str | None = None,
    url: str | None = None,
    id: str | None = None,
) -> Record:
    """Everything that the Arabic news article ``text`` reports.

    ``published`` is a datetime or an ISO 8601 string; without it, dates such as "yesterday" stay unresolved. Raises
    :class:`~musnad.errors.SourceError` for text that is empty or not Arabic, and for a date that is none.
    """
    return read_article(article(text, published=published, outlet=outlet, url=url, id=id))


def article(
    text: str,
    *,
    published: datetime | str | None = None,
    outlet: str | None = None,
    url: str | None = None,
    id: str | None = None,
) -> Article:
    """The article that :func:`read` reads, with the same parameters and errors."""
    return sources.make_article(text, id=id, outlet=outlet, url=url, published=published)


def read_source(
    source: str | Path,
    *,
    published: datetime | str | None = None,
    outlet: str | None = None,
    columns: Mapping[str, str] | None = None,
) -> Iterator[Record | Failure]:
    """A record for every article of a file, a folder, standard input (``"-"``) or a URL, a Failure for what is none.

    ``published`` and ``outlet`` hold for articles that do not state their own; ``columns`` says which column or key
    holds a field, where its name does not.
    """
    return read_articles(sources.read(source, published=published, outlet=outlet, columns=columns))


def fetch(url: str, *, published: datetime | str | None = None, outlet: str | None = None) -> Article:
    """The article at an address of the public web, the first where there are several, for somebody who waits for it.

    Raises :class:`~musnad.errors.SourceError` where there is none, where the address is one that is not fetched
    (private, of another scheme), and for a date that is none.
    """
    if not is_url(url):
        raise SourceError(f"{url} is no address of the web; it begins with https:// or http://", "refused")
    from musnad.sources.fetch import VISITOR, Fetcher  # httpx, for those who fetch

    with Fetcher(limits=VISITOR) as fetcher:
        for result in sources.read(url, published=published, outlet=outlet, fetcher=fetcher):
            if isinstance(result, Failure):
                raise SourceError(str(result), result.kind)
            return result
    raise SourceError(f"{url}: there is no article here; give the article's own page, or its text", "empty")


def tag_source(source: str | Path, *, columns: Mapping[str, str] | None = None) -> Iterator[str | Failure]:
    """CoNLL-U of every article of the same sources."""
    for item in _docs(sources.read(source, columns=columns), without=()):
        yield item if isinstance(item, Failure) else conllu.dumps(item[1], item[0].id)


def names_source(
    source: str | Path, *, columns: Mapping[str, str] | None = None
) -> Iterator[tuple[Article, tuple[Name, ...]] | Failure]:
    """The names in every article, in text order, of the same sources."""
    for item in _docs(sources.read(source, columns=columns), without=language.SYNTAX):
        yield item if isinstance(item, Failure) else (item[0], _names(item[1]))


def times_source(
    source: str | Path, *, published: datetime | str | None = None, columns: Mapping[str, str] | None = None
) -> Iterator[tuple[Article, tuple[Time, ...]] | Failure]:
    """The time expressions of every article, in text order, of the same sources; needs no trained names."""
    nlp = language.blank()
    for item in sources.read(source, published=published, columns=columns):
        yield item if isinstance(item, Failure) else (item, times.read(nlp.make_doc(item.text), item))


def terms(text: str) -> Iterator[Term]:
    """The words by which ``text`` is found, or that are to be found in others (:mod:`musnad.language.terms`)."""
    return read_terms(text)


def producer() -> Producer:
    """What writes the records that are read now; no model is loaded to tell."""
    return _producer(language.meta())


def explain_source(
    source: str | Path,
    *,
    event: str | None = None,
    word: str | None = None,
    published: datetime | str | None = None,
) -> Iterator[tuple[Explanation, ...] | Failure]:
    """Why the events of every article of the same sources were read so.

    ``event`` is the id of the only one wanted, ``word`` a word of which to say why it reports an event, or none.
    """
    for item in _docs(sources.read(source, published=published)):
        if isinstance(item, Failure):
            yield item
            continue
        article, doc = replace(item[0], parts=sources.split_parts(item[0].text)), item[1]
        ground = read_ground(doc, article)
        scene = Scene(doc, article, ground.entities, ground.times, ground.statements, ground.passing)
        explainer = Explainer(scene)
        if word is not None:
            yield tuple(explainer.word(word))
        else:
            yield tuple(explainer.event(e) for e in explainer.events if event in (None, e.id))


def load() -> Language:
    """A spaCy pipeline for Arabic news whose Docs carry what they report.

    ``doc._.record`` is the Record; ``doc._.events``, ``.statements``, ``.times`` and ``.entities`` are its tuples.
    To give the publication date or the outlet: ``doc = nlp.make_doc(text)``, ``doc._.published = …``, ``nlp(doc)``.
    """
    nlp = language.load()
    nlp.add_pipe("musnad_record", last=True)
    return nlp


def _record(article: Article, doc: Doc, producer: Producer) -> Record:
    """The way from an article to its record, in order."""
    # 1. The bytes became an Article in `sources`; which of its lines are headline, lead, teasers, buttons?
    article = replace(article, parts=sources.split_parts(article.text))
    # 2. Its text became a Doc in `language`: tokens, sentences, names.
    sentences = _sentences(doc)
    # 3. What does it report? Times, places, actors, statements and events, in `reading`.
    readings = read_all(doc, article)
    # 4. All of it is the Record, which `musnad.record` writes as JSON.
    return Record(
        schema=SCHEMA,
        producer=producer,
        article=article,
        sentences=sentences,
        entities=readings.entities,
        times=readings.times,
        events=readings.events,
        statements=readings.statements,
    )


def _sentences(doc: Doc) -> tuple[Span, ...]:
    """The sentences without the white space around them."""
    words = ([token for token in sentence if not token.is_space] for sentence in doc.sents)
    return tuple(Span(s[0].idx, s[-1].idx + len(s[-1])) for s in words if s)


def _names(doc: Doc) -> tuple[Name, ...]:
    return tuple(Name(name.start_char, name.end_char, name.label_, name.text) for name in doc.ents)


@cache
def _language(without: tuple[str, ...]) -> Language:
    """The language model without some of its parts, loaded once; readers need the syntax, but no morphology."""
    return language.load(without)


def _producer(meta: Mapping[str, Any]) -> Producer:
    return Producer("musnad", __version__, {f"{meta['lang']}_{meta['name']}": meta["version"]})


class _Recorder:
    """The last step of :func:`load`'s pipeline."""

    def __init__(self, nlp: Language) -> None:
        self._producer = _producer(nlp.meta)

    def __call__(self, doc: Doc) -> Doc:
        published = sources.parse_published(doc._.published)
        article = Article(id=sources.text_id(doc.text), text=doc.text, outlet=doc._.outlet, published=published)
        doc._.record = _record(article, doc, self._producer)
        return doc


@Language.factory("musnad_record", assigns=["doc._.record"], requires=["doc.sents"])
def _make_recorder(nlp: Language, name: str) -> _Recorder:
    return _Recorder(nlp)


def _field(name: str) -> Callable[[Doc], Any]:
    return lambda doc: getattr(doc._.record, name)


for _name in ("published", "outlet", "record"):
    Doc.set_extension(_name, default=None, force=True)
for _name in ("events", "statements", "times", "entities"):
    Doc.set_extension(_name, getter=_field(_name), force=True)
