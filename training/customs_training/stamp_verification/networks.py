"""The two networks: a rotation-invariant embedding, and a judge of two registered maps."""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor, nn

from customs_training.stamp_verification.maps import Rings

VECTOR = 128
"""Length of the embedding's vector part."""


class CircularConvolution(nn.Module):
    """Convolution over [n, c, rings, angles] with circular padding of the angles."""

    def __init__(self, inputs: int, outputs: int, size: int) -> None:
        super().__init__()
        self.pad = size // 2
        self.convolution = nn.Conv2d(inputs, outputs, size, 2, (self.pad, 0), bias=False)
        self.norm = nn.BatchNorm2d(outputs)

    def forward(self, maps: Tensor) -> Tensor:
        closed = torch.cat([maps[..., -self.pad :], maps, maps[..., : self.pad]], 3)
        return F.relu(self.norm(self.convolution(closed)))


class Embedder(nn.Module):
    """Ink maps [n, 1, SIDE, SIDE] to unit vectors [n, VECTOR]: rings of the stamp, pooled over the angle."""

    def __init__(self) -> None:
        super().__init__()
        self.rings = Rings(40, 128, 0.05)
        self.layers = nn.Sequential(
            CircularConvolution(1, 20, 5), CircularConvolution(20, 40, 3), CircularConvolution(40, 64, 3)
        )
        self.mixed = nn.Sequential(nn.Conv2d(64, 96, 1, bias=False), nn.BatchNorm2d(96), nn.ReLU())
        self.dense = nn.Linear(2 * 96 * 5, VECTOR)

    def forward(self, maps: Tensor) -> Tensor:
        return self.of_halves(F.avg_pool2d(maps, 2))

    def of_halves(self, halves: Tensor) -> Tensor:
        """As `forward`, from maps of half the size."""
        seen = self.mixed(self.layers(self.rings(halves)))
        pooled = torch.cat([seen.mean(3), seen.amax(3)], 1).flatten(1)
        return unit(self.dense(pooled))


def unit(vectors: Tensor) -> Tensor:
    """Each row divided by its length."""
    return vectors / torch.sqrt((vectors * vectors).sum(1, keepdim=True) + 1e-12)


class Judge(nn.Module):
    """Query [n, 1, SIDE, SIDE] and registered references of the same shape to a logit each: the same stamp or not.

    Its input also has the ink of each map without ink of the other nearby, which is where counterfeits differ.
    """

    def __init__(self) -> None:
        super().__init__()
        # Patches do not overlap: the channels of extra and missing ink have the finer detail.
        self.layers = nn.Sequential(
            *_full(4, 32, 4, 4), *_full(32, 40, 3, 2), *_full(40, 40, 1, 1), *_full(40, 64, 3, 2)
        )
        self.evidence = nn.Conv2d(64, 24, 1)
        self.dense = nn.Sequential(nn.Linear(48, 24), nn.ReLU(), nn.Dropout(0.1), nn.Linear(24, 1))

    def forward(self, query: Tensor, references: Tensor) -> Tensor:
        extra = query * (1 - F.max_pool2d(references, 3, 1, 1))
        lacking = references * (1 - F.max_pool2d(query, 3, 1, 1))
        return self.of_channels(torch.cat([query, references, extra, lacking], 1))

    def of_channels(self, channels: Tensor) -> Tensor:
        """As `forward`, from all four maps [n, 4, SIDE, SIDE]."""
        evidence = self.evidence(self.layers(channels))
        return self.dense(torch.cat([evidence.mean((2, 3)), evidence.amax((2, 3))], 1))[:, 0]


def _full(inputs: int, outputs: int, size: int, stride: int) -> list[nn.Module]:
    # Full convolutions: without further optimisation, onnxruntime runs them faster than depthwise ones.
    return [nn.Conv2d(inputs, outputs, size, stride, size // 3, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()]
