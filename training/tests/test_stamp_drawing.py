"""Synthetic stamps: properties of the drawing with any fonts of the machine."""

from __future__ import annotations

import numpy as np
import pytest

from customs_training.drawing import fonts, stamp_words
from customs_training.drawing.shapes import EMBLEMS, emblem_polygons
from customs_training.drawing.stamp_designs import KINDS
from customs_training.drawing.stamps import (
    INK_COLOURS,
    counterfeit,
    draw_stamp,
    impression,
    print_scan,
    random_design,
    stamp_rgba,
)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_is_cropped_and_reproducible_for_a_seed(kind: str) -> None:
    first, again = (draw_stamp(random_design(np.random.default_rng(7), kind), 160) for _ in range(2))
    assert first.dtype == np.uint8 and max(first.shape) == 160
    assert np.array_equal(first, again)
    assert 0.01 < (first > 127).mean() < 0.97
    assert first[0].max() > 64 and first[:, 0].max() > 64


def test_latin_stamps_are_drawn_without_fonts_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUSTOMS_FONTS", "")
    for cached in (fonts.installed_fonts, fonts.fonts_for, fonts.load):
        cached.cache_clear()
    try:
        assert fonts.scripts() == ("latin",)
        for seed in range(6):
            design = random_design(np.random.default_rng(seed))
            assert draw_stamp(design, 120).max() == 255
            assert counterfeit(design, np.random.default_rng(seed)) != design
        assert (draw_stamp(random_design(np.random.default_rng(1), "seal"), 120) > 127).any()
    finally:
        for cached in (fonts.installed_fonts, fonts.fonts_for, fonts.load):
            cached.cache_clear()


def test_a_counterfeit_differs_from_its_design_but_not_in_kind() -> None:
    for seed in range(30):
        rng = np.random.default_rng(seed)
        design = random_design(rng)
        forged = counterfeit(design, rng)
        assert forged != design
        assert (forged.kind, forged.shape) == (design.kind, design.shape)
        clean, other = draw_stamp(design, 120), draw_stamp(forged, 120)
        assert clean.shape != other.shape or np.abs(clean.astype(int) - other).mean() > 0.1


def test_an_impression_keeps_the_size_and_most_of_the_ink() -> None:
    ink = draw_stamp(random_design(np.random.default_rng(3), "round"), 160)
    for seed in range(8):
        pressed = impression(ink, np.random.default_rng(seed), 0.2)
        assert pressed.shape == ink.shape and pressed.dtype == np.uint8
        assert np.corrcoef(pressed.ravel(), ink.ravel())[0, 1] > 0.4
    assert not np.array_equal(*(impression(ink, np.random.default_rng(seed), 0.5) for seed in (1, 2)))


def test_a_copy_loses_detail_but_stays_the_same_stamp() -> None:
    ink = draw_stamp(random_design(np.random.default_rng(4), "box"), 160)
    copied = print_scan(ink, np.random.default_rng(0))
    assert copied.shape == ink.shape
    assert 0.5 < np.corrcoef(copied.ravel(), ink.ravel())[0, 1] < 0.999


def test_a_coloured_stamp_carries_its_ink_as_alpha() -> None:
    ink = draw_stamp(random_design(np.random.default_rng(5)), 64)
    picture = stamp_rgba(ink, INK_COLOURS["red"])
    assert picture.shape == (*ink.shape, 4)
    assert np.array_equal(picture[..., 3], ink)
    assert (picture[..., :3] == INK_COLOURS["red"]).all()


@pytest.mark.parametrize("kind", EMBLEMS)
def test_emblems_stay_near_their_square(kind: str) -> None:
    for points in (4, 9):
        corners = np.concatenate([np.array(polygon) for polygon, _ in emblem_polygons(kind, points, 0.6)])
        assert np.abs(corners).max() < 1.35


@pytest.mark.parametrize("text", ["CUSTOMS", "세관", "جمارك", "No. 12", "--"])
def test_a_changed_letter_keeps_the_length_and_changes_the_text(text: str) -> None:
    for seed in range(10):
        changed = stamp_words.changed_letter(text, np.random.default_rng(seed))
        assert changed != text
        assert len(changed) == len(text) or not any(letter.isalnum() for letter in text)
