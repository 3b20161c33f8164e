"""Error rates on unseen writers: by source, number of references and kind of forgery, with their uncertainty."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import StandardScaler

from customs_training.percentages import bands, found_shares, genuine_shares, percent_row, row_for, shown
from customs_training.signature_verification.dataset import Signatures
from customs_training.signature_verification.sets import Decision, Pairs, Query, queries
from customs_training.verification import equal_error_rate

REPORTED_COUNTS = (1, 3, 5, 10)
MINIMUM_REFERENCES = 3
"""With fewer references of a signer the verdict is inconclusive: one reference alone errs in about one case in four."""
_DRAWS = 20
_RESAMPLES = 200
_OTHERS = 0.95
"""Share of other writers' genuine signatures that fall below the threshold for another source."""


@dataclass(frozen=True)
class Thresholds:
    """Thresholds of verdicts, and how decisions are shown.

    match, mismatch: decisions from the one and up to the other. same_source: two references from here are one signer's.
    other_source: the decisions on most other writers' genuine signatures and on some clumsy imitations are below this.
    percent, verdicts: how decisions are shown, and the thresholds as shown, by number of references (layout in
    customs_training/percentages.py).
    """

    match: float
    mismatch: float
    same_source: float
    other_source: float
    percent: list[dict]
    verdicts: list[dict]


def by_source(pairs: Pairs, decision: Decision, seed: int) -> dict[str, dict]:
    """For each source: EER in percent against skilled and random forgeries for each number of references."""
    report: dict[str, dict] = {}
    for count in REPORTED_COUNTS:
        queried = list(queries(pairs, count, decision.expected, seed, _DRAWS))
        percent = decision.percent(np.array([query.features for query in queried]))
        for source in sorted({query.source for query in queried}):
            own = np.array([query.source == source for query in queried])
            chosen = [query for query, mine in zip(queried, own, strict=True) if mine]
            report.setdefault(source, {})[str(count)] = _rates(chosen, percent[own], seed)
    return report


def _rates(queried: list[Query], percent: np.ndarray, seed: int) -> dict:
    kinds = np.array([query.kind for query in queried])
    writers = np.array([query.writer for query in queried])

    def skilled(rows: np.ndarray) -> float:
        return _eer(percent[rows][kinds[rows] == "genuine"], percent[rows][kinds[rows] == "skilled"])

    every = np.arange(len(queried))
    low, high = _interval(skilled, writers, seed)
    own = [skilled(np.flatnonzero(writers == writer)) for writer in np.unique(writers)]
    return {
        "skilled": skilled(every),
        "skilled95": [low, high],
        "skilledOwnThreshold": round(float(np.mean(own)), 2),
        "random": _eer(percent[kinds == "genuine"], percent[kinds == "random"]),
        "writers": len(np.unique(writers)),
    }


def _eer(genuine: np.ndarray, forged: np.ndarray) -> float:
    return round(100 * equal_error_rate(genuine, forged)[0], 2)


def _interval(rate: Callable[[np.ndarray], float], writers: np.ndarray, seed: int) -> tuple[float, float]:
    """95 % interval of the rate by bootstrap over whole writers."""
    rng = np.random.default_rng(seed)
    known = np.unique(writers)
    rows = {writer: np.flatnonzero(writers == writer) for writer in known}
    drawn = [
        rate(np.concatenate([rows[writer] for writer in rng.choice(known, len(known))])) for _ in range(_RESAMPLES)
    ]
    low, high = np.percentile(drawn, [2.5, 97.5])
    return round(float(low), 2), round(float(high), 2)


def choose_thresholds(pairs: Pairs, decision: Decision, accepted: float, seed: int) -> Thresholds:
    """Thresholds from the calibration writers, with five references.

    accepted: share of skilled forgeries that may reach "match", and of genuine signatures that may reach "mismatch".
    same_source separates genuine pairs of one writer from pairs of different writers with equal errors.
    """
    queried = list(queries(pairs, 5, decision.expected, seed))
    percent = decision.percent(np.array([query.features for query in queried]))
    kinds = np.array([query.kind for query in queried])
    high = float(np.quantile(percent[kinds == "skilled"], 1 - accepted))
    low = float(np.quantile(percent[kinds == "genuine"], accepted))
    data = pairs.data
    genuine = ~data.forged[:, None] & ~data.forged[None] & ~np.eye(len(data), dtype=bool)
    same = data.writers[:, None] == data.writers[None]
    shown = 100 / (1 + np.exp(-(decision.pair[0].item() * pairs.logits + decision.pair[1].item())))
    _, source = equal_error_rate(shown[genuine & same], shown[genuine & ~same & ~np.isnan(shown)])
    other = float(np.quantile(percent[kinds == "random"], _OTHERS))
    match, mismatch = round(max(high, low), 1), round(min(high, low), 1)
    other = round(min(other, mismatch), 1)
    rows, verdicts = [], []
    for count in REPORTED_COUNTS:
        percent, kinds = _decisions(pairs, decision, count, seed)
        if not len(kinds):
            continue
        row = percent_row(count, percent, kinds == "genuine", _weights(kinds))
        rows.append(row)
        if count >= MINIMUM_REFERENCES:
            verdicts.append(_verdict_row(row, match, mismatch, other, percent[kinds == "genuine"]))
    return Thresholds(match, mismatch, round(float(source), 1), other, rows, verdicts)


