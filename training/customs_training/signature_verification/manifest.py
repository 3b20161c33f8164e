"""Writes model.json: what the service and its readers need to know about the graphs."""

from __future__ import annotations

from pathlib import Path

from customs_training.signature_verification.dataset import Split
from customs_training.signature_verification.evaluation import Thresholds
from customs_training.signature_verification.settings import HEIGHT, WIDTH, SignatureSettings
from customs_training.verification import verification_head

NAME = "signature-verification"
VERSION = "2.0.0"


def manifest(folder: Path, size: int, split: Split, settings: SignatureSettings, thresholds: Thresholds) -> dict:
    """Returns the manifest of the graphs in `folder`, without metrics; `size` is the embedding's width."""
    return {
        **verification_head(NAME, VERSION, folder, size=size, height=HEIGHT, width=WIDTH),
        "percent": thresholds.percent,
        "thresholds": {"verdicts": thresholds.verdicts, "sameSource": thresholds.same_source},
        "trainedOn": {
            "sources": _counts(split),
            "terms": "research data sets of signatures; their mirrors state no terms, see CARD.md",
            "settings": {"channels": list(settings.channels), "epochs": settings.epochs, "seed": settings.seed},
        },
    }


def _counts(split: Split) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    for name, data in (
        ("train", split.train),
        ("calibration", split.calibration),
        ("validation", split.validation),
    ):
        for source in sorted(set(data.sources.tolist())):
            own = data.of(data.sources == source)
            entry = counts.setdefault(str(source), {})
            entry[f"{name}Writers"] = len(set(own.writers.tolist()))
            entry[f"{name}Signatures"] = len(own)
    return counts
