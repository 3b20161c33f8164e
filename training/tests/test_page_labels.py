"""Labels of real pages: the label file, fitting boxes to ink, drawing pages with rulers, and the command line."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from customs_training.cli import main
from customs_training.commands import ROOT
from customs_training.document_detector.labels import COLUMNS, comments_of, labels_text, read_labels
from customs_training.document_detector.pages import LabelledBox
from customs_training.document_detector.real_pages import LABELS
from customs_training.document_detector.settings import CLASSES, SIGNATURE, STAMP
from customs_training.document_detector.sheets import Region, View, draw_sheet, draw_view, ticks
from customs_training.document_detector.snapping import MARGIN, contrast_of, snapped
from customs_training.errors import DataError

HEADER = ",".join(COLUMNS)


def _file(folder: Path, *lines: str) -> Path:
    path = folder / "labels.csv"
    path.write_text("\n".join((HEADER, *lines)) + "\n", encoding="utf-8")
    return path


def _page(width: int = 400, height: int = 500) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    page = Image.new("RGB", (width, height), (236, 230, 214))
    return page, ImageDraw.Draw(page)


def test_labels_are_read_back_as_written(tmp_path: Path) -> None:
    labels = {
        "rv/b.jpg": [LabelledBox(STAMP, 0.1, 0.2, 0.3, 0.4, frozenset({"seal", "difficult"}))],
        "rv/a.jpg": [],
    }
    path = tmp_path / "labels.csv"
    path.write_text(labels_text(labels, ["source", "", "licence"]), encoding="utf-8")
    assert read_labels(path, {"rv/a.jpg", "rv/b.jpg"}) == labels
    assert comments_of(path) == ["source", "", "licence"]
    assert path.read_text(encoding="utf-8").index("rv/a.jpg") < path.read_text(encoding="utf-8").index("rv/b.jpg")


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("x.jpg,signature,0.1,0.1,0.2", "expected 7 columns, found 5"),
        ("x.jpg,thumbprint,0.1,0.1,0.2,0.2,", "the kind is 'thumbprint'; expected stamp or signature"),
        ("x.jpg,signature,left,0.1,0.2,0.2,", "x is 'left'; expected a fraction of the page"),
        ("x.jpg,signature,0.9,0.1,0.2,0.2,", "the box is not within the page"),
        ("x.jpg,signature,-0.1,0.1,0.2,0.2,", "the box is not within the page"),
        ("x.jpg,signature,0.1,0.1,0,0.2,", "the box is not within the page"),
        ("x.jpg,signature,nan,0.1,0.2,0.2,", "x is 'nan'; expected a fraction of the page"),
        ("x.jpg,signature,0.1,0.1,0.2,0.2,seal", "a signature has no flag 'seal'"),
        ("x.jpg,stamp,0.1,0.1,0.2,0.2,initials", "a stamp has no flag 'initials'"),
        ("unknown.jpg,stamp,0.1,0.1,0.2,0.2,", "unknown.jpg is not a page of the set"),
    ],
)
def test_a_wrong_row_is_refused_with_its_line(tmp_path: Path, row: str, problem: str) -> None:
    with pytest.raises(DataError, match=re.escape(f"line 2: {problem}")):
        read_labels(_file(tmp_path, row), {"x.jpg"})


def test_every_problem_is_listed(tmp_path: Path) -> None:
    path = _file(tmp_path, "x.jpg,cross,0.1,0.1,0.2,0.2,", "x.jpg,stamp,0.1,0.1,0.2,0.2,", "x.jpg,stamp,2,0,1,1,")
    with pytest.raises(DataError) as refused:
        read_labels(path)
    assert [line.split(":")[0] for line in str(refused.value).splitlines()[1:]] == ["  line 2", "  line 4"]


def test_the_same_mark_is_labelled_once(tmp_path: Path) -> None:
    box, shifted, other = "0.1,0.1,0.2,0.2", "0.11,0.11,0.2,0.2", "0.18,0.1,0.2,0.2"
    with pytest.raises(DataError, match=r"line 3: two boxes of x\.jpg are the same stamp"):
        read_labels(_file(tmp_path, f"x.jpg,stamp,{box},", f"x.jpg,stamp,{shifted},"))
    # A signature may cover a stamp, and two stamps may overlap in part.
    rows = (f"x.jpg,stamp,{box},", f"x.jpg,signature,{shifted},", f"x.jpg,stamp,{other},")
    assert len(read_labels(_file(tmp_path, *rows))["x.jpg"]) == 3


@pytest.mark.parametrize("rows", [("x.jpg,,,,,,", "x.jpg,stamp,0,0,1,1,"), ("x.jpg,stamp,0,0,1,1,", "x.jpg,,,,,,")])
def test_a_page_without_marks_has_no_other_row(tmp_path: Path, rows: tuple[str, str]) -> None:
    with pytest.raises(DataError, match="without marks and has another row"):
        read_labels(_file(tmp_path, *rows))


def test_other_columns_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    path.write_text("file,cls\n", encoding="utf-8")
    with pytest.raises(DataError, match=f"expected the columns {HEADER}"):
        read_labels(path)


def test_the_counts_in_the_head_of_the_committed_labels_are_theirs() -> None:
    path = LABELS / "real-pages-rv.csv"
    labels = read_labels(path)
    kinds = Counter(CLASSES[box.label] for boxes in labels.values() for box in boxes)
    stated = next(line for line in comments_of(path) if line.startswith("Counts after"))
    assert [int(number) for number in re.findall(r"\d+", stated)[:3]] == [
        len(labels),
        kinds["signature"],
        kinds["stamp"],
    ]


def test_a_loose_box_shrinks_to_the_ink() -> None:
    page, pen = _page()
    pen.line((100, 200, 180, 260), fill=(40, 50, 140), width=3)
    fitted = snapped(LabelledBox(SIGNATURE, 0.2, 0.36, 0.4, 0.2), contrast_of(np.asarray(page)))
    seen = [fitted.x * 400, fitted.y * 500, (fitted.x + fitted.width) * 400, (fitted.y + fitted.height) * 500]
    assert seen == pytest.approx([100, 200, 181, 261], abs=2)


def test_a_stroke_that_ends_outside_the_box_widens_it_by_the_margin_at_most() -> None:
    page, pen = _page()
    pen.line((60, 150, 340, 150), fill="black", width=3)
    contrast = contrast_of(np.asarray(page))
    short = snapped(LabelledBox(SIGNATURE, 0.16, 0.25, 0.69, 0.1), contrast)
    assert (short.x * 400, (short.x + short.width) * 400) == pytest.approx((60, 341), abs=1.5)
    long = snapped(LabelledBox(SIGNATURE, 0.25, 0.25, 0.5, 0.1), contrast)
    assert long.width * 400 <= 200 + 2 * MARGIN * 500 + 2


def test_text_beside_the_box_does_not_widen_it() -> None:
    page, pen = _page()
    pen.ellipse((120, 120, 220, 180), outline=(30, 40, 120), width=3)
    pen.text((224, 140), "Secretary", fill="black")
    fitted = snapped(LabelledBox(SIGNATURE, 0.29, 0.23, 0.27, 0.14), contrast_of(np.asarray(page)))
    assert (fitted.x + fitted.width) * 400 == pytest.approx(221, abs=2)


def test_a_box_without_ink_stays() -> None:
    page, _ = _page()
    box = LabelledBox(STAMP, 0.2, 0.2, 0.3, 0.3, frozenset({"seal"}))
    assert snapped(box, contrast_of(np.asarray(page))) == box


def test_ticks_are_round_and_have_room() -> None:
    assert ticks(0.0, 1.0, 300) == [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]
    assert ticks(0.31, 0.05, 300) == [0.31, 0.315, 0.32, 0.325, 0.33, 0.335, 0.34, 0.345, 0.35, 0.355, 0.36]


def test_a_box_is_drawn_where_the_rulers_say(tmp_path: Path) -> None:
    page, _ = _page()
    path = tmp_path / "page.png"
    page.save(path)
    drawn = np.asarray(draw_view(View(path, [LabelledBox(STAMP, 0.5, 0.5, 0.25, 0.25)]), (426, 540))).astype(int)
    green = (drawn[..., 1] - drawn[..., 0] > 80) & (drawn[..., 1] - drawn[..., 2] > 80)
    columns = np.flatnonzero(green.sum(axis=0) > 50)
    # The page has its size, 26 pixels to the right of the ruler.
    assert (columns.min(), columns.max()) == (26 + 200, 26 + 300)


def test_a_crop_shows_the_box_with_its_margin() -> None:
    region = Region.around(LabelledBox(STAMP, 0.4, 0.9, 0.2, 0.08), 0.5)
    assert (region.x, region.y, region.width) == pytest.approx((0.3, 0.8, 0.4))
    assert region.y + region.height == 1.0


def test_a_sheet_has_a_cell_for_each_view(tmp_path: Path) -> None:
    page, _ = _page()
    page.save(tmp_path / "page.png")
    assert draw_sheet([View(tmp_path / "page.png", [])] * 3, 2, (100, 120)).size == (200, 240)


def _data(folder: Path) -> Path:
    """A folder of data with one drawn page whose loose box surrounds a stroke."""
    pages = folder / "documents" / "real-pages"
    (pages / "rv").mkdir(parents=True)
    page, pen = _page()
    pen.line((100, 200, 180, 260), fill="black", width=3)
    page.save(pages / "rv" / "a.jpg", quality=95)
    box = {"cls": "signature", "x": 0.1, "y": 0.3, "w": 0.5, "h": 0.3}
    row = {"file": "rv/a.jpg", "document": "a", "split": "dev", "stampsLabelled": False, "boxes": [box]}
    (pages / "boxes.json").write_text(json.dumps([row]), encoding="utf-8")
    return folder


def test_the_commands_draw_fit_and_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, fitted = _data(tmp_path / "data"), tmp_path / "fitted.csv"
    labels = _file(tmp_path, "rv/a.jpg,signature,0.2,0.36,0.4,0.2,", "rv/a.jpg,stamp,0.6,0.7,0.2,0.2,difficult seal")
    options = ["--data", str(data)]
    assert main(["labels", "snap", *options, "--file", str(labels), "--out", str(fitted)]) == 0
    signature, seal = read_labels(fitted)["rv/a.jpg"]
    assert signature.width == pytest.approx(0.2, abs=0.02)
    assert (seal.x, seal.width) == (0.6, 0.2)

    (tmp_path / "labels").mkdir()
    labels.rename(tmp_path / "labels" / "real-pages-rv.csv")
    options += ["--labels", str(tmp_path / "labels")]
    assert main(["labels", "show", *options, "--out", str(tmp_path / "sheets"), "--crops", "--columns", "1"]) == 0
    assert [path.name for path in sorted((tmp_path / "sheets").iterdir())] == ["000.png", "001.png"]

    capsys.readouterr()
    assert main(["labels", "check", *options]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "rv, dev, before: 1 pages, 1 documents, 1 signature" in lines
    assert "rv, dev, after: 1 pages, 1 documents, 1 signature, 1 stamp, 1 stamp, difficult, 1 stamp, seal" in lines


def test_pictures_of_pages_are_not_written_into_the_repository(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = ROOT / "training" / ".work" / "sheets"
    assert main(["labels", "show", "--data", str(_data(tmp_path / "data")), "--out", str(target)]) == 2
    assert "must not be there" in capsys.readouterr().err
    assert not target.exists()
