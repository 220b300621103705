"""Whether the API keeps to its description, whatever it is asked.

``python benchmarks/api_contract.py [--calls N] [--db STORE]``: Schemathesis makes requests of the OpenAPI description,
half of them as it says and half not as it says, and every answer must be one that is described: no error of the server,
no other status, type of content, header or shape. Without ``--db`` the store is of the example articles.
"""

from __future__ import annotations

import argparse
import contextlib
import shutil
import sys
import tempfile
import time
import unittest
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import hypothesis
import schemathesis
from fastapi import FastAPI
from hypothesis.errors import Unsatisfiable
from hypothesis.strategies import SearchStrategy
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from musnad import pipeline
from musnad.web import create, reading
from musnad.web.config import Config

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@dataclass(slots=True)
class Found:
    """How many requests each operation had, what the answers' statuses were, and what was wrong."""

    calls: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: dict[str, str] = field(default_factory=dict)


KNOWN = {"id": "difaf-2023-03-10-beijing", "which": "1"}
"""What is there in a store of the example articles: no chance finds it."""


def check(app: FastAPI, calls: int) -> Found:
    """Ask ``app`` that many times, or a few more, each operation about as often."""
    api = schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)
    operations = [result.ok() for result in api.get_all_operations() if isinstance(result, Ok)]
    found, round = Found(), 0
    while (left := calls - found.calls.total()) > 0:
        each = -(-left // (3 * len(operations)))
        for operation in operations:
            parameters = {name: value for name, value in KNOWN.items() if f"{{{name}}}" in operation.path}
            strategies = [(mode, {}) for mode in schemathesis.GenerationMode]
            for mode, given in (*strategies, (schemathesis.GenerationMode.POSITIVE, {"path_parameters": parameters})):
                # what takes no parameter cannot be asked wrongly
                with contextlib.suppress(Unsatisfiable, unittest.SkipTest):
                    _ask(operation, operation.as_strategy(mode, **(given if parameters else {})), each, round, found)
        round += 1
    return found


def _ask(
    operation: schemathesis.APIOperation, cases: SearchStrategy[schemathesis.Case], calls: int, seed: int, found: Found
) -> None:
    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=calls,
        deadline=None,
        database=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(cases)
    def ask(case: schemathesis.Case) -> None:
        answer = case.call()
        found.calls[operation.label] += 1
        found.statuses[answer.status_code] += 1
        try:
            case.validate_response(answer, checks=CHECKS)
        except FailureGroup as group:
            for failure in group.exceptions:
                found.wrong.setdefault(f"{operation.label}: {failure.title}", f"{failure}\n{case.as_curl_command()}")

    ask()


def main() -> int:
    """Ask, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=10_000, help="how many requests (default: 10,000)")
    parser.add_argument("--db", help="a store, of which a copy is asked")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        db = Path(folder) / "news.db"
        if options.db:
            shutil.copy(options.db, db)
        app = create(Config(str(db)))
        if not options.db:
            reading.load_examples(app.state.store)
        pipeline.read("بدأت المحادثات في القاهرة يوم الجمعة.")
        began = time.monotonic()
        found = check(app, options.calls)
        seconds = time.monotonic() - began
        app.state.store.close()
    for operation, calls in found.calls.items():
        print(f"{calls:8,}  {operation}")
    statuses = ", ".join(f"{status}: {number:,}" for status, number in sorted(found.statuses.items()))
    print(f"{found.calls.total():8,}  requests in {seconds:.0f} s; answers {statuses}")
    for what, how in found.wrong.items():
        print(f"\nwrong: {what}\n{how}")
    print(f"{len(found.wrong):8,}  kinds of answers that are not as described")
    return bool(found.wrong)


if __name__ == "__main__":
    sys.exit(main())
