"""The samples that the project draws itself, on the command line."""

from __future__ import annotations

import argparse
from pathlib import Path

from customs_training.commands import ROOT

DESCRIPTION = """\
samples: documents that the project draws itself, for the demo, the tests and the README.

Nothing is read: authorities, stamps, handwriting and firms are invented, and the fonts are those of this machine."""


def add_to(models: argparse._SubParsersAction) -> None:
    """Adds `samples` and what it draws to the parser."""
    layout = {"formatter_class": argparse.RawDescriptionHelpFormatter, "description": DESCRIPTION}
    samples = models.add_parser("samples", help="documents drawn for the demo", **layout)
    verbs = samples.add_subparsers(title="what to draw", dest="verb", required=True, metavar="<what>")
    documents = verbs.add_parser("documents", help="certificates, an invoice and references of stamps and signatures")
    documents.set_defaults(run=_run)
    out = ROOT / "samples" / "documents"
    documents.add_argument("--out", type=Path, default=out, help="where they go (default: samples/documents)")
    documents.add_argument("--seed", type=int, default=None, help="another seed draws other documents")


def _run(options: argparse.Namespace) -> None:
    # Drawing needs Pillow and scipy; only a verb that runs needs them.
    from customs_training.drawing.samples import SEED, write_samples

    write_samples(options.out, SEED if options.seed is None else options.seed)
