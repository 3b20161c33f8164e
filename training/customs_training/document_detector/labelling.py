"""Labelling real pages by hand: drawing them with their boxes, fitting boxes to the ink, checking a label file."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import numpy as np
from PIL import Image

from customs_training.commands import ROOT
from customs_training.document_detector.labels import comments_of, labels_text, read_labels
from customs_training.document_detector.pages import DIFFICULT, LabelledBox, ScannedPage
from customs_training.document_detector.real_pages import (
    counts,
    file_of,
    load_real_pages,
    real_pages_folder,
    source_of,
)
from customs_training.document_detector.sheets import Region, View, draw_sheet
from customs_training.document_detector.snapping import contrast_of, snapped
from customs_training.errors import DataError

_CROP_MARGIN = 0.35


def show(options: argparse.Namespace) -> None:
    """Draws pages, or crops around their boxes, onto sheets. Raises `DataError` for a folder in the repository."""
    if options.out.resolve().is_relative_to(ROOT):
        raise DataError(f"{options.out} is in the repository; pictures of real pages must not be there")
    pages = load_real_pages(options.data, None if options.original else options.labels)
    chosen = [page for page in pages if fnmatch(file_of(page), options.pages) and options.split in (None, page.split)]
    views = [view for page in chosen for view in _views(page, options.crops)]
    options.out.mkdir(parents=True, exist_ok=True)
    cell = (options.size[0] // options.columns, options.size[1] // options.rows)
    step = options.columns * options.rows
    for number, start in enumerate(range(0, len(views), step)):
        draw_sheet(views[start : start + step], options.columns, cell).save(options.out / f"{number:03}.png")
    print(f"wrote {-(-len(views) // step)} pictures of {len(chosen)} pages into {options.out}")


def _views(page: ScannedPage, crops: bool) -> Iterator[View]:
    if not crops:
        yield View(page.path, page.boxes, file_of(page))
        return
    for number, box in enumerate(page.boxes):
        yield View(page.path, page.boxes, f"{file_of(page)} {number}", Region.around(box, _CROP_MARGIN))


def snap(options: argparse.Namespace) -> None:
    """Writes the labels with boxes fitted to the ink."""
    folder = real_pages_folder(options.data)
    labels = read_labels(options.file)
    fitted = {file: _fitted(folder / file, boxes) for file, boxes in labels.items()}
    options.out.write_text(labels_text(fitted, comments_of(options.file)), encoding="utf-8")
    print(f"wrote {options.out}")


def _fitted(path: Path, boxes: list[LabelledBox]) -> list[LabelledBox]:
    with Image.open(path) as page:
        contrast = contrast_of(np.asarray(page.convert("RGB")))
    return [box if DIFFICULT in box.flags else snapped(box, contrast) for box in boxes]


def check(options: argparse.Namespace) -> None:
    """Checks that the labels fit the pages, and prints the counts of each source and split before and after."""
    before, after = (load_real_pages(options.data, labels) for labels in (None, options.labels))
    for source, split in sorted({(source_of(page), page.split) for page in after}):
        for name, pages in (("before", before), ("after", after)):
            own = [page for page in pages if (source_of(page), page.split) == (source, split)]
            listed = ", ".join(f"{count} {what}" for what, count in counts(own).items())
            print(f"{source}, {split}, {name}: {listed}")
