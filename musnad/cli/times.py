"""The command that reads time expressions alone."""

from __future__ import annotations

from itertools import chain, islice
from typing import Annotated, Any

import typer

from musnad.cli.output import collected, print_row, utf8_output, without
from musnad.cli.sources import Columns, Header, Published, Sources, columns_of, date_of

_COLUMNS = ("article", "start", "end", "type", "value", "from", "to", "text")
_FORMATS = ("tsv", "timeml")


def times(
    source: Sources,
    format: Annotated[str, typer.Option(help="tsv or timeml.")] = "tsv",
    header: Header = False,
    published: Published = None,
    columns: Columns = None,
) -> None:
    """Print the time expressions in articles, one a line, or the articles as TimeML.

    Tab-separated: start, end, TIMEX3 type and value, first and last day or instant (empty for none) and text; the
    article's id before them if there are several.
    """
    from musnad import pipeline
    from musnad.render import timeml

    if format not in _FORMATS:
        raise typer.BadParameter(f"{format!r} is not one of {', '.join(_FORMATS)}", param_hint="--format")
    options: dict[str, Any] = {"published": date_of(published), "columns": columns_of(columns)}
    output = utf8_output()
    results = (result for one in source for result in pipeline.times_source(one, **options))
    with collected() as failures:
        if format == "timeml":
            timeml.write_times(without(failures, results), output)
            return
        first = list(islice(results, 2))
        several = len(first) > 1
        if header:
            print_row(_COLUMNS[not several :], output)
        for article, found in without(failures, chain(first, results)):
            for t in found:
                cells = (article.id, t.start, t.end, t.type, t.value, t.first or "", t.last or "", t.text)
                print_row(cells[not several :], output)
