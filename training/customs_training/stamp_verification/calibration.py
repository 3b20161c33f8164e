"""Fits the last steps: from network outputs to decisions, from these to percentages, and the verdict's thresholds."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from scipy.optimize import minimize

from customs_training.percentages import genuine_shares, percent_row, share_at, shown
from customs_training.stamp_verification.graphs import Fusion
from customs_training.stamp_verification.trials import SIZES, Trial

FALSE_ACCEPTS = 0.05
"""Share of calibration counterfeits that may reach the match threshold, over all numbers of references."""
FALSE_REFUSALS = 0.02
"""Share of genuine calibration impressions without other ink that may count as a mismatch."""
FALSE_REFUSALS_OF_ONE = 0.04
"""The same with one reference, where a stricter threshold would call hardly any counterfeit."""
FALSE_REFUSALS_CROSSED = 0.05
"""The same for impressions that other ink crosses."""
LEAST_WIDTH = 5.0
"""Least width of the inconclusive zone, in shown percent."""
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
    pair = monotone_logistic(single, kinds == "genuine", weights_of(kinds))
    joint, names = [], []
    for index in keep:
        for size in SIZES:
            logits = features[index][size][:, :3] @ pair[:3] + pair[3]
            joint.append(_joint(logits))
            names.append(chosen[index].kind)
    group = monotone_logistic(np.array(joint), np.array(names) == "genuine", weights_of(np.array(names)))
    return Fusion([round(float(value), 5) for value in pair], [round(float(value), 5) for value in group])


def _joint(logits: np.ndarray) -> list[float]:
    """Consensus, mean and best, as the graph computes them."""
    return [float(logits[-1]), float(logits[:-1].mean()), float(logits[:-1].max())]


def weights_of(kinds: np.ndarray) -> np.ndarray:
    """Weights of trials: as many genuine impressions as impostors, three in four of them counterfeits; 0 for copies."""
    share = {"genuine": 0.5, "counterfeit": 0.375, "random": 0.125}
    return np.array([share.get(kind, 0.0) / (kinds == kind).sum() for kind in kinds])


def percent_rows(chosen: list[Trial], decisions: Mapping[int, np.ndarray]) -> list[dict]:
    """`percent` of model.json, from calibration trials by number of references."""
    kinds = np.array([trial.kind for trial in chosen])
    weights = weights_of(kinds)
    return [percent_row(size, values, kinds == "genuine", weights) for size, values in decisions.items()]


def thresholds(chosen: list[Trial], decisions: Mapping[int, np.ndarray], percent: list[dict]) -> dict:
    """`thresholds` of model.json in shown percentages, from calibration trials by number of references.

    A match starts at the same decision for every number of references, which few counterfeits reach. A mismatch ends
    where few genuine impressions lie: of those that stand alone, and of those that other ink crosses.
    """
    kinds = np.array([trial.kind for trial in chosen])
    crossed = np.array([trial.crossed for trial in chosen])
    single = decisions[1]
    match = _match(kinds, decisions)
    # Most impressions of other stamps are below it, and hardly any counterfeit of the same stamp.
    other = float(np.quantile(single[kinds == "random"], OTHER_STAMPS))
    rows = []
    for size, values in decisions.items():
        percentages = shown(values, size, percent)
        alone = percentages[(kinds == "genuine") & ~crossed]
        crossed_own = percentages[(kinds == "genuine") & crossed]
        start = math.ceil(10 * float(shown(np.array(match), size, percent))) / 10
        # The inconclusive zone keeps some width, so that a tenth of a percent never decides.
        limit = start - LEAST_WIDTH
        clean = min(share_at(alone, FALSE_REFUSALS_OF_ONE if size == 1 else FALSE_REFUSALS), limit)
        low = min(share_at(crossed_own, FALSE_REFUSALS_CROSSED), clean)
        rows.append(
            {
                "references": size,
                "match": start,
                "mismatch": round(low, 1),
                "mismatchAlone": round(clean, 1),
                "otherSource": round(min(float(shown(np.array(other), size, percent)), low), 1),
                "genuine": genuine_shares(alone=alone, crossed=crossed_own),
            }
        )
    # From here on two impressions are more likely of one stamp than not.
    same = np.interp(50, percent[0]["shown"], percent[0]["decision"])
    return {"verdicts": rows, "sameSource": float(round(same))}


def single_pair(chosen: list[Trial], decisions: Mapping[int, np.ndarray]) -> dict[str, float]:
    """One pair of thresholds on decisions for all marks, as a rule to compare with: the same match, and a mismatch up
    to where few genuine impressions lie with one reference, crossed or not."""
    kinds = np.array([trial.kind for trial in chosen])
    mismatch = float(np.quantile(decisions[1][kinds == "genuine"], FALSE_ACCEPTS))
    return {"match": round(_match(kinds, decisions), 1), "mismatch": round(mismatch, 1)}


def _match(kinds: np.ndarray, decisions: Mapping[int, np.ndarray]) -> float:
    forged = np.concatenate([values[kinds == "counterfeit"] for values in decisions.values()])
    return float(np.quantile(forged, 1 - FALSE_ACCEPTS))
