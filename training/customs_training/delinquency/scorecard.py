"""A weight-of-evidence scorecard, the classic method of credit scoring: monotone bins, then logistic regression on
them.

Binning by pooling adjacent violators; weight of evidence and information value as in Siddiqi, "Credit Risk
Scorecards" (2006).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import isotonic_regression
from sklearn.linear_model import LogisticRegression

from customs_training.delinquency.features import FEATURES, features_of

FINE_BINS = 40
LEAST_ROWS_PER_BIN = 0.02
LEAST_INFORMATION = 0.02
MOST_CORRELATION = 0.9
_SMOOTHING = 0.5
_NO_ROWS = 1e-9
"""Weight of an empty bin, which follows its neighbours."""


@dataclass(frozen=True)
class Bins:
    """Edges between a feature's bins, the weight of evidence of each bin, and the feature's information value."""

    edges: np.ndarray
    weights: np.ndarray
    information: float

    def apply(self, column: np.ndarray) -> np.ndarray:
        return self.weights[np.searchsorted(self.edges, column, side="left")]


def monotone_bins(column: np.ndarray, labels: np.ndarray, direction: int) -> Bins:
    """Returns bins with a monotone rate (of +1, -1; for 0 the more informative of both)."""
    if direction == 0:
        return max((monotone_bins(column, labels, way) for way in (1, -1)), key=lambda bins: bins.information)
    fine = np.unique(np.quantile(column, np.linspace(0, 1, FINE_BINS + 1)[1:-1], method="lower"))
    which = np.searchsorted(fine, column, side="left")
    rows = np.bincount(which, minlength=len(fine) + 1)
    rates = np.bincount(which, labels, minlength=len(fine) + 1) / np.maximum(rows, 1)
    levels = isotonic_regression(rates, weights=np.maximum(rows, _NO_ROWS), increasing=direction > 0).x
    rows_up_to = np.cumsum(rows)
    least = LEAST_ROWS_PER_BIN * len(labels)
    edges: list[float] = []
    before = 0
    for bin_ in np.flatnonzero(~np.isclose(levels[:-1], levels[1:])):
        if rows_up_to[bin_] - before >= least and rows_up_to[-1] - rows_up_to[bin_] >= least:
            edges.append(fine[bin_])
            before = rows_up_to[bin_]
    return _weighed(np.array(edges), column, labels)


def _weighed(edges: np.ndarray, column: np.ndarray, labels: np.ndarray) -> Bins:
    which = np.searchsorted(edges, column, side="left")
    bad = np.bincount(which, labels, minlength=len(edges) + 1) + _SMOOTHING
    good = np.bincount(which, 1 - labels, minlength=len(edges) + 1) + _SMOOTHING
    bad_share, good_share = bad / bad.sum(), good / good.sum()
    weights = np.log(bad_share / good_share)
    return Bins(edges, weights, float(((bad_share - good_share) * weights).sum()))


def fit_scorecard(accounts: np.ndarray, labels: np.ndarray, _: int) -> Callable[[np.ndarray], np.ndarray]:
    """Fits the scorecard; every coefficient is positive, so each feature changes the score in the direction of its
    bins."""
    matrix = features_of(accounts)
    bins = [monotone_bins(matrix[:, at], labels, feature.direction) for at, feature in enumerate(FEATURES)]
    evidence = np.column_stack([one.apply(matrix[:, at]) for at, one in enumerate(bins)])
    chosen = _chosen(bins, evidence)
    while True:
        model = LogisticRegression(C=1.0, max_iter=500).fit(evidence[:, chosen], labels)
        against = model.coef_[0] <= 0
        if not against.any():
            break
        chosen = [at for at in chosen if at != chosen[int(np.argmin(model.coef_[0]))]]

    def log_odds(others: np.ndarray) -> np.ndarray:
        columns = features_of(others)
        return model.decision_function(np.column_stack([bins[at].apply(columns[:, at]) for at in chosen]))

    return log_odds


def _chosen(bins: list[Bins], evidence: np.ndarray) -> list[int]:
    """The informative features, the most informative first, without those that nearly repeat an earlier one."""
    chosen: list[int] = []
    for at in sorted(range(len(bins)), key=lambda at: -bins[at].information):
        if bins[at].information < LEAST_INFORMATION:
            break
        repeats = [abs(np.corrcoef(evidence[:, at], evidence[:, other])[0, 1]) for other in chosen]
        if not repeats or max(repeats) < MOST_CORRELATION:
            chosen.append(at)
    return chosen
