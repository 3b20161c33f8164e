"""Reading CSV files: text remains text, labels are parsed, and every problem is reported with its line."""

import pandas as pd
import pytest
from conftest import SAMPLES

from customs_training.errors import DataError
from customs_training.import_risk.declarations import read_declarations, read_split


@pytest.fixture
def raw() -> pd.DataFrame:
    return pd.read_csv(SAMPLES, dtype=str, keep_default_na=False)


def written(frame: pd.DataFrame, path) -> object:
    frame.to_csv(path, index=False)
    return path


def test_codes_keep_their_leading_zeros(raw, tmp_path):
    raw.loc[0, ["HS6 Code", "Office ID"]] = ["030617", "020"]
    rows = read_declarations(written(raw, tmp_path / "a.csv")).set_index("declarationId")
    assert rows.loc[raw.loc[0, "Declaration ID"], ["hs6", "office"]].tolist() == ["030617", "020"]


def test_rows_without_a_result_are_not_inspected(samples):
    last = samples["declaredOn"] == samples["declaredOn"].max()
    assert samples.loc[last, "inspected"].sum() == 0
    assert samples.loc[~last, "inspected"].all()


def test_level_two_is_critical_and_level_one_is_not(raw, samples):
    by_id = samples.set_index("declarationId")["critical"]
    levels = raw.set_index("Declaration ID")["Critical Fraud"]
    assert by_id[levels[levels == "2"].index].eq(1).all()
    assert by_id[levels[levels != "2"].index].eq(0).all()


def test_a_two_level_coding_is_accepted(raw, tmp_path):
    levels = raw["Critical Fraud"].replace({"1": "0"}).replace({"2": "1"})
    rows = read_declarations(written(raw.assign(**{"Critical Fraud": levels}), tmp_path / "a.csv"))
    assert rows["critical"].sum() == (raw["Critical Fraud"] == "2").sum()


def test_a_mix_of_both_codings_is_refused(raw, tmp_path):
    raw.loc[raw["Critical Fraud"] == "1", "Critical Fraud"] = "0"
    with pytest.raises(DataError, match="mixes two codings"):
        read_declarations(written(raw, tmp_path / "a.csv"))


def test_missing_columns_are_named(raw, tmp_path):
    with pytest.raises(DataError, match="missing columns 'Tax Rate', 'Fraud'"):
        read_declarations(written(raw.drop(columns=["Fraud", "Tax Rate"]), tmp_path / "a.csv"))


def test_bad_values_are_named_with_line_and_column(raw, tmp_path):
    raw.loc[0, "Net Mass"] = "heavy"
    raw.loc[1, "HS6 Code"] = "8517"
    raw.loc[2, "Date"] = "2020-02-30"
    raw.loc[3, "Fraud"] = "yes"
    raw.loc[4, "Item Price"] = "-5"
    with pytest.raises(DataError) as error:
        read_declarations(written(raw, tmp_path / "a.csv"))
    text = str(error.value)
    assert "5 invalid values" in text
    for line in (
        "line 2: 'Net Mass' is 'heavy', expected a number of zero or more",
        "line 3: 'HS6 Code' is '8517', expected six digits",
        "line 4: 'Date' is '2020-02-30', expected a date YYYY-MM-DD",
        "line 5: 'Fraud' is 'yes', expected 0, 1 or empty",
        "line 6: 'Item Price' is '-5', expected a number of zero or more",
    ):
        assert line in text


def test_a_single_file_is_split_by_day(raw, tmp_path):
    split = read_split(written(raw[raw["Fraud"] != ""], tmp_path / "a.csv"))
    assert split.train["declaredOn"].max() < split.valid["declaredOn"].min()
    assert 0.05 < len(split.valid) / (len(split.train) + len(split.valid)) < 0.25


def test_a_validation_file_that_begins_too_early_is_refused(raw, tmp_path):
    written(raw, tmp_path / "train.csv")
    written(raw, tmp_path / "valid.csv")
    with pytest.raises(DataError, match=r"before train\.csv ends"):
        read_split(tmp_path)
