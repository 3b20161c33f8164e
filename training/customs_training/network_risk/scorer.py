"""The fitted model in Python: trees, calibration, bands."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import lightgbm as lgb
import numpy as np

from customs_training.network_risk.boosting import Calibration

MEDIUM_SHARE = 0.05
HIGH_SHARE = 0.01
"""Shares of parties that the bands "medium and above" and "high" hold in the training worlds."""


@dataclass(frozen=True)
class Scorer:
    """Scores rows of features."""

    booster: lgb.Booster
    calibration: Calibration
    bands: dict[str, float]
    """Lowest probability of each band."""
    trained_on: dict

    def log_odds(self, values: np.ndarray) -> np.ndarray:
        """[N] log-odds of [N, features] values."""
        return self.calibration.log_odds(self.booster.predict(values, raw_score=True))

    def save(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        content = {
            "booster": self.booster.model_to_string(),
            "calibration": asdict(self.calibration),
            "bands": self.bands,
            "trainedOn": self.trained_on,
        }
        path.write_text(json.dumps(content), encoding="utf-8")

    @staticmethod
    def load(path: Path) -> Scorer:
        content = json.loads(path.read_text(encoding="utf-8"))
        return Scorer(
            lgb.Booster(model_str=content["booster"]),
            Calibration(**content["calibration"]),
            content["bands"],
            content["trainedOn"],
        )


def bands_of(probabilities: np.ndarray) -> dict[str, float]:
    """The lowest probabilities of the bands, rounded to three decimals."""
    return {
        "medium": round(float(np.quantile(probabilities, 1 - MEDIUM_SHARE)), 3),
        "high": round(float(np.quantile(probabilities, 1 - HIGH_SHARE)), 3),
    }
