"""Builds model.onnx: vocabulary, embedding bags, perceptron, scores and calibration in one graph with 8-bit weights.

inputs   hashes int64 [B, T]         hash of each feature of each text, 0 for padding
         masks  float32 [B, R, 2, T] 1 where row r reads feature t in field f; a row is the text, or it without a term
outputs  probabilities float32 [B, R, C]
         known float32 [B, T] 1 where the vocabulary has the feature
"""

from __future__ import annotations

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from customs_training.hs_codes.calibration import Calibration
from customs_training.hs_codes.network import FIELD_COUNT, GATE_LIMIT
from customs_training.hs_codes.training import HsModel

OPSET = 20
ML_OPSET = 3
_IR_VERSION = 9
_LARGEST_INT8 = 127.0


class _Builder:
    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self._count = 0

    def constant(self, name: str, value: np.ndarray) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(self, kind: str, *inputs: str, output: str | None = None, **attributes) -> str:
        self._count += 1
        name = output or f"{kind.lower()}{self._count}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def dequantised(self, name: str, weight: np.ndarray) -> str:
        """A matrix [in, out] stored in 8 bits with a scale for each column; dequantised once, at load."""
        scale = np.maximum(np.abs(weight).max(axis=0), 1e-8).astype(np.float32) / _LARGEST_INT8
        small = np.clip(np.round(weight / scale), -_LARGEST_INT8, _LARGEST_INT8).astype(np.int8)
        wide = self.add("Cast", self.constant(name, small), to=TensorProto.FLOAT)
        return self.add("Mul", wide, self.constant(f"{name}Scale", scale))

    def linear(self, name: str, source: str, weight: np.ndarray, bias: np.ndarray) -> str:
        product = self.add("MatMul", source, self.dequantised(name, weight))
        return self.add("Add", product, self.constant(f"{name}Bias", bias.astype(np.float32)))

    def normalised(self, name: str, source: str, weight: np.ndarray, bias: np.ndarray, epsilon: float) -> str:
        scale = self.constant(f"{name}Weight", weight.astype(np.float32))
        shift = self.constant(f"{name}Bias", bias.astype(np.float32))
        return self.add("LayerNormalization", source, scale, shift, axis=-1, epsilon=epsilon)


