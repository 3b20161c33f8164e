"""Forgeries by somebody who copies a genuine signature slowly: the same shape with a tremor, in even, blunt strokes."""

from __future__ import annotations

import cv2
import numpy as np

_LINE_FROM = 90
"""Ink from which a pixel belongs to a line."""
_TREMOR = (1.2, 1.8)
"""How far the hand leaves the line, root mean square in pixels."""
_APART = (5, 10)
"""Pixels between the movements of the hand."""
_BROAD = 4.0
"""Mean width of lines in pixels from which a copy is drawn with the broad pen."""
_FINE_PEN, _BROAD_PEN = 3, 5
_MOST_ROUNDS = 12


def slow_copies(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A slow copy of each signature, uint8 [N, H, W], ink bright on black."""
    return np.stack([_slow_copy(image, rng) for image in images])


def _slow_copy(image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    inked = image > _LINE_FROM
    middles = thinned(inked)
    pen = _BROAD_PEN if inked.sum() >= _BROAD * middles.sum() else _FINE_PEN
    strokes = cv2.dilate(middles.astype(np.uint8) * 255, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (pen, pen)))
    height, width = image.shape
    apart = rng.uniform(*_APART)
    coarse = rng.normal(size=(round(height / apart) + 2, round(width / apart) + 2, 2))
    waves = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    moved = waves / np.hypot(*waves.std((0, 1))) * rng.uniform(*_TREMOR)
    rows, columns = np.indices(image.shape)
    at = (np.stack([columns, rows], 2) + moved).astype(np.float32)
    return cv2.remap(strokes, at[..., 0], at[..., 1], cv2.INTER_LINEAR)


def thinned(inked: np.ndarray) -> np.ndarray:
    """Takes pixels from the edges of bool [H, W] until lines are one pixel wide (Zhang and Suen 1984)."""
    lines = inked.astype(np.uint8)
    for _ in range(_MOST_ROUNDS):
        before = lines
        for kept in _KEPT:
            around = cv2.filter2D(lines, cv2.CV_8U, _AROUND, borderType=cv2.BORDER_CONSTANT)
            lines = lines & kept[around]
        if np.array_equal(lines, before):
            break
    return lines > 0


def _kept(half: int) -> np.ndarray:
    """By the sum of `_AROUND` over a pixel's neighbours, 0 if the pixel may go without breaking a line, uint8 [256]:
    from the south-east in the first half of a round, from the north-west in the second."""
    around = np.arange(256)[:, None] >> np.arange(8) & 1 == 1
    count = around.sum(1)
    starts = (~around & np.roll(around, -1, 1)).sum(1)
    north, east, south, west = np.roll(around[:, ::2], 2 * half, 1).T
    goes = (count >= 2) & (count <= 6) & (starts == 1) & ~(east & south & (north | west))
    return (~goes).astype(np.uint8)


_AROUND = np.array([[128, 1, 2], [64, 0, 4], [32, 16, 8]], np.float32)
"""A bit for each neighbour, clockwise from the one above."""
_KEPT = (_kept(0), _kept(1))
