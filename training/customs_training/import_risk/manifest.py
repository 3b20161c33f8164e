"""Writes model.json: what the service and its readers need to know about `model.onnx`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pandas as pd

from customs_training.import_risk.baseline import BASELINE_FILE
from customs_training.import_risk.declarations import CURRENCY, Split
from customs_training.import_risk.encodings import goods_groups
from customs_training.import_risk.known_codes import known_codes
from customs_training.import_risk.lake import streams_of
from customs_training.import_risk.profiles import PROFILE_COLUMNS
from customs_training.import_risk.scorer import CODE_COLUMNS, NUMBER_COLUMNS, REASON_GROUPS, ReasonGroup, Scorer
from customs_training.import_risk.settings import VERSION
from customs_training.manifests import manifest_head

NAME = "import-risk"
TARGETS = {"red": 0.05, "yellow": 0.10}
RANDOM_RATE = 0.005
_LEAST_ROWS_OF_A_CHAPTER = 20
PUBLIC_SET = {
    "name": "Customs Import Declaration Datasets",
    "source": "https://github.com/Seondong/Customs-Declaration-Datasets (arXiv 2208.02484)",
    "terms": "MIT",
}
PUBLIC_SET_MARK = (37385, "97061800")
"""Rows of the public training split and the id of its first row."""


def manifest(
    scorer: Scorer, folder: Path, split: Split, valid_fraud: np.ndarray, data: Path, version: str = VERSION
) -> dict:
    """Returns the manifest of the graph in `folder`, without metrics.

    `valid_fraud` are the model's probabilities on the validation rows.
    """
    return {
        **manifest_head(NAME, version, folder, BASELINE_FILE),
        "inputs": [
            {"name": "codes", "type": "string", "shape": ["N", len(CODE_COLUMNS)]},
            {"name": "numbers", "type": "float32", "shape": ["N", len(NUMBER_COLUMNS)]},
            {"name": "profiles", "type": "float32", "shape": ["N", len(PROFILE_COLUMNS)]},
            {"name": "rows", "type": "int64", "shape": ["M"]},
            {"name": "occluded", "type": "int64", "shape": ["M"]},
        ],
        "outputs": [{"name": name, "type": "float32", "shape": ["M"]} for name in ("fraud", "critical", "logOdds")],
        "codeColumns": list(CODE_COLUMNS),
        "numberColumns": list(NUMBER_COLUMNS),
        "currency": CURRENCY,
        "profileColumns": list(PROFILE_COLUMNS),
        "reasonGroups": [
            {"name": group.name, "members": list(group.members), "reference": raw_reference(scorer, group)}
            for group in REASON_GROUPS
        ],
        "knownCodes": known_codes(onnx.load(folder / "model.onnx")),
        "labels": ["clear", "fraud", "critical"],
        "targets": TARGETS,
        "thresholds": thresholds(valid_fraud),
        "randomRate": RANDOM_RATE,
        "trainedOn": trained_on(split, data),
        "statistics": statistics(split.train),
        "profileTerms": {
            "baseRate": scorer.fusion.base,
            "weights": dict(
                zip(("importer", "declarant", "seller", "headingOrigin"), scorer.fusion.party_weights, strict=True)
            ),
        },
    }


def raw_reference(scorer: Scorer, group: ReasonGroup) -> dict[str, str | float] | None:
    """Returns the raw values that equal the group's reference, or None if there are none.

    A subheading's reference is neutral (no code has it), and that of price and unit price depends on the mass.
    """
    if group.name in ("hs6", "itemPrice"):
        return None
    return {member: scorer.reference.get(member, 0) for member in group.members}


def thresholds(fraud: np.ndarray) -> dict[str, float]:
    """Returns the thresholds that the target shares of rows reach: red first, then yellow for the next share."""
    ordered = np.sort(fraud.astype(np.float64))[::-1]

    def between(share: float) -> float:
        count = min(max(1, round(len(ordered) * share)), len(ordered) - 1)
        return float((ordered[count - 1] + ordered[count]) / 2)

    return {"red": between(TARGETS["red"]), "yellow": between(TARGETS["red"] + TARGETS["yellow"])}


def trained_on(split: Split, data: Path) -> dict:
    """Returns name and counts of the data; data other than the public set are named only by their folder or file."""
    is_public = (len(split.train), split.train["declarationId"].iat[0]) == PUBLIC_SET_MARK
    is_lake = "stream" in split.train
    origin = (
        PUBLIC_SET
        if is_public
        else {"name": data.stem, "source": "the administration's own data", "terms": "not stated"}
    )
    return {
        **origin,
        "files": split.source,
        **({"inspectedByStream": streams_of(split.train)} if is_lake else {}),
        "training": _period(split.train),
        "validation": _period(split.valid),
    }


def _period(rows: pd.DataFrame) -> dict:
    return {
        "rows": len(rows),
        "inspected": int(rows["inspected"].sum()),
        "fraud": int(rows["fraud"].sum()),
        "critical": int(rows["critical"].sum()),
        "goodsTuples": int(goods_groups(rows).max()) + 1,
        "firstDay": rows["declaredOn"].min(),
        "lastDay": rows["declaredOn"].max(),
    }


def statistics(rows: pd.DataFrame) -> dict:
    """Returns statistics of the training rows for the texts of reasons; prices in won per kg."""
    priced = rows[(rows["netMassKg"] > 0) & (rows["itemPrice"] > 0)]
    per_kg = priced["itemPrice"] / priced["netMassKg"]
    chapters = priced["hs6"].str[:2]
    sizes = chapters.value_counts()
    medians = per_kg.groupby(chapters).median()
    inspected = rows[rows["inspected"] == 1]
    return {
        "fraudRate": float(inspected["fraud"].mean()),
        "criticalRate": float(inspected["critical"].mean()),
        "medianPricePerKg": float(per_kg.median()),
        "medianPricePerKgByChapter": {
            chapter: round(float(price), 1)
            for chapter, price in medians.items()
            if sizes[chapter] >= _LEAST_ROWS_OF_A_CHAPTER
        },
        "medianTaxRate": float(rows["taxRate"].median()),
        "medianNetMassKg": float(rows["netMassKg"].median()),
        "medianItemPrice": float(rows["itemPrice"].median()),
    }
