"""What sources are made of: an open input, the items found in it, and a Failure in place of what cannot be read."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, TypeAlias

from musnad import settings
from musnad.errors import FailureKind, SourceError
from musnad.model import Article

if TYPE_CHECKING:
    from musnad.sources.fetch import Fetcher

#: Bytes of an input that are looked at to tell what it is; the buffer of every input holds as many.
HEAD_BYTES = 1 << 16

#: What names of compressed files end in.
PACKED_SUFFIXES = (".gz", ".zst", ".xz", ".bz2")

Stream: TypeAlias = "io.BufferedReader[Any]"


def buffered(stream: Any) -> Stream:
    """The stream with a buffer of :data:`HEAD_BYTES` to peek into."""
    return io.BufferedReader(stream, HEAD_BYTES)


@dataclass(frozen=True, slots=True)
class Failure:
    """What could not be read: ``where`` (file, line or item) and ``why`` (with what to do).

    ``kind`` says in what way (:data:`~musnad.errors.FailureKind`); ``reference`` is what :func:`musnad.sources.again`
    takes, empty where the source is unknown.
    """

    where: str
    why: str
    kind: FailureKind = "format"
    reference: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.why}"

    @property
    def skipped(self) -> bool:
        """Whether the article is sound and only not Arabic."""
        return self.kind == "language"

    @property
    def temporary(self) -> bool:
        """Whether the same may succeed later."""
        return self.kind == "network"


@dataclass(frozen=True, slots=True)
class Item:
    """An article that has been found and not been read yet.

    ``reference`` is the same whenever the same source is read, ``where`` is the place for people.
    """

    reference: str
    where: str
    load: Callable[[], Article]

    def read(self) -> Article | Failure:
        """The article, or why there is none."""
        try:
            return self.load()
        except SourceError as error:
            return Failure(self.where, str(error), error.kind, self.reference)


@dataclass(slots=True)
class Budget:
    """How many bytes archives within one source may still unpack to."""

    left: int = field(default_factory=lambda: settings.MAX_UNPACKED_BYTES)

    def spend(self, size: int) -> None:
        """Raise :class:`SourceError` when nothing is left."""
        self.left -= size
        if self.left < 0:
            raise SourceError(
                f"unpacks to more than MAX_UNPACKED_BYTES ({settings.MAX_UNPACKED_BYTES:,} bytes); split the archive",
                "limit",
            )


@cache
def _shared_fetcher() -> Fetcher:
    """The fetcher of all sources that are given none: it keeps the pauses between requests to one host."""
    from musnad.sources.fetch import Fetcher

    return Fetcher()


@dataclass(frozen=True, slots=True)
class Options:
    """What holds for a whole source: date and outlet of articles that do not state theirs, the user's names of columns,
    and what fetches.
    """

    published: datetime | None = None
    outlet: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    given: Fetcher | None = None

    @property
    def fetcher(self) -> Fetcher:
        """What fetches pages that an article is on."""
        return self.given or _shared_fetcher()


@dataclass(frozen=True, slots=True)
class Input:
    """An open source.

    ``stream`` can be peeked into; ``name`` is its file name, empty where there is none or where it says nothing;
    ``where`` is its place for people and ``reference`` that for programs; ``url`` is where it was fetched.
    """

    stream: Stream
    name: str
    where: str
    reference: str
    options: Options
    url: str | None = None
    charset: str | None = None
    depth: int = 0
    budget: Budget = field(default_factory=Budget)
    is_member: bool = False

    @property
    def stem(self) -> str | None:
        """The id of the article where the source is one article, None where its name says nothing."""
        return PurePath(bare_name(self.name)).stem or None

    @property
    def head(self) -> bytes:
        """The first bytes, which stay to be read."""
        return self.stream.peek(HEAD_BYTES)[:HEAD_BYTES]

    def whole(self, begun: bytes = b"") -> bytes:
        """All bytes, those that have been read already before the others.

        Raises :class:`SourceError` for none, and for more than one article can have.
        """
        data = begun + self.stream.read(max(settings.MAX_FILE_BYTES + 1 - len(begun), 0))
        if len(data) > settings.MAX_FILE_BYTES:
            raise too_large()
        if not data.strip():
            raise SourceError("the file is empty; give an article", "empty")
        return data

    def item(self, load: Callable[[], Article], part: str = "", number: object = None) -> Item:
        """An article here, or the one in its line, row, item … of that number."""
        return Item(*self.place(part, number), load)

    def failure(self, error: SourceError, part: str = "", number: object = None) -> Failure:
        """What went wrong here."""
        reference, where = self.place(part, number)
        return Failure(where, str(error), error.kind, reference)

    def place(self, part: str = "", number: object = None) -> tuple[str, str]:
        """Reference and place of a part."""
        if not part:
            return self.reference, self.where
        return f"{self.reference}#{part}={number}", f"{self.where}, {part} {number}"

    def inner(self, stream: io.RawIOBase, name: str, member: str | None = None) -> Input:
        """What is packed in this input, as an input of its own; ``member`` is its name in an archive of several."""
        if self.depth >= settings.MAX_DEPTH:
            raise SourceError(f"archives within archives, more than {settings.MAX_DEPTH} deep; unpack them", "limit")
        reference, where = self.place() if member is None else self.place("member", member)
        return replace(
            self,
            stream=buffered(stream),
            name=name,
            reference=reference,
            where=where,
            depth=self.depth + 1,
            is_member=member is not None,
        )


def readable(name: str) -> str:
    """A name of a file in Unicode; those that are in no UTF-8 are from the time of Windows-1256."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return name.encode("utf-8", "surrogateescape").decode("cp1256")
    return name


def bare_name(name: str) -> str:
    """A file's name without the suffix of its compression."""
    suffix = PurePath(name).suffix
    return name.removesuffix(suffix) if suffix.lower() in PACKED_SUFFIXES else name


def too_large() -> SourceError:
    """The complaint about an article over the limit."""
    return SourceError(
        f"larger than MAX_FILE_BYTES ({settings.MAX_FILE_BYTES:,} bytes), too large for one article; "
        "split it or give articles as JSONL",
        "limit",
    )
