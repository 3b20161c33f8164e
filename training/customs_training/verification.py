"""What the models that compare two pictures share: the equal error rate and a session for their graphs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime


def equal_error_rate(genuine: np.ndarray, impostor: np.ndarray) -> tuple[float, float]:
    """Gives (rate, threshold) where as many genuine pairs are refused as impostors are accepted.

    Higher scores are more genuine; a score of at least the threshold is accepted. Between two thresholds where neither
    rate equals the other, the rate is the mean of both at the nearer one. nan when a side is empty.
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
    """A loaded ONNX file that runs as serving runs it: on the CPU, one thread, constants folded and nothing fused."""

    def __init__(self, model: Path | bytes) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        source = model if isinstance(model, bytes) else str(model)
        self._session = onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])
        self._outputs = [output.name for output in self._session.get_outputs()]

    def run(self, **inputs: np.ndarray) -> dict[str, np.ndarray]:
        """Every output by its name."""
        return dict(zip(self._outputs, self._session.run(self._outputs, inputs), strict=True))
