"""Pages with signatures of known writers, to measure what the service cuts out of them, and to train with it.

The functions write a folder that `npm run tool -- crops <folder>` reads:

    pages/<number>.jpg        pages with signatures
    references/<row>.png      clean signatures alone, as an authority registers them
    pages.json                {"pages": [{"file", "marks": [{"row", "situation", "box"}], "stamps": [box]}],
                               "references": [{"file", "row"}]}

`row` is the signature's position among the composed `Signatures`; a box is [left, top, width, height] in pixels. The
pictures show signatures of real people: they belong into a work folder, never into the repository.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import ceil
from pathlib import Path

import numpy as np
from PIL import Image
from tqdm import tqdm

from customs_training.document_detector.overlay import Picture, composite, turned
from customs_training.document_detector.settings import SIGNATURE, STAMP
from customs_training.drawing.certificates import draw_certificate, random_certificate, random_style
from customs_training.drawing.scanning import degrade_page, random_effects
from customs_training.drawing.scans import reference_card
from customs_training.drawing.sheet import A4_MM, Sheet
from customs_training.drawing.stamps import INK_COLOURS, draw_stamp, impression, random_design
from customs_training.signature_verification.dataset import Signatures

INDEX = "pages.json"
SITUATIONS = ("plain", "ruling line", "printed name", "stamp, other colour", "stamp, same colour")
"""What lies at a signature."""

_PLAIN, _RULED, _NAMED, _CROSSED, _MERGED = SITUATIONS
SHEET_SITUATIONS = (_PLAIN, _RULED, _NAMED, _CROSSED)
"""Those in which the service compares a signature: it does not where a stamp of the same colour lies over it."""
_DPI = (150, 200)
_SHEET_DPI = 150
_FORMS, _LETTERS, _STAMPS = 40, 20, 60
_STAMP_SIZE = 320
_INK_SEEN = 56
_WIDTH, _SPREAD, _WIDTHS = 0.146, 0.25, (0.1, 0.3)
"""Median width of signatures on real certificates as a share of the page's width; spread of its logarithm; limits."""
_STAMP_WIDTHS = (0.14, 0.24)
_PENS = ((20, 20, 24), (25, 30, 60), (30, 45, 120), (40, 60, 150), (25, 60, 100))
_BLUES = ("blue", "dark blue")
_OTHER_COLOURS = ("red", "vermilion", "violet", "green")
_CARD_WIDTH = 420
_SCAN_STRENGTH = 0.25
"""Of the scanner's effects: a careful office scan."""
_MAX_SKEW = 1.0
_GRID = (3, 8)
"""Columns and rows of a sheet without a form."""
_LINE_BELOW, _NAME_BELOW = 3.0, 1.0
"""Millimetres from a seat's foot up to its line, and down to its name."""

Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Seat:
    """Room for a signature in millimetres; its line, if there is one, runs above its foot, its name below it."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True)
class _Page:
    """A page without signatures, with a seat for each of them."""

    image: Image.Image
    seats: tuple[Seat, ...]


def compose(data: Signatures, folder: Path, seed: int) -> None:
    """A form or letter for each signature, in a situation drawn at random, and a reference for each genuine one.

    Replaces the folder.
    """
    rng = np.random.default_rng(seed)
    stamps = _stamps(rng)
    letters = [_drawn("declaration", rng) for _ in range(_LETTERS)]
    forms = [_drawn("invoice" if number % 3 == 0 else "certificate-of-origin", rng) for number in range(_FORMS)]

    def page(situations: Sequence[str]) -> _Page:
        is_form = situations[0] == _RULED or (situations[0] in (_CROSSED, _MERGED) and rng.random() < 0.5)
        chosen = _one(forms if is_form else letters, rng)
        return replace(chosen, seats=(_one(chosen.seats, rng),))

    pages = _write(data, folder, [[row] for row in range(len(data))], page, stamps, rng)
    _index(folder, pages, _write_references(data, folder, rng))


def compose_sheets(
    data: Signatures, folder: Path, seed: int, variants: float, *, with_references: bool = False
) -> None:
    """Sheets with many signatures each: each signature `variants` times, or of a share of them below 1, in situations
    drawn at random from `SHEET_SITUATIONS`.

    Seats have lines and names as on forms. For training, where no detector is asked. Replaces the folder, also with
    a reference for each genuine signature if there are to be references.
    """
    rng = np.random.default_rng(seed)
    stamps = _stamps(rng)
    size = _GRID[0] * _GRID[1]
    order = np.concatenate([rng.permutation(len(data)) for _ in range(ceil(variants))])[: round(variants * len(data))]
    groups = [order[start : start + size].tolist() for start in range(0, len(order), size)]
    pages = _write(data, folder, groups, lambda situations: _sheet(situations, rng), stamps, rng, SHEET_SITUATIONS)
    _index(folder, pages, _write_references(data, folder, rng) if with_references else [])


def _index(folder: Path, pages: list[dict], references: list[dict]) -> None:
    (folder / INDEX).write_text(json.dumps({"pages": pages, "references": references}), encoding="utf-8")


def _write(
    data: Signatures,
    folder: Path,
    groups: list[list[int]],
    page_for: Callable[[Sequence[str]], _Page],
    stamps: Sequence[np.ndarray],
    rng: np.random.Generator,
    among: Sequence[str] = SITUATIONS,
) -> list[dict]:
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "pages").mkdir(parents=True)
    entries = []
    for number, rows in enumerate(tqdm(groups, desc="pages", mininterval=10)):
        situations = [_one(among, rng) for _ in rows]
        scan = _Scan(page_for(situations), stamps, rng)
        for seat, row, situation in zip(scan.page.seats, rows, situations, strict=True):
            scan.sign(seat, data.images[row], row, situation)
        file = f"pages/{number:05d}.jpg"
        scan.save(folder / file)
        entries.append({"file": file, "marks": scan.marks, "stamps": scan.stamps})
    return entries


def _write_references(data: Signatures, folder: Path, rng: np.random.Generator) -> list[dict]:
    (folder / "references").mkdir()
    entries = []
    for row in np.flatnonzero(~data.forged):
        file = f"references/{row:05d}.png"
        reference_card(_cropped(data.images[row]), _one(_PENS, rng), rng, _CARD_WIDTH).save(folder / file)
        entries.append({"file": file, "row": int(row)})
    return entries


class _Scan:
    """A page that is signed, stamped and scanned, with the boxes of its marks."""

    def __init__(self, page: _Page, stamp_inks: Sequence[np.ndarray], rng: np.random.Generator) -> None:
        self.page = page
        self.marks: list[dict] = []
        self.stamps: list[Box] = []
        self._picture = Picture(np.array(page.image))
        self._stamp_inks = stamp_inks
        self._rng = rng
        self._effects = replace(
            random_effects(rng, _SCAN_STRENGTH),
            skew_degrees=float(np.clip(rng.normal(0, 0.4), -_MAX_SKEW, _MAX_SKEW)),
            grey=False,
            jpeg_quality=None,
        )

    def sign(self, seat: Seat, image: np.ndarray, row: int, situation: str) -> None:
        """Writes a signature, uint8 [96, 192], into the seat and stamps it if the situation says so."""
        rng, millimetre = self._rng, self._picture.pixels.shape[1] / A4_MM[0]
        width = self._picture.pixels.shape[1] * float(np.clip(rng.lognormal(np.log(_WIDTH), _SPREAD), *_WIDTHS))
        ink = turned(_cropped(image), width, float(rng.normal(0, 3)))
        high, wide = ink.shape
        foot = seat.y2 * millimetre
        if situation == _NAMED:
            foot += (_NAME_BELOW + rng.uniform(0.5, 2.5)) * millimetre
        elif situation == _PLAIN:
            foot -= rng.uniform(1, 3) * millimetre
        else:
            foot -= _LINE_BELOW * millimetre - rng.uniform(0.05, 0.4) * high
        spare = max(0.0, (seat.x2 - seat.x1) * millimetre - wide)
        middle = (seat.x1 * millimetre + wide / 2 + rng.uniform(0, 1) * spare, foot - high / 2)
        pen = INK_COLOURS[_one(_BLUES, rng)] if situation == _MERGED else _one(_PENS, rng)
        box = self._add(ink, middle, pen, rng.uniform(0.75, 1), SIGNATURE)
        self.marks.append({"row": row, "situation": situation, "box": box})
        if situation in (_CROSSED, _MERGED):
            colour = pen if situation == _MERGED else INK_COLOURS[_one(_OTHER_COLOURS, rng)]
            self._stamp(middle, wide, high, colour)

    def _stamp(self, middle: tuple[float, float], wide: int, high: int, colour: tuple[int, int, int]) -> None:
        rng = self._rng
        width = self._picture.pixels.shape[1] * rng.uniform(*_STAMP_WIDTHS)
        ink = turned(_one(self._stamp_inks, rng), width, float(rng.normal(0, 8)))
        at = (middle[0] + rng.uniform(-0.6, 0.6) * wide, middle[1] + rng.uniform(-0.6, 0.6) * high)
        self.stamps.append(self._add(ink, at, colour, rng.uniform(0.5, 0.9), STAMP))

    def _add(self, ink: np.ndarray, middle: tuple[float, float], colour, strength: float, label: int) -> Box:
        composite(self._picture, ink, middle, colour, strength, label)
        x, y, *_ = self._picture.boxes[-1]
        rows, columns = np.nonzero(ink > _INK_SEEN)
        return _turned_box(columns + x, rows + y, self._picture.pixels.shape, self._effects.skew_degrees)

    def save(self, path: Path) -> None:
        """Scans the page into a JPEG."""
        image = degrade_page(Image.fromarray(self._picture.pixels), self._rng, self._effects)
        image.save(path, quality=int(self._rng.integers(75, 95)))


def _drawn(kind: str, rng: np.random.Generator) -> _Page:
    """A form of the kind with its places for signatures."""
    certificate = random_certificate(rng, "ko" if rng.random() < 0.25 else "en", kind)
    dpi = int(rng.choice(_DPI))
    page = draw_certificate(certificate, random_style(rng), dpi)
    scale = A4_MM[0] / page.image.width
    seats = [
        Seat(*(edge * scale for edge in (place.x1, place.y1, place.x2, place.y2)))
        for place in page.places
        if place.kind == "signature"
    ]
    return _Page(page.image, tuple(seats))


def _sheet(situations: Sequence[str], rng: np.random.Generator) -> _Page:
    """A page with a seat for each situation in a grid, with lines and names where they belong."""
    style = random_style(rng)
    sheet = Sheet(style, _SHEET_DPI)
    certificate = random_certificate(rng)
    columns, rows = _GRID
    wide, high = A4_MM[0] / columns, A4_MM[1] / rows
    seats = []
    for number, situation in enumerate(situations):
        left, top = number % columns * wide, number // columns * high
        seat = Seat(left + 5, top + 4, left + wide - 5, top + high - 8)
        if situation == _NAMED:
            sheet.text(seat.x1, seat.y2 + _NAME_BELOW, certificate.signatory, style.text_points)
        elif situation != _PLAIN:
            sheet.rule(left, seat.y2 - _LINE_BELOW, wide)
        seats.append(seat)
    return _Page(sheet.image, tuple(seats))


def _stamps(rng: np.random.Generator) -> list[np.ndarray]:
    return [
        impression(draw_stamp(random_design(rng), _STAMP_SIZE), rng, float(rng.uniform(0, 0.6))) for _ in range(_STAMPS)
    ]


def _one(choices: Sequence, rng: np.random.Generator):
    return choices[int(rng.integers(len(choices)))]


def _cropped(image: np.ndarray) -> np.ndarray:
    """The picture without its empty margins."""
    rows, columns = np.flatnonzero(image.max(axis=1) > 0), np.flatnonzero(image.max(axis=0) > 0)
    return image if not len(rows) else image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _turned_box(x: np.ndarray, y: np.ndarray, shape: tuple[int, ...], degrees: float) -> Box:
    """The box around pixels after the page was turned counter-clockwise around its middle."""
    angle, (middle_y, middle_x) = np.deg2rad(degrees), (shape[0] / 2, shape[1] / 2)
    across, down = x - middle_x, y - middle_y
    turned_x = middle_x + across * np.cos(angle) + down * np.sin(angle)
    turned_y = middle_y - across * np.sin(angle) + down * np.cos(angle)
    left, top = int(np.floor(turned_x.min())), int(np.floor(turned_y.min()))
    return left, top, int(np.ceil(turned_x.max())) + 1 - left, int(np.ceil(turned_y.max())) + 1 - top
