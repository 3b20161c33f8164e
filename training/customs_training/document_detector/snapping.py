"""Fits a hand-drawn box to the ink that it surrounds."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from customs_training.document_detector.pages import LabelledBox
from customs_training.document_detector.refining import pieces_within

MARGIN = 0.012
"""How far a side may move outwards, in fractions of the page's longer side."""
_BACKGROUND_SHARE = 0.04
"""Width of the paper filter in fractions of the page's longer side; pen strokes and letters must be narrower."""
_LEAST_CONTRAST = 0.12
"""How much darker than the paper around it a pixel must be to count as ink, as a share of the paper's brightness."""
_STRONG = 99
_SHARE_OF_STRONG = 0.35
"""Ink must also have this share of the contrast that the percentile `_STRONG` of the box has: texture of the paper has
less."""


def contrast_of(page: np.ndarray) -> np.ndarray:
    """How much darker each pixel is than the paper around it, uint8 [h,w,3] RGB to float32 [h,w] from 0 to 1, in the
    channel where it is darkest. A closing (dilation, then erosion) estimates the paper: strokes narrower than its
    kernel vanish."""
    width = max(3, round(_BACKGROUND_SHARE * max(page.shape[:2]))) | 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width, width))
    paper = cv2.morphologyEx(page, cv2.MORPH_CLOSE, kernel).astype(np.float32)
    return ((paper - page) / np.maximum(paper, 1)).max(axis=2)


def snapped(box: LabelledBox, contrast: np.ndarray) -> LabelledBox:
    """The smallest box around the pieces of ink that lie mostly inside `box`; `box` itself if it has none.

    A side may move inwards any distance, and outwards by at most MARGIN: a stroke that ends a little outside is
    included, and a ruling line that crosses the box does not widen it further. `contrast` is that of the whole page.
    """
    height, width = contrast.shape
    left, top = box.x * width, box.y * height
    right, bottom = left + box.width * width, top + box.height * height
    inside = contrast[int(top) : int(np.ceil(bottom)), int(left) : int(np.ceil(right))]
    least = max(_LEAST_CONTRAST, _SHARE_OF_STRONG * float(np.percentile(inside, _STRONG)))
    margin = MARGIN * max(contrast.shape)
    x1, y1 = max(0, int(left - margin)), max(0, int(top - margin))
    x2, y2 = min(width, int(np.ceil(right + margin))), min(height, int(np.ceil(bottom + margin)))
    inner = tuple(
        slice(max(0, round(low)), max(0, round(high)))
        for low, high in ((top - y1, bottom - y1), (left - x1, right - x1))
    )
    pieces = pieces_within(contrast[y1:y2, x1:x2] > least, inner)
    if not pieces:
        return box
    corner = np.array([x1, y1])
    low, high = np.min(pieces, axis=0)[:2] + corner, np.max(pieces, axis=0)[2:] + corner
    return replace(
        box,
        x=round(float(low[0] / width), 5),
        y=round(float(low[1] / height), 5),
        width=round(float((high[0] - low[0]) / width), 5),
        height=round(float((high[1] - low[1]) / height), 5),
    )
