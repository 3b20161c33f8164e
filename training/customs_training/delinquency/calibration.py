"""Linear calibration of log-odds (Platt, "Probabilistic outputs for support vector machines", 1999)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

_STEPS = 25


@dataclass(frozen=True)
class Calibration:
    """Calibrated log-odds are `slope * log-odds + intercept`; the slope is positive."""

    slope: float
    intercept: float

    def apply(self, log_odds: np.ndarray) -> np.ndarray:
        return self.slope * log_odds + self.intercept


def fit_calibration(log_odds: np.ndarray, labels: np.ndarray) -> Calibration:
    """Fits the line by maximum likelihood (Newton's method) on log-odds of rows that the model was not fitted on.

    Raises ValueError if they rank the labels in the wrong order.
    """
    design = np.column_stack([log_odds, np.ones_like(log_odds)])
    weights = np.array([1.0, 0.0])
    for _ in range(_STEPS):
        p = expit(design @ weights)
        curvature = design.T @ (design * (p * (1 - p))[:, None])
        weights = weights + np.linalg.solve(curvature, design.T @ (labels - p))
    slope, intercept = (float(weight) for weight in weights)
    if slope <= 0:
        raise ValueError("the log-odds rank delinquent accounts below the others")
    return Calibration(slope, intercept)
