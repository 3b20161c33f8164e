"""Builds model.onnx: the bag of words, the sentence encoder and the calibration in one graph with 8-bit weights.

inputs   hashes int64 [B, T]          hash of each feature of each text, 0 for padding
         masks  float32 [B, R, 2, T]  1 where row r reads feature t in field f; a row is the text, or it without a term
         pieces int64 [B, L]          pieces of each text with the marks around its fields, 1 for padding
         readings float32 [B, R, L]   1 where row r reads piece l; marks and padding are never read
         shares float32 [B, 2]        weights of the bag's and the encoder's log-probabilities for each text
outputs  probabilities float32 [B, R, C]
         known float32 [B, T]         1 where the vocabulary has the feature

A text without a term is read by the encoder only once: the states of its pieces are those of the whole text, and the
row's mean leaves out those of the term. The probabilities of both parts are multiplied, each to the power of its share.
"""

from __future__ import annotations

import numpy as np
from onnx import TensorProto, helper

from customs_training.hs_codes.calibration import Calibration
from customs_training.hs_codes.encoder.pieces import PADDING
from customs_training.hs_codes.encoder.training import EncoderModel
from customs_training.hs_codes.graph_builder import GraphBuilder, rounded_rows
from customs_training.hs_codes.network import FIELD_COUNT, GATE_LIMIT
from customs_training.hs_codes.training import HsModel

_FAR_BELOW = -1e4


def build_graph(bag: HsModel, encoder: EncoderModel, calibration: Calibration) -> bytes:
    """Returns the bytes of model.onnx."""
    build = GraphBuilder()
    last = build.constant("lastAxis", np.array([-1]))
    one = build.constant("one", np.array(1, np.float32))
    scores, totals = _bag(build, bag, last, one)
    shares = build.add("Unsqueeze", "shares", build.constant("middleAxis", np.array([1])))
    parts = [build.constant(f"part{part}", np.array([part])) for part in range(2)]
    logs = [build.add("LogSoftmax", each, axis=-1) for each in (scores, _encoder(build, encoder, last, one))]
    powers = [
        build.add("Mul", each, build.add("Gather", shares, part, axis=2))
        for each, part in zip(logs, parts, strict=True)
    ]
    constant, name_weight, description_weight, agreement_weight = calibration.weights
    slopes = build.constant("temperatureSlopes", np.array([[name_weight], [description_weight]], np.float32))
    known = build.add("MatMul", build.add("Log", build.add("Add", totals, one)), slopes)
    half = build.add("Mul", build.add("Add", *logs), build.constant("half", np.array(0.5, np.float32)))
    agreement = build.add("ReduceLogSumExp", half, last, keepdims=1)
    agreed = build.add("Mul", agreement, build.constant("agreementSlope", np.array(agreement_weight, np.float32)))
    offset = build.add("Add", agreed, build.constant("temperatureConstant", np.array(constant, np.float32)))
    exponent = build.add("Add", known, offset)
    cooled = build.add("Div", build.add("Add", *powers), build.add("Exp", exponent))
    build.add("Softmax", cooled, axis=-1, output="probabilities")
    return build.model(
        "hs-codes",
        [
            helper.make_tensor_value_info("hashes", TensorProto.INT64, ["B", "T"]),
            helper.make_tensor_value_info("masks", TensorProto.FLOAT, ["B", "R", FIELD_COUNT, "T"]),
            helper.make_tensor_value_info("pieces", TensorProto.INT64, ["B", "L"]),
            helper.make_tensor_value_info("readings", TensorProto.FLOAT, ["B", "R", "L"]),
            helper.make_tensor_value_info("shares", TensorProto.FLOAT, ["B", 2]),
        ],
        [
            helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["B", "R", len(bag.codes)]),
            helper.make_tensor_value_info("known", TensorProto.FLOAT, ["B", "T"]),
        ],
    )


def _bag(build: GraphBuilder, model: HsModel, last: str, one: str) -> tuple[str, str]:
    """The bag's scores [B, R, C], and the total gates of both fields [B, R, 2]."""
    parameters = {name: value.detach().numpy() for name, value in model.network.state_dict().items()}
    # A small corpus may have fewer features than the network has room for.
    known = len(model.vocabulary)
    rows, scale = rounded_rows(parameters["embedding.weight"][:known])
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

    def gathered(name: str, values: np.ndarray) -> str:
        return build.add("Cast", build.add("Gather", build.constant(name, values), ids), to=TensorProto.FLOAT)

    vectors = gathered("table", np.concatenate([rows, np.zeros_like(rows[:1])]))
    scales = gathered("scales", np.append(scale, np.float16(0)))
    gates = gathered("gates", np.append(gate, np.float16(0)))
    middle = build.constant("middleAxes", np.array([1, 2]))
    weights = build.add("Mul", "masks", build.add("Unsqueeze", gates, middle))
    total = build.add("ReduceSum", weights, last, keepdims=1)
    scaled = build.add("Mul", vectors, build.add("Unsqueeze", scales, last))
    # One product per text for all of its rows and fields: [B, 2R, T] x [B, T, width].
    texts = build.add("Shape", "hashes", start=0, end=1)
    features = build.add("Shape", "hashes", start=1, end=2)
    joined = build.add("Concat", texts, build.constant("rest", np.array([-1])), features, axis=0)
    summed = build.add("MatMul", build.add("Reshape", weights, joined), scaled)
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
    return build.linear("scores", hidden, _every_score(parameters), parameters["subheading_scores.bias"]), totals


