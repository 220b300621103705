"""The commands that read articles: records, words, names."""

from __future__ import annotations

from itertools import chain, islice
from pathlib import Path
from typing import Annotated, Any

import typer

from musnad.cli.files import write_files, write_output
from musnad.cli.output import collected, print_row, utf8_output, without
from musnad.cli.overlays import Actors, Places, use
from musnad.cli.sources import Columns, Header, Outlet, Published, Sources, columns_of, date_of


def read(
    source: Sources,
    out: Annotated[
        Path | None, typer.Option(help="Folder for one file per article; standard output without it.")
    ] = None,
    format: Annotated[
        str | None,
        typer.Option(help="text, json, jsonl, html … (see docs/formats.md). Without it: text; json in a folder."),
    ] = None,
    workers: Annotated[
        int, typer.Option(min=0, help="Processes that read. Without it: this one, which begins soonest.")
    ] = 0,
    published: Published = None,
    outlet: Outlet = None,
    columns: Columns = None,
    actors: Actors = None,
    places: Places = None,
) -> None:
    """Read articles and write their records."""
    from musnad import pipeline
    from musnad.export import FORMATS
    from musnad.workers import read_sources

    use(actors, places)

    name = format or ("json" if out else "text")
    if name not in FORMATS:
        raise typer.BadParameter(f"{name!r} is not one of {', '.join(FORMATS)}", param_hint="--format")
    options: dict[str, Any] = {"published": date_of(published), "outlet": outlet, "columns": columns_of(columns)}
    if workers:
        results = read_sources(source, workers, **options)
    else:
        results = (result for one in source for result in pipeline.read_source(one, **options))
    written = 0

    def done() -> str:
        return f"; {written} article{' is' if written == 1 else 's are'} complete in {out}" if out else ""

    with collected(done) as failures:
        records = without(failures, results)
        if out:
            for _ in write_files(records, out, FORMATS[name]):
                written += 1
        else:
            write_output(records, FORMATS[name])


def tag(source: Sources, columns: Columns = None) -> None:
    """Print the words of articles as CoNLL-U."""
    with collected() as failures:
        from musnad import pipeline

        output = utf8_output()
        named = columns_of(columns)
        for text in without(failures, (result for one in source for result in pipeline.tag_source(one, columns=named))):
            output.write(text)


def names(
    source: Sources,
    header: Header = False,
    columns: Columns = None,
) -> None:
    """Print the names in articles, one a line.

    Tab-separated: start, end, type and text; the article's id before them if there are several.
    """
    with collected() as failures:
        from musnad import pipeline

        output = utf8_output()
        named = columns_of(columns)
        results = (result for one in source for result in pipeline.names_source(one, columns=named))
        first = list(islice(results, 2))
        several = len(first) > 1
        if header:
            print_row(("article", *pipeline.Name._fields)[not several :], output)
        for article, found in without(failures, chain(first, results)):
            for name in found:
                print_row((article.id, *name)[not several :], output)
