"""The verbs of document-detector on the command line, and their help texts."""

from __future__ import annotations

from customs_training.commands import DATA, ROOT, Model
from customs_training.document_detector.gates import gates
from customs_training.document_detector.settings import NETWORKS, DetectorSettings

DESCRIPTION = """\
document-detector: detects stamps and signatures on scanned pages, and the orientation of a page.

Data: <data>/documents holds

  pages/boxes.json          [{file, document, boxes: [{cls, x, y, w, h}]}], the boxes as fractions of the page from its
                            top left corner; cls is signature, stamp or logo (also DLSignature and DLLogo). Without
                            "document", the file name before _<page number> is the document; all pages of a document
                            are in one split. "split" (train, valid, test) overrides it.
  pages/<file>              the pages as PNG or JPEG, upright, about 1024 pixels high.
  stamps/manifest.json      [{id, file}], one photographed impression of each design; may be missing.
  signatures_96x192.npz     signatures as ink on black (image, source, writer, forged, split); may be missing.
  real-pages/boxes.json     like pages/boxes.json, with real certificates and letters, split train or dev; may be
                            missing. Half of the training pages are those for training; thresholds are chosen on the
                            dev pages. The labels of this project replace those of the source rv (`labels --help`).

Training continues from the published model, so that a few hundred pages of your own in the same layout are enough;
`--start none` trains from nothing. A run that was interrupted continues from its last checkpoint.

The shipped model used 140 certificates and letters of Roboflow's signatures-xc8up (CC BY 4.0), Tobacco800 pages
(signatures and logos labelled, stamps not), 130 photographed stamps and the signatures of CEDAR, BHSig260-Hindi and
SigComp2011: research data sets with terms of their own, not in this repository. In addition, forms, stamps and
handwriting are drawn. If no page has a box "stamp", stamps count as unlabelled, and the network learns only those that
are composited onto pages."""

STEPS = {
    "train": "fit both networks; writes <work>/pixels.pt and <work>/text.pt (half an hour each on one core)",
    "compare": "measure each network alone and the model that training started from; writes <work>/compare.json",
    "export": "choose thresholds and write model.onnx, model.json and golden.json into <work>/candidate",
    "evaluate": "measure model.onnx on test documents; puts metrics into model.json",
    "card": "write CARD.md from model.json and the results of compare",
}

MODEL = Model(
    name="document-detector",
    about="stamps and signatures on scanned pages",
    description=DESCRIPTION,
    steps=STEPS,
    gates=gates,
    sources={
        "data": (DATA, "folder that holds documents/ (default: ../shared/data from the root)"),
        "start": (
            ROOT / "models" / "document-detector" / "model.onnx",
            "what train continues from: a published model.onnx or a .pt of an earlier run (default: the published one)",
        ),
        "trunk": (None, "PP-OCRv4's text detector, ch_PP-OCRv4_det_infer.onnx; only needed with `--start none`"),
    },
    further={
        "real-pages": "measure the published model on the dev pages of <data>/documents/real-pages; prints figures"
    },
    defaults=DetectorSettings(),
    settings={
        "network": {"choices": (*NETWORKS, "both"), "help": "which network to train (default: %(default)s)"},
        "pages": "training pages of each network (default: %(default)s)",
        "minutes": "maximum duration of each training in minutes (default: %(default)s)",
        "rate": "highest learning rate (default: %(default)s)",
        "width": "width of the network of pixels (default: %(default)s)",
        "seed": "default: %(default)s",
        "threads": "CPU threads (default: %(default)s)",
    },
)
