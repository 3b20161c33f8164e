"""Outlines of stamps as distance fields, and emblems as polygons: geometry only, without pictures."""

from __future__ import annotations

import math

import numpy as np

EMBLEMS = ("star", "scales", "anchor", "wreath", "key", "shield", "globe", "gear", "crescent", "tower", "sheaf", "knot")


def depth(shape: str, x: np.ndarray, y: np.ndarray, aspect: float, corner: float, points: int) -> np.ndarray:
    """Distance of each point inside the outline, in units of half the width (negative outside).

    x and y run over -1..1 and -aspect..aspect. Shapes: 'round' (an ellipse where the aspect is not 1), 'box',
    'polygon', 'star' and 'gear' with `points` corners or teeth.
    """
    if shape == "round":
        rho = np.hypot(x, y / aspect)
        gradient = np.hypot(x, y / aspect**2) / np.maximum(rho, 1e-6)
        return (1 - rho) / np.maximum(gradient, 0.3)
    if shape == "box":
        qx, qy = np.abs(x) - (1 - corner), np.abs(y) - (aspect - corner)
        return corner - np.hypot(np.maximum(qx, 0), np.maximum(qy, 0)) - np.minimum(np.maximum(qx, qy), 0)
    angle, radius = np.arctan2(x, -y), np.hypot(x, y)
    sector = 2 * math.pi / points
    folded = np.abs((angle + sector / 2) % sector - sector / 2)
    if shape == "polygon":
        return math.cos(sector / 2) - radius * np.cos(sector / 2 - folded)
    if shape == "star":
        inner = 1 - 1.9 * corner - 0.12
        px, py = inner * math.cos(sector / 2), inner * math.sin(sector / 2)
        nx, ny = py, 1 - px
        length = math.hypot(nx, ny)
        return (nx - (radius * np.cos(folded) * nx + radius * np.sin(folded) * ny)) / length
    teeth = 0.035 * np.tanh(3 * np.cos(angle * points))
    return 0.965 + teeth - radius


def emblem_polygons(kind: str, points: int, slim: float) -> list[tuple[list[tuple[float, float]], bool]]:
    """Polygons of an emblem in -1..1 (y down), each inked (True) or blank (False).

    `points` (4 to 9) and `slim` (0.3 to 0.8) are its variant: rays, leaves or bars, and their proportion.
    """
    if kind == "star":
        return [(_rays(points, 1, slim), True), (_rays(points, 0.45 * slim, 0.99), points % 2 == 0)]
    if kind == "wreath":
        leaves = [
            (_leaf(side * t, 0.8, 0.1 + 0.14 * slim, side), True)
            for side in (-1, 1)
            for t in np.linspace(0.5, 2.7, points + 1)
        ]
        return [*leaves, (_rays(5, 0.42, 0.4), True)]
    if kind == "gear":
        teeth = [(r, a) for i in range(2 * points) for r, a in _tooth(i, points)]
        return [([(r * math.sin(a), -r * math.cos(a)) for r, a in teeth], True), (_circle(0, 0, slim * 0.8), False)]
    if kind == "crescent":
        return [
            (_circle(0, 0, 1), True),
            (_circle(0.32, -0.1, 0.6 + 0.3 * slim), False),
            (_moved(_rays(points, 0.35, 0.4), 0.45, -0.1), True),
        ]
    if kind == "globe":
        return _globe(points, slim)
    return _heraldry(kind, points, slim)


