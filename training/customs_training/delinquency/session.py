"""Runs the exported graph as the service does: one thread, batches of accounts."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from customs_training.sessions import open_graph


class GraphSession:
    """A loaded `model.onnx`."""

    def __init__(self, model: Path | bytes) -> None:
        self._session = open_graph(model)

    def run(self, accounts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Returns ([N] log-odds, [N, groups] contributions) of [N, 19] accounts."""
        log_odds, contributions = self._session.run(
            ["logOdds", "contributions"], {"accounts": np.asarray(accounts, dtype=np.float32)}
        )
        return log_odds, contributions
