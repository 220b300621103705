"""Tables and TREC's documents."""

from __future__ import annotations

import csv
import io
import json
import random
import tracemalloc
from datetime import date, datetime
from pathlib import Path

import pyarrow
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pyarrow import parquet

from musnad import settings, sources
from musnad.errors import SourceError
from musnad.model import Article
from musnad.sources import Failure, parse_columns


@pytest.fixture
def results(tmp_path: Path):
    def read(name: str, data: bytes | str, columns: str | None = None) -> list[Article | Failure]:
        (tmp_path / name).write_bytes(data.encode() if isinstance(data, str) else data)
        return list(sources.read(tmp_path / name, columns=parse_columns(columns)))

    return read


def table(*rows: list[str], delimiter: str = ",") -> str:
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter).writerows(rows)
    return file.getvalue()


# Columns


@pytest.mark.parametrize(
    ("value", "said"), [("text", "field=column"), ("texts=a", "one of"), ("text=", "field=column")]
)
def test_columns_that_are_none(value, said):
    with pytest.raises(SourceError, match=said):
        parse_columns(value)


def test_columns():
    assert parse_columns(" text = body ,published=date") == {"text": "body", "published": "date"}
    assert parse_columns(None) == {}


@pytest.mark.parametrize(
    "names",
    [
        ["id", "headline", "body", "published", "outlet", "url"],
        ["Doc_ID", "Title", "Content", "Publication Date", "Source", "link"],
        ["المعرّف", "العنوان", "المحتوى", "تاريخ النشر", "المصدر", "الرابط"],
    ],
)
@pytest.mark.parametrize(
    ("suffix", "delimiter"), [(".csv", ","), (".csv", ";"), (".tsv", "\t"), (".txt", "|"), ("", ",")]
)
def test_names_of_columns_that_are_known(results, article_text, names, suffix, delimiter):
    headline, body = article_text.split("\n\n")
    row = ["7", headline, body, "2024-03-25 18:00", "un", "https://un.org/7"]
    (article,) = results(f"a{suffix}", table(names, row, delimiter=delimiter))
    assert article == Article("7", article_text, "un", "https://un.org/7", datetime(2024, 3, 25, 18))


def test_columns_that_the_user_names(results, article_text):
    data = table(["text", "story", "day"], ["English", article_text, "2024-03-25"])
    (article,) = results("a.csv", data, "text=story,published=day")
    assert (article.text, article.published) == (article_text, datetime(2024, 3, 25))
    (failure,) = results("a.csv", data, "text=body")
    assert "no column 'body'" in failure.why
    assert "story" in failure.why
    (article,) = results("a.jsonl", json.dumps({"story": article_text}), "text=story")
    assert article.text == article_text


def test_headline_stands_before_a_text_that_lacks_it(results, article_text):
    headline, body = article_text.split("\n\n")
    found = results("a.csv", table(["title", "text"], [headline, body], [headline, article_text], ["", body]))
    assert [article.text for article in found] == [article_text, article_text, body]


# CSV


def test_quoted_cells_span_lines(results, article_text):
    found = results("a.csv", table(["n", "text"], ["1", article_text], ["2", article_text + '\n\n"اقتباس"']))
    assert [article.text for article in found] == [article_text, article_text + '\n\n"اقتباس"']


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1256", "iso8859-6"])
def test_charsets(results, article_text, charset):
    found = results("a.csv", table(["id", "text"], *([str(n), article_text] for n in range(300))).encode(charset))
    assert [article.text for article in found] == [article_text] * 300


def test_rows_that_are_wrong(results, article_text):
    rows = ["id,text,date", f"1,{article_text[:40]},2024-03-25", "2,قال, إنه,2024-03-25", "", "4,English text,", "5,,"]
    found = results("a.csv", "\n".join(rows))
    assert [getattr(result, "kind", "read") for result in found] == ["read", "format", "language", "empty"]
    assert found[1].reference.endswith("a.csv#row=3")
    assert "4 cells under 3" in found[1].why


