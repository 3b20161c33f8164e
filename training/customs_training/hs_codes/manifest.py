"""Writes model.json: what the service and its readers need to know about the graph and the nomenclature."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from customs_training.hs_codes.corpus import LANGUAGES, Corpus
from customs_training.hs_codes.encoder.training import EncoderModel
from customs_training.hs_codes.nomenclature import EDITION, NOMENCLATURE
from customs_training.hs_codes.session import PIECES
from customs_training.hs_codes.settings import HsSettings
from customs_training.hs_codes.shares import Shares
from customs_training.manifests import manifest_head

NAME = "hs-codes"
VERSION = "2.1.0"
WEAKER = LANGUAGES
"""Languages of which the model has read tariff texts only."""


def manifest(
    folder: Path,
    corpus: Corpus,
    bag: HsSettings,
    encoder: EncoderModel,
    shares: Mapping[str, Shares],
    thresholds: Mapping,
    calibration: Mapping,
) -> dict:
    """Returns the manifest of the files in `folder`, without metrics."""
    return {
        **manifest_head(NAME, VERSION, folder, NOMENCLATURE, PIECES),
        "edition": EDITION,
        "languages": [
            {"tag": tag, **({"weaker": True} if tag in WEAKER else {}), "shares": asdict(one)}
            for tag, one in shares.items()
        ],
        "inputs": [
            {"name": "hashes", "type": "int64", "shape": ["B", "T"]},
            {"name": "masks", "type": "float32", "shape": ["B", "R", 2, "T"]},
            {"name": "pieces", "type": "int64", "shape": ["B", "L"]},
            {"name": "readings", "type": "float32", "shape": ["B", "R", "L"]},
            {"name": "shares", "type": "float32", "shape": ["B", 2]},
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
            "settings": {"vocabulary": bag.vocabulary, "width": bag.width},
            "encoder": {
                "layers": encoder.settings.layers,
                "pieces": len(encoder.pieces),
                "epochs": encoder.settings.earlier_epochs + encoder.settings.epochs,
                **({} if encoder.settings.share == 1 else {"shareOfLast": encoder.settings.share}),
                "examplesPerEpoch": encoder.settings.examples_per_epoch,
            },
        },
    }
