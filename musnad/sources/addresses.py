"""Which addresses of the internet may be asked: public ones, over HTTP; checked on the address that is connected to."""

from __future__ import annotations

import ipaddress
import math
import socket
import ssl
import time
from collections.abc import Callable, Collection, Iterable
from typing import Any
from urllib.parse import urlsplit

import httpcore

from musnad.errors import SourceError

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_SPECIAL = tuple(
    map(ipaddress.ip_network, ("192.0.0.0/24", "192.88.99.0/24", "64:ff9b:1::/48", "fec0::/10", "3fff::/20"))
)
"""Networks of sites, protocols and examples that not every version of Python knows not to be public."""


def check_url(url: str) -> None:
    """Raise :class:`SourceError` for a URL that is none of the web."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise SourceError(f"{url} is no URL: {error}") from None
    if parts.scheme not in ("http", "https"):
        raise SourceError(f"{url} is not fetched: only http and https are", "refused")
    if not host:
        raise SourceError(f"{url} is no URL: it names no host")
    if parts.username is not None or parts.password is not None:
        raise SourceError(f"{parts.scheme}://…@{host} is not fetched: it has a user name in it", "refused")


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, and no way around to one that is not."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if ip in _NAT64:
        return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
    if not ip.is_global or ip.is_multicast or ip.is_reserved or any(ip in network for network in _SPECIAL):
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        within = (ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ()))
        return all(is_public(str(one)) for one in within if one is not None)
    return True


class PublicNetwork(httpcore.NetworkBackend):
    """Connects to public addresses alone: a name is resolved once, and what it gave is what is connected to.

    Where ``ports`` are given, to no others: a machine has more on its own public address than what it shows the world.
    """

    def __init__(
        self,
        allow_private: bool = False,
        ports: Collection[int] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._inner = httpcore.SyncBackend()
        self._allow_private = allow_private
        self._ports = ports
        self._clock = clock
        self.until = math.inf
        """By when, by the clock, all that is asked must be done: time-outs alone let a server send a byte now and then
        for ever."""

    def in_time(self, timeout: float | None) -> float | None:
        """The time-out for one step. Raises :class:`httpcore.ReadTimeout` when there is no time left."""
        left = self.until - self._clock()
        if left <= 0:
            raise httpcore.ReadTimeout("not complete in time")
        return timeout if left == math.inf else min(left, math.inf if timeout is None else timeout)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first address of the host that answers."""
        if self._ports is not None and port not in self._ports:
            allowed = " and ".join(map(str, sorted(self._ports)))
            raise SourceError(f"{host}:{port} is not fetched: only the ports {allowed} are", "refused")
        addresses = self._resolve(host, port)
        for last, address in enumerate(addresses, 1 - len(addresses)):
            try:
                timeout = self.in_time(timeout)
                return _InTime(
                    self._inner.connect_tcp(address, port, timeout, local_address, socket_options), self.in_time
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if last == 0:
                    raise
        raise httpcore.ConnectError(f"{host} has no address")

    def connect_unix_socket(self, *_args: object, **_options: object) -> httpcore.NetworkStream:
        """Never: a socket of this machine is no web."""
        raise SourceError("sockets of this machine are not fetched from", "refused")

    def sleep(self, seconds: float) -> None:
        """Wait."""
        self._inner.sleep(seconds)

    def _resolve(self, host: str, port: int) -> list[str]:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"{host} cannot be resolved: {error}") from None
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        if not (self._allow_private or all(map(is_public, addresses))):
            # Which address it is stays unsaid: visitors would learn of the network that the machine stands in.
            raise SourceError(f"{host} is not fetched: its address is not one of the public internet", "refused")
        return addresses


class _InTime(httpcore.NetworkStream):
    """A connection whose time-outs end where the time for all of it does."""

    def __init__(self, inner: httpcore.NetworkStream, in_time: Callable[[float | None], float | None]) -> None:
        self._inner = inner
        self._in_time = in_time

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What comes next."""
        return self._inner.read(max_bytes, self._in_time(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send."""
        self._inner.write(buffer, self._in_time(timeout))

    def close(self) -> None:
        """Hang up."""
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """The same, encrypted."""
        return _InTime(self._inner.start_tls(ssl_context, server_hostname, self._in_time(timeout)), self._in_time)

    def get_extra_info(self, info: str) -> Any:
        """What is known of the connection."""
        return self._inner.get_extra_info(info)
