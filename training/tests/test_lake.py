"""The loop from inspections to the next model: a lake of two weeks, and a model that says what it was trained on."""

import json
import re
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from conftest import SAMPLES

from customs_training.cli import main
from customs_training.errors import DataError
from customs_training.import_risk.declarations import read_declarations
from customs_training.import_risk.lake import LAKE_COLUMNS, MOST_WEIGHT, OTHER_COLUMNS, read_lake, read_lake_split
from customs_training.import_risk.pipeline import fit_scorer
from customs_training.import_risk.settings import Settings

DOCS = Path(__file__).resolve().parents[2] / "docs" / "lake.md"
DAYS = pd.date_range("2026-03-02", periods=14).strftime("%Y-%m-%d")


def lake_rows(samples: pd.DataFrame) -> pd.DataFrame:
    """The samples as rows of the lake over two weeks: red by score, a random share, and an officer's choice."""
    rows = samples.rename(columns=LAKE_COLUMNS)[list(LAKE_COLUMNS.values())]
    rows["declared_on"] = DAYS[np.arange(len(rows)) * len(DAYS) // len(rows)]
    rows["declaration_id"] = [f"D-{number}" for number in range(len(rows))]
    rows["item_number"] = 1
    rows["status"] = "scored"
    rows["stream"] = np.array(["red", "random", "green"])[np.arange(len(rows)) % 3]
    rows["selection_probability"] = np.where(rows["stream"] == "red", 1.0, 0.1)
    outcome = np.where(samples["critical"] == 1, "critical", np.where(samples["fraud"] == 1, "fraud", "clear"))
    rows["item_outcome"] = np.where(samples["inspected"] == 1, outcome, None)
    rows["seller_id"] = rows["seller_id"].replace("", None)
    return rows


def write_lake(folder: Path, rows: pd.DataFrame, file: str = "service") -> Path:
    for day, part in rows.groupby("declared_on"):
        place = folder / "declarations" / f"day={day}"
        place.mkdir(parents=True, exist_ok=True)
        with duckdb.connect() as connection:
            connection.register("part", part)
            connection.execute(f"COPY part TO '{place / file}.parquet' (FORMAT parquet, COMPRESSION zstd)")
    return folder


@pytest.fixture(scope="module")
def lake(tmp_path_factory) -> Path:
    return write_lake(tmp_path_factory.mktemp("lake"), lake_rows(read_declarations(SAMPLES)))


def test_reads_columns_that_the_lake_has():
    named = set(
        re.findall(r"^\| `(\w+)` \|", DOCS.read_text(encoding="utf-8").split("## inspections")[0], re.MULTILINE)
    )
    assert {*LAKE_COLUMNS.values(), *OTHER_COLUMNS} <= named


def test_a_lake_has_what_a_file_of_the_same_declarations_has(lake, samples):
    rows = read_lake(lake)
    fields = [field for field in LAKE_COLUMNS if field != "declaredOn"] + ["inspected", "fraud", "critical"]
    by_number = rows.assign(number=rows["declarationId"].str.extract(r"D-(\d+)/1")[0].astype(int)).sort_values("number")
    pd.testing.assert_frame_equal(by_number[fields].reset_index(drop=True), samples[fields], check_dtype=False)
    assert rows.groupby("stream")["weight"].unique().map(list).to_dict() == {
        "green": [1.0],
        "random": [10.0],
        "red": [1.0],
    }


def test_weights_are_cut_and_what_was_cancelled_or_loaded_twice_is_left_out(tmp_path, samples):
    rows = lake_rows(samples).head(6)
    rows["selection_probability"] = 0.005
    rows.loc[1, "status"] = "cancelled"
    write_lake(tmp_path, rows)
    history = rows.drop(columns=["stream", "selection_probability"]).assign(status="loaded", item_outcome="fraud")
    write_lake(tmp_path, history, "history-2020")
    found = read_lake(tmp_path).set_index("declarationId")
    assert found.loc["D-0/1", ["stream", "weight"]].tolist() == ["red", MOST_WEIGHT]
    assert found.loc["D-2/1", ["stream", "weight"]].tolist() == ["green", 1.0]
    # Cancelled in the service, but loaded as well.
    assert found.loc["D-1/1", ["stream", "weight", "fraud"]].tolist() == ["", 1.0, 1]
    assert len(found) == 6


def test_a_folder_without_a_lake_is_named(tmp_path):
    with pytest.raises(DataError, match="copy-lake"):
        read_lake(tmp_path)


def test_weights_move_the_probabilities_to_those_of_all_declarations(lake):
    train = read_lake_split(lake).train
    weighted = train.assign(weight=np.where(train["fraud"] == 1, 1.0, 10.0))
    inspected = weighted[weighted["inspected"] == 1]
    share = np.average(inspected["fraud"], weights=inspected["weight"])
    scorer = fit_scorer(weighted, Settings(trees=2, encoding_folds=2, outer_folds=2))
    assert scorer.fusion.base == pytest.approx(share)
    fraud, _, _ = scorer.score(inspected, np.zeros((len(inspected), 15)))
    assert np.average(fraud, weights=inspected["weight"]) == pytest.approx(share, abs=0.05)
    assert inspected["fraud"].mean() > share + 0.05


def test_a_model_is_retrained_from_two_weeks_of_the_lake_and_says_so(lake, tmp_path):
    out = tmp_path / "challenger"
    work = tmp_path / "work"
    options = ["--lake", str(lake), "--out", str(out), "--work", str(work), "--trees", "8", "--version", "1.1.0"]
    # Comparing families takes most of the time of `all`, and is the same for any data (test_command.py).
    work.mkdir()
    (work / "compare.json").write_text('{"families": [], "earlier": []}', encoding="utf-8")
    for verb in ("train", "export", "evaluate", "card", "publish"):
        assert main(["import-risk", verb, *options]) == 0
    manifest = json.loads((out / "model.json").read_text(encoding="utf-8"))
    trained = manifest["trainedOn"]
    rows = read_lake(lake)
    assert manifest["version"] == "1.1.0"
    assert trained["training"]["firstDay"] == DAYS[0]
    assert trained["validation"]["lastDay"] == DAYS[-1]
    assert trained["training"]["rows"] + trained["validation"]["rows"] == len(rows)
    assert sum(trained["inspectedByStream"].values()) == trained["training"]["inspected"]
    card = (out / "CARD.md").read_text(encoding="utf-8")
    assert f"the lake of the service, {DAYS[0]} to {DAYS[-1]}" in card
    assert f"red {trained['inspectedByStream']['red']:,}" in card
