"""Figures that every classifier of the project reports: ranking, precision at a share, calibration."""

from __future__ import annotations

import numpy as np
from scipy.stats import rankdata


def auc(labels: np.ndarray, scores: np.ndarray) -> float:
    """Area under the ROC curve with ties counted as half (Mann-Whitney); nan if a class is missing."""
    positives = int(labels.sum())
    negatives = len(labels) - positives
    if positives == 0 or negatives == 0:
        return float("nan")
    ranks = rankdata(scores)
    return float((ranks[labels == 1].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def precision_at(labels: np.ndarray, scores: np.ndarray, share: float) -> float:
    """Share of positives among the `share` of rows with the highest scores; equal scores keep their order."""
    count = max(1, round(len(labels) * share))
    return float(labels[np.argsort(-scores, kind="stable")[:count]].mean())


def macro_f1(labels: np.ndarray, probabilities: np.ndarray, cut: float = 0.5) -> float:
    """Mean of the F1 scores of both classes at the threshold `cut`."""
    called = probabilities >= cut
    figures = []
    for positive in (True, False):
        truth, call = (labels == 1) == positive, called == positive
        hits = int((truth & call).sum())
        figures.append(2 * hits / max(1, int(truth.sum()) + int(call.sum())))
    return float(np.mean(figures))


def log_loss(labels: np.ndarray, probabilities: np.ndarray) -> float:
    """Mean negative log-likelihood."""
    p = np.clip(probabilities, 1e-7, 1 - 1e-7)
    return float(-np.mean(labels * np.log(p) + (1 - labels) * np.log(1 - p)))


def reliability(labels: np.ndarray, probabilities: np.ndarray, bins: int = 10) -> list[dict[str, float]]:
    """Rows of a reliability table: bins of equal width of the probability, without empty ones."""
    which = np.minimum((probabilities * bins).astype(int), bins - 1)
    return [
        {
            "from": index / bins,
            "to": (index + 1) / bins,
            "rows": int((which == index).sum()),
            "meanProbability": float(probabilities[which == index].mean()),
            "observedRate": float(labels[which == index].mean()),
        }
        for index in range(bins)
        if (which == index).any()
    ]


def expected_calibration_error(labels: np.ndarray, probabilities: np.ndarray, bins: int = 10) -> float:
    """Mean gap between probability and observed rate, weighted by rows, over bins of equal width."""
    table = reliability(labels, probabilities, bins)
    return float(sum(row["rows"] * abs(row["meanProbability"] - row["observedRate"]) for row in table) / len(labels))
