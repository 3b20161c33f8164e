"""Runs the exported graph as the service does."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np

from customs_training.document_detector.matching import Found
from customs_training.document_detector.settings import PAGE_HEIGHT, PAGE_WIDTH
from customs_training.sessions import open_graph


class DetectorSession:
    """A loaded `model.onnx` on one thread."""

    def __init__(self, model: Path | bytes) -> None:
        self._session = open_graph(model)

    def run(self, page: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """page uint8 [H,W,3], sides multiples of 32, to boxes [n,4], scores [n], classes [n] and orientation [4]."""
        return tuple(self._session.run(["boxes", "scores", "classes", "orientation"], {"page": page[None]}))

    def detect(self, page: np.ndarray) -> tuple[list[Found], np.ndarray]:
        """As `run`, but returns detections."""
        boxes, scores, classes, turn = self.run(page)
        found = [Found(box, float(score), int(one)) for box, score, one in zip(boxes, scores, classes, strict=True)]
        return found, turn

    def milliseconds(self, runs: int = 15) -> float:
        """The shortest time of a run on a full page, on one thread."""
        page = np.full((PAGE_HEIGHT, PAGE_WIDTH, 3), 255, np.uint8)
        times = []
        for _ in range(runs):
            began = time.perf_counter()
            self.run(page)
            times.append(time.perf_counter() - began)
        return round(1000 * min(times), 1)
