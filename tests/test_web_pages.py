"""The pages: what they show, in both languages, and that nothing in them is more than text."""

import dataclasses
import re
import time
from html import unescape

import pytest
from fastapi.testclient import TestClient
from sample_record import RECORD, TEXT, at
from web_pages import csrf, fill

from musnad import ingest, store
from musnad.model import Article
from musnad.web import create, fonts
from musnad.web.config import Config
from musnad.web.overview import Overviews
from musnad.web.people import hash_password


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    return fill(tmp_path_factory.mktemp("web") / "examples.db")


def client(path, language="en", **options):
    app = create(Config(store=str(path), **options))
    return TestClient(app, base_url="http://localhost", headers={"Accept-Language": language})


@pytest.fixture(scope="module")
def pages(filled):
    return client(filled)


def text_of(page):
    """The words of a page as they are read."""
    body = re.sub(r"<(script|style).*?</\1>", "", page.text, flags=re.DOTALL)
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)))


PATHS = ["/", "/search", "/search?q=إيران", "/search?q=nothing", "/articles/sample", "/articles/sample/print", "/paste"]


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("path", PATHS)
def test_every_page_speaks_the_language_and_has_its_frame(filled, path, language):
    page = client(filled, language).get(path)
    assert page.status_code == 200
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in page.text
    assert page.headers["Content-Language"] == language
    assert page.text.count("<h1") == 1
    assert '<main id="main"' in page.text
    assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=", page.text)
    assert not re.search(r'(?:src|href)="(?:https?:)?//(?!news\.example)', page.text)


def test_the_language_is_remembered(pages, filled):
    fresh = client(filled)
    answer = fresh.get("/language?to=ar&back=/search%3Fq%3Dإيران", follow_redirects=True)
    assert answer.url.path == "/search"
    assert 'lang="ar" dir="rtl"' in answer.text
    assert 'lang="ar" dir="rtl"' in fresh.get("/").text


def test_an_empty_store_says_what_to_do_and_reads_the_examples(tmp_path):
    new = client(tmp_path / "new.db")
    page = new.get("/")
    assert "Nothing has been read yet" in page.text
    page = new.post("/examples", data={"csrf": csrf(page.text)})
    assert page.status_code == 200
    assert page.url.path == "/"
    assert "articles 16" in text_of(page)


def test_the_start_page_has_what_there_is(pages):
    words = text_of(pages.get("/"))
    assert "articles 17" in words
    assert "Saudi Arabia" in words
    assert "June 2018" in words


def test_search_marks_the_words_and_leads_to_them(pages):
    page = pages.get("/search", params={"q": "السفارتين"})
    assert "<mark>السفارتين</mark>" in page.text
    address = unescape(re.search(r'href="(/articles/sample\?span=[^"]+)"', page.text)[1])
    article = pages.get(address)
    assert '<span class="span" data-of="span" id="span">السفارتين</span>' in article.text


def test_search_leads_to_the_events(pages):
    page = pages.get("/search", params={"q": "كيربي السفارتين"})
    assert 'href="/articles/sample#event-3"' in page.text


def test_search_without_words_explains_itself(pages):
    assert "these words beside each other" in text_of(pages.get("/search"))


def test_what_is_not_there_is_said(pages):
    page = pages.get("/articles/nothing-of-the-kind")
    assert page.status_code == 404
    assert "There is nothing at this address" in page.text


def test_search_names_those_who_are_called_so(pages):
    page = pages.get("/search/actors", params={"q": "إيران"})
    assert re.search(r'href="/actors/irn"><strong>\s*<bdi[^>]*>Iran</bdi>', page.text)
    assert "Nobody has this name." in pages.get("/search/actors", params={"q": "زرافة"}).text
    assert "Nobody has this name." in pages.get("/search/actors").text


def test_search_is_narrowed_by_days_and_outlet(pages):
    narrowed = {"q": "السعودية", "from": "2023-03-10", "to": "2023-03-10", "outlet": "Example News"}
    page = pages.get("/search", params=narrowed)
    assert "1 article" in text_of(page)
    assert 'value="Example News"' in page.text


