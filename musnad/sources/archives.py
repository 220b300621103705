"""zip and tar -> their members as inputs of their own, one after the other; nothing is written to disk by its name."""

from __future__ import annotations

import io
import re
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO, Any, cast

from musnad import settings
from musnad.errors import SourceError
from musnad.sources.item import Budget, Failure, Input, readable
from musnad.sources.unpack import Swelling

_LEADS_OUT = re.compile(r"(?:^|/)\.\.(?:/|$)|^/|^[A-Za-z]:")
_TAR_EXTRAS = (
    *(tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE),
    *(tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK),
)
#: Longest name or list of attributes before a member of a tar archive; the header may claim any length.
_TAR_EXTRA_BYTES = 1 << 20


def read_zip(source: Input) -> Iterator[Input | Failure]:
    """The members of a zip archive that could be articles."""
    stream, size = seekable(source)
    try:
        with zipfile.ZipFile(cast(IO[bytes], stream)) as archive:
            members = [member for member in archive.infolist() if not member.filename.endswith("/")]
            if any(member.filename == "[Content_Types].xml" for member in members):
                raise SourceError("this is an Office document, not text; save its text as UTF-8")
            if sum(member.compress_size for member in members) > size:
                raise SourceError("members of the zip archive overlap: it is made to exhaust the reader", "limit")
            for member in members:
                yield from _zip_member(source, archive, member)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, LookupError, NotImplementedError) as error:
        raise SourceError(f"the zip archive is damaged or cut short ({error}); get the file again", "damaged") from None


def _zip_member(source: Input, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[Input | Failure]:
    name = member.filename.replace("\\", "/")
    try:
        _check_name(name)
        if member.flag_bits & 1:
            raise SourceError("is encrypted; unpack the archive with its password")
        with archive.open(member) as file:
            yield source.inner(_Member(file, source.budget, member.compress_size), PurePosixPath(name).name, name)
    except SourceError as error:
        yield source.failure(error, "member", name)
    except (zipfile.BadZipFile, NotImplementedError, OSError) as error:
        yield source.failure(
            SourceError(f"cannot be unpacked ({error}); get the file again", "damaged"), "member", name
        )


def read_tar(source: Input) -> Iterator[Input | Failure]:
    """The members of a tar archive that could be articles."""
    try:
        with tarfile.open(fileobj=source.stream, mode="r|", tarinfo=_TarInfo, errorlevel=2) as archive:
            while (member := archive.next()) is not None:
                archive.members = []  # type: ignore[attr-defined]  # tarfile remembers them all, however many
                file = archive.extractfile(member) if member.isreg() and not member.issparse() else None
                if file is None:
                    continue
                name = readable(member.name)
                try:
                    _check_name(name)
                    yield source.inner(_Member(file, source.budget), PurePosixPath(name).name, name)
                except SourceError as error:
                    yield source.failure(error, "member", name)
    except (tarfile.TarError, EOFError, ValueError, OverflowError, UnicodeDecodeError) as error:
        raise SourceError(f"the tar archive is damaged or cut short ({error}); get the file again", "damaged") from None


class _TarInfo(tarfile.TarInfo):
    """The header of a member, with a limit on what stands before it in memory."""

    def _proc_member(self, archive: Any) -> Any:
        if self.type in _TAR_EXTRAS and self.size > _TAR_EXTRA_BYTES:
            raise SourceError(f"the tar archive has a header of {self.size:,} bytes; no program writes that", "limit")
        return super()._proc_member(archive)  # type: ignore[misc]


def _check_name(name: str) -> None:
    if _LEADS_OUT.search(name):
        raise SourceError("its name leads out of the archive, as honest archives' names never do; not read", "refused")


class _Member(io.RawIOBase):
    """The bytes of a member, counted."""

    def __init__(self, file: IO[bytes], budget: Budget, packed: int | None = None) -> None:
        self._file = file
        self._budget = budget
        self._swelling = None if packed is None else Swelling(packed)

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Fill ``buffer``, which only the end leaves unfilled."""
        try:
            data = self._file.read(len(buffer))
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, tarfile.TarError) as error:
            raise SourceError(f"is damaged ({error}); get the file again", "damaged") from None
        self._budget.spend(len(data))
        if self._swelling:
            self._swelling.add(0, len(data))
        buffer[: len(data)] = data
        return len(data)


def seekable(source: Input) -> tuple[io.BufferedIOBase, int]:
    """The source as a stream that goes back and forth, and its size.

    What is no file of its own is copied: to memory, or, where it is large, to a temporary file without a name.
    """
    stream: Any = source.stream
    if not (source.depth == 0 and stream.seekable()):
        stream = tempfile.SpooledTemporaryFile(settings.SPOOL_BYTES)  # noqa: SIM115  # the reader keeps it
        _copy(source, stream)
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    return stream, size


def _copy(source: Input, target: IO[bytes]) -> None:
    left = settings.MAX_SPOOLED_BYTES
    while data := source.stream.read(1 << 16):
        left -= len(data)
        if left < 0:
            raise SourceError(
                f"larger than MAX_SPOOLED_BYTES ({settings.MAX_SPOOLED_BYTES:,} bytes), which a zip archive or Parquet "
                "table within another archive or on standard input may have; unpack the outer one",
                "limit",
            )
        target.write(data)
