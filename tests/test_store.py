"""The store, on SQLite and on PostgreSQL: what is saved comes back, is found, and is written whole or not at all."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import sqlalchemy as sql
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sample_record import AGREE, RECORD, TEXT, VISION

from musnad import pipeline, record, store
from musnad.errors import StoreError
from musnad.model import Article, Record
from musnad.store import FailureRow, Store, tables
from musnad.store.database import shown
from musnad.store.entries import unpack


def entry(of: Record, **options: object) -> store.Entry:
    return store.entry(of, [term.text for term in pipeline.terms(of.article.text)], **options)


def like(id: str, text: str = TEXT, **fields: object) -> Record:
    """The sample record under another id; what ``text`` adds stands after the sample's, so that its spans hold."""
    assert text.startswith(TEXT)
    return dataclasses.replace(RECORD, article=dataclasses.replace(RECORD.article, id=id, text=text, **fields))


def rows(opened: Store, table: sql.Table) -> list[dict[str, object]]:
    with opened._reading() as connection:
        return [dict(row._mapping) for row in connection.execute(sql.select(table).order_by(*table.primary_key))]


@pytest.fixture
def opened(database: str) -> Iterator[Store]:
    with store.open(database, create=True, terms=pipeline.terms) as opened:
        yield opened


@pytest.fixture
def run(opened: Store) -> int:
    return opened.begin("test", "1", {"ar_news": "1"})


@pytest.fixture
def filled(opened: Store, run: int) -> Store:
    opened.save([entry(RECORD)], run)
    return opened


# Saved and found again


def test_a_record_comes_back_as_it_was_saved(filled):
    assert filled.record("sample") == RECORD
    assert record.loads(record.dumps(filled.record("sample"))) == RECORD
    assert list(filled.records()) == [RECORD]


def test_packed_records_of_this_version_stay_readable():
    """What stores hold was packed so; a change of ``pack`` must go on reading it."""
    packed = bytes.fromhex(PACKED)
    assert unpack(packed, "نص").article == Article("a", "نص", published=datetime(2024, 1, 1, tzinfo=UTC))


PACKED = (
    "3128b52ffd604900f50100907b226175726c342d30312d30315430305d7d0d803033b03d10c5cb5ab29dc143c01dcfaa3b4f"
    "01a6023c6830b799227b05cf12064fad109e033342f4c4"
)


def test_an_unknown_id_is_said(opened):
    with pytest.raises(StoreError, match="no article 'nobody'"):
        opened.record("nobody")


def test_tables_hold_what_the_record_says(filled):
    (event, *_) = rows(filled, tables.events)
    assert (event["type"], event["status"], event["first_day"], event["date_basis"]) == (
        "AGREE",
        "occurred",
        "2023-03-10",
        "t1",
    )
    assert len(rows(filled, tables.entities)) == len(RECORD.entities)
    assert len(rows(filled, tables.mentions)) == sum(len(entity.mentions) for entity in RECORD.entities)
    assert len(rows(filled, tables.parts)) == len(RECORD.article.parts)
    assert len(rows(filled, tables.times)) == len(RECORD.times)
    assert len(rows(filled, tables.members)) == 2
    roles = [(row["event"], row["role"]) for row in rows(filled, tables.participants)]
    assert roles.count((1, "actor")) == 2
    assert roles.count((3, "recipient")) == 2
    assert roles.count((1, "place")) == 1
    chain = [(row["kind"], row["number"], row["mention"]) for row in rows(filled, tables.links)]
    assert chain.count(("event", 3, 0)) == chain.count(("event", 3, 1)) == 2
    assert chain.count(("statement", 1, 0)) == 1
    assert rows(filled, tables.statement_events) == [{"article": 1, "statement": 2, "event": 3}]


def test_saving_again_replaces(filled, run):
    smaller = dataclasses.replace(RECORD, events=RECORD.events[:1], statements=())
    newer = filled.begin("again", "2", {"ar_news": "2"})
    filled.save([entry(smaller)], newer)
    assert list(filled.records()) == [smaller]
    assert len(rows(filled, tables.events)) == 1
    assert rows(filled, tables.statements) == []
    known = filled.known(id="sample")
    assert known
    assert (known.version, known.models) == ("2", '{"ar_news": "2"}')
    assert [(row.version, row.articles) for row in filled.runs()] == [("1", 1), ("2", 1)]


