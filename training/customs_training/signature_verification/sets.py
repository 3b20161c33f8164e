"""From pairs to a decision on a set of references, scaled by the agreement of the references with each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from torch import nn

from customs_training.signature_verification.dataset import Signatures
from customs_training.signature_verification.training import SignatureModel

PRIOR_PAIRS = 4.0
"""Weight of the expected agreement of references, in pairs."""

REFERENCE_COUNTS = (1, 3, 5, 8, 10)
"""Sizes of reference sets on which the decision is fitted."""

_DRAWS = 12
_CHUNK = 512
_RANDOM_SHARE = 0.2


@dataclass(frozen=True)
class Pairs:
    """Signatures and the logits of their pairs.

    logits: float32 [N, N], each signature as queried (row) against each as registered (column). registered: float32
    [N, N], among the registered pictures; None if signatures are registered as they are queried. crossed: bool [N],
    whether the queried picture may show other ink (`otherInk` in cuts.json); None if none does.
    """

    data: Signatures
    logits: np.ndarray
    registered: np.ndarray | None = None
    crossed: np.ndarray | None = None

    @property
    def agreement(self) -> np.ndarray:
        """Logits among the registered pictures, float32 [N, N]."""
        return self.logits if self.registered is None else self.registered


@dataclass(frozen=True)
class Query:
    """One signature against one set of references of one writer."""

    writer: int
    source: str
    kind: str
    """genuine, skilled (a forgery of this writer) or random (another writer's genuine signature)"""
    features: np.ndarray
    crossed: bool = False


def all_pairs(model: SignatureModel, data: Signatures, registered: np.ndarray | None = None) -> Pairs:
    """Compares all pairs that are needed: the signatures of a writer, and the genuine ones of a source, with each
    registered genuine one; all other pairs are nan.

    registered: uint8 [N, 96, 192], the signatures as they are registered, if this is not how they are queried.
    """
    genuine = ~data.forged
    same_writer = data.writers[:, None] == data.writers[None]
    same_source = data.sources[:, None] == data.sources[None]
    needed = genuine[None] & (same_writer | (genuine[:, None] & same_source))
    queried = model.embeddings(data.images)
    if registered is None:
        return Pairs(data, _logits(model, queried, queried, needed))
    others = model.embeddings(registered)
    among = needed & same_writer & genuine[:, None]
    return Pairs(data, _logits(model, queried, others, needed), _logits(model, others, others, among))


def _logits(model: SignatureModel, left: torch.Tensor, right: torch.Tensor, needed: np.ndarray) -> np.ndarray:
    """Logits of the needed pairs, float32 [N, N]; nan elsewhere."""
    logits = np.full(needed.shape, np.nan, np.float32)
    rows, columns = np.nonzero(needed)
    for start in range(0, len(rows), _CHUNK):
        some = slice(start, start + _CHUNK)
        logits[rows[some], columns[some]] = model.logits(left[rows[some]], right[columns[some]])
    return logits


def queries(pairs: Pairs, references: int, expected: float, seed: int, draws: int = _DRAWS) -> Iterator[Query]:
    """Draws sets of references of each writer and queries all other signatures of the writer and some of other
    writers."""
    data, logits = pairs.data, pairs.logits
    rng = np.random.default_rng([seed, references])
    for writer in np.unique(data.writers):
        of_writer = data.writers == writer
        genuine = np.flatnonzero(of_writer & ~data.forged)
        skilled = np.flatnonzero(of_writer & data.forged)
        source = str(data.sources[genuine[0]])
        other_writers = np.flatnonzero(~of_writer & ~data.forged & (data.sources == source))
        if len(genuine) <= references:
            continue
        for _ in range(draws):
            chosen = rng.choice(genuine, references, replace=False)
            agreement = pairs.agreement[np.ix_(chosen, chosen)]
            others = rng.choice(other_writers, min(len(skilled), len(other_writers)), replace=False)
            queried = (("genuine", np.setdiff1d(genuine, chosen)), ("skilled", skilled), ("random", others))
            for kind, rows in queried:
                for row in rows:
                    features = set_features(logits[row, chosen], agreement, expected)
                    crossed = pairs.crossed is not None and bool(pairs.crossed[row])
                    yield Query(int(writer), source, kind, features, crossed)


def set_features(query: np.ndarray, agreement: np.ndarray, expected: float) -> np.ndarray:
    """Mean and best logit to the references, the agreement of the references with each other, and 1/n.

    query: [n] logits. agreement: [n, n] logits among the references; its diagonal is not used.
    expected: mean agreement over all writers; used if there are few references.
    """
    count = len(query)
    among = agreement.sum() - np.trace(agreement)
    own = (among + PRIOR_PAIRS * expected) / (count * (count - 1) + PRIOR_PAIRS)
    return np.array([query.mean(), query.max(), own, 1 / count])


class Decision(nn.Module):
    """Logits of a query and between the references to percentages, for each reference and for the set."""

    def __init__(self, set_weights: np.ndarray, set_bias: float, pair: tuple[float, float], expected: float) -> None:
        super().__init__()
        self.register_buffer("set_weights", torch.tensor(set_weights, dtype=torch.float32))
        self.register_buffer("set_bias", torch.tensor([set_bias], dtype=torch.float32))
        self.register_buffer("pair", torch.tensor(pair, dtype=torch.float32))
        self.expected = expected

    def forward(self, query: torch.Tensor, agreement: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """query: float [n]; agreement: float [n, n]. Returns percent [n] and percent [1]."""
        count = query.shape[0]
        among = agreement.sum() - agreement.diagonal().sum()
        own = (among + PRIOR_PAIRS * self.expected) / (count * (count - 1) + PRIOR_PAIRS)
        features = torch.stack([query.mean(), query.amax(0), own, 1 / torch.ones_like(query).sum()])
        decision = 100 * torch.sigmoid((features * self.set_weights).sum() + self.set_bias)
        return 100 * torch.sigmoid(self.pair[0] * query + self.pair[1]), decision

    def percent(self, features: np.ndarray) -> np.ndarray:
        """Decisions of rows of set features, float64 [N, 4] to percent [N]."""
        score = features @ self.set_weights.numpy().astype(float) + float(self.set_bias)
        return 100 / (1 + np.exp(-score))


def fit_decision(pairs: Pairs, seed: int) -> Decision:
    """Fits the percentages on writers that the networks were not trained on.

    Each number of references has the same weight. Skilled forgeries weigh four times as much as random ones, and
    genuine signatures as much as all forgeries: at 50 % both are equally likely.
    """
    expected = _expected_agreement(pairs)
    rows, genuine, weights = [], [], []
    for count in REFERENCE_COUNTS:
        queried = list(queries(pairs, count, expected, seed))
        kinds = np.array([query.kind for query in queried])
        share = {"genuine": 1.0, "skilled": 1 - _RANDOM_SHARE, "random": _RANDOM_SHARE}
        rows += [query.features for query in queried]
        genuine += list(kinds == "genuine")
        weights += [share[kind] / np.sum(kinds == kind) for kind in kinds]
    scaled = np.array(weights) * len(weights) / np.sum(weights)
    model = LogisticRegression(C=10.0).fit(np.array(rows), np.array(genuine), sample_weight=scaled)
    return Decision(model.coef_[0], float(model.intercept_[0]), _pair_scale(pairs), expected)


def _same_writer(pairs: Pairs) -> tuple[np.ndarray, np.ndarray]:
    """Masks [N, N] of genuine signatures with other registered ones of their writer, and of forgeries with these."""
    data = pairs.data
    same = (data.writers[:, None] == data.writers[None]) & ~data.forged[None]
    others = ~np.eye(len(data), dtype=bool)
    return same & ~data.forged[:, None] & others, same & data.forged[:, None]


def _expected_agreement(pairs: Pairs) -> float:
    return float(pairs.agreement[_same_writer(pairs)[0]].mean())


def _pair_scale(pairs: Pairs) -> tuple[float, float]:
    genuine, skilled = _same_writer(pairs)
    values = np.concatenate([pairs.logits[genuine], pairs.logits[skilled]])
    labels = np.concatenate([np.ones(genuine.sum()), np.zeros(skilled.sum())])
    model = LogisticRegression(class_weight="balanced").fit(values[:, None], labels)
    return float(model.coef_[0, 0]), float(model.intercept_[0])
