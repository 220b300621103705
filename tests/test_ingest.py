"""From sources to a store: nothing twice, nothing lost, whatever is killed and begun again."""

from __future__ import annotations

import dataclasses
import gzip
import io
import json
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sql

from musnad import ingest, pipeline, record, sources, store
from musnad.errors import StoreError
from musnad.model import Article, Record
from musnad.sources import Failure
from musnad.store import Store, tables

ARTICLES = Path(__file__).parent / "articles"
MUSNAD = [sys.executable, "-c", "from musnad.cli import main; main()"]


@cache
def ours() -> tuple[Record, ...]:
    """The records of our example articles, read once."""
    return tuple(item for item in pipeline.read_source(ARTICLES) if isinstance(item, Record))


@pytest.fixture
def read_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading takes no time: an article's record is that of the example it was made of."""
    examples = {item.article.text[:80]: item for item in ours()}

    def read_articles(items: Iterable[Article | Failure]) -> Iterator[Record | Failure]:
        for item in items:
            if isinstance(item, Failure):
                yield item
            elif "يتعثر" in item.text:
                yield Failure(item.id, "reading failed", "reading")
            else:
                example = examples[item.text[:80]]
                article = dataclasses.replace(item, parts=example.article.parts)
                yield dataclasses.replace(example, article=article)

    monkeypatch.setattr("musnad.pipeline.read_articles", read_articles)


def article(number: int, **fields: Any) -> dict[str, Any]:
    """An article made of one of our examples, with a line of its own after it."""
    example = ours()[number % len(ours())].article
    published = example.published.isoformat() if example.published else None
    row = {"id": f"a{number}", "outlet": example.outlet, "published": published}
    return row | {"text": f"{example.text}\nنسخة {number}"} | fields


def write(path: Path, *rows: dict[str, Any] | str) -> str:
    lines = (row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows)
    path.write_text("\n".join(lines), "utf-8")
    return str(path)


@pytest.fixture
def opened(database: str) -> Iterator[Store]:
    with store.open(database, create=True, terms=pipeline.terms) as opened:
        yield opened


def content(opened: Store) -> dict[str, Any]:
    """All that a store holds but for its keys and when it was written, in an order of its own."""
    found: dict[str, Any] = {"records": sorted(record.dumps(item) for item in opened.records())}
    with opened._reading() as connection:

        def rows(chosen: sql.Select[Any]) -> list[tuple[Any, ...]]:
            return sorted((tuple(row) for row in connection.execute(chosen)), key=repr)

        original = tables.articles.alias()
        found["articles"] = rows(
            sql.select(tables.articles.c.id, tables.articles.c.reference, original.c.id).join(
                original, original.c.key == tables.articles.c.original
            )
        )
        for table in (*tables.OF_ARTICLE, tables.bands):
            joined: Any = table.join(tables.articles, tables.articles.c.key == table.c.article)
            columns = [column for column in table.c if column.name not in ("article", "actor")]
            if "actor" in table.c:
                joined = joined.outerjoin(tables.actors, tables.actors.c.key == table.c.actor)
                columns += [column for column in tables.actors.c if column.name != "key"]
            found[table.name] = rows(sql.select(tables.articles.c.id, *columns).select_from(joined))
        failures = tables.failures.c
        found["failures"] = rows(sql.select(failures.reference, failures.kind, failures.why))
        found["actors"] = rows(sql.select(*(c for c in tables.actors.c if c.name != "key")))
    for words in ("القمة", '"وزير الخارجية"', "نسخة"):
        found[words] = sorted(hit.article.id for hit in opened.search(words, limit=1000).rows)
    return found


def take_in(opened: Store, *given: str, **options: Any) -> ingest.Counts:
    return ingest.ingest(opened, given, processes=0, **options)


# Once, and again


