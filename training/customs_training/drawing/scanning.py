"""Effects of a scanner, a copier and handling on a page, for sample documents and tests."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter, ImageOps
from scipy import ndimage


@dataclass(frozen=True)
class ScanEffects:
    """Effects on the page; the defaults leave it unchanged."""

    skew_degrees: float = 0.0
    tint: tuple[int, int, int] = (255, 255, 255)
    """Colour of the paper."""
    folds: int = 0
    bleed_through: float = 0.0
    """Strength of bleed-through from the back, 0 to 1."""
    resolution: float = 1.0
    """Share of the resolution that remains."""
    blur_pixels: float = 0.0
    noise: float = 0.0
    """Standard deviation of the grain in levels of 255."""
    shade: float = 0.0
    """Darkening of one corner, 0 to 1."""
    grey: bool = False
    black_and_white: bool = False
    jpeg_quality: int | None = None


def random_effects(rng: np.random.Generator, strength: float = 0.5) -> ScanEffects:
    """Random effects as on real mail; strength 0 is a careful scan, 1 a poor one."""
    light = tuple(int(level) for level in 255 - rng.uniform(0, 40 * strength, 3))
    return ScanEffects(
        skew_degrees=float(rng.normal(0, 1.5 * strength)),
        tint=light if rng.random() < 0.5 else (255, 255, 255),
        folds=int(rng.integers(0, 3)) if rng.random() < 0.4 * strength else 0,
        bleed_through=float(rng.uniform(0, 0.2 * strength)) if rng.random() < 0.3 else 0.0,
        resolution=float(rng.uniform(0.5, 1)) if rng.random() < 0.4 * strength else 1.0,
        blur_pixels=float(rng.uniform(0, 1.5 * strength)),
        noise=float(rng.uniform(0, 14 * strength)),
        shade=float(rng.uniform(0, 0.3 * strength)),
        grey=bool(rng.random() < 0.3),
        jpeg_quality=int(rng.integers(92 - int(55 * strength), 96)),
    )


def degrade_page(page: Image.Image, rng: np.random.Generator, effects: ScanEffects) -> Image.Image:
    """The page after the effects: RGB, of the same size. A skew crops the corners and fills the gaps with white."""
    page = page.convert("RGB")
    if effects.skew_degrees:
        page = page.rotate(effects.skew_degrees, Image.Resampling.BICUBIC, fillcolor=(255, 255, 255))
    level = np.asarray(page, np.float32)
    if effects.bleed_through:
        level = level - effects.bleed_through * _ghost(page)
    level = level * (np.asarray(effects.tint, np.float32) / 255)
    if effects.folds:
        level = level * _folds(page.size, effects.folds, rng)[..., None]
    if effects.shade:
        level = level * _shade(page.size, effects.shade, rng)[..., None]
    page = Image.fromarray(np.clip(level, 0, 255).astype(np.uint8))
    if effects.resolution < 1:
        small = [max(1, round(side * effects.resolution)) for side in page.size]
        page = page.resize(small, Image.Resampling.BOX).resize(page.size, Image.Resampling.BILINEAR)
    if effects.blur_pixels:
        page = page.filter(ImageFilter.GaussianBlur(effects.blur_pixels))
    if effects.noise:
        grain = rng.normal(0, effects.noise, page.size[::-1])[..., None]
        page = Image.fromarray(np.clip(np.asarray(page, np.float32) + grain, 0, 255).astype(np.uint8))
    return _recorded(page, effects)


def _recorded(page: Image.Image, effects: ScanEffects) -> Image.Image:
    """The scanner's colour mode and file format."""
    if effects.black_and_white:
        page = page.convert("L").point(lambda level: 255 if level > 150 else 0).convert("RGB")
    elif effects.grey:
        page = ImageOps.grayscale(page).convert("RGB")
    if effects.jpeg_quality is None:
        return page
    buffer = io.BytesIO()
    page.save(buffer, "JPEG", quality=effects.jpeg_quality)
    return Image.open(buffer).convert("RGB")


def _ghost(page: Image.Image) -> np.ndarray:
    """The ink of the page as seen from the back, float32 [h,w,1]."""
    back = ImageOps.mirror(page.convert("L")).filter(ImageFilter.GaussianBlur(2))
    return 255.0 - np.asarray(back, np.float32)[..., None]


def _folds(size: tuple[int, int], count: int, rng: np.random.Generator) -> np.ndarray:
    """Light and dark sides of creases, float32 [h,w] about 1."""
    width, height = size
    light = np.ones((height, width), np.float32)
    for number in range(count):
        along = height if number % 2 == 0 else width
        at = np.arange(along) - along * rng.uniform(0.3, 0.7)
        crease = 1 - 0.22 * np.exp(-np.abs(at) / 2.5) + 0.05 * np.exp(-np.abs(at) / 60) * np.sign(at)
        light *= crease[:, None] if number % 2 == 0 else crease[None, :]
    return light


def _shade(size: tuple[int, int], amount: float, rng: np.random.Generator) -> np.ndarray:
    corners = 1 - rng.uniform(0, amount, (2, 2))
    zoom = (size[1] / 2, size[0] / 2)
    return ndimage.zoom(corners.astype(np.float32), zoom, order=1)[: size[1], : size[0]]
