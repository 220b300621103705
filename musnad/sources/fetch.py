"""Fetches pages politely and guardedly: robots.txt, a pause between requests to a host, limits on time and size."""

from __future__ import annotations

import io
import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit

import httpcore
import httpx
from protego import Protego

import musnad
from musnad import settings
from musnad.errors import FailureKind, SourceError
from musnad.sources.addresses import PublicNetwork, check_url
from musnad.sources.item import buffered
from musnad.sources.unpack import PACKINGS, Unpacked

AGENT = f"Musnad/{musnad.__version__} (reader of Arabic news)"
_ROBOTS_BYTES = 500_000
_FOR_NOW = (408, 425, 429, 500, 502, 503, 504)
_REDIRECTS = (301, 302, 303, 307, 308)
_STATUS_KINDS: dict[int, FailureKind] = {
    **dict.fromkeys((404, 410), "missing"),
    **dict.fromkeys((401, 402, 403, 451), "refused"),
}
#: Content-Encoding -> how it is undone. We ask for gzip, but servers send what they like.
_ENCODINGS = {"gzip": ".gz", "x-gzip": ".gz", "zstd": ".zst"}


@dataclass(frozen=True, slots=True)
class Response:
    """An answer: the address it came from after redirects, and what makes the next request conditional.

    ``status`` is 200, or 304 with no content where nothing is new.
    """

    url: str
    status: int
    content: bytes
    type: str = ""
    charset: str | None = None
    etag: str | None = None
    modified: str | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """How patient a fetcher is: most ``seconds`` for one answer and ``in_all`` for what is asked for with redirects and
    robots.txt, how often it ``tries`` and the ``longest_wait`` before that, most ``bytes``; ``ports`` are all unless
    some are given.
    """

    seconds: float = settings.FETCH_SECONDS
    in_all: float = math.inf
    tries: int = settings.FETCH_TRIES
    longest_wait: float = settings.FETCH_LONGEST_WAIT
    bytes: int = settings.FETCH_BYTES
    ports: frozenset[int] | None = None


VISITOR = Limits(
    seconds=settings.VISIT_SECONDS,
    in_all=settings.VISIT_SECONDS,
    tries=1,
    longest_wait=settings.VISIT_LONGEST_WAIT,
    bytes=settings.VISIT_BYTES,
    ports=frozenset((80, 443)),
)
"""For what somebody wants to see at once, who may be anybody."""


