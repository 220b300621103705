"""The command line: parse, call, print."""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TextIO, TypeVar

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from typer.core import TyperGroup

from musnad import __version__
from musnad.errors import MusnadError, SourceError

if TYPE_CHECKING:
    from musnad.export import Format
    from musnad.model import Record
    from musnad.pipeline import Failure


#: Most file systems allow names of 255 bytes; a number, a suffix and ".part" must fit too.
_NAME_BYTES = 180

Sources = Annotated[
    list[str],
    typer.Argument(
        metavar="SOURCE...",
        help="Text, HTML, JSON or JSONL files (or .gz of these), folders, or - for standard input.",
    ),
]
_Result = TypeVar("_Result")


class _Commands(TyperGroup):
    """All commands; a :class:`MusnadError` from any of them is one line, not a traceback."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except MusnadError as error:
            _fail(str(error))


app = typer.Typer(
    cls=_Commands,
    help="Reads Arabic news and writes down who did what to whom, when, where, and on whose word.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def main() -> None:
    """Entry point of the ``musnad`` command."""
    app()


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"musnad {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    pass


@app.command()
def read(
    source: Sources,
    out: Annotated[
        Path | None, typer.Option(help="Folder for one file per article; standard output without it.")
    ] = None,
    format: Annotated[
        str | None, typer.Option(help="text, json, jsonl or html. Default: text on the terminal, json in a folder.")
    ] = None,
    published: Annotated[
        str | None, typer.Option(help="Publication date (ISO 8601) of articles that do not state theirs.")
    ] = None,
    outlet: Annotated[str | None, typer.Option(help="Outlet of articles that do not state theirs.")] = None,
) -> None:
    """Read articles and write their records."""
    from musnad import pipeline
    from musnad.export import FORMATS

    name = format or ("json" if out else "text")
    if name not in FORMATS:
        raise typer.BadParameter(f"{name!r} is not one of {', '.join(FORMATS)}", param_hint="--format")
    try:
        date = pipeline.parse_published(published)
    except SourceError as error:
        raise typer.BadParameter(str(error), param_hint="--published") from None
    results = (result for one in source for result in pipeline.read_source(one, published=date, outlet=outlet))
    written = 0

    def done() -> str:
        return f"; {written} article{' is' if written == 1 else 's are'} complete in {out}" if out else ""

    with _failures(done) as failures:
        records = _without(failures, results)
        if out:
            for _ in _write_files(records, out, FORMATS[name]):
                written += 1
        else:
            FORMATS[name].write(records, _utf8_output())


@app.command()
def tag(source: Sources) -> None:
    """Print the words of articles as CoNLL-U."""
    with _failures() as failures:
        from musnad import pipeline

        output = _utf8_output()
        for text in _without(failures, (result for one in source for result in pipeline.tag_source(one))):
            output.write(text)


@app.command()
def names(
    source: Sources,
    header: Annotated[bool, typer.Option("--header", help="Print a line with the names of the columns first.")] = False,
) -> None:
    """Print the names in articles, one a line.

    Tab-separated: start, end, type and text; the article's id before them if there are several.
    """
    with _failures() as failures:
        from musnad import pipeline

        output = _utf8_output()
        results = (result for one in source for result in pipeline.names_source(one))
        first = list(islice(results, 2))
        several = len(first) > 1
        if header:
            _print_row(("article", *pipeline.Name._fields)[not several :], output)
        for article, found in _without(failures, chain(first, results)):
            for name in found:
                _print_row((article.id, *name)[not several :], output)


def _print_row(cells: Iterable[object], output: TextIO) -> None:
    """A line of tab-separated values; white space within one is a single space."""
    print(*(" ".join(str(cell).split()) for cell in cells), sep="\t", file=output)


@app.command()
def evaluate(
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help="Folder of annotations, one JSON file per article.")],
    articles: Annotated[
        Path, typer.Argument(metavar="ARTICLES", help="Folder of the articles, one JSON file each, same names.")
    ],
    errors: Annotated[bool, typer.Option("--errors", help="Print every error with its sentence.")] = False,
) -> None:
    """Measure what is read against annotated articles."""
    from musnad.evaluate import evaluate as compare

    result = compare(gold, articles)
    output = _utf8_output()
    if errors:
        for line in result.errors():
            print(line, file=output)
    print(result.figures(), file=output)


@app.command()
def schema() -> None:
    """Print the JSON Schema of a record."""
    import json

    from musnad.record import schema as record_schema

    print(json.dumps(record_schema(), ensure_ascii=False, indent=2))


def _write_files(records: Iterable[Record], folder: Path, format: Format) -> Iterator[Path]:
    """Write each record to a file of its own, complete or not at all; yields the path of each."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise MusnadError(f"{folder}: cannot be used as a folder: {error.strerror}") from None
    taken: set[str] = set()
    console = Console(stderr=True)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.completed} articles"),
        TimeElapsedColumn(),
        TextColumn("{task.fields[id]}"),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=None, id="")
        for record in records:
            path = folder / (_file_name(record.article.id, taken) + format.suffix)
            _write_file(path, record, format)
            progress.update(task, advance=1, id=record.article.id)
            yield path


def _write_file(path: Path, record: Record, format: Format) -> None:
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with unfinished.open("w", encoding="utf-8", newline="\n") as file:
            format.write([record], file)
        unfinished.replace(path)
    except OSError as error:
        raise MusnadError(f"{path}: cannot be written: {error.strerror}") from None
    finally:
        unfinished.unlink(missing_ok=True)


def _file_name(id: str, taken: set[str]) -> str:
    """A name for ``id`` that every file system takes and no other article of this run has."""
    safe = re.sub(r"[^\w.-]+", "_", id).strip(".").encode()[:_NAME_BYTES].decode(errors="ignore") or "article"
    name, number = safe, 1
    while name.casefold() in taken:  # some file systems do not tell A from a
        number += 1
        name = f"{safe}-{number}"
    taken.add(name.casefold())
    return name


def _utf8_output() -> TextIO:
    """Standard output, UTF-8 whatever the locale: records are Arabic."""
    assert isinstance(sys.stdout, io.TextIOWrapper)
    sys.stdout.reconfigure(encoding="utf-8")
    return sys.stdout


@contextmanager
def _failures(done: Callable[[], str] = lambda: "") -> Iterator[list[Failure]]:
    """A list for what cannot be read; at the end it is printed, and gives the exit status.

    ``done`` is what Ctrl-C adds to its message.
    """
    failures: list[Failure] = []
    try:
        yield failures
        sys.stdout.flush()  # here, where a closed pipe is no error
    except KeyboardInterrupt:
        _report(failures)
        print(f"musnad: stopped{done()}", file=sys.stderr)
        raise typer.Exit(130) from None
    _report(failures)
    if failures:
        raise typer.Exit(1)


def _without(failures: list[Failure], results: Iterable[_Result | Failure]) -> Iterator[_Result]:
    """The results that are none of them; ``failures`` collects the others."""
    from musnad.pipeline import Failure

    for result in results:
        if isinstance(result, Failure):
            failures.append(result)
        else:
            yield result


def _report(failures: Iterable[object]) -> None:
    for failure in failures:
        print(f"musnad: {failure}", file=sys.stderr)


def _fail(message: str) -> NoReturn:
    print(f"musnad: {message}", file=sys.stderr)
    raise typer.Exit(1)
