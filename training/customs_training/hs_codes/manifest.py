"""Writes model.json: what serving and readers need to know about `model.onnx` beside the graph itself."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime

from customs_training.hs_codes.corpus import Corpus
from customs_training.hs_codes.nomenclature import EDITION
from customs_training.hs_codes.settings import HsSettings

NAME = "hs-codes"
VERSION = "1.0.0"


def manifest(model: bytes, corpus: Corpus, settings: HsSettings, thresholds: Mapping, calibration: Mapping) -> dict:
    """Gives the manifest without metrics."""
    return {
        "name": NAME,
        "version": VERSION,
        "created": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "sha256": hashlib.sha256(model).hexdigest(),
        "edition": EDITION,
        "languages": ["en", "ko"],
        "inputs": [
            {"name": "hashes", "type": "int64", "shape": ["B", "T"]},
            {"name": "masks", "type": "float32", "shape": ["B", "R", 2, "T"]},
        ],
        "outputs": [
            {"name": "probabilities", "type": "float32", "shape": ["B", "R", len(corpus.codes)]},
            {"name": "known", "type": "float32", "shape": ["B", "T"]},
        ],
        "labels": "the subheadings of nomenclature.json, ascending",
        "thresholds": thresholds,
        "calibration": calibration,
        "trainedOn": {
            "rows": corpus.counts,
            "examples": len(corpus.examples),
            "heldOutRulings": len(corpus.held_out),
            "settings": {"vocabulary": settings.vocabulary, "width": settings.width, "epochs": settings.epochs},
        },
    }
