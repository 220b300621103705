"""Train the judgement which of those an article names it is about: ``python training/salience.py GOLD ARTICLES OUT``.

GOLD holds annotated articles, ARTICLES their texts; articles whose licence forbids commercial use are left out of the
model. Cross-validation by article prints the F1 of entities at several thresholds.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from musnad import evaluate, language
from musnad.reading import actors, places
from musnad.sources import split_parts

NOT_FREE = ("was", "aawsat", "alriyadh")
"""Outlets of SaudiNewsNet, CC BY-NC-SA: never in a shipped model."""

STRENGTH = 0.3
"""Inverse strength of the L2 penalty, set by cross-validation."""

MIN_COUNT = 3
SMALLEST_WEIGHT = 0.01


@dataclass(frozen=True)
class Candidate:
    """One candidate: its features, and whether the annotators list it."""

    features: list[str]
    salient: bool


@dataclass(frozen=True)
class Annotated:
    """The candidates of one article, and how many entities the annotators list."""

    candidates: list[Candidate]
    gold: int


def main() -> None:
    """Cross-validate, then train on everything and write the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path)
    parser.add_argument("articles", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--folds", type=int, default=5)
    options = parser.parse_args()
    nlp = language.load()
    annotated = []
    for path in sorted(options.gold.glob("*.json")):
        article = evaluate.read_article_file(options.articles / path.name)
        if article.outlet in NOT_FREE:
            continue
        article = replace(article, parts=split_parts(article.text))
        gold = evaluate.read_gold(path, article.text)
        doc = nlp(article.text)
        found = actors.candidates(doc, article, places.read(doc, article))
        entities = actors.entities_of(article, [referent for referent, _ in found])
        comparison = evaluate.Comparison(article, gold, evaluate.Reading(entities))
        paired = {ours.id for ours, _ in comparison.entities}
        candidates = [Candidate(f, e.id in paired) for e, (_, f) in zip(entities, found, strict=True)]
        annotated.append(Annotated(candidates, len(gold.entities)))
    print(f"{len(annotated)} articles, {sum(len(a.candidates) for a in annotated)} candidates")
    cross_validate(annotated, options.folds)
    write(annotated, options.out)


def fit(annotated: list[Annotated]) -> tuple[dict[str, int], LogisticRegression]:
    """Feature columns and the fitted model."""
    every = [candidate for article in annotated for candidate in article.candidates]
    counts = Counter(feature for candidate in every for feature in candidate.features)
    columns = {feature: n for n, feature in enumerate(sorted(f for f, count in counts.items() if count >= MIN_COUNT))}
    model = LogisticRegression(C=STRENGTH, max_iter=1000)
    model.fit(matrix(every, columns), [candidate.salient for candidate in every])
    return columns, model


def matrix(candidates: list[Candidate], columns: dict[str, int]) -> csr_matrix:
    """One row per candidate, one column per feature."""
    cells = [(row, columns[f]) for row, c in enumerate(candidates) for f in c.features if f in columns]
    rows, places_ = zip(*cells, strict=True)
    return csr_matrix((np.ones(len(cells)), (rows, places_)), shape=(len(candidates), len(columns)))


def cross_validate(annotated: list[Annotated], folds: int) -> None:
    """Print precision, recall and F1 of entities at each threshold."""
    scored: list[tuple[float, bool]] = []
    for fold in range(folds):
        columns, model = fit([a for n, a in enumerate(annotated) if n % folds != fold])
        held = [c for n, a in enumerate(annotated) if n % folds == fold for c in a.candidates]
        scored += zip(model.predict_proba(matrix(held, columns))[:, 1], (c.salient for c in held), strict=True)
    gold = sum(article.gold for article in annotated)
    for threshold in (0.0, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6):
        kept = [salient for probability, salient in scored if probability >= threshold]
        precision, recall = sum(kept) / len(kept), sum(kept) / gold
        f1 = 2 * sum(kept) / (len(kept) + gold)
        print(f"{threshold:.2f}  P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}")


def write(annotated: list[Annotated], out: Path) -> None:
    """Write the model trained on everything, in a form that is the same on every run."""
    columns, model = fit(annotated)
    weights = {f: round(float(model.coef_[0][n]), 3) for f, n in columns.items()}
    stored = {
        "salient": {
            "classes": ["yes", "no"],
            "bias": [round(float(model.intercept_[0]), 4), 0.0],
            "features": {f: [[0, w]] for f, w in weights.items() if abs(w) > SMALLEST_WEIGHT},
        }
    }
    text = json.dumps(stored, ensure_ascii=False, separators=(",", ":"))
    out.write_bytes(gzip.compress(text.encode("utf-8"), mtime=0))


if __name__ == "__main__":
    main()
