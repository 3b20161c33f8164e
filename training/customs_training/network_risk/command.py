"""The verbs of network-risk on the command line, and their help texts."""

from __future__ import annotations

from customs_training.commands import ROOT, Model
from customs_training.network_risk.boosting import BoostingSettings
from customs_training.network_risk.gates import gates

DESCRIPTION = """\
network-risk: the probability that an inspection within 90 days finds fraud, from a party's links.

Data: CSV files that the service's own code writes, one for each world and day,
  npm run tool -- network-features --out <data>/train --seeds 101-108
  npm run tool -- network-features --out <data>/test --seeds 1-10
  npm run tool -- network-features --out <data>/frozen --seeds 1-10 --feedback-days 90
The worlds are drawn by two sets of rules; every figure of this model is synthetic. No public labelled network is fit to
train on: in each of them the labels leak through time or degree."""

STEPS = {
    "train": "fit the trees and their calibration on the worlds in <data>/train; writes <work>/state.json",
    "compare": "measure rankings without a model, and each set of rules on the other; writes <work>/compare.json",
    "export": "write model.onnx, model.json and golden.json into <work>/candidate",
    "evaluate": "judge model.onnx on the worlds in <data>/test and <data>/frozen; puts metrics into model.json",
    "card": "write CARD.md from model.json and the results of evaluate and compare",
}

MODEL = Model(
    name="network-risk",
    about="risk of parties by their links",
    description=DESCRIPTION,
    steps=STEPS,
    gates=gates,
    sources={
        "data": (
            ROOT / "training" / ".work" / "network-risk" / "worlds",
            "folder with train, test and frozen (default: training/.work/network-risk/worlds of the project)",
        ),
    },
    defaults=BoostingSettings(),
    settings={
        "trees": "trees (default: %(default)s)",
        "seed": "seed of the trees (default: %(default)s)",
    },
)
