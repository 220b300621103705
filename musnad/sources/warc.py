"""WARC archives of the web, as CC-NEWS publishes them -> the articles of the pages within."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, BinaryIO, cast

from musnad import settings
from musnad.errors import SourceError
from musnad.sources.html import article_of_page
from musnad.sources.item import Failure, Input, Item, Stream, too_large

_PAGE_TYPES = ("text/html", "application/xhtml+xml")


def read_warc(source: Input) -> Iterator[Item | Failure]:
    """The pages that answered with success; redirects, errors, images and requests are passed over.

    The archive may be compressed record by record; an item's reference then says where in the compressed file it is.
    """
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    stream = _Stream(source.stream)
    records = iter(
        ArchiveIterator(
            cast(BinaryIO, stream), record_types=WarcRecordType.response | WarcRecordType.resource, auto_decode="all"
        )
    )
    while (record := _next(records, stream)) is not None:
        offset = record.stream_pos
        try:
            if (item := _item(record, source)) is not None:
                yield item
        except SourceError as error:
            yield source.failure(error, "offset", offset)


def _next(records: Iterator[Any], stream: _Stream) -> Any:
    """The next record, None after the last."""
    try:
        record = next(records, None)
    except (OSError, ValueError) as error:
        record, stream.error = (
            None,
            stream.error
            or SourceError(
                f"the WARC archive is damaged or cut short ({error}); what comes after is not read; get the file again",
                "damaged",
            ),
        )
    if stream.error:
        raise stream.error
    return record


def _item(record: Any, source: Input) -> Item | None:
    headers = record.http_headers
    is_page = (record.http_content_type or record.headers.get("Content-Type") or "").lower().startswith(_PAGE_TYPES)
    if not is_page or (headers is not None and headers.status_code not in (None, 200)):
        return None
    offset, charset, url = record.stream_pos, record.http_charset, record.headers.get("WARC-Target-URI")
    try:
        data = record.reader.read(settings.MAX_FILE_BYTES + 1)
    except (OSError, ValueError) as error:
        raise SourceError(f"the record is damaged ({error}); get the file again", "damaged") from None
    if len(data) > settings.MAX_FILE_BYTES:
        raise too_large()
    load = partial(article_of_page, data, source.options, url=url, charset=charset)
    return source.item(load, "offset", offset)


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
