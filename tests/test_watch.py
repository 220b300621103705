"""Watching feeds: each article once, whatever fails; the state outlives the process."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from musnad import settings
from musnad.errors import SourceError
from musnad.model import Article
from musnad.sources import Failure
from musnad.sources.fetch import Fetcher
from musnad.watch import Feed, StateFile, load_feeds, stopping, watch

FEED = Feed("https://news.example/rss.xml", "Example News", 60)
OTHER = Feed("https://other.example/rss.xml")


def rss(text: str, *numbers: int, full: bool = True) -> bytes:
    headline, body = text.split("\n\n")
    items = (
        f"<item><title>{headline}</title><link>https://news.example/{number}</link>"
        f"<description>{body * 4 if full else body[:40]}</description></item>"
        for number in numbers
    )
    return f"<rss version='2.0'><channel><title>x</title>{''.join(items)}</channel></rss>".encode()


class Watched:
    """Feeds without a network, a clock that only waiting moves, and what was taken."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.requests: list[httpx.Request] = []
        self.taken: list[tuple[Feed, str, Article | Failure]] = []
        self.recovered: list[Feed] = []
        self.state: dict[str, dict] = {}
        self.now = 1000.0
        self.stop = threading.Event()
        self.until = 0.0
        self.stop.wait = self._wait  # type: ignore[method-assign]
        self.hook: Callable[[], None] = lambda: None
        transport = httpx.MockTransport(self._answer)
        self.fetcher = Fetcher(transport=transport, delay=0, wait=lambda _: None)

    def _wait(self, seconds: float | None = None) -> bool:
        self.now += seconds or 0.0
        if self.until and self.now > self.until:
            self.stop.set()
        return self.stop.is_set()

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        status, headers, content = self.pages.get(str(request.url), (404, {}, b""))
        if headers.get("ETag") and request.headers.get("If-None-Match") == headers["ETag"]:
            status, content = 304, b""
        if status == -1:
            raise httpx.ConnectError("no network")
        return httpx.Response(status, headers=headers, stream=httpx.ByteStream(content))

    def _take(self, feed: Feed, reference: str, result: Article | Failure) -> None:
        self.taken.append((feed, reference, result))
        self.hook()

    def run(self, *feeds: Feed, seconds: float = 0) -> list[str]:
        """What was taken in so many seconds, or in one poll of each."""
        self.taken.clear()
        self.until = self.now + seconds
        watch(
            feeds or (FEED,),
            self._take,
            state=self.state,
            fetcher=self.fetcher,
            once=not seconds,
            recovered=self.recovered.append,
            stop=self.stop,
            clock=lambda: self.now,
        )
        self.stop.clear()
        return [reference for _, reference, _ in self.taken]


@pytest.fixture
def watched() -> Watched:
    return Watched()


# The list


def test_list_of_feeds(tmp_path: Path):
    path = tmp_path / "feeds.toml"
    path.write_text(
        'every = 600\n[[feed]]\nurl = "https://a.example/rss"\n'
        '[[feed]]\nurl = "https://b.example/rss"\noutlet = "ب"\nevery = 30\n'
    )
    assert load_feeds(path) == (Feed("https://a.example/rss", None, 600), Feed("https://b.example/rss", "ب", 30))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "lists no feeds"),
        ("[feed", "no TOML"),
        ("feed = 1", "lists no feeds"),
        ('feeds = 1\n[[feed]]\nurl = "https://a.example"', "lists no feeds"),
        ("[[feed]]\noutlet = 'x'", "feed 1: has no url"),
        ("[[feed]]\nurl = 'file:///etc/passwd'", "only http"),
        ("[[feed]]\nurl = 'https://a.example'\nevery = 0", "number of seconds"),
        ("[[feed]]\nurl = 'https://a.example'\nevery = true", "number of seconds"),
        ("[[feed]]\nurl = 'https://a.example'\noutlet = 1", "outlet is 1"),
        ("[[feed]]\nurl = 'https://a.example'\nname = 'x'", "name is nothing"),
        ("[[feed]]\nurl = 'https://a.example'\n[[feed]]\nurl = 'https://a.example'", "twice"),
    ],
)
def test_list_that_is_wrong(tmp_path: Path, text, said):
    path = tmp_path / "feeds.toml"
    path.write_text(text)
    with pytest.raises(SourceError, match=said):
        load_feeds(path)


def test_list_that_is_missing(tmp_path: Path):
    with pytest.raises(SourceError, match="No such file"):
        load_feeds(tmp_path / "feeds.toml")


# Polls


def test_each_article_once(watched, article_text):
    watched.pages[FEED.url] = (200, {}, rss(article_text, 2, 1))
    assert watched.run() == ["https://news.example/2", "https://news.example/1"]
    feed, _, article = watched.taken[0]
    assert (feed, article.outlet) == (FEED, "Example News")
    assert watched.run() == []
    watched.pages[FEED.url] = (200, {}, rss(article_text, 3, 2, 1))
    assert watched.run() == ["https://news.example/3"]


def test_only_what_is_new_is_asked_for(watched, article_text):
    watched.pages[FEED.url] = (200, {"ETag": '"1"', "Last-Modified": "then"}, rss(article_text, 1))
    watched.run()
    assert watched.run() == []
    assert watched.requests[-1].headers["If-None-Match"] == '"1"'
    assert watched.requests[-1].headers["If-Modified-Since"] == "then"
    watched.run()
    assert watched.requests[-1].headers["If-None-Match"] == '"1"', "kept after an answer that nothing is new"


