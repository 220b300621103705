"""One article with all that it reports: its words, and beside them a card for each finding."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse

from musnad import review
from musnad.model import Entity, Event, EventMention, Link, Record, Span, Statement
from musnad.render import outline
from musnad.render.page import Close, Mark, Open, Token, View
from musnad.store import Store
from musnad.web.reviewers import changes, known, reviewer_of
from musnad.web.state import Opened
from musnad.web.templating import page

router = APIRouter()

_T = TypeVar("_T")


@router.get("/articles/{id:path}/print")
def printed(request: Request, store: Opened, id: str) -> HTMLResponse:
    """The same for paper: everything unfolded, nothing to click."""
    return page(request, "article.html", view=_view(request, store, id), copies=(), on_paper=True, kept=True)


@router.get("/articles/{id:path}")
def article(request: Request, store: Opened, id: str) -> HTMLResponse:
    """An article. ``?event=3``, ``?statement=2``, ``?actor=e5`` and ``?span=120-140`` light up what they name."""
    copies = tuple(copy for copy in store.copies(id) if copy.id != id)
    shown = _view(request, store, id)
    decided = _decided(request, store, id)
    return page(request, "article.html", view=shown, copies=copies, on_paper=False, kept=True, **decided)


def _decided(request: Request, store: Store, id: str) -> dict[str, Any]:
    """What somebody who reviews may know of what was decided."""
    who = request.state.who
    if who is None or not who.may("reviewer"):
        return {}
    decided = known(store.standing_decisions(id), reviewer_of(request, who))
    added = [(row, event) for row in decided.added if (event := review.decided(row))]
    return {"decided": decided.events, "added": added, "changes": changes}


def _view(request: Request, store: Store, id: str) -> ArticleView:
    if store.known(id=id) is None:
        raise HTTPException(404)
    return view(store.record(id), request)


def view(record: Record, request: Request) -> ArticleView:
    """A record as its page shows it, with what the address asks for lit up."""
    asked = request.query_params
    found = re.fullmatch(r"(\d{1,9})-(\d{1,9})", asked.get("span", ""))
    span = Span(int(found[1]), min(int(found[2]), len(record.article.text))) if found else None
    numbers = {name: asked.get(name, "") for name in ("event", "statement")}
    return ArticleView(
        "a",
        record,
        event=_numbered(record.events, numbers["event"]),
        statement=_numbered(record.statements, numbers["statement"]),
        actor=next((entity for entity in record.entities if entity.id == asked.get("actor")), None),
        span=span if span and span.start < span.end else None,
    )


def _numbered(things: tuple[_T, ...], number: str) -> _T | None:
    return things[int(number) - 1] if re.fullmatch(r"\d{1,9}", number) and 0 < int(number) <= len(things) else None


@dataclass(frozen=True)
class ArticleView(View):
    """A record as its page needs it, and what of it is lit up."""

    event: Event | None = None
    statement: Statement | None = None
    actor: Entity | None = None
    span: Span | None = None

    @property
    def headline(self) -> str:
        """What the page is called."""
        return outline.headline(self.record.article)

    @property
    def marks(self) -> Iterator[Mark]:
        """All evidence, and the characters that the address names."""
        yield from super().marks
        if self.span:
            yield Mark(self.span, "span", "span", "", "span")

    @cached_property
    def lit(self) -> frozenset[str]:
        """The ids of what is lit up."""
        evidence = [
            self.event_evidence(self.event) if self.event else "",
            self.statement_evidence(self.statement) if self.statement else "",
            self.actor.id if self.actor else "",
        ]
        return frozenset(" ".join(evidence).split())

    def number(self, finding: Event | Statement) -> int:
        """The number of an event or a statement in its article, from 1."""
        among: tuple[Event | Statement, ...] = (
            self.record.events if isinstance(finding, Event) else self.record.statements
        )
        return among.index(finding) + 1

    def told(self, event: Event, links: tuple[Link, ...]) -> EventMention:
        """The first words that report an event on a chain, or at all."""
        return next((mention for mention in event.mentions if mention.chain == links), event.mentions[0])

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The numbers of all events by their ids."""
        return {event.id: number for number, event in enumerate(self.record.events, 1)}

    def linked(self, tokens: tuple[Token, ...]) -> Iterator[tuple[Token, str]]:
        """Each token, and the element it is: links cannot lie in each other, so of several the outermost is one."""
        open_tags: list[str] = []
        for token in tokens:
            if isinstance(token, Open):
                tag = "a" if token.mark.layer == "event" and "a" not in open_tags else "span"
                open_tags.append(tag)
                yield token, tag
            elif isinstance(token, Close):
                yield token, open_tags.pop()
            else:
                yield token, ""
