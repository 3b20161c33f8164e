"""Writes golden.json and replay.json: the answers that the service must return for sample declarations, computed in
Python."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd

from customs_training.import_risk.declarations import COLUMNS, NUMBER_FIELDS
from customs_training.import_risk.profiles import COUNTS, ENTITIES, PROFILE_COLUMNS, LiveProfiles
from customs_training.import_risk.scorer import REASON_GROUPS, Scorer

TOLERANCE = 1e-4
REPLAY_DAYS = 7


def profiles_as_json(counts: np.ndarray) -> dict[str, dict[str, int]]:
    """Returns one row of 15 counts as `{ goods: { inspected, fraud, critical }, … }`."""
    return {
        entity: {count: int(counts[3 * e + c]) for c, count in enumerate(COUNTS)} for e, entity in enumerate(ENTITIES)
    }


def declaration_as_json(row: pd.Series) -> dict[str, str | float]:
    """Returns one declaration under the API's field names; an empty seller or courier is omitted."""
    return {
        field: float(row[field]) if field in NUMBER_FIELDS else str(row[field]) for field in COLUMNS if row[field] != ""
    }


def golden_cases(scorer: Scorer, samples: pd.DataFrame) -> list[dict]:
    """Returns 60 cases: no history, the samples' own histories, long synthetic histories, unknown codes."""
    live = LiveProfiles()
    live.add(samples[samples["declaredOn"] < samples["declaredOn"].max()])
    chosen = samples.iloc[np.linspace(0, len(samples) - 1, 60).astype(int)].reset_index(drop=True)
    profiles = live.look_up(chosen)
    profiles[:15] = 0
    rng = np.random.default_rng(7)
    inspected = rng.integers(0, 400, (15, len(ENTITIES)))
    fraud = rng.binomial(inspected, rng.uniform(0, 1, inspected.shape))
    critical = rng.binomial(fraud, 0.2)
    profiles[30:45] = np.stack([inspected, fraud, critical], axis=2).reshape(15, len(PROFILE_COLUMNS))
    chosen.loc[45:49, ["office", "taxType", "importType"]] = ["998", "ZZ9", "01"]
    chosen.loc[47:49, "hs6"] = ["392699", "019999", "999999"]
    chosen.loc[48:49, ["departureCountry", "originCountry"]] = ["AQ", "TF"]
    chosen.loc[50, ["taxRate", "netMassKg", "itemPrice"]] = [0.0, 0.0, 0.0]
    chosen.loc[51, ["taxRate", "netMassKg", "itemPrice"]] = [754.3, 60025000.0, 7045681618.1]

    matrix = scorer.encode(chosen, profiles)
    mask, reference = scorer.mask(), scorer.reference_row()
    fraud_probability, critical_probability, log_odds = scorer.score_encoded(matrix)
    without = {
        group.name: scorer.score_encoded(np.where(mask[number], reference, matrix))[2]
        for number, group in enumerate(REASON_GROUPS, start=1)
    }
    return [
        {
            "declaration": declaration_as_json(row),
            "profiles": profiles_as_json(profiles[index]),
            "fraud": float(fraud_probability[index]),
            "critical": float(critical_probability[index]),
            "logOdds": float(log_odds[index]),
            "contributions": {name: float(log_odds[index] - scores[index]) for name, scores in without.items()},
        }
        for index, (_, row) in enumerate(chosen.iterrows())
    ]


def replay_events(scorer: Scorer, samples: pd.DataFrame) -> list[dict]:
    """Returns one week from empty profiles: each day's declarations, then that day's inspection results."""
    live = LiveProfiles()
    events: list[dict] = []
    for day in sorted(samples["declaredOn"].unique())[-REPLAY_DAYS:]:
        today = samples[samples["declaredOn"] == day]
        profiles = live.look_up(today)
        fraud, critical, log_odds = scorer.score(today, profiles)
        for index, (_, row) in enumerate(today.iterrows()):
            expected = {
                "profiles": profiles_as_json(profiles[index]),
                "fraud": float(fraud[index]),
                "critical": float(critical[index]),
                "logOdds": float(log_odds[index]),
            }
            events.append(
                {"day": day, "type": "declaration", "declaration": declaration_as_json(row), "expected": expected}
            )
        for _, row in today[today["inspected"] == 1].iterrows():
            outcome = "critical" if row["critical"] else "fraud" if row["fraud"] else "clear"
            events.append({"day": day, "type": "inspection", "declarationId": row["declarationId"], "outcome": outcome})
        live.add(today)
    return events


def write_golden(scorer: Scorer, samples: pd.DataFrame, out: Path) -> None:
    """Writes both files into `out`, one case or event per line."""
    _write_lines(out / "golden.json", {"tolerance": TOLERANCE}, "cases", golden_cases(scorer, samples))
    _write_lines(out / "replay.json", {"tolerance": TOLERANCE}, "events", replay_events(scorer, samples))


def _write_lines(path: Path, head: dict, name: str, items: list[dict]) -> None:
    lines = ",\n".join(json.dumps(item, ensure_ascii=False) for item in items)
    opening = json.dumps(head)[1:-1]
    path.write_text(f'{{{opening}, "{name}": [\n{lines}\n]}}\n', encoding="utf-8")
