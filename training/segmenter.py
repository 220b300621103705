"""Train the clitic segmenter: ``python training/segmenter.py DATA OUT``.

Reads ``DATA/segmentation/wikinews-train.tsv`` and ``DATA/treebank/ar_pud-first800.conllu`` (gold cuts),
``annotations/clitics.tsv`` (our own: frequent words of news of which an earlier model was unsure) and
``DATA/news/{ant-2018,jawhara-2016}.jsonl.gz`` (word counts). The last tenth of each gold set is held out for the
printed figure and then used as well.
"""

from __future__ import annotations

import collections
import gzip
import json
import math
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from musnad.language.segmenter import CLITIC_TAGS, FUTURE, PREPOSITIONS, PRONOUNS, Segmenter, features, segmentations
from musnad.text import fold

Gold = tuple[str, tuple[str, ...], str]
"""A word, its prefixes, its suffix."""

OURS = Path(__file__).parent / "annotations/clitics.tsv"
LETTERS = re.compile(r"[\u0621-\u063a\u0641-\u064a\u0671-\u06d3]+")
MIN_COUNT = 3
PENALTY = 0.3


def wikinews(path: Path) -> Iterator[Gold]:
    """Gold cuts of WikiNews: Farasa's scheme mapped to ours (article, endings and verb suffixes stay on the stem)."""
    for line in path.read_text("utf-8").splitlines()[1:]:
        pieces, tags = (cell.split("+") for cell in line.split("\t"))
        if len(pieces) != len(tags) or not LETTERS.fullmatch("".join(pieces)):
            continue
        prefixes: list[str] = []
        index = 0
        while index < len(pieces) - 1 and (
            (tags[index] == "CONJ" and len(pieces[index]) == 1)
            or (tags[index] == "PREP" and pieces[index] in PREPOSITIONS)
            or (tags[index] == "FUT_PART" and pieces[index] == FUTURE)
        ):
            prefixes.append(pieces[index])
            index += 1
        rest = pieces[index:]
        suffix = rest.pop() if len(rest) + index > 1 and tags[-1] == "PRON" and pieces[-1] in PRONOUNS else ""
        if tags[index] == "V" and suffix in ("ت", "وا", "ون", "ان", "ا", "ي", "ن"):
            rest.append(suffix)
            suffix = ""
        stem = "".join(rest)
        if suffix and stem.endswith("ة"):
            stem = stem[:-1] + "ت"
        if prefixes and prefixes[-1] == "ل" and stem.startswith("ال"):
            stem = stem[1:]
            if stem.startswith("لل") and len(stem) > 3:
                stem = stem[1:]
        yield "".join(prefixes) + stem + suffix, tuple(prefixes), suffix


def pud(path: Path) -> Iterator[Gold]:
    """Gold cuts of PUD: clitics are tokens marked SpaceAfter=No."""
    word: list[tuple[str, str]] = []
    for line in path.read_text("utf-8").splitlines():
        cells = line.split("\t")
        if len(cells) != 10 or not cells[0].isdigit():
            continue
        word.append((cells[1], cells[3]))
        if "SpaceAfter=No" in cells[9]:
            continue
        yield from _pud_word(word)
        word = []


def _pud_word(word: list[tuple[str, str]]) -> Iterator[Gold]:
    tokens = [(form, tag) for form, tag in word if LETTERS.fullmatch(form)]
    if len(tokens) != len([1 for form, tag in word if tag != "PUNCT"]) or not tokens:
        return
    prefixes = []
    while len(tokens) > 1 and tokens[0][0] in ("و", "ف", "ب", "ل", "ك", "س"):
        prefixes.append(tokens.pop(0)[0])
    suffix = tokens.pop()[0] if len(tokens) + len(prefixes) > 1 and tokens[-1][0] in PRONOUNS else ""
    if len(tokens) <= 1:
        stem = tokens[0][0] if tokens else ""
        yield "".join(prefixes) + stem + suffix, tuple(prefixes), suffix


def ours(path: Path) -> Iterator[Gold]:
    """Words with their cut, ``و+ب+حسب``, one a line."""
    for line in path.read_text("utf-8").splitlines()[1:]:
        word, cut = line.split("\t")
        stem = cut.split("+")
        prefixes: list[str] = []
        while len(stem) > 1 and stem[0] in CLITIC_TAGS:
            prefixes.append(stem.pop(0))
        yield word, tuple(prefixes), stem[1] if len(stem) > 1 else ""


