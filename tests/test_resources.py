import gc
from pathlib import Path

import pytest

from musnad import resources
from musnad.errors import ResourceError
from musnad.resources import compiled, data_path, header, overlay, read_table, stated


def table(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "words.tsv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return path


def test_rows_comments_and_alternatives(tmp_path: Path) -> None:
    rows = read_table(table(tmp_path, "# words\nid\twords\n\na\tقال | يقول\nb\t\n"), ("id", "words"))
    assert [row["id"] for row in rows] == ["a", "b"]
    assert [row.alternatives("words") for row in rows] == [("قال", "يقول"), ()]
    assert (rows[0].file, rows[0].line) == (str(tmp_path / "words.tsv"), 4)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id\twords\na\n", r"line 2: 1 cells where the header has 2"),
        ("id\tword\na\tb\n", r"line 1: the header is \['id', 'word'\]; it must be \['id', 'words'\]"),
        ("# nothing\n", r"there is no header"),
        (b"id\twords\na\t\xff\n", r"byte 11 is not UTF-8"),
        ("id\twords\na\te\u0301\n", r"line 2: text is not in Unicode NFC"),
    ],
)
def test_what_is_wrong_and_where_is_said(tmp_path: Path, text: str | bytes, said: str) -> None:
    with pytest.raises(ResourceError, match=said):
        read_table(table(tmp_path, text), ("id", "words"))


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(ResourceError, match=r"nowhere\.tsv: there is no such table"):
        read_table(tmp_path / "nowhere.tsv", ("id",))


def test_a_row_complains_with_its_place(tmp_path: Path) -> None:
    path = table(tmp_path, "id\na\n")
    (row,) = read_table(path, ("id",))
    assert str(row.wrong("no such country; write ISO 3166")) == f"{path}, line 2: no such country; write ISO 3166"


def test_every_shipped_table_is_utf8_in_nfc_with_unix_lines() -> None:
    paths = sorted(data_path("").glob("*.tsv"))
    assert len(paths) > 15
    for path in paths:
        assert b"\r" not in path.read_bytes(), path
        lines = [line for line in path.read_text("utf-8").split("\n") if line.strip() and not line.startswith("#")]
        assert read_table(path, lines[0].split("\t")), path


def test_a_file_of_a_spreadsheet_is_read(tmp_path: Path) -> None:
    rows = read_table(table(tmp_path, "\ufeffid\twords\r\na\tقال\r\n"), ("id", "words"))
    assert [row.cells for row in rows] == [{"id": "a", "words": "قال"}]


def test_what_a_table_states_of_itself(tmp_path: Path) -> None:
    path = table(tmp_path, "# words of saying\n# checked: 2024-05-31\nid\na\n")
    assert (stated(path, "checked"), stated(path, "source")) == ("2024-05-31", None)


def test_tables_are_compiled_once_and_the_garbage_collector_is_as_before() -> None:
    collecting = []

    @compiled
    def words() -> list[str]:
        collecting.append(gc.isenabled())
        return ["قال"]

    assert words() is words()
    assert collecting == [False]
    assert gc.isenabled()


def test_the_garbage_collector_goes_on_after_a_wrong_table_and_stays_off_where_it_was(tmp_path: Path) -> None:
    path = tmp_path / "missing.tsv"
    missing = compiled(lambda: read_table(path, ("id",)))
    with pytest.raises(ResourceError, match="there is no such table"):
        missing()
    assert gc.isenabled()
    path.write_text("id\na\n", "utf-8")
    gc.disable()
    try:
        assert [row["id"] for row in missing()] == ["a"]
        assert not gc.isenabled()
    finally:
        gc.enable()


# Overlays


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if no table had been read yet."""
    monkeypatch.setattr(resources, "_overlays", {})
    monkeypatch.setattr(resources, "_read", set())


def actors(tmp_path: Path, name: str, *rows: str) -> Path:
    """A table of actors of which each row gives id, kind and name."""
    path = tmp_path / name
    columns = header("actors.tsv")
    empty = "\t" * (len(columns) - 3)
    path.write_text("\n".join(["\t".join(columns), *(row + empty for row in rows)]) + "\n", "utf-8")
    return path


@pytest.mark.usefixtures("unread")
def test_an_overlay_adds_rows_and_replaces_rows(tmp_path: Path) -> None:
    shipped = {row["id"]: row for row in read_table(data_path("actors.tsv"), header("actors.tsv"))}
    first = actors(tmp_path, "first.tsv", "uno-guterres\tperson\tfirst", "jpn-nhk-world\toutlet\tNHK World")
    second = actors(tmp_path, "second.tsv", "uno-guterres\tperson\tsecond")
    overlay("actors.tsv", first)
    overlay("actors.tsv", second)
    rows = {row["id"]: row for row in read_table("actors.tsv", header("actors.tsv"))}
    assert list(rows) == [*shipped, "jpn-nhk-world"]
    assert (rows["uno-guterres"]["name"], rows["jpn-nhk-world"]["name"]) == ("second", "NHK World")
    assert (rows["uno-guterres"].file, rows["jpn-nhk-world"].line) == (str(second), 3)


@pytest.mark.usefixtures("unread")
def test_an_overlay_may_lack_the_source(tmp_path: Path) -> None:
    columns = header("actors.tsv")
    path = tmp_path / "mine.tsv"
    lacking = [column for column in columns if column != "source"]
    path.write_text("\t".join(lacking) + "\njpn-nhk-world\toutlet\tNHK World" + "\t" * 5, "utf-8")
    overlay("actors.tsv", path)
    last = read_table("actors.tsv", columns)[-1]
    assert (last["name"], last["source"], last.alternatives("source")) == ("NHK World", "", ())
    assert tuple(last.cells) == columns


@pytest.mark.usefixtures("unread")
def test_a_place_is_told_by_its_number_or_its_name(tmp_path: Path) -> None:
    columns = header("places.tsv")
    path = tmp_path / "places.tsv"
    rows = ["3183875\tTirana\tتيرانا\t41.3\t19.8\tALB\t\tcity", "\tArabian Sea\tبحر العرب\t16\t64\t\t\twater"]
    path.write_text("\n".join(["\t".join(columns), *rows]), "utf-8")
    before = len(read_table(data_path("places.tsv"), columns))
    overlay("places.tsv", path)
    merged = read_table("places.tsv", columns)
    assert len(merged) == before
    assert [row["lat"] for row in merged if row.file == str(path)] == ["41.3", "16"]


@pytest.mark.usefixtures("unread")
def test_an_overlay_that_comes_too_late_or_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ResourceError, match=r"triggers\.tsv cannot be added to; only actors\.tsv and places\.tsv can"):
        overlay("triggers.tsv", tmp_path / "mine.tsv")
    with pytest.raises(ResourceError, match=r"words\.tsv, line 1: the header is"):
        overlay("actors.tsv", table(tmp_path, "id\twords\n"))
    read_table("actors.tsv", header("actors.tsv"))
    with pytest.raises(ResourceError, match=r"mine\.tsv: actors\.tsv has been read already; add to it before"):
        overlay("actors.tsv", actors(tmp_path, "mine.tsv"))
