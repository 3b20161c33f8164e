"""The trained model in Python: trees and calibration, saved as one JSON file.

This is the reference that the ONNX graph is compared with, value by value.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import lightgbm as lgb
import numpy as np

from customs_training.delinquency.attribution import Tree, attributed_trees, walk
from customs_training.delinquency.boosting import Boosting
from customs_training.delinquency.calibration import Calibration
from customs_training.delinquency.concepts import GROUPS
from customs_training.delinquency.features import GROUP_OF, features_of


@dataclass(frozen=True)
class Scorer:
    """Trees and calibration; the grade cuts and the score distribution come from out-of-fold scores."""

    boosting: Boosting
    calibration: Calibration
    cuts: tuple[int, ...]
    distribution: dict[str, list]

    @cached_property
    def trees(self) -> list[Tree]:
        """All trees with their attributions; the leaves include the mean over ensembles and the slope."""
        factor = self.calibration.slope / len(self.boosting.boosters)
        return [tree for booster in self.boosting.boosters for tree in attributed_trees(booster, GROUP_OF, factor)]

    @cached_property
    def baseline(self) -> float:
        """The log-odds that contributions are added to: the trees' expected values and the calibration's intercept."""
        return self.calibration.intercept + sum(tree.expected for tree in self.trees)

    def score(self, accounts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Returns ([N] calibrated log-odds, [N, groups] contributions) of [N, 19] accounts."""
        matrix = features_of(accounts)
        contributions = sum(walk(tree, matrix, len(GROUPS)) for tree in self.trees)
        return self.calibration.apply(self.boosting.log_odds(accounts)), contributions

    def save(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        state = {
            "boosters": [booster.model_to_string() for booster in self.boosting.boosters],
            "calibration": {"slope": self.calibration.slope, "intercept": self.calibration.intercept},
            "cuts": list(self.cuts),
            "distribution": self.distribution,
        }
        path.write_text(json.dumps(state), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Scorer:
        state = json.loads(path.read_text(encoding="utf-8"))
        boosters = tuple(lgb.Booster(model_str=text) for text in state["boosters"])
        calibration = Calibration(**state["calibration"])
        return cls(Boosting(boosters), calibration, tuple(state["cuts"]), state["distribution"])
