"""A noun phrase that names somebody or something, and what it says of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from musnad.model import EntityKind, Span
from musnad.reading.knowledge import Descriptor

PhraseKind = Literal["named", "titled", "country", "people", "place", "later", "home", "gather", "counterpart"]


@dataclass(slots=True)
class Phrase:
    """Words ``start`` to ``end`` that name somebody. ``spans`` are its mentions, the fullest first.

    ``actors``: the table's ids its name may stand for; ``name``: a name the table lacks, or the adjectives
    that tell an indefinite description from others of its noun; ``descriptor``: the role or
    common noun; ``former``: an office no longer held; ``weak``: it stands inside another phrase, which alone does not
    make it somebody the article speaks of; ``post``: the country somebody is sent to; ``called``: the name alone,
    without the title and rank that come with it; ``speaks``: it is the subject of a verb of saying.
    """

    kind: PhraseKind
    start: int
    end: int
    spans: list[Span]
    entity: EntityKind = "person"
    actors: tuple[str, ...] = ()
    name: str = ""
    descriptor: Descriptor | None = None
    country: str | None = None
    sectors: tuple[str, ...] = ()
    former: bool = False
    definite: bool = False
    weak: bool = False
    value: str = ""
    post: str | None = None
    inner: list[Phrase] = field(default_factory=list)
    called: Span | None = field(init=False, default=None)
    speaks: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        if self.kind in ("named", "place") and self.spans:
            self.called = self.spans[0]


def flatten(phrases: Iterable[Phrase]) -> list[Phrase]:
    """The phrases and those inside them (which alone do not make somebody spoken of), in text order."""
    flat: list[Phrase] = []
    for phrase in phrases:
        flat.append(phrase)
        for inner in flatten(phrase.inner):
            inner.weak = True
            flat.append(inner)
    return flat
