"""Imports point one way: every module imports only what its layer allows."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import musnad

ROOT = Path(musnad.__file__).parent
NOUNS = {"errors", "model"}
TOOLS = NOUNS | {"settings", "text", "resources", "conjugation", "linear", "network", "files"}
ABOVE_RECORDS = TOOLS | {"record", "store", "export", "charts", "render", "story", "pipeline", "workers"}

#: What each package or module of musnad may import of musnad; all may import the root, which loads nothing.
ALLOWED: dict[str, set[str]] = {
    "__init__": TOOLS | {"record", "pipeline"},
    "errors": set(),
    "model": set(),
    "settings": TOOLS,
    "text": TOOLS,
    "resources": TOOLS,
    "conjugation": TOOLS,
    "linear": TOOLS,
    "network": TOOLS,
    "files": TOOLS,
    "sources": TOOLS,
    "watch": TOOLS | {"sources"},
    "language": TOOLS,
    "reading": TOOLS,
    "knowledge": TOOLS | {"language", "reading"},
    "imports": TOOLS | {"record"},
    "record": TOOLS,
    "store": TOOLS | {"record"},
    "render": TOOLS | {"record"},
    "export": TOOLS | {"record", "render", "language"},
    "charts": TOOLS | {"store"},
    "story": TOOLS | {"record"},
    "pipeline": TOOLS | {"sources", "language", "reading", "record"},
    "workers": TOOLS | {"record", "sources", "pipeline"},
    "ingest": ABOVE_RECORDS | {"sources"},
    "coding": ABOVE_RECORDS | {"sources"},
    "evaluate": ABOVE_RECORDS,
    "spark": ABOVE_RECORDS,
    "exchange": ABOVE_RECORDS | {"ingest", "imports", "review"},
    "review": ABOVE_RECORDS,
    "client": TOOLS | {"record", "store"},
    "web": ABOVE_RECORDS | {"ingest", "exchange", "review"},
    "cli": ABOVE_RECORDS
    | {"ingest", "watch", "coding", "exchange", "review", "evaluate", "spark", "web", "knowledge", "imports"},
}

#: Libraries that only some layers know.
ALONE: dict[str, set[str]] = {
    "spacy": {"language", "reading", "pipeline", "export"},
    "trafilatura": {"sources"},
    "lxml": {"sources"},
    "feedparser": {"sources"},
    "fastwarc": {"sources"},
    "httpx": {"sources", "client"},
    "httpcore": {"sources"},
    "protego": {"sources"},
    "sqlite3": {"store"},
    "sqlalchemy": {"store"},
    "alembic": {"store"},
    "datasketch": {"story"},
    "altair": {"charts"},
    "vl_convert": {"charts"},
    "typer": {"cli"},
    "fastapi": {"web"},
    "starlette": {"web"},
    "uvicorn": {"web"},
    "limits": {"web"},
    "argon2": {"web"},
    "pyspark": {"spark"},
}

READERS = {"times", "places", "actors", "attribution", "events"}
MODULES = sorted(ROOT.rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    """The dotted names a module imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}, line {node.lineno}: write the import from `musnad`"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def layer(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_stay_within_the_layers(path):
    own = layer(path)
    assert own in ALLOWED, f"{own} has no layer: give it one here and in the design"
    for name in imported(path):
        first, *rest = name.split(".")
        if first == "musnad":
            target = rest[0] if rest and rest[0] in ALLOWED else "__init__"
            assert target in ALLOWED[own] | {own, "__init__"}, f"{own} imports {name}"
        else:
            assert own in ALONE.get(first, {own}), f"{own} imports {name}"
            assert own not in NOUNS or first in sys.stdlib_module_names, f"{own} imports {name}"


@pytest.mark.parametrize("reader", sorted(READERS))
def test_readers_do_not_import_each_other(reader):
    paths = [path for path in MODULES if path.relative_to(ROOT).with_suffix("").parts[:2] == ("reading", reader)]
    assert paths, f"there is no reader {reader}"
    others = {f"musnad.reading.{other}" for other in READERS - {reader}}
    for path in paths:
        for name in imported(path):
            assert not any(name == other or name.startswith(f"{other}.") for other in others), f"{path} imports {name}"
