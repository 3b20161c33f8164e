"""The ink map inside an embedding: 4 bits per pixel, six pixels per number, which float32 represents exactly; and its
rings."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor, nn

from customs_training.stamp_verification.normalise import RADIUS, SIDE

LEVELS = 15
_PACK = 6
_PIXELS = SIDE * SIDE
PACKED = -(-_PIXELS // _PACK)
"""Count of numbers for one map."""


def pack(ink: Tensor) -> Tensor:
    """Ink [SIDE, SIDE] in 0..1 to [PACKED] whole numbers below 2**24."""
    levels = F.pad(torch.round(ink.reshape(-1) * LEVELS), (0, PACKED * _PACK - _PIXELS)).reshape(PACKED, _PACK)
    weights = torch.tensor([16.0**place for place in range(_PACK)])
    # Products and a sum, not a matrix product: each step remains an integer that float32 represents exactly.
    return (levels * weights).sum(1)


def unpack(numbers: Tensor) -> Tensor:
    """[n, PACKED] back to ink [n, SIDE, SIDE] in 0..1."""
    digits = []
    rest = numbers
    for _ in range(_PACK):
        higher = torch.floor(rest * 0.0625)
        digits.append(rest - higher * 16)
        rest = higher
    return torch.stack(digits, 2).reshape(-1, PACKED * _PACK)[:, :_PIXELS].reshape(-1, SIDE, SIDE) / LEVELS


class Rings(nn.Module):
    """Samples square maps [n, 1, s, s] along circles around their centre: [n, 1, rings, angles], outermost ring
    last."""

    def __init__(self, rings: int, angles: int, innermost: float) -> None:
        super().__init__()
        radius = torch.linspace(innermost, 1.0, rings) * (RADIUS / (SIDE / 2))
        angle = torch.arange(angles) * (2 * math.pi / angles)
        grid = torch.stack([radius[:, None] * torch.sin(angle), -radius[:, None] * torch.cos(angle)], dim=2)
        self.register_buffer("grid", grid[None])

    def forward(self, maps: Tensor) -> Tensor:
        # One picture with n channels: the sampling positions are the same for all.
        return F.grid_sample(maps.transpose(0, 1), self.grid, align_corners=False).transpose(0, 1)
