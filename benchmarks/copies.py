"""How well and how fast copies are found, on articles of which the copies are known because they are made here.

``python benchmarks/copies.py FILE [--articles N]``: FILE is what ``musnad read`` takes, such as a file of news. Of some
articles copies are made as agencies' texts are printed again: cut, in another order, with another headline, with
words changed, with a line of credit. Against them stand the articles most like each other in their words that tell few
sentences in the same words: other reports of the same story. The rest of the file is there to be mistaken for copies.
Times are of the processor, one core.
"""

from __future__ import annotations

import argparse
import itertools
import random
import re
import resource
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from musnad import sources
from musnad.model import Article
from musnad.story import copies
from musnad.text import fold

Edit = Callable[[list[str], random.Random], list[str]]


def cut(lines: list[str], chance: random.Random) -> list[str]:
    """The beginning, half of it at least."""
    sentences = _sentences(lines)
    return sentences[: max(2, round(len(sentences) * chance.uniform(0.5, 0.9)))]


def reordered(lines: list[str], chance: random.Random) -> list[str]:
    """The headline, then the sentences in another order."""
    head, *rest = _sentences(lines)
    chance.shuffle(rest)
    return [head, *rest]


def retitled(lines: list[str], chance: random.Random) -> list[str]:
    """Another headline: some words of the text."""
    words = " ".join(lines[1:]).split()
    start = chance.randrange(max(1, len(words) - 8))
    return [" ".join(words[start : start + 8]), *lines[1:]]


def changed(lines: list[str], chance: random.Random) -> list[str]:
    """One word in twelve left out, or another of the article in its place."""
    words = " ".join(lines).split()

    def edit(word: str) -> str:
        if chance.random() > 1 / 12:
            return word
        return chance.choice(["", chance.choice(words)])

    return [" ".join(filter(None, map(edit, line.split()))) for line in lines]


def credited(lines: list[str], chance: random.Random) -> list[str]:
    """A line of credit above, an invitation below."""
    return [lines[0], "وكالات - متابعات", *lines[1:], "تابعوا آخر الأخبار على قناتنا وعلى صفحاتنا في مواقع التواصل"]


def all_at_once(lines: list[str], chance: random.Random) -> list[str]:
    """Cut, changed and with another headline."""
    return retitled(changed(cut(lines, chance), chance), chance)


EDITS: tuple[Edit, ...] = (cut, reordered, retitled, changed, credited, all_at_once)


def _sentences(lines: list[str]) -> list[str]:
    return [s for line in lines for s in re.split(r"(?<=[.!؟])\s+", line) if s.strip()]


def like_each_other(texts: list[str], wanted: int) -> list[tuple[int, int]]:
    """Pairs of texts most like each other by their words, of which few sentences are told in the same words.

    Among the articles of several outlets are real copies, whatever the label says: those are left out.
    """
    vectors = TfidfVectorizer(token_pattern=r"\w+", sublinear_tf=True, min_df=2, max_df=0.2).fit_transform(texts)
    pairs: list[tuple[float, int, int]] = []
    for start in range(0, len(texts), 500):
        likeness = (vectors[start : start + 500] @ vectors.T).toarray()
        for row, values in enumerate(likeness, start):
            values[: row + 1] = 0
            best = int(np.argmax(values))
            pairs.append((float(values[best]), row, best))
    pairs.sort(reverse=True)
    apart = ((a, b) for _, a, b in pairs if in_the_same_words(texts[a], texts[b]) < 0.25)
    return list(itertools.islice(apart, wanted))


def in_the_same_words(one: str, other: str) -> float:
    """The share of the sentences of the shorter text that have half their words in common with one of the longer."""
    a, b = sorted((_bags(one), _bags(other)), key=len)
    return sum(any(len(x & y) >= 0.5 * len(x | y) for y in b) for x in a) / len(a) if a else 1.0


def _bags(text: str) -> list[set[str]]:
    """The words of each sentence of five words or more."""
    bags = (set(re.findall(r"\w+", fold(sentence))) for sentence in re.split(r"[.!؟\n]", text))
    return [bag for bag in bags if len(bag) >= 5]


def together(texts: list[str]) -> Callable[[int, int], bool]:
    """Whether two places in ``texts`` are in one group of copies."""
    group = {n: number for number, members in enumerate(copies.groups(texts)) for n in members}
    return lambda a, b: a in group and group[a] == group.get(b)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--articles", type=int, default=30_000)
    options = parser.parse_args()
    found = (item for item in sources.read(options.file) if isinstance(item, Article))
    texts = [item.text for item in itertools.islice(found, options.articles)]
    long = [n for n, text in enumerate(texts) if len(text.split()) >= 80 and text.count("\n") >= 1]

    chance = random.Random(1)
    originals = chance.sample(long, min(600, len(long)))
    made = [EDITS[n % len(EDITS)] for n in range(len(originals))]
    edited = ["\n".join(edit(texts[n].split("\n"), chance)) for n, edit in zip(originals, made, strict=True)]
    negatives = like_each_other(texts, len(originals))
    same = together(texts + edited)
    right = {edit.__name__: 0 for edit in EDITS}
    for place, (n, edit) in enumerate(zip(originals, made, strict=True), len(texts)):
        right[edit.__name__] += same(n, place)
    true, false = sum(right.values()), sum(same(a, b) for a, b in negatives)
    precision, recall = true / max(true + false, 1), true / len(originals)
    print(
        f"made copies       {len(originals)} of {len(texts)} articles; {len(negatives)} pairs of reports of one story"
    )
    for name, number in right.items():
        print(f"  {name:<14}  {number / made.count(globals()[name]):.3f} found")
    print(f"precision         {precision:.3f}  ({false} reports of one story taken for copies)")
    print(f"recall            {recall:.3f}")
    print(f"F1                {2 * precision * recall / (precision + recall):.3f}")
    for size in sorted({min(size, len(texts)) for size in (1_000, 10_000, len(texts))}):
        begin = time.process_time()
        grouped = copies.groups(texts[:size])
        seconds = time.process_time() - begin
        each = seconds / size * 1000
        print(f"{size:6d} articles   {seconds:6.1f} s  {each:.2f} ms each, {len(grouped)} groups as they come")
    print(f"peak memory       {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
