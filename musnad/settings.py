"""Every option and threshold: its name, default, unit, and the data that set it."""

from __future__ import annotations

MAX_FILE_BYTES = 20_000_000
"""Largest single file read, in bytes; a long newspaper article has 50,000. Archives are streamed item by item."""

MIN_ARABIC_SHARE = 0.5
"""Smallest share of Arabic-script letters in an article that is read as Arabic (Persian and Urdu: see sources)."""
