"""Review: somebody is shown one event after the other, and accepts, rejects or corrects it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Literal, get_args
from urllib.parse import quote, unquote, urlencode

from fastapi import APIRouter, Form, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from musnad import review
from musnad.errors import AbsentError, QuestionError
from musnad.model import Entity, Event, EventType, Record, Span, Status, Time
from musnad.render import outline
from musnad.render.page import Block, Mark, Open, View
from musnad.review import Correction
from musnad.store import EVENTS, DecisionRow, Show, Store
from musnad.web.pages.language import own_path
from musnad.web.people import Person, Reviewer
from musnad.web.state import Opened
from musnad.web.templating import message, page, values_of

router = APIRouter()

COOKIE = "musnad_reviewer"
"""Holds the name of whoever reviews where nobody signs in."""

_YEAR = 365 * 24 * 3600
_NAME_CHARACTERS = 64
_SOURCES = 3
"""Links that a chain may have in the form, unless it has more already."""
_PARTIES = 8
"""Entities that the form shows at once; the others are folded away."""

Line = Annotated[str, Form(max_length=1000)]
Several = Annotated[list[str], Form()]


# Who reviews


def _reviewer(request: Request, person: Person) -> str:
    """The account; where only this machine asks, the name that was given once. Empty where none was."""
    if person.by != "machine":
        return person.name
    return " ".join(unquote(request.cookies.get(COOKIE, "")).split())[:_NAME_CHARACTERS]


def _named(request: Request, person: Person) -> str:
    name = _reviewer(request, person)
    if not name:
        raise HTTPException(422, message(request, "Say first who you are: open the page Review."))
    return name


@router.post("/review/name")
def remember(request: Request, person: Reviewer, name: Line = "", back: Line = "/review") -> Response:
    """Remember who reviews on this machine."""
    response = RedirectResponse(own_path(back), 303)
    if name := " ".join(name.split())[:_NAME_CHARACTERS]:
        secure = request.url.scheme == "https"
        response.set_cookie(COOKIE, quote(name), max_age=_YEAR, secure=secure, httponly=True, samesite="lax")
    else:
        response.delete_cookie(COOKIE)
    return response


# Deciding


@router.get("/review")
def ask(
    request: Request,
    store: Opened,
    person: Reviewer,
    show: Show = "new",
    after: str | None = None,
    of: str | None = None,
    event: Annotated[int, Query(ge=1)] = 1,
) -> HTMLResponse:
    """The next event of the queue, or the one that the address names: ``event`` of the article ``of``."""
    return _ask(request, store, person, show, after, of, event)


def _ask(
    request: Request,
    store: Store,
    person: Person,
    show: Show,
    after: str | None,
    of: str | None,
    number: int,
    error: str = "",
    chosen: Correction | None = None,
) -> HTMLResponse:
    name = _reviewer(request, person)
    given = values_of(request, EVENTS)
    about: dict[str, Any] = {
        "show": show,
        "after": after,
        "given": given,
        "reviewer": name,
        "may_rename": person.by == "machine",
    }
    about |= {"types": get_args(EventType), "statuses": get_args(Status)}
    if not name:
        return page(request, "review_name.html", **about)
    about |= {"progress": store.review_progress(name, given), "last": store.last_decision(name)}
    skip: str | None = None
    if of is None:
        waiting = store.waiting(name, given, show=show, after=after)
        if waiting is None:
            return page(request, "review_done.html", **about)
        of, number, skip = waiting.article, waiting.event, waiting.next
    record = _record(store, of)
    if not number <= len(record.events):
        raise HTTPException(404)
    view = ReviewView("r", record, record.events[number - 1], number, chosen)
    return page(
        request,
        "review.html",
        422 if error else 200,
        **about,
        view=view,
        skip=skip,
        mine=_mine(store, name, of, number),
        kinds=review.kinds(),
        error=error,
    )


def _record(store: Store, id: str) -> Record:
    try:
        return store.record(id)
    except AbsentError:
        raise HTTPException(404) from None


def _mine(store: Store, reviewer: str, article: str, number: int) -> DecisionRow | None:
    """What the reviewer decided about an event already."""
    decisions = store.standing_decisions(article, reviewer)
    return next((row for row in decisions if row.event == number), None)


@router.post("/review")
def decide(
    request: Request,
    store: Opened,
    person: Reviewer,
    verdict: Annotated[Literal["accept", "reject", "correct"], Form()],
    of: Line,
    event: Annotated[int, Form(ge=1)],
    seen: Line,
    back: Line = "/review",
    kind: Line = "",
    status: Line = "",
    first: Line = "",
    last: Line = "",
    actor: Several | None = None,
    recipient: Several | None = None,
    source: Several | None = None,
) -> Response:
    """Keep a decision and go on; an event that is no more as the reviewer saw it is shown anew."""
    name = _named(request, person)
    record = _record(store, of)
    if event > len(record.events) or review.seen(record, record.events[event - 1]) != seen:
        raise HTTPException(409, message(request, "The article was read again meanwhile; look at the event once more."))
    about = record.events[event - 1]
    if verdict == "correct":
        type_, _, mode = kind.partition(" ")
        days = (first or last, last or first) if first or last else None
        truth = Correction(
            type_,
            mode or None,
            status,
            days,
            tuple(actor or ()),
            tuple(recipient or ()),
            tuple(id for id in source or () if id),
        )
        try:
            if days and days[1] < days[0]:
                raise QuestionError(message(request, "The last day is before the first."))
            decision = review.correct(record, about, truth)
        except QuestionError as error:
            return _ask(request, store, person, "new", None, of, event, str(error), truth)
    else:
        decision = review.accept(record, about) if verdict == "accept" else review.reject(record, about)
    store.decide(decision, name)
    return RedirectResponse(own_path(back), 303)


@router.post("/review/undo")
def undo(
    request: Request, store: Opened, person: Reviewer, decision: Annotated[int, Form()], back: Line = "/review"
) -> Response:
    """Take a decision back, and show its event again."""
    row = store.undo(decision, _named(request, person))
    path, _, query = own_path(back).partition("?")
    if path == "/review" and row.event is not None:
        query = (query + "&" if query else "") + urlencode({"of": row.article, "event": row.event})
    return RedirectResponse(f"{path}?{query}" if query else path, 303)


# What was decided


@router.get("/review/decisions")
def decisions(
    request: Request,
    store: Opened,
    person: Reviewer,
    by: str = "",
    orphaned: bool = False,
    after: str | None = None,
) -> HTMLResponse:
    """All decisions, the newest first."""
    found = store.decisions(reviewer=by or None, orphaned=orphaned, after=after)
    rows = [(row, _changes(row)) for row in found.rows]
    return page(
        request,
        "review_decisions.html",
        found=found,
        rows=rows,
        by=by,
        orphaned=orphaned,
        reviewer=_reviewer(request, person),
        reviewers=store.reviewers(),
    )


def _changes(row: DecisionRow) -> list[str]:
    return review.changes(review.kept(row.old), review.kept(row.new)) if row.old and row.new else []


@router.get("/review/agreement")
def agreement(request: Request, store: Opened, person: Reviewer) -> HTMLResponse:
    """How far reviewers are, and how far they agree."""
    return page(
        request,
        "review_agreement.html",
        reviewers=store.reviewers(),
        events=store.count_events()[0][1],
        table=review.agreement(store.standing_decisions()),
        articles=len(store.reviewed_articles()),
    )


@router.get("/review/gold.zip")
def gold(store: Opened, person: Reviewer, by: str = "") -> Response:
    """The articles of which every event was decided about, as gold files."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for one in review.gold(store, by or None):
            for path, content in one.files():
                packed.writestr(path, content)
    headers = {"Content-Disposition": 'attachment; filename="musnad-gold.zip"'}
    return Response(archive.getvalue(), media_type="application/zip", headers=headers)


