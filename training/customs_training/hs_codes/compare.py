"""Fits classical text classifiers on the examples of the shipped network, for the card.

Every family reads the item name and the description as one text and uses every example once with its weight;
nearest neighbours use no weights. All start from the same TF-IDF of words and of character n-grams within
words. With 5,612 subheadings and hundreds of thousands of features only the nearest neighbours fit in memory
with all of them; the docstring of each other family states its reduction.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from scipy import sparse
from sklearn.decomposition import TruncatedSVD
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize
from sklearn.tree import DecisionTreeClassifier
from torch.nn.functional import embedding_bag
from tqdm import tqdm

from customs_training.hs_codes.corpus import Corpus, Example
from customs_training.hs_codes.evaluation import Probabilities, TextSet, group_matrix, measure
from customs_training.hs_codes.text import Goods, fold

_FREQUENT_WORDS = 10_000
_FREQUENT_GRAMS = 10_000

_TEXTS_AT_ONCE = 64
_NEIGHBOUR_SHARPNESS = 50.0
"""Softmax of 50 times the cosine: sharp enough that a heading or chapter ranks by its best neighbour, not its size."""

_EPOCHS = 3
_EXAMPLES_AT_ONCE = 1024
_ROWS_AT_ONCE = 128
_FIRST_SQUARES = 1.0
_LOGISTIC_RATE = 1.0
_SVM_RATE = 0.3
"""The best of a few rates on rulings held out from the examples, in a tenth of the headings."""

_SVM_SHARPNESS_EXAMPLES = 4096
_SVM_SHARPNESSES = np.geomspace(0.5, 50, 41)

_DIMENSIONS = 200
_TREES = 6
_TREES_AT_ONCE = 2
_EXAMPLES_PER_TREE = 40_000
_LEAVES_PER_TREE = 30_000


def compare_families(
    corpus: Corpus, sets: Sequence[TextSet], seed: int, limit: int | None = None
) -> dict[str, dict[str, dict]]:
    """Returns each family's figures on each set, as `evaluation.measure` does.

    `limit` is for trials: at most that many examples and a tenth as many texts of each set, drawn by `seed`.
    """
    examples: Sequence[Example] = corpus.examples
    if limit is not None:
        draw = np.random.default_rng(seed)
        examples = [examples[index] for index in _drawn(draw, len(examples), limit)]
        sets = [_part(texts, _drawn(draw, len(texts.goods), max(1, limit // 10))) for texts in sets]
    training = _vectorise(examples, corpus.codes)
    families: list[tuple[str, Callable[[], Probabilities]]] = [
        ("nearest neighbour (floor)", lambda: _nearest_neighbour(training)),
        ("logistic regression", lambda: _logistic_regression(training, seed)),
        ("linear SVM", lambda: _linear_svm(training, seed)),
        ("random forest", lambda: _random_forest(training, seed)),
    ]
    results: dict[str, dict[str, dict]] = {}
    for name, fit in tqdm(families, desc="compare HS codes", unit="family"):
        predict = fit()
        results[name] = {texts.name: measure(texts, predict(texts.goods), corpus.codes) for texts in sets}
    return results


def _drawn(draw: np.random.Generator, count: int, limit: int) -> np.ndarray:
    return np.sort(draw.permutation(count)[:limit])


def _part(texts: TextSet, kept: np.ndarray) -> TextSet:
    return replace(texts, goods=tuple(texts.goods[i] for i in kept), codes=tuple(texts.codes[i] for i in kept))


class _Vectoriser:
    """TF-IDF of words and of character n-grams of 2 to 4 within words, each of length 1, combined to length 1."""

    def __init__(self) -> None:
        common = {"preprocessor": fold, "sublinear_tf": True, "dtype": np.float32}
        self._words = TfidfVectorizer(token_pattern=r"\w+", **common)
        self._grams = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), min_df=2, **common)

    def fit(self, goods: Sequence[Goods]) -> sparse.csr_matrix:
        """Learns the features and the most frequent words and n-grams; returns float32 [N, F] of `goods`."""
        texts = _texts(goods)
        words = self._words.fit_transform(tqdm(texts, desc="words", unit="text", mininterval=5))
        grams = self._grams.fit_transform(tqdm(texts, desc="character n-grams", unit="text", mininterval=5))
        self.frequent = np.concatenate(
            [_most_frequent(words, _FREQUENT_WORDS), words.shape[1] + _most_frequent(grams, _FREQUENT_GRAMS)]
        )
        return self._joined(words, grams)

    def all(self, goods: Sequence[Goods]) -> sparse.csr_matrix:
        """Returns float32 [N, F]."""
        texts = _texts(goods)
        return self._joined(self._words.transform(texts), self._grams.transform(texts))

    def reduced(self, rows: sparse.csr_matrix) -> sparse.csr_matrix:
        """Keeps the frequent features of `rows` only: float32 [N, at most 20,000], rows of length 1 again."""
        return normalize(rows[:, self.frequent].tocsr(), copy=False)

    @staticmethod
    def _joined(words: sparse.csr_matrix, grams: sparse.csr_matrix) -> sparse.csr_matrix:
        return normalize(sparse.hstack([words, grams], format="csr"), copy=False)


def _texts(goods: Sequence[Goods]) -> list[str]:
    return [f"{one.item_name} {one.description}".strip() for one in goods]


def _most_frequent(counts: sparse.csr_matrix, limit: int) -> np.ndarray:
    """Returns the columns that occur in the most rows, ascending."""
    frequency = np.bincount(counts.indices, minlength=counts.shape[1])
    return np.sort(np.argsort(-frequency, kind="stable")[:limit])


@dataclass(frozen=True)
class _Training:
    """The examples for all families.

    rows: float32 [N, F], all features; reduced: float32 [N, at most 20,000]; targets: int64 [N], index of the
    subheading; weights: float32 [N], mean 1; codes: the subheadings, ascending.
    """

    vectoriser: _Vectoriser
    rows: sparse.csr_matrix
    reduced: sparse.csr_matrix
    targets: np.ndarray
    weights: np.ndarray
    codes: tuple[str, ...]


def _vectorise(examples: Sequence[Example], codes: tuple[str, ...]) -> _Training:
    vectoriser = _Vectoriser()
    rows = vectoriser.fit([example.goods for example in examples])
    weights = np.array([example.weight for example in examples], np.float32)
    targets = np.array([example.code for example in examples], np.int64)
    return _Training(vectoriser, rows, vectoriser.reduced(rows), targets, weights / weights.mean(), codes)


def _nearest_neighbour(training: _Training) -> Probabilities:
    """Scores each subheading by the cosine of its nearest example, on all features; subheadings without one by 0."""
    order = np.argsort(training.targets, kind="stable")
    present, starts = np.unique(training.targets[order], return_index=True)
    examples = training.rows[order].T.tocsr()

    def probabilities(goods: Sequence[Goods]) -> np.ndarray:
        rows = training.vectoriser.all(goods)
        scores = np.zeros((len(goods), len(training.codes)), np.float32)
        for start in tqdm(range(0, len(goods), _TEXTS_AT_ONCE), desc="nearest neighbours", leave=False):
            cosines = (rows[start : start + _TEXTS_AT_ONCE] @ examples).toarray()
            scores[start : start + _TEXTS_AT_ONCE, present] = np.maximum.reduceat(cosines, starts, axis=1)
        return _softmax(_NEIGHBOUR_SHARPNESS * scores)

    return probabilities


@dataclass(frozen=True)
class _Linear:
    """weights: float32 [F, C]; bias: float32 [C]."""

    weights: torch.Tensor
    bias: torch.Tensor

    def scores(self, rows: sparse.csr_matrix) -> torch.Tensor:
        """Returns float32 [N, C]."""
        return _product(rows.indptr, rows.indices, rows.data, self.weights) + self.bias


Slope = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
"""Returns the derivative of the loss by the scores, [N, C], from scores [N, C] and true subheadings [N]."""


def _logistic_regression(training: _Training, seed: int) -> Probabilities:
    """Multinomial logistic regression on the 10,000 most frequent words and the 10,000 most frequent n-grams.

    All features would need a weight matrix of many gigabytes, and as much again for Adagrad; 20,000 take 0.9 GB
    together. Three epochs, with early stopping as the only regularisation, take minutes on two cores.
    """

    def slope(scores: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
        slopes = torch.softmax(scores, 1)
        slopes[torch.arange(len(truth)), truth] -= 1
        return slopes

    model = _fit_linear(training, slope, 0.0, _LOGISTIC_RATE, seed, "logistic regression")
    return lambda goods: _linear_probabilities(model, training.vectoriser, goods, 1.0)


def _linear_svm(training: _Training, seed: int) -> Probabilities:
    """One linear SVM with squared hinge loss per subheading against all others, reduced like the logistic regression.

    Every SVM starts with the bias -1, which is correct for all its negative examples. Margins are not probabilities, so
    headings and chapters are summed from a softmax of the margins, as sharp as fits some of the training examples.
    """

    def slope(scores: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
        slopes = torch.relu(scores + 1).mul_(2)
        own = torch.arange(len(truth))
        slopes[own, truth] = -2 * torch.relu(1 - scores[own, truth])
        return slopes

    model = _fit_linear(training, slope, -1.0, _SVM_RATE, seed, "linear SVM")
    some = _drawn(np.random.default_rng(seed), len(training.targets), _SVM_SHARPNESS_EXAMPLES)
    margins, truth = model.scores(training.reduced[some]), torch.from_numpy(training.targets[some])
    losses = [torch.nn.functional.cross_entropy(margins * float(one), truth).item() for one in _SVM_SHARPNESSES]
    sharpness = float(_SVM_SHARPNESSES[np.argmin(losses)])
    return lambda goods: _linear_probabilities(model, training.vectoriser, goods, sharpness)


def _linear_probabilities(
    model: _Linear, vectoriser: _Vectoriser, goods: Sequence[Goods], sharpness: float
) -> np.ndarray:
    rows = vectoriser.reduced(vectoriser.all(goods))
    parts = [
        torch.softmax(model.scores(rows[start : start + _EXAMPLES_AT_ONCE]) * sharpness, 1)
        for start in range(0, len(goods), _EXAMPLES_AT_ONCE)
    ]
    return torch.cat(parts).numpy()


@torch.inference_mode()
def _fit_linear(training: _Training, slope: Slope, bias: float, rate: float, seed: int, name: str) -> _Linear:
    """Adagrad (Duchi et al. 2011) on mini-batches; of the weights only rows of features in the batch are touched."""
    rows, count = training.reduced, len(training.targets)
    shape = (rows.shape[1], len(training.codes))
    model = _Linear(torch.zeros(shape), torch.full(shape[1:], bias))
    squares, bias_squares = torch.full(shape, _FIRST_SQUARES), torch.full(shape[1:], _FIRST_SQUARES)
    draw = np.random.default_rng(seed)
    batches = [
        batch
        for _ in range(_EPOCHS)
        for batch in np.split(draw.permutation(count), range(_EXAMPLES_AT_ONCE, count, _EXAMPLES_AT_ONCE))
    ]
    for batch in tqdm(batches, desc=name, unit="batch", mininterval=5):
        own = rows[batch]
        slopes = slope(model.scores(own), torch.from_numpy(training.targets[batch]))
        slopes *= torch.from_numpy(training.weights[batch])[:, None]
        _step(model.bias, bias_squares, slice(None), slopes.sum(0), rate)
        columns = own.tocsc()
        used = np.flatnonzero(np.diff(columns.indptr))
        bounds = np.append(columns.indptr[used], columns.indptr[-1])
        for start in range(0, len(used), _ROWS_AT_ONCE):
            touched = used[start : start + _ROWS_AT_ONCE]
            limits = bounds[start : start + len(touched) + 1]
            inside = slice(limits[0], limits[-1])
            gradient = _product(limits - limits[0], columns.indices[inside], columns.data[inside], slopes)
            _step(model.weights, squares, torch.from_numpy(touched), gradient, rate)
    return model


def _step(
    values: torch.Tensor, squares: torch.Tensor, rows: torch.Tensor | slice, gradient: torch.Tensor, rate: float
) -> None:
    own = squares[rows].addcmul_(gradient, gradient)
    squares[rows] = own
    values[rows] = values[rows].addcdiv_(gradient, own.sqrt_(), value=-rate)


def _product(offsets: np.ndarray, indices: np.ndarray, values: np.ndarray, dense: torch.Tensor) -> torch.Tensor:
    """Multiplies a compressed sparse matrix [N, M] with a dense one [M, C]."""
    return embedding_bag(
        torch.from_numpy(indices.astype(np.int64)),
        dense,
        torch.from_numpy(offsets.astype(np.int64)),
        mode="sum",
        per_sample_weights=torch.from_numpy(values),
        include_last_offset=True,
    )


@dataclass(frozen=True)
class _Tree:
    """A grown tree without the class counts that sklearn keeps in every node.

    feature, left and right: int64 [nodes], left is negative at a leaf; threshold: float64 [nodes]; shares: float32
    [nodes, C], the distribution over the subheadings in each leaf.
    """

    feature: np.ndarray
    left: np.ndarray
    right: np.ndarray
    threshold: np.ndarray
    shares: sparse.csr_matrix

    @staticmethod
    def of(grown: DecisionTreeClassifier, dense: np.ndarray, training: _Training) -> _Tree:
        tree = grown.tree_
        shape = (tree.node_count, len(training.codes))
        counts = sparse.csr_matrix((training.weights, (tree.apply(dense), training.targets)), shape)
        return _Tree(
            tree.feature.copy(),
            tree.children_left.copy(),
            tree.children_right.copy(),
            tree.threshold.copy(),
            normalize(counts, "l1", copy=False),
        )

    def leaves(self, dense: np.ndarray) -> np.ndarray:
        """Returns the leaf of each row: int64 [N]."""
        nodes = np.zeros(len(dense), np.int64)
        rows = np.arange(len(dense))
        while len(rows := rows[self.left[nodes[rows]] >= 0]):
            at = nodes[rows]
            goes_left = dense[rows, self.feature[at]] <= self.threshold[at]
            nodes[rows] = np.where(goes_left, self.left[at], self.right[at])
        return nodes


def _random_forest(training: _Training, seed: int) -> Probabilities:
    """A random forest on a truncated singular value decomposition (200 dimensions) of the reduced TF-IDF.

    sklearn tries every class at every threshold and keeps a float64 per class in every node. Grown on 5,612
    subheadings, a tree of 30,000 leaves would take 2.7 GB and the better part of an hour. So trees are grown on the
    headings, each on 40,000 drawn examples and with at most 30,000 leaves (0.6 GB), two at a time, and reduced to
    their splits; each leaf then holds the subheadings of all the examples that fall into it.
    """
    space = TruncatedSVD(min(_DIMENSIONS, training.reduced.shape[1] - 1), n_iter=3, random_state=seed)
    dense = space.fit_transform(training.reduced).astype(np.float32)
    headings = group_matrix(training.codes, 4)[1][training.targets]
    trees: list[_Tree] = []
    for first in tqdm(range(0, _TREES, _TREES_AT_ONCE), desc="random forest", unit="pair of trees"):
        forest = RandomForestClassifier(
            _TREES_AT_ONCE,
            max_leaf_nodes=_LEAVES_PER_TREE,
            max_samples=min(_EXAMPLES_PER_TREE, len(dense)),
            random_state=seed * _TREES + first,
            n_jobs=torch.get_num_threads(),
        ).fit(dense, headings, sample_weight=training.weights)
        trees.extend(_Tree.of(tree, dense, training) for tree in forest.estimators_)

    def probabilities(goods: Sequence[Goods]) -> np.ndarray:
        rows = training.vectoriser.reduced(training.vectoriser.all(goods))
        points = space.transform(rows).astype(np.float32)
        total = np.zeros((len(goods), len(training.codes)), np.float32)
        for tree in trees:
            total += tree.shares[tree.leaves(points)].toarray()
        return total / len(trees)

    return probabilities


def _softmax(scores: np.ndarray) -> np.ndarray:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
