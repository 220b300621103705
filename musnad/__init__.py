"""Musnad reads Arabic news and writes down who did what to whom, when, where, and on whose word.

>>> import musnad
>>> record = musnad.read("التقى الوزير نظيره أمس.", published="2023-12-08")
>>> [time.value for time in record.times]
['2023-12-07']
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from musnad.model import Record
    from musnad.pipeline import load, read

__all__ = ["Record", "__version__", "load", "read"]

_HOME = {"Record": "musnad.model", "load": "musnad.pipeline", "read": "musnad.pipeline"}


def __getattr__(name: str) -> Any:
    # The pipeline imports spaCy; whoever only wants the model or the version does not wait for it.
    if name in _HOME:
        from importlib import import_module

        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'musnad' has no attribute {name!r}")
