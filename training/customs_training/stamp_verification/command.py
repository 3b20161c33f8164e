"""The verbs of stamp-verification on the command line, and their help texts."""

from __future__ import annotations

from customs_training.commands import DATA, Model
from customs_training.stamp_verification.gates import gates
from customs_training.stamp_verification.settings import StampSettings

DESCRIPTION = """\
stamp-verification: the similarity of two stamp impressions in percent.

Data: this project draws most designs itself (customs_training/drawing) and typesets their counterfeits. It uses the
fonts of the machine (Debian: fonts-nanum fonts-unfonts-core fonts-hosny-amiri fonts-kacst fonts-liberation
fonts-freefont-ttf fonts-linuxlibertine fonts-lato), or Pillow's own font if there are none.

--data adds real stamps: a folder with manifest.json [{"id": 1, "file": "001.webp"}, ...] and one picture per stamp (the
research collection named in the card), or your own registered stamps as cropped impressions, one folder per stamp:
<folder>/<design>/<impression>.png. The first by name must be a clean impression, from which counterfeits are made; the
others serve as references. Of every ten designs, six are for training, one for calibration and three for test.
`--data none` trains on drawn designs only."""

STEPS = {
    "train": "draw designs, render impressions, fit networks; writes <work>/networks.pt (half an hour on one core)",
    "export": "fit the fusion; writes model.onnx, comparison.onnx and model.json into <work>/candidate",
    "calibrate": (
        "fit percentages and thresholds by number of references on further designs; writes them into model.json, and "
        "golden.json; needs no trained state"
    ),
    "evaluate": "measure the graphs on unseen designs; puts metrics into model.json",
    "compare": "measure each part alone and classical methods; writes <work>/compare.json",
    "card": "write CARD.md from model.json and the results of compare",
}

MODEL = Model(
    name="stamp-verification",
    about="stamps against registered impressions",
    description=DESCRIPTION,
    steps=STEPS,
    gates=gates,
    sources={
        "data": (
            DATA / "documents" / "stamps",
            "folder of real stamps, or `none` (default: ../shared/data/documents/stamps from the root)",
        ),
    },
    defaults=StampSettings(),
    settings={
        "drawn": {
            "nargs": 3,
            "metavar": ("TRAIN", "VALIDATION", "TEST"),
            "help": f"drawn designs of each split (default: {' '.join(map(str, StampSettings.drawn))})",
        },
        "frame_steps": {"nargs": "+", "help": "steps of each cycle; default: %(default)s"},
        "calibration": "drawn designs for percentages and thresholds (default: %(default)s)",
        "judge_steps": {"nargs": "+", "help": "steps of each cycle; default: %(default)s"},
        "embedding_steps": "default: %(default)s",
        "seed": "default: %(default)s",
        "threads": "default: %(default)s",
        "workers": "default: %(default)s",
    },
)
