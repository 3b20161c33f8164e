"""Counterfeits of stamps known only as pictures: patches moved or swapped, rings thickened, parts rotated."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image
from scipy import ndimage


def tampered(ink: np.ndarray, others: Sequence[np.ndarray], rng: np.random.Generator) -> np.ndarray:
    """The ink with two to four changes; patches come from `others`, ink of different stamps. uint8, about the same
    size."""
    forged = ink
    for _ in range(int(rng.integers(2, 5))):
        change = CHANGES[int(rng.integers(len(CHANGES)))]
        forged = change(forged, others, rng)
    return forged


def _patch(shape: tuple[int, int], rng: np.random.Generator) -> tuple[slice, slice]:
    h, w = shape
    height, width = int(h * rng.uniform(0.15, 0.4)), int(w * rng.uniform(0.15, 0.45))
    top, left = int(rng.integers(0, h - height)), int(rng.integers(0, w - width))
    return slice(top, top + height), slice(left, left + width)


def _shifted(ink: np.ndarray, _: Sequence[np.ndarray], rng: np.random.Generator) -> np.ndarray:
    where = _patch(ink.shape, rng)
    amount = [int(rng.choice([-1, 1]) * rng.integers(3, 9)) for _ in range(2)]
    changed = ink.copy()
    changed[where] = np.roll(ink, amount, axis=(0, 1))[where]
    return changed


def _swapped(ink: np.ndarray, others: Sequence[np.ndarray], rng: np.random.Generator) -> np.ndarray:
    other = Image.fromarray(others[int(rng.integers(len(others)))]).resize((ink.shape[1], ink.shape[0]))
    where = _patch(ink.shape, rng)
    changed = ink.copy()
    changed[where] = np.asarray(other)[where]
    return changed


def _core_turned(ink: np.ndarray, _: Sequence[np.ndarray], rng: np.random.Generator) -> np.ndarray:
    """Rotates the centre slightly against the rim, or scales it."""
    h, w = ink.shape
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    u, v = (x - w / 2) / (w / 2), (y - h / 2) / (h / 2)
    core = np.hypot(u, v) < rng.uniform(0.5, 0.75)
    angle, zoom = rng.choice([-1, 1]) * rng.uniform(0.06, 0.2), 1 + rng.choice([-1, 1]) * rng.uniform(0.04, 0.12)
    dx, dy = (x - w / 2) / zoom, (y - h / 2) / zoom
    back = [h / 2 + np.cos(angle) * dy - np.sin(angle) * dx, w / 2 + np.cos(angle) * dx + np.sin(angle) * dy]
    moved = ndimage.map_coordinates(ink, back, order=1)
    return np.where(core, moved, ink)


def _rim_width(ink: np.ndarray, _: Sequence[np.ndarray], rng: np.random.Generator) -> np.ndarray:
    h, w = ink.shape
    y, x = np.mgrid[0:h, 0:w]
    edge = max(abs(2 * rng.uniform(0.7, 0.9)), 0)
    rim = np.maximum(np.abs(2 * x / w - 1), np.abs(2 * y / h - 1)) * 2 > edge
    size = int(rng.integers(3, 6))
    filtered = ndimage.grey_dilation(ink, size) if rng.random() < 0.5 else ndimage.grey_erosion(ink, size)
    return np.where(rim, filtered, ink)


def _stretched(ink: np.ndarray, _: Sequence[np.ndarray], rng: np.random.Generator) -> np.ndarray:
    factor = 1 - rng.uniform(0.03, 0.08)
    w, h = ink.shape[1], ink.shape[0]
    size = (w, round(h * factor)) if rng.random() < 0.5 else (round(w * factor), h)
    return np.asarray(Image.fromarray(ink).resize(size, Image.Resampling.BICUBIC))


def _blanked(ink: np.ndarray, _: Sequence[np.ndarray], rng: np.random.Generator) -> np.ndarray:
    changed = ink.copy()
    rows, columns = _patch(ink.shape, rng)
    changed[rows, columns] = 0
    return changed


CHANGES = (
    _shifted,
    _shifted,
    _swapped,
    _swapped,
    _swapped,
    _core_turned,
    _core_turned,
    _rim_width,
    _stretched,
    _blanked,
)
