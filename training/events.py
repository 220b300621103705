"""Train the event coder's decisions: ``python training/events.py GOLD ARTICLES FOLDER [--more GOLD]``.

GOLD holds annotated articles, ARTICLES their texts; articles whose licence forbids commercial use are left out (see
:data:`NOT_FREE`). The last look at whole acts learns from what models say of articles that they do not know, so that
everything is trained once for each fold and once for all; the figures of this cross-validation are printed, for the
articles of GOLD. Those of ``--more`` only train. ``--gold-readings`` learns from the annotators' entities, times and
statements, not the readers' own.
"""

from __future__ import annotations

import argparse
import calendar
import collections
import multiprocessing
import os
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
from logistic import NOT_FREE, SMALLEST_WEIGHT, Samples, fit
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from spacy.language import Language

import musnad.reading.events.coder as coder
from musnad import evaluate, language, reading
from musnad.linear import LinearModel, save_models
from musnad.model import Article, Entity, Event, Link, Span, Statement
from musnad.network import Network, save_network
from musnad.reading.events import acts, features, sides
from musnad.reading.events.chains import chain, chain_features
from musnad.reading.events.coder import NONE, Coder
from musnad.reading.events.scene import Scene
from musnad.reading.events.sides import Act, Told
from musnad.reading.events.triggers import Candidate, trigger_table
from musnad.sources import split_parts

MIN_TRIGGER_ARTICLES = 3
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

FOLDS = 5
"""Parts into which the articles are cut for the last look and for cross-validation."""

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
    scene = Scene(doc, article, ground.entities, ground.times, ground.statements, ground.passing)
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


def sides_network(articles: list[Annotated], samples: list[Samples]) -> Network:
    """The second look at who acts and to whom, trained on what the first says of articles it has not seen.

    ``samples`` are the first look's, by article.
    """
    rows: list[list[float]] = []
    labels: list[int] = []
    for fold in range(SIDES_FOLDS):
        known = [sample for n, own in enumerate(samples) if n % SIDES_FOLDS != fold for sample in own]
        use({"role": fit(known, STRENGTH["role"])})
        for a in articles[fold::SIDES_FOLDS]:
            told_of = list(told_acts(a))
            groups = [told for _, _, told in told_of]
            for (act, _, _), weighed_rows in zip(told_of, sides.inputs(a.scene, groups), strict=True):
                for entity, row in weighed_rows:
                    rows.append(row)
                    labels.append(sides.ROLES.index(_role(a, act, entity)))
    return network(rows, labels)


def network(rows: list[list[float]], labels: list[int]) -> Network:
    """A network with one hidden layer that tells the labels, numbers of classes, from the rows."""
    matrix = np.array(rows)
    mean, scale = matrix.mean(axis=0), matrix.std(axis=0)
    scale[scale == 0] = 1.0
    layers = MLPClassifier((32,), alpha=1.0, batch_size=256, learning_rate_init=0.002, max_iter=15, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # fifteen rounds are meant
        layers.fit((matrix - mean) / scale, labels)
    (first, second), (first_bias, second_bias) = layers.coefs_, layers.intercepts_
    return Network(mean, scale, first, first_bias, second, second_bias)


def act_rows(articles: Iterable[Annotated]) -> tuple[list[list[float]], list[int]]:
    """What the last look sees of each act that the models in use find, and what it is; they must not know the articles.

    An act is one of its own if it is paired with a gold event.
    """
    rows: list[list[float]] = []
    labels: list[int] = []
    for a in articles:
        builder = Coder(a.scene)
        groups = builder.groups()
        weighed = sides.weigh(a.scene, [group.act() for group in groups])
        rows += acts.inputs(a.scene, groups, [shares for _, shares in weighed])
        events = [builder.joined(group, *sides.choose(*both), 1.0) for group, both in zip(groups, weighed, strict=True)]
        ours = tuple(map(evaluate.act, events))
        found = evaluate.Comparison(a.article, a.comparison.gold, evaluate.Reading(a.ground.entities, (), ours)).acts
        gold = {id(one): other for one, other in found}
        labels += [acts.CLASSES.index(_class(gold.get(id(one)))) for one in ours]
    return rows, labels


def _class(act: evaluate.Act | None) -> str:
    if act is None:
        return "none"
    if act.actors:
        return "both sides" if act.recipients else "actors only"
    return "recipients only" if act.recipients else "no side"


def chain_samples(articles: list[Annotated]) -> Samples:
    """Every gold event that somebody tells, and whether its chain names a source; sides are the trained models'."""
    samples: Samples = []
    for a in articles:
        told_of = list(told_acts(a))
        weighed = sides.weigh(a.scene, [told for _, _, told in told_of])
        for (act, tokens, _), both in zip(told_of, weighed, strict=True):
            actors, _ = sides.choose(*both)
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
            (builder.telling(candidate_at(a.scene, t), act.type).event, act) for t, act in sorted(a.triggers.items())
        ]
        for n, (later, act) in enumerate(events):
            for earlier, other in events[:n]:
                if earlier.type == later.type:
                    label = "yes" if other is act else "no"
                    samples.append((features.merge_features(a.scene, earlier, later), label))
    return samples


