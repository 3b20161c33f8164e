"""The verbs of document-detector: train, compare, export, evaluate, card."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from customs_training.document_detector.decode import Detector
from customs_training.document_detector.evaluation import (
    PageSet,
    figures,
    logos_detected,
    orientation,
    page_sets,
    run,
    thresholds_of,
    turn_threshold,
)
from customs_training.document_detector.forms import drawn, scanned
from customs_training.document_detector.golden import write_golden
from customs_training.document_detector.graph import build_graph
from customs_training.document_detector.manifest import manifest
from customs_training.document_detector.network import DetectorNetwork, parameters
from customs_training.document_detector.pages import ScannedPage, read_pages
from customs_training.document_detector.real_pages import report
from customs_training.document_detector.sampling import Sources
from customs_training.document_detector.session import DetectorSession
from customs_training.document_detector.settings import CLASSES, DetectorSettings
from customs_training.document_detector.stock import build_stock
from customs_training.document_detector.training import Stored, fit, load
from customs_training.manifests import with_metrics, write_manifest
from customs_training.places import ModelPlaces, existing

_LOOK = 25
"""Pages of each set that are evaluated during training."""
_TURNED_PAGES = 60
"""Pages of each set that are evaluated in all four orientations."""
_EVALUATION_SHARE = 5
"""Factor by which validation and test have fewer forms than training."""


@dataclass(frozen=True)
class Places(ModelPlaces):
    """With a network from which training continues."""

    start: Path | None = None

    @property
    def pages(self) -> Path:
        return self.data / "documents" / "pages"


def train(places: Places, settings: DetectorSettings) -> None:
    """Fits the network and saves it for `export`; prints figures on validation pages during training."""
    sources = sources_of(places, settings)
    sets = sets_of(places, settings, "valid")
    started = time.monotonic()
    start = load(places.start) if places.start else None
    fit(sources, settings, places.state, reporter(sets), start)
    print(f"wrote {places.state} after {(time.monotonic() - started) / 60:.0f} minutes")


def reporter(sets: list[PageSet]) -> Callable[[float, DetectorNetwork], None]:
    """Prints the progress of training: AP50, and recall and precision at the currently best threshold."""
    few = [_first(each, _LOOK) for each in sets]

    def report(done: float, network: DetectorNetwork) -> None:
        detect = Detector(network).detect
        answers = [run(each, detect) for each in few]
        thresholds = thresholds_of(few, answers)
        print(f"\n{100 * done:.0f} % of training done, thresholds", thresholds)
        for each, answer in zip(few, answers, strict=True):
            for name, one in figures(each, answer, thresholds).items():
                if name in CLASSES:
                    print(
                        f"  {each.name}: {name} AP50 {one['ap50']} recall {one['recall']} precision {one['precision']}"
                    )
        print("  orientation", orientation(few[:1], detect), flush=True)

    return report


def compare(places: Places, settings: DetectorSettings) -> None:
    """Fits smaller networks and networks with other training data for a short time each, and measures a baseline
    without learning."""
    from customs_training.document_detector.compare import compare_families

    valid, test = (sets_of(places, settings, split) for split in ("valid", "test"))
    result = compare_families(sources_of(places, settings), valid, test, settings, places.work)
    places.comparison.write_text(json.dumps(result, indent=2), encoding="utf-8")
    print(json.dumps(result, indent=2))


def export(places: Places, settings: DetectorSettings) -> None:
    """Writes the graph, thresholds chosen on the validation pages, the manifest without metrics, and golden vectors."""
    stored = load(places.state)
    places.out.mkdir(parents=True, exist_ok=True)
    places.model.write_bytes(build_graph(stored.network))
    session = DetectorSession(places.model)
    sets = sets_of(places, stored.settings, "valid")
    answers = [run(each, session.detect) for each in sets]
    thresholds = {**thresholds_of(sets, answers), "orientation": turn_threshold(_plain(sets), session.detect)}
    content = manifest(places.out, trained_on(places, stored), thresholds)
    write_manifest(places.manifest, content)
    write_golden(session, places.out / "golden.json")
    print(f"wrote {places.model} ({places.model.stat().st_size / 1e6:.1f} MB), thresholds {thresholds}")


def evaluate(places: Places, settings: DetectorSettings) -> None:
    """Measures model.onnx on the test pages and puts the figures into the manifest."""
    session = DetectorSession(places.model)
    sets = sets_of(places, settings, "test")
    stored = json.loads(places.manifest.read_text(encoding="utf-8"))["thresholds"]
    answers = [run(each, session.detect) for each in sets]
    metrics = {
        "command": "python -m customs_training document-detector evaluate",
        "protocol": "IoU 0.5; thresholds chosen on validation documents, figures on test documents",
        "bytes": places.model.stat().st_size,
        "sets": {each.name: figures(each, answer, stored) for each, answer in zip(sets, answers, strict=True)},
        "logos": logos_detected(sets[0], answers[0], stored),
        "orientation": orientation(_plain(sets), session.detect, stored["orientation"]),
        "millisecondsPerPage": session.milliseconds(),
    }
    with_metrics(places.manifest, metrics)
    print(json.dumps(metrics, indent=2))


def real_pages(places: Places, settings: DetectorSettings) -> None:
    """Measures the published model on the dev pages of the real pages, and prints the figures."""
    del settings
    session = DetectorSession(existing(places.model, "document-detector publish"))
    thresholds = json.loads(places.manifest.read_text(encoding="utf-8"))["thresholds"]
    print(json.dumps(report(places.data, session.detect, thresholds), indent=2))


def card(places: Places, settings: DetectorSettings) -> None:
    """Writes CARD.md from the manifest and the comparison."""
    from customs_training.document_detector.card import write_card

    del settings
    write_card(places.out, places.comparison)
    print(f"wrote {places.out / 'CARD.md'}")


def sources_of(places: Places, settings: DetectorSettings) -> Sources:
    """The sources of training pages."""
    scans = scanned(read_pages(places.pages), "train")
    forms = drawn(places.work, "train", settings.drawn_pages, settings.seed)
    return Sources(scans, forms, build_stock(places.data, places.work, "train", settings))


def sets_of(places: Places, settings: DetectorSettings, split: str) -> list[PageSet]:
    """The evaluation pages of a split."""
    forms = drawn(places.work, split, settings.drawn_pages // _EVALUATION_SHARE, settings.seed)
    stock = build_stock(places.data, places.work, split, settings)
    return page_sets(scanned(read_pages(places.pages), split), forms, stock, settings.seed)


def _plain(sets: list[PageSet]) -> list[PageSet]:
    """Pages to rotate: some of each set, without the stamped scans, which repeat the scans."""
    return [_first(each, _TURNED_PAGES) for each in sets if each.name != "stamped scans"]


def _first(pages: PageSet, count: int) -> PageSet:
    first = slice(count)
    return replace(pages, examples=pages.examples[first], groups=pages.groups[first], sizes=pages.sizes[first])


def trained_on(places: Places, stored: Stored) -> dict:
    """Counts and terms of the training data."""
    pages, settings = read_pages(places.pages), stored.settings
    stock = build_stock(places.data, places.work, "train", settings)
    return {
        "scannedPages": {split: _counts(pages, split) for split in ("train", "valid", "test")},
        "drawnForms": settings.drawn_pages,
        "photographedStamps": len(stock.photographed_stamps),
        "drawnStamps": len(stock.drawn_stamps),
        "writtenSignatures": len(stock.written_signatures),
        "drawnSignatures": len(stock.drawn_signatures),
        "terms": (
            "scanned pages: Tobacco800; signatures: CEDAR, BHSig260-Hindi, SigComp2011 Dutch; photographed stamps: "
            "research data sets whose mirrors state no terms. Forms, stamps and handwriting drawn by this project."
        ),
        "parameters": parameters(stored.network),
        "settings": {**asdict(settings), "pagesShown": stored.pages_shown},
        "trainings": stored.history,
    }


def _counts(pages: list[ScannedPage], split: str) -> dict[str, int]:
    own = [page for page in pages if page.split == split]
    boxes = [box.label for page in own for box in page.boxes]
    return {
        "documents": len({page.document for page in own}),
        "pages": len(own),
        "signatures": boxes.count(1),
        "stamps": boxes.count(0),
        "logos": boxes.count(-1),
    }
