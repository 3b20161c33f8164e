"""Figures of scores out of fold: ranking, calibration, and the rate of delinquency in each of the ten grades."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from customs_training.delinquency.scale import GRADES
from customs_training.delinquency.validation import HeldOut
from customs_training.measures import auc, expected_calibration_error, log_loss, reliability
from customs_training.tolerances import auc_error

FIGURES = ("auc", "gini", "ks", "expectedCalibrationError", "logLoss")


def kolmogorov_smirnov(labels: np.ndarray, scores: np.ndarray) -> float:
    """Largest gap between the shares of delinquent and other accounts at or below any score; nan if a class is
    missing."""
    positive, negative = np.sort(scores[labels == 1]), np.sort(scores[labels == 0])
    if not len(positive) or not len(negative):
        return float("nan")
    at = np.unique(scores)
    gap = np.searchsorted(negative, at, side="right") / len(negative)
    gap = gap - np.searchsorted(positive, at, side="right") / len(positive)
    return float(np.abs(gap).max())


def auc_standard_error(labels: np.ndarray, scores: np.ndarray) -> float:
    """Standard error of an AUC by the sampling of accounts."""
    positives = int(labels.sum())
    return auc_error(auc(labels, scores), positives, len(labels) - positives)


def standard_error(values: Sequence[float]) -> float:
    """Standard error of the mean of some repeats; 0 for a single one, which has no measurable error."""
    if len(values) < 2:
        return 0.0
    return float(np.std(values, ddof=1) / np.sqrt(len(values)))


def figures(labels: np.ndarray, repeats: Sequence[HeldOut]) -> dict:
    """Returns the mean of each figure over the repeats and its standard error, the grades' rows and rates, inversions.

    Rows and rates of grades are those of all repeats together; `inversions` counts the grades that are not strictly
    safer than the riskier grade beside them, and `inversionsOfRepeats` those of each repeat alone.
    """
    of_repeats = [_of_repeat(labels, repeat) for repeat in repeats]
    means = {name: float(np.mean([one[name] for one in of_repeats])) for name in FIGURES}
    errors = {name: standard_error([one[name] for one in of_repeats]) for name in FIGURES}
    together = np.tile(labels, len(repeats))
    table = grade_table(together, np.concatenate([repeat.grades for repeat in repeats]))
    return {
        **means,
        "standardError": errors,
        "aucSamplingError": auc_standard_error(labels, repeats[0].log_odds),
        "grades": table,
        "inversions": inversions(table),
        "inversionsOfRepeats": [inversions(grade_table(labels, repeat.grades)) for repeat in repeats],
    }


def calibration_table(labels: np.ndarray, repeats: Sequence[HeldOut]) -> list[dict]:
    """Returns the reliability table of all repeats together; rows are counted once for each repeat."""
    probabilities = np.concatenate([repeat.probabilities for repeat in repeats])
    return reliability(np.tile(labels, len(repeats)), probabilities)


def grade_table(labels: np.ndarray, grades: np.ndarray) -> list[dict]:
    """Returns share of accounts, delinquency rate and share of all delinquent accounts for each grade; empty ones
    too."""
    return [
        {
            "grade": name,
            "share": float((grades == number).mean()),
            "delinquentRate": float(labels[grades == number].mean()) if (grades == number).any() else None,
            "shareOfDelinquent": float(labels[grades == number].sum() / labels.sum()),
        }
        for number, name in enumerate(GRADES, start=1)
    ]


def inversions(table: Sequence[dict]) -> int:
    """Counts grades whose rate is not below that of the riskier grade before; empty grades are passed over."""
    rates = [row["delinquentRate"] for row in table if row["delinquentRate"] is not None]
    return sum(1 for riskier, safer in pairwise(rates) if safer >= riskier)


def _of_repeat(labels: np.ndarray, repeat: HeldOut) -> dict[str, float]:
    area = auc(labels, repeat.log_odds)
    return {
        "auc": area,
        "gini": 2 * area - 1,
        "ks": kolmogorov_smirnov(labels, repeat.log_odds),
        "expectedCalibrationError": expected_calibration_error(labels, repeat.probabilities),
        "logLoss": log_loss(labels, repeat.probabilities),
    }
