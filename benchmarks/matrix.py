"""How fast this machine multiplies matrices by thinc and by NumPy on one core: ``python benchmarks/matrix.py``."""

from __future__ import annotations

import os

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")  # one core, before numpy is loaded

import time
from collections.abc import Callable

import numpy as np
from thinc.api import NumpyOps

from musnad.language.ops import BlasOps

ROWS, WIDTH, TIMES = 4000, 288, 20


def gigaflops(multiply: Callable[[], object]) -> float:
    """Billions of operations a second."""
    multiply()
    begin = time.perf_counter()
    for _ in range(TIMES):
        multiply()
    return TIMES * ROWS * WIDTH * WIDTH * 2 / (time.perf_counter() - begin) / 1e9


def main() -> None:
    """Measure and print."""
    random = np.random.default_rng(0)
    x, y = (random.random((rows, WIDTH), dtype=np.float32) for rows in (ROWS, WIDTH))
    for name, ops in (("thinc", NumpyOps()), ("NumPy", BlasOps())):
        print(f"{name} {gigaflops(lambda ops=ops: ops.gemm(x, y, trans2=True)):.0f} GFLOPS")  # type: ignore[misc]


if __name__ == "__main__":
    main()
