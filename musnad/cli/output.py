"""What the commands print with, and how what fails is reported."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn, TextIO, TypeVar

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from musnad.render.bidi import one_line

if TYPE_CHECKING:
    from musnad.pipeline import Failure

_Result = TypeVar("_Result")


def utf8_output() -> TextIO:
    """Standard output, UTF-8 whatever the locale: records are Arabic."""
    assert isinstance(sys.stdout, io.TextIOWrapper)
    sys.stdout.reconfigure(encoding="utf-8")
    return sys.stdout


def print_row(cells: Iterable[object], output: TextIO) -> None:
    """A line of tab-separated values; white space within one is a single space."""
    print(*(" ".join(str(cell).split()) for cell in cells), sep="\t", file=output)


def print_table(rows: Iterable[dict[str, str]], output: TextIO) -> None:
    """Rows with the same columns: on a terminal as a table, elsewhere as tab-separated values under their names."""
    first, *rest = list(rows) or [{}]
    if not output.isatty():
        for cells in (first, *(row.values() for row in (first, *rest))) if first else ():
            print_row(cells, output)
        return
    filled = [name for name in first if any(row[name] for row in (first, *rest))]
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    for name in filled:
        table.add_column(name, overflow="fold", no_wrap=name == "id")
    for row in (first, *rest):
        table.add_row(*(one_line(row[name]) for name in filled))
    Console(file=output, markup=False).print(table)


class Failures(list["Failure"]):
    """What cannot be read. Articles that are not Arabic are counted, not kept: an archive of the web has millions."""

    def __init__(self) -> None:
        super().__init__()
        self.foreign = 0
        self.first_foreign: Failure | None = None
        self.read = 0

    def add(self, failure: Failure) -> None:
        """Keep a failure, or count it."""
        if failure.skipped:
            self.foreign += 1
            self.first_foreign = self.first_foreign or failure
        else:
            self.append(failure)

    @property
    def status(self) -> int:
        """The exit status: 1 after failures, and where articles that are not Arabic were all there was."""
        return 1 if self or (self.foreign and not self.read) else 0


@contextmanager
def collected(done: Callable[[], str] = lambda: "") -> Iterator[Failures]:
    """A list for what cannot be read; at the end it is printed, and gives the exit status.

    ``done`` is what Ctrl-C adds to its message.
    """
    failures = Failures()
    try:
        yield failures
        sys.stdout.flush()  # here, where a closed pipe is no error
    except KeyboardInterrupt:
        _report(failures)
        print(f"musnad: stopped{done()}", file=sys.stderr)
        raise typer.Exit(130) from None
    _report(failures)
    if failures.status:
        raise typer.Exit(failures.status)


def without(failures: Failures, results: Iterable[_Result | Failure]) -> Iterator[_Result]:
    """The results that are none of them; ``failures`` collects the others."""
    from musnad.pipeline import Failure

    for result in results:
        if isinstance(result, Failure):
            failures.add(result)
        else:
            failures.read += 1
            yield result


def _report(failures: Failures) -> None:
    for failure in failures:
        print(f"musnad: {failure}", file=sys.stderr)
    if failures.foreign > 1:
        print(f"musnad: {failures.foreign:,} articles are not Arabic and were left out; the first is", file=sys.stderr)
    if failures.foreign:
        print(f"musnad: {failures.first_foreign}", file=sys.stderr)


def fail(message: str) -> NoReturn:
    """Say what went wrong, and leave with exit status 1."""
    print(f"musnad: {message}", file=sys.stderr)
    raise typer.Exit(1)
