"""Counts by several facets at once, on both databases: they agree with what the lists that they lead to have."""

from __future__ import annotations

from collections import Counter

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


def total(opened, what, given):
    count = opened.count_events if what == "events" else opened.count_statements
    return count(None, given)[0][1]


@pytest.mark.parametrize("what", ["events", "statements"])
@pytest.mark.parametrize("given", [{}, {"country": "SAU"}, {"from": "2023"}, {"source": "Reuters"}], ids=str)
def test_a_facet_leads_to_as_many_as_it_says(opened, what, given):
    summary = opened.summary(what, given, store.SUMMARIES[what], most=1000)
    assert summary.total == total(opened, what, given) == sum(summary.days.values())
    assert set(summary.facets) == set(store.SUMMARIES[what])
    checked = 0
    for facet, values in summary.facets.items():
        assert [one.number for one in values] == sorted((one.number for one in values), reverse=True)
        for one in values:
            if facet not in given:
                assert total(opened, what, {**given, facet: one.value}) == one.number, (facet, one)
                checked += 1
    assert checked or not summary.total


def test_values_that_are_keys_say_whose(opened):
    actors = opened.summary("events", {}, ["actor", "type"], most=5).facets
    assert len(actors["actor"]) == 5
    assert all(one.party is None for one in actors["type"])
    for one in actors["actor"]:
        row = opened.actor(one.value)
        assert (row.key, row.name) == (int(one.value), one.party.name)


@pytest.mark.parametrize("what", ["events", "statements"])
def test_a_facet_that_is_chosen_is_counted_under_all_other_filters(opened, what):
    kind, party = ("type", "actor") if what == "events" else ("mode", "speaker")
    key = opened.actor("Saudi Arabia").key
    given = {kind: "CONSULT,agree" if what == "events" else "indirect", party: f"{key},usa-trump,Iran", "from": "2018"}
    summary = opened.summary(what, given, store.SUMMARIES[what], most=3, alternatives=True)
    assert summary.total == total(opened, what, given) > 0
    for facet in (kind, party):
        others = {name: value for name, value in given.items() if name != facet}
        every = opened.values(what, facet, others, most=1000)
        assert summary.facets[facet][:3] == every[:3]
        assert set(summary.facets[facet]) <= set(every)
    named = {one.party.actor or one.party.name for one in summary.facets[party]}
    assert "usa-trump" in named
    if what == "events":
        assert "Saudi Arabia" in named
        assert {"CONSULT", "AGREE"} <= {one.value for one in summary.facets[kind]}
    assert summary.facets["outlet"] == opened.summary(what, given, ["outlet"], most=3).facets["outlet"]


@pytest.mark.parametrize("what", ["events", "statements"])
def test_values_of_one_facet_are_those_of_the_summary(opened, what):
    given = {"from": "2018"}
    summary = opened.summary(what, given, store.SUMMARIES[what], most=7)
    for facet, values in summary.facets.items():
        assert opened.values(what, facet, given, most=7) == values, facet
    with pytest.raises(QuestionError, match="cannot count by 'day'"):
        opened.values(what, "day")


def test_values_are_found_by_the_beginning_of_their_names(opened):
    every = opened.values("events", "actor", most=1000)
    for named, found in (("sau", "Saudi Arabia"), ("السعود", "Saudi Arabia"), ("arabia", "Saudi Arabia")):
        some = opened.values("events", "actor", most=1000, named=named)
        assert found in [one.party.name for one in some]
        assert set(some) < set(every)
    assert opened.values("events", "actor", named="rabia") == ()
    assert {one.value for one in opened.values("statements", "outlet", named="MARFA")} == {"al-marfa"}


def test_days_are_those_of_the_events(opened):
    every = opened.events(limit=10_000).rows
    found = Counter((row.first_day or (row.published or "")[:10], row.quad) for row in every)
    assert dict(found) == opened.summary("events").days


def test_an_empty_selection_has_nothing(opened):
    summary = opened.summary("events", {"actor": "nobody of this name"}, ["actor", "country"])
    assert (summary.total, summary.facets, summary.days) == (0, {"actor": (), "country": ()}, {})


def test_there_is_no_other_facet(opened):
    with pytest.raises(QuestionError, match="cannot count by 'speaker'"):
        opened.summary("events", {}, ["speaker"])