def build_graph(model: HsModel, calibration: Calibration) -> bytes:
    """Returns the bytes of model.onnx."""
    build = _Builder()
    parameters = {name: value.detach().numpy() for name, value in model.network.state_dict().items()}
    # A small corpus may have fewer features than the network has room for.
    known = len(model.vocabulary)
    table = parameters["embedding.weight"][:known]
    scale = (np.maximum(np.abs(table).max(axis=1), 1e-8) / _LARGEST_INT8).astype(np.float16)
    rows = np.clip(np.round(table / scale.astype(np.float32)[:, None]), -_LARGEST_INT8, _LARGEST_INT8).astype(np.int8)
    gate = np.exp(np.clip(parameters["gate.weight"][:known, 0], -GATE_LIMIT, GATE_LIMIT)).astype(np.float16)

    # A hash outside the vocabulary, and the padding, point at the last row, whose gate is zero.
    ids = build.add(
        "LabelEncoder",
        "hashes",
        domain="ai.onnx.ml",
        keys_int64s=model.vocabulary.astype(np.int64).tolist(),
        values_int64s=list(range(known)),
        default_int64=known,
    )
    in_vocabulary = build.add("Less", ids, build.constant("vocabularySize", np.array(known, np.int64)))
    build.add("Cast", in_vocabulary, to=TensorProto.FLOAT, output="known")
    vectors = build.add(
        "Cast",
        build.add("Gather", build.constant("table", np.concatenate([rows, np.zeros_like(rows[:1])])), ids),
        to=TensorProto.FLOAT,
    )
    scales = build.add(
        "Cast",
        build.add("Gather", build.constant("scales", np.append(scale, np.float16(0))), ids),
        to=TensorProto.FLOAT,
    )
    gates = build.add(
        "Cast",
        build.add("Gather", build.constant("gates", np.append(gate, np.float16(0))), ids),
        to=TensorProto.FLOAT,
    )
    last, middle = build.constant("lastAxis", np.array([-1])), build.constant("middleAxes", np.array([1, 2]))
    weights = build.add("Mul", "masks", build.add("Unsqueeze", gates, middle))
    total = build.add("ReduceSum", weights, last, keepdims=1)
    scaled = build.add("Mul", vectors, build.add("Unsqueeze", scales, last))
    # One product per text for all of its rows and fields: [B, 2R, T] x [B, T, width].
    texts = build.add("Shape", "hashes", start=0, end=1)
    features = build.add("Shape", "hashes", start=1, end=2)
    joined = build.add("Concat", texts, build.constant("rest", np.array([-1])), features, axis=0)
    summed = build.add("MatMul", build.add("Reshape", weights, joined), scaled)
    one = build.constant("one", np.array(1, np.float32))
    flat = build.constant("flat", np.array([0, 0, -1], np.int64))
    rows_of_fields = build.add("Reshape", total, build.constant("rowsOfFields", np.array([0, -1, 1])))
    divided = build.add("Div", summed, build.add("Sqrt", build.add("Add", rows_of_fields, one)))
    counts = build.add("Shape", "masks", start=0, end=3)
    apart = build.add("Concat", counts, build.constant("width", np.array([model.network.width])), axis=0)
    pooled = build.add("Reshape", divided, apart)
    totals = build.add("Reshape", total, flat)
    present = build.add(
        "Cast", build.add("Greater", totals, build.constant("zero", np.array(0, np.float32))), to=TensorProto.FLOAT
    )
    read = build.add("Concat", build.add("Reshape", pooled, flat), present, axis=-1)

    def weight(name: str) -> np.ndarray:
        return parameters[f"{name}.weight"].T

    epsilon = model.network.norm.eps
    hidden = build.normalised("norm", read, parameters["norm.weight"], parameters["norm.bias"], epsilon)
    hidden = build.add("Gelu", build.linear("first", hidden, weight("first"), parameters["first.bias"]))
    more = build.add("Gelu", build.linear("second", hidden, weight("second"), parameters["second.bias"]))
    hidden = build.add("Add", hidden, more)
    hidden = build.normalised("lastNorm", hidden, parameters["last_norm.weight"], parameters["last_norm.bias"], epsilon)
    everything = (
        weight("subheading_scores")
        + weight("heading_scores")[:, parameters["heading"]]
        + weight("chapter_scores")[:, parameters["chapter"]]
    )
    scores = build.linear("scores", hidden, everything, parameters["subheading_scores.bias"])
    constant, name_weight, description_weight = calibration.weights
    logs = build.add("Log", build.add("Add", totals, one))
    slopes = build.constant("temperatureSlopes", np.array([[name_weight], [description_weight]], np.float32))
    exponent = build.add(
        "Add",
        build.add("MatMul", logs, slopes),
        build.constant("temperatureConstant", np.array(constant, np.float32)),
    )
    cooled = build.add("Div", scores, build.add("Exp", exponent))
    build.add("Softmax", cooled, axis=-1, output="probabilities")
    graph = helper.make_graph(
        build.nodes,
        "hs-codes",
        [
            helper.make_tensor_value_info("hashes", TensorProto.INT64, ["B", "T"]),
            helper.make_tensor_value_info("masks", TensorProto.FLOAT, ["B", "R", FIELD_COUNT, "T"]),
        ],
        [
            helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["B", "R", len(model.codes)]),
            helper.make_tensor_value_info("known", TensorProto.FLOAT, ["B", "T"]),
        ],
        build.constants,
    )
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid("ai.onnx.ml", ML_OPSET)]
    proto = helper.make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION, producer_name="customs-training")
    onnx.checker.check_model(proto)
    return proto.SerializeToString(deterministic=True)
