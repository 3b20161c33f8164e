"""Label files: the stamps and signatures of a set of pages as text, checked line by line.

A label file is CSV with the columns of `COLUMNS`. Positions are fractions of the page from its top left corner; flags
are separated by spaces. A page without marks has one row with nothing but its file, so that it counts as inspected.
Lines that begin with "#" say where the pages come from and how they were labelled.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from customs_training.document_detector.matching import overlap
from customs_training.document_detector.pages import DIFFICULT, LabelledBox, corners
from customs_training.document_detector.settings import CLASSES, STAMP
from customs_training.errors import DataError

COLUMNS = ("file", "kind", "x", "y", "width", "height", "flags")
FLAGS = {
    DIFFICULT: "faint, cut off or ambiguous; ignored by evaluations",
    "printed": "part of the printed form: a facsimile signature or seal",
    "initials": "a signature that consists of initials",
    "text": "a stamp of text or a date only, without frame or emblem",
    "seal": "a seal of foil, wax, paper or embossing, without ink",
}
_OF_STAMPS = frozenset({"text", "seal"})
_OF_SIGNATURES = frozenset({"initials"})
_TWICE = 0.7
"""Two boxes of one kind with a larger overlap are the same mark."""
_DIGITS = 4
_EDGE = 10**-_DIGITS
"""Tolerance for rounded boxes at the right and bottom edge."""

Labels = Mapping[str, Sequence[LabelledBox]]
"""The boxes of each page by its file."""


def read_labels(path: Path, known: Collection[str] | None = None) -> dict[str, list[LabelledBox]]:
    """Reads a label file. With `known`, the files of the set, a page that is not among them is an error.

    Raises `DataError` that lists every problem with its line.
    """
    if not path.is_file():
        raise DataError(f"{path}: no such file")
    lines = [(n, line) for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if _is_data(line)]
    header = tuple(lines[0][1].split(",")) if lines else ()
    if header != COLUMNS:
        raise DataError(f"{path}: expected the columns {','.join(COLUMNS)}")
    labels: dict[str, list[LabelledBox]] = {}
    problems = []
    for number, line in lines[1:]:
        try:
            file, box = _parsed(next(csv.reader([line])), known)
            problems += [f"line {number}: {text}" for text in _conflicts(labels, file, box)]
        except ValueError as error:
            problems.append(f"line {number}: {error}")
            continue
        labels.setdefault(file, []).extend([box] if box else [])
    if problems:
        raise DataError(f"{path}:\n  " + "\n  ".join(problems))
    return labels


def comments_of(path: Path) -> list[str]:
    """The comment lines of a label file, without "#"."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line[1:].strip() for line in lines if line.startswith("#")]


def labels_text(labels: Labels, comments: Iterable[str]) -> str:
    """A label file with these comments, pages in the order of their names."""
    buffer = io.StringIO()
    buffer.writelines(f"# {line}".rstrip() + "\n" for line in comments)
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    for file in sorted(labels):
        if not labels[file]:
            writer.writerow([file, *[""] * (len(COLUMNS) - 1)])
        for box in labels[file]:
            sides = (f"{side:.{_DIGITS}f}" for side in (box.x, box.y, box.width, box.height))
            writer.writerow([file, CLASSES[box.label], *sides, " ".join(sorted(box.flags))])
    return buffer.getvalue()


def _is_data(line: str) -> bool:
    return bool(line.strip()) and not line.startswith("#")


def _parsed(cells: list[str], known: Collection[str] | None) -> tuple[str, LabelledBox | None]:
    """The file and the box of a row, None for a page without marks. Raises `ValueError` that says what is wrong."""
    if len(cells) != len(COLUMNS):
        raise ValueError(f"expected {len(COLUMNS)} columns, found {len(cells)}")
    file, kind, *sides, words = cells
    if known is not None and file not in known:
        raise ValueError(f"{file} is not a page of the set")
    if not any((kind, *sides, words)):
        return file, None
    if kind not in CLASSES:
        raise ValueError(f"the kind is {kind!r}; expected {' or '.join(CLASSES)}")
    x, y, width, height = (_number(side, name) for side, name in zip(sides, COLUMNS[2:6], strict=True))
    inside = min(x, y) >= 0 and max(x + width, y + height) <= 1 + _EDGE
    if not (inside and min(width, height) > 0):
        raise ValueError("the box is not within the page")
    return file, LabelledBox(CLASSES.index(kind), x, y, width, height, _flags(words, CLASSES.index(kind)))


def _number(text: str, name: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if math.isnan(number):
        raise ValueError(f"{name} is {text!r}; expected a fraction of the page")
    return number


def _flags(words: str, label: int) -> frozenset[str]:
    flags = frozenset(words.split())
    allowed = FLAGS.keys() - (_OF_SIGNATURES if label == STAMP else _OF_STAMPS)
    if unknown := sorted(flags - allowed):
        raise ValueError(f"a {CLASSES[label]} has no flag {unknown[0]!r}; expected {', '.join(sorted(allowed))}")
    return flags


def _conflicts(labels: Labels, file: str, box: LabelledBox | None) -> list[str]:
    if file not in labels:
        return []
    if box is None or not labels[file]:
        return [f"{file} is listed as a page without marks and has another row"]
    twice = [one for one in labels[file] if one.label == box.label and overlap(corners(one), corners(box)) >= _TWICE]
    return [f"two boxes of {file} are the same {CLASSES[box.label]}"] if twice else []
