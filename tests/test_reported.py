"""Texts of a single sentence: who is kept, and whether an act is reported or only mentioned."""

from __future__ import annotations

import pytest

from musnad import settings
from musnad.linear import LinearModel, load_models
from musnad.pipeline import explain_source, read
from musnad.reading.events import reported
from musnad.reading.events.explain import in_words

HEADLINE = "الجيش الإسرائيلي يقصف مواقع في غزة"
REPORT = "قصفت طائرات إسرائيلية فجر اليوم مواقع في غزة فقتلت ثلاثة أشخاص."
PROTESTS = "تظاهر آلاف الأشخاص أمس أمام البرلمان في وسط العاصمة التونسية احتجاجا على ارتفاع الأسعار."
PROTEST_HEADLINE = "آلاف المتظاهرين في شوارع بيروت احتجاجا على الضرائب"
MENTION = "ويرى مراقبون أن الهجوم على مقر الأمم المتحدة في بغداد عام 2003 غيّر نظرة المنظمة إلى العمل في العراق."
PROTESTS_MENTIONED = "ويرى الكاتب أن المظاهرات التي شهدتها تونس عام 2011 غيّرت نظرة العرب إلى أنفسهم."


def types(text):
    return {event.type for event in read(text, published="2023-12-08").events}


@pytest.mark.parametrize(
    ("text", "kind"),
    [(HEADLINE, "ASSAULT"), (REPORT, "ASSAULT"), (PROTEST_HEADLINE, "PROTEST"), (PROTESTS, "PROTEST")],
)
def test_a_headline_or_lead_alone_reports(text, kind):
    assert kind in types(text)


@pytest.mark.parametrize(("text", "kind"), [(MENTION, "ASSAULT"), (PROTESTS_MENTIONED, "PROTEST")])
def test_background_alone_only_mentions(text, kind, monkeypatch):
    assert kind not in types(text)
    monkeypatch.setitem(settings.REPORTED_THRESHOLD, kind, 0.0)
    assert kind in types(text)


def test_an_article_is_not_asked(monkeypatch):
    never = LinearModel.__new__(LinearModel)  # whatever it is asked, it fails
    monkeypatch.setattr(reported, "load_models", lambda name: {"ASSAULT": never})
    assert "ASSAULT" in types(f"{HEADLINE}\n\n{REPORT}")
    with pytest.raises(AttributeError):
        read(REPORT)


def test_the_threshold_decides(monkeypatch):
    monkeypatch.setitem(settings.REPORTED_THRESHOLD, "ASSAULT", 1.1)
    assert "ASSAULT" not in types(REPORT)


def test_explained(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    path.write_text(REPORT, "utf-8")

    def answer():
        ((explanation,),) = explain_source(path, word="قصفت")
        (decision,) = [d for d in explanation.decisions if "only mention it" in d.question]
        assert decision.evidence
        return decision.answer

    assert answer() == "it reports it"
    monkeypatch.setitem(settings.REPORTED_THRESHOLD, "ASSAULT", 1.1)
    assert answer().startswith("it only mentions it: that it reports it has probability 0.")


def test_every_feature_has_words():
    names = [name for model in load_models("reported").values() for name in model.features()]
    assert [name for name in names if in_words(name) == name or "=" in in_words(name)] == []
    assert in_words("first candidate a0=<country>") == "the first word that may report it: the next word: <country>"


def test_nobody_is_left_out_of_a_lone_sentence():
    def names(text):
        return {mention.text for entity in read(text).entities for mention in entity.mentions}

    sentence = "وقتل مسلحون مجهولون شرطيا."
    article = (
        "اجتماع في باريس\n\nاجتمع الرئيس الفرنسي إيمانويل ماكرون والمستشارة الألمانية أنغيلا ميركل في باريس. "
        "وبحث الرئيس الفرنسي مع ميركل ملف التجارة. " + sentence
    )
    assert {"مسلحون مجهولون", "شرطيا"} <= names(sentence)
    assert "شرطيا" not in names(article)
