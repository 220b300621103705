"""The API for programs, under /api/v1: the questions of the store, reading of texts, exports, and its description."""

from __future__ import annotations

from functools import cache
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse

from musnad import __version__
from musnad.record import schema
from musnad.web.api import answers, ask, decide, exports, fresh, read

PREFIX = "/api/v1"

#: What may come instead of an answer: status -> when.
PROBLEMS = {
    400: "The request is none of HTTP as it should be.",
    401: "A key is needed, or the key is not good.",
    403: "Whoever asks may not do this.",
    404: "There is no such thing.",
    405: "The address takes other methods.",
    408: "The request did not arrive in time.",
    409: "Things are not any more as the request has them.",
    413: "The request is too large.",
    421: "The server does not go by this name.",
    422: "A filter, cursor, field or text is not as it should be; `errors` says which.",
    429: "Too many requests; `Retry-After` says when to come again.",
    500: "A fault of the server.",
    503: "Too busy, or it took too long; try again.",
}

_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
_ANSWERS: dict[int | str, dict[str, Any]] = {
    status: {"description": text, "content": _PROBLEM} for status, text in PROBLEMS.items()
}
_ABOUT = """What Musnad read in Arabic news: who did what to whom, when, where, and on whose word.

Lists come in pages: `next` of one is `after` of the following. Spans are half-open code points of the article's text.
Answers have an `ETag`; a request with `If-None-Match` gets 304 where nothing is new. Errors are `problem+json`."""
_TAGS = {
    "store": "How much there is.",
    "articles": "Articles, and the words in them.",
    "records": "All that an article reports, as `musnad read` writes it.",
    "events": "What happened, as articles tell it.",
    "statements": "What was said.",
    "actors": "Who is named.",
    "read": "Texts that are sent are read.",
    "decisions": "What reviewers decide about events; for those with the role reviewer.",
    "exports": "Selections as files.",
}


def install(app: FastAPI) -> None:
    """Add the API to an application."""
    app.include_router(_router())
    app.add_exception_handler(fresh.UnchangedError, fresh.unchanged)


@cache
def _router() -> APIRouter:
    router = APIRouter(prefix=PREFIX, responses=_ANSWERS, generate_unique_id_function=lambda route: route.name)
    for one in (ask, read, decide, exports):
        router.include_router(one.router)

    @router.get("/openapi.json", include_in_schema=False)
    def openapi() -> JSONResponse:
        """The description of the API."""
        return JSONResponse(description())

    return router


@cache
def description() -> dict[str, Any]:
    """The API in OpenAPI 3.1, records included."""
    made = get_openapi(
        title="Musnad",
        version=__version__,
        description=_ABOUT,
        routes=_router().routes,
        tags=[{"name": name, "description": text} for name, text in _TAGS.items()],
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
    )
    schemas = made["components"]["schemas"]
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    for name, part in schemas.items():
        if "examples" in part and (model := getattr(answers, name, None)):
            part["examples"] = model.model_json_schema()["examples"]  # of which FastAPI leaves out what is null
    schemas["Problem"] = answers.Problem.model_json_schema(ref_template=_REF)
    schemas |= schemas["Problem"].pop("$defs")
    record = schema()
    schemas |= {f"Record{name}": _renamed(part) for name, part in record.pop("$defs").items()}
    schemas["Record"] = _renamed({key: value for key, value in record.items() if key != "$schema"})
    for (path, method), shape in _RECORDS.items():
        answer = made["paths"][PREFIX + path][method]["responses"]["200"]
        answer["content"]["application/json"]["schema"] = shape
    for methods in made["paths"].values():
        for method, operation in methods.items():
            if method == "get" and "exports" not in operation["tags"]:
                operation["responses"]["200"]["headers"] = {"ETag": {"schema": {"type": "string"}}}
            if method == "get":
                operation["responses"]["304"] = {"description": "Nothing is new since the answer with that ETag."}
            operation["security"] = [{"key": []}, {}]
    made["components"]["securitySchemes"] = {
        "key": {
            "type": "http",
            "scheme": "bearer",
            "description": "A key made by `musnad accounts key NAME`; needed where others than this machine may come.",
        }
    }
    return made


_REF = "#/components/schemas/{model}"
_RECORD = {"$ref": "#/components/schemas/Record"}
_TEXT_OR_NULL = {"anyOf": [{"type": "string"}, {"type": "null"}]}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


#: Answers that the package's own record is part of.
_RECORDS = {
    ("/records/{id}", "get"): _RECORD,
    ("/records", "get"): _object(rows={"type": "array", "items": _RECORD}, next=_TEXT_OR_NULL),
    ("/read", "post"): _RECORD,
    ("/read/batch", "post"): _object(
        results={
            "type": "array",
            "items": _object(record={"anyOf": [_RECORD, {"type": "null"}]}, kept=_TEXT_OR_NULL, problem=_TEXT_OR_NULL),
        }
    ),
}


def _renamed(part: Any) -> Any:
    """A part of the schema of records with references as OpenAPI has them."""
    if isinstance(part, dict):
        return {
            key: value.replace("#/$defs/", "#/components/schemas/Record") if key == "$ref" else _renamed(value)
            for key, value in part.items()
        }
    return [_renamed(item) for item in part] if isinstance(part, list) else part
