"""What an operator decides about the web application."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Config:
    """The store that is shown, and where the application listens."""

    store: str
    host: str = "127.0.0.1"
    port: int = 8000
