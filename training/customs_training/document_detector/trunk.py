"""The frozen trunk: the backbone of PP-OCRv4's text detector, cut at its strides 16 and 32.

PP-OCRv4 (PaddleOCR, Apache-2.0) is trained on millions of lines of printed and handwritten text in many scripts, which
the few labelled pages of this model cannot replace. Its backbone is a PP-LCNetV3: blocks of a depthwise and a pointwise
convolution. Learned scales and shifts after convolutions and activations are folded into the convolutions.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn
from torch.nn import functional

from customs_training.errors import DataError

SIXTEENTH, THIRTY_SECOND = 192, 384
"""Channels of the two features."""
_MEAN, _DEVIATION = 0.5, 0.5
"""The network was trained on pixels from -1 to 1, in the order blue, green, red."""


def stored_values(graph: onnx.GraphProto) -> dict[str, np.ndarray]:
    """The initializers and constants of a graph by their names, as float32."""
    values = {one.name: one for one in graph.initializer}
    values |= {node.output[0]: node.attribute[0].t for node in graph.node if node.op_type == "Constant"}
    return {name: numpy_helper.to_array(one).astype(np.float32) for name, one in values.items()}


@dataclass(frozen=True)
class _Shape:
    before: int
    after: int
    kernel: int
    stride: int = 1
    squeezed: bool = False

    @property
    def active(self) -> bool:
        """A depthwise convolution that halves the picture has no activation after it."""
        return self.stride == 1


_STEM = 16
_TO_SIXTEENTH = (
    _Shape(16, 32, 3),
    _Shape(32, 48, 3, 2),
    _Shape(48, 48, 3),
    _Shape(48, 96, 3, 2),
    _Shape(96, 96, 3),
    _Shape(96, 192, 3, 2),
    *(_Shape(192, 192, 5) for _ in range(4)),
)
_TO_THIRTY_SECOND = (
    _Shape(192, 384, 5, 2, squeezed=True),
    _Shape(384, 384, 5, squeezed=True),
    _Shape(384, 384, 5),
    _Shape(384, 384, 5),
)
_REDUCTION = 4


class _Squeeze(nn.Module):
    """Weighs channels by what the whole picture contains (Hu et al., "Squeeze-and-Excitation Networks", 2018)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.narrow = nn.Conv2d(channels, channels // _REDUCTION, 1)
        self.widen = nn.Conv2d(channels // _REDUCTION, channels, 1)

    def forward(self, cells: Tensor) -> Tensor:
        pooled = cells.mean((2, 3), keepdim=True)
        return cells * functional.hardsigmoid(self.widen(functional.relu(self.narrow(pooled))))


class _Block(nn.Module):
    def __init__(self, shape: _Shape) -> None:
        super().__init__()
        self.shape = shape
        padding = shape.kernel // 2
        # What the block before adds to its activation; the convolution's padding does not have it.
        self.shift = nn.Parameter(torch.zeros(1))
        self.depthwise = nn.Conv2d(shape.before, shape.before, shape.kernel, shape.stride, padding, groups=shape.before)
        self.affine = nn.Parameter(torch.tensor([1.0, 0.0]))
        self.squeeze = _Squeeze(shape.before) if shape.squeezed else None
        self.pointwise = nn.Conv2d(shape.before, shape.after, 1)

    def forward(self, cells: Tensor) -> Tensor:
        cells = self.depthwise(cells + self.shift)
        if self.shape.active:
            cells = functional.hardswish(cells)
        if self.squeeze is not None:
            cells = self.squeeze(cells * self.affine[0] + self.affine[1])
        return functional.hardswish(self.pointwise(cells))


class TextTrunk(nn.Module):
    """Maps pages, float32 RGB [N,3,H,W] in 0..1 with H and W multiples of 32, to features of stride 16 [N,192,h,w] and
    of stride 32 [N,384,h,w]. Never trained."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, _STEM, 3, stride=2, padding=1)
        self.to_sixteenth = nn.Sequential(*(_Block(shape) for shape in _TO_SIXTEENTH))
        self.to_thirty_second = nn.Sequential(*(_Block(shape) for shape in _TO_THIRTY_SECOND))
        self.requires_grad_(False)

    def numbers(self) -> dict[nn.Conv2d, nn.Parameter]:
        """The single numbers that convolutions have before them: a shift, or a scale and a shift."""
        found: dict[nn.Conv2d, nn.Parameter] = {}
        for block in (*self.to_sixteenth, *self.to_thirty_second):
            found[block.depthwise] = block.shift
            if block.squeeze is not None:
                found[block.squeeze.narrow] = block.affine
        return found

    def forward(self, pages: Tensor) -> tuple[Tensor, Tensor]:
        pixels = (pages.flip(1) - _MEAN) / _DEVIATION
        sixteenth = self.to_sixteenth(self.stem(pixels))
        return sixteenth, self.to_thirty_second(sixteenth)


def read_trunk(path: Path) -> TextTrunk:
    """Reads the trunk from the published graph of PP-OCRv4's text detector, `ch_PP-OCRv4_det_infer.onnx`, for example
    of the package rapidocr-onnxruntime. Raises DataError if the file has other layers."""
    nodes = _Nodes(path)
    trunk = TextTrunk()
    try:
        _set(trunk.stem, *nodes.convolution_and_norm())
        gain, shift = 1.0, 0.0
        for block in (*trunk.to_sixteenth, *trunk.to_thirty_second):
            gain, shift = _read_block(block, nodes, gain, shift)
    except (KeyError, IndexError, StopIteration, ValueError) as error:
        raise DataError(f"{path} is not the text detector of PP-OCRv4: {error}") from error
    return trunk


def _read_block(block: _Block, nodes: _Nodes, gain: float, shift: float) -> tuple[float, float]:
    """Fills a block; `gain` and `shift` are those after the activation before it. Returns its own."""
    weight, bias = nodes.convolution_and_affine()
    block.shift.data.fill_(shift / gain)
    _set(block.depthwise, weight * gain, bias)
    gain, shift = nodes.affine() if block.shape.active else (1.0, 0.0)
    if block.squeeze is not None:
        block.affine.data.copy_(torch.tensor([gain, shift]))
        gain, shift = 1.0, 0.0
        _set(block.squeeze.narrow, *nodes.convolution())
        _set(block.squeeze.widen, *nodes.convolution())
    weight, bias = nodes.convolution()
    bias = bias + shift * weight.sum((1, 2, 3))
    scale, offset = nodes.affine()
    _set(block.pointwise, weight * gain * scale, bias * scale + offset)
    return nodes.affine()


class _Nodes:
    """The graph's layers one after the other: every reading takes the next layer of its kind."""

    def __init__(self, path: Path) -> None:
        graph = onnx.load(str(path)).graph
        self._weights = stored_values(graph)
        self._norm = next((node for node in graph.node if node.op_type == "BatchNormalization"), None)
        self._convolutions = iter([node for node in graph.node if node.op_type == "Conv"])
        self._affines = iter(self._learned(graph.node))

    def convolution(self) -> tuple[Tensor, Tensor]:
        """Weight and bias of the next convolution."""
        node = next(self._convolutions)
        weight = self._weights[node.input[1]]
        bias = self._weights[node.input[2]] if len(node.input) > 2 else np.zeros(len(weight), np.float32)
        return torch.from_numpy(weight), torch.from_numpy(bias)

    def convolution_and_affine(self) -> tuple[Tensor, Tensor]:
        """A convolution with the scale and shift behind it."""
        (weight, bias), (scale, offset) = self.convolution(), self.affine()
        return weight * scale, bias * scale + offset

    def convolution_and_norm(self) -> tuple[Tensor, Tensor]:
        """The first convolution with the batch normalisation behind it."""
        if self._norm is None:
            raise ValueError("it has no batch normalisation")
        weight, _ = self.convolution()
        gamma, beta, mean, variance = (torch.from_numpy(self._weights[name]) for name in self._norm.input[1:])
        scale = gamma / torch.sqrt(variance + self._norm.attribute[0].f)
        return weight * scale[:, None, None, None], beta - mean * scale

    def affine(self) -> tuple[float, float]:
        """The next learned scale and shift."""
        return next(self._affines)

    def _learned(self, nodes) -> list[tuple[float, float]]:
        """Pairs of Mul and Add with one stored number each, in order."""
        pairs = []
        for multiply, add in zip(nodes, list(nodes)[1:], strict=False):
            if multiply.op_type == "Mul" and add.op_type == "Add" and multiply.output[0] in add.input:
                numbers = [self._number(node) for node in (multiply, add)]
                if None not in numbers:
                    pairs.append(tuple(numbers))
        return pairs

    def _number(self, node) -> float | None:
        stored = [self._weights[name] for name in node.input if name in self._weights]
        return float(stored[0].reshape(-1)[0]) if stored and stored[0].size == 1 else None


def _set(layer: nn.Conv2d, weight: Tensor, bias: Tensor) -> None:
    if layer.weight.shape != weight.shape:
        raise ValueError(f"a layer has the shape {tuple(weight.shape)} instead of {tuple(layer.weight.shape)}")
    layer.weight.data.copy_(weight)
    layer.bias.data.copy_(bias)
