"""The verbs of import-risk on the command line, and their help texts."""

from __future__ import annotations

from customs_training.commands import DATA, ROOT, Model
from customs_training.import_risk.gates import gates
from customs_training.import_risk.settings import Settings

DESCRIPTION = """\
import-risk: fraud probability and critical-fraud probability of import declarations.

Data: the Customs Import Declaration Datasets of the Institute for Basic Science and Korea Customs Service (MIT;
https://github.com/Seondong/Customs-Declaration-Datasets, arXiv 2208.02484). Put df_syn_train_eng.csv and
df_syn_valid_eng.csv as train.csv and valid.csv into <data>/import-declarations/ (or give their folder).

Your own data need the same format: one CSV, or a folder with train.csv and valid.csv, with the columns
  Declaration ID, Date (YYYY-MM-DD), Office ID, Process Type, Import Type, Import Use, Payment Type,
  Mode of Transport, Declarant ID, Importer ID, Seller ID, Courier ID, HS6 Code, Country of Departure,
  Country of Origin, Tax Rate, Tax Type, Country of Origin Indicator, Net Mass, Item Price, Fraud, Critical Fraud
Seller ID and Courier ID may be empty. Fraud: 0, 1, or empty when not inspected. Critical Fraud: 0 none, 1 fraud,
2 critical fraud (0/1 is accepted as well; the column may be missing). A single file is split by day: the last days
with about 18 % of the rows are for validation.

From the service's own lake: copy it with `npm run tool -- copy-lake <folder>`, and give the folder as --lake. Results
count with the inverse of the probability with which their declarations were selected."""

STEPS = {
    "train": "fit encoder, trees and profile weights; writes <work>/state.json",
    "compare": "fit the other model families on the same split; writes <work>/compare.json",
    "export": "write model.onnx, model.json, baseline.json, golden.json and replay.json into <work>/candidate",
    "evaluate": "score the validation days with model.onnx; puts metrics into model.json",
    "card": "write CARD.md from model.json and the results of evaluate and compare",
}

MODEL = Model(
    name="import-risk",
    about="risk of import declarations",
    description=DESCRIPTION,
    steps=STEPS,
    gates=gates,
    further={
        "rebase": "write baseline.json of the published model, which drift is measured against",
        "speed": "time model.onnx on one thread with the sample declarations",
    },
    sources={
        "data": (DATA, "folder or CSV file (default: ../shared/data from the project's root)"),
        "lake": (None, "copy of the lake of a service (`npm run tool -- copy-lake`), in place of --data"),
        "samples": (
            ROOT / "samples" / "declarations.csv",
            "declarations for golden.json and replay.json (default: samples/declarations.csv of the project)",
        ),
    },
    defaults=Settings(),
    settings={
        "trees": "trees of the generaliser (default: %(default)s)",
        "seed": "seed of folds and trees (default: %(default)s)",
        "version": "version in model.json; a challenger needs its own (default: %(default)s)",
    },
)
