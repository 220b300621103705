"""Places: names, the words that make a capital a location, and which of several namesakes."""

from __future__ import annotations

from datetime import datetime
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

import pytest

from musnad import language
from musnad.model import Article, Entity, Place, Span
from musnad.reading import actors, places
from musnad.resources import Row, read_table

TABLE = read_table(Path(__file__).parent / "data" / "places.tsv", ("sentence", "published", "country", "lat", "lon"))
#: How much of the table must be right; it is hard on purpose, and names a few places that are not read yet.
COUNTRIES_RIGHT = 0.97
POSITIONS_RIGHT = 0.90
NEAR_KM = 50
EARTH_KM = 6371


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


def kilometres(place: Place, lat: float, lon: float) -> float:
    """Along the surface of the earth."""
    here, there, east = radians(place.lat), radians(lat), radians(lon - place.lon)
    arc = sin((there - here) / 2) ** 2 + cos(here) * cos(there) * sin(east / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(arc))


def test_places_of_the_table_are_in_their_country_and_near_where_they_are(nlp):
    """A mention may take in the noun or the nationality beside the name; a government is its country and no place."""

    def judge(row: Row) -> tuple[bool, bool, str]:
        before, mention, after = row["sentence"].replace("]", "[").split("[")
        text = before + mention + after
        span = Span(len(before), len(before) + len(mention))
        article = Article("a", text, published=datetime.fromisoformat(row["published"]))
        doc = nlp(text)
        placed = places.read(doc, article)
        if not row["lat"]:
            governments = [
                entity
                for entity in actors.entities_of(article, [who for who, _ in actors.candidates(doc, article, placed)])
                if any(mention.span == span for mention in entity.mentions)
            ]
            right = [(entity.kind, entity.country) for entity in governments] == [("country", row["country"])]
            return right, right, f"{row['sentence']}: {[(entity.kind, entity.name) for entity in governments]}"
        found = [
            entity
            for entity in placed
            if any(m.start <= span.start and span.end <= m.end for m in entity.mentions) and entity.place
        ]
        here = {entity.country or "" for entity in found} == {row["country"]}
        near = any(
            kilometres(entity.place, float(row["lat"]), float(row["lon"])) <= NEAR_KM
            for entity in found
            if entity.place
        )
        return here, near, f"{row['sentence']}: {[(entity.name, entity.country, entity.place) for entity in found]}"

    judged = [judge(row) for row in TABLE]
    print(*(told for here, near, told in judged if not (here and near)), sep="\n")
    assert sum(here for here, _, _ in judged) >= COUNTRIES_RIGHT * len(judged)
    assert sum(near for _, near, _ in judged) >= POSITIONS_RIGHT * len(judged)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("خرجت احتجاجات في مشهد شمال شرق إيران.", True),
        ("انتهى اللقاء في مشهد ودي بين الوفدين.", False),
        ("تظاهر الآلاف في مدينة مشهد الإيرانية، ثم امتدت التظاهرات إلى مشهد.", True),
        ("نشرت الصحيفة صور القتلى في جنوب لبنان.", False),
    ],
)
def test_a_name_that_is_another_word_counts_where_the_words_say_its_country(read, text, found):
    mentions = {m.text for entity in read(text).values() for m in entity.mentions}
    assert (not mentions.isdisjoint({"مشهد", "صور"})) is found


def test_of_namesakes_the_words_beside_them_decide(read):
    assert read("سقطت صواريخ في مدينة صور جنوبي لبنان.")["Tyre"].country == "LBN"
    assert read("افتتح المصنع في مدينة صور في سلطنة عمان.")["Sur (Oman)"].country == "OMN"
