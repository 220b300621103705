import numpy as np
import pytest

from musnad import linear
from musnad.errors import ResourceError
from musnad.linear import LinearModel, load_models, save_models


@pytest.fixture
def model() -> LinearModel:
    weights = np.array([[2.0, -2.0], [0.0, 1.0], [0.001, 0.0]], dtype=np.float32)
    return LinearModel(["yes", "no"], {"a": 0, "ب": 1, "faint": 2}, weights, np.array([0.5, 0.0], dtype=np.float32))


def test_decisions(model: LinearModel) -> None:
    assert model.best(["a"])[0] == "yes"
    assert model.best(["ب"])[0] == "no"
    assert model.probabilities(["a", "unknown"]).sum() == pytest.approx(1)
    assert model.probabilities([])[0] == pytest.approx(1 / (1 + np.exp(-0.5)))
    assert model.independent(["a"])[1] == pytest.approx(1 / (1 + np.exp(2)))


def test_a_decision_can_be_explained(model: LinearModel) -> None:
    assert model.explain(["ب", "a", "unknown"], "no") == [("a", -2.0), ("ب", 1.0)]


def test_models_are_what_was_saved(model, tmp_path, monkeypatch) -> None:
    (tmp_path / "models").mkdir()
    save_models(tmp_path / "models/m.npz", {"d": model}, 0.01)
    monkeypatch.setattr(linear, "data_path", lambda name: tmp_path / name)
    again = load_models.__wrapped__("m")["d"]
    assert again.classes == model.classes
    assert again.features() == ["a", "ب"]
    np.testing.assert_allclose(again.probabilities(["a"]), model.probabilities(["a"]), atol=1e-3)


def test_a_missing_model_is_named(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(linear, "data_path", lambda name: tmp_path / name)
    with pytest.raises(ResourceError, match=r"nothing\.npz: the trained model is missing"):
        load_models.__wrapped__("nothing")
