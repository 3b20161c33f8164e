"""A baseline detector without learning: coloured blobs are stamps, large loose connected ink is a signature."""

from __future__ import annotations

import cv2
import numpy as np

from customs_training.document_detector.matching import Found
from customs_training.document_detector.settings import SIGNATURE, STAMP

_COLOURED = 45
"""Minimum difference between the strongest and weakest channel of a pixel of coloured ink."""


def detect(page: np.ndarray) -> tuple[list[Found], np.ndarray]:
    """page uint8 [H,W,3] to detections; assumes an upright page."""
    found = _stamps(page) + _signatures(page)
    return sorted(found, key=lambda one: -one.score), np.array([1, 0, 0, 0], np.float32)


def _stamps(page: np.ndarray) -> list[Found]:
    spread = page.max(axis=2).astype(np.int16) - page.min(axis=2)
    coloured = (spread > _COLOURED).astype(np.uint8)
    boxes = _components(cv2.morphologyEx(coloured, cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8)))
    found = []
    for x, y, w, h in boxes:
        likely = min(w, h) >= 28 and max(w, h) <= 300 and max(w, h) / min(w, h) < 3.5
        filled = float(coloured[y : y + h, x : x + w].mean())
        if likely and 0.06 < filled < 0.8:
            found.append(Found(np.array([x, y, x + w, y + h], np.float32), min(0.99, 0.3 + filled), STAMP))
    return found


def _signatures(page: np.ndarray) -> list[Found]:
    grey = cv2.cvtColor(page, cv2.COLOR_RGB2GRAY)
    ink = cv2.adaptiveThreshold(grey, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 18)
    ink = _without_rules(ink)
    _, marks, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    heights = stats[1:, cv2.CC_STAT_HEIGHT]
    letters = heights[(heights > 4) & (heights < 40)]
    usual = float(np.median(letters)) if len(letters) else 10.0
    # Handwriting joins letters, so its parts are larger than type.
    large = (stats[:, cv2.CC_STAT_HEIGHT] > 1.7 * usual) & (stats[:, cv2.CC_STAT_WIDTH] > 1.2 * usual)
    large &= (stats[:, cv2.CC_STAT_WIDTH] < 330) & (stats[:, cv2.CC_STAT_HEIGHT] < 150)
    large[0] = False
    loose = cv2.dilate(large[marks].astype(np.uint8), np.ones((9, 21), np.uint8))
    found = []
    for x, y, w, h in _components(loose):
        x, y, w, h = x + 10, y + 4, max(1, w - 20), max(1, h - 8)
        density = float(ink[y : y + h, x : x + w].mean())
        if 50 < w < 340 and 18 < h < 150 and 1.2 < w / h < 9 and density < 0.4:
            score = min(0.99, 0.2 + 0.5 * (1 - abs(density - 0.15) / 0.4) + 0.3 * min(1.0, w / 160))
            found.append(Found(np.array([x, y, x + w, y + h], np.float32), score, SIGNATURE))
    return found


def _without_rules(ink: np.ndarray) -> np.ndarray:
    """Removes long straight lines from the ink."""
    across = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, 60), np.uint8))
    down = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((60, 1), np.uint8))
    return cv2.subtract(ink, cv2.max(across, down))


def _components(mask: np.ndarray) -> list[tuple[int, int, int, int]]:
    """Boxes (x, y, width, height) of connected areas."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    return [tuple(int(value) for value in row[:4]) for row in stats[1:]]
