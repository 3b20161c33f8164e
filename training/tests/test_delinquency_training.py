"""Training of the delinquency model: features, attributed trees, grades, figures, and a tiny retraining."""

import json
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from customs_training.cli import main
from customs_training.delinquency import pipeline, validation
from customs_training.delinquency.accounts import ACCOUNT_FIELDS
from customs_training.delinquency.attribution import splits_of
from customs_training.delinquency.boosting import BoostingSettings, fit_boosting
from customs_training.delinquency.calibration import Calibration, fit_calibration
from customs_training.delinquency.concepts import GROUPS
from customs_training.delinquency.features import DIRECTIONS, FEATURES, features_of
from customs_training.delinquency.figures import inversions, kolmogorov_smirnov
from customs_training.delinquency.graph import build_graph
from customs_training.delinquency.scale import grade_cuts, grades_of, scores_of
from customs_training.delinquency.scorecard import monotone_bins
from customs_training.delinquency.scorer import Scorer
from customs_training.delinquency.session import GraphSession
from customs_training.delinquency.synthetic import edge_accounts, synthetic_accounts

ROWS = 1_500
STATUS, ASSESSED, PAID = slice(1, 7), slice(7, 13), slice(13, 19)


def drawn_outcomes(accounts: np.ndarray, seed: int) -> np.ndarray:
    late = np.maximum(accounts[:, STATUS], 0).sum(axis=1)
    use = np.clip(accounts[:, ASSESSED][:, 0] / accounts[:, 0], 0, 1)
    return np.random.default_rng(seed).binomial(1, expit(-2 + 0.35 * late + use))


@pytest.fixture(scope="module")
def accounts() -> np.ndarray:
    return synthetic_accounts(ROWS, 21)


@pytest.fixture(scope="module")
def labels(accounts) -> np.ndarray:
    return drawn_outcomes(accounts, 22)


@pytest.fixture(scope="module")
def scorer(accounts, labels) -> Scorer:
    boosting = fit_boosting(accounts, labels, BoostingSettings(ensembles=2, trees=12))
    return Scorer(boosting, Calibration(0.9, 0.05), tuple(range(900, -1, -100)), {})


def feature(accounts: np.ndarray, name: str) -> np.ndarray:
    return features_of(accounts)[:, [one.name for one in FEATURES].index(name)]


def test_features_match_their_names():
    account = np.array([[100_000, 2, 0, -1, 3, -2, 1, 50_000, 40_000, 10_000, 0, -500, 8_000, 4_000, 0, 30, 0, 9, 5]])
    wanted = {
        "guaranteeLimit": 100_000,
        "paymentStatus4": 3,
        "sumOfStatuses": 3,
        "sumPastDue": 6,
        "sumPastDueLatest3": 2,
        "recentPastDue": 6 * 2 + 3 * 3 + 1,
        "monthsPastDue": 3,
        "mostMonthsPastDue": 3,
        "use1": 0.5,
        "mostUse": 0.5,
        "headroom": 50_000,
        "coverage1": 0.1,
        "coverage3": 2,
        "coverage4": 2,
        "totalCoverage": 4_039 / 58_000,
        "leftAfterPayment1": 36_000,
        "leftUse": 0.36,
        "riseSinceMonth2": 10_000,
        "greatestRise": 30_000,
        "greatestFall": -8_500,
        "assessedRange": 50_500,
        "greatestTurn": 20_000,
        "monthsPaid": 4,
        "leastPaid": 0,
        "mostPaid": 4_000,
    }
    assert {name: pytest.approx(feature(account, name)[0], rel=1e-6) for name in wanted} == wanted


def test_each_feature_changes_with_status_payment_and_guarantee_only_in_its_direction(accounts):
    base = np.concatenate([accounts[:400], edge_accounts()])
    rng = np.random.default_rng(5)
    directions = np.array(DIRECTIONS)
    for columns, risk in ((range(1, 7), 1), (range(13, 19), -1), (range(1), -1)):
        for column in columns:
            raised = base.copy()
            raised[:, column] += rng.integers(1, 4, len(base)) if risk == 1 else rng.exponential(20_000, len(base))
            change = (features_of(raised).astype(float) - features_of(base)) * directions * risk
            assert change.min() >= 0
            free = features_of(raised)[:, directions == 0] == features_of(base)[:, directions == 0]
            assert free.all()


def test_features_are_finite_for_any_finite_account():
    huge = 3.0e38
    rng = np.random.default_rng(1)
    assert np.isfinite(features_of(rng.choice([0, -huge, huge, 1e12, -1e12, 1e-38, 9], (3_000, 19)))).all()


def test_the_graph_agrees_with_the_training_code(scorer, accounts):
    session = GraphSession(build_graph(scorer.trees, scorer.baseline).SerializeToString())
    log_odds, contributions = session.run(accounts)
    expected, parts = scorer.score(accounts)
    assert np.abs(log_odds - expected).max() < 1e-5
    assert np.abs(contributions - parts).max() < 1e-5


def test_contributions_and_baseline_add_up_to_the_log_odds(scorer, accounts):
    log_odds, contributions = scorer.score(accounts)
    assert np.allclose(contributions.sum(axis=1) + scorer.baseline, log_odds)
    assert contributions.shape == (ROWS, len(GROUPS))


def test_contributions_of_the_training_rows_nearly_cancel_out(scorer, accounts):
    _, contributions = scorer.score(accounts)
    assert np.abs(contributions.mean(axis=0)).max() < 0.05


