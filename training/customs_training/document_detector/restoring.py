"""Restores a published graph as a network that can be trained further.

The graph has its batch normalisations folded into the convolutions before them. They are put back with the statistics
of training pages, so that the network answers as before and still trains as one with normalisation does.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import onnx
import torch
from torch import Tensor, nn

from customs_training.document_detector.network import DetectorNetwork, Ensemble, TextDecoder
from customs_training.document_detector.trunk import TextTrunk, stored_values
from customs_training.errors import DataError

_LAYERS = {"Conv": nn.Conv2d, "Gemm": nn.Linear}


def restore(network: nn.Module, path: Path, pages: Iterable[Tensor]) -> None:
    """Fills an untrained network of the same layers from the graph at `path`; `pages`, float32 [N,3,H,W] in 0..1, give
    the statistics. Raises DataError if the layers differ."""
    stored = _stored(path)
    layers = _in_order(network)
    if len(stored) != len(layers):
        raise DataError(f"{path} has {len(stored)} layers instead of {len(layers)}")
    norms = _norms(network)
    numbers = {
        layer: own for one in network.modules() if isinstance(one, TextTrunk) for layer, own in one.numbers().items()
    }
    offsets: dict[nn.BatchNorm2d, Tensor] = {}
    for layer, one in zip(layers, stored, strict=True):
        if layer.weight.shape != one.weight.shape:
            raise DataError(f"{path} has a layer {tuple(one.weight.shape)} instead of {tuple(layer.weight.shape)}")
        layer.weight.data.copy_(one.weight)
        if layer.bias is not None:
            layer.bias.data.copy_(one.bias)
        else:
            offsets[norms[layer]] = one.bias
        if layer in numbers:
            if len(one.numbers) != numbers[layer].numel():
                raise DataError(f"{path} has {len(one.numbers)} numbers before a layer of the trunk")
            numbers[layer].data.copy_(torch.tensor(one.numbers))
    _normalise(network, offsets, pages)


def restored(path: Path, pages: Iterable[Tensor]) -> Ensemble:
    """The published model at `path` (model.onnx, beside its model.json); `pages` as for `restore`."""
    members = json.loads((path.parent / "model.json").read_text(encoding="utf-8"))["trainedOn"]["networks"]
    network = Ensemble(
        [DetectorNetwork() for _ in range(members["pixels"])],
        TextTrunk() if members["text"] else None,
        [TextDecoder() for _ in range(members["text"])],
    )
    restore(network, path, pages)
    return network


@dataclass(frozen=True)
class _Layer:
    weight: Tensor
    bias: Tensor
    numbers: list[float]
    """Single numbers by which its input is multiplied or that are added to it, in order, also before a mean."""


def _stored(path: Path) -> list[_Layer]:
    graph = onnx.load(str(path)).graph
    values = {name: torch.from_numpy(one) for name, one in stored_values(graph).items()}
    for node in graph.node:
        # The exporter stores equal weights once.
        if node.op_type == "Identity" and node.input[0] in values:
            values[node.output[0]] = values[node.input[0]]
    makers = {name: node for node in graph.node for name in node.output}
    return [
        _Layer(values[node.input[1]], values[node.input[2]], _numbers(node.input[0], makers, values))
        for node in graph.node
        if node.op_type in _LAYERS and node.input[1] in values
    ]


def _numbers(name: str, makers: dict[str, onnx.NodeProto], values: dict[str, Tensor]) -> list[float]:
    """The numbers applied to make what is called `name`."""
    node = makers.get(name)
    if node is None:
        return []
    if node.op_type == "ReduceMean":
        return _numbers(node.input[0], makers, values)
    own = [values[one] for one in node.input if one in values]
    if node.op_type not in ("Add", "Mul") or len(own) != 1 or own[0].numel() != 1:
        return []
    (source,) = (one for one in node.input if one not in values)
    return [*_numbers(source, makers, values), float(own[0])]


def _in_order(network: nn.Module) -> list[nn.Module]:
    """Convolutions and linear layers in the order in which a page passes them."""
    order: list[nn.Module] = []
    kinds = tuple(_LAYERS.values())
    hooks = [
        one.register_forward_hook(lambda layer, *_: order.append(layer))
        for one in network.modules()
        if isinstance(one, kinds)
    ]
    with torch.no_grad():
        network.eval()(torch.ones(1, 3, 64, 64))
    for hook in hooks:
        hook.remove()
    return order


def _norms(network: nn.Module) -> dict[nn.Module, nn.BatchNorm2d]:
    """The normalisation that follows each convolution without a bias."""
    found: dict[nn.Module, nn.BatchNorm2d] = {}
    for module in network.modules():
        parts = list(module.children())
        for layer, norm in pairwise(parts):
            if isinstance(layer, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d):
                found[layer] = norm
    return found


def _normalise(network: nn.Module, offsets: dict[nn.BatchNorm2d, Tensor], pages: Iterable[Tensor]) -> None:
    sums: dict[nn.BatchNorm2d, list[Tensor]] = {norm: [] for norm in offsets}
    for norm, offset in offsets.items():
        # Neutral while the statistics are taken: it only adds what was folded in.
        norm.running_mean.zero_()
        norm.running_var.fill_(1 - norm.eps)
        norm.weight.data.fill_(1)
        norm.bias.data.copy_(offset)
    hooks = [
        norm.register_forward_hook(lambda layer, inputs, _: sums[layer].append(_moments(inputs[0]))) for norm in offsets
    ]
    with torch.no_grad():
        for batch in pages:
            network.eval()(batch)
    for hook in hooks:
        hook.remove()
    for norm, offset in offsets.items():
        mean, square = torch.stack(sums[norm]).mean(0)
        variance = (square - mean**2).clamp(min=1e-8)
        norm.running_mean.copy_(mean)
        norm.running_var.copy_(variance)
        norm.weight.data.copy_((variance + norm.eps).sqrt())
        norm.bias.data.copy_(offset + mean)


def _moments(cells: Tensor) -> Tensor:
    return torch.stack([cells.mean((0, 2, 3)), (cells**2).mean((0, 2, 3))])
