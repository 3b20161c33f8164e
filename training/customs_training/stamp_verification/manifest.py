"""Writes model.json: what the service and its readers need to know about the two graphs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from customs_training.stamp_verification.graphs import DIMENSION, Fusion
from customs_training.stamp_verification.normalise import SIDE
from customs_training.stamp_verification.settings import StampSettings
from customs_training.verification import verification_head

NAME = "stamp-verification"
VERSION = "1.0.0"
MINIMUM_REFERENCES = 1
"""One good impression shows the whole stamp; further ones reduce the errors."""
TERMS = "drawn designs: by this project; real stamps: a research collection whose mirrors state no terms, see CARD.md"


def manifest(folder: Path, steps: Mapping, fusion: Fusion, counts: Mapping, settings: StampSettings) -> dict:
    """Returns the manifest of the graphs in `folder`, without metrics."""
    return {
        **verification_head(NAME, VERSION, folder, size=DIMENSION, height=SIDE, width=SIDE),
        "thresholds": {**steps, "minimumReferences": MINIMUM_REFERENCES},
        "calibration": {**asdict(fusion), "fittedOn": "validation designs, synthetic counterfeits"},
        "trainedOn": {**counts, "terms": TERMS, "settings": asdict(settings)},
    }
