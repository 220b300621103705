"""Review: somebody accepts, rejects or corrects one event after the other, and adds what is missing."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Literal, get_args
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Form, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from musnad import review
from musnad.errors import AbsentError, QuestionError, Wording
from musnad.model import Entity, Event, EventType, Record, Span, Status, Time
from musnad.render import outline
from musnad.render.page import Block, Mark, Open, View
from musnad.review import Correction
from musnad.store import ADD, COMPLETE, EVENTS, DecisionRow, Show, Store
from musnad.web.pages.language import own_path
from musnad.web.people import Person, Reviewer
from musnad.web.reviewers import COOKIE, NAME_CHARACTERS, Known, changes, is_left, known, reviewer_of
from musnad.web.state import Opened
from musnad.web.templating import message, page, told, values_of

router = APIRouter()

_YEAR = 365 * 24 * 3600
_SOURCES = 3
"""Links that a chain may have in the form, unless it has more already."""
_PARTIES = 8
"""Entities that the form shows at once; the others are folded away."""
_NAMED = 2
"""How many who were not found may be named by words of the article."""

QUEUE = {name: filter for name, filter in EVENTS.items() if name != "reviewed"}
"""Filters of the queue: none by what others decided, which a reviewer does not see before."""

Line = Annotated[str, Form(max_length=1000)]
Several = Annotated[list[str], Form()]


# Who reviews


def _named(request: Request, person: Person) -> str:
    name = reviewer_of(request, person)
    if not name:
        raise HTTPException(422, message(request, "Say first who you are: open the page Review."))
    return name


@router.post("/review/name")
def remember(request: Request, person: Reviewer, name: Line = "", back: Line = "/review") -> Response:
    """Remember who reviews on this machine."""
    response = RedirectResponse(own_path(back), 303)
    if name := " ".join(name.split())[:NAME_CHARACTERS]:
        secure = request.url.scheme == "https"
        response.set_cookie(COOKIE, quote(name), max_age=_YEAR, secure=secure, httponly=True, samesite="lax")
    else:
        response.delete_cookie(COOKIE)
    return response


# What forms say


def truth_in_form(
    kind: Line = "",
    status: Line = "",
    first: Line = "",
    last: Line = "",
    actor: Several | None = None,
    recipient: Several | None = None,
    source: Several | None = None,
    place: Line = "",
    context: Several | None = None,
    somebody: Several | None = None,
) -> Correction:
    """What an event is, as a form has it: those in it are ids, or "~2" for the second of ``somebody``, who are named by
    words of the article."""
    named = {f"~{number}": words.strip() for number, words in enumerate(somebody or (), 1)}

    def parties(chosen: list[str] | None) -> tuple[str, ...]:
        return tuple(filter(None, (named.get(one, one) for one in chosen or ())))

    type_, _, mode = kind.partition(" ")
    days = (first or last, last or first) if first or last else None
    return Correction(
        type_,
        mode or None,
        status,
        days,
        parties(actor),
        parties(recipient),
        named.get(place, place) or None,
        tuple(context or ()),
        parties(source),
    )


Truth = Annotated[Correction, Depends(truth_in_form)]


def _check(request: Request, truth: Correction) -> None:
    """Say in the reader's language what is most often wrong."""
    if not truth.type:
        raise QuestionError(Wording("Choose a type."))
    if truth.date and truth.date[1] < truth.date[0]:
        raise QuestionError(Wording("The last day is before the first."))


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
    name = reviewer_of(request, person)
    given = values_of(request, QUEUE)
    about = _about(request, person, name) | {"show": show, "after": after, "given": given}
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
    view = ReviewView("r", record, chosen, record.events[number - 1], number)
    return page(
        request,
        "review.html",
        422 if error else 200,
        **about,
        view=view,
        skip=skip,
        mine=_mine(store, name, of, number),
        error=error,
    )


def _about(request: Request, person: Person, name: str) -> dict[str, Any]:
    """What all pages with a form show."""
    return {
        "reviewer": name,
        "may_rename": person.by == "machine",
        "types": get_args(EventType),
        "statuses": get_args(Status),
        "kinds": review.kinds(),
        "contexts": review.contexts(),
    }


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
    truth: Truth,
    back: Line = "/review",
) -> Response:
    """Keep a decision and go on; an event that is no more as the reviewer saw it is shown anew.

    After the last event of an article its reviewer is asked whether it reports another.
    """
    name = _named(request, person)
    record = _record(store, of)
    if event > len(record.events) or review.seen(record, record.events[event - 1]) != seen:
        raise HTTPException(409, message(request, "The article was read again meanwhile; look at the event once more."))
    about = record.events[event - 1]
    if verdict == "correct":
        try:
            _check(request, truth)
            decision = review.correct(record, about, truth)
        except QuestionError as error:
            return _ask(request, store, person, "new", None, of, event, told(request, error), truth)
    else:
        decision = review.accept(record, about) if verdict == "accept" else review.reject(record, about)
    store.decide(decision, name)
    if is_left(store, of, len(record.events), name):
        return RedirectResponse(_looking(of, own_path(back)), 303)
    return RedirectResponse(own_path(back), 303)


