"""The network: one image to an embedding of a global and a local part, and two embeddings to the logit of "same
writer".

The local part preserves the position of strokes: a pair is compared cell by cell, each cell with the best
mixture of the other's nearby cells, so that a shape may shift slightly but must be present. This follows the idea of
deformable local matching of handwriting; the layer sizes are this project's, chosen for one CPU core.
"""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

from customs_training.signature_verification.settings import HEIGHT, WIDTH, SignatureSettings

STRIDE = 16
ROWS, COLUMNS = HEIGHT // STRIDE, WIDTH // STRIDE
CELLS = ROWS * COLUMNS
_REACH = (2, 3)
_INK_EPSILON = 1e-3
DIRECTIONS = 9
_SHARPNESS = 8
_FLAT = 1e-6
GRADIENT_WEIGHT = 5.0
"""Logits for a cosine of one between gradients; the best of 0, 5, 10, 15, 20 on the calibration writers."""


class Residual(nn.Module):
    """Two 3x3 convolutions around a shortcut."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(channels, channels, 3, padding=1, bias=False),
            nn.BatchNorm2d(channels),
            nn.ReLU(inplace=True),
            nn.Conv2d(channels, channels, 3, padding=1, bias=False),
            nn.BatchNorm2d(channels),
        )

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        return functional.relu(features + self.body(features))


class Embedder(nn.Module):
    """Float [N, 1, 96, 192] (ink 0..1) to float [N, D]: global vector, vectors of the cells, weight of each cell."""

    def __init__(self, settings: SignatureSettings) -> None:
        super().__init__()
        first, *rest = settings.channels
        layers: list[nn.Module] = [
            nn.Conv2d(1, first, 5, stride=2, padding=2, bias=False),
            nn.BatchNorm2d(first),
            nn.ReLU(inplace=True),
        ]
        for before, channels, blocks in zip(settings.channels, rest, settings.blocks, strict=False):
            layers += [
                nn.Conv2d(before, channels, 3, stride=2, padding=1, bias=False),
                nn.BatchNorm2d(channels),
                nn.ReLU(inplace=True),
                *(Residual(channels) for _ in range(blocks)),
            ]
        self.backbone = nn.Sequential(*layers)
        last = settings.channels[-1]
        self.reduced = nn.Conv2d(last, 24, 1)
        self.dropout = nn.Dropout(settings.dropout)
        self.summary = nn.Linear(24 * CELLS + last, settings.global_width)
        self.local = nn.Conv2d(last, settings.local_width, 1)
        self.weight = nn.Conv2d(last, 1, 1)
        self.width = settings.global_width + (settings.local_width + 1) * CELLS

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        features = self.backbone(images)
        pooled = features.mean((2, 3))
        flat = functional.relu(self.reduced(features)).flatten(1)
        summary = functional.normalize(self.summary(self.dropout(torch.cat([flat, pooled], 1))), dim=1)
        local = functional.normalize(self.local(features), dim=1).flatten(2).transpose(1, 2)
        ink = functional.avg_pool2d(images, STRIDE).flatten(1)
        weight = torch.sigmoid(self.weight(features)).flatten(1) * (ink > _INK_EPSILON) + 1e-4
        weight = weight / weight.sum(1, keepdim=True)
        return torch.cat([summary, local.flatten(1), weight], 1)


class Comparer(nn.Module):
    """Pairs of embeddings, float [P, D] twice, to the logit of "same writer", float [P]."""

    def __init__(self, settings: SignatureSettings) -> None:
        super().__init__()
        self.global_width, self.local_width = settings.global_width, settings.local_width
        self.sharpness = nn.Parameter(torch.tensor(8.0))
        self.bias = nn.Parameter(torch.zeros((2 * _REACH[0] + 1) * (2 * _REACH[1] + 1)))
        index, allowed = _neighbourhood()
        self.register_buffer("index", index)
        self.register_buffer("allowed", allowed)
        self.difference = nn.Sequential(
            nn.Dropout(settings.dropout), nn.Linear(settings.global_width, 32), nn.ReLU(), nn.Linear(32, 1)
        )
        self.head = nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 1))

    def forward(self, left: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
        summary_l, local_l, weight_l = self._parts(left)
        summary_r, local_r, weight_r = self._parts(right)
        cosine = (summary_l * summary_r).sum(1)
        difference = self.difference((summary_l - summary_r).abs() * self.global_width**0.5)[:, 0]
        similarity = local_l @ local_r.transpose(1, 2)
        forth, worst_forth = self._matched(similarity, weight_l)
        back, worst_back = self._matched(similarity.transpose(1, 2), weight_r)
        inputs = torch.stack(
            [
                cosine,
                difference,
                (forth + back) / 2,
                torch.minimum(forth, back),
                (worst_forth + worst_back) / 2,
                torch.minimum(worst_forth, worst_back),
            ],
            1,
        )
        return self.head(inputs)[:, 0]

    def _parts(self, embedding: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        widths = [self.global_width, self.local_width * CELLS, CELLS]
        summary, local, weight = embedding.split(widths, 1)
        return summary, local.reshape(-1, CELLS, self.local_width), weight

    def _matched(self, similarity: torch.Tensor, weight: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Match quality of each cell near its position in the other signature: weighted mean, and mean of the worse
        half."""
        near = self.sharpness * similarity + self.bias[self.index] + self.allowed
        found = (functional.softmax(near, 2) * similarity).sum(2)
        mean = (weight * found).sum(1)
        doubt = weight * torch.sigmoid(8 * (mean[:, None] - found))
        return mean, (doubt * found).sum(1) / (doubt.sum(1) + 1e-6)


