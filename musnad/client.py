"""A client of the API of ``musnad serve``: its answers as the rows of a store, and records as records.

>>> with Client("http://127.0.0.1:8000") as client:  # doctest: +SKIP
...     for event in client.all_events({"with": "Iran"}):
...         print(event.first_day, event.type, event.text)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from typing import Any, Self, TypeVar
from urllib.parse import quote

import httpx
from pydantic import TypeAdapter

from musnad.errors import MusnadError
from musnad.model import Record, Span
from musnad.record import from_json
from musnad.store import ActorRow, ArticleRow, DecisionRow, EventRow, Page, StatementRow, Verdict

T = TypeVar("T")

Filters = Mapping[str, str | Sequence[str] | float | bool | None]
"""Filters by the names of the store; a list is of alternatives."""

NONE: Filters = {}


class ApiError(MusnadError):
    """An answer that is an error: ``status``, and ``errors`` of single fields; ``wait`` is when to try again (s)."""

    def __init__(self, status: int, detail: str, errors: Sequence[Mapping[str, str]] = (), wait: int = 0) -> None:
        super().__init__(f"{status}: {detail}")
        self.status = status
        self.errors = errors
        self.wait = wait


class UnreachableError(MusnadError):
    """No answer: nobody listens at the address, or the network failed."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text to read."""

    text: str
    published: datetime | str | None = None
    outlet: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """An article that a search found: where it has the words, and the stretch of it around the first of them."""

    article: ArticleRow
    spans: tuple[Span, ...]
    excerpt: Span
    text: str


@dataclass(frozen=True, slots=True)
class Whole:
    """An article with its text and its copies, the earliest first."""

    article: ArticleRow
    text: str
    copies: tuple[ArticleRow, ...]


@dataclass(frozen=True, slots=True)
class Active:
    """Somebody, and how often they are in events and make statements."""

    actor: ActorRow
    acts: int
    is_acted_on: int
    says: int


@dataclass(frozen=True, slots=True)
class Truth:
    """What an event is. Those in it are ids of entities of its record, or words of the article; ``chain`` is from the
    outermost source."""

    type: str
    mode: str | None = None
    status: str = "occurred"
    date: tuple[str, str] | None = None
    actors: Sequence[str] = ()
    recipients: Sequence[str] = ()
    place: str | None = None
    contexts: Sequence[str] = ()
    chain: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Agreed:
    """How far reviewers agree on a field of ``events``: the share of pairs that say the same, Krippendorff's alpha."""

    field: str
    events: int
    same: float | None
    alpha: float | None