def _heraldry(kind: str, points: int, slim: float) -> list[tuple[list[tuple[float, float]], bool]]:
    bar = 0.06 + 0.1 * slim
    if kind == "scales":
        pans = [
            ([(s * 0.75 - 0.35, 0.15), (s * 0.75 + 0.35, 0.15), (s * 0.75 + 0.18, 0.42), (s * 0.75 - 0.18, 0.42)], True)
            for s in (-1, 1)
        ]
        strings = [(_bar(s * 0.75, -0.6, s * 0.75 + t * 0.33, 0.18, 0.05), True) for s in (-1, 1) for t in (-1, 1)]
        return [
            *pans,
            *strings,
            (_bar(0, -1, 0, 0.9, bar), True),
            (_bar(-0.8, -0.6, 0.8, -0.6, bar), True),
            (_bar(-0.2 - 0.5 * slim, 0.93, 0.2 + 0.5 * slim, 0.93, 0.14), True),
        ]
    if kind == "anchor":
        hook = [(0.8 * math.sin(a), 0.15 + 0.75 * math.cos(a)) for a in np.linspace(-1.5, 1.5, 21)]
        back = [
            ((0.8 - bar * 1.6) * math.sin(a), 0.15 + (0.75 - bar * 1.6) * math.cos(a))
            for a in np.linspace(1.5, -1.5, 21)
        ]
        return [
            (_circle(0, -0.78, 0.22), True),
            (_circle(0, -0.78, 0.1), False),
            (_bar(0, -0.6, 0, 0.88, bar), True),
            (_bar(-0.5, -0.42, 0.5, -0.42, bar), True),
            (hook + back, True),
        ]
    if kind == "key":
        teeth = [(_bar(0, 0.9 - 0.22 * i, 0.2 + 0.3 * slim, 0.9 - 0.22 * i, 0.11), True) for i in range(2 + points % 3)]
        return [
            (_circle(0, -0.6, 0.4), True),
            (_circle(0, -0.6, 0.12 + 0.18 * slim), False),
            (_bar(0, -0.25, 0, 1, bar * 1.2), True),
            *teeth,
        ]
    if kind == "shield":
        outer = [(-0.8, -0.9), (0.8, -0.9), (0.8, 0.1), (0.45, 0.65), (0, 1), (-0.45, 0.65), (-0.8, 0.1)]
        inner = [(x * (0.6 + 0.3 * slim), y * (0.6 + 0.3 * slim)) for x, y in outer]
        return [(outer, True), (inner, False), (_rays(points, 0.5, slim * 0.7), True)]
    if kind == "tower":
        top = [(_block(-0.8 + i * 1.6 / points, -0.75, 0.9 / points, 0.3), True) for i in range(points)]
        return [
            (_block(-0.6, -0.5, 1.2, 1.4), True),
            *top,
            (_block(-0.14 - 0.15 * slim, 0.25, 0.28 + 0.3 * slim, 0.65), False),
            (_block(-0.35, -0.3, 0.18, 0.3), False),
            (_block(0.17, -0.3, 0.18, 0.3), False),
        ]
    if kind == "sheaf":
        stalks = [(_leaf(a, 0.5, 0.09 + 0.1 * slim, 0), True) for a in np.linspace(-0.8, 0.8, points)]
        return [
            *stalks,
            (_bar(-0.45, 0.35, 0.45, 0.35, 0.16), True),
            ([(-0.06, 0.1), (0.06, 0.1), (0.5, 1), (-0.5, 1)], True),
        ]
    loops = [
        (_moved(_circle(0, 0, 0.5), 0.5 * math.sin(a), 0.5 * math.cos(a)), i % 2 == 0)
        for i, a in enumerate(np.linspace(0, 2 * math.pi, points, endpoint=False))
    ]
    return [*loops, (_circle(0, 0, 0.2 + 0.2 * slim), True)]


def _globe(points: int, slim: float) -> list[tuple[list[tuple[float, float]], bool]]:
    def ring(width: float, height: float, thick: float) -> list[tuple[list[tuple[float, float]], bool]]:
        outer = [(width * x, height * y) for x, y in _circle(0, 0, 1)]
        inner = [(max(width - thick, 0.01) * x, (height - thick) * y) for x, y in _circle(0, 0, 1)]
        return [(outer + outer[:1] + inner[::-1] + inner[-1:], True)]

    thick = 0.05 + 0.06 * slim
    meridians = [part for w in np.linspace(0.3, 1, max(2, points // 2)) for part in ring(float(w), 1, thick)]
    return [
        *meridians,
        *((_bar(-math.sqrt(1 - h * h), h, math.sqrt(1 - h * h), h, thick), True) for h in (-0.5, 0.0, 0.5)),
    ]


def _rays(points: int, radius: float, slim: float) -> list[tuple[float, float]]:
    step = math.pi / points
    radii = [radius, radius * slim] * points
    return [(r * math.sin(i * step), -r * math.cos(i * step)) for i, r in enumerate(radii)]


def _tooth(index: int, points: int) -> list[tuple[float, float]]:
    step = math.pi / points
    radius = 1.0 if index % 2 == 0 else 0.78
    return [(radius, index * step - 0.3 * step), (radius, index * step + 0.3 * step)]


def _circle(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    return [
        (x + radius * math.cos(a), y + radius * math.sin(a)) for a in np.linspace(0, 2 * math.pi, 40, endpoint=False)
    ]


def _leaf(angle: float, distance: float, width: float, tilt: float) -> list[tuple[float, float]]:
    shape = [(0, -0.32), (width, 0), (0, 0.32), (-width, 0)]
    turn = angle + 0.6 * tilt
    cos, sin = math.cos(turn), math.sin(turn)
    cx, cy = distance * math.sin(angle), -distance * math.cos(angle) * (-1 if tilt else 1)
    return [(cx + x * cos - y * sin, cy + x * sin + y * cos) for x, y in shape]


def _bar(x1: float, y1: float, x2: float, y2: float, width: float) -> list[tuple[float, float]]:
    length = math.hypot(x2 - x1, y2 - y1) or 1
    nx, ny = -(y2 - y1) / length * width / 2, (x2 - x1) / length * width / 2
    return [(x1 + nx, y1 + ny), (x2 + nx, y2 + ny), (x2 - nx, y2 - ny), (x1 - nx, y1 - ny)]


def _block(x: float, y: float, width: float, height: float) -> list[tuple[float, float]]:
    return [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]


def _moved(polygon: list[tuple[float, float]], dx: float, dy: float) -> list[tuple[float, float]]:
    return [(x + dx, y + dy) for x, y in polygon]