# What is shown


@dataclass(frozen=True)
class ReviewView(View):
    """An event in its article, and the form that corrects it; ``chosen`` is what stood in a form that was refused."""

    event: Event
    number: int
    chosen: Correction | None = None

    @property
    def headline(self) -> str:
        """What the article is called."""
        return outline.headline(self.record.article)

    @property
    def seen(self) -> str:
        """What the reviewer sees, as a digest."""
        return review.seen(self.record, self.event)

    @property
    def marks(self) -> Iterator[Mark]:
        """The evidence of this event alone, within the sentences that tell it."""
        event = self.event
        for number, mention in enumerate(event.mentions):
            yield Mark(mention.sentence, "sentence", event.id, "", self.anchor("sentence", number))
            yield Mark(mention.trigger, "event", event.id, "", self.anchor(event.id, number))
        sources = [link.source for link in event.chain]
        places = [event.place] if event.place else []
        roles: tuple[tuple[str, Sequence[Entity]], ...] = (
            ("actor", event.actors),
            ("recipient", event.recipients),
            ("source", sources),
            ("place", places),
        )
        for role, entities in roles:
            for entity in entities:
                yield from (Mark(mention.span, role, entity.id, "") for mention in entity.mentions)
        if isinstance(event.date_basis, Time):
            yield Mark(event.date_basis.span, "time", event.date_basis.id, "")
        for cue in dict.fromkeys(link.cue for link in event.chain if link.cue):
            yield Mark(cue, "cue", "cue", "")

    @cached_property
    def all_blocks(self) -> tuple[Block, ...]:
        """The article line by line."""
        return tuple(self.blocks)

    @property
    def told(self) -> list[Block]:
        """The lines that tell the event."""
        return [block for block in self.all_blocks if any(map(_is_sentence, block.tokens))]

    @property
    def truth(self) -> Correction:
        """What the form has in it."""
        event = self.event
        return self.chosen or Correction(
            event.type,
            event.mode,
            event.status,
            event.date,
            tuple(entity.id for entity in event.actors),
            tuple(entity.id for entity in event.recipients),
            tuple(link.source.id for link in event.chain),
        )

    @cached_property
    def parties(self) -> tuple[list[Entity], list[Entity]]:
        """Who may take part: those who do or are named beside it, and all others."""
        sentences = [mention.sentence for mention in self.event.mentions]

        def near(entity: Entity) -> bool:
            return any(span.overlaps(sentence) for span in _spans(entity) for sentence in sentences)

        now = {*self.truth.actors, *self.truth.recipients, *self.truth.chain}
        ranked = sorted(self.record.entities, key=lambda one: (one.id not in now, not near(one)))
        most = max(len(now), min(_PARTIES, len(now) + sum(map(near, self.record.entities))))
        return ranked[:most], ranked[most:]

    @property
    def sources(self) -> list[str]:
        """What the fields of the chain have in them, the outermost first; empty ones for more."""
        chain = list(self.truth.chain)
        return chain + [""] * max(1, _SOURCES - len(chain))


def _spans(entity: Entity) -> Iterator[Span]:
    return (mention.span for mention in entity.mentions)


def _is_sentence(token: object) -> bool:
    return isinstance(token, Open) and token.mark.layer == "sentence"