class Fetcher:
    """Fetches over HTTP, one request at a time.

    ``delay`` is the pause in seconds between requests to one host, ``agent`` the User-Agent, to which those who run
    large collections add how to reach them. ``allow_private`` and ``transport`` are for tests alone. ``wait`` and
    ``clock`` are how time passes.
    """

    def __init__(
        self,
        *,
        agent: str = AGENT,
        delay: float | None = None,
        limits: Limits | None = None,
        allow_private: bool = False,
        transport: httpx.BaseTransport | None = None,
        wait: Callable[[float], object] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._agent = agent
        self._delay = settings.FETCH_DELAY if delay is None else delay
        self._limits = limits or Limits()
        self._wait = wait
        self._clock = clock
        self._until = math.inf
        self._network = PublicNetwork(allow_private, self._limits.ports, clock)
        self._free: dict[str, float] = {}
        self._robots: dict[str, tuple[float, Protego]] = {}
        self._lock = threading.Lock()
        self._client = httpx.Client(
            transport=transport or _transport(self._network),
            headers={"User-Agent": agent, "Accept-Encoding": "gzip", "Accept": "text/html, application/xml, */*;q=0.5"},
            timeout=settings.FETCH_IDLE_SECONDS,
            follow_redirects=False,
            trust_env=False,  # a proxy would connect for us, to addresses that we have not checked
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def get(self, url: str, *, etag: str | None = None, modified: str | None = None) -> Response:
        """What is at ``url``, redirects followed.

        ``etag`` and ``modified`` are those of an earlier answer: if nothing is new the status is 304. Raises
        :class:`SourceError`, whose kind is "network" for what may succeed later.
        """
        conditions = {"If-None-Match": etag, "If-Modified-Since": modified}
        headers = {name: value for name, value in conditions.items() if value}
        with self._lock:
            self._until = self._clock() + self._limits.in_all
            response = self._follow(url, headers, self._polite)
        if response.status not in (200, 304):
            raise SourceError(f"{url} answers {response.status}", _STATUS_KINDS.get(response.status, "format"))
        return response

    def _follow(self, url: str, headers: dict[str, str], answer: Callable[[str, dict[str, str]], Response]) -> Response:
        for _ in range(settings.FETCH_REDIRECTS + 1):
            check_url(url)
            response = answer(url, headers)
            if response.status not in _REDIRECTS:
                return response
            url = response.url
        raise SourceError(f"{url}: more than {settings.FETCH_REDIRECTS} redirects", "network")

    def _polite(self, url: str, headers: dict[str, str]) -> Response:
        rules = self._rules(url)
        if not rules.can_fetch(url, self._agent.split("/")[0]):
            raise SourceError(f"{url} is not fetched: the site's robots.txt asks robots not to", "refused")
        return self._patient(url, headers, float(rules.crawl_delay(self._agent.split("/")[0]) or 0), self._limits.bytes)

    def _rules(self, url: str) -> Protego:
        """What the site's robots.txt allows; all, where it has none."""
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        until, rules = self._robots.get(site, (0.0, None))
        if rules is None or self._clock() > until:
            try:
                answer = self._follow(
                    f"{site}/robots.txt", {}, lambda url, headers: self._patient(url, headers, 0, _ROBOTS_BYTES)
                )
                text = answer.content.decode("utf-8", "replace")
            except SourceError as error:
                if error.kind == "network":
                    raise SourceError(
                        f"{url} is not fetched for now, as its robots.txt cannot be: {error}", "network"
                    ) from None
                if error.kind == "refused":
                    raise
                text = ""
            rules = Protego.parse(text)
            self._robots[site] = (self._clock() + settings.ROBOTS_SECONDS, rules)
        return rules

    def _patient(self, url: str, headers: dict[str, str], delay: float, limit: int) -> Response:
        """Ask again, later and later, where the answer is that it does not work for now."""
        for tried in range(1, self._limits.tries + 1):
            self._pause(url, max(delay, self._delay))
            try:
                return self._ask(url, headers, limit)
            except _ForNowError as error:
                if error.after > self._limits.longest_wait or tried == self._limits.tries:
                    self._free[_host(url)] = self._clock() + error.after
                    raise SourceError(str(error), "network") from None
                self._free[_host(url)] = self._clock() + max(error.after, self._delay * 2**tried)
        raise AssertionError("unreachable")

    def _pause(self, url: str, delay: float) -> None:
        host, now = _host(url), self._clock()
        wait = self._free.get(host, now) - now
        if max(wait, delay) > self._limits.longest_wait or now + wait > self._until:
            raise SourceError(
                f"{host} asks for a pause of {max(wait, delay):.0f} seconds; try again after that", "network"
            )
        if wait > 0:
            self._wait(wait)
        self._free[host] = self._clock() + delay

    def _ask(self, url: str, headers: dict[str, str], limit: int) -> Response:
        """One request and its answer, which may be a redirect."""
        began = self._clock()
        deadline = self._network.until = min(began + self._limits.seconds, self._until)
        late = SourceError(f"{url}: not complete after {deadline - began:.0f} seconds", "network")
        try:
            with self._client.stream("GET", url, headers=headers) as answer:
                status = answer.status_code
                if status in _FOR_NOW:
                    raise _ForNowError(f"{url} answers {status} {answer.reason_phrase}", _retry_after(answer))
                if status in _REDIRECTS:
                    return Response(urljoin(url, answer.headers.get("Location", "")), status, b"")
                if status == 304:
                    return Response(url, status, b"", etag=headers.get("If-None-Match"))
                if status != 200:
                    return Response(url, status, b"")
                content = self._content(answer, limit, deadline, late)
                return Response(
                    url,
                    status,
                    content,
                    answer.headers.get("Content-Type", "").partition(";")[0].strip().lower(),
                    answer.charset_encoding,
                    answer.headers.get("ETag"),
                    answer.headers.get("Last-Modified"),
                )
        except httpx.TimeoutException:
            if self._clock() >= deadline:
                raise late from None
            raise _ForNowError(f"{url}: no answer within {settings.FETCH_IDLE_SECONDS:.0f} seconds") from None
        except (httpx.TransportError, httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise _ForNowError(f"{url}: {error or type(error).__name__}") from None
        except (httpx.InvalidURL, UnicodeError) as error:
            raise SourceError(f"{url} is no URL: {error}") from None

    def _content(self, answer: httpx.Response, limit: int, deadline: float, late: SourceError) -> bytes:
        """The body, unpacked, within its limits."""
        url, packed = answer.url, bytearray()
        for piece in answer.iter_raw():
            packed += piece
            if len(packed) > limit:
                raise SourceError(f"{url}: larger than {limit:,} bytes; fetch it to a file and read that", "limit")
            if self._clock() > deadline:
                raise late
        encoding = answer.headers.get("Content-Encoding", "").strip().lower()
        if encoding in ("", "identity"):
            return bytes(packed)
        if encoding not in _ENCODINGS:
            raise SourceError(f"{url}: sent in the encoding {encoding!r}, which we did not ask for")
        unpacked = Unpacked(buffered(io.BytesIO(packed)), PACKINGS[_ENCODINGS[encoding]])
        content = buffered(unpacked).read(limit + 1)
        if len(content) > limit:
            raise SourceError(f"{url}: unpacks to more than {limit:,} bytes; fetch it to a file and read that", "limit")
        return content


class _ForNowError(Exception):
    """A request failed in a way that may pass; ``after`` is in how many seconds the server wants to be asked again."""

    def __init__(self, message: str, after: float = 0.0) -> None:
        super().__init__(message)
        self.after = after


def _retry_after(answer: httpx.Response) -> float:
    value = answer.headers.get("Retry-After", "").strip()
    if value.isdecimal():
        return float(value[:9])
    try:
        return max((parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds(), 0.0)
    except (TypeError, ValueError, OverflowError):
        return 0.0


def _host(url: str) -> str:
    return urlsplit(url).netloc.lower()


def _transport(network: PublicNetwork) -> httpx.BaseTransport:
    transport = httpx.HTTPTransport()
    # httpx has no way of its own to say how to connect; a test holds fast that this one works
    transport._pool = httpcore.ConnectionPool(
        ssl_context=httpx.create_ssl_context(), network_backend=network, max_connections=10
    )
    return transport