def test_a_changed_text_is_found_by_its_new_words_only(opened, run):
    opened.save([entry(like("a", f"{TEXT}\nوأشادت سلطنة عمان بالاتفاق."))], run)
    assert len(opened.search("عمان").rows) == 1
    opened.save([entry(like("a", f"{TEXT}\nوأشاد العراق بالاتفاق."))], run)
    assert opened.search("عمان").rows == ()
    assert len(opened.search("العراق").rows) == 1
    assert len(list(opened.records())) == 1


def test_what_cannot_be_saved_whole_is_not_saved_at_all(filled, run, monkeypatch):
    """An error in the last article of a batch, after the others were written."""
    monkeypatch.setattr("musnad.store.save._mark_reprints", lambda *_: 1 / 0)
    copy = like("copy", published=datetime(2023, 3, 9, tzinfo=UTC))
    with pytest.raises(ZeroDivisionError):
        filled.save([entry(like("new"), bands=(7,)), entry(copy, bands=(7,))], run, alike=str.__eq__)
    assert [article.id for article in filled.articles().rows] == ["sample"]
    assert filled.search("السعودية", limit=5).rows[0].article.id == "sample"
    assert len(rows(filled, tables.events)) == len(RECORD.events)
    assert filled.runs()[0].articles == 1


# Search


SEARCHES = [
    ("العلاقات", True),
    ("علاقات", True),
    ("وللعلاقات", True),
    ("بعلاقاته", True),
    ("الرؤية", True),
    ("رؤية", True),
    ("رؤى", False),
    ("الاتّفاق", True),
    ("الرياض واشنطن", True),
    ("الرياض القاهرة", False),
    ('"وزير الخارجية"', True),
    ('"الخارجية وزير"', False),
    ("«مجلس الأمن القومي»", True),
    ("السعودية -القاهرة", True),
    ("السعودية -إيران", False),
    ('السعودية -"وزير الخارجية"', False),
    ("دبلوماس*", True),
    ("قاهر*", False),
    ("10", True),
    ("it's \\ :* & |", False),
]


def test_search(filled):
    assert {words: bool(filled.search(words).rows) for words, _ in SEARCHES} == dict(SEARCHES)
    assert {words: filled.count_hits(words) for words, _ in SEARCHES} == dict(SEARCHES)


def test_hits_show_where_the_words_are(filled):
    (hit,) = filled.search('"وزير الخارجية" بالمحادثات').rows
    assert [span.of(hit.text) for span in hit.spans] == ["محادثات", "وزير الخارجية", "بالمحادثات"]
    assert "محادثات" in hit.excerpt.of(hit.text)
    assert "\n" not in hit.excerpt.of(hit.text)


@pytest.mark.parametrize("words", ["", "  ", "-السعودية", "!!"])
def test_a_search_for_nothing_is_said(filled, words):
    with pytest.raises(StoreError, match="no word to find"):
        filled.search(words)


def test_search_goes_with_filters(filled):
    assert filled.search("السعودية", {"outlet": "Example News", "from": "2023"}).rows
    assert not filled.search("السعودية", {"to": "2022"}).rows


# Events and statements

