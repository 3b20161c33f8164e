"""Synthetic stamps as pictures: vector designs rendered as ink, impressions of them on paper, and colours.

`random_design` and `counterfeit` return designs, `draw_stamp` the clean ink of one, `impression` the ink of one
impression on paper, `print_scan` that of a printed and scanned copy, `stamp_rgba` a coloured picture to overlay on a
page.
"""

from __future__ import annotations

import math

import numpy as np
from PIL import Image, ImageDraw

from customs_training.drawing.counterfeits import counterfeit
from customs_training.drawing.fonts import load
from customs_training.drawing.ink import impression, print_scan
from customs_training.drawing.shapes import depth, emblem_polygons
from customs_training.drawing.stamp_designs import random_design
from customs_training.drawing.stamp_parts import ArcText, Emblem, LineText, Ring, StampDesign

__all__ = [
    "INK_COLOURS",
    "StampDesign",
    "counterfeit",
    "draw_stamp",
    "impression",
    "print_scan",
    "random_design",
    "stamp_rgba",
]

INK_COLOURS: dict[str, tuple[int, int, int]] = {
    "blue": (38, 60, 160),
    "dark blue": (25, 32, 96),
    "violet": (92, 48, 150),
    "red": (200, 36, 40),
    "vermilion": (214, 62, 40),
    "green": (24, 110, 72),
    "black": (30, 30, 34),
    "cyan": (30, 130, 190),
}
"""Colours of stamp ink, RGB."""


def stamp_rgba(ink: np.ndarray, colour: tuple[int, int, int]) -> np.ndarray:
    """The ink as a picture to overlay on a page: uint8 [h, w, 4], the colour everywhere, coverage as alpha."""
    picture = np.empty((*ink.shape, 4), np.uint8)
    picture[..., :3] = colour
    picture[..., 3] = ink
    return picture


def draw_stamp(design: StampDesign, size: int) -> np.ndarray:
    """Clean ink of the design: uint8 [h, w], 255 for full ink, cropped to its ink, the long side `size` pixels."""
    half = (size - 1) / 2
    x, y = np.meshgrid((np.arange(size) - half) / (size / 2), (np.arange(size) - half) / (size / 2))
    inside = depth(design.shape, x, y, design.aspect, design.corner, design.points).astype(np.float32)
    pixel = 2 / size
    ink = np.zeros((size, size), np.float32)
    for ring in design.rings:
        ink = np.maximum(ink, _ring_ink(ring, inside, x, y / design.aspect, pixel))
    marks = np.zeros_like(ink)
    # Text follows the circle and not the teeth of a gear.
    circle = depth("round", x, y, design.aspect, 0, 0).astype(np.float32) if design.shape == "gear" else inside
    for arc in design.arcs:
        marks = np.maximum(marks, _arc_ink(arc, circle, x, y, design.aspect, size))
    for line in design.lines:
        _lay(marks, _line_strip(line, size), line.x, line.y)
    for emblem in design.emblems:
        _lay(marks, _emblem_ink(emblem, size), emblem.x, emblem.y)
    ink = np.clip(inside / pixel + 0.5, 0, 1) * (1 - marks) if design.solid else np.maximum(ink, marks)
    return _tight((ink * 255).round().astype(np.uint8), size)


def _ring_ink(ring: Ring, inside: np.ndarray, x: np.ndarray, y: np.ndarray, pixel: float) -> np.ndarray:
    middle = ring.inset + ring.width / 2
    band = np.clip((ring.width / 2 - np.abs(inside - middle)) / pixel + 0.5, 0, 1)
    if ring.style == "line":
        return band
    gap = {"dots": 2.6, "dashes": 5.0, "beads": 1.9}[ring.style] * max(ring.width, 0.02)
    count = max(12, round(2 * math.pi * (1 - middle) / gap))
    wave = np.cos(np.arctan2(y, x) * count)
    return band * np.clip(wave * gap / pixel / 4 + (0.5 if ring.style != "beads" else 1.2), 0, 1)


def _strip(text: str, font_name: str, script: str, height: float, tracking: float) -> np.ndarray:
    """The text as ink in one straight strip, float32 [h, w], at least 2 pixels wide; tracking is in heights."""
    font = load(font_name, max(5, round(height)))
    # The shaping engine joins Arabic letters, so they cannot be set one by one.
    pieces = [text] if script == "arabic" else list(text)
    gaps = max(-0.2, tracking) * height
    advances = [font.getlength(piece) + gaps for piece in pieces]
    width = max(2, math.ceil(sum(advances) - gaps + 2))
    full = Image.new("L", (width, max(2, math.ceil(height * 1.7))))
    pen, at = ImageDraw.Draw(full), 1.0
    for piece, advance in zip(pieces, advances, strict=True):
        pen.text((at, full.height / 2), piece, font=font, fill=255, anchor="lm")
        at += advance
    return np.asarray(full, np.float32) / 255


