"""Writes baseline.json: how declarations and scores were distributed when the model was made, to measure drift against.

A distribution is a list of shares of bins. Numbers and scores are cut at deciles (a value belongs to the first bin
whose upper edge it does not exceed); codes are counted by value, the rare ones together. HS codes are counted by
chapter. The profiles of parties are not in it: they grow as inspections are recorded, which is no drift.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd

from customs_training.import_risk.scorer import CODE_COLUMNS, NUMBER_COLUMNS

BASELINE_FILE = "baseline.json"
_BINS = 10
_LEAST_SHARE = 0.005
"""Codes below this share are counted together."""


def baseline(train: pd.DataFrame, valid_fraud: np.ndarray) -> dict:
    """Returns the distributions.

    Args:
        train: the training period; codes as text, numbers in the units of the API.
        valid_fraud: fraud probabilities (0 to 1) of the validation period, which the model had not seen.
    """
    codes = {column: train[column] for column in CODE_COLUMNS if column != "hs6"}
    return {
        "rows": len(train),
        "scoredRows": len(valid_fraud),
        "score": _deciles(valid_fraud.astype(np.float64)),
        "numbers": {column: _deciles(train[column].to_numpy(np.float64)) for column in NUMBER_COLUMNS},
        "codes": {name: _common(values) for name, values in {**codes, "hsChapter": train["hs6"].str[:2]}.items()},
    }


def write_baseline(folder: Path, train: pd.DataFrame, valid_fraud: np.ndarray) -> None:
    """Writes `baseline.json` into a model's folder."""
    text = json.dumps(baseline(train, valid_fraud), indent=1, sort_keys=True)
    (folder / BASELINE_FILE).write_text(f"{text}\n", encoding="utf-8")


def _deciles(values: np.ndarray) -> dict[str, list[float]]:
    """Upper edges of all bins but the last, and the share of each bin. Equal deciles make one bin."""
    inner = np.quantile(values, np.arange(1, _BINS) / _BINS, method="inverted_cdf")
    edges = np.unique(inner[inner < values.max()])
    bins = np.searchsorted(edges, values, side="left")
    shares = np.bincount(bins, minlength=len(edges) + 1) / len(values)
    return {"edges": edges.tolist(), "shares": shares.round(6).tolist()}


def _common(values: pd.Series) -> dict:
    """The share of each common value, and of all others together."""
    shares = values.value_counts(normalize=True)
    common = shares[shares >= _LEAST_SHARE]
    return {
        "shares": {str(value): round(float(share), 6) for value, share in common.items()},
        "others": round(float(1 - common.sum()), 6),
    }
