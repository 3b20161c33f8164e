"""Splits by quarter, and what groups are worth in the quarter after those in which they were found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from customs_training.errors import DataError
from customs_training.import_risk.declarations import GOODS_KEY

Find = Callable[["QuarterSplit"], list[np.ndarray]]
"""Finds groups for a split: for each, which rows of `test` it covers."""


@dataclass(frozen=True)
class QuarterSplit:
    """The inspected rows of all quarters before one, and those of this one."""

    quarter: str
    fit: pd.DataFrame
    test: pd.DataFrame
    unseen: np.ndarray
    """Which rows of `test` have goods that no row of `fit` has."""


def splits_by_quarter(rows: pd.DataFrame) -> list[QuarterSplit]:
    """Returns a split for each quarter but the first. Raises `DataError` where there are fewer than two."""
    rows = rows[rows["inspected"] == 1].reset_index(drop=True)
    goods = pd.Series(list(rows[list(GOODS_KEY)].itertuples(index=False, name=None)), index=rows.index)
    rows = rows.assign(
        goods=pd.factorize(goods)[0],
        quarter=pd.PeriodIndex(rows["declaredOn"], freq="Q").strftime("%Y-Q%q"),
    )
    quarters = sorted(rows["quarter"].unique())
    if len(quarters) < 2:
        raise DataError(f"expected declarations of two quarters or more, got {', '.join(quarters)}")
    splits = []
    for quarter in quarters[1:]:
        fit, test = rows[rows["quarter"] < quarter], rows[rows["quarter"] == quarter]
        unseen = ~test["goods"].isin(set(fit["goods"])).to_numpy()
        splits.append(QuarterSplit(quarter, fit.reset_index(drop=True), test.reset_index(drop=True), unseen))
    return splits


def goods_once(rows: pd.DataFrame) -> pd.DataFrame:
    """Returns a row for each goods: its first one, with the share of frauds among all of its rows as `fraud`."""
    shares = rows.groupby("goods")["fraud"].mean()
    first = rows.drop_duplicates("goods").reset_index(drop=True)
    return first.assign(fraud=shares.loc[first["goods"]].to_numpy())


def figures(splits: list[QuarterSplit], find: Find) -> dict[str, float]:
    """Returns the figures of the groups of all splits, with the rows of all splits pooled."""
    covered, frauds, unseen, above, groups = [], [], [], 0, 0
    for split in splits:
        found = find(split)
        labels = split.test["fraud"].to_numpy()
        base = labels[split.unseen].mean()
        groups += len(found)
        above += sum(bool(labels[rows & split.unseen].mean() > base) for rows in found if (rows & split.unseen).any())
        covered.append(np.any(found, axis=0) if found else np.zeros(len(labels), bool))
        frauds.append(labels)
        unseen.append(split.unseen)
    inside, labels, new = np.concatenate(covered), np.concatenate(frauds), np.concatenate(unseen)
    result = {"groups": groups, "above": above / groups if groups else np.nan}
    for name, population in (("unseen", new), ("all", np.ones_like(new))):
        covered_labels = labels[inside & population]
        rate = covered_labels.mean() if len(covered_labels) else np.nan
        base = labels[population].mean()
        result |= {
            f"{name}Rate": rate,
            f"{name}Lift": rate / base,
            f"{name}Share": inside[population].mean(),
            f"{name}Covered": covered_labels.sum() / labels[population].sum(),
        }
    return result
