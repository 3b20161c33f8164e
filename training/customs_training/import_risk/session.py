"""Runs the exported graph as the service does: one thread, declarations with the field names of the API."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from customs_training.import_risk.scorer import CODE_COLUMNS, NUMBER_COLUMNS
from customs_training.sessions import open_graph


class GraphSession:
    """A loaded `model.onnx`."""

    def __init__(self, model: Path | bytes) -> None:
        self._session = open_graph(model)

    def feeds(
        self, rows: pd.DataFrame, profiles: np.ndarray, copies: Sequence[int], occluded: Sequence[int]
    ) -> dict[str, np.ndarray]:
        """Returns the five input tensors for declarations, their profile counts and the copies to evaluate."""
        return {
            "codes": rows[list(CODE_COLUMNS)].to_numpy(dtype=object),
            "numbers": rows[list(NUMBER_COLUMNS)].to_numpy(dtype=np.float32),
            "profiles": np.asarray(profiles, dtype=np.float32),
            "rows": np.asarray(copies, dtype=np.int64),
            "occluded": np.asarray(occluded, dtype=np.int64),
        }

    def run(self, feeds: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Returns (fraud, critical, logOdds) for each copy."""
        fraud, critical, log_odds = self._session.run(["fraud", "critical", "logOdds"], feeds)
        return fraud, critical, log_odds

    def score(self, rows: pd.DataFrame, profiles: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Returns (fraud, critical, logOdds) for each declaration with nothing replaced."""
        return self.run(self.feeds(rows, profiles, np.arange(len(rows)), np.zeros(len(rows))))
