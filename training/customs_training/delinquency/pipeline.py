"""The verbs of delinquency: train, compare, export, evaluate, card, speed."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
from tqdm import tqdm

from customs_training.delinquency.accounts import Accounts, read_own, read_public
from customs_training.delinquency.boosting import BoostingSettings, fit_boosting
from customs_training.delinquency.card import write_card
from customs_training.delinquency.evaluation import evaluate_model
from customs_training.delinquency.families import constraint_variants, families, shipped
from customs_training.delinquency.figures import figures, standard_error
from customs_training.delinquency.golden import write_golden
from customs_training.delinquency.graph import build_graph
from customs_training.delinquency.manifest import manifest, score_distribution
from customs_training.delinquency.scale import grade_cuts
from customs_training.delinquency.scorer import Scorer
from customs_training.delinquency.session import GraphSession
from customs_training.delinquency.synthetic import synthetic_accounts
from customs_training.delinquency.validation import FOLDS, REPEATS, Fit, HeldOut, final_scores, held_out, out_of_fold
from customs_training.errors import DataError
from customs_training.manifests import with_metrics, write_manifest
from customs_training.measures import auc
from customs_training.places import ModelPlaces, existing, stored

SPEED_BATCH = 5_000
SPEED_RUNS = 30


@dataclass(frozen=True)
class Places(ModelPlaces):
    """With an administration's own accounts: `snapshot` and `outcomes` together replace `data`."""

    state_file: ClassVar[str] = "state.json"

    snapshot: Path | None
    outcomes: Path | None

    def accounts(self) -> Accounts:
        """Reads the accounts. Raises `DataError`."""
        if self.snapshot is not None and self.outcomes is not None:
            return read_own(self.snapshot, self.outcomes)
        if self.snapshot is not None or self.outcomes is not None:
            raise DataError("--snapshot and --outcomes belong together: accounts and their outcomes")
        folder = self.data / "payment-default" if (self.data / "payment-default").is_dir() else self.data
        return read_public(folder / "train.csv" if folder.is_dir() else folder)


def train(places: Places, settings: BoostingSettings) -> None:
    """Fits the trees on every account; calibration, grade cuts and score distribution from out-of-fold scores."""
    accounts = places.accounts()
    with tqdm(total=FOLDS * len(REPEATS) + 1, desc="train delinquency", unit="fit") as bar:
        fit = _ticking(shipped(settings), bar)
        calibration, scores = final_scores(fit, accounts.values, accounts.delinquent)
        boosting = fit_boosting(accounts.values, accounts.delinquent, settings)
        bar.update()
    scorer = Scorer(boosting, calibration, tuple(_cuts(scores)), score_distribution(scores))
    scorer.save(places.state)
    print(f"wrote {places.state}")


def compare(places: Places, settings: BoostingSettings) -> None:
    """Cross-validates the other model families on the same folds."""
    accounts = places.accounts()
    table = []
    for name, fit in families(settings):
        repeats = _held_out(fit, accounts, f"compare {name}")
        table.append({"family": name, **figures(accounts.delinquent, repeats)})
    variants = _variants(accounts, settings)
    places.work.mkdir(parents=True, exist_ok=True)
    places.comparison.write_text(json.dumps({"families": table, "variants": variants}, indent=1), encoding="utf-8")
    for row in table:
        print(
            f"{row['family']:<44} AUC {row['auc']:.4f} +- {row['standardError']['auc']:.4f}  KS {row['ks']:.3f}"
            f"  ECE {row['expectedCalibrationError']:.4f}  inversions {row['inversions']}"
        )
    for row in variants:
        print(f"{row['variant']:<44} AUC {row['auc']:.4f} +- {row['standardError']:.4f}")


def export(places: Places, _: BoostingSettings) -> None:
    """Writes the graph, the manifest without metrics, and the golden cases."""
    accounts = places.accounts()
    scorer = _trained(places)
    model = build_graph(scorer.trees, scorer.baseline).SerializeToString()
    places.out.mkdir(parents=True, exist_ok=True)
    places.model.write_bytes(model)
    write_manifest(places.manifest, manifest(scorer, places.out, accounts))
    write_golden(scorer, places.out / "golden.json")
    print(f"wrote model.onnx ({len(model):,} bytes), model.json and golden.json into {places.out}")