def test_quotation_mark_that_is_never_closed(results, article_text, monkeypatch):
    monkeypatch.setattr(settings, "MAX_FILE_BYTES", 50_000)
    rows = [f"{number},{article_text[:40]}" for number in range(3000)]
    rows[3] = '3,"' + article_text[:40]
    found = results("a.csv", "id,text\n" + "\n".join(rows))
    assert [getattr(result, "kind", "read") for result in found[:4]] == ["read"] * 3 + ["limit"]
    assert "quotation mark" in found[3].why
    assert isinstance(found[-1], Article)
    rows[3:5] = ['3,"' + article_text[:40], f'4,"{article_text[:40]}"']
    found = results("b.csv", "id,text\n" + "\n".join(rows))
    assert [getattr(result, "kind", "read") for result in found[:5]] == ["read"] * 3 + ["format", "read"]


def test_a_damaged_byte_costs_one_row(results, article_text):
    rows = [f"{number},{article_text[:40]}".encode() for number in range(5)]
    rows[2] = rows[2][:-1] + b"\xff"
    found = results("a.csv", b"id,text\n" + b"\n".join(rows))
    assert [isinstance(result, Article) for result in found] == [True, True, False, True, True]


@pytest.mark.parametrize("data", ["", "\n\n", "a,b\n1,2\n", 'id,"text"x\n1,2\n', 'id,"text\n1,2\n'])
def test_no_table(results, data):
    for result in results("a.csv", data):
        assert isinstance(result, Failure)


@hypothesis_settings(deadline=None)
@given(
    st.binary(max_size=200),
    st.sampled_from([".csv", ".tsv", ".xml", ".rss", ".trec", ".parquet", ".zip", ".tar", ".warc"]),
)
def test_any_bytes_are_read_or_refused(tmp_path_factory, data, suffix):
    path = tmp_path_factory.mktemp("any") / f"a{suffix}"
    path.write_bytes(data)
    for result in sources.read(path):
        assert isinstance(result, Article | Failure)


# Parquet


def parquet_of(**columns: list) -> bytes:
    file = io.BytesIO()
    parquet.write_table(pyarrow.table(columns), file)
    return file.getvalue()


def test_parquet(results, article_text):
    texts = [f"{article_text} {number}" for number in range(200)]
    days = [datetime(2024, 3, 25, 18), *[date(2024, 3, 26)] * 0, *[None] * 199]
    data = parquet_of(content=texts, date=days, other=[1.5] * 200)
    for name in ("a.parquet", "a"):
        found = results(name, data)
        assert [article.text for article in found] == texts
        assert found[0].published == datetime(2024, 3, 25, 18)
    assert results("a.parquet", parquet_of(text=[article_text], date=[date(2024, 3, 25)]))[0].published == datetime(
        2024, 3, 25
    )


def test_parquet_of_texts_that_are_alike_takes_little_memory(tmp_path, article_text):
    """One text of a megabyte in 300 rows, kept once in the file."""
    words = random.Random(1).choices(article_text.split(), k=200_000)
    (tmp_path / "a.parquet").write_bytes(parquet_of(text=pyarrow.array([" ".join(words)] * 300).dictionary_encode()))
    tracemalloc.start()
    try:
        assert sum(isinstance(item, sources.Item) for item in sources.items(tmp_path / "a.parquet")) == 300
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_parquet_that_swells(results, article_text, monkeypatch):
    monkeypatch.setattr(settings, "RATIO_FREE_BYTES", 100_000)
    monkeypatch.setattr(settings, "MAX_RATIO", 5)
    data = parquet_of(text=[article_text * 1_000])
    assert [result.kind for result in results("a.parquet", data)] == ["limit"]


def test_parquet_that_is_wrong(results, article_text):
    data = parquet_of(text=[article_text] * 500)
    assert results("a.parquet", data[:-100])[-1].kind == "damaged"
    assert results("a.parquet", data[:100])[-1].kind == "damaged"
    assert results("a.parquet", b"nothing of the kind")[-1].kind == "damaged"
    assert "no text" in results("a.parquet", parquet_of(a=[1]))[0].why
    assert results("a.parquet", parquet_of(text=pyarrow.array([], pyarrow.string())))[0].kind == "empty"


