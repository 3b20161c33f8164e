"""Classical methods of comparing two normalised maps, as baselines for the model; none of them is shipped."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PIL import Image


def upright_correlation(query: np.ndarray, references: np.ndarray) -> np.ndarray:
    """Normalised cross-correlation of the maps at 36 rotations, 10 degrees apart; the highest of them, float [n]."""
    picture = Image.fromarray((query * 17).astype(np.uint8)).resize((40, 40), Image.Resampling.BOX)
    turned = np.stack(
        [np.asarray(picture.rotate(angle, Image.Resampling.BILINEAR)).ravel() for angle in range(0, 360, 10)]
    )
    others = np.stack([_small(one) for one in references])
    return (_standard(turned.astype(float)) @ _standard(others).T).max(axis=0)


def gradient_histograms(query: np.ndarray, references: np.ndarray) -> np.ndarray:
    """Histograms of gradients in rings and sectors, compared at all sector shifts (rotations); the highest cosine,
    [n]."""
    own = _histograms(query)
    shifts = np.stack([np.roll(own, shift, axis=1).ravel() for shift in range(own.shape[1])])
    others = np.stack([_histograms(one).ravel() for one in references])
    return (_normed(shifts) @ _normed(others).T).max(axis=0)


_SECTORS, _RINGS, _BINS = 24, 4, 6


def _histograms(levels: np.ndarray) -> np.ndarray:
    """[rings, sectors, bins]; the direction of a gradient is relative to the direction from the centre."""
    picture = levels.astype(np.float32)
    picture = (picture[::2, ::2] + picture[1::2, ::2] + picture[::2, 1::2] + picture[1::2, 1::2]) / 4
    gy, gx = np.gradient(picture)
    side = picture.shape[0]
    y, x = np.mgrid[0:side, 0:side] - (side - 1) / 2
    around = np.arctan2(y, x)
    direction = (np.arctan2(gy, gx) - around) % np.pi
    ring = np.minimum((np.hypot(x, y) / (side / 2) * _RINGS).astype(int), _RINGS - 1)
    sector = ((around + np.pi) / (2 * np.pi) * _SECTORS).astype(int) % _SECTORS
    which = (direction / np.pi * _BINS).astype(int) % _BINS
    cells = (ring * _SECTORS + sector) * _BINS + which
    counted = np.bincount(cells.ravel(), np.hypot(gx, gy).ravel(), _RINGS * _SECTORS * _BINS)
    return np.sqrt(counted).reshape(_RINGS, _SECTORS, _BINS)


def _small(levels: np.ndarray) -> np.ndarray:
    return np.asarray(
        Image.fromarray((levels * 17).astype(np.uint8)).resize((40, 40), Image.Resampling.BOX), float
    ).ravel()


def _standard(rows: np.ndarray) -> np.ndarray:
    return _normed(rows - rows.mean(axis=1, keepdims=True))


def _normed(rows: np.ndarray) -> np.ndarray:
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


BASELINES: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "template correlation, 36 rotations (classical)": upright_correlation,
    "histograms of gradients in rings (classical)": gradient_histograms,
}
