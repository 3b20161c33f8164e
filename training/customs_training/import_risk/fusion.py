"""Combines the generaliser and the live profiles into two calibrated probabilities, in closed form.

Goods history enters as the posterior mean of a Beta prior around the generaliser's probability, once with a
weak prior (the label of a known tuple nearly decides) and once with a strong one (the amount of evidence counts).
The less specific the tuple, the stronger the weak prior (see specificity.py): results of goods that may share a
tuple by chance count less.
Importer, declarant, seller and heading with origin each add
`weight * (logit((strength * base + fraud) / (strength + inspected)) - logit(base))`.
All weights are non-negative, so another fraud result never lowers the score and another clear one never
raises it. A weight that the data would set below its `POLICY_MINIMUM` is raised to it: an inspection result must
change the next score of the same party even if past data contain no such signal.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from scipy.special import expit, logit

from customs_training.import_risk.encodings import (
    CRITICAL_ENCODINGS,
    Encoder,
    folds_of,
    goods_groups,
    out_of_fold_rates,
    tuple_weights,
)
from customs_training.import_risk.profiles import ENTITIES

POLICY_MINIMUM = {"importer": 0.06, "declarant": 0.06, "seller": 0.06, "headingOrigin": 0.02}
PARTY_PRIOR_STRENGTH = 10.0
"""Pseudo-results at the base rate that a party's or heading's own results are combined with."""
ADDED_ENTITIES = ENTITIES[1:]
FIRM_PRIOR_STRENGTH = 5.0
WEAK_PRIOR_LOG_RANGE = (-14.0, 3.0)
FEWEST_OF_A_CLASS = 100
_RIDGE = 1e-5


@dataclass(frozen=True)
class Fusion:
    """The fitted parameters of both closed forms; the docstring of the module has the formulas."""

    base: float
    intercept: float
    generaliser_weight: float
    weak_prior_intercept: float
    weak_prior_weights: tuple[float, ...]
    weak_weight: float
    firm_weight: float
    party_weights: tuple[float, ...]
    learned_party_weights: tuple[float, ...]
    critical_intercept: float
    critical_weights: tuple[float, ...]
    critical_prior_strength: float
    critical_base: float

    def as_dict(self) -> dict[str, object]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict) -> Fusion:
        return cls(**{key: tuple(value) if isinstance(value, list) else value for key, value in values.items()})

    def fraud_log_odds(self, generaliser: np.ndarray, specificity: np.ndarray, profiles: np.ndarray) -> np.ndarray:
        """Returns calibrated log-odds of fraud for [N] generaliser log-odds, [N, 3] specificity, [N, 15] counts."""
        strength = weak_prior_strength(self.weak_prior_intercept + specificity @ np.array(self.weak_prior_weights))
        weak = goods_log_odds(generaliser, profiles, strength) - generaliser
        firm = goods_log_odds(generaliser, profiles, FIRM_PRIOR_STRENGTH) - generaliser
        parties = party_terms(profiles, self.base) @ np.array(self.party_weights)
        return (
            self.intercept
            + self.generaliser_weight * generaliser
            + self.weak_weight * weak
            + self.firm_weight * firm
            + parties
        )

    def critical_share(self, terms: np.ndarray, profiles: np.ndarray) -> np.ndarray:
        """Returns P(critical | fraud) for the [N, 4] encoded terms and the profiles."""
        prior = expit(self.critical_intercept + terms @ np.array(self.critical_weights))
        frauds = profiles[:, 1]
        criticals = np.minimum(profiles[:, 2], frauds)
        return (self.critical_prior_strength * prior + criticals) / (self.critical_prior_strength + frauds)


def weak_prior_strength(log_strength: np.ndarray) -> np.ndarray:
    """Returns the pseudo-results of the weak prior, between about one in a million and twenty."""
    return np.exp(np.clip(log_strength, *WEAK_PRIOR_LOG_RANGE))


def goods_log_odds(generaliser: np.ndarray, profiles: np.ndarray, strength: float | np.ndarray) -> np.ndarray:
    """Returns the log-odds of the Beta posterior mean around the generaliser's probability."""
    frauds = profiles[:, 1]
    clears = np.maximum(profiles[:, 0] - frauds, 0)
    return np.log(strength * expit(generaliser) + frauds) - np.log(strength * expit(-generaliser) + clears)


