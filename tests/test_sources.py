from __future__ import annotations

import contextlib
import gzip
import io
import json
import os
import random
import re
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from musnad import settings, sources
from musnad.errors import SourceError
from musnad.model import Article
from musnad.resources import read_table
from musnad.sources import Failure, make_article
from musnad.sources.decode import decode
from musnad.sources.html import decode_page, read_page
from musnad.sources.script import check_arabic
from musnad.sources.tables import article_of, loads


def read_one(source: str | Path, **options: str) -> Article:
    (article,) = sources.read(source, **options)
    assert isinstance(article, Article), article
    return article


def why(source: str | Path) -> str:
    (failure,) = sources.read(source)
    assert isinstance(failure, Failure)
    assert str(source) in failure.where or failure.where.startswith(str(source))
    return failure.why


@pytest.fixture
def file(tmp_path: Path):
    def write(name: str, content: bytes | str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


# Plain text


def test_plain_text_is_kept_character_for_character(file, article_text):
    text = "\n " + article_text.replace("غزة", "غـزّة\u00a0\u200f") + "  \n"
    article = read_one(file("قرار 2728.txt", text))
    assert article == Article("قرار 2728", text)


def test_mark_and_crlf_are_dropped(file, article_text):
    path = file("a.txt", "\ufeff" + article_text.replace("\n", "\r\n"))
    assert read_one(path).text == article_text


def test_given_date_and_outlet(file, article_text):
    article = read_one(file("a.txt", article_text), published="2024-03-25T18:00:00+00:00", outlet="un")
    assert (article.published, article.outlet) == (datetime(2024, 3, 25, 18, tzinfo=UTC), "un")


def test_standard_input(monkeypatch, article_text):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(article_text.encode())))
    article = read_one("-")
    assert article.text == article_text
    assert article.id == make_article(article_text).id


@pytest.mark.parametrize("size", [1, 100, 5000])
def test_standard_input_that_comes_in_pieces(monkeypatch, article_text, size):
    """What it is can be told only from more bytes than a pipe may give at first."""

    class Pipe(io.RawIOBase):
        data = io.BytesIO(("<!-- " + "x" * 300 + " -->\n<html><body><p>" + article_text * 9 + "</p></html>").encode())

        def readable(self) -> bool:
            return True

        def readinto(self, buffer) -> int:
            piece = self.data.read(min(size, len(buffer)))
            buffer[: len(piece)] = piece
            return len(piece)

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(Pipe())))
    assert "<" not in read_one("-").text


# Charsets


@pytest.mark.parametrize(
    "charset", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1256", "iso8859-6"]
)
def test_charset_is_found(charset, article_text):
    assert decode(article_text.encode(charset)) == article_text


@pytest.mark.parametrize("charset", ["cp1256", "iso8859-6"])
@pytest.mark.parametrize("declared", [None, "utf-8", "iso-8859-1", "rot13", "no-such-charset"])
def test_wrong_declaration_does_no_harm(charset, declared, article_text):
    assert decode(article_text.encode(charset), declared) == article_text


def test_damaged_utf8_names_the_byte(article_text):
    data = article_text.encode()
    with pytest.raises(SourceError, match="byte 100"):
        decode(data[:100] + b"\xff" + data[100:])


def test_western_8_bit_text_is_not_taken_for_arabic(file):
    text = "Le Conseil de sécurité a adopté à l'unanimité une résolution" * 3
    assert "neither Unicode nor Arabic" in why(file("a.txt", text.encode("latin-1")))


# What is no Arabic article


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b" \r\n\t ", "empty"),
        ("\ufeff".encode(), "empty"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF"),
        (b"PK\x03\x04\x14\x00\x06\x00", "zip"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "PNG"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "JPEG"),
        (bytes(range(256)) * 4, "not text|neither Unicode"),
        (b"\x00\x01\x02\x03" * 200, "binary"),
        (b"1234 5678", "no letters"),
        ("The Security Council adopted the resolution on Monday.", "Latin"),
        ("Совет Безопасности принял резолюцию в понедельник.", "Cyrillic"),
        ("安全理事会星期一通过了决议。", "CJK"),
        ("اعتمد مجلس الأمن القرار".encode().decode("cp1252", "replace"), "garbled"),
    ],
)
def test_bad_file_is_a_failure_that_says_why(file, content, said):
    assert re.search(said, why(file("a.txt", content)))


@pytest.mark.parametrize(
    "row", read_table("languages.tsv", ("language", "letters", "example")), ids=lambda r: r["language"]
)
def test_other_languages_in_arabic_script(row):
    with pytest.raises(SourceError, match=row["language"]):
        check_arabic(row["example"])


@pytest.mark.parametrize(
    "text",
    [
        "أعلنت شركة گوگل الأمريكية أن المدير التنفيذي زار البصرة",
        "قال وزیر الخارجیة الإیراني إن المفاوضات مع الوکالة الدولية مستمرة",
        "عاجل",
        "الرئيس التنفيذي لشركة Apple يزور الصين",
    ],
)
def test_arabic_with_foreign_letters_is_arabic(text):
    check_arabic(text)


