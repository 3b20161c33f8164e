"""Shared fixtures: the project's samples, and a small scorer trained on them."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from customs_training.import_risk.declarations import read_declarations
from customs_training.import_risk.generaliser import GeneraliserSettings
from customs_training.import_risk.graph import build_graph
from customs_training.import_risk.pipeline import fit_scorer
from customs_training.import_risk.profiles import LiveProfiles
from customs_training.import_risk.scorer import Scorer
from customs_training.import_risk.session import GraphSession

SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "declarations.csv"
TINY = GeneraliserSettings(
    trees=12, learning_rate=0.1, rows_per_leaf=10, weight_per_leaf=1.0, encoding_folds=3, outer_folds=3
)


@pytest.fixture(scope="session")
def samples() -> pd.DataFrame:
    return read_declarations(SAMPLES)


@pytest.fixture(scope="session")
def profiles(samples: pd.DataFrame) -> np.ndarray:
    live = LiveProfiles()
    live.add(samples)
    return live.look_up(samples)


@pytest.fixture(scope="session")
def scorer(samples: pd.DataFrame) -> Scorer:
    return fit_scorer(samples, TINY)


@pytest.fixture(scope="session")
def session(scorer: Scorer) -> GraphSession:
    return GraphSession(build_graph(scorer).SerializeToString())
