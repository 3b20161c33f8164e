"""Figures of a ranking of one world's parties, and their means over worlds."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from sklearn.metrics import average_precision_score

from customs_training.measures import auc
from customs_training.network_risk.worlds import World

FIGURES = ("auc", "averagePrecision", "precisionAt100", "precisionAt500", "ringsInTop500", "ringAuc")

Ranking = Callable[[pd.DataFrame], np.ndarray]
"""Scores of rows, higher for more risk."""


def world_figures(rows: pd.DataFrame, scores: np.ndarray) -> dict[str, float]:
    """The figures of one world. Rings are judged against parties that are in none and commit no fraud."""
    truth = rows["truth"].to_numpy(int)
    ring = rows["isRing"].to_numpy(bool)
    order = np.argsort(-scores, kind="stable")
    judged = ring | (truth == 0)
    return {
        "auc": auc(truth, scores),
        "averagePrecision": float(average_precision_score(truth, scores)),
        "precisionAt100": float(truth[order[:100]].mean()),
        "precisionAt500": float(truth[order[:500]].mean()),
        "ringsInTop500": float(ring[order[:500]].sum() / max(1, ring.sum())),
        "ringAuc": auc(ring[judged].astype(int), scores[judged]),
    }


def mean_figures(worlds: Sequence[World], ranking: Ranking) -> dict[str, float]:
    """Means and standard errors over worlds, with their number."""
    each = [world_figures(rows := world.to_judge(), ranking(rows)) for world in worlds]
    means = {name: float(np.mean([one[name] for one in each])) for name in FIGURES}
    errors = {name: float(np.std([one[name] for one in each], ddof=1) / len(each) ** 0.5) for name in FIGURES}
    return {"worlds": len(each), **means, "standardErrors": errors}
