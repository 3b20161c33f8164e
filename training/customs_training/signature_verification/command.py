"""The verbs of signature-verification on the command line, and what their help says."""

from __future__ import annotations

import argparse
from pathlib import Path

from customs_training.signature_verification.settings import SignatureSettings

ROOT = Path(__file__).resolve().parents[3]

DESCRIPTION = """\
signature-verification: is a signature by the hand that made the registered ones?

Data: <data>/documents/signatures_96x192.npz with the arrays image (uint8 [N, 96, 192], ink bright on black), source,
writer, forged (0/1) and split (train/valid, by writer); CEDAR, BHSig260-Hindi and SigComp2011 Dutch, research data sets
whose mirrors state no terms.

Your own references: --scans <folder> with <writer>/genuine/*.png and <writer>/forged/*.png, grey crops of one signature
each; they are normalised as in service and trained on beside the archive."""

VERBS = {
    "train": "fit the networks; writes <work>/network.pt (about 50 minutes on 2 cores)",
    "compare": "measure other families on the same writers; writes <work>/compare.json",
    "export": "calibrate and write model.onnx, comparison.onnx, model.json and golden.json into <out>",
    "evaluate": "measure error rates on the validation writers; puts metrics into model.json",
    "card": "write CARD.md from model.json and the results of compare",
    "all": "train, compare, export, evaluate and card, one after the other",
}


def add_to(models: argparse._SubParsersAction) -> None:
    """Adds `signature-verification` and its verbs to the parser."""
    layout = {"formatter_class": argparse.RawDescriptionHelpFormatter, "description": DESCRIPTION}
    model = models.add_parser("signature-verification", help="signatures against registered ones", **layout)
    verbs = model.add_subparsers(title="verbs", dest="verb", required=True, metavar="<verb>")
    for name, text in VERBS.items():
        verb = verbs.add_parser(name, help=text, **layout)
        verb.set_defaults(run=_run)
        _add_options(verb)


def _run(options: argparse.Namespace) -> None:
    # torch takes seconds to import; only a verb that runs needs it.
    from customs_training.signature_verification import pipeline

    verbs = {
        "train": pipeline.train,
        "compare": pipeline.compare,
        "export": pipeline.export,
        "evaluate": pipeline.evaluate,
        "card": pipeline.card,
        "all": pipeline.everything,
    }
    places = pipeline.Places(options.data, options.scans, options.out, options.work)
    verbs[options.verb](places, SignatureSettings(epochs=options.epochs, seed=options.seed, threads=options.threads))


def _add_options(verb: argparse.ArgumentParser) -> None:
    defaults = SignatureSettings()
    folders = {
        "data": (
            ROOT.parent / "shared" / "data",
            "folder that holds documents/ (default: ../shared/data from the root)",
        ),
        "scans": (None, "your own signatures to train on too (default: none)"),
        "out": (ROOT / "models" / "signature-verification", "where the model lies"),
        "work": (ROOT / "training" / ".work" / "signature-verification", "intermediate results"),
    }
    for name, (default, text) in folders.items():
        verb.add_argument(f"--{name}", type=Path, default=default, help=text)
    verb.add_argument("--epochs", type=int, default=defaults.epochs, help="default: %(default)s")
    verb.add_argument("--seed", type=int, default=defaults.seed, help="default: %(default)s")
    verb.add_argument("--threads", type=int, default=defaults.threads, help="CPU threads (default: %(default)s)")
