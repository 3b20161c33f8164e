"""History changes the score in one direction, in the graph itself: frauds never lower it, clear results never raise
it."""

from pathlib import Path

import numpy as np
import pytest

from customs_training.import_risk.profiles import ENTITIES
from customs_training.import_risk.session import GraphSession

SHIPPED = Path(__file__).resolve().parents[2] / "models" / "import-risk" / "model.onnx"
ROUNDING = 2e-5
"""Log-odds are float32 sums of a few terms below 20: the last digits may differ by this much."""


@pytest.fixture(params=["shipped", "trained on the samples"])
def graph(request, session) -> GraphSession:
    return GraphSession(SHIPPED) if request.param == "shipped" else session


@pytest.fixture
def histories(samples) -> np.ndarray:
    rng = np.random.default_rng(11)
    size = rng.choice([0, 1, 2, 5, 30, 2000], (len(samples), len(ENTITIES)))
    fraud = rng.binomial(size, rng.choice([0.0, 0.1, 0.5, 1.0], size.shape))
    return np.stack([size, fraud, rng.binomial(fraud, 0.2)], axis=2).reshape(len(samples), -1)


@pytest.mark.parametrize("entity", [*range(len(ENTITIES)), slice(None)], ids=[*ENTITIES, "all at once"])
def test_one_more_fraud_result_never_lowers_the_score(graph, samples, histories, entity):
    more = histories.reshape(len(samples), len(ENTITIES), 3).copy()
    more[:, entity, 0] += 1
    more[:, entity, 1] += 1
    change = graph.score(samples, more.reshape(len(samples), -1))[2] - graph.score(samples, histories)[2]
    assert change.min() >= -ROUNDING


@pytest.mark.parametrize("entity", [*range(len(ENTITIES)), slice(None)], ids=[*ENTITIES, "all at once"])
def test_one_more_clear_result_never_raises_the_score(graph, samples, histories, entity):
    more = histories.reshape(len(samples), len(ENTITIES), 3).copy()
    more[:, entity, 0] += 1
    change = graph.score(samples, more.reshape(len(samples), -1))[2] - graph.score(samples, histories)[2]
    assert change.max() <= ROUNDING


@pytest.mark.parametrize("entity", range(1, 4), ids=ENTITIES[1:4])
def test_the_first_fraud_result_of_a_party_visibly_raises_a_shipped_score(samples, entity):
    graph = GraphSession(SHIPPED)
    nothing = np.zeros((len(samples), 15))
    one = nothing.copy()
    one[:, 3 * entity : 3 * entity + 2] = 1
    before, after = graph.score(samples, nothing)[0], graph.score(samples, one)[0]
    middle = (before > 0.2) & (before < 0.8)
    assert middle.any()
    assert np.all(1000 * (after - before)[middle] >= 3)


def test_a_first_critical_result_of_the_goods_raises_the_critical_probability(graph, samples):
    fraud = np.zeros((len(samples), 15))
    fraud[:, :2] = 1
    critical = fraud.copy()
    critical[:, 2] = 1
    assert np.all(graph.score(samples, critical)[1] > graph.score(samples, fraud)[1])