def test_file_over_the_limit(file, monkeypatch, article_text):
    monkeypatch.setattr(settings, "MAX_FILE_BYTES", 1234)
    assert "1,234 bytes" in why(file("a.txt", article_text * 10))
    assert "1,234 bytes" in why(file("b.txt.gz", gzip.compress(article_text.encode() * 10)))
    line = json.dumps({"text": article_text}, ensure_ascii=False)
    long_line = json.dumps({"text": article_text * 10}, ensure_ascii=False)
    first, second, third = sources.read(file("c.jsonl", f"{line}\n{long_line}\n{line}\n"))
    assert isinstance(first, Article)
    assert isinstance(third, Article)
    assert isinstance(second, Failure)
    assert second.where.endswith("line 2")


# JSON


def test_json_object(file, article_text):
    row = {"id": "x", "outlet": "un", "url": "https://un.org/x", "published": "2024-03-25", "text": article_text}
    expected = Article("x", article_text, "un", "https://un.org/x", datetime(2024, 3, 25))
    assert read_one(file("a.json", json.dumps(row, indent=1))) == expected
    assert read_one(file("a.txt", json.dumps(row))) == expected


def test_headline_and_body(article_text):
    headline, body = article_text.split("\n\n")
    assert article_of({"headline": headline, "body": body}).text == article_text
    assert article_of({"headline": None, "body": body}).text == body


@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a.txt"])
def test_one_object_a_line(file, article_text, name):
    lines = [json.dumps({"text": f"{article_text} {n}", "id": n}, ensure_ascii=False) for n in (1, 2)]
    assert [a.id for a in sources.read(file(name, "\n".join(lines)))] == ["1", "2"]


@pytest.mark.parametrize("charset", ["utf-16", "utf-16-le", "utf-32", "cp1256"])
def test_lines_in_other_charsets(file, article_text, charset):
    lines = [json.dumps({"text": f"{article_text} {n}"}, ensure_ascii=False) for n in range(50)]
    found = list(sources.read(file("a.jsonl", "\n".join(lines).encode(charset))))
    assert [article.text for article in found] == [f"{article_text} {n}" for n in range(50)]


def test_ids(file, article_text):
    assert read_one(file("a.b.json", json.dumps({"text": article_text}))).id == "a.b"
    by_url = [make_article(text, outlet="un", url="https://un.org/x").id for text in (article_text, article_text + ".")]
    assert by_url[0] == by_url[1]
    assert make_article(article_text, outlet="bbc", url="https://un.org/x").id != by_url[0]
    assert make_article(article_text).id != make_article(article_text + ".").id


def test_list_with_bad_items_goes_on(file, article_text):
    rows = [
        {"text": article_text},
        7,
        {"title": "x"},
        {"text": article_text, "published": "أمس"},
        {"text": article_text},
    ]
    results = list(sources.read(file("a.json", json.dumps(rows)), outlet="un"))
    assert [isinstance(result, Article) for result in results] == [True, False, False, False, True]
    reasons = {result.where.split(", ")[-1]: result.why for result in results if isinstance(result, Failure)}
    assert "found a number" in reasons["item 2"]
    assert "`text`" in reasons["item 3"]
    assert "title" in reasons["item 3"]
    assert "published" in reasons["item 4"]
    assert "ISO 8601" in reasons["item 4"]
    assert results[0].outlet == "un"


def test_bad_line_goes_on(file, article_text):
    good = json.dumps({"text": article_text})
    results = list(sources.read(file("a.jsonl", f'{good}\n\n{{"text": \n{good}')))
    assert [isinstance(result, Article) for result in results] == [True, False, True]
    assert results[1].where.endswith("a.jsonl, line 3")
    assert "invalid JSON" in results[1].why


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "empty"),
        ("{", "invalid JSON"),
        ("[]", "empty"),
        ('"نص"', "found a string"),
        ("[" * 100_000, "cannot be read"),
        ('{"text": ""}', "empty"),
        ('{"text": 5}', "text must be a string"),
        ('{"text": "مجلس الأمن \\ud800"}', "surrogate"),
        ('{"text": "مجلس الأمن", "published": ""}', "ISO 8601"),
        ('{"text": "مجلس الأمن", "published": 1711324800}', "ISO 8601"),
        ('{"text": "مجلس الأمن", "outlet": ["un"]}', "outlet must be a string"),
    ],
)
def test_bad_json(file, content, said):
    assert said in why(file("a.json", content))


def test_date_missing_is_no_error(article_text):
    assert article_of({"text": article_text, "published": None}).published is None


# Pages

PAGE = """<!DOCTYPE html><html lang="ar"><head><meta charset="{charset}"><title>{headline} - الأمم المتحدة</title>
<meta property="og:title" content="{headline}"><meta property="og:site_name" content="أخبار الأمم المتحدة">
<meta property="article:published_time" content="2024-03-25T18:00:00+00:00">
<link rel="canonical" href="https://news.un.org/ar/story/2024/03/1129582"></head>
<body><nav><a href="/">الرئيسية</a></nav><article><h1>{headline}</h1>{paragraphs}</article>
<footer>جميع الحقوق محفوظة</footer></body></html>"""


