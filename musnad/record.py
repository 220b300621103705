"""The JSON form of a record, both ways, and its JSON Schema, all three walked from the dataclasses of the model.

In JSON an object that another one holds is named by its id, ``first``/``last`` of a time are ``from``/``to``, and every
other field keeps its name. The format's version is :data:`SCHEMA`.
"""

from __future__ import annotations

import dataclasses
import json
import types
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from musnad import model
from musnad.errors import RecordError
from musnad.model import Record

SCHEMA = "musnad-record/1"


def to_json(record: Record) -> dict[str, Any]:
    """The record as JSON-ready dictionaries and lists."""
    encoded = _encode(record)
    assert isinstance(encoded, dict)
    return encoded


def dumps(record: Record, indent: int | None = None) -> str:
    """The record as JSON text, Arabic unescaped; on one line unless ``indent`` is given."""
    return json.dumps(to_json(record), ensure_ascii=False, indent=indent)


def loads(text: str | bytes) -> Record:
    """Read a record from JSON text. Raises :class:`RecordError` saying which field is wrong."""
    try:
        document = json.loads(text)
    except ValueError as error:
        raise RecordError(f"not JSON: {error}") from None
    return from_json(document)


def from_json(document: Any) -> Record:
    """Read a record from its JSON form, references resolved. Raises :class:`RecordError` naming the wrong field."""
    if not isinstance(document, Mapping):
        raise RecordError("a record is a JSON object")
    if document.get("schema") != SCHEMA:
        raise RecordError(f"schema is {document.get('schema')!r}; this version reads {SCHEMA!r}")
    record = _decode(Record, document, "record", {})
    assert isinstance(record, Record)
    return record


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the JSON form."""
    definitions: dict[str, Any] = {}
    root = _schema(Record, definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Musnad record",
        "description": "What one Arabic news article reports. Spans are half-open code points of article.text.",
        **root,
        "$defs": definitions,
    }


@dataclasses.dataclass(frozen=True, slots=True)
class _Field:
    name: str
    key: str
    type: Any
    reference: bool
    required: bool


@cache
def _fields(cls: Any) -> tuple[_Field, ...]:
    hints = get_type_hints(cls, vars(model))
    return tuple(
        _Field(
            field.name,
            field.metadata.get("name", field.name),
            hints[field.name],
            bool(field.metadata.get("reference")),
            field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING,
        )
        for field in dataclasses.fields(cls)
    )


def _encode(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        cls: Any = type(value)
        return {field.key: (_ids if field.reference else _encode)(getattr(value, field.name)) for field in _fields(cls)}
    if isinstance(value, tuple):
        return [_encode(item) for item in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return value


def _ids(value: Any) -> Any:
    if isinstance(value, tuple):
        return [item.id for item in value]
    return getattr(value, "id", value)


def _decode(kind: Any, value: Any, where: str, known: dict[str, Any]) -> Any:
    """``known`` collects every object that has an id; a record lists objects before those that refer to them."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        if value is None and type(None) in arguments:
            return None
        return _decode(next(a for a in arguments if a is not type(None)), value, where, known)
    if origin is tuple:
        if not isinstance(value, list):
            raise RecordError(f"{where} must be a list")
        if arguments[-1] is not Ellipsis and len(arguments) != len(value):
            raise RecordError(f"{where} must have {len(arguments)} items")
        return tuple(_decode(arguments[0], item, f"{where}[{n}]", known) for n, item in enumerate(value))
    if origin is Literal:
        if value not in arguments:
            raise RecordError(f"{where} is {value!r}; it must be one of {', '.join(map(str, arguments))}")
        return value
    if kind is datetime:
        try:
            return datetime.fromisoformat(value)
        except (TypeError, ValueError):
            raise RecordError(f"{where} is {value!r}; it must be an ISO 8601 date and time") from None
    if dataclasses.is_dataclass(kind):
        assert isinstance(kind, type)
        return _decode_object(kind, value, where, known)
    if kind is float and type(value) is int:
        return float(value)
    plain = origin or kind
    if not isinstance(value, plain) or (plain is int and isinstance(value, bool)):
        raise RecordError(f"{where} is {value!r}; it must be {_JSON_NAMES[plain]}")
    return value


