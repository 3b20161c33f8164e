"""Synthetic handwriting: signers with individual styles, their genuine signatures and imitations of them.

A signature is a chain of letter-like shapes in units of the letter height (x to the right, y up), smoothed by splines
and drawn with a pen whose width follows pressure. No real handwriting is used.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from PIL import Image, ImageDraw
from scipy.interpolate import CubicSpline

_OVERSAMPLING = 3
_STEPS = 14
"""Samples of the curve between two control points."""

# Letter-like shapes as control points: (x, y) in letter heights; 0 is the base line.
_SMALL = (
    ((0.0, 0.1), (0.25, 0.95), (0.42, 0.1), (0.6, 0.15)),
    ((0.0, 0.2), (0.3, 0.85), (0.15, 1.0), (0.05, 0.5), (0.35, 0.0), (0.65, 0.25)),
    ((0.05, 0.9), (0.12, 0.1), (0.4, 0.05), (0.5, 0.9), (0.55, 0.1), (0.75, 0.2)),
    ((0.0, 0.0), (0.1, 0.9), (0.22, 0.1), (0.4, 0.95), (0.55, 0.1), (0.75, 0.9), (0.88, 0.05)),
    ((0.35, 0.9), (0.05, 0.7), (0.1, 0.05), (0.45, 0.2), (0.45, 0.85), (0.55, 0.1), (0.75, 0.2)),
    ((0.0, 0.3), (0.45, 0.55), (0.2, 1.0), (0.05, 0.4), (0.3, 0.0), (0.7, 0.3)),
    ((0.0, 0.1), (0.3, 0.5), (0.55, 0.35), (0.9, 0.45)),
)
_TALL = (
    ((0.0, 0.1), (0.45, 1.7), (0.3, 2.1), (0.15, 1.3), (0.2, 0.05), (0.55, 0.2)),
    ((0.1, 0.2), (0.3, 2.0), (0.2, 0.1), (0.4, 0.9), (0.6, 0.1), (0.8, 0.2)),
    ((0.4, 0.9), (0.05, 0.5), (0.35, 0.05), (0.55, 1.9), (0.5, 0.1), (0.75, 0.2)),
)
_LOW = (
    ((0.4, 0.9), (0.05, 0.6), (0.3, 0.1), (0.5, 0.8), (0.4, -1.0), (0.1, -0.9), (0.7, 0.2)),
    ((0.0, 0.9), (0.2, 0.1), (0.5, 0.9), (0.35, -1.2), (0.0, -0.7), (0.75, 0.3)),
)
_CAPITAL = (
    ((0.1, 1.6), (0.5, 2.2), (0.9, 1.7), (0.2, 1.0), (0.9, 0.5), (0.6, -0.1), (0.0, 0.3), (1.2, 0.2)),
    ((0.0, 0.0), (0.6, 2.2), (0.8, 1.9), (0.9, 0.0), (0.3, 0.8), (1.3, 0.7)),
    ((0.3, 2.0), (0.2, 0.0), (0.15, 1.9), (0.9, 2.2), (1.0, 1.4), (0.3, 1.0), (0.9, 0.4), (1.3, 0.1)),
    ((1.0, 1.9), (0.4, 2.2), (0.0, 1.0), (0.4, -0.1), (1.0, 0.4), (0.9, 0.9), (0.6, 0.7), (1.4, 0.3)),
    ((0.0, 1.7), (0.25, 2.1), (0.2, 0.0), (0.6, 1.9), (0.9, 0.1), (1.3, 2.0), (1.35, 0.0), (1.6, 0.2)),
    ((0.2, 2.1), (0.15, 0.0), (0.1, -0.6), (-0.4, -0.4), (0.6, 0.6), (1.1, 1.9), (0.5, 1.0), (1.3, 0.0)),
)


# Shares of the forms of a scribble: letters joined into initials, loops, and zigzags.
_SCRIBBLES = (0.4, 0.35, 0.25)


@dataclass(frozen=True)
class Stroke:
    """One movement of the pen on paper: control points float64 [n,2], in letter heights, y up."""

    points: np.ndarray


@dataclass(frozen=True)
class _Hand:
    """Motion of a hand: the differences between the signer, the signer on another day, and an imitator."""

    jitter: float
    tremor: float
    slant: float
    slope: float
    stretch: float
    pen: float
    contrast: float
    taper: float


@dataclass(frozen=True)
class Signer:
    """A fictitious person: the same seed always produces the same signature shape and style."""

    seed: int
    strokes: tuple[Stroke, ...] = field(init=False, repr=False)
    _style: _Hand = field(init=False, repr=False)

    def __post_init__(self) -> None:
        rng = np.random.default_rng([self.seed, 0x51])
        object.__setattr__(self, "strokes", _invent(rng))
        style = _Hand(
            jitter=rng.uniform(0.03, 0.07),
            tremor=0.0,
            slant=rng.normal(0.25, 0.25),
            slope=rng.normal(0.04, 0.06),
            stretch=rng.uniform(0.8, 1.5),
            pen=rng.uniform(0.07, 0.16),
            contrast=rng.uniform(0.2, 0.6),
            taper=rng.uniform(0.2, 0.8),
        )
        object.__setattr__(self, "_style", style)

    def sign(self, rng: np.random.Generator, width: int = 480) -> np.ndarray:
        """A genuine signature: ink coverage, uint8 [height, width], 255 for full ink."""
        own = self._style
        today = _Hand(
            jitter=own.jitter,
            tremor=0.0,
            slant=own.slant + rng.normal(0, 0.04),
            slope=own.slope + rng.normal(0, 0.02),
            stretch=own.stretch * rng.normal(1, 0.04),
            pen=own.pen * rng.uniform(0.85, 1.15),
            contrast=own.contrast,
            taper=own.taper,
        )
        return _write(self.strokes, today, rng, width)

    def forge(self, rng: np.random.Generator, width: int = 480) -> np.ndarray:
        """The same shape drawn by another hand: proportions drift, the line trembles, the pressure stays even."""
        own = self._style
        imitator = _Hand(
            jitter=own.jitter * rng.uniform(1.2, 2.0),
            tremor=rng.uniform(0.008, 0.022),
            slant=own.slant * rng.uniform(0.3, 0.8) + rng.normal(0, 0.1),
            slope=rng.normal(0, 0.02),
            stretch=own.stretch * rng.choice([rng.uniform(0.78, 0.9), rng.uniform(1.1, 1.25)]),
            pen=own.pen * rng.uniform(1.0, 1.4),
            contrast=own.contrast * 0.15,
            taper=0.0,
        )
        return _write(tuple(_reproportion(stroke, rng) for stroke in self.strokes), imitator, rng, width)


def scribble(rng: np.random.Generator, width: int = 320) -> np.ndarray:
    """A compact signature without legible letters, as on most certificates: initials, loops or zigzags, often with a
    long stroke through them. Ink coverage, uint8 [height, width]."""
    strokes = [_scribbled(rng) for _ in range(rng.choice([1, 2, 3], p=[0.5, 0.35, 0.15]))]
    if rng.random() < 0.4:
        low = np.min([stroke.points.min(0) for stroke in strokes], 0)
        high = np.max([stroke.points.max(0) for stroke in strokes], 0)
        ends = rng.uniform(low - 0.4 * (high - low), high + 0.4 * (high - low), (3, 2))
        strokes.append(Stroke(ends[np.argsort(ends[:, 0])]))
    hand = _Hand(
        jitter=rng.uniform(0.02, 0.06),
        tremor=0.0,
        slant=rng.normal(0.2, 0.3),
        slope=rng.normal(0.05, 0.15),
        stretch=rng.uniform(0.6, 1.3),
        pen=rng.uniform(0.035, 0.12),
        contrast=rng.uniform(0.2, 0.6),
        taper=rng.uniform(0.2, 0.8),
    )
    return _write(tuple(strokes), hand, rng, width)


def _scribbled(rng: np.random.Generator) -> Stroke:
    form = rng.choice(3, p=_SCRIBBLES)
    if form == 0:
        letters = [np.array(_CAPITAL[rng.integers(len(_CAPITAL))]) for _ in range(rng.integers(1, 4))]
        apart = rng.uniform(0.5, 1.2)
        points = np.concatenate([letter + np.array([apart * at, 0.0]) for at, letter in enumerate(letters)])
        return Stroke(points + rng.normal(0, 0.12, points.shape))
    count = int(rng.integers(6, 16))
    if form == 1:
        angle = np.cumsum(rng.uniform(1.2, 2.2, count)) * rng.choice([-1, 1])
        reach = rng.uniform(0.3, 1.2, (count, 1)) * (1.0, rng.uniform(0.6, 1.8))
        drift = np.linspace(0, rng.uniform(0, 2.5), count)
        points = reach * np.stack([np.cos(angle), np.sin(angle)], 1)
        return Stroke(points + np.stack([drift, rng.normal(0, 0.1) * drift], 1))
    x = np.cumsum(rng.uniform(0.02, 0.35, count))
    y = np.where(np.arange(count) % 2, rng.uniform(0.4, 1.8, count), rng.uniform(-0.5, 0.4, count))
    return Stroke(np.stack([x, y], 1))


def _invent(rng: np.random.Generator) -> tuple[Stroke, ...]:
    words = int(rng.choice([1, 2], p=[0.55, 0.45]))
    strokes, start = [], 0.0
    for _ in range(words):
        points, start = _word(rng, start)
        strokes.append(Stroke(points))
        start += rng.uniform(0.1, 0.6)
    if rng.random() < 0.5:
        strokes.append(_flourish(rng, start))
    if rng.random() < 0.4:
        at, high = rng.uniform(0.2, 0.8) * start, rng.uniform(1.3, 1.9)
        strokes.append(Stroke(np.array([(at, high), (at + 0.5, high + 0.08), (at + 1.1, high + 0.1)])))
    for _ in range(rng.integers(0, 3)):
        at, high = rng.uniform(0.2, 0.95) * start, rng.uniform(1.4, 2.0)
        strokes.append(Stroke(np.array([(at, high), (at + 0.04, high - 0.04), (at + 0.08, high - 0.1)])))
    return tuple(strokes)


def _word(rng: np.random.Generator, start: float) -> tuple[np.ndarray, float]:
    """Control points of a word that begins at `start`, and its end; letters flatten towards the end."""
    points: list[tuple[float, float]] = []
    at, count, fade = start, int(rng.integers(2, 8)), rng.uniform(0.82, 1.0)
    tall = rng.uniform(0.7, 1.3)
    for index in range(count + 1):
        family = (_CAPITAL,) if index == 0 else (_SMALL, _SMALL, _SMALL, _TALL, _LOW)
        shapes = family[int(rng.integers(len(family)))]
        shape = np.array(shapes[int(rng.integers(len(shapes)))])
        wide = rng.uniform(0.7, 1.3)
        high = fade**index * (tall if index == 0 else rng.uniform(0.8, 1.15))
        shape = shape + rng.normal(0, 0.07, shape.shape)
        points.extend((at + x * wide, y * high) for x, y in shape)
        at += (shape[-1, 0] + rng.uniform(0.0, 0.15)) * wide
    return np.array(points), at


def _flourish(rng: np.random.Generator, end: float) -> Stroke:
    """A line under or back through the name."""
    low = rng.uniform(-0.9, -0.1)
    back = rng.uniform(-0.1, 0.5) * end
    bend = rng.uniform(-0.3, 0.3)
    points = [(end, 0.3), (end + 0.4, low), (0.5 * (end + back), low + bend), (back, low - 0.1)]
    if rng.random() < 0.5:
        points += [(back - 0.2, low - 0.4), (0.6 * end, low - 0.25), (end * 1.1, low + 0.1)]
    return Stroke(np.array(points))


def _reproportion(stroke: Stroke, rng: np.random.Generator) -> Stroke:
    """Stretches parts of a stroke relative to each other, as an imitator does who draws piece by piece."""
    points = stroke.points
    knots = np.linspace(points[:, 0].min(), points[:, 0].max() + 1e-6, 5)
    moved = knots[0] + np.cumsum(np.diff(knots, prepend=knots[0]) * rng.uniform(0.75, 1.25, 5))
    wide = np.interp(points[:, 0], knots, moved)
    high = points[:, 1] * np.interp(points[:, 0], knots, rng.uniform(0.8, 1.2, 5))
    return Stroke(np.stack([wide, high], 1))


def _write(strokes: tuple[Stroke, ...], hand: _Hand, rng: np.random.Generator, width: int) -> np.ndarray:
    """Draws strokes with a hand; the picture is `width` wide with a narrow margin."""
    lines = [_path(stroke.points, hand, rng) for stroke in strokes]
    low = np.min([line[:, :2].min(0) for line in lines], 0)
    high = np.max([line[:, :2].max(0) for line in lines], 0)
    margin = 2.5 * hand.pen
    unit = width * _OVERSAMPLING / (high[0] - low[0] + 2 * margin)
    size = (width * _OVERSAMPLING, max(_OVERSAMPLING * 8, int(unit * (high[1] - low[1] + 2 * margin))))
    image = Image.new("L", size)
    pen = ImageDraw.Draw(image)
    for line in lines:
        x = (line[:, 0] - low[0] + margin) * unit
        y = (high[1] - line[:, 1] + margin) * unit
        _trace(pen, x, y, np.maximum(line[:, 2] * unit, _OVERSAMPLING))
    return np.asarray(image.reduce(_OVERSAMPLING))


def _path(points: np.ndarray, hand: _Hand, rng: np.random.Generator) -> np.ndarray:
    """The path of the pen: x, y and width of the line, float64 [n,3], in letter heights."""
    moved = points + rng.normal(0, hand.jitter, points.shape) + _drift(len(points), hand.jitter, rng)
    moved = np.stack([hand.stretch * moved[:, 0] + hand.slant * moved[:, 1], moved[:, 1]], 1)
    moved[:, 1] += hand.slope * moved[:, 0]
    chords = np.maximum(np.sqrt(np.linalg.norm(np.diff(moved, axis=0), axis=1)), 1e-3)
    knots = np.concatenate([[0.0], np.cumsum(chords)])
    at = np.linspace(0, knots[-1], _STEPS * len(points))
    way = CubicSpline(knots, moved)(at)
    if hand.tremor:
        phase = np.cumsum(rng.uniform(0.3, 1.1, (len(at), 2)), 0)
        way = way + hand.tremor * np.sin(phase) * rng.uniform(0.4, 1.6, (len(at), 1))
    speed = np.linalg.norm(np.gradient(way, axis=0), axis=1)
    downward = np.clip(-np.gradient(way[:, 1]) / (speed + 1e-6), -1, 1)
    pressure = 1 + hand.contrast * (0.6 * downward - 0.4 * (speed / (speed.mean() + 1e-6) - 1).clip(-1, 1.5))
    ends = np.minimum(1, np.minimum(np.arange(len(at)) + 1, np.arange(len(at), 0, -1)) / _STEPS)
    line = hand.pen * np.clip(pressure, 0.35, 1.8) * (1 - hand.taper * (1 - ends))
    return np.column_stack([way, line])


def _drift(count: int, size: float, rng: np.random.Generator) -> np.ndarray:
    """A slow drift of the whole movement, [count,2]."""
    coarse = rng.normal(0, 1.5 * size, (4, 2))
    at = np.linspace(0, 3, count)
    return np.column_stack([np.interp(at, range(4), coarse[:, axis]) for axis in range(2)])


def _trace(pen: ImageDraw.ImageDraw, x: np.ndarray, y: np.ndarray, line: np.ndarray) -> None:
    for index in range(len(x) - 1):
        wide = float(line[index])
        pen.line([(x[index], y[index]), (x[index + 1], y[index + 1])], fill=255, width=max(1, round(wide)))
        if wide > 2:
            half = wide / 2
            pen.ellipse([x[index] - half, y[index] - half, x[index] + half, y[index] + half], fill=255)
