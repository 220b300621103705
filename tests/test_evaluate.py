import json
from dataclasses import replace

import pytest
from sample_record import AGREE, FRIDAY, HEADLINE, IRAN, RECORD, TEXT, VISION, WELCOME

from musnad.evaluate import Bin, GoldError, calibration_error, evaluate, pair


def gold():
    """The annotation that the sample record answers perfectly."""

    def entity(e):
        return {
            "eid": e.id,
            "name": e.name,
            "kind": e.kind,
            "country": e.country,
            "sector": list(e.sectors),
            "mentions": list(dict.fromkeys(m.text for m in e.mentions)),
        }

    def sources(chain):
        return [link.source.id for link in chain]

    return {
        "id": "sample",
        "entities": [entity(e) for e in RECORD.entities],
        "times": [{"text": t.text, "nth": 1, "type": t.type, "value": t.value} for t in RECORD.times],
        "events": [
            {
                "type": e.type,
                "mode": e.mode,
                "contexts": list(e.contexts),
                "mentions": [{"evidence": m.sentence.of(TEXT), "trigger": m.trigger.of(TEXT)} for m in e.mentions],
                "actors": [a.id for a in e.actors],
                "recipients": [a.id for a in e.recipients],
                "place": e.place.id if e.place else None,
                "date": list(e.date) if e.date else None,
                "status": e.status,
                "chain": sources(e.chain),
            }
            for e in RECORD.events
        ],
        "statements": [
            {
                "speaker": s.speaker.id,
                "cue": s.cue.of(TEXT),
                "content": [s.content.of(TEXT)[:30], s.content.of(TEXT)[-12:]],
                "mode": s.mode,
                "chain": sources(s.chain),
            }
            for s in RECORD.statements
        ],
    }


@pytest.fixture
def score(tmp_path):
    def write(folder, document):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / "sample.json").write_text(json.dumps(document), "utf-8")

    def score(record, annotation=None):
        write("gold", annotation or gold())
        write("articles", {"id": "sample", "outlet": "", "url": "", "published": "2023-03-10", "text": TEXT})
        return evaluate(tmp_path / "gold", tmp_path / "articles", {"sample": record} if record else {})

    return score


def test_a_record_that_says_what_the_annotator_says_is_perfect(score):
    result = score(RECORD).as_json()
    assert all(f["f1"] == 1 for f in result["f1"].values())
    assert all(a["right"] == a["asked"] for a in result["accuracy_where_found"].values())


def test_no_record_finds_nothing(score):
    result = score(None)
    assert all(f["right"] == f["predicted"] == f["f1"] == 0 for f in result.as_json()["f1"].values())
    assert "accuracy where found -   (0 of 0)" in result.figures()


def test_figures_say_how_many_are_right(score):
    wrong_time = replace(FRIDAY, start=FRIDAY.start + 7, text="10 مارس", value="2023-03-11")
    lines = score(replace(RECORD, times=(wrong_time,))).figures().splitlines()
    assert lines[0] == "1 articles"
    assert "time_strict        P 0.000  R 0.000  F1 0.000   (0 right, 1 predicted, 2 gold)" in lines
    assert "time_relaxed       P 1.000  R 0.500  F1 0.667   (1 right, 1 predicted, 2 gold)" in lines
    assert "time_value         P 0.000  R 0.000  F1 0.000   (0 right, 1 predicted, 2 gold)" in lines


@pytest.mark.parametrize(
    ("change", "figure"),
    [
        ({"mode": "visit"}, "mode"),
        ({"status": "planned"}, "status"),
        ({"date": None}, "date"),
        ({"place": None}, "place"),
        ({"chain": WELCOME.chain}, "chain"),
    ],
)
def test_a_wrong_field_costs_its_figure_only(score, change, figure):
    result = score(replace(RECORD, events=(replace(AGREE, **change), *RECORD.events[1:]))).as_json()
    accuracy = result["accuracy_where_found"]
    assert accuracy[figure] == {"accuracy": 0.6667, "right": 2, "asked": 3}
    assert all(
        accuracy[name]["accuracy"] == 1 for name in ("mode", "status", "date", "place", "chain") if name != figure
    )
    assert result["f1"]["event"]["f1"] == 1
    assert result["f1"]["event_whole"]["right"] == (3 if figure in ("mode", "place") else 2)


