"""Error rates on unseen writers: by source, number of references and kind of forgery, with their uncertainty."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
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

    same_source: two references from here are one signer's. percent, verdicts: how decisions are shown, and the
    thresholds as shown, by number of references (layout in customs_training/percentages.py).
    """

    same_source: float
    percent: list[dict]
    verdicts: list[dict]

    @staticmethod
    def of(content: Mapping) -> Thresholds:
        """Those of a manifest."""
        thresholds = content["thresholds"]
        return Thresholds(thresholds["sameSource"], content["percent"], thresholds["verdicts"])


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


@dataclass(frozen=True)
class AcceptedErrors:
    """Share of skilled forgeries that may pass as a match, and of genuine signatures that may count as a mismatch.

    A forgery that passes lets goods in; a genuine signature that does not match costs somebody a look.
    """

    forged: float
    genuine: float


def choose_thresholds(pairs: Pairs, decision: Decision, accepted: AcceptedErrors, seed: int) -> Thresholds:
    """Thresholds from the calibration writers, with five references.

    The share of genuine signatures that may reach "mismatch" holds for those that other ink may cross and for the
    others. same_source separates genuine pairs of one writer from pairs of different writers with equal errors.
    """
    drawn = _decisions(pairs, decision, 5, seed)
    forged = float(np.quantile(drawn.of("skilled"), 1 - accepted.forged))
    alone = float(np.quantile(drawn.of("genuine", crossed=False), accepted.genuine))
    match, mismatch = max(forged, alone), min(forged, alone)
    crossed = drawn.of("genuine", crossed=True)
    limits = _Limits(
        match,
        mismatch,
        min(mismatch, float(np.quantile(crossed, accepted.genuine))) if len(crossed) else None,
        float(np.quantile(drawn.of("random"), _OTHERS)),
    )
    data = pairs.data
    genuine = ~data.forged[:, None] & ~data.forged[None] & ~np.eye(len(data), dtype=bool)
    same = data.writers[:, None] == data.writers[None]
    shown = 100 / (1 + np.exp(-(decision.pair[0].item() * pairs.logits + decision.pair[1].item())))
    _, source = equal_error_rate(shown[genuine & same], shown[genuine & ~same & ~np.isnan(shown)])
    rows, verdicts = [], []
    for count in REPORTED_COUNTS:
        drawn = _decisions(pairs, decision, count, seed)
        if not len(drawn.kinds):
            continue
        row = percent_row(count, drawn.percent, drawn.kinds == "genuine", _weights(drawn.kinds))
        rows.append(row)
        if count >= MINIMUM_REFERENCES:
            verdicts.append(_verdict_row(row, limits, drawn))
    return Thresholds(round(float(source), 1), rows, verdicts)


@dataclass(frozen=True)
class _Limits:
    """Decisions from which on a signature matches, up to which one alone and one crossed by other ink is a mismatch
    (None if none was crossed), and below which most other writers' lie."""

    match: float
    alone: float
    crossed: float | None
    other: float


def _verdict_row(row: dict, limits: _Limits, drawn: _Drawn) -> dict:
    def seen(decisions: np.ndarray | float) -> np.ndarray:
        return shown(np.asarray(decisions), row["references"], [row])

    def down(decision: float) -> float:
        return math.floor(10 * float(seen(decision))) / 10

    least = limits.alone if limits.crossed is None else limits.crossed
    groups = {"alone": seen(drawn.of("genuine", crossed=False))}
    if limits.crossed is not None:
        groups["crossed"] = seen(drawn.of("genuine", crossed=True))
    return {
        "references": row["references"],
        "match": math.ceil(10 * float(seen(limits.match))) / 10,
        "mismatch": down(least),
        **({} if limits.crossed is None else {"mismatchAlone": down(limits.alone)}),
        "otherSource": down(min(limits.other, least)),
        "genuine": genuine_shares(**groups),
    }


@dataclass(frozen=True)
class _Drawn:
    """Decisions in percent on drawn sets of references, with the kinds of the queries and whether other ink may cross
    them, all [Q]."""

    percent: np.ndarray
    kinds: np.ndarray
    crossed: np.ndarray

    def of(self, kind: str, *, crossed: bool | None = None) -> np.ndarray:
        """Decisions on one kind of query, or on those of them that are crossed or not."""
        chosen = self.kinds == kind
        return self.percent[chosen if crossed is None else chosen & (self.crossed == crossed)]


def _decisions(pairs: Pairs, decision: Decision, count: int, seed: int) -> _Drawn:
    queried = list(queries(pairs, count, decision.expected, seed, _DRAWS))
    features = np.array([query.features for query in queried]).reshape(-1, 4)
    kinds, crossed = np.array([query.kind for query in queried]), np.array([query.crossed for query in queried], bool)
    return _Drawn(decision.percent(features), kinds, crossed)


def _weights(kinds: np.ndarray) -> np.ndarray:
    """As many genuine signatures as forgeries, four in five of them skilled."""
    share = {"genuine": 0.5, "skilled": 0.4, "random": 0.1}
    return np.array([share[kind] / (kinds == kind).sum() for kind in kinds])


def outcomes(pairs: Pairs, decision: Decision, thresholds: Thresholds, seed: int) -> dict[str, dict[str, float]]:
    """Shares of match, inconclusive and mismatch for genuine signatures, skilled and random forgeries without other
    ink, with five references."""
    drawn = _decisions(pairs, decision, 5, seed)
    row = row_for(thresholds.verdicts, 5)
    shares = {}
    for kind in ("genuine", "skilled", "random"):
        own = shown(drawn.of(kind), 5, thresholds.percent)
        match = float(np.mean(own >= row["match"]))
        mismatch = float(np.mean(own <= row.get("mismatchAlone", row["mismatch"])))
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
        drawn = _decisions(pairs, decision, count, seed)
        if not len(drawn.kinds):
            continue
        percent, genuine = shown(drawn.percent, count, thresholds.percent), drawn.kinds == "genuine"
        result[str(count)] = {"bands": bands(percent, genuine, _weights(drawn.kinds))}
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
