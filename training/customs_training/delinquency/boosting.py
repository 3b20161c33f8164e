"""Several ensembles of monotone boosted trees, each on its own sample of rows and columns; their mean is the model."""

from __future__ import annotations

from dataclasses import dataclass

import lightgbm as lgb
import numpy as np

from customs_training.delinquency.features import DIRECTIONS, features_of


@dataclass(frozen=True)
class BoostingSettings:
    """Settings of the trees; the defaults are those of the shipped model."""

    ensembles: int = 2
    trees: int = 60
    learning_rate: float = 0.1
    leaves: int = 12
    depth: int = 4
    rows_per_leaf: int = 100
    l2: float = 40.0
    column_share: float = 0.4
    row_share: float = 0.7
    directions: tuple[int, ...] = DIRECTIONS
    seed: int = 20261123


@dataclass(frozen=True)
class Boosting:
    """Fitted ensembles; the log-odds of an account are the mean of theirs."""

    boosters: tuple[lgb.Booster, ...]

    def log_odds(self, accounts: np.ndarray) -> np.ndarray:
        """Returns the [N] log-odds of [N, 19] accounts, not calibrated further."""
        matrix = features_of(accounts)
        return np.mean([booster.predict(matrix, raw_score=True) for booster in self.boosters], axis=0)


def fit_boosting(
    accounts: np.ndarray, delinquent: np.ndarray, settings: BoostingSettings, seed: int | None = None
) -> Boosting:
    """Fits every ensemble on the same [N, 19] accounts; the same rows and seed produce the same trees."""
    data = lgb.Dataset(features_of(accounts), delinquent, params=_parameters(settings, settings.seed)).construct()
    first = settings.seed if seed is None else seed
    return Boosting(
        tuple(
            lgb.train(_parameters(settings, first + number), data, settings.trees)
            for number in range(settings.ensembles)
        )
    )


_FIXED = {
    "objective": "binary",
    "monotone_constraints_method": "basic",
    "deterministic": True,
    "force_col_wise": True,
    "num_threads": 1,
    "verbose": -1,
}


def _parameters(settings: BoostingSettings, seed: int) -> dict:
    return {
        **_FIXED,
        "monotone_constraints": list(settings.directions),
        "learning_rate": settings.learning_rate,
        "num_leaves": settings.leaves,
        "max_depth": settings.depth,
        "min_data_in_leaf": settings.rows_per_leaf,
        "lambda_l2": settings.l2,
        "feature_fraction": settings.column_share,
        "bagging_fraction": settings.row_share,
        "bagging_freq": 1,
        "seed": seed,
    }
