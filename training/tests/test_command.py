"""The command line: a small end-to-end retraining on the samples, reproducibility, and readable errors."""

import json

import pandas as pd
import pytest
from conftest import SAMPLES

from customs_training.cli import main


@pytest.fixture(scope="module")
def own_data(tmp_path_factory):
    """The samples of the inspected days, as an administration's own single file."""
    path = tmp_path_factory.mktemp("data") / "own.csv"
    frame = pd.read_csv(SAMPLES, dtype=str, keep_default_na=False)
    frame[frame["Fraud"] != ""].to_csv(path, index=False)
    return path


def run(verb, own_data, place, *more) -> int:
    options = ["--data", str(own_data), "--out", str(place / "out"), "--work", str(place / "work"), "--trees", "8"]
    return main(["import-risk", verb, *options, *more])


def test_all_writes_a_complete_model_from_one_csv(own_data, tmp_path):
    assert run("all", own_data, tmp_path, "--version", "7.0.0") == 0
    out = tmp_path / "out"
    assert {path.name for path in out.iterdir()} == {
        "model.onnx",
        "model.json",
        "baseline.json",
        "golden.json",
        "replay.json",
        "CARD.md",
        "thresholds.json",
    }
    manifest = json.loads((out / "model.json").read_text(encoding="utf-8"))
    assert manifest["version"] == "7.0.0"
    assert manifest["thresholds"]["red"] >= manifest["thresholds"]["yellow"]
    assert manifest["trainedOn"]["name"] == "own"
    assert set(manifest["metrics"]["static"]) >= {"command", "protocol", "all", "unseenGoods"}
    assert "synthetic" not in (out / "CARD.md").read_text(encoding="utf-8")


def test_the_same_data_and_seed_give_the_same_model(own_data, tmp_path):
    models = []
    for name in ("first", "second"):
        assert run("train", own_data, tmp_path / name) == 0
        assert run("export", own_data, tmp_path / name) == 0
        models.append((tmp_path / name / "work" / "candidate" / "model.onnx").read_bytes())
    assert models[0] == models[1]


def test_the_error_for_a_missing_file_names_it(tmp_path, capsys):
    assert run("train", tmp_path / "nowhere.csv", tmp_path) == 2
    assert "nowhere.csv: no such file" in capsys.readouterr().err


def test_export_before_train_names_the_command_to_run_first(own_data, tmp_path, capsys):
    assert run("export", own_data, tmp_path) == 2
    assert "run `import-risk train` first" in capsys.readouterr().err


def test_help_names_the_source_of_the_data(capsys):
    with pytest.raises(SystemExit):
        main(["import-risk", "train", "--help"])
    text = capsys.readouterr().out
    assert "Customs Import Declaration Datasets" in text
    assert "Country of Origin Indicator" in text
