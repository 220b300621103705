"""Bytes -> text: Unicode by its mark or its form, else the Arabic charset under which the letters look like Arabic."""

from __future__ import annotations

import codecs
import re

from musnad import settings
from musnad.errors import SourceError

#: First bytes of files that people rename to .txt, and what those files are.
_SIGNATURES: dict[bytes, str] = {
    b"%PDF": "a PDF document",
    b"PK\x03\x04": "a zip archive or an Office document",
    b"PK\x05\x06": "an empty zip archive",
    b"\xd0\xcf\x11\xe0": "an old Word or Excel document",
    b"{\\rtf": "an RTF document",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"RIFF": "a WebP image, sound or video",
    b"II*\x00": "a TIFF image",
    b"MM\x00*": "a TIFF image",
    b"\x1f\x8b": "a gzip archive",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"Rar!": "a RAR archive",
    b"\x28\xb5\x2f\xfd": "a Zstandard archive",
    b"\x7fELF": "a program",
    b"MZ\x90": "a program",
    b"SQLite format": "an SQLite database",
    b"PAR1": "a Parquet table",
    b"ID3": "a sound recording",
    b"OggS": "a sound recording or video",
}

#: Longest first: the mark of UTF-16 begins that of UTF-32.
_MARKS: dict[bytes, str] = {
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}

_ARABIC_CHARSETS = ("cp1256", "iso8859-6")
_NO_CHARSET = "neither Unicode nor Arabic in Windows-1256 or ISO 8859-6; save the file as UTF-8"
_FREQUENT = re.compile("[اليمون]")
_NON_ASCII = re.compile(r"[^\x00-\x7f]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def decode(data: bytes, declared: str | None = None) -> str:
    """The text of ``data``, without its byte-order mark.

    ``declared`` is the charset that a page names, a hint and no more: pages err. Raises :class:`SourceError` for bytes
    that are no text, or text in a charset that is neither Unicode nor Arabic.
    """
    kind = next((name for start, name in _SIGNATURES.items() if data.startswith(start)), None)
    if kind:
        raise SourceError(f"this is {kind}, not text; give its text as UTF-8")
    text = _unicode(data)
    if text is None:
        text = _eight_bit(data, declared)
    if len(_CONTROL.findall(text)) > settings.CONTROL_SHARE * len(text):
        raise SourceError("this is binary data, not text; give the article's text as UTF-8")
    return text


def charset_of(head: bytes) -> str:
    """The charset of a text that begins with ``head``, which may end within a character.

    Raises :class:`SourceError` as :func:`decode` does.
    """
    for mark, name in _MARKS.items():
        if head.startswith(mark):
            return "utf-8-sig" if name == "utf-8" else name.removesuffix("-le").removesuffix("-be")
    if utf16 := _utf16(head):
        return utf16
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        lenient = head.decode("utf-8", "replace")
        if len(_FREQUENT.findall(lenient)) > 5 * lenient.count("\ufffd"):
            return "utf-8"  # damaged
        readings = {name: text for name in _ARABIC_CHARSETS if (text := _try(head, name)) is not None}
        best = max(readings, key=lambda name: _likeness(readings[name]), default="")
        if not best or _likeness(readings[best]) < settings.FREQUENT_LETTER_SHARE:
            raise SourceError(_NO_CHARSET) from None
        return best
    return "utf-8"


def _unicode(data: bytes) -> str | None:
    """The text if ``data`` is Unicode; None if it is in an 8-bit charset."""
    for mark, name in _MARKS.items():
        if data.startswith(mark):
            return _strict(data[len(mark) :], name, f"the file begins with the mark of {name.upper()}")
    if utf16 := _utf16(data):
        return _strict(data, utf16, "the bytes look like UTF-16")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        head = data[: error.start].decode("utf-8")
        if len(_NON_ASCII.findall(head)) > 20:
            raise SourceError(
                f"UTF-8 up to byte {error.start}, which is damaged; save the file again as UTF-8"
            ) from None
    return None


def _utf16(data: bytes) -> str | None:
    """The UTF-16 that bytes without a mark are in."""
    for name, high in (("utf-16-le", data[1::2]), ("utf-16-be", data[::2])):
        # In UTF-16 the high byte of every Arabic letter is 6, that of a space or a digit 0.
        if b"\0" in data and high and high.count(0) + high.count(6) > 0.9 * len(high):
            return name
    return None


def _strict(data: bytes, name: str, why: str) -> str:
    try:
        return data.decode(name)
    except UnicodeDecodeError as error:
        raise SourceError(f"{why}, but byte {error.start} is wrong; save the file again as UTF-8") from None


def _eight_bit(data: bytes, declared: str | None) -> str:
    readings = [text for name in _ARABIC_CHARSETS if (text := _try(data, name)) is not None]
    best = max(readings, key=_likeness, default="")
    if _likeness(best) >= settings.FREQUENT_LETTER_SHARE:
        return best
    text = _try(data, declared) if declared else None
    if text is None:
        raise SourceError(_NO_CHARSET)
    return text


def _try(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except (LookupError, ValueError):  # no such charset, or not these bytes
        return None


def _likeness(text: str) -> float:
    """The share of Arabic's six most frequent letters among the characters beyond ASCII."""
    beyond = len(_NON_ASCII.findall(text))
    return len(_FREQUENT.findall(text)) / beyond if beyond else 0.0
