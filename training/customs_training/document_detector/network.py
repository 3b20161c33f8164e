"""The networks: each maps a page to heat maps and boxes at stride 8 and to the page's orientation.

`DetectorNetwork` reads pixels: a depthwise trunk to stride 32, summed back to stride 8. `TextNetwork` has the frozen
trunk of a text detector instead. `Ensemble` averages both; it is what ships.
"""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor, nn
from torch.nn import functional

from customs_training.document_detector.settings import CLASSES, STRIDE
from customs_training.document_detector.trunk import SIXTEENTH, THIRTY_SECOND, TextTrunk

TURNS = 4
"""Clockwise rotations that make the page upright: 0, 90, 180, 270 degrees."""
_PRIOR = -4.0
"""Initial logit of a heat map: hardly any cell is the centre of an object."""


class Mixer(nn.Module):
    """A depthwise 5x5 convolution and a two-layer perceptron per cell, added to its input."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.spread = nn.Conv2d(channels, channels, 5, padding=2, groups=channels, bias=False)
        self.norm = nn.BatchNorm2d(channels)
        self.widen = nn.Conv2d(channels, 2 * channels, 1)
        self.narrow = nn.Conv2d(2 * channels, channels, 1, bias=False)
        self.scale = nn.BatchNorm2d(channels)

    def forward(self, cells: Tensor) -> Tensor:
        return cells + self.scale(self.narrow(functional.relu(self.widen(self.norm(self.spread(cells))))))


def _down(before: int, after: int) -> nn.Sequential:
    """Halves height and width."""
    return nn.Sequential(
        nn.Conv2d(before, before, 4, stride=2, padding=1, groups=before, bias=False),
        nn.BatchNorm2d(before),
        nn.Conv2d(before, after, 1, bias=False),
        nn.BatchNorm2d(after),
        nn.ReLU(inplace=True),
    )


def _even(base: int, width: float) -> int:
    return max(8, 8 * round(base * width / 8))


class DetectorNetwork(nn.Module):
    """Maps pages, float32 [N,3,H,W] in 0..1 with H and W multiples of 32, to raw maps at stride 8."""

    def __init__(self, width: float = 1.0) -> None:
        super().__init__()
        first, second, third, fourth = (_even(base, width) for base in (32, 56, 112, 192))
        # Kernel 6, stride 4: one layer reads strokes at full resolution without a large map after it.
        self.stem = nn.Sequential(
            nn.Conv2d(3, first, 6, stride=4, padding=1, bias=False), nn.BatchNorm2d(first), nn.ReLU(inplace=True)
        )
        self.eighth = nn.Sequential(_down(first, second), Mixer(second), Mixer(second))
        self.sixteenth = nn.Sequential(_down(second, third), Mixer(third), Mixer(third), Mixer(third))
        self.coarse = nn.Sequential(_down(third, fourth), Mixer(fourth), Mixer(fourth), Mixer(fourth))
        self.from_coarse = nn.Conv2d(fourth, third, 1)
        self.mix_sixteenth = Mixer(third)
        self.from_sixteenth = nn.Conv2d(third, second, 1)
        self.mix_eighth = nn.Sequential(Mixer(second), Mixer(second))
        self.heads = Heads(second, fourth)

    def forward(self, pages: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Returns the raw maps as `Heads` does."""
        eighth = self.eighth(self.stem(1 - pages))
        sixteenth = self.sixteenth(eighth)
        coarse = self.coarse(sixteenth)
        sixteenth = self.mix_sixteenth(sixteenth + _double(self.from_coarse(coarse)))
        eighth = self.mix_eighth(eighth + _double(self.from_sixteenth(sixteenth)))
        return self.heads(eighth, coarse)