def party_terms(profiles: np.ndarray, base: float) -> np.ndarray:
    """Returns the [N, 4] shrunk log-odds of importer, declarant, seller and heading with origin above the base."""
    frauds = profiles[:, 4::3]
    clears = np.maximum(profiles[:, 3::3] - frauds, 0)
    strength = PARTY_PRIOR_STRENGTH
    return np.log(strength * base + frauds) - np.log(strength * (1 - base) + clears) - logit(base)


def critical_terms(encoder: Encoder, rates: np.ndarray) -> np.ndarray:
    """Returns encoded critical rates as log-odds above the overall critical share."""
    return logit(rates) - logit(encoder.base)


def fit_fusion(
    rows: pd.DataFrame, generaliser: np.ndarray, specificity: np.ndarray, profiles: np.ndarray, seed: int
) -> tuple[Fusion, Encoder]:
    """Fits all weights by maximum likelihood on inspected rows with past-only profiles.

    Generaliser and party weights are fitted on goods without history, so that they are correct when nothing else
    is known and get no credit for recurring goods. Then the goods history is added, on all rows.
    `generaliser` must be out-of-fold log-odds. Returns the fusion and the encoder of the critical share.
    """
    labels = rows["fraud"].to_numpy(np.float64)
    weights = rows["weight"].to_numpy(np.float64)
    base = float(np.average(labels, weights=weights))
    terms = party_terms(profiles, base)
    new_goods = _rows_of_new_goods(labels, profiles)
    known = (labels[new_goods], weights[new_goods], generaliser[new_goods], terms[new_goods])
    free = _fit_parties(*known, np.zeros(len(ADDED_ENTITIES)))
    minimum = np.array([POLICY_MINIMUM[entity] for entity in ADDED_ENTITIES])
    shipped = _fit_parties(*known, minimum)
    without_goods = shipped[0] + shipped[1] * generaliser + terms @ shipped[2:]
    goods = _fit_goods(labels, weights, generaliser, without_goods, specificity, profiles)
    critical, encoder = _fit_critical(rows, profiles, seed)
    fusion = Fusion(
        base=base,
        intercept=float(shipped[0]),
        generaliser_weight=float(shipped[1]),
        weak_prior_intercept=goods.weak_prior_intercept,
        weak_prior_weights=goods.weak_prior_weights,
        weak_weight=goods.weak_weight,
        firm_weight=goods.firm_weight,
        party_weights=tuple(map(float, shipped[2:])),
        learned_party_weights=tuple(map(float, free[2:])),
        critical_intercept=float(critical[0]),
        critical_prior_strength=float(np.exp(critical[1])),
        critical_weights=tuple(map(float, critical[2:])),
        critical_base=encoder.base,
    )
    return fusion, encoder


def _rows_of_new_goods(labels: np.ndarray, profiles: np.ndarray) -> np.ndarray:
    """Marks rows whose goods have no history; all rows if those are too few for a fit."""
    new = profiles[:, 0] == 0
    return (
        new if min(labels[new].sum(), (1 - labels[new]).sum()) >= FEWEST_OF_A_CLASS else np.ones(len(new), dtype=bool)
    )


def _fit_parties(
    labels: np.ndarray, weights: np.ndarray, generaliser: np.ndarray, terms: np.ndarray, minimum: np.ndarray
) -> np.ndarray:
    """Returns intercept, generaliser weight and party weights of a logistic model with bounds."""

    def loss(values: np.ndarray) -> float:
        z = values[0] + values[1] * generaliser + terms @ values[2:]
        return float(np.average(np.logaddexp(0, z) - labels * z, weights=weights) + _RIDGE * np.sum(values[2:] ** 2))

    start = np.array([0.0, 1.0, *np.maximum(minimum, 0.1)])
    bounds = [(None, None), (0.05, 3), *((least, 2) for least in minimum)]
    return minimize(loss, start, method="L-BFGS-B", bounds=bounds, options={"maxiter": 500}).x