def word_counts(paths: list[Path]) -> collections.Counter[str]:
    """Counts of folded words in news bodies."""
    counts: collections.Counter[str] = collections.Counter()
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                article = json.loads(line)
                counts.update(LETTERS.findall(fold(f"{article['headline']} {article['body']}")))
    return counts


class Problem:
    """The conditional likelihood of the gold cuts among all cuts of their words."""

    def __init__(self, gold: list[Gold], blank: Segmenter) -> None:
        self.names: dict[str, int] = {}
        self.rows: list[list[np.ndarray]] = []
        self.right: list[list[int]] = []
        for word, prefixes, suffix in gold:
            cuts = list(segmentations(word))
            right = [n for n, cut in enumerate(cuts) if cut.prefixes == prefixes and cut.suffix == suffix]
            if len(cuts) == 1 or not right:
                continue
            # Where restoration is open (taa or taa marbuta), the form that news knows best is the right one.
            best = max(right, key=lambda n: blank.frequency(cuts[n].restored))
            self.right.append([best])
            self.rows.append(
                [
                    np.array([self.names.setdefault(f, len(self.names)) for f in features(word, cut, blank.frequency)])
                    for cut in cuts
                ]
            )

    def loss(self, weights: np.ndarray) -> tuple[float, np.ndarray]:
        """Negative log likelihood with an L2 penalty, and its gradient."""
        gradient = PENALTY * weights
        total = 0.5 * PENALTY * float(weights @ weights)
        for rows, right in zip(self.rows, self.right, strict=True):
            scores = np.array([weights[row].sum() for row in rows])
            scores -= scores.max()
            shares = np.exp(scores)
            shares /= shares.sum()
            total -= math.log(shares[right].sum() + 1e-12)
            for n, row in enumerate(rows):
                np.add.at(gradient, row, shares[n] - (n in right))
        return total, gradient


def train(gold: list[Gold], counts: dict[str, int]) -> Segmenter:
    """Fit the ranker and note the words it still gets wrong."""
    problem = Problem(gold, Segmenter({}, counts, {}))
    fit = minimize(problem.loss, np.zeros(len(problem.names)), jac=True, method="L-BFGS-B", options={"maxiter": 60})
    weights = {name: round(float(fit.x[i]), 3) for name, i in problem.names.items() if abs(fit.x[i]) > 0.02}
    ranker = Segmenter(weights, counts, {})
    votes: dict[str, collections.Counter[tuple[tuple[str, ...], str]]] = collections.defaultdict(collections.Counter)
    for word, prefixes, suffix in gold:
        votes[word][prefixes, suffix] += 1
    known = {}
    for word, counter in votes.items():
        (prefixes, suffix), _ = counter.most_common(1)[0]
        cut = ranker(word)
        if (cut.prefixes, cut.suffix) != (prefixes, suffix):
            right = [n for n, c in enumerate(segmentations(word)) if (c.prefixes, c.suffix) == (prefixes, suffix)]
            if right:
                known[word] = right[0]
    return Segmenter(weights, counts, known)


def accuracy(segmenter: Segmenter, gold: list[Gold]) -> float:
    """Share of words cut as gold."""
    return sum((c := segmenter(w)).prefixes == p and c.suffix == s for w, p, s in gold) / len(gold)


def main() -> None:
    """Train, print the held-out figure, write the model."""
    data, out = Path(sys.argv[1]), Path(sys.argv[2])
    raw = word_counts([data / "news" / f"{name}.jsonl.gz" for name in ("ant-2018", "jawhara-2016")])
    counts = {word: int(math.log2(1 + n)) for word, n in raw.items() if n >= MIN_COUNT}
    sets = [
        list(wikinews(data / "segmentation/wikinews-train.tsv")),
        list(pud(data / "treebank/ar_pud-first800.conllu")),
    ]
    own = list(ours(OURS))
    first = [word for gold in sets for word in gold[: len(gold) * 9 // 10]]
    segmenter = train(first + own, counts)
    for name, gold in zip(("WikiNews", "PUD"), sets, strict=True):
        held = gold[len(gold) * 9 // 10 :]
        print(f"{name}: {accuracy(segmenter, held):.4f} of {len(held)} held-out words right")
        if "--errors" in sys.argv:
            print(
                [(w, p, s, segmenter(w)) for w, p, s in held if (segmenter(w).prefixes, segmenter(w).suffix) != (p, s)]
            )
    final = train([word for gold in sets for word in gold] + own, counts)
    out.write_text(final.dumps(), "utf-8")
    print(f"{len(final.weights)} weights, {len(counts)} words, {out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
