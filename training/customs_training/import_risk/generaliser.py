"""The generaliser: scores goods never inspected before from a declaration's codes, rates, mass and price.

Shallow boosted trees on out-of-fold encodings. Each distinct goods tuple counts once, so that the trees
cannot profit from tuples that recur with their label.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import lightgbm as lgb
import numpy as np
import pandas as pd

from customs_training.import_risk.encodings import (
    FRAUD_ENCODINGS,
    Encoder,
    folds_of,
    goods_groups,
    out_of_fold_rates,
    tuple_weights,
)

NUMBER_FEATURES = ("taxRate", "netMassKg", "itemPrice", "crossing", "wholeMass", "unitPrice")
FEATURES = tuple(f"{encoding.name}Rate" for encoding in FRAUD_ENCODINGS) + NUMBER_FEATURES
UNIT_PRICE_MASS_FLOOR_KG = 0.05
"""Added to the mass in the divisor, so that a mass of zero has a unit price."""


@dataclass(frozen=True)
class GeneraliserSettings:
    """Settings of the trees; the defaults are those of the shipped model."""

    trees: int = 250
    learning_rate: float = 0.04
    depth: int = 4
    leaves: int = 8
    rows_per_leaf: int = 100
    weight_per_leaf: float = 10.0
    encoding_folds: int = 5
    outer_folds: int = 10
    seed: int = 20200101


def number_features(rows: pd.DataFrame) -> np.ndarray:
    """Returns the [N, 6] numeric features in the float32 arithmetic of the graph."""
    mass = rows["netMassKg"].to_numpy(np.float32)
    price = rows["itemPrice"].to_numpy(np.float32)
    crossing = (rows["departureCountry"] != rows["originCountry"]).to_numpy()
    return np.column_stack(
        [
            rows["taxRate"].to_numpy(np.float32),
            mass,
            price,
            crossing.astype(np.float32),
            (np.floor(mass) == mass).astype(np.float32),
            price / (mass + np.float32(UNIT_PRICE_MASS_FLOOR_KG)),
        ]
    )


def features(rates: np.ndarray, rows: pd.DataFrame) -> np.ndarray:
    """Returns the [N, features] float32 matrix of the trees."""
    return np.concatenate([rates.astype(np.float32), number_features(rows)], axis=1)


@dataclass(frozen=True)
class Generaliser:
    """Encoder and trees; `log_odds` scores any rows, known codes or not."""

    encoder: Encoder
    booster: lgb.Booster

    def log_odds(self, rows: pd.DataFrame) -> np.ndarray:
        return self.of_features(features(self.encoder.apply(rows), rows))

    def of_features(self, matrix: np.ndarray) -> np.ndarray:
        return self.booster.predict(matrix.astype(np.float64), raw_score=True)


def fit_generaliser(rows: pd.DataFrame, settings: GeneraliserSettings) -> Generaliser:
    """Fits encoder and trees on inspected rows."""
    labels = rows["fraud"].to_numpy(np.float64)
    groups = goods_groups(rows)
    weights = tuple_weights(groups) * rows["weight"].to_numpy(np.float64)
    fold = folds_of(groups, settings.encoding_folds, settings.seed + 1)
    rates = out_of_fold_rates(rows, labels, weights, FRAUD_ENCODINGS, fold)
    parameters = {
        "objective": "binary",
        "learning_rate": settings.learning_rate,
        "num_leaves": settings.leaves,
        "max_depth": settings.depth,
        "min_data_in_leaf": settings.rows_per_leaf,
        "min_sum_hessian_in_leaf": settings.weight_per_leaf,
        "feature_fraction": 0.5,
        "bagging_fraction": 0.7,
        "bagging_freq": 1,
        "extra_trees": True,
        "lambda_l2": 5.0,
        "use_missing": False,
        "seed": settings.seed,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": 1,
        "verbose": -1,
    }
    data = lgb.Dataset(
        features(rates, rows).astype(np.float64), labels, weight=weights, feature_name=list(FEATURES), params=parameters
    )
    booster = lgb.train(parameters, data, settings.trees)
    return Generaliser(Encoder.learn(rows, labels, weights, FRAUD_ENCODINGS), booster)


def out_of_fold_log_odds(
    rows: pd.DataFrame, settings: GeneraliserSettings, progress: Callable[[], object] = lambda: None
) -> np.ndarray:
    """Returns for each row the log-odds of a generaliser fitted without its goods tuple."""
    fold = folds_of(goods_groups(rows), settings.outer_folds, settings.seed)
    out = np.zeros(len(rows))
    for number in range(settings.outer_folds):
        inside = fold == number
        if inside.any():
            out[inside] = fit_generaliser(rows[~inside].reset_index(drop=True), settings).log_odds(rows[inside])
        progress()
    return out
