"""The members of the model, the model before it and a baseline without learning, on the same pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from customs_training.document_detector import baseline
from customs_training.document_detector.evaluation import Detect, PageSet, figures, run, thresholds_of
from customs_training.document_detector.graph import build_graph
from customs_training.document_detector.network import ensemble, parameters
from customs_training.document_detector.pages import ScannedPage
from customs_training.document_detector.real_pages import real_set, real_thresholds
from customs_training.document_detector.session import DetectorSession
from customs_training.document_detector.settings import CLASSES
from customs_training.document_detector.training import Stored

_SHOWN = ("recall", "precision", "ap50")
_NAMES = {"pixels": "network of pixels alone", "text": "network on the frozen trunk alone"}


def compare_models(
    stored: Mapping[str, Stored],
    before: DetectorSession | None,
    real: Mapping[str, Sequence[ScannedPage]],
    valid: list[PageSet],
    test: list[PageSet],
) -> dict[str, dict]:
    """Figures of each model on the test pages and the real pages, at its own thresholds, with its time on a page."""
    result = {}
    for kind, one in stored.items():
        alone = ensemble([one.network])
        session = DetectorSession(build_graph(alone))
        measured = _measured(session.detect, real, valid, test)
        result[_NAMES[kind]] = {**parameters(alone), "milliseconds": session.milliseconds(), **measured}
    if before is not None:
        measured = _measured(before.detect, real, valid, test)
        result["the model before, boxes refined too"] = {"milliseconds": before.milliseconds(), **measured}
    result["connected components and colour, no learning"] = _measured(baseline.detect, real, valid, test)
    return result


def _measured(
    detect: Detect, real: Mapping[str, Sequence[ScannedPage]], valid: list[PageSet], test: list[PageSet]
) -> dict:
    thresholds = real_thresholds(real, detect) if real else thresholds_of(valid, [run(each, detect) for each in valid])
    sets = {each.name: figures(each, run(each, detect), thresholds) for each in test}
    sets |= {
        f"real pages, {name}": real_set(pages, detect, thresholds) for name, pages in real.items() if name != "scans"
    }
    return {"thresholds": thresholds} | {
        f"{name}: {kind}": {one: found[kind][one] for one in _SHOWN}
        for name, found in sets.items()
        for kind in CLASSES
        if kind in found
    }
