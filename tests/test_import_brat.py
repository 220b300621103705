from __future__ import annotations

import re

import pytest
from sample_record import AGREE, CHINA, FAISAL, IRAN, RECORD, SAUDI, TALKS, TEXT, WELCOME

from musnad import record as records
from musnad.cli.files import write_files
from musnad.errors import RecordError
from musnad.export import FORMATS, brat
from musnad.imports.brat import correct, read_folder
from musnad.model import Record

LINES = list(brat.annotate(RECORD))


def corrected(*changes: tuple[str, str]) -> Record:
    """The sample after changes: a pattern and what is put for it, or nothing and a line to add."""
    text = "\n".join(LINES)
    for pattern, put in changes:
        if pattern:
            text, times = re.subn(pattern, put, text, flags=re.MULTILINE)
            assert times, pattern
        else:
            text += "\n" + put
    return correct(RECORD, text)


def test_what_is_not_corrected_stays():
    assert corrected() == RECORD


def test_articles_stay_what_they_were(tmp_path, request):
    """Whole records of real articles."""
    from musnad import pipeline

    folder = request.path.parent / "articles"
    read = [one for one in pipeline.read_source(folder) if isinstance(one, Record)][:12]
    assert sum(len(one.events) for one in read) > 20
    list(write_files(read, tmp_path, FORMATS["brat"]))
    assert sorted(read_folder(tmp_path), key=lambda one: one.article.id) == sorted(read, key=lambda one: one.article.id)


def test_another_type_brings_its_scores():
    event = corrected((r"^(T22\t|E3\t)CONSULT", r"\1AGREE"), (r"^A\d+\tMode E3 .*\n", "")).events[1]
    assert (event.type, event.mode, event.quad, event.intensity, event.cameo) == (
        "AGREE",
        None,
        "verbal cooperation",
        2.5,
        "030",
    )
    assert (event.id, event.confidence) == ("v2", TALKS.confidence)


def test_attributes():
    event = corrected((r"Status E1 occurred", "Status E1 planned"), (r"^A\d+\tdiplomatic E1\n", "")).events[0]
    assert (event.status, event.contexts) == ("planned", ())
    event = corrected(("", "A99\tterritory E1")).events[0]
    assert event.contexts == ("diplomatic", "territory")


def test_roles():
    event = corrected((r"(E3\tCONSULT:T22 Actor:T3) Actor2:T7 Recipient:T8", r"\1 Actor2:T8 Recipient:T7")).events[1]
    assert ([one.name for one in event.actors], event.recipients) == (["Saudi Arabia", "China"], (IRAN,))
    event = corrected((r" Place:T9", "")).events[0]
    assert (event.place, event.actors) == (None, (SAUDI, IRAN))


def test_dates():
    event = corrected((r" Date:T18", "")).events[0]
    assert (event.date, event.date_basis) == (None, None)
    event = corrected((r"^(E3\t.*)", r"\1 Date:T18")).events[1]
    assert event.date == ("2023-03-10", "2023-03-10")
    assert event.date_basis is not None
    assert corrected().events[2].date_basis == "published"


def test_chains():
    record = corrected((r"(E5\t.*) Source:T13 Source2:T14", r"\1 Source:T14"))
    event = record.events[2]
    (link,) = event.mentions[0].chain
    assert (link.source.name, link.cue) == ("John Kirby", WELCOME.chain[1].cue)
    assert event.chain == event.mentions[0].chain
    statement = corrected((r" Source:T12$", "")).statements[0]
    assert statement.chain == ()


def test_deleted_events_and_statements():
    record = corrected((r"^E5\t.*\n", ""), (r"^(A\d+\t\w+ |#\d+\tAnnotatorNotes )E5.*\n", ""))
    assert record.events == (AGREE, TALKS)
    assert record.statements[1].events == ()
    record = corrected((r"^E6\t.*\n", ""))
    assert [one.id for one in record.statements] == ["s2"]
    record = corrected((r"^E2\t.*\n", ""), (r"^R1\t.*\n", ""))
    assert len(record.events[0].mentions) == 1


