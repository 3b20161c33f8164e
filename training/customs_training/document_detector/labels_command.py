"""The command line for labelling real pages: draw pages with their boxes, fit boxes to the ink, check a label file."""

from __future__ import annotations

import argparse
from pathlib import Path

from customs_training.commands import DATA, ROOT

LABELS = ROOT / "training" / "labels"
"""The folder of the label files, `real-pages-<source>.csv`."""

DESCRIPTION = """\
labels: the stamps and signatures of real pages, labelled by hand.

Data: <data>/documents/real-pages holds boxes.json and the pages. A label file is CSV: file, kind (stamp or
signature), x, y, width and height in fractions of the page, and flags. A page without marks has a row with nothing but
its file. The flags and the rules are in the head of training/labels/real-pages-rv.csv.

To label pages, draw them (show), write their boxes, fit these to the ink (snap), and look at every box (show --crops).
The pages are papers of real people: show refuses to write into the repository."""


def add_to(models: argparse._SubParsersAction) -> None:
    """Adds `labels` and its verbs to the parser."""
    layout = {"formatter_class": argparse.RawDescriptionHelpFormatter, "description": DESCRIPTION}
    verbs = models.add_parser("labels", help="labels of real pages", **layout).add_subparsers(
        title="verbs", dest="verb", required=True, metavar="<verb>"
    )
    show = verbs.add_parser("show", help="draw pages or single boxes with rulers", **layout)
    show.add_argument("--out", type=Path, required=True, help="folder for the pictures, outside the repository")
    show.add_argument("--original", action="store_true", help="the boxes of boxes.json instead of the corrected ones")
    show.add_argument("--pages", default="*", help="pattern of files, such as 'rv/image_1_*' (default: all)")
    show.add_argument("--split", choices=("train", "dev"), help="only pages of this split")
    show.add_argument("--crops", action="store_true", help="a cell for each box instead of each page")
    show.add_argument("--columns", type=int, default=2, help="cells beside each other (default: %(default)s)")
    show.add_argument("--rows", type=int, default=1, help="cells above each other (default: %(default)s)")
    show.add_argument(
        "--size", type=int, nargs=2, default=(1312, 896), help="of a picture in pixels (default: 1312 896)"
    )
    snap = verbs.add_parser("snap", help="fit boxes to the ink that they surround; difficult ones stay", **layout)
    snap.add_argument("--file", type=Path, required=True, help="the label file to read")
    snap.add_argument("--out", type=Path, required=True, help="the label file to write")
    check = verbs.add_parser("check", help="check the label files and count boxes", **layout)
    for verb in (show, snap, check):
        verb.set_defaults(run=_run)
        verb.add_argument("--data", type=Path, default=DATA, help="folder that holds documents/")
    for verb in (show, check):
        verb.add_argument(
            "--labels", type=Path, default=LABELS, help="folder of the label files (default: the project's)"
        )


def _run(options: argparse.Namespace) -> None:
    # Drawing and the real pages need OpenCV and torch, which take seconds to import.
    from customs_training.document_detector import labelling

    getattr(labelling, options.verb)(options)
