"""Feeds, sitemaps, pages and what is said beside their text; links are followed without a network."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import httpx
import pytest

from musnad import sources
from musnad.model import Article
from musnad.sources import Failure
from musnad.sources.fetch import Fetcher
from musnad.sources.html import fragment_text, read_page

GAZA = timezone(timedelta(hours=2))


def page(text: str, head: str = "", body: str = "") -> str:
    headline, rest = text.split("\n\n")
    paragraphs = "".join(f"<p>{p}</p>" for p in rest.split("\n"))
    return (
        f"<!DOCTYPE html><html><head><title>{headline}</title>{head}</head>"
        f"<body><article><h1>{headline}</h1>{body}{paragraphs}</article></body></html>"
    )


@pytest.fixture
def web() -> dict[str, bytes | str | tuple[dict[str, str], bytes]]:
    """What the web has, by address: content, or headers and content."""
    return {}


@pytest.fixture
def fetcher(web) -> Iterator[Fetcher]:
    def answer(request: httpx.Request) -> httpx.Response:
        status, headers, content = 404, {}, web.get(str(request.url))
        if content is not None:
            status, headers, content = (200, *content) if isinstance(content, tuple) else (200, {}, content)
        data = content.encode() if isinstance(content, str) else content or b""
        return httpx.Response(status, headers=headers, stream=httpx.ByteStream(data))

    with Fetcher(delay=0, transport=httpx.MockTransport(answer), wait=lambda _: None) as fetcher:
        yield fetcher


@pytest.fixture
def results(tmp_path: Path, fetcher):
    def read(name: str, data: bytes | str, **options: str) -> list[Article | Failure]:
        (tmp_path / name).write_bytes(data.encode() if isinstance(data, str) else data)
        return list(sources.read(tmp_path / name, fetcher=fetcher, **options))

    return read


def kinds(results: list[Article | Failure]) -> list[str]:
    return [result.kind if isinstance(result, Failure) else "read" for result in results]


# Pages


def test_json_ld(article_text):
    headline = article_text.split("\n\n")[0]
    stated = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "WebSite", "name": "x"},
            {
                "@type": ["NewsArticle"],
                "headline": headline,
                "datePublished": "2024-03-25T20:00:00+0200",
                "author": [{"@type": "Person", "name": "مراسل الأمم المتحدة"}],
                "publisher": {"@type": "Organization", "name": "أخبار الأمم المتحدة"},
            },
        ],
    }
    head = f'<script type="application/ld+json">{json.dumps(stated)}</script>'
    found = read_page(page(article_text, head).replace("</title>", " | أخبار الأمم المتحدة</title>"))
    assert found.text == article_text
    assert found.outlet == "أخبار الأمم المتحدة"
    assert found.published == "2024-03-25T20:00:00+02:00"
    assert found.author == "مراسل الأمم المتحدة"


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:published_time" content="2024-03-25T20:00:00+02:00">',
        '<meta itemprop="datePublished" content=" 2024-03-25T20:00:00+0200 ">',
        '<meta name="pubdate" content="2024-03-25T20:00:00+02:00">',
        '<script type="application/ld+json">{"@type": "Article", "datePublished": "2024-03-25T20:00+02:00"}</script>',
        '<script type="application/ld+json">{broken</script><meta name="pubdate" content="2024-03-25T20:00+02:00">',
    ],
)
def test_dates_have_their_hour(results, article_text, head):
    (article,) = results("a.html", page(article_text, head))
    assert article.published == datetime(2024, 3, 25, 20, tzinfo=GAZA)


def test_date_that_only_the_text_has_is_none(results, article_text):
    (article,) = results("a.html", page(article_text + "\nصدر القرار في 25 مارس 2024."))
    assert article.published is None


def test_caption_is_a_part(results, article_text):
    caption = "جلسة مجلس الأمن في نيويورك"
    figure = f'<figure><img src="a.jpg"><figcaption>{caption}</figcaption></figure>'
    (article,) = results("a.html", page(article_text, body=figure))
    parts = {part.kind: part.span.of(article.text).strip() for part in sources.split_parts(article.text)}
    assert parts["caption"] == caption
    assert parts["headline"] == article_text.split("\n\n")[0]
    assert parts["lead"].startswith("اعتمد مجلس الأمن")


def test_nested_json_ld_does_no_harm(article_text):
    deep = '{"@type": "NewsArticle", "mainEntity": ' * 500 + "{}" + "}" * 500
    assert read_page(page(article_text, f'<script type="application/ld+json">{deep}</script>')).text == article_text


def test_pages_without_arabic_are_not_parsed(results, monkeypatch):
    monkeypatch.setattr("musnad.sources.html._extract", lambda tree: pytest.fail("parsed"))
    text = "Security Council\n\n" + "The Council adopted the resolution on Monday. " * 100
    (failure,) = results("a.html", page(text, '<a href="/ar">العربية</a>'))
    assert failure.kind == "language"
    assert failure.skipped


def test_arabic_as_numbers_of_characters(results, article_text):
    encoded = page(article_text).encode("ascii", "xmlcharrefreplace")
    assert results("a.html", encoded)[0].text == article_text


def test_page_without_text(results):
    (failure,) = results("a.html", "<html><body><p></p><img src='خبر.png'></body></html>")
    assert failure.kind == "empty"


def test_pages_without_end_are_refused(results):
    assert kinds(results("a.html", "<html><body>" + "<p>خبر</p>" * 60_000)) == ["limit"]


def test_lists_of_articles_are_none(results):
    links = "".join(f"<li><a href='/{n}'>عنوان الخبر رقم {n} عن جلسة مجلس الأمن</a></li>" for n in range(60))
    (failure,) = results("a.html", f"<html><head><title>الأخبار</title></head><body><ul>{links}</ul></body></html>")
    assert failure.kind == "empty"


def test_fragments():
    html = "<p>قال <b>الوزير</b>&nbsp;إن</p><script>x()</script><div>الاتفاق<br>قائم<!-- x --></div> وكفى"
    assert fragment_text(html) == "قال الوزير إن\nالاتفاق\nقائم\nوكفى"
    assert fragment_text("نص بلا وسوم\nوسطر") == "نص بلا وسوم\nوسطر"


# Feeds


def rss(*items: str, declaration: str = '<?xml version="1.0" encoding="utf-8"?>') -> str:
    return (
        f'{declaration}<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>أخبار الأمم المتحدة</title><link>https://news.un.org/ar</link>{''.join(items)}</channel></rss>"
    )


def item(text: str, number: int = 1, *, full: bool = True, date: str = "Mon, 25 Mar 2024 20:00:00 +0200") -> str:
    headline, body = text.split("\n\n")
    html = "".join(f"<p>{p}</p>" for p in (body * 4).split("\n"))
    content = f"<content:encoded><![CDATA[{html}]]></content:encoded>" if full else ""
    return (
        f"<item><title>{headline}</title><link>https://news.un.org/ar/{number}</link><pubDate>{date}</pubDate>"
        f"<description>{body[:60]}</description>{content}</item>"
    )


def test_rss_with_full_text(results, article_text):
    headline, body = article_text.split("\n\n")
    for name in ("a.xml", "a.rss", "a", "a.xml.gz"):
        data = rss(item(article_text)).encode()
        (article,) = results(name, gzip.compress(data) if name.endswith(".gz") else data)
        assert article.text == f"{headline}\n\n{body * 4}"
        assert (article.url, article.outlet) == ("https://news.un.org/ar/1", "أخبار الأمم المتحدة")
        assert article.published == datetime(2024, 3, 25, 20, tzinfo=GAZA)


def test_links_are_followed(results, article_text, web):
    web["https://news.un.org/ar/1"] = page(article_text)
    data = rss(item(article_text, full=False), item(article_text, 2, full=False))
    article, failure = results("a.xml", data)
    assert article.text == article_text
    assert article.published == datetime(2024, 3, 25, 20, tzinfo=GAZA), "the page states none"
    assert article.outlet == "أخبار الأمم المتحدة"
    assert (failure.kind, failure.reference) == ("missing", "https://news.un.org/ar/2")


def test_atom(results, article_text):
    headline, body = article_text.split("\n\n")
    content = "".join(f"&lt;p&gt;{p}&lt;/p&gt;" for p in body.split("\n"))
    data = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>أخبار</title><entry><id>tag:un.org,2024:1</id>'
        f"<title>{headline}</title><updated>2024-03-25T18:00:00Z</updated>"
        f'<content type="html">{content}</content></entry></feed>'
    )
    (article,) = results("a.atom", data)
    assert article.text == article_text
    assert article.published == datetime(2024, 3, 25, 18, tzinfo=UTC)


def test_json_feed(results, article_text):
    headline, body = article_text.split("\n\n")
    one = {"id": 1, "title": headline, "content_text": body * 4, "url": "https://news.un.org/ar/1"}
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "أخبار", "items": [one, 7]}
    article, failure = results("feed.json", json.dumps(feed))
    assert (article.text, article.outlet) == (f"{headline}\n\n{body * 4}", "أخبار")
    assert failure.reference.endswith("feed.json#item=2")


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "windows-1256", "iso-8859-6"])
@pytest.mark.parametrize("declared", [None, "utf-8", "iso-8859-1"])
def test_feeds_in_any_charset(results, article_text, charset, declared):
    declaration = f'<?xml version="1.0" encoding="{declared or charset}"?>'
    (article,) = results("a.xml", rss(item(article_text), declaration=declaration).encode(charset))
    assert article.text.startswith(article_text.split("\n\n")[0])


@pytest.mark.parametrize(
    "date", ["25 مارس", "Mon, 45 Mar 2024 20:00:00 +0200", "0000-00-00", "2024-02-30", "1711360800"]
)
def test_wrong_dates(results, article_text, date):
    failure, article = results("a.xml", rss(item(article_text, date=date), item(article_text, 2)))
    assert failure.kind == "format"
    assert date in failure.why
    assert isinstance(article, Article)


def test_no_date_is_no_failure(results, article_text):
    (article,) = results("a.xml", rss(item(article_text, date="")))
    assert article.published is None


def test_items_without_links_are_told_apart(tmp_path, article_text):
    """By their guid, else by their text, so that a feed may move them."""

    def references(*texts: str) -> set[str]:
        items = (f"<item><title>{text}</title><description>{text * 30}</description></item>" for text in texts)
        (tmp_path / "a.xml").write_text(rss(*items))
        return {item.reference for item in sources.items(tmp_path / "a.xml")}

    first = references("قرار مجلس الأمن", "جلسة طارئة")
    assert len(first) == 2
    assert first < references("خبر جديد", "قرار مجلس الأمن", "جلسة طارئة")


@pytest.mark.parametrize("full", [True, False])
@pytest.mark.parametrize("link", ["{folder}/b.txt", "-", "b.txt", "file:///etc/passwd", "http://[::1", "//[x"])
def test_links_that_are_no_addresses(tmp_path, article_text, fetcher, link, full):
    """They lead nowhere, and their references name no file of this machine that would be read when they are retried."""
    (tmp_path / "b.txt").write_text(article_text)
    link = link.format(folder=tmp_path)
    one = item(article_text, full=full).replace("https://news.un.org/ar/1", link)
    (tmp_path / "a.xml").write_text(rss(one))
    (found,) = sources.items(tmp_path / "a.xml", fetcher=fetcher)
    result = found if isinstance(found, Failure) else found.read()
    if full:
        assert result.url == (link if link.startswith("http") else None)
    else:
        assert result.kind in ("refused", "format")
    assert found.reference.startswith((f"{tmp_path / 'a.xml'}#item=", "http://"))
    for again in sources.again(found.reference, fetcher=fetcher):
        assert isinstance(again, Failure) or full


def test_a_link_in_a_fetched_feed_that_is_no_address(fetcher, web, article_text):
    one = item(article_text, full=False).replace("https://news.un.org/ar/1", "http://[::1")
    web["https://news.un.org/rss"] = rss(one, item(article_text, 2))
    assert kinds(list(sources.read("https://news.un.org/rss", fetcher=fetcher))) == ["format", "read"]


@pytest.mark.parametrize("data", ["<rss></rss>", rss(), "<feed xmlns='http://www.w3.org/2005/Atom'/>"])
def test_feeds_without_items(results, data):
    assert kinds(results("a.xml", data)) == ["empty"]


def test_feed_cut_off(results, article_text):
    data = rss(*(item(article_text, number) for number in range(5)))
    found = results("a.xml", data[: len(data) * 3 // 5])
    assert found
    assert all(isinstance(result, Article | Failure) for result in found)


LAUGHS = '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
EXTERNAL = '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
PARAMETER = '<!DOCTYPE r [<!ENTITY % a SYSTEM "https://evil.example/x.dtd"> %a;]>'


@pytest.mark.parametrize("doctype", [LAUGHS, EXTERNAL, PARAMETER])
@pytest.mark.parametrize(
    "document",
    ["<rss><channel><item><title>&a;</title></item></channel></rss>", "<urlset><url><loc>&a;</loc></url></urlset>"],
)
@pytest.mark.parametrize("name", ["a.xml", "a.rss", "a"])
def test_entities_are_refused(results, doctype, document, name):
    assert kinds(results(name, f'<?xml version="1.0"?>{doctype}{document}')) == ["refused"]


def test_entities_far_behind_the_first_bytes(results):
    blanks = " " * 200_000
    document = f"<!DOCTYPE r [{blanks}<!ENTITY a 'x'>]><urlset><url><loc>https://x.org/&a;</loc></url></urlset>"
    (failure,) = results("a.xml", document)
    assert failure.kind in ("refused", "format")


@pytest.mark.parametrize("name", ["a.txt", "a.xml", "a.html", "a"])
@pytest.mark.parametrize(
    "piece", ["<!--x-->", "<?x?>", "<!--", "<!DOCTYPE [", "<![", " \n", "<p", "&#", "<!DOCTYPE a []>"]
)
def test_prologs_without_end_take_no_time(results, name, piece):
    began = time.monotonic()
    for result in results(name, piece * 20_000 + "خبر"):
        assert isinstance(result, Article | Failure)
    assert time.monotonic() - began < 5


def test_other_xml(results):
    (failure,) = results("a.xml", "<?xml version='1.0'?><note>خبر</note>")
    assert "<note>" in failure.why


# Sitemaps


def urlset(*addresses: str, news: str = "") -> str:
    urls = "".join(f"<url><loc>{address}</loc>{news}</url>" for address in addresses)
    spaces = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {spaces}>{urls}</urlset>'


def test_news_sitemap(results, article_text, web):
    web["https://news.un.org/ar/1"] = page(article_text)
    news = (
        "<news:news><news:publication><news:name>أخبار</news:name><news:language>ar</news:language></news:publication>"
        "<news:publication_date>2024-03-25T20:00:00+02:00</news:publication_date><news:title>قرار</news:title></news:news>"
    )
    (article,) = results("sitemap.xml", urlset("https://news.un.org/ar/1", news=news))
    assert article.text == article_text
    assert (article.outlet, article.published) == ("أخبار", datetime(2024, 3, 25, 20, tzinfo=GAZA))


def test_index_of_sitemaps(results, article_text, web):
    web["https://news.un.org/a.xml.gz"] = gzip.compress(urlset("https://news.un.org/ar/1").encode())
    web["https://news.un.org/b.xml"] = "no XML at all"
    web["https://news.un.org/ar/1"] = page(article_text)
    entries = "".join(
        f"<sitemap><loc>https://news.un.org/{name}</loc></sitemap>" for name in ("a.xml.gz", "b.xml", "c.xml")
    )
    found = results("index.xml", f"<sitemapindex>{entries}</sitemapindex>")
    assert found[0].text == article_text
    assert kinds(found)[2] == "missing"
    assert found[2].reference == "https://news.un.org/c.xml"


def test_index_that_names_itself(results, web):
    web["https://news.un.org/s.xml"] = (
        "<sitemapindex><sitemap><loc>https://news.un.org/s.xml</loc></sitemap></sitemapindex>"
    )
    assert kinds(results("index.xml", web["https://news.un.org/s.xml"])) == ["limit"]


def test_large_sitemap_is_streamed(tmp_path, fetcher):
    path = tmp_path / "sitemap.xml"
    path.write_text(urlset(*(f"https://news.un.org/ar/{number}" for number in range(50_000))))
    items = sources.items(path, fetcher=fetcher)
    assert next(items).reference == "https://news.un.org/ar/0"
    assert sum(1 for _ in items) == 49_999


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ("<urlset/>", "empty"),
        ("<urlset><url><loc>https://x.org/</loc></url>", "format"),
        ("<urlset><url/></urlset>", "format"),
    ],
)
def test_sitemaps_that_are_wrong(results, data, kind):
    assert kinds(results("a.xml", data))[-1] == kind


# Addresses


def test_page_by_its_address(fetcher, web, article_text):
    web["https://news.un.org/ar/1"] = page(article_text)
    (article,) = sources.read("https://news.un.org/ar/1", fetcher=fetcher, outlet="un")
    assert (article.text, article.url, article.outlet) == (article_text, "https://news.un.org/ar/1", "un")
    assert len(article.id) == 16


def test_charset_that_only_the_server_says(fetcher, web, article_text):
    headers = {"Content-Type": "text/html; charset=windows-1256"}
    web["https://news.un.org/ar/1"] = (headers, page(article_text).encode("cp1256"))
    (article,) = sources.read("https://news.un.org/ar/1", fetcher=fetcher)
    assert article.text == article_text


def test_feed_by_its_address(fetcher, web, article_text):
    relative = item(article_text, full=False).replace("https://news.un.org", "")
    web["https://news.un.org/feed?x=1"] = rss(relative)
    web["https://news.un.org/ar/1"] = page(article_text)
    (article,) = sources.read("https://news.un.org/feed?x=1", fetcher=fetcher)
    assert article.text == article_text


def test_address_of_nothing(fetcher):
    (failure,) = sources.read("https://news.un.org/ar/1", fetcher=fetcher)
    assert (failure.kind, failure.reference) == ("missing", "https://news.un.org/ar/1")


def test_skip_and_again(fetcher, web, article_text, tmp_path):
    web["https://news.un.org/ar/2"] = page(article_text)
    path = tmp_path / "a.xml"
    path.write_text(rss(item(article_text), item(article_text, 2, full=False)))
    asked: list[str] = []
    found = list(sources.read(path, fetcher=fetcher, skip=lambda reference: not asked.append(reference)))
    assert (found, asked) == ([], ["https://news.un.org/ar/1", "https://news.un.org/ar/2"])
    (one,) = sources.again("https://news.un.org/ar/2", fetcher=fetcher)
    assert one.read().text == article_text
    lines = tmp_path / "a.jsonl"
    lines.write_text("\n".join(json.dumps({"text": f"{article_text} {n}"}) for n in range(5)))
    references = [item.reference for item in sources.items(lines)]
    assert references == [f"{lines}#line={number}" for number in range(1, 6)]
    (one,) = sources.again(references[3])
    assert one.reference == references[3]
    assert one.read().text == f"{article_text} 3"
    assert [article.text[-1] for article in sources.read(lines, skip=references[:3].__contains__)] == ["3", "4"]