EVENTS = [
    ({}, ["v1", "v2", "v3"]),
    ({"type": "AGREE"}, ["v1"]),
    ({"type": "agree, support"}, ["v1", "v3"]),
    ({"mode": "third-party"}, ["v2"]),
    ({"quad": "verbal conflict"}, []),
    ({"actor": "Saudi Arabia"}, ["v1", "v2"]),
    ({"actor": "السعوديه"}, ["v1", "v2"]),
    ({"actor": "sau"}, ["v1", "v2"]),
    ({"actor": "Saudi"}, ["v1", "v2"]),
    ({"actor": "Arab"}, []),
    ({"actor": "%"}, []),
    ({"actor": "United States", "with": "Iran"}, ["v3"]),
    ({"actor": "Iran", "with": "United States"}, []),
    ({"with": "إيران"}, ["v1", "v2", "v3"]),
    ({"recipient": "China"}, ["v2"]),
    ({"place": "Beijing"}, ["v1", "v2"]),
    ({"country": "usa"}, ["v3"]),
    ({"country": "usa,chn"}, ["v2", "v3"]),
    ({"status": "ongoing"}, ["v3"]),
    ({"source": "Reuters"}, ["v2", "v3"]),
    ({"source": "John Kirby"}, ["v2", "v3"]),
    ({"source": "SPA"}, []),
    ({"outlet": "Example News"}, ["v1", "v2", "v3"]),
    ({"outlet": "Other"}, []),
    ({"confidence": "0.7"}, ["v1", "v2"]),
    ({"from": "2023-03-10", "to": "2023-03-10"}, ["v1", "v2", "v3"]),
    ({"from": "2023-04"}, []),
    ({"to": "2023"}, ["v1", "v2", "v3"]),
    ({"to": "2023-02"}, []),
    ({"text": "السفارات"}, []),
    ({"text": "العاصمة"}, ["v1", "v2"]),
    ({"text": "الحرب"}, ["v3"]),
    ({"text": "العاصمة -الحرب"}, ["v1", "v2"]),
    ({"text": "اليمن -الحرب"}, []),
    ({"text": "العاصمة", "actor": "Saudi Arabia"}, ["v1", "v2"]),
    ({"text": "العاصمة", "actor": "United States"}, []),
    ({"article": "sample"}, ["v1", "v2", "v3"]),
    ({"article": "other"}, []),
    ({"reviewed": "no"}, ["v1", "v2", "v3"]),
    ({"reviewed": "accepted,rejected,corrected"}, []),
]


def test_filters_of_events(filled):
    for given, expected in EVENTS:
        assert (given, sorted(f"v{row.event}" for row in filled.events(given).rows)) == (given, expected)
        assert (given, filled.count_events(None, given)) == (given, [(None, len(expected))])


STATEMENTS = [
    ({}, ["s1", "s2"]),
    ({"speaker": "فيصل بن فرحان"}, ["s1"]),
    ({"speaker": "Kirby"}, ["s2"]),
    ({"speaker": "Kirby, Faisal"}, ["s1", "s2"]),
    ({"country": "SAU"}, ["s1"]),
    ({"mode": "direct"}, []),
    ({"source": "رويترز"}, ["s2"]),
    ({"outlet": "Example News", "from": "2023-03", "to": "2023-03"}, ["s1", "s2"]),
    ({"from": "2024"}, []),
    ({"confidence": "0.85"}, ["s1"]),
    ({"text": "الحلول"}, ["s1"]),
    ({"text": "باليمن"}, ["s2"]),
]


def test_filters_of_statements(filled):
    for given, expected in STATEMENTS:
        assert (given, sorted(f"s{row.statement}" for row in filled.statements(given).rows)) == (given, expected)
        assert (given, filled.count_statements(None, given)) == (given, [(None, len(expected))])


def test_every_filter_is_tested():
    assert {name for given, _ in EVENTS for name in given} == set(store.EVENTS)
    assert {name for given, _ in STATEMENTS for name in given} | {"article"} == set(store.STATEMENTS)


def test_rows_tell_all_of_an_event(filled):
    row = next(row for row in filled.events().rows if row.event == 3)
    assert (row.article, row.outlet, row.type, row.status) == ("sample", "Example News", "SUPPORT", "ongoing")
    assert [party.name for party in row.actors] == ["United States"]
    assert [party.name for party in row.recipients] == ["Saudi Arabia", "Iran"]
    assert [party.name for party in row.chain] == ["Reuters", "John Kirby"]
    assert row.trigger.of(TEXT) == "ترحب"
    assert row.text == row.sentence.of(TEXT)
    assert row.place is None
    assert (row.carriers, row.outlets) == (("sample",), ("Example News",))
    agree = next(row for row in filled.events().rows if row.event == 1)
    assert agree.place
    assert agree.place.name == "Beijing"
    assert agree.contexts == AGREE.contexts


