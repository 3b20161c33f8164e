"""Writes model.json: what serving and readers need to know about the two graphs beside the graphs themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from customs_training.manifests import file_sha256
from customs_training.stamp_verification.graphs import DIMENSION, Fusion
from customs_training.stamp_verification.normalise import SIDE
from customs_training.stamp_verification.settings import StampSettings

NAME = "stamp-verification"
VERSION = "1.0.0"
MINIMUM_REFERENCES = 1
"""One good impression of a stamp shows all of it; further ones lower the errors."""
TERMS = "drawn designs: by this project; real stamps: a research collection whose mirrors state no terms, see CARD.md"


def manifest(folder: Path, steps: Mapping, fusion: Fusion, counts: Mapping, settings: StampSettings) -> dict:
    """Gives the manifest of the graphs in `folder`, without metrics."""
    return {
        "name": NAME,
        "version": VERSION,
        "created": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "sha256": file_sha256(folder / "model.onnx"),
        "files": {"comparison.onnx": file_sha256(folder / "comparison.onnx")},
        "inputs": [{"name": "image", "type": "uint8", "shape": ["height", "width"]}],
        "outputs": [
            {"name": "embedding", "type": "float32", "shape": [DIMENSION]},
            {"name": "normalised", "type": "uint8", "shape": [SIDE, SIDE]},
        ],
        "comparison": {
            "inputs": [
                {"name": "query", "type": "float32", "shape": [DIMENSION]},
                {"name": "references", "type": "float32", "shape": ["n", DIMENSION]},
            ],
            "outputs": [
                {"name": "similarity", "type": "float32", "shape": ["n"]},
                {"name": "decision", "type": "float32", "shape": [1]},
            ],
        },
        "thresholds": {**steps, "minimumReferences": MINIMUM_REFERENCES},
        "calibration": {**asdict(fusion), "fittedOn": "validation designs, synthetic counterfeits"},
        "trainedOn": {**counts, "terms": TERMS, "settings": asdict(settings)},
    }