def _neighbourhood() -> tuple[torch.Tensor, torch.Tensor]:
    """For each pair of cells: the index of their offset among the learned biases, and 0 or a mask for distant ones."""
    row = torch.arange(CELLS) // COLUMNS
    column = torch.arange(CELLS) % COLUMNS
    down = row[None] - row[:, None]
    across = column[None] - column[:, None]
    near = (down.abs() <= _REACH[0]) & (across.abs() <= _REACH[1])
    index = (down + _REACH[0]) * (2 * _REACH[1] + 1) + across + _REACH[1]
    return torch.where(near, index, 0), torch.where(near, 0.0, -1e4)


class OrientedGradients(nn.Module):
    """Strength of nine stroke directions in cells of 16 pixels, float [N, 1, 96, 192] to float [N, 648] of length one.

    After Dalal, N. and Triggs, B. (2005), Histograms of oriented gradients, with smooth bins: a direction counts by a
    power of its cosine, so that rounding moves no pixel from one bin to the next.
    """

    width = DIRECTIONS * CELLS

    def __init__(self) -> None:
        super().__init__()
        across = torch.tensor([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]])
        self.register_buffer("sobel", torch.stack([across, across.T])[:, None], persistent=False)
        angle = (torch.arange(DIRECTIONS) + 0.5) * torch.pi / DIRECTIONS
        self.register_buffer("axes", torch.stack([angle.cos(), angle.sin()], 1)[:, :, None, None], persistent=False)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        slopes = functional.conv2d(images, self.sobel, padding=1)
        steepness = (slopes**2).sum(1, keepdim=True)
        along = functional.conv2d(slopes, self.axes) ** 2 / (steepness + _FLAT)
        strength = functional.avg_pool2d(along**_SHARPNESS * (steepness + _FLAT).sqrt(), STRIDE)
        return functional.normalize(strength.flatten(1).sqrt(), dim=1)


class ServingEmbedder(nn.Module):
    """The registered embedding of a signature: the network's view of the picture and of its mirror image, and its
    gradients.

    Mirrored signatures are other writers in training, so the two views err nearly independently. Gradients are not
    trained on any writer and err differently again. Float [N, width].
    """

    def __init__(self, embedder: Embedder) -> None:
        super().__init__()
        self.embedder = embedder
        self.gradients = OrientedGradients()
        self.width = 2 * embedder.width + OrientedGradients.width

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        count = images.shape[0]
        both = self.embedder(torch.cat([images, images.flip(3)]))
        return torch.cat([both[:count], both[count:], self.gradients(images)], 1)


class ServingComparer(nn.Module):
    """Pairs of embeddings of `ServingEmbedder` to logits, float [P]: mean of both views, plus the similarity of
    gradients."""

    def __init__(self, comparer: Comparer) -> None:
        super().__init__()
        self.comparer = comparer

    def forward(self, left: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
        view = (left.shape[1] - OrientedGradients.width) // 2
        plain = self.comparer(left[:, :view], right[:, :view])
        mirrored = self.comparer(left[:, view : 2 * view], right[:, view : 2 * view])
        gradients = (left[:, 2 * view :] * right[:, 2 * view :]).sum(1)
        return (plain + mirrored) / 2 + GRADIENT_WEIGHT * gradients
