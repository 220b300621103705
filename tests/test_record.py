import copy
import dataclasses
import json
import re
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from sample_record import RECORD, REUTERS

from musnad import model
from musnad.errors import RecordError
from musnad.record import SCHEMA, dumps, from_json, loads, schema, to_json

DOCS = Path(__file__).parents[1] / "docs"
VALIDATOR = Draft202012Validator(schema())

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
spans = st.builds(model.Span, st.integers(0, 99), st.integers(0, 99))
confidences = st.floats(0, 1)
statuses = st.sampled_from(["occurred", "ongoing", "planned", "hypothetical", "denied"])


@st.composite
def records(draw):
    """Records whose text and numbers are anything and whose references hold."""
    entities = []
    for number in range(draw(st.integers(1, 4))):
        entities.append(
            model.Entity(
                id=f"e{number}",
                kind=draw(st.sampled_from(["person", "place", "outlet"])),
                name=draw(texts),
                name_ar=draw(texts),
                mentions=tuple(
                    draw(st.lists(st.builds(model.Mention, st.integers(), st.integers(), texts), max_size=2))
                ),
                country=draw(st.none() | texts),
                sectors=tuple(draw(st.lists(texts, max_size=2))),
                place=draw(
                    st.none()
                    | st.builds(
                        model.Place,
                        st.none() | st.integers(),
                        texts,
                        st.floats(-90, 90),
                        st.floats(-180, 180),
                        st.none() | texts,
                        st.none() | texts,
                    )
                ),
                members=tuple(draw(st.lists(st.sampled_from(entities), max_size=2))) if entities else (),
            )
        )
    some = st.lists(st.sampled_from(entities), max_size=3).map(tuple)
    maybe = st.none() | st.sampled_from(entities)
    chains = st.lists(st.builds(model.Link, st.sampled_from(entities), st.none() | spans), max_size=3).map(tuple)
    time = model.Time("t1", 0, 1, draw(texts), "DATE", draw(texts), draw(st.none() | texts), None, draw(st.booleans()))
    event = model.Event(
        id="v1",
        type="AID",
        mode=draw(st.none() | texts),
        contexts=(),
        cameo=draw(st.none() | texts),
        quad="material cooperation",
        intensity=draw(st.floats(-10, 10)),
        mentions=(model.EventMention(draw(spans), draw(spans), draw(chains)),),
        actors=draw(some),
        recipients=draw(some),
        status=draw(statuses),
        place=draw(maybe),
        date=draw(st.none() | st.tuples(texts, texts)),
        date_basis=draw(st.sampled_from([None, "published", time])),
        chain=draw(chains),
        confidence=draw(confidences),
    )
    statement = model.Statement("s1", draw(spans), draw(spans), "mixed", draw(maybe), draw(chains), (event,))
    published = draw(st.none() | st.datetimes(timezones=st.none() | st.timezones(no_cache=True)))
    if published and published.tzinfo:
        published = datetime.fromisoformat(published.isoformat())
    return model.Record(
        schema=SCHEMA,
        producer=model.Producer(draw(texts), draw(texts), draw(st.dictionaries(texts, texts, max_size=2))),
        article=model.Article(draw(texts), draw(texts), draw(st.none() | texts), None, published),
        sentences=tuple(draw(st.lists(spans, max_size=2))),
        entities=tuple(entities),
        times=(time,),
        events=(event,),
        statements=(statement,),
    )


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(records())
def test_what_is_written_is_read_again(record):
    assert loads(dumps(record)) == record
    VALIDATOR.validate(to_json(record))


def test_the_sample_has_every_field_and_survives():
    seen = set()

    def visit(value):
        if isinstance(value, tuple):
            for item in value:
                visit(item)
        elif dataclasses.is_dataclass(value):
            for field in dataclasses.fields(value):
                if getattr(value, field.name) not in (None, (), {}):
                    seen.add((type(value), field.name))
                visit(getattr(value, field.name))

    visit(RECORD)
    nouns = {type_ for type_, _ in seen}
    assert {(noun, field.name) for noun in nouns for field in dataclasses.fields(noun)} == seen
    assert loads(dumps(RECORD, indent=2)) == RECORD
    VALIDATOR.validate(to_json(RECORD))


def test_references_are_the_very_objects():
    record = loads(dumps(RECORD))
    assert record.events[2].chain[0].source is next(e for e in record.entities if e.name == REUTERS.name)
    assert record.events[0].date_basis is record.times[0]
    assert record.statements[1].events[0] is record.events[2]
    assert record.entities[-1].members[0] is record.entities[0]


def test_json_is_one_line_of_unescaped_arabic_with_ids():
    text = dumps(RECORD)
    assert "\n" not in text
    assert "السعودية" in text
    document = json.loads(text)
    assert document["events"][0]["actors"] == ["e1", "e2"]
    assert document["events"][0]["date_basis"] == "t1"
    assert document["events"][2]["date_basis"] == "published"
    assert document["times"][0]["from"] == document["times"][0]["to"] == "2023-03-10"


