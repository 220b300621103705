"""What requests may ask: the filters of the store by its own names, and which page of the answer."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from musnad import settings
from musnad.store import EVENT_FACETS, STATEMENT_FACETS, Order, Verdict

DAY = r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"

Words = Annotated[list[Annotated[str, Field(max_length=500)]], Field(max_length=50)]
"""Alternatives: repeated, or separated by commas."""


def _field(description: str, *examples: Any, **options: Any) -> Any:
    return Field(default=None, description=description, examples=list(examples), **options)


_WHO = (
    "By an id of the table of actors, by key, or by whole words of a name in either script; several are alternatives."
)
_DAYS = "A day, a month or a year: 2023-03-10, 2023-03 or 2023."


class Question(BaseModel):
    """Filters: all must hold; of one that is given several times, or with commas, one value must."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    def given(self) -> dict[str, str | None]:
        """The filters that have a value, as the store takes them."""
        named = self.model_dump(by_alias=True, exclude_none=True, exclude=_NO_FILTERS)
        return {name: ",".join(value) if isinstance(value, list) else str(value) for name, value in named.items()}


_NO_FILTERS = {"limit", "after", "sort", "reprints", "alternatives", "q", "by", "of", "decided"}


class Paged(Question):
    """Which rows of the answer."""

    limit: int = Field(default=50, ge=1, le=200, description="How many rows.")
    after: str | None = _field("The `next` of the page before.", max_length=500)


class OfArticles(Question):
    """Filters of articles."""

    outlet: Words | None = _field("The outlet that printed it.")
    from_: str | None = _field(f"First day. {_DAYS}", "2023-03", alias="from", pattern=DAY)
    to: str | None = _field(f"Last day. {_DAYS}", "2023-12-31", pattern=DAY)
    article: Words | None = _field("Its id.", ["difaf-2023-03-10-beijing"])


class OfFacts(OfArticles):
    """Filters of events and statements alike."""

    country: Words | None = _field("Country of somebody in it, ISO 3166 alpha-3.", ["SAU"])
    mode: Words | None = _field("Its mode: PLOVER's for events; direct, indirect or mixed for statements.", ["visit"])
    source: Words | None = _field(f"Somebody through whom it is told. {_WHO}", ["Reuters"])
    confidence: float | None = _field("Least probability.", 0.5, ge=0, le=1, allow_inf_nan=False)
    text: str | None = _field("Words in its sentence, or in what is said.", "العلاقات", max_length=500)


class OfEvents(OfFacts):
    """Filters of events."""

    actor: Words | None = _field(f"Who acts. {_WHO}", ["Saudi Arabia"])
    with_: Words | None = _field(f"Who takes part on either side. {_WHO}", ["Iran"], alias="with")
    recipient: Words | None = _field(f"Who is acted on. {_WHO}", ["Iran"])
    place: Words | None = _field(f"Where. {_WHO}", ["Beijing"])
    type: Words | None = _field("PLOVER's type.", ["AGREE"])
    quad: Words | None = _field("PLOVER's quad class.", ["verbal cooperation"])
    status: Words | None = _field("occurred, ongoing, planned, hypothetical or denied.", ["occurred"])
    reviewed: Words | None = _field(
        "What was decided about it last: accepted, rejected or corrected; no where nothing was.", ["no"]
    )


class OfStatements(OfFacts):
    """Filters of statements."""

    speaker: Words | None = _field(f"Who says it. {_WHO}", ["Saudi Arabia"])


class OfActors(Question):
    """Filters of those who are named."""

    name: Words | None = _field(_WHO, ["السعودية"])
    country: Words | None = _field("Country, ISO 3166 alpha-3.", ["SAU"])
    kind: Words | None = _field("person, organization, country, place, group or outlet.", ["person"])


class Reprinted(Question):
    """Whether copies count."""

    reprints: bool = Field(default=False, description="Also what copies of an article tell again.")


class Articles(OfArticles, Paged):
    """Articles, the newest first."""


class Records(OfArticles, Paged):
    """Records, those of the newest articles first."""

    limit: int = Field(default=10, ge=1, le=50, description="How many records.")


class Search(OfArticles, Paged):
    """Articles that have the words."""

    q: str = Field(
        min_length=1,
        max_length=500,
        description='Words; `"a phrase"`, `-without`, `begins*`.',
        examples=["إيران السعودية"],
    )
    limit: int = Field(default=20, ge=1, le=100, description="How many articles.")


class Events(OfEvents, Reprinted, Paged):
    """Events, the newest first."""

    sort: Order = Field(
        default="day",
        description="What comes first: what happened last, what was reported last (report), or the least probable.",
    )


class Statements(OfStatements, Reprinted, Paged):
    """Statements, the newest first."""

    sort: Literal["day", "probability"] = Field(
        default="day", description="What comes first: the newest, or the least probable."
    )


class Actors(OfActors, Paged):
    """Those who are named, the most frequent first."""


EventFacet = Literal["type", "mode", "quad", "status", "outlet", "day", "month", "actor", "recipient", "country"]
StatementFacet = Literal["mode", "outlet", "month", "speaker", "country"]
assert {*EVENT_FACETS} == {*EventFacet.__args__}  # type: ignore[attr-defined]
assert {*STATEMENT_FACETS} == {*StatementFacet.__args__}  # type: ignore[attr-defined]


