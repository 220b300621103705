"""What one word tells of an act, and the words that tell the same act together."""

from __future__ import annotations

from dataclasses import dataclass, field

from musnad.model import Entity, Event
from musnad.reading.events.features import Dating
from musnad.reading.events.sides import Act, Told
from musnad.reading.events.triggers import Candidate


@dataclass(frozen=True, slots=True)
class Telling:
    """One word that tells an act: the event that it alone would give, and what may be decided once more for the whole.

    ``second`` is the share of the type that is next likely, ``told`` what was weighed for its sides; ``place`` and
    ``date`` are the likeliest with their probabilities.
    """

    candidate: Candidate
    event: Event
    second: float
    told: Told
    place: tuple[float, Entity] | None
    date: tuple[float, Dating] | None


@dataclass(slots=True)
class Group:
    """The tellings of one act; ``alike`` says by number how like it the article's other acts of its type are."""

    tellings: list[Telling]
    alike: dict[int, float] = field(default_factory=dict)

    @property
    def type(self) -> str:
        """The PLOVER type that all of them tell."""
        return self.tellings[0].event.type

    @property
    def confidence(self) -> float:
        """The probability that the surest word reports an event."""
        return max(telling.event.confidence for telling in self.tellings)

    def act(self) -> Act:
        """As the second look at its sides takes it."""
        return Act(self.type, [telling.told for telling in self.tellings])
