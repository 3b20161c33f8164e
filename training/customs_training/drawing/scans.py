"""From a clean page and inks to a scan: inks are composited multiplicatively, then paper, light and lens are
simulated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter

from customs_training.drawing.ink import smooth_field
from customs_training.drawing.stamps import draw_stamp, impression

_GRAIN = 1.6
"""Standard deviation of the scanner's noise in grey levels."""


@dataclass(frozen=True)
class Spot:
    """Position on a page in pixels: the centre of an ink and its width."""

    x: float
    y: float
    width: float


def composite_ink(page: Image.Image, ink: np.ndarray, colour: tuple[int, int, int], spot: Spot) -> None:
    """Composites ink (uint8 [h, w], 255 full) onto the page: what is below shows through, as with real ink."""
    high = max(1, round(ink.shape[0] * spot.width / ink.shape[1]))
    cover = Image.fromarray(ink).resize((max(1, round(spot.width)), high), Image.Resampling.LANCZOS)
    left, top = round(spot.x - cover.width / 2), round(spot.y - high / 2)
    box = (max(0, left), max(0, top), min(page.width, left + cover.width), min(page.height, top + high))
    strength = np.asarray(cover, np.float32)[box[1] - top : box[3] - top, box[0] - left : box[2] - left, None] / 255
    below = np.asarray(page.crop(box), np.float32)
    inked = below * (1 - strength + strength * np.array(colour, np.float32) / 255)
    page.paste(Image.fromarray(inked.round().astype(np.uint8)), box)


def stamped(design, rng: np.random.Generator, strength: float, degrees: float, size: int = 520) -> np.ndarray:
    """Ink of one impression of a stamp, rotated counter-clockwise by `degrees`; uint8 [h, w] with the width of the
    design."""
    ink = draw_stamp(design, size)
    margin = round(0.06 * size)
    pressed = impression(np.pad(ink, margin), rng, strength)
    return np.asarray(Image.fromarray(pressed).rotate(degrees, Image.Resampling.BICUBIC, expand=True))


def scanned(
    page: Image.Image, rng: np.random.Generator, skew: float = 0.0, ground: tuple[int, int, int] = (255, 255, 255)
) -> Image.Image:
    """The page as scanned on a flatbed: slightly skewed (degrees) on its background, unevenly lit, soft and grainy."""
    turned = page.rotate(skew, Image.Resampling.BICUBIC, fillcolor=ground) if skew else page
    soft = np.asarray(turned.filter(ImageFilter.GaussianBlur(0.55)), np.float32)
    light = 1 - 0.012 * smooth_field(rng, soft.shape[:2], 2)[..., None]
    grain = rng.normal(0, _GRAIN, soft.shape[:2]).astype(np.float32)[..., None]
    return Image.fromarray(np.clip(soft * light + grain, 0, 255).astype(np.uint8))


def coarse(page: Image.Image, factor: float) -> Image.Image:
    """The page at a fraction of its resolution."""
    size = (round(page.width * factor), round(page.height * factor))
    return page.resize(size, Image.Resampling.BOX)


def reference_card(ink: np.ndarray, colour: tuple[int, int, int], rng: np.random.Generator, width: int) -> Image.Image:
    """One stamp or signature alone, as scanned and cropped from a specimen sheet: `width` pixels of ink, and a
    margin."""
    high = round(ink.shape[0] * width / ink.shape[1])
    card = Image.new("RGB", (round(width * 1.16), high + round(width * 0.16)), (253, 252, 249))
    composite_ink(card, ink, colour, Spot(card.width / 2, card.height / 2, width))
    return scanned(card, rng)