def test_partners_are_those_of_the_pairs(opened):
    one = opened.actor("Saudi Arabia")
    partners = opened.partners(one.key, most=1000)
    assert "Iran" in [row.party.name for row in partners]
    assert [row.events for row in partners] == sorted((row.events for row in partners), reverse=True)
    pairs = [row for row in opened.pairs() if "Saudi Arabia" in (row.actor.name, row.other.name)]
    for row in partners:
        told = [pair for pair in pairs if row.party in (pair.actor, pair.other)]
        assert row.together == sum(pair.events for pair in told if pair.together)
        assert row.acts == sum(pair.events for pair in told if not pair.together and pair.other == row.party)
        assert row.is_acted_on == sum(pair.events for pair in told if not pair.together and pair.actor == row.party)
    assert {row.party.name for row in opened.partners(one.key, {"from": "2023", "to": "2023"})} < {
        row.party.name for row in partners
    }


def test_a_key_means_one_and_no_namesake(opened):
    row = opened.actor("Saudi Arabia")
    by_key = {(event.article, event.event) for event in opened.events({"actor": str(row.key)}, limit=1000).rows}
    by_name = {(event.article, event.event) for event in opened.events({"actor": "Saudi Arabia"}, limit=1000).rows}
    assert by_key
    assert by_key <= by_name
    assert opened.events({"actor": "999999999"}).rows == ()


def test_somebody_is_found_by_the_whole_name(opened):
    assert opened.actor("Saudi Arabia").country == "SAU"
    with pytest.raises(AbsentError):
        opened.actor("Saudi")


def test_events_come_in_the_order_of_their_reports(opened):
    pages, after = [], None
    while True:
        page = opened.events(limit=7, after=after, order="report")
        pages += page.rows
        if (after := page.next) is None:
            break
    assert len(pages) == total(opened, "events", {}) == len({(row.article, row.event) for row in pages})
    published = [(row.published or "")[:10] for row in pages]
    assert published == sorted(published, reverse=True)
    assert [row.first_day for row in pages] != sorted((row.first_day or "" for row in pages), reverse=True)


@pytest.mark.parametrize("what", ["events", "statements"])
def test_the_least_probable_come_first_where_that_is_asked(opened, what):
    ask, rows, after = getattr(opened, what), [], None
    while True:
        page = ask(limit=7, after=after, order="probability")
        rows += page.rows
        if (after := page.next) is None:
            break
    assert len(rows) == total(opened, what, {}) == len({(row.article, getattr(row, what[:-1])) for row in rows})
    assert [row.confidence for row in rows] == sorted(row.confidence for row in rows)
    few = ask({"country": "SAU"}, limit=1000, order="probability").rows
    assert few == tuple(row for row in rows if row in few) != ()


def test_a_cursor_is_of_its_order(opened):
    after = {order: opened.events(limit=3, order=order).next for order in ("day", "report", "probability")}
    for order, cursor in after.items():
        for other in after.keys() - {order}:
            with pytest.raises(QuestionError, match="no cursor"):
                opened.events(limit=3, order=other, after=cursor)
    for wrong in ("[]", "{}", "3", '["report"]', '["report", 1, 2, 3]', '["probability", "a", 1, 1]'):
        for order in after:
            with pytest.raises(QuestionError, match="no cursor"):
                opened.events(order=order, after=wrong)


def test_between_two_are_the_events_in_which_one_acts_and_the_other_has_a_part(opened):
    saudi, iran = "Saudi Arabia", "Iran"
    found = opened.between(saudi, iran)
    either = {
        (row.article, row.event): row
        for one, other in ((saudi, iran), (iran, saudi))
        for row in opened.events({"actor": one, "with": other}, limit=1000).rows
    }
    told = Counter((row.first_day or (row.published or "")[:10], row.type, row.mode) for row in either.values())
    counted: Counter[tuple[str, str, str | None]] = Counter()
    for row in found:
        counted[row.day, row.type, row.mode] += row.events
    assert counted == told
    assert {row.side for row in found} >= {"acts", "together"}
    swapped = {"acts": "answers", "answers": "acts", "together": "together"}
    assert sorted((swapped[row.side], row.day, row.events) for row in opened.between(iran, saudi)) == sorted(
        (row.side, row.day, row.events) for row in found
    )
    first = found[0].day
    assert {row.day for row in opened.between(saudi, iran, {"from": first, "to": first})} == {first}
    assert opened.between(saudi, "nobody of this name") == []
