"""Writes golden.json: small drawn pages and the detections of the graph, computed in Python.

Layout: `{tolerance, boxTolerance, leastScore, cases: [{name, png, height, width, boxes, scores, classes,
orientation, refined}]}`. `png` is a lossless RGB picture in base64, its sides multiples of 32: its pixels are the
graph's input `page` without change. `boxes` are [x1,y1,x2,y2] in pixels; detections below `leastScore` are ignored on
both sides. `refined` are all of these boxes, as rounded, after refinement.
This project drew everything on the pictures.
"""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from customs_training.document_detector.augment import Example, place, turn_example
from customs_training.document_detector.overlay import Picture, add_signature, add_stamp
from customs_training.document_detector.refining import refined_box
from customs_training.document_detector.session import DetectorSession
from customs_training.document_detector.settings import PAGE_HEIGHT, PAGE_WIDTH
from customs_training.document_detector.stock import Stock, drawn_stock
from customs_training.drawing.certificates import draw_certificate, random_certificate, random_style

TOLERANCE = 1e-4
"""Largest difference of a score or a probability between two runtimes."""
BOX_TOLERANCE = 0.05
"""Largest difference of a corner in pixels: distances are exponentials, which amplify rounding differences."""
LEAST_SCORE = 0.1
_COUNT = 52
_CROPS_PER_PAGE = 3
_SEED = 9_000_007
_SIZES = ((192, 256), (256, 192), (256, 256), (224, 320), (160, 288))


def write_golden(session: DetectorSession, path: Path, count: int = _COUNT) -> None:
    """Writes the cases: crops of drawn pages around stamps and signatures, rotated ones, and empty, dark and noisy
    paper."""
    cases = []
    for name, pixels in _pictures(count):
        case = _case(name, pixels, session)
        if case is not None:
            cases.append(case)
        if len(cases) == count:
            break
    content = {"tolerance": TOLERANCE, "boxTolerance": BOX_TOLERANCE, "leastScore": LEAST_SCORE, "cases": cases}
    path.write_text(json.dumps(content, separators=(",", ":")) + "\n", encoding="utf-8")


def read_picture(png: str) -> np.ndarray:
    """The pixels of a case, uint8 [H,W,3]."""
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(png))).convert("RGB"))


def _case(name: str, pixels: np.ndarray, session: DetectorSession) -> dict | None:
    """None if a score is so close to the lowest one that runtimes may disagree about it."""
    boxes, scores, classes, turn = session.run(pixels)
    if (np.abs(scores - LEAST_SCORE) < 10 * TOLERANCE).any():
        return None
    shown = scores >= LEAST_SCORE
    kept = [[round(float(side), 3) for side in box] for box in boxes[shown]]
    return {
        "name": name,
        "png": _encoded(pixels),
        "height": pixels.shape[0],
        "width": pixels.shape[1],
        "boxes": kept,
        "scores": [round(float(score), 6) for score in scores[shown]],
        "classes": [int(label) for label in classes[shown]],
        "orientation": [round(float(chance), 6) for chance in turn],
        "refined": [[round(float(side), 3) for side in refined_box(pixels, np.array(box))] for box in kept],
    }


def _pictures(count: int) -> Iterator[tuple[str, np.ndarray]]:
    rng = np.random.default_rng(_SEED)
    yield "blank", np.full((128, 160, 3), 255, np.uint8)
    yield "dark", np.zeros((128, 160, 3), np.uint8)
    yield "noise", rng.integers(0, 256, (64, 96, 3), dtype=np.uint8)
    stock = drawn_stock(max(4, count // 4), max(2, count // 8), _SEED)
    for number in range(2 * count):
        if number % _CROPS_PER_PAGE == 0:
            example = _page(stock, rng)
        size = _SIZES[number % len(_SIZES)]
        quarters = number % 4 if number % 3 == 0 else 0
        name = f"crop {number}" + (f", turned {90 * quarters}" if quarters else "")
        yield name, turn_example(_crop(example, size, rng), quarters).pixels


def _page(stock: Stock, rng: np.random.Generator) -> Example:
    drawn = draw_certificate(random_certificate(rng), random_style(rng), 80)
    places: dict[str, list] = {}
    for one in drawn.places:
        places.setdefault(one.kind, []).append((one.x1, one.y1, one.x2, one.y2))
    picture = Picture(np.array(drawn.image), places=places)
    add_signature(picture, stock, rng)
    add_stamp(picture, stock, rng)
    return place(picture, (PAGE_HEIGHT, PAGE_WIDTH), None)


def _crop(example: Example, size: tuple[int, int], rng: np.random.Generator) -> Example:
    """A crop of the page around one of its objects."""
    box = example.boxes[rng.integers(len(example.boxes))]
    middle = (box[1] + box[3]) / 2 + rng.normal(0, 25), (box[0] + box[2]) / 2 + rng.normal(0, 25)
    limits = example.pixels.shape[0] - size[0], example.pixels.shape[1] - size[1]
    y, x = (int(np.clip(m - s / 2, 0, limit)) for m, s, limit in zip(middle, size, limits, strict=True))
    empty = np.zeros((0, 4), np.float32)
    pixels = np.ascontiguousarray(example.pixels[y : y + size[0], x : x + size[1]])
    return Example(pixels, empty, np.zeros(0, np.int64), empty, 0, True)


def _encoded(pixels: np.ndarray) -> str:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", optimize=True)
    return base64.b64encode(buffer.getvalue()).decode()
