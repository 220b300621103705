"""A small neural network over numbers: one hidden layer, for decisions that weigh a few measures against each other.

Training lives in ``training/``.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from musnad.errors import ResourceError
from musnad.resources import data_path

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Network:
    """Inputs are levelled by ``mean`` and ``scale``, shapes (inputs,).

    The hidden layer is rectified, the output is a softmax.

    ``first`` has shape (inputs, hidden), ``first_bias`` (hidden,), ``second`` (hidden, classes), ``second_bias``
    (classes,).
    """

    mean: Floats
    scale: Floats
    first: Floats
    first_bias: Floats
    second: Floats
    second_bias: Floats

    def probabilities(self, inputs: npt.ArrayLike) -> Floats:
        """Shape (rows, classes) for ``inputs`` of shape (rows, inputs); each row sums to 1."""
        levelled = (np.asarray(inputs, dtype=np.float32) - self.mean) / self.scale
        hidden = np.maximum(levelled @ self.first + self.first_bias, 0)
        scores = hidden @ self.second + self.second_bias
        shares: Floats = np.exp(scores - scores.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        return shares


def save_network(path: Path, network: Network) -> None:
    """Write a network; the same network gives the same bytes."""
    arrays = {field.name: getattr(network, field.name).astype(np.float32) for field in fields(network)}
    np.savez_compressed(path, allow_pickle=False, **arrays)


@cache
def load_network(name: str) -> Network:
    """The network of ``data/models/<name>.npz``. Raises :class:`ResourceError` if it is missing."""
    path = data_path(f"models/{name}.npz")
    if not path.exists():
        raise ResourceError(f"{path}: the trained model is missing; reinstall Musnad or run 'make train'")
    with np.load(path, allow_pickle=False) as stored:
        return Network(*(stored[field.name] for field in fields(Network)))
