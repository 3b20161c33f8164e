"""Augmentation of training pages: placement on the canvas, rotation, and effects of light and compression."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from customs_training.document_detector.overlay import Picture
from customs_training.document_detector.pages import IGNORED

UNKNOWN_TURN = -100
"""The turn of a mirrored page, which is never upright."""
_SCALES, _SMALL = ((0.72, 1.2), (0.45, 0.75)), 0.3
"""Scales of a page relative to the canvas, and the share of pages that are small on it, with marks as small."""
_ABOUT_OBJECT = 0.8
_LEAST_VISIBLE = 0.55
"""A box with a smaller share on the canvas counts as neither object nor background."""


@dataclass(frozen=True)
class Example:
    """Input and expected output of the network: pixels uint8 [H,W,3]; boxes float32 [n,4] in pixels; classes int [n]
    (-1: known to be neither); `turn` quarter turns clockwise to upright; `ignored` boxes are not used."""

    pixels: np.ndarray
    boxes: np.ndarray
    classes: np.ndarray
    ignored: np.ndarray
    turn: int
    stamps_labelled: bool


def place(
    picture: Picture,
    canvas: tuple[int, int],
    rng: np.random.Generator | None,
    window: tuple[int, int] | None = None,
) -> Example:
    """Scales the page onto a canvas (height, width): at the place and in the size of the service if `rng` is None (with
    its pixels: `on_canvas`), else approximately.

    With a window (height, width), only that part of the canvas is kept, mostly around an object.
    """
    height, width = picture.pixels.shape[:2]
    fit = min(canvas[0] / height, canvas[1] / width)
    scale, angle, shift, border = fit, 0.0, (0.0, 0.0), (255, 255, 255)
    if rng is not None and rng.random() < 0.75:
        landscape = canvas[1] > canvas[0]
        scale = (
            canvas[1] / width * rng.uniform(0.6, 1.0)
            if landscape
            else fit * rng.uniform(*_SCALES[int(rng.random() < _SMALL)])
        )
        angle = rng.normal(0, 1.6) if rng.random() < 0.9 else rng.uniform(-8, 8)
        room = (canvas[1] - scale * width, canvas[0] - scale * height)
        shift = tuple(rng.uniform(min(0.0, left), max(0.0, left)) for left in room)
        if rng.random() < 0.12:
            border = (int(rng.integers(0, 200)),) * 3
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, scale)
    matrix[:, 2] += scale * width / 2 - width / 2 + shift[0], scale * height / 2 - height / 2 + shift[1]
    if window is not None and rng is not None:
        matrix[:, 2] -= _corner(picture, matrix, canvas, window, rng)
        canvas = window
    pixels = picture.pixels
    if scale < 0.6:
        pixels = cv2.GaussianBlur(pixels, (0, 0), 0.4 / scale)
    pixels = cv2.warpAffine(pixels, matrix, canvas[::-1], flags=cv2.INTER_LINEAR, borderValue=border)
    boxes = _moved(np.array(picture.boxes, np.float32).reshape(-1, 4), matrix, angle)
    inside = boxes.copy()
    inside[:, 0::2] = inside[:, 0::2].clip(0, canvas[1])
    inside[:, 1::2] = inside[:, 1::2].clip(0, canvas[0])
    seen = _areas(inside) / np.maximum(_areas(boxes), 1e-6)
    classes = np.array(picture.classes, np.int64)
    kept = (seen >= _LEAST_VISIBLE) & (classes != IGNORED)
    ignored = inside[~kept & (seen > 0)]
    return Example(pixels, inside[kept], classes[kept], ignored, 0, picture.stamps_labelled)


def _corner(
    picture: Picture, matrix: np.ndarray, canvas: tuple[int, int], window: tuple[int, int], rng: np.random.Generator
) -> tuple[float, float]:
    """Left and top of a window on the canvas: with an object anywhere in it, or at any position."""
    room = (max(0, canvas[1] - window[1]), max(0, canvas[0] - window[0]))
    corner = (rng.uniform(0, room[0]), rng.uniform(0, room[1]))
    if picture.boxes and rng.random() < _ABOUT_OBJECT:
        x1, y1, x2, y2 = picture.boxes[rng.integers(len(picture.boxes))]
        middle = matrix @ np.array([(x1 + x2) / 2, (y1 + y2) / 2, 1.0])
        corner = (middle[0] - rng.uniform(0.2, 0.8) * window[1], middle[1] - rng.uniform(0.2, 0.8) * window[0])
    return float(np.clip(corner[0], 0, room[0])), float(np.clip(corner[1], 0, room[1]))


def mirrored(example: Example) -> Example:
    """The page from behind: strokes of a signature stay strokes of a signature, text becomes illegible."""
    width = example.pixels.shape[1]
    boxes, ignored = (_reflected(one, width) for one in (example.boxes, example.ignored))
    pixels = np.ascontiguousarray(example.pixels[:, ::-1])
    return Example(pixels, boxes, example.classes, ignored, UNKNOWN_TURN, example.stamps_labelled)


def _reflected(boxes: np.ndarray, width: int) -> np.ndarray:
    return np.stack([width - boxes[:, 2], boxes[:, 1], width - boxes[:, 0], boxes[:, 3]], 1)


def turn_example(example: Example, quarters: int) -> Example:
    """Rotates the page clockwise by quarter turns; `turn` is the number of further quarter turns to upright."""
    pixels, boxes, ignored = example.pixels, example.boxes, example.ignored
    for _ in range(quarters):
        height = pixels.shape[0]
        pixels = np.rot90(pixels, -1)
        boxes, ignored = (_quarter(one, height) for one in (boxes, ignored))
    turn = (-quarters) % 4
    return Example(np.ascontiguousarray(pixels), boxes, example.classes, ignored, turn, example.stamps_labelled)


def _quarter(boxes: np.ndarray, height: int) -> np.ndarray:
    return np.stack([height - boxes[:, 3], boxes[:, 0], height - boxes[:, 1], boxes[:, 2]], 1)


def degrade(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Effects of paper, light, copying, scanning and compression, each at random."""
    if rng.random() < 0.3:
        pixels = cv2.cvtColor(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    elif rng.random() < 0.3:
        pixels = _tinted(pixels, rng)
    elif rng.random() < 0.4:
        pixels = _other_inks(pixels, rng)
    if rng.random() < 0.1:
        pixels = _shine_through(pixels, rng)
    if rng.random() < 0.2:
        pixels = _shaded(pixels, rng)
    if rng.random() < 0.5:
        pixels = _levels(pixels, rng)
    at = rng.random()
    if at < 0.2:
        pixels = cv2.GaussianBlur(pixels, (0, 0), rng.uniform(0.4, 1.1))
    elif at < 0.35:
        pixels = _coarse(pixels, rng.uniform(0.5, 0.85))
    elif at < 0.45:
        pixels = cv2.addWeighted(pixels, 1.8, cv2.GaussianBlur(pixels, (0, 0), 1.2), -0.8, 0)
    if rng.random() < 0.25:
        pixels = _noisy(pixels, rng)
    if rng.random() < 0.4:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(25, 90))]
        pixels = cv2.imdecode(cv2.imencode(".jpg", pixels, quality)[1], cv2.IMREAD_COLOR)
    return pixels


