"""The shipped golden week: profiles that grow with its inspections lead to the expected scores, event by event."""

import json
from pathlib import Path

import numpy as np
import pandas as pd

from customs_training.import_risk.profiles import COUNTS, ENTITIES, LiveProfiles
from customs_training.import_risk.session import GraphSession

SHIPPED = Path(__file__).resolve().parents[2] / "models" / "import-risk"
RESULTS = {"clear": (1, 0, 0), "fraud": (1, 1, 0), "critical": (1, 1, 1)}


def test_the_golden_week_replays_event_by_event():
    replay = json.loads((SHIPPED / "replay.json").read_text(encoding="utf-8"))
    session, live, declared = GraphSession(SHIPPED / "model.onnx"), LiveProfiles(), {}
    for event in replay["events"]:
        if event["type"] == "inspection":
            results = dict(zip(COUNTS, RESULTS[event["outcome"]], strict=True))
            live.add(declared[event["declarationId"]].assign(**results))
            continue
        row = pd.DataFrame([{"sellerId": "", "courierId": "", **event["declaration"]}])
        declared[event["declaration"]["declarationId"]] = row
        expected = event["expected"]
        profile = live.look_up(row)
        assert profile[0].tolist() == [expected["profiles"][entity][count] for entity in ENTITIES for count in COUNTS]
        found = [values[0] for values in session.score(row, profile)]
        np.testing.assert_allclose(
            found, [expected["fraud"], expected["critical"], expected["logOdds"]], atol=replay["tolerance"]
        )


def test_profiles_change_scores_in_the_golden_week():
    events = json.loads((SHIPPED / "replay.json").read_text(encoding="utf-8"))["events"]
    declarations = [event["expected"] for event in events if event["type"] == "declaration"]
    thresholds = json.loads((SHIPPED / "model.json").read_text(encoding="utf-8"))["thresholds"]
    assert len({event["day"] for event in events}) == 7
    assert sum(expected["profiles"]["goods"]["inspected"] > 0 for expected in declarations) > len(declarations) / 3
    assert sum(expected["fraud"] >= thresholds["red"] for expected in declarations) >= 3
    assert sum(thresholds["yellow"] <= expected["fraud"] < thresholds["red"] for expected in declarations) >= 3
