"""The commands that ask a store: articles by words, events, statements."""

from __future__ import annotations

import csv as csv_format
import dataclasses
import json as json_format
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from musnad.cli.database import DEFAULT, Db, open_store
from musnad.cli.filters import ARTICLES, EVENTS, STATEMENTS, Given, Reprints, chosen_by
from musnad.cli.output import print_table, utf8_output

if TYPE_CHECKING:
    from musnad.store import EventRow, Hit, Page, Party, StatementRow

Row = TypeVar("Row")

_PAGE = 500
"""Rows asked for at a time, so that any number can be written."""

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")]
Csv = Annotated[bool, typer.Option("--csv", help="Print comma-separated values under their names.")]
Limit = Annotated[int, typer.Option(min=1, help="Most rows.")]


@chosen_by(*ARTICLES)
def search(
    *,
    words: Annotated[list[str], typer.Argument(metavar="WORDS...", help="Words that an article has.")],
    db: Db = DEFAULT,
    filters: Given,
    json: Json = False,
    csv: Csv = False,
    limit: Limit = 20,
) -> None:
    """Print the articles that have all WORDS, the newest first.

    Articles, particles and pronouns written onto a word do not count. "A phrase" in quotation marks, -word for what
    must not be there, begin* for words that begin so.
    """
    asked = " ".join(f'"{word}"' if " " in word and '"' not in word else word for word in words)
    with open_store(db) as store:
        rows = _pages(lambda size, after: store.search(asked, filters, limit=size, after=after), limit)
        _print(rows, _hit, json, csv)
        _more(store.count_hits(asked, filters), limit)


@chosen_by(*EVENTS)
def events(
    *,
    db: Db = DEFAULT,
    filters: Given,
    reprints: Reprints = False,
    by: Annotated[str | None, typer.Option(metavar="NAME", help="Count by type, month, actor … instead.")] = None,
    json: Json = False,
    csv: Csv = False,
    limit: Limit = 50,
) -> None:
    """Print events, the newest first. Alternatives within an option are separated by commas.

    What copies of an article tell is one event; the column "carriers" counts the articles that tell it.
    """
    with open_store(db) as store:
        if by:
            _counts(store.count_events(by, filters, reprints=reprints)[:limit], by, json, csv)
            return
        rows = _pages(lambda size, after: store.events(filters, limit=size, after=after, reprints=reprints), limit)
        _print(rows, _event, json, csv)
        _more(store.count_events(None, filters, reprints=reprints)[0][1], limit)


@chosen_by(*STATEMENTS)
def statements(
    *,
    db: Db = DEFAULT,
    filters: Given,
    reprints: Reprints = False,
    by: Annotated[str | None, typer.Option(metavar="NAME", help="Count by speaker, month … instead.")] = None,
    json: Json = False,
    csv: Csv = False,
    limit: Limit = 50,
) -> None:
    """Print who says what, the newest first. Alternatives within an option are separated by commas."""
    with open_store(db) as store:
        if by:
            _counts(store.count_statements(by, filters, reprints=reprints)[:limit], by, json, csv)
            return
        rows = _pages(lambda size, after: store.statements(filters, limit=size, after=after, reprints=reprints), limit)
        _print(rows, _statement, json, csv)
        _more(store.count_statements(None, filters, reprints=reprints)[0][1], limit)


def _pages(ask: Callable[[int, str | None], Page[Row]], limit: int) -> Iterator[Row]:
    """Up to ``limit`` rows, a page at a time."""
    after: str | None = None
    while limit > 0:
        page = ask(min(limit, _PAGE), after)
        yield from page.rows
        limit -= len(page.rows)
        after = page.next
        if after is None:
            return


def _print(rows: Iterable[Row], cells: Callable[[Row], dict[str, str]], json: bool, csv: bool) -> None:
    output = utf8_output()
    if json:
        for row in rows:
            print(json_format.dumps(_plain(row), ensure_ascii=False), file=output)
    elif csv:
        writer = csv_format.writer(output, lineterminator="\n")
        for number, line in enumerate(map(cells, rows)):
            if number == 0:
                writer.writerow(line)
            writer.writerow(line.values())
    else:
        print_table(map(cells, rows), output)


def _counts(counted: list[tuple[str | None, int]], by: str, json: bool, csv: bool) -> None:
    _print(counted, lambda row: {by: row[0] or "", "count": str(row[1])}, json, csv)


def _more(total: int, limit: int) -> None:
    """Say that there are more rows than were asked for."""
    if total > limit:
        print(f"musnad: {limit:,} of {total:,}; --limit gives more", file=sys.stderr)


def _plain(row: Any) -> Any:
    """A row for JSON; a hit without the whole text of its article."""
    plain = dataclasses.asdict(row) if dataclasses.is_dataclass(row) and not isinstance(row, type) else row
    if isinstance(plain, dict) and "excerpt" in plain:
        plain["text"] = row.excerpt.of(row.text)
    return plain


def _hit(row: Hit) -> dict[str, str]:
    article = row.article
    return {
        "day": (article.published or "")[:10],
        "outlet": article.outlet or "",
        "headline": article.headline,
        "text": row.excerpt.of(row.text),
        "copies": str(article.copies) if article.copies > 1 else "",
        "article": article.id,
    }


def _event(row: EventRow) -> dict[str, str]:
    days = dict.fromkeys(filter(None, (row.first_day, row.last_day)))
    return {
        "day": " – ".join(days) or f"({(row.published or '')[:10]})",
        "type": " ".join(filter(None, (row.type, row.mode))),
        "status": row.status,
        "actors": _names(row.actors),
        "recipients": _names(row.recipients),
        "place": row.place.name if row.place else "",
        "told by": " > ".join(party.name for party in row.chain),
        "outlets": ", ".join(row.outlets),
        "carriers": str(len(row.carriers)),
        "text": row.text,
        "article": row.article,
    }


def _statement(row: StatementRow) -> dict[str, str]:
    return {
        "day": (row.published or "")[:10],
        "speaker": row.speaker.name if row.speaker else "",
        "says": row.text,
        "told by": " > ".join(party.name for party in row.chain),
        "outlets": ", ".join(row.outlets),
        "carriers": str(len(row.carriers)),
        "article": row.article,
    }


def _names(parties: Iterable[Party]) -> str:
    return ", ".join(party.name for party in parties)
