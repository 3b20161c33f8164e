"""Synthetic accounts for golden.json and the tests: plausible histories, and edge cases that the API accepts."""

from __future__ import annotations

import numpy as np

from customs_training.delinquency.accounts import ACCOUNT_FIELDS, LEAST_STATUS, MOST_STATUS

_COLUMN = {field: at for at, field in enumerate(ACCOUNT_FIELDS)}
_SHARES_OF_STATUS = {-2: 0.14, -1: 0.22, 0: 0.48, 1: 0.06, 2: 0.07, 3: 0.02, 4: 0.01}


def synthetic_accounts(count: int, seed: int) -> np.ndarray:
    """Returns [count, 19] accounts with statuses that persist from month to month and consistent amounts."""
    rng = np.random.default_rng(seed)
    statuses = np.array(list(_SHARES_OF_STATUS))
    shares = np.array(list(_SHARES_OF_STATUS.values()))
    limit = np.round(np.exp(rng.normal(11.6, 0.9, count)), -4) + 10_000
    status = np.empty((count, 6))
    status[:, 5] = rng.choice(statuses, count, p=shares)
    for month in range(4, -1, -1):
        stays = rng.random(count) < 0.7
        drawn = rng.choice(statuses, count, p=shares)
        later = np.where(status[:, month + 1] >= 2, status[:, month + 1] + rng.integers(0, 2, count), drawn)
        status[:, month] = np.clip(np.where(stays, status[:, month + 1], later), LEAST_STATUS, MOST_STATUS)
    use = np.clip(rng.beta(0.6, 1.2, count)[:, None] * np.exp(rng.normal(0, 0.3, (count, 6))), 0, 1.4)
    assessed = np.where(status == -2, 0, np.round(limit[:, None] * use))
    answered = np.concatenate([assessed[:, 1:], assessed[:, 5:]], axis=1)
    share = np.select([status == -1, status == 0], [1.0, rng.uniform(0.03, 0.3, status.shape)], 0.0)
    paid = np.round(answered * share)
    return np.column_stack([limit, status, assessed, paid])


def edge_accounts() -> np.ndarray:
    """Returns [M, 19] accounts at the edges: nothing at all, no limit, credit balances, largest amounts, each
    status."""

    def account(limit: float, status: float, assessed: float, paid: float) -> np.ndarray:
        return np.array([limit, *[status] * 6, *[assessed] * 6, *[paid] * 6])

    def changed(base: np.ndarray, **fields: float) -> np.ndarray:
        copy = base.copy()
        for field, value in fields.items():
            copy[_COLUMN[field]] = value
        return copy

    usual = account(150_000, 0, 40_000, 2_000)
    return np.stack(
        [
            account(0, 0, 0, 0),
            account(0, -2, 0, 0),
            account(0, 9, 1e12, 0),
            account(1e12, -2, -1e12, 1e12),
            account(1e12, 9, 1e12, 1e12),
            account(50_000, 0, -3_000, 0),
            account(1, -1, 0.01, 0.01),
            account(300_000, -1, 120_000.55, 120_000.55),
            changed(usual, paid1=0, paid2=0, paid3=0, paymentStatus1=2),
            changed(usual, assessed1=-165_580.25, paid1=205_580.25),
            changed(usual, paymentStatus1=1, paymentStatus2=-2),
            *(account(150_000, status, 40_000, 1_500) for status in range(LEAST_STATUS, MOST_STATUS + 1)),
        ]
    )
