"""The compared model families: the shipped one, and the usual alternatives."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np
from scipy.special import logit
from sklearn.ensemble import RandomForestClassifier

from customs_training.delinquency.boosting import BoostingSettings, fit_boosting
from customs_training.delinquency.concepts import GROUP_NAMES
from customs_training.delinquency.features import DIRECTIONS, FEATURES, features_of
from customs_training.delinquency.scorecard import fit_scorecard
from customs_training.delinquency.validation import Fit, Predict

_LEAST_PROBABILITY = 1e-4


def shipped(settings: BoostingSettings) -> Fit:
    """Monotone boosted trees with the given settings."""
    return lambda accounts, labels, seed: fit_boosting(accounts, labels, settings, settings.seed + 1000 * seed).log_odds


def families(settings: BoostingSettings) -> list[tuple[str, Fit]]:
    """Returns the name and the fit function of each family, the shipped one first."""
    stumps = replace(settings, ensembles=1, trees=6 * settings.trees, leaves=2, learning_rate=0.15)
    return [
        ("monotone boosted trees (shipped)", shipped(settings)),
        ("additive model of monotone boosted stumps", shipped(stumps)),
        ("monotone random forest", _forest(settings.trees)),
        ("weight-of-evidence scorecard, monotone bins", fit_scorecard),
    ]


def constraint_variants(settings: BoostingSettings) -> list[tuple[str, BoostingSettings]]:
    """Returns the shipped trees, and the same trees with some of their constraints removed."""

    def without(groups: Collection[str]) -> BoostingSettings:
        free = (0 if feature.group in groups else feature.direction for feature in FEATURES)
        return replace(settings, directions=tuple(free))

    return [
        ("all constraints (shipped)", settings),
        ("statuses free", without({"latestMonthPastDue", "earlierMonthsPastDue", "pastDueRecord"})),
        ("payments and arrears free", without({"dutyPaid", "paymentsAgainstAssessments", "arrears"})),
        ("guarantee and its use free", without({"guaranteeLimit", "limitUse"})),
        ("no constraint", without(GROUP_NAMES)),
    ]


def _forest(trees: int) -> Fit:
    def fit(accounts: np.ndarray, labels: np.ndarray, seed: int) -> Predict:
        model = RandomForestClassifier(
            trees, min_samples_leaf=20, max_features=0.12, max_samples=0.4, monotonic_cst=DIRECTIONS, random_state=seed
        ).fit(features_of(accounts), labels)

        def log_odds(others: np.ndarray) -> np.ndarray:
            probabilities = model.predict_proba(features_of(others))[:, 1]
            return logit(np.clip(probabilities, _LEAST_PROBABILITY, 1 - _LEAST_PROBABILITY))

        return log_odds

    return fit