@pytest.mark.usefixtures("read_before")
def test_articles_and_failures_are_kept(opened, tmp_path):
    file = write(tmp_path / "n.jsonl", article(0), "no JSON", article(1), article(2, text="A text in English."))
    counts = take_in(opened, file)
    assert counts == ingest.Counts(saved=2, foreign=1, failed=1)
    assert [item.article.id for item in opened.records()] == ["a0", "a1"]
    assert opened.record("a0").events == ours()[0].events
    assert [(row.reference, row.kind) for row in opened.failures()] == [(f"{file}#line=2", "format")]
    (run,) = opened.runs()
    assert (run.articles, run.failures, run.not_arabic, run.skipped) == (2, 1, 1, 0)
    assert run.ended
    assert opened.search("نسخة").rows


@pytest.mark.usefixtures("read_before")
def test_what_is_there_is_passed_over_unparsed(opened, tmp_path, monkeypatch):
    file = write(tmp_path / "n.jsonl", *map(article, range(5)))
    monkeypatch.setattr("musnad.store.save.now", lambda: f"{datetime.now(UTC) + timedelta(seconds=1):%FT%T%z}")
    take_in(opened, file)
    before = content(opened)
    monkeypatch.setattr(sources.Item, "read", lambda self: pytest.fail("parsed"))
    assert take_in(opened, file) == ingest.Counts(skipped=5)
    assert content(opened) == before


@pytest.mark.usefixtures("read_before")
def test_a_changed_file_is_parsed_and_only_changed_articles_are_read(opened, tmp_path):
    file = write(tmp_path / "n.jsonl", *map(article, range(5)))
    take_in(opened, file)
    changed = article(3)["text"] + "\nتصحيح"
    write(tmp_path / "n.jsonl", *map(article, range(3)), article(3, text=changed), article(4), article(5))
    os.utime(file, (time.time() + 5,) * 2)
    assert take_in(opened, file) == ingest.Counts(saved=2, skipped=4)
    assert opened.record("a3").article.text == changed
    assert len(list(opened.records())) == 6


@pytest.mark.usefixtures("read_before")
def test_a_file_that_another_took_the_place_of_is_parsed(opened, tmp_path):
    """Copies keep the time of what they are copies of, which may be long ago."""
    file = write(tmp_path / "n.jsonl", article(0))
    take_in(opened, file)
    other = write(tmp_path / "other.jsonl", article(1))
    os.utime(other, (1, 1))
    os.replace(other, file)
    assert take_in(opened, file) == ingest.Counts(saved=1)
    assert [item.article.id for item in opened.records()] == ["a0", "a1"]


@pytest.mark.usefixtures("read_before")
def test_another_version_reads_again(opened, tmp_path, monkeypatch):
    file = write(tmp_path / "n.jsonl", *map(article, range(3)))
    take_in(opened, file)
    newer = dataclasses.replace(pipeline.producer(), models={"ar_news": "99"})
    monkeypatch.setattr("musnad.pipeline.producer", lambda: newer)
    assert take_in(opened, file) == ingest.Counts(saved=3)
    assert take_in(opened, file) == ingest.Counts(skipped=3)
    assert take_in(opened, file, again=True) == ingest.Counts(saved=3)
    assert len(list(opened.records())) == 3
    known = opened.known(id="a1")
    assert known
    assert known.models == '{"ar_news": "99"}'


# What is one article


@pytest.mark.usefixtures("read_before")
@pytest.mark.parametrize(
    ("first", "second", "ids"),
    [
        pytest.param({}, {}, ["a0"], id="the same"),
        pytest.param({"url": "https://x.example/1"}, {"id": "b", "url": "https://x.example/1"}, ["a0"], id="one URL"),
        pytest.param({"url": "https://x.example/1"}, {"url": "https://x.example/2"}, ["a0", "a0-"], id="two URLs"),
        pytest.param({}, {"outlet": "B"}, ["a0", "a0-"], id="two outlets"),
        pytest.param({}, {"id": "b"}, ["a0", "b"], id="two ids"),
    ],
)
def test_what_is_one_article(opened, tmp_path, first, second, ids):
    one, two = article(0) | first, article(0) | second
    both = write(tmp_path / "both.jsonl", one, two)
    take_in(opened, both)
    found = sorted(item.article.id for item in opened.records())
    assert [id[: len(expected)] for id, expected in zip(found, ids, strict=True)] == ids
    before = content(opened)["records"]
    apart = [write(tmp_path / f"{n}.jsonl", row) for n, row in enumerate((one, two))]
    assert take_in(opened, *apart).skipped == 2
    assert content(opened)["records"] == before


