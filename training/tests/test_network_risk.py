"""The network model: worlds, monotone trees, the graph against Python, figures by hand, and all verbs."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from customs_training.cli import main
from customs_training.errors import DataError
from customs_training.network_risk.boosting import DIRECTIONS, BoostingSettings, Calibration, fit_trees
from customs_training.network_risk.figures import world_figures
from customs_training.network_risk.golden import golden_cases
from customs_training.network_risk.graph import build_graph
from customs_training.network_risk.scorer import Scorer
from customs_training.network_risk.session import GraphSession
from customs_training.network_risk.worlds import FEATURES, FIRST_COLUMNS, read_worlds

SMALL = BoostingSettings(trees=12, rows_a_leaf=5)


def made_rows(seed: int, count: int = 260) -> pd.DataFrame:
    """Rows where fraud follows the exposure and the youth of co-parties."""
    random = np.random.default_rng(seed)
    rows = pd.DataFrame(random.random((count, len(FEATURES))).astype(np.float32) * 3, columns=FEATURES)
    truth = (rows["exposure"] + rows["youngCoParties"] + random.random(count) > 4).astype(int)
    rows.insert(0, "snapshot", np.tile([120, 180, 270, 270], count // 4))
    rows.insert(1, "isRing", (truth & (random.random(count) < 0.7)).astype(int))
    rows.insert(2, "isKnown", (random.random(count) < 0.05).astype(int))
    rows.insert(3, "truth", truth)
    rows.insert(4, "found", np.where(random.random(count) < 0.6, truth, np.nan))
    rows.insert(5, "noisyOr", random.random(count))
    return rows


@pytest.fixture
def worlds(tmp_path: Path) -> Path:
    for folder, days in (("train", 14), ("test", 14), ("frozen", 90)):
        (tmp_path / folder).mkdir()
        for number, name in enumerate(("a-company", "b-company", "a-cargo", "b-cargo")):
            for seed in (1, 2):
                path = tmp_path / folder / f"{name}-{seed}-{days}.csv"
                made_rows(10 * number + seed).to_csv(path, index=False)
    return tmp_path


def scorer(settings: BoostingSettings = SMALL) -> Scorer:
    rows = made_rows(3, 800)
    values = rows[list(FEATURES)].to_numpy(np.float32)
    booster = fit_trees(values, rows["truth"].to_numpy(), settings)
    return Scorer(booster, Calibration(0.9, -0.2), {"medium": 0.1, "high": 0.3}, {})


def test_learns_from_inspected_parties_only_and_judges_by_the_truth(worlds: Path) -> None:
    world = read_worlds(worlds / "train")[0]
    learned = world.to_learn_from()
    assert learned["found"].notna().all()
    assert set(learned["snapshot"]) == {120, 180}
    judged = world.to_judge()
    assert set(judged["snapshot"]) == {270}
    assert judged["found"].isna().any()
    assert (judged["isKnown"] == 0).all()


def test_refuses_files_with_other_columns_and_empty_folders(worlds: Path, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no worlds"):
        read_worlds(tmp_path / "nothing")
    path = worlds / "train" / "a-company-1-14.csv"
    rows = pd.read_csv(path)
    rows.rename(columns={FIRST_COLUMNS[0]: "day"}).to_csv(path, index=False)
    with pytest.raises(DataError, match="expected the columns"):
        read_worlds(worlds / "train")


def test_more_of_a_directed_feature_never_lowers_the_risk() -> None:
    trees = scorer(BoostingSettings(trees=40, rows_a_leaf=5))
    base = np.random.default_rng(1).random((200, len(FEATURES))).astype(np.float32) * 3
    for name, way in DIRECTIONS.items():
        more = base.copy()
        more[:, FEATURES.index(name)] += 1
        change = trees.log_odds(more) - trees.log_odds(base)
        assert (way * change >= -1e-9).all(), name


def test_the_graph_answers_as_python_does() -> None:
    trees = scorer()
    session = GraphSession(build_graph(trees).SerializeToString())
    cases = golden_cases(trees)
    answers = session.log_odds(np.array([case["features"] for case in cases], np.float32))
    assert np.allclose(answers, [case["logOdds"] for case in cases], atol=1e-5)
    assert build_graph(trees).SerializeToString() == build_graph(scorer()).SerializeToString()


def test_figures_of_a_ranking_by_hand() -> None:
    rows = pd.DataFrame({"truth": [1, 1, 0, 0], "isRing": [1, 0, 1, 0]})
    found = world_figures(rows, np.array([4.0, 3.0, 2.0, 1.0]))
    assert found["auc"] == 1
    assert found["precisionAt100"] == 0.5
    assert found["ringsInTop500"] == 1
    # The fraud outside of rings is not judged as one: two ring members above the one clean party.
    assert found["ringAuc"] == 1


def test_all_verbs_run_and_publish(worlds: Path, tmp_path: Path) -> None:
    folders = ["--data", str(worlds), "--out", str(tmp_path / "model"), "--work", str(tmp_path / "work")]
    assert main(["network-risk", "all", *folders, "--trees", "10"]) == 0
    content = json.loads((tmp_path / "model" / "model.json").read_text(encoding="utf-8"))
    assert content["features"] == list(FEATURES)
    assert set(content["metrics"]) >= {"rules a", "rules b, 90 days late"}
    card = (tmp_path / "model" / "CARD.md").read_text(encoding="utf-8")
    assert "Every figure of this card is synthetic" in card
