"""Restores bag and encoder from a published graph, to join one with a new other or to train them further."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper

from customs_training.errors import DataError
from customs_training.hs_codes.encoder.network import EncoderNetwork, EncoderShape
from customs_training.hs_codes.encoder.pieces import MAX_PIECES, Pieces
from customs_training.hs_codes.encoder.settings import EncoderSettings
from customs_training.hs_codes.encoder.training import EncoderModel
from customs_training.hs_codes.network import HsNetwork
from customs_training.hs_codes.nomenclature import NOMENCLATURE
from customs_training.hs_codes.session import PIECES
from customs_training.hs_codes.settings import HsSettings
from customs_training.hs_codes.training import HsModel

_NORMS = {"norm": "norm", "lastNorm": "last_norm"}
_LINEAR = {"first": "first", "second": "second", "scores": "subheading_scores"}
_LAYER_NORMS = {"AttentionNorm": "attention_norm", "Norm": "norm"}
_LAYER_LINEAR = {"Joined": "joined", "Out": "out", "First": "first", "Second": "second"}
_ZERO = 128


def restored(folder: Path) -> HsModel:
    """The bag of the model in `folder`.

    The graph has the scores of headings and chapters added to those of their subheadings, so that theirs begin at zero.

    Raises DataError if the graph has another layout.
    """
    codes = _codes(folder)
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


def restored_encoder(folder: Path, settings: EncoderSettings) -> EncoderModel:
    """The encoder of the model in `folder`, with the given settings of training.

    As in `restored`, the scores of headings and chapters begin at zero. Weights are as exact as their 8 bits.

    Raises DataError if the graph has another layout.
    """
    codes, pieces = _codes(folder), Pieces.read(folder / PIECES)
    graph = onnx.load(str(folder / "model.onnx")).graph
    constants = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    if not {"pieceTable", "pieceScales", "positions", "byHead", "encoderScores", "layer0Joined"} <= constants.keys():
        raise DataError(f"{folder / 'model.onnx'} has another layout")
    table = constants["pieceTable"].astype(np.float32) * constants["pieceScales"].astype(np.float32)[:, None]
    layers = sum(name.startswith("layer") and name.endswith("Joined") for name in constants)
    shape = EncoderShape(
        len(pieces), layers, table.shape[1], int(constants["byHead"][2]), len(constants["layer0FirstBias"])
    )
    network = EncoderNetwork(codes, shape, settings.dropout)
    state = network.state_dict()
    values = {"vectors.weight": table, "positions": constants["positions"].reshape(MAX_PIECES, -1)}

    def norm(stored: str, name: str) -> None:
        values.update({f"{name}.weight": constants[f"{stored}Weight"], f"{name}.bias": constants[f"{stored}Bias"]})

    def linear(stored: str, name: str) -> None:
        values.update({f"{name}.weight": _matrix(graph, constants, stored), f"{name}.bias": constants[f"{stored}Bias"]})

    norm("pieceNorm", "vectors_norm")
    norm("pooledNorm", "pooled_norm")
    linear("encoderHidden", "hidden")
    linear("encoderScores", "subheading_scores")
    for index in range(layers):
        for stored, name in _LAYER_NORMS.items():
            norm(f"layer{index}{stored}", f"layers.{index}.{name}")
        for stored, name in _LAYER_LINEAR.items():
            linear(f"layer{index}{stored}", f"layers.{index}.{name}")
    for name in ("heading_scores.weight", "chapter_scores.weight"):
        values[name] = np.zeros(state[name].shape, np.float32)
    network.load_state_dict({**state, **{name: torch.from_numpy(np.array(value)) for name, value in values.items()}})
    return EncoderModel(tuple(codes), pieces, network, settings)


def _codes(folder: Path) -> list[str]:
    titles = json.loads((folder / NOMENCLATURE).read_text(encoding="utf-8"))["titles"]
    return sorted(code for code in titles if len(code) == 6)


def _matrix(graph: onnx.GraphProto, constants: dict[str, np.ndarray], name: str) -> np.ndarray:
    """[out, in] of a matrix in blocks of 8 bits."""
    node = next(node for node in graph.node if node.op_type == "MatMulNBits" and node.input[1] == name)
    inputs = next(helper.get_attribute_value(one) for one in node.attribute if one.name == "K")
    blocks = (constants[name].astype(np.float32) - _ZERO) * constants[f"{name}Scale"][:, :, None]
    return blocks.reshape(len(blocks), -1)[:, :inputs]
