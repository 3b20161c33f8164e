"""Loads exported graphs: on the CPU and one thread, as the service does."""

from __future__ import annotations

from pathlib import Path

import onnxruntime


def open_graph(model: Path | bytes, *, fold_constants: bool = False) -> onnxruntime.InferenceSession:
    """Loads an ONNX file or its bytes; with `fold_constants`, as the service does: constants are folded, nothing is
    fused."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    if fold_constants:
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    source = model if isinstance(model, bytes) else str(model)
    return onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])
