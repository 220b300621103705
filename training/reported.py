"""Train what a lone sentence reports: ``python training/reported.py SENTENCES GOLD ARTICLES FOLDER [--more GOLD]``.

SENTENCES is the folder of openeventdata/arabic_event_gsr (MIT): several annotators said of each sentence whether it
reports an assault, of others whether it reports a protest, and the share of them teaches as it is. GOLD and ``--more``
hold annotated articles, ARTICLES their texts: their headlines and first sentences that hold such an act are further
examples of reports, since without them the models take headlines for background. With ``--folds N`` nothing is written;
each fold is read by models of the others, and printed is how the coder's acts fare at several thresholds.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
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

KINDS = ("ASSAULT", "PROTEST")
"""The types of which there are annotated sentences."""

STRENGTH = 0.05
"""Inverse strength of the L2 penalty; of three, by cross-validation."""

ANNOTATOR_WEIGHT = 2
OPENING_WEIGHT = {"ASSAULT": 1, "PROTEST": 4}
"""How much one annotator's word counts for, and one headline or lead; of four each, by cross-validation. Of headlines
and leads with a protest there are an eighth as many as with an assault, beside as many sentences."""

THRESHOLDS = (0.0, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6)


@dataclass(frozen=True)
class Judgement:
    """How many say that a text reports acts of a type, how many that not, and what counts as right.

    ``report`` is None where annotators could not agree.
    """

    accepted: int
    rejected: int
    report: bool | None


@dataclass(frozen=True)
class Example:
    """A lone sentence: its features, what is said of it, and whether the coder finds such an act without the model."""

    kind: str
    features: list[str]
    judgement: Judgement
    found: bool

    def samples(self) -> Samples:
        """Everybody's word by itself."""
        judgement = self.judgement
        return [(self.features, "yes")] * judgement.accepted + [(self.features, "no")] * judgement.rejected


Group = list[Example]
"""Examples that stay together in cross-validation: a sentence, or headline and lead of one article."""


def main() -> None:
    """Train and write, or cross-validate."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sentences", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("articles", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--more", type=Path, help="gold of articles of which only the events were annotated")
    parser.add_argument("--folds", type=int, default=0)
    options = parser.parse_args()
    nlp = language.load(without=language.MORPHOLOGY)
    annotated = list(sentences(nlp, options.sentences))
    opening = [
        group for gold in (options.gold, options.more) if gold for group in openings(nlp, gold, options.articles)
    ]
    models = {}
    for kind in KINDS:
        of_kind = select(annotated, kind), select(opening, kind)
        print(f"{kind}: {len(of_kind[0])} sentences, headlines and leads of {len(of_kind[1])} articles")
        if options.folds:
            cross_validate(*of_kind, options.folds)
        else:
            models[kind] = train([*of_kind[0], *of_kind[1]])
    if models:
        save_models(options.out / "reported.npz", models, SMALLEST_WEIGHT)


def select(groups: Iterable[Group], kind: str) -> list[Group]:
    """What the groups have of one type, without the empty ones."""
    return list(filter(None, ([example for example in group if example.kind == kind] for group in groups)))


def train(groups: Sequence[Group]) -> LinearModel:
    """The model of all examples."""
    return fit([sample for group in groups for example in group for sample in example.samples()], STRENGTH)


def sentences(nlp: Language, folder: Path) -> Iterator[Group]:
    """The annotated sentences that are one sentence to us too."""
    for kind in KINDS:
        with (folder / f"{kind.lower()}_sentences.jsonl").open(encoding="utf-8") as lines:
            rows = list(map(json.loads, lines))
        for row, doc in zip(rows, nlp.pipe(row["text"] for row in rows), strict=True):
            report = None if row["label"] == "ambiguous" else row["label"] == "yes"
            votes = int(row["accept"]) * ANNOTATOR_WEIGHT, int(row["reject"]) * ANNOTATOR_WEIGHT
            yield examples(doc, make_article(row["text"]), {kind: Judgement(*votes, report)})


def openings(nlp: Language, gold: Path, articles: Path) -> Iterator[Group]:
    """The headline and the first sentence of each article, read alone, where they hold the trigger of such an act."""
    for path in sorted(gold.glob("*.json")):
        if path.name.startswith(NOT_FREE):
            continue
        article = evaluate.read_article_file(articles / path.name)
        acts = [act for act in evaluate.read_gold(path, article.text).acts if act.type in KINDS]
        group: Group = []
        for start, end in opening_spans(nlp, article.text) if acts else ():
            held = {act.type for act in acts if any(start <= word.start < end for word in act.words)}
            if held:
                alone = make_article(article.text[start:end], published=article.published)
                told = {kind: Judgement(OPENING_WEIGHT[kind], 0, True) for kind in sorted(held)}
                group += examples(nlp(alone.text), alone, told)
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


def examples(doc: Doc, article: Article, told: Mapping[str, Judgement]) -> Group:
    """The examples that a text is, one for each type that is told; none where it is more than one sentence."""
    article = replace(article, parts=split_parts(article.text))
    ground = reading.read_ground(doc, article)
    scene = Scene(doc, article, ground.entities, ground.times, ground.statements, ground.passing)
    if not reported.is_alone(scene):
        return []
    coder = Coder(scene)
    words = coder.candidates()
    found = {
        event.type for _, event in coder.judged() if event.confidence > coder.threshold() and event.status != "denied"
    }
    return [
        Example(kind, reported.reported_features(scene, kind, words), judgement, kind in found)
        for kind, judgement in told.items()
    ]


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
    reports = sum(bool(example.judgement.report) for example, _ in of_sentences)
    agreed = [(e.judgement.report, share) for e, share in of_sentences if e.found and e.judgement.report is not None]
    found = [share for example, share in of_openings if example.found]
    for threshold in THRESHOLDS:
        claimed = [report for report, share in agreed if share >= threshold]
        kept = sum(share >= threshold for share in found)
        right, f1 = sum(claimed), 2 * sum(claimed) / (len(claimed) + reports)
        print(
            f"{threshold:.2f}  P {right / len(claimed):.3f}  R {right / reports:.3f}  F1 {f1:.3f}"
            f"  headlines and leads kept: {kept / len(found):.3f} ({kept} of {len(found)})"
        )


if __name__ == "__main__":
    main()
