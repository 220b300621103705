from pathlib import Path

import pytest

from musnad.errors import ResourceError
from musnad.resources import data_path, read_table


def table(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "words.tsv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return path


def test_rows_comments_and_alternatives(tmp_path: Path) -> None:
    rows = read_table(table(tmp_path, "# words\nid\twords\n\na\tقال | يقول\nb\t\n"), ("id", "words"))
    assert [row["id"] for row in rows] == ["a", "b"]
    assert [row.alternatives("words") for row in rows] == [("قال", "يقول"), ()]
    assert (rows[0].file, rows[0].line) == ("words.tsv", 4)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id\twords\na\n", r"line 2: 1 cells where the header has 2"),
        ("id\tword\na\tb\n", r"line 1: the header is \['id', 'word'\]; it must be \['id', 'words'\]"),
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
    (row,) = read_table(table(tmp_path, "id\na\n"), ("id",))
    assert str(row.wrong("no such country; write ISO 3166")) == "words.tsv, line 2: no such country; write ISO 3166"


def test_every_shipped_table_is_utf8_in_nfc_with_unix_lines() -> None:
    paths = sorted(data_path("").glob("*.tsv"))
    assert len(paths) > 15
    for path in paths:
        assert b"\r" not in path.read_bytes(), path
        lines = [line for line in path.read_text("utf-8").split("\n") if line.strip() and not line.startswith("#")]
        assert read_table(path, lines[0].split("\t")), path
