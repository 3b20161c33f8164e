"""From a greyscale crop to the stamp's ink in its own frame, in operations that ONNX supports.

All resampling uses matrices of triangle weights: one product crops, scales and smooths, and Python and
onnxruntime compute the same.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor, nn

WORK = 288
"""Side of the square picture in which ink is detected."""
SIDE = 160
"""Side of the normalised picture, in which the stamp's circle has the radius RADIUS."""
RADIUS = 76.0
LOOK = 72
"""Side of the picture in which the frame is located."""
_WIDE = 1.15
"""Width of the second look relative to the circle."""


def triangle(source: Tensor, middle: Tensor, half: Tensor, side: int) -> Tensor:
    """Weights [side, n] that resample n samples (positions `source`, one apart) to `side` samples over middle ± half.

    Rows sum to 1 inside the source and to less at its edges. If the target is coarser, the triangle is as wide as a
    target pixel, so that no sample is skipped.
    """
    at = middle + ((torch.arange(side) + 0.5) * (2.0 / side) - 1) * half
    width = torch.clamp(half * (2.0 / side), min=1.0)
    return F.relu(1 - (source[None, :] - at[:, None]).abs() / width) / width


class InkFinder(nn.Module):
    """Grey picture, float [h, w] in 0..1, to ink [WORK, WORK] in 0..1, the picture's long side filling the square."""

    def forward(self, grey: Tensor) -> Tensor:
        height, width = grey.shape[0], grey.shape[1]
        rows, columns = torch.arange(height) + 0.5, torch.arange(width) + 0.5
        # Half the long side, as tensors, so that the graph follows the picture's size.
        tall, wide = torch.ones_like(rows).sum() / 2, torch.ones_like(columns).sum() / 2
        half = torch.maximum(tall, wide)
        down, across = triangle(rows, tall, half, WORK), triangle(columns, wide, half, WORK)
        covered = down.sum(1)[:, None] * across.sum(1)[None, :]
        inside = (covered > 0.5).float()
        picture = (down @ grey @ across.T) / covered.clamp(min=0.5)
        picture = picture * inside + (1 - inside)
        return ink_on_ground(picture, inside)


def ink_on_ground(picture: Tensor, inside: Tensor) -> Tensor:
    """Darkness of each pixel relative to the surrounding paper, as a share of the stamp's typical ink."""
    coarse = F.avg_pool2d((picture * inside)[None, None], 3)
    closed = -_largest(-_largest(coarse, 27), 27)
    smooth = F.avg_pool2d(F.pad(closed, (4, 4, 4, 4), mode="replicate"), 9, 1)
    # Large solid ink must not count as dark paper.
    smooth = torch.maximum(smooth, 0.6 * smooth.max())
    ground = F.interpolate(smooth, scale_factor=3, mode="bilinear", align_corners=False)[0, 0]
    dark = torch.clamp(1 - picture / ground.clamp(min=0.05), 0, 1) * inside
    # Ridler and Calvard 1978: the threshold halfway between the means of both sides, close to Otsu's.
    cut = dark.max() / 2
    level = cut
    for _ in range(8):
        above = (dark > cut).float()
        count = above.sum()
        level = (dark * above).sum() / count.clamp(min=1)
        rest = (dark * (1 - above)).sum() / (inside.sum() - count).clamp(min=1)
        cut = (level + rest) / 2
    visible = (level > 0.04).float()
    return visible * torch.clamp((dark / level.clamp(min=0.02) - 0.3) / 0.6, 0, 1)


def _largest(picture: Tensor, size: int) -> Tensor:
    pad = size // 2
    return F.max_pool2d(F.max_pool2d(picture, (size, 1), 1, (pad, 0)), (1, size), 1, (0, pad))


def cut_out(ink: Tensor, x: Tensor, y: Tensor, half: Tensor, side: int) -> Tensor:
    """The square of `half` around (x, y) in pixels of `ink` [s, s], resampled to [side, side]."""
    places = torch.arange(ink.shape[0]) + 0.5
    return triangle(places, y, half, side) @ ink @ triangle(places, x, half, side).T


class FrameFinder(nn.Module):
    """Locates the stamp's circle in ink [b, 1, LOOK, LOOK]: (x, y) in -1..1 of the picture and ln of its radius."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            *_step(1, 12, 2), *_step(12, 24, 2), *_step(24, 32, 1), *_step(32, 32, 2), nn.Conv2d(32, 16, 1), nn.ReLU()
        )
        self.dense = nn.Sequential(nn.Flatten(), nn.Linear(16 * 81, 64), nn.ReLU(), nn.Linear(64, 3))

    def forward(self, ink: Tensor) -> Tensor:
        return self.dense(self.layers(ink))


def _step(inputs: int, outputs: int, stride: int) -> list[nn.Module]:
    return [nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()]


class Normaliser(nn.Module):
    """Grey crop uint8 [h, w] to the stamp's ink [SIDE, SIDE] in 0..1: its circle centred, with the radius RADIUS."""

    def __init__(self, frames: FrameFinder) -> None:
        super().__init__()
        self.ink = InkFinder()
        self.frames = frames

    def forward(self, image: Tensor) -> Tensor:
        return self.framed(self.ink(image.float() / 255))

    def framed(self, ink: Tensor) -> Tensor:
        """Ink [WORK, WORK] of a crop to the stamp in its frame, in two looks: the second refines the first."""
        x, y, half = torch.tensor(WORK / 2.0), torch.tensor(WORK / 2.0), torch.tensor(WORK / 2.0)
        for wide in (_WIDE, SIDE / 2 / RADIUS):
            look = cut_out(ink, x, y, half, LOOK)
            found = self.frames(look[None, None])[0]
            x, y = x + torch.clamp(found[0], -0.6, 0.6) * half, y + torch.clamp(found[1], -0.6, 0.6) * half
            half = torch.clamp(half * torch.exp(torch.clamp(found[2], -1.2, 0.5)) * wide, 16, WORK)
        return torch.clamp(cut_out(ink, x, y, half, SIDE), 0, 1)
