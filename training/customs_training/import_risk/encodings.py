"""Turns codes into smoothed fraud rates (target encodings) that are learned once per distinct goods tuple.

Repeated rows would count a goods tuple many times, so each row weighs 1 / (rows of its tuple).
A rate is shrunk towards its parent (subheading to heading to chapter to the overall rate) by a number of
pseudo-tuples; Micci-Barreca 2001, "A preprocessing scheme for high-cardinality categorical attributes".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from customs_training.import_risk.declarations import GOODS_KEY


@dataclass(frozen=True)
class Encoding:
    """One encoded code: the source of its text, its parent, and the number of pseudo-tuples of the shrinkage."""

    name: str
    field: str
    length: int | None
    parent: str | None
    pull: float


FRAUD_ENCODINGS = (
    Encoding("chapter", "hs6", 2, None, 40),
    Encoding("heading", "hs6", 4, "chapter", 40),
    Encoding("hs6", "hs6", 6, "heading", 40),
    Encoding("departureCountry", "departureCountry", None, None, 40),
    Encoding("originCountry", "originCountry", None, None, 40),
    Encoding("taxType", "taxType", None, None, 40),
    Encoding("office", "office", None, None, 200),
    Encoding("processType", "processType", None, None, 200),
    Encoding("importType", "importType", None, None, 200),
    Encoding("importUse", "importUse", None, None, 200),
    Encoding("paymentType", "paymentType", None, None, 200),
    Encoding("transportMode", "transportMode", None, None, 200),
    Encoding("originMark", "originMark", None, None, 200),
)
CRITICAL_ENCODINGS = (
    Encoding("chapter", "hs6", 2, None, 20),
    Encoding("heading", "hs6", 4, "chapter", 20),
    Encoding("originCountry", "originCountry", None, None, 20),
    Encoding("taxType", "taxType", None, None, 20),
)


def goods_groups(rows: pd.DataFrame) -> np.ndarray:
    """Returns each row the number of its goods tuple, counted in order of first appearance."""
    return rows.groupby(list(GOODS_KEY), sort=False).ngroup().to_numpy()


def tuple_weights(groups: np.ndarray) -> np.ndarray:
    """Returns each row the weight 1 / (rows of its tuple)."""
    return 1.0 / np.bincount(groups)[groups]


def folds_of(groups: np.ndarray, folds: int, seed: int) -> np.ndarray:
    """Returns each row a fold number such that no tuple lies in two folds."""
    order = np.random.default_rng(seed).permutation(groups.max() + 1)
    return order[groups] % folds


def _codes(rows: pd.DataFrame, encoding: Encoding) -> pd.Series:
    text = rows[encoding.field]
    return text if encoding.length is None else text.str[: encoding.length]


@dataclass(frozen=True)
class Encoder:
    """Learned rates: `base` overall, and per encoding a table from code to rate."""

    base: float
    encodings: tuple[Encoding, ...]
    tables: dict[str, dict[str, float]]

    @classmethod
    def learn(
        cls, rows: pd.DataFrame, labels: np.ndarray, weights: np.ndarray, encodings: tuple[Encoding, ...]
    ) -> Encoder:
        base = float(np.average(labels, weights=weights))
        tables: dict[str, dict[str, float]] = {}
        by_name = {encoding.name: encoding for encoding in encodings}
        for encoding in encodings:
            codes = _codes(rows, encoding)
            sums = pd.DataFrame({"code": codes, "weight": weights, "hits": weights * labels}).groupby("code").sum()
            prior: float | np.ndarray = base
            if encoding.parent is not None:
                length = by_name[encoding.parent].length
                prior = sums.index.str[:length].map(tables[encoding.parent]).to_numpy(np.float64)
            rates = (sums["hits"] + encoding.pull * prior) / (sums["weight"] + encoding.pull)
            tables[encoding.name] = dict(zip(rates.index, rates.tolist(), strict=True))
        return cls(base, encodings, tables)

    def apply(self, rows: pd.DataFrame) -> np.ndarray:
        """Returns the [N, encodings] rates; an unknown code gets its parent's rate, ultimately the overall one."""
        columns: dict[str, np.ndarray] = {}
        for encoding in self.encodings:
            fallback = columns[encoding.parent] if encoding.parent else np.full(len(rows), self.base)
            known = _codes(rows, encoding).map(self.tables[encoding.name]).to_numpy(np.float64)
            columns[encoding.name] = np.where(np.isnan(known), fallback, known)
        return np.column_stack([columns[encoding.name] for encoding in self.encodings])


def out_of_fold_rates(
    rows: pd.DataFrame,
    labels: np.ndarray,
    weights: np.ndarray,
    encodings: tuple[Encoding, ...],
    fold: np.ndarray,
) -> np.ndarray:
    """Returns each row the rates learned from the other folds only."""
    out = np.zeros((len(rows), len(encodings)))
    for number in np.unique(fold):
        inside = fold == number
        encoder = Encoder.learn(rows[~inside], labels[~inside], weights[~inside], encodings)
        out[inside] = encoder.apply(rows[inside])
    return out
