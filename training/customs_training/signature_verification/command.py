"""The verbs of signature-verification on the command line, and their help texts."""

from __future__ import annotations

from customs_training.commands import DATA, Model
from customs_training.signature_verification.gates import gates
from customs_training.signature_verification.settings import SignatureSettings

DESCRIPTION = """\
signature-verification: whether a signature was written by the registered signer.

Data: <data>/documents/signatures_96x192.npz with the arrays image (uint8 [N, 96, 192], ink bright on black), source,
writer, forged (0/1) and split (train/valid, by writer); CEDAR, BHSig260-Hindi and SigComp2011 Dutch, research data sets
whose mirrors state no terms.

Your own references: --scans <folder> with <writer>/genuine/*.png and <writer>/forged/*.png, greyscale crops of one
signature each. They are normalised as in the service and used for training in addition to the archive."""

STEPS = {
    "train": "fit the networks; writes <work>/network.pt (about 20 minutes on one core)",
    "compare": "measure other model families on the same writers; writes <work>/compare.json",
    "export": "calibrate and write model.onnx, comparison.onnx, model.json and golden.json into <work>/candidate",
    "evaluate": "measure error rates on the validation writers; puts metrics into model.json",
    "card": "write CARD.md from model.json and the results of compare",
}

MODEL = Model(
    name="signature-verification",
    about="signatures against registered ones",
    description=DESCRIPTION,
    steps=STEPS,
    gates=gates,
    sources={
        "data": (DATA, "folder that holds documents/ (default: ../shared/data from the root)"),
        "scans": (None, "your own signatures, in addition (default: none)"),
        "start": (
            None,
            "folder of a published model from which train continues, such as models/signature-verification",
        ),
        "beside": (
            None,
            "network.pt of another run from the same start: export averages the weights of both (default: none)",
        ),
    },
    further={
        "pages": "compose pages with the signatures of the validation writers in <work>/pages, for the tool crops",
        "sheets": "compose sheets with those of all writers in <work>/sheets-*, for the tool crops and for train",
        "crops": (
            "measure the published model on what the tool crops cut out of <work>/pages, or else out of "
            "<work>/sheets-validation; prints figures"
        ),
    },
    defaults=SignatureSettings(),
    settings={
        "epochs": "default: %(default)s",
        "rate": "highest learning rate (default: %(default)s)",
        "slow_share": "share of forgeries that a slow hand redrew (default: %(default)s)",
        "seed": "default: %(default)s",
        "threads": "CPU threads (default: %(default)s)",
    },
)
