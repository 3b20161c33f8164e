"""Real pages with the corrected labels of this project, and the detector's figures on them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from customs_training.document_detector.canvas import on_canvas
from customs_training.document_detector.evaluation import Detect
from customs_training.document_detector.labels import Labels, read_labels
from customs_training.document_detector.labels_command import LABELS
from customs_training.document_detector.matching import Found, Matches, match
from customs_training.document_detector.pages import DIFFICULT, LabelledBox, ScannedPage, corners, read_pages
from customs_training.document_detector.refining import refined
from customs_training.document_detector.settings import CLASSES, SIGNATURE, STAMP
from customs_training.errors import DataError

RELABELLED = "rv"
"""The source of which this project labelled every page; of others, it corrects single pages."""
EVALUATED = "dev"
IOUS = (0.5, 0.3)
_STEPS = np.arange(0.1, 0.8, 0.01)
"""The thresholds that are tried."""
_EQUAL = 0.01
"""Means of F1 that differ by less are equal."""
Ignored = Callable[[LabelledBox], bool]
"""Whether an evaluation ignores a box."""


def real_pages_folder(data: Path) -> Path:
    """The folder of the real pages in a folder of data."""
    return data / "documents" / "real-pages"


def load_real_pages(data: Path, labels: Path | None = LABELS) -> list[ScannedPage]:
    """All real pages of a folder of data, `split` train or dev, with boxes of both kinds and their flags.

    The files real-pages-*.csv in the folder `labels` replace the boxes of the pages that they list, on which stamps
    then count as labelled; with None, all pages have the boxes that they came with. Raises `DataError` if the labels
    do not fit the pages, or a page of the source "rv" has no row.
    """
    folder = real_pages_folder(data)
    pages = [_as_indexed(page, row) for page, row in zip(read_pages(folder), _index(folder), strict=True)]
    if labels is None:
        return pages
    corrected = _corrections(labels, {file_of(page) for page in pages})
    if missing := [file_of(page) for page in pages if source_of(page) == RELABELLED and file_of(page) not in corrected]:
        raise DataError(f"{labels}: no row for {', '.join(sorted(missing))}")
    return [_corrected(page, corrected) for page in pages]


def source_of(page: ScannedPage) -> str:
    """The source of a real page, which is the folder that it lies in."""
    return page.path.parent.name


def file_of(page: ScannedPage) -> str:
    """The file of a real page as the index and the labels name it."""
    return f"{source_of(page)}/{page.path.name}"


def counts(pages: Sequence[ScannedPage]) -> dict[str, int]:
    """Numbers of pages, documents, boxes of each kind and flags."""
    boxes = [box for page in pages for box in page.boxes]
    kinds = Counter(CLASSES[box.label] for box in boxes if box.label in (STAMP, SIGNATURE))
    flags = Counter(f"{CLASSES[box.label]}, {flag}" for box in boxes for flag in sorted(box.flags))
    documents = len({page.document for page in pages})
    return {"pages": len(pages), "documents": documents, **dict(sorted((kinds + flags).items()))}


def answers_of(pages: Sequence[ScannedPage], detect: Detect) -> list[list[Found]]:
    """The detections on each page in fractions of the page."""
    return [_detections(page, detect) for page in pages]


def is_difficult(box: LabelledBox) -> bool:
    """Ignores boxes with the flag `difficult`."""
    return DIFFICULT in box.flags


def without_ink(box: LabelledBox) -> bool:
    """Ignores `difficult` boxes and marks that no hand stamped or signed: printed ones, seals and lines of text."""
    return bool(box.flags & {DIFFICULT, "printed", "seal", "text"})


def real_matches(
    pages: Sequence[ScannedPage],
    answers: Sequence[Sequence[Found]],
    label: int,
    same: float,
    ignored: Ignored = is_difficult,
) -> Matches:
    """Detections of a class against the labelled boxes of the pages; what `ignored` accepts is left out."""
    own = [[box for box in page.boxes if box.label == label] for page in pages]
    counted = [[corners(box) for box in boxes if not ignored(box)] for boxes in own]
    skipped = [[corners(box) for box in boxes if ignored(box)] for boxes in own]
    return match(answers, counted, label, same=same, ignored=skipped)


def real_figures(
    pages: Sequence[ScannedPage],
    answers: Sequence[Sequence[Found]],
    thresholds: dict[str, float],
    ignored: Ignored = is_difficult,
) -> dict[str, dict]:
    """By class that all the pages have labelled: recall, precision and counts at the threshold, and the average
    precision, each at both values of IoU."""
    labelled = [SIGNATURE, *([STAMP] if all(page.stamps_labelled for page in pages) else [])]
    result: dict[str, dict] = {}
    for label in labelled:
        name = CLASSES[label]
        result[name] = {}
        for same in IOUS:
            matches = real_matches(pages, answers, label, same, ignored)
            result[name][f"iou{same}"] = {
                **matches.at(thresholds[name]),
                "averagePrecision": round(matches.average_precision(), 3),
            }
    return result


def dev_pages(data: Path) -> dict[str, list[ScannedPage]]:
    """The dev pages of each source."""
    pages = _dev(load_real_pages(data))
    return {name: [page for page in pages if source_of(page) == name] for name in sorted({*map(source_of, pages)})}


def real_thresholds(sources: Mapping[str, Sequence[ScannedPage]], detect: Detect) -> dict[str, float]:
    """For each class the lowest threshold whose mean F1 over the sources that label it is as good as the best.

    The best threshold of one source is not that of another: of all sources, the mean is the best guess for a new one.
    Means that are hardly apart are equal on so few pages. Among equals, recall decides: the service says that a
    certificate lacks a mark which it does not see, and an officer who sees a false mark beside it loses a glance.
    """
    answers = {name: answers_of(pages, detect) for name, pages in sources.items()}
    chosen = {}
    for label, kind in enumerate(CLASSES):
        own = [
            real_matches(pages, answers[name], label, IOUS[0])
            for name, pages in sources.items()
            if label == SIGNATURE or all(page.stamps_labelled for page in pages)
        ]
        scores = np.array([np.mean([matches.f1(step) for matches in own]) for step in _STEPS])
        chosen[kind] = round(float(_STEPS[np.flatnonzero(scores >= scores.max() - _EQUAL).min()]), 3)
    return chosen


def faint_threshold(sources: Mapping[str, Sequence[ScannedPage]], detect: Detect, clear: float) -> float:
    """The lowest score at which the best signature of a page counts that has none from `clear` on, chosen as
    `real_thresholds` are: the mean F1 of signatures over the sources is as good as the best.

    The sources must be of documents that have to be signed: only on those does the service look for such marks.
    """
    answers = {name: answers_of(pages, detect) for name, pages in sources.items()}
    steps = np.arange(0.08, clear, 0.01)
    scores = np.array(
        [
            np.mean([_f1_with_faint(pages, answers[name], clear, step) for name, pages in sources.items()])
            for step in steps
        ]
    )
    return round(float(steps[np.flatnonzero(scores >= scores.max() - _EQUAL).min()]), 3)


def with_faint(found: Sequence[Found], clear: float, faint: float) -> list[Found]:
    """The signatures of a page from `clear` on or, if there are none, the best one from `faint` on."""
    signatures = sorted((one for one in found if one.label == SIGNATURE), key=lambda one: -one.score)
    sure = [one for one in signatures if one.score >= clear]
    return sure or [one for one in signatures[:1] if one.score >= faint]


def _f1_with_faint(
    pages: Sequence[ScannedPage], answers: Sequence[Sequence[Found]], clear: float, faint: float
) -> float:
    kept = [[replace(one, score=1.0) for one in with_faint(found, clear, faint)] for found in answers]
    return real_matches(pages, kept, SIGNATURE, IOUS[0]).f1(0.5)


def real_turn_chances(pages: Sequence[ScannedPage], detect: Detect) -> np.ndarray:
    """The probabilities of the turns of each page, all of which are upright, float32 [n,4]."""
    return np.stack([detect(_shown(page)[0])[1] for page in pages])


def real_set(pages: Sequence[ScannedPage], detect: Detect, thresholds: dict[str, float]) -> dict:
    """The figures of a source in the form of those of an evaluation set, with the average precision at IoU 0.3."""
    result: dict = {"pages": len(pages), "note": "dev pages, on which the thresholds were chosen"}
    for name, found in real_figures(pages, answers_of(pages, detect), thresholds).items():
        same, loose = (found[f"iou{one}"] for one in IOUS)
        ap = {"ap50": same.pop("averagePrecision"), "ap30": loose["averagePrecision"]}
        result[name] = {**same, **ap, "groups": {}}
    return result


def report(data: Path, detect: Detect, thresholds: dict[str, float]) -> dict[str, dict]:
    """The figures on the dev pages of each source, with the original and with the corrected labels."""
    original, corrected = (_dev(load_real_pages(data, labels)) for labels in (None, LABELS))
    answers = answers_of(corrected, detect)
    sets = {
        "original labels": (original, is_difficult),
        "corrected labels": (corrected, is_difficult),
        "corrected labels, ink only": (corrected, without_ink),
    }
    result = {}
    for source in sorted({source_of(page) for page in corrected}):
        for name, (pages, ignored) in sets.items():
            rows = [n for n, page in enumerate(pages) if source_of(page) == source]
            own, found = [pages[n] for n in rows], [answers[n] for n in rows]
            result[f"{source}, {name}"] = {**counts(own), "figures": real_figures(own, found, thresholds, ignored)}
    return result


def _dev(pages: Sequence[ScannedPage]) -> list[ScannedPage]:
    return [page for page in pages if page.split == EVALUATED]


def _index(folder: Path) -> list[dict]:
    return json.loads((folder / "boxes.json").read_text(encoding="utf-8"))


def _as_indexed(page: ScannedPage, row: dict) -> ScannedPage:
    """In this set each page says whether its stamps are labelled."""
    return replace(page, stamps_labelled=row.get("stampsLabelled", page.stamps_labelled))


def _corrections(folder: Path, known: Collection[str]) -> dict[str, list[LabelledBox]]:
    labels: dict[str, list[LabelledBox]] = {}
    for path in sorted(folder.glob("real-pages-*.csv")):
        labels |= read_labels(path, known)
    return labels


def _corrected(page: ScannedPage, labels: Labels) -> ScannedPage:
    boxes = labels.get(file_of(page))
    return page if boxes is None else replace(page, boxes=tuple(boxes), stamps_labelled=True)


def _shown(page: ScannedPage) -> tuple[np.ndarray, np.ndarray]:
    """The page on the canvas, and its width and height there, twice."""
    with Image.open(page.path) as stored:
        pixels = stored.convert("RGB")
    shown, scale = on_canvas(pixels)
    return shown, np.array([*pixels.size, *pixels.size], np.float32) * scale


def _detections(page: ScannedPage, detect: Detect) -> list[Found]:
    shown, sides = _shown(page)
    found, _ = detect(shown)
    size = (round(float(sides[1])), round(float(sides[0])))
    return [replace(one, box=np.clip(one.box / sides, 0, 1)) for one in refined(shown, found, size)]