def test_rows_tell_all_of_a_statement(filled):
    row = next(row for row in filled.statements().rows if row.statement == 1)
    assert row.text == VISION.content.of(TEXT)
    assert row.speaker
    assert (row.speaker.actor, row.speaker.country) == ("sau-faisal-bin-farhan", "SAU")
    assert [party.name for party in row.chain] == ["SPA"]
    assert row.cue.of(TEXT) == "قال"


COUNTED: dict[str, dict[str | None, int]] = {
    "type": {"AGREE": 1, "CONSULT": 1, "SUPPORT": 1},
    "day": {"2023-03-10": 3},
    "month": {"2023-03": 3},
    "outlet": {"Example News": 3},
    "status": {"occurred": 2, "ongoing": 1},
    "actor": {"Saudi Arabia": 2, "Iran": 2, "United States": 1},
    "recipient": {"China": 1, "Iran": 1, "Saudi Arabia": 1},
    "country": {"SAU": 2, "IRN": 2, "USA": 1},
    "mode": {None: 2, "third-party": 1},
    "quad": {"verbal cooperation": 3},
}


def test_events_are_counted(filled):
    assert {by: dict(filled.count_events(by)) for by in store.EVENT_FACETS} == COUNTED


def test_places_and_pairs_are_counted(filled, run):
    (beijing,) = filled.places()
    assert (beijing.place.name, beijing.kind, beijing.events, beijing.intensity) == ("Beijing", "place", 2, 1.75)
    assert (beijing.lat, beijing.lon) == (39.9075, 116.3972)
    assert filled.places({"place": "Paris"}) == []
    filled.save([entry(like("second"))], run)
    pairs = {(row.actor.name, row.other.name): row for row in filled.pairs()}
    assert pairs["Saudi Arabia", "Iran"].together
    assert not pairs["United States", "Iran"].together
    assert pairs["United States", "Iran"].events == 2
    assert ("Iran", "Saudi Arabia") not in pairs
    assert {row.other.name for row in filled.pairs({"type": "SUPPORT"})} == {"Saudi Arabia", "Iran"}


def test_records_that_tell_something(opened, run):
    many = [like(f"a{n:03}") for n in range(120)]
    opened.save([entry(one) for one in many], run)
    told = list(opened.telling("events", {"status": "occurred"}))
    assert [record for record, _ in told] == many
    assert {found for _, found in told} == {frozenset({0, 1})}
    (one,) = opened.telling("statements", {"article": "a007", "speaker": "Kirby"})
    assert one == (many[7], frozenset({1}))
    assert list(opened.telling("events", {"place": "Paris"})) == []
    assert [record.article.id for record in opened.records({"article": "a005, a003"})] == ["a003", "a005"]


def test_statements_are_counted(filled):
    assert dict(filled.count_statements("speaker")) == {"Faisal bin Farhan Al Saud": 1, "John Kirby": 1}
    assert {by: sum(n for _, n in filled.count_statements(by)) for by in store.STATEMENT_FACETS} == dict.fromkeys(
        store.STATEMENT_FACETS, 2
    )


@pytest.mark.parametrize(
    ("ask", "what"),
    [
        (lambda s: s.events({"colour": "red"}), "no filter 'colour'"),
        (lambda s: s.events({"from": "yesterday"}), "'yesterday' is no day"),
        (lambda s: s.events({"confidence": "much"}), "'much' is no confidence"),
        (lambda s: s.events({"type": "AGREE,MEETING"}), "no type 'MEETING'; there are AGREE"),
        (lambda s: s.events({"status": "over"}), "no status 'over'"),
        (lambda s: s.statements({"mode": "loud"}), "no mode 'loud'"),
        (lambda s: s.events(after="x"), "'x' is no cursor"),
        (lambda s: s.events(after='["2023"]'), "no cursor"),
        (lambda s: s.events(after='{"a": 1, "b": 2, "c": 3}'), "no cursor"),
        (lambda s: s.count_events("weather"), "cannot count by 'weather'"),
    ],
)
def test_what_cannot_be_asked_is_said(filled, ask, what):
    with pytest.raises(StoreError, match=what):
        ask(filled)


