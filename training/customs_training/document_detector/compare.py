"""Other detectors on the same pages: narrower and wider networks, networks with other training data, and a baseline
without learning."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from customs_training.document_detector import baseline
from customs_training.document_detector.decode import Detector
from customs_training.document_detector.evaluation import Detect, PageSet, figures, orientation, run, thresholds_of
from customs_training.document_detector.network import DetectorNetwork, parameters
from customs_training.document_detector.sampling import Sources
from customs_training.document_detector.settings import CLASSES, DetectorSettings
from customs_training.document_detector.training import fit

SHORT = 1200
"""Training pages of a comparison: enough to rank, a fraction of those of the shipped model."""


def compare_families(
    sources: Sources, valid: list[PageSet], test: list[PageSet], settings: DetectorSettings, work: Path
) -> dict[str, dict]:
    """Figures of each family on the test pages; finished results are read from the work folder."""
    short = replace(settings, pages=SHORT)
    without_forms = replace(sources, forms=[])
    families: dict[str, Callable[[], tuple[Detect, DetectorNetwork | None]]] = {
        "connected components and colour, no learning": lambda: (baseline.detect, None),
        f"width 1.0, {SHORT:,} pages": lambda: _fitted(sources, short, work / "short.pt"),
        f"width 0.5, {SHORT:,} pages": lambda: _fitted(sources, replace(short, width=0.5), work / "narrow.pt"),
        f"width 1.0, {SHORT:,} pages, no drawn forms": lambda: _fitted(without_forms, short, work / "no-forms.pt"),
    }
    store = work / "families.json"
    result: dict[str, dict] = json.loads(store.read_text(encoding="utf-8")) if store.exists() else {}
    for name, make in families.items():
        if name not in result:
            result[name] = _measured(*make(), valid, test)
            store.write_text(json.dumps(result, indent=2), encoding="utf-8")
            print(name, json.dumps(result[name]), flush=True)
    return result


def _fitted(sources: Sources, settings: DetectorSettings, path: Path) -> tuple[Detect, DetectorNetwork]:
    network = fit(sources, settings, path)
    return Detector(network).detect, network


def _measured(detect: Detect, network: DetectorNetwork | None, valid: list[PageSet], test: list[PageSet]) -> dict:
    thresholds = thresholds_of(valid, [run(each, detect) for each in valid])
    result: dict = {"parameters": parameters(network) if network else 0, "thresholds": thresholds}
    for each in test:
        measured = figures(each, run(each, detect), thresholds)
        for name in CLASSES:
            if name in measured:
                kept = ("recall", "precision", "ap50")
                result[f"{each.name}: {name}"] = {one: measured[name][one] for one in kept}
    result["orientation"] = orientation(test[:1], detect)["accuracy"] if network else None
    return result
