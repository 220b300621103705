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
from musnad.model import Article

MUSNAD = [sys.executable, "-c", "from musnad.cli import main; main()"]
ARTICLES = str(Path(__file__).parent / "articles")


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


def test_tag_prints_conllu_and_goes_on_after_a_failure(articles, article_text):
    result = musnad("tag", articles)
    lines = result.stdout.splitlines()
    assert [line for line in lines if line.startswith("# newdoc")] == ["# newdoc id = un/2728", "# newdoc id = second"]
    assert f"# text = {article_text.splitlines()[0]}" in lines
    assert {len(line.split("\t")) for line in lines if line and not line.startswith("# ")} == {10}
    assert result.exit_code == 1
    assert result.stderr.startswith(f"musnad: {articles}, line 2: no text")


def test_names_of_one_article(tmp_path, article_text):
    path = tmp_path / "un.txt"
    path.write_text(article_text, "utf-8")
    result = musnad("names", path)
    assert (result.exit_code, result.stderr) == (0, "")
    names = [line.split("\t") for line in result.stdout.splitlines()]
    assert [article_text[int(start) : int(end)] for start, end, _, _ in names] == [text for *_, text in names]
    assert ["LOC", "غزة"] in [name[2:] for name in names]
    assert musnad("names", path, "--header").stdout == "start\tend\ttype\ttext\n" + result.stdout


def test_names_of_several_articles_begin_with_the_article(articles):
    header, *names = [line.split("\t") for line in musnad("names", articles, "--header").stdout.splitlines()]
    assert header == ["article", "start", "end", "type", "text"]
    first, second = ([cells for id, *cells in names if id == wanted] for wanted in ("un/2728", "second"))
    assert first == second != []


def test_a_failure_counts_as_an_article(tmp_path, article_text):
    path = tmp_path / "un.txt"
    path.write_text(article_text, "utf-8")
    result = musnad("names", tmp_path / "missing.txt", path)
    assert {line.split("\t")[0] for line in result.stdout.splitlines()} == {"un"}
    assert result.exit_code == 1


@pytest.fixture
def quoting(tmp_path: Path) -> Path:
    """An article with a relayed quotation and a statement of nobody named."""
    path = tmp_path / "kirby.txt"
    path.write_text(
        "واشنطن ترحب بالاتفاق\n\n"
        "نقلت وكالة رويترز عن المتحدث باسم البيت الأبيض جون كيربي قوله إن الرياض أبقت واشنطن على علم بالمحادثات.\n"
        'وقال شاهد لم يكن في المدينة إن "الطريق\tمغلق" منذ أيام.\n',
        "utf-8",
    )
    return path


def test_quotes_of_one_article(quoting):
    day = ("--published", "2023-03-11")
    header, *rows = [line.split("\t") for line in musnad("quotes", quoting, "--header", *day).stdout.splitlines()]
    assert header == ["start", "end", "mode", "speaker", "country", "sectors", "chain", "cue", "text"]
    first, second = (dict(zip(header, row, strict=True)) for row in rows)
    assert (first["speaker"], first["country"], first["chain"]) == ("John Kirby", "USA", "Reuters")
    assert (first["mode"], first["cue"]) == ("indirect", "نقلت")
    assert "GOV" in first["sectors"].split()
    text = quoting.read_text("utf-8")
    assert text[int(first["start"]) : int(first["end"])] == first["text"]
    assert second["text"] == '"الطريق مغلق" منذ أيام'


def test_quotes_as_json_and_of_several_articles(quoting):
    lines = [json.loads(line) for line in musnad("quotes", quoting, quoting, "--json").stdout.splitlines()]
    assert [line["article"] for line in lines] == ["kirby"] * 4
    assert lines[0]["chain"] == ["Reuters"]
    assert lines[1]["text"] == '"الطريق\tمغلق" منذ أيام'
    rows = [line.split("\t") for line in musnad("quotes", quoting, quoting).stdout.splitlines()]
    assert [(row[0], len(row)) for row in rows] == [("kirby", 10)] * 4


def test_quotes_know_the_article_s_own_outlet():
    text = "قال جون كيربي لوكالة رويترز إن الرياض أبقت واشنطن على علم بالمحادثات."
    for outlet, chain in (("Reuters", []), ("Example News", ["Reuters"])):
        given = CliRunner().invoke(app, ["quotes", "-", "--json", "--outlet", outlet], input=text)
        assert json.loads(given.stdout)["chain"] == chain


def test_white_space_in_a_cell_is_one_space(monkeypatch):
    article = Article("a\tb\n", "كوريا\u00a0 الشمالية")
    found = [(article, (pipeline.Name(0, 16, "LOC", article.text),))] * 2
    monkeypatch.setattr(pipeline, "names_source", lambda source, columns: iter(found))
    assert musnad("names", "x").stdout == "a b\t0\t16\tLOC\tكوريا الشمالية\n" * 2


@pytest.mark.parametrize("command", ["tag", "names"])
def test_standard_input(command, articles, article_text):
    given = CliRunner().invoke(app, [command, "-"], input=article_text)
    assert given.exit_code == 0
    assert "غزة" in given.stdout


