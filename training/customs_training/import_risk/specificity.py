"""Specificity of a goods tuple: whether two declarations that share it are likely to be the same goods.

A mass of 1 or 10 kg of a frequent subheading from a frequent origin coincides by chance; 1,874.6 kg of a rare one
does not. Results are not used, so an inspection never changes a row's specificity.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from customs_training.import_risk.declarations import GOODS_KEY

CROWD_FIELDS = ("hs6", "originCountry")
SPECIFICITY_FEATURES = ("massDigits", *(f"{field}Crowd" for field in CROWD_FIELDS))
SMALLEST_MASS_KG = 1e-3
MANTISSA_SHIFTS = (1, 10, 100)
MANTISSA_TOLERANCE = 1e-4
"""Maximum distance of the mantissa (1 to 10) from a whole digit; the float32 error is about 1e-6 here."""


def mass_digits(mass_kg: np.ndarray) -> np.ndarray:
    """Returns the number of significant digits of a mass, 1 to 4 (four or more), in the graph's float32 arithmetic."""
    mass = np.maximum(mass_kg.astype(np.float32), np.float32(SMALLEST_MASS_KG))
    exponent = np.floor(np.log(mass) * np.float32(1 / np.log(10)))
    mantissa = mass / np.power(np.float32(10), exponent)
    shifts = np.array(MANTISSA_SHIFTS, dtype=np.float32)
    shifted = mantissa[:, None] * shifts
    broken = np.abs(shifted - np.round(shifted)) > shifts * np.float32(MANTISSA_TOLERANCE)
    return (1 + broken.sum(axis=1)).astype(np.float32)


@dataclass(frozen=True)
class Crowd:
    """Per subheading and per origin: log(1 + distinct goods tuples in the training period); unknown ones have 0."""

    tables: dict[str, dict[str, float]]

    @classmethod
    def learn(cls, rows: pd.DataFrame) -> Crowd:
        distinct = rows.drop_duplicates(list(GOODS_KEY))
        return cls({field: np.log1p(distinct.groupby(field).size()).to_dict() for field in CROWD_FIELDS})

    def apply(self, rows: pd.DataFrame) -> np.ndarray:
        """Returns the [N, 2] crowds."""
        return np.column_stack([rows[field].map(self.tables[field]).fillna(0.0).to_numpy() for field in CROWD_FIELDS])


def specificity(crowd: Crowd, rows: pd.DataFrame) -> np.ndarray:
    """Returns the [N, 3] float32 features: digits of the mass, crowd of the subheading, crowd of the origin."""
    digits = mass_digits(rows["netMassKg"].to_numpy())
    return np.column_stack([digits, crowd.apply(rows).astype(np.float32)])
