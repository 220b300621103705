"""Rows with named fields (JSON objects, rows of tables) -> Article."""

from __future__ import annotations

import json
from datetime import date, datetime, time
from typing import Any

from musnad.errors import SourceError
from musnad.model import Article
from musnad.sources.article import make_article, parse_published
from musnad.sources.fields import fields_of
from musnad.sources.item import Options

_NO_OPTIONS = Options()


def loads(text: str) -> Any:
    """Parse JSON. Raises :class:`SourceError` with line and column."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise SourceError(f"invalid JSON: {error.msg} at line {error.lineno}, column {error.colno}") from None
    except (RecursionError, ValueError) as error:  # nested too deep; a number of thousands of digits
        raise SourceError(f"JSON that cannot be read: {error}") from None


def article_of(row: Any, options: Options = _NO_OPTIONS, id: str | None = None) -> Article:
    """The article in a JSON object with ``text``, or ``headline`` and ``body``, or keys that mean these.

    ``options`` stand in for what the object lacks of outlet and published, ``id`` for its id.
    """
    if not isinstance(row, dict):
        raise SourceError(f"expected a JSON object for the article, found {_kind(row)}")
    return _article(row, fields_of(row, options.columns), options, id)


def article_of_row(row: dict[str, Any], options: Options) -> Article:
    """The article in a row of a table, where a headline stands before a text that does not begin with it."""
    fields = fields_of(row, options.columns)
    text, headline = _string(fields, "text"), _string(fields, "headline")
    if text and headline and not text.lstrip().startswith(headline.strip()):
        fields["body"] = fields.pop("text")
    return _article(row, fields, options)


def _article(row: dict[str, Any], fields: dict[str, Any], options: Options, id: str | None = None) -> Article:
    number = fields.get("id")
    return make_article(
        _text(fields, row),
        id=str(number) if type(number) is int else _string(fields, "id") or id,
        outlet=_string(fields, "outlet") or options.outlet,
        url=_string(fields, "url"),
        published=_published(fields.get("published")) or options.published,
    )


def _text(fields: dict[str, Any], row: dict[str, Any]) -> str:
    text = _string(fields, "text")
    if text is not None:
        return text
    if not {"text", "body"} & set(fields):
        found = ", ".join(map(str, row)) or "nothing"
        raise SourceError(
            f"no text: give `text`, or `headline` and `body`, or say with --columns what holds them (there is {found})"
        )
    return "\n\n".join(piece for name in ("headline", "body") if (piece := _string(fields, name)))


def _string(fields: dict[str, Any], name: str) -> str | None:
    value = fields.get(name)
    if value is None or isinstance(value, str):
        return value
    raise SourceError(f"{name} must be a string, not {_kind(value)}")


def _published(value: Any) -> datetime | None:
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, time())
    return parse_published(value)


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "a string", bool: "a boolean", type(None): "null"}
    return names.get(type(value), "a number")