def test_pages_follow_each_other_without_gap_or_repetition(opened, run):
    days = [datetime(2023, 3, day, tzinfo=UTC) for day in (1, 5, 5, 3)] + [None]
    opened.save([entry(like(f"a{n}", published=day)) for n, day in enumerate(days)], run)
    found: list[tuple[str, int]] = []
    after, pages = None, 0
    while True:
        page = opened.events(limit=4, after=after)
        found += [(row.article, row.event) for row in page.rows]
        pages += 1
        after = page.next
        if after is None:
            break
    everything = [(row.article, row.event) for row in opened.events(limit=1000).rows]
    assert found == everything
    assert len(set(found)) == 15
    assert pages == 4
    assert [article.id for article in opened.articles().rows] == ["a2", "a1", "a3", "a0", "a4"]
    second = opened.articles(limit=2, after=opened.articles(limit=2).next).rows
    assert [article.id for article in second] == ["a3", "a0"]


# Copies


def test_copies_are_grouped_under_the_earliest(opened, run):
    """The earliest comes last, and one that is no copy shares a band."""

    def save(id: str, day: int, text: str = TEXT, outlet: str = "A") -> None:
        of = like(id, text, published=datetime(2023, 3, day, tzinfo=UTC), outlet=outlet)
        opened.save([entry(of, bands=(1, 2))], run, alike=lambda one, other: one[:80] == other[:80] and one == other)

    save("second", 11)
    save("third", 12, outlet="B")
    save("another", 9, f"{TEXT}\nوأشاد العراق بالاتفاق.")
    save("first", 10, outlet="C")
    assert [article.id for article in opened.copies("third")] == ["first", "second", "third"]
    assert {article.id: article.original for article in opened.articles().rows} == {
        "first": "first",
        "second": "first",
        "third": "first",
        "another": "another",
    }
    told = {row.article: row for row in opened.events({"type": "AGREE"}).rows}
    assert set(told) == {"first", "another"}
    assert told["first"].carriers == ("first", "second", "third")
    assert told["first"].outlets == ("C", "A", "B")
    assert len(opened.events({"type": "AGREE"}, reprints=True).rows) == 4
    assert len(opened.statements().rows) == 4
    assert {row.article for row in opened.events({"outlet": "B"}).rows} == {"first"}
    assert opened.info()["copies"] == 2


def test_a_copy_saved_again_stays_one(opened, run):
    early, late = like("early", published=datetime(2023, 3, 9)), like("late")
    opened.save([entry(early, bands=(1,)), entry(late, bands=(1,))], run, alike=str.__eq__)
    opened.save([entry(late)], run)
    assert opened.count_events() == [(None, 3)]
    opened.save([entry(early, bands=(1,))], run, alike=str.__eq__)
    assert {row.article for row in opened.events().rows} == {"early"}


def test_what_only_the_copy_tells_counts(opened, run):
    early = like("early", published=datetime(2023, 3, 9))
    shorter = dataclasses.replace(early, events=RECORD.events[:1], statements=())
    opened.save([entry(shorter, bands=(1,)), entry(like("late"), bands=(1,))], run, alike=str.__eq__)
    assert sorted((row.article, row.event) for row in opened.events({"article": "early,late"}).rows) == [
        ("early", 1),
        ("late", 2),
        ("late", 3),
    ]


def test_groups_grow_together(opened, run):
    """Two groups become one when an article is a copy of both."""
    same = {"a": {"b"}, "b": {"a", "c"}, "c": {"b"}}
    texts = {id: f"{TEXT}\n{id}" for id in same}

    def alike(one: str, other: str) -> bool:
        return other[-1] in same[one[-1]]

    for id in ("a", "c", "b"):
        opened.save([entry(like(id, texts[id]), bands=(5,))], run, alike=alike)
    assert [article.id for article in opened.copies("c")] == ["a", "c", "b"]
    assert opened.count_events() == [(None, 3)]


