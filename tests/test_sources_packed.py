"""Compressions, archives and archives of the web: what is packed is read, what is damaged or hostile is refused."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import struct
import tarfile
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from musnad import settings, sources
from musnad.model import Article
from musnad.sources import Failure

PACK: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".zst": zstandard.ZstdCompressor().compress,
    ".xz": lzma.compress,
    ".bz2": bz2.compress,
}


def lines(*texts: str) -> bytes:
    return "".join(json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in texts).encode()


def zipped(members: dict[str, bytes], **options: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data, **options)
    return file.getvalue()


def tarred(members: dict[str, bytes], mode: str = "w") -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode=mode, format=tarfile.GNU_FORMAT) as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return file.getvalue()


@pytest.fixture
def results(tmp_path: Path):
    def read(name: str, data: bytes) -> list[Article | Failure]:
        (tmp_path / name).write_bytes(data)
        return list(sources.read(tmp_path / name))

    return read


def kinds(results: list[Article | Failure]) -> list[str]:
    return [result.kind if isinstance(result, Failure) else "read" for result in results]


# Compression


@pytest.mark.parametrize("suffix", PACK)
def test_packed_files_are_read(results, article_text, suffix):
    data = lines(article_text, article_text + " 2")
    for name in (f"a.jsonl{suffix}", f"A.JSONL{suffix.upper()}", "a.jsonl", "a", "a.txt"):
        assert [a.text for a in results(name, PACK[suffix](data))] == [article_text, article_text + " 2"]
    (article,) = results(f"b.txt{suffix}", PACK[suffix](article_text.encode()))
    assert article == Article("b", article_text)


@pytest.mark.parametrize("suffix", PACK)
def test_members_one_after_the_other_and_padding(results, article_text, suffix):
    data = PACK[suffix](lines(article_text)) + PACK[suffix](lines(article_text)) + b"\0" * 1024
    assert kinds(results(f"a.jsonl{suffix}", data)) == ["read", "read"]


@pytest.mark.parametrize("suffix", PACK)
def test_what_is_before_the_damage_is_read(results, suffix, article_text):
    data = lines(*(f"{article_text} {number}" for number in range(3000)))
    packed = PACK[suffix](data[: len(data) // 2]) + PACK[suffix](data[len(data) // 2 :])[:-20]
    found = results(f"a.jsonl{suffix}", packed)
    assert len(found) > 1000
    assert kinds(found[:-1]) == ["read"] * (len(found) - 1)
    assert found[-1].kind == "damaged"
    assert "cut short" in found[-1].why


def test_what_is_before_the_damage_of_a_small_file_is_read(results, article_text):
    found = results("a.jsonl.gz", gzip.compress(lines(*(f"{article_text} {number}" for number in range(20))))[:-8])
    assert kinds(found) == ["read"] * 20 + ["damaged"]


@pytest.mark.parametrize("suffix", PACK)
def test_garbage_after_the_first_bytes(results, suffix):
    (failure,) = results(f"a.jsonl{suffix}", PACK[suffix](b"{}")[:6] + b"garbage" * 10)
    assert failure.kind == "damaged"


@pytest.mark.parametrize("suffix", PACK)
def test_bombs_are_refused(results, suffix, monkeypatch):
    monkeypatch.setattr(settings, "RATIO_FREE_BYTES", 100_000)
    if suffix == ".gz":
        monkeypatch.setattr(settings, "MAX_RATIO", 100)
    (failure,) = results(f"a.jsonl{suffix}", PACK[suffix](b" " * 5_000_000))
    assert failure.kind == "limit"
    assert "exhaust" in failure.why


def test_layers_of_compression_have_a_limit(results, article_text):
    data = article_text.encode()
    for _ in range(settings.MAX_DEPTH):
        data = gzip.compress(data)
    assert kinds(results("a", data)) == ["read"]
    (failure,) = results("a", gzip.compress(data))
    assert failure.kind == "limit"


def test_a_line_without_end_takes_no_memory(results, monkeypatch, article_text, tmp_path):
    """One line of 40 MB, packed, where an article may have 100,000 bytes."""
    monkeypatch.setattr(settings, "MAX_FILE_BYTES", 100_000)
    path = tmp_path / "a.jsonl.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(lines(article_text) + b'{"text": "')
        for number in range(400):
            file.write(f"{number} خبر ".encode() * 8_000)
        file.write(b'"}\n' + lines(article_text))
    tracemalloc.start()
    try:
        found = list(sources.read(path))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kinds(found) == ["read", "limit", "read"]
    assert most < 20_000_000


# Archives


@pytest.mark.parametrize("pack", [zipped, tarred], ids=["zip", "tar"])
def test_members_are_read_in_order(results, article_text, pack):
    text = article_text.encode()
    members = {"b/news.txt": text, "a.jsonl": lines(article_text), "photo.png": b"\x89PNG", "c.txt": b"%PDF", "d/": b""}
    found = results("a", pack(members))
    assert kinds(found) == ["read", "read", "format"]
    assert found[0] == Article("news", article_text)
    assert found[2].where.endswith("a, member c.txt")
    assert found[2].reference.endswith("a#member=c.txt")


@pytest.mark.parametrize("pack", [zipped, tarred], ids=["zip", "tar"])
def test_archives_without_articles(results, pack):
    assert kinds(results("a", pack({"photo.png": b"\x89PNG", "README": b"x"}))) == ["empty"]


@pytest.mark.parametrize("suffix", PACK)
def test_packed_tar(results, article_text, suffix):
    assert kinds(results(f"a.tar{suffix}", PACK[suffix](tarred({"a.txt": article_text.encode()})))) == ["read"]


def test_tgz(results, article_text):
    assert kinds(results("a.tgz", gzip.compress(tarred({"a.txt": article_text.encode()})))) == ["read"]


def test_archives_within_archives(results, article_text):
    inner = zipped({"news.jsonl.gz": gzip.compress(lines(article_text, "English text of an article"))})
    found = results("a.tar", tarred({"day/inner.zip": inner}))
    assert kinds(found) == ["read", "language"]
    assert found[1].reference.endswith("a.tar#member=day/inner.zip#member=news.jsonl.gz#line=2")


def test_archives_nested_too_deep(results, article_text):
    data = article_text.encode()
    for number in range(settings.MAX_DEPTH + 1):
        data = zipped({f"{number}.{'zip' if number else 'txt'}": data})
    assert kinds(results("a.zip", data)) == ["limit"]


@pytest.mark.parametrize("name", ["../evil.txt", "a/../../evil.txt", "/etc/evil.txt", "C:\\evil.txt", "..\\evil.txt"])
@pytest.mark.parametrize("pack", [zipped, tarred], ids=["zip", "tar"])
def test_names_that_lead_out_are_refused(results, article_text, pack, name):
    name = name.replace("\\", "/") if pack is tarred else name
    found = results("a", pack({name: article_text.encode(), "good.txt": article_text.encode()}))
    assert kinds(found) == ["refused", "read"]
    assert "leads out" in found[0].why


def test_names_of_the_time_of_windows_1256(results, article_text):
    """Archives and disks keep names as bytes; those are no UTF-8."""
    old = "خبر.txt".encode("cp1256").decode("utf-8", "surrogateescape")
    (article,) = results("a.tar", tarred({old: article_text.encode()}))
    assert article == Article("خبر", article_text)


def test_links_in_tar_are_passed_over(results, article_text):
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for type in (tarfile.SYMTYPE, tarfile.LNKTYPE):
            info = tarfile.TarInfo("link.txt")
            info.type, info.linkname = type, "/etc/passwd"
            archive.addfile(info)
        info = tarfile.TarInfo("a.txt")
        info.size = len(article_text.encode())
        archive.addfile(info, io.BytesIO(article_text.encode()))
    assert kinds(results("a.tar", file.getvalue())) == ["read"]


def test_tar_header_that_claims_gigabytes(results):
    info = tarfile.TarInfo("././@LongLink")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, 8 << 30
    assert kinds(results("a.tar", info.tobuf(tarfile.GNU_FORMAT) + b"\0" * 10_240)) == ["limit"]


def test_zip_bomb(results, monkeypatch, article_text):
    monkeypatch.setattr(settings, "RATIO_FREE_BYTES", 100_000)
    monkeypatch.setattr(settings, "MAX_RATIO", 100)
    found = results("a.zip", zipped({"bomb.jsonl": b" " * 5_000_000, "a.txt": article_text.encode()}))
    assert kinds(found) == ["limit", "read"]


def test_budget_of_an_archive(results, monkeypatch, article_text):
    monkeypatch.setattr(settings, "MAX_UNPACKED_BYTES", 10_000)
    members = {f"{number}.txt": article_text.encode() for number in range(40)}
    found = results("a.zip", zipped(members))
    assert {"read", "limit"} == set(kinds(found))


def test_overlapping_members(results, article_text):
    """A central directory that names the same bytes again and again."""
    data = zipped({"a.txt": article_text.encode()})
    start = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    entry = data[start:end]
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 50, 50, 50 * len(entry), start, 0)
    (failure,) = results("a.zip", data[:start] + entry * 50 + tail)
    assert failure.kind == "limit"
    assert "overlap" in failure.why


def test_encrypted_zip(results, article_text):
    data = bytearray(zipped({"a.txt": article_text.encode()}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    (failure,) = results("a.zip", bytes(data))
    assert "encrypted" in failure.why


def test_office_document(results):
    (failure,) = results("a.zip", zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}))
    assert "Office" in failure.why


@pytest.mark.parametrize("name", ["a.zip", "a.tar"])
def test_damaged_archives(results, name, article_text):
    pack = zipped if name == "a.zip" else tarred
    data = pack({f"{number}.txt": article_text.encode() for number in range(30)})
    found = results(name, data[: len(data) // 2])
    assert found[-1].kind == "damaged"
    assert results(name, b"no archive at all")[-1].kind == "damaged"
    broken = bytearray(data)
    for position in range(100, 400):
        broken[position] ^= 0x55
    assert all(isinstance(result, Article | Failure) for result in results(name, bytes(broken)))


def test_archive_on_standard_input(monkeypatch, article_text):
    import sys

    data = zipped({"a.txt": article_text.encode()})
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    (article,) = sources.read("-")
    assert article == Article("a", article_text)


# WARC


def page(text: str) -> str:
    headline, body = text.split("\n\n")
    paragraphs = "".join(f"<p>{p}</p>" for p in body.split("\n"))
    head = f"<html><head><title>{headline}</title></head>"
    return f"{head}<body><article><h1>{headline}</h1>{paragraphs}</article></html>"


def record(url: str, body: bytes, type: str = "text/html", status: str = "200 OK", kind: str = "response") -> bytes:
    http = f"HTTP/1.1 {status}\r\nContent-Type: {type}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:6d058047-ede2-4a13-be79-90c17c631dd4>\r\n"
        f"WARC-Date: 2024-03-25T18:00:00Z\r\nWARC-Target-URI: {url}\r\n"
        f"Content-Type: application/http; msgtype={kind}\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


@pytest.fixture
def records(article_text) -> list[bytes]:
    html = page(article_text)
    return [
        record("https://news.un.org/ar/1", html.encode()),
        record("https://news.un.org/ar/1", b"", kind="request"),
        record("https://news.un.org/a.png", b"\x89PNG", "image/png"),
        record("https://news.un.org/ar/2", b"<html>moved</html>", status="301 Moved"),
        record("https://news.un.org/ar/3", html.encode("cp1256"), "text/html; charset=utf-8"),
        record("https://news.un.org/en/4", page("Security Council\n\nThe Council adopted it.\n" * 1).encode()),
        record("https://news.un.org/ar/5", html.encode("utf-16"), "text/html"),
    ]


@pytest.mark.parametrize("name", ["a.warc.gz", "a.warc", "a.gz", "a.warc.zst"])
def test_pages_of_a_warc(results, records, article_text, name):
    pack = PACK.get(Path(name).suffix, bytes)
    found = results(name, b"".join(map(pack, records)))
    assert kinds(found) == ["read", "read", "language", "read"]
    assert [r.url for r in found if isinstance(r, Article)] == [f"https://news.un.org/ar/{n}" for n in (1, 3, 5)]
    assert {r.text for r in found if isinstance(r, Article)} == {article_text}
    assert found[0].published is None, "when it was fetched is not when it was published"


@pytest.mark.parametrize("name", ["a.warc.gz", "a.warc"])
def test_a_record_is_found_again(tmp_path, records, name):
    pack = PACK.get(Path(name).suffix, bytes)
    path = tmp_path / name
    path.write_bytes(b"".join(map(pack, records)))
    failure = next(result for result in sources.read(path) if isinstance(result, Failure))
    offset = len(b"".join(map(pack, records[:5])))
    assert failure.reference == f"{path}#offset={offset}"
    assert [item.read() for item in sources.again(failure.reference)] == [failure]


@pytest.mark.parametrize("name", ["a.warc.gz", "a.warc"])
@pytest.mark.parametrize("missing", [30, 60, 200, 700])
def test_cut_off_warc(results, records, name, missing):
    pack = PACK.get(Path(name).suffix, bytes)
    found = results(name, b"".join(map(pack, records))[:-missing])
    assert kinds(found)[:2] == ["read", "read"]
    assert found[-1].kind == "damaged"


def test_garbage_in_a_warc(results, records):
    found = results("a.warc", records[0] + b"garbage\r\n" * 20 + records[4])
    assert kinds(found) == ["read", "damaged"]
    packed = bytearray(b"".join(map(gzip.compress, records)))
    packed[len(gzip.compress(records[0])) + 40] ^= 0xFF
    assert kinds(results("a.warc.gz", bytes(packed)))[0] == "read"
    assert results("b.warc.gz", b"no archive")[0].kind == "damaged"


def test_record_over_the_limit(results, records, monkeypatch, article_text):
    monkeypatch.setattr(settings, "MAX_FILE_BYTES", 5_000)
    big = record("https://news.un.org/ar/9", page(article_text).encode() * 50)
    assert kinds(results("a.warc.gz", b"".join(map(gzip.compress, (big, records[0]))))) == ["limit", "read"]


def test_chunked_and_compressed_answers(results, article_text):
    body = gzip.compress(page(article_text).encode())
    chunked = f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n"
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n"
    data = record("https://news.un.org/ar/1", b"")
    head = data[: data.index(b"Content-Length")]
    whole = http + chunked
    found = results("a.warc", head + f"Content-Length: {len(whole)}\r\n\r\n".encode() + whole + b"\r\n\r\n")
    assert kinds(found) == ["read"]
