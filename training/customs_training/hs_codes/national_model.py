"""The step from a subheading to its national codes: a table of texts, and five weights.

The score of a code below its subheading is a weighted sum of: the logarithm of its smoothed number of rulings; the
cosine of the text with the Korean and with the English text of the schedule; the largest cosine with a ruling of the
code; and the sum of those cosines over the root of their number. Vectors are sets of the model's hashed features
(text.py), each weighted by its inverse document frequency. The probabilities are the softmax of the scores, so that
those of the codes of a subheading add up to one. The weights are fitted by conditional logit, each ruling compared
with all the others of its subheading. The service computes the same in functions/predict-hs/prediction/national.ts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import sparse
from scipy.optimize import minimize

from customs_training.hs_codes.national_codes import NationalCodes
from customs_training.hs_codes.text import Goods, features

BUCKETS = 1 << 16
"""Features are told apart by their lowest 16 bits: two of a subheading's texts seldom share one by chance."""
WEIGHTS = ("rulings", "korean", "english", "nearest", "all")
SMOOTHING = 0.5
"""Added to the number of rulings of a code."""
_VERSION = 1
_REGULARISATION = 1e-4
_EPSILON = 1e-9
_KOREAN, _ENGLISH, _RULING = range(3)


@dataclass(frozen=True)
class Ruling:
    """A text with its national code."""

    goods: Goods
    code: str


def buckets_of(goods: Sequence[Goods]) -> list[np.ndarray]:
    """The features of each text, uint16, ascending and each once."""
    read = features(goods)
    low = (read.hashes & (BUCKETS - 1)).astype(np.uint16)
    return [np.unique(low[start:end]) for start, end in zip(read.offsets[:-1], read.offsets[1:], strict=True)]


@dataclass(frozen=True)
class _Below:
    """The codes below a subheading and their texts."""

    codes: list[str]
    texts: list[np.ndarray]
    """Buckets of each text: of each code the Korean and the English one, then its rulings."""
    owners: np.ndarray
    """Position of each text's code, int [texts]."""
    kinds: np.ndarray
    """0 Korean, 1 English, 2 ruling; int [texts]."""
    unit: sparse.csr_matrix
    """The texts as vectors of length one, float32 [texts, BUCKETS]."""

    def features(self, cosines: np.ndarray, left_out: int | None = None) -> np.ndarray:
        """What the weights multiply, float64 [codes, WEIGHTS].

        Args:
            cosines: of a text with each of the texts, [texts].
            left_out: position of the ruling that is the text itself and compared with all others.
        """
        ruled = self.kinds == _RULING
        if left_out is not None:
            ruled = ruled & (np.arange(len(ruled)) != left_out)
        owners, found = self.owners[ruled], cosines[ruled]
        count = np.bincount(owners, minlength=len(self.codes))
        nearest = np.zeros(len(self.codes))
        np.maximum.at(nearest, owners, found)
        total = np.bincount(owners, weights=found, minlength=len(self.codes))
        return np.stack(
            [
                np.log(count + SMOOTHING),
                cosines[self.kinds == _KOREAN],
                cosines[self.kinds == _ENGLISH],
                nearest,
                total / np.sqrt(count + 1),
            ],
            axis=1,
        ).astype(np.float64)