def test_a_group_survives_its_original(opened, run):
    for id, text in (("a", TEXT), ("b", TEXT), ("c", TEXT)):
        opened.save([entry(like(id, text), bands=(5,))], run, alike=str.__eq__)
    changed = like("a", f"{TEXT}\nوأشاد العراق بالاتفاق.")
    opened.save([entry(changed, bands=(6,))], run, alike=str.__eq__)
    assert [article.id for article in opened.copies("c")] == ["b", "c"]
    assert [article.id for article in opened.copies("a")] == ["a"]
    assert {row.article for row in opened.events().rows} == {"a", "b"}


# Failures and runs


def test_failures_are_kept_until_they_are_none(opened, run):
    failed = FailureRow("f.jsonl#line=3", "f.jsonl, line 3", "format", "invalid JSON", store.now())
    opened.save([], run, failed=[failed])
    opened.save([], run, failed=[dataclasses.replace(failed, why="still invalid")])
    assert [(row.reference, row.why) for row in opened.failures()] == [("f.jsonl#line=3", "still invalid")]
    assert opened.failures(["network"]) == []
    opened.save([dataclasses.replace(entry(RECORD), reference="f.jsonl#line=3")], run)
    assert opened.failures() == []


def test_runs_are_noted(opened, run):
    opened.save([entry(RECORD)], run)
    opened.end(run, skipped=4)
    (noted,) = opened.runs()
    assert (noted.source, noted.version, noted.articles, noted.skipped) == ("test", "1", 1, 4)
    assert noted.ended


def test_info(filled):
    info = filled.info()
    assert (info["articles"], info["events"], info["statements"], info["first day"]) == (1, 3, 2, "2023-03-10")
    assert int(info["bytes"]) > 10_000


# Databases


def test_the_migrations_make_the_tables(opened):
    def ours(object: object, name: str, kind: str, reflected: bool, compared: object) -> bool:
        return not (name or "").startswith("search")

    with opened._reading() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours, "compare_type": True})
        assert compare_metadata(context, tables.metadata) == []
        found = {
            sql.inspect(connection).get_pk_constraint(table.name)["constrained_columns"][0]
            for table in tables.metadata.sorted_tables
        }
    assert found == {"key", "article", "band"}


def test_the_version_is_that_of_the_last_migration(opened):
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", "musnad:store/migrations")
    assert ScriptDirectory.from_config(config).get_current_head() == tables.VERSION


def test_a_migration_can_be_undone_and_done_again(database, filled):
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "musnad:store/migrations")
    with filled._writing() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
        assert not {"accounts", "decisions"} & set(sql.inspect(connection).get_table_names())
    with pytest.raises(StoreError, match="musnad store upgrade"):
        store.open(database)
    assert store.upgrade(database) == ("0001", tables.VERSION)
    with store.open(database) as again:
        assert list(again.records()) == [RECORD]


def version(opened: Store, number: str) -> None:
    with opened._writing() as connection:
        connection.execute(sql.text("UPDATE alembic_version SET version_num = :n"), {"n": number})


def test_an_older_store_names_the_remedy(database, opened):
    version(opened, "0000")
    with pytest.raises(StoreError, match="musnad store upgrade"):
        store.open(database)


def test_a_newer_store_names_the_remedy(database, opened):
    version(opened, "9999")
    with pytest.raises(StoreError, match="update Musnad"):
        store.open(database, create=True)


def test_upgrading_what_is_up_to_date_changes_nothing(database, filled):
    assert store.upgrade(database) == (tables.VERSION, tables.VERSION)
    assert list(filled.records()) == [RECORD]


def test_an_empty_database_is_no_store(database, tmp_path):
    with pytest.raises(StoreError, match="musnad ingest"):
        store.open(database)
    assert not (tmp_path / "news.db").exists()


def test_a_database_of_something_else_is_left_alone(database):
    engine = sql.create_engine(database_url(database))
    with engine.begin() as connection:
        connection.execute(sql.text("CREATE TABLE customers (name TEXT)"))
    with pytest.raises(StoreError, match="of something else"):
        store.open(database, create=True)
    assert sql.inspect(engine).get_table_names() == ["customers"]
    engine.dispose()