def test_the_overview_follows_the_store(tmp_path):
    with store.open(tmp_path / "new.db", create=True) as opened:
        overviews = Overviews(opened)
        assert overviews.get().articles == 0
        opened.save([ingest.encode(RECORD)], opened.begin("test", "0", {}))
        for _ in range(200):
            if overviews.get().articles:
                break
            time.sleep(0.05)
        overview = overviews.get()
    assert (overview.articles, overview.events, overview.statements) == (1, 3, 2)
    assert overview.whole
    assert ("2023-03-10", "verbal cooperation") in overview.counts
    assert {one.party.name for one in overview.actors} >= {"Saudi Arabia", "Iran"}


# An article


@pytest.fixture(scope="module")
def article(pages):
    return pages.get("/articles/sample").text


def pieces(page, of):
    """The words of the article that are marked as evidence of something, with what is marked within them."""
    found = []
    for opening in re.finditer(rf'<(a|span)\s[^>]*data-of="{of}"[^>]*>', page):
        depth, at = 1, opening.end()
        while depth:
            tag = re.compile(r"<(/?)(?:a|span)\b[^>]*>").search(page, at)
            depth, at = depth + (-1 if tag[1] else 1), tag.end()
        found.append(unescape(re.sub("<[^>]+>", "", page[opening.end() : at])))
    return found


def test_the_text_is_as_it_was(article):
    shown = re.search(r'<div class="text".*?>(.*?)</div>', article, re.DOTALL)[1]
    lines = [
        unescape(re.sub("<[^>]+>", "", line)) for line in re.findall(r"<(?:h1|p)[^>]*>(.*?)</(?:h1|p)>", shown, re.S)
    ]
    assert [line.strip() for line in lines] == [line.strip() for line in TEXT.split("\n") if line]


@pytest.mark.parametrize("event", RECORD.events, ids=lambda event: event.id)
def test_the_marked_words_are_the_trigger(article, event):
    triggers = [mention.trigger.of(TEXT) for mention in sorted(event.mentions, key=lambda m: m.trigger)]
    assert pieces(article, event.id) == triggers


def test_links_do_not_lie_in_links(article):
    depth = 0
    for closing in re.findall(r"<(/?)a\b", article):
        depth += -1 if closing else 1
        assert 0 <= depth <= 1


