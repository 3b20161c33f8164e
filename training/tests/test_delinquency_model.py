"""The shipped delinquency model: golden cases, manifest, monotonicity, and contributions that add up."""

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from scipy.special import expit

from customs_training.delinquency.accounts import ACCOUNT_FIELDS, ASSESSED_FIELDS, LEAST_STATUS, MOST_STATUS
from customs_training.delinquency.concepts import GROUP_NAMES
from customs_training.delinquency.scale import GRADES, grades_of, scores_of
from customs_training.delinquency.session import GraphSession
from customs_training.delinquency.synthetic import edge_accounts, synthetic_accounts
from customs_training.manifests import file_sha256

SHIPPED = Path(__file__).resolve().parents[2] / "models" / "delinquency"
ACCOUNTS = 4_000
STATUS, ASSESSED, PAID = slice(1, 7), slice(7, 13), slice(13, 19)
ROUNDING = 2e-6
"""Sums of some 150 float32 leaves: equal accounts differ by less than this in the order of their leaves."""


@pytest.fixture(scope="module")
def session() -> GraphSession:
    return GraphSession(SHIPPED / "model.onnx")


@pytest.fixture(scope="module")
def manifest() -> dict:
    return json.loads((SHIPPED / "model.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def wild_accounts() -> np.ndarray:
    """Plausible accounts, and as many whose fields have nothing to do with each other."""
    rng = np.random.default_rng(11)
    amounts = np.exp(rng.normal(9, 3, (ACCOUNTS, 13))) * (rng.random((ACCOUNTS, 13)) < 0.8)
    amounts[:, 1:7] *= np.where(rng.random((ACCOUNTS, 6)) < 0.1, -1, 1)
    statuses = rng.integers(LEAST_STATUS, MOST_STATUS + 1, (ACCOUNTS, 6))
    wild = np.column_stack([amounts[:, :1], statuses, amounts[:, 1:]])
    return np.concatenate([synthetic_accounts(ACCOUNTS, 12), wild])


def test_the_graph_reproduces_the_golden_cases(session, manifest):
    golden = json.loads((SHIPPED / "golden.json").read_text(encoding="utf-8"))
    cases = golden["cases"]
    assert len(cases) >= 50
    accounts = np.array([[case["account"][field] for field in ACCOUNT_FIELDS] for case in cases])
    log_odds, contributions = session.run(accounts)
    assert np.abs(log_odds - [case["logOdds"] for case in cases]).max() <= golden["tolerance"]
    wanted = np.array([[case["contributions"][name] for name in GROUP_NAMES] for case in cases])
    assert np.abs(contributions - wanted).max() <= golden["tolerance"]
    assert np.allclose(expit(log_odds), [case["probability"] for case in cases], atol=golden["tolerance"])
    scores = scores_of(np.array([case["logOdds"] for case in cases]))
    assert scores.tolist() == [case["score"] for case in cases]
    cuts = [row["from"] for row in manifest["thresholds"]["grades"]]
    assert [GRADES[grade - 1] for grade in grades_of(scores, cuts)] == [case["grade"] for case in cases]


def test_contributions_and_baseline_add_up_to_the_log_odds(session, manifest, wild_accounts):
    log_odds, contributions = session.run(wild_accounts)
    assert np.abs(contributions.sum(axis=1) + manifest["baseline"] - log_odds).max() <= 1e-4


@pytest.mark.parametrize("month", range(6))
def test_a_month_further_past_due_never_lowers_the_probability(session, wild_accounts, month):
    before = np.full(len(wild_accounts), -np.inf)
    for status in range(LEAST_STATUS, MOST_STATUS + 1):
        moved = wild_accounts.copy()
        moved[:, STATUS.start + month] = status
        log_odds, _ = session.run(moved)
        assert np.all(log_odds >= before - ROUNDING)
        before = log_odds


@pytest.mark.parametrize("month", range(6))
def test_paying_less_never_lowers_the_probability(session, wild_accounts, month):
    before, _ = session.run(wild_accounts)
    for share in (0.9, 0.5, 0.1, 0.0):
        less = wild_accounts.copy()
        less[:, PAID.start + month] *= share
        after, _ = session.run(less)
        assert np.all(after >= before - ROUNDING)
        before = after


def test_a_larger_guarantee_never_raises_the_probability(session, wild_accounts):
    before, _ = session.run(wild_accounts)
    for factor in (1.1, 1.5, 3.0, 50.0):
        larger = wild_accounts.copy()
        larger[:, 0] = (larger[:, 0] + 100) * factor
        after, _ = session.run(larger)
        assert np.all(after <= before + ROUNDING)
        before = after


def test_the_worst_payer_has_no_concept_of_payment_in_favour_and_the_best_none_against(session):
    ways = [GROUP_NAMES.index(name) for name in GROUP_NAMES if not name.startswith(("balance", "assessed"))]
    accounts = synthetic_accounts(500, 5)
    worst, best = accounts.copy(), accounts.copy()
    worst[:, 0], worst[:, STATUS], worst[:, ASSESSED], worst[:, PAID] = 1, MOST_STATUS, 1e6, 0
    best[:, 0], best[:, STATUS], best[:, ASSESSED], best[:, PAID] = 1e9, LEAST_STATUS, 0, 1e6
    assert np.all(session.run(worst)[1][:, ways] >= -ROUNDING)
    assert np.all(session.run(best)[1][:, ways] <= ROUNDING)


def test_any_finite_account_has_finite_outputs(session):
    huge = np.float32(3.0e38)
    extremes = np.array([[0] * 19, [1e12] * 19, [-1e12] * 19, [huge] * 19, [-huge] * 19, [1e-38] * 19])
    rng = np.random.default_rng(3)
    mixed = rng.choice([0, -huge, huge, 1e12, -1e12, 1e-38, -2, 9, 1], (2_000, 19))
    for accounts in (extremes, mixed, edge_accounts()):
        log_odds, contributions = session.run(accounts)
        assert np.isfinite(log_odds).all()
        assert np.isfinite(contributions).all()


def test_the_manifest_describes_the_graph(manifest):
    assert manifest["sha256"] == file_sha256(SHIPPED / "model.onnx")
    assert manifest["inputs"] == [{"name": "accounts", "type": "float32", "shape": ["N", 19]}]
    assert [group["name"] for group in manifest["contributionGroups"]] == list(GROUP_NAMES)
    assert manifest["outputs"][1]["shape"] == ["N", len(GROUP_NAMES)]
    assert all(group["text"] and group["fields"] for group in manifest["contributionGroups"])
    cuts = [row["from"] for row in manifest["thresholds"]["grades"]]
    assert [row["grade"] for row in manifest["thresholds"]["grades"]] == list(GRADES)
    assert cuts[-1] == 0
    assert all(isinstance(cut, int) for cut in cuts)
    assert all(riskier > safer for riskier, safer in pairwise(cuts))
    distribution = manifest["trainingDistribution"]
    assert distribution["from"][0] == 0
    assert distribution["from"] == sorted(set(distribution["from"]))
    assert len(distribution["from"]) == len(distribution["shares"]) == 10
    assert sum(distribution["shares"]) == pytest.approx(1)


def test_the_shipped_figures_meet_their_targets(manifest):
    figures = manifest["metrics"]["crossValidation"]
    assert figures["auc"] >= 0.787
    assert figures["expectedCalibrationError"] <= 0.015
    rates = [row["delinquentRate"] for row in figures["grades"]]
    assert all(riskier > safer for riskier, safer in pairwise(rates))
    assert figures["inversions"] == 0


def test_no_field_of_the_model_is_demographic(manifest):
    assert manifest["accountColumns"] == list(ACCOUNT_FIELDS)
    assert set(ASSESSED_FIELDS) < set(ACCOUNT_FIELDS)
    assert len(ACCOUNT_FIELDS) == 19
