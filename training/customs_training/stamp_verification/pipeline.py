"""The verbs of stamp-verification: train, compare, export, calibrate, evaluate, card."""

from __future__ import annotations

import hashlib
import json
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from customs_training.manifests import with_metrics, write_manifest
from customs_training.places import ModelPlaces
from customs_training.stamp_verification import calibration, evaluation
from customs_training.stamp_verification.card import write_card
from customs_training.stamp_verification.golden import golden_pictures, write_golden
from customs_training.stamp_verification.graphs import ComparisonGraph, Fusion, comparison_onnx, embedding_onnx
from customs_training.stamp_verification.impressions import Impression
from customs_training.stamp_verification.manifest import manifest, with_calibration
from customs_training.stamp_verification.settings import StampSettings
from customs_training.stamp_verification.state import (
    Networks,
    calibration_of,
    designs_of,
    impressions_of,
    store_fusion,
    stored_fusion,
    train_networks,
)
from customs_training.stamp_verification.trials import COUNTS, Trial, embedded, maps_in, pair_features, trials
from customs_training.verification import GraphSession

_RANDOM_DESIGNS = 1
"""Number of random other designs that each genuine query is also compared with."""


@dataclass(frozen=True)
class Places(ModelPlaces):
    """With the folder of real stamps, if any."""

    @property
    def stamps(self) -> Path | None:
        """The folder of real stamps; None for `--data none`."""
        return None if str(self.data) == "none" else self.data


def train(places: Places, settings: StampSettings) -> None:
    """Draws designs, renders impressions of them, trains the networks and stores all of these in the work folder."""
    started = time.monotonic()
    designs = designs_of(places.stamps, places.work, settings)
    impressions = impressions_of(designs, places.work, settings)
    train_networks(designs, impressions, settings).save(places.work)
    print(f"wrote {places.work / 'networks.pt'} after {(time.monotonic() - started) / 60:.0f} minutes")


def export(places: Places, settings: StampSettings) -> None:
    """Fits the fusion on validation designs; writes the graphs and the manifest without thresholds."""
    torch.set_num_threads(settings.threads)
    networks = Networks.load(places.work)
    designs = designs_of(places.stamps, places.work, settings)
    every = impressions_of(designs, places.work, settings)
    impressions = [impression for impression in every if designs[impression.design].split == "validation"]
    places.out.mkdir(parents=True, exist_ok=True)
    places.model.write_bytes(embedding_onnx(networks.frames, networks.embedder))
    vectors = _embedded(places, impressions, "validation")
    chosen = trials(designs, impressions, "validation", _RANDOM_DESIGNS, settings.seed)
    features = pair_features(ComparisonGraph(networks.judge, Fusion()).eval(), vectors, chosen)
    fusion = calibration.fitted(chosen, features)
    store_fusion(places.work, fusion)
    (places.out / "comparison.onnx").write_bytes(comparison_onnx(networks.judge, fusion))
    counts = {
        "designs": dict(Counter(f"{design.source} {design.split}" for design in designs)),
        "impressions": dict(Counter(f"{designs[impression.design].split} {impression.role}" for impression in every)),
    }
    write_manifest(places.manifest, manifest(places.out, fusion, counts, settings))
    print(f"wrote {places.out}: {fusion}")


def calibrate(places: Places, settings: StampSettings) -> None:
    """Fits percentages and thresholds of the exported graphs on further designs; writes them into the manifest, and
    golden.json. Needs no trained state."""
    designs, impressions = calibration_of(places.stamps, places.work, settings)
    chosen = trials(designs, impressions, "calibration", _RANDOM_DESIGNS, settings.seed)
    decisions = _decided(places, impressions, chosen, "calibration")
    content = json.loads(places.manifest.read_text(encoding="utf-8"))
    percent = calibration.percent_rows(chosen, decisions)
    steps = calibration.thresholds(chosen, decisions, percent)
    fitted = {
        "designs": dict(Counter(design.source for design in designs)),
        "trials": dict(Counter(trial.kind for trial in chosen)),
    }
    content = with_calibration(content, percent, steps, calibration.single_pair(chosen, decisions), fitted)
    write_manifest(places.manifest, content)
    write_golden(places.out)
    print(json.dumps(steps, indent=1))


