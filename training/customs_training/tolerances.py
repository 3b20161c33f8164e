"""Standard errors of the figures in a manifest, computed from the figure and the size of its evaluation set alone."""

from __future__ import annotations

import math


def auc_error(area: float, positives: int, negatives: int) -> float:
    """Standard error of an area under the ROC curve (Hanley and McNeil, 1982)."""
    q1, q2 = area / (2 - area), 2 * area**2 / (1 + area)
    spread = area * (1 - area) + (positives - 1) * (q1 - area**2) + (negatives - 1) * (q2 - area**2)
    return math.sqrt(spread / (positives * negatives))


def share_error(share: float, count: int) -> float:
    """Standard error of a share of `count` cases; above 0 for shares of 0 and 1 too (Agresti and Coull, 1998)."""
    adjusted = (share * count + 2) / (count + 4)
    return math.sqrt(adjusted * (1 - adjusted) / (count + 4))


def equal_error_rate_error(rate: float, genuine: int, impostors: int) -> float:
    """Standard error of an equal error rate: the mean of two independent shares, of genuine cases and of impostors."""
    return math.hypot(share_error(rate, genuine), share_error(rate, impostors)) / 2


def calibration_error_error(rate: float, count: int) -> float:
    """Upper bound of the standard error of an expected calibration error; `rate` is the share of positives.

    The gap of a bin has the variance p(1 - p)/n, so their mean weighted by rows has at most rate(1 - rate)/count.
    """
    return share_error(rate, count)


def gap_error(positives: int, negatives: int) -> float:
    """Upper bound of the standard error of a difference between two shares, as in the Kolmogorov-Smirnov figure."""
    return math.sqrt(0.25 / positives + 0.25 / negatives)