class TextNetwork(nn.Module):
    """As `DetectorNetwork`, on the features of the frozen trunk."""

    def __init__(self, trunk: TextTrunk) -> None:
        super().__init__()
        self.trunk = trunk
        self.decoder = TextDecoder()

    def train(self, mode: bool = True) -> TextNetwork:
        """The trunk never trains."""
        super().train(mode)
        self.trunk.eval()
        return self

    def forward(self, pages: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Returns the raw maps as `Heads` does."""
        with torch.no_grad():
            features = self.trunk(pages)
        return self.decoder(*features)


class TextDecoder(nn.Module):
    """Joins the trunk's two features by 1x1 convolutions and sums them back to stride 8."""

    def __init__(self) -> None:
        super().__init__()
        second, third, fourth = 56, 112, 192
        self.coarse = nn.Sequential(_joined(THIRTY_SECOND, fourth), Mixer(fourth), Mixer(fourth))
        self.sixteenth = _joined(SIXTEENTH, third)
        self.from_coarse = nn.Conv2d(fourth, third, 1)
        self.mix_sixteenth = nn.Sequential(Mixer(third), Mixer(third))
        self.from_sixteenth = nn.Conv2d(third, second, 1)
        self.mix_eighth = nn.Sequential(Mixer(second), Mixer(second))
        self.heads = Heads(second, fourth)

    def forward(self, sixteenth: Tensor, thirty_second: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Returns the raw maps as `Heads` does."""
        coarse = self.coarse(thirty_second)
        sixteenth = self.mix_sixteenth(self.sixteenth(sixteenth) + _double(self.from_coarse(coarse)))
        return self.heads(self.mix_eighth(_double(self.from_sixteenth(sixteenth))), coarse)


class Ensemble(nn.Module):
    """The mean of the raw maps of all members; the trunk runs once for all decoders."""

    def __init__(self, pixels: list[DetectorNetwork], trunk: TextTrunk | None, decoders: list[TextDecoder]) -> None:
        super().__init__()
        self.pixels, self.trunk, self.decoders = nn.ModuleList(pixels), trunk, nn.ModuleList(decoders)

    def forward(self, pages: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Returns the raw maps as `Heads` does."""
        answers = [network(pages) for network in self.pixels]
        if self.trunk is not None:
            features = self.trunk(pages)
            answers += [decoder(*features) for decoder in self.decoders]
        heat, sides, turn = (sum(maps) / len(answers) for maps in zip(*answers, strict=True))
        return heat, sides, turn


def ensemble(networks: Iterable[nn.Module]) -> Ensemble:
    """The ensemble of trained networks of both kinds; those of the second kind have the same trunk."""
    members = list(networks)
    texts = [one for one in members if isinstance(one, TextNetwork)]
    pixels = [one for one in members if isinstance(one, DetectorNetwork)]
    return Ensemble(pixels, texts[0].trunk if texts else None, [one.decoder for one in texts]).eval()


class Heads(nn.Module):
    """From features at stride 8 and 32 to the raw maps."""

    def __init__(self, eighth: int, coarse: int) -> None:
        super().__init__()
        self.heat = nn.Conv2d(eighth, len(CLASSES), 1)
        # Every class has its own box at a cell: a stamp may overlap a signature.
        self.sides = nn.Conv2d(eighth, 4 * len(CLASSES), 1)
        self.turn = nn.Sequential(nn.Linear(2 * coarse, coarse), nn.ReLU(inplace=True), nn.Linear(coarse, TURNS))
        nn.init.constant_(self.heat.bias, _PRIOR)
        nn.init.normal_(self.heat.weight, std=0.01)
        nn.init.normal_(self.sides.weight, std=0.01)
        nn.init.constant_(self.sides.bias, 1.5)

    def forward(self, eighth: Tensor, coarse: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Returns heat logits [N,2,h,w], distances from cell centre to left, top, right and bottom in pixels
        [N,2,4,h,w], and turn logits [N,4]."""
        pooled = torch.cat([coarse.mean((2, 3)), coarse.amax((2, 3))], 1)
        sides = STRIDE * torch.exp(self.sides(eighth).clamp(-4, 5))
        return self.heat(eighth), sides.unflatten(1, (len(CLASSES), 4)), self.turn(pooled)


def _joined(before: int, after: int) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(before, after, 1, bias=False), nn.BatchNorm2d(after), nn.ReLU(inplace=True))


def _double(cells: Tensor) -> Tensor:
    return functional.interpolate(cells, scale_factor=2.0, mode="nearest")


def parameters(network: nn.Module) -> dict[str, int]:
    """Numbers of trained parameters and of those of the frozen trunk."""
    trained = sum(one.numel() for one in network.parameters() if one.requires_grad)
    return {"trained": trained, "frozen": sum(one.numel() for one in network.parameters()) - trained}
