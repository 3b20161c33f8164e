"""Recall, precision and average precision: detected boxes against labelled ones at IoU 0.5."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

SAME = 0.5
"""Minimum intersection over union of a detected and a labelled box that match."""


@dataclass(frozen=True)
class Found:
    """A detection: box [4], score, class."""

    box: np.ndarray
    score: float
    label: int


def overlap(one: np.ndarray, other: np.ndarray) -> float:
    """Intersection over union of two boxes."""
    low, high = np.maximum(one[:2], other[:2]), np.minimum(one[2:], other[2:])
    shared = float(np.clip(high - low, 0, None).prod())
    union = float((one[2:] - one[:2]).prod() + (other[2:] - other[:2]).prod()) - shared
    return shared / union if union > 0 else 0.0


@dataclass(frozen=True)
class Matches:
    """Detections of one class over many pages, best first on each page: their scores, whether each is correct, and the
    number of objects."""

    scores: np.ndarray
    right: np.ndarray
    objects: int

    def at(self, threshold: float) -> dict[str, float | int]:
        """Recall, precision and counts of detections with at least the threshold."""
        chosen = self.scores >= threshold
        hits, found = int(self.right[chosen].sum()), int(chosen.sum())
        return {
            "objects": self.objects,
            "found": found,
            "recall": round(hits / self.objects, 3) if self.objects else None,
            "precision": round(hits / found, 3) if found else None,
        }

    def f1(self, threshold: float) -> float:
        """The harmonic mean of recall and precision at a threshold; 0 if nothing is found."""
        chosen = self.scores >= threshold
        return float(2 * self.right[chosen].sum() / max(1, chosen.sum() + self.objects))

    def average_precision(self) -> float:
        """Area under the precision-recall curve over all points (as PASCAL VOC since 2010)."""
        order = np.argsort(-self.scores, kind="stable")
        hits = np.cumsum(self.right[order])
        precision = hits / np.arange(1, len(hits) + 1)
        envelope = np.maximum.accumulate(precision[::-1])[::-1]
        return float((envelope * self.right[order]).sum() / max(1, self.objects))

    def best_threshold(self) -> float:
        """The score with the best F1, halfway to the next lower score."""
        order = np.argsort(-self.scores, kind="stable")
        hits = np.cumsum(self.right[order])
        if not len(hits):
            return 0.5
        f1 = 2 * hits / (np.arange(1, len(hits) + 1) + self.objects)
        best = int(f1.argmax())
        ordered = self.scores[order]
        lower = ordered[best + 1] if best + 1 < len(ordered) else ordered[best] * 0.9
        return round(float((ordered[best] + lower) / 2), 3)


def match(
    pages: Sequence[Sequence[Found]],
    truths: Sequence[Sequence[np.ndarray]],
    label: int,
    *,
    same: float = SAME,
    ignored: Sequence[Sequence[np.ndarray]] | None = None,
) -> Matches:
    """Pairs detections with labelled boxes, page by page, best score first; each labelled box matches once.

    A detection that matches none, but matches a box of `ignored` or lies at least half within it, counts neither as
    correct nor as wrong. `same` is the minimum intersection over union of a match.
    """
    scores, right, objects = [], [], 0
    for found, truth, skipped in zip(pages, truths, ignored or [()] * len(pages), strict=True):
        free = [np.asarray(box, np.float32) for box in truth]
        objects += len(free)
        for one in sorted((each for each in found if each.label == label), key=lambda each: -each.score):
            shares = [overlap(one.box, box) for box in free]
            best = int(np.argmax(shares)) if shares else -1
            hit = best >= 0 and shares[best] >= same
            if hit:
                free.pop(best)
            elif any(within(one.box, box) >= 0.5 or overlap(one.box, box) >= same for box in skipped):
                continue
            scores.append(one.score)
            right.append(hit)
    return Matches(np.array(scores, np.float64), np.array(right, bool), objects)


def within(box: np.ndarray, other: np.ndarray) -> float:
    """Share of the area of `box` that lies in `other`."""
    shared = np.clip(np.minimum(box[2:], other[2:]) - np.maximum(box[:2], other[:2]), 0, None).prod()
    return float(shared / max(1e-6, (box[2:] - box[:2]).prod()))
