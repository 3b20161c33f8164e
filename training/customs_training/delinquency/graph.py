"""Writes the model as one ONNX graph: from the 19 fields of an account to calibrated log-odds and contributions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import onnx
from onnx import NodeProto, TensorProto, helper, numpy_helper

from customs_training.delinquency.accounts import ACCOUNT_FIELDS
from customs_training.delinquency.attribution import Leaf, Node, Tree
from customs_training.delinquency.concepts import GROUPS
from customs_training.delinquency.features import feature_steps

OPSET = 20
ML_OPSET = 3
IR_VERSION = 9


def build_graph(trees: Sequence[Tree], baseline: float) -> onnx.ModelProto:
    """Returns the model; contributions come from the trees' leaves, and log-odds are their sum plus the baseline."""
    steps = _GraphSteps()
    features = feature_steps(steps, "accounts")
    steps.nodes.append(attributed_ensemble(trees, features, "contributions"))
    total = steps.operation("ReduceSum", ["contributions", steps.integers([1])], keepdims=0)
    steps.nodes.append(helper.make_node("Add", [total, steps.floats(baseline)], ["logOdds"]))
    graph = helper.make_graph(
        steps.nodes,
        "delinquency",
        [helper.make_tensor_value_info("accounts", TensorProto.FLOAT, ["N", len(ACCOUNT_FIELDS)])],
        [
            helper.make_tensor_value_info("logOdds", TensorProto.FLOAT, ["N"]),
            helper.make_tensor_value_info("contributions", TensorProto.FLOAT, ["N", len(GROUPS)]),
        ],
        steps.constants,
    )
    operators = [helper.make_opsetid("", OPSET), helper.make_opsetid("ai.onnx.ml", ML_OPSET)]
    model = helper.make_model(graph, opset_imports=operators, ir_version=IR_VERSION, producer_name="customs_training")
    onnx.checker.check_model(model)
    return model


def attributed_ensemble(trees: Sequence[Tree], inputs: str, output: str) -> NodeProto:
    """Returns the node `output[N, groups] = contributions of inputs[N, features]`, one target for each group."""
    nodes: dict[str, list] = {
        name: [] for name in ("treeids", "nodeids", "featureids", "values", "modes", "truenodeids", "falsenodeids")
    }
    leaves: dict[str, list] = {name: [] for name in ("treeids", "nodeids", "ids", "weights")}

    def add(tree: int, node: Node, numbers: list[int]) -> int:
        number = len(numbers)
        numbers.append(number)
        row = len(nodes["treeids"])
        is_leaf = isinstance(node, Leaf)
        nodes["treeids"].append(tree)
        nodes["nodeids"].append(number)
        nodes["featureids"].append(0 if is_leaf else node.feature)
        nodes["values"].append(0.0 if is_leaf else node.threshold)
        nodes["modes"].append("LEAF" if is_leaf else "BRANCH_LEQ")
        nodes["truenodeids"].append(0)
        nodes["falsenodeids"].append(0)
        if is_leaf:
            # A leaf without any split above it also needs a target.
            for group, change in sorted(node.contributions.items()) or [(0, 0.0)]:
                for name, value in (("treeids", tree), ("nodeids", number), ("ids", group), ("weights", change)):
                    leaves[name].append(value)
        else:
            nodes["truenodeids"][row] = add(tree, node.when_true, numbers)
            nodes["falsenodeids"][row] = add(tree, node.when_false, numbers)
        return number

    for tree_id, tree in enumerate(trees):
        add(tree_id, tree.root, [])
    return helper.make_node(
        "TreeEnsembleRegressor",
        [inputs],
        [output],
        domain="ai.onnx.ml",
        n_targets=len(GROUPS),
        aggregate_function="SUM",
        post_transform="NONE",
        **{f"nodes_{name}": value for name, value in nodes.items()},
        **{f"target_{name}": value for name, value in leaves.items()},
    )


class _GraphSteps:
    """The steps of the features as ONNX nodes; a matrix is the name of its tensor."""

    def __init__(self) -> None:
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []
        self._known: dict[tuple[str, tuple[int, ...], bytes], str] = {}

    def floats(self, values: object) -> str:
        return self._constant(np.asarray(values, dtype=np.float32))

    def integers(self, values: object) -> str:
        return self._constant(np.asarray(values, dtype=np.int64))

    def operation(self, kind: str, inputs: Sequence[str], **attributes: object) -> str:
        output = f"step{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [output], **attributes))
        return output

    def columns(self, matrix: str, begin: int, end: int) -> str:
        ends = [self.integers([begin]), self.integers([end]), self.integers([1])]
        return self.operation("Slice", [matrix, *ends])

    def linear(self, matrix: str, weights: np.ndarray) -> str:
        return self.operation("MatMul", [matrix, self.floats(weights)])

    def clip(self, matrix: str, low: Sequence[float], high: Sequence[float]) -> str:
        if len(low) == 1:
            return self.operation("Clip", [matrix, self.floats(low[0]), self.floats(high[0])])
        return self.operation("Min", [self.operation("Max", [matrix, self.floats(low)]), self.floats(high)])

    def divide(self, matrix: str, by: str) -> str:
        return self.operation("Div", [matrix, by])

    def where_positive(self, condition: str, matrix: str, otherwise: float) -> str:
        positive = self.operation("Greater", [condition, self.floats(0.0)])
        return self.operation("Where", [positive, matrix, self.floats(otherwise)])

    def absolute(self, matrix: str) -> str:
        return self.operation("Abs", [matrix])

    def greatest(self, matrix: str) -> str:
        return self.operation("ReduceMax", [matrix, self.integers([1])], keepdims=1)

    def least(self, matrix: str) -> str:
        return self.operation("ReduceMin", [matrix, self.integers([1])], keepdims=1)

    def join(self, parts: Sequence[str]) -> str:
        return self.operation("Concat", parts, axis=1)

    def _constant(self, value: np.ndarray) -> str:
        key = (str(value.dtype), value.shape, value.tobytes())
        if key not in self._known:
            self._known[key] = f"constant{len(self.constants)}"
            self.constants.append(numpy_helper.from_array(value, self._known[key]))
        return self._known[key]
