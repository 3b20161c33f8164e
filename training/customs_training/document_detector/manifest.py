"""Writes model.json: what the service and its readers need to know about `model.onnx` beside the graph itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from customs_training.document_detector.settings import CLASSES, PAGE_HEIGHT, PAGE_WIDTH
from customs_training.manifests import manifest_head

NAME = "document-detector"
VERSION = "2.0.0"

VERDICT_RULE = {
    "required": {"certificate-of-origin": ["stamp", "signature"], "invoice": ["signature"], "other": []},
    "unrelatedBesideMatch": "no-reference",
    "text": (
        "Any finding with verdict mismatch makes the document suspicious. Otherwise it is verified if every required "
        "kind has a match (for 'other': if at least one finding matches), and unverifiable if not. A mark that matches "
        "no reference, on a page where another mark of its kind matches, counts as unregistered (no-reference) and not "
        "as a mismatch."
    ),
}


def manifest(folder: Path, trained_on: Mapping, thresholds: Mapping[str, float]) -> dict:
    """Returns the manifest of the files in `folder`, without metrics."""
    return {
        **manifest_head(NAME, VERSION, folder),
        "inputs": [{"name": "page", "type": "uint8", "shape": [1, "height", "width", 3]}],
        "outputs": [
            {"name": "boxes", "type": "float32", "shape": ["n", 4]},
            {"name": "scores", "type": "float32", "shape": ["n"]},
            {"name": "classes", "type": "int64", "shape": ["n"]},
            {"name": "orientation", "type": "float32", "shape": [4]},
        ],
        "labels": list(CLASSES),
        "orientations": [0, 90, 180, 270],
        "canvas": {"height": PAGE_HEIGHT, "width": PAGE_WIDTH, "multipleOf": 32, "padding": 255},
        "thresholds": dict(thresholds),
        "verdictRule": VERDICT_RULE,
        "trainedOn": trained_on,
    }
