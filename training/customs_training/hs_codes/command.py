"""The verbs of hs-codes on the command line, and their help texts."""

from __future__ import annotations

from customs_training.commands import DATA, ROOT, Model
from customs_training.hs_codes.gates import gates
from customs_training.hs_codes.settings import HsSettings

DESCRIPTION = """\
hs-codes: HS 2022 subheadings for goods descriptions in English, Korean and, less well, five more languages.

Data: gzipped JSON lines {id, lang, code, hs6, text} in <data>/hs-codes/train and <data>/hs-codes/dev; the model card
names the sources. The project's own lexicon is in training/lexicon.

Your own decisions: `npm run tool -- export-decisions` exports the decisions of officers and declarants. Pass that file
with --decisions to train on those texts in addition."""

STEPS = {
    "train": "fit the bag of words; writes <work>/network.pt (half an hour on 2 cores, minutes on a GPU)",
    "encode": "fine-tune the sentence encoder; writes <work>/encoder.pt (an hour and a half on one core with bfloat16)",
    "compare": "fit the other model families on the same corpus; writes <work>/compare.json",
    "export": "join both, calibrate, and write model.onnx and the files beside it into <work>/candidate",
    "national": "write hsk.json and national.bin: the Korean codes below the subheadings, and the step to them",
    "evaluate": "measure model.onnx on held-out rulings and the dev sets; puts metrics into model.json",
    "card": "write CARD.md from model.json and the results of compare",
}

MODEL = Model(
    name="hs-codes",
    about="HS codes from goods descriptions",
    description=DESCRIPTION,
    steps=STEPS,
    gates=gates,
    sources={
        "data": (DATA, "folder that holds hs-codes/ (default: ../shared/data from the root)"),
        "lexicon": (ROOT / "training" / "lexicon", "folder of lexicon files (default: training/lexicon)"),
        "decisions": (None, "decisions of `npm run tool -- export-decisions`, in addition (default: none)"),
        "start": (
            None,
            "folder of a model whose bag or encoder is trained on; it keeps its vocabulary (default: none)",
        ),
        "samples": (ROOT / "samples" / "goods.csv", "goods for golden.json (default: samples/goods.csv)"),
    },
    defaults=HsSettings(),
    further={
        "golden": "write golden.json for the model in <out> again, after a change of text.py or the samples",
        "languages": "learn functions/predict-hs/languages.bin, the table that tells languages apart (minutes)",
    },
    settings={
        "epochs": "of the bag (default: %(default)s)",
        "encoder_epochs": "of the encoder (default: %(default)s)",
        "encoder_rate": "factor of the encoder's learning rates, less than 1 to train on (default: %(default)s)",
        "encoder_share": "of the trained encoder in its mean with that of <start>, for export (default: %(default)s)",
        "seed": "default: %(default)s",
        "threads": "CPU threads (default: %(default)s)",
        "hold_out": "one in this many rulings is held out (default: %(default)s)",
    },
)
