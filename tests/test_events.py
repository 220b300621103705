from __future__ import annotations

from datetime import datetime

import pytest

import musnad
from musnad import language
from musnad.model import Article, Entity, Event, Mention, Part, Span, Statement
from musnad.reading.events.coder import plover
from musnad.reading.events.scene import Scene, stem
from musnad.reading.events.triggers import trigger_table

TEXT = "فرضت بريطانيا عقوبات على إيران. وقال وزير إن الهجوم مستمر."


@pytest.fixture(scope="module")
def scene() -> Scene:
    doc = language.blank()(TEXT)

    def entity(id: str, name: str) -> Entity:
        start = TEXT.index(name)
        return Entity(id, "country", name, name, (Mention(start, start + len(name), name),))

    said = TEXT.index("الهجوم")
    statement = Statement("s1", Span(TEXT.index("قال"), said), Span(said, len(TEXT) - 1), "indirect")
    article = Article("a", TEXT, parts=(Part("headline", 0, 32), Part("body", 32, len(TEXT))))
    return Scene(doc, article, (entity("e1", "بريطانيا"), entity("e2", "إيران")), (), (statement,))


@pytest.mark.parametrize(
    ("one", "other"),
    [("الهجوم", "هجوم"), ("العقوبات", "عقوبات"), ("المتظاهرين", "متظاهرون"), ("قتلت", "قتل"), ("يطالب", "طالب")],
)
def test_forms_of_one_word_have_one_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_the_scene_knows_where_things_stand(scene: Scene) -> None:
    attack = scene.norms.index("الهجوم")
    assert scene.sentence_number(attack) == 1
    assert [m.entity.id for m in scene.mentions_in(0)] == ["e1", "e2"]
    assert scene.mentions_in(1) == []
    assert (scene.part(0), scene.part(attack)) == ("headline", "body")
    assert scene.told_by(attack) is scene.statements[0]
    assert scene.told_by(0) is None
    assert scene.cued_by(scene.norms.index("قال")) is scene.statements[0]


def test_a_light_verb_needs_its_companion(scene: Scene) -> None:
    candidate = trigger_table().candidate(scene, scene.norms.index("فرضت"))
    assert candidate is not None
    assert candidate.companion
    assert candidate.senses[0].type == "SANCTION"


def test_every_type_has_a_quad_a_score_and_a_code() -> None:
    table = plover()
    assert len({kind for kind, _ in table}) == 16
    assert table["ACCUSE", None].score == -3
    assert table["CONSULT", "phone"].cameo == "041"
    assert all(-10 <= row.score <= 10 for row in table.values())


def events(text: str) -> list[Event]:
    return list(musnad.read(text, published=datetime(2023, 12, 8)).events)


SENTENCES = [
    ("قصف الجيش الإسرائيلي مخيما في قطاع غزة أمس الخميس.", "ASSAULT", "Israel", None, ("2023-12-07", "2023-12-07")),
    ("فرضت الولايات المتحدة عقوبات اقتصادية على إيران.", "SANCTION", "United States", "Iran", None),
    ("اتهمت روسيا أوكرانيا بقصف محطة زابوريجيا النووية.", "ACCUSE", "Russia", "Ukraine", None),
    (
        "دعا الأمين العام للأمم المتحدة أنطونيو غوتيريش إسرائيل إلى وقف إطلاق النار.",
        "REQUEST",
        "António Guterres",
        "Israel",
        None,
    ),
    ("اعتقلت الشرطة التركية عشرات المتظاهرين في إسطنبول.", "COERCE", None, None, None),
    ("تظاهر آلاف اللبنانيين في بيروت احتجاجا على الضرائب.", "PROTEST", None, None, None),
    (
        "أجرى الرئيس الأمريكي جو بايدن اتصالا هاتفيا بالرئيس المصري عبد الفتاح السيسي.",
        "CONSULT",
        "Joe Biden",
        None,
        None,
    ),
    ("هددت كوريا الشمالية بشن هجوم على كوريا الجنوبية.", "THREATEN", "North Korea", "South Korea", None),
]


@pytest.mark.parametrize(("text", "kind", "actor", "recipient", "date"), SENTENCES)
def test_plain_sentences(
    text: str, kind: str, actor: str | None, recipient: str | None, date: tuple[str, str] | None
) -> None:
    found = [e for e in events(text) if e.type == kind]
    assert found, [(e.type, e.mode) for e in events(text)]
    event = found[0]
    assert actor is None or any(actor in e.name for e in event.actors), [e.name for e in event.actors]
    assert recipient is None or recipient in [e.name for e in event.recipients], [e.name for e in event.recipients]
    assert date is None or event.date == date
    row = plover().get((event.type, event.mode)) or plover()[event.type, None]
    assert (event.quad, event.intensity, event.cameo) == (row.quad, row.score, row.cameo)


def test_triggers_and_sentences_are_evidence() -> None:
    text = "ترحيب عربي بالهدنة\n\nرحبت مصر وقطر بالهدنة في غزة، بحسب وكالة رويترز."
    for event in events(text):
        for mention in event.mentions:
            assert mention.sentence.contains(mention.trigger)
            assert mention.trigger.of(text).strip() == mention.trigger.of(text)


def test_a_source_is_in_the_chain() -> None:
    found = [
        e
        for e in events("قتلت القوات السورية خمسة مدنيين في إدلب، بحسب المرصد السوري لحقوق الإنسان.")
        if e.type == "ASSAULT"
    ]
    assert [link.source.name for link in found[0].chain] == ["Syrian Observatory for Human Rights"]


def test_news_without_politics_has_no_events() -> None:
    assert events("فاز ريال مدريد على برشلونة بهدفين في الدوري الإسباني، وسجل المهاجم هدفا في الدقيقة الأخيرة.") == []
