"""From log-odds to a score of 0 to 999, and from scores to the ten grades; grade 01 is the riskiest."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

POINTS_TO_DOUBLE_ODDS = 100
REFERENCE_PROBABILITY = 0.02
REFERENCE_SCORE = 200
LEAST_SCORE, MOST_SCORE = 0, 999
GRADES = tuple(f"{number:02d}" for number in range(1, 11))


def scores_of(log_odds: np.ndarray) -> np.ndarray:
    """Returns whole scores: a probability of 2 % is 200, each doubling of the odds adds 100, clipped to 0..999;
    halves round up."""
    reference = np.log(REFERENCE_PROBABILITY / (1 - REFERENCE_PROBABILITY))
    points = REFERENCE_SCORE + POINTS_TO_DOUBLE_ODDS * (np.asarray(log_odds, np.float64) - reference) / np.log(2)
    return np.clip(np.floor(points + 0.5), LEAST_SCORE, MOST_SCORE).astype(np.int64)


def grade_cuts(scores: np.ndarray) -> list[int]:
    """Returns the lowest score of each grade, riskiest first, so that each has about a tenth of `scores`.

    Whole numbers, strictly decreasing, the last 0. Raises ValueError if the scores do not spread over ten grades.
    """
    ordered = np.sort(scores)
    cuts: list[int] = []
    for number in range(1, len(GRADES)):
        wanted = int(ordered[len(ordered) - round(len(ordered) * number / len(GRADES))])
        cuts.append(wanted if not cuts else min(wanted, cuts[-1] - 1))
    if cuts[-1] <= 0:
        raise ValueError("the scores do not spread over ten grades")
    return [*cuts, 0]


def grades_of(scores: np.ndarray, cuts: Sequence[int]) -> np.ndarray:
    """Returns the grade of each score as 1 (riskiest) to 10."""
    return (np.asarray(scores)[:, None] < np.asarray(cuts)).sum(axis=1) + 1
