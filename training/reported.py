"""Train what a lone sentence reports: ``python training/reported.py SENTENCES GOLD ARTICLES FOLDER [--folds N]``.

SENTENCES is the folder of openeventdata/arabic_event_gsr (MIT): several annotators said of each sentence whether it
reports an assault, and the share of them teaches as it is. GOLD holds annotated articles, ARTICLES their texts: their
headlines and first sentences that hold an assault are further examples of reports, since without them the model takes
headlines for background. With ``--folds`` nothing is written; each fold is read by a model of the others, and printed
is how the coder's assaults fare at several thresholds.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from logistic import NOT_FREE, SMALLEST_WEIGHT, Samples, fit
from spacy.language import Language
from spacy.tokens import Doc

from musnad import evaluate, language, reading
from musnad.linear import LinearModel, save_models
from musnad.model import Article
from musnad.reading.events import reported
from musnad.reading.events.coder import Coder
from musnad.reading.events.scene import Scene
from musnad.sources import make_article, split_parts

KIND = "ASSAULT"
"""The only type with enough examples. Of protests there are 40 accepted sentences and 53 headlines and leads; a model
of them raised F1 by 0.05 where it lost a tenth of these."""

SENTENCES = "assault_sentences.jsonl"

STRENGTH = 0.1
"""Inverse strength of the L2 penalty; of four, by cross-validation."""

OPENING_WEIGHT = 3
"""How many annotators a headline or lead counts for; of four, by cross-validation. Sentences have three on average."""

THRESHOLDS = (0.0, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5)


@dataclass(frozen=True)
class Example:
    """A lone sentence: its features, what annotators say, and whether the coder finds an assault without the model."""

    features: list[str]
    accepted: int
    rejected: int
    report: bool | None
    """What counts as right; None where annotators could not agree."""
    found: bool

    def samples(self) -> Samples:
        """Each annotator's word by itself."""
        return [(self.features, "yes")] * self.accepted + [(self.features, "no")] * self.rejected


Group = list[Example]
"""Examples that stay together in cross-validation: a sentence, or headline and lead of one article."""


def main() -> None:
    """Train and write, or cross-validate."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sentences", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("articles", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--folds", type=int, default=0)
    options = parser.parse_args()
    nlp = language.load(without=language.MORPHOLOGY)
    annotated = list(sentences(nlp, options.sentences))
    opening = list(openings(nlp, options.gold, options.articles))
    print(f"{sum(map(len, annotated))} sentences, {sum(map(len, opening))} headlines and leads with an assault")
    if options.folds:
        cross_validate(annotated, opening, options.folds)
    else:
        save_models(options.out / "reported.npz", {KIND: train([*annotated, *opening])}, SMALLEST_WEIGHT)


def train(groups: Sequence[Group]) -> LinearModel:
    """The model of all examples."""
    return fit([sample for group in groups for example in group for sample in example.samples()], STRENGTH)


def sentences(nlp: Language, folder: Path) -> Iterator[Group]:
    """The annotated sentences that are one sentence to us too."""
    with (folder / SENTENCES).open(encoding="utf-8") as lines:
        rows = list(map(json.loads, lines))
    for row, doc in zip(rows, nlp.pipe(row["text"] for row in rows), strict=True):
        told = None if row["label"] == "ambiguous" else row["label"] == "yes"
        yield examples(doc, make_article(row["text"]), int(row["accept"]), int(row["reject"]), told)


def openings(nlp: Language, gold: Path, articles: Path) -> Iterator[Group]:
    """The headline and the first sentence of each article, read alone, where they hold the trigger of an assault."""
    for path in sorted(gold.glob("*.json")):
        if path.name.startswith(NOT_FREE):
            continue
        article = evaluate.read_article_file(articles / path.name)
        triggers = [
            word for act in evaluate.read_gold(path, article.text).acts if act.type == KIND for word in act.words
        ]
        group: Group = []
        for start, end in opening_spans(nlp, article.text) if triggers else ():
            if any(start <= word.start < end for word in triggers):
                alone = make_article(article.text[start:end], published=article.published)
                group += examples(nlp(alone.text), alone, OPENING_WEIGHT, 0, True)
        yield group


def opening_spans(nlp: Language, text: str) -> Iterator[tuple[int, int]]:
    """Where the headline and the first sentence below it stand."""
    parts = split_parts(text)
    for part in parts:
        if part.kind == "headline":
            yield part.start, part.end
    for part in [part for part in parts if part.kind in ("lead", "body")][:1]:
        sentence = next(nlp(part.span.of(text)).sents)
        yield part.start + sentence.start_char, part.start + sentence.end_char


def examples(doc: Doc, article: Article, accepted: int, rejected: int, report: bool | None) -> Group:
    """The example that a text is; none where it is more than one sentence."""
    article = replace(article, parts=split_parts(article.text))
    ground = reading.read_ground(doc, article)
    scene = Scene(doc, article, ground.entities, ground.times, ground.statements, ground.passing)
    if not reported.is_alone(scene):
        return []
    coder = Coder(scene)
    words = coder.candidates()
    tellings = filter(None, map(coder.single, words))
    found = any(t.event.type == KIND and t.event.status != "denied" for t in tellings)
    return [Example(reported.reported_features(scene, KIND, words), accepted, rejected, report, found)]


def cross_validate(annotated: Sequence[Group], opening: Sequence[Group], folds: int) -> None:
    """Print at each threshold precision, recall and F1 on the sentences, and what headlines and leads lose."""
    of_sentences: list[tuple[Example, float]] = []
    of_openings: list[tuple[Example, float]] = []
    for fold in range(folds):
        model = train([group for part in (annotated, opening) for n, group in enumerate(part) if n % folds != fold])
        yes = model.classes.index("yes")
        for part, judged in ((annotated, of_sentences), (opening, of_openings)):
            held = [example for group in part[fold::folds] for example in group]
            judged += [(example, float(model.probabilities(example.features)[yes])) for example in held]
    reports = sum(bool(example.report) for example, _ in of_sentences)
    found = sum(example.found for example, _ in of_openings)
    for threshold in THRESHOLDS:
        claimed = [e.report for e, share in of_sentences if e.found and share >= threshold and e.report is not None]
        kept = sum(e.found and share >= threshold for e, share in of_openings)
        right, f1 = sum(claimed), 2 * sum(claimed) / (len(claimed) + reports)
        print(
            f"{threshold:.2f}  P {right / len(claimed):.3f}  R {right / reports:.3f}  F1 {f1:.3f}"
            f"  headlines and leads kept: {kept / found:.3f} ({kept} of {found})"
        )


if __name__ == "__main__":
    main()
