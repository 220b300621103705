from pathlib import Path

import numpy
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Span
from thinc.api import NumpyOps, set_dropout_rate

from musnad import language
from musnad.language.ops import BlasOps

_NLP = language.blank()


@pytest.fixture(scope="module")
def nlp() -> Language:
    return _NLP


CUTS = {
    "وقال": ["و", "قال"],
    "للبيت": ["ل", "لبيت"],
    "وسيجتمع": ["و", "س", "يجتمع"],
    "بالقاهرة": ["ب", "القاهرة"],
    "كتابته": ["كتابت", "ه"],
    "وزارة": ["وزارة"],
    "فلسطين": ["فلسطين"],
    "باريس": ["باريس"],
    "سياسة": ["سياسة"],
    "لهم": ["ل", "هم"],
    "بينهما": ["بين", "هما"],
    "القاهرة": ["القاهرة"],
    "واشنطن": ["واشنطن"],
    "وفد": ["وفد"],
    "ولبنان": ["و", "لبنان"],
    "هاتفي": ["هاتفي"],
    "زيارته": ["زيارت", "ه"],
    "لإسرائيل": ["ل", "إسرائيل"],
}


@pytest.mark.parametrize(("word", "tokens"), CUTS.items())
def test_clitics_are_tokens(nlp: Language, word: str, tokens: list[str]) -> None:
    assert [t.text for t in nlp(word)] == tokens


@pytest.mark.parametrize(
    ("word", "norm"),
    [("للبيت", "البيت"), ("كتابته", "كتابه"), ("زيارتهما", "زياره"), ("قتلته", "قتلت"), ("والقُدْس", "القدس")],
)
def test_norm_is_the_word_as_it_stands_alone(nlp: Language, word: str, norm: str) -> None:
    assert norm in [t.norm_ for t in nlp(word)]


def test_tokens_are_what_news_has(nlp: Language) -> None:
    text = "في #القدس، 7:00 صباحا: نسبة 12.5% (CNN) https://example.org/a?b=1، د. أحمد"
    tokens = [(t.text, t.tag_) for t in nlp(text)]
    for expected in [
        ("#", "X"),
        ("القدس", "W"),
        ("7:00", "NUM"),
        ("12.5", "NUM"),
        ("%", "PUNCT"),
        ("CNN", "X"),
        ("https://example.org/a?b=1", "X"),
    ]:
        assert expected in tokens


@given(st.text(max_size=200))
@settings(max_examples=300, deadline=None)
def test_tokens_spell_any_text(text: str) -> None:
    doc = _NLP(text)
    assert doc.text == text
    assert all(text[t.idx : t.idx + len(t)] == t.text for t in doc)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("وصل الوزير. ثم غادر.", 2),
        ("عنوان بلا نقطة\n\nوصل الوزير إلى بغداد.", 2),
        ("قال د. مصطفى إن النسبة 3.5 في المئة.", 1),
        ('قال: "لن نقبل." وأضاف أن الحوار مستمر.', 2),
        ("هل يستمر الاتفاق؟ نعم!", 2),
    ],
)
def test_sentences(nlp: Language, text: str, count: int) -> None:
    assert len([s for s in nlp(text).sents if s.text.strip()]) == count


def test_sentences_never_cross_a_line(nlp: Language) -> None:
    assert all("\n" not in s.text.strip("\n") for s in nlp("أول\nثان\n\nثالث").sents)


def test_a_saved_pipeline_is_the_same(nlp: Language, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path)
    again = spacy.load(tmp_path)
    assert [t.norm_ for t in again("وللبيت كتابته")] == [t.norm_ for t in nlp("وللبيت كتابته")]


def test_names_have_clean_edges() -> None:
    nlp = language.blank()
    nlp.add_pipe("musnad_name_edges")
    doc = nlp.make_doc('زار "أنطونيو غوتيريش"\n\nبغداد')
    doc.ents = [Span(doc, 1, 6, label="PER")]
    assert [e.text for e in nlp(doc).ents] == ["أنطونيو غوتيريش"]


def test_the_shipped_model_names_who_and_where() -> None:
    nlp = language.load()
    names = {(e.text, e.label_) for e in nlp("استقبل الرئيس الفرنسي إيمانويل ماكرون نظيره المصري في باريس.").ents}
    assert ("إيمانويل ماكرون", "PER") in names
    assert ("باريس", "LOC") in names
    assert nlp.meta["name"] == "news"


def test_faster_products_are_the_same_products() -> None:
    random = numpy.random.default_rng(1)
    x, y = random.random((7, 5), dtype="float32"), random.random((3, 5), dtype="float32")
    for a, b, trans in ((x, y, {"trans2": True}), (x, y.T.copy(), {}), (x, x, {"trans1": True})):
        numpy.testing.assert_allclose(BlasOps().gemm(a, b, **trans), NumpyOps().gemm(a, b, **trans), rtol=1e-5)


@pytest.mark.parametrize(
    ("word", "code"),
    [("أحمد", "g"), ("الدكتور", "t"), ("شركة", "o"), ("مدينة", "l"), ("باريس", "w"), ("فرنسية", "n"), ("ماكرون", "a")],
)
def test_a_shape_says_what_the_tables_know_a_word_as(word: str, code: str) -> None:
    shape = _NLP(word)[0].shape_
    assert shape.startswith("x")
    assert code in shape


def test_shapes_of_other_words() -> None:
    assert [t.shape_ for t in _NLP("BBC 2018 الظروف")] == ["XXX", "dddd", "xd"]


def test_a_word_is_seen_the_same_in_any_company() -> None:
    nlp = language.load(without=language.SYNTAX)
    layer = nlp.get_pipe("tok2vec").model.get_ref("embed")
    docs = [nlp.make_doc(text) for text in ("زار الوزير بغداد وزار الوزير عمان", "", "بغداد")]
    together = layer.predict(docs)
    assert [rows.shape for rows in together] == [(len(doc), layer.get_dim("nO")) for doc in docs]
    alone = numpy.vstack([layer.predict([doc[i : i + 1].as_doc()])[0] for doc in docs for i in range(len(doc))])
    numpy.testing.assert_allclose(numpy.vstack(together), alone, rtol=1e-4, atol=1e-5)
    assert (together[0][2] == together[2][0]).all()  # بغداد
    assert (together[0][0] != together[0][2]).any()


def test_what_a_word_teaches_is_added_up_over_its_occurrences() -> None:
    nlp = language.load(without=language.SYNTAX)
    layer = nlp.get_pipe("tok2vec").model.get_ref("embed")
    set_dropout_rate(layer, 0.0)
    vectors = layer.layers[1]

    def gradient(text: str) -> numpy.ndarray:
        rows, backprop = layer([nlp.make_doc(text)], is_train=True)
        backprop([numpy.ones_like(rows[0])])
        found = vectors.get_grad("b").copy()
        vectors.set_grad("b", numpy.zeros_like(found))
        return found

    once = gradient("بغداد")
    assert numpy.abs(once).max() > 0
    numpy.testing.assert_allclose(gradient("بغداد بغداد بغداد"), 3 * once, rtol=1e-4, atol=1e-5)
