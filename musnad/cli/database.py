"""What the commands about a store ask for, and its opening."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from musnad.store import Store

Db = Annotated[
    str,
    typer.Option(
        metavar="URL",
        envvar="MUSNAD_DB",
        show_envvar=False,
        help="The store: a file of SQLite, or postgresql://user@host/database. Default: musnad.db, or MUSNAD_DB.",
    ),
]
DEFAULT = "musnad.db"


def open_store(db: str, create: bool = False) -> Store:
    """The store at ``db``, where words are looked up as they were indexed."""
    from musnad import pipeline, store

    return store.open(db, create=create, terms=pipeline.terms)
