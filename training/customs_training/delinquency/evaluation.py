"""Figures of the shipped design by repeated cross-validation, and of the exported graph: agreement with training."""

from __future__ import annotations

import numpy as np

from customs_training.delinquency.accounts import Accounts
from customs_training.delinquency.figures import calibration_table, figures
from customs_training.delinquency.scorer import Scorer
from customs_training.delinquency.session import GraphSession
from customs_training.delinquency.validation import FOLDS, INNER_FOLDS, REPEATS, HeldOut
from customs_training.measures import auc

COMMAND = "python -m customs_training delinquency evaluate"
PROTOCOL = (
    f"{FOLDS}-fold stratified cross-validation repeated with seeds {', '.join(map(str, REPEATS))}; calibration and "
    f"grade cuts of each fold from {INNER_FOLDS} inner folds of its training rows; means over the repeats"
)
_LIMIT_QUARTERS = 4


def evaluate_model(accounts: Accounts, repeats: list[HeldOut], scorer: Scorer, session: GraphSession) -> dict:
    """Returns `metrics` for the manifest; `calibration` and `groups` for the card."""
    labels = accounts.delinquent
    log_odds, contributions = session.run(accounts.values)
    expected, _ = scorer.score(accounts.values)
    gaps = np.abs(contributions.astype(np.float64).sum(axis=1) + scorer.baseline - log_odds)
    return {
        "metrics": {
            "crossValidation": {"command": COMMAND, "protocol": PROTOCOL, **figures(labels, repeats)},
            "shippedOnTrainingRows": {
                "command": COMMAND,
                "protocol": "model.onnx on its own training rows; no estimate of its accuracy on new accounts",
                "auc": auc(labels, log_odds),
                "greatestGapToTraining": float(np.abs(log_odds - expected).max()),
                "greatestGapOfContributions": float(gaps.max()),
            },
        },
        "calibration": calibration_table(labels, repeats),
        "groups": _groups(accounts, repeats),
    }


def _groups(accounts: Accounts, repeats: list[HeldOut]) -> list[dict]:
    """Figures by size of the guarantee, in quarters of the accounts: the closest that the data have to kinds of
    company."""
    limits = accounts.values[:, 0]
    edges = np.quantile(limits, np.linspace(0, 1, _LIMIT_QUARTERS + 1)[1:-1])
    quarter = np.searchsorted(edges, limits, side="left")
    table = []
    for number in range(_LIMIT_QUARTERS):
        rows = quarter == number
        if not rows.any():
            continue
        labels = accounts.delinquent[rows]
        table.append(
            {
                "from": float(limits[rows].min()),
                "to": float(limits[rows].max()),
                "rows": int(rows.sum()),
                "delinquentRate": float(labels.mean()),
                "meanProbability": float(np.mean([repeat.probabilities[rows].mean() for repeat in repeats])),
                "auc": float(np.mean([auc(labels, repeat.log_odds[rows]) for repeat in repeats])),
                "shareInGrade01": float(np.mean([(repeat.grades[rows] == 1).mean() for repeat in repeats])),
            }
        )
    return table
