"""Random stamps: round, oval and rectangular ones, polygons, stars, gears, date stamps and Korean seals."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from customs_training.drawing import stamp_words as words
from customs_training.drawing.fonts import fonts_for, scripts
from customs_training.drawing.shapes import EMBLEMS
from customs_training.drawing.stamp_parts import ArcText, Emblem, LineText, Ring, StampDesign

KINDS = {
    "round": 0.36,
    "oval": 0.12,
    "box": 0.2,
    "polygon": 0.06,
    "star": 0.04,
    "gear": 0.05,
    "seal": 0.07,
    "name": 0.05,
    "dater": 0.05,
}
"""Relative frequency of each kind of stamp. 'seal' is a square office seal, 'name' a personal one (both Korean)."""


def random_design(rng: np.random.Generator, kind: str | None = None) -> StampDesign:
    """A random stamp, of the given kind or of any."""
    names = [name for name in KINDS if name not in ("seal", "name") or "korean" in scripts()]
    shares = np.array([KINDS[name] for name in names])
    chosen = kind if kind is not None else str(rng.choice(names, p=shares / shares.sum()))
    if chosen in ("seal", "name"):
        return _seal(rng, chosen) if "korean" in scripts() else _framed(rng, "box")
    return _framed(rng, "box") if chosen == "box" else _circular(rng, chosen)


def _script(rng: np.random.Generator) -> str:
    return str(rng.choice(scripts()))


def _font(rng: np.random.Generator, script: str) -> str:
    return str(rng.choice(fonts_for(script)))


def _rings(rng: np.random.Generator, inner: float) -> tuple[Ring, ...]:
    width = float(rng.uniform(0.012, 0.045))
    rings = [Ring(0.0, width, str(rng.choice(["line", "line", "line", "line", "beads", "dashes"])))]
    if rng.random() < 0.45:
        rings.append(Ring(width + float(rng.uniform(0.015, 0.04)), float(rng.uniform(0.008, 0.02))))
    if rng.random() < 0.7:
        rings.append(Ring(inner, float(rng.uniform(0.01, 0.03)), str(rng.choice(["line", "line", "dots", "dashes"]))))
    return tuple(rings)


def _circular(rng: np.random.Generator, kind: str) -> StampDesign:
    shape = {"oval": "round", "dater": "round"}.get(kind, kind)
    aspect = float(rng.uniform(0.58, 0.82)) if kind == "oval" else 1.0
    points = int(rng.integers(5, 10)) if shape in ("polygon", "star") else int(rng.integers(24, 60))
    sharp = shape in ("polygon", "star")
    size = float(rng.uniform(0.13, 0.21)) * (0.8 if aspect < 1 else 1)
    start = float(rng.uniform(0.07, 0.13))
    inner = start + size + float(rng.uniform(0.03, 0.07))
    script = _script(rng)
    arcs = () if sharp else _arcs(rng, script, start + size / 2, size)
    room = aspect - (0.3 if sharp else inner) - 0.05
    middle = _middle(rng, script, room, dated=kind == "dater")
    return StampDesign(kind, shape, aspect, float(rng.uniform(0.05, 0.12)), points, _rings(rng, inner), arcs, *middle)


def _arcs(rng: np.random.Generator, script: str, inset: float, size: float) -> tuple[ArcText, ...]:
    font, tracking = _font(rng, script), float(rng.uniform(0, 0.25))
    second = _script(rng) if rng.random() < 0.5 else script
    both = rng.random() < 0.75
    top = ArcText(
        words.office(rng, script), font, script, inset, size, float(rng.normal(0, 0.05)), tracking, 3.4 if both else 5.2
    )
    if not both:
        return (top,)
    lower = words.place(rng, second) if rng.random() < 0.5 else words.office(rng, second)
    other = font if second == script else _font(rng, second)
    return (top, ArcText(lower, other, second, inset, size, np.pi + float(rng.normal(0, 0.03)), tracking, 1.9, True))


def _middle(
    rng: np.random.Generator, script: str, room: float, dated: bool
) -> tuple[tuple[LineText, ...], tuple[Emblem, ...]]:
    """Emblem, lines of text or both for a round space of radius `room`, and small ornaments at the sides."""
    sides = _ornaments(rng, 1 - 0.5 * (1 - room)) if rng.random() < 0.4 else ()
    if dated:
        size = room * 0.36
        date = LineText(words.date(rng), _font(rng, "latin"), "latin", 0, 0, size, 0.05, 1.7 * room)
        above = LineText(
            words.note(rng, script), _font(rng, script), script, 0, -room * 0.55, size * 0.8, 0, 1.2 * room
        )
        return (date, above), sides
    if rng.random() < 0.5:
        figure = _emblem(rng, 0, 0, room * float(rng.uniform(0.6, 0.9)))
        if rng.random() < 0.35:
            line = LineText(
                words.note(rng, script), _font(rng, script), script, 0, room * 0.66, room * 0.26, 0, room * 1.2
            )
            return (line,), (replace(figure, y=-room * 0.25, size=room * 0.5), *sides)
        return (), (figure, *sides)
    count = int(rng.integers(1, 4))
    font, size = (
        _font(rng, script),
        room * float(rng.uniform(0.34, 0.46)) * (1.25 if count == 1 else 1.0 if count == 2 else 0.8),
    )
    lines = tuple(
        LineText(
            _line(rng, script),
            font,
            script,
            0,
            (i - (count - 1) / 2) * size * 1.3,
            size,
            float(rng.uniform(0, 0.1)),
            1.75 * room,
        )
        for i in range(count)
    )
    return lines, sides


def _line(rng: np.random.Generator, script: str) -> str:
    return words.note(rng, script) if rng.random() < 0.6 else words.place(rng, script)


def _emblem(rng: np.random.Generator, x: float, y: float, size: float) -> Emblem:
    return Emblem(str(rng.choice(EMBLEMS)), x, y, size, int(rng.integers(4, 10)), float(rng.uniform(0.3, 0.8)))


def _ornaments(rng: np.random.Generator, distance: float) -> tuple[Emblem, ...]:
    one = Emblem(
        "star", -distance, 0.12, float(rng.uniform(0.04, 0.07)), int(rng.integers(4, 8)), float(rng.uniform(0.35, 0.7))
    )
    return (one, replace(one, x=distance))


def _framed(rng: np.random.Generator, kind: str) -> StampDesign:
    """A box with one to four lines and sometimes an emblem at its side."""
    aspect, count = float(rng.uniform(0.36, 0.78)), int(rng.integers(1, 5))
    script = _script(rng)
    font = _font(rng, script)
    step = 1.62 * aspect / count
    x, limit, emblems = 0.0, 1.75, ()
    if rng.random() < 0.35:
        side, size = (1 if rng.random() < 0.5 else -1), min(0.3, 0.7 * aspect)
        emblems, x, limit = (_emblem(rng, side * (0.86 - size), 0, size),), -side * size * 0.95, 1.72 - 2 * size
    lines = []
    for index in range(count):
        own = script if rng.random() < 0.7 else _script(rng)
        text = (
            words.date(rng)
            if own == "latin" and rng.random() < 0.2
            else words.office(rng, own)
            if rng.random() < 0.5
            else _line(rng, own)
        )
        size = min(step * float(rng.uniform(0.55, 0.8)), 0.42)
        y = (index - (count - 1) / 2) * step
        lines.append(
            LineText(
                text, font if own == script else _font(rng, own), own, x, y, size, float(rng.uniform(0, 0.12)), limit
            )
        )
    rings = tuple(ring for ring in _rings(rng, 0.0) if ring.inset > 0 or ring.width > 0)[: 1 + int(rng.random() < 0.4)]
    return StampDesign(
        kind,
        "box",
        aspect,
        float(rng.choice([0.02, 0.06, 0.12])),
        4,
        rings,
        (),
        tuple(lines),
        emblems,
        bool(rng.random() < 0.06),
    )


def _seal(rng: np.random.Generator, kind: str) -> StampDesign:
    """A square office seal of four to nine syllables, or a personal seal of a name; columns run right to left."""
    if kind == "seal":
        syllables = (words.place(rng, "korean") + words.office(rng, "korean").replace(" ", ""))[:8] + "인"
        columns = 2 if len(syllables) <= 4 else 3
        shape, aspect = "box", 1.0
    else:
        syllables, columns = words.person(rng) + ("인" if rng.random() < 0.4 else ""), 1
        if len(syllables) == 4:
            columns = 2
        shape = "round" if rng.random() < 0.7 else "box"
        aspect = 1.0
    rows = -(-len(syllables) // columns)
    font, span = _font(rng, "korean"), 0.82 if shape == "box" else 0.7
    lines = tuple(
        LineText(
            *(letter, font, "korean"),
            *(_cell(columns - 1 - index // rows, columns, span), _cell(index % rows, rows, span)),
            *(
                2 * span / rows * 0.95,
                0.0,
                2 * span / columns * 0.95,
                rows / columns if columns > 1 else float(rng.uniform(1, 1.5)),
            ),
        )
        for index, letter in enumerate(syllables)
    )
    solid = bool(rng.random() < 0.2)
    rings = () if solid else (Ring(0.0, float(rng.uniform(0.04, 0.1))),)
    corner = float(rng.choice([0.02, 0.1, 0.25]))
    return StampDesign(kind, shape, aspect, corner, 4, rings, (), lines, (), solid)


def _cell(index: int, count: int, span: float) -> float:
    return span * ((2 * index + 1) / count - 1)
