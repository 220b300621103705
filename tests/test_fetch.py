"""Fetching: what is asked of whom, how often, how long; what is refused; with a server of our own or none."""

from __future__ import annotations

import gzip
import http.server
import ipaddress
import itertools
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest
import zstandard

from musnad import settings
from musnad.errors import SourceError
from musnad.sources.addresses import check_url, is_public
from musnad.sources.fetch import VISITOR, Fetcher, Limits

Answer = tuple[int, dict[str, str], bytes]


class Web:
    """A web of answers, and a clock that only waiting moves."""

    def __init__(self, **options: object) -> None:
        self.pages: dict[str, Answer | Callable[[], Answer]] = {}
        self.requests: list[httpx.Request] = []
        self.times: list[float] = []
        self.now = 1000.0
        transport = httpx.MockTransport(self._answer)
        self.fetcher = Fetcher(transport=transport, wait=self._wait, clock=lambda: self.now, **options)

    def _wait(self, seconds: float) -> None:
        self.now += seconds

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        self.times.append(self.now)
        found = self.pages.get(str(request.url), (404, {}, b""))
        status, headers, content = found() if callable(found) else found
        return httpx.Response(status, headers=headers, stream=httpx.ByteStream(content))

    @property
    def asked(self) -> list[str]:
        return [str(request.url) for request in self.requests]


@pytest.fixture
def web() -> Web:
    return Web()


def failing(fetcher: Fetcher, url: str) -> SourceError:
    with pytest.raises(SourceError) as raised:
        fetcher.get(url)
    return raised.value


PAGE = "https://news.example/ar/1"
ROBOTS = "https://news.example/robots.txt"
OK: Answer = (200, {"Content-Type": "text/html; charset=windows-1256", "ETag": '"1"', "Last-Modified": "then"}, b"page")


# Addresses


@pytest.mark.parametrize(
    "address",
    [
        *(
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
        ),
        *("255.255.255.255", "240.0.0.1", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1"),
        *("ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::"),
        *("2002:a00:1::1", "2001:db8::1", "2001:0:7f00:1::"),
    ],
)
def test_addresses_that_are_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.215.14", "2606:4700:4700::1111", "64:ff9b::101:101"])
def test_public_addresses(address):
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("file:///etc/passwd", "refused"),
        ("ftp://news.example/", "refused"),
        ("gopher://news.example/", "refused"),
        ("javascript:alert(1)", "refused"),
        ("data:text/html,x", "refused"),
        ("/ar/1", "refused"),
        ("https://user:secret@news.example/", "refused"),
        ("https:///ar/1", "format"),
        ("https://[::1/", "format"),
        ("https://news.example:port/", "format"),
    ],
)
def test_urls_that_are_refused(web, url, kind):
    with pytest.raises(SourceError) as raised:
        check_url(url)
    assert raised.value.kind == kind
    assert "secret" not in str(raised.value)
    assert failing(web.fetcher, url).kind == kind
    assert web.asked == []


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://x.example/", "https://user:secret@x.example/"])
def test_redirects_to_what_is_refused(web, target):
    web.pages[PAGE] = (302, {"Location": target}, b"")
    assert failing(web.fetcher, PAGE).kind == "refused"
    assert target not in web.asked


def test_redirects_to_what_is_no_address(web):
    web.pages[PAGE] = (302, {"Location": "http://[::1"}, b"")
    assert failing(web.fetcher, PAGE).kind == "network"


