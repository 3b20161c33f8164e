"""The verbs of network-risk: train, compare, export, evaluate, card."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

import numpy as np
from scipy.special import expit
from tqdm import tqdm

from customs_training.manifests import with_metrics, write_manifest
from customs_training.network_risk.boosting import SIZES, BoostingSettings, fit_calibration, fit_trees
from customs_training.network_risk.card import write_card
from customs_training.network_risk.figures import Ranking, mean_figures
from customs_training.network_risk.golden import write_golden
from customs_training.network_risk.graph import build_graph
from customs_training.network_risk.manifest import manifest
from customs_training.network_risk.scorer import Scorer, bands_of
from customs_training.network_risk.session import GraphSession
from customs_training.network_risk.worlds import World, features_of, learning_rows, read_worlds
from customs_training.places import ModelPlaces, existing, stored


@dataclass(frozen=True)
class Places(ModelPlaces):
    """The worlds are in three folders of `data`."""

    state_file: ClassVar[str] = "state.json"

    def worlds(self, name: str) -> list[World]:
        """Reads the worlds of a folder. Raises `DataError`."""
        return read_worlds(self.data / name)


def train(places: Places, settings: BoostingSettings) -> None:
    """Fits the trees on every world; the calibration on worlds left out of the fit in turn."""
    worlds = places.worlds("train")
    values, labels, which = learning_rows(worlds)
    calibration = fit_calibration(values, labels, which, settings)
    booster = fit_trees(values, labels, settings)
    everyone = np.concatenate([features_of(world.to_judge()) for world in worlds])
    probabilities = calibration.probability(booster.predict(everyone, raw_score=True))
    Scorer(booster, calibration, bands_of(probabilities), _trained_on(worlds, labels)).save(places.state)
    print(f"wrote {places.state}: {len(labels):,} inspected parties of {len(worlds)} worlds, {labels.mean():.2%} fraud")


def compare(places: Places, settings: BoostingSettings) -> None:
    """Measures rankings without a model, the floor, and what a model of one set of rules does on the other."""
    training, test = places.worlds("train"), places.worlds("test")
    result: dict[str, dict] = {}
    for name, worlds in _groups(test).items():
        rules = {"rules a": "a", "rules b": "b"}.get(name)
        result[name] = {label: mean_figures(worlds, ranking) for label, ranking in _baselines().items()}
        result[name]["sizes, fitted (floor)"] = mean_figures(worlds, _fitted(training, settings, SIZES))
        if rules is not None:
            others = [world for world in training if world.rules != rules]
            label = f"trees fitted on rules {others[0].rules} only" if others else None
            if label is not None:
                result[name][label] = mean_figures(worlds, _fitted(others, settings))
    places.work.mkdir(parents=True, exist_ok=True)
    places.comparison.write_text(json.dumps(result, indent=1), encoding="utf-8")
    for name, table in result.items():
        for label, row in table.items():
            print(f"{name:<16} {label:<34} {_shown(row)}")


def export(places: Places, _: BoostingSettings) -> None:
    """Writes the graph, the manifest without metrics, and the golden cases."""
    scorer = _trained(places)
    model = build_graph(scorer).SerializeToString()
    places.out.mkdir(parents=True, exist_ok=True)
    places.model.write_bytes(model)
    write_manifest(places.manifest, manifest(scorer, places.out))
    write_golden(scorer, places.out / "golden.json")
    print(f"wrote model.onnx ({len(model):,} bytes), model.json and golden.json into {places.out}")


def evaluate(places: Places, settings: BoostingSettings) -> None:
    """Judges the exported graph on held-back worlds, also with results 90 days late; puts metrics into the manifest."""
    session = GraphSession(existing(places.model, "network-risk export"))
    training = places.worlds("train")

    def model(rows):
        return session.log_odds(features_of(rows))

    floor = _fitted(training, settings, SIZES)
    metrics = {}
    groups = {**_groups(places.worlds("test"))}
    groups |= {f"{name}, 90 days late": worlds for name, worlds in _groups(places.worlds("frozen")).items()}
    for name, worlds in tqdm(groups.items(), desc="evaluate network-risk", unit="set"):
        metrics[name] = {"model": mean_figures(worlds, model), "floor": mean_figures(worlds, floor)}
    metrics["calibration"] = {"model": _calibration(places.worlds("test"), session)}
    places.work.mkdir(parents=True, exist_ok=True)
    places.evaluation.write_text(json.dumps(metrics, indent=1), encoding="utf-8")
    shown = {name: one for name, one in metrics.items() if name != "calibration"}
    content = with_metrics(existing(places.manifest, "network-risk export"), shown)
    content["calibration"] = metrics["calibration"]["model"]
    write_manifest(places.manifest, content)
    for name, one in shown.items():
        print(f"{name:<28} model {_shown(one['model'])}")
        print(f"{'':<28} floor {_shown(one['floor'])}")


def card(places: Places, settings: BoostingSettings) -> None:
    """Writes the model card from the manifest and the results of `evaluate` and `compare`."""
    content = stored(places.manifest, "network-risk export")
    comparison = stored(places.comparison, "network-risk compare")
    write_card(places.out / "CARD.md", content, comparison, settings)
    print(f"wrote {places.out / 'CARD.md'}")


def _groups(worlds: Sequence[World]) -> dict[str, list[World]]:
    """Companies by rules; travellers and cargo of both rules."""
    groups: dict[str, list[World]] = {}
    for world in worlds:
        name = f"rules {world.rules}" if world.kind == "company" else world.kind
        groups.setdefault(name, []).append(world)
    return groups


def _baselines() -> dict[str, Ranking]:
    return {
        "sizes of shared things, added": lambda rows: np.log1p(rows[list(SIZES[:4])].to_numpy()).sum(axis=1),
        "co-parties, counted": lambda rows: rows["coParties"].to_numpy(),
        "own results": lambda rows: rows["ownFraudRate"].to_numpy(),
        "neighbours' frauds": lambda rows: rows["exposure"].to_numpy(),
        "noisy-or": lambda rows: rows["noisyOr"].to_numpy(),
        "personalised PageRank": lambda rows: rows["walkExposure"].to_numpy(),
    }


def _fitted(worlds: Sequence[World], settings: BoostingSettings, columns: Sequence[str] | None = None) -> Ranking:
    values, labels, _ = learning_rows(worlds)
    booster = fit_trees(values, labels, settings, *([columns] if columns is not None else []))
    return lambda rows: booster.predict(features_of(rows), raw_score=True)


def _calibration(worlds: Sequence[World], session: GraphSession) -> list[dict]:
    """Predicted against found, among parties that were inspected after the test day, in bins of the probability."""
    predicted, found = [], []
    for world in worlds:
        rows = world.to_judge()
        inspected = rows[rows["found"].notna()]
        predicted.append(expit(session.log_odds(features_of(inspected))))
        found.append(inspected["found"].to_numpy())
    probabilities, labels = np.concatenate(predicted), np.concatenate(found)
    edges = [0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 1.0000001]
    table = []
    for low, high in pairwise(edges):
        within = (probabilities >= low) & (probabilities < high)
        if within.any():
            table.append(
                {
                    "from": low,
                    "to": min(1, high),
                    "parties": int(within.sum()),
                    "predicted": float(probabilities[within].mean()),
                    "found": float(labels[within].mean()),
                }
            )
    return table


def _trained_on(worlds: Sequence[World], labels: np.ndarray) -> dict:
    return {
        "name": "fictitious worlds",
        "source": "npm run tool -- network-features (samples/network-generator)",
        "terms": "made for this project; synthetic",
        "worlds": len(worlds),
        "rows": len(labels),
        "fraudRate": float(labels.mean()),
    }


def _shown(row: dict) -> str:
    return (
        f"AUC {row['auc']:.3f}  AP {row['averagePrecision']:.3f}  P@100 {row['precisionAt100']:.3f}  "
        f"P@500 {row['precisionAt500']:.3f}  rings in 500 {row['ringsInTop500']:.3f}  ring AUC {row['ringAuc']:.3f}"
    )


def _trained(places: Places) -> Scorer:
    return Scorer.load(existing(places.state, "network-risk train"))
