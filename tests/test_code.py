from __future__ import annotations

import dataclasses
import io
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sample_record import RECORD
from typer.testing import CliRunner

from musnad import coding, pipeline, workers
from musnad.cli import app
from musnad.errors import MusnadError
from musnad.export import TABLES, plover, tables
from musnad.model import Article, Record
from musnad.record import dumps
from musnad.sources import Failure

CODE = [sys.executable, "-c", "from musnad.cli import main; main()", "code"]
COUNT = 3 * workers.CHUNK + 5


def sample(article: Article) -> Record:
    return dataclasses.replace(RECORD, article=dataclasses.replace(RECORD.article, id=article.id))


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every article reports what the sample does, and nothing is read."""

    def read_articles(items: Iterable[Article | Failure]) -> Iterator[Record | Failure]:
        return (item if isinstance(item, Failure) else sample(item) for item in items)

    monkeypatch.setattr(pipeline, "read_articles", read_articles)


@pytest.fixture
def news(tmp_path: Path, article_text: str) -> Path:
    """Articles of which every tenth is none."""
    path = tmp_path / "news.jsonl"
    rows = [{"id": f"a{n}"} | ({} if n % 10 == 3 else {"text": f"{article_text} {n}"}) for n in range(COUNT)]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


def ids() -> list[str]:
    return [f"a{n}" for n in range(COUNT) if n % 10 != 3]


def run(news: Path, out: Path, **options: Any) -> coding.Progress:
    return coding.code([str(news)], out, processes=0, **options)


def stop_at(item: int) -> Callable[[coding.Progress], None]:
    def watch(progress: coding.Progress) -> None:
        if progress.items == item:
            raise KeyboardInterrupt

    return watch


def interrupted(news: Path, out: Path, at: int, **options: Any) -> None:
    with pytest.raises(KeyboardInterrupt):
        run(news, out, watch=stop_at(at), **options)


def beside(out: Path) -> list[str]:
    return sorted(path.name for path in out.parent.iterdir() if path.name.startswith(out.name))


ENCODINGS = {".csv": tables.write_csv, ".tsv": tables.write_tsv, ".parquet": tables.write_parquet}


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("suffix", coding.SUFFIXES)
@pytest.mark.parametrize("format", TABLES)
def test_every_table_in_every_encoding(news, tmp_path, format, suffix):
    out = tmp_path / f"out{suffix}"
    progress = run(news, out, format=format)
    records = [sample(Article(id, "")) for id in ids()]
    table = TABLES[format]
    if suffix in ENCODINGS:
        stream: Any = io.BytesIO() if suffix == ".parquet" else io.StringIO()
        ENCODINGS[suffix](table, records, stream)
        expected = stream.getvalue() if suffix == ".parquet" else stream.getvalue().encode()
    else:
        expected = "".join(tables.json_line(table, row) for r in records for row in table.rows(r)).encode()
    assert out.read_bytes() == expected
    assert beside(out) == [out.name]
    assert (progress.items, progress.articles) == (COUNT, len(records))
    assert progress.rows == sum(1 for r in records for _ in table.rows(r))
    assert [failure.why.split(":")[0] for failure in progress.failures] == ["no text"] * (COUNT - len(ids()))


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(("format", "lines"), [("plover", plover.lines), ("record", lambda r: [dumps(r) + "\n"])])
def test_objects(news, tmp_path, format, lines):
    run(news, tmp_path / "out.jsonl", format=format)
    expected = "".join(line for id in ids() for line in lines(sample(Article(id, ""))))
    assert (tmp_path / "out.jsonl").read_text("utf-8") == expected


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
@pytest.mark.parametrize("at", [0, 1, 15, 16, 17, 33, COUNT - 1, COUNT])
def test_a_run_that_is_gone_on_with_ends_in_the_same_bytes(news, tmp_path, at, suffix):
    whole, out = tmp_path / f"whole{suffix}", tmp_path / f"out{suffix}"
    undisturbed = run(news, whole)
    interrupted(news, out, at)
    assert not out.exists()
    assert beside(out) == [f"{out.name}.part", f"{out.name}.part.journal"]
    progress = run(news, out)
    assert out.read_bytes() == whole.read_bytes()
    assert progress.gone_on == at // workers.CHUNK * workers.CHUNK
    assert dataclasses.replace(progress, gone_on=0) == undisturbed
    assert beside(out) == [out.name]


@pytest.mark.usefixtures("quick")
def test_only_what_was_not_done_is_read(news, tmp_path, monkeypatch):
    out = tmp_path / "out.csv"
    interrupted(news, out, 40)
    read: list[str] = []
    read_articles = pipeline.read_articles

    def noted(items):
        for item in items:
            read.append(item.id if isinstance(item, Article) else "")
            yield from read_articles([item])

    monkeypatch.setattr(pipeline, "read_articles", noted)
    run(news, out)
    assert len(read) == COUNT - 32
    assert read[0] == "a32"


@pytest.mark.usefixtures("quick")
def test_what_a_killed_run_left_half_written(news, tmp_path):
    whole, out = tmp_path / "whole.csv", tmp_path / "out.csv"
    run(news, whole)
    part, journal = tmp_path / "out.csv.part", tmp_path / "out.csv.part.journal"

    interrupted(news, out, 40)
    with part.open("ab") as file:
        file.write(b"half a ro")
    with journal.open("ab") as file:
        file.write(b'{"items": 48, "byt')
    assert run(news, out).gone_on == 32
    assert out.read_bytes() == whole.read_bytes()

    interrupted(news, out, 40)
    lost = json.loads(journal.read_bytes().splitlines()[-1])["bytes"]
    with part.open("r+b") as file:
        file.truncate(lost - 1)
    assert run(news, out).gone_on == 16
    assert out.read_bytes() == whole.read_bytes()

    interrupted(news, out, 40)
    part.unlink()
    assert run(news, out).gone_on == 0
    assert out.read_bytes() == whole.read_bytes()


@pytest.mark.usefixtures("quick")
def test_other_options_are_refused(news, tmp_path):
    out = tmp_path / "out.csv"
    interrupted(news, out, 20)
    with pytest.raises(MusnadError, match=r"it had other --format, --outlet; .*give --restart to begin again"):
        run(news, out, format="polecat", outlet="Example News")
    assert beside(out) == ["out.csv.part", "out.csv.part.journal"]
    run(news, out, format="polecat", restart=True)
    assert out.read_text("utf-8").startswith("Event ID,")


@pytest.mark.usefixtures("quick")
def test_sources_that_changed_are_refused(news, tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "news.jsonl").write_bytes(news.read_bytes())
    out = folder / "out.csv"
    interrupted(folder, out, 20)
    (folder / "more.jsonl").write_bytes(news.read_bytes())
    with pytest.raises(MusnadError, match=f"{folder} changed since it was interrupted; .*--restart"):
        run(folder, out)
    (folder / "more.jsonl").unlink()
    assert run(folder, out).gone_on == 16


@pytest.mark.usefixtures("quick")
def test_what_was_done_before_the_first_chunk_binds_nobody(news, tmp_path):
    out = tmp_path / "out.csv"
    interrupted(news, out, 5)
    assert run(news, out, format="cameo").gone_on == 0


@pytest.mark.usefixtures("quick")
def test_standard_input_cannot_be_gone_on_with(news, tmp_path, monkeypatch):
    from musnad import sources

    items = sources.items
    monkeypatch.setattr(sources, "items", lambda one, **options: items(str(news), **options))
    out = tmp_path / "out.csv"
    interrupted(Path("-"), out, 20)
    with pytest.raises(MusnadError, match="read what is not a file, and cannot be gone on with; give --restart"):
        run(Path("-"), out)
    assert run(Path("-"), out, restart=True).items == COUNT


@pytest.mark.usefixtures("quick")
def test_one_run_at_a_time(news, tmp_path):
    out = tmp_path / "out.csv"

    def other(progress: coding.Progress) -> None:
        if progress.items == 20:
            with pytest.raises(MusnadError, match="another run is writing it"):
                run(news, out)

    assert run(news, out, watch=other).items == COUNT


@pytest.mark.parametrize(
    ("name", "format", "said"),
    [
        ("out.xlsx", "events", "must end in one of .csv, .tsv, .jsonl, .parquet"),
        ("out.csv", "plover", "let the name end in .jsonl"),
        ("out.csv", "xml", "'xml' is no format; give one of events, statements"),
        ("no/such/folder/out.csv", "events", "cannot be written: No such file or directory"),
    ],
)
def test_files_that_cannot_be_written(news, tmp_path, name, format, said):
    with pytest.raises(MusnadError, match=said):
        run(news, tmp_path / name, format=format)
    assert [path.name for path in tmp_path.iterdir()] == ["news.jsonl"]


@pytest.mark.usefixtures("quick")
def test_a_full_disk_keeps_what_is_complete(news, tmp_path, monkeypatch):
    whole, out = tmp_path / "whole.csv", tmp_path / "out.csv"
    run(news, whole)
    flush = coding._flush

    def full(file):
        flush(file)
        if file.tell() > whole.stat().st_size / 2:
            raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(coding, "_flush", full)
        with pytest.raises(MusnadError, match="No space left on device; what is complete is kept"):
            run(news, out)
    assert run(news, out).gone_on == 16
    assert out.read_bytes() == whole.read_bytes()


@pytest.mark.usefixtures("quick")
def test_columns_are_options_too(tmp_path, article_text):
    news, out = tmp_path / "news.jsonl", tmp_path / "out.csv"
    rows = ({"key": f"a{n}", "words": f"{article_text} {n}"} for n in range(20))
    news.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    interrupted(news, out, 18, columns={"text": "words"})
    with pytest.raises(MusnadError, match="it had other --columns"):
        run(news, out)
    assert run(news, out, columns={"text": "words"}).articles == 20


@pytest.mark.usefixtures("quick")
def test_articles_that_are_not_arabic_are_counted(tmp_path, article_text):
    news, out = tmp_path / "news.jsonl", tmp_path / "out.csv"
    english = "The Security Council adopted a resolution on Monday that demands a ceasefire."
    news.write_text("".join(json.dumps({"text": t}) + "\n" for t in (english, article_text) * 20), "utf-8")
    interrupted(news, out, 20)
    progress = run(news, out)
    assert (progress.articles, progress.foreign, len(progress.failures), progress.gone_on) == (20, 20, 1, 16)


def test_items_are_counted(news):
    assert coding.count([str(news), str(news)]) == 2 * COUNT
    assert coding.count(["-"]) is None


# The command


@pytest.mark.usefixtures("quick")
def test_the_command_tells_failures_at_the_end(news, tmp_path, monkeypatch):
    monkeypatch.setattr(workers, "read_articles", _in_this_process(workers.read_articles))
    out = tmp_path / "out.csv"
    done = CliRunner().invoke(app, ["code", str(news), "-o", str(out)])
    first, *failures = done.stderr.splitlines()
    assert first == f"musnad: {out}: {3 * len(ids())} rows of {len(ids())} articles; 5 could not be read"
    assert len(failures) == 5
    assert all("no text" in failure for failure in failures)
    assert (done.exit_code, done.stdout) == (1, "")
    assert out.exists()


@pytest.mark.usefixtures("quick")
def test_the_command_says_how_to_go_on(news, tmp_path, monkeypatch):
    def stopped(*arguments: Any, **options: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(coding, "code", stopped)
    done = CliRunner().invoke(app, ["code", str(news), "-o", str(tmp_path / "out.csv")])
    assert done.exit_code == 130
    assert done.stderr == f"musnad: stopped; {tmp_path / 'out.csv'} is unfinished: the same command goes on with it\n"


def _in_this_process(read_articles: Callable[..., Any]) -> Callable[..., Any]:
    return lambda articles, processes, finish: read_articles(articles, 0, finish)


def test_killed_again_and_again_it_ends_in_the_same_bytes(tmp_path, article_text):
    news = tmp_path / "news.jsonl"
    rows = (
        {"id": f"a{n}", "text": f"{article_text}\nخبر {n}" * (1 + n % 3), "published": "2024-03-26"} for n in range(200)
    )
    news.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    whole, out, journal = (tmp_path / name for name in ("whole.csv", "out.csv", "out.csv.part.journal"))
    subprocess.run([*CODE, news, "-o", whole, "--workers", "1"], check=True, capture_output=True)
    killed = 0
    for notes in (2, 5, 8):
        process = subprocess.Popen([*CODE, news, "-o", out, "--workers", "2"], start_new_session=True)
        while process.poll() is None and (not journal.exists() or journal.read_bytes().count(b"\n") < notes + 1):
            time.sleep(0.01)
        process.kill()
        killed += process.wait() == -signal.SIGKILL
        assert not out.exists() or out.read_bytes() == whole.read_bytes()
    assert killed >= 2, "it was done before it could be killed"
    subprocess.run([*CODE, news, "-o", out, "--workers", "2"], check=True, capture_output=True)
    assert out.read_bytes() == whole.read_bytes()
    assert beside(out) == ["out.csv"]