def _encoder(build: GraphBuilder, model: EncoderModel, last: str, one: str) -> str:
    """The encoder's scores [B, R, C]."""
    parameters = {name: value.detach().numpy() for name, value in model.network.state_dict().items()}
    shape = model.network.shape

    def norm(name: str, stored: str, source: str, epsilon: float) -> str:
        return build.normalised(name, source, parameters[f"{stored}.weight"], parameters[f"{stored}.bias"], epsilon)

    def linear(name: str, stored: str, source: str) -> str:
        return build.linear(name, source, parameters[f"{stored}.weight"].T, parameters[f"{stored}.bias"])

    rows, scale = rounded_rows(parameters["vectors.weight"])
    vectors = build.add("Cast", build.add("Gather", build.constant("pieceTable", rows), "pieces"), to=TensorProto.FLOAT)
    scales = build.add(
        "Cast", build.add("Gather", build.constant("pieceScales", scale), "pieces"), to=TensorProto.FLOAT
    )
    length = build.add("Shape", "pieces", start=1, end=2)
    positions = build.add(
        "Slice",
        build.constant("positions", parameters["positions"].astype(np.float32)),
        build.constant("firstPosition", np.array([0])),
        length,
    )
    states = build.add("Add", build.add("Mul", vectors, build.add("Unsqueeze", scales, last)), positions)
    states = norm("pieceNorm", "vectors_norm", states, model.network.vectors_norm.eps)
    is_padding = build.add("Equal", "pieces", build.constant("padding", np.array(PADDING, np.int64)))
    absent = build.add("Cast", is_padding, to=TensorProto.FLOAT)
    absent = build.add("Mul", absent, build.constant("farBelow", np.array(_FAR_BELOW, np.float32)))
    absent = build.add("Unsqueeze", absent, build.constant("headAxes", np.array([1, 2])))
    by_head = build.constant("byHead", np.array([0, 0, shape.heads, shape.width // shape.heads]))
    merged = build.constant("merged", np.array([0, 0, shape.width]))
    cool = build.constant("attentionScale", np.array((shape.width // shape.heads) ** -0.5, np.float32))
    for index in range(shape.layers):
        name, stored = f"layer{index}", f"layers.{index}"
        joined = linear(f"{name}Joined", f"{stored}.joined", states)
        parts = build.split(
            "Split", joined, outputs=[f"{name}{part}" for part in ("Query", "Key", "Value")], axis=-1, num_outputs=3
        )
        query, key, value = (
            build.add("Transpose", build.add("Reshape", part, by_head), perm=order)
            for part, order in zip(parts, ([0, 2, 1, 3], [0, 2, 3, 1], [0, 2, 1, 3]), strict=True)
        )
        seen = build.add("Add", build.add("Mul", build.add("MatMul", query, key), cool), absent)
        seen = build.add("MatMul", build.add("Softmax", seen, axis=-1), value)
        seen = build.add("Reshape", build.add("Transpose", seen, perm=[0, 2, 1, 3]), merged)
        layer = model.network.layers[index]
        states = build.add("Add", states, linear(f"{name}Out", f"{stored}.out", seen))
        states = norm(f"{name}AttentionNorm", f"{stored}.attention_norm", states, layer.attention_norm.eps)
        more = build.add("Gelu", linear(f"{name}First", f"{stored}.first", states))
        states = build.add("Add", states, linear(f"{name}Second", f"{stored}.second", more))
        states = norm(f"{name}Norm", f"{stored}.norm", states, layer.norm.eps)
    count = build.add("Max", build.add("ReduceSum", "readings", last, keepdims=1), one)
    pooled = build.add("Div", build.add("MatMul", "readings", states), count)
    pooled = norm("pooledNorm", "pooled_norm", pooled, model.network.pooled_norm.eps)
    hidden = build.add("Add", pooled, build.add("Gelu", linear("encoderHidden", "hidden", pooled)))
    return build.linear("encoderScores", hidden, _every_score(parameters), parameters["subheading_scores.bias"])


def _every_score(parameters: dict[str, np.ndarray]) -> np.ndarray:
    """[hidden, C]: the scores of subheadings with those of their headings and chapters."""
    return (
        parameters["subheading_scores.weight"].T
        + parameters["heading_scores.weight"].T[:, parameters["heading"]]
        + parameters["chapter_scores.weight"].T[:, parameters["chapter"]]
    )
