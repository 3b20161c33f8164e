"""Inputs of the trees: features computed from the 19 fields of an account, each monotone in status, payment and limit.

They are defined once, in `Steps`, which numpy executes for training and the ONNX graph in the service.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from customs_training.delinquency.accounts import (
    ACCOUNT_FIELDS,
    ASSESSED_FIELDS,
    LEAST_STATUS,
    LIMIT_FIELD,
    MOST_STATUS,
    PAID_FIELDS,
    STATUS_FIELDS,
)
from customs_training.delinquency.concepts import GROUP_NAMES
from customs_training.delinquency.steps import Arrays, Steps, T

LARGEST_AMOUNT = 1e12
"""Amounts are clipped to this, so that no sum or quotient of them exceeds float32."""
FULL_COVERAGE = 2.0
"""Coverage of a payment of twice the balance or more, and of a month with nothing to pay."""


@dataclass(frozen=True)
class Feature:
    """A column of the trees.

    `direction` is +1 where the risk may only rise with the feature, -1 where it may only fall, 0 where it is
    unconstrained. Unconstrained features read only assessed balances: the risk may rise or fall with them, but never
    against status, payment or limit.
    """

    name: str
    group: str
    direction: int


@dataclass(frozen=True)
class _Linear:
    """A feature that is a weighted sum of fields."""

    feature: Feature
    weights: dict[str, float]


def _each(fields: Sequence[str], group: str, direction: int) -> list[_Linear]:
    return [_Linear(Feature(field, group, direction), {field: 1.0}) for field in fields]


def _sum(name: str, fields: Sequence[str], group: str, direction: int) -> _Linear:
    return _Linear(Feature(name, group, direction), dict.fromkeys(fields, 1.0))


def _rise(since: int) -> _Linear:
    weights = {ASSESSED_FIELDS[0]: 1.0, ASSESSED_FIELDS[since - 1]: -1.0}
    return _Linear(Feature(f"riseSinceMonth{since}", "balanceTrend", 0), weights)


def _left(month: int) -> _Linear:
    weights = {ASSESSED_FIELDS[month]: 1.0, PAID_FIELDS[month - 1]: -1.0}
    return _Linear(Feature(f"leftAfterPayment{month}", "arrears", 1), weights)


_LINEAR = (
    *_each([LIMIT_FIELD], "guaranteeLimit", -1),
    *_each(STATUS_FIELDS[:1], "latestMonthPastDue", 1),
    *_each(STATUS_FIELDS[1:], "earlierMonthsPastDue", 1),
    *_each(ASSESSED_FIELDS, "assessedBalances", 0),
    *_each(PAID_FIELDS, "dutyPaid", -1),
    _sum("sumOfStatuses", STATUS_FIELDS, "pastDueRecord", 1),
    _sum("sumPaid", PAID_FIELDS, "dutyPaid", -1),
    _sum("sumPaidLatest3", PAID_FIELDS[:3], "dutyPaid", -1),
    _sum("sumAssessed", ASSESSED_FIELDS, "assessedBalances", 0),
    *(_rise(month) for month in (2, 3, 6)),
    _Linear(Feature("headroom", "limitUse", -1), {LIMIT_FIELD: 1.0, ASSESSED_FIELDS[0]: -1.0}),
    *(_left(month) for month in (1, 2, 3)),
)

_RECORD = {
    "sumPastDue": (1, 1, 1, 1, 1, 1),
    "sumPastDueLatest3": (1, 1, 1, 0, 0, 0),
    "recentPastDue": (6, 5, 4, 3, 2, 1),
}
"""Weights of the months past due in each of the six months."""


def _others(names: Sequence[str], group: str, direction: int) -> tuple[Feature, ...]:
    return tuple(Feature(name, group, direction) for name in names)


FEATURES = (
    *(linear.feature for linear in _LINEAR),
    *_others((*_RECORD, "monthsPastDue", "monthsTwoPastDue", "mostMonthsPastDue"), "pastDueRecord", 1),
    *_others([*(f"use{month}" for month in range(1, 7)), "meanUse", "mostUse"], "limitUse", 1),
    *_others(
        [
            *(f"coverage{month}" for month in range(1, 6)),
            *("meanCoverage", "leastCoverage", "leastCoverageLatest3", "totalCoverage"),
        ],
        "paymentsAgainstAssessments",
        -1,
    ),
    *_others(["leftUse"], "arrears", 1),
    *_others(["greatestAssessed", "leastAssessed"], "assessedBalances", 0),
    *_others(
        [
            *("assessedRange", "meanDeviation"),
            *("greatestRise", "greatestFall", "greatestChange", "meanChange", "greatestTurn", "meanTurn"),
        ],
        "balanceSwings",
        0,
    ),
    *_others(["monthsPaid", "leastPaid", "mostPaid", "leastPaidLatest3"], "dutyPaid", -1),
)
DIRECTIONS = tuple(feature.direction for feature in FEATURES)
GROUP_OF = tuple(GROUP_NAMES.index(feature.group) for feature in FEATURES)
"""For each feature the index of its concept group."""


def feature_steps(steps: Steps[T], accounts: T) -> T:
    """Returns the [N, features] matrix of [N, 19] accounts; finite for every finite input."""
    low = [_bounds(field)[0] for field in ACCOUNT_FIELDS]
    high = [_bounds(field)[1] for field in ACCOUNT_FIELDS]
    fields = steps.clip(accounts, low, high)
    limit = steps.clip(steps.columns(fields, 0, 1), [1.0], [LARGEST_AMOUNT])
    status, assessed, paid = (steps.columns(fields, begin, begin + 6) for begin in (1, 7, 13))
    balance = steps.clip(assessed, [0.0], [LARGEST_AMOUNT])
    left = steps.linear(fields, _matrix(ACCOUNT_FIELDS, [_left(1).weights]))
    parts = [
        steps.linear(fields, _matrix(ACCOUNT_FIELDS, [linear.weights for linear in _LINEAR])),
        *_record(steps, status),
        *_use(steps, balance, limit),
        *_coverage(steps, steps.columns(assessed, 1, 6), steps.columns(balance, 1, 6), steps.columns(paid, 0, 5)),
        steps.divide(steps.clip(left, [0.0], [2 * LARGEST_AMOUNT]), limit),
        *_swings(steps, assessed),
        steps.linear(steps.clip(paid, [0.0], [1.0]), np.ones((6, 1))),
        steps.least(paid),
        steps.greatest(paid),
        steps.least(steps.columns(paid, 0, 3)),
    ]
    return steps.join(parts)


def _bounds(field: str) -> tuple[float, float]:
    if field in STATUS_FIELDS:
        return LEAST_STATUS, MOST_STATUS
    return (-LARGEST_AMOUNT if field in ASSESSED_FIELDS else 0.0), LARGEST_AMOUNT


def _matrix(fields: Sequence[str], columns: Sequence[dict[str, float]]) -> np.ndarray:
    return np.array([[weights.get(field, 0.0) for weights in columns] for field in fields])


def _record(steps: Steps[T], status: T) -> list[T]:
    past_due = steps.clip(status, [0.0], [MOST_STATUS])
    # A status is a whole number: clipped to 0..1 it means "past due", clipped to 1..2 "two months or more", plus one.
    counts = steps.join([steps.clip(status, [0.0], [1.0]), steps.clip(status, [1.0], [2.0])])
    count_weights = np.repeat(np.eye(2), 6, axis=0)
    return [
        steps.linear(past_due, np.array(list(_RECORD.values())).T),
        steps.linear(counts, count_weights),
        steps.greatest(past_due),
    ]


def _use(steps: Steps[T], balance: T, limit: T) -> list[T]:
    use = steps.divide(balance, limit)
    return [use, steps.linear(use, np.full((6, 1), 1 / 6)), steps.greatest(use)]


def _coverage(steps: Steps[T], assessed: T, balance: T, paid: T) -> list[T]:
    """Payments of months 1 to 5 over the preceding balances, of months 2 to 6."""
    owed = steps.clip(balance, [1.0], [LARGEST_AMOUNT])
    quotient = steps.clip(steps.divide(paid, owed), [0.0], [FULL_COVERAGE])
    coverage = steps.where_positive(assessed, quotient, FULL_COVERAGE)
    total = np.ones((5, 1))
    total_owed = steps.clip(steps.linear(balance, total), [1.0], [5 * LARGEST_AMOUNT])
    total_coverage = steps.divide(steps.linear(paid, total), total_owed)
    return [
        coverage,
        steps.linear(coverage, np.full((5, 1), 1 / 5)),
        steps.least(coverage),
        steps.least(steps.columns(coverage, 0, 3)),
        total_coverage,
    ]


def _swings(steps: Steps[T], assessed: T) -> list[T]:
    """Spread of the balances, their month-to-month changes (latest first), and the reversals of these changes."""
    greatest, least = steps.greatest(assessed), steps.least(assessed)
    deviations = steps.absolute(steps.linear(assessed, np.eye(6) - 1 / 6))
    change = np.eye(6)[:, :5] - np.eye(6)[:, 1:]
    changes = steps.linear(assessed, change)
    sizes = steps.absolute(changes)
    turns = steps.absolute(steps.linear(assessed, change[:, :4] - change[:, 1:]))
    return [
        greatest,
        least,
        steps.linear(steps.join([greatest, least]), np.array([[1.0], [-1.0]])),
        steps.linear(deviations, np.full((6, 1), 1 / 6)),
        steps.greatest(changes),
        steps.least(changes),
        steps.greatest(sizes),
        steps.linear(sizes, np.full((5, 1), 1 / 5)),
        steps.greatest(turns),
        steps.linear(turns, np.full((4, 1), 1 / 4)),
    ]


def features_of(accounts: np.ndarray) -> np.ndarray:
    """Returns the [N, features] float32 matrix of [N, 19] accounts."""
    return feature_steps(Arrays(), np.asarray(accounts).astype(np.float32))
