"""Which reader reads what: by the first bytes where they say it, else by the suffix, else by what it looks like."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import PurePath

from musnad.errors import SourceError
from musnad.sources.archives import read_tar, read_zip
from musnad.sources.feeds import ROOTS as FEEDS
from musnad.sources.feeds import read_feed
from musnad.sources.item import Failure, Input, Item, bare_name
from musnad.sources.lines import JSON_HEAD, read_json, read_lines
from musnad.sources.markup import root_of
from musnad.sources.plain import read_page, read_text
from musnad.sources.rows import is_table, read_csv, read_parquet
from musnad.sources.sitemaps import ROOTS as SITEMAPS
from musnad.sources.sitemaps import read_sitemap
from musnad.sources.trec import is_trec, read_trec
from musnad.sources.unpack import packing_of, unpack
from musnad.sources.warc import read_warc

Reader = Callable[[Input], Iterator[Input | Item | Failure]]


def read_input(source: Input) -> Iterator[Item | Failure]:
    """The items of an open source and of what is packed in it."""
    anything, passed_over = False, False
    try:
        for found in _reader(source)(source):
            if isinstance(found, Input) and found.is_member and suffix(found.name) not in READERS:
                passed_over = True
                continue
            anything = True
            if isinstance(found, Input):
                yield from read_input(found)
            else:
                yield found
        if passed_over and not anything:
            raise SourceError(f"no file in the archive ends in {', '.join(READERS)}", "empty")
    except SourceError as error:
        yield source.failure(error)


def suffix(name: str) -> str:
    """What a file name says of the format, in lower case, without that of its compression; empty for hidden files."""
    name = bare_name(name.lower())
    return "" if name.startswith(".") else PurePath(name).suffix


def _reader(source: Input) -> Reader:
    head, named = source.head, suffix(source.name)
    if packing := packing_of(head):
        if named == ".warc":  # FastWARC unpacks it record by record, and knows where each begins
            return read_warc
        return lambda source: unpack(source, packing)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return read_zip
    if head[257:262] == b"ustar":
        return read_tar
    if head.startswith(b"PAR1"):
        return read_parquet
    if head.startswith(b"WARC/"):
        return read_warc
    return READERS.get(named, _read_unnamed)


def _read_unnamed(source: Input) -> Iterator[Input | Item | Failure]:
    """Standard input and answers from the web have no name, and people call pages .txt."""
    head = source.head
    if JSON_HEAD.match(head):
        return read_json(source)
    if root_of(head):
        return _read_markup(source)
    return read_csv(source) if is_table(source) else read_text(source)


def _read_markup(source: Input) -> Iterator[Input | Item | Failure]:
    """XML and HTML, by the first element."""
    root = root_of(source.head)
    if root in FEEDS:
        return read_feed(source)
    if root in SITEMAPS:
        return read_sitemap(source)
    if root != "html" and is_trec(source.head):
        return read_trec(source)
    if root != "html" and suffix(source.name) == ".xml":
        raise SourceError(f"XML that begins with <{root}> is not read; feeds, sitemaps and TREC's <DOC> are")
    return read_page(source)


def _packed(kind: str) -> Reader:
    def refuse(_source: Input) -> Iterator[Input | Item | Failure]:
        raise SourceError(f"this is no {kind}; get the file again, or name it after what it is", "damaged")

    return refuse


#: Suffix -> reader, for files whose bytes do not say what they are. Files with other suffixes in a folder or an archive
#: are passed over.
READERS: dict[str, Reader] = {
    ".txt": _read_unnamed,
    ".html": read_page,
    ".htm": read_page,
    ".xhtml": read_page,
    ".json": read_json,
    ".jsonl": read_lines,
    ".ndjson": read_lines,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".tab": read_csv,
    ".parquet": _packed("Parquet table"),
    ".xml": _read_markup,
    ".rss": read_feed,
    ".atom": read_feed,
    ".rdf": read_feed,
    ".trec": read_trec,
    ".sgml": read_trec,
    ".sgm": read_trec,
    ".warc": read_warc,
    ".zip": _packed("zip archive"),
    ".tar": _packed("tar archive"),
    ".tgz": _packed("gzip archive"),
}
