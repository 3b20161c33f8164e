"""Groups of high-risk imports: splits by quarter, figures, and conditions that the service wrote."""

import json

import numpy as np
import pandas as pd
import pytest
from conftest import SAMPLES

from customs_training.errors import DataError
from customs_training.import_risk.declarations import COLUMNS
from customs_training.risk_groups.compare import compare, prior, service_groups
from customs_training.risk_groups.judgement import figures, goods_once, splits_by_quarter


@pytest.fixture
def rows(samples: pd.DataFrame) -> pd.DataFrame:
    """The samples of January, and the same again in April but for the last 100, which come with other masses."""
    january = samples[samples["inspected"] == 1].reset_index(drop=True)
    april = january.assign(declaredOn=january["declaredOn"].str.replace("-01-", "-04-"))
    april.loc[april.index[-100:], "netMassKg"] += 0.125
    return pd.concat([january, april], ignore_index=True)


def test_goods_of_earlier_quarters_are_not_unseen(rows):
    (split,) = splits_by_quarter(rows)
    assert split.quarter == "2020-Q2"
    assert len(split.fit) == len(split.test) == len(rows) / 2
    assert split.unseen.sum() == 100
    assert split.unseen[-100:].all()


def test_one_quarter_is_no_split(samples):
    with pytest.raises(DataError, match="two quarters or more, got 2020-Q1"):
        splits_by_quarter(samples)


def test_figures_are_those_of_the_rows_in_any_group(rows):
    (split,) = splits_by_quarter(rows)
    frauds = split.test["fraud"].to_numpy() == 1
    found = figures([split], lambda _: [frauds & split.unseen, ~frauds])
    assert found["groups"] == 2
    assert found["above"] == 0.5
    assert found["unseenShare"] == 1
    assert found["unseenRate"] == pytest.approx(frauds[-100:].mean())
    assert found["allCovered"] == pytest.approx(frauds[-100:].sum() / frauds.sum())


def test_goods_count_once_with_their_share_of_frauds(rows):
    (split,) = splits_by_quarter(rows)
    once = goods_once(pd.concat([split.fit.assign(fraud=0), split.fit.assign(fraud=1)]))
    assert once["goods"].is_unique
    assert (once["fraud"] == 0.5).all()


def test_the_prior_has_the_base_rate_as_its_mean(rows):
    (split,) = splits_by_quarter(rows)
    goods = goods_once(split.fit)
    alpha, beta = prior(goods)
    assert alpha / (alpha + beta) == pytest.approx(goods["fraud"].mean())


def test_conditions_of_the_service_select_rows(rows):
    (split,) = splits_by_quarter(rows)
    conditions = [
        {"field": "originCountry", "op": "differs-from", "value": "departureCountry"},
        {"field": "netMassKg", "op": ">=", "value": 5},
        {"field": "pricePerKg", "op": "<", "value": 1e6},
        {"field": "hs2", "op": "=", "value": split.test["hs6"].iloc[0][:2]},
    ]
    groups = {"2020-Q2": [{"conditions": [one]} for one in conditions] + [{"conditions": conditions}]}
    *single, together = service_groups(split, groups)
    assert (single[0] == (split.test["originCountry"] != split.test["departureCountry"])).all()
    assert (together == np.all(single, axis=0)).all()


def test_compare_prints_a_line_for_each_method(rows, tmp_path):
    columns = pd.read_csv(SAMPLES, dtype=str, keep_default_na=False).columns
    raw = rows.rename(columns=COLUMNS).assign(**{"Critical Fraud": rows["critical"], "Fraud": rows["fraud"]})
    raw["Declaration ID"] = [f"D{row}" for row in range(len(raw))]
    raw[[*columns]].to_csv(tmp_path / "a.csv", index=False)
    written = tmp_path / "groups.json"
    written.write_text(json.dumps([{"quarter": "2020-Q2", "groups": []}]), encoding="utf-8")
    table = compare(tmp_path / "a.csv", None, 7)
    assert [line.split("  ")[0] for line in table.splitlines()[1:]] == [
        "k-means, one-hot",
        "k-means, target encodings",
        "tree leaves, one-hot",
        "tree leaves, target encodings",
    ]
    with pytest.raises(DataError, match="not a file of groups"):
        compare(tmp_path / "a.csv", tmp_path / "a.csv", 7)