def _verdict_row(row: dict, match: float, mismatch: float, other: float, genuine: np.ndarray) -> dict:
    start, low, unrelated = (shown(np.array(value), row["references"], [row]) for value in (match, mismatch, other))
    return {
        "references": row["references"],
        "match": math.ceil(10 * start) / 10,
        "mismatch": math.floor(10 * low) / 10,
        "otherSource": math.floor(10 * unrelated) / 10,
        "genuine": genuine_shares(alone=shown(genuine, row["references"], [row])),
    }


def _decisions(
    pairs: Pairs, decision: Decision, count: int, seed: int, draws: int = _DRAWS
) -> tuple[np.ndarray, np.ndarray]:
    """Decisions on drawn sets of references, and the kinds of the queries."""
    queried = list(queries(pairs, count, decision.expected, seed, draws))
    features = np.array([query.features for query in queried]).reshape(-1, 4)
    return decision.percent(features), np.array([query.kind for query in queried])


def _weights(kinds: np.ndarray) -> np.ndarray:
    """As many genuine signatures as forgeries, four in five of them skilled."""
    share = {"genuine": 0.5, "skilled": 0.4, "random": 0.1}
    return np.array([share[kind] / (kinds == kind).sum() for kind in kinds])


def outcomes(pairs: Pairs, decision: Decision, thresholds: Thresholds, seed: int) -> dict[str, dict[str, float]]:
    """Shares of match, inconclusive and mismatch for genuine signatures, skilled and random forgeries, with five
    references."""
    decisions, kinds = _decisions(pairs, decision, 5, seed)
    percent, row = shown(decisions, 5, thresholds.percent), row_for(thresholds.verdicts, 5)
    shares = {}
    for kind in ("genuine", "skilled", "random"):
        own = percent[kinds == kind]
        match, mismatch = float(np.mean(own >= row["match"])), float(np.mean(own <= row["mismatch"]))
        shares[kind] = {
            "match": round(match, 3),
            "inconclusive": round(1 - match - mismatch, 3),
            "mismatch": round(mismatch, 3),
        }
    return shares


def meaning(pairs: Pairs, decision: Decision, thresholds: Thresholds, seed: int) -> dict[str, dict]:
    """What shown percentages mean, by number of references: the true share of genuine signatures by band, and how many
    genuine signatures look as different as the thresholds state."""
    result: dict[str, dict] = {}
    for count in REPORTED_COUNTS:
        decisions, kinds = _decisions(pairs, decision, count, seed)
        if not len(kinds):
            continue
        percent, genuine = shown(decisions, count, thresholds.percent), kinds == "genuine"
        result[str(count)] = {"bands": bands(percent, genuine, _weights(kinds))}
        if count >= MINIMUM_REFERENCES:
            stated = row_for(thresholds.verdicts, count)["genuine"]["alone"]
            result[str(count)]["alone"] = found_shares(percent[genuine], stated)
    return result


def probe_without_reference(
    train: Signatures, train_features: np.ndarray, data: Signatures, features: np.ndarray
) -> dict[str, float]:
    """AUC of forged against genuine from a single image, by source: the information in the data without references."""
    report = {}
    for source in np.unique(data.sources):
        known, queried = train.sources == source, data.sources == source
        scaler = StandardScaler().fit(train_features[known])
        model = LogisticRegression(C=0.01, max_iter=500, class_weight="balanced")
        model.fit(scaler.transform(train_features[known]), train.forged[known])
        scores = model.decision_function(scaler.transform(features[queried]))
        report[str(source)] = round(float(roc_auc_score(data.forged[queried], scores)), 3)
    return report
