"""Which addresses of the internet may be asked: public ones, over HTTP; checked on the address that is connected to."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
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
    """Connects to public addresses alone: a name is resolved once, and what it gave is what is connected to."""

    def __init__(self, allow_private: bool = False) -> None:
        self._inner = httpcore.SyncBackend()
        self._allow_private = allow_private

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first address of the host that answers."""
        addresses = self._resolve(host, port)
        for last, address in enumerate(addresses, 1 - len(addresses)):
            try:
                return self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
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
        private = [address for address in addresses if not is_public(address)]
        if private and not self._allow_private:
            raise SourceError(
                f"{host} is not fetched: its address {private[0]} is not one of the public internet", "refused"
            )
        return addresses
