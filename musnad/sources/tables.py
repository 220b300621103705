"""JSON objects -> Article."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from musnad.errors import SourceError
from musnad.model import Article
from musnad.sources.article import make_article, parse_published


def loads(text: str) -> Any:
    """Parse JSON. Raises :class:`SourceError` with line and column."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise SourceError(f"invalid JSON: {error.msg} at line {error.lineno}, column {error.colno}") from None
    except (RecursionError, ValueError) as error:  # nested too deep; a number of thousands of digits
        raise SourceError(f"JSON that cannot be read: {error}") from None


def article_of(row: Any, defaults: Mapping[str, Any], id: str | None = None) -> Article:
    """The article in a JSON object with ``text``, or ``headline`` and ``body``.

    ``defaults`` stand in for what the object lacks of outlet and published, ``id`` for its id.
    """
    if not isinstance(row, dict):
        raise SourceError(f"expected a JSON object for the article, found {_kind(row)}")
    number = row.get("id")
    return make_article(
        _text(row),
        id=str(number) if type(number) is int else _string(row, "id") or id,
        outlet=_string(row, "outlet") or defaults.get("outlet"),
        url=_string(row, "url"),
        published=parse_published(row.get("published")) or defaults.get("published"),
    )


def _text(row: dict[str, Any]) -> str:
    text = _string(row, "text")
    if text is not None:
        return text
    pieces = [piece for name in ("headline", "body") if (piece := _string(row, name))]
    if not pieces:
        found = ", ".join(map(str, row)) or "nothing"
        raise SourceError(f"no text: give `text`, or `headline` and `body` (the object has {found})")
    return "\n\n".join(pieces)


def _string(row: dict[str, Any], name: str) -> str | None:
    value = row.get(name)
    if value is None or isinstance(value, str):
        return value
    raise SourceError(f"{name} must be a string, not {_kind(value)}")


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "a string", bool: "a boolean", type(None): "null"}
    return names.get(type(value), "a number")