def evaluate(places: Places, settings: BoostingSettings) -> None:
    """Cross-validates the shipped design, checks the exported graph, and puts the metrics into the manifest."""
    accounts = places.accounts()
    session = GraphSession(existing(places.model, "delinquency export"))
    repeats = _held_out(shipped(settings), accounts, "evaluate delinquency")
    result = evaluate_model(accounts, repeats, _trained(places), session)
    places.work.mkdir(parents=True, exist_ok=True)
    places.evaluation.write_text(json.dumps(result, indent=1), encoding="utf-8")
    with_metrics(existing(places.manifest, "delinquency export"), result["metrics"])
    found = result["metrics"]["crossValidation"]
    shown = "  ".join(f"{key} {found[key]:.4f}" for key in ("auc", "gini", "ks", "expectedCalibrationError", "logLoss"))
    print(f"out of fold: {shown}  inversions {found['inversions']}")
    for row in found["grades"]:
        rate = "none" if row["delinquentRate"] is None else f"{row['delinquentRate']:.4f}"
        print(f"grade {row['grade']}: share {row['share']:.4f}, delinquent {rate}")


def card(places: Places, settings: BoostingSettings) -> None:
    """Writes the model card from the manifest and the results of `evaluate` and `compare`."""
    content = stored(places.manifest, "delinquency export")
    evaluation = stored(places.evaluation, "delinquency evaluate")
    comparison = stored(places.comparison, "delinquency compare")
    write_card(places.out / "CARD.md", content, evaluation, comparison, _trained(places), settings)
    print(f"wrote {places.out / 'CARD.md'}")


def speed(places: Places, _: BoostingSettings) -> None:
    """Times the published graph with contributions on one thread with synthetic accounts; the best of many runs."""
    session = GraphSession(existing(places.model, "delinquency export"))
    accounts = synthetic_accounts(SPEED_BATCH, 1).astype(np.float32)
    seconds = []
    for _ in range(SPEED_RUNS):
        begin = time.perf_counter()
        session.run(accounts)
        seconds.append(time.perf_counter() - begin)
    best, usual = SPEED_BATCH / min(seconds), SPEED_BATCH / float(np.median(seconds))
    print(f"batches of {SPEED_BATCH:,} accounts, one thread: {best:,.0f} accounts/s at best, median {usual:,.0f}")


def _held_out(fit: Fit, accounts: Accounts, title: str) -> list[HeldOut]:
    with tqdm(total=FOLDS * len(REPEATS), desc=title, unit="fold") as bar:
        try:
            return [held_out(fit, accounts.values, accounts.delinquent, seed, bar.update) for seed in REPEATS]
        except ValueError as error:
            raise DataError(f"{accounts.source}: too few accounts, or accounts too similar: {error}") from error


def _variants(accounts: Accounts, settings: BoostingSettings) -> list[dict]:
    """Out-of-fold AUC of the shipped trees and of variants without a constraint, on the same folds."""
    table = []
    for name, variant in tqdm(constraint_variants(settings), desc="compare constraints", unit="variant"):
        fit = shipped(variant)
        areas = [
            auc(accounts.delinquent, out_of_fold(fit, accounts.values, accounts.delinquent, FOLDS, seed))
            for seed in REPEATS
        ]
        table.append({"variant": name, "auc": float(np.mean(areas)), "standardError": standard_error(areas)})
    return table


def _ticking(fit: Fit, bar: tqdm) -> Fit:
    def with_tick(*arguments):
        predict = fit(*arguments)
        bar.update()
        return predict

    return with_tick


def _cuts(scores: np.ndarray) -> list[int]:
    try:
        return grade_cuts(scores)
    except ValueError as error:
        raise DataError(f"too few accounts, or accounts too similar: {error}") from error


def _trained(places: Places) -> Scorer:
    return Scorer.load(existing(places.state, "delinquency train"))
