"""Impressions as scanned: rotated, cropped by a detector, crossed by other ink, on paper, compressed."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFilter
from scipy.spatial import ConvexHull, QhullError

from customs_training.drawing.fonts import fonts_for, load
from customs_training.drawing.ink import impression, smooth_field
from customs_training.drawing.stamp_words import office

Circle = tuple[float, float, float]
"""Centre x, centre y and radius in pixels."""


@dataclass(frozen=True)
class Scan:
    """A greyscale crop of one impression, uint8 [h, w], and the circle of the stamp in it."""

    grey: np.ndarray
    circle: Circle


def enclosing_circle(ink: np.ndarray) -> Circle:
    """Approximately the smallest circle around the ink (Badoiu and Clarkson 2003: steps towards the farthest point)."""
    rows, columns = np.nonzero(ink > 96)
    points = np.stack([columns, rows], axis=1).astype(float) + 0.5
    if len(points) < 3:
        return ink.shape[1] / 2, ink.shape[0] / 2, max(ink.shape) / 2
    try:
        points = points[ConvexHull(points).vertices]
    except QhullError:  # all ink on one line
        points = points[[0, -1]]
    middle = points.mean(axis=0)
    for step in range(1, 200):
        farthest = points[np.argmax(((points - middle) ** 2).sum(axis=1))]
        middle = middle + (farthest - middle) / (step + 1)
    return float(middle[0]), float(middle[1]), float(np.sqrt(((points - middle) ** 2).sum(axis=1).max()))


def scanned(ink: np.ndarray, circle: Circle, rng: np.random.Generator, strength: float, nuisance: float) -> Scan:
    """Renders an impression of clean ink (with the given enclosing circle) on paper and scans it, rotated by a random
    angle.

    strength: 0 for a careful impression and scan to 1 for poor ones; nuisance: probability of a signature or text
    across.
    """
    pressed = Image.fromarray(impression(ink, rng, strength))
    cx, cy, radius = circle
    wanted = math.exp(rng.uniform(math.log(46), math.log(130)))
    scale = wanted / radius
    size = (max(8, round(pressed.width * scale)), max(8, round(pressed.height * scale)))
    turn = rng.uniform(0, 360)
    flat = pressed.resize(size, Image.Resampling.BILINEAR)
    turned = flat.rotate(turn, Image.Resampling.BICUBIC, expand=True)
    dx, dy = cx * size[0] / pressed.width - size[0] / 2, cy * size[1] / pressed.height - size[1] / 2
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    x, y = turned.width / 2 + cos * dx + sin * dy, turned.height / 2 - sin * dx + cos * dy
    canvas, left, top = _cropped(turned, rng)
    if rng.random() < nuisance:
        canvas = _crossed(canvas, rng)
    return Scan(_on_paper(canvas, rng, strength), (x + left, y + top, wanted))


def _cropped(turned: Image.Image, rng: np.random.Generator) -> tuple[Image.Image, float, float]:
    """Crops as a detector does: near the ink, mostly slightly outside, sometimes through it."""
    box = turned.point(lambda value: 255 * (value > 90)).getbbox() or (0, 0, *turned.size)
    width, height = box[2] - box[0], box[3] - box[1]
    loose = rng.uniform(-0.03, rng.choice([0.06, 0.25]), 4) * max(width, height)
    cut = [round(box[0] - loose[0]), round(box[1] - loose[1]), round(box[2] + loose[2]), round(box[3] + loose[3])]
    return turned.crop(cut), -cut[0], -cut[1]


def _crossed(canvas: Image.Image, rng: np.random.Generator) -> Image.Image:
    """A signature or lines of text across: their ink if colours were not separated, or the gap that they left."""
    layer = Image.new("L", canvas.size)
    pen = ImageDraw.Draw(layer)
    long = max(canvas.size)
    if rng.random() < 0.6:
        for _ in range(int(rng.integers(1, 4))):
            _stroke(pen, canvas.size, rng, max(1, round(long * rng.uniform(0.008, 0.022))))
    else:
        size = max(6, round(long * rng.uniform(0.05, 0.11)))
        font = load(str(rng.choice(fonts_for("latin"))), size)
        for index in range(int(rng.integers(1, 4))):
            at = (rng.uniform(-0.3, 0.4) * canvas.width, rng.uniform(0, 0.8) * canvas.height + index * 1.5 * size)
            pen.text(at, office(rng, "latin").capitalize(), font=font, fill=255)
    amount = rng.uniform(0.3, 1)
    kind = rng.random()
    base, other = np.asarray(canvas, np.float32), np.asarray(layer, np.float32) * amount
    if kind < 0.45:
        mixed = base * (1 - other / 255)
    elif kind < 0.9:
        mixed = np.maximum(base, other)
    else:
        mixed = np.maximum(base * (1 - other / 255), np.asarray(layer.filter(ImageFilter.FIND_EDGES), np.float32) * 0.5)
    return Image.fromarray(mixed.astype(np.uint8))


def _stroke(pen: ImageDraw.ImageDraw, size: tuple[int, int], rng: np.random.Generator, width: int) -> None:
    knots = int(rng.integers(4, 9))
    t = np.linspace(0, knots - 1, knots * 12)
    x = np.interp(t, np.arange(knots), np.sort(rng.uniform(-0.1, 1.1, knots))) * size[0]
    waves = sum(rng.normal(0, 0.5) * np.sin(t * rate + rng.uniform(0, 6)) for rate in (0.5, 1.3, 2.6))
    y = (rng.uniform(0.25, 0.75) + 0.22 * waves) * size[1]
    x = x + 0.06 * size[0] * np.sin(t * rng.uniform(1, 4))
    pen.line([*zip(x.tolist(), y.tolist(), strict=True)], fill=255, width=width, joint="curve")


def _on_paper(canvas: Image.Image, rng: np.random.Generator, strength: float) -> np.ndarray:
    ink = np.asarray(canvas, np.float32) / 255
    ground = rng.uniform(0.72, 1) * (1 + rng.normal(0, 0.03) * smooth_field(rng, ink.shape, 2))
    ground = ground * (1 + rng.uniform(0, 0.02) * rng.standard_normal(ink.shape, np.float32))
    density = rng.uniform(0.35 + 0.2 * (1 - strength), 0.9)
    grey = Image.fromarray((np.clip(ground * (1 - density * ink), 0, 1) * 255).astype(np.uint8))
    grey = grey.filter(ImageFilter.GaussianBlur(rng.uniform(0.2, 0.5 + 0.6 * strength)))
    noisy = np.asarray(grey, np.float32) + rng.normal(0, rng.uniform(0, 2 + 4 * strength), ink.shape)
    return jpeg(np.clip(noisy, 0, 255).astype(np.uint8), int(rng.integers(45, 96)))


def jpeg(grey: np.ndarray, quality: int) -> np.ndarray:
    """The picture after JPEG compression."""
    file = io.BytesIO()
    Image.fromarray(grey).save(file, "JPEG", quality=quality)
    return np.asarray(Image.open(file))
