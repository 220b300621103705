from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from musnad import __version__, pipeline, record
from musnad.cli import app
from musnad.errors import MusnadError

MUSNAD = [sys.executable, "-c", "from musnad.cli import main; main()"]


def musnad(*arguments: object) -> Result:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture
def articles(tmp_path: Path, article_text: str) -> Path:
    """JSONL: two articles, one of them with an id that is no file name, and between them a line that is no article."""
    rows = [{"id": "un/2728", "text": article_text}, {"id": "x"}, {"id": "second", "text": article_text}]
    path = tmp_path / "articles.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    return path


def test_version():
    assert musnad("--version").stdout == f"musnad {__version__}\n"


def test_schema_is_the_records():
    assert json.loads(musnad("schema").stdout) == record.schema()


@pytest.mark.usefixtures("no_readers")
def test_records_go_to_standard_output_and_failures_to_standard_error(articles):
    result = musnad("read", articles, "--format", "jsonl", "--published", "2024-03-25")
    records = [record.loads(line) for line in result.stdout.splitlines()]
    assert [r.article.id for r in records] == ["un/2728", "second"]
    assert records[0].article.published is not None
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert "articles.jsonl, line 2: no text" in result.stderr


@pytest.mark.usefixtures("no_readers")
@pytest.mark.parametrize(("format", "suffix"), [(None, ".json"), ("text", ".txt"), ("html", ".html")])
def test_a_file_for_each_article(articles, tmp_path, format, suffix):
    out = tmp_path / "new" / "out"
    result = musnad("read", articles, "--out", out, *(("--format", format) if format else ()))
    assert result.exit_code == 1
    assert sorted(path.name for path in out.iterdir()) == [f"second{suffix}", f"un_2728{suffix}"]
    if format is None:
        assert record.loads((out / "second.json").read_text("utf-8")).article.id == "second"


@pytest.mark.usefixtures("no_readers")
@pytest.mark.parametrize(
    ("ids", "names"),
    [
        (["a", "a", "A"], ["A-3", "a", "a-2"]),
        (["a/b", "a_b"], ["a_b", "a_b-2"]),
        (["..", "../../etc/passwd"], ["_.._etc_passwd", "article"]),
        (["خبر 1"], ["خبر_1"]),
        (["ب" * 300], ["ب" * 90]),
    ],
)
def test_ids_as_file_names(tmp_path, article_text, ids, names):
    source = tmp_path / "a.json"
    source.write_text(json.dumps([{"id": id, "text": article_text} for id in ids]), "utf-8")
    assert musnad("read", source, "--out", tmp_path / "out").exit_code == 0
    assert sorted(path.stem for path in (tmp_path / "out").iterdir()) == sorted(names)


@pytest.mark.usefixtures("no_readers")
def test_interrupt_keeps_what_is_done(articles, tmp_path, monkeypatch):
    read_articles = pipeline.read_articles

    def interrupted(items):
        for result in read_articles(items):
            if not isinstance(result, pipeline.Failure) and result.article.id == "second":
                raise KeyboardInterrupt
            yield result

    monkeypatch.setattr(pipeline, "read_articles", interrupted)
    result = musnad("read", articles, "--out", tmp_path / "out")
    assert result.exit_code == 130
    assert "stopped; 1 article is complete" in result.stderr
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["un_2728.json"]


@pytest.mark.usefixtures("no_readers")
def test_nothing_half_written_is_left(articles, tmp_path, monkeypatch):
    from musnad import export

    def broken(records, stream):
        stream.write("{")
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(export.FORMATS, "json", export.Format("json", ".json", broken))
    result = musnad("read", articles, "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert result.stderr.startswith("musnad: ")
    assert "un_2728.json: cannot be written: No space left on device" in result.stderr
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["read"], "SOURCE"),
        (["read", "x", "--format", "xml"], "jsonl"),
        (["read", "x", "--published", "yesterday"], "ISO 8601"),
        (["read", "x", "--no-such-option"], "no-such-option"),
        (["evaluate", "x"], "ARTICLES"),
        (["no-such-command"], "no-such-command"),
    ],
)
def test_usage_errors(arguments, said):
    result = musnad(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr


def test_missing_file_is_one_line():
    result = musnad("read", "no-such-file.txt")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "musnad: no-such-file.txt: there is no such file or folder\n"


@pytest.mark.usefixtures("no_readers")
def test_output_folder_that_is_a_file(articles):
    result = musnad("read", articles, "--out", articles)
    assert result.exit_code == 1
    assert "cannot be used as a folder" in result.stderr


def test_evaluate_prints_figures_and_errors(monkeypatch, tmp_path):
    class Measured:
        def figures(self) -> str:
            return "events 0.50"

        def errors(self) -> list[str]:
            return ["missed: اعتمد"]

    monkeypatch.setattr("musnad.evaluate.evaluate", lambda gold, articles: Measured())
    assert musnad("evaluate", tmp_path, tmp_path).stdout == "events 0.50\n"
    assert musnad("evaluate", tmp_path, tmp_path, "--errors").stdout == "missed: اعتمد\nevents 0.50\n"


def test_known_errors_are_one_line(monkeypatch, tmp_path):
    def refuse(gold, articles):
        raise MusnadError(f"{gold}: there is nothing here")

    monkeypatch.setattr("musnad.evaluate.evaluate", refuse)
    result = musnad("evaluate", tmp_path, tmp_path)
    assert (result.exit_code, result.stderr) == (1, f"musnad: {tmp_path}: there is nothing here\n")


def test_closed_pipe_is_quiet():
    process = subprocess.Popen([*MUSNAD, "schema"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    process.wait()


def test_help_and_version_load_no_models():
    code = "import sys, musnad.cli; print([m for m in ('spacy', 'trafilatura', 'numpy') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
