"""Training pages: the folder format, the split by document, boxes that follow their ink, and the targets of a page."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from customs_training.document_detector.augment import UNKNOWN_TURN, Example, mirrored, place, turn_example
from customs_training.document_detector.overlay import (
    Picture,
    add_heading,
    add_signature,
    add_stamp,
    composite,
    turned,
)
from customs_training.document_detector.pages import IGNORED, OTHER, LabelledBox, ScannedPage, read_pages, split_of
from customs_training.document_detector.settings import SIGNATURE, STAMP, STRIDE
from customs_training.document_detector.stock import Stock, coloured_ink, cut_marks, drawn_stock, load_inks, save_inks
from customs_training.document_detector.targets import targets_of
from customs_training.errors import DataError


@pytest.fixture(scope="module")
def stock() -> Stock:
    return drawn_stock(stamps=4, signers=2, seed=3)


def _index(folder: Path, rows: list[dict]) -> Path:
    (folder / "boxes.json").write_text(json.dumps(rows), encoding="utf-8")
    return folder


def test_pages_of_one_document_are_in_one_split(tmp_path: Path) -> None:
    names = ("a1", "b2", "c3", "d4")
    rows = [{"file": f"{name}_{page}.png", "boxes": []} for name in names for page in (1, 2, 3)]
    pages = read_pages(_index(tmp_path, rows))
    for name in names:
        assert {page.split for page in pages if page.document == name} == {split_of(name)}


def test_a_source_scanned_in_two_parts_is_one_document(tmp_path: Path) -> None:
    rows = [
        {"file": "x.png", "src": "adh36e00-page2_1.tif", "boxes": []},
        {"file": "y_1.png", "src": "adh36e00_1.tif", "boxes": []},
    ]
    assert len({page.document for page in read_pages(_index(tmp_path, rows))}) == 1


def test_an_unknown_label_is_refused_by_name(tmp_path: Path) -> None:
    rows = [{"file": "x.png", "boxes": [{"cls": "thumbprint", "x": 0, "y": 0, "w": 1, "h": 1}]}]
    with pytest.raises(DataError, match="thumbprint"):
        read_pages(_index(tmp_path, rows))


def test_stamps_count_as_labelled_where_any_page_has_one(tmp_path: Path) -> None:
    box = {"x": 0.1, "y": 0.1, "w": 0.2, "h": 0.2}
    rows = [{"file": "x.png", "boxes": [{"cls": "stamp", **box}]}, {"file": "y.png", "boxes": []}]
    assert all(page.stamps_labelled for page in read_pages(_index(tmp_path, rows)))
    rows[0]["boxes"][0]["cls"] = "logo"
    assert not any(page.stamps_labelled for page in read_pages(_index(tmp_path, rows)))


def test_boxes_agree_with_the_composited_ink(stock: Stock) -> None:
    rng = np.random.default_rng(5)
    for add, label in ((add_stamp, STAMP), (add_signature, SIGNATURE)):
        for _ in range(8):
            picture = Picture(np.full((500, 360, 3), 255, np.uint8))
            add(picture, stock, rng)
            inked = picture.pixels.min(axis=2) < 235
            rows, columns = np.flatnonzero(inked.any(1)), np.flatnonzero(inked.any(0))
            seen = np.array([columns[0], rows[0], columns[-1] + 1, rows[-1] + 1])
            assert picture.classes == [label]
            assert np.abs(seen - picture.boxes[0]).max() <= 6


def test_ink_multiplies_what_is_below() -> None:
    picture = Picture(np.full((40, 40, 3), 128, np.uint8))
    composite(picture, np.full((10, 10), 255, np.uint8), (20, 20), (255, 0, 0), 1.0, STAMP)
    assert picture.pixels[20, 20].tolist() == [128, 0, 0]
    assert picture.pixels[0, 0].tolist() == [128, 128, 128]


def test_ink_of_a_scan_keeps_its_colours() -> None:
    picture = Picture(np.full((60, 60, 3), 200, np.uint8))
    blue = np.zeros((10, 20, 3), np.uint8)
    blue[..., :2] = 255
    composite(picture, blue, (30, 30), (0, 0, 0), 1.0, SIGNATURE)
    assert picture.pixels[30, 30].tolist() == [0, 0, 200]
    assert picture.boxes == [(20, 25, 40, 35)]


def test_paper_of_any_tint_is_no_ink() -> None:
    scan = np.full((60, 90, 3), (210, 200, 160), np.uint8)
    scan[20:30, 10:80] = (20, 30, 150)
    ink = coloured_ink(scan)
    assert ink[:15].max() == 0
    assert ink[25, 40, 0] > 200
    # Blue ink takes less of the blue light.
    assert ink[25, 40, 2] < 60


def test_marks_are_cut_where_no_other_crosses_them(tmp_path: Path) -> None:
    pixels = np.full((200, 200, 3), 250, np.uint8)
    pixels[20:40, 20:80] = 0
    pixels[120:140, 20:80] = 0
    Image.fromarray(pixels).save(tmp_path / "page.png")
    alone = LabelledBox(SIGNATURE, 0.1, 0.1, 0.3, 0.1)
    crossed = LabelledBox(SIGNATURE, 0.1, 0.6, 0.3, 0.1)
    over = LabelledBox(STAMP, 0.2, 0.55, 0.2, 0.3)
    difficult = LabelledBox(SIGNATURE, 0.5, 0.1, 0.3, 0.1, frozenset({"difficult"}))
    page = ScannedPage(tmp_path / "page.png", "a", "train", (alone, crossed, over, difficult), True)
    assert [mark.shape for mark in cut_marks([page], SIGNATURE)] == [(22, 62, 3)]


def test_large_print_is_known_to_be_no_mark() -> None:
    picture = Picture(np.full((500, 360, 3), 255, np.uint8))
    add_heading(picture, np.random.default_rng(1))
    assert picture.classes == [OTHER]
    assert picture.pixels.min() < 200


def test_a_mirrored_page_has_no_turn() -> None:
    pixels = np.full((64, 96, 3), 255, np.uint8)
    pixels[10:20, 30:70] = 0
    example = Example(pixels, np.array([[30, 10, 70, 20]], np.float32), np.array([1]), np.zeros((0, 4)), 0, True)
    shown = mirrored(example)
    x1, y1, x2, y2 = shown.boxes[0].astype(int)
    assert (x1, x2) == (26, 66)
    assert shown.pixels[y1:y2, x1:x2].max() == 0
    assert shown.turn == UNKNOWN_TURN
    # Its signatures count: the page is not turned.
    assert targets_of(shown).counted[SIGNATURE].all()


def test_a_difficult_mark_is_neither_object_nor_background() -> None:
    picture = Picture(np.zeros((128, 128, 3), np.uint8), [(16, 16, 64, 64)], [IGNORED])
    example = place(picture, (128, 128), None)
    assert len(example.boxes) == 0
    want = targets_of(example)
    assert want.counted[:, 2:8, 2:8].max() == 0
    assert want.counted[:, 10:].min() == 1


def test_rotated_ink_keeps_its_length() -> None:
    ink = np.full((20, 100), 255, np.uint8)
    assert max(turned(ink, 50, 0).shape) == 50
    assert abs(turned(ink, 50, 90).shape[0] - 50) <= 2


def test_the_service_places_a_page_at_the_top_left() -> None:
    picture = Picture(np.zeros((100, 50, 3), np.uint8), [(10, 20, 30, 60)], [SIGNATURE])
    example = place(picture, (128, 128), None)
    assert example.pixels[:, 70:].min() == 255
    assert example.pixels[5:120, 5:55].max() == 0
    assert np.allclose(example.boxes, np.array([[10, 20, 30, 60]]) * 1.28, atol=1e-3)


@pytest.mark.parametrize("quarters", range(4))
def test_boxes_rotate_with_the_page(quarters: int) -> None:
    pixels = np.full((64, 96, 3), 255, np.uint8)
    pixels[10:20, 30:70] = 0
    example = Example(pixels, np.array([[30, 10, 70, 20]], np.float32), np.array([1]), np.zeros((0, 4)), 0, True)
    shown = turn_example(example, quarters)
    x1, y1, x2, y2 = shown.boxes[0].astype(int)
    assert shown.pixels[y1:y2, x1:x2].max() == 0
    assert (shown.pixels == 0).sum() == 3 * 400
    # Turning it on by what it says brings it back.
    assert np.array_equal(turn_example(shown, shown.turn).pixels, pixels)


def _example(boxes: list, classes: list[int], turn: int = 0, labelled: bool = True) -> Example:
    pixels = np.zeros((96, 128, 3), np.uint8)
    return Example(
        pixels, np.array(boxes, np.float32).reshape(-1, 4), np.array(classes), np.zeros((0, 4)), turn, labelled
    )


def test_heat_is_one_at_the_centre_which_has_the_box() -> None:
    want = targets_of(_example([[16, 32, 80, 64]], [SIGNATURE]))
    row, column = np.argwhere(want.heat[SIGNATURE] == 1)[0]
    assert abs((column + 0.5) * STRIDE - 48) <= STRIDE
    assert abs((row + 0.5) * STRIDE - 48) <= STRIDE
    assert want.boxes[SIGNATURE, :, row, column].tolist() == [16, 32, 80, 64]
    assert want.weights[SIGNATURE].sum() == pytest.approx(1, abs=1e-5)
    assert want.heat[STAMP].max() == 0


def test_background_is_only_presumed_where_stamps_are_not_labelled_but_a_logo_is_known() -> None:
    want = targets_of(_example([[16, 32, 80, 64]], [OTHER], labelled=False))
    assert want.counted[STAMP, 0, 0] == 2
    assert want.counted[STAMP, 5, 5] == 1
    assert want.counted[SIGNATURE].min() == 1
    assert want.heat.max() == 0


def test_sideways_pages_have_no_signature_targets() -> None:
    want = targets_of(_example([[16, 32, 80, 64]], [SIGNATURE], turn=1))
    assert want.counted[SIGNATURE].max() == 0
    assert want.turn == 1


def test_stored_inks_are_loaded_unchanged(tmp_path: Path, stock: Stock) -> None:
    save_inks(tmp_path / "inks.npz", {"stamps": list(stock.drawn_stamps)})
    back = load_inks(tmp_path / "inks.npz")["stamps"]
    assert all(np.array_equal(one, other) for one, other in zip(back, stock.drawn_stamps, strict=True))
