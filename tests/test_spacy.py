"""What users of spaCy expect of a pipeline: displaCy, DocBin, ``spacy evaluate``, training, another network."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import spacy
from spacy import displacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.training import Example
from spacy.training.initialize import init_nlp
from spacy.training.loop import train
from spacy.util import load_config

from musnad import language
from musnad.errors import ResourceError

TRAINING = Path(__file__).parents[1] / "training"
sys.path.insert(0, str(TRAINING))

import partial  # noqa: E402

TEXT = "زار وزير الخارجية المصري سامح شكري بغداد يوم الثلاثاء."
ALL = ["POS", "MORPH", "LEMMA", "HEAD", "DEP", "SENT_START", "ENT_IOB", "ENT_TYPE"]


@pytest.fixture(scope="module")
def nlp() -> Language:
    return language.load()


def run(*arguments: object) -> str:
    """A Python of its own, which has not imported musnad."""
    result = subprocess.run([sys.executable, *map(str, arguments)], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_spacy_finds_the_parts_by_itself() -> None:
    code = f"import spacy; print([e.text for e in spacy.load({str(language.MODEL)!r})({TEXT!r}).ents])"
    assert "سامح شكري" in run("-X", "utf8", "-c", code)


def test_displacy_draws_names_and_trees(nlp: Language) -> None:
    doc = nlp(TEXT)
    assert "سامح شكري" in displacy.render(doc, style="ent", jupyter=False)
    drawn = displacy.render(doc, style="dep", jupyter=False)
    assert 'direction="rtl"' in drawn
    assert drawn.count("displacy-word") == len(doc) - 1  # the full stop is drawn with its word


def test_docs_are_stored_and_come_back(nlp: Language) -> None:
    doc = nlp(TEXT)
    (back,) = DocBin(attrs=["TAG", "NORM", *ALL], docs=[doc]).get_docs(nlp.vocab)
    assert back.text == TEXT
    for field in ("idx", "tag_", "norm_", "pos_", "lemma_", "dep_", "ent_type_", "is_sent_start"):
        assert [getattr(token, field) for token in back] == [getattr(token, field) for token in doc]
    assert [token.head.i for token in back] == [token.head.i for token in doc]


def test_spacy_evaluate_measures_it(nlp: Language, tmp_path: Path) -> None:
    DocBin(attrs=ALL, docs=[nlp(TEXT)]).to_disk(tmp_path / "own.spacy")
    run("-m", "spacy", "evaluate", language.MODEL, tmp_path / "own.spacy", "--output", tmp_path / "scores.json")
    scores = json.loads((tmp_path / "scores.json").read_text("utf-8"))
    # What the pipeline itself has written must agree with it.
    assert [scores[key] for key in ("token_acc", "ents_f", "pos_acc", "dep_las")] == [1, 1, 1, 1]


def test_the_environment_may_name_another_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    language.blank().to_disk(tmp_path / "own")
    monkeypatch.setenv("MUSNAD_MODEL", str(tmp_path / "own"))
    assert language.load().pipe_names == ["musnad_sentences"]
    monkeypatch.setenv("MUSNAD_MODEL", str(tmp_path / "nowhere"))
    with pytest.raises(ResourceError, match="MUSNAD_MODEL"):
        language.load()


def test_parts_of_speech_alone_are_learned_from_beside_known_features() -> None:
    blank = language.blank()
    words = ["زار", "الوزير", "بغداد"]
    full = Doc(blank.vocab, words=words, pos=["VERB", "NOUN", "PROPN"], morphs=["Aspect=Perf", "Number=Sing", ""])
    parts = Doc(blank.vocab, words=["غادر", "المسؤول", "عمان"], pos=["VERB", "NOUN", "PROPN"])
    blank.add_pipe(partial.NAME)
    examples = [Example(blank.make_doc(doc.text), doc) for doc in (full, parts)]
    optimizer = blank.initialize(lambda: examples)
    assert len(blank.get_pipe(partial.NAME).labels) == 3
    for _ in range(60):
        blank.update(examples, sgd=optimizer)
    assert [(t.pos_, str(t.morph)) for t in blank("غادر المسؤول عمان")] == [
        ("VERB", "Aspect=Perf"),
        ("NOUN", "Number=Sing"),
        ("PROPN", ""),
    ]


@pytest.fixture
def corpus(tmp_path: Path) -> dict[str, str]:
    """Paths of a base pipeline, and of sentences with names and trees."""
    blank = language.blank()
    blank.to_disk(tmp_path / "base")
    words = ["زار", "سامح", "شكري", "بغداد", "."]
    doc = Doc(
        blank.vocab,
        words=words,
        pos=["VERB", "PROPN", "PROPN", "PROPN", "PUNCT"],
        morphs=["Aspect=Perf", "", "", "", ""],
        lemmas=words,
        heads=[0, 0, 1, 0, 0],
        deps=["ROOT", "nsubj", "flat", "obj", "punct"],
        ents=["O", "B-PER", "I-PER", "B-LOC", "O"],
    )
    DocBin(attrs=ALL, docs=[doc] * 60).to_disk(tmp_path / "all.spacy")
    return {"base": str(tmp_path / "base"), **dict.fromkeys(("train", "dev"), str(tmp_path / "all.spacy"))}


def test_a_transformer_takes_the_networks_place(corpus: dict[str, str], tmp_path: Path) -> None:
    pytest.importorskip("spacy_transformers", reason="to run this test: pip install spacy-transformers (over 5 GB)")
    import transformers

    letters = [chr(code) for code in range(0x621, 0x64B)]
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{letter}" for letter in letters)]
    bert = tmp_path / "bert"
    bert.mkdir()
    (bert / "vocab.txt").write_text("\n".join(vocabulary), "utf-8")
    transformers.BertTokenizerFast(str(bert / "vocab.txt")).save_pretrained(bert)
    size = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
    transformers.BertModel(transformers.BertConfig(vocab_size=len(vocabulary), **size)).save_pretrained(bert)
    overrides = {f"paths.{name}": path for name, path in (corpus | {"transformer": str(bert)}).items()}
    overrides |= {"training.max_steps": 2, "training.eval_frequency": 1, "components.parser.min_action_freq": 1}
    nlp = init_nlp(load_config(TRAINING / "transformer.cfg", overrides=overrides, interpolate=True))
    (tmp_path / "out").mkdir()
    train(nlp, tmp_path / "out")
    doc = spacy.load(tmp_path / "out/model-last")(TEXT)
    assert doc.text == TEXT
    assert all(token.pos_ and token.dep_ for token in doc)
