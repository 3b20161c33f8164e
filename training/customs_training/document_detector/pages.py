"""Scanned pages with labelled boxes: the documented folder format, and the split by document."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from customs_training.document_detector.settings import SIGNATURE, STAMP
from customs_training.errors import DataError

OTHER = -1
"""A labelled box of neither class: a logo."""
IGNORED = -2
"""A labelled box that no one can judge: neither an object nor background."""
DIFFICULT = "difficult"
"""The flag of a faint, cut off or ambiguous mark: an evaluation counts it neither as an object nor, if detected, as an
error, and training leaves it out."""
LABELS = {"DLSignature": SIGNATURE, "signature": SIGNATURE, "stamp": STAMP, "DLLogo": OTHER, "logo": OTHER}
SPLITS = ("train", "valid", "test")
_TRAIN_SHARE, _VALID_SHARE = 70, 12


@dataclass(frozen=True)
class LabelledBox:
    """A box in fractions of the page, with its class (0 stamp, 1 signature, -1 other) and the flags of its label."""

    label: int
    x: float
    y: float
    width: float
    height: float
    flags: frozenset[str] = frozenset()


def corners(box: LabelledBox) -> np.ndarray:
    """x1, y1, x2, y2 in fractions of the page."""
    return np.array([box.x, box.y, box.x + box.width, box.y + box.height])


@dataclass(frozen=True)
class ScannedPage:
    """One picture of a page, its document and its boxes."""

    path: Path
    document: str
    split: str
    boxes: tuple[LabelledBox, ...]
    stamps_labelled: bool
    """False if the page may have stamps without a box."""


def read_pages(folder: Path) -> list[ScannedPage]:
    """Reads `boxes.json` of a folder of pages; raises DataError if a label is unknown or the file is missing."""
    index = folder / "boxes.json"
    if not index.exists():
        raise DataError(f"{index} is missing; it must list the pages and their boxes (see --help)")
    rows = json.loads(index.read_text(encoding="utf-8"))
    unknown = sorted({box["cls"] for row in rows for box in row["boxes"]} - set(LABELS))
    if unknown:
        raise DataError(f"{index}: unknown labels {', '.join(unknown)}; expected {', '.join(LABELS)}")
    stamps_labelled = any(LABELS[box["cls"]] == STAMP for row in rows for box in row["boxes"])
    return [_page(folder, row, stamps_labelled) for row in rows]


def split_of(document: str) -> str:
    """The split of a document, by its name alone: all its pages are in one split."""
    at = int.from_bytes(hashlib.sha256(document.encode()).digest()[:4], "big") % 100
    return SPLITS[0] if at < _TRAIN_SHARE else SPLITS[1] if at < _TRAIN_SHARE + _VALID_SHARE else SPLITS[2]


def document_of(row: dict) -> str:
    """The document of a page: `document` if given, else the beginning of the source's or the file's name."""
    if "document" in row:
        return str(row["document"])
    source = re.match(r"[a-z0-9]+", row.get("src", ""))
    known = source is not None and source.group() != "getdoc"
    return source.group() if known else re.sub(r"(_\d+)?\.\w+$", "", row["file"])


def _page(folder: Path, row: dict, stamps_labelled: bool) -> ScannedPage:
    document = document_of(row)
    boxes = tuple(LabelledBox(LABELS[box["cls"]], box["x"], box["y"], box["w"], box["h"]) for box in row["boxes"])
    return ScannedPage(folder / row["file"], document, row.get("split", split_of(document)), boxes, stamps_labelled)
