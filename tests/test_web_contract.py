"""The API keeps to its description: some hundred requests are made of it, right and wrong."""

from __future__ import annotations

import sys
from pathlib import Path

from fastapi import HTTPException
from test_ingest import ours

from musnad import ingest
from musnad.store import Store
from musnad.web import create
from musnad.web.config import Config

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

from api_contract import KNOWN, Found, check


def asked(folder: Path, calls: int) -> Found:
    app = create(Config(str(folder / "news.db")))
    opened = app.state.store
    opened.save([ingest.encode(record) for record in ours()], opened.begin("examples", "0", {}))
    try:
        assert opened.actor(KNOWN["which"])
        assert opened.known(id=KNOWN["id"])
        return check(app, calls)
    finally:
        opened.close()


def test_every_answer_is_as_described(tmp_path):
    found = asked(tmp_path, 400)
    assert found.wrong == {}
    assert found.calls.total() >= 400
    assert len(found.calls) > 12
    assert {200, 404, 422} <= {*found.statuses}
    assert found.statuses[200] > 100


def test_what_is_not_as_described_is_found(tmp_path, monkeypatch):
    def fail(*given: object, **more: object) -> None:
        raise RuntimeError

    def teapot(*given: object, **more: object) -> None:
        raise HTTPException(418)

    monkeypatch.setattr(Store, "events", fail)
    monkeypatch.setattr(Store, "info", teapot)
    monkeypatch.setattr("musnad.web.api.ask.to_json", lambda record: {"schema": "another"})
    wrong = asked(tmp_path, 60).wrong
    assert "GET /api/v1/events: Server error" in wrong
    assert "GET /api/v1/about: Undocumented status code" in wrong
    assert "GET /api/v1/records/{id}: Response violates schema" in wrong
