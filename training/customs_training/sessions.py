"""How every exported graph is loaded here: on the CPU and one thread, as in serving."""

from __future__ import annotations

from pathlib import Path

import onnxruntime


def open_graph(model: Path | bytes, *, fold_constants: bool = False) -> onnxruntime.InferenceSession:
    """Loads an ONNX file or its bytes; `fold_constants`, as in serving: constants are folded and nothing is fused."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    if fold_constants:
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    source = model if isinstance(model, bytes) else str(model)
    return onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])
