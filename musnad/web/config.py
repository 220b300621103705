"""What an operator decides about the web application."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from musnad import settings


@dataclass(frozen=True, slots=True)
class Config:
    """The store that is shown, where the application listens, and what it grants to whom.

    ``names`` are the names by which others reach it through a proxy of this machine. With ``public`` everybody may
    read. ``certificate`` and ``private_key`` are files for HTTPS. Rates are such as ``100/minute``, for each address;
    without ``rate`` it is the usual one where others may come, and none where they may not.
    """

    store: str
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    names: tuple[str, ...] = ()
    public: bool = False
    certificate: str | None = None
    private_key: str | None = None
    rate: str | None = None
    login_rate: str = settings.WEB_LOGIN_RATE
    body_bytes: int = settings.WEB_BODY_BYTES
    body_seconds: float = settings.WEB_BODY_SECONDS
    seconds: float = settings.WEB_SECONDS

    @property
    def loopback(self) -> bool:
        """Whether the address is one that only this machine reaches."""
        return is_loopback(self.host)

    @property
    def guarded(self) -> bool:
        """Whether others may come, so that everybody signs in, or brings a key."""
        return bool(self.names) or not self.loopback


def is_loopback(host: str) -> bool:
    """Whether a host is this machine as only it sees itself."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
