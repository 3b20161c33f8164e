"""Calibration: a temperature for each text, and the thresholds that the service reads from the manifest.

A network trained on rulings is overconfident on texts that differ from them. The temperature depends on how much of
a text is known, and on how much the bag and the encoder agree, which the product of their probabilities forgets once
it is normalised: log T = w0 + w1 * log(1 + known name) + w2 * log(1 + known description) + w3 * agreement. Agreement is
the logarithm of the sum of the roots of both probabilities' products (Bhattacharyya, 1943): 0 where they are the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from customs_training.hs_codes.evaluation import DIGITS, TextSet, aggregate

_REGULARISATION = 1e-3
_MOST_TEXTS = 1_000
_EPSILON = 1e-6
_BAND_STEPS = np.arange(0.05, 0.996, 0.005)
BAND_PRECISION = {"strong": 0.80, "good": 0.40}
"""Share of correct codes among the candidates of each band, on the sets for calibration."""
_LEAST_IN_BAND = 30
CHAPTER_HIT = 0.10
"""A text is vague if, of equally ambiguous texts, fewer than this share have the right code among the first five."""


@dataclass(frozen=True)
class Calibration:
    """Weights of the log-temperature: constant, known item name, known description, agreement."""

    weights: tuple[float, float, float, float]

    def temperatures(self, known: np.ndarray, agreement: np.ndarray) -> np.ndarray:
        """float [N] from the total gates of both fields, float [N, 2], and the agreement of both parts, float [N]."""
        return np.exp(_design(known, agreement) @ np.array(self.weights))

    def apply(self, scores: np.ndarray, known: np.ndarray, agreement: np.ndarray) -> np.ndarray:
        """Calibrated distribution, float [N, C]."""
        return _softmax(scores / self.temperatures(known, agreement)[:, None])


@dataclass(frozen=True)
class Scored:
    """Scores of a set's texts, their total gates per field, the agreement of both parts, and the true positions (-1 for
    none)."""

    scores: np.ndarray
    known: np.ndarray
    agreement: np.ndarray
    truth: np.ndarray


def fit_calibration(sets: Sequence[Scored]) -> Calibration:
    """Fits the temperature to what users see: whether the first subheading is correct (binary cross entropy).

    Each set has the same weight. The likelihood of the whole distribution would be dominated by low-ranked codes and
    leave the first one overconfident.
    """
    parts = [_sample(one) for one in sets]

    def loss(weights: np.ndarray) -> float:
        total = _REGULARISATION * float(weights @ weights)
        for part in parts:
            scaled = part.scores / np.exp(_design(part.known, part.agreement) @ weights).astype(np.float32)[:, None]
            first = np.clip(1 / np.exp(scaled).sum(axis=1), _EPSILON, 1 - _EPSILON)
            right = part.scores.argmax(axis=1) == part.truth
            total -= float(np.where(right, np.log(first), np.log1p(-first)).mean()) / len(parts)
        return total

    start = np.array([0.0, 0.0, 0.0, 0.0])
    simplex = np.vstack([start, start + np.diag([0.3, 0.1, 0.1, -0.1])])
    options = {"xatol": 1e-3, "fatol": 1e-5, "maxiter": 250, "initial_simplex": simplex}
    return Calibration(tuple(float(value) for value in minimize(loss, start, method="Nelder-Mead", options=options).x))


def _sample(one: Scored) -> Scored:
    """At most _MOST_TEXTS evenly selected texts, with scores relative to the largest, so that exp is finite."""
    rows = np.linspace(0, len(one.truth) - 1, min(len(one.truth), _MOST_TEXTS)).astype(int)
    scores = one.scores[rows].astype(np.float32)
    return Scored(scores - scores.max(axis=1, keepdims=True), one.known[rows], one.agreement[rows], one.truth[rows])


def bands(probabilities: Sequence[np.ndarray], sets: Sequence[TextSet], codes: Sequence[str]) -> dict[str, dict]:
    """Lowest probability of each band by length of code; candidates are the first five of each text."""
    result = {}
    for digits in DIGITS:
        shown, right = _candidates(probabilities, sets, codes, digits)
        steps: dict[str, float] = {}
        for band, precision in BAND_PRECISION.items():
            steps[band] = least_probability(shown, right, precision)
            below = shown < steps[band]
            shown, right = shown[below], right[below]
        result[str(digits)] = steps
    return result


def band_precision(
    probabilities: Sequence[np.ndarray], sets: Sequence[TextSet], codes: Sequence[str], thresholds: dict[str, dict]
) -> dict[str, dict]:
    """Measured share of correct candidates in each band, and the number of candidates."""
    result = {}
    for digits in DIGITS:
        shown, right = _candidates(probabilities, sets, codes, digits)
        strong, good = (thresholds[str(digits)][band] for band in ("strong", "good"))
        masks = {"strong": shown >= strong, "good": (shown >= good) & (shown < strong), "possible": shown < good}
        result[str(digits)] = {
            band: {"candidates": int(mask.sum()), "right": round(float(right[mask].mean()), 3) if mask.any() else None}
            for band, mask in masks.items()
        }
    return result


def chapter_threshold(probabilities: Sequence[np.ndarray], sets: Sequence[TextSet], codes: Sequence[str]) -> float:
    """Largest probability of the best chapter below which the right code is hardly ever among the first five."""
    best, hit = [], []
    for matrix, texts in zip(probabilities, sets, strict=True):
        _, chapters = aggregate(matrix, codes, 2)
        order = np.argsort(-matrix, axis=1)[:, :5]
        best.append(chapters.max(axis=1))
        hit.append((np.array(codes)[order] == np.array(texts.codes)[:, None]).any(axis=1))
    top, found = np.concatenate(best), np.concatenate(hit)
    threshold = 0.0
    for step in np.arange(0.02, 0.5, 0.01):
        below = top < step
        if below.sum() >= _LEAST_IN_BAND and found[below].mean() > CHAPTER_HIT:
            break
        threshold = float(round(step, 2))
    return threshold


def _candidates(probabilities, sets, codes, digits) -> tuple[np.ndarray, np.ndarray]:
    shown, right = [], []
    for matrix, texts in zip(probabilities, sets, strict=True):
        groups, summed = aggregate(matrix, codes, digits)
        order = np.argsort(-summed, axis=1)[:, :5]
        truth = np.array([code[:digits] for code in texts.codes])
        shown.append(np.take_along_axis(summed, order, axis=1).ravel())
        right.append((np.array(groups)[order] == truth[:, None]).ravel())
    return np.concatenate(shown), np.concatenate(right)


def least_probability(shown: np.ndarray, right: np.ndarray, precision: float) -> float:
    """The lowest step above which at least this share of candidates is correct."""
    for step in _BAND_STEPS:
        above = shown >= step
        if above.sum() >= _LEAST_IN_BAND and right[above].mean() >= precision:
            return float(round(step, 3))
    return float(_BAND_STEPS[-1].round(3))


def _design(known: np.ndarray, agreement: np.ndarray) -> np.ndarray:
    return np.concatenate([np.ones((len(known), 1)), np.log1p(known), agreement[:, None]], axis=1)


def _softmax(scores: np.ndarray) -> np.ndarray:
    exponent = np.exp(scores - scores.max(axis=1, keepdims=True))
    return (exponent / exponent.sum(axis=1, keepdims=True)).astype(np.float32)