def test_the_expected_value_moves_with_every_constrained_split(scorer):
    for tree in scorer.trees:
        for split in splits_of(tree.root):
            assert (split.false_value - split.true_value) * DIRECTIONS[split.feature] >= -1e-12


def test_a_saved_scorer_scores_the_same(scorer, accounts, tmp_path):
    scorer.save(tmp_path / "state.json")
    assert np.array_equal(Scorer.load(tmp_path / "state.json").score(accounts)[0], scorer.score(accounts)[0])


def test_the_scale_has_two_percent_at_200_and_doubles_the_odds_each_100_points():
    odds = 0.02 / 0.98
    assert scores_of(np.log([odds, 2 * odds, 4 * odds, odds / 2, 1e9, 1e-9])).tolist() == [200, 300, 400, 100, 999, 0]


def test_grades_hold_about_a_tenth_each_and_cuts_fall_strictly():
    scores = np.random.default_rng(2).normal(500, 120, 20_000).round().clip(0, 999)
    cuts = grade_cuts(scores)
    assert all(riskier > safer for riskier, safer in pairwise(cuts))
    shares = np.bincount(grades_of(scores, cuts), minlength=11)[1:] / len(scores)
    assert np.abs(shares - 0.1).max() < 0.01
    assert grades_of(np.array([999, cuts[0], cuts[0] - 1, 0]), cuts).tolist() == [1, 1, 2, 10]


def test_equal_scores_do_not_make_ten_grades():
    with pytest.raises(ValueError, match="ten grades"):
        grade_cuts(np.full(100, 4))


def test_calibration_recovers_a_known_line():
    rng = np.random.default_rng(4)
    raw = rng.normal(-1, 1.5, 60_000)
    line = fit_calibration(raw, rng.binomial(1, expit(0.7 * raw - 0.2)))
    assert line.slope == pytest.approx(0.7, abs=0.03)
    assert line.intercept == pytest.approx(-0.2, abs=0.04)


def test_kolmogorov_smirnov_is_the_largest_gap_between_both_classes():
    assert kolmogorov_smirnov(np.array([0, 0, 1, 1]), np.array([1, 2, 3, 4])) == 1
    assert kolmogorov_smirnov(np.array([0, 1, 0, 1]), np.array([1, 2, 3, 4])) == 0.5


def test_inversions_count_the_grades_that_are_not_safer_than_the_one_before():
    table = [{"delinquentRate": rate} for rate in (0.7, 0.4, 0.4, None, 0.1, 0.2)]
    assert inversions(table) == 2


def test_bins_of_the_scorecard_move_in_one_direction(accounts, labels):
    late = np.maximum(accounts[:, STATUS], 0).sum(axis=1)
    bins = monotone_bins(late, labels, 1)
    assert len(bins.weights) >= 3
    assert np.all(np.diff(bins.weights) > 0)


def own_files(accounts: np.ndarray, labels: np.ndarray, place) -> list[str]:
    ids = [f"T{row:05d}" for row in range(len(accounts))]
    frame = pd.DataFrame(accounts, columns=list(ACCOUNT_FIELDS))
    frame.insert(0, "taxpayerId", ids)
    frame.to_csv(place / "snapshot.csv", index=False)
    pd.DataFrame({"taxpayerId": ids, "delinquent": labels}).to_csv(place / "outcomes.csv", index=False)
    return ["--snapshot", str(place / "snapshot.csv"), "--outcomes", str(place / "outcomes.csv")]


def test_all_makes_a_complete_model_of_own_accounts(accounts, labels, tmp_path, monkeypatch):
    for module in (pipeline, validation):
        monkeypatch.setattr(module, "REPEATS", (1,))
    options = [*own_files(accounts, labels, tmp_path), "--trees", "6", "--work", str(tmp_path / "work")]
    assert main(["delinquency", "all", *options, "--out", str(tmp_path / "out")]) == 0
    out = tmp_path / "out"
    assert {path.name for path in out.iterdir()} == {
        "model.onnx",
        "model.json",
        "golden.json",
        "CARD.md",
        "thresholds.json",
    }
    manifest = json.loads((out / "model.json").read_text(encoding="utf-8"))
    assert manifest["trainedOn"]["rows"] == ROWS
    assert set(manifest["metrics"]) == {"crossValidation", "shippedOnTrainingRows"}
    assert "stand-in" not in (out / "CARD.md").read_text(encoding="utf-8")


def test_the_same_data_and_seed_give_the_same_model(accounts, labels, tmp_path):
    options = [*own_files(accounts, labels, tmp_path), "--trees", "4"]
    models = []
    for name in ("first", "second"):
        places = ["--work", str(tmp_path / name / "work"), "--out", str(tmp_path / name / "out")]
        assert main(["delinquency", "train", *options, *places]) == 0
        assert main(["delinquency", "export", *options, *places]) == 0
        models.append((tmp_path / name / "work" / "candidate" / "model.onnx").read_bytes())
    assert models[0] == models[1]


def test_a_snapshot_without_outcomes_is_an_error(accounts, labels, tmp_path, capsys):
    options = own_files(accounts, labels, tmp_path)[:2]
    assert main(["delinquency", "train", *options, "--work", str(tmp_path / "work")]) == 2
    assert "--snapshot and --outcomes belong together" in capsys.readouterr().err


def test_export_before_train_names_the_command_to_run_first(accounts, labels, tmp_path, capsys):
    options = [*own_files(accounts, labels, tmp_path), "--work", str(tmp_path / "nothing")]
    assert main(["delinquency", "export", *options, "--out", str(tmp_path / "out")]) == 2
    assert "run `delinquency train` first" in capsys.readouterr().err