class Counted(Reprinted):
    """Whether what is counted by is chosen from."""

    alternatives: bool = Field(
        default=False,
        description="Leave out the filter of the name that is counted by, so that all its values are there to choose.",
    )


class EventCounts(OfEvents, Counted):
    """How many events, by what."""

    by: EventFacet = Field(description="By what they are counted.", examples=["type"])
    limit: int = Field(default=100, ge=1, le=10_000, description="How many values.")


class StatementCounts(OfStatements, Counted):
    """How many statements, by what."""

    by: StatementFacet = Field(description="By what they are counted.", examples=["speaker"])
    limit: int = Field(default=100, ge=1, le=10_000, description="How many values.")


class Selection(OfEvents, OfStatements, Reprinted):
    """What is exported. Formats of events take filters of events, formats of statements those of statements."""

    decided: bool = Field(
        default=False,
        description="As people decided: rejected events are out, corrected ones corrected. Filters are of what was "
        "read; events that were added are in where filters are of articles alone.",
    )
    of: Literal["events", "statements"] | None = _field(
        "Formats of whole records: which of the two the filters are of, so that articles are taken that have such."
    )


class Decisions(Paged):
    """Decisions of reviewers, the newest first."""

    reviewer: str | None = _field("Whose.", "laila", max_length=100)
    article: str | None = _field("The id of an article.", "difaf-2023-03-10-beijing", max_length=500)
    orphaned: bool = Field(default=False, description="Those alone whose event is read no more.")


Party = Annotated[str, Field(min_length=1, max_length=200)]
_NAMED = "The id of an entity of the record, or words of the article, where it has no such entity"


class Truth(BaseModel):
    """What an event is."""

    model_config = ConfigDict(extra="forbid")

    type: str = Field(max_length=40, description="PLOVER's type.", examples=["CONSULT"])
    mode: str | None = _field("PLOVER's mode.", "visit", max_length=40)
    status: str = Field(default="occurred", max_length=40)
    date: tuple[str, str] | None = _field("First and last day.", ["2023-03-10", "2023-03-10"])
    actors: list[Party] = Field(default=[], max_length=50, description=f"Who acts. {_NAMED}.", examples=[["e1"]])
    recipients: list[Party] = Field(default=[], max_length=50, description=f"Who is acted on. {_NAMED}.")
    place: Party | None = _field(f"Where. {_NAMED}.")
    contexts: list[Party] = Field(default=[], max_length=50, description="PLOVER's contexts.")
    chain: list[Party] = Field(default=[], max_length=20, description=f"Sources, the outermost first. {_NAMED}.")


class Characters(BaseModel):
    """Half-open code points of the article's text."""

    model_config = ConfigDict(extra="forbid")

    start: int = Field(ge=0, le=2**31 - 1)
    end: int = Field(ge=0, le=2**31 - 1)


class Decision(BaseModel):
    """What somebody decides about an event of an article, or about the article."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"article": "difaf-2023-03-10-beijing", "verdict": "accept", "event": 1},
                {
                    "article": "difaf-2023-03-10-beijing",
                    "verdict": "add",
                    "words": "شكر",
                    "truth": {"type": "SUPPORT", "actors": ["e1"], "recipients": ["الصين"]},
                },
            ]
        },
    )

    article: str = Field(min_length=1, max_length=500, description="Its id.")
    verdict: Verdict = Field(
        description="accept: it is as it was read; reject: there is no such event; correct: it is as `truth` says; "
        "add: there is one that was not read; complete: the article reports no other event."
    )
    event: int | None = _field("Its number in the article, but to add or complete.", 1, ge=1, le=2**31 - 1)
    trigger: Characters | None = _field(
        "To add: the words that report it. Else the trigger that the event is thought to have; 409 if it has another."
    )
    words: str | None = _field("To add, without `trigger`: the words, where no other event has them.", max_length=500)
    truth: Truth | None = _field("To correct or add: what it is.")


class Text(BaseModel):
    """A text to read."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(
        min_length=1,
        max_length=settings.WEB_TEXT_CHARACTERS,
        description="The article, in Arabic; its first line is its headline.",
    )
    published: str | None = Field(
        default=None,
        max_length=40,
        description='When it was published, ISO 8601. Without it, "yesterday" stays unresolved.',
    )
    outlet: str | None = Field(default=None, max_length=200, description="Who printed it.")
    url: str | None = Field(default=None, max_length=2000, description="Where it was printed; it is not fetched.")


EXAMPLE: JsonDict = {
    "text": "بكين (رويترز) - أعلنت السعودية وإيران يوم الجمعة استئناف العلاقات الدبلوماسية بينهما.",
    "published": "2023-03-10T15:00:00+03:00",
    "outlet": "صحيفة",
}


class Reading(Text):
    """A text to read, and whether to keep it."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLE]})

    keep: bool = Field(default=False, description="Save the article and its record; for reviewers.")


class Batch(BaseModel):
    """Several texts to read."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"articles": [EXAMPLE]}]})

    articles: list[Text] = Field(min_length=1, max_length=settings.WEB_BATCH)
    keep: bool = Field(default=False, description="Save the articles and their records; for reviewers.")
