"""What answers hold: the rows of the store, as they are, in pages."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from musnad.model import Span
from musnad.store import ActorRow, ArticleRow, DecisionRow, EventRow, StatementRow

_PARTY = {"actor": None, "name": "Saudi Arabia", "name_ar": "السعودية", "country": "SAU"}
_OTHER = {"actor": None, "name": "Iran", "name_ar": "إيران", "country": "IRN"}
_AGENCY = {"actor": "reuters", "name": "Reuters", "name_ar": "رويترز", "country": None}
_ABOUT = {
    "outlet": "صحيفة",
    "published": "2023-03-10T15:00:00+03:00",
    "headline": "السعودية وإيران تستأنفان العلاقات",
}
_CARRIED = {"carriers": ["a1"], "outlets": ["صحيفة"], "confidence": 0.82}
_NEXT = "WyIyMDIzLTAzLTEwIiwgMSwgMV0"

ARTICLE = {"id": "a1", "url": None, **_ABOUT, "words": 214, "original": "a1", "copies": 1}
EVENT = {
    "article": "a1",
    "event": 1,
    **_ABOUT,
    "type": "AGREE",
    "mode": None,
    "contexts": ["diplomatic"],
    "cameo": "057",
    "quad": "verbal cooperation",
    "intensity": 7.0,
    "status": "occurred",
    "first_day": "2023-03-10",
    "last_day": "2023-03-10",
    "date_basis": "t1",
    "actors": [_PARTY, _OTHER],
    "recipients": [],
    "place": None,
    "chain": [_AGENCY],
    "trigger": {"start": 51, "end": 58},
    "sentence": {"start": 34, "end": 107},
    "text": "أعلنت السعودية وإيران يوم الجمعة استئناف العلاقات الدبلوماسية بينهما.",
    **_CARRIED,
}
STATEMENT = {
    "article": "a1",
    "statement": 1,
    **_ABOUT,
    "speaker": _PARTY,
    "mode": "indirect",
    "chain": [_AGENCY],
    "cue": {"start": 34, "end": 39},
    "content": {"start": 67, "end": 106},
    "text": "استئناف العلاقات الدبلوماسية بينهما",
    **_CARRIED,
}
ACTOR = {"key": 93, **_PARTY, "kind": "country", "lat": None, "lon": None, "articles": 1203}


DECISION = {
    "key": 12,
    "article": "a1",
    "trigger": {"start": 51, "end": 58},
    "words": "استئناف",
    "type": "AGREE",
    "becomes": "AGREE",
    "verdict": "accept",
    "old": '{"schema": "musnad-record/1", …}',
    "new": None,
    "reviewer": "laila",
    "decided_at": "2026-11-26T09:30:00+00:00",
    "undoes": None,
    "undone": False,
    "event": 1,
    "orphaned": False,
    "headline": _ABOUT["headline"],
}


def _example(**fields: Any) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [fields]})


_AFTER = Field(description="For the rows after these: the parameter `after` of the same question; null at the end.")


class About(BaseModel):
    """What the store holds, and what reads."""

    model_config = _example(
        version="0.1.0",
        articles=27447,
        copies=712,
        events=115032,
        statements=155210,
        actors=61022,
        failures=3,
        first_day="2018-01-01",
        last_day="2018-12-31",
    )

    version: str
    articles: int
    copies: int
    events: int
    statements: int
    actors: int
    failures: int
    first_day: str
    last_day: str


class Articles(BaseModel):
    """Some articles, the newest first."""

    model_config = _example(rows=[ARTICLE], next=_NEXT)

    rows: list[ArticleRow]
    next: str | None = _AFTER


class Article(BaseModel):
    """An article, its text, and its copies, the earliest first, itself among them."""

    model_config = _example(article=ARTICLE, text="السعودية وإيران تستأنفان العلاقات\n…", copies=[ARTICLE])

    article: ArticleRow
    text: str
    copies: list[ArticleRow]


class Hit(BaseModel):
    """An article that was found; spans are of its text, of which ``excerpt`` is the stretch around the first."""

    article: ArticleRow
    spans: list[Span]
    excerpt: Span
    text: str = Field(description="The excerpt's characters.")


class Hits(BaseModel):
    """Some articles that have the words, the newest first."""

    model_config = _example(
        rows=[
            {
                "article": ARTICLE,
                "spans": [{"start": 40, "end": 48}],
                "excerpt": {"start": 34, "end": 107},
                "text": EVENT["text"],
            }
        ],
        next=None,
    )

    rows: list[Hit]
    next: str | None = _AFTER


class Events(BaseModel):
    """Some events, the newest first."""

    model_config = _example(rows=[EVENT], next=_NEXT)

    rows: list[EventRow]
    next: str | None = _AFTER


class Statements(BaseModel):
    """Some statements, the newest first."""

    model_config = _example(rows=[STATEMENT], next=_NEXT)

    rows: list[StatementRow]
    next: str | None = _AFTER


class Actors(BaseModel):
    """Some of those who are named, the most frequent first."""

    model_config = _example(rows=[ACTOR], next=_NEXT)

    rows: list[ActorRow]
    next: str | None = _AFTER


class Actor(BaseModel):
    """Somebody, and how often they are in events and make statements; reprints do not count."""

    model_config = _example(actor=ACTOR, acts=512, is_acted_on=318, says=77)

    actor: ActorRow
    acts: int
    is_acted_on: int
    says: int


class Count(BaseModel):
    """A value, null where there is none, and how many have it."""

    value: str | None
    count: int


class Counts(BaseModel):
    """How many there are by a facet, the most frequent values first, and all together."""

    model_config = _example(by="type", total=115032, rows=[{"value": "CONSULT", "count": 30122}])

    by: str
    total: int
    rows: list[Count]


class Decisions(BaseModel):
    """Some decisions of reviewers, the newest first; ``old`` and ``new`` are records that hold the event alone."""

    model_config = _example(rows=[DECISION], next=_NEXT)

    rows: list[DecisionRow]
    next: str | None = _AFTER


class Decided(BaseModel):
    """A decision was kept under this key."""

    model_config = _example(key=12)

    key: int


class Agreed(BaseModel):
    """How far reviewers agree on one field of the events that two or more decided about: the share of pairs of them
    that say the same, and Krippendorff's alpha; null where there is none."""

    field: str
    events: int
    same: float | None
    alpha: float | None


class Agreement(BaseModel):
    """Agreement on whether there is an event at all, and on the fields of those that reviewers let stand."""

    model_config = _example(rows=[{"field": "event", "events": 120, "same": 0.93, "alpha": 0.71}])

    rows: list[Agreed]


class FieldProblem(BaseModel):
    """What is wrong with a field of a request."""

    field: str
    detail: str


class Problem(BaseModel):
    """What went wrong (RFC 9457)."""

    model_config = _example(type="about:blank", title="Not Found", status=404, detail="there is no article 'a2'")

    type: str
    title: str
    status: int
    detail: str | None = None
    errors: list[FieldProblem] | None = None
