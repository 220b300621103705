"""Decisions about events, on both databases: kept, taken back, found again; agreement; gold files out of them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_record import AGREE, BEIJING, CHINA, FRIDAY, IRAN, RECORD, SAUDI, TALKS, TEXT, WELCOME, at
from typer.testing import CliRunner

from musnad import evaluate, ingest, review, store
from musnad.cli import app
from musnad.errors import AbsentError, QuestionError
from musnad.model import Entity, Event, EventMention, Mention, Record, Span
from musnad.review import Correction, krippendorff_alpha


def save(opened: store.Store, *records: Record) -> None:
    run = opened.begin("test", "1", {})
    opened.save([ingest.encode(record) for record in records], run)
    opened.end(run)


@pytest.fixture
def opened(database):
    with store.open(database, create=True) as opened:
        save(opened, RECORD)
        yield opened


def truth(event: Event, **changed: object) -> Correction:
    """The event as it is but for what is changed."""
    values = {
        "type": event.type,
        "mode": event.mode,
        "status": event.status,
        "date": event.date,
        "actors": tuple(one.id for one in event.actors),
        "recipients": tuple(one.id for one in event.recipients),
        "place": event.place.id if event.place else None,
        "contexts": event.contexts,
        "chain": tuple(link.source.id for link in event.chain),
    }
    return Correction(**(values | changed))


def decision(opened: store.Store, key: int) -> store.DecisionRow:
    return next(row for row in opened.decisions().rows if row.key == key)


REOPENING = Correction(
    "RETREAT", "access", "planned", None, ("e1", "e2"), (), "العاصمة الصينية", ("diplomatic",), ("e6",)
)
"""An event that the record lacks."""
REOPENED = at("إعادة فتح")

CHINA_HOSTS = truth(TALKS, type="COOPERATE", mode=None, recipients=(), actors=("e1", "e2", "e3"))


# Kept, undone, found again


def test_the_least_probable_comes_first_and_goes_when_it_is_decided(opened):
    asked = [waiting.event for _ in range(3) if (waiting := decide_next(opened, "laila"))]
    assert asked == [3, 2, 1]
    assert opened.waiting("laila") is None
    progress = opened.review_progress("laila")
    assert (progress.decided, progress.events) == (3, 3)
    assert opened.review_progress("omar").decided == 0
    assert opened.review_progress("laila", {"type": "AGREE,CONSULT"}) == store.Progress(2, 2)


def decide_next(opened: store.Store, reviewer: str, **options: object) -> store.Waiting | None:
    waiting = opened.waiting(reviewer, **options)
    if waiting:
        record = opened.record(waiting.article)
        opened.decide(review.accept(record, record.events[waiting.event - 1]), reviewer)
    return waiting


def test_the_queue_goes_by_filters_and_past_what_is_skipped(opened):
    first = opened.waiting("laila")
    assert first is not None
    second = opened.waiting("laila", after=first.next)
    assert second is not None
    assert (second.event, opened.waiting("laila", {"type": "AGREE"}).event) == (2, 1)
    last = opened.waiting("laila", after=second.next)
    assert last is not None
    assert last.next is None
    with pytest.raises(QuestionError):
        opened.waiting("laila", {"colour": "red"})


def test_second_readings_are_of_what_others_decided(opened):
    assert opened.waiting("omar", show="second") is None
    decide_next(opened, "laila")
    assert opened.waiting("omar", show="second").event == 3
    assert opened.waiting("laila", show="second") is None
    assert opened.waiting("laila", show="mine").event == 3


def test_who_decided_what_and_when_is_kept(opened):
    key = opened.decide(review.correct(RECORD, TALKS, CHINA_HOSTS), "laila")
    (row,) = opened.decisions().rows
    assert (row.key, row.article, row.trigger, row.words) == (key, "sample", at("محادثات"), "محادثات")
    assert (row.type, row.becomes, row.verdict, row.reviewer) == ("CONSULT", "COOPERATE", "correct", "laila")
    assert row.decided_at >= "2026"
    assert (row.event, row.undone, row.headline) == (
        2,
        False,
        "السعودية وإيران تتفقان على استئناف العلاقات برعاية الصين",
    )
    assert review.kept(row.old) == TALKS
    assert review.changes(review.kept(row.old), review.decided(row)) == ["type", "mode", "actors", "recipients"]


def test_undoing_is_a_row_of_its_own(opened):
    first = opened.decide(review.accept(RECORD, TALKS), "laila")
    second = opened.decide(review.reject(RECORD, TALKS), "laila")
    assert opened.last_decision("laila").key == second
    assert [row.verdict for row in opened.standing_decisions()] == ["reject"]
    assert opened.undo(second, "laila").verdict == "reject"
    assert [row.verdict for row in opened.standing_decisions()] == ["accept"]
    opened.undo(first, "laila")
    assert opened.standing_decisions() == []
    assert opened.last_decision("laila") is None
    assert opened.waiting("laila", {"type": "CONSULT"}).event == 2
    rows = opened.decisions().rows
    assert [(row.verdict, row.undone) for row in rows] == [
        ("undo", False),
        ("undo", False),
        ("reject", True),
        ("accept", True),
    ]
    assert rows[1].undoes == second


def test_only_who_decided_takes_back_and_once(opened):
    key = opened.decide(review.accept(RECORD, TALKS), "laila")
    with pytest.raises(QuestionError, match="by laila"):
        opened.undo(key, "omar")
    opened.undo(key, "laila")
    with pytest.raises(QuestionError, match="already"):
        opened.undo(key, "laila")
    with pytest.raises(AbsentError):
        opened.undo(key + 1, "laila")
    with pytest.raises(AbsentError):
        opened.undo(key + 17, "laila")


def test_reading_again_leaves_decisions_with_their_events(opened):
    for event in RECORD.events:
        opened.decide(review.accept(RECORD, event), "laila")
    shuffled = replace(
        RECORD,
        events=(replace(WELCOME, id="v1", confidence=0.2), replace(AGREE, id="v2", actors=(SAUDI,))),
        statements=(),
    )
    save(opened, shuffled)
    found = {row.type: row.event for row in opened.standing_decisions()}
    assert found == {"SUPPORT": 1, "AGREE": 2, "CONSULT": None}
    assert opened.waiting("laila") is None
    orphans = opened.decisions(orphaned=True).rows
    assert [(row.type, row.words, row.event) for row in orphans] == [("CONSULT", "محادثات", None)]
    save(opened, RECORD)
    assert opened.decisions(orphaned=True).rows == ()


def test_a_corrected_type_that_is_read_at_last_is_decided_about(opened):
    opened.decide(review.correct(RECORD, TALKS, CHINA_HOSTS), "laila")
    better = replace(TALKS, type="COOPERATE", mode=None)
    save(opened, replace(RECORD, events=(AGREE, better, WELCOME)))
    assert [row.event for row in opened.standing_decisions()] == [2]
    other = replace(TALKS, type="PROTEST", mode=None)
    save(opened, replace(RECORD, events=(AGREE, other, WELCOME)))
    assert [row.event for row in opened.standing_decisions()] == [None]


def test_other_words_in_the_same_place_are_another_event(opened):
    opened.decide(review.accept(RECORD, TALKS), "laila")
    article = replace(RECORD.article, text=TEXT.replace("محادثات", "مشاورات"))
    save(opened, replace(RECORD, article=article))
    (row,) = opened.standing_decisions()
    assert row.event is None
    assert review.reviewed(opened.record("sample"), [row]).events == opened.record("sample").events


# What decisions do to a record


def decided(opened: store.Store) -> Record:
    return review.reviewed(opened.record("sample"), opened.standing_decisions("sample"))


def test_rejected_events_go_and_corrected_ones_change(opened):
    opened.decide(review.reject(RECORD, WELCOME), "laila")
    opened.decide(review.correct(RECORD, TALKS, CHINA_HOSTS), "laila")
    record = decided(opened)
    assert [event.id for event in record.events] == ["v1", "v2"]
    assert record.events[0] == AGREE
    talks = record.events[1]
    assert (talks.type, talks.mode, talks.quad, talks.intensity) == ("COOPERATE", None, "material cooperation", 9.5)
    assert talks.actors == (SAUDI, IRAN, CHINA)
    assert (talks.recipients, talks.place, talks.mentions, talks.confidence) == ((), BEIJING, TALKS.mentions, 1.0)
    assert [statement.events for statement in record.statements] == [(), ()]


def test_the_last_of_several_reviewers_counts(opened):
    opened.decide(review.reject(RECORD, WELCOME), "laila")
    opened.decide(review.accept(RECORD, WELCOME), "omar")
    assert WELCOME.id in {event.id for event in decided(opened).events}


def test_an_event_that_is_read_no_more_comes_back_with_its_parties(opened):
    opened.decide(review.accept(RECORD, WELCOME), "laila")
    fewer = [entity for entity in RECORD.entities if entity.id not in ("e7", "e8", "e10")]
    numbered = tuple(replace(entity, id=f"e{n}") for n, entity in enumerate(fewer, 3))
    save(opened, replace(RECORD, entities=numbered, events=(), statements=()))
    record = decided(opened)
    (event,) = record.events
    assert [entity.name for entity in event.actors] == ["United States"]
    assert event.actors[0] in numbered
    assert [link.source.name for link in event.chain] == ["Reuters", "John Kirby"]
    assert {link.source.id for link in event.chain} <= {entity.id for entity in record.entities}
    assert len({entity.id for entity in record.entities}) == len(record.entities) == 9
    assert event.mentions == (EventMention(at("ترحب"), WELCOME.mentions[0].sentence),)
    opened.decide(review.reject(RECORD, WELCOME), "omar")
    assert decided(opened).events == ()


def test_what_no_event_can_be_is_refused():
    for wrong, why in (
        (truth(TALKS, type="QUARREL"), "PLOVER has no 'QUARREL third-party'"),
        (truth(TALKS, mode="firearms"), "PLOVER has no 'CONSULT firearms'"),
        (truth(TALKS, status="perhaps"), "no status 'perhaps'"),
        (truth(TALKS, actors=("e99",)), "'e99' is nobody"),
        (truth(TALKS, chain=("x",)), "'x' is nobody"),
        (truth(TALKS, date=("2023-03-10", "soon")), "no date"),
        (truth(TALKS, date=("2023-03-10", "2023-03-01")), "before"),
    ):
        with pytest.raises(QuestionError, match=why):
            review.correct(RECORD, TALKS, wrong)


def test_a_correction_that_changes_nothing_accepts():
    assert review.correct(RECORD, WELCOME, truth(WELCOME)).verdict == "accept"


def test_dates_and_chains_are_corrected():
    new = review.corrected(RECORD, WELCOME, truth(WELCOME, date=("2023-03-09", "2023-03-10"), chain=("e8",)))
    assert (new.date, new.date_basis) == (("2023-03-09", "2023-03-10"), None)
    assert new.chain == (WELCOME.chain[1],)
    assert new.quad == WELCOME.quad
    assert review.changes(WELCOME, new) == ["date", "chain"]
    assert review.corrected(RECORD, AGREE, truth(AGREE, status="planned")).date_basis == FRIDAY


def test_a_digest_is_of_all_that_is_seen():
    assert review.seen(RECORD, TALKS) == review.seen(RECORD, TALKS)
    assert review.seen(RECORD, TALKS) != review.seen(RECORD, replace(TALKS, status="planned"))


# What was missed


def test_an_event_that_was_missed_is_added(opened):
    key = opened.decide(review.add(RECORD, REOPENED, REOPENING), "laila")
    row = decision(opened, key)
    assert (row.verdict, row.type, row.words, row.event, row.orphaned) == ("add", "RETREAT", "إعادة فتح", None, False)
    assert (row.old, row.reviewer) == (None, "laila")
    (event,) = [event for event in decided(opened).events if event.type == "RETREAT"]
    assert event.id == "v4"
    assert (event.mode, event.quad, event.status, event.date) == ("access", "material cooperation", "planned", None)
    assert event.mentions == (EventMention(REOPENED, RECORD.sentences[1]),)
    assert (event.actors, event.place, event.contexts) == ((SAUDI, IRAN), BEIJING, ("diplomatic",))
    assert [link.source.name for link in event.chain] == ["SPA"]
    assert opened.waiting("laila").event == 3
    assert opened.decisions(orphaned=True).rows == ()
    opened.undo(key, "laila")
    assert decided(opened).events == RECORD.events


def test_what_was_read_in_these_words_is_corrected_not_added():
    with pytest.raises(QuestionError, match="event 2 of the article is in these words"):
        review.add(RECORD, at("بعد محادثات"), replace(REOPENING, type="CONSULT", mode=None))
    for span in (Span(0, 0), Span(5, 4), Span(0, len(TEXT) + 1)):
        with pytest.raises(QuestionError, match="no characters"):
            review.add(RECORD, span, REOPENING)
    with pytest.raises(QuestionError, match="no context 'weather'"):
        review.add(RECORD, REOPENED, replace(REOPENING, contexts=("weather",)))


@pytest.mark.parametrize("words", ["إعادة", "وإعادة فتح السفارتين", "إعادة فتح"])
def test_an_event_that_is_read_at_last_is_the_one_that_was_added(opened, words):
    opened.decide(review.add(RECORD, at(words), REOPENING), "laila")
    read = replace(AGREE, id="v4", type="RETREAT", mode=None, mentions=(EventMention(REOPENED, RECORD.sentences[1]),))
    save(opened, replace(RECORD, events=(*RECORD.events, read)))
    (row,) = opened.standing_decisions()
    assert row.event == 4
    assert opened.review_progress("laila", {"type": "RETREAT"}) == store.Progress(1, 1)
    events = [event for event in decided(opened).events if event.type == "RETREAT"]
    assert [(event.id, event.mode, event.status) for event in events] == [("v4", "access", "planned")]
    assert events[0].mentions == read.mentions
    other = replace(read, type="PROTEST")
    save(opened, replace(RECORD, events=(*RECORD.events, other)))
    assert [row.event for row in opened.standing_decisions()] == [None]
    assert len(decided(opened).events) == 5


def test_what_was_added_in_words_that_are_gone_is_kept_and_said(opened):
    opened.decide(review.add(RECORD, REOPENED, REOPENING), "laila")
    save(opened, replace(RECORD, article=replace(RECORD.article, text=TEXT.replace("إعادة", "تجديد"))))
    assert [row.verdict for row in opened.decisions(orphaned=True).rows] == ["add"]
    assert decided(opened).events == opened.record("sample").events


def test_somebody_who_was_not_found_is_named_by_words_of_the_article(opened):
    named = replace(REOPENING, actors=("e1", "رؤية  المملكة"), recipients=("السفارتين", "رؤية المملكة"))
    opened.decide(review.add(RECORD, REOPENED, named), "laila")
    record = decided(opened)
    event = next(event for event in record.events if event.type == "RETREAT")
    new = event.actors[1]
    assert (new.id, new.kind, new.name, new.actor) == ("e11", "group", "رؤية المملكة", None)
    assert [mention.text for mention in new.mentions] == ["رؤية المملكة"]
    assert event.recipients == (record.entities[9], new)
    assert record.entities == (*RECORD.entities, new)
    with pytest.raises(QuestionError, match="'أحد آخر' is nobody"):
        review.correct(RECORD, TALKS, truth(TALKS, actors=("أحد آخر",)))
    place = review.corrected(RECORD, WELCOME, truth(WELCOME, place="اليمن")).place
    assert place is not None
    assert (place.kind, place.name) == ("place", "اليمن")


@pytest.mark.parametrize(
    ("said", "near", "taken", "found"),
    [
        ("السعودية", "", (), at("السعودية")),
        (" «السعودية» ", "", (at("السعودية"),), at("السعودية", 2)),
        ("السعودية", f"{at('السعودية', 3).start}-{at('السعودية', 3).end}", (), at("السعودية", 3)),
        ("إيران", f"{at('السعودية', 3).start}-{at('السعودية', 3).end}", (), at("إيران")),
        (f"{at('محادثات').start - 1}-{at('محادثات').end + 1}", "", (), at("محادثات")),
        ("العلاقات  الدبلوماسية", "", (), at("العلاقات الدبلوماسية")),
        ("ترحب", "", (at("ترحب"),), None),
        ("لا توجد", "", (), None),
        ("فتح", "", (), at("فتح")),
        ("  ", "", (), None),
        ("0-0", "", (), None),
    ],
)
def test_words_that_somebody_chose(said, near, taken, found):
    assert review.chosen_words(TEXT, said, near, taken) == found


def test_whole_words_come_before_parts_of_others():
    text = "قالت وقال ثم قال"
    assert list(review.standing(text, "قال")) == [Span(6, 9), Span(13, 16)]
    assert list(review.standing(text, "قا")) == [Span(0, 2), Span(6, 8), Span(13, 15)]


def test_an_article_is_done_when_somebody_looked_for_more(opened):
    for event in RECORD.events:
        opened.decide(review.accept(RECORD, event), "laila")
    assert (opened.reviewed_articles(complete=False), opened.reviewed_articles()) == (["sample"], [])
    key = opened.decide(review.finish(RECORD), "omar")
    assert opened.reviewed_articles() == ["sample"]
    assert opened.reviewed_articles("laila") == opened.reviewed_articles("omar") == []
    row = decision(opened, key)
    assert (row.verdict, row.words, row.type, row.orphaned) == ("complete", "", "", False)
    opened.undo(key, "omar")
    assert opened.reviewed_articles() == []
    opened.decide(review.finish(RECORD), "laila")
    assert opened.reviewed_articles("laila") == ["sample"]
    assert opened.reviewers() == [("laila", 3)]


def test_of_another_text_nobody_said_that_it_is_complete(opened):
    opened.decide(review.finish(RECORD), "laila")
    save(opened, replace(RECORD, events=(), statements=()))
    assert opened.reviewed_articles() == ["sample"]
    for text in (TEXT + " وانتهى.", TEXT.replace("محادثات", "مشاورات")):
        save(opened, replace(RECORD, events=(), statements=(), article=replace(RECORD.article, text=text)))
        assert opened.reviewed_articles() == []
        assert [row.verdict for row in opened.decisions(orphaned=True).rows] == ["complete"]


def test_gold_has_what_was_missed(opened, tmp_path):
    for event in RECORD.events:
        opened.decide(review.accept(RECORD, event), "laila")
    opened.decide(review.add(RECORD, REOPENED, replace(REOPENING, actors=("e1", "رؤية المملكة"))), "laila")
    opened.decide(review.finish(RECORD), "laila")
    assert review.export(opened, tmp_path) == 1
    figures = evaluate.evaluate(tmp_path / "gold", tmp_path / "articles", {"sample": RECORD}).as_json()
    assert figures["f1"]["event"] == {"p": 1, "r": 0.75, "f1": 0.8571, "right": 3, "predicted": 3, "gold": 4}
    as_decided = evaluate.evaluate(tmp_path / "gold", tmp_path / "articles", {"sample": decided(opened)}).as_json()
    assert as_decided["f1"]["event_whole"]["f1"] == 1
    document = json.loads((tmp_path / "gold" / "sample.json").read_text("utf-8"))
    event = document["events"][1]
    assert (event["type"], event["place"], event["contexts"], event["chain"]) == (
        "RETREAT",
        "e4",
        ["diplomatic"],
        ["e6"],
    )
    assert {"eid": "e11", "name": "رؤية المملكة", "mentions": ["رؤية المملكة"]}.items() <= next(
        entity.items() for entity in document["entities"] if entity["eid"] == event["actors"][1]
    )


def test_what_was_decided_last_chooses_events(opened):
    opened.decide(review.accept(RECORD, AGREE), "laila")
    opened.decide(review.reject(RECORD, AGREE), "omar")
    opened.decide(review.correct(RECORD, TALKS, CHINA_HOSTS), "omar")

    def chosen(value: str) -> list[int]:
        return sorted(row.event for row in opened.events({"reviewed": value}).rows)

    assert (chosen("accepted"), chosen("rejected"), chosen("corrected"), chosen("no")) == ([], [1], [2], [3])
    assert chosen("rejected,no") == [1, 3]
    assert opened.count_events("type", {"reviewed": "corrected"}) == [("CONSULT", 1)]
    opened.decide(review.accept(RECORD, AGREE), "laila")
    assert (chosen("Accepted"), chosen("rejected")) == ([1], [])
    with pytest.raises(QuestionError, match="reviewed is not 'yes'"):
        chosen("yes")


# Agreement


def units(*coders: str) -> list[list[str]]:
    """What each coder gave to units in turn; a dot is nothing."""
    return [[value for value in unit if value != "."] for unit in zip(*(one.split() for one in coders), strict=True)]


@pytest.mark.parametrize(
    ("coders", "alpha"),
    [
        # Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011): examples A, B and C.
        (("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0"), 0.095),
        (("a a b b d c c c e d d a", "b a b b b c c c e d d d"), 0.692),
        (
            (
                "1 2 3 3 2 1 4 1 2 . . .",
                "1 2 3 3 2 2 4 1 2 5 . 3",
                ". 3 3 3 2 3 4 2 2 5 1 .",
                "1 2 3 3 2 4 4 1 2 5 1 .",
            ),
            0.743,
        ),
        # The three coders of the article on Wikipedia.
        (
            (
                ". . . . . 3 4 1 2 1 1 3 3 . 3",
                "1 . 2 1 3 3 4 3 . . . . . . .",
                ". . 2 1 3 4 4 . 2 1 1 3 3 . 4",
            ),
            0.691,
        ),
    ],
)
def test_alpha_is_that_of_published_examples(coders, alpha):
    assert krippendorff_alpha(units(*coders)) == pytest.approx(alpha, abs=0.0005)


def test_alpha_is_not_defined_where_nothing_differs():
    assert krippendorff_alpha([]) is None
    assert krippendorff_alpha([["a"], ["b"]]) is None
    assert krippendorff_alpha([["a", "a"], ["a", "a"]]) is None
    assert krippendorff_alpha([["a", "a"], ["b", "b"]]) == 1


def test_agreement_is_about_events_that_several_decided_about(opened):
    opened.decide(review.accept(RECORD, AGREE), "laila")
    opened.decide(review.accept(RECORD, TALKS), "laila")
    opened.decide(review.reject(RECORD, WELCOME), "laila")
    opened.decide(review.accept(RECORD, AGREE), "omar")
    opened.decide(review.correct(RECORD, TALKS, CHINA_HOSTS), "omar")
    table = {row.field: row for row in review.agreement(opened.standing_decisions())}
    assert list(table) == ["event", *review.FIELDS]
    assert (table["event"].events, table["event"].same, table["event"].alpha) == (2, 1.0, None)
    assert (table["type"].events, table["type"].same) == (2, 0.5)
    assert table["type"].alpha == pytest.approx(0.4)
    assert table["date"].alpha == 1.0
    opened.decide(review.accept(RECORD, WELCOME), "omar")
    table = {row.field: row for row in review.agreement(opened.standing_decisions())}
    assert (table["event"].events, table["event"].same) == (3, pytest.approx(2 / 3))
    assert table["type"].events == 2
    assert opened.reviewers() == [("laila", 3), ("omar", 3)]


def test_who_finds_nothing_more_disagrees_with_who_adds(opened):
    def event() -> tuple[int, float | None]:
        row = review.agreement(opened.standing_decisions())[0]
        return row.events, row.same

    opened.decide(review.add(RECORD, REOPENED, REOPENING), "laila")
    assert event() == (0, None)
    key = opened.decide(review.finish(RECORD), "omar")
    opened.decide(review.finish(RECORD), "laila")
    assert event() == (1, 0.0)
    opened.undo(key, "omar")
    opened.decide(review.add(RECORD, at("وإعادة فتح السفارتين"), REOPENING), "omar")
    assert event() == (1, 1.0)
    opened.decide(review.finish(RECORD), "omar")
    assert event() == (1, 1.0)
    assert len(decided(opened).events) == 4


# Gold files


@pytest.fixture
def done(opened):
    """All of the sample is decided about."""
    opened.decide(review.accept(RECORD, AGREE), "laila")
    opened.decide(review.correct(RECORD, TALKS, CHINA_HOSTS), "laila")
    opened.decide(review.reject(RECORD, WELCOME), "laila")
    opened.decide(review.finish(RECORD), "laila")
    save(opened, replace(RECORD, article=replace(RECORD.article, id="other/one")))
    record = opened.record("other/one")
    opened.decide(review.accept(record, record.events[0]), "laila")
    return opened


def test_gold_is_of_articles_that_are_done(done, tmp_path):
    assert review.export(done, tmp_path) == 1
    assert [path.name for path in tmp_path.rglob("*.json")] == ["sample.json"] * 2
    document = json.loads((tmp_path / "gold" / "sample.json").read_text("utf-8"))
    assert [event["type"] for event in document["events"]] == ["AGREE", "COOPERATE"]
    assert document["events"][1]["actors"] == ["e1", "e2", "e3"]
    assert document["events"][0]["date"] == ["2023-03-10", "2023-03-10"]
    assert {entity["eid"] for entity in document["entities"]} == {"e1", "e2", "e3", "e4"}
    assert review.export(done, tmp_path / "omar", "omar") == 0


def test_an_article_in_which_nothing_is_read_any_more_is_done(done):
    assert done.reviewed_articles() == ["sample"]
    assert done.reviewed_articles("omar") == []
    save(done, replace(RECORD, events=(), statements=()))
    (only,) = review.gold(done)
    assert [event["type"] for event in only.annotation["events"]] == ["AGREE", "COOPERATE"]


def test_gold_is_read_by_evaluate(done, tmp_path):
    review.export(done, tmp_path)
    corrected = review.reviewed(done.record("sample"), done.standing_decisions("sample"))
    folders = tmp_path / "gold", tmp_path / "articles"
    figures = evaluate.evaluate(*folders, {"sample": corrected}).as_json()
    assert figures["f1"]["event_whole"] == {"p": 1, "r": 1, "f1": 1, "right": 2, "predicted": 2, "gold": 2}
    assert figures["f1"]["statement"]["predicted"] == figures["f1"]["entity"]["predicted"] == 0
    assert figures["f1"]["time_strict"]["gold"] == 0
    assert figures["accuracy_where_found"]["chain"]["accuracy"] == 1
    as_read = evaluate.evaluate(*folders, {"sample": RECORD}).as_json()
    assert as_read["f1"]["event"] == {"p": 0.3333, "r": 0.5, "f1": 0.4, "right": 1, "predicted": 3, "gold": 2}


def test_gold_names_only_what_a_file_may(tmp_path):
    document = {"entities": [], "times": [], "events": [], "statements": [], "annotated": ["events", "verbs"]}
    (tmp_path / "a.json").write_text(json.dumps(document), "utf-8")
    with pytest.raises(evaluate.GoldError, match="'verbs'"):
        evaluate.read_gold(tmp_path / "a.json", "")


@given(st.text("ab .", min_size=1, max_size=40), st.data())
def test_evidence_leads_back_to_the_trigger(text, data):
    spans = [Span(m, n) for m in range(len(text)) for n in range(m + 1, len(text) + 1) if text[m:n].strip()]
    if not spans:
        return
    trigger = data.draw(st.sampled_from(spans))
    start = data.draw(st.integers(0, trigger.start))
    end = data.draw(st.integers(trigger.end, len(text)))
    found = review._evidence(EventMention(trigger, Span(start, end)), text)
    assert found.contains(trigger)
    assert text.find(trigger.of(text), found.start) == trigger.start
    assert text.find(found.of(text)) == found.start or found.end == len(text)


@pytest.mark.parametrize(("words", "whole"), [("أمم", "أمم"), ("كتاب", "كتابه"), ("قامة", "باستقامة"), ("قال", "قال")])
def test_mentions_are_whole_words_but_for_particles(words, whole):
    text = "قال للأمم وكتابه باستقامة"
    start = text.index(words)
    assert review._whole(Mention(start, start + len(words), words), text) == whole


def test_entities_of_gold_are_found_again_in_the_text(done, tmp_path):
    review.export(done, tmp_path)
    truth = evaluate.read_gold(tmp_path / "gold" / "sample.json", TEXT)
    saudi = next(entity for entity in truth.acts[0].actors if entity.id == "e1")
    assert isinstance(saudi, Entity)
    assert {mention.span for mention in saudi.mentions} >= {mention.span for mention in SAUDI.mentions}


# The commands


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    return result.output


def test_the_commands(done, database, tmp_path):
    done.decide(review.reject(RECORD, AGREE), "omar")
    printed = run("review", "agreement", "--db", database).splitlines()
    assert printed[0].split("\t") == ["field", "events", "same", "alpha"]
    assert printed[1].split("\t") == ["event", "1", "0.000", "0.000"]
    assert printed[2].split("\t") == ["type", "0", "", ""]
    folder = tmp_path / "out"
    assert "1 article" in run("review", "export", str(folder), "--db", database, "--by", "laila")
    assert (folder / "gold" / "sample.json").exists()
    assert "0 articles" in run("review", "export", str(folder), "--db", database, "--by", "omar")


def test_a_folder_that_is_none_is_said(done, database, tmp_path):
    Path(tmp_path / "file").write_text("", "utf-8")
    result = CliRunner().invoke(app, ("review", "export", str(tmp_path / "file"), "--db", database))
    assert result.exit_code == 1
