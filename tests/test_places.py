"""Places: names, the words that make a capital a location, and which of several namesakes."""

from __future__ import annotations

import pytest

from musnad import language
from musnad.model import Article, Entity
from musnad.reading import places


@pytest.fixture(scope="module")
def nlp():
    return language.blank()


@pytest.fixture
def read(nlp):
    def run(text: str) -> dict[str, Entity]:
        entities = places.read(nlp(text), Article("a", text))
        assert all(m.text == text[m.start : m.end] for entity in entities for m in entity.mentions)
        return {entity.name: entity for entity in entities}

    return run


def test_city_with_its_noun_is_one_place_with_both_mentions(read):
    found = read("سيطرت القوات الحكومية على مدينة البصرة في جنوب العراق. وعاد الهدوء إلى البصرة.")
    (basra,) = [entity for name, entity in found.items() if "Bas" in name]
    assert [mention.text for mention in basra.mentions] == ["مدينة البصرة", "البصرة", "البصرة"]
    assert basra.kind == "place"
    assert basra.country == "IRQ"
    assert basra.place is not None
    assert 30 < basra.place.lat < 31


@pytest.mark.parametrize(
    ("text", "located"),
    [
        ("وصل الوفد إلى موسكو أمس.", True),
        ("عقد الاجتماع في موسكو.", True),
        ("عقد الاجتماع بموسكو.", True),
        ("رفضت موسكو الاقتراح.", False),
        ("الخلاف قائم ولوحت موسكو بالانسحاب.", False),
    ],
)
def test_a_capital_is_a_place_only_where_something_is_there(read, text, located):
    assert ("Moscow" in read(text)) is located


def test_a_capital_at_the_front_of_a_country_is_not_doubled(read):
    assert not read("أعلنت السعودية وروسيا موقفهما.")


def test_hashtags_and_clitics_are_left_out_of_the_mention(read):
    (entity,) = read("وقعت الانفجارات في #بغداد.").values()
    assert [mention.text for mention in entity.mentions] == ["بغداد"]


def test_gaza_is_the_strip_where_the_article_names_it(read):
    (strip,) = read("دخلت المساعدات قطاع غزة. ووصلت الشاحنات إلى غزة.").values()
    assert {mention.text for mention in strip.mentions} == {"قطاع غزة", "غزة"}


def test_the_country_that_commas_set_off_belongs_to_the_place(read):
    (moscow,) = read("عقد الاجتماع في موسكو، روسيا، أمس.").values()
    assert [mention.text for mention in moscow.mentions] == ["موسكو", "موسكو، روسيا"]
    (cairo,) = read("وفي القاهرة، مصر تدعو إلى الحوار.").values()
    assert [mention.text for mention in cairo.mentions] == ["القاهرة"]
