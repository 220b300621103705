"""Train the event coder's decisions: ``python training/events.py GOLD ARTICLES FOLDER [--more GOLD] [--folds N]``.

GOLD holds annotated articles, ARTICLES their texts; articles whose licence forbids commercial use are left out (see
:data:`NOT_FREE`). With ``--folds`` each fold is read by models trained on the others, its figures are printed and no
model is written; articles of ``--more`` only train. ``--gold-readings`` learns from the annotators' entities, times and
statements, not the readers' own.
"""

from __future__ import annotations

import argparse
import calendar
import collections
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from logistic import NOT_FREE, SMALLEST_WEIGHT, Samples, fit
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from spacy.language import Language

import musnad.reading.events.coder as coder
from musnad import evaluate, language, reading, settings
from musnad.linear import LinearModel, save_models
from musnad.model import Article, Entity, Event, Link, Span, Statement
from musnad.network import Network, save_network
from musnad.reading.events import features, sides
from musnad.reading.events.chains import chain, chain_features
from musnad.reading.events.coder import NONE, Coder
from musnad.reading.events.scene import Scene
from musnad.reading.events.sides import Act, Told
from musnad.reading.events.triggers import Candidate, trigger_table
from musnad.sources import split_parts

MIN_TRIGGER_ARTICLES = 2
"""A stem outside the trigger table becomes a candidate when annotators marked it in so many articles."""

STRENGTH = {
    "trigger": 0.3,
    "role": 0.1,
    "mode": 0.5,
    "status": 0.4,
    "date": 0.1,
    "place": 0.1,
    "chain": 0.2,
    "merge": 0.2,
    "context": 0.3,
}
"""Inverse strength of the L2 penalty of each decision; two or three values each were tried on one held-out part."""

SIDES_FOLDS = 3
"""Parts into which the articles are cut so that the second look learns from what the first says of unseen ones."""


@dataclass(frozen=True)
class Annotated:
    """One article with its gold and what the readers below the event coder found in it."""

    article: Article
    ground: reading.Readings
    scene: Scene
    comparison: evaluate.Comparison
    triggers: dict[int, evaluate.Act]
    """Head token of each gold trigger → its event."""
    inside: set[int]
    """Tokens of gold triggers that are not their heads."""


def annotated(nlp: Language, gold_path: Path, article_path: Path, gold_readings: bool) -> Annotated:
    """Read one article and align what was found with the gold."""
    article = evaluate.read_article_file(article_path)
    gold = evaluate.read_gold(gold_path, article.text)
    article = replace(article, parts=split_parts(article.text))
    doc = nlp(article.text)
    ground = reading.read_ground(doc, article)
    if gold_readings:
        ground = reading.Readings(gold.entities, gold.times, (), tuple(map(_statement, gold.sayings)))
    scene = Scene(doc, article, ground.entities, ground.times, ground.statements)
    comparison = evaluate.Comparison(article, gold, evaluate.Reading(entities=ground.entities))
    triggers: dict[int, evaluate.Act] = {}
    inside: set[int] = set()
    for act in gold.acts:
        for span in act.words:
            tokens = range(scene.token_at(span.start), scene.token_at(span.end - 1) + 1)
            words = [t for t in tokens if scene.tags[t] == "W"] or list(tokens)
            heads = [t for t in words if not features.is_small_word(scene.norms[t])] or words
            head = next((t for t in heads if trigger_table().senses(scene.norms[t])), heads[0])
            triggers.setdefault(head, act)
            inside.update(t for t in words if t != head)
    return Annotated(article, ground, scene, comparison, triggers, inside)


def _statement(saying: evaluate.Saying) -> Statement:
    cue = Span(max(0, saying.content.start - 5), saying.content.start)
    chain = tuple(Link(source) for source in saying.chain)
    return Statement("", cue, saying.content, saying.mode, saying.speaker, chain)  # type: ignore[arg-type]


def candidate_at(scene: Scene, token: int) -> Candidate:
    """The token as a candidate, whether or not the table knows it."""
    return trigger_table().candidate(scene, token) or Candidate(
        token, "V" if scene.norms[token][:1] in "يت" else "N", (), False
    )


def trigger_samples(articles: list[Annotated]) -> Samples:
    """Every candidate with the type of the gold event it is the trigger of; near misses are left out."""
    seen: dict[str, set[str]] = collections.defaultdict(set)
    for a in articles:
        for token in a.triggers:
            seen[a.scene.stems[token]].add(a.article.id)
    lexicon = {root for root, ids in seen.items() if len(ids) >= MIN_TRIGGER_ARTICLES}

    samples: Samples = []
    for a in articles:
        for candidate in coder.candidates(a.scene, lexicon.__contains__):
            act = a.triggers.get(candidate.token)
            if act is None and (candidate.token in a.inside or _near_miss(a, candidate)):
                continue
            found, label = features.trigger_features(a.scene, candidate), act.type if act else NONE
            samples.append((found, label))
            # Again without what the whole article is about, so that a lone sentence is read as well.
            samples.append(([name for name in found if not name.startswith("about=")], label))
    return samples


