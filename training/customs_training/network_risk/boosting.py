"""The trees: boosted, and monotone where more of a feature can only mean more risk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import lightgbm as lgb
import numpy as np
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from customs_training.network_risk.worlds import FEATURES

DIRECTIONS = {
    "ageDays": -1,
    "ownFraudRate": 1,
    "youngCoParties": 1,
    "contactExposure": 1,
    "placeExposure": 1,
    "moneyExposure": 1,
    "peopleExposure": 1,
    "exposure": 1,
    "exposureRate": 1,
    "walkExposure": 1,
    "sellerExposure": 1,
    "sellerRate": 1,
    "declarantRate": 1,
    "componentFrauds": 1,
    "componentRate": 1,
}
"""Features that only raise (1) or only lower (-1) the risk. The others are free: many sharers may be a family."""

SIZES = ("contactSize", "placeSize", "moneySize", "peopleSize", "coParties", "strongCoParties")
"""How much is shared, and nothing of results: the floor that the model must beat."""

FOLDS = 4


@dataclass(frozen=True)
class BoostingSettings:
    """Settings of the trees."""

    trees: int = 250
    seed: int = 11
    leaves: int = 15
    learning_rate: float = 0.04
    rows_a_leaf: int = 40
    row_share: float = 0.8
    column_share: float = 0.6
    l2: float = 5.0


@dataclass(frozen=True)
class Calibration:
    """Log-odds of the probability: slope times the trees' score, plus the intercept (Platt, 1999)."""

    slope: float
    intercept: float

    def log_odds(self, scores: np.ndarray) -> np.ndarray:
        return self.slope * scores + self.intercept

    def probability(self, scores: np.ndarray) -> np.ndarray:
        return expit(self.log_odds(scores))


def fit_trees(
    values: np.ndarray, labels: np.ndarray, settings: BoostingSettings, columns: Sequence[str] = FEATURES
) -> lgb.Booster:
    """Fits trees on columns of [N, features] values; other columns are not looked at."""
    names = list(FEATURES)
    free = [0 if name not in columns else DIRECTIONS.get(name, 0) for name in names]
    data = values.copy()
    for place, name in enumerate(names):
        if name not in columns:
            data[:, place] = 0
    return lgb.train(
        {
            "objective": "binary",
            "num_leaves": settings.leaves,
            "learning_rate": settings.learning_rate,
            "min_data_in_leaf": settings.rows_a_leaf,
            "bagging_fraction": settings.row_share,
            "bagging_freq": 1,
            "feature_fraction": settings.column_share,
            "lambda_l2": settings.l2,
            "monotone_constraints": free,
            "use_missing": False,
            "deterministic": True,
            "force_row_wise": True,
            "seed": settings.seed,
            "num_threads": 1,
            "verbosity": -1,
        },
        lgb.Dataset(data, labels, feature_name=names),
        num_boost_round=settings.trees,
    )


def fit_calibration(
    values: np.ndarray, labels: np.ndarray, worlds: np.ndarray, settings: BoostingSettings
) -> Calibration:
    """Fits the calibration on scores of worlds that the trees did not see."""
    scores = np.zeros(len(labels))
    for seen, unseen in GroupKFold(min(FOLDS, len(np.unique(worlds)))).split(values, labels, worlds):
        booster = fit_trees(values[seen], labels[seen], settings)
        scores[unseen] = booster.predict(values[unseen], raw_score=True)
    fitted = LogisticRegression(C=1e6).fit(scores[:, None], labels)
    return Calibration(float(fitted.coef_[0, 0]), float(fitted.intercept_[0]))