def train(articles: list[Annotated]) -> tuple[dict[str, LinearModel], Network]:
    """All decisions, in the order in which they build on each other."""
    roles = [role_samples([a]) for a in articles]
    second = sides_network(articles, roles)
    models = {
        "trigger": fit(trigger_samples(articles), STRENGTH["trigger"]),
        "role": fit([sample for own in roles for sample in own], STRENGTH["role"]),
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
    use(models, second)
    models["place"] = fit(place_samples(articles), STRENGTH["place"])
    models["chain"] = fit(chain_samples(articles), STRENGTH["chain"])
    models["merge"] = fit(merge_samples(articles), STRENGTH["merge"])
    return models, second


def use(models: dict[str, LinearModel], second: Network | None = None, last: Network | None = None) -> None:
    """Make the coder decide by these models, and look again by these networks."""
    coder.load_models = lambda name: models  # type: ignore[assignment]
    if second:
        sides.load_network = lambda name: second  # type: ignore[assignment]
    if last:
        acts.load_network = lambda name: last  # type: ignore[assignment]


def figures(articles: Iterable[Annotated]) -> evaluate.Result:
    """What the coder, with the models in use, gets right."""
    comparisons = []
    for a in articles:
        events: tuple[Event, ...] = Coder(a.scene).events()
        found = reading.with_events(a.ground, events)
        ours = evaluate.Reading(found.entities, found.times, tuple(map(evaluate.act, events)))
        comparisons.append(evaluate.Comparison(a.article, a.comparison.gold, ours))
    return evaluate.Result(tuple(comparisons))


@dataclass(frozen=True)
class Fold:
    """Models that know all articles but a part, and what the last look sees of that part."""

    models: dict[str, LinearModel]
    second: Network
    rows: list[list[float]]
    labels: list[int]


def without(part: int, articles: list[Annotated]) -> Fold:
    """Train on all articles but every :data:`FOLDS`-th from ``part``; on all if there is no such part."""
    models, second = train([a for n, a in enumerate(articles) if n % FOLDS != part])
    return Fold(models, second, *act_rows(articles[part::FOLDS] if part < FOLDS else ()))


_forked: list[Annotated] = []
"""What the processes of :func:`main` have from it."""


def _without(part: int) -> Fold:
    return without(part, _forked)


@cache
def _language() -> Language:
    return language.load(without=language.MORPHOLOGY)


def _annotated(path: Path, articles: Path, gold_readings: bool) -> Annotated:
    return annotated(_language(), path, articles / path.name, gold_readings)


def last_look(folds: Sequence[Fold]) -> Network:
    """The network that looks last, trained on what the models of each fold say of the articles they do not know."""
    return network([row for fold in folds for row in fold.rows], [label for fold in folds for label in fold.labels])


def cross_validated(folds: Sequence[Fold], articles: list[Annotated], whole: int) -> evaluate.Result:
    """How the first ``whole`` articles are read by models and a last look that do not know them."""
    comparisons: list[evaluate.Comparison] = []
    for part, fold in enumerate(folds):
        use(fold.models, fold.second, last_look([other for other in folds if other is not fold]))
        comparisons += figures(a for n, a in enumerate(articles[:whole]) if n % FOLDS == part).comparisons
    return evaluate.Result(tuple(comparisons))


def _free(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.glob("*.json")) if not path.name.startswith(NOT_FREE)]


def main() -> None:
    """Train, write, and print what cross-validation says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path)
    parser.add_argument("articles", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--more", type=Path, help="gold of articles of which only the events were annotated")
    parser.add_argument("--processes", type=int, default=os.cpu_count(), help="how many parts are trained at once")
    parser.add_argument("--gold-readings", action="store_true")
    options = parser.parse_args()
    paths = _free(options.gold)
    whole = len(paths)
    paths += _free(options.more) if options.more else []
    forked = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(options.processes, forked) as pool:
        read = partial(_annotated, articles=options.articles, gold_readings=options.gold_readings)
        articles = list(pool.map(read, paths, chunksize=16))
    # Forked once more, so that each has the articles without their being sent.
    _forked.extend(articles)
    with ProcessPoolExecutor(options.processes, forked) as pool:
        *folds, full = pool.map(_without, range(FOLDS + 1))
    save_models(options.out / "events.npz", full.models, SMALLEST_WEIGHT)
    save_network(options.out / "sides.npz", full.second)
    save_network(options.out / "acts.npz", last_look(folds))
    result = cross_validated(folds, articles, whole)
    print(result.figures())
    print(result.types_table())
    print(result.reliability_table())


if __name__ == "__main__":
    main()
