"""The commands of the store, from articles to answers."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from sample_record import RECORD
from test_ingest import article, read_before, write  # noqa: F401
from typer.testing import CliRunner, Result

from musnad import pipeline, store
from musnad.cli import app


def musnad(*arguments: object) -> Result:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def lines(*arguments: object) -> list[dict[str, str]]:
    """What a command prints as tab-separated values."""
    result = musnad(*arguments)
    assert result.exit_code == 0, result.stderr
    return list(csv.DictReader(result.stdout.splitlines(), delimiter="\t"))


@pytest.fixture
def db(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of the sample record, where the commands look for it."""
    path = tmp_path / "musnad.db"
    with store.open(path, create=True) as opened:
        terms = [term.text for term in pipeline.terms(RECORD.article.text)]
        opened.save([store.entry(RECORD, terms)], opened.begin("sample", "1", {}))
    monkeypatch.setenv("MUSNAD_DB", str(path))
    return path


@pytest.mark.usefixtures("read_before")
def test_from_articles_to_answers(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(
        tmp_path / "n.jsonl", article(0), article(0, id="copy", outlet="B"), "no JSON", article(1, text="English text.")
    )
    result = musnad("ingest", "n.jsonl", "--workers", 0)
    assert result.exit_code == 1
    assert "2 read and saved, 1 not Arabic, 1 failed" in result.stderr
    assert "musnad failures --db musnad.db" in result.stderr
    assert (tmp_path / "musnad.db").exists()
    assert "2 there already" in musnad("ingest", "n.jsonl", "--workers", 0).stderr
    assert "2 read and saved" in musnad("ingest", "n.jsonl", "--workers", 0, "--again").stderr
    assert len(lines("search", "نسخة")) == 2
    found = lines("events", "--outlet", "B")
    assert found
    assert all(row["article"] == "a0" and row["carriers"] == "2" and row["outlets"].endswith(", B") for row in found)
    assert "copies" in musnad("store", "info").stdout

    failures = musnad("failures")
    assert failures.exit_code == 1
    assert "invalid JSON" in failures.stdout
    write(tmp_path / "n.jsonl", article(0), article(0, id="copy", outlet="B"), article(2))
    assert musnad("failures", "--retry").exit_code == 0
    assert len(lines("search", "نسخة")) == 3


@pytest.mark.usefixtures("db")
def test_search():
    (row,) = lines("search", "وللعلاقات", "الحوار")
    assert row["article"] == "sample"
    assert row["day"] == "2023-03-10"
    assert "العلاقات" in row["text"]
    assert musnad("search", "وزير الخارجية").stdout == musnad("search", '"وزير الخارجية"').stdout != ""
    assert musnad("search", "الخارجية وزير").stdout == ""
    found = json.loads(musnad("search", "العلاقات", "--json").stdout)
    assert found["article"]["id"] == "sample"
    assert len(found["text"]) < 400


@pytest.mark.usefixtures("db")
def test_events():
    (row,) = lines(
        "events", "--actor", "السعودية", "--with", "Iran", "--type", "AGREE", "--from", "2023", "--to", "2023-03"
    )
    assert row["actors"] == "Saudi Arabia, Iran"
    assert row["place"] == "Beijing"
    (row,) = lines("events", "--source", "رويترز", "--country", "USA", "--status", "ongoing", "--confidence", "0.5")
    assert row["told by"] == "Reuters > John Kirby"
    (row,) = csv.DictReader(musnad("events", "--mode", "third-party", "--csv").stdout.splitlines())
    assert row["type"] == "CONSULT third-party"
    assert row["day"] == "(2023-03-10)"
    assert lines("events", "--by", "status") == [
        {"status": "occurred", "count": "2"},
        {"status": "ongoing", "count": "1"},
    ]


@pytest.mark.usefixtures("db")
def test_rows_beyond_the_limit_are_counted():
    result = musnad("events", "--limit", 1)
    assert len(result.stdout.splitlines()) == 2
    assert "1 of 3; --limit gives more" in result.stderr
    assert musnad("events", "--limit", 3).stderr == ""


@pytest.mark.usefixtures("db")
def test_statements():
    (row,) = lines("statements", "--speaker", "Faisal", "--text", "الحوار")
    assert row["says"].startswith("استئناف العلاقات")
    assert row["told by"] == "SPA"
    found = json.loads(musnad("statements", "--speaker", "Kirby", "--json").stdout)
    assert found["content"]["start"] < found["content"]["end"]
    assert lines("statements", "--by", "speaker", "--limit", 1)[0]["count"] == "1"


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("events", "--from", "yesterday"), "'yesterday' is no day"),
        (("events", "--by", "weather"), "cannot count by 'weather'"),
        (("search", "!"), "no word to find"),
        (("events", "--db", "mysql://host/db"), "not a database that can be used"),
        (("search", "--db", "none.db", "x"), "none.db: there is no store here"),
        (("failures", "--db", "none.db"), "none.db: there is no store here"),
        (("store", "upgrade", "--db", "none.db"), "none.db: there is no store here"),
    ],
)
def test_what_is_wrong_is_said(command, said):
    result = musnad(*command)
    assert result.exit_code == 1
    assert said in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.usefixtures("db")
def test_store_commands():
    assert "articles    1" in musnad("store", "info").stdout
    assert "up to date" in musnad("store", "upgrade").stdout


@pytest.mark.usefixtures("read_before")
def test_watch(tmp_path, monkeypatch):
    """A poll of a feed, of which each article is saved as it comes."""
    from musnad import sources, watch

    monkeypatch.chdir(tmp_path)
    (tmp_path / "feeds.toml").write_text('[[feed]]\nurl = "https://news.example/rss"\n', "utf-8")
    one = sources.make_article(**article(0))

    def poll(feeds, take, *, state, recovered, once=False, stop=None):
        assert once
        (feed,) = feeds
        take(feed, "https://news.example/1", one)
        take(feed, feed.url, sources.Failure(feed.url, "no answer", "network"))
        take(feed, "https://other.example", sources.Failure("other", "it was night", "network"))
        recovered(watch.Feed("https://other.example"))
        state[feed.url] = {"seen": 1}

    monkeypatch.setattr(watch, "watch", poll)
    result = musnad("watch", "feeds.toml", "--once", "--db", "news.db")
    assert result.exit_code == 0, result.stderr
    assert "1 read and saved, 2 failed" in result.stderr
    assert "https://news.example/1  read" in result.stderr
    assert len(lines("search", "نسخة", "--db", "news.db")) == 1
    failures = musnad("failures", "--db", "news.db").stdout
    assert "no answer" in failures
    assert "it was night" not in failures
