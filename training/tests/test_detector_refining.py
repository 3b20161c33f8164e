"""Boxes of signatures move towards their ink; the service's test of refining has the same cases."""

from __future__ import annotations

import numpy as np
import pytest

from customs_training.document_detector.matching import Found
from customs_training.document_detector.refining import refined, refined_box
from customs_training.document_detector.settings import SIGNATURE, STAMP


def _page(*ink: tuple[int, int, int, int]) -> np.ndarray:
    page = np.full((120, 200, 3), 255, np.uint8)
    for left, top, right, bottom in ink:
        page[top:bottom, left:right] = (30, 40, 120)
    return page


@pytest.mark.parametrize(
    ("ink", "box", "expected"),
    [
        ([(40, 50, 112, 56)], (46, 44, 106, 62), (43, 44, 109, 62)),
        ([], (10.5, 20.25, 60.5, 50.75), (10.5, 20.25, 60.5, 50.75)),
        ([(88, 40, 112, 46), (5, 60, 195, 62)], (90, 40, 110, 64), (89, 40, 111, 64)),
        ([(0, 0, 30, 9)], (-4, -6, 24, 12), (-4, -6, 27, 12)),
    ],
)
def test_a_box_grows_to_its_ink(ink: list, box: tuple, expected: tuple) -> None:
    assert refined_box(_page(*ink), np.array(box)).round(2).tolist() == list(expected)


def test_only_signatures_are_refined() -> None:
    found = [Found(np.array([46, 44, 106, 62], np.float32), 0.9, label) for label in (STAMP, SIGNATURE)]
    stamp, signature = refined(_page((40, 50, 112, 56)), found, (120, 200))
    assert stamp.box.tolist() == [46, 44, 106, 62]
    assert signature.box.round().tolist() == [43, 44, 109, 62]
