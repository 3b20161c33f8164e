"""The verbs of stamp-verification: train, compare, export, evaluate, card."""

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
from customs_training.stamp_verification.manifest import manifest
from customs_training.stamp_verification.settings import StampSettings
from customs_training.stamp_verification.state import (
    Networks,
    designs_of,
    impressions_of,
    store_fusion,
    stored_fusion,
    train_networks,
)
from customs_training.stamp_verification.trials import Trial, embedded, maps_in, pair_features, trials
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
    """Fits the fusion and the thresholds on validation designs; writes the graphs, the manifest and golden.json."""
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
    steps = _thresholds(places, chosen, vectors)
    counts = {
        "designs": dict(Counter(f"{design.source} {design.split}" for design in designs)),
        "impressions": dict(Counter(f"{designs[impression.design].split} {impression.role}" for impression in every)),
    }
    write_manifest(places.manifest, manifest(places.out, steps, fusion, counts, settings))
    write_golden(places.out)
    print(f"wrote {places.out}: thresholds {steps}, {fusion}")


def _thresholds(places: Places, chosen: list[Trial], vectors: np.ndarray) -> dict[str, float]:
    session = GraphSession(places.out / "comparison.onnx")
    kinds = np.array([trial.kind for trial in chosen])
    # One reference is the hardest case, and every authority starts with it.
    single = evaluation.decided(session, vectors, chosen, (1,))[1]
    return calibration.thresholds(kinds, single, single, kinds)


def evaluate(places: Places, settings: StampSettings) -> None:
    """Measures the exported graphs on test designs and puts the figures into the manifest."""
    vectors, chosen = _tested(places, settings)
    comparison = GraphSession(places.out / "comparison.onnx")
    scores = evaluation.decided(comparison, vectors, chosen)
    steps = json.loads(places.manifest.read_text(encoding="utf-8"))["thresholds"]
    metrics = {
        "command": "python -m customs_training stamp-verification evaluate",
        "protocol": (
            "designs not in training; synthetic counterfeits; EER in percent by source, kind of impostor and number of "
            "references; every query rotated by a random angle, one genuine query in three crossed by other ink"
        ),
        "bytes": {name: (places.out / name).stat().st_size for name in ("model.onnx", "comparison.onnx")},
        "eer": evaluation.error_rates(chosen, scores),
        "verdicts": evaluation.verdicts(chosen, scores, steps),
        "milliseconds": evaluation.timings(GraphSession(places.model), comparison, golden_pictures()[0].grey),
    }
    with_metrics(places.manifest, metrics)
    print(json.dumps({name: metrics[name] for name in ("eer", "verdicts", "milliseconds")}, indent=1))


def _tested(places: Places, settings: StampSettings) -> tuple[np.ndarray, list[Trial]]:
    designs = designs_of(places.stamps, places.work, settings)
    impressions = [
        impression
        for impression in impressions_of(designs, places.work, settings)
        if designs[impression.design].split == "test"
    ]
    return _embedded(places, impressions, "test"), trials(designs, impressions, "test", _RANDOM_DESIGNS, settings.seed)


def _embedded(places: Places, impressions: list, split: str) -> np.ndarray:
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
    vectors, chosen = _tested(places, settings)
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
