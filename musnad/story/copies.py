"""Copies: articles that are one text, printed again whole, cut, reordered, with another headline or small changes.

Two texts are copies when the shorter shares enough of its stretches of three words with the longer. Only texts that
share a band need be compared: a band is a hash of a few MinHash values, so that texts with many stretches in common
share one almost surely, and others hardly ever. Whoever keeps the bands finds the copies of a new article without
looking at all the others.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np

from musnad import settings
from musnad.text import fold

if TYPE_CHECKING:
    from datasketch import MinHash  # type: ignore[import-untyped]
    from numpy.typing import NDArray

_WORD = re.compile(r"\w+")
_STRETCH = 3
"""Words of a stretch: two are often common phrases, four miss too much where single words were changed."""


def bands(text: str) -> tuple[int, ...]:
    """The numbers, of 32 bits with sign, of which a copy of ``text`` shares at least one."""
    signature = _empty().copy()
    signature.update_batch(_stretches(text).tolist())
    rows = signature.hashvalues.astype("<u4").reshape(settings.COPY_BANDS, settings.COPY_BAND_ROWS)
    return tuple(crc32(row.tobytes(), n) - 2**31 for n, row in enumerate(rows))


def alike(one: str, other: str) -> bool:
    """Whether two texts are copies."""
    a, b = _remembered(one), _remembered(other)
    if len(a) > len(b):
        a, b = b, a
    share = settings.COPY_SHARE if len(a) >= settings.COPY_SHORT else settings.COPY_SHORT_SHARE
    return len(a & b) >= share * len(a) and len(a) >= settings.COPY_MIN_SHARE * len(b)


def groups(texts: Sequence[str]) -> list[list[int]]:
    """The places in ``texts`` of those that are copies, in groups of two or more, in order."""
    leader = list(range(len(texts)))

    def find(n: int) -> int:
        while leader[n] != n:
            leader[n] = n = leader[leader[n]]
        return n

    holders: dict[int, list[int]] = defaultdict(list)
    for n, text in enumerate(texts):
        shared: dict[int, int] = defaultdict(int)
        for band in bands(text):
            for m in holders[band][: settings.COPY_CANDIDATES]:
                shared[m] += 1
            holders[band].append(n)
        for m in sorted(shared, key=lambda m: (-shared[m], m))[: settings.COPY_CANDIDATES]:
            if find(m) != find(n) and alike(text, texts[m]):
                first, last = sorted((find(m), find(n)))
                leader[last] = first
    found: dict[int, list[int]] = defaultdict(list)
    for n in range(len(texts)):
        found[find(n)].append(n)
    return [group for group in found.values() if len(group) > 1]


def _stretches(text: str) -> NDArray[np.uint32]:
    """A hash of every stretch of words; of a text that is shorter, of all its words."""
    words = _WORD.findall(fold(text))
    hashes = np.array([_hash(word) for word in words], dtype=np.uint32)
    size = min(_STRETCH, len(words))
    combined = np.zeros(len(words) - size + 1, dtype=np.uint32)
    for n in range(size):
        combined = combined * np.uint32(0x9E3779B1) + hashes[n : len(words) - size + 1 + n]
    return np.unique(combined) if size else np.zeros(0, dtype=np.uint32)


@lru_cache(maxsize=512)
def _remembered(text: str) -> frozenset[int]:
    return frozenset(_stretches(text).tolist())


@lru_cache(maxsize=100_000)
def _hash(word: str) -> int:
    return crc32(word.encode())


@cache
def _empty() -> MinHash:
    from datasketch import MinHash

    return MinHash(num_perm=settings.COPY_BANDS * settings.COPY_BAND_ROWS, hashfunc=_itself)


def _itself(value: Any) -> Any:
    return value
