"""What several test modules use: an article of our own, and a pipeline without readers."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

import pytest
from browsers import browser  # noqa: F401
from databases import database, postgres  # noqa: F401

from musnad.model import Article, Producer, Record, Span
from musnad.record import SCHEMA
from musnad.sources import Failure

HEADLINE = "مجلس الأمن يعتمد قرارا يطالب بوقف فوري لإطلاق النار في غزة"
LEAD = (
    "اعتمد مجلس الأمن الدولي، يوم الاثنين، القرار رقم 2728 الذي يطالب بوقف فوري لإطلاق النار في قطاع غزة خلال شهر "
    "رمضان، بعد أن امتنعت الولايات المتحدة عن التصويت."
)
BODY = (
    "وصوت أربعة عشر عضوا في المجلس لصالح القرار الذي قدمه الأعضاء العشرة المنتخبون، ويطالب القرار أيضا بالإفراج الفوري "
    "وغير المشروط عن جميع الرهائن."
)


@pytest.fixture(scope="module", autouse=True)
def _alone() -> Iterator[None]:
    """The processes that the web application started to read end with the tests that asked it to."""
    yield
    if reading := sys.modules.get("musnad.web.reading"):
        reading.stop()


@pytest.fixture
def article_text() -> str:
    """Headline, blank line, two paragraphs."""
    return f"{HEADLINE}\n\n{LEAD}\n{BODY}"


def empty_record(article: Article) -> Record:
    """A record of ``article`` in which nothing is reported."""
    return Record(SCHEMA, Producer("musnad", "0"), article, (Span(0, len(article.text)),), (), (), (), ())


@pytest.fixture
def make_record() -> Callable[[str, str], Record]:
    """Records for tests that need one: ``make_record(id, text)``."""
    return lambda id, text: empty_record(Article(id, text, published=datetime(2024, 3, 25)))


@pytest.fixture
def no_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Articles become records that report nothing, without a model being loaded."""

    def read_articles(items: Iterable[Article | Failure]) -> Iterator[Record | Failure]:
        return (item if isinstance(item, Failure) else empty_record(item) for item in items)

    monkeypatch.setattr("musnad.pipeline.read_articles", read_articles)