def evaluate(places: Places, settings: StampSettings) -> None:
    """Measures the exported graphs on test designs, and verdicts on validation designs, too; puts the figures into the
    manifest."""
    content = json.loads(places.manifest.read_text(encoding="utf-8"))
    pair = content["calibration"]["singlePair"]
    chosen, scores = _tested(places, settings, "test")
    validated, validation = _tested(places, settings, "validation")
    metrics = {
        "command": "python -m customs_training stamp-verification evaluate",
        "protocol": (
            "designs not in training; synthetic counterfeits; EER in percent by source, kind of impostor and number of "
            "references; every query rotated by a random angle, one genuine query in three crossed by other ink"
        ),
        "bytes": {name: (places.out / name).stat().st_size for name in ("model.onnx", "comparison.onnx")},
        "eer": evaluation.error_rates(chosen, scores),
        "verdicts": evaluation.verdicts(chosen, scores, content),
        "verdictsOfOnePair": evaluation.former_verdicts(chosen, scores, pair),
        "validation": {
            "verdicts": evaluation.verdicts(validated, validation, content),
            "verdictsOfOnePair": evaluation.former_verdicts(validated, validation, pair),
        },
        "percent": evaluation.meaning(chosen, scores, content),
        "decisionBands": evaluation.raw_bands(chosen, scores),
        "milliseconds": evaluation.timings(
            GraphSession(places.model), GraphSession(places.out / "comparison.onnx"), golden_pictures()[0].grey
        ),
    }
    with_metrics(places.manifest, metrics)
    print(json.dumps({name: metrics[name] for name in ("eer", "verdicts", "percent", "milliseconds")}, indent=1))


def _tested(places: Places, settings: StampSettings, split: str) -> tuple[list[Trial], dict[int, np.ndarray]]:
    """The trials of a split, and their decisions by number of references."""
    impressions, chosen = _trials_of(places, settings, split)
    return chosen, _decided(places, impressions, chosen, split)


def _trials_of(places: Places, settings: StampSettings, split: str) -> tuple[list[Impression], list[Trial]]:
    designs = designs_of(places.stamps, places.work, settings)
    every = impressions_of(designs, places.work, settings)
    impressions = [impression for impression in every if designs[impression.design].split == split]
    return impressions, trials(designs, impressions, split, _RANDOM_DESIGNS, settings.seed)


def _decided(places: Places, impressions: list[Impression], chosen: list[Trial], split: str) -> dict[int, np.ndarray]:
    """Decisions by number of references, cached for the next verb as long as both graphs are unchanged."""
    graphs = hashlib.sha256(places.model.read_bytes() + (places.out / "comparison.onnx").read_bytes()).hexdigest()
    kept = places.work / f"decisions-{split}-{graphs[:12]}.npy"
    if not kept.exists():
        session = GraphSession(places.out / "comparison.onnx")
        found = evaluation.decided(session, _embedded(places, impressions, split), chosen, COUNTS)
        np.save(kept, np.stack([found[size] for size in COUNTS]))
    return dict(zip(COUNTS, np.load(kept), strict=True))


def _embedded(places: Places, impressions: list[Impression], split: str) -> np.ndarray:
    """Embeddings of a split's impressions by model.onnx, cached for the next verb as long as the graph is unchanged."""
    graph = places.model
    kept = places.work / f"embeddings-{split}-{hashlib.sha256(graph.read_bytes()).hexdigest()[:12]}.npy"
    if not kept.exists():
        np.save(kept, embedded(GraphSession(graph), impressions))
    return np.load(kept)


def compare(places: Places, settings: StampSettings) -> None:
    """Error rates of each part alone and of classical methods, on the same test trials."""
    torch.set_num_threads(settings.threads)
    networks, fusion = Networks.load(places.work), stored_fusion(places.work)
    impressions, chosen = _trials_of(places, settings, "test")
    vectors = _embedded(places, impressions, "test")
    maps = maps_in(vectors)
    features = pair_features(ComparisonGraph(networks.judge, fusion).eval(), vectors, chosen)
    result = evaluation.compared(chosen, features, maps, np.array(fusion.pair))
    places.comparison.write_text(json.dumps(result, indent=2), encoding="utf-8")
    for name, sources in result.items():
        print(name, {source: {kind: entry[kind] for kind in evaluation.IMPOSTORS} for source, entry in sources.items()})


def card(places: Places, settings: StampSettings) -> None:
    """Writes CARD.md from the manifest and the comparison."""
    del settings
    write_card(places.out, places.comparison)
    print(f"wrote {places.out / 'CARD.md'}")
