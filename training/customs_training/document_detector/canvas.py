"""Scales a page onto the detector's input with the same pixels as in the service."""

from __future__ import annotations

import numpy as np
from PIL import Image

from customs_training.document_detector.settings import PAGE_HEIGHT, PAGE_WIDTH


def on_canvas(page: Image.Image) -> tuple[np.ndarray, float]:
    """An RGB page at the top left of the white canvas, uint8 [h,w,3], and the scale from its pixels to the canvas.

    The counterpart of `detectorInput` in functions/verify-document/examination/detector.ts.
    """
    canvas = (PAGE_HEIGHT, PAGE_WIDTH) if page.width > page.height else (PAGE_WIDTH, PAGE_HEIGHT)
    scale = min(canvas[0] / page.width, canvas[1] / page.height)
    size = tuple(min(side, max(1, round(length * scale))) for side, length in zip(canvas, page.size, strict=True))
    shown = Image.new("RGB", canvas, "white")
    shown.paste(_scaled(page, size, scale))
    return np.asarray(shown), scale


def _scaled(page: Image.Image, size: tuple[int, int], scale: float) -> Image.Image:
    """Scales as libvips, the service's image library, does by default: it enlarges with a shift of half a pixel."""
    if scale <= 1:
        return page.resize(size, Image.Resampling.LANCZOS)
    framed = Image.fromarray(np.pad(np.asarray(page), ((1, 1), (1, 1), (0, 0)), mode="edge"))
    left, top = (1 - 0.5 * before / after for before, after in zip(page.size, size, strict=True))
    return framed.resize(size, Image.Resampling.BICUBIC, box=(left, top, left + page.width, top + page.height))
