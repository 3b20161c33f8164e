"""Composites inks onto pages: stamps at any angle over text and signatures, signatures in any pen, with their boxes."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np
from PIL import Image, ImageDraw

from customs_training.document_detector.pages import OTHER
from customs_training.document_detector.settings import SIGNATURE, STAMP
from customs_training.document_detector.stock import Stock
from customs_training.drawing.fonts import fonts_for, load
from customs_training.drawing.stamps import INK_COLOURS

# Training forks a process that composes pages. OpenCV's threads do not survive the fork: it would wait forever.
cv2.setNumThreads(1)

_LETTERS = {
    "latin": "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz ",
    "korean": "가나다라마바사아자차카타파하원산지증명서수출입신고필증",
    "chinese": "中国原产地证明书检验合格专用章有限公司出口日期签名",
    "arabic": "شهادةالمنشأغرفةتجارةوصناعة",
}
_INK_SEEN = 56
"""Minimum coverage of an ink pixel that counts for the box."""
_PENS = (
    *((20, 20, 24), (25, 30, 60), (30, 45, 120), (40, 60, 150), (60, 60, 66), (25, 60, 100)),
    *((20, 40, 190), (60, 90, 200), (50, 30, 110), (140, 30, 40), (20, 90, 70)),
    *(INK_COLOURS[name] for name in ("blue", "dark blue", "violet")),
)
_BLACK = (15, 15, 18)
# Signatures of real certificates are .15 of the page wide (median) and 1.3 times as wide as high, those of Tobacco800
# .24 and 3.4.
_LENGTH, _LENGTH_SPREAD, _SHORTEST, _LONGEST = 0.155, 0.42, 0.045, 0.42
_ASPECT, _ASPECT_SPREAD, _SLIMMEST, _FLATTEST = 1.7, 0.5, 0.6, 6.0
_MOST_SQUEEZED, _MOST_STRETCHED = 0.35, 1.4


@dataclass
class Picture:
    """A page under composition: pixels uint8 [h,w,3] RGB, boxes float32 [n,4] (x1,y1,x2,y2 in pixels), classes,
    groups."""

    pixels: np.ndarray
    boxes: list[tuple[float, float, float, float]] = field(default_factory=list)
    classes: list[int] = field(default_factory=list)
    stamps_labelled: bool = True
    places: dict[str, list[tuple[float, float, float, float]]] = field(default_factory=dict)
    groups: set[str] = field(default_factory=set)

    def of(self, label: int) -> list[tuple[float, float, float, float]]:
        """The boxes of a class."""
        return [box for box, one in zip(self.boxes, self.classes, strict=True) if one == label]


def turned(ink: np.ndarray, length: float, degrees: float, thicken: int = 0) -> np.ndarray:
    """The ink scaled to a long side of `length` pixels, rotated, and cropped to its visible part."""
    scale = length / max(ink.shape[:2])
    size = (max(4, round(ink.shape[1] * scale)), max(4, round(ink.shape[0] * scale)))
    if thicken:
        ink = cv2.dilate(ink, np.ones((thicken + 1, thicken + 1), np.uint8))
    small = cv2.resize(ink, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    if abs(degrees) > 0.3:
        side = int(np.hypot(*size)) + 4
        matrix = cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), degrees, 1.0)
        matrix[:, 2] += (side - size[0]) / 2, (side - size[1]) / 2
        small = cv2.warpAffine(small, matrix, (side, side))
    seen = small if small.ndim == 2 else small.max(axis=2)
    rows, columns = np.flatnonzero(seen.max(axis=1) > _INK_SEEN), np.flatnonzero(seen.max(axis=0) > _INK_SEEN)
    return small if not len(rows) else small[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def composite(
    picture: Picture, ink: np.ndarray, middle: tuple[float, float], colour, strength: float, label: int
) -> None:
    """Multiplies the page by the ink, like ink on paper, and records the box; ink over the edge is moved inside.

    Ink of three channels, which was cut from a scan, has colours of its own.
    """
    height, width = picture.pixels.shape[:2]
    ink = ink[: height - 2, : width - 2]
    h, w = ink.shape[:2]
    x = int(np.clip(middle[0] - w / 2, 0, width - w))
    y = int(np.clip(middle[1] - h / 2, 0, height - h))
    cover = ink.astype(np.float32) * (strength / 255)
    through = 1 - (cover if ink.ndim == 3 else cover[..., None] * (1 - np.asarray(colour, np.float32) / 255))
    patch = picture.pixels[y : y + h, x : x + w]
    picture.pixels[y : y + h, x : x + w] = (patch * through).astype(np.uint8)
    picture.boxes.append((x, y, x + w, y + h))
    picture.classes.append(label)


def add_signature(picture: Picture, stock: Stock, rng: np.random.Generator) -> None:
    """Adds a signature: on a free signature line, over a stamp, over text, or on the emptiest of a few random spots."""
    width = picture.pixels.shape[1]
    ink, thicken = _signature_ink(stock, rng)
    length = width * float(np.clip(rng.lognormal(np.log(_LENGTH), _LENGTH_SPREAD), _SHORTEST, _LONGEST))
    angle = rng.normal(0, 6) if rng.random() < 0.85 else rng.uniform(-35, 35)
    ink = turned(_reshaped(ink, rng), length, float(angle), thicken)
    middle = _signature_spot(picture, ink.shape, rng)
    colour = _PENS[rng.integers(len(_PENS))] if rng.random() < 0.7 else _BLACK
    # Pens of office clerks are often as pale as the stamp below.
    composite(picture, ink, middle, colour, float(rng.uniform(0.35, 1)), SIGNATURE)


def _signature_ink(stock: Stock, rng: np.random.Generator) -> tuple[np.ndarray, int]:
    """The ink of a signature, and by how many pixels to thicken its strokes."""
    if stock.cut_signatures and rng.random() < 0.4:
        ink = stock.cut_signatures[rng.integers(len(stock.cut_signatures))]
        return (ink[:, ::-1] if rng.random() < 0.3 else ink), 0
    pools = [pool for pool in (stock.written_signatures, stock.drawn_signatures, stock.drawn_scribbles) if pool]
    pool = pools[rng.integers(len(pools))]
    ink = pool[rng.integers(len(pool))]
    return ink, int(rng.integers(0, 3)) if ink.shape[1] <= 192 else 0


def _reshaped(ink: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Half of the time squeezed or stretched towards the width of a random real signature of the same height."""
    if rng.random() < 0.5:
        return ink
    wanted = float(np.clip(rng.lognormal(np.log(_ASPECT), _ASPECT_SPREAD), _SLIMMEST, _FLATTEST))
    by = float(np.clip(wanted * ink.shape[0] / ink.shape[1], _MOST_SQUEEZED, _MOST_STRETCHED))
    size = (max(4, round(ink.shape[1] * by)), ink.shape[0])
    return cv2.resize(ink, size, interpolation=cv2.INTER_AREA if by < 1 else cv2.INTER_LINEAR)


