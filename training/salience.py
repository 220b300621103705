"""Train the judgement which of those an article names it is about: ``python training/salience.py GOLD ARTICLES OUT``.

GOLD holds annotated articles, ARTICLES their texts; articles whose licence forbids commercial use are left out of the
model. Cross-validation by article prints the F1 of entities at several thresholds.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace
from pathlib import Path

from logistic import NOT_FREE, SMALLEST_WEIGHT, fit

from musnad import evaluate, language
from musnad.linear import LinearModel, save_models
from musnad.reading import actors, places
from musnad.sources import split_parts

STRENGTH = 0.3
"""Inverse strength of the L2 penalty, set by cross-validation."""


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
    nlp = language.load(without=language.SYNTAX)
    annotated = []
    for path in sorted(options.gold.glob("*.json")):
        if path.name.startswith(NOT_FREE):
            continue
        article = evaluate.read_article_file(options.articles / path.name)
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
    save_models(options.out, {"salient": trained(annotated)}, SMALLEST_WEIGHT)


def trained(annotated: list[Annotated]) -> LinearModel:
    """The model fitted to every candidate."""
    return fit([(c.features, "yes" if c.salient else "no") for a in annotated for c in a.candidates], STRENGTH)


def cross_validate(annotated: list[Annotated], folds: int) -> None:
    """Print precision, recall and F1 of entities at each threshold."""
    scored: list[tuple[float, bool]] = []
    for fold in range(folds):
        model = trained([a for n, a in enumerate(annotated) if n % folds != fold])
        yes = model.classes.index("yes")
        held = [c for n, a in enumerate(annotated) if n % folds == fold for c in a.candidates]
        scored += [(float(model.probabilities(c.features)[yes]), c.salient) for c in held]
    gold = sum(article.gold for article in annotated)
    for threshold in (0.0, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6):
        kept = [salient for probability, salient in scored if probability >= threshold]
        precision, recall = sum(kept) / len(kept), sum(kept) / gold
        f1 = 2 * sum(kept) / (len(kept) + gold)
        print(f"{threshold:.2f}  P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}")


if __name__ == "__main__":
    main()