@pytest.mark.parametrize(("command", "function"), [("tag", "tag_source"), ("names", "names_source")])
def test_interrupt_keeps_what_is_printed(command, function, article_text, monkeypatch):
    article = Article("a", article_text)
    results = {"tag": ["# newdoc\n"], "names": [(article, (pipeline.Name(0, 4, "ORG", "مجلس"),))] * 2}

    def interrupted(source, **options):
        yield from results[command]
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, function, interrupted)
    result = musnad(command, "x")
    assert (result.exit_code, result.stderr) == (130, "musnad: stopped\n")
    assert result.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["read"], "SOURCE"),
        (["read", "x", "--format", "xml"], "jsonl"),
        (["read", "x", "--published", "yesterday"], "ISO 8601"),
        (["read", "x", "--no-such-option"], "no-such-option"),
        (["tag"], "SOURCE"),
        (["names"], "SOURCE"),
        (["quotes"], "SOURCE"),
        (["quotes", "x", "--published", "yesterday"], "ISO 8601"),
        *(
            ([command, "x", "--columns", "text"], "field=column")
            for command in ("read", "tag", "names", "quotes", "times")
        ),
        (["evaluate", "x"], "ARTICLES"),
        (["no-such-command"], "no-such-command"),
    ],
)
def test_usage_errors(arguments, said):
    result = musnad(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr


def test_columns_of_a_table(tmp_path, article_text):
    path = tmp_path / "a.csv"
    path.write_text(f'story,day\n"{article_text}",2024-03-25\n', "utf-8")
    result = musnad("times", path, "--columns", "text=story,published=day")
    assert result.exit_code == 0
    assert "2024-03-25" in result.stdout
    result = musnad("names", path, "--columns", "text=body")
    assert result.exit_code == 1
    assert "there is no column 'body'" in result.stderr


def test_articles_that_are_not_arabic_are_counted(tmp_path, article_text):
    path = tmp_path / "a.jsonl"
    texts = (article_text, "The Council adopted it.", "Der Rat hat zugestimmt.")
    path.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), "utf-8")
    result = musnad("times", path)
    assert result.exit_code == 0
    assert "2 articles are not Arabic" in result.stderr
    assert "line 2" in result.stderr
    path.write_text(json.dumps({"text": texts[1]}), "utf-8")
    result = musnad("times", path)
    assert result.exit_code == 1, "there was nothing else"
    assert "Latin script" in result.stderr


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

        def types_table(self) -> str:
            return "AGREE 0.50"

        def reliability_table(self) -> str:
            return "0.9 0.5"

    monkeypatch.setattr("musnad.evaluate.evaluate", lambda gold, articles: Measured())
    assert musnad("evaluate", tmp_path, tmp_path).stdout == "events 0.50\n"
    assert musnad("evaluate", tmp_path, tmp_path, "--errors").stdout == "missed: اعتمد\nevents 0.50\n"
    assert "AGREE 0.50" in musnad("evaluate", tmp_path, tmp_path, "--types").stdout


def test_known_errors_are_one_line(monkeypatch, tmp_path):
    def refuse(gold, articles):
        raise MusnadError(f"{gold}: there is nothing here")

    monkeypatch.setattr("musnad.evaluate.evaluate", refuse)
    result = musnad("evaluate", tmp_path, tmp_path)
    assert (result.exit_code, result.stderr) == (1, f"musnad: {tmp_path}: there is nothing here\n")


@pytest.mark.parametrize("arguments", [["schema"], ["tag", ARTICLES], ["names", ARTICLES]], ids=lambda a: a[0])
def test_closed_pipe_is_quiet(arguments):
    process = subprocess.Popen([*MUSNAD, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    process.wait()


def test_help_and_version_load_no_models():
    code = "import sys, musnad.cli; print([m for m in ('spacy', 'trafilatura', 'numpy') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_a_table_of_the_user_s_own(tmp_path):
    article = tmp_path / "a.txt"
    text = "قتلى في بلدة منديليو الفرنسية\n\nقالت صحيفة نيس ماتان إن ثمانية قتلوا في بلدة منديليو في 3 أكتوبر 2015."
    article.write_text(text, "utf-8")
    columns = "id\tkind\tname\tnames_ar\tcountry\tsectors\troles\tparent"
    actors, places = tmp_path / "actors.tsv", tmp_path / "places.tsv"
    actors.write_text(f"{columns}\nfra-nice-matin\toutlet\tNice-Matin\tصحيفة نيس ماتان\tFRA\tJRN\t\t\n", "utf-8")
    columns = "geonames\tname\tnames_ar\tlat\tlon\tcountry\tadmin1\tkind"
    places.write_text(f"{columns}\n2996255\tMandelieu-la-Napoule\tمنديليو\t43.546\t6.937\tFRA\t\tcity\n", "utf-8")
    command = [*MUSNAD, "read", article, "--format", "json", "--actors", actors, "--places", places]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)
    entities = json.loads(done.stdout)["entities"]
    assert "fra-nice-matin" in [entity.get("actor") for entity in entities]
    assert 2996255 in [(entity.get("place") or {}).get("geonames") for entity in entities]

    actors.write_text(actors.read_text("utf-8").replace("outlet", "newspaper"), "utf-8")
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"musnad: {actors}, line 2: kind is 'newspaper'; write one of")
    assert done.stderr.count("\n") == 1
