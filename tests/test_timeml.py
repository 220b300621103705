"""Times as TimeML and as rows: the command ``musnad times`` and the format ``timeml``."""

from __future__ import annotations

import io
import json
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from typer.testing import CliRunner

from musnad import language, pipeline
from musnad.cli import app
from musnad.export import FORMATS
from musnad.model import Article, Time
from musnad.reading import times
from musnad.render import timeml

DTD = etree.DTD(
    io.StringIO("""
<!ELEMENT TimeML (DOCID, DCT, TEXT)>
<!ELEMENT DOCID (#PCDATA)>
<!ELEMENT DCT (TIMEX3)>
<!ELEMENT TEXT (#PCDATA | TIMEX3)*>
<!ELEMENT TIMEX3 (#PCDATA)>
<!ATTLIST TIMEX3
  tid ID #REQUIRED
  type (DATE | TIME | DURATION | SET) #REQUIRED
  value CDATA #REQUIRED
  functionInDocument (CREATION_TIME) #IMPLIED
  beginPoint IDREF #IMPLIED
  endPoint IDREF #IMPLIED
  quant CDATA #IMPLIED>
""")
)
TOKENS = language.blank()
SENTENCE = "التقى الوزيران يومي الأربعاء والخميس في القاهرة، ويلتقيان كل جمعة."


def written(*articles: tuple[Article, tuple[Time, ...]]) -> str:
    stream = io.StringIO()
    timeml.write_times(articles, stream)
    return stream.getvalue()


def article(text: str, published: str | None = "2023-12-08") -> tuple[Article, tuple[Time, ...]]:
    one = Article("a&<1>", text, published=datetime.fromisoformat(published) if published else None)
    return one, times.read(TOKENS.make_doc(text), one)


def test_a_document_holds_the_text_with_its_times() -> None:
    root = ElementTree.fromstring(written(article(SENTENCE)))
    assert root.findtext("DOCID") == "a&<1>"
    text = root.find("TEXT")
    assert text is not None
    assert "".join(text.itertext()) == SENTENCE
    assert [timex.attrib for timex in root.iter("TIMEX3")] == [
        {"tid": "t0", "type": "DATE", "value": "2023-12-08", "functionInDocument": "CREATION_TIME"},
        {"tid": "t1", "type": "DURATION", "value": "P2D", "beginPoint": "t3", "endPoint": "t4"},
        {"tid": "t2", "type": "SET", "value": "XXXX-WXX-5", "quant": "EVERY"},
        {"tid": "t3", "type": "DATE", "value": "2023-12-06"},
        {"tid": "t4", "type": "DATE", "value": "2023-12-07"},
    ]


@pytest.mark.parametrize(
    ("published", "kind", "value"),
    [
        ("2023-12-08", "DATE", "2023-12-08"),
        ("2023-12-08T14:30:00+03:00", "TIME", "2023-12-08T14:30"),
        ("2023-12-08T00:00:00+03:00", "TIME", "2023-12-08T00:00"),
        (None, "DATE", "XXXX-XX-XX"),
    ],
)
def test_the_creation_time(published: str | None, kind: str, value: str) -> None:
    root = ElementTree.fromstring(written(article("وصل الوفد", published)))
    (created,) = root.iter("TIMEX3")
    assert (created.get("type"), created.get("value")) == (kind, value)


def test_several_documents_make_a_corpus() -> None:
    root = ElementTree.fromstring(written(article(SENTENCE), article("وصل أمس", None)))
    assert [child.tag for child in root] == ["TimeML", "TimeML"]
    assert ElementTree.fromstring(written()).tag == "corpus"


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=20), st.sampled_from(["2023-12-08", None]))
def test_any_text_makes_valid_timeml(noise: str, published: str | None) -> None:
    text = f"{noise}وصل أمس{noise}]]> & <TIMEX3>\r\n\0{noise}يومي الأحد والاثنين"
    document = written(article(text, published)).removeprefix('<?xml version="1.0" encoding="UTF-8"?>')
    root = etree.fromstring(document)
    assert DTD.validate(root), DTD.error_log
    assert len("".join(root.find("TEXT").itertext())) == len(text)


def test_timeml_is_a_format_of_records(article_text: str) -> None:
    stream = io.StringIO()
    FORMATS["timeml"].write([pipeline.read(article_text, published="2024-03-25")], stream)
    root = ElementTree.fromstring(stream.getvalue())
    assert "".join(root.find("TEXT").itertext()) == article_text  # type: ignore[union-attr]


# The command


def musnad(*arguments: object, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["times", *map(str, arguments)])
    assert result.exit_code == code, result.output
    return result.stdout


@pytest.fixture
def two(tmp_path: Path) -> Path:
    rows = [
        {"id": "one", "text": SENTENCE, "published": "2023-12-08"},
        {"id": "two", "text": "وصل الوفد إلى القاهرة أمس وغادرها بعد ثلاثة أيام من اللقاء."},
    ]
    path = tmp_path / "two.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    return path


def test_rows_of_one_article(tmp_path: Path) -> None:
    path = tmp_path / "one.txt"
    path.write_text("وصل الوفد إلى القاهرة\n\nوصل الوفد إلى القاهرة أول\tمن أمس.", "utf-8")
    out = musnad(path, "--published", "2023-12-08", "--header")
    assert out == (
        "start\tend\ttype\tvalue\tfrom\tto\ttext\n45\t55\tDATE\t2023-12-06\t2023-12-06\t2023-12-06\tأول من أمس\n"
    )


def test_rows_of_several_articles_begin_with_the_article(two: Path) -> None:
    header, *rows = [line.split("\t") for line in musnad(two, "--header").splitlines()]
    assert header == ["article", "start", "end", "type", "value", "from", "to", "text"]
    assert [(row[0], *row[3:]) for row in rows] == [
        ("one", "DATE", "2023-12-06/2023-12-07", "2023-12-06", "2023-12-07", "يومي الأربعاء والخميس"),
        ("one", "SET", "XXXX-WXX-5", "", "", "كل جمعة"),
        ("two", "DATE", "XXXX-XX-XX", "", "", "أمس"),
        ("two", "DURATION", "P3D", "", "", "ثلاثة أيام"),
    ]


def test_timeml_of_several_articles(two: Path) -> None:
    root = ElementTree.fromstring(musnad(two, "--format", "timeml"))
    assert [document.findtext("DOCID") for document in root] == ["one", "two"]


def test_a_wrong_format_and_a_wrong_date_say_so(two: Path) -> None:
    musnad(two, "--format", "xml", code=2)
    musnad(two, "--published", "yesterday", code=2)


def test_what_cannot_be_read_gives_exit_status_1(two: Path, tmp_path: Path) -> None:
    assert len(musnad(two, tmp_path / "missing.txt", code=1).splitlines()) == 4


def test_no_trained_names_are_loaded(two: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "load", None)
    assert musnad(two)
