"""Restores the bag of words from a published graph, to join it with a new encoder or to train it further."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper

from customs_training.errors import DataError
from customs_training.hs_codes.network import HsNetwork
from customs_training.hs_codes.nomenclature import NOMENCLATURE
from customs_training.hs_codes.settings import HsSettings
from customs_training.hs_codes.training import HsModel

_NORMS = {"norm": "norm", "lastNorm": "last_norm"}
_LINEAR = {"first": "first", "second": "second", "scores": "subheading_scores"}
_ZERO = 128


def restored(folder: Path) -> HsModel:
    """The bag of the model in `folder`.

    The graph has the scores of headings and chapters added to those of their subheadings, so that theirs begin at zero.

    Raises DataError if the graph has another layout.
    """
    titles = json.loads((folder / NOMENCLATURE).read_text(encoding="utf-8"))["titles"]
    codes = sorted(code for code in titles if len(code) == 6)
    graph = onnx.load(str(folder / "model.onnx")).graph
    constants = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    encoders = [node for node in graph.node if node.op_type == "LabelEncoder"]
    if len(encoders) != 1 or not {"table", "scales", "gates", *_LINEAR} <= constants.keys():
        raise DataError(f"{folder / 'model.onnx'} has another layout")
    keys = next(one.ints for one in encoders[0].attribute if one.name == "keys_int64s")
    vocabulary = np.array(keys, np.int64).astype(np.uint32)
    table = (constants["table"].astype(np.float32) * constants["scales"].astype(np.float32)[:, None])[: len(keys)]
    settings = HsSettings(vocabulary=len(keys), width=table.shape[1], hidden=len(constants["firstBias"]))
    network = HsNetwork(codes, settings)
    values = {
        "embedding.weight": table,
        "gate.weight": np.log(constants["gates"].astype(np.float32)[: len(keys), None]),
        "heading_scores.weight": np.zeros(network.heading_scores.weight.shape, np.float32),
        "chapter_scores.weight": np.zeros(network.chapter_scores.weight.shape, np.float32),
    }
    for stored, name in _NORMS.items():
        values |= {f"{name}.weight": constants[f"{stored}Weight"], f"{name}.bias": constants[f"{stored}Bias"]}
    for stored, name in _LINEAR.items():
        values |= {f"{name}.weight": _matrix(graph, constants, stored), f"{name}.bias": constants[f"{stored}Bias"]}
    state = {name: torch.from_numpy(np.array(value)) for name, value in values.items()}
    network.load_state_dict(state, strict=False)
    return HsModel(tuple(codes), vocabulary, network, settings)


def _matrix(graph: onnx.GraphProto, constants: dict[str, np.ndarray], name: str) -> np.ndarray:
    """[out, in] of a matrix in blocks of 8 bits."""
    node = next(node for node in graph.node if node.op_type == "MatMulNBits" and node.input[1] == name)
    inputs = next(helper.get_attribute_value(one) for one in node.attribute if one.name == "K")
    blocks = (constants[name].astype(np.float32) - _ZERO) * constants[f"{name}Scale"][:, :, None]
    return blocks.reshape(len(blocks), -1)[:, :inputs]