def _looking(article: str, back: str) -> str:
    """Where to look for events that were missed."""
    return "/review/article?" + urlencode({"of": article, "back": back})


# What was missed


@router.get("/review/article")
def look(request: Request, store: Opened, person: Reviewer, of: str, back: str = "/review") -> HTMLResponse:
    """A whole article, to look for events that were not read."""
    return _look(request, store, person, of, back)


def _look(
    request: Request,
    store: Store,
    person: Person,
    of: str,
    back: str,
    error: str = "",
    chosen: Correction | None = None,
    words: str = "",
) -> HTMLResponse:
    name = reviewer_of(request, person)
    record = _record(store, of)
    about = _about(request, person, name)
    if not name:
        return page(request, "review_name.html", **about)
    mine = known(store.standing_decisions(of), name)
    return page(
        request,
        "review_article.html",
        422 if error else 200,
        **about,
        view=LookView("r", record, chosen, mine, name),
        back=own_path(back),
        progress=store.review_progress(name),
        error=error,
        words=words,
    )


@router.post("/review/article")
def add(
    request: Request,
    store: Opened,
    person: Reviewer,
    verdict: Annotated[Literal["add", "complete"], Form()],
    of: Line,
    seen: Line,
    truth: Truth,
    back: Line = "/review",
    words: Line = "",
    at: Line = "",
) -> Response:
    """Keep an event that was not read, or that there is no other."""
    name = _named(request, person)
    record = _record(store, of)
    if review.seen(record) != seen:
        raise HTTPException(409, message(request, "The article was read again meanwhile; look at it once more."))
    if verdict == "complete":
        store.decide(review.finish(record), name)
        return RedirectResponse(own_path(back), 303)
    try:
        _check(request, truth)
        mine = known(store.standing_decisions(of, name), name).added
        taken = [mention.trigger for event in record.events for mention in event.mentions]
        span = review.chosen_words(record.article.text, words, at, [*taken, *(row.trigger for row in mine)])
        if span is None:
            raise QuestionError(Wording("The article does not have these words, or not once more."))
        if review.told_already(record, span, truth.type):
            raise QuestionError(Wording("Such an event was read in these words; correct that one."))
        store.decide(review.add(record, span, truth), name)
    except QuestionError as error:
        return _look(request, store, person, of, back, told(request, error), truth, words)
    return RedirectResponse(_looking(of, own_path(back)), 303)


@router.post("/review/undo")
def undo(
    request: Request, store: Opened, person: Reviewer, decision: Annotated[int, Form()], back: Line = "/review"
) -> Response:
    """Take a decision back, and show its event again, or the article that it is about."""
    row = store.undo(decision, _named(request, person))
    path, _, query = own_path(back).partition("?")
    if path == "/review" and row.event is None and row.verdict in (ADD, COMPLETE) and row.headline is not None:
        return RedirectResponse(_looking(row.article, own_path(back)), 303)
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
    rows = [(row, changes(row)) for row in found.rows]
    return page(
        request,
        "review_decisions.html",
        found=found,
        rows=rows,
        by=by,
        orphaned=orphaned,
        reviewer=reviewer_of(request, person),
        reviewers=store.reviewers(),
    )


@router.get("/review/agreement")
def agreement(request: Request, store: Opened, person: Reviewer) -> HTMLResponse:
    """How far reviewers are, and how far they agree."""
    return page(
        request,
        "review_agreement.html",
        reviewers=store.reviewers(),
        events=store.count_events()[0][1],
        table=review.agreement(store.standing_decisions()),
        decided=len(store.reviewed_articles(complete=False)),
        articles=len(store.reviewed_articles()),
    )