def test_an_event_has_its_card_and_its_chain(article):
    card = re.search(r'<article class="[^"]*" id="event-3".*?</article>', article, re.DOTALL)[0]
    words = unescape(re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", card)))
    for said in (
        "support",
        "United States",
        "Saudi Arabia",
        "Iran",
        "ongoing",
        "10 March 2023",
        "(day of the report)",
        "63%",
    ):
        assert said in words
    rings = re.findall(r"<small>(\w[\w ]*)</small> <b>\s*<bdi[^>]*>(.*?)</bdi>", card)
    assert rings[:3] == [("outlet", "Example News"), ("source", "Reuters"), ("source", "John Kirby")]
    links = re.findall(r'<span class="link">([\w ]+) <bdi class="cue-words" lang="ar">(.*?)</bdi>', card)
    assert links == [("citing", "نقلت"), ("citing", "قوله"), ("in the words", "ترحب")]


def test_an_address_lights_up_the_evidence_without_script(pages):
    page = pages.get("/articles/sample?event=3").text
    lit = set(re.findall(r'class="\w+ lit" data-of="([^"]+)"', page))
    cues = {f"c{span.start}-{span.end}" for span in (at("نقلت"), at("قوله"))}
    assert lit == {"v3", "e1", "e2", "e7", "e8", "e9"} | cues
    assert re.search(r'<article class="card finding verbal-cooperation lit" id="event-3"', page)
    page = pages.get("/articles/sample?statement=1").text
    assert {"s1", "e5"} <= set(re.findall(r'class="\w+ lit" data-of="([^"]+)"', page))
    page = pages.get("/articles/sample?actor=e8").text
    assert set(re.findall(r'class="\w+ lit" data-of="([^"]+)"', page)) == {"e8"}
    assert "Everything here about" in text_of(pages.get("/articles/sample?actor=e8"))


@pytest.mark.parametrize(
    "query", ["event=99", "event=x", "event=٣", "span=9-3", "span=99999-999999", "span=a", "actor=e99", "statement=0"]
)
def test_an_address_that_names_nothing_is_only_the_article(pages, query):
    page = pages.get(f"/articles/sample?{query}")
    assert page.status_code == 200
    assert ' lit"' not in page.text or query == "event=٣"


def test_in_arabic_names_are_arabic(filled):
    words = text_of(client(filled, "ar").get("/articles/sample"))
    assert "الولايات المتحدة" in words
    assert "United States" not in words
    assert "٦٣٪" in words
    assert "١٠ آذار/مارس ٢٠٢٣" in words


def test_copies_are_named(tmp_path):
    path = tmp_path / "copies.db"
    with store.open(path, create=True) as opened:
        run = opened.begin("test", "0", {})
        for id in ("first", "second"):
            about = dataclasses.replace(RECORD.article, id=id, url=None, outlet=f"Outlet of the {id}")
            opened.save([ingest.encode(dataclasses.replace(RECORD, article=about))], run, alike=lambda one, other: True)
    page = client(path).get("/articles/second")
    assert "Also carried by" in page.text
    assert "Outlet of the first" in page.text


HOSTILE = '<script>alert(1)</script> "onload=x" \u202e \u2067 \x07 & &amp;'


def test_what_an_article_says_is_only_text(tmp_path):
    path = tmp_path / "hostile.db"
    words = f"{HOSTILE} أعلنت السعودية وإيران {HOSTILE}"
    parts = dataclasses.replace(RECORD.article, text=words, outlet=HOSTILE, url="javascript:alert(1)", parts=())
    bad = dataclasses.replace(
        RECORD,
        article=dataclasses.replace(parts, id="bad/id?x#y"),
        sentences=(),
        entities=(),
        times=(),
        events=(),
        statements=(),
    )
    with store.open(path, create=True) as opened:
        opened.save([ingest.encode(bad)], opened.begin("test", "0", {}))
    with_bad = client(path)
    for address in ("/", "/articles/bad%2Fid%3Fx%23y", "/search", "/search?q=" + "السعودية"):
        page = with_bad.get(address)
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "javascript:" not in page.text
        assert "\x07" not in page.text
    assert "/articles/bad/id%3Fx%23y" in with_bad.get("/").text
    assert with_bad.get("/search", params={"q": HOSTILE}).status_code == 200


# Pasted texts


@pytest.fixture
def own(tmp_path):
    return client(tmp_path / "own.db")


def token(own):
    return csrf(own.get("/paste").text)


def test_a_text_is_read_and_kept_only_when_asked(own):
    given = {"text": TEXT.replace("\n", "\r\n"), "outlet": "Example", "published": "2023-03-10"}
    page = own.post("/paste", data={**given, "csrf": token(own)})
    assert "This article is not kept." in text_of(page)
    assert 'class="event"' in page.text
    assert "Nothing has been read yet" in own.get("/").text
    hidden = {
        name: unescape(value) for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text)
    }
    assert hidden["text"] == TEXT
    kept = own.post("/paste/keep", data=hidden)
    assert kept.url.path.startswith("/articles/")
    assert "Example" in text_of(kept)
    again = own.post("/paste/keep", data=hidden)
    assert again.url == kept.url


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"text": "An English text is none."}, "mostly in Latin script"),
        ({"text": TEXT, "published": "soon"}, "no ISO 8601 date"),
        ({}, "empty"),
        ({"text": "ا " * 60_000}, "100,000 characters"),
        ({"url": "http://127.0.0.1/"}, "not one of the public internet"),
        ({"url": "http://[::1]/"}, "not one of the public internet"),
        ({"url": "http://[::1]:8000/"}, "only the ports 80 and 443"),
        ({"url": "file:///etc/passwd"}, "is no address of the web"),
        ({"url": "/etc/passwd"}, "is no address of the web"),
        ({"url": "-"}, "is no address of the web"),
    ],
)
def test_what_cannot_be_read_is_said_beside_what_was_given(own, given, why):
    page = own.post("/paste", data={**given, "csrf": token(own)})
    assert page.status_code == 422
    assert why in text_of(page)
    if "url" in given:
        assert f'value="{given["url"]}"' in page.text