def _near_miss(a: Annotated, candidate: Candidate) -> bool:
    at = a.scene.starts[candidate.token]
    types = {s.type for s in candidate.senses}
    return any(e.start <= at < e.end and act.type in types for act in a.comparison.gold.acts for e in act.evidence)


def role_samples(articles: list[Annotated]) -> Samples:
    """Every entity that may take part in a gold event, with its role."""
    samples: Samples = []
    for a in articles:
        for token, act in a.triggers.items():
            candidate = candidate_at(a.scene, token)
            for participant in features.participants(a.scene, token):
                role = _role(a, act, participant.entity)
                samples.append((features.role_features(a.scene, candidate, act.type, participant), role))
    return samples


def _role(a: Annotated, act: evaluate.Act, entity: Entity) -> str:
    def is_any(gold: Iterable[Entity]) -> bool:
        return any(a.comparison.same(e, g) for e in (entity, *entity.members) for g in gold)

    if is_any(act.actors):
        return "actor"
    if is_any(act.recipients):
        return "recipient"
    return "place" if act.place and is_any([act.place]) else NONE


def field_samples(articles: list[Annotated], build: Callable[[Annotated, Candidate, evaluate.Act], Any]) -> Samples:
    """One sample per gold trigger; ``build`` gives features and label."""
    return [build(a, candidate_at(a.scene, t), act) for a in articles for t, act in a.triggers.items()]


def date_samples(articles: list[Annotated]) -> Samples:
    """Every time expression that may date a gold event, and whether it does."""
    samples: Samples = []
    for a in articles:
        for token, act in a.triggers.items():
            candidate = candidate_at(a.scene, token)
            truth = whole_days(act.date)
            for dating in features.datings(a.scene, token):
                label = "yes" if dating.days == truth else "no"
                samples.append((features.date_features(a.scene, candidate, act.type, dating), label))
    return samples