def _line_strip(line: LineText, size: int) -> np.ndarray:
    strip = _strip(line.text, line.font, line.script, line.size * size / 2, line.tracking)
    columns = np.flatnonzero(strip.max(axis=0) > 0)
    if len(columns):
        strip = strip[:, columns[0] : columns[-1] + 1]
    width = min(strip.shape[1] * line.stretch, line.limit * size / 2)
    picture = Image.fromarray((strip * 255).astype(np.uint8)).resize(
        (max(2, round(width)), strip.shape[0]), Image.Resampling.BILINEAR
    )
    return np.asarray(picture, np.float32) / 255


def _arc_ink(arc: ArcText, inside: np.ndarray, x: np.ndarray, y: np.ndarray, aspect: float, size: int) -> np.ndarray:
    """Bends the strip of text along an ellipse `inset` inside the outline, by arc length."""
    fine = 2.0
    strip = _strip(arc.text, arc.font, arc.script, arc.size * size / 2 * fine, arc.tracking) ** 0.9
    near = np.abs(inside - arc.inset) < arc.size
    a, b = 1 - arc.inset, aspect - arc.inset
    table = np.linspace(-math.pi, 3 * math.pi, 721)
    lengths = np.concatenate([[0], np.cumsum(np.hypot(np.diff(a * np.sin(table)), np.diff(b * np.cos(table))))])
    angle = np.arctan2(x[near] / a, -y[near] / b)
    turned = (angle - arc.angle + math.pi) % (2 * math.pi) - math.pi + arc.angle
    scale = fine * size / 2
    along = (np.interp(turned, table, lengths) - np.interp(arc.angle, table, lengths)) * scale
    across = (arc.inset - inside[near]) * scale
    if arc.bottom:
        along, across = -along, -across
    squeeze = min(1.0, arc.limit * (a + b) / 2 * scale / strip.shape[1])
    ink = np.zeros(inside.shape, np.float32)
    ink[near] = _sampled(strip, along / squeeze + strip.shape[1] / 2 - 0.5, strip.shape[0] / 2 - across - 0.5)
    return ink


def _sampled(picture: np.ndarray, columns: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Bilinear samples; zero outside the picture."""
    padded = np.pad(picture, 1)
    c, r = np.clip(columns + 1, 0, padded.shape[1] - 1.001), np.clip(rows + 1, 0, padded.shape[0] - 1.001)
    left, top = c.astype(np.int32), r.astype(np.int32)
    fc, fr = (c - left).astype(np.float32), (r - top).astype(np.float32)
    above = padded[top, left] * (1 - fc) + padded[top, left + 1] * fc
    below = padded[top + 1, left] * (1 - fc) + padded[top + 1, left + 1] * fc
    return above * (1 - fr) + below * fr


def _emblem_ink(emblem: Emblem, size: int) -> np.ndarray:
    side = max(4, round(emblem.size * size * 1.06))
    fine = 4
    full = Image.new("L", (side * fine, side * fine))
    pen, scale = ImageDraw.Draw(full), emblem.size * size / 2 * fine
    cos, sin = math.cos(emblem.turn), math.sin(emblem.turn)
    for polygon, inked in emblem_polygons(emblem.kind, emblem.points, emblem.slim):
        corners = [
            (side * fine / 2 + scale * (px * cos - py * sin), side * fine / 2 + scale * (px * sin + py * cos))
            for px, py in polygon
        ]
        pen.polygon(corners, fill=255 if inked else 0)
    return np.asarray(full.resize((side, side), Image.Resampling.BOX), np.float32) / 255


def _lay(ink: np.ndarray, mark: np.ndarray, x: float, y: float) -> None:
    """Overlays a mark on the ink, centred at (x, y) and clipped to the canvas."""
    size = ink.shape[0]
    left, top = round((x + 1) * size / 2 - mark.shape[1] / 2), round((y + 1) * size / 2 - mark.shape[0] / 2)
    x0, y0 = max(0, left), max(0, top)
    x1, y1 = min(size, left + mark.shape[1]), min(size, top + mark.shape[0])
    if x1 > x0 and y1 > y0:
        ink[y0:y1, x0:x1] = np.maximum(ink[y0:y1, x0:x1], mark[y0 - top : y1 - top, x0 - left : x1 - left])


def _tight(ink: np.ndarray, size: int) -> np.ndarray:
    rows, columns = np.flatnonzero(ink.max(axis=1) > 64), np.flatnonzero(ink.max(axis=0) > 64)
    if not len(rows):
        return ink
    cut = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    if max(cut.shape) == size:
        return cut
    scale = size / max(cut.shape)
    shape = (max(1, round(cut.shape[1] * scale)), max(1, round(cut.shape[0] * scale)))
    return np.asarray(Image.fromarray(cut).resize(shape, Image.Resampling.BICUBIC))
