"""The verbs of signature-verification: train, compare, export, evaluate, card; pages, sheets, crops."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import torch

from customs_training.manifests import with_metrics, write_manifest
from customs_training.places import ModelPlaces
from customs_training.signature_verification.card import write_card
from customs_training.signature_verification.composed import compose, compose_sheets
from customs_training.signature_verification.crops import (
    CUTS,
    Answers,
    Cuts,
    answers,
    crop_rates,
    crop_verdicts,
    enrolled_images,
    mixed_queries,
    read_cuts,
    read_variants,
)
from customs_training.signature_verification.dataset import (
    Signatures,
    Split,
    Variants,
    joined,
    read_archive,
    with_scans,
)
from customs_training.signature_verification.evaluation import (
    AcceptedErrors,
    Thresholds,
    by_source,
    choose_thresholds,
    meaning,
    outcomes,
    probe_without_reference,
)
from customs_training.signature_verification.golden import write_golden
from customs_training.signature_verification.graph import export_graphs
from customs_training.signature_verification.manifest import manifest
from customs_training.signature_verification.published import read_published, settle
from customs_training.signature_verification.sets import Decision, Pairs, all_pairs, fit_decision
from customs_training.signature_verification.settings import SignatureSettings
from customs_training.signature_verification.slow_hand import slow_copies
from customs_training.signature_verification.training import SignatureModel, fit

ACCEPTED = AcceptedErrors(forged=0.03, genuine=0.05)
_TO_MEGABYTES = 1e-6
_SHEET_VARIANTS = 1
_SETTLED = 400
"""About how many signatures give the normalisations of a published model their statistics."""


@dataclass(frozen=True)
class Places(ModelPlaces):
    """With the folder of an administration's own signatures, and of a model from which training continues."""

    scans: Path | None
    start: Path | None = None
    beside: Path | None = None

    @property
    def pages(self) -> Path:
        """Pages with signatures of the validation writers, and what the service cut out of them."""
        return self.work / "pages"

    def sheets(self, part: str) -> Path:
        """Sheets with signatures of the `train`, `calibration` or `validation` writers, and what the service cut out of
        them."""
        return self.work / f"sheets-{part}"

    @property
    def measured(self) -> Path:
        """The pages or, if the service did not cut those, the validation writers' sheets."""
        return self.pages if (self.pages / CUTS).is_file() else self.sheets("validation")