def test_polls_are_as_far_apart_as_asked(watched, article_text):
    watched.pages[FEED.url] = (200, {}, rss(article_text, 1))
    watched.run(seconds=310)
    assert len([r for r in watched.requests if str(r.url) == FEED.url]) == 6


def test_a_feed_that_fails_rests_and_the_others_go_on(watched, article_text):
    watched.pages[FEED.url] = (500, {}, b"")
    watched.pages[OTHER.url] = (200, {}, rss(article_text, 1))
    taken = watched.run(FEED, OTHER)
    assert taken == [FEED.url, "https://news.example/1"]
    assert watched.taken[0][2].kind == "network"
    watched.requests.clear()
    failures = watched.run(FEED, seconds=60 * 30)
    assert 2 <= len(failures) <= 5, "2, 4, 8, 16 minutes"
    watched.pages[FEED.url] = (200, {}, rss(article_text, 2))
    watched.now += settings.WATCH_LONGEST_PAUSE
    assert watched.recovered == []
    assert watched.run(FEED, seconds=130) == ["https://news.example/2"]
    assert watched.recovered == [FEED]
    assert watched.state[FEED.url]["failures"] == 0


def test_without_a_network(watched, article_text):
    watched.pages[FEED.url] = watched.pages["https://news.example/robots.txt"] = (-1, {}, b"")
    assert [result.kind for _, _, result in (watched.run(), *watched.taken)[1:]] == ["network"]
    watched.pages[FEED.url] = (200, {}, rss(article_text, 1))
    del watched.pages["https://news.example/robots.txt"]
    watched.now += 1000
    assert watched.run() == ["https://news.example/1"]


@pytest.mark.parametrize(
    "content",
    [b"", b"<html><body>no feed</body></html>", b"<rss/>", b"\x00\x01", b"<!DOCTYPE r [<!ENTITY a 'x'>]><rss/>"],
)
def test_what_is_no_feed_is_a_failure(watched, content):
    watched.pages[FEED.url] = (200, {}, content)
    assert watched.run() == [FEED.url]
    assert isinstance(watched.taken[0][2], Failure)


def test_pages_that_fail_for_now_are_tried_again(watched, article_text):
    watched.pages[FEED.url] = (200, {"ETag": '"1"'}, rss(article_text, 1, full=False))
    watched.pages["https://news.example/1"] = (503, {}, b"")
    assert watched.run() == []
    page = f"<html><article><p>{article_text}</p></article></html>"
    watched.pages["https://news.example/1"] = (200, {}, page.encode())
    assert watched.run() == ["https://news.example/1"]
    assert isinstance(watched.taken[0][2], Article)


def test_pages_that_keep_failing_are_failures(watched, article_text):
    watched.pages[FEED.url] = (200, {"ETag": '"1"'}, rss(article_text, 1, full=False))
    watched.pages["https://news.example/1"] = (503, {}, b"")
    taken = [watched.run() for _ in range(settings.WATCH_TRIES + 1)]
    assert taken == [[]] * (settings.WATCH_TRIES - 1) + [["https://news.example/1"], []]


def test_what_take_raises_ends_the_watch_and_the_article_comes_again(watched, article_text):
    watched.pages[FEED.url] = (200, {"ETag": '"1"'}, rss(article_text, 1, 2, 3))

    def full() -> None:
        if len(watched.taken) == 2:
            raise OSError("disk full")

    watched.hook = full
    with pytest.raises(OSError, match="disk full"):
        watched.run()
    watched.hook = lambda: None
    assert watched.run() == ["https://news.example/2", "https://news.example/3"]


def test_a_stop_finishes_the_article_in_hand(watched, article_text):
    watched.pages[FEED.url] = (200, {"ETag": '"1"'}, rss(article_text, 1, 2, 3))
    watched.hook = watched.stop.set
    assert watched.run() == ["https://news.example/1"]
    watched.hook = lambda: None
    assert watched.run() == ["https://news.example/2", "https://news.example/3"]


def test_what_is_remembered_has_a_limit(watched, article_text, monkeypatch):
    monkeypatch.setattr(settings, "WATCH_SEEN", 3)
    for first in range(5):
        watched.pages[FEED.url] = (200, {}, rss(article_text, first + 1, first))
        watched.run()
    assert len(watched.state[FEED.url]["seen"]) == 3
    assert watched.run() == []
    watched.pages[FEED.url] = (200, {}, rss(article_text, *range(10, 20)))
    assert len(watched.run()) == 10
    assert watched.run() == [], "all that a feed lists are remembered, however many"


# State and signals


def test_state_in_a_file(tmp_path: Path, watched, article_text):
    path = tmp_path / "feeds.json"
    watched.state = StateFile(path)  # type: ignore[assignment]
    watched.pages[FEED.url] = (200, {"ETag": '"1"'}, rss(article_text, 1))
    watched.run()
    again = StateFile(path)
    assert list(again) == [FEED.url]
    assert again[FEED.url]["etag"] == '"1"'
    assert json.loads(path.read_text())[FEED.url]["seen"] == ["https://news.example/1"]
    del again[FEED.url]
    assert len(StateFile(path)) == 0


@pytest.mark.parametrize("content", ["{", "[1]", "7"])
def test_file_that_is_no_state(tmp_path: Path, content):
    path = tmp_path / "feeds.json"
    path.write_text(content)
    with pytest.raises(SourceError, match="no state"):
        StateFile(path)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_ask_to_stop(number):
    before = signal.getsignal(number)
    with stopping() as stop:
        os.kill(os.getpid(), number)
        assert stop.wait(1)
        assert signal.getsignal(number) == before, "a second one interrupts"
    assert signal.getsignal(number) == before
