"""Turns a LightGBM booster into one ONNX TreeEnsembleRegressor node that returns the raw score in float32."""

from __future__ import annotations

import lightgbm as lgb
import numpy as np
from onnx import NodeProto, helper


def float32_not_above(value: float) -> float:
    """Returns the largest float32 that is not above `value`.

    For float32 inputs `x <= value` and `x <= float32_not_above(value)` are equivalent.
    """
    rounded = np.float32(value)
    return float(rounded if float(rounded) <= value else np.nextafter(rounded, np.float32(-np.inf)))


def tree_ensemble(booster: lgb.Booster, inputs: str, output: str, first_column: int = 0) -> NodeProto:
    """Returns the node `output[M, 1] = raw score of inputs[M, columns]`.

    `first_column` is the first feature of the booster in the input. Only numeric `<=` splits without missing
    values are supported; anything else raises ValueError.
    """
    nodes: dict[str, list] = {
        name: [] for name in ("treeids", "nodeids", "featureids", "values", "modes", "truenodeids", "falsenodeids")
    }
    leaves: dict[str, list] = {name: [] for name in ("treeids", "nodeids", "ids", "weights")}

    def add(tree: int, node: dict, numbers: list[int]) -> int:
        number = len(numbers)
        numbers.append(number)
        row = len(nodes["treeids"])
        leaf = "leaf_value" in node
        nodes["treeids"].append(tree)
        nodes["nodeids"].append(number)
        nodes["featureids"].append(0 if leaf else first_column + node["split_feature"])
        nodes["values"].append(0.0 if leaf else float32_not_above(node["threshold"]))
        nodes["modes"].append("LEAF" if leaf else "BRANCH_LEQ")
        nodes["truenodeids"].append(0)
        nodes["falsenodeids"].append(0)
        if leaf:
            for name, value in (("treeids", tree), ("nodeids", number), ("ids", 0), ("weights", node["leaf_value"])):
                leaves[name].append(value)
        else:
            if node["decision_type"] != "<=" or node["missing_type"] != "None":
                raise ValueError(f"split {node['decision_type']!r} with missing type {node['missing_type']!r}")
            nodes["truenodeids"][row] = add(tree, node["left_child"], numbers)
            nodes["falsenodeids"][row] = add(tree, node["right_child"], numbers)
        return number

    for tree, info in enumerate(booster.dump_model()["tree_info"]):
        add(tree, info["tree_structure"], [])

    return helper.make_node(
        "TreeEnsembleRegressor",
        [inputs],
        [output],
        domain="ai.onnx.ml",
        n_targets=1,
        aggregate_function="SUM",
        post_transform="NONE",
        **{f"nodes_{name}": value for name, value in nodes.items()},
        **{f"target_{name}": value for name, value in leaves.items()},
    )
