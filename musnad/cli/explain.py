"""The command that says why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from musnad.cli.output import collected, utf8_output, without
from musnad.cli.sources import Published, date_of
from musnad.errors import MusnadError
from musnad.render.bidi import isolate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from musnad.pipeline import Explanation


class NothingToExplainError(MusnadError):
    """The article has no such event, or the word does not stand in it."""


def explain(
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="A file that 'musnad read' takes, or - .")],
    event: Annotated[str | None, typer.Option(metavar="ID", help="Only this event, such as v2.")] = None,
    word: Annotated[str | None, typer.Option(metavar="WORD", help="Why this word reports an event, or none.")] = None,
    published: Published = None,
) -> None:
    """Say why the events of an article were read so: rows of the table, probabilities, and what weighed most."""
    from musnad import pipeline

    output = utf8_output()
    results = pipeline.explain_source(article, event=event, word=word, published=date_of(published))
    with collected() as failures:
        found = [explanation for explanations in without(failures, results) for explanation in explanations]
        if not found and not failures:
            asked = f"event {event}" if event else f"word {word!r}" if word else "event"
            raise NothingToExplainError(f"{article}: there is no {asked} here; 'musnad read' prints the events")
        for explanation in found:
            print(*_lines(explanation), sep="\n", end="\n\n", file=output)


def _lines(explanation: Explanation) -> Iterator[str]:
    yield f"{isolate(explanation.title)}  {isolate(explanation.sentence)}"
    for decision in explanation.decisions:
        yield f"  {isolate(decision.question)} {isolate(decision.answer)}{_shares(decision.shares)}"
        for evidence in decision.evidence:
            yield f"    {evidence.weight:+.2f}  {isolate(evidence.words)}"


def _shares(shares: Iterable[tuple[str, float]]) -> str:
    listed = ", ".join(f"{name} {share:.2f}" for name, share in shares)
    return f"   ({listed})" if listed else ""
