"""Writes model.json: what the service and its readers need to know about the graph and the nomenclature."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from customs_training.hs_codes.corpus import Corpus
from customs_training.hs_codes.nomenclature import EDITION, NOMENCLATURE
from customs_training.hs_codes.settings import HsSettings
from customs_training.manifests import manifest_head

NAME = "hs-codes"
VERSION = "1.0.0"


def manifest(folder: Path, corpus: Corpus, settings: HsSettings, thresholds: Mapping, calibration: Mapping) -> dict:
    """Returns the manifest of the files in `folder`, without metrics."""
    return {
        **manifest_head(NAME, VERSION, folder, NOMENCLATURE),
        "edition": EDITION,
        "languages": [{"tag": "en"}, {"tag": "ko"}],
        "inputs": [
            {"name": "hashes", "type": "int64", "shape": ["B", "T"]},
            {"name": "masks", "type": "float32", "shape": ["B", "R", 2, "T"]},
        ],
        "outputs": [
            {"name": "probabilities", "type": "float32", "shape": ["B", "R", len(corpus.codes)]},
            {"name": "known", "type": "float32", "shape": ["B", "T"]},
        ],
        "labels": "the subheadings of nomenclature.json and droppedLabels, ascending",
        "droppedLabels": [],
        "thresholds": thresholds,
        "calibration": calibration,
        "trainedOn": {
            "rows": corpus.counts,
            "examples": len(corpus.examples),
            "heldOutRulings": len(corpus.held_out),
            "settings": {"vocabulary": settings.vocabulary, "width": settings.width, "epochs": settings.epochs},
        },
    }
