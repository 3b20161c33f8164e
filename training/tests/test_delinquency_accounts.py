"""Reading accounts: the columns of the public set and of the API, and every kind of invalid file."""

import numpy as np
import pandas as pd
import pytest

from customs_training.delinquency.accounts import ACCOUNT_FIELDS, PUBLIC_COLUMNS, PUBLIC_OUTCOME, read_own, read_public
from customs_training.delinquency.synthetic import synthetic_accounts
from customs_training.errors import DataError


def public_frame(rows: int = 6) -> pd.DataFrame:
    frame = pd.DataFrame(synthetic_accounts(rows, 3), columns=list(PUBLIC_COLUMNS.values())).astype(int)
    frame[PUBLIC_OUTCOME] = [index % 2 for index in range(rows)]
    return frame


def own_frames(rows: int = 6) -> tuple[pd.DataFrame, pd.DataFrame]:
    snapshot = pd.DataFrame(synthetic_accounts(rows, 3), columns=list(ACCOUNT_FIELDS))
    snapshot.insert(0, "taxpayerId", [f"T{index:04d}" for index in range(rows)])
    snapshot["companyName"] = "Example"
    outcomes = pd.DataFrame({"taxpayerId": snapshot["taxpayerId"], "delinquent": [index % 2 for index in range(rows)]})
    return snapshot, outcomes


def test_the_public_columns_become_the_fields_of_the_api_in_their_order(tmp_path):
    frame = public_frame()
    frame.loc[0, ["LIMIT_BAL", "PAY_0", "PAY_2", "BILL_AMT1", "PAY_AMT6"]] = [90_000, 3, -2, -150, 77]
    frame.to_csv(tmp_path / "train.csv", index=False)
    accounts = read_public(tmp_path / "train.csv")
    first = dict(zip(ACCOUNT_FIELDS, accounts.values[0], strict=True))
    assert (first["guaranteeLimit"], first["paymentStatus1"], first["paymentStatus2"]) == (90_000, 3, -2)
    assert (first["assessed1"], first["paid6"]) == (-150, 77)
    assert accounts.delinquent.tolist() == [0, 1, 0, 1, 0, 1]


def test_statuses_beyond_nine_months_count_as_nine(tmp_path):
    frame = public_frame()
    frame.loc[1, "PAY_0"] = 14
    frame.to_csv(tmp_path / "train.csv", index=False)
    assert read_public(tmp_path / "train.csv").values[1, 1] == 9


def test_every_bad_value_is_named_with_file_line_and_column(tmp_path):
    frame = public_frame().astype(object)
    frame.loc[0, "PAY_0"] = "1.5"
    frame.loc[2, "PAY_AMT3"] = "-1"
    frame.loc[3, "BILL_AMT2"] = "much"
    frame.loc[4, PUBLIC_OUTCOME] = "yes"
    frame.loc[5, "LIMIT_BAL"] = "inf"
    frame.to_csv(tmp_path / "train.csv", index=False)
    with pytest.raises(DataError) as caught:
        read_public(tmp_path / "train.csv")
    text = str(caught.value)
    assert "train.csv: 5 invalid values" in text
    for line, column in ((2, "PAY_0"), (4, "PAY_AMT3"), (5, "BILL_AMT2"), (6, PUBLIC_OUTCOME), (7, "LIMIT_BAL")):
        assert f"line {line}: {column!r}" in text


def test_all_missing_columns_are_named_at_once(tmp_path):
    public_frame().drop(columns=["PAY_3", "BILL_AMT6"]).to_csv(tmp_path / "train.csv", index=False)
    with pytest.raises(DataError, match=r"missing columns 'PAY_3', 'BILL_AMT6'"):
        read_public(tmp_path / "train.csv")


def test_accounts_and_outcomes_are_joined_by_taxpayer_in_any_order(tmp_path):
    snapshot, outcomes = own_frames()
    snapshot.to_csv(tmp_path / "snapshot.csv", index=False)
    outcomes.iloc[[5, 2, 1]].to_csv(tmp_path / "outcomes.csv", index=False)
    accounts = read_own(tmp_path / "snapshot.csv", tmp_path / "outcomes.csv")
    assert accounts.delinquent.tolist() == [1, 0, 1]
    assert np.array_equal(accounts.values, snapshot.loc[[1, 2, 5], list(ACCOUNT_FIELDS)].to_numpy())


def test_an_outcome_of_an_unknown_taxpayer_is_an_error(tmp_path):
    snapshot, outcomes = own_frames()
    outcomes.loc[3, "taxpayerId"] = "T9999"
    snapshot.to_csv(tmp_path / "snapshot.csv", index=False)
    outcomes.to_csv(tmp_path / "outcomes.csv", index=False)
    with pytest.raises(DataError, match=r"line 5: 'taxpayerId' is 'T9999', expected a taxpayer of snapshot.csv"):
        read_own(tmp_path / "snapshot.csv", tmp_path / "outcomes.csv")


def test_a_taxpayer_named_twice_is_an_error(tmp_path):
    snapshot, outcomes = own_frames()
    snapshot.loc[4, "taxpayerId"] = "T0001"
    snapshot.to_csv(tmp_path / "snapshot.csv", index=False)
    outcomes.to_csv(tmp_path / "outcomes.csv", index=False)
    with pytest.raises(DataError, match=r"line 6: 'taxpayerId' is 'T0001', expected a unique id"):
        read_own(tmp_path / "snapshot.csv", tmp_path / "outcomes.csv")


def test_outcomes_of_a_single_class_are_an_error(tmp_path):
    frame = public_frame()
    frame[PUBLIC_OUTCOME] = 0
    frame.to_csv(tmp_path / "train.csv", index=False)
    with pytest.raises(DataError, match="needs both delinquent and other accounts"):
        read_public(tmp_path / "train.csv")