def _signature_spot(picture: Picture, shape: tuple[int, ...], rng: np.random.Generator) -> tuple[float, float]:
    at = rng.random()
    places, stamps = picture.places.get("signature", []), picture.of(STAMP)
    if places and at < 0.4:
        x1, y1, x2, y2 = places.pop(int(rng.integers(len(places))))
        spread = 0.2 * (x2 - x1)
        return (x1 + x2) / 2 + rng.normal(0, spread), (y1 + y2) / 2 + rng.normal(0, 0.35 * (y2 - y1))
    if stamps and at < 0.75:
        x1, y1, x2, y2 = stamps[int(rng.integers(len(stamps)))]
        return rng.uniform(x1, x2), rng.uniform(y1, y2)
    return _free_spot(picture, shape, rng, tries=1 if at < 0.85 else 4)


def add_heading(picture: Picture, rng: np.random.Generator) -> None:
    """Adds large print, which resembles a mark: a heading or a name, with a box of neither class."""
    script = tuple(_LETTERS)[rng.integers(len(_LETTERS))]
    names = fonts_for(script) or fonts_for("latin")
    size = int(picture.pixels.shape[1] * rng.uniform(0.02, 0.07))
    text = "".join(rng.choice(list(_LETTERS[script]), rng.integers(2, 9)))
    font = load(names[rng.integers(len(names))], size)
    left, top, right, bottom = font.getbbox(text)
    mask = Image.new("L", (max(4, int(right - left)), max(4, int(bottom - top))))
    ImageDraw.Draw(mask).text((-left, -top), text, fill=255, font=font)
    colour = _PENS[rng.integers(len(_PENS))] if rng.random() < 0.4 else _BLACK
    ink = np.asarray(mask)
    composite(picture, ink, _free_spot(picture, ink.shape, rng), colour, float(rng.uniform(0.6, 1)), OTHER)


