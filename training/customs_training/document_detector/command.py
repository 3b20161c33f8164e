"""The verbs of document-detector on the command line, and what their help says."""

from __future__ import annotations

import argparse
from pathlib import Path

from customs_training.document_detector.settings import DetectorSettings

ROOT = Path(__file__).resolve().parents[3]

DESCRIPTION = """\
document-detector: finds stamps and signatures on scanned pages and tells which way up a page is.

Data: <data>/documents holds

  pages/boxes.json          [{file, document, boxes: [{cls, x, y, w, h}]}], the boxes as fractions of the page from its
                            top left corner; cls is signature, stamp or logo (also DLSignature and DLLogo). Without
                            "document" the file name before _<page number> is the document; pages of one document stay
                            on one side of the split. "split" (train, valid, test) overrides it.
  pages/<file>              the pages as PNG or JPEG, upright, about 1024 pixels high.
  stamps/manifest.json      [{id, file}], one photographed impression of each design; may be missing.
  signatures_96x192.npz     signatures as ink on black (image, source, writer, forged, split); may be missing.

The shipped model used Tobacco800 pages (signatures and logos labelled, stamps not), 130 photographed stamps and the
signatures of CEDAR, BHSig260-Hindi and SigComp2011: research data sets with terms of their own, not in this
repository. Forms, stamps and handwriting are drawn besides. Where no page has a box "stamp", stamps count as
unlabelled, and only those laid over pages are learnt.

An administration retrains on a few hundred of its own pages in the same layout."""

VERBS = {
    "train": "fit the network; writes <work>/network.pt (an hour on one core)",
    "compare": "fit smaller and differently fed networks for a short time; writes <work>/compare.json",
    "export": "choose thresholds and write model.onnx, model.json and golden.json into <out>",
    "evaluate": "measure model.onnx on test documents; puts metrics into model.json",
    "card": "write CARD.md from model.json and the results of compare",
    "all": "train, compare, export, evaluate and card, one after the other",
}


def add_to(models: argparse._SubParsersAction) -> None:
    """Adds `document-detector` and its verbs to the parser."""
    layout = {"formatter_class": argparse.RawDescriptionHelpFormatter, "description": DESCRIPTION}
    model = models.add_parser("document-detector", help="stamps and signatures on scanned pages", **layout)
    verbs = model.add_subparsers(title="verbs", dest="verb", required=True, metavar="<verb>")
    for name, text in VERBS.items():
        verb = verbs.add_parser(name, help=text, **layout)
        verb.set_defaults(run=_run)
        _add_options(verb)


def _run(options: argparse.Namespace) -> None:
    # torch takes seconds to import; only a verb that runs needs it.
    from customs_training.document_detector import pipeline

    verbs = {
        "train": pipeline.train,
        "compare": pipeline.compare,
        "export": pipeline.export,
        "evaluate": pipeline.evaluate,
        "card": pipeline.card,
        "all": pipeline.everything,
    }
    places = pipeline.Places(options.data, options.out, options.work, options.start)
    verbs[options.verb](places, pipeline.settings_from(options))


def _add_options(verb: argparse.ArgumentParser) -> None:
    defaults = DetectorSettings()
    folders = {
        "data": (
            ROOT.parent / "shared" / "data",
            "folder that holds documents/ (default: ../shared/data from the root)",
        ),
        "out": (ROOT / "models" / "document-detector", "where the model lies (default: models/document-detector)"),
        "work": (
            ROOT / "training" / ".work" / "document-detector",
            "intermediate results (default: training/.work/document-detector)",
        ),
        "start": (None, "a network.pt for train to go on from, such as one of an earlier run (default: none)"),
    }
    for name, (default, text) in folders.items():
        verb.add_argument(f"--{name}", type=Path, default=default, help=text)
    verb.add_argument("--pages", type=int, default=defaults.pages, help="pages shown (default: %(default)s)")
    verb.add_argument("--minutes", type=float, default=defaults.minutes, help="at most (default: %(default)s)")
    verb.add_argument("--width", type=float, default=defaults.width, help="of the network (default: %(default)s)")
    verb.add_argument("--seed", type=int, default=defaults.seed, help="default: %(default)s")
    verb.add_argument("--threads", type=int, default=defaults.threads, help="CPU threads (default: %(default)s)")
