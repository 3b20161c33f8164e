"""Writes model.json: what the service and its readers need to know about `model.onnx`."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from customs_training.delinquency.accounts import ACCOUNT_FIELDS, Accounts
from customs_training.delinquency.concepts import GROUPS
from customs_training.delinquency.scale import (
    GRADES,
    LEAST_SCORE,
    MOST_SCORE,
    POINTS_TO_DOUBLE_ODDS,
    REFERENCE_PROBABILITY,
    REFERENCE_SCORE,
)
from customs_training.delinquency.scorer import Scorer
from customs_training.manifests import manifest_head

NAME = "delinquency"
VERSION = "1.0.0"
DISTRIBUTION_BINS = 10
PUBLIC_SET = {
    "name": "Default of credit card clients",
    "source": "https://archive.ics.uci.edu/dataset/350 (Yeh and Lien 2009)",
    "terms": "CC BY 4.0",
}


def manifest(scorer: Scorer, folder: Path, accounts: Accounts) -> dict:
    """Returns the manifest of the files in `folder`, without metrics."""
    return {
        **manifest_head(NAME, VERSION, folder),
        "inputs": [{"name": "accounts", "type": "float32", "shape": ["N", len(ACCOUNT_FIELDS)]}],
        "outputs": [
            {"name": "logOdds", "type": "float32", "shape": ["N"]},
            {"name": "contributions", "type": "float32", "shape": ["N", len(GROUPS)]},
        ],
        "accountColumns": list(ACCOUNT_FIELDS),
        "baseline": scorer.baseline,
        "contributionGroups": [
            {
                "name": group.name,
                "text": group.text,
                "whenRaising": group.when_raising,
                "whenLowering": group.when_lowering,
                "fields": list(group.fields),
            }
            for group in GROUPS
        ],
        "scale": {
            "pointsToDoubleOdds": POINTS_TO_DOUBLE_ODDS,
            "referenceProbability": REFERENCE_PROBABILITY,
            "referenceScore": REFERENCE_SCORE,
            "minimum": LEAST_SCORE,
            "maximum": MOST_SCORE,
        },
        "thresholds": {
            "grades": [{"grade": grade, "from": cut} for grade, cut in zip(GRADES, scorer.cuts, strict=True)]
        },
        "trainingDistribution": scorer.distribution,
        "trainedOn": trained_on(accounts),
    }


def score_distribution(scores: np.ndarray) -> dict[str, list]:
    """Returns ten bins of about equal shares: the lowest score of each, ascending from 0, and its share."""
    edges = np.quantile(scores, np.linspace(0, 1, DISTRIBUTION_BINS + 1)[1:-1], method="higher")
    starts = [LEAST_SCORE, *(int(edge) for edge in np.unique(edges) if edge > LEAST_SCORE)]
    counts = np.bincount(np.searchsorted(starts, scores, side="right") - 1, minlength=len(starts))
    return {"from": starts, "shares": [float(count / len(scores)) for count in counts]}


def trained_on(accounts: Accounts) -> dict:
    """Returns name and counts of the data; data other than the public set are named only by their files."""
    own = {"name": "own data", "source": "the administration's own data", "terms": "not stated"}
    return {
        **(PUBLIC_SET if accounts.is_public else own),
        "files": accounts.source,
        "rows": len(accounts),
        "delinquent": int(accounts.delinquent.sum()),
        "delinquentRate": float(accounts.delinquent.mean()),
    }