def _decode_object(cls: type, value: Any, where: str, known: dict[str, Any]) -> Any:
    if not isinstance(value, Mapping):
        raise RecordError(f"{where} must be an object")
    arguments: dict[str, Any] = {}
    for field in _fields(cls):
        if field.key not in value:
            if field.required:
                raise RecordError(f"{where} lacks {field.key!r}")
            continue
        at = f"{where}.{field.key}"
        item = value[field.key]
        arguments[field.name] = (
            _resolve(field.type, item, at, known) if field.reference else _decode(field.type, item, at, known)
        )
    decoded = cls(**arguments)
    if "id" in arguments and cls is not model.Article:
        known[decoded.id] = decoded
    return decoded


def _resolve(kind: Any, value: Any, where: str, known: dict[str, Any]) -> Any:
    """The object that ``value`` names, or a tuple of them where ``kind`` is one."""
    if get_origin(kind) is tuple:
        if not isinstance(value, list):
            raise RecordError(f"{where} must be a list of ids")
        return tuple(_resolve(get_args(kind)[0], item, f"{where}[{n}]", known) for n, item in enumerate(value))
    options = get_args(kind) or (kind,)
    if value is None and type(None) in options:
        return None
    for option in options:
        if get_origin(option) is Literal and value in get_args(option):
            return value
    if not isinstance(value, str):
        raise RecordError(f"{where} is {value!r}; it must be an id")
    classes = tuple(o for o in options if dataclasses.is_dataclass(o) and isinstance(o, type))
    if not isinstance(known.get(value), classes):
        names = " or ".join(c.__name__ for c in classes)
        raise RecordError(f"{where} names {value!r}, which the record does not hold as {names} before this point")
    return known[value]


_JSON_NAMES: dict[Any, str] = {str: "string", int: "integer", float: "number", bool: "boolean", dict: "object"}


def _schema(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        options = [{"type": "null"} if a is type(None) else _schema(a, definitions) for a in arguments]
        return {"anyOf": options}
    if origin is tuple:
        items: dict[str, Any] = {"type": "array", "items": _schema(arguments[0], definitions)}
        if arguments[-1] is not Ellipsis:
            items |= {"minItems": len(arguments), "maxItems": len(arguments)}
        return items
    if origin is Literal:
        return {"enum": list(arguments)}
    if kind is datetime:
        return {"type": "string", "format": "date-time"}
    if dataclasses.is_dataclass(kind):
        assert isinstance(kind, type)
        if kind.__name__ not in definitions:
            definitions[kind.__name__] = {}
            definitions[kind.__name__] = _object_schema(kind, definitions)
        return {"$ref": f"#/$defs/{kind.__name__}"}
    if origin is dict:
        return {"type": "object", "additionalProperties": _schema(arguments[1], definitions)}
    return {"type": _JSON_NAMES[kind]}


def _object_schema(cls: type, definitions: dict[str, Any]) -> dict[str, Any]:
    properties = {
        field.key: _reference_schema(field.type) if field.reference else _schema(field.type, definitions)
        for field in _fields(cls)
    }
    if cls is Record:
        properties["schema"] = {"const": SCHEMA}
    return {
        "type": "object",
        "description": (cls.__doc__ or "").split("\n\n")[0],
        "properties": properties,
        "required": [field.key for field in _fields(cls)],
        "additionalProperties": False,
    }


def _reference_schema(kind: Any) -> dict[str, Any]:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is tuple:
        return {"type": "array", "items": {"type": "string"}}
    if type(None) in arguments:
        return {"anyOf": [{"type": "string"}, {"type": "null"}]}
    return {"type": "string"}