def add_stamp(picture: Picture, stock: Stock, rng: np.random.Generator, photographed: float = 0.4) -> None:
    """Adds a stamp: over a signature, at its place on the form, or anywhere; `photographed` is the share of real
    ones."""
    width = picture.pixels.shape[1]
    real = bool(stock.photographed_stamps) and rng.random() < photographed
    pool = stock.photographed_stamps if real else stock.drawn_stamps
    if stock.cut_stamps and rng.random() < 0.3:
        real, pool = True, stock.cut_stamps
    ink = pool[rng.integers(len(pool))]
    wide = ink.shape[1] > 1.25 * ink.shape[0]
    usual = 0.27 if wide else 0.18
    if not real and rng.random() < 0.15:
        usual = 0.08
    length = width * float(np.clip(rng.lognormal(np.log(usual), 0.28), 0.05, 0.45))
    free = rng.random() < 0.3
    angle = rng.uniform(-180, 180) if free else rng.normal(0, 7)
    ink = turned(ink, length, float(angle))
    names = tuple(INK_COLOURS)
    colour = INK_COLOURS[names[rng.integers(len(names))]]
    if rng.random() < 0.15:
        shade = int(rng.integers(10, 110))
        colour = (shade, shade, shade)
    signatures = picture.of(SIGNATURE)
    at, places = rng.random(), picture.places.get("stamp", [])
    if signatures and at < 0.35:
        x1, y1, x2, y2 = signatures[int(rng.integers(len(signatures)))]
        middle = (rng.uniform(x1, x2), rng.uniform(y1, y2))
        picture.groups.add("stamp over signature")
    elif places and at < 0.75:
        x1, y1, x2, y2 = places[int(rng.integers(len(places)))]
        middle = (rng.normal((x1 + x2) / 2, 0.2 * (x2 - x1)), rng.normal((y1 + y2) / 2, 0.2 * (y2 - y1)))
    else:
        middle = _free_spot(picture, ink.shape, rng, tries=2)
    if abs(angle) > 20:
        picture.groups.add("stamp turned")
    composite(picture, ink, middle, colour, float(rng.uniform(0.45, 1)), STAMP)


def _free_spot(
    picture: Picture, shape: tuple[int, ...], rng: np.random.Generator, tries: int = 4
) -> tuple[float, float]:
    """The emptiest of a few random spots, away from existing boxes if possible."""
    height, width = picture.pixels.shape[:2]
    best, best_ink = (width / 2, height / 2), np.inf
    for _ in range(tries):
        x, y = rng.uniform(0.1, 0.9) * width, rng.uniform(0.06, 0.95) * height
        x1, y1 = int(max(0, x - shape[1] / 2)), int(max(0, y - shape[0] / 2))
        x2, y2 = x1 + shape[1], y1 + shape[0]
        taken = any(x1 < b[2] and b[0] < x2 and y1 < b[3] and b[1] < y2 for b in picture.boxes)
        ink = 255.0 - float(picture.pixels[y1:y2:3, x1:x2:3].mean()) + 400 * taken
        if ink < best_ink:
            best, best_ink = (x, y), ink
    return best
