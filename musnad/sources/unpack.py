"""gzip, Zstandard, xz and bzip2 -> the bytes within, streamed, with a limit on how much they may swell."""

from __future__ import annotations

import bz2
import io
import lzma
import zlib
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, Protocol

from musnad import settings
from musnad.errors import SourceError
from musnad.sources.item import Input, Stream, bare_name


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool:
        """Whether the compressed data have ended."""

    @property
    def unused_data(self) -> bytes:
        """What came after that."""

    def decompress(self, data: bytes, /) -> bytes:
        """What ``data`` unpacks to."""


class Packing(NamedTuple):
    """A way to compress: its name, first bytes, what undoes it, and how many bytes to undo at a time.

    At the highest ratio the format allows, one step gives some thirty megabytes at most.
    """

    name: str
    magic: bytes
    decompressor: Callable[[], _Decompressor]
    step: int


def _zstandard() -> Any:
    import zstandard

    return zstandard.ZstdDecompressor(max_window_size=1 << 27).decompressobj()


#: By the suffix that files have.
PACKINGS = {
    ".gz": Packing("gzip", b"\x1f\x8b", lambda: zlib.decompressobj(31), 1 << 14),
    ".zst": Packing("Zstandard", b"\x28\xb5\x2f\xfd", _zstandard, 1 << 10),
    ".xz": Packing("xz", b"\xfd7zXZ\0", lambda: lzma.LZMADecompressor(memlimit=1 << 28), 1 << 12),
    ".bz2": Packing("bzip2", b"BZh", bz2.BZ2Decompressor, 1 << 10),
}


def packing_of(head: bytes) -> Packing | None:
    """How bytes that begin so are compressed."""
    return next((packing for packing in PACKINGS.values() if head.startswith(packing.magic)), None)


def unpack(source: Input, packing: Packing) -> Iterator[Input]:
    """The input within a compressed one."""
    name = bare_name(source.name)
    name = f"{name[:-4]}.tar" if name.lower().endswith(".tgz") else name
    yield source.inner(Unpacked(source.stream, packing), name)


class Unpacked(io.RawIOBase):
    """The bytes within a compressed stream. Reading raises :class:`SourceError` where it is damaged or a bomb."""

    def __init__(self, packed: Stream, packing: Packing) -> None:
        self._packed = packed
        self._packing = packing
        self._decompressor: _Decompressor | None = None
        self._swelling = Swelling()
        self._ready = memoryview(b"")
        self._over = False
        self._error: SourceError | None = None

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Fill ``buffer``, which only the end leaves unfilled."""
        target = memoryview(buffer).cast("B")
        filled = 0
        while filled < len(target):
            while not self._ready:
                if self._over:
                    return filled
                try:
                    if self._error:
                        raise self._error
                    self._step()
                except SourceError as error:
                    if not filled:
                        raise
                    self._error = error  # what came before it is handed on first
                    return filled
            size = min(len(self._ready), len(target) - filled)
            target[filled : filled + size] = self._ready[:size]
            self._ready = self._ready[size:]
            filled += size
        return filled

    def _step(self) -> None:
        packed = self._packed.read(self._packing.step)
        if not packed:
            if self._decompressor is not None:
                raise self._damaged()
            self._over = True
            return
        before, pieces = packed, []
        try:
            while packed:
                if self._decompressor is None:
                    if not packed.strip(b"\0"):  # padding between and after members
                        break
                    self._decompressor = self._packing.decompressor()
                pieces.append(self._decompressor.decompress(packed))
                packed = b""
                if self._decompressor.eof:
                    packed, self._decompressor = self._decompressor.unused_data, None
        except MemoryError:
            raise SourceError("needs more memory to unpack than is allowed; pack it again", "limit") from None
        except Exception as error:  # each library has errors of its own
            raise self._damaged() from error
        unpacked = b"".join(pieces)
        self._swelling.add(len(before), len(unpacked))
        self._ready = memoryview(unpacked)

    def _damaged(self) -> SourceError:
        return SourceError(
            f"the {self._packing.name} archive is damaged or cut short, and its rest is not read; get the file again",
            "damaged",
        )


class Swelling:
    """How much larger a stream becomes by being unpacked."""

    def __init__(self, packed: int = 0) -> None:
        self._packed = packed
        self._unpacked = 0

    def add(self, packed: int, unpacked: int) -> None:
        """Raise :class:`SourceError` if this is no longer what text does."""
        self._packed += packed
        self._unpacked += unpacked
        most = max(settings.RATIO_FREE_BYTES, settings.MAX_RATIO * self._packed)
        if self._unpacked > most:
            raise SourceError(
                f"swells to more than {settings.MAX_RATIO} times its size when unpacked, as text never does: "
                "an archive made to exhaust the reader",
                "limit",
            )
