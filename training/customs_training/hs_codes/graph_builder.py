"""Puts an ONNX graph together node by node, with matrices in 8 bits."""

from __future__ import annotations

import numpy as np
import onnx
from onnx import helper, numpy_helper

OPSET = 20
ML_OPSET = 3
MICROSOFT = "com.microsoft"
"""Domain of the runtime's own operators."""
_IR_VERSION = 9
LARGEST_INT8 = 127.0
_BLOCK = 128
"""Weights of a column that share a scale; a row of the input is rounded to 8 bits in the same blocks."""
_ROUNDED_INPUT = 4
"""The accuracy level of MatMulNBits that multiplies whole numbers of 8 bits."""


class GraphBuilder:
    """Collects nodes and constants; every method returns the name of what it adds."""

    def __init__(self) -> None:
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []
        self._count = 0

    def constant(self, name: str, value: np.ndarray) -> str:
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(self, kind: str, *inputs: str, output: str | None = None, domain: str = "", **attributes) -> str:
        return self.split(kind, *inputs, outputs=[output or self._name(kind)], domain=domain, **attributes)[0]

    def split(self, kind: str, *inputs: str, outputs: list[str], domain: str = "", **attributes) -> list[str]:
        """Adds a node with several outputs of the given names."""
        self._nodes.append(helper.make_node(kind, list(inputs), outputs, domain=domain, **attributes))
        return outputs

    def linear(self, name: str, source: str, weight: np.ndarray, bias: np.ndarray) -> str:
        """A matrix [in, out] and a bias. Rows of the input never share a scale, so that the answer for a text doesn't
        depend on the texts beside it."""
        rows, columns = weight.shape
        blocks = -(-rows // _BLOCK)
        filled = np.zeros((columns, blocks * _BLOCK), np.float32)
        filled[:, :rows] = weight.T
        parts = filled.reshape(columns, blocks, _BLOCK)
        scale = np.maximum(np.abs(parts).max(axis=2), 1e-8) / LARGEST_INT8
        small = np.clip(np.round(parts / scale[:, :, None]), -LARGEST_INT8, LARGEST_INT8) + 128
        return self.add(
            "MatMulNBits",
            source,
            self.constant(name, small.astype(np.uint8)),
            self.constant(f"{name}Scale", scale.astype(np.float32)),
            "",
            "",
            self.constant(f"{name}Bias", bias.astype(np.float32)),
            domain=MICROSOFT,
            K=rows,
            N=columns,
            bits=8,
            block_size=_BLOCK,
            accuracy_level=_ROUNDED_INPUT,
        )

    def normalised(self, name: str, source: str, weight: np.ndarray, bias: np.ndarray, epsilon: float) -> str:
        scale = self.constant(f"{name}Weight", weight.astype(np.float32))
        shift = self.constant(f"{name}Bias", bias.astype(np.float32))
        return self.add("LayerNormalization", source, scale, shift, axis=-1, epsilon=epsilon)

    def model(self, name: str, inputs: list[onnx.ValueInfoProto], outputs: list[onnx.ValueInfoProto]) -> bytes:
        """The bytes of the ONNX file."""
        graph = helper.make_graph(self._nodes, name, inputs, outputs, self._constants)
        opsets = [
            helper.make_opsetid("", OPSET),
            helper.make_opsetid("ai.onnx.ml", ML_OPSET),
            helper.make_opsetid(MICROSOFT, 1),
        ]
        proto = helper.make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION, producer_name="customs-training")
        onnx.checker.check_model(proto)
        return proto.SerializeToString(deterministic=True)

    def _name(self, kind: str) -> str:
        self._count += 1
        return f"{kind.lower()}{self._count}"


def rounded_rows(table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A table of vectors in 8 bits with one scale for each row: int8 [N, W], float16 [N]."""
    scale = (np.maximum(np.abs(table).max(axis=1), 1e-8) / LARGEST_INT8).astype(np.float16)
    small = np.round(table / scale.astype(np.float32)[:, None])
    return np.clip(small, -LARGEST_INT8, LARGEST_INT8).astype(np.int8), scale
