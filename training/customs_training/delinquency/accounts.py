"""Reads deferment accounts and their outcomes from CSV files: in the columns of the public stand-in or of the API.

All problems of a file are collected in one `DataError`: missing columns, and invalid values with their line and
column.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from customs_training.errors import DataError

MONTHS = range(1, 7)
"""1 is the latest month."""
LIMIT_FIELD = "guaranteeLimit"
STATUS_FIELDS = tuple(f"paymentStatus{month}" for month in MONTHS)
ASSESSED_FIELDS = tuple(f"assessed{month}" for month in MONTHS)
PAID_FIELDS = tuple(f"paid{month}" for month in MONTHS)
ACCOUNT_FIELDS = (LIMIT_FIELD, *STATUS_FIELDS, *ASSESSED_FIELDS, *PAID_FIELDS)
"""The columns of the model's input, in its order."""

LEAST_STATUS, MOST_STATUS = -2, 9
TAXPAYER_FIELD = "taxpayerId"
OUTCOME_FIELD = "delinquent"
PUBLIC_COLUMNS = dict(
    zip(
        ACCOUNT_FIELDS,
        (
            "LIMIT_BAL",
            *(f"PAY_{month}" for month in (0, 2, 3, 4, 5, 6)),
            *(f"BILL_AMT{month}" for month in MONTHS),
            *(f"PAY_AMT{month}" for month in MONTHS),
        ),
        strict=True,
    )
)
"""API field to column of "default of credit card clients"; its latest month is PAY_0, and there is no PAY_1."""
PUBLIC_OUTCOME = "default.payment.next.month"

_SHOWN_PROBLEMS = 20


@dataclass(frozen=True)
class Accounts:
    """Accounts with a known outcome.

    `values` is [N, 19] in the order of `ACCOUNT_FIELDS`, statuses in -2..9; `delinquent` is [N] of 0 and 1.
    """

    values: np.ndarray
    delinquent: np.ndarray
    source: str
    is_public: bool

    def __len__(self) -> int:
        return len(self.delinquent)


def read_public(path: Path) -> Accounts:
    """Returns the accounts of one file in the columns of the public set, outcome included. Raises `DataError`."""
    raw = _read(path, [*PUBLIC_COLUMNS.values(), PUBLIC_OUTCOME])
    problems = _Problems(path, raw)
    values = _values(raw, PUBLIC_COLUMNS, problems)
    delinquent = _outcome(raw[PUBLIC_OUTCOME], PUBLIC_OUTCOME, problems)
    problems.raise_any()
    return _checked(Accounts(values, delinquent, path.name, True), path)


def read_own(snapshot: Path, outcomes: Path) -> Accounts:
    """Returns the accounts of a snapshot whose outcome is known, in the snapshot's order.

    `snapshot` has the API's column names (others, such as business factors, are ignored); `outcomes` has
    `taxpayerId` and `delinquent` (0/1). Accounts without an outcome are skipped; an outcome without an account is
    an error. Raises `DataError`.
    """
    raw = _read(snapshot, [TAXPAYER_FIELD, *ACCOUNT_FIELDS])
    problems = _Problems(snapshot, raw)
    ids = _ids(raw, problems)
    values = _values(raw, {field: field for field in ACCOUNT_FIELDS}, problems)
    problems.raise_any()
    known = _read(outcomes, [TAXPAYER_FIELD, OUTCOME_FIELD])
    problems = _Problems(outcomes, known)
    known_ids = _ids(known, problems)
    problems.report(~known_ids.isin(ids).to_numpy(), TAXPAYER_FIELD, f"a taxpayer of {snapshot.name}")
    delinquent = _outcome(known[OUTCOME_FIELD], OUTCOME_FIELD, problems)
    problems.raise_any()
    of_account = ids.map(pd.Series(delinquent, index=known_ids))
    has_outcome = of_account.notna().to_numpy()
    accounts = Accounts(
        values[has_outcome],
        of_account[has_outcome].to_numpy(np.int64),
        f"{snapshot.name} and {outcomes.name}",
        False,
    )
    return _checked(accounts, outcomes)


class _Problems:
    """Bad values of one file, with their lines (the header is line 1)."""

    def __init__(self, path: Path, raw: pd.DataFrame) -> None:
        self._path, self._raw = path, raw
        self._found: list[tuple[int, str]] = []

    def report(self, bad: np.ndarray, column: str, expected: str) -> None:
        for row in np.flatnonzero(bad):
            self._found.append((int(row) + 2, f"{column!r} is {self._raw[column].iat[row]!r}, expected {expected}"))

    def raise_any(self) -> None:
        if not self._found:
            return
        found = sorted(self._found)
        lines = [f"  line {line}: {text}" for line, text in found[:_SHOWN_PROBLEMS]]
        more = [f"  and {len(found) - _SHOWN_PROBLEMS} more"] if len(found) > _SHOWN_PROBLEMS else []
        raise DataError("\n".join([f"{self._path}: {len(found)} invalid values", *lines, *more]))


def _read(path: Path, columns: list[str]) -> pd.DataFrame:
    if not path.is_file():
        raise DataError(f"{path}: no such file")
    try:
        raw = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig", skip_blank_lines=False)
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: not a readable CSV file: {error}") from error
    missing = [column for column in columns if column not in raw.columns]
    if missing:
        raise DataError(
            f"{path}: missing column{'s' if len(missing) > 1 else ''} {', '.join(map(repr, missing))}; "
            f"found {', '.join(map(repr, raw.columns))}"
        )
    if raw.empty:
        raise DataError(f"{path}: has a header but no rows")
    return raw


def _ids(raw: pd.DataFrame, problems: _Problems) -> pd.Series:
    ids = raw[TAXPAYER_FIELD].str.strip()
    problems.report((ids == "").to_numpy(), TAXPAYER_FIELD, "a value")
    problems.report(((ids != "") & ids.duplicated()).to_numpy(), TAXPAYER_FIELD, "a unique id")
    return ids


def _values(raw: pd.DataFrame, columns: dict[str, str], problems: _Problems) -> np.ndarray:
    values = np.empty((len(raw), len(columns)))
    for at, (field, column) in enumerate(columns.items()):
        numbers = pd.to_numeric(raw[column].str.strip(), errors="coerce").to_numpy(np.float64)
        if field in STATUS_FIELDS:
            expected = "whole months past due, -2 or more"
            good = np.isfinite(numbers) & (numbers == np.floor(numbers)) & (numbers >= LEAST_STATUS)
            numbers = np.minimum(numbers, MOST_STATUS)
        elif field in ASSESSED_FIELDS:
            expected, good = "a number", np.isfinite(numbers)
        else:
            expected, good = "a number of zero or more", np.isfinite(numbers) & (numbers >= 0)
        problems.report(~good, column, expected)
        values[:, at] = numbers
    return values


def _outcome(cells: pd.Series, column: str, problems: _Problems) -> np.ndarray:
    texts = cells.str.strip()
    problems.report(~texts.isin(["0", "1"]).to_numpy(), column, "0 or 1")
    return (texts == "1").to_numpy(np.int64)


def _checked(accounts: Accounts, path: Path) -> Accounts:
    if len(np.unique(accounts.delinquent)) < 2:
        raise DataError(f"{path}: needs both delinquent and other accounts")
    return accounts
