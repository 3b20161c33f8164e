"""Groups from clusters and from the leaves of trees, ranked by the same bound as the service's."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import beta
from sklearn.cluster import KMeans
from sklearn.preprocessing import OneHotEncoder
from sklearn.tree import DecisionTreeClassifier

from customs_training.errors import DataError
from customs_training.import_risk.declarations import read_split
from customs_training.risk_groups.judgement import QuarterSplit, figures, goods_once, splits_by_quarter

GROUPS = 15
MIN_SHARE, MIN_GOODS = 0.005, 30
"""Least share of all goods, and least number of goods, of a group: those of the service."""
QUANTILE = 0.025
CLUSTERS = 60
LEAVES = 120

_CODES = ["hs2", "hs4", "hs6", "originCountry", "departureCountry", "taxType", "originMark", "transportMode"]
_NUMBERS = ["taxRate", "netMassKg", "pricePerKg"]
_RARE = 30
_PRIOR_GOODS = 20


def compare(data: Path, groups: Path | None, seed: int) -> str:
    """Returns a table of figures, as text. Raises `DataError`."""
    source = read_split(data)
    splits = splits_by_quarter(pd.concat([source.train, source.valid], ignore_index=True))
    methods = {
        "k-means, one-hot": lambda split: _clusters(split, one_hot=True, seed=seed),
        "k-means, target encodings": lambda split: _clusters(split, one_hot=False, seed=seed),
        "tree leaves, one-hot": lambda split: _leaves(split, one_hot=True, seed=seed),
        "tree leaves, target encodings": lambda split: _leaves(split, one_hot=False, seed=seed),
    }
    if groups is not None:
        conditions = _read_groups(groups)
        methods = {"groups of the service": lambda split: service_groups(split, conditions)} | methods
    table = pd.DataFrame({name: figures(splits, find) for name, find in methods.items()}).T
    return table.to_string(float_format=lambda value: f"{value:.3f}")


def _read_groups(path: Path) -> dict[str, list[dict]]:
    try:
        return {one["quarter"]: one["groups"] for one in json.loads(path.read_text(encoding="utf-8"))}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"{path}: not a file of groups: {error}") from error


def service_groups(split: QuarterSplit, conditions: dict[str, list[dict]]) -> list[np.ndarray]:
    """Applies the conditions of the service's groups to the rows to judge."""
    rows = _described(split.test)
    found = []
    for group in conditions[split.quarter]:
        inside = np.ones(len(rows), bool)
        for condition in group["conditions"]:
            inside &= _meets(rows, condition)
        found.append(inside)
    return found


def _meets(rows: pd.DataFrame, condition: dict) -> np.ndarray:
    column, value = rows[condition["field"]], condition["value"]
    match condition["op"]:
        case "=":
            return (column == value).to_numpy()
        case ">=":
            return (column >= value).to_numpy()
        case "<":
            return (column < value).to_numpy()
        case "differs-from":
            return (column != rows[value]).to_numpy()
        case other:
            raise DataError(f"unknown operator {other!r}")


def _described(rows: pd.DataFrame) -> pd.DataFrame:
    """Adds the HS levels and the price per kg, which is missing without a mass."""
    mass = rows["netMassKg"].to_numpy()
    price = np.divide(rows["itemPrice"].to_numpy(), mass, out=np.full(len(rows), np.nan), where=mass > 0)
    return rows.assign(hs2=rows["hs6"].str[:2], hs4=rows["hs6"].str[:4], pricePerKg=price)


def _features(split: QuarterSplit, goods: pd.DataFrame, one_hot: bool) -> tuple[np.ndarray, np.ndarray]:
    """Returns the features of the goods to fit and of the rows to judge; numbers are logarithms, standardised."""
    fit, test = _described(goods), _described(split.test)
    if one_hot:
        encoder = OneHotEncoder(min_frequency=_RARE, handle_unknown="infrequent_if_exist", sparse_output=False)
        codes = encoder.fit_transform(fit[_CODES]), encoder.transform(test[_CODES])
    else:
        codes = _target_encodings(fit, fit), _target_encodings(fit, test)
    numbers = [np.log1p(rows[_NUMBERS].fillna(0).to_numpy()) for rows in (fit, test)]
    centre, spread = numbers[0].mean(axis=0), numbers[0].std(axis=0)
    scale = 1.0 if one_hot else codes[0].std(axis=0)
    return tuple(
        np.column_stack([code / scale, (number - centre) / spread]) for code, number in zip(codes, numbers, strict=True)
    )


def _target_encodings(fit: pd.DataFrame, rows: pd.DataFrame) -> np.ndarray:
    base = fit["fraud"].mean()
    columns = []
    for code in _CODES:
        sums = fit.groupby(code)["fraud"].agg(["sum", "count"])
        means = (sums["sum"] + _PRIOR_GOODS * base) / (sums["count"] + _PRIOR_GOODS)
        columns.append(rows[code].map(means).fillna(base).to_numpy())
    return np.column_stack(columns)


def _clusters(split: QuarterSplit, one_hot: bool, seed: int) -> list[np.ndarray]:
    goods = goods_once(split.fit)
    fit, test = _features(split, goods, one_hot)
    clusters = KMeans(CLUSTERS, n_init=3, random_state=seed).fit(fit)
    return _best(goods, clusters.labels_, clusters.predict(test))


def _leaves(split: QuarterSplit, one_hot: bool, seed: int) -> list[np.ndarray]:
    goods = goods_once(split.fit)
    fit, test = _features(split, goods, one_hot)
    tree = DecisionTreeClassifier(max_leaf_nodes=LEAVES, min_samples_leaf=_least(goods), random_state=seed)
    tree.fit(fit, (goods["fraud"] >= 0.5).to_numpy())
    return _best(goods, tree.apply(fit), tree.apply(test))


def _least(goods: pd.DataFrame) -> int:
    return max(MIN_GOODS, int(np.ceil(MIN_SHARE * len(goods))))


def _best(goods: pd.DataFrame, cells: np.ndarray, test_cells: np.ndarray) -> list[np.ndarray]:
    """Returns the rows to judge of the cells with the highest bounds among those that are large enough."""
    alpha, beta_ = prior(goods)
    sums = goods.groupby(cells)["fraud"].agg(["sum", "count"])
    sums = sums[sums["count"] >= _least(goods)]
    bounds = beta.ppf(QUANTILE, alpha + sums["sum"], beta_ + sums["count"] - sums["sum"])
    chosen = sums.index[np.argsort(-bounds, kind="stable")[:GROUPS]]
    return [test_cells == cell for cell in chosen]


def prior(goods: pd.DataFrame) -> tuple[float, float]:
    """Fits the Beta prior to the goods of each HS heading and origin by moments, as the service does."""
    base = goods["fraud"].mean()
    kinds = goods.groupby([goods["hs6"].str[:4], goods["originCountry"]])["fraud"].agg(["sum", "count"])
    kinds = kinds[kinds["count"] > 1]
    count = kinds["count"]
    dispersion = (count * (kinds["sum"] / count - base) ** 2 / (base * (1 - base)) - 1).sum()
    correlation = dispersion / (count - 1).sum()
    strength = min(1 / correlation - 1, 1e6) if correlation > 0 else 1e6
    return base * strength, (1 - base) * strength
