"""Writes model.json: what the service and its readers need to know about `model.onnx`."""

from __future__ import annotations

from pathlib import Path

from customs_training.manifests import manifest_head
from customs_training.network_risk.scorer import Scorer
from customs_training.network_risk.worlds import FEATURES

NAME = "network-risk"
VERSION = "1.0.0"


def manifest(scorer: Scorer, folder: Path) -> dict:
    """Returns the manifest of the files in `folder`, without metrics."""
    return {
        **manifest_head(NAME, VERSION, folder),
        "inputs": [{"name": "features", "type": "float32", "shape": ["N", len(FEATURES)]}],
        "outputs": [{"name": "logOdds", "type": "float32", "shape": ["N"]}],
        "features": list(FEATURES),
        "thresholds": {"bands": scorer.bands},
        "trainedOn": scorer.trained_on,
    }
