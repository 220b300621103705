"""Records out of a store in any of the formats, and records that people corrected back into it."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Literal

from musnad import __version__, review, store
from musnad.errors import MusnadError, RecordError, UnfitError
from musnad.export import Format
from musnad.imports import brat
from musnad.ingest import encode, save
from musnad.model import Mention, Record, Span, Time
from musnad.pipeline import Failure
from musnad.record import from_json, loads
from musnad.store import Entry, Store

BATCH = 64
"""Records that are saved together."""


# Out


def selected(
    opened: Store,
    format: Format,
    given: store.Given = store.ALL,
    *,
    reprints: bool = False,
    of: Literal["events", "statements"] | None = None,
    decided: bool = False,
) -> Iterator[Record]:
    """The records to write in a format, read a few at a time.

    A format that has rows gets the events or statements for which the filters ``given`` hold; others get whole records:
    of the articles, where filters of articles are all that is given, else of those that have such an event, or such a
    statement where there is a filter of who speaks; ``of`` says which of the two the filters are of, if it is clear.

    With ``decided`` events are as people decided: rejected ones are out, corrected ones corrected. Filters are of what
    was read; events that were added are in whole records, and elsewhere where filters are of articles alone.
    """
    what = format.rows or of or ("statements" if "speaker" in given else "events")
    if format.rows is None and of is None and given.keys() <= store.ARTICLES.keys():
        yield from (_decided(opened, record) if decided else record for record in opened.records(given))
        return
    of_articles = given.keys() <= {"article", "outlet"}
    for read, found in opened.telling(what, given, reprints=reprints):
        record = _decided(opened, read) if decided else read
        if format.rows == "events":
            left = {event.id for n, event in enumerate(read.events) if n not in found}
            left |= set() if of_articles else {e.id for e in record.events} - {e.id for e in read.events}
            record = replace(record, events=tuple(event for event in record.events if event.id not in left))
        elif format.rows == "statements":
            record = replace(record, statements=tuple(s for n, s in enumerate(record.statements) if n in found))
        yield record


def _decided(opened: Store, record: Record) -> Record:
    return review.reviewed(record, opened.standing_decisions(record.article.id))


# In


@dataclass(slots=True)
class Counts:
    """How many records replaced one, how many were new, and what could not be taken."""

    replaced: int = 0
    new: int = 0
    failed: int = 0


def take_back(
    opened: Store, path: Path, *, people: str, report: Callable[[Failure], None] = lambda failure: None
) -> Counts:
    """Save the records at ``path`` (see :func:`read`) in place of those of the same articles, as read by ``people``.

    A later run of an ingest leaves them alone. ``report`` is told what could not be taken, which stops nothing else.
    """
    counts = Counts()
    source = f"corrections by {people or 'nobody named'} in {path.absolute()}"
    run = opened.begin(source, __version__, {store.PEOPLE: people})
    records = read(path)
    while batch := list(islice(records, BATCH)):
        results = [one if isinstance(one, Failure) else _entry(opened, one) for one in batch]
        entries = [result for result in results if isinstance(result, Entry)]
        there = {id for id in (entry.record.article.id for entry in entries) if opened.known(id=id)}
        failed = [result for result in results if isinstance(result, Failure)] + save(opened, entries, run)
        for failure in failed:
            report(failure)
        left_out = {failure.where for failure in failed}
        taken = [entry for entry in entries if entry.record.article.id not in left_out]
        replaced = sum(entry.record.article.id in there for entry in taken)
        counts.replaced += replaced
        counts.new += len(taken) - replaced
        counts.failed += len(failed)
    opened.end(run)
    return counts


def read(path: Path) -> Iterator[Record | Failure]:
    """The records of a JSON Lines file (``.jsonl``, also packed by gzip), of a JSON file with one or an array of them,
    or of a folder: those of its annotations by brat, or where it has none, of its JSON and JSON Lines files.

    What is no sound record is a Failure. Raises :class:`MusnadError` for a path where there is nothing of the kind.
    """
    files = [path]
    if path.is_dir():
        files = sorted(path.glob("*.ann")) or sorted(one for one in path.iterdir() if one.name.endswith(_SUFFIXES))
        if not files:
            raise MusnadError(
                f"{path}: no file here ends in .ann, {', '.join(_SUFFIXES)}; give the folder of the records"
            )
    elif not path.exists():
        raise MusnadError(f"{path}: there is no such file or folder")
    elif not path.name.endswith((".ann", *_SUFFIXES)):
        raise MusnadError(f"{path}: records are read from {', '.join(_SUFFIXES)} or a folder of brat's annotations")
    return (one for file in files for one in _records(file))


_SUFFIXES = (".jsonl", ".jsonl.gz", ".json")


def _records(path: Path) -> Iterator[Record | Failure]:
    where = str(path)
    try:
        for where, make in _documents(path):
            try:
                yield _sound(make())
            except RecordError as error:
                said = str(error)
                yield Failure(where, said.removeprefix(f"{where}: "))
    except (OSError, EOFError, ValueError, zlib.error) as error:
        yield Failure(where, f"cannot be read: {error}", "damaged")


def _documents(path: Path) -> Iterator[tuple[str, Callable[[], Record]]]:
    """Where each document of a file stands, and how it becomes a record."""
    if path.suffix == ".ann":
        yield str(path), partial(brat.read_file, path)
    elif path.suffix == ".json":
        document = json.loads(path.read_bytes())
        several = document if isinstance(document, list) else [document]
        for number, one in enumerate(several, 1):
            yield (str(path) if len(several) == 1 else f"{path}, record {number}"), partial(from_json, one)
    else:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield f"{path}, line {number}", partial(loads, line)


def _entry(opened: Store, record: Record) -> Entry | Failure:
    """What is saved: in the place of what was there, whose source stays noted."""
    article = record.article
    try:
        known = opened.known(id=article.id)
        entry = encode(record)
    except UnfitError as error:
        return Failure(article.id, str(error))
    except UnicodeEncodeError:
        return Failure(article.id, "has half a surrogate pair in it; write whole characters")
    if known and known.text != article.text:
        why = "the store has another text of this article, which these characters do not fit; correct what it has now"
        return Failure(article.id, why)
    return replace(entry, reference=known.reference if known else "")


def _sound(record: Record) -> Record:
    """The record, if all its evidence is in its text. Raises :class:`RecordError` naming what is not."""
    text = record.article.text
    for where, found in _evidence(record):
        if not 0 <= found.start < found.end <= len(text):
            raise RecordError(f"{where} has characters {found.start} to {found.end} of a text of {len(text)}")
        if isinstance(found, (Mention, Time)) and found.text != text[found.start : found.end]:
            raise RecordError(f"{where} says {found.text!r} where the text has {text[found.start : found.end]!r}")
    for event in record.events:
        if not event.mentions:
            raise RecordError(f"{event.id} has no mention; say where the article tells it, or take it out")
    return record


def _evidence(record: Record) -> Iterator[tuple[str, Span | Mention | Time]]:
    yield from ((entity.id, mention) for entity in record.entities for mention in entity.mentions)
    yield from ((time.id, time) for time in record.times)
    for event in record.events:
        yield from ((event.id, span) for mention in event.mentions for span in (mention.trigger, mention.sentence))
    yield from ((one.id, span) for one in record.statements for span in (one.cue, one.content))
    told = [(event.id, mention.chain) for event in record.events for mention in event.mentions]
    told += [(event.id, event.chain) for event in record.events]
    told += [(statement.id, statement.chain) for statement in record.statements]
    yield from ((id, link.cue) for id, chain in told for link in chain if link.cue)
