"""Reading of texts that are sent: their records at once, and kept where that is asked for."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Response

from musnad import settings
from musnad.errors import SourceError
from musnad.model import Record
from musnad.record import to_json
from musnad.store import Store
from musnad.web import reading
from musnad.web.api import questions
from musnad.web.people import Person, Reader
from musnad.web.state import Opened

router = APIRouter(tags=["read"])


@router.post("/read", responses={200: {"content": {"application/json": {}}}})
def read(asked: questions.Reading, store: Opened, who: Reader) -> Response:
    """The record of a text. With ``keep`` it is saved, and ``Location`` says where."""
    record = _read(asked)
    headers = {}
    if asked.keep:
        headers["Location"] = "/api/v1/records/" + quote(_keep(store, record, who))
    return Response(json.dumps(to_json(record), ensure_ascii=False), media_type="application/json", headers=headers)


@router.post("/read/batch", responses={200: {"content": {"application/json": {}}}})
def read_batch(asked: questions.Batch, store: Opened, who: Reader) -> Response:
    """The records of several texts, in their order; for what is none, what is wrong with it instead."""
    if asked.keep:
        _check_may_keep(who)
    results = list(_results(asked, store, who))
    return Response(json.dumps({"results": results}, ensure_ascii=False), media_type="application/json")


def _results(asked: questions.Batch, store: Store, who: Person) -> Iterator[dict[str, Any]]:
    until = time.monotonic() + settings.WEB_SECONDS * 0.9
    for text in asked.articles:
        if time.monotonic() > until:
            raise HTTPException(503, "So many texts take too long; send fewer at a time.", {"Retry-After": "5"})
        try:
            record = _read(text)
        except SourceError as error:
            yield {"record": None, "kept": None, "problem": str(error)}
        else:
            yield {
                "record": to_json(record),
                "kept": _keep(store, record, who) if asked.keep else None,
                "problem": None,
            }


def _read(text: questions.Text) -> Record:
    return reading.read_text(text.text, published=text.published, outlet=text.outlet, url=text.url)


def _keep(store: Store, record: Record, who: Person) -> str:
    _check_may_keep(who)
    return reading.keep(store, record, who.name)


def _check_may_keep(who: Person) -> None:
    if not who.may("reviewer"):
        raise HTTPException(403, f"Only reviewers may keep articles; {who.name or 'whoever you are'} is {who.role}.")
