"""The verbs of document-detector: train, compare, export, evaluate, card."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import nn

from customs_training.document_detector.decode import Detector
from customs_training.document_detector.evaluation import (
    PageSet,
    figures,
    logos_detected,
    orientation,
    page_sets,
    run,
    thresholds_of,
    turn_chances,
    turn_threshold,
)
from customs_training.document_detector.forms import drawn, scanned
from customs_training.document_detector.golden import write_golden
from customs_training.document_detector.graph import build_graph
from customs_training.document_detector.manifest import manifest
from customs_training.document_detector.network import Ensemble, TextNetwork, ensemble, parameters
from customs_training.document_detector.pages import SPLITS, ScannedPage, read_pages
from customs_training.document_detector.real_pages import (
    dev_pages,
    faint_threshold,
    load_real_pages,
    real_pages_folder,
    real_set,
    real_thresholds,
    real_turn_chances,
    report,
)
from customs_training.document_detector.restoring import restored
from customs_training.document_detector.sampling import PageStream, Sources
from customs_training.document_detector.session import DetectorSession
from customs_training.document_detector.settings import CLASSES, NETWORKS, DetectorSettings
from customs_training.document_detector.stock import build_stock
from customs_training.document_detector.training import Stored, fit, load, new_network
from customs_training.document_detector.trunk import read_trunk
from customs_training.manifests import with_metrics, write_manifest
from customs_training.places import ModelPlaces, existing

_STATISTICS = 999
"""The stream whose pages give the statistics of a restored network."""
_STATISTIC_BATCHES = 6
_LOOK = 25
"""Pages of each set that are evaluated during training."""
_TURNED_PAGES = 60
"""Pages of each set that are evaluated in all four orientations."""
_EVALUATION_SHARE = 5
"""Factor by which validation and test have fewer forms than training."""


@dataclass(frozen=True)
class Places(ModelPlaces):
    """With the networks that training continues from."""

    start: Path | None = None
    """A network.pt, or the model.onnx of a published model; None trains from nothing."""
    trunk: Path | None = None
    """The text detector whose trunk a new network reads; None takes the trunk of `start`."""

    @property
    def pages(self) -> Path:
        return self.data / "documents" / "pages"

    def network(self, kind: str) -> Path:
        """The file of a trained network of a kind."""
        return self.work / f"{kind}.pt"


def train(places: Places, settings: DetectorSettings) -> None:
    """Fits the networks and saves them for `export`; prints figures on validation pages during training."""
    sources = sources_of(places, settings)
    report = reporter(sets_of(places, settings, "valid"))
    for kind in NETWORKS if settings.network == "both" else (settings.network,):
        started, own = time.monotonic(), replace(settings, network=kind)
        fit(sources, own, places.network(kind), report, _start(places, own, sources))
        print(f"wrote {places.network(kind)} after {(time.monotonic() - started) / 60:.0f} minutes")


def _start(places: Places, settings: DetectorSettings, sources: Sources) -> Stored:
    """What training begins with: a stored network, a member of a published model, or a new network."""
    torch.set_num_threads(settings.threads)
    if places.start is not None and places.start.suffix == ".pt":
        return load(places.start)
    if places.start is None or not places.start.is_file():
        return Stored(new_network(settings, read_trunk(places.trunk) if places.trunk else None), settings, [])
    pages = iter(PageStream(sources, settings, 1.0, _STATISTICS))
    batches = (next(pages)[0].float() / 255 for _ in range(_STATISTIC_BATCHES))
    published = restored(places.start, batches)
    history = json.loads((places.start.parent / "model.json").read_text(encoding="utf-8"))["trainedOn"]["trainings"]
    network = published.pixels[0] if settings.network == "pixels" else _text_member(published)
    return Stored(network, settings, history[settings.network])


def _text_member(published: Ensemble) -> TextNetwork:
    network = TextNetwork(published.trunk)
    network.decoder = published.decoders[0]
    return network


def reporter(sets: list[PageSet]) -> Callable[[float, nn.Module], None]:
    """Prints the progress of training: AP50, and recall and precision at the currently best threshold."""
    few = [_first(each, _LOOK) for each in sets]

    def print_figures(done: float, network: nn.Module) -> None:
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

    return print_figures


def compare(places: Places, settings: DetectorSettings) -> None:
    """Measures each member of the model alone, the model that training started from, and a baseline without learning,
    on the test pages and the real pages."""
    from customs_training.document_detector.compare import compare_models

    stored = _trained(places)
    published = DetectorSession(places.start) if places.start and places.start.suffix == ".onnx" else None
    result = compare_models(stored, published, _real(places), *(sets_of(places, settings, one) for one in SPLITS[1:]))
    places.comparison.write_text(json.dumps(result, indent=2), encoding="utf-8")
    print(json.dumps(result, indent=2))


def export(places: Places, settings: DetectorSettings) -> None:
    """Writes the graph, thresholds chosen on real pages, the manifest without metrics, and golden vectors."""
    stored = _trained(places)
    places.out.mkdir(parents=True, exist_ok=True)
    places.model.write_bytes(build_graph(ensemble([one.network for one in stored.values()])))
    session = DetectorSession(places.model)
    sets = sets_of(places, settings, "valid")
    real = _real(places)
    thresholds = real_thresholds(real, session.detect) if real else _thresholds_of_sets(sets, session)
    if real:
        thresholds["faintSignature"] = _faint_threshold(places, session, thresholds["signature"])
    upright = [turn_chances(_plain(sets), session.detect)]
    upright += [real_turn_chances(pages, session.detect) for pages in real.values()]
    thresholds["orientation"] = turn_threshold(np.concatenate(upright))
    content = manifest(places.out, trained_on(places, settings, stored), thresholds)
    write_manifest(places.manifest, content)
    write_golden(session, places.out / "golden.json")
    print(f"wrote {places.model} ({places.model.stat().st_size / 1e6:.1f} MB), thresholds {thresholds}")


def _faint_threshold(places: Places, session: DetectorSession, clear: float) -> float:
    return faint_threshold(dev_pages(places.data), session.detect, clear)


def _thresholds_of_sets(sets: list[PageSet], session: DetectorSession) -> dict[str, float]:
    return thresholds_of(sets, [run(each, session.detect) for each in sets])


def _trained(places: Places) -> dict[str, Stored]:
    """The trained networks by kind. Raises FileNotFoundError if there is none."""
    kinds = [kind for kind in NETWORKS if places.network(kind).is_file()]
    if not kinds:
        existing(places.network(NETWORKS[0]), "document-detector train")
    return {kind: load(places.network(kind)) for kind in kinds}


def _real(places: Places) -> dict[str, list[ScannedPage]]:
    """The dev pages of each source of real pages, and the validation pages of the scans, whose stamps are not labelled;
    empty if there are no real pages."""
    if not (real_pages_folder(places.data) / "boxes.json").exists():
        return {}
    scans = [page for page in read_pages(places.pages) if page.split == "valid"]
    return {**dev_pages(places.data), "scans": scans}


def evaluate(places: Places, settings: DetectorSettings) -> None:
    """Measures model.onnx on the test pages and puts the figures into the manifest."""
    session = DetectorSession(places.model)
    sets = sets_of(places, settings, "test")
    stored = json.loads(places.manifest.read_text(encoding="utf-8"))["thresholds"]
    answers = [run(each, session.detect) for each in sets]
    real = {name: pages for name, pages in _real(places).items() if name != "scans"}
    measured = {
        **{each.name: figures(each, answer, stored) for each, answer in zip(sets, answers, strict=True)},
        **{f"real pages, {name}": real_set(pages, session.detect, stored) for name, pages in real.items()},
    }
    metrics = {
        "command": "python -m customs_training document-detector evaluate",
        "protocol": "IoU 0.5; thresholds chosen on the dev pages of the real pages and on validation scans",
        "bytes": places.model.stat().st_size,
        "sets": measured,
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
    real = _real_training_pages(places)
    return Sources(scans, forms, build_stock(places.data, places.work, "train", settings, real), scanned(real, "train"))


def _real_training_pages(places: Places) -> list[ScannedPage]:
    if not (real_pages_folder(places.data) / "boxes.json").exists():
        return []
    return [page for page in load_real_pages(places.data) if page.split == "train"]


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


def trained_on(places: Places, settings: DetectorSettings, stored: dict[str, Stored]) -> dict:
    """Counts and terms of the training data."""
    pages, real = read_pages(places.pages), _real_training_pages(places)
    stock = build_stock(places.data, places.work, "train", settings, real)
    members = ensemble([one.network for one in stored.values()])
    return {
        "networks": {"pixels": len(members.pixels), "text": len(members.decoders)},
        "scannedPages": {split: _counts(pages, split) for split in SPLITS},
        "realPages": _counts(real, "train"),
        "drawnForms": settings.drawn_pages,
        "photographedStamps": len(stock.photographed_stamps),
        "drawnStamps": len(stock.drawn_stamps),
        "writtenSignatures": len(stock.written_signatures),
        "drawnSignatures": len(stock.drawn_signatures),
        "scribbles": len(stock.drawn_scribbles),
        "cutMarks": {"signatures": len(stock.cut_signatures), "stamps": len(stock.cut_stamps)},
        "terms": (
            "real pages: Roboflow signatures-xc8up, CC BY 4.0; scanned pages: Tobacco800; signatures: CEDAR, "
            "BHSig260-Hindi, SigComp2011 Dutch; photographed stamps: research data sets whose mirrors state no terms. "
            "Frozen trunk: the text detector of PP-OCRv4 (PaddleOCR), Apache-2.0. Forms, stamps and handwriting drawn "
            "by this project."
        ),
        "parameters": parameters(members),
        "settings": asdict(settings),
        "trainings": {kind: one.history for kind, one in stored.items()},
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
