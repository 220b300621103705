"""What stands between the world and the application: names, origins, sizes, times, rates, headers, tokens of forms."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import ipaddress
import re
import secrets
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from fastapi import Request, Response
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from musnad import settings
from musnad.errors import Wording
from musnad.web.config import Config, is_loopback
from musnad.web.problems import problem, unexpected

if TYPE_CHECKING:
    from collections.abc import Mapping

SAFE = frozenset(("GET", "HEAD", "OPTIONS"))
"""Methods that change nothing."""

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
"""What every answer carries; nothing comes from elsewhere, and no script or style stands within a page."""


# Tokens of forms


def csrf_token(cookie: str) -> str:
    """A token for the forms of a page that goes to the browser with this cookie; another each time, all good."""
    salt = secrets.token_hex(8)
    return f"{salt}.{_mac(cookie, salt)}"


def is_csrf_token(cookie: str, token: str) -> bool:
    """Whether the token was made for the browser with this cookie."""
    salt, _, mac = token.partition(".")
    return bool(cookie) and hmac.compare_digest(_mac(cookie, salt).encode(), mac.encode("utf-8", "replace"))


def _mac(cookie: str, salt: str) -> str:
    return hmac.new(cookie.encode(), b"csrf " + salt.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


# Rates


class Rates:
    """How often somebody may do something; each of ``workers`` processes counts for itself, and grants its share."""

    def __init__(self, workers: int) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._workers = workers

    def wait(self, rate: str, *who: str) -> int:
        """Count once more; 0 where that is within the rate, else in how many seconds to come again."""
        item = self._item(rate)
        if self._limiter.hit(item, *who):
            return 0
        return max(1, round(self._limiter.get_window_stats(item, *who).reset_time - time.time()))

    def _item(self, rate: str) -> RateLimitItem:
        item = parse(rate)
        return type(item)(max(1, item.amount // self._workers), item.multiples)


def address_of(scope: Scope) -> str:
    """Whom to count a request to: an address of IPv4, a network of IPv6, of which one household has many addresses."""
    host = (scope.get("client") or ("", 0))[0]
    try:
        ip = ipaddress.ip_address(host)
    except ValueError:
        return str(host)
    if isinstance(ip, ipaddress.IPv6Address):
        return str(ip.ipv4_mapped or ipaddress.ip_network((int(ip) >> 64 << 64, 64)))
    return str(ip)


# The guard


class Guard:
    """The outermost layer: lets requests in that are in order, and sees that every one has an answer."""

    def __init__(self, app: ASGIApp, config: Config, rates: Rates) -> None:
        self._app = app
        self._config = config
        self._rates = rates
        self._headers = dict(HEADERS)
        if config.certificate or config.names:
            self._headers["Strict-Transport-Security"] = "max-age=31536000"
        self._rate = config.rate or (settings.WEB_RATE if config.guarded else None)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":  # there are no web sockets here
            await receive()
            await send({"type": "websocket.close", "code": 1000})
            return
        scope = {**scope, "state": dict(scope.get("state") or {})}
        if scope["method"] == "HEAD":
            scope["method"] = "GET"  # the server knows, and sends the headers alone
        answer = _Answer(scope, send, self._headers)
        request = Request(scope)
        try:
            refused = self._refuse(request)
            body = b""
            if refused is None:
                body, refused = await self._body(request, receive)
            if refused is not None:
                await refused(scope, receive, answer.send)
                return
            await self._run(scope, _replay(body, receive), answer, request)
        except Exception as error:
            await answer.instead(unexpected(request, error), receive)

    def _refuse(self, request: Request) -> Response | None:
        """What is wrong with a request before its body is looked at."""
        host = request.headers.get("host", "")
        if not self._is_our_name(host):
            said = Wording("{host!r} is not what this server is called; start it with --name {host}", host=host)
            return problem(request, 421, said)
        if "\0" in request.scope["path"] or b"%00" in request.scope["query_string"]:
            return problem(request, 400, Wording("An address has no NUL character in it."))
        if rate := self._rate:
            wait = self._rates.wait(rate, "request", address_of(request.scope))
            if wait:
                said = Wording("No more than {rate}.", rate=rate)
                return problem(request, 429, said, {"Retry-After": str(wait)})
        if not _from_ourselves(request):
            return problem(request, 403, Wording("This was sent by a page of another site."))
        return None

    def _is_our_name(self, host: str) -> bool:
        """Whether a request means us.

        A name of the public system of names may lead anywhere, and today to us: pages under such a name would be of one
        origin with ours. What is no such name (an address, a name without a dot) is safe.
        """
        found = _HOST.fullmatch(host)
        if not found:
            return False
        name = found["name"].strip("[]").lower()
        if name in self._config.names or name == self._config.host.strip("[]").lower():
            return True
        if self._config.guarded and not self._config.names and not self._config.public:
            return True  # whoever leads a name to us gains nothing: people are signed in under the names they know
        return "." not in name or is_loopback(name) or name.endswith(".localhost") or _is_address(name)

    async def _body(self, request: Request, receive: Receive) -> tuple[bytes, Response | None]:
        """The body, or why it is refused."""
        most = self._config.body_bytes
        too_large = Wording("A request may have {most:,} bytes; send less at a time.", most=most)
        length = request.headers.get("content-length", "0")
        if not length.isascii() or not length.isdigit():
            return b"", problem(request, 400, Wording("Content-Length is no number."))
        if int(length) > most:
            return b"", problem(request, 413, too_large, {"Connection": "close"})
        body = bytearray()
        try:
            async with asyncio.timeout(self._config.body_seconds):
                while True:
                    message = await receive()
                    body += message.get("body", b"")
                    if len(body) > most:
                        return b"", problem(request, 413, too_large, {"Connection": "close"})
                    if message["type"] != "http.request" or not message.get("more_body"):
                        return bytes(body), None
        except TimeoutError:
            late = Wording("The request was not whole after {n:.0f} seconds.", n=self._config.body_seconds)
            return b"", problem(request, 408, late, _CLOSE)

    async def _run(self, scope: Scope, receive: Receive, answer: _Answer, request: Request) -> None:
        """Let the application answer, in time."""

        async def run() -> None:
            await self._app(scope, receive, answer.send)

        running = asyncio.create_task(run())
        begun = asyncio.create_task(answer.begun.wait())
        try:
            await asyncio.wait((running, begun), timeout=self._config.seconds, return_when=asyncio.FIRST_COMPLETED)
            if not running.done() and not answer.begun.is_set():
                late = Wording("This took too long; ask for less.")
                await answer.instead(problem(request, 503, late, {"Retry-After": "30"}), receive)
                return
            await running
        finally:
            begun.cancel()
            running.cancel()


_CLOSE = {"Connection": "close"}


class _Answer:
    """The answer to one request: sent once, with our headers."""

    def __init__(self, scope: Scope, send: Send, headers: Mapping[str, str]) -> None:
        self._scope = scope
        self._send = send
        self._headers = headers
        self._closed = False
        self.begun = asyncio.Event()

    async def send(self, message: Message) -> None:
        """Send on what the application answers."""
        if self._closed:
            return
        if message["type"] == "http.response.start":
            self.begun.set()
            headers = MutableHeaders(scope=message)
            for name, value in self._headers.items():
                headers.setdefault(name, value)
            headers.setdefault("Cache-Control", "private, no-cache")
            is_page = headers.get("content-type", "").startswith("text/html")
            state = self._scope["state"]
            if cookie := state.get("set_cookie", state.get("visit_cookie") if is_page else None):
                headers.append("Set-Cookie", cookie)
        await self._send(message)

    async def instead(self, response: Response, receive: Receive) -> None:
        """Answer this, unless an answer has begun; what has begun breaks off, so that nobody takes it for whole."""
        if not self.begun.is_set():
            await response(self._scope, receive, self.send)
            self._closed = True
        elif not self._closed:
            self._closed = True
            raise ConnectionResetError("the answer broke off")


def _replay(body: bytes, receive: Receive) -> Receive:
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[\w.-]+)(?::\d{1,5})?", re.ASCII | re.IGNORECASE)
"""What a header Host may be: anything else could be taken for a part of the address that follows it."""


def _from_ourselves(request: Request) -> bool:
    """Whether a request comes from a page of ours or from a program, as far as the browser says.

    Pages of other sites may link to ours, and no more: what they embed or send would come with our cookies, and how
    long the answer takes would tell them something.
    """
    if request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        return request.method in SAFE and request.headers.get("sec-fetch-dest") == "document"
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
