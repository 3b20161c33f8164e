"""The command line of the drawn samples."""

from __future__ import annotations

import argparse
from pathlib import Path

from customs_training.commands import ROOT

DESCRIPTION = """\
samples: documents drawn by this project for the demo, the tests and the README.

No data is read: authorities, stamps, handwriting and firms are fictitious, and the fonts are those of this machine."""


def add_to(models: argparse._SubParsersAction) -> None:
    """Adds `samples` and its verbs to the parser."""
    layout = {"formatter_class": argparse.RawDescriptionHelpFormatter, "description": DESCRIPTION}
    samples = models.add_parser("samples", help="documents drawn for the demo", **layout)
    verbs = samples.add_subparsers(title="what to draw", dest="verb", required=True, metavar="<what>")
    documents = verbs.add_parser("documents", help="certificates, an invoice and references of stamps and signatures")
    documents.set_defaults(run=_run)
    out = ROOT / "samples" / "documents"
    documents.add_argument("--out", type=Path, default=out, help="target folder (default: samples/documents)")
    documents.add_argument("--seed", type=int, default=None, help="another seed draws other documents")


def _run(options: argparse.Namespace) -> None:
    # Drawing needs Pillow and scipy; only a verb that runs needs them.
    from customs_training.drawing.samples import SEED, write_samples

    write_samples(options.out, SEED if options.seed is None else options.seed)