@pytest.mark.usefixtures("read_before")
def test_files_of_one_name_in_two_folders_are_two_articles(opened, tmp_path):
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "1.txt").write_text(f"{article(0)['text']}\n{folder}", "utf-8")
    take_in(opened, str(tmp_path))
    assert len(list(opened.records())) == 2
    (tmp_path / "two" / "1.txt").write_text(f"{article(0)['text']}\nchanged", "utf-8")
    os.utime(tmp_path / "two" / "1.txt", (time.time() + 5,) * 2)
    assert take_in(opened, str(tmp_path)) == ingest.Counts(saved=1, skipped=1)
    assert {item.article.text.rsplit("\n", 1)[1] for item in opened.records()} == {"one", "changed"}


@pytest.mark.usefixtures("read_before")
def test_copies_are_found_at_once_and_later(opened, tmp_path):
    take_in(opened, write(tmp_path / "1.jsonl", article(0), article(0, id="copy", outlet="B"), article(1)))
    take_in(opened, write(tmp_path / "2.jsonl", article(len(ours()), id="later", outlet="C")))
    assert [item.id for item in opened.copies("a0")] == ["a0", "copy", "later"]
    (event, *_) = opened.events({"article": "a0"}).rows
    assert event.outlets == (ours()[0].article.outlet, "B", "C")


# Killed


def _ingest(database: str, file: str) -> None:
    with store.open(database, create=True, terms=pipeline.terms) as opened:
        ingest.ingest(opened, [file], processes=0)


@pytest.mark.usefixtures("read_before")
def test_ten_times_killed_is_as_if_never(database, tmp_path, monkeypatch):
    """Real kills at random moments; what is left at the end is what an undisturbed run leaves."""
    monkeypatch.setattr(ingest, "BATCH", 8)
    rows: list[Any] = [article(n, id=f"a{n % 70}") for n in range(80)]
    file = write(tmp_path / "n.jsonl", *rows[:40], "no JSON", *rows[40:])
    os.utime(file, (1, 1))
    if "://" not in database:
        _ingest(str(tmp_path / "undisturbed.db"), file)
        with store.open(tmp_path / "undisturbed.db", terms=pipeline.terms) as opened:
            expected = content(opened)
    else:
        _ingest(database, file)
        with store.open(database, terms=pipeline.terms) as opened:
            expected = content(opened)
            with opened._writing() as connection:
                connection.execute(sql.text("DROP SCHEMA public CASCADE"))
                connection.execute(sql.text("CREATE SCHEMA public"))
    assert len(expected["records"]) == 80
    context = multiprocessing.get_context("fork")
    chance = random.Random(7)
    kills = 0
    for _ in range(100):
        process = context.Process(target=_ingest, args=(database, file))
        process.start()
        process.join(chance.uniform(0.01, 0.3))
        if process.is_alive():
            kills += 1
            os.kill(process.pid or 0, signal.SIGKILL)
        process.join()
        if kills == 10:
            break
    assert kills == 10
    with store.open(database, create=True, terms=pipeline.terms) as opened:
        take_in(opened, file)
        assert content(opened) == expected


def test_a_killed_command_goes_on(tmp_path):
    """The whole way: the command with processes of its own is killed after its first articles, and begun again."""
    rows = [article(n) for n in range(72)]
    for row in rows:
        row["text"] = "\n".join(row["text"].split("\n")[:3]) + f"\nنسخة {row['id']}"
    file = write(tmp_path / "n.jsonl", *rows)
    command = [*MUSNAD, "ingest", file, "--db", str(tmp_path / "killed.db"), "--workers", "1"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.1)
        if (tmp_path / "killed.db").exists():
            try:
                with store.open(tmp_path / "killed.db") as opened:
                    if opened.info()["articles"]:
                        break
            except StoreError:
                pass
    process.kill()
    process.communicate()
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "there already" in done.stderr
    _ingest(str(tmp_path / "undisturbed.db"), file)
    contents = []
    for name in ("killed.db", "undisturbed.db"):
        with store.open(tmp_path / name, terms=pipeline.terms) as opened:
            contents.append(content(opened))
    assert contents[0] == contents[1]


