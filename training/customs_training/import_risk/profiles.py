"""Counts inspection results per goods, importer, declarant, seller and heading with origin, as the service does.

A row uses only results of days strictly before its own day: when it was declared, no result of that day
was known yet.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from customs_training.import_risk.declarations import GOODS_KEY

ENTITIES = ("goods", "importer", "declarant", "seller", "headingOrigin")
COUNTS = ("inspected", "fraud", "critical")
PROFILE_COLUMNS = tuple(f"{entity}{count.capitalize()}" for entity in ENTITIES for count in COUNTS)


def entity_keys(rows: pd.DataFrame) -> pd.DataFrame:
    """Returns the key of each entity for each row; an empty text means that there is none (no seller)."""
    goods = pd.Series(list(zip(*(rows[field] for field in GOODS_KEY), strict=True)), index=rows.index)
    return pd.DataFrame(
        {
            "goods": goods,
            "importer": rows["importerId"],
            "declarant": rows["declarantId"],
            "seller": rows["sellerId"],
            "headingOrigin": rows["hs6"].str[:4] + "|" + rows["originCountry"],
        }
    )


def past_only_profiles(rows: pd.DataFrame) -> np.ndarray:
    """Returns the [N, 15] counts that were known for each row, from the results in `rows` of earlier days only."""
    keys = entity_keys(rows)
    out = np.zeros((len(rows), len(PROFILE_COLUMNS)))
    for position, entity in enumerate(ENTITIES):
        frame = pd.DataFrame({"key": keys[entity], "day": rows["declaredOn"]})
        for count in COUNTS:
            frame[count] = rows[count]
        per_day = frame.groupby(["key", "day"], sort=True)[list(COUNTS)].sum()
        before = per_day.groupby(level="key").cumsum() - per_day
        seen = before.loc[pd.MultiIndex.from_frame(frame[["key", "day"]], names=["key", "day"])].to_numpy(np.float64)
        seen[(keys[entity] == "").to_numpy()] = 0
        out[:, 3 * position : 3 * position + 3] = seen
    return out


@dataclass(frozen=True)
class StaticProfiles:
    """All results of a closed period; lookups never change them."""

    tables: dict[str, dict[object, tuple[int, int, int]]]

    @classmethod
    def of(cls, rows: pd.DataFrame) -> StaticProfiles:
        keys = entity_keys(rows)
        tables = {}
        for entity in ENTITIES:
            frame = pd.DataFrame({"key": keys[entity], **{count: rows[count] for count in COUNTS}})
            sums = frame[(frame["key"] != "").to_numpy()].groupby("key", sort=False)[list(COUNTS)].sum()
            tables[entity] = dict(zip(sums.index, map(tuple, sums.to_numpy(np.int64).tolist()), strict=True))
        return cls(tables)

    def look_up(self, rows: pd.DataFrame) -> np.ndarray:
        """Returns the [N, 15] counts for `rows`; zeros where nothing is known."""
        keys = entity_keys(rows)
        nothing = (0, 0, 0)
        columns = [[self.tables[entity].get(key, nothing) for key in keys[entity]] for entity in ENTITIES]
        return np.concatenate([np.array(column, dtype=np.float64).reshape(-1, 3) for column in columns], axis=1)


class LiveProfiles:
    """Profiles that grow with each inspection result, as in the service."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, object], np.ndarray] = {}

    def look_up(self, rows: pd.DataFrame) -> np.ndarray:
        """Returns the [N, 15] counts known now."""
        keys = entity_keys(rows)
        nothing = np.zeros(3)
        return np.array(
            [
                np.concatenate(
                    [self._counts.get((entity, key), nothing) for entity, key in zip(ENTITIES, row, strict=True)]
                )
                for row in keys.itertuples(index=False, name=None)
            ]
        )

    def add(self, rows: pd.DataFrame) -> None:
        """Counts the results of `rows`; rows without a result change nothing."""
        keys = entity_keys(rows)
        results = rows[list(COUNTS)].to_numpy(np.float64)
        for row, result in zip(keys.itertuples(index=False, name=None), results, strict=True):
            for entity, key in zip(ENTITIES, row, strict=True):
                if key != "" and result[0] > 0:
                    self._counts[(entity, key)] = self._counts.get((entity, key), np.zeros(3)) + result