def test_nothing_is_read_for_another_site(own):
    assert own.post("/paste", data={"text": TEXT}).status_code == 403
    assert own.post("/examples").status_code == 403


def test_an_article_without_anything_has_its_page(tmp_path):
    path = tmp_path / "bare.db"
    bare = dataclasses.replace(
        RECORD, article=Article("bare", TEXT), sentences=(), entities=(), times=(), events=(), statements=()
    )
    with store.open(path, create=True) as opened:
        opened.save([ingest.encode(bare)], opened.begin("test", "0", {}))
    words = text_of(client(path).get("/articles/bare"))
    assert "No event was found." in words
    assert "undated" in words


# Static files and fonts


def test_static_files_may_be_kept_for_good(pages, article):
    address = re.search(r'href="(/static/app\.css\?v=\w+)"', article)[1]
    assert "immutable" in pages.get(address).headers["Cache-Control"]
    assert pages.get("/static/app.css").headers["Cache-Control"] == "no-cache"
    assert pages.get("/static/../web/people.py").status_code == 404


@pytest.fixture
def no_faces():
    """What is remembered of faces is forgotten before and after."""
    fonts.subset.cache_clear()
    yield
    fonts.subset.cache_clear()


@pytest.mark.usefixtures("no_faces")
def test_the_faces_are_named_and_there(pages, monkeypatch, tmp_path):
    monkeypatch.setattr(fonts, "_make", lambda face: f"{face.file}".encode())
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    sheet = pages.get("/fonts/faces.css")
    addresses = re.findall(r"url\((/fonts/[^)]+)\)", sheet.text)
    assert len(addresses) == len(fonts.FACES)
    font = pages.get(addresses[0])
    assert font.headers["Content-Type"] == "font/woff2"
    assert "immutable" in font.headers["Cache-Control"]
    assert pages.get(re.sub(r"\.\w{12}\.", ".000000000000.", addresses[0])).status_code == 404
    assert pages.get("/fonts/nothing.000000000000.woff2").status_code == 404


# Signing in


def test_where_others_may_come_people_sign_in(filled):
    with store.open(filled) as opened:
        opened.save_account("Reader One", "reader", hash_password("a long password"))
    app = create(Config(store=str(filled), host="192.0.2.1"))
    guarded = TestClient(app, base_url="https://192.0.2.1", headers={"Accept-Language": "ar"})
    page = guarded.get("/search?q=إيران")
    assert page.url.path == "/login"
    form = {"csrf": csrf(page.text), "back": "/search?q=إيران", "name": "Reader One", "password": "a wrong one"}
    page = guarded.post("/login", data=form)
    assert page.status_code == 403
    assert "اسم الحساب أو كلمة المرور غير صحيح" in page.text
    assert 'value="Reader One"' in page.text
    page = guarded.post("/login", data={**form, "password": "a long password"})
    assert page.url.path == "/search"
    assert "Reader One" in page.text
    page = guarded.post("/logout", data={"csrf": csrf(page.text)})
    assert page.url.path == "/login"
    assert guarded.get("/").url.path == "/login"


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example/", "/\\evil.example", "/\tx", "evil"])
def test_signing_in_leads_nowhere_else(pages, back):
    page = pages.get("/login", params={"back": back})
    assert '<input type="hidden" name="back" value="/">' in page.text
