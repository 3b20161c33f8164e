"""Stamp ink on paper: an impression of the rubber, and a copy that is printed and scanned again."""

from __future__ import annotations

import numpy as np
from PIL import Image
from scipy import ndimage


def smooth_field(rng: np.random.Generator, shape: tuple[int, int], cells: float) -> np.ndarray:
    """Smooth noise of about unit variance, float32 [h, w], with about `cells` bumps along the long side."""
    long = max(shape)
    coarse = [max(2, round(cells * side / long) + 2) for side in shape]
    noise = rng.standard_normal(coarse).astype(np.float32)
    picture = Image.fromarray(noise).resize((shape[1], shape[0]), Image.Resampling.BICUBIC)
    return np.asarray(picture, np.float32)


def impression(ink: np.ndarray, rng: np.random.Generator, strength: float) -> np.ndarray:
    """Ink of one impression of a stamp with the given clean ink: uint8 [h, w], the same shape.

    strength 0 is a careful impression, 1 a poor one: uneven pressure, missing or bleeding ink, blots, soft edges,
    texture of paper and rubber, and a slight elastic and perspective distortion. Rotation is left to the caller.
    """
    shape, long = ink.shape, max(ink.shape)
    level = _warped(ink.astype(np.float32) / 255, rng, strength)
    # More or less ink moves the edge of every stroke: blur, then a threshold that follows the pressure.
    spread = long / 320 * rng.uniform(0.4, 0.7 + 0.7 * strength)
    soft = ndimage.gaussian_filter(level, spread)
    pressure = smooth_field(rng, shape, rng.uniform(1, 3)) * rng.uniform(0, 0.1) * (0.3 + strength)
    threshold = 0.4 + rng.normal(0, 0.04 + 0.08 * strength) - pressure
    grain = smooth_field(rng, shape, long / rng.uniform(2, 5)) * rng.uniform(0.03, 0.06 + 0.13 * strength)
    grain = grain * np.minimum(1, soft * 4)  # paper that the rubber does not touch remains clean
    inked = np.clip((soft - np.clip(threshold, 0.14, 0.62) + grain) / rng.uniform(0.12, 0.35) + 0.5, 0, 1)
    tone = 1 - np.clip(rng.uniform(0.0, 0.2 + 0.3 * strength) - pressure * 2, 0, 0.65)
    mottle = smooth_field(rng, shape, long / rng.uniform(3, 9)) * rng.uniform(0.02, 0.08 + 0.16 * strength)
    inked = inked * np.clip(tone + mottle, 0.12, 1)
    if rng.random() < 0.15 + 0.45 * strength:
        inked = inked * _kept(rng, shape, strength)
    if rng.random() < 0.3 * strength:
        inked = _blotted(inked, soft, rng, shape)
    return (np.clip(inked, 0, 1) * 255).astype(np.uint8)


def _kept(rng: np.random.Generator, shape: tuple[int, int], strength: float) -> np.ndarray:
    """Coverage of the paper with ink: one side pressed too lightly, or missing patches."""
    if rng.random() < 0.5:
        angle, (h, w) = rng.uniform(0, 2 * np.pi), shape
        y, x = np.mgrid[0:h, 0:w].astype(np.float32)
        side = ((x / w - 0.5) * np.cos(angle) + (y / h - 0.5) * np.sin(angle)) * 2
        return np.clip((1.1 - rng.uniform(0, 0.2 + 0.35 * strength) - side) * rng.uniform(2, 5) + 0.5, 0.0, 1)
    lack = rng.uniform(1.5, 2.6) - 0.5 * strength
    return np.clip((lack - smooth_field(rng, shape, rng.uniform(3, 9))) * 2.5 + 0.5, 0, 1)


def _blotted(inked: np.ndarray, soft: np.ndarray, rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """Too much ink: gaps close where a blot is on or near strokes."""
    near = np.clip(ndimage.gaussian_filter(soft, max(shape) / 90) * 3, 0, 1)
    blot = np.clip(smooth_field(rng, shape, rng.uniform(3, 8)) - rng.uniform(1.0, 2.0), 0, 1)
    return np.maximum(inked, near * blot)


def _warped(level: np.ndarray, rng: np.random.Generator, strength: float) -> np.ndarray:
    h, w = level.shape
    long = max(h, w)
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    u, v = x / long - 0.5 * w / long, y / long - 0.5 * h / long
    lean = rng.normal(0, 0.006 + 0.008 * strength, 6)
    elastic = (0.001 + 0.0025 * strength) * long
    dx = long * (lean[0] * u + lean[1] * v + lean[4] * u * v) + elastic * smooth_field(rng, (h, w), 3)
    dy = long * (lean[1] * u + lean[2] * v + lean[5] * u * v) + elastic * smooth_field(rng, (h, w), 3)
    return ndimage.map_coordinates(level, [y + dy, x + dx], order=1, mode="constant")


def print_scan(ink: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Ink of a copy: scanned at a limited resolution, printed with a halftone or toner, ready to be scanned again.

    uint8 [h, w], the shape of the input. Contrast, fine detail and evenness change, and print heads stretch a little.
    """
    shape = ink.shape
    small = tuple(max(8, round(side * rng.uniform(0.35, 0.85))) for side in shape)
    factor = min(small[0] / shape[0], small[1] / shape[1])
    size = (max(8, round(shape[1] * factor)), max(8, round(shape[0] * factor)))
    coarse = (
        Image.fromarray(ink).resize(size, Image.Resampling.BOX).resize((shape[1], shape[0]), Image.Resampling.BICUBIC)
    )
    level = np.asarray(coarse, np.float32) / 255
    level = np.clip((level - 0.5) * rng.uniform(0.9, 1.8) + 0.5 + rng.normal(0, 0.08), 0, 1)
    level = np.clip(ndimage.gaussian_filter(level, max(shape) / 320 * rng.uniform(0.3, 1)), 0, 1)
    if rng.random() < 0.6:
        level = _halftoned(level, rng)
    return (np.clip(level, 0, 1) * 255).astype(np.uint8)


def _halftoned(level: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    h, w = level.shape
    pitch, angle = max(h, w) / rng.uniform(70, 150), rng.uniform(0, np.pi / 2)
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    u, v = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
    screen = 0.5 + 0.25 * (np.cos(2 * np.pi * u / pitch) + np.cos(2 * np.pi * v / pitch))
    dots = np.clip((level * 1.15 - screen) * 3 + 0.5, 0, 1)
    return 0.35 * level + 0.65 * dots
