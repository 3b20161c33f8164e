"""Moves the sides of a detected signature outwards to its ink, as the service does.

The counterpart of functions/verify-document/examination/refining.ts: whole numbers throughout, so that both sides give
the same boxes. Measured on the dev pages of all sources, each for itself; the labels of one were fitted to ink, so its
own gain alone would prove nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from customs_training.document_detector.matching import Found
from customs_training.document_detector.settings import SIGNATURE

_PAPER = 37
"""Side of the square in which the lightest pixel is paper, in pixels of the input: wider than strokes and letters."""
_REACH = 11
"""How far outside of a box ink may belong to it, in pixels."""
_SCALE = 1000
_LEAST_CONTRAST, _SHARE_OF_STRONG, _STRONG = 120, 0.35, 0.99
"""Ink is this much darker than its paper, in thousandths, and has this share of the contrast at that quantile."""
_LEAST_PIXELS = 8
_INSIDE = 0.6
"""A connected piece of ink belongs to the box if at least this share of its pixels lies inside."""
_OUTWARDS = 0.5
"""Share of the way to ink outside of the box. Sides never move inwards: a stroke cut off does more harm than a rim of
paper."""


def refined(page: np.ndarray, found: Sequence[Found], size: tuple[int, int]) -> list[Found]:
    """The detections on a page, uint8 RGB [H,W,3] of which (height, width) are not padding, with the boxes of
    signatures refined."""
    paper = page[: size[0], : size[1]]
    return [
        replace(one, box=refined_box(paper, one.box).astype(np.float32)) if one.label == SIGNATURE else one
        for one in found
    ]


def refined_box(page: np.ndarray, box: np.ndarray) -> np.ndarray:
    """x1, y1, x2, y2 of a box in pixels of the page, refined."""
    height, width = page.shape[:2]
    left, top = max(0, math.floor(box[0])), max(0, math.floor(box[1]))
    right, bottom = min(width, math.ceil(box[2])), min(height, math.ceil(box[3]))
    if right <= left or bottom <= top:
        return np.array(box, np.float64)
    x1, y1, x2, y2 = (
        max(0, left - _REACH),
        max(0, top - _REACH),
        min(width, right + _REACH),
        min(height, bottom + _REACH),
    )
    contrast = _contrast(page, (x1, y1, x2, y2))
    inner = (slice(top - y1, bottom - y1), slice(left - x1, right - x1))
    values = np.sort(contrast[inner], axis=None)
    strong = int(values[math.ceil(_STRONG * len(values)) - 1])
    ink = contrast > max(_LEAST_CONTRAST, math.floor(_SHARE_OF_STRONG * strong))
    pieces = pieces_within(ink, inner)
    if not pieces:
        return np.array(box, np.float64)
    corner = np.array([x1, y1])
    low, high = np.min(pieces, axis=0)[:2] + corner, np.max(pieces, axis=0)[2:] + corner
    before, ends = np.array(box, np.float64), np.concatenate([low, high])
    outwards = (ends - before) * (-1, -1, 1, 1) > 0
    return before + np.where(outwards, _OUTWARDS, 0) * (ends - before)


def _contrast(page: np.ndarray, region: tuple[int, int, int, int]) -> np.ndarray:
    """How much darker each pixel of a region is than the paper around, in thousandths of it, int64 [h,w]."""
    height, width = page.shape[:2]
    x1, y1, x2, y2 = region
    # The closing reads as far as its square reaches twice.
    far = _PAPER - 1
    a, b, c, d = max(0, x1 - far), max(0, y1 - far), min(width, x2 + far), min(height, y2 + far)
    part = page[b:d, a:c]
    paper = cv2.morphologyEx(part, cv2.MORPH_CLOSE, np.ones((_PAPER, _PAPER), np.uint8))
    own = (slice(y1 - b, y2 - b), slice(x1 - a, x2 - a))
    lightest, seen = paper[own].astype(np.int64), part[own].astype(np.int64)
    return (_SCALE * (lightest - seen) // np.maximum(lightest, 1)).max(axis=2)


def pieces_within(ink: np.ndarray, inner: tuple[slice, slice]) -> list[tuple[int, int, int, int]]:
    """The boxes (x1, y1, x2, y2) of the connected pieces of ink, bool [h,w], that lie mostly within `inner`, rows and
    columns; specks are left out."""
    count, labels, statistics, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    within = np.bincount(labels[inner].ravel(), minlength=count)
    found = []
    for piece in range(1, count):
        left, top, width, height, pixels = statistics[piece]
        if pixels >= _LEAST_PIXELS and within[piece] >= _INSIDE * pixels:
            found.append((left, top, left + width, top + height))
    return found
