"""Reads the networks back from the published graphs: training continues from them, and figures need no stored state.

The exporter has folded each batch normalisation into its convolution. A normalisation that changes nothing takes its
place, and holds the folded bias; `settle` gives it the statistics of data, so that it can be trained.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn

from customs_training.errors import DataError
from customs_training.signature_verification.network import Comparer, Embedder
from customs_training.signature_verification.sets import PRIOR_PAIRS, Decision
from customs_training.signature_verification.settings import SignatureSettings
from customs_training.signature_verification.training import SignatureModel, as_input

_EMBEDDER = "embedder.embedder."
_COMPARER = "comparer.comparer."
_FOLDED = "_bias"
"""What the exporter appends to the name of a convolution's weight for the bias that it folded."""


def read_published(folder: Path, settings: SignatureSettings) -> tuple[SignatureModel, Decision]:
    """The networks and the decision of `model.onnx` and `comparison.onnx` in the folder.

    Raises:
        DataError: the graphs lack weights of networks with these settings.
    """
    model = SignatureModel(Embedder(settings).eval(), Comparer(settings).eval(), settings)
    embedding, comparison = _weights(folder / "model.onnx"), _weights(folder / "comparison.onnx")
    try:
        _restore_embedder(model.embedder, embedding)
        _restore_comparer(model.comparer, comparison)
        decision = _decision(comparison, onnx.load(folder / "comparison.onnx").graph)
    except (KeyError, RuntimeError, StopIteration) as error:
        raise DataError(f"{folder} has no graphs of this project's signature-verification: {error}") from error
    return model, decision


def settle(model: SignatureModel, images: np.ndarray) -> None:
    """Gives every normalisation the mean and variance of its inputs for uint8 [N, 96, 192]; answers stay the same."""
    for layer in [one for one in model.embedder.backbone.modules() if isinstance(one, nn.BatchNorm2d)]:
        inputs: list[torch.Tensor] = []
        hook = layer.register_forward_pre_hook(lambda _, given, inputs=inputs: inputs.append(given[0]))
        with torch.no_grad():
            model.embedder.backbone(as_input(images))
        hook.remove()
        seen = inputs[0]
        mean, variance = seen.mean((0, 2, 3)), seen.var((0, 2, 3), unbiased=False)
        before = layer.weight / (layer.running_var + layer.eps).sqrt()
        with torch.no_grad():
            layer.bias.add_(before * (mean - layer.running_mean))
            layer.weight.copy_(before * (variance + layer.eps).sqrt())
            layer.running_mean.copy_(mean)
            layer.running_var.copy_(variance)


def _weights(path: Path) -> dict[str, np.ndarray]:
    return {one.name: numpy_helper.to_array(one) for one in onnx.load(path).graph.initializer}


def _restore_embedder(embedder: Embedder, weights: dict[str, np.ndarray]) -> None:
    state = embedder.state_dict()
    for name in state:
        stored = weights.get(_EMBEDDER + name)
        if stored is not None and stored.shape == tuple(state[name].shape) and not _is_normalisation(embedder, name):
            state[name] = torch.from_numpy(stored.copy())
    modules = dict(embedder.named_modules())
    for name, module in modules.items():
        if not isinstance(module, nn.BatchNorm2d):
            continue
        before = re.sub(r"\d+$", lambda number: str(int(number.group()) - 1), name)
        state[f"{name}.weight"] = torch.ones(module.num_features)
        state[f"{name}.bias"] = torch.from_numpy(weights[f"{_EMBEDDER}{before}.weight{_FOLDED}"].copy())
        state[f"{name}.running_mean"] = torch.zeros(module.num_features)
        state[f"{name}.running_var"] = torch.full((module.num_features,), 1 - module.eps)
    embedder.load_state_dict(state)


def _is_normalisation(embedder: Embedder, name: str) -> bool:
    return isinstance(embedder.get_submodule(name.rpartition(".")[0]), nn.BatchNorm2d)


def _restore_comparer(comparer: Comparer, weights: dict[str, np.ndarray]) -> None:
    state = comparer.state_dict()
    for name in state:
        stored = weights.get(_COMPARER + name)
        if stored is not None:
            state[name] = torch.from_numpy(stored.copy())
    # The exporter has stored the biases spread over all pairs of cells.
    spread = torch.from_numpy(weights["index"].copy())
    near = comparer.allowed == 0
    state["bias"] = torch.zeros_like(comparer.bias)
    state["bias"][comparer.index[near]] = spread[near]
    comparer.load_state_dict(state)


def _decision(weights: dict[str, np.ndarray], graph: onnx.GraphProto) -> Decision:
    """The constants of the last steps, which the exporter has given names of its own."""
    makers = {name: node for node in graph.node for name in node.output}
    features = makers[_other_input(graph, "Mul", "decision.set_weights")]
    agreement = makers[makers[features.input[2]].input[0]]
    prior = _constant(makers[agreement.input[0]], weights)
    similarity = makers[makers[makers["similarity"].input[0]].input[0]]
    scale = _constant(makers[similarity.input[0]], weights)
    return Decision(
        weights["decision.set_weights"].copy(),
        float(weights["decision.set_bias"][0]),
        (scale, _constant(similarity, weights)),
        prior / PRIOR_PAIRS,
    )


def _other_input(graph: onnx.GraphProto, kind: str, constant: str) -> str:
    node = next(one for one in graph.node if one.op_type == kind and constant in one.input)
    return next(name for name in node.input if name != constant)


def _constant(node: onnx.NodeProto, weights: dict[str, np.ndarray]) -> float:
    return next(float(weights[name]) for name in node.input if name in weights)