def whole_days(date: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """First and last day of an annotated date; annotators wrote some as a month or a year."""
    if date is None:
        return None
    first, last = date[0], date[-1]
    first += "-01-01"[len(first) - 4 :] if len(first) < 10 else ""
    if len(last) == 4:
        last += "-12-31"
    elif len(last) == 7:
        last += f"-{calendar.monthrange(int(last[:4]), int(last[5:]))[1]}"
    return first, last


def place_samples(articles: list[Annotated]) -> Samples:
    """Every place that may be a gold event's, and whether it is; sides are the trained model's."""
    samples: Samples = []
    for a in articles:
        builder = Coder(a.scene)
        for token, act in a.triggers.items():
            candidate = candidate_at(a.scene, token)
            weighed = builder.weighed(candidate, act.type)
            both = sides.choose([one.participant.entity for one in weighed], np.array([w.shares for w in weighed]))
            for at in features.somewhere(a.scene, token):
                label = "yes" if act.place and a.comparison.same(at.mention.entity, act.place) else "no"
                samples.append((features.place_features(a.scene, candidate, act.type, at, *both), label))
    return samples


def sides_network(articles: list[Annotated]) -> Network:
    """The second look at who acts and to whom, trained on what the first says of articles it has not seen."""
    rows: list[list[float]] = []
    labels: list[int] = []
    for fold in range(SIDES_FOLDS):
        use(
            {
                "role": fit(
                    role_samples([a for n, a in enumerate(articles) if n % SIDES_FOLDS != fold]), STRENGTH["role"]
                )
            }
        )
        for a in articles[fold::SIDES_FOLDS]:
            acts = list(told_acts(a))
            groups = [told for _, _, told in acts]
            for (act, _, _), weighed_rows in zip(acts, sides.inputs(a.scene, groups), strict=True):
                for entity, row in weighed_rows:
                    rows.append(row)
                    labels.append(sides.ROLES.index(_role(a, act, entity)))
    matrix = np.array(rows)
    mean, scale = matrix.mean(axis=0), matrix.std(axis=0)
    scale[scale == 0] = 1.0
    layers = MLPClassifier((32,), alpha=1.0, batch_size=256, learning_rate_init=0.002, max_iter=15, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # fifteen rounds are meant
        layers.fit((matrix - mean) / scale, labels)
    (first, second), (first_bias, second_bias) = layers.coefs_, layers.intercepts_
    return Network(mean, scale, first, first_bias, second, second_bias)


def chain_samples(articles: list[Annotated]) -> Samples:
    """Every gold event that somebody tells, and whether its chain names a source; sides are the trained models'."""
    samples: Samples = []
    for a in articles:
        acts = list(told_acts(a))
        decided = sides.decide(a.scene, [told for _, _, told in acts])
        for (act, tokens, _), (actors, _) in zip(acts, decided, strict=True):
            if any(chain(a.scene, token, act.type, actors) for token in tokens):
                label = "source" if act.chain else "outlet"
                samples.append((chain_features(a.scene, act.type, tokens, actors), label))
    return samples


def told_acts(a: Annotated) -> Iterator[tuple[evaluate.Act, list[int], Act]]:
    """Each gold event with the tokens of its triggers, and as the second look at its sides takes it."""
    builder = Coder(a.scene)
    for act in a.comparison.gold.acts:
        tokens = [token for token, other in sorted(a.triggers.items()) if other is act]
        if tokens:
            told = [Told(a.scene.part(t), builder.weighed(candidate_at(a.scene, t), act.type)) for t in tokens]
            yield act, tokens, Act(act.type, told)


def merge_samples(articles: list[Annotated]) -> Samples:
    """Every pair of gold triggers of one type, and whether they report the same act; sides are the trained models'."""
    samples: Samples = []
    for a in articles:
        builder = Coder(a.scene)
        events = [
            (builder.telling(candidate_at(a.scene, t), act.type, 1.0).event, act)
            for t, act in sorted(a.triggers.items())
        ]
        for n, (later, act) in enumerate(events):
            for earlier, other in events[:n]:
                if earlier.type == later.type:
                    label = "yes" if other is act else "no"
                    samples.append((features.merge_features(a.scene, earlier, later), label))
    return samples


def train(articles: list[Annotated]) -> tuple[dict[str, LinearModel], Network]:
    """All decisions, in the order in which they build on each other."""
    network = sides_network(articles)
    models = {
        "trigger": fit(trigger_samples(articles), STRENGTH["trigger"]),
        "role": fit(role_samples(articles), STRENGTH["role"]),
        "mode": fit(
            field_samples(
                articles,
                lambda a, c, act: (features.mode_features(a.scene, c, act.type), f"{act.type}/{act.mode or ''}"),
            ),
            STRENGTH["mode"],
        ),
        "status": fit(
            field_samples(articles, lambda a, c, act: (features.status_features(a.scene, c, act.type), act.status)),
            STRENGTH["status"],
        ),
        "date": fit(date_samples(articles), STRENGTH["date"]),
        "context": fit(
            field_samples(
                articles,
                lambda a, c, act: (list(features.context_features(a.scene, c, act.type, act.mode)), act.contexts),
            ),
            STRENGTH["context"],
            independent=True,
        ),
    }
    use(models, network)
    models["place"] = fit(place_samples(articles), STRENGTH["place"])
    models["chain"] = fit(chain_samples(articles), STRENGTH["chain"])
    models["merge"] = fit(merge_samples(articles), STRENGTH["merge"])
    return models, network


def use(models: dict[str, LinearModel], network: Network | None = None) -> None:
    """Make the coder decide by these models."""
    coder.load_models = lambda name: models  # type: ignore[assignment]
    if network:
        sides.load_network = lambda name: network  # type: ignore[assignment]


def figures(articles: Iterable[Annotated]) -> evaluate.Result:
    """What the coder, with the models in use, gets right."""
    comparisons = []
    for a in articles:
        events: tuple[Event, ...] = Coder(a.scene).events()
        ours = evaluate.Reading(a.ground.entities, a.ground.times, tuple(map(evaluate.act, events)))
        comparisons.append(evaluate.Comparison(a.article, a.comparison.gold, ours))
    return evaluate.Result(tuple(comparisons))


def calibration(result: evaluate.Result) -> tuple[float, float]:
    """Slope and offset that turn the log-odds of an event's surest mention into those that it is right."""
    odds: list[list[float]] = []
    right: list[bool] = []
    for comparison in result.comparisons:
        found = {id(ours) for ours, _ in comparison.acts}
        for act in comparison.ours.acts:
            told = coder.log_odds(act.confidence) - settings.CONFIDENCE_OFFSET
            odds.append([told / settings.CONFIDENCE_SLOPE])
            right.append(id(act) in found)
    fitted = LogisticRegression(C=100).fit(odds, right)
    return float(fitted.coef_[0][0]), float(fitted.intercept_[0])


def _free(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.glob("*.json")) if not path.name.startswith(NOT_FREE)]


def main() -> None:
    """Train and write, or cross-validate."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path)
    parser.add_argument("articles", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--more", type=Path, help="gold of articles of which only the events were annotated")
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--gold-readings", action="store_true")
    options = parser.parse_args()
    paths = _free(options.gold)
    whole = len(paths)
    paths += _free(options.more) if options.more else []
    nlp = language.load(without=language.MORPHOLOGY)
    articles = [annotated(nlp, p, options.articles / p.name, options.gold_readings) for p in paths]
    if not options.folds:
        models, network = train(articles)
        save_models(options.out / "events.npz", models, SMALLEST_WEIGHT)
        save_network(options.out / "sides.npz", network)
        return
    comparisons: list[evaluate.Comparison] = []
    for fold in range(options.folds):
        train([a for n, a in enumerate(articles) if n % options.folds != fold])
        comparisons += figures(a for n, a in enumerate(articles[:whole]) if n % options.folds == fold).comparisons
    result = evaluate.Result(tuple(comparisons))
    print(result.figures())
    print(result.types_table())
    slope, offset = calibration(result)
    print(f"CONFIDENCE_SLOPE, CONFIDENCE_OFFSET = {slope:.2f}, {offset:.2f}")


if __name__ == "__main__":
    main()
