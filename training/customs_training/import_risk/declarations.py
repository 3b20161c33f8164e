"""Reads import declarations from CSV files in the columns of the public Korean data set.

All problems of a file are collected in one `DataError`: missing columns, and invalid values with their line and
column.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from customs_training.errors import DataError

CODE_FIELDS = {
    "office": "Office ID",
    "processType": "Process Type",
    "importType": "Import Type",
    "importUse": "Import Use",
    "paymentType": "Payment Type",
    "transportMode": "Mode of Transport",
    "hs6": "HS6 Code",
    "departureCountry": "Country of Departure",
    "originCountry": "Country of Origin",
    "taxType": "Tax Type",
    "originMark": "Country of Origin Indicator",
}
NUMBER_FIELDS = {"taxRate": "Tax Rate", "netMassKg": "Net Mass", "itemPrice": "Item Price"}
CURRENCY = "KRW"
"""ISO 4217 code of the prices in the data; change it with the data: a stage of another currency refuses the model."""
PARTY_FIELDS = {"declarantId": "Declarant ID", "importerId": "Importer ID"}
OPTIONAL_PARTY_FIELDS = {"sellerId": "Seller ID", "courierId": "Courier ID"}
IDENTITY_FIELDS = {"declarationId": "Declaration ID", "declaredOn": "Date"}
COLUMNS = {**IDENTITY_FIELDS, **CODE_FIELDS, **PARTY_FIELDS, **OPTIONAL_PARTY_FIELDS, **NUMBER_FIELDS}
FRAUD_COLUMN = "Fraud"
CRITICAL_COLUMN = "Critical Fraud"

GOODS_KEY = ("hs6", "departureCountry", "originCountry", "taxRate", "taxType", "netMassKg")

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_HS6 = re.compile(r"\d{6}")
_SHOWN_PROBLEMS = 20
VALID_SHARE = 0.18


@dataclass(frozen=True)
class Split:
    """A training period and a later validation period, both sorted by day."""

    train: pd.DataFrame
    valid: pd.DataFrame
    source: str


def read_declarations(path: Path) -> pd.DataFrame:
    """Returns one row per declaration under the API's field names, sorted by day.

    Codes and ids remain text (leading zeros count). `inspected`, `fraud` and `critical` are 0/1; a row whose Fraud
    cell is empty was not inspected. The public data set writes `Critical Fraud` as 0 (no fraud), 1 (fraud) and
    2 (critical fraud); a file with 0/1 is accepted as well. Raises `DataError`.
    """
    if not path.is_file():
        raise DataError(f"{path}: no such file")
    try:
        raw = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: not a readable CSV file: {error}") from error

    missing = [column for column in [*COLUMNS.values(), FRAUD_COLUMN] if column not in raw.columns]
    if missing:
        raise DataError(
            f"{path}: missing column{'s' if len(missing) > 1 else ''} {', '.join(map(repr, missing))}; "
            f"found {', '.join(map(repr, raw.columns))}"
        )
    if raw.empty:
        raise DataError(f"{path}: has a header but no rows")

    problems: list[tuple[int, str]] = []

    def report(bad: np.ndarray, column: str, expected: str) -> None:
        for row in np.flatnonzero(bad):
            problems.append((int(row) + 2, f"{column!r} is {raw[column].iat[row]!r}, expected {expected}"))

    rows = pd.DataFrame({field: raw[column].str.strip() for field, column in COLUMNS.items()})
    for field in [*CODE_FIELDS, *PARTY_FIELDS, "declarationId"]:
        report((rows[field] == "").to_numpy(), COLUMNS[field], "a value")
    report(rows["declarationId"].duplicated().to_numpy(), COLUMNS["declarationId"], "a unique id")
    report(~rows["hs6"].str.fullmatch(_HS6).to_numpy(bool), COLUMNS["hs6"], "six digits")
    days = pd.to_datetime(rows["declaredOn"].where(rows["declaredOn"].str.fullmatch(_DAY)), errors="coerce")
    report(days.isna().to_numpy(), COLUMNS["declaredOn"], "a date YYYY-MM-DD")
    for field, column in NUMBER_FIELDS.items():
        numbers = pd.to_numeric(rows[field], errors="coerce").to_numpy(dtype=np.float64)
        report(~(np.isfinite(numbers) & (numbers >= 0)), column, "a number of zero or more")
        rows[field] = numbers

    fraud = raw[FRAUD_COLUMN].str.strip()
    critical = raw[CRITICAL_COLUMN].str.strip() if CRITICAL_COLUMN in raw.columns else pd.Series("", index=raw.index)
    report(~fraud.isin(["0", "1", ""]).to_numpy(), FRAUD_COLUMN, "0, 1 or empty")
    if CRITICAL_COLUMN in raw.columns:
        report(~critical.isin(["0", "1", "2", ""]).to_numpy(), CRITICAL_COLUMN, "0, 1, 2 or empty")
        clear_yet_critical = (fraud == "0") & critical.isin(["1", "2"])
        report(clear_yet_critical.to_numpy(), CRITICAL_COLUMN, "0 if Fraud is 0")
    if problems:
        problems.sort()
        lines = [f"  line {line}: {text}" for line, text in problems[:_SHOWN_PROBLEMS]]
        more = [f"  and {len(problems) - _SHOWN_PROBLEMS} more"] if len(problems) > _SHOWN_PROBLEMS else []
        raise DataError("\n".join([f"{path}: {len(problems)} invalid values", *lines, *more]))

    rows["inspected"] = (fraud != "").astype(np.int64)
    rows["fraud"] = (fraud == "1").astype(np.int64)
    rows["critical"] = _critical(fraud, critical, path)
    # How many declarations a result stands for: a file does not say how it was selected.
    rows["weight"] = 1.0
    return rows.sort_values("declaredOn", kind="stable").reset_index(drop=True)


def _critical(fraud: pd.Series, critical: pd.Series, path: Path) -> pd.Series:
    three_levels = bool((critical == "2").any())
    fraud_without_level = (fraud == "1") & (critical == "0")
    if three_levels and fraud_without_level.any():
        line = int(np.flatnonzero(fraud_without_level)[0]) + 2
        raise DataError(
            f"{path}: {CRITICAL_COLUMN!r} mixes two codings: it contains 2 (critical), "
            f"and line {line} is a fraud with 0; use 0/1/2 (none/fraud/critical) or 0/1 throughout"
        )
    if three_levels:
        return (critical == "2").astype(np.int64)
    if not fraud_without_level.any() and bool((critical == "1").any()):
        # Every fraud has a 1: the three-level coding of a period without a critical case.
        return pd.Series(np.zeros(len(fraud), dtype=np.int64), index=fraud.index)
    return ((critical == "1") & (fraud == "1")).astype(np.int64)


def read_split(data: Path, valid_share: float = VALID_SHARE) -> Split:
    """Returns the training and validation periods found at `data`.

    `data` is a folder with `train.csv` and `valid.csv` (or `import-declarations/` with them), a folder with
    a single CSV, or one CSV file. A single file is split by day: the last days with about
    `valid_share` of the rows are the validation period. Raises `DataError`.
    """
    folder = data / "import-declarations" if (data / "import-declarations").is_dir() else data
    if (folder / "train.csv").is_file() and (folder / "valid.csv").is_file():
        train, valid = read_declarations(folder / "train.csv"), read_declarations(folder / "valid.csv")
        last, first = train["declaredOn"].max(), valid["declaredOn"].min()
        if first <= last:
            raise DataError(f"{folder}: valid.csv begins on {first}, before train.csv ends on {last}")
        split = Split(train, valid, "train.csv and valid.csv")
    else:
        if folder.is_dir():
            files = sorted(folder.glob("*.csv"))
            if len(files) != 1:
                raise DataError(
                    f"{folder}: expected train.csv and valid.csv, or exactly one CSV file; found {len(files)}"
                )
            file = files[0]
        else:
            file = folder
        return split_by_day(read_declarations(file), file, lambda cut: f"one file, cut at {cut}", valid_share)
    return _with_results(split, data)


def split_by_day(
    rows: pd.DataFrame, data: Path, source: Callable[[str], str], valid_share: float = VALID_SHARE
) -> Split:
    """Splits rows by day: the last days with about `valid_share` of them are the validation period.

    `source` names the data, given the first day for validation. Raises `DataError`.
    """
    per_day = rows.groupby("declaredOn").size().sort_index()
    if len(per_day) < 2:
        raise DataError(f"{data}: all rows are of one day; a split by time needs at least two days")
    later = per_day[::-1].cumsum()[::-1] / len(rows)
    first_valid_day = later.index[1:][(later.iloc[1:] <= valid_share).to_numpy()]
    cut = first_valid_day[0] if len(first_valid_day) else per_day.index[-1]
    valid_rows = rows["declaredOn"] >= cut
    split = Split(rows[~valid_rows].reset_index(drop=True), rows[valid_rows].reset_index(drop=True), source(cut))
    return _with_results(split, data)


def _with_results(split: Split, data: Path) -> Split:
    for name, part in (("training", split.train), ("validation", split.valid)):
        inspected = part[part["inspected"] == 1]
        if inspected["fraud"].nunique() < 2:
            raise DataError(f"{data}: the inspected rows of the {name} period need both clear and fraud results")
    return split
