"""Shared by the models that compare two pictures: equal error rate, a session for their graphs, their manifest."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from customs_training.manifests import manifest_head
from customs_training.sessions import open_graph


def equal_error_rate(genuine: np.ndarray, impostor: np.ndarray) -> tuple[float, float]:
    """Returns (rate, threshold) at which the false rejection rate equals the false acceptance rate.

    Higher scores are more genuine; a score of at least the threshold is accepted. Between two thresholds where neither
    rate equals the other, the rate is the mean of both at the nearer one. nan if a side is empty.
    """
    genuine, impostor = np.sort(np.asarray(genuine, float)), np.sort(np.asarray(impostor, float))
    if not len(genuine) or not len(impostor):
        return float("nan"), float("nan")
    thresholds = np.unique(np.concatenate([genuine, impostor]))
    thresholds = np.append(thresholds, np.nextafter(thresholds[-1], np.inf))
    refused = np.searchsorted(genuine, thresholds, side="left") / len(genuine)
    accepted = 1 - np.searchsorted(impostor, thresholds, side="left") / len(impostor)
    at = int(np.argmin(np.abs(refused - accepted)))
    return float((refused[at] + accepted[at]) / 2), float(thresholds[at])


class GraphSession:
    """A loaded ONNX file that runs as in the service: on the CPU, one thread, constants folded and nothing fused."""

    def __init__(self, model: Path | bytes) -> None:
        self._session = open_graph(model, fold_constants=True)
        self._outputs = [output.name for output in self._session.get_outputs()]

    def run(self, **inputs: np.ndarray) -> dict[str, np.ndarray]:
        """Returns every output by name."""
        return dict(zip(self._outputs, self._session.run(self._outputs, inputs), strict=True))


def verification_head(name: str, version: str, folder: Path, *, size: int, height: int, width: int) -> dict:
    """The first fields of their manifests: both graphs and their tensors, for embeddings of `size` numbers."""
    return {
        **manifest_head(name, version, folder, "comparison.onnx"),
        "inputs": [{"name": "image", "type": "uint8", "shape": ["height", "width"]}],
        "outputs": [
            {"name": "embedding", "type": "float32", "shape": [size]},
            {"name": "normalised", "type": "uint8", "shape": [height, width]},
        ],
        "comparison": {
            "inputs": [
                {"name": "query", "type": "float32", "shape": [size]},
                {"name": "references", "type": "float32", "shape": ["n", size]},
            ],
            "outputs": [
                {"name": "similarity", "type": "float32", "shape": ["n"]},
                {"name": "decision", "type": "float32", "shape": [1]},
            ],
        },
    }
