"""Writes golden.json: what the service must answer for made-up rows of features, computed in Python."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from scipy.special import expit

from customs_training.network_risk.scorer import Scorer
from customs_training.network_risk.worlds import FEATURES

TOLERANCE = 1e-5
_CASES = 60
_SEED = 5
_LARGEST = (3650, 20, 1, 40, 40, 40, 40, 60, 10, 8, 4, 2, 3, 3, 3, 3, 6, 1, 9, 3, 1, 60, 1, 200, 12, 1)


def golden_cases(scorer: Scorer) -> list[dict]:
    """Sixty rows over the whole range of the features, then all zeros and all at their largest."""
    random = np.random.default_rng(_SEED)
    largest = np.asarray(_LARGEST, np.float32)
    drawn = (random.random((_CASES, len(FEATURES))) ** 2).astype(np.float32) * largest
    rows = np.concatenate([drawn, np.zeros((1, len(FEATURES)), np.float32), largest[None, :]])
    log_odds = scorer.log_odds(rows)
    return [
        {
            "features": [float(value) for value in row],
            "logOdds": float(value),
            "probability": float(expit(value)),
        }
        for row, value in zip(rows, log_odds, strict=True)
    ]


def write_golden(scorer: Scorer, path: Path) -> None:
    """Writes the cases, one per line."""
    lines = ",\n".join(json.dumps(case) for case in golden_cases(scorer))
    path.write_text(f'{{"tolerance": {TOLERANCE}, "cases": [\n{lines}\n]}}\n', encoding="utf-8")
