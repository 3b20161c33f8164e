"""The families compared with the shipped network, on toy texts that words separate."""

import numpy as np
import pytest

from customs_training.hs_codes import compare
from customs_training.hs_codes.corpus import Corpus, Example
from customs_training.hs_codes.evaluation import TextSet, measure
from customs_training.hs_codes.text import Goods

WORDS = {
    "010121": ("horse", "stallion", "말"),
    "020130": ("beef", "sirloin", "쇠고기"),
    "090111": ("coffee", "arabica", "커피"),
    "610910": ("shirt", "cotton", "티셔츠"),
    "851713": ("telephone", "smartphone", "전화기"),
    "950300": ("toy", "doll", "인형"),
}
CODES = tuple(WORDS)
SEEN, UNSEEN = ("fresh", "new", "large", "두꺼운", "boxed"), ("worn", "cheap", "작은")
FAMILIES = ("nearest neighbour (floor)", "logistic regression", "linear SVM", "random forest")
CHANCE = 100 / len(CODES)


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    examples = [
        Example(Goods(word if position % 2 else "", f"{adjective} {word}"), code, (0.5, 1.0, 2.0)[position % 3], "toy")
        for code, words in enumerate(WORDS.values())
        for position, (word, adjective) in enumerate((word, adjective) for word in words for adjective in SEEN)
    ]
    return Corpus(CODES, tuple(examples * 4), (), {})


@pytest.fixture(scope="module")
def texts() -> TextSet:
    pairs = [(f"{adjective} {word}", code) for code in CODES for word in WORDS[code] for adjective in UNSEEN]
    return TextSet("toys", tuple(Goods("", text) for text, _ in pairs), tuple(code for _, code in pairs), "toy texts")


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    """Makes many steps from the few examples."""
    monkeypatch.setattr(compare, "_EXAMPLES_AT_ONCE", 16)
    monkeypatch.setattr(compare, "_ROWS_AT_ONCE", 8)


def test_every_family_beats_chance_on_every_set(corpus, texts):
    empty = TextSet("nothing known", (Goods("", ""), Goods("", "§§")), CODES[:2], "no feature at all")
    results = compare.compare_families(corpus, [texts, empty], seed=0)
    assert tuple(results) == FAMILIES
    for figures in results.values():
        assert list(figures) == ["toys", "nothing known"]
        assert figures["toys"].keys() == measure(texts, np.eye(len(CODES))[[0] * len(texts.codes)], CODES).keys()
        for digits in ("2", "4", "6"):
            assert figures["toys"][digits]["top"][0] > 3 * CHANCE


def test_the_same_seed_gives_the_same_figures(corpus, texts):
    first, again = (compare.compare_families(corpus, [texts], seed=3) for _ in range(2))
    assert first == again


def test_a_limit_draws_examples_and_texts(corpus, texts):
    results = compare.compare_families(corpus, [texts], seed=0, limit=200)
    assert all(figures["toys"]["texts"] == 20 for figures in results.values())


@pytest.mark.parametrize("family", ["_nearest_neighbour", "_logistic_regression", "_linear_svm", "_random_forest"])
def test_rows_are_finite_distributions_over_all_subheadings(corpus, texts, family):
    missing = Corpus((*CODES, "970121"), corpus.examples, (), {})
    training = compare._vectorise(missing.examples, missing.codes)
    seed = () if family == "_nearest_neighbour" else (0,)
    rows = getattr(compare, family)(training, *seed)((*texts.goods, Goods("", "")))
    assert rows.shape == (len(texts.goods) + 1, len(CODES) + 1)
    assert rows.dtype == np.float32
    assert np.isfinite(rows).all() and (rows >= 0).all()
    assert rows.sum(axis=1) == pytest.approx(1, abs=1e-4)


def test_only_rows_of_features_in_the_batch_are_touched(corpus):
    training = compare._vectorise(corpus.examples, corpus.codes)
    few = compare.replace(
        training, reduced=training.reduced[:3], targets=training.targets[:3], weights=training.weights[:3]
    )

    def slope(scores, truth):
        return scores - 1

    weights = compare._fit_linear(few, slope, 0.0, 0.1, 0, "touched").weights.numpy()
    touched = np.zeros(len(weights), bool)
    touched[few.reduced.indices] = True
    assert (weights[touched] != 0).all()
    assert (weights[~touched] == 0).all()


def test_a_tree_finds_the_leaves_that_sklearn_finds():
    draw = np.random.default_rng(0)
    points = draw.normal(size=(300, 5)).astype(np.float32)
    targets = (points[:, 0] > 0) * 2 + (points[:, 1] > 0)
    grown = compare.DecisionTreeClassifier(random_state=0, max_depth=4, max_features=2).fit(points, targets)
    training = compare._Training(None, None, None, targets, np.ones(300, np.float32), ("01", "02", "03", "04"))
    tree = compare._Tree.of(grown, points, training)
    assert (tree.leaves(points) == grown.apply(points)).all()
    assert tree.shares[tree.leaves(points)].toarray() == pytest.approx(grown.predict_proba(points), abs=1e-6)
