"""The parts of a stamp as a vector drawing. Lengths are in units of half its width, y points down."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Ring:
    """A line along the outline, `inset` inside it. Styles: 'line', 'dots', 'dashes', 'beads'."""

    inset: float
    width: float
    style: str = "line"


@dataclass(frozen=True)
class ArcText:
    """Text along the outline: its centre lies at `angle` (radians clockwise from the top)."""

    text: str
    font: str
    script: str
    inset: float
    size: float
    angle: float
    tracking: float
    limit: float
    bottom: bool = False


@dataclass(frozen=True)
class LineText:
    """A straight line of text around (x, y), never wider than `limit`; `stretch` widens its letters."""

    text: str
    font: str
    script: str
    x: float
    y: float
    size: float
    tracking: float
    limit: float
    stretch: float = 1.0


@dataclass(frozen=True)
class Emblem:
    """A geometric figure of `size` (half its height) around (x, y)."""

    kind: str
    x: float
    y: float
    size: float
    points: int
    slim: float
    turn: float = 0.0


@dataclass(frozen=True)
class StampDesign:
    """All parameters of a stamp. Lengths are in units of half its width; y points down; aspect is height to width."""

    kind: str
    shape: str
    aspect: float
    corner: float
    points: int
    rings: tuple[Ring, ...] = ()
    arcs: tuple[ArcText, ...] = ()
    lines: tuple[LineText, ...] = ()
    emblems: tuple[Emblem, ...] = ()
    solid: bool = False
    """Letters are blank on solid ink, as on some seals."""