def test_the_published_schema_is_the_generated_one():
    published = (DOCS / "record.schema.json").read_text("utf-8")
    assert published == json.dumps(schema(), ensure_ascii=False, indent=2) + "\n", (
        "run: musnad schema > docs/record.schema.json"
    )


def test_the_schema_is_itself_valid_and_refuses_what_is_no_record():
    Draft202012Validator.check_schema(schema())
    for change in (
        lambda d: d.pop("events"),
        lambda d: d.update(schema="musnad-record/0"),
        lambda d: d["events"][0].update(type="DEMAND"),
        lambda d: d["events"][0].update(date=["2023-03-10"]),
        lambda d: d["article"].update(colour="red"),
        lambda d: d["times"][0].update(start="0"),
    ):
        document = to_json(RECORD)
        change(document)
        assert not VALIDATOR.is_valid(document)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (["schema"], "musnad-record/0", "schema is 'musnad-record/0'; this version reads 'musnad-record/1'"),
        (["events", 0, "actors"], ["e99"], "record.events[0].actors[0] names 'e99', which the record does not hold"),
        (["events", 0, "date_basis"], "t9", "record.events[0].date_basis names 't9'"),
        (["events", 0, "chain"], [{"source": "x", "cue": None}], "record.events[0].chain[0].source names 'x'"),
        (["events", 0, "type"], "DEMAND", "record.events[0].type is 'DEMAND'; it must be one of AGREE, CONSULT"),
        (["events", 0, "date"], ["2023-03-10"], "record.events[0].date must have 2 items"),
        (["events", 0, "intensity"], "2.5", "record.events[0].intensity is '2.5'; it must be number"),
        (["times", 0, "start"], True, "record.times[0].start is True; it must be integer"),
        (["times", 0, "start"], "0", "record.times[0].start is '0'; it must be integer"),
        (["article", "text"], None, "record.article.text is None; it must be string"),
        (["article", "published"], "yesterday", "record.article.published is 'yesterday'; it must be an ISO 8601"),
        (["sentences"], {}, "record.sentences must be a list"),
        (["producer"], [], "record.producer must be an object"),
    ],
)
def test_what_is_wrong_is_named(path, value, message):
    document = copy.deepcopy(to_json(RECORD))
    *parents, last = path
    target = document
    for key in parents:
        target = target[key]
    target[last] = value
    with pytest.raises(RecordError) as error:
        from_json(document)
    assert message in str(error.value)


def test_a_missing_field_and_what_is_no_json_are_named():
    document = to_json(RECORD)
    del document["events"][1]["status"]
    with pytest.raises(RecordError, match=r"record\.events\[1\] lacks 'status'"):
        from_json(document)
    with pytest.raises(RecordError, match="not JSON"):
        loads("{")
    with pytest.raises(RecordError, match="a record is a JSON object"):
        loads("[]")


def test_fields_that_have_a_default_may_be_left_out():
    document = to_json(RECORD)
    del document["events"][1]["confidence"]
    del document["article"]["parts"]
    record = from_json(document)
    assert record.events[1].confidence == 1.0
    assert record.article.parts == ()


def test_the_documented_example_is_a_record_whose_spans_are_right():
    example = re.search("```json\n(.*?)```", (DOCS / "record.md").read_text("utf-8"), re.DOTALL)[1]
    VALIDATOR.validate(json.loads(example))
    record = loads(example)
    assert to_json(record) == json.loads(example)
    text = record.article.text
    for found in (*record.times, *(mention for entity in record.entities for mention in entity.mentions)):
        assert found.span.of(text) == found.text
    assert [mention.trigger.of(text) for mention in record.events[0].mentions] == ["رحب", "يرحب"]
    assert record.events[0].chain[0].cue.of(text) == "وفق"
    assert record.statements[0].content.of(text) == "الاتفاق يفتح صفحة جديدة بين البلدين"


def test_every_field_is_documented():
    documented = set(re.findall("`([a-z_0-9]+)`", (DOCS / "record.md").read_text("utf-8")))
    fields = {name for definition in schema()["$defs"].values() for name in definition["properties"]}
    assert fields - documented == set()


@pytest.mark.parametrize(
    ("field", "value"),
    [("actors", "e1"), ("actors", None), ("actors", [{"id": "e1"}]), ("place", ["e1"]), ("place", "t1"), ("place", 3)],
)
def test_a_reference_of_the_wrong_sort_is_an_error(field, value):
    document = copy.deepcopy(to_json(RECORD))
    document["events"][0][field] = value
    with pytest.raises(RecordError, match=rf"record\.events\[0\]\.{field}"):
        from_json(document)
