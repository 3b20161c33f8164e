"""The verbs of stamp-verification on the command line, and what their help says."""

from __future__ import annotations

from customs_training.commands import DATA, Model
from customs_training.stamp_verification.gates import gates
from customs_training.stamp_verification.settings import StampSettings

DESCRIPTION = """\
stamp-verification: whether two impressions are of one stamp, as a percentage.

Data: most designs are drawn by the project itself (customs_training/drawing), with counterfeits set again; fonts of
the machine are used (Debian: fonts-nanum fonts-unfonts-core fonts-hosny-amiri fonts-kacst fonts-liberation
fonts-freefont-ttf fonts-linuxlibertine fonts-lato), and Pillow's own where there are none.

--data adds real stamps: a folder with manifest.json [{"id": 1, "file": "001.webp"}, ...], one picture a stamp (the
research collection that the card names), or your own registered stamps: <folder>/<design>/<impression>.png, cropped
impressions, one folder a stamp. The first by name is the clean one that counterfeits are made of; the others serve as
references as they are. Of each ten designs, six train, one calibrates and three test. `--data none` trains on drawn
designs alone."""

STEPS = {
    "train": "draw, press and train, anew for a new <work>; writes <work>/networks.pt (about half an hour on one core)",
    "export": "calibrate; writes model.onnx, comparison.onnx, model.json and golden.json into <work>/candidate",
    "evaluate": "measure the graphs on designs never seen; puts metrics into model.json",
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
            "folder of real stamps, or none (default: ../shared/data/documents/stamps from the root)",
        ),
    },
    defaults=StampSettings(),
    settings={
        "drawn": {
            "nargs": 3,
            "metavar": ("TRAIN", "VALIDATION", "TEST"),
            "help": f"invented designs of each split (default: {' '.join(map(str, StampSettings.drawn))})",
        },
        "frame_steps": {"nargs": "+", "help": "steps of each cycle; default: %(default)s"},
        "judge_steps": {"nargs": "+", "help": "steps of each cycle; default: %(default)s"},
        "embedding_steps": "default: %(default)s",
        "seed": "default: %(default)s",
        "threads": "default: %(default)s",
        "workers": "default: %(default)s",
    },
)