@dataclass(frozen=True)
class _GoodsTerm:
    weak_prior_intercept: float
    weak_prior_weights: tuple[float, ...]
    weak_weight: float
    firm_weight: float


def _fit_goods(
    labels: np.ndarray,
    weights: np.ndarray,
    generaliser: np.ndarray,
    rest: np.ndarray,
    specificity: np.ndarray,
    profiles: np.ndarray,
) -> _GoodsTerm:
    """Fits what goods history adds to `rest`, the log-odds of everything else."""
    firm = goods_log_odds(generaliser, profiles, FIRM_PRIOR_STRENGTH) - generaliser
    centre = specificity.mean(axis=0)
    centred = specificity - centre
    traits = specificity.shape[1]

    def loss(values: np.ndarray) -> float:
        strength = weak_prior_strength(values[0] + centred @ values[3:])
        weak = goods_log_odds(generaliser, profiles, strength) - generaliser
        z = rest + values[1] * weak + values[2] * firm
        return float(np.average(np.logaddexp(0, z) - labels * z, weights=weights) + _RIDGE * np.sum(values[1:] ** 2))

    start = np.array([np.log(0.02), 0.8, 0.1, *([0.0] * traits)])
    bounds = [(np.log(0.0001), np.log(20)), (0, 3), (0, 3), *([(-2, 2)] * traits)]
    found = minimize(loss, start, method="L-BFGS-B", bounds=bounds, options={"maxiter": 500}).x
    slopes = found[3:]
    return _GoodsTerm(float(found[0] - centre @ slopes), tuple(map(float, slopes)), float(found[1]), float(found[2]))


def _fit_critical(rows: pd.DataFrame, profiles: np.ndarray, seed: int) -> tuple[np.ndarray, Encoder]:
    is_fraud = (rows["fraud"] == 1).to_numpy()
    frauds = rows[is_fraud].reset_index(drop=True)
    labels = frauds["critical"].to_numpy(np.float64)
    groups = goods_groups(frauds)
    selection = frauds["weight"].to_numpy(np.float64)
    weights = tuple_weights(groups) * selection
    known = profiles[is_fraud]
    if 0 < labels.sum() < len(labels):
        encoder = Encoder.learn(frauds, labels, weights, CRITICAL_ENCODINGS)
    else:
        # One critical pseudo-case keeps the share between 0 and 1 if the data have none (or only critical ones).
        share = (labels.sum() + 0.5) / (len(labels) + 1)
        encoder = Encoder(float(share), CRITICAL_ENCODINGS, {encoding.name: {} for encoding in CRITICAL_ENCODINGS})
        return np.array([logit(share), np.log(0.1), *([0.0] * len(CRITICAL_ENCODINGS))]), encoder

    fold = folds_of(groups, 5, seed)
    rates = np.clip(out_of_fold_rates(frauds, labels, weights, CRITICAL_ENCODINGS, fold), 1e-4, 1 - 1e-4)
    terms = critical_terms(encoder, rates)
    known_frauds, known_criticals = known[:, 1], np.minimum(known[:, 2], known[:, 1])

    def loss(values: np.ndarray) -> float:
        strength = np.exp(values[1])
        prior = expit(values[0] + terms @ values[2:])
        share = np.clip((strength * prior + known_criticals) / (strength + known_frauds), 1e-9, 1 - 1e-9)
        nats = -(labels * np.log(share) + (1 - labels) * np.log(1 - share))
        return float(np.average(nats, weights=selection) + 1e-4 * np.sum(values[2:] ** 2))

    start = np.array([logit(encoder.base), np.log(0.1), *([0.3] * len(CRITICAL_ENCODINGS))])
    bounds = [(None, None), (np.log(0.005), np.log(20)), *([(0, 2)] * len(CRITICAL_ENCODINGS))]
    return minimize(loss, start, method="L-BFGS-B", bounds=bounds, options={"maxiter": 500}).x, encoder
