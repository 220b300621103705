"""Answers that need not be given again: a tag says of what state of the store an answer is."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from typing import Annotated

from fastapi import Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from musnad import __version__
from musnad.errors import QuestionError
from musnad.store import Store


class UnchangedError(Exception):
    """Whoever asks has the answer already."""


async def _tag(request: Request, response: Response) -> str:
    """The tag of the answer to a request; raises :class:`UnchangedError` where the request has it."""
    opened: Store = request.app.state.store
    stamp = await run_in_threadpool(opened.stamp)
    made_of = "\n".join((__version__, stamp, request.url.path, request.url.query))
    tag = f'W/"{hashlib.sha256(made_of.encode()).hexdigest()[:24]}"'
    request.state.etag = tag
    known = re.findall(r'(?:W/)?("[^"]*")', request.headers.get("if-none-match", ""))
    if tag.removeprefix("W/") in known:
        raise UnchangedError
    response.headers["ETag"] = tag
    return tag


Tag = Annotated[str, Depends(_tag)]
"""For handlers whose answers depend on the store alone: the tag, which answers that are made by hand must carry."""


def unchanged(request: Request, error: Exception) -> Response:
    """The answer 304."""
    return Response(status_code=304, headers={"ETag": request.state.etag})


def closed(cursor: str | None) -> str | None:
    """A cursor of the store as the API gives it: for programs a word without meaning."""
    return None if cursor is None else base64.urlsafe_b64encode(cursor.encode()).decode().rstrip("=")


def opened(cursor: str | None) -> str | None:
    """The cursor of the store. Raises :class:`QuestionError` for one that is none."""
    if cursor is None:
        return None
    try:
        return base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars="-_", validate=True).decode()
    except (binascii.Error, ValueError):
        raise QuestionError(f"{cursor!r} is no cursor; give the `next` that came with the rows before") from None
