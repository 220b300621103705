"""Answers that need not be given again: a tag says of what state of the store an answer is.

Who has that answer is told so; for others a process remembers those that it gave last.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

from musnad import __version__, settings
from musnad.errors import QuestionError
from musnad.store import Store


class UnchangedError(Exception):
    """Whoever asks has the answer already."""


class _RememberedError(Exception):
    """The answer is known."""

    def __init__(self, response: Response) -> None:
        self.response = response


class _Memory:
    """The answers that were given last, by their tags, up to a number of bytes."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._size = 0
        self._kept: OrderedDict[str, tuple[bytes, str]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, tag: str) -> tuple[bytes, str] | None:
        """The answer, and its type."""
        with self._lock:
            if tag in self._kept:
                self._kept.move_to_end(tag)
            return self._kept.get(tag)

    def put(self, tag: str, body: bytes, kind: str) -> None:
        """Keep an answer; the one that nobody has asked for longest goes."""
        with self._lock:
            if tag in self._kept or len(body) > self._most / 20:
                return
            self._kept[tag] = body, kind
            self._size += len(body)
            while self._size > self._most:
                self._size -= len(self._kept.popitem(last=False)[1][0])


_memory = _Memory(settings.WEB_REMEMBERED_BYTES)


class RememberingRoute(APIRoute):
    """A route whose answers are remembered, where they have a tag."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """What answers requests."""
        answer = super().get_route_handler()

        async def remembering(request: Request) -> Response:
            try:
                response = await answer(request)
            except _RememberedError as known:
                return known.response
            tag = getattr(request.state, "etag", None)
            body = getattr(response, "body", None)
            if tag and response.status_code == 200 and isinstance(body, bytes):
                _memory.put(tag, body, response.headers["content-type"])
            return response

        return remembering


async def _tag(request: Request, response: Response) -> str:
    """The tag of the answer to a request; raises :class:`UnchangedError` where the request has it."""
    opened: Store = request.app.state.store
    stamp = await run_in_threadpool(opened.stamp)
    made_of = "\n".join((__version__, opened.name, stamp, request.scope["path"], request.url.query))
    tag = f'W/"{hashlib.sha256(made_of.encode()).hexdigest()[:24]}"'
    request.state.etag = tag
    has = re.findall(r'(?:W/)?("[^"]*")', request.headers.get("if-none-match", ""))
    if tag.removeprefix("W/") in has:
        raise UnchangedError
    if known := _memory.get(tag):
        body, kind = known
        raise _RememberedError(Response(body, media_type=kind, headers={"ETag": tag}))
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
