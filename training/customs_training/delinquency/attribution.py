"""Trees whose leaves attribute their value: the change of the expected value at each split, by concept group.

Path attribution (Saabas, "Interpreting random forests", 2014): walking a tree from its root, the expected value of the
training accounts that reach a node changes at every split; the change is attributed to the group of the split's
feature. The changes of a path and the root's expected value add up to the leaf's value.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import lightgbm as lgb
import numpy as np

from customs_training.tree_graph import float32_not_above


@dataclass(frozen=True)
class Leaf:
    """A leaf: its value, and what each concept group (by index) added to the root's expected value."""

    value: float
    contributions: dict[int, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Split:
    """A split `features[feature] <= threshold`; the expected values of both sides have the unit of the value."""

    feature: int
    threshold: float
    when_true: Node
    when_false: Node
    true_value: float
    false_value: float


Node = Leaf | Split


@dataclass(frozen=True)
class Tree:
    """A tree and the expected value of its root."""

    expected: float
    root: Node


def attributed_trees(booster: lgb.Booster, group_of: Sequence[int], factor: float = 1.0) -> list[Tree]:
    """Returns the booster's trees in log-odds, values times `factor`; `group_of[feature]` is the feature's group.

    Only numeric `<=` splits without missing values are supported; anything else raises ValueError.
    """
    return [_attributed(info["tree_structure"], group_of, factor) for info in booster.dump_model()["tree_info"]]


def splits_of(node: Node) -> Iterator[Split]:
    """Returns every split below a node, starting with the node itself."""
    if isinstance(node, Split):
        yield node
        yield from splits_of(node.when_true)
        yield from splits_of(node.when_false)


def _attributed(structure: dict, group_of: Sequence[int], factor: float) -> Tree:
    expected, _ = _expectation(structure)

    def build(node: dict, here: float, path: dict[int, float]) -> Node:
        if "leaf_value" in node:
            return Leaf(factor * node["leaf_value"], {group: factor * change for group, change in path.items()})
        if node["decision_type"] != "<=" or node["missing_type"] != "None":
            raise ValueError(f"split {node['decision_type']!r} with missing type {node['missing_type']!r}")
        group = group_of[node["split_feature"]]
        left, _ = _expectation(node["left_child"])
        right, _ = _expectation(node["right_child"])
        return Split(
            node["split_feature"],
            float32_not_above(node["threshold"]),
            build(node["left_child"], left, path | {group: path.get(group, 0.0) + left - here}),
            build(node["right_child"], right, path | {group: path.get(group, 0.0) + right - here}),
            factor * left,
            factor * right,
        )

    return Tree(factor * expected, build(structure, expected, {}))


def _expectation(node: dict) -> tuple[float, float]:
    """Returns the mean leaf value of the training rows below a node, and their number."""
    if "leaf_value" in node:
        # A tree without splits has a single leaf without a count.
        return node["leaf_value"], float(node.get("leaf_count", 1))
    left, left_rows = _expectation(node["left_child"])
    right, right_rows = _expectation(node["right_child"])
    rows = left_rows + right_rows
    return (left * left_rows + right * right_rows) / rows, rows


def walk(tree: Tree, features: np.ndarray, groups: int) -> np.ndarray:
    """Returns the [N, groups] contributions of one tree to [N, features] float32 rows."""
    contributions = np.zeros((len(features), groups))

    def descend(node: Node, rows: np.ndarray) -> None:
        if isinstance(node, Leaf):
            for group, change in node.contributions.items():
                contributions[rows, group] = change
            return
        answers = features[rows, node.feature] <= np.float32(node.threshold)
        descend(node.when_true, rows[answers])
        descend(node.when_false, rows[~answers])

    descend(tree.root, np.arange(len(features)))
    return contributions
