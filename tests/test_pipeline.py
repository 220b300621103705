from __future__ import annotations

import time
from datetime import datetime

import pytest
from conftest import BODY, HEADLINE, LEAD

from musnad import pipeline, reading, record
from musnad.errors import SourceError
from musnad.model import Article, Event, EventMention, Span, Statement, Time


def event(id: str, *triggers: Span) -> Event:
    return Event(
        id=id,
        type="AGREE",
        mode=None,
        contexts=(),
        cameo=None,
        quad="verbal cooperation",
        intensity=3.0,
        mentions=tuple(EventMention(trigger, trigger) for trigger in triggers),
        actors=(),
        recipients=(),
        status="occurred",
    )


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch, article_text: str) -> list[tuple[str, tuple[object, ...]]]:
    """Readers that give an event of the headline, one of both and a statement over the lead; their calls are noted."""
    lead = Span(article_text.index(LEAD), article_text.index(LEAD) + len(LEAD))
    found = {
        "times": (Time("t1", 0, 4, article_text[:4], "DATE", "2024-03-25"),),
        "places": (),
        "actors": ((), ()),
        "attribution": (Statement("s1", Span(0, 4), lead, "indirect"),),
        "events": (event("v1", Span(0, 4)), event("v2", Span(0, 4), Span(lead.start, lead.start + 5))),
    }
    noted: list[tuple[str, tuple[object, ...]]] = []

    def reader(name):
        def read(doc, article, *earlier):
            assert doc.text == article.text
            noted.append((name, earlier))
            return found[name]

        return read

    for name in found:
        monkeypatch.setattr(
            getattr(reading, name), "named" if name == "actors" else "read", reader(name), raising=False
        )
    return noted


def test_readers_run_in_order_on_what_was_read_before(calls, article_text):
    result = pipeline.read(article_text)
    assert [name for name, _ in calls] == ["times", "places", "actors", "attribution", "events"]
    given = dict(calls)
    assert given["actors"] == ((),)
    assert given["attribution"] == ((),)
    times, (statement,) = result.times, result.statements
    assert given["events"][:2] == ((), times)
    assert [e.id for e in statement.events] == ["v2"]
    assert given["events"][2][0].events == ()


def test_record_of_a_text(calls, article_text):
    result = pipeline.read(article_text, published="2024-03-25", outlet="un", url="https://un.org/x", id="x")
    assert (result.article.id, result.article.outlet, result.article.url) == ("x", "un", "https://un.org/x")
    assert result.article.published == datetime(2024, 3, 25)
    assert [part.kind for part in result.article.parts] == ["headline", "lead", "body"]
    assert [span.of(article_text) for span in result.sentences] == [HEADLINE, LEAD, BODY]
    assert result.producer.name == "musnad"
    assert list(result.producer.models.values())
    assert record.loads(record.dumps(result)) == result


@pytest.mark.parametrize(("text", "said"), [("", "empty"), ("Resolution 2728", "Latin")])
def test_text_that_is_no_article(text, said):
    with pytest.raises(SourceError, match=said):
        pipeline.read(text)


def test_source_with_a_failure_in_it(calls, tmp_path, article_text):
    (tmp_path / "1.txt").write_text(article_text, "utf-8")
    (tmp_path / "2.txt").write_text("", "utf-8")
    first, second = pipeline.read_source(tmp_path, outlet="un")
    assert first.article.outlet == "un"
    assert isinstance(second, pipeline.Failure)


def test_spacy_pipeline_carries_the_record(calls, article_text):
    nlp = pipeline.load()
    doc = nlp.make_doc(article_text)
    doc._.published, doc._.outlet = "2024-03-25", "un"
    doc = nlp(doc)
    assert doc._.record == pipeline.read(article_text, published="2024-03-25", outlet="un")
    for name in ("events", "statements", "times", "entities"):
        assert getattr(doc._, name) == getattr(doc._.record, name)
    assert [d._.record.article.text for d in pipeline.load().pipe([LEAD, BODY])] == [LEAD, BODY]


def test_an_article_that_a_reader_stumbles_over_does_not_end_the_batch(article_text, monkeypatch):
    read_all = pipeline.read_all

    def stumbling(doc, article):
        if article.id == "bad":
            raise ZeroDivisionError("a bug")
        return read_all(doc, article)

    monkeypatch.setattr(pipeline, "read_all", stumbling)
    articles = [Article(id, article_text) for id in ("first", "bad", "last")]
    first, bad, last = pipeline.read_articles(articles)
    assert (first.article.id, last.article.id) == ("first", "last")
    assert isinstance(bad, pipeline.Failure)
    assert "bad" in str(bad)
    assert "ZeroDivisionError" in str(bad)


@pytest.mark.parametrize(
    "again",
    [
        "مصر",
        "عبد",
        "بن",
        'قال "مصر',
        "قال:",
        "وزير الخارجية",
        "نائب",
        "زعيم",
        "دونالد ترامب",
        "ثلاثة آلاف",
        "قال الوزير إن",
    ],
)
def test_a_text_made_to_keep_readers_busy_is_read_in_time(again):
    begun = time.process_time()
    pipeline.read("أعلنت السعودية. " + f"{again} " * 700, published="2023-03-10")
    assert time.process_time() - begun < 5