def test_a_missing_actor_costs_the_whole_event_but_not_the_triple(score):
    f1 = score(replace(RECORD, events=(replace(AGREE, actors=(IRAN,)), *RECORD.events[1:]))).as_json()["f1"]
    assert (f1["event_triple"]["right"], f1["event_whole"]["right"], f1["actor"]["right"]) == (3, 2, 4)


def test_an_event_of_another_type_or_elsewhere_is_not_found(score):
    for change in ({"type": "CONSULT"}, {"mentions": (replace(AGREE.mentions[0], trigger=VISION.cue),)}):
        f1 = score(replace(RECORD, events=(replace(AGREE, **change),))).as_json()["f1"]
        assert f1["event"]["right"] == (1 if change.get("type") == "CONSULT" else 0)


def test_errors_show_misses_false_finds_and_wrong_fields_with_their_words(score):
    false = replace(WELCOME, id="v9", type="ASSAULT")
    events = (replace(AGREE, status="planned"), false, RECORD.events[1])
    text = "\n".join(score(replace(RECORD, events=events, statements=(), times=RECORD.times[:1])).errors())
    assert HEADLINE in text
    assert "missed DURATION P2M ⁨شهرين⁩" in text
    assert "missed indirect, said by ⁨Faisal bin Farhan Al Saud⁩" in text
    assert "missed SUPPORT, ongoing: ⁨United States⁩ → ⁨Saudi Arabia⁩, ⁨Iran⁩" in text
    assert "false  ASSAULT, ongoing" in text
    assert "status is planned, not occurred" in text
    assert "[ترحب]" in text


def test_types_say_as_what_the_missed_ones_were_read(score):
    events = (replace(AGREE, type="CONSULT"), *(e for e in RECORD.events if e not in (AGREE, WELCOME)))
    types = score(replace(RECORD, events=events)).types()
    assert (types["AGREE"]["f1"], types["AGREE"]["missed_as"]) == (0, {"CONSULT": 1})
    assert (types["CONSULT"]["predicted"], types["CONSULT"]["gold"], types["CONSULT"]["missed_as"]) == (2, 1, {})
    assert score(None).types()["AGREE"]["missed_as"] == {"none": 1}
    table = score(replace(RECORD, events=events)).types_table()
    assert "AGREE      P 0.000  R 0.000  F1 0.000   (0 right, 0 predicted, 1 gold)   missed 1 as CONSULT" in table


def test_confidence_is_compared_with_the_share_that_is_right(score):
    events = [replace(e, confidence=0.9) for e in RECORD.events] + [replace(WELCOME, type="ASSAULT", confidence=0.32)]
    result = score(replace(RECORD, events=tuple(events)))
    right, wrong = Bin(0.9, 3, 0.9, 1.0), Bin(0.3, 1, 0.32, 0.0)
    assert result.bins() == (wrong, right)
    assert calibration_error(result.bins()) == pytest.approx((3 * 0.1 + 0.32) / 4)
    assert result.as_json()["calibration_error"] == 0.155
    assert "0.3 to 0.4    0.320  0.000       1" in result.reliability_table()
    assert calibration_error(score(None).bins()) == 0


def test_pairs_the_closest_first_and_leaves_nobody_alone_needlessly():
    values = {("a", "x"): 3, ("a", "y"): 2, ("b", "x"): 1}
    assert pair("ab", "xy", lambda a, b: values.get((a, b), 0)) == {0: 1, 1: 0}
    assert pair("ab", "x", lambda a, b: values.get((a, b), 0)) == {0: 0}
    assert pair("", "x", lambda a, b: 1) == {}


def test_complaints_name_the_file_and_what_to_do(score, tmp_path):
    with pytest.raises(GoldError, match="there are no gold files"):
        evaluate(tmp_path, tmp_path, {})
    annotation = gold()
    annotation["times"][0]["text"] = "أمس"
    with pytest.raises(GoldError, match=r"sample\.json: 'أمس' is not in the article's text"):
        score(None, annotation)
    annotation = gold()
    annotation["events"][0]["actors"] = ["e99"]
    with pytest.raises(GoldError, match=r"sample\.json: 'e99' is neither a field nor an entity"):
        score(None, annotation)
    score(None)
    (tmp_path / "articles" / "sample.json").unlink()
    with pytest.raises(GoldError, match="there is no such file"):
        evaluate(tmp_path / "gold", tmp_path / "articles", {})