def resolving(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """Names resolve to these addresses; returns the list of what is connected to."""
    connected: list[str] = []
    real = socket.create_connection

    def resolve(host: str, port: int, *_args: object, **_options: object) -> list[tuple]:
        try:
            found: tuple[str, ...] = (str(ipaddress.ip_address(host)),)
        except ValueError:
            found = addresses
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    def connect(address: tuple[str, int], *args: object, **options: object) -> socket.socket:
        connected.append(address[0])
        if not address[0].startswith("127."):
            raise OSError("no network in tests")
        return real(address, *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    return connected


@pytest.mark.parametrize(
    "url", ["http://inside.example/", "http://127.0.0.1:1/", "http://2130706433/", "http://0x7f.1/"]
)
def test_private_addresses_are_never_connected_to(monkeypatch, url):
    connected = resolving(monkeypatch, "127.0.0.1")
    with Fetcher(delay=0, wait=lambda _: None) as fetcher:
        assert failing(fetcher, url).kind == "refused"
    assert connected == []


def test_one_private_address_among_public_ones_is_enough(monkeypatch):
    connected = resolving(monkeypatch, "1.1.1.1", "169.254.169.254")
    with Fetcher(delay=0, wait=lambda _: None) as fetcher:
        error = failing(fetcher, "http://mixed.example/")
    assert error.kind == "refused"
    assert "mixed.example is not fetched" in str(error)
    assert "169.254" not in str(error)  # nobody learns of the network that the machine stands in
    assert connected == []


def test_the_address_that_was_checked_is_connected_to(monkeypatch):
    """A name that resolves to something else the second time gains nothing."""
    connected = resolving(monkeypatch, "1.1.1.1", "1.0.0.1")
    with Fetcher(delay=0, wait=lambda _: None) as fetcher:
        error = failing(fetcher, "http://public.example/")
    assert error.kind == "network"
    assert set(connected) == {"1.1.1.1", "1.0.0.1"}


def test_name_that_does_not_resolve(monkeypatch):
    def resolve(*_args: object, **_options: object) -> list[tuple]:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with Fetcher(delay=0, wait=lambda _: None) as fetcher:
        assert failing(fetcher, "http://nothing.example/").kind == "network"


def test_proxies_of_the_environment_are_not_used(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    connected = resolving(monkeypatch, "1.1.1.1")
    with Fetcher(delay=0, wait=lambda _: None) as fetcher:
        failing(fetcher, "http://public.example/")
    assert set(connected) == {"1.1.1.1"}


# Answers


def test_an_answer(web):
    web.pages[PAGE] = OK
    answer = web.fetcher.get(PAGE)
    assert (answer.url, answer.status, answer.content, answer.type) == (PAGE, 200, b"page", "text/html")
    assert (answer.charset, answer.etag, answer.modified) == ("windows-1256", '"1"', "then")
    assert web.requests[-1].headers["User-Agent"].startswith("Musnad/")


def test_conditional_request(web):
    web.pages[PAGE] = (304, {}, b"")
    answer = web.fetcher.get(PAGE, etag='"1"', modified="then")
    assert (answer.status, answer.content) == (304, b"")
    headers = web.requests[-1].headers
    assert (headers["If-None-Match"], headers["If-Modified-Since"]) == ('"1"', "then")


@pytest.mark.parametrize(
    ("status", "kind"),
    [(404, "missing"), (410, "missing"), (403, "refused"), (451, "refused"), (400, "format"), (500, "network")],
)
def test_statuses(web, status, kind):
    web.pages[PAGE] = (status, {}, b"")
    error = failing(web.fetcher, PAGE)
    assert error.kind == kind
    assert str(status) in str(error)


def test_redirects_are_followed(web):
    web.pages[PAGE] = (301, {"Location": "/ar/2"}, b"")
    web.pages["https://news.example/ar/2"] = OK
    assert web.fetcher.get(PAGE).url == "https://news.example/ar/2"


def test_redirects_without_end(web):
    web.pages[PAGE] = (302, {"Location": PAGE}, b"")
    assert "redirects" in str(failing(web.fetcher, PAGE))
    assert web.asked.count(PAGE) == settings.FETCH_REDIRECTS + 1


@pytest.mark.parametrize(
    ("encoding", "pack"), [("gzip", gzip.compress), ("zstd", zstandard.ZstdCompressor().compress), ("identity", bytes)]
)
def test_encodings(web, encoding, pack):
    web.pages[PAGE] = (200, {"Content-Encoding": encoding}, pack(b"page" * 1000))
    assert web.fetcher.get(PAGE).content == b"page" * 1000


def test_encodings_that_are_wrong(web):
    web.pages[PAGE] = (200, {"Content-Encoding": "gzip"}, gzip.compress(b"page" * 1000)[:-20])
    assert failing(web.fetcher, PAGE).kind == "damaged"
    web.pages[PAGE] = (200, {"Content-Encoding": "br"}, b"x")
    assert failing(web.fetcher, PAGE).kind == "format"


def test_answers_that_are_too_large():
    web = Web(limits=Limits(bytes=10_000))
    web.pages[PAGE] = (200, {}, b"x" * 10_001)
    assert failing(web.fetcher, PAGE).kind == "limit"
    web.pages[PAGE] = (200, {"Content-Encoding": "gzip"}, gzip.compress(b"x" * 1_000_000))
    assert failing(web.fetcher, PAGE).kind == "limit"


def test_bomb_as_an_answer(web):
    web.pages[PAGE] = (200, {"Content-Encoding": "zstd"}, zstandard.ZstdCompressor().compress(b"\0" * 40_000_000))
    assert failing(web.fetcher, PAGE).kind == "limit"


# Politeness


def test_robots_txt_is_kept(web):
    web.pages[ROBOTS] = (200, {}, b"User-agent: *\nDisallow: /ar/\n\nUser-agent: Musnad\nDisallow: /private/\n")
    web.pages[PAGE] = OK
    assert web.fetcher.get(PAGE).content == b"page"
    error = failing(web.fetcher, "https://news.example/private/1")
    assert error.kind == "refused"
    assert "robots.txt" in str(error)
    assert web.asked == [ROBOTS, PAGE]


def test_robots_txt_of_the_site_that_is_redirected_to(web):
    web.pages[PAGE] = (302, {"Location": "https://other.example/1"}, b"")
    web.pages["https://other.example/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /")
    web.pages["https://other.example/1"] = OK
    assert failing(web.fetcher, PAGE).kind == "refused"


def test_robots_txt_that_cannot_be_had(web):
    web.pages[PAGE] = OK
    web.pages[ROBOTS] = (503, {}, b"")
    error = failing(web.fetcher, PAGE)
    assert error.kind == "network"
    assert "robots.txt" in str(error)
    assert PAGE not in web.asked
    web.pages[ROBOTS] = (403, {}, b"")
    web.now += 1000
    assert web.fetcher.get(PAGE).status == 200, "a site that keeps its robots.txt to itself forbids nothing"


def test_robots_txt_that_is_no_text(web):
    web.pages[ROBOTS] = (200, {}, bytes(range(256)) * 10)
    web.pages[PAGE] = OK
    assert web.fetcher.get(PAGE).status == 200


def test_pause_between_requests_to_a_host(web):
    for url in (PAGE, "https://news.example/ar/2", "https://other.example/1"):
        web.pages[url] = OK
        web.fetcher.get(url)
    by_host = [t for t, url in zip(web.times, web.asked, strict=True) if "news.example" in url]
    assert [b - a for a, b in itertools.pairwise(by_host)] == [settings.FETCH_DELAY] * 2
    assert web.now < 1000 + 4 * settings.FETCH_DELAY, "another host need not wait"


def test_crawl_delay(web):
    web.pages[ROBOTS] = (200, {}, b"User-agent: *\nCrawl-delay: 10\n")
    web.pages[PAGE] = OK
    web.fetcher.get(PAGE)
    web.fetcher.get(PAGE)
    assert web.times[2] - web.times[1] == 10
    web.pages["https://slow.example/robots.txt"] = (200, {}, b"User-agent: *\nCrawl-delay: 86400\n")
    assert failing(web.fetcher, "https://slow.example/1").kind == "network"


def test_again_later_and_later(web):
    answers = iter([(503, {}, b""), (503, {}, b""), OK])
    web.pages[PAGE] = lambda: next(answers)
    assert web.fetcher.get(PAGE).content == b"page"
    first, second, third = web.times[1:]
    assert third - second > second - first >= settings.FETCH_DELAY


@pytest.mark.parametrize(
    "value", [lambda: "30", lambda: format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)]
)
def test_retry_after(web, value):
    answers = iter([(429, {"Retry-After": value()}, b""), OK])
    web.pages[PAGE] = lambda: next(answers)
    web.fetcher.get(PAGE)
    assert 25 < web.times[2] - web.times[1] <= 30


def test_retry_after_that_is_too_long(web):
    web.pages[PAGE] = (429, {"Retry-After": "3600"}, b"")
    assert failing(web.fetcher, PAGE).kind == "network"
    asked = len(web.asked)
    assert "pause" in str(failing(web.fetcher, "https://news.example/ar/2"))
    assert len(web.asked) == asked, "the host is left alone meanwhile"
    web.now += 3600
    web.pages[PAGE] = OK
    assert web.fetcher.get(PAGE).status == 200


@pytest.mark.parametrize("value", ["soon", "-5", "", "9" * 20, "²", f"Mon, 25 Mar {'9' * 20} 1:1:1"])
def test_retry_after_that_is_none(web, value):
    web.pages[PAGE] = (503, [("Retry-After", value.encode("latin-1"))], b"")
    assert failing(web.fetcher, PAGE).kind == "network"


# A server


#: Before what ends an answer: beginning, and what comes again and again. Each byte comes within the time for one.
DRIPS = {
    "/headers": (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
    "/early": (b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
    "/trailers": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"X: y\r\n"),
}


class Server(http.server.BaseHTTPRequestHandler):
    """Answers by path."""

    def do_GET(self) -> None:
        if self.path == "/slow":
            self.send_response(200)
            self.end_headers()
            for _ in range(100):
                self.wfile.write(b"x")
                self.wfile.flush()
                time.sleep(0.05)
        elif self.path in DRIPS:
            head, drop = DRIPS[self.path]
            self.wfile.write(head)
            for _ in range(100):
                self.wfile.write(drop)
                self.wfile.flush()
                time.sleep(0.05)
        elif self.path == "/silent":
            time.sleep(2)
        elif self.path == "/cut":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"x" * 10)
        elif self.path == "/page":
            self.send_response(200)
            self.end_headers()
            self.wfile.write(f"asked for {self.headers['Host']}".encode())
        else:
            self.send_error(404)

    def log_message(self, *_args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[int]:
    class Quiet(http.server.ThreadingHTTPServer):
        def handle_error(self, *_args: object) -> None:
            pass

    with Quiet(("127.0.0.1", 0), Server) as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running.server_address[1]
        running.shutdown()
        thread.join()


def test_a_server_by_the_address_that_was_resolved(monkeypatch, server):
    connected = resolving(monkeypatch, "127.0.0.1")
    with Fetcher(delay=0, allow_private=True) as fetcher:
        answer = fetcher.get(f"http://news.example:{server}/page")
    assert answer.content == f"asked for news.example:{server}".encode()
    assert set(connected) == {"127.0.0.1"}


def test_without_leave_the_server_is_not_asked(server):
    with Fetcher(delay=0) as fetcher:
        assert failing(fetcher, f"http://127.0.0.1:{server}/page").kind == "refused"
        assert failing(fetcher, f"http://localhost:{server}/page").kind == "refused"


@pytest.mark.parametrize("path", ["/slow", "/silent", "/cut", *DRIPS])
def test_servers_that_are_slow_or_stop(monkeypatch, server, path):
    monkeypatch.setattr(settings, "FETCH_IDLE_SECONDS", 0.3)
    limits = Limits(seconds=0.3, tries=1)
    began = time.monotonic()
    with Fetcher(delay=0, limits=limits, allow_private=True, wait=lambda _: None) as fetcher:
        assert failing(fetcher, f"http://127.0.0.1:{server}{path}").kind == "network"
    assert time.monotonic() - began < 2


def test_all_that_is_asked_for_somebody_is_done_in_time(server):
    """Of robots.txt, redirects and pauses each may take its time, and all together no more than one."""
    began = time.monotonic()
    with Fetcher(delay=0, limits=Limits(in_all=0.3), allow_private=True) as fetcher:
        assert failing(fetcher, f"http://127.0.0.1:{server}/slow").kind == "network"
        assert fetcher.get(f"http://127.0.0.1:{server}/page").status == 200, "each time anew"
    assert time.monotonic() - began < 2
    web = Web(limits=VISITOR)
    web.pages[PAGE] = (503, {"Retry-After": "4"}, b"")
    assert failing(web.fetcher, PAGE).kind == "network"
    assert len(web.asked) == 2


def test_for_somebody_only_what_the_web_is_on_is_asked(monkeypatch, server):
    connected = resolving(monkeypatch, "127.0.0.1")
    with Fetcher(delay=0, limits=VISITOR, allow_private=True) as fetcher:
        for url in (f"http://news.example:{server}/page", "http://news.example:22/", "https://news.example:8443/"):
            error = failing(fetcher, url)
            assert error.kind == "refused"
            assert "only the ports 80 and 443" in str(error)
    assert not connected


def test_nobody_there(server):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with Fetcher(delay=0, allow_private=True, wait=lambda _: None) as fetcher:
        assert failing(fetcher, f"http://127.0.0.1:{port}/").kind == "network"
