"""The verbs of import-risk: train, compare, export, evaluate, card, speed."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

import numpy as np
import pandas as pd
from tqdm import tqdm

from customs_training.import_risk.baseline import BASELINE_FILE, write_baseline
from customs_training.import_risk.card import write_card
from customs_training.import_risk.compare import compare_families, earlier_splits
from customs_training.import_risk.declarations import Split, read_declarations, read_split
from customs_training.import_risk.evaluation import evaluate_model
from customs_training.import_risk.fusion import fit_fusion
from customs_training.import_risk.generaliser import GeneraliserSettings, fit_generaliser, out_of_fold_log_odds
from customs_training.import_risk.golden import write_golden
from customs_training.import_risk.graph import build_graph
from customs_training.import_risk.lake import read_lake_split
from customs_training.import_risk.manifest import manifest
from customs_training.import_risk.profiles import LiveProfiles, StaticProfiles, past_only_profiles
from customs_training.import_risk.scorer import REASON_GROUPS, Scorer, reference_declaration
from customs_training.import_risk.session import GraphSession
from customs_training.import_risk.settings import Settings
from customs_training.import_risk.specificity import Crowd, specificity
from customs_training.manifests import file_sha256, with_metrics, write_manifest
from customs_training.places import ModelPlaces, existing, stored


@dataclass(frozen=True)
class Places(ModelPlaces):
    """With the declarations for golden.json, and a copy of the lake."""

    state_file: ClassVar[str] = "state.json"

    samples: Path
    lake: Path | None = None
    """A copy of the lake, in place of `data`."""

    @property
    def source(self) -> Path:
        return self.data if self.lake is None else self.lake

    def split(self) -> Split:
        """Reads the training and validation periods."""
        return read_split(self.data) if self.lake is None else read_lake_split(self.lake)


def fit_scorer(train: pd.DataFrame, settings: GeneraliserSettings) -> Scorer:
    """Fits every part of the shipped design on the training period; only the codes of rows without a result are
    used."""
    profiles = past_only_profiles(train)
    is_inspected = (train["inspected"] == 1).to_numpy()
    inspected = train[is_inspected].reset_index(drop=True)
    crowd = Crowd.learn(train)
    with tqdm(total=settings.outer_folds + 2, desc="train import-risk", unit="step") as bar:
        out_of_fold = out_of_fold_log_odds(inspected, settings, lambda: bar.update())
        generaliser = fit_generaliser(inspected, settings)
        bar.update()
        fusion, critical_encoder = fit_fusion(
            inspected, out_of_fold, specificity(crowd, inspected), profiles[is_inspected], settings.seed
        )
        bar.update()
    return Scorer(generaliser, critical_encoder, crowd, fusion, reference_declaration(train))


def train(places: Places, settings: GeneraliserSettings) -> None:
    """Fits the scorer and saves it as JSON for `export`."""
    split = places.split()
    fit_scorer(split.train, settings).save(places.state)
    print(f"wrote {places.state}")


def export(places: Places, settings: Settings) -> None:
    """Writes the graph, the manifest without metrics, and the golden vectors."""
    split = places.split()
    scorer = _trained(places)
    samples = read_declarations(places.samples)
    model = build_graph(scorer).SerializeToString()
    places.out.mkdir(parents=True, exist_ok=True)
    places.model.write_bytes(model)
    fraud, _, _ = GraphSession(model).score(split.valid, StaticProfiles.of(split.train).look_up(split.valid))
    write_baseline(places.out, split.train, fraud)
    write_manifest(places.manifest, manifest(scorer, places.out, split, fraud, places.source, settings.version))
    write_golden(scorer, samples, places.out)
    print(f"wrote model.onnx ({len(model):,} bytes), model.json, golden.json and replay.json into {places.out}")


def rebase(places: Places, _: GeneraliserSettings) -> None:
    """Writes the baseline of the published model anew, and its hash into the manifest."""
    split = places.split()
    session = GraphSession(existing(places.model, "import-risk publish"))
    fraud, _, _ = session.score(split.valid, StaticProfiles.of(split.train).look_up(split.valid))
    write_baseline(places.out, split.train, fraud)
    content = stored(places.manifest, "import-risk publish")
    content["files"] = {BASELINE_FILE: file_sha256(places.out / BASELINE_FILE)}
    write_manifest(places.manifest, content)
    print(f"wrote {places.out / BASELINE_FILE}")


def evaluate(places: Places, _: GeneraliserSettings) -> None:
    """Scores the validation period with the exported graph and puts the metrics into the manifest."""
    split = places.split()
    scorer = _trained(places)
    without_minimum = replace(scorer, fusion=replace(scorer.fusion, party_weights=scorer.fusion.learned_party_weights))
    session = GraphSession(existing(places.model, "import-risk export"))
    result = evaluate_model(session, split, without_minimum)
    places.work.mkdir(parents=True, exist_ok=True)
    places.evaluation.write_text(json.dumps(result, indent=1), encoding="utf-8")
    with_metrics(existing(places.manifest, "import-risk export"), result["metrics"])
    for name in ("static", "prequential"):
        for part in ("all", "unseenGoods"):
            figures = result["metrics"][name][part]
            shown = "  ".join(f"{key} {value:.4f}" for key, value in figures.items() if isinstance(value, float))
            print(f"{name}, {part} ({figures['rows']} rows): {shown}")


def compare(places: Places, settings: GeneraliserSettings) -> None:
    """Fits the other model families on the same split."""
    split = places.split()
    rows = compare_families(split, settings, lambda train: fit_scorer(train, settings))
    earlier = earlier_splits(split, lambda train: fit_scorer(train, settings))
    places.work.mkdir(parents=True, exist_ok=True)
    places.comparison.write_text(json.dumps({"families": rows, "earlier": earlier}, indent=1), encoding="utf-8")
    for row in rows:
        print(f"{row['family']:<66} AUC {row['auc']:.3f}  unseen {row['aucUnseen']:.3f}")
    for row in earlier:
        name = f"shipped design, refitted before {row['from']}, scored to {row['to']}"
        print(f"{name:<66} AUC {row['auc']:.3f}  unseen {row['aucUnseen']:.3f}")


def card(places: Places, _: GeneraliserSettings) -> None:
    """Writes the model card from the manifest and the results of `evaluate` and `compare`."""
    content = stored(places.manifest, "import-risk export")
    evaluation = stored(places.evaluation, "import-risk evaluate")
    comparison = stored(places.comparison, "import-risk compare")
    write_card(places.out / "CARD.md", content, evaluation, comparison, _trained(places).fusion)
    print(f"wrote {places.out / 'CARD.md'}")


def speed(places: Places, _: GeneraliserSettings) -> None:
    """Times the published graph on one thread: batches with reasons, batches without, one declaration, loading."""
    samples = read_declarations(places.samples)
    rows = pd.concat([samples] * (500 // len(samples) + 1), ignore_index=True).iloc[:500]
    live = LiveProfiles()
    live.add(rows)
    profiles = live.look_up(rows)
    path = existing(places.model, "import-risk export")
    session = GraphSession(path)
    copies = len(REASON_GROUPS) + 1
    all_reasons = session.feeds(rows, profiles, np.repeat(np.arange(500), copies), np.tile(np.arange(copies), 500))
    plain = session.feeds(rows, profiles, np.arange(500), np.zeros(500))
    single = session.feeds(rows.iloc[:1], profiles[:1], np.zeros(copies), np.arange(copies))
    with_reasons = 500 * copies / _median_seconds(lambda: session.run(all_reasons))
    without_reasons = 500 / _median_seconds(lambda: session.run(plain))
    print(f"500 declarations with all reasons: {with_reasons:,.0f} copies/s")
    print(f"500 declarations without reasons:  {without_reasons:,.0f} declarations/s")
    print(f"one declaration with all reasons:  {1e3 * _median_seconds(lambda: session.run(single)):.3f} ms")
    print(f"loading the model:                 {1e3 * _median_seconds(lambda: GraphSession(path)):.1f} ms")


def _trained(places: Places) -> Scorer:
    return Scorer.load(existing(places.state, "import-risk train"))


def _median_seconds(action: Callable[[], object], times: int = 30) -> float:
    durations = []
    for _ in range(times):
        begin = time.perf_counter()
        action()
        durations.append(time.perf_counter() - begin)
    return float(np.median(durations))
