"""Blank pages for composition: drawn forms and scanned pages, stored as PNG bytes so that thousands fit in memory."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from customs_training.document_detector.overlay import Picture
from customs_training.document_detector.pages import DIFFICULT, IGNORED, SPLITS, ScannedPage
from customs_training.drawing.certificates import draw_certificate, random_certificate, random_style

_DPI = 96
_SEEDS_APART = 1_000_000


@dataclass(frozen=True)
class Blank:
    """An encoded page with its boxes and, on forms, the places for stamps and signatures; all in pixels."""

    png: bytes
    boxes: tuple[tuple[float, float, float, float], ...] = ()
    classes: tuple[int, ...] = ()
    stamps_labelled: bool = True
    places: tuple[tuple[str, tuple[float, float, float, float]], ...] = ()

    def open(self) -> Picture:
        """A fresh copy for compositing inks."""
        pixels = cv2.cvtColor(cv2.imdecode(np.frombuffer(self.png, np.uint8), cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)
        places: dict[str, list[tuple[float, float, float, float]]] = {}
        for kind, box in self.places:
            places.setdefault(kind, []).append(box)
        return Picture(pixels, list(self.boxes), list(self.classes), self.stamps_labelled, places)


def scanned(pages: list[ScannedPage], split: str) -> list[Blank]:
    """The scans of a split."""
    return [_scan(page) for page in pages if page.split == split]


def drawn(work: Path, split: str, count: int, seed: int) -> list[Blank]:
    """Drawn forms of a split; drawing takes a minute, so they are cached in the work folder."""
    folder = work / f"forms-{split}"
    index = folder / "places.json"
    if not index.exists():
        folder.mkdir(parents=True, exist_ok=True)
        start = SPLITS.index(split) * _SEEDS_APART + seed
        rows = [_draw(folder / f"{number}.png", start + number) for number in range(count)]
        index.write_text(json.dumps(rows), encoding="utf-8")
    rows = json.loads(index.read_text(encoding="utf-8"))
    return [
        Blank((folder / f"{n}.png").read_bytes(), places=tuple((kind, tuple(box)) for kind, box in row))
        for n, row in enumerate(rows)
    ]


def _scan(page: ScannedPage) -> Blank:
    data = page.path.read_bytes()
    height, width = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE).shape
    boxes = tuple(
        (box.x * width, box.y * height, (box.x + box.width) * width, (box.y + box.height) * height)
        for box in page.boxes
    )
    classes = tuple(IGNORED if DIFFICULT in box.flags else box.label for box in page.boxes)
    return Blank(data, boxes, classes, page.stamps_labelled)


def _draw(path: Path, seed: int) -> list:
    rng = np.random.default_rng([seed, 3])
    certificate = random_certificate(rng, "ko" if rng.random() < 0.25 else "en")
    page = draw_certificate(certificate, random_style(rng), _DPI)
    page.image.save(path)
    return [(place.kind, (place.x1, place.y1, place.x2, place.y2)) for place in page.places]