@pytest.fixture
def page(article_text):
    headline, body = article_text.split("\n\n")
    paragraphs = "".join(f"<p>{p}</p>" for p in body.split("\n"))
    return lambda charset: PAGE.format(charset=charset, headline=headline, paragraphs=paragraphs).encode(charset)


@pytest.mark.parametrize("charset", ["utf-8", "windows-1256", "iso-8859-6"])
@pytest.mark.parametrize("name", ["a.html", "a.txt"])
def test_page(file, page, article_text, charset, name):
    article = read_one(file(name, page(charset)), outlet="given")
    assert article.text == article_text
    assert article.outlet == "أخبار الأمم المتحدة"
    assert article.url == "https://news.un.org/ar/story/2024/03/1129582"
    assert article.published.date().isoformat() == "2024-03-25"
    assert article.id == "a"


def test_page_without_article(file):
    assert "no article text" in why(file("a.html", "<html><body></body></html>"))


def test_page_with_xml_declaration(file, page, article_text):
    content = b'<?xml version="1.0" encoding="utf-8"?>\n' + page("utf-8")
    assert read_one(file("a.xhtml", content)).text == article_text


# Folders and archives


def test_folder_is_read_in_order(file, tmp_path, article_text):
    for name in ("b/2.txt", "b/1.TXT", "a.json", "c.html.bak", ".hidden.txt", "photo.png"):
        file(name, json.dumps({"text": article_text}) if name == "a.json" else article_text)
    file("b/3.txt", b"%PDF-1.4")
    results = list(sources.read(tmp_path))
    assert [r.id if isinstance(r, Article) else Path(r.where).name for r in results] == ["a", "1", "2", "3.txt"]


def test_empty_folder(tmp_path):
    assert ".jsonl" in why(tmp_path)


def test_missing_file(tmp_path):
    assert "no such file" in why(tmp_path / "nothing.txt")


def test_a_pipe_has_no_beginning_to_go_back_to(tmp_path, article_text):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=(article_text,))
    writer.start()
    assert read_one(pipe).text == article_text
    writer.join()


def test_a_name_too_long_for_any_file():
    assert "cannot be read" in why("x" * 300)


def test_names_that_are_no_utf8(tmp_path, article_text):
    with open(os.path.join(os.fsencode(tmp_path), "خبر.txt".encode("cp1256")), "w", encoding="utf-8") as file:
        file.write(article_text)
    (item,) = sources.items(tmp_path)
    assert isinstance(item, sources.Item)
    assert item.reference == f"{tmp_path}/خبر.txt"
    assert item.read() == Article("خبر", article_text)


def test_how_many_are_expected(file, article_text):
    line = json.dumps({"text": article_text}) + "\n"
    lines = file("a/lines.jsonl", line * 3)
    assert sources.expected(lines) == 3
    assert sources.expected(file("a/packed.jsonl.gz", gzip.compress(line.encode() * 4))) == 4
    assert sources.expected(file("a/text.txt", article_text)) == 1
    assert sources.expected(lines.parent) == 8
    packed = bytearray(gzip.compress(random.Random(1).randbytes(9000)))
    packed[4000:4100] = bytes(100)
    for name, data in (("cut.jsonl.gz", packed[:3000]), ("bad.jsonl.gz", packed), ("a.csv", b"text\nx")):
        assert sources.expected(file(f"a/{name}", bytes(data))) is None
    assert sources.expected(lines.parent) is None


def test_gzip(file, article_text):
    packed = gzip.compress(article_text.encode())
    assert read_one(file("a.txt.gz", packed)) == Article("a", article_text)
    assert "gzip" in why(file("b.txt.gz", packed[: len(packed) // 2]))
    assert read_one(file("c.txt.gz", article_text)) == Article("c", article_text)  # a browser has unpacked it
    assert read_one(file("d.txt", packed)) == Article("d", article_text)


def test_wrong_date_option_is_an_error(file, article_text):
    with pytest.raises(SourceError, match="ISO 8601"):
        list(sources.read(file("a.txt", article_text), published="yesterday"))


# Whatever the bytes are


@hypothesis_settings(deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=100).map(str.encode))
def test_any_bytes_are_read_or_refused(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("any") / "a.txt"
    for suffix in (".txt", ".json", ".jsonl", ".txt.gz"):
        path = path.with_name("a" + suffix)
        path.write_bytes(data)
        for result in sources.read(path):
            assert isinstance(result, Article | Failure)


@hypothesis_settings(deadline=None)
@given(st.text(alphabet="<>/pahtmldiv \"'&;=!-[]قال وزير", max_size=200))
def test_any_markup_is_read_or_refused(markup):
    with contextlib.suppress(SourceError):
        read_page(decode_page(markup.encode()))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "text", "headline", "body", "published", "outlet", "url"]), inner, max_size=5
        )
    ),
    max_leaves=8,
)


@given(json_values)
def test_any_json_is_read_or_refused(value):
    with contextlib.suppress(SourceError):
        assert isinstance(article_of(loads(json.dumps(value))), Article)