class NationalTable:
    """The texts of every code whose subheading has several, and the weight of every feature."""

    def __init__(self, below: dict[str, _Below], weight: np.ndarray) -> None:
        self.below = below
        self._weight = weight
        """Squared inverse document frequency of each bucket, float32 [BUCKETS]."""

    @classmethod
    def of(cls, codes: NationalCodes, rulings: Sequence[Ruling]) -> NationalTable:
        """Collects the texts; rulings of other codes than those of `codes` are left out."""
        several = {subheading: of for subheading, of in codes.children().items() if len(of) > 1}
        known = [code for of in several.values() for code in of]
        titles = [codes.texts.get(code) for code in known]
        korean = buckets_of([Goods("", one.korean if one else "") for one in titles])
        english = buckets_of([Goods("", one.english if one else "") for one in titles])
        texts = {code: [ko, en] for code, ko, en in zip(known, korean, english, strict=True)}
        for one, read in zip(rulings, buckets_of([one.goods for one in rulings]), strict=True):
            if one.code in texts:
                texts[one.code].append(read)
        documents = [text for code in known for text in texts[code]]
        frequency = np.bincount(np.concatenate(documents), minlength=BUCKETS)
        weight = (np.log((len(documents) + 1) / (frequency + 1)) ** 2).astype(np.float32)
        return cls({subheading: _collected(of, texts, weight) for subheading, of in several.items()}, weight)

    def codes(self, subheading: str) -> list[str]:
        """The codes below a subheading, ascending; empty where it has no more than one."""
        return self.below[subheading].codes if subheading in self.below else []

    def features(self, subheading: str, read: np.ndarray) -> np.ndarray:
        """What the weights multiply for a text (its buckets), float64 [codes, WEIGHTS]."""
        below = self.below[subheading]
        return below.features(below.unit @ _unit([read], self._weight).toarray()[0])

    def write(self, path: Path) -> int:
        """Writes the table, little-endian, and returns its size in bytes.

        Version, number of codes, texts and features (uint32 [4]); codes (float64); squared inverse document
        frequencies (float32 [BUCKETS]); position of each code's first text, the Korean and the English one before its
        rulings, and of each text's first feature (uint32, one more than there are); features (uint16).
        """
        below = list(self.below.values())
        names = [code for one in below for code in one.codes]
        counts = np.concatenate([np.bincount(one.owners, minlength=len(one.codes)) for one in below])
        flat = [text for one in below for text in one.texts]
        features = np.concatenate(flat).astype("<u2")
        content = b"".join(
            [
                np.array([_VERSION, len(names), len(flat), len(features)], "<u4").tobytes(),
                np.array([float(code) for code in names], "<f8").tobytes(),
                self._weight.astype("<f4").tobytes(),
                np.cumsum([0, *counts]).astype("<u4").tobytes(),
                np.cumsum([0, *(len(text) for text in flat)]).astype("<u4").tobytes(),
                features.tobytes(),
            ]
        )
        path.write_bytes(content)
        return len(content)


class NationalModel:
    """Distributes the probability of a subheading among its codes."""

    def __init__(self, codes: NationalCodes, table: NationalTable, weights: Sequence[float]) -> None:
        self._children = codes.children()
        self.table = table
        self.weights = np.array(weights)

    def below(self, subheading: str, read: np.ndarray) -> list[tuple[str, float]]:
        """The codes below a subheading, each with its probability given the subheading; empty where none is known."""
        children = self._children.get(subheading, [])
        if len(children) < 2:
            return [(code, 1.0) for code in children]
        scores = self.table.features(subheading, read) @ self.weights
        shares = np.exp(scores - scores.max())
        return list(zip(self.table.codes(subheading), (shares / shares.sum()).tolist(), strict=True))


def fit_weights(table: NationalTable) -> list[float]:
    """The weights of WEIGHTS by conditional logit; every ruling is left out of the texts that it is compared with."""
    parts, truth = [], []
    for below in table.below.values():
        cosines = (below.unit @ below.unit.T).toarray()
        for at in np.flatnonzero(below.kinds == _RULING):
            parts.append(below.features(cosines[at], at))
            truth.append(below.owners[at])
    starts = np.cumsum([0, *(len(part) for part in parts)])[:-1]
    rows = np.concatenate(parts)
    owner = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    right = starts + np.array(truth)

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = rows @ weights
        shifted = np.exp(scores - np.maximum.reduceat(scores, starts)[owner])
        shares = shifted / np.add.reduceat(shifted, starts)[owner]
        value = -np.log(np.maximum(shares[right], 1e-300)).mean() + _REGULARISATION * weights @ weights
        slope = ((shares[:, None] * rows).sum(axis=0) - rows[right].sum(axis=0)) / len(parts)
        return value, slope + 2 * _REGULARISATION * weights

    found = minimize(loss, np.zeros(len(WEIGHTS)), jac=True, method="L-BFGS-B")
    return [round(float(value), 4) for value in found.x]


def _collected(codes: list[str], texts: dict[str, list[np.ndarray]], weight: np.ndarray) -> _Below:
    of = [texts[code] for code in codes]
    flat = [text for one in of for text in one]
    kinds = np.concatenate([np.minimum(np.arange(len(one)), _RULING) for one in of])
    owners = np.repeat(np.arange(len(codes)), [len(one) for one in of])
    return _Below(codes, flat, owners, kinds, _unit(flat, weight))


def _unit(texts: Sequence[np.ndarray], weight: np.ndarray) -> sparse.csr_matrix:
    """Texts as vectors of length one, [texts, BUCKETS]; a text without features is all zero."""
    flat = np.concatenate(texts).astype(np.int32)
    starts = np.cumsum([0, *(len(text) for text in texts)])
    values = np.sqrt(weight[flat])
    lengths = np.sqrt(np.array([weight[text].sum() for text in texts]))
    owner = np.repeat(np.arange(len(texts)), np.diff(starts))
    return sparse.csr_matrix((values / np.maximum(lengths, _EPSILON)[owner], flat, starts), (len(texts), BUCKETS))
