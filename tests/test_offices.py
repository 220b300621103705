"""Offices that several hold at once, that are to be held, and that bodies have: who is meant by them on a day."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, timedelta

import pytest

from musnad.reading.knowledge import Actor, Knowledge, Role
from musnad.reading.words import Lexicon
from musnad.resources import header


def knowing(*held: tuple[str, Role]) -> Knowledge:
    """Tables in which these actors have these roles."""
    actors = {name: Actor(name, "person", name, (name,), "FRA", (), (), None) for name, _ in held}
    holders: dict[tuple[str, str], tuple[tuple[Role, str], ...]] = {}
    for name, role in held:
        holders[role.descriptor, role.country] = (*holders.get((role.descriptor, role.country), ()), (role, name))
    return Knowledge({}, {}, actors, holders, {}, Lexicon())


def name(actor: Actor | None) -> str | None:
    return actor.name if actor else None


def test_of_two_who_speak_at_once_nobody_is_meant():
    known = knowing(
        ("Nadal", Role("spokesperson", "FRA", "2013", "2017")), ("Muhll", Role("spokesperson", "FRA", "2017", "2021"))
    )
    assert name(known.only_holder("spokesperson", "FRA", "2015-06-01")) == "Nadal"
    assert name(known.only_holder("spokesperson", "FRA", "2019-06-01")) == "Muhll"
    assert known.only_holder("spokesperson", "FRA", "2017-03-01") is None
    assert known.only_holder("spokesperson", "DEU", "2015-06-01") is None


def test_those_without_dates_count_where_there_is_no_other():
    known = knowing(
        ("Toner", Role("spokesperson", "FRA", "", "")), ("Nadal", Role("spokesperson", "FRA", "2013", "2017"))
    )
    assert name(known.only_holder("spokesperson", "FRA", "2015-06-01")) == "Nadal"
    assert name(known.only_holder("spokesperson", "FRA", "2020-06-01")) == "Toner"


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2016-10-01", None), ("2017-05-10", "Macron"), ("2017-05-14", None), ("2012-05-10", "Hollande")],
)
def test_the_elected_is_the_next_in_office_if_that_is_soon(day, expected):
    known = knowing(
        ("Macron", Role("head-of-state", "FRA", "2017-05-14", "")),
        ("Hollande", Role("head-of-state", "FRA", "2012-05-15", "2017-05-14")),
    )
    assert name(known.successor("head-of-state", "FRA", date.fromisoformat(day), timedelta(days=60))) == expected


ROWS = (
    "rus-zakharova|person|Maria Zakharova|ماريا زاخاروفا|RUS||foreign-ministry-spokesperson RUS 2015-08-10..||",
    "rus-peskov|person|Dmitry Peskov|دميتري بيسكوف|RUS||presidency-spokesperson RUS 2012-05..||",
    "eur-juncker|person|Jean-Claude Juncker|جان كلود يونكر|EUR||igo-head EUR 2014-11-01..2019-11-30|eur-commission|",
    "eur-tusk|person|Donald Tusk|دونالد توسك|EUR||igo-head EUR 2014-12-01..2019-11-30|eur-council|",
    "vat-francis|person|Pope Francis|البابا فرنسيس|VAT|REL|pope VAT 2013-03-13..2025-04-21||",
)


TITLES = {
    "المتحدثة باسم الخارجية الروسية": "rus-zakharova",
    "المتحدث باسم وزارة الخارجية الروسية": "rus-zakharova",
    "المتحدث باسم الكرملين": "rus-peskov",
    "رئيس المفوضية الأوروبية": "eur-juncker",
    "رئيس المجلس الأوروبي": "eur-tusk",
    "بابا الفاتيكان": "vat-francis",
}
SCRIPT = """
import json, sys
from datetime import datetime
from musnad import language
from musnad.model import Article
from musnad.reading import actors
from musnad.resources import overlay

overlay("actors.tsv", sys.argv[1])
nlp = language.blank()
for title in sys.argv[2:]:
    article = Article("a", title, published=datetime(2018, 6, 1))
    found = [who for who, _ in actors.candidates(nlp(title), article)]
    whole = [who for who in found if any((s.start, s.end) == (0, len(title)) for s in who.spans)]
    print(json.dumps([who.actor.id if who.actor else who.name for who in whole]))
"""


@pytest.fixture(scope="module")
def holders(tmp_path_factory) -> dict[str, list[str]]:
    """Whom the titles mean, read with rows of our own; in a process of its own, for tables are read once."""
    path = tmp_path_factory.mktemp("offices") / "mine.tsv"
    rows = ["\t".join(header("actors.tsv")), *(row.replace("|", "\t") for row in ROWS)]
    path.write_text("\n".join(rows) + "\n", "utf-8")
    command = [sys.executable, "-c", SCRIPT, str(path), *TITLES]
    ran = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    return dict(zip(TITLES, map(json.loads, ran.stdout.splitlines()), strict=True))


@pytest.mark.parametrize("title", TITLES)
def test_offices_of_bodies(holders, title):
    assert holders[title] == [TITLES[title]]
