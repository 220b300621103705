"""WARC archives of the web, as CC-NEWS publishes them -> the articles of the pages within."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, BinaryIO, NamedTuple, cast

from musnad import settings
from musnad.errors import SourceError
from musnad.sources.html import article_of_page
from musnad.sources.item import Failure, Input, Item, Stream, too_large

_DAMAGED = "the WARC archive is damaged or cut short ({error}), and its rest is not read; get the file again"
_PAGE_TYPES = ("text/html", "application/xhtml+xml")


def read_warc(source: Input) -> Iterator[Item | Failure]:
    """The pages that answered with success; redirects, errors, images and requests are passed over.

    The archive may be compressed record by record; an item's reference then says where in the compressed file it is.
    """
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    stream = _Stream(source.stream)
    types = WarcRecordType.response | WarcRecordType.resource
    records = iter(ArchiveIterator(cast(BinaryIO, stream), record_types=types, parse_http=False))
    while (record := _next(records, stream)) is not None:
        offset = record.stream_pos
        try:
            page = _page(record, stream)
        except SourceError as error:
            yield source.failure(error, "offset", offset)
        else:
            if page is not None:
                load = partial(article_of_page, page.content, source.options, url=page.url, charset=page.charset)
                yield source.item(load, "offset", offset)


def _next(records: Iterator[Any], stream: _Stream) -> Any:
    """The next record, None after the last."""
    try:
        record = next(records, None)
    except (OSError, ValueError) as error:
        raise stream.error or SourceError(_DAMAGED.format(error=error), "damaged") from None
    if stream.error:
        raise stream.error
    return record


class _Page(NamedTuple):
    content: bytes
    url: str | None
    charset: str | None


def _page(record: Any, stream: _Stream) -> _Page | None:
    """The page in a record, None if it holds something else."""
    from fastwarc.warc import WarcRecord

    expected = record.content_length
    if expected > settings.MAX_FILE_BYTES:
        raise too_large()
    try:
        block = record.reader.read()
        if len(block) < expected:
            raise stream.error or SourceError(_DAMAGED.format(error="its last record is not whole"), "damaged")
        url = record.headers.get("WARC-Target-URI")
        if not record.is_http:
            return _Page(block, url, None) if _is_page(record.headers.get("Content-Type")) else None
        answer = WarcRecord()
        answer.init_headers(content_length=len(block))
        answer.is_http = True
        answer.set_bytes_content(block)
        answer.parse_http("all")
        if not _is_page(answer.http_content_type) or answer.http_headers.status_code != 200:
            return None
        return _Page(_content(answer), url, answer.http_charset)
    except (OSError, ValueError) as error:
        raise SourceError(f"the record is damaged ({error}); get the file again", "damaged") from None


def _content(answer: Any) -> bytes:
    """The body, whose encodings are undone."""
    content: bytes = answer.reader.read(settings.MAX_FILE_BYTES + 1)
    if len(content) > settings.MAX_FILE_BYTES:
        raise too_large()
    return content


def _is_page(content_type: str | None) -> bool:
    return (content_type or "").lower().startswith(_PAGE_TYPES)


class _Stream:
    """A stream as FastWARC wants it, which must never raise: what goes wrong is kept in ``error``."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._position = stream.tell() if stream.seekable() else 0
        self.error: SourceError | None = None

    def read(self, size: int = -1) -> bytes:
        """Up to ``size`` bytes; none after an error."""
        try:
            data = self._stream.read(size)
        except SourceError as error:
            self.error = error
            return b""
        except OSError as error:
            self.error = SourceError(f"cannot be read: {error.strerror or error}", "damaged")
            return b""
        self._position += len(data)
        return data

    def tell(self) -> int:
        """Bytes from the beginning."""
        return self._position
