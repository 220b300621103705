"""Matrix products by NumPy's own BLAS, which uses the processor's widest vectors; thinc's does not and is slower.

``python benchmarks/matrix.py`` prints both. Results differ in the last bits only.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from thinc.api import Model, NumpyOps


class BlasOps(NumpyOps):  # type: ignore[misc]  # compiled, without stubs
    """thinc's CPU operations with NumPy's matrix product."""

    def gemm(self, x: Any, y: Any, out: Any = None, trans1: bool = False, trans2: bool = False) -> Any:
        """``x @ y``, either transposed first if asked, into ``out`` if given. All are float32 matrices."""
        return np.matmul(x.T if trans1 else x, y.T if trans2 else y, out=out)


def use_blas(model: Model[Any, Any]) -> None:
    """Let every layer of ``model`` that runs on the CPU multiply by :class:`BlasOps`."""
    ops = BlasOps()
    for layer in model.walk():
        if isinstance(layer.ops, NumpyOps):
            layer.ops = ops