def database_url(name: str) -> str:
    return name.replace("postgresql:", "postgresql+psycopg:") if "://" in name else f"sqlite:///{name}"


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("mysql://user@host/news", "not a database that can be used"),
        ("nonsense://", "not a database that can be used"),
        ("/nowhere/at/all/news.db", "there is no folder /nowhere/at/all"),
        ("postgresql://user:secret@127.0.0.1:1/news", "cannot be reached"),
    ],
)
def test_a_bad_url_is_said(url, what):
    with pytest.raises(StoreError, match=what) as error:
        store.open(url, create=True)
    assert "secret" not in str(error.value)


def test_a_file_that_is_no_database_is_said(tmp_path):
    (tmp_path / "news.db").write_text("headline\n" * 500)
    with pytest.raises(StoreError, match="no SQLite database"):
        store.open(tmp_path / "news.db")


def test_a_damaged_file_is_said(tmp_path):
    with store.open(tmp_path / "news.db", create=True) as opened:
        run = opened.begin("test", "1", {})
        opened.save([entry(RECORD)], run)
    data = bytearray((tmp_path / "news.db").read_bytes())
    for at in range(3 * 4096, len(data), 4096):
        data[at : at + 64] = bytes(64)
    (tmp_path / "news.db").write_bytes(data)
    with pytest.raises(StoreError, match="damaged"), store.open(tmp_path / "news.db") as opened:
        opened.record("sample")


def test_a_store_that_cannot_be_written_says_so(filled, database, run):
    if "://" in database:
        url = f"{database}&options=-cdefault_transaction_read_only%3Don"
    else:
        url = f"sqlite:///file:{database}?mode=ro&uri=true"
    with store.open(url) as reader:
        assert reader.record("sample") == RECORD
        with pytest.raises(StoreError, match="cannot be written; nothing was saved"):
            reader.save([entry(like("new"))], run)
    assert len(filled.articles().rows) == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anything")
def test_a_store_in_a_folder_that_cannot_be_written_can_be_read(tmp_path):
    with store.open(tmp_path / "news.db", create=True) as opened:
        opened.save([entry(RECORD)], opened.begin("test", "1", {}))
    tmp_path.chmod(0o555)
    try:
        with store.open(tmp_path / "news.db") as reader:
            assert reader.record("sample") == RECORD
    finally:
        tmp_path.chmod(0o755)


def test_a_full_disk_loses_only_what_was_being_saved(tmp_path):
    with store.open(tmp_path / "news.db", create=True) as opened:
        run = opened.begin("test", "1", {})
        opened.save([entry(RECORD)], run)

        @sql.event.listens_for(opened._engine, "begin")
        def _(connection: sql.Connection) -> None:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 2}")

        with pytest.raises(StoreError, match="disk is full"):
            opened.save([entry(like(f"a{n}", f"{TEXT}\n{n}")) for n in range(100)], run)
        assert list(opened.records()) == [RECORD]
        assert opened.count_events() == [(None, 3)]


def test_a_writer_waits_for_another_and_then_gives_up(filled, database, run, monkeypatch):
    """With a wait of no time: the first holds its transaction while the second tries."""
    if "://" in database:
        url = f"{database}&options=-clock_timeout%3D50ms"
    else:
        monkeypatch.setattr("musnad.settings.STORE_WAIT_SECONDS", 0.05)
        url = database
    with filled._writing() as connection, store.open(url) as second:
        connection.execute(sql.text("UPDATE runs SET source = 'first'"))
        with pytest.raises(StoreError, match="another process has been writing"):
            second.save([entry(like("new"))], run)
    with store.open(url) as second:
        second.save([entry(like("new"))], run)
    assert len(filled.articles().rows) == 2


def test_readers_do_not_wait_for_a_writer(filled, database):
    with filled._writing() as connection, store.open(database) as reader:
        connection.execute(sql.text("UPDATE runs SET source = 'first'"))
        assert reader.record("sample") == RECORD
        assert reader.events().rows


def test_the_password_is_not_shown():
    assert shown("postgresql://user:secret@host/news") == "postgresql://user:***@host/news"
