"""Reads the worlds that `npm run tool -- network-features` writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from customs_training.errors import DataError

TRAINING_DAYS = (120, 180)
TEST_DAY = 270
FIRST_COLUMNS = ("snapshot", "isRing", "isKnown", "truth", "found", "noisyOr")

FEATURES = (
    "ageDays",
    "ownInspected",
    "ownFraudRate",
    "contactSize",
    "placeSize",
    "moneySize",
    "peopleSize",
    "coParties",
    "strongCoParties",
    "youngCoParties",
    "freshThings",
    "hubThings",
    "contactExposure",
    "placeExposure",
    "moneyExposure",
    "peopleExposure",
    "exposure",
    "exposureRate",
    "walkExposure",
    "sellerExposure",
    "sellerRate",
    "sellerSize",
    "declarantRate",
    "componentSize",
    "componentFrauds",
    "componentRate",
)
"""As in functions/network/exposure/features.ts; a file with other columns is refused."""


@dataclass(frozen=True)
class World:
    """Parties of one world with something ahead of a day; all figures of a party are numbers of its row."""

    rules: str
    kind: str
    seed: int
    rows: pd.DataFrame

    def to_learn_from(self) -> pd.DataFrame:
        """What an administration knows: results of inspections after the training days, of parties without a known
        fraud."""
        rows = self.rows
        return rows[rows["snapshot"].isin(TRAINING_DAYS) & rows["found"].notna() & (rows["isKnown"] == 0)]

    def to_judge(self) -> pd.DataFrame:
        """Parties without a known fraud on the test day, by the truth, inspected or not."""
        rows = self.rows
        return rows[(rows["snapshot"] == TEST_DAY) & (rows["isKnown"] == 0)]


def read_worlds(folder: Path) -> list[World]:
    """The worlds in a folder, by file name. Raises `DataError`."""
    files = sorted(folder.glob("*.csv"))
    if not files:
        raise DataError(f"{folder}: no worlds; run `npm run tool -- network-features --out {folder}` first")
    return [_world(file) for file in files]


def _world(file: Path) -> World:
    rows = pd.read_csv(file)
    expected = [*FIRST_COLUMNS, *FEATURES]
    if list(rows.columns) != expected:
        raise DataError(f"{file}: expected the columns {', '.join(expected)}")
    try:
        rules, kind, seed, _ = file.stem.split("-")
        return World(rules, kind, int(seed), rows)
    except ValueError as error:
        raise DataError(f"{file}: expected a name like a-company-101-14.csv") from error


def features_of(rows: pd.DataFrame) -> np.ndarray:
    """[N, features] in float32, as the graph gets them."""
    return rows[list(FEATURES)].to_numpy(np.float32)


def learning_rows(worlds: Sequence[World]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Features, labels and the number of the world of every row to learn from."""
    parts = [world.to_learn_from() for world in worlds]
    rows = pd.concat(parts)
    which = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    return features_of(rows), rows["found"].to_numpy(int), which
