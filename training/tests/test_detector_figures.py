"""Counting of detections: matching at IoU 0.5, recall, precision, average precision, thresholds."""

from __future__ import annotations

import numpy as np
import pytest

from customs_training.document_detector.baseline import detect
from customs_training.document_detector.decode import suppress
from customs_training.document_detector.matching import Found, match, overlap


def _found(x: float, score: float, label: int = 0) -> Found:
    return Found(np.array([x, 0, x + 10, 10], np.float32), score, label)


BOX = np.array([0, 0, 10, 10], np.float32)


def test_overlap_is_shared_area_over_common_area() -> None:
    assert overlap(BOX, BOX) == 1
    assert overlap(BOX, np.array([5, 0, 15, 10])) == pytest.approx(1 / 3)
    assert overlap(BOX, np.array([20, 0, 30, 10])) == 0


def test_an_object_is_matched_once() -> None:
    matches = match([[_found(0, 0.9), _found(1, 0.8)]], [[BOX]], 0)
    assert matches.right.tolist() == [True, False]
    assert matches.at(0.85) == {"objects": 1, "found": 1, "recall": 1.0, "precision": 1.0}
    assert matches.at(0.5)["precision"] == 0.5


def test_other_classes_and_other_pages_do_not_match() -> None:
    matches = match([[_found(0, 0.9, label=1)], [_found(0, 0.8)]], [[BOX], []], 0)
    assert matches.objects == 1
    assert matches.right.tolist() == [False]


def test_average_precision_by_hand() -> None:
    # Right, wrong, right of two objects: 1/2 * 1 + 1/2 * 2/3.
    found = [[_found(0, 0.9), _found(50, 0.8), _found(100, 0.7)]]
    truth = [[BOX, BOX + np.array([100, 0, 100, 0])]]
    assert match(found, truth, 0).average_precision() == pytest.approx(0.5 + 0.5 * 2 / 3)


def test_the_threshold_lies_between_the_last_useful_score_and_the_next() -> None:
    found = [[_found(0, 0.9), _found(50, 0.4), _found(80, 0.3)]]
    assert match(found, [[BOX]], 0).best_threshold() == pytest.approx(0.65)
    assert match([[]], [[]], 0).best_threshold() == 0.5


def test_suppression_keeps_the_best_of_overlapping_boxes_within_a_class() -> None:
    boxes = np.stack([[BOX, BOX + 1, BOX + 40]] * 2)
    scores = np.array([[0.9, 0.8, 0.3], [0.01, 0.7, 0.02]])
    kept = suppress(boxes, scores)
    assert [(score, label) for _, score, label in kept] == [(0.9, 0), (0.7, 1), (0.3, 0)]


def test_the_baseline_finds_a_coloured_stamp() -> None:
    page = np.full((400, 300, 3), 255, np.uint8)
    y, x = np.mgrid[:400, :300]
    distance = np.hypot(x - 150, y - 200)
    page[(distance < 50) & (distance > 44)] = (40, 50, 180)
    page[(distance < 25) & (y % 6 < 2)] = (40, 50, 180)
    found, _ = detect(page)
    assert any(one.label == 0 and overlap(one.box, np.array([100, 150, 200, 250])) > 0.5 for one in found)
