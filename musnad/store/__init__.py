"""Records in a database, SQLite or PostgreSQL: saved, found again, searched. Alone knows SQL.

>>> store = open("news.db", create=True)  # doctest: +SKIP
>>> run = store.begin("articles.jsonl", version="0.1.0", models={})  # doctest: +SKIP
>>> store.save([entry(record)], run)  # doctest: +SKIP
>>> store.events({"actor": "Saudi Arabia", "with": "Iran"}).rows  # doctest: +SKIP
"""

from __future__ import annotations

from musnad.store.decisions import VERDICTS, Decision, DecisionRow, Progress, Show, Verdict, Waiting
from musnad.store.entries import Entry, entry
from musnad.store.filters import ACTORS, ARTICLES, EVENT_FACETS, EVENTS, REVIEWED, STATEMENT_FACETS, STATEMENTS
from musnad.store.rows import (
    PEOPLE,
    AccountRow,
    ActorRow,
    ArticleRow,
    BetweenRow,
    Counted,
    EventRow,
    FailureRow,
    Hit,
    KeyRow,
    Known,
    Order,
    Page,
    PairRow,
    PartnerRow,
    Party,
    PlaceRow,
    RunRow,
    StatementRow,
    Summary,
)
from musnad.store.save import now
from musnad.store.store import ALL, Given, Store, models_text, open, upgrade
from musnad.store.summaries import SUMMARIES
from musnad.store.verdicts import ADD, COMPLETE, UNDO

__all__ = [
    "ACTORS",
    "ADD",
    "ALL",
    "ARTICLES",
    "COMPLETE",
    "EVENTS",
    "EVENT_FACETS",
    "PEOPLE",
    "REVIEWED",
    "STATEMENTS",
    "STATEMENT_FACETS",
    "SUMMARIES",
    "UNDO",
    "VERDICTS",
    "AccountRow",
    "ActorRow",
    "ArticleRow",
    "BetweenRow",
    "Counted",
    "Decision",
    "DecisionRow",
    "Entry",
    "EventRow",
    "FailureRow",
    "Given",
    "Hit",
    "KeyRow",
    "Known",
    "Order",
    "Page",
    "PairRow",
    "PartnerRow",
    "Party",
    "PlaceRow",
    "Progress",
    "RunRow",
    "Show",
    "StatementRow",
    "Store",
    "Summary",
    "Verdict",
    "Waiting",
    "entry",
    "models_text",
    "now",
    "open",
    "upgrade",
]
