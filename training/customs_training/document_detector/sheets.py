"""Draws pages with their boxes for labelling: numbered boxes, and a ruler and a grid in fractions of the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from customs_training.document_detector.pages import LabelledBox
from customs_training.document_detector.settings import SIGNATURE, STAMP

_COLOURS = {SIGNATURE: (220, 0, 160), STAMP: (0, 150, 0)}
_OTHER_COLOUR = (120, 120, 120)
_GRID = (0, 120, 255)
_GRID_STRENGTH = 0.22
_STEPS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5)
_TICK_PIXELS = 28
"""Smallest distance of ruler ticks: their labels must not touch."""
_RULER = 26
_TITLE = 14
_DASH = 5


@dataclass(frozen=True)
class Region:
    """A part of a page, in fractions of the page."""

    x: float = 0.0
    y: float = 0.0
    width: float = 1.0
    height: float = 1.0

    @staticmethod
    def around(box: LabelledBox, margin: float) -> Region:
        """The box with a margin on every side, in fractions of the box's longer side, within the page."""
        by = margin * max(box.width, box.height)
        x, y = max(0.0, box.x - by), max(0.0, box.y - by)
        return Region(x, y, min(1.0, box.x + box.width + by) - x, min(1.0, box.y + box.height + by) - y)


@dataclass(frozen=True)
class View:
    """What one cell of a sheet shows."""

    page: Path
    boxes: Sequence[LabelledBox]
    title: str = ""
    region: Region = Region()


def draw_sheet(views: Sequence[View], columns: int, cell: tuple[int, int]) -> Image.Image:
    """The views in rows of `columns` cells of (width, height) pixels each, rulers included."""
    rows = -(-len(views) // columns)
    sheet = Image.new("RGB", (columns * cell[0], rows * cell[1]), "white")
    for number, view in enumerate(views):
        row, column = divmod(number, columns)
        sheet.paste(draw_view(view, cell), (column * cell[0], row * cell[1]))
    return sheet


def draw_view(view: View, size: tuple[int, int]) -> Image.Image:
    """The region of the page, scaled to fit (width, height) pixels, with grid, rulers and boxes.

    Signatures are magenta and stamps green; a box is dashed if it has a flag. Numbers are positions in `boxes`.
    """
    with Image.open(view.page) as stored:
        page = stored.convert("RGB")
    region = view.region
    corner = (round(region.x * page.width), round(region.y * page.height))
    far = (round((region.x + region.width) * page.width), round((region.y + region.height) * page.height))
    part = page.crop((*corner, max(far[0], corner[0] + 1), max(far[1], corner[1] + 1)))
    scale = min((size[0] - _RULER) / part.width, (size[1] - _RULER - _TITLE) / part.height)
    shown = part.resize((max(1, int(part.width * scale)), max(1, int(part.height * scale))), Image.Resampling.LANCZOS)
    origin = (_RULER, _RULER + _TITLE)
    drawn = Image.new("RGB", size, "white")
    drawn.paste(_with_grid(shown, region), origin)
    pen = ImageDraw.Draw(drawn)
    pen.text((_RULER, 0), view.title, fill="black", font=ImageFont.load_default(11))
    _rulers(pen, region, shown.size, origin)
    for number, box in enumerate(view.boxes):
        _box(pen, box, number, region, shown.size, origin)
    return drawn


def ticks(start: float, length: float, pixels: int) -> list[float]:
    """Round fractions between `start` and `start + length`, as many as have room on a ruler of that many pixels."""
    step = next((one for one in _STEPS if one / length * pixels >= _TICK_PIXELS), 1.0)
    first, last = int(np.ceil(start / step - 1e-9)), int(np.floor((start + length) / step + 1e-9))
    return [round(number * step, 4) for number in range(first, last + 1)]


def _with_grid(shown: Image.Image, region: Region) -> Image.Image:
    pixels = np.asarray(shown, np.float32).copy()
    for at in ticks(region.x, region.width, shown.width):
        column = min(shown.width - 1, int((at - region.x) / region.width * shown.width))
        pixels[:, column] += _GRID_STRENGTH * (np.array(_GRID) - pixels[:, column])
    for at in ticks(region.y, region.height, shown.height):
        row = min(shown.height - 1, int((at - region.y) / region.height * shown.height))
        pixels[row] += _GRID_STRENGTH * (np.array(_GRID) - pixels[row])
    return Image.fromarray(pixels.astype(np.uint8))


def _rulers(pen: ImageDraw.ImageDraw, region: Region, size: tuple[int, int], origin: tuple[int, int]) -> None:
    font = ImageFont.load_default(9)
    for at in ticks(region.x, region.width, size[0]):
        x = origin[0] + (at - region.x) / region.width * size[0]
        pen.line((x, origin[1] - 4, x, origin[1]), fill="black")
        pen.text((x, origin[1] - 5), _fraction(at), fill="black", font=font, anchor="ms")
    for at in ticks(region.y, region.height, size[1]):
        y = origin[1] + (at - region.y) / region.height * size[1]
        pen.line((origin[0] - 4, y, origin[0], y), fill="black")
        pen.text((origin[0] - 5, y), _fraction(at), fill="black", font=font, anchor="rm")


def _fraction(at: float) -> str:
    return f"{at:.3f}".rstrip("0").rstrip(".").removeprefix("0") or "0"


def _box(
    pen: ImageDraw.ImageDraw,
    box: LabelledBox,
    number: int,
    region: Region,
    size: tuple[int, int],
    origin: tuple[int, int],
) -> None:
    scale = (size[0] / region.width, size[1] / region.height)
    left, top = origin[0] + (box.x - region.x) * scale[0], origin[1] + (box.y - region.y) * scale[1]
    right, bottom = left + box.width * scale[0], top + box.height * scale[1]
    if right < origin[0] or bottom < origin[1] or left > origin[0] + size[0] or top > origin[1] + size[1]:
        return
    colour = _COLOURS.get(box.label, _OTHER_COLOUR)
    edges = (
        (left, top, right, top),
        (left, bottom, right, bottom),
        (left, top, left, bottom),
        (right, top, right, bottom),
    )
    for edge in edges:
        _line(pen, edge, colour, dashed=bool(box.flags))
    pen.text((left + 2, top), str(number), fill=colour, font=ImageFont.load_default(12), anchor="lb")


def _line(pen: ImageDraw.ImageDraw, line: tuple[float, ...], colour: tuple[int, int, int], *, dashed: bool) -> None:
    if not dashed:
        pen.line(line, fill=colour)
        return
    start, end = np.array(line[:2]), np.array(line[2:])
    length = float(np.abs(end - start).max())
    for at in np.arange(0, length, 2 * _DASH):
        piece = [start + (end - start) * min(1.0, part / max(length, 1.0)) for part in (at, at + _DASH)]
        pen.line((*piece[0], *piece[1]), fill=colour)
