"""Reads declarations from a copy of the lake (docs/lake.md): `npm run tool -- copy-lake <folder>` makes one.

Inspections follow the score, so that their results alone say more of risky goods than of others. Each result counts
with the inverse of the probability with which its declaration was selected; where that is not known (chosen by an
officer, loaded from a history), it stands for itself (docs/decisions/0062).
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from customs_training.errors import DataError
from customs_training.import_risk.declarations import NUMBER_FIELDS, Split, split_by_day

LAKE_COLUMNS = {
    "declaredOn": "declared_on",
    "office": "office",
    "processType": "process_type",
    "importType": "import_type",
    "importUse": "import_use",
    "paymentType": "payment_type",
    "transportMode": "transport_mode",
    "hs6": "hs_subheading",
    "departureCountry": "departure_country",
    "originCountry": "origin_country",
    "taxType": "tax_type",
    "originMark": "origin_mark",
    "declarantId": "declarant_id",
    "importerId": "importer_id",
    "sellerId": "seller_id",
    "courierId": "courier_id",
    "taxRate": "tax_rate",
    "netMassKg": "net_mass_kg",
    "itemPrice": "price",
}
"""Columns of the lake's table `declarations` by the names of the API."""
OTHER_COLUMNS = ("declaration_id", "item_number", "status", "stream", "selection_probability", "item_outcome")
DRAWN = ("red", "random", "group")
"""Streams whose declarations were selected with a known probability."""
MOST_WEIGHT = 20.0
"""Weights are cut here: with a random share of 0.5 % one result would otherwise count as 200."""
LAKE_SOURCE = "the lake of the service"


def read_lake_split(folder: Path) -> Split:
    """Returns the training and validation periods of a copy of the lake, split by day.

    Rows are items, under the API's field names as those of a CSV, with `weight` and `stream`. Raises `DataError`.
    """
    rows = read_lake(folder)
    declared = f"{rows['declaredOn'].iat[0]} to {rows['declaredOn'].iat[-1]}"
    return split_by_day(rows, folder, lambda cut: f"{LAKE_SOURCE}, {declared}, cut at {cut}")


def read_lake(folder: Path) -> pd.DataFrame:
    """Returns one row per item, sorted by day; cancelled declarations are left out. Raises `DataError`."""
    table = folder / "declarations"
    if not any(table.glob("day=*/*.parquet")):
        raise DataError(
            f"{folder}: has no files declarations/day=*/*.parquet; copy them with `npm run tool -- copy-lake`"
        )
    fields = ", ".join(f"{column} AS {field}" for field, column in LAKE_COLUMNS.items())
    rows = _queried(
        f"""SELECT declaration_id || '/' || item_number AS declarationId, {fields}, stream,
          item_outcome IS NOT NULL AS inspected, coalesce(item_outcome IN ('fraud', 'critical'), false) AS fraud,
          coalesce(item_outcome = 'critical', false) AS critical,
          CASE WHEN stream IN {DRAWN} AND selection_probability > 0 THEN least(1 / selection_probability, {MOST_WEIGHT})
            ELSE 1 END AS weight
        FROM read_parquet($files, union_by_name = true) WHERE status <> 'cancelled'
        -- A declaration of a history that was scored as well is the one that was scored.
        QUALIFY row_number() OVER (PARTITION BY declaration_id, item_number ORDER BY status = 'loaded') = 1
        ORDER BY declaredOn, declaration_id, item_number""",
        {"files": str(table / "day=*" / "*.parquet")},
        folder,
    )
    if rows.empty:
        raise DataError(f"{folder}: has no declarations")
    texts = [field for field in LAKE_COLUMNS if field not in NUMBER_FIELDS]
    rows[[*texts, "stream"]] = rows[[*texts, "stream"]].fillna("").astype(str)
    numbers = {field: np.float64 for field in (*NUMBER_FIELDS, "weight")}
    return rows.astype({**numbers, **{name: np.int64 for name in ("inspected", "fraud", "critical")}})


def streams_of(rows: pd.DataFrame) -> dict[str, int]:
    """Returns how many inspected items each stream has; those without a known probability are `other`."""
    inspected = rows.loc[rows["inspected"] == 1, "stream"]
    counts = inspected.where(inspected.isin(DRAWN), "other").value_counts()
    return {str(stream): int(count) for stream, count in counts.items()}


def _queried(sql: str, parameters: dict[str, str], folder: Path) -> pd.DataFrame:
    try:
        with duckdb.connect() as connection:
            return connection.execute(sql, parameters).df()
    except duckdb.Error as error:
        raise DataError(f"{folder}: cannot be read as a lake: {error}") from error
