"""How much the bag and the encoder say in each language: the powers to which their probabilities are multiplied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import log_softmax, logsumexp

from customs_training.hs_codes.corpus import LANGUAGES

GROUPS = {"en": "en", "ko": "ko", **{language: "others" for language in LANGUAGES}}
"""Languages that share their weights: there are few dev texts in any but English and Korean."""
_START = (0.5, 0.5)
_MOST_TEXTS = 500
"""Texts of a set that are fitted to, evenly chosen: two numbers need no more."""


@dataclass(frozen=True)
class Shares:
    """Weights of the log-probabilities of both parts; they need not add up to one."""

    bag: float
    encoder: float


@dataclass(frozen=True)
class Parts:
    """Log-probabilities of both parts for a set, float32 [N, C]; languages; true positions, -1 for none."""

    bag: np.ndarray
    encoder: np.ndarray
    languages: np.ndarray
    truth: np.ndarray

    def rows(self, chosen: np.ndarray | slice) -> Parts:
        """Some of the texts."""
        return Parts(self.bag[chosen], self.encoder[chosen], self.languages[chosen], self.truth[chosen])

    def agreement(self) -> np.ndarray:
        """float [N]: the logarithm of the sum of the roots of both probabilities' products, 0 for the same ones."""
        return logsumexp((self.bag + self.encoder) / 2, axis=1)

    def joined(self, shares: Mapping[str, Shares]) -> np.ndarray:
        """The weighted sum of both, float32 [N, C]."""
        bag = np.array([shares[language].bag for language in self.languages], np.float32)
        encoder = np.array([shares[language].encoder for language in self.languages], np.float32)
        return bag[:, None] * self.bag + encoder[:, None] * self.encoder


def parts_of(bag: np.ndarray, encoder: np.ndarray, languages: Sequence[str], truth: np.ndarray) -> Parts:
    """From the scores of both parts before the softmax."""
    return Parts(
        log_softmax(bag, axis=1).astype(np.float32),
        log_softmax(encoder, axis=1).astype(np.float32),
        np.array(languages),
        truth,
    )


def fit_shares(sets: Sequence[Parts]) -> dict[str, Shares]:
    """The shares of each language that make the true subheadings of its dev texts most likely; sets weigh the same."""
    fitted: dict[str, Shares] = {}
    for group in sorted(set(GROUPS.values())):
        members = [language for language, name in GROUPS.items() if name == group]
        chosen = [one.rows(_some(np.isin(one.languages, members) & (one.truth >= 0))) for one in sets]
        fitted[group] = _fit([one for one in chosen if len(one.truth) > 0])
    return {language: fitted[group] for language, group in GROUPS.items()}


def _some(mask: np.ndarray) -> np.ndarray:
    rows = np.flatnonzero(mask)
    return rows[np.linspace(0, len(rows) - 1, min(len(rows), _MOST_TEXTS)).astype(int)] if len(rows) else rows


def _fit(sets: Sequence[Parts]) -> Shares:
    if not sets:
        return Shares(*_START)

    def loss(weights: np.ndarray) -> float:
        total = 0.0
        for one in sets:
            joined = weights[0] * one.bag + weights[1] * one.encoder
            true = joined[np.arange(len(one.truth)), one.truth]
            total += float((logsumexp(joined, axis=1) - true).mean()) / len(sets)
        return total + 1e3 * float(np.minimum(weights, 0).sum() ** 2)

    options = {"xatol": 1e-2, "fatol": 1e-4, "maxiter": 80}
    bag, encoder = minimize(loss, np.array(_START), method="Nelder-Mead", options=options).x
    return Shares(round(max(0.0, float(bag)), 3), round(max(0.0, float(encoder)), 3))
