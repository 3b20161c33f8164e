"""Fits the last step: from network outputs to percentages, and the thresholds of the verdict."""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize

from customs_training.stamp_verification.graphs import Fusion
from customs_training.stamp_verification.trials import SIZES, Trial
from customs_training.verification import equal_error_rate

FALSE_ACCEPTS = 0.05
"""Share of validation counterfeits that may reach the match threshold."""
FALSE_REFUSALS = 0.05
"""Share of genuine validation impressions that may fall below the mismatch threshold."""

OTHER_STAMPS = 0.95
"""Share of other stamps that fall below the threshold of another source."""


def monotone_logistic(features: np.ndarray, genuine: np.ndarray, weight: np.ndarray, ridge: float = 1e-3) -> np.ndarray:
    """Weights and bias of a logistic regression with non-negative weights: a higher similarity never lowers a score."""
    signs = np.where(genuine, 1.0, -1.0)

    def loss(values: np.ndarray) -> tuple[float, np.ndarray]:
        margin = signs * (features @ values[:-1] + values[-1])
        error = -signs * weight / (1 + np.exp(np.clip(margin, -50, 50)))
        gradient = np.append(features.T @ error, error.sum())
        gradient[:-1] += 2 * ridge * values[:-1]
        return float((weight * np.logaddexp(0, -margin)).sum() + ridge * (values[:-1] ** 2).sum()), gradient

    count = features.shape[1]
    bounds = [(0, None)] * count + [(None, None)]
    return minimize(loss, np.full(count + 1, 0.1), jac=True, bounds=bounds, method="L-BFGS-B").x


def fitted(chosen: list[Trial], features: list[dict]) -> Fusion:
    """Fits both steps of the fusion. Genuine trials weigh as much as all others, counterfeits three times as much as
    random ones."""
    keep = [index for index, trial in enumerate(chosen) if trial.kind != "copy"]
    single = np.concatenate([features[index][max(SIZES)][:-1, :3] for index in keep])
    kinds = np.concatenate([[chosen[index].kind] * (len(features[index][max(SIZES)]) - 1) for index in keep])
    pair = monotone_logistic(single, kinds == "genuine", _weights(kinds))
    joint, names = [], []
    for index in keep:
        for size in SIZES:
            logits = features[index][size][:, :3] @ pair[:3] + pair[3]
            joint.append(_joint(logits))
            names.append(chosen[index].kind)
    group = monotone_logistic(np.array(joint), np.array(names) == "genuine", _weights(np.array(names)))
    return Fusion([round(float(value), 5) for value in pair], [round(float(value), 5) for value in group])


def _joint(logits: np.ndarray) -> list[float]:
    """Consensus, mean and best, as the graph computes them."""
    return [float(logits[-1]), float(logits[:-1].mean()), float(logits[:-1].max())]


def _weights(kinds: np.ndarray) -> np.ndarray:
    share = {"genuine": 0.5, "counterfeit": 0.375, "random": 0.125}
    return np.array([share[kind] / (kinds == kind).sum() for kind in kinds])


def thresholds(kinds: np.ndarray, decisions: np.ndarray, pairs: np.ndarray, pair_kinds: np.ndarray) -> dict[str, float]:
    """Thresholds of the verdict in percent from validation trials: decisions on sets, similarities of single pairs."""
    genuine, forged = decisions[kinds == "genuine"], decisions[kinds == "counterfeit"]
    match = float(np.quantile(forged, 1 - FALSE_ACCEPTS))
    mismatch = float(np.quantile(genuine, FALSE_REFUSALS))
    # If both would overlap, the inconclusive zone keeps some width, so that a tenth of a percent never decides.
    middle = equal_error_rate(genuine, forged)[1]
    low, high = min(mismatch, match, middle - 5), max(mismatch, match, middle + 5)
    same = equal_error_rate(pairs[pair_kinds == "genuine"], pairs[pair_kinds != "genuine"])[1]
    # Most impressions of other stamps are below it, and hardly any counterfeit of the same stamp.
    other = min(float(np.quantile(decisions[kinds == "random"], OTHER_STAMPS)), low)
    steps = {"match": high, "mismatch": low, "sameSource": same, "otherSource": other}
    return {name: float(np.clip(round(value), 1, 99)) for name, value in steps.items()}
