"""A linear classifier over named features: what the trained decisions of the readers run on.

The model is a table of weights, one row for each feature, one column for each class; a decision is the sum of the rows
of the features that hold, and can be explained by listing them. Training lives in ``training/``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from musnad.errors import ResourceError
from musnad.resources import data_path

Floats = npt.NDArray[np.float32]


class LinearModel:
    """Multinomial logistic regression: ``classes`` columns, one row of ``weights`` per feature, plus a bias row."""

    def __init__(self, classes: list[str], features: dict[str, int], weights: Floats, bias: Floats) -> None:
        """``weights`` has shape (features, classes), ``bias`` (classes,)."""
        self.classes = classes
        self._rows = features
        self._weights = weights
        self.bias = bias

    def probabilities(self, features: Iterable[str]) -> Floats:
        """Shape (classes,), summing to 1; a feature counts once however often it is named."""
        scores = self._scores(features)
        scores -= scores.max()
        shares: Floats = np.exp(scores)
        shares /= shares.sum()
        return shares

    def independent(self, features: Iterable[str]) -> Floats:
        """Shape (classes,): the probability of each class by itself, where classes do not exclude each other."""
        scores = self._scores(features)
        shares: Floats = np.reciprocal(1 + np.exp(np.clip(-scores, -30, 30)))
        return shares

    def _scores(self, features: Iterable[str]) -> Floats:
        rows = [row for row in set(map(self._rows.get, features)) if row is not None]
        scores: Floats = self._weights[rows].sum(axis=0) + self.bias
        return scores

    def best(self, features: Iterable[str]) -> tuple[str, float]:
        """The most probable class and its probability."""
        shares = self.probabilities(features)
        index = int(shares.argmax())
        return self.classes[index], float(shares[index])

    def explain(self, features: Iterable[str], label: str, top: int = 8) -> list[tuple[str, float]]:
        """The features that weigh most for or against ``label``, heaviest first."""
        column = self.classes.index(label)
        found = [(name, float(self._weights[self._rows[name], column])) for name in features if name in self._rows]
        return sorted(found, key=lambda pair: -abs(pair[1]))[:top]

    def features(self) -> list[str]:
        """The names of all rows."""
        return list(self._rows)

    def row(self, feature: str) -> Floats:
        """A feature's weights, shape (classes,)."""
        weights: Floats = self._weights[self._rows[feature]]
        return weights

    def knows(self, feature: str) -> bool:
        """Whether the model has a row for this feature."""
        return feature in self._rows


_SEPARATOR = "\x1f"


def save_models(path: Path, models: Mapping[str, LinearModel], smallest: float) -> None:
    """Write models by decision; weights below ``smallest`` are dropped. The same models give the same bytes."""
    arrays: dict[str, npt.NDArray[Any]] = {}
    for decision, model in models.items():
        kept = [name for name in model.features() if np.abs(model.row(name)).max() >= smallest]
        weights = np.array([model.row(name) for name in kept], dtype=np.float16)
        weights[np.abs(weights) < smallest] = 0
        rows, columns = weights.nonzero()
        arrays[f"{decision}.classes"] = _packed(model.classes)
        arrays[f"{decision}.features"] = _packed(kept)
        arrays[f"{decision}.bias"] = model.bias
        arrays[f"{decision}.counts"] = np.bincount(rows, minlength=len(kept)).astype(np.uint8)
        arrays[f"{decision}.columns"] = columns.astype(np.uint8)
        arrays[f"{decision}.values"] = weights[rows, columns]
    np.savez_compressed(path, allow_pickle=False, **arrays)


@cache
def load_models(name: str) -> dict[str, LinearModel]:
    """The models of ``data/models/<name>.npz`` by decision. Raises :class:`ResourceError` if it is missing."""
    path = data_path(f"models/{name}.npz")
    if not path.exists():
        raise ResourceError(f"{path}: the trained model is missing; reinstall Musnad or run 'make train'")
    models = {}
    with np.load(path, allow_pickle=False) as stored:
        for decision in dict.fromkeys(key.partition(".")[0] for key in stored.files):
            part = {key: stored[f"{decision}.{key}"] for key in _PARTS}
            features, classes = _unpacked(part["features"]), _unpacked(part["classes"])
            weights = np.zeros((len(features), len(classes)), dtype=np.float32)
            weights[np.repeat(np.arange(len(features)), part["counts"]), part["columns"]] = part["values"]
            models[decision] = LinearModel(
                classes, dict(zip(features, range(len(features)), strict=True)), weights, part["bias"]
            )
    return models


_PARTS = ("classes", "features", "bias", "counts", "columns", "values")


def _packed(names: list[str]) -> npt.NDArray[np.uint8]:
    return np.frombuffer(_SEPARATOR.join(names).encode("utf-8"), dtype=np.uint8)


def _unpacked(packed: npt.NDArray[np.uint8]) -> list[str]:
    return packed.tobytes().decode("utf-8").split(_SEPARATOR)
