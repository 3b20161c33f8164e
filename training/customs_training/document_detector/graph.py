"""Writes model.onnx: the network, followed by peak detection, non-maximum suppression and sorting as ONNX operators."""

from __future__ import annotations

import io
import warnings

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from customs_training.document_detector.decode import LOWEST_SCORE, MOST_OBJECTS, SHARED, Peaks
from customs_training.document_detector.settings import PAGE_HEIGHT, PAGE_WIDTH

OPSET = 17
_MOST_FOUND = 2 * MOST_OBJECTS


def build_graph(network: nn.Module) -> bytes:
    """Builds the graph: `page` uint8 [1,height,width,3] to `boxes`, `scores`, `classes` and `orientation`."""
    model = _exported(network)
    graph = model.graph
    nodes, constants = _selection()
    graph.node.extend(nodes)
    graph.initializer.extend(constants)
    del graph.output[:]
    graph.output.extend(
        [
            helper.make_tensor_value_info("boxes", TensorProto.FLOAT, ["n", 4]),
            helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["n"]),
            helper.make_tensor_value_info("classes", TensorProto.INT64, ["n"]),
            helper.make_tensor_value_info("orientation", TensorProto.FLOAT, [4]),
        ]
    )
    onnx.checker.check_model(model)
    return model.SerializeToString()


def _exported(network: nn.Module) -> onnx.ModelProto:
    buffer = io.BytesIO()
    page = torch.zeros(1, PAGE_HEIGHT, PAGE_WIDTH, 3, dtype=torch.uint8)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            # All in eval mode: the exporter resets every part to the mode of the outermost one.
            Peaks(network).eval(),
            (page,),
            buffer,
            input_names=["page"],
            output_names=["cell_boxes", "cell_scores", "turns"],
            dynamic_axes={"page": {1: "height", 2: "width"}},
            opset_version=OPSET,
            dynamo=False,
        )
    return onnx.load_from_string(buffer.getvalue())


def _selection() -> tuple[list[onnx.NodeProto], list[onnx.TensorProto]]:
    """Suppression for each class with the boxes of that class, then sorting of all by score.

    ONNX takes boxes [batches, cells, 4] and scores [batches, classes, cells]: the two classes are two batches of
    one class, because each has its own boxes. At most 120 are kept by TopK, which sorts them too.
    """
    constants = {
        "most": np.array([MOST_OBJECTS], np.int64),
        "shared": np.array([SHARED], np.float32),
        "lowest": np.array([LOWEST_SCORE], np.float32),
        "first_column": np.array([0], np.int64),
        "both_columns": np.array([0, 2], np.int64),
        "flat": np.array([-1], np.int64),
        "limit": np.array([_MOST_FOUND], np.int64),
        "axis": np.array([0], np.int64),
        "class_axis": np.array([1], np.int64),
    }
    make = helper.make_node
    nodes = [
        make("Squeeze", ["cell_boxes", "axis"], ["class_boxes"]),
        make("Squeeze", ["cell_scores", "axis"], ["class_scores"]),
        make("Unsqueeze", ["class_scores", "class_axis"], ["scores_for_suppression"]),
        make(
            "NonMaxSuppression",
            ["class_boxes", "scores_for_suppression", "most", "shared", "lowest"],
            ["kept"],
            center_point_box=0,
        ),
        make("Gather", ["kept", "both_columns"], ["kept_cells"], axis=1),
        make("GatherND", ["class_boxes", "kept_cells"], ["kept_boxes"]),
        make("GatherND", ["class_scores", "kept_cells"], ["kept_scores"]),
        make("Gather", ["kept", "first_column"], ["kept_class_column"], axis=1),
        make("Reshape", ["kept_class_column", "flat"], ["kept_classes"]),
        make("Shape", ["kept_scores"], ["count"]),
        make("Min", ["count", "limit"], ["shown"]),
        make("TopK", ["kept_scores", "shown"], ["scores", "order"], axis=0, largest=1, sorted=1),
        make("Gather", ["kept_boxes", "order"], ["boxes"], axis=0),
        make("Gather", ["kept_classes", "order"], ["classes"], axis=0),
        make("Squeeze", ["turns", "axis"], ["orientation"]),
    ]
    return nodes, [numpy_helper.from_array(value, name) for name, value in constants.items()]
