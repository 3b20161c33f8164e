"""Writes golden.json: the answers that the service must return for synthetic accounts, computed in Python."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from scipy.special import expit

from customs_training.delinquency.accounts import ACCOUNT_FIELDS
from customs_training.delinquency.concepts import GROUP_NAMES
from customs_training.delinquency.scale import GRADES, grades_of, scores_of
from customs_training.delinquency.scorer import Scorer
from customs_training.delinquency.synthetic import edge_accounts, synthetic_accounts

TOLERANCE = 1e-4
_PLAUSIBLE = 57
_SEED = 7


def golden_cases(scorer: Scorer) -> list[dict]:
    """Returns 80 cases: plausible histories, then edge cases; none is an account of the training data."""
    accounts = np.concatenate([synthetic_accounts(_PLAUSIBLE, _SEED), edge_accounts()])
    log_odds, contributions = scorer.score(accounts)
    scores = scores_of(log_odds)
    grades = grades_of(scores, scorer.cuts)
    return [
        {
            "account": dict(zip(ACCOUNT_FIELDS, map(_short, account), strict=True)),
            "logOdds": float(log_odds[row]),
            "probability": float(expit(log_odds[row])),
            "score": int(scores[row]),
            "grade": GRADES[grades[row] - 1],
            "contributions": dict(zip(GROUP_NAMES, map(float, contributions[row]), strict=True)),
        }
        for row, account in enumerate(accounts)
    ]


def write_golden(scorer: Scorer, path: Path) -> None:
    """Writes the cases, one per line."""
    lines = ",\n".join(json.dumps(case) for case in golden_cases(scorer))
    path.write_text(f'{{"tolerance": {TOLERANCE}, "cases": [\n{lines}\n]}}\n', encoding="utf-8")


def _short(value: float) -> float | int:
    return int(value) if value == int(value) else float(value)
