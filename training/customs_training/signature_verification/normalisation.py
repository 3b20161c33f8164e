"""From a greyscale crop of a signature to the input of the network: ink by Otsu's threshold, cropped, scaled, centred.

Written in torch so that the same computation is exported with the network: training on scans, enrolment and
verification cannot diverge. Otsu, N. (1979), A threshold selection method from gray-level histograms.
"""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

from customs_training.signature_verification.settings import HEIGHT, WIDTH

MARGIN = 4
"""Empty pixels around the longer fit of the ink."""
_GREYS = 256
_SPECK = 3


class Normaliser(nn.Module):
    """uint8 [H, W], dark ink on light background, to uint8 [96, 192], ink bright on black; all black if there is no
    ink."""

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        ink = _without_specks(image.float() <= otsu_threshold(image)).float()
        top, bottom = _extent(ink.amax(1))
        left, right = _extent(ink.amax(0))
        scale = torch.maximum((bottom - top) / (HEIGHT - 2 * MARGIN), (right - left) / (WIDTH - 2 * MARGIN))
        down = _area_weights(HEIGHT, ink.shape[0], top, bottom, scale)
        across = _area_weights(WIDTH, ink.shape[1], left, right, scale)
        return (down @ ink @ across.T * 255).round().clamp(0, 255).to(torch.uint8)


def otsu_threshold(image: torch.Tensor) -> torch.Tensor:
    """The grey level that splits uint8 [H, W] into the two classes farthest apart; ink is at or below it."""
    flat = image.reshape(-1).long()
    counts = torch.zeros(_GREYS).scatter_add(0, flat, torch.ones_like(flat, dtype=torch.float32))
    share = counts / counts.sum()
    below = share.cumsum(0)
    mean = (share * torch.arange(_GREYS)).cumsum(0)
    between = (mean[-1] * below - mean) ** 2 / (below * (1 - below)).clamp(min=1e-6)
    return between.argmax().float()


def _without_specks(mask: torch.Tensor) -> torch.Tensor:
    """Drops pixels with fewer than two inked neighbours."""
    around = functional.avg_pool2d(mask[None, None].float(), 3, 1, 1, count_include_pad=True)[0, 0] * 9
    return mask & (around > _SPECK - 0.5)


def _extent(inked: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """First and one past the last inked position of float [L]; the whole length where nothing is inked."""
    length = inked.shape[0]
    first = inked.argmax(0)
    last = length - inked.flip(0).argmax(0)
    return first.float(), last.float()


def _area_weights(size: int, length: int, start: torch.Tensor, end: torch.Tensor, scale: torch.Tensor) -> torch.Tensor:
    """Float [size, length]: share of each source pixel in each target pixel, the extent centred in `size`."""
    offset = (size - (end - start) / scale) / 2
    begins = start + (torch.arange(size) - offset) * scale
    ends = begins + scale
    pixel = torch.arange(length)
    low = torch.maximum(begins[:, None], pixel[None].float())
    high = torch.minimum(ends[:, None], pixel[None].float() + 1)
    inside = (pixel >= start) & (pixel < end)
    return (high - low).clamp(min=0) / scale * inside