def copied(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A page converted to black and white at scanning resolution, as in faxes and old archives."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    _, ink = cv2.threshold(grey, int(rng.integers(120, 215)), 255, cv2.THRESH_BINARY)
    return cv2.cvtColor(ink, cv2.COLOR_GRAY2RGB)


def _other_inks(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Inks of other colours: the hues turned, or two channels exchanged."""
    if rng.random() < 0.4:
        return np.ascontiguousarray(pixels[..., rng.permutation(3)])
    colours = cv2.cvtColor(pixels, cv2.COLOR_RGB2HSV)
    colours[..., 0] = (colours[..., 0].astype(np.int16) + rng.integers(-30, 31)) % 180
    return cv2.cvtColor(colours, cv2.COLOR_HSV2RGB)


def _tinted(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    channels = [cv2.convertScaleAbs(pixels[..., channel], alpha=rng.uniform(0.8, 1)) for channel in range(3)]
    return cv2.merge(channels)


def _levels(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    steps = np.arange(256) / 255
    curve = 255 * (rng.uniform(0, 0.25) + steps ** rng.uniform(0.6, 1.6) * rng.uniform(0.6, 1.0))
    return cv2.LUT(pixels, np.clip(curve, 0, 255).astype(np.uint8))


def _shaded(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    field = cv2.resize(
        rng.uniform(0.7, 1, (3, 2)).astype(np.float32), pixels.shape[1::-1], interpolation=cv2.INTER_CUBIC
    )
    return np.clip(pixels * field[..., None], 0, 255).astype(np.uint8)


def _shine_through(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The back of the sheet, faint: a mirrored ghost of the page, which itself is never mirrored."""
    ghost = cv2.GaussianBlur(cv2.flip(pixels, -1 if rng.random() < 0.5 else 1), (0, 0), 1.5)
    faint = rng.uniform(0.05, 0.22)
    return np.clip(pixels - faint * (255.0 - ghost), 0, 255).astype(np.uint8)


def _coarse(pixels: np.ndarray, factor: float) -> np.ndarray:
    small = cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    return cv2.resize(small, pixels.shape[1::-1], interpolation=cv2.INTER_LINEAR)


def _noisy(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    tile = rng.normal(0, rng.uniform(4, 22), (256, 256)).astype(np.int16)
    rows, columns = -(-pixels.shape[0] // 256), -(-pixels.shape[1] // 256)
    grain = np.tile(tile, (rows, columns))[: pixels.shape[0], : pixels.shape[1], None]
    return np.clip(pixels.astype(np.int16) + grain, 0, 255).astype(np.uint8)


def _moved(boxes: np.ndarray, matrix: np.ndarray, angle: float) -> np.ndarray:
    """Boxes after scaling and skewing the page; their size includes part of the extent that the skew adds."""
    middles = np.stack([boxes[:, 0::2].mean(1), boxes[:, 1::2].mean(1), np.ones(len(boxes))], 1) @ matrix.T
    scale = np.hypot(matrix[0, 0], matrix[0, 1])
    w, h = (boxes[:, 2] - boxes[:, 0]) * scale, (boxes[:, 3] - boxes[:, 1]) * scale
    # Ink seldom fills the corners of its box: half of their extra extent is enough.
    lean = abs(np.sin(np.radians(angle))) / 2
    wide, high = w + lean * h, h + lean * w
    return np.stack(
        [middles[:, 0] - wide / 2, middles[:, 1] - high / 2, middles[:, 0] + wide / 2, middles[:, 1] + high / 2], 1
    ).astype(np.float32)


def _areas(boxes: np.ndarray) -> np.ndarray:
    return (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
