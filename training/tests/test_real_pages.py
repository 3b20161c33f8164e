"""Real pages: corrected labels over the original ones, and figures with ignored boxes."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from customs_training.document_detector.canvas import on_canvas
from customs_training.document_detector.labels import COLUMNS
from customs_training.document_detector.matching import Found, match
from customs_training.document_detector.real_pages import (
    answers_of,
    counts,
    faint_threshold,
    load_real_pages,
    real_figures,
    source_of,
    with_faint,
    without_ink,
)
from customs_training.document_detector.settings import SIGNATURE, STAMP
from customs_training.errors import DataError

THRESHOLDS = {"stamp": 0.5, "signature": 0.5}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Two pages whose labels are corrected, portrait and landscape, and one of another source."""
    folder = tmp_path / "documents" / "real-pages"
    sizes = {"rv/a.jpg": (320, 448), "rv/b.jpg": (448, 320), "kz/c.jpg": (320, 448)}
    rows = []
    for file, size in sizes.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", size, "white").save(folder / file)
        box = {"cls": "signature", "x": 0.1, "y": 0.1, "w": 0.5, "h": 0.5}
        split = "train" if file == "rv/b.jpg" else "dev"
        row = {"file": file, "document": file, "split": split, "stampsLabelled": file[:2] == "kz", "boxes": [box]}
        rows.append(row)
    rows[2]["boxes"].append({"cls": "stamp", "x": 0.2, "y": 0.2, "w": 0.3, "h": 0.3})
    (folder / "boxes.json").write_text(json.dumps(rows), encoding="utf-8")
    return tmp_path


def _labels(data: Path, *rows: str) -> Path:
    """A folder of label files, one for each source among the rows."""
    folder = data / "labels"
    folder.mkdir()
    for source in ("rv", "kz"):
        own = [row for row in rows if row.startswith(source)]
        text = "\n".join((",".join(COLUMNS), *own)) + "\n"
        (folder / f"real-pages-{source}.csv").write_text(text, encoding="utf-8")
    return folder


def test_single_pages_of_another_source_can_be_corrected(data: Path) -> None:
    rows = ("rv/a.jpg,,,,,,", "rv/b.jpg,,,,,,", "kz/c.jpg,signature,0.3,0.3,0.1,0.1,")
    other = load_real_pages(data, _labels(data, *rows))[2]
    assert [(box.label, box.x) for box in other.boxes] == [(SIGNATURE, 0.3)]


def test_corrected_labels_replace_those_of_their_pages_only(data: Path) -> None:
    labels = _labels(data, "rv/a.jpg,stamp,0.5,0.6,0.2,0.2,seal", "rv/b.jpg,,,,,,")
    portrait, landscape, other = load_real_pages(data, labels)
    assert [(box.label, box.flags) for box in portrait.boxes] == [(STAMP, {"seal"})]
    assert landscape.boxes == ()
    assert (portrait.stamps_labelled, portrait.split, landscape.split) == (True, "dev", "train")
    assert source_of(other) == "kz"
    assert other == load_real_pages(data, None)[2]


def test_without_corrected_labels_stamps_are_labelled_as_the_index_says(data: Path) -> None:
    assert [page.stamps_labelled for page in load_real_pages(data, None)] == [False, False, True]


def test_a_page_without_a_row_is_refused(data: Path) -> None:
    with pytest.raises(DataError, match=r"no row for rv/b\.jpg"):
        load_real_pages(data, _labels(data, "rv/a.jpg,,,,,,"))


def test_counts_name_kinds_and_flags(data: Path) -> None:
    labels = _labels(data, "rv/a.jpg,stamp,0.5,0.6,0.2,0.2,seal", "rv/b.jpg,,,,,,")
    assert counts(load_real_pages(data, labels)) == {
        "pages": 3,
        "documents": 3,
        "signature": 1,
        "stamp": 2,
        "stamp, seal": 1,
    }


def test_detections_are_fractions_of_the_page_in_both_formats(data: Path) -> None:
    def detect(canvas: np.ndarray) -> tuple[list[Found], np.ndarray]:
        # Both pages are scaled by 2; the canvas of the landscape page is landscape.
        high, wide = canvas.shape[:2]
        return [Found(np.array([0, high / 4, wide / 2, 2 * high], np.float32), 0.9, SIGNATURE)], np.ones(4) / 4

    for (found,) in answers_of(load_real_pages(data, None), detect):
        assert found.box.tolist() == pytest.approx([0, 0.25, 0.5, 1])


@pytest.mark.parametrize(("size", "scale"), [((1280, 1400), 0.5), ((1792, 1000), 0.5), ((320, 640), 1.4)])
def test_a_page_lies_at_the_top_left_of_a_white_canvas(size: tuple[int, int], scale: float) -> None:
    canvas, used = on_canvas(Image.new("RGB", size, "black"))
    assert used == scale
    assert canvas.shape == ((896, 640, 3) if size[1] > size[0] else (640, 896, 3))
    black = canvas.max(axis=2) == 0
    assert (black.any(axis=1).sum(), black.any(axis=0).sum()) == (round(scale * size[1]), round(scale * size[0]))
    assert canvas[~black].min() == 255