class Client:
    """Asks the API at ``address``, with a ``key`` where one is needed.

    Raises :class:`ApiError` for answers that are errors, :class:`UnreachableError` where there is no answer.

    ``transport`` is for those who have the application at hand.
    """

    def __init__(
        self,
        address: str,
        key: str | None = None,
        *,
        timeout: float = 60.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._http = httpx.Client(
            base_url=f"{address.rstrip('/')}/api/v1/", headers=headers, timeout=timeout, transport=transport
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._http.close()

    # Questions

    def about(self) -> dict[str, int | str]:
        """How much there is, and from when to when."""
        return dict(self._get("about"))

    def articles(self, given: Filters = NONE, *, limit: int = 50, after: str | None = None) -> Page[ArticleRow]:
        """Articles, the newest first."""
        return self._page("articles", ArticleRow, given, limit=limit, after=after)

    def article(self, id: str) -> Whole:
        """One article."""
        return _as(Whole, self._get(f"articles/{quote(id)}"))

    def record(self, id: str) -> Record:
        """The record of an article."""
        return from_json(self._get(f"records/{quote(id)}"))

    def records(self, given: Filters = NONE, *, limit: int = 10, after: str | None = None) -> Page[Record]:
        """Records, those of the newest articles first."""
        answer = self._get("records", given, limit=limit, after=after)
        return Page(tuple(map(from_json, answer["rows"])), answer["next"])

    def search(self, words: str, given: Filters = NONE, *, limit: int = 20, after: str | None = None) -> Page[Found]:
        """Articles that have all the words."""
        return self._page("search", Found, given, q=words, limit=limit, after=after)

    def events(self, given: Filters = NONE, *, limit: int = 50, after: str | None = None) -> Page[EventRow]:
        """Events, the newest first."""
        return self._page("events", EventRow, given, limit=limit, after=after)

    def statements(self, given: Filters = NONE, *, limit: int = 50, after: str | None = None) -> Page[StatementRow]:
        """Statements, the newest first."""
        return self._page("statements", StatementRow, given, limit=limit, after=after)

    def actors(self, given: Filters = NONE, *, limit: int = 50, after: str | None = None) -> Page[ActorRow]:
        """Who is named, the most frequent first."""
        return self._page("actors", ActorRow, given, limit=limit, after=after)

    def actor(self, which: str | int) -> Active:
        """One of them, by id or key."""
        return _as(Active, self._get(f"actors/{quote(str(which), safe='')}"))

    def all_articles(self, given: Filters = NONE) -> Iterator[ArticleRow]:
        """All articles, page after page."""
        return _all(lambda after: self.articles(given, limit=200, after=after))

    def all_events(self, given: Filters = NONE) -> Iterator[EventRow]:
        """All events, page after page."""
        return _all(lambda after: self.events(given, limit=200, after=after))

    def all_statements(self, given: Filters = NONE) -> Iterator[StatementRow]:
        """All statements, page after page."""
        return _all(lambda after: self.statements(given, limit=200, after=after))

    def count_events(self, by: str, given: Filters = NONE, *, limit: int = 100) -> dict[str | None, int]:
        """How many events there are by the values of a facet, the most frequent first."""
        return self._counts("facets/events", given, by, limit)

    def count_statements(self, by: str, given: Filters = NONE, *, limit: int = 100) -> dict[str | None, int]:
        """The same for statements."""
        return self._counts("facets/statements", given, by, limit)

    def export(self, format: str, given: Filters = NONE) -> Iterator[bytes]:
        """A selection in one of the formats, piece by piece."""
        path = f"exports/{quote(format, safe='')}"
        with self._reaching(), self._http.stream("GET", path, params=_parameters(given)) as answer:
            if answer.is_error:
                answer.read()
            yield from _good(answer).iter_bytes()

    # Reading

    def read(self, text: Text | str, *, keep: bool = False) -> Record:
        """The record of a text."""
        sent = {**_sent(text), "keep": keep}
        return from_json(self._post("read", sent))

    def read_all(self, texts: Sequence[Text | str], *, keep: bool = False) -> list[Record | str]:
        """The records of several texts; for one that is none, why."""
        sent = {"articles": [_sent(text) for text in texts], "keep": keep}
        results = self._post("read/batch", sent)["results"]
        return [from_json(one["record"]) if one["record"] else str(one["problem"]) for one in results]

    # Decisions, for reviewers

    def decisions(
        self,
        *,
        reviewer: str | None = None,
        article: str | None = None,
        orphaned: bool = False,
        limit: int = 50,
        after: str | None = None,
    ) -> Page[DecisionRow]:
        """What was decided and taken back, the newest first; with ``orphaned`` what has no event any more."""
        given = {"reviewer": reviewer, "article": article, "orphaned": orphaned}
        return self._page("decisions", DecisionRow, given, limit=limit, after=after)

    def decide(
        self,
        article: str,
        verdict: Verdict,
        event: int | None = None,
        *,
        truth: Truth | None = None,
        words: str | None = None,
        trigger: Span | None = None,
    ) -> int:
        """Keep a decision about an event by its number, or about the article; gives its key.

        ``truth`` is what an event is that is corrected, or added in ``words`` or at ``trigger``. About an event that
        does not have the ``trigger`` any more nothing is kept, and :class:`ApiError` has the status 409.
        """
        sent: dict[str, Any] = {"article": article, "verdict": verdict, "event": event, "words": words}
        sent |= {"truth": truth and asdict(truth), "trigger": trigger and asdict(trigger)}
        return int(self._post("decisions", sent)["key"])

    def undo(self, key: int) -> DecisionRow:
        """Take back a decision of one's own."""
        return _as(DecisionRow, self._post(f"decisions/{key}/undo", {}))

    def agreement(self) -> list[Agreed]:
        """How far reviewers agree."""
        return [_as(Agreed, row) for row in self._get("agreement")["rows"]]

    # How

    def _get(self, path: str, given: Filters = NONE, **more: Any) -> Any:
        with self._reaching():
            return _good(self._http.get(path, params=_parameters({**given, **more}))).json()

    def _post(self, path: str, sent: Mapping[str, Any]) -> Any:
        with self._reaching():
            return _good(self._http.post(path, json=sent)).json()

    @contextmanager
    def _reaching(self) -> Iterator[None]:
        try:
            yield
        except httpx.TransportError as error:
            where = str(self._http.base_url)
            raise UnreachableError(f"{where}: no answer ({error or type(error).__name__}); does it run?") from None

    def _page(self, path: str, kind: type[T], given: Filters, **more: Any) -> Page[T]:
        answer = self._get(path, given, **more)
        return Page(tuple(_as(kind, row) for row in answer["rows"]), answer["next"])

    def _counts(self, path: str, given: Filters, by: str, limit: int) -> dict[str | None, int]:
        return {row["value"]: row["count"] for row in self._get(path, given, by=by, limit=limit)["rows"]}


def _good(answer: httpx.Response) -> httpx.Response:
    """The answer, unless it is an error."""
    if not answer.is_error:
        return answer
    try:
        said = answer.json()
        errors = said.get("errors") or ()
        detail = said.get("detail") or "; ".join(f"{one['field']}: {one['detail']}" for one in errors) or said["title"]
    except (ValueError, TypeError, AttributeError, KeyError):
        errors, detail = (), answer.reason_phrase
    wait = answer.headers.get("Retry-After", "")
    raise ApiError(answer.status_code, detail, errors, int(wait) if wait.isdigit() else 0)


def _parameters(given: Mapping[str, Any]) -> httpx.QueryParams:
    found: list[tuple[str, str | int | float | bool | None]] = []
    for name, value in given.items():
        if value is None:
            continue
        several = value if isinstance(value, list | tuple) else [value]
        found += ((name, str(one).lower() if isinstance(one, bool) else str(one)) for one in several)
    return httpx.QueryParams(found)


def _sent(text: Text | str) -> dict[str, Any]:
    sent = asdict(text if isinstance(text, Text) else Text(text))
    if isinstance(sent["published"], datetime):
        sent["published"] = sent["published"].isoformat()
    return {name: value for name, value in sent.items() if value is not None}


def _all(get: Callable[[str | None], Page[T]]) -> Iterator[T]:
    after: str | None = None
    while True:
        page = get(after)
        yield from page.rows
        after = page.next
        if after is None:
            return


def _as(kind: type[T], value: Any) -> T:
    hashable: Any = kind
    found: T = _adapter(hashable).validate_python(value)
    return found


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
