"""The benchmark of the tables loads all that reading an article needs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parent.parent / "benchmarks" / "tables.py"


def test_no_table_is_left_for_the_first_article() -> None:
    run = subprocess.run([sys.executable, SCRIPT, "--load"], capture_output=True, encoding="utf-8", timeout=120)
    assert run.returncode == 0, run.stderr
    seconds = {name: float(taken) for name, taken in map(str.split, run.stdout.splitlines())}
    assert {"reading.knowledge.load", "language.shapes.shape_getter"} <= seconds.keys()
    assert all(taken >= 0 for taken in seconds.values())
