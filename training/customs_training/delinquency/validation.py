"""Repeated stratified cross-validation; everything is learned inside the folds, including calibration and grade
cuts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy.special import expit
from sklearn.model_selection import StratifiedKFold

from customs_training.delinquency.calibration import Calibration, fit_calibration
from customs_training.delinquency.scale import grade_cuts, grades_of, scores_of

FOLDS = 5
INNER_FOLDS = 3
REPEATS = (1, 2, 3)
"""Seeds of the repeated divisions into folds."""

Predict = Callable[[np.ndarray], np.ndarray]
"""Returns [N] log-odds of [N, 19] accounts."""
Fit = Callable[[np.ndarray, np.ndarray, int], Predict]
"""Fits a family on accounts, labels and a seed."""


@dataclass(frozen=True)
class HeldOut:
    """Out-of-fold results of every account, for one division into folds."""

    log_odds: np.ndarray
    grades: np.ndarray

    @property
    def probabilities(self) -> np.ndarray:
        return expit(self.log_odds)


def out_of_fold(fit: Fit, accounts: np.ndarray, labels: np.ndarray, folds: int, seed: int) -> np.ndarray:
    """Returns the [N] uncalibrated log-odds of each account by the model fitted without its fold."""
    log_odds = np.empty(len(labels))
    for train, test in divisions(labels, folds, seed):
        log_odds[test] = fit(accounts[train], labels[train], seed)(accounts[test])
    return log_odds


def held_out(
    fit: Fit, accounts: np.ndarray, labels: np.ndarray, seed: int, tick: Callable[[], object] = lambda: None
) -> HeldOut:
    """Cross-validates once; calibration and cuts of a fold come from an inner cross-validation of its training rows."""
    log_odds = np.empty(len(labels))
    grades = np.empty(len(labels), dtype=np.int64)
    for train, test in divisions(labels, FOLDS, seed):
        inner = out_of_fold(fit, accounts[train], labels[train], INNER_FOLDS, seed)
        calibration = fit_calibration(inner, labels[train])
        cuts = grade_cuts(scores_of(calibration.apply(inner)))
        log_odds[test] = calibration.apply(fit(accounts[train], labels[train], seed)(accounts[test]))
        grades[test] = grades_of(scores_of(log_odds[test]), cuts)
        tick()
    return HeldOut(log_odds, grades)


def final_scores(fit: Fit, accounts: np.ndarray, labels: np.ndarray) -> tuple[Calibration, np.ndarray]:
    """Returns the shipped model's calibration and the out-of-fold integer scores of every account, repeat by repeat."""
    repeats = [out_of_fold(fit, accounts, labels, FOLDS, seed) for seed in REPEATS]
    log_odds = np.concatenate(repeats)
    calibration = fit_calibration(log_odds, np.tile(labels, len(repeats)))
    return calibration, scores_of(calibration.apply(log_odds))


def divisions(labels: np.ndarray, folds: int, seed: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Returns (training rows, test rows) of each fold."""
    yield from StratifiedKFold(folds, shuffle=True, random_state=seed).split(np.zeros(len(labels)), labels)
