"""The command that prints who said what."""

from __future__ import annotations

import json as json_format
from collections.abc import Iterator
from itertools import chain, islice
from typing import TYPE_CHECKING, Annotated, Any

import typer

from musnad.cli.output import collected, print_row, utf8_output, without
from musnad.cli.overlays import Actors, Places, use
from musnad.cli.sources import Columns, Header, Outlet, Published, Sources, columns_of, date_of

if TYPE_CHECKING:
    from musnad.model import Record

_COLUMNS = ("article", "start", "end", "mode", "speaker", "country", "sectors", "chain", "cue", "text")
_JOINTS = {"sectors": " ", "chain": " > "}


def quotes(
    source: Sources,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
    header: Header = False,
    published: Published = None,
    outlet: Outlet = None,
    columns: Columns = None,
    actors: Actors = None,
    places: Places = None,
) -> None:
    """Print who says what in articles, on whose word, one statement a line.

    Tab-separated: start and end of what is said, mode, speaker (empty for nobody named), his country and sectors, who
    reports that he said it (the outermost first, joined by ">"), the words that introduce it, and what is said; the
    article's id before them if there are several.
    """
    from musnad import pipeline

    use(actors, places)
    options: dict[str, Any] = {"published": date_of(published), "outlet": outlet, "columns": columns_of(columns)}
    output = utf8_output()
    results = (result for one in source for result in pipeline.read_source(one, **options))
    with collected() as failures:
        if json:
            for record in without(failures, results):
                for row in _rows(record):
                    print(json_format.dumps(row, ensure_ascii=False), file=output)
            return
        first = list(islice(results, 2))
        shown = _COLUMNS[len(first) < 2 :]
        if header:
            print_row(shown, output)
        for record in without(failures, chain(first, results)):
            for row in _rows(record):
                print_row((_cell(name, row[name]) for name in shown), output)


def _rows(record: Record) -> Iterator[dict[str, Any]]:
    """The statements of a record, each by the names of the columns; lists where there may be several."""
    text = record.article.text
    for statement in record.statements:
        speaker = statement.speaker
        yield {
            "article": record.article.id,
            "start": statement.content.start,
            "end": statement.content.end,
            "mode": statement.mode,
            "speaker": speaker.name if speaker else None,
            "country": speaker.country if speaker else None,
            "sectors": list(speaker.sectors) if speaker else [],
            "chain": [link.source.name for link in statement.chain],
            "cue": statement.cue.of(text),
            "text": statement.content.of(text),
        }


def _cell(name: str, value: Any) -> object:
    """What a table holds for ``value``."""
    if value is None:
        return ""
    return _JOINTS[name].join(value) if name in _JOINTS else value