@pytest.mark.usefixtures("read_before")
def test_two_at_once(database, tmp_path):
    """Two ingests of files that have half their articles in common, into one store that neither finds."""
    files = [write(tmp_path / f"{n}.jsonl", *map(article, range(n * 40, n * 40 + 80))) for n in range(2)]
    context = multiprocessing.get_context("fork")
    processes = [context.Process(target=_ingest, args=(database, file)) for file in files]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        assert process.exitcode == 0
    with store.open(database, terms=pipeline.terms) as opened:
        assert sorted(item.article.id for item in opened.records()) == sorted(f"a{n}" for n in range(120))
        assert opened.count_hits("نسخة") == 120


# Failures, feeds


@pytest.mark.usefixtures("read_before")
def test_failures_are_tried_again(opened, tmp_path):
    stumbles = article(1)["text"] + "\nيتعثر"
    file = write(tmp_path / "n.jsonl", article(0), article(1, text=stumbles), "no JSON")
    take_in(opened, file)
    assert [row.kind for row in opened.failures()] == ["format", "reading"]
    write(tmp_path / "n.jsonl", article(0), article(1), "no JSON")
    assert ingest.retry(opened, opened.failures(), processes=0) == ingest.Counts(saved=1, failed=1)
    assert [row.kind for row in opened.failures()] == ["format"]
    assert opened.record("a1").events == ours()[1].events


@pytest.mark.usefixtures("read_before")
@pytest.mark.parametrize("repair", ["ingest", "retry"])
def test_a_file_that_was_cut_short_and_is_whole_now(opened, tmp_path, repair):
    rows = [article(n) for n in range(5)]
    whole = gzip.compress(Path(write(tmp_path / "n.jsonl", *rows)).read_bytes())
    file = tmp_path / "n.jsonl.gz"
    file.write_bytes(whole[:-100])
    other = write(tmp_path / "n.jsonl.gz-other.jsonl", "no JSON")
    take_in(opened, str(file), other)
    assert [(row.reference, row.kind) for row in opened.failures()] == [
        (str(file), "damaged"),
        (f"{other}#line=1", "format"),
    ]
    file.write_bytes(whole)
    if repair == "ingest":
        take_in(opened, str(file))
    else:
        ingest.retry(opened, opened.failures(), processes=0)
    assert [row.reference for row in opened.failures()] == [f"{other}#line=1"]
    for n in range(5):
        known = opened.known(id=f"a{n}")
        assert known
        assert known.reference == f"{file}#line={n + 1}"


@pytest.mark.usefixtures("read_before")
def test_what_was_read_is_not_read_again_by_a_retry(opened, tmp_path):
    file = tmp_path / "n.jsonl.gz"
    file.write_bytes(gzip.compress(Path(write(tmp_path / "n.jsonl", *map(article, range(3)))).read_bytes())[:-4])
    os.utime(file, (1, 1))
    assert take_in(opened, str(file)) == ingest.Counts(saved=2, failed=1)
    assert ingest.retry(opened, opened.failures(), processes=0) == ingest.Counts(skipped=2, failed=1)


@pytest.mark.usefixtures("read_before")
def test_a_failure_that_hides_others_stays_when_they_are_retried(opened, tmp_path):
    rows = [json.dumps(article(n)) for n in range(3)]
    file = tmp_path / "n.jsonl.gz"
    file.write_bytes(gzip.compress("\n".join([*rows, "no JSON"]).encode()))
    take_in(opened, str(file))
    assert [row.kind for row in opened.failures()] == ["format"]
    file.write_bytes(b"\x1f\x8bgarbage")
    ingest.retry(opened, opened.failures(), processes=0)
    assert [(row.reference, row.kind) for row in opened.failures()] == [(str(file), "damaged")]