def test_new_events_and_statements():
    start = TEXT.index("ينهي")
    record = corrected(("", f"T99\tRETREAT {start} {start + 4}\tينهي"), ("", "E99\tRETREAT:T99 Actor:T16"))
    event = record.events[-1]
    assert (event.id, event.type, event.quad, event.status) == ("v4", "RETREAT", "material cooperation", "occurred")
    assert event.mentions[0].sentence.contains(event.mentions[0].trigger)
    assert record.statements[1].events == (record.events[2], event)
    record = corrected(("", "T99\tStatement 65 70\tأعلنت"), ("", "E99\tStatement:T99 Content:T30 Speaker:T6"))
    statement = record.statements[-1]
    assert statement.speaker is not None
    assert (statement.id, statement.speaker.name, statement.mode) == ("s3", "Iran", "indirect")


def test_entities():
    record = corrected((r"^T8\tcountry 51 56\tالصين", "T8\torganization 50 56\txالصين"))
    china = record.entities[2]
    assert (china.id, china.name, china.kind) == (CHINA.id, "China", "organization")
    assert [(mention.start, mention.end) for mention in china.mentions] == [(50, 56)]

    start = TEXT.index("اليمن")
    record = corrected(("", f"T99\tcountry {start} {start + 5}\tاليمن"), (r"^(E1\t.*)", r"\1 Recipient:T99"))
    new = record.entities[-1]
    assert (new.id, new.name, new.kind) == ("e11", "اليمن", "country")
    assert record.events[0].recipients == (new,)

    record = corrected((r"^T17\t.*\n", ""), (r"^#\d+\tAnnotatorNotes T17.*\n", ""))
    assert [one.id for one in record.entities] == [f"e{n}" for n in range(1, 10)]

    record = corrected((r"^\*\tEquiv T15 T16", "*\tEquiv T15 T16 T17"))
    usa = next(one for one in record.entities if one.id == "e9")
    assert [mention.text for mention in usa.mentions] == ["السفارتين", "واشنطن", "الولايات المتحدة"]


def test_times():
    record = corrected((r"^T19\t.*\n", ""), (r"^#\d+\tAnnotatorNotes T19.*\n", ""))
    assert [time.id for time in record.times] == ["t1"]
    start = TEXT.index("أبقت")
    new = ("", f"T99\tTime {start} {start + 4}\tأبقت")
    record = corrected(new, ("", "#99\tAnnotatorNotes T99\tDATE 2023-03-09"))
    assert (record.times[-1].id, record.times[-1].value, record.times[-1].first) == ("t3", "2023-03-09", "2023-03-09")
    with pytest.raises(RecordError, match="T99 is a new time; note its type and value"):
        corrected(new)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([("", "T99 no tabs here")], "is no annotation of brat's: T99 no tabs here"),
        ([(r" Actor:T16", " Actor:T18")], "T18 has a role and is no entity"),
        ([(r"^T20\t.*\n", "")], "T20 is named and not there"),
        ([(r"Status E1 occurred", "Status E1 perhaps")], "status is 'perhaps'; it must be one of occurred"),
        ([(r" Content:T27", "")], "E6 is a statement without Content"),
        ([(r"Mode E3 third-party", "Mode E3 riot")], "CONSULT has no mode riot"),
    ],
)
def test_what_is_wrong_is_named(changes, said):
    with pytest.raises(RecordError, match=said):
        corrected(*changes)


def test_a_folder_says_which_file(tmp_path):
    list(write_files([RECORD], tmp_path, FORMATS["brat"]))
    assert list(read_folder(tmp_path)) == [RECORD]
    assert records.loads((tmp_path / "sample.json").read_bytes()) == RECORD
    (tmp_path / "sample.ann").write_text("T1", "utf-8")
    with pytest.raises(RecordError, match=r"sample\.ann: line 1 is no annotation"):
        list(read_folder(tmp_path))
    assert FAISAL.mentions
