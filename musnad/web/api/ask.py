"""Questions to the store: articles, records, events, statements, actors, words, counts."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from musnad import __version__
from musnad.errors import AbsentError
from musnad.record import to_json
from musnad.web.api import answers, questions
from musnad.web.api.fresh import RememberingRoute, Tag, closed, opened
from musnad.web.state import Opened

router = APIRouter(route_class=RememberingRoute)


@router.get("/about", tags=["store"])
def about(store: Opened, _: Tag) -> answers.About:
    """How much there is, and from when to when."""
    info = {name.replace(" ", "_"): value for name, value in store.info().items() if name != "bytes"}
    return answers.About.model_validate({"version": __version__, **info})


@router.get("/articles", tags=["articles"])
def articles(store: Opened, asked: Annotated[questions.Articles, Query()], _: Tag) -> answers.Articles:
    """Articles, the newest first."""
    found = store.articles(asked.given(), limit=asked.limit, after=opened(asked.after))
    return answers.Articles(rows=list(found.rows), next=closed(found.next))


@router.get("/articles/{id:path}", tags=["articles"])
def article(store: Opened, id: str, _: Tag) -> answers.Article:
    """One article with its text and its copies."""
    known, copies = store.known(id=id) if id else None, store.copies(id)
    row = next((row for row in copies if row.id == id), None)
    if known is None or row is None:
        raise AbsentError(f"there is no article {id!r}")
    return answers.Article(article=row, text=known.text, copies=list(copies))


@router.get("/records", tags=["records"], responses={200: {"content": {"application/json": {}}}})
def records(store: Opened, asked: Annotated[questions.Records, Query()], tag: Tag) -> Response:
    """Records, those of the newest articles first; the export ``jsonl`` gives all at once."""
    found = store.articles(asked.given(), limit=asked.limit, after=opened(asked.after))
    rows = [to_json(store.record(row.id)) for row in found.rows]
    return _json({"rows": rows, "next": closed(found.next)}, tag)


@router.get("/records/{id:path}", tags=["records"], responses={200: {"content": {"application/json": {}}}})
def record(store: Opened, id: str, tag: Tag) -> Response:
    """The record of an article: everything that it reports."""
    return _json(to_json(store.record(id)), tag)


@router.get("/search", tags=["articles"])
def search(store: Opened, asked: Annotated[questions.Search, Query()], _: Tag) -> answers.Hits:
    """Articles that have all the words, the newest first."""
    found = store.search(asked.q, asked.given(), limit=asked.limit, after=opened(asked.after))
    rows = [
        answers.Hit(article=hit.article, spans=list(hit.spans), excerpt=hit.excerpt, text=hit.excerpt.of(hit.text))
        for hit in found.rows
    ]
    return answers.Hits(rows=rows, next=closed(found.next))


@router.get("/events", tags=["events"])
def events(store: Opened, asked: Annotated[questions.Events, Query()], _: Tag) -> answers.Events:
    """Events, the newest first; what copies of an article tell again counts once."""
    paged: Any = {"limit": asked.limit, "after": opened(asked.after), "order": asked.sort}
    found = store.events(asked.given(), reprints=asked.reprints, **paged)
    return answers.Events(rows=list(found.rows), next=closed(found.next))


@router.get("/statements", tags=["statements"])
def statements(store: Opened, asked: Annotated[questions.Statements, Query()], _: Tag) -> answers.Statements:
    """Statements, the newest first; what copies of an article tell again counts once."""
    paged: Any = {"limit": asked.limit, "after": opened(asked.after), "order": asked.sort}
    found = store.statements(asked.given(), reprints=asked.reprints, **paged)
    return answers.Statements(rows=list(found.rows), next=closed(found.next))


@router.get("/facets/events", tags=["events"])
def count_events(store: Opened, asked: Annotated[questions.EventCounts, Query()], _: Tag) -> answers.Counts:
    """How many events there are by type, actor, month …"""
    given = asked.given()
    counted = store.count_events(asked.by, _counted(asked, given), reprints=asked.reprints)
    if asked.by in _PARTIES or asked.alternatives:  # of which an event may have several, or none
        total = store.count_events(None, given, reprints=asked.reprints)[0][1]
    else:
        total = sum(number for _, number in counted)
    return _counts(asked.by, total, counted[: asked.limit])


@router.get("/facets/statements", tags=["statements"])
def count_statements(store: Opened, asked: Annotated[questions.StatementCounts, Query()], _: Tag) -> answers.Counts:
    """How many statements there are by speaker, outlet, month …"""
    given = asked.given()
    counted = store.count_statements(asked.by, _counted(asked, given), reprints=asked.reprints)
    if asked.by in _PARTIES or asked.alternatives:
        total = store.count_statements(None, given, reprints=asked.reprints)[0][1]
    else:
        total = sum(number for _, number in counted)
    return _counts(asked.by, total, counted[: asked.limit])


@router.get("/actors", tags=["actors"])
def actors(store: Opened, asked: Annotated[questions.Actors, Query()], _: Tag) -> answers.Actors:
    """Persons, organizations, countries, places … that articles name, the most frequent first."""
    found = store.actors(asked.given(), limit=asked.limit, after=opened(asked.after))
    return answers.Actors(rows=list(found.rows), next=closed(found.next))


@router.get("/actors/{which:path}", tags=["actors"])
def actor(store: Opened, which: str, _: Tag) -> answers.Actor:
    """One of them, by id of the table of actors, by ``key``, or by exactly this name."""
    row = store.actor(which)
    key = str(row.key)

    def count(role: str) -> int:
        return store.count_events(None, {role: key})[0][1]

    says = store.count_statements(None, {"speaker": key})[0][1]
    return answers.Actor(actor=row, acts=count("actor"), is_acted_on=count("recipient"), says=says)


def _counted(
    asked: questions.EventCounts | questions.StatementCounts, given: dict[str, str | None]
) -> dict[str, str | None]:
    """The filters that what is counted by is counted under."""
    return {name: value for name, value in given.items() if not (asked.alternatives and name == asked.by)}


_PARTIES = frozenset(("actor", "recipient", "country", "speaker"))


def _counts(by: str, total: int, counted: list[tuple[str | None, int]]) -> answers.Counts:
    rows = [answers.Count(value=value, count=number) for value, number in counted]
    return answers.Counts(by=by, total=total, rows=rows)


def _json(content: object, tag: str) -> Response:
    """What the package itself writes as JSON, as it writes it."""
    return Response(json.dumps(content, ensure_ascii=False), media_type="application/json", headers={"ETag": tag})
