"""Logistic regression over named features: how every linear decision of the readers is trained."""

from __future__ import annotations

import collections
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier

from musnad.linear import LinearModel

NOT_FREE = ("was", "aawsat", "alriyadh")
"""Outlets of SaudiNewsNet, CC BY-NC-SA: never in a shipped model. Article ids begin with the outlet's name."""

MIN_FEATURE_COUNT = 2
SMALLEST_WEIGHT = 0.01

Samples = list[tuple[list[str], Any]]
"""Feature names and label of each sample."""


def fit(samples: Samples, strength: float, independent: bool = False) -> LinearModel:
    """Logistic regression of the labels on the features; labels are sets of classes if ``independent``."""
    counts = collections.Counter(name for names, _ in samples for name in set(names))
    rows = {name: n for n, name in enumerate(sorted(name for name, c in counts.items() if c >= MIN_FEATURE_COUNT))}
    indices: list[int] = []
    starts = [0]
    for names, _ in samples:
        indices += sorted({rows[name] for name in names if name in rows})
        starts.append(len(indices))
    matrix = csr_matrix((np.ones(len(indices)), indices, starts), shape=(len(samples), len(rows)))
    model = LogisticRegression(C=strength, max_iter=150)
    if independent:
        classes = sorted({c for _, labels in samples for c in labels})
        truth = np.array([[c in labels for c in classes] for _, labels in samples], dtype=int)
        parts = OneVsRestClassifier(model).fit(matrix, truth).estimators_
        weights = np.vstack([p.coef_ if hasattr(p, "coef_") else np.zeros((1, len(rows))) for p in parts])
        bias = np.array([p.intercept_[0] if hasattr(p, "intercept_") else -10.0 for p in parts])
    else:
        model.fit(matrix, [label for _, label in samples])
        classes, weights, bias = list(model.classes_), model.coef_, model.intercept_
        if len(classes) == 2:
            weights, bias = np.vstack([-weights / 2, weights / 2]), np.array([-bias[0] / 2, bias[0] / 2])
    return LinearModel(classes, rows, weights.T.astype(np.float32), bias.astype(np.float32))