@pytest.mark.usefixtures("read_before")
def test_standard_input_is_not_retried(opened, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"text": 1}\n{"text": 2}')))
    assert take_in(opened, "-").failed == 2
    monkeypatch.setattr(sys, "stdin", None)
    assert ingest.retry(opened, opened.failures(), processes=0) == ingest.Counts()
    assert len(opened.failures()) == 2


@pytest.mark.usefixtures("read_before")
def test_a_link_to_a_file_is_not_read_by_a_retry(opened, tmp_path):
    secret = write(tmp_path / "secret.txt", article(0)["text"])
    feed = tmp_path / "f.rss"
    feed.write_text(f"<rss><channel><item><title>x</title><link>{secret}</link></item></channel></rss>")
    assert take_in(opened, str(feed)) == ingest.Counts(failed=1)
    assert ingest.retry(opened, opened.failures(), processes=0) == ingest.Counts(failed=1)


@pytest.mark.usefixtures("read_before")
@pytest.mark.parametrize("odd", ["NUL", "words", "id", "name"])
def test_what_the_database_cannot_hold_costs_one_article(opened, database, tmp_path, odd):
    """PostgreSQL knows no NUL, no megabyte of different words, and no long keys; the articles beside it are saved."""
    random_text = random.Random(1).randbytes(60_000).hex()
    changes: dict[str, dict[str, Any]] = {
        "NUL": {"text": article(1)["text"] + " \0 "},
        "words": {"text": article(1)["text"] + "\n" + " ".join(f"كلمة{n:x}" for n in range(90_000))},
        "id": {"id": random_text[:6000]},
        "name": {"outlet": "x\0"},
    }
    long = article(3)["text"] + "\n" + "ه" * 5000
    rows = [article(0), article(1, **changes[odd]), article(2), article(3, text=long)]
    file = write(tmp_path / "n.jsonl", *rows)
    holds = "://" not in database and odd != "name"
    counts = take_in(opened, file)
    assert (counts.saved, counts.failed) == ((4, 0) if holds else (3, 1))
    assert {item.article.id for item in opened.records()} >= {"a0", "a2", "a3"}
    assert [row.reference for row in opened.failures()] == ([] if holds else [f"{file}#line=2"])
    assert [hit.article.id for hit in opened.search("ه" * 5000).rows] == ["a3"]
    assert take_in(opened, file).skipped >= 3


@pytest.mark.usefixtures("read_before")
def test_references_without_end_are_kept_short(opened, tmp_path):
    links = [f"http://127.0.0.1/{random.Random(n).randbytes(3000).hex()}" for n in range(2)]
    items = "".join(f"<item><title>x</title><link>{link}</link></item>" for link in links)
    feed = tmp_path / "f.rss"
    feed.write_text(f"<rss><channel>{items}</channel></rss>")
    for _ in range(2):
        assert take_in(opened, str(feed)).failed == 2
        assert len(opened.failures()) == 2


@pytest.mark.usefixtures("read_before")
def test_a_taker_saves_each_article_at_once(opened):
    with ingest.Taker(opened, "feeds.toml") as taker:
        one = sources.make_article(**article(0))
        taker.take("https://x.example/1", one)
        assert opened.record("a0").events == ours()[0].events
        taker.take("https://x.example/1", one)
        taker.take("https://x.example/2", Failure("https://x.example/2", "no answer", "network"))
        taker.take("https://x.example/3", Failure("https://x.example/3", "no answer", "network"))
        taker.resolve("https://x.example/3")
    assert taker.counts == ingest.Counts(saved=1, skipped=1, failed=2)
    assert [row.reference for row in opened.failures()] == ["https://x.example/2"]


@pytest.mark.usefixtures("read_before")
def test_every_item_is_reported(opened, tmp_path):
    seen: list[int] = []
    take_in(
        opened, write(tmp_path / "n.jsonl", *map(article, range(4))), report=lambda counts: seen.append(counts.items)
    )
    assert seen == [1, 2, 3, 4]
