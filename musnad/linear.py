"""A linear classifier over named features: what the trained decisions of the readers run on.

The model is a table of weights, one row for each feature, one column for each class; a decision is the sum of the rows
of the features that hold, and can be explained by listing them. Training lives in ``training/``.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from functools import cache

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
        """Shape (classes,), summing to 1."""
        rows = [row for row in map(self._rows.get, features) if row is not None]
        scores = self._weights[rows].sum(axis=0) + self.bias
        scores -= scores.max()
        shares: Floats = np.exp(scores)
        shares /= shares.sum()
        return shares

    def independent(self, features: Iterable[str]) -> Floats:
        """Shape (classes,): the probability of each class by itself, where classes do not exclude each other."""
        rows = [row for row in map(self._rows.get, features) if row is not None]
        scores = self._weights[rows].sum(axis=0) + self.bias
        shares: Floats = 1 / (1 + np.exp(np.clip(-scores, -30, 30)))
        return shares

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


@cache
def load_models(name: str) -> dict[str, LinearModel]:
    """The models of ``data/models/<name>.json.gz`` by decision. Raises :class:`ResourceError` if it is missing."""
    path = data_path(f"models/{name}.json.gz")
    if not path.exists():
        raise ResourceError(f"{path}: the trained model is missing; reinstall Musnad or run 'make train'")
    with gzip.open(path, "rt", encoding="utf-8") as file:
        stored = json.load(file)
    models = {}
    for decision, model in stored.items():
        width = len(model["classes"])
        weights = np.zeros((len(model["features"]), width), dtype=np.float32)
        for row, cells in enumerate(model["features"].values()):
            for column, value in cells:
                weights[row, column] = value
        rows = {feature: row for row, feature in enumerate(model["features"])}
        models[decision] = LinearModel(model["classes"], rows, weights, np.array(model["bias"], dtype=np.float32))
    return models
