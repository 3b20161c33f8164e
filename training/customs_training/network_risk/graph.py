"""Writes the trees and their calibration as one ONNX graph."""

from __future__ import annotations

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from customs_training.network_risk.scorer import Scorer
from customs_training.network_risk.worlds import FEATURES
from customs_training.tree_graph import tree_ensemble

OPSET = 20
ML_OPSET = 3
IR_VERSION = 9


def build_graph(scorer: Scorer) -> onnx.ModelProto:
    """`features` [N, 26] to `logOdds` [N]; the same scorer always gives the same bytes."""
    constants = [
        numpy_helper.from_array(np.asarray(value, np.float32), name)
        for name, value in (("slope", scorer.calibration.slope), ("intercept", scorer.calibration.intercept))
    ]
    constants.append(numpy_helper.from_array(np.asarray([1], np.int64), "axis"))
    nodes = [
        tree_ensemble(scorer.booster, "features", "score"),
        helper.make_node("Mul", ["score", "slope"], ["scaled"]),
        helper.make_node("Add", ["scaled", "intercept"], ["column"]),
        helper.make_node("Squeeze", ["column", "axis"], ["logOdds"]),
    ]
    graph = helper.make_graph(
        nodes,
        "network-risk",
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["N", len(FEATURES)])],
        [helper.make_tensor_value_info("logOdds", TensorProto.FLOAT, ["N"])],
        constants,
    )
    operators = [helper.make_opsetid("", OPSET), helper.make_opsetid("ai.onnx.ml", ML_OPSET)]
    model = helper.make_model(graph, opset_imports=operators, ir_version=IR_VERSION, producer_name="customs_training")
    onnx.checker.check_model(model)
    return model