def train(places: Places, settings: SignatureSettings) -> None:
    """Fits the networks and saves them for `export`, also after every epoch."""
    split = _split(places, settings)
    variants = _variants(places, split.train)
    start = None
    if places.start:
        start, _ = read_published(places.start, settings)
        settle(start, split.train.images[:: len(split.train) // _SETTLED + 1])
    print("no sheets were cut: training on clean pictures" if variants is None else f"with {len(variants)} crops")
    started = time.monotonic()
    model = fit(
        split.train,
        settings,
        lambda _, model: model.save(places.state),
        variants=variants,
        start=start,
        progress=places.state.with_suffix(".progress.pt"),
    )
    model.save(places.state)
    print(f"wrote {places.state} after {(time.monotonic() - started) / 60:.0f} minutes")


def compare(places: Places, settings: SignatureSettings) -> None:
    """Measures other model families on the same writers."""
    from customs_training.signature_verification.compare import compare_families

    report = compare_families(_model(places, settings), _split(places, settings), settings.seed)
    places.comparison.parent.mkdir(parents=True, exist_ok=True)
    places.comparison.write_text(json.dumps(report, indent=2), encoding="utf-8")


def export(places: Places, settings: SignatureSettings) -> None:
    """Calibrates on the calibration writers and writes the graphs, the manifest without metrics, and the golden
    vectors."""
    split = _split(places, settings)
    model = _model(places, settings)
    pairs = _calibration(places, model, split, settings)
    decision = fit_decision(pairs, settings.seed)
    thresholds = choose_thresholds(pairs, decision, ACCEPTED, settings.seed)
    export_graphs(model, decision, places.out)
    content = manifest(places.out, model.width, split, model.settings, thresholds)
    write_manifest(places.manifest, content)
    write_golden(places.out)
    print(f"wrote {places.out}; thresholds {asdict(thresholds)}")


def evaluate(places: Places, settings: SignatureSettings) -> None:
    """Measures error rates of the candidate on the validation writers and puts them into its model.json."""
    torch.set_num_threads(settings.threads)
    split = _split(places, settings)
    model, decision = read_published(places.out, settings)
    thresholds = _thresholds(places)
    pairs = all_pairs(model, split.validation)
    width = model.settings.global_width
    parameters = sum(weight.numel() for part in (model.embedder, model.comparer) for weight in part.parameters())
    metrics = {
        "command": "python -m customs_training signature-verification evaluate",
        "protocol": (
            "writers not in training; 20 draws of references per writer; one threshold for all writers of a source"
        ),
        "equalErrorRate": by_source(pairs, decision, settings.seed),
        "withoutReferenceAuc": probe_without_reference(
            split.train,
            model.embeddings(split.train.images)[:, :width].numpy(),
            split.validation,
            model.embeddings(split.validation.images)[:, :width].numpy(),
        ),
        "verdicts": outcomes(pairs, decision, thresholds, settings.seed),
        "slowCopies": _slow_copies(model, decision, thresholds, split.validation, settings.seed),
        "percent": meaning(pairs, decision, thresholds, settings.seed),
        "parameters": parameters,
        "megabytes": round(sum(path.stat().st_size for path in places.out.glob("*.onnx")) * _TO_MEGABYTES, 2),
    }
    if (places.measured / CUTS).is_file():
        cuts = read_cuts(places.measured)
        answered = answers(model, decision, split.validation, cuts, settings.seed)
        metrics["crops"] = _crop_figures(places, answered, cuts, thresholds)
    with_metrics(places.manifest, metrics)
    print(json.dumps(metrics, indent=2))


def card(places: Places, settings: SignatureSettings) -> None:
    """Writes the model card."""
    write_card(places.out, places.comparison)
    print(f"wrote {places.out / 'CARD.md'}")


def pages(places: Places, settings: SignatureSettings) -> None:
    """Composes pages with the signatures of the validation writers."""
    compose(_split(places, settings).validation, places.pages, settings.seed)
    print(f"wrote {places.pages}; next: npm run tool -- crops {places.pages}")


def sheets(places: Places, settings: SignatureSettings) -> None:
    """Composes sheets with the signatures of the writers for training, calibration and validation."""
    split = _split(places, settings)
    for number, part in enumerate(("train", "calibration", "validation"), 1):
        data, references = getattr(split, part), part != "train"
        compose_sheets(data, places.sheets(part), settings.seed + number, _SHEET_VARIANTS, with_references=references)
        boxes = "" if part == "validation" else "--boxes-only "
        print(f"wrote {places.sheets(part)}; next: npm run tool -- crops {boxes}{places.sheets(part)}")


def crops(places: Places, settings: SignatureSettings) -> None:
    """Measures the published model on what the service cut out of the pages."""
    torch.set_num_threads(settings.threads)
    model, decision = read_published(places.out, settings)
    validation, cuts = _split(places, settings).validation, read_cuts(places.measured)
    answered = answers(model, decision, validation, cuts, settings.seed)
    print(json.dumps(_crop_figures(places, answered, cuts, _thresholds(places)), indent=2))


def _thresholds(places: Places) -> Thresholds:
    return Thresholds.of(json.loads(places.manifest.read_text(encoding="utf-8")))


def _crop_figures(places: Places, answered: dict[str, Answers], cuts: Cuts, thresholds: Thresholds) -> dict:
    composed = "forms and letters" if places.measured == places.pages else "sheets of signatures"
    return {"composed": composed, **crop_rates(answered, cuts), "verdicts": crop_verdicts(answered, thresholds)}


def _slow_copies(
    model: SignatureModel, decision: Decision, thresholds: Thresholds, data: Signatures, seed: int
) -> dict[str, float]:
    """Shares of match, inconclusive and mismatch for genuine signatures that a slow hand copied, with five
    references."""
    genuine = data.of(~data.forged)
    copies = slow_copies(genuine.images, np.random.default_rng(seed))
    forged = replace(genuine, images=copies, forged=np.ones(len(genuine), bool))
    pairs = all_pairs(model, joined(genuine, forged))
    return outcomes(pairs, decision, thresholds, seed)["skilled"]


def _variants(places: Places, data: Signatures) -> Variants | None:
    """What the service cut out of the training sheets; none if it did not."""
    folder = places.sheets("train")
    return read_variants(folder, len(data)) if (folder / CUTS).is_file() else None


def _calibration(places: Places, model: SignatureModel, split: Split, settings: SignatureSettings) -> Pairs:
    """The calibration signatures, a share of them queried as the service cuts them, against enrolled references."""
    data, folder = split.calibration, places.sheets("calibration")
    if not (folder / CUTS).is_file():
        return all_pairs(model, data)
    cuts = read_cuts(folder)
    images, crossed = mixed_queries(data, cuts, settings.cut_share, np.random.default_rng(settings.seed))
    pairs = all_pairs(model, replace(data, images=images), enrolled_images(data, cuts))
    return replace(pairs, crossed=crossed)


def _split(places: Places, settings: SignatureSettings) -> Split:
    split = read_archive(places.data, settings.hold_out)
    return split if places.scans is None else with_scans(split, places.scans, settings.hold_out)


def _model(places: Places, settings: SignatureSettings) -> SignatureModel:
    torch.set_num_threads(settings.threads)
    model = SignatureModel.load(places.state)
    return model if places.beside is None else model.averaged(SignatureModel.load(places.beside))
