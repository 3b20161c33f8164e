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
TERMS = "drawn designs: by this project; real stamps: a research collection whose mirrors state no terms, see CARD.md"


def manifest(folder: Path, fusion: Fusion, counts: Mapping, settings: StampSettings) -> dict:
    """Returns the manifest of the graphs in `folder`, without percentages, thresholds and metrics."""
    return {
        **verification_head(NAME, VERSION, folder, size=DIMENSION, height=SIDE, width=SIDE),
        "calibration": {**asdict(fusion), "fittedOn": "validation designs, synthetic counterfeits"},
        "trainedOn": {**counts, "terms": TERMS, "settings": asdict(settings)},
    }


def with_calibration(content: Mapping, percent: list, thresholds: Mapping, pair: Mapping, fitted: Mapping) -> dict:
    """Returns the manifest with what `calibrate` fitted: percentages and thresholds by number of references (layout in
    customs_training/percentages.py), and the single pair of thresholds that they are compared with."""
    head = {name: value for name, value in content.items() if name not in ("percent", "thresholds", "metrics")}
    place = list(head).index("calibration")
    before, after = list(head.items())[:place], list(head.items())[place + 1 :]
    fusion = {name: content["calibration"][name] for name in ("pair", "group", "fittedOn")}
    return {
        **dict(before),
        "percent": percent,
        "thresholds": thresholds,
        "calibration": {**fusion, "singlePair": pair, "percentFittedOn": fitted},
        **dict(after),
    }
