"""What can go wrong, as exceptions a person can act on: each message says what, where, and what to do."""

from collections.abc import Mapping
from typing import Literal, Self

FailureKind = Literal["missing", "damaged", "format", "empty", "language", "limit", "network", "refused", "reading"]
"""In what way an article could not be had: there is nothing at that place; the bytes are damaged; they are not what
they should be; there is no text; the text is not Arabic; something is larger than allowed; the network failed for now;
we may not or will not fetch it; the article is there, but reading it failed."""


class Wording(str):
    """What an error says, in English, as ``template`` with ``values`` in it: so others can say it in another language.

    >>> Wording("{value!r} is none of {all}", value="x", all=("a", "b"))
    "'x' is none of a, b"

    Tuples are of words that have a name in every language; other values are what somebody gave us. A template without
    values is said as it stands.
    """

    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, /, **values: object) -> Self:
        """The English."""
        filled = {name: ", ".join(value) if isinstance(value, tuple) else value for name, value in values.items()}
        made = super().__new__(cls, template.format(**filled) if values else template)
        made.template, made.values = template, values
        return made


class MusnadError(Exception):
    """Base of every error Musnad raises on purpose."""

    @property
    def wording(self) -> str:
        """The message: a :class:`Wording` where it can be said in other languages."""
        return self.args[0] if self.args and isinstance(self.args[0], Wording) else str(self)


class SourceError(MusnadError):
    """A source cannot be read as an Arabic news article; ``kind`` says in what way."""

    def __init__(self, message: str, kind: FailureKind = "format") -> None:
        super().__init__(message)
        self.kind: FailureKind = kind


class ResourceError(MusnadError):
    """A table under data/ is wrong: file, line and remedy are in the message."""


class RecordError(MusnadError):
    """A JSON document is not a Musnad record."""


class StoreError(MusnadError):
    """A database cannot be opened, read or written as asked."""


class UnfitError(StoreError):
    """What is to be saved holds something that the database cannot: the rest of what came with it may be saved."""


class QuestionError(StoreError):
    """What a store is asked is no question that it can answer: a filter that is none, a day that is none."""


class AbsentError(StoreError):
    """What a store is asked for by its name or id is not there."""