# TREC


def doc(text: str, number: int = 1, **tags: str) -> str:
    headline, body = text.split("\n\n")
    more = "".join(f"<{name}>{value}</{name}>\n" for name, value in tags.items())
    head = f"<DOC>\n<DOCNO> un-{number} </DOCNO>\n{more}<HEADLINE>\n{headline}\n</HEADLINE>\n"
    return f"{head}<TEXT>\n{body}\n</TEXT>\n</DOC>\n"


def test_trec(results, article_text):
    data = "\n".join(doc(article_text, number, DATE="2024-03-25") for number in range(2000))
    for name in ("a.trec", "a.sgml", "a.xml", "a"):
        found = results(name, data)
        assert [article.id for article in found] == [f"un-{number}" for number in range(2000)]
        assert {article.text for article in found} == {article_text}
        assert found[0].published == datetime(2024, 3, 25)


@pytest.mark.parametrize(
    "date", ["Mon, 25 Mar 2024 10:00:00 +0300", "2024-03-25", "25 Mar 99999999999999999999 1:1:1", "غدا"]
)
def test_dates_in_trec(results, article_text, date):
    (article,) = results("a.trec", doc(article_text, DATE=date))
    assert (article.published is not None) == ("2024" in date)


def test_gigaword_style(results, article_text):
    headline, body = article_text.split("\n\n")
    paragraphs = "".join(f"<P>\n{p.replace(' ', chr(10), 1)}\n</P>\n" for p in body.split("\n"))
    data = (
        f'<DOC id="AFP_ARB_20240325.0001" type="story" >\n<HEADLINE>\n{headline}\n</HEADLINE>\n'
        f"<DATELINE>\nنيويورك 25-3 (اف ب)\n</DATELINE>\n<TEXT>\n{paragraphs}</TEXT>\n</DOC>\n"
    )
    (article,) = results("a.sgm.gz", data)
    assert article.text == f"{headline}\n\nنيويورك 25-3 (اف ب)\n{body}"
    assert (article.id, article.published) == ("AFP_ARB_20240325.0001", datetime(2024, 3, 25))


def test_trec_in_xml_with_a_root(results, article_text):
    data = f'<?xml version="1.0"?>\n<corpus>{doc(article_text)}{doc(article_text, 2)}</corpus>'
    assert [article.id for article in results("a.xml", data)] == ["un-1", "un-2"]


@pytest.mark.parametrize("charset", ["cp1256", "iso8859-6"])
def test_trec_in_old_charsets(results, article_text, charset):
    assert results("a.trec", doc(article_text).encode(charset))[0].text == article_text


def test_trec_that_is_wrong(results, article_text, monkeypatch):
    found = results("a.trec", doc(article_text) + doc(article_text)[:-40])
    assert [getattr(result, "kind", "read") for result in found] == ["read", "damaged"]
    assert results("a.trec", "nothing")[0].kind == "empty"
    assert results("a.trec", doc(article_text).replace("TEXT", "TEKST"))[0].kind == "empty"
    monkeypatch.setattr(settings, "MAX_FILE_BYTES", 300_000)
    found = results("a.trec", doc(article_text) + doc(article_text + " قال" * 100_000) + doc(article_text))
    assert [getattr(result, "kind", "read") for result in found] == ["read", "limit", "read"]


@pytest.mark.parametrize("declaration", ['<!ENTITY a "aaaa">', '<!ENTITY a SYSTEM "file:///etc/passwd">'])
@pytest.mark.parametrize("name", ["a.xml", "a.trec", "a"])
def test_entities_in_trec(results, article_text, declaration, name):
    data = f"<?xml version='1.0'?><!DOCTYPE c [{declaration}]><c>" + doc(article_text + "&a;") + "</c>"
    (failure,) = results(name, data)
    assert failure.kind == "refused"
    assert "entities" in failure.why
