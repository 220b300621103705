"""Decisions of reviewers: what was decided, and decisions that programs bring."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Query, Request

from musnad import review
from musnad.errors import AbsentError, QuestionError
from musnad.model import Record, Span
from musnad.store import Decision, DecisionRow
from musnad.web.api import answers, questions
from musnad.web.api.fresh import RememberingRoute, Tag, closed, opened
from musnad.web.people import Reviewer
from musnad.web.reviewers import reviewer_of
from musnad.web.state import Opened

router = APIRouter(tags=["decisions"], route_class=RememberingRoute)
# Who asks comes before the tag in each handler: what is remembered is for reviewers alone.


@router.get("/decisions")
def decisions(
    who: Reviewer, store: Opened, asked: Annotated[questions.Decisions, Query()], _: Tag
) -> answers.Decisions:
    """Decisions of all reviewers, the newest first, those that were taken back among them; for reviewers."""
    found = store.decisions(
        reviewer=asked.reviewer,
        article=asked.article,
        orphaned=asked.orphaned,
        limit=asked.limit,
        after=opened(asked.after),
    )
    return answers.Decisions(rows=list(found.rows), next=closed(found.next))


@router.post("/decisions", status_code=201)
def decide(who: Reviewer, request: Request, store: Opened, asked: questions.Decision) -> answers.Decided:
    """Keep a decision of whoever asks; for reviewers."""
    made = _made(store.record(asked.article), asked)
    return answers.Decided(key=store.decide(made, reviewer_of(request, who) or who.name))


@router.post("/decisions/{key}/undo")
def undo(who: Reviewer, request: Request, store: Opened, key: Annotated[int, Path(ge=1, le=2**31 - 1)]) -> DecisionRow:
    """Take back a decision of one's own, which stays, as taken back; gives what it was."""
    return store.undo(key, reviewer_of(request, who) or who.name)


@router.get("/agreement")
def agreement(who: Reviewer, store: Opened, _: Tag) -> answers.Agreement:
    """How far reviewers agree; for reviewers."""
    rows = review.agreement(store.standing_decisions())
    return answers.Agreement(
        rows=[answers.Agreed(field=row.field, events=row.events, same=row.same, alpha=row.alpha) for row in rows]
    )


def _made(record: Record, asked: questions.Decision) -> Decision:
    """The decision. Raises :class:`QuestionError` for what is none."""
    if asked.verdict == "complete":
        return review.finish(record)
    if asked.verdict == "add":
        return review.add(record, _words(record, asked), _truth(asked))
    if asked.event is None:
        raise QuestionError(f"give the number of the event to {asked.verdict}")
    if asked.event > len(record.events):
        raise AbsentError(f"the article has {len(record.events)} events, and none of the number {asked.event}")
    event = record.events[asked.event - 1]
    if asked.trigger and _span(asked.trigger) not in (mention.trigger for mention in event.mentions):
        raise HTTPException(409, f"Event {asked.event} does not have this trigger any more; ask for the record again.")
    if asked.verdict == "correct":
        return review.correct(record, event, _truth(asked))
    return review.accept(record, event) if asked.verdict == "accept" else review.reject(record, event)


def _words(record: Record, asked: questions.Decision) -> Span:
    """The words of an event that is added."""
    if asked.trigger:
        return _span(asked.trigger)
    taken = [mention.trigger for event in record.events for mention in event.mentions]
    found = review.chosen_words(record.article.text, asked.words or "", taken=taken)
    if found is None:
        raise QuestionError("give `words` that the article has, and no event that was read, or their `trigger`")
    return found


def _span(given: questions.Characters) -> Span:
    return Span(given.start, given.end)


def _truth(asked: questions.Decision) -> review.Correction:
    truth = asked.truth
    if truth is None:
        raise QuestionError("`truth` says what the event is; give it")
    return review.Correction(
        truth.type.upper(),
        truth.mode,
        truth.status,
        truth.date,
        tuple(truth.actors),
        tuple(truth.recipients),
        truth.place,
        tuple(truth.contexts),
        tuple(truth.chain),
    )
