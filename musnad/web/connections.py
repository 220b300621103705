"""Connections of the server: those on which nothing comes, or from which nothing is taken, give way to others."""

from __future__ import annotations

import asyncio
import ipaddress

from uvicorn.protocols.http.h11_impl import H11Protocol

from musnad import settings

MOST = 400
"""Most connections of a process; more are told to come again."""

_OF_ONE = MOST // 4
"""Most of them from one address: many may share one, and nobody should have all."""


class Connection(H11Protocol):
    """A connection that is closed where its next request does not begin in time, headers and all, or the other side
    takes nothing of an answer."""

    _timer: asyncio.TimerHandle | None = None
    _seen: object = None
    _waiting: int = 0
    _stalled: float = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin."""
        super().connection_made(transport)
        if self._of_this_address() > _OF_ONE:
            transport.abort()
            return
        self._timer = self.loop.call_later(settings.WEB_HEADER_SECONDS, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        if self._timer:
            self._timer.cancel()
        super().connection_lost(exc)

    def _of_this_address(self) -> int:
        """How many connections come from where this one does; a proxy of this machine may have all."""
        host = self.client[0] if self.client else ""
        try:
            if not host or ipaddress.ip_address(host).is_loopback:
                return 0
        except ValueError:
            return 0
        clients = (getattr(other, "client", None) for other in self.connections)
        return sum(1 for client in clients if client and client[0] == host)

    def _look(self) -> None:
        """Now and then: whether something has come or gone since the last time."""
        if self.transport.is_closing():
            return
        waits = self.cycle is None or self.cycle.response_complete
        waiting = self.transport.get_write_buffer_size()
        stalled = not waits and 0 < waiting == self._waiting
        self._stalled = self._stalled + settings.WEB_HEADER_SECONDS if stalled else 0.0
        if (waits and self.cycle is self._seen) or self._stalled >= settings.WEB_STALLED_SECONDS:
            self.transport.abort()
            return
        self._seen, self._waiting = self.cycle, waiting
        self._timer = self.loop.call_later(settings.WEB_HEADER_SECONDS, self._look)