@router.get("/review/gold.zip")
def gold(store: Opened, person: Reviewer, by: str = "") -> Response:
    """The articles that were looked through, as gold files."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for one in review.gold(store, by or None):
            for path, content in one.files():
                packed.writestr(path, content)
    headers = {"Content-Disposition": 'attachment; filename="musnad-gold.zip"'}
    return Response(archive.getvalue(), media_type="application/zip", headers=headers)


# What is shown


@dataclass(frozen=True)
class FormView(View):
    """An article, and a form that says what an event is; ``chosen`` is what stood in one that was refused."""

    chosen: Correction | None

    @property
    def headline(self) -> str:
        """What the article is called."""
        return outline.headline(self.record.article)

    @cached_property
    def all_blocks(self) -> tuple[Block, ...]:
        """The article line by line."""
        return tuple(self.blocks)

    @property
    def truth(self) -> Correction:
        """What the form has in it."""
        return self.chosen or self.read

    @property
    def read(self) -> Correction:
        """What it has in it at first."""
        return Correction("", None, "occurred", None, (), (), None, (), ())

    @property
    def near(self) -> Sequence[Span]:
        """Whoever is named here comes first."""
        return ()

    @cached_property
    def parties(self) -> tuple[list[Entity], list[Entity]]:
        """Who may take part: those who do or are named beside it, and all others."""
        near = {one.id for one in self.record.entities if any(map(self._is_near, _spans(one)))}
        now = {*self.truth.actors, *self.truth.recipients, *self.truth.chain}
        ranked = sorted(self.record.entities, key=lambda one: (one.id not in now, one.id not in near))
        most = max(len(now), min(_PARTIES, len(now | near) if self.near else _PARTIES))
        return ranked[:most], ranked[most:]

    def _is_near(self, span: Span) -> bool:
        return any(map(span.overlaps, self.near))

    @property
    def named(self) -> list[str]:
        """What the fields for those who were not found have in them."""
        truth, ids = self.truth, {entity.id for entity in self.record.entities}
        chosen = (*truth.actors, *truth.recipients, *((truth.place,) if truth.place else ()), *truth.chain)
        words = [one for one in dict.fromkeys(chosen) if one not in ids]
        return words + [""] * (_NAMED - len(words))

    @property
    def sources(self) -> list[str]:
        """What the fields of the chain have in them, the outermost first; empty ones for more."""
        chain = list(self.truth.chain)
        return chain + [""] * max(1, _SOURCES - len(chain))


@dataclass(frozen=True)
class ReviewView(FormView):
    """An event in its article, and the form that corrects it."""

    event: Event
    number: int

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

    @property
    def told(self) -> list[Block]:
        """The lines that tell the event."""
        return [block for block in self.all_blocks if any(map(_is_sentence, block.tokens))]

    @property
    def read(self) -> Correction:
        """The event as it was read."""
        event = self.event
        return Correction(
            event.type,
            event.mode,
            event.status,
            event.date,
            tuple(entity.id for entity in event.actors),
            tuple(entity.id for entity in event.recipients),
            event.place.id if event.place else None,
            event.contexts,
            tuple(link.source.id for link in event.chain),
        )

    @property
    def near(self) -> Sequence[Span]:
        """Whoever is named in the sentences that tell it comes first."""
        return [mention.sentence for mention in self.event.mentions]


@dataclass(frozen=True)
class LookView(FormView):
    """A whole article, in which somebody looks for what was missed; ``mine`` is what they decided in it."""

    mine: Known
    reviewer: str

    @property
    def seen(self) -> str:
        """What the reviewer sees, as a digest."""
        return review.seen(self.record)

    @property
    def marks(self) -> Iterator[Mark]:
        """The words of all events that were read or added."""
        for event in self.record.events:
            for mention in event.mentions:
                yield Mark(mention.trigger, "event", event.id, "")
        for row in self.mine.added:
            yield Mark(row.trigger, "event added", f"d{row.key}", "")

    @property
    def events(self) -> Iterator[tuple[int, Event, DecisionRow | None]]:
        """The events that were read, and what the reviewer decided about them."""
        for number, event in enumerate(self.record.events, 1):
            rows = self.mine.events.get(number, ())
            yield number, event, next((row for row in rows if row.reviewer == self.reviewer), None)

    @property
    def added(self) -> list[tuple[DecisionRow, Event]]:
        """The events that were added."""
        return [(row, event) for row in self.mine.added if (event := review.decided(row))]

    @property
    def complete(self) -> DecisionRow | None:
        """That the reviewer said that there is no other."""
        return next((row for row in self.mine.complete if row.reviewer == self.reviewer), None)


def _spans(entity: Entity) -> Iterator[Span]:
    return (mention.span for mention in entity.mentions)


def _is_sentence(token: object) -> bool:
    return isinstance(token, Open) and token.mark.layer == "sentence"
