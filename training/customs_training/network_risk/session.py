"""Runs the exported graph as the service does: one thread, batches of parties."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from customs_training.sessions import open_graph


class GraphSession:
    """A loaded `model.onnx`."""

    def __init__(self, model: Path | bytes) -> None:
        self._session = open_graph(model)

    def log_odds(self, values: np.ndarray) -> np.ndarray:
        """[N] log-odds of [N, features] values."""
        return self._session.run(["logOdds"], {"features": np.asarray(values, np.float32)})[0]