@pytest.mark.parametrize(("size", "middle"), [((1280, 1792), 319.5), ((320, 448), 320.0)])
def test_an_enlarged_page_is_shifted_by_half_a_pixel_and_a_reduced_one_is_not(
    size: tuple[int, int], middle: float
) -> None:
    page = Image.new("RGB", size, "white")
    half = size[0] // 2
    page.paste((0, 0, 0), (half - 4, 0, half + 4, size[1]))
    ink = 255 - on_canvas(page)[0][200, :, 0].astype(float)
    assert (ink * np.arange(len(ink))).sum() / ink.sum() == pytest.approx(middle, abs=0.02)


def _found(x: float, score: float, label: int = STAMP) -> Found:
    return Found(np.array([x, 0.1, x + 0.2, 0.3], np.float32), score, label)


def test_a_difficult_box_counts_neither_as_missed_nor_its_detection_as_wrong(data: Path) -> None:
    rows = ("rv/a.jpg,stamp,0.1,0.1,0.2,0.2,", "rv/a.jpg,stamp,0.6,0.1,0.2,0.2,difficult", "rv/b.jpg,,,,,,")
    page = load_real_pages(data, _labels(data, *rows))[:1]
    both = real_figures(page, [[_found(0.1, 0.9), _found(0.6, 0.8)]], THRESHOLDS)["stamp"]["iou0.5"]
    assert both == {"objects": 1, "found": 1, "recall": 1.0, "precision": 1.0, "averagePrecision": 1.0}
    # A detection elsewhere is still wrong.
    wrong = real_figures(page, [[_found(0.1, 0.9), _found(0.35, 0.8)]], THRESHOLDS)["stamp"]["iou0.5"]
    assert (wrong["found"], wrong["precision"]) == (2, 0.5)


def test_figures_of_ink_leave_out_printed_marks_and_seals(data: Path) -> None:
    rows = ("rv/a.jpg,stamp,0.1,0.1,0.2,0.2,", "rv/a.jpg,stamp,0.6,0.1,0.2,0.2,printed", "rv/b.jpg,,,,,,")
    page = load_real_pages(data, _labels(data, *rows))[:1]
    answers = [[_found(0.6, 0.8)]]
    assert real_figures(page, answers, THRESHOLDS)["stamp"]["iou0.5"]["recall"] == 0.5
    ink = real_figures(page, answers, THRESHOLDS, without_ink)["stamp"]["iou0.5"]
    assert (ink["objects"], ink["found"]) == (1, 0)


def test_stamps_have_no_figures_where_they_are_not_labelled(data: Path) -> None:
    pages = load_real_pages(data, None)[:1]
    assert set(real_figures(pages, [[]], THRESHOLDS)) == {"signature"}


def test_a_looser_match_counts_at_a_lower_iou(data: Path) -> None:
    rows = ("rv/a.jpg,signature,0.1,0.1,0.2,0.2,", "rv/b.jpg,,,,,,")
    page = load_real_pages(data, _labels(data, *rows))[:1]
    figures = real_figures(page, [[_found(0.18, 0.9, SIGNATURE)]], THRESHOLDS)["signature"]
    assert (figures["iou0.5"]["recall"], figures["iou0.3"]["recall"]) == (0.0, 1.0)


def test_a_page_without_a_clear_signature_has_its_best_faint_one() -> None:
    faint, fainter, stamp = _found(0.1, 0.2, SIGNATURE), _found(0.5, 0.15, SIGNATURE), _found(0.1, 0.9)
    assert with_faint([stamp, fainter, faint], 0.25, 0.12) == [faint]
    assert with_faint([stamp, faint], 0.25, 0.21) == []
    clear = _found(0.7, 0.3, SIGNATURE)
    assert with_faint([faint, clear], 0.25, 0.12) == [clear]


def test_the_faint_threshold_leaves_out_what_is_no_signature(data: Path) -> None:
    pages = [page for page in load_real_pages(data, None) if page.split == "dev"]
    signature, other = np.array([64, 89.6, 384, 537.6], np.float32), np.array([400, 600, 600, 700], np.float32)
    found = iter([Found(signature, 0.18, SIGNATURE), Found(other, 0.1, SIGNATURE)])

    def detect(canvas: np.ndarray) -> tuple[list[Found], np.ndarray]:
        return [next(found)], np.ones(4) / 4

    assert faint_threshold({"both": pages}, detect, 0.25) == pytest.approx(0.11)


def test_an_ignored_box_does_not_take_the_detection_of_an_object() -> None:
    box = np.array([0, 0, 10, 10], np.float32)
    matches = match([[Found(box, 0.9, STAMP)]], [[box]], STAMP, ignored=[[box]])
    assert (matches.objects, matches.right.tolist()) == (1, [True])
