"""Who is named in the articles of a store, on both databases."""

from __future__ import annotations

import pytest
from test_ingest import ours

from musnad import ingest, store
from musnad.errors import AbsentError, QuestionError


@pytest.fixture
def opened(database):
    with store.open(database, create=True) as opened:
        run = opened.begin("examples", "0", {})
        opened.save([ingest.encode(record) for record in ours()], run)
        yield opened


def test_all_are_listed_once_in_the_order_of_how_often_they_are_named(opened):
    every = opened.actors(limit=10_000).rows
    assert len(every) > 50
    assert [row.articles for row in every] == sorted((row.articles for row in every), reverse=True)
    assert len({row.key for row in every}) == len(every)


def test_pages_are_all_of_it(opened):
    found, after = [], None
    while True:
        page = opened.actors(limit=7, after=after)
        found += page.rows
        after = page.next
        if after is None:
            break
    assert tuple(found) == opened.actors(limit=10_000).rows


def test_filters_hold(opened):
    assert {row.country for row in opened.actors({"country": "sau"}).rows} == {"SAU"}
    assert {row.kind for row in opened.actors({"kind": "country"}).rows} == {"country"}
    assert "Saudi Arabia" in [row.name for row in opened.actors({"name": "السعودية"}).rows]
    with pytest.raises(QuestionError, match="no filter 'sector'"):
        opened.actors({"sector": "GOV"})


def test_one_is_found_by_id_and_by_key(opened):
    row = next(row for row in opened.actors().rows if row.actor)
    assert row.actor
    assert opened.actor(row.actor) == row
    assert opened.actor(row.actor.upper()) == row
    assert opened.actor(str(row.key)) == row
    for nobody in ("nobody", "999999999", "", "²", "9" * 30):
        with pytest.raises(AbsentError, match="no article names"):
            opened.actor(nobody)


def test_a_cursor_of_numbers_that_no_database_holds_is_none(opened):
    for cursor in ("[1, 99999999999999999999]", "[1]", '["1", 2]', "{", "null"):
        with pytest.raises(QuestionError, match="no cursor"):
            opened.actors(after=cursor)
