"""The verbs of import-risk on the command line, and what their help says."""

from __future__ import annotations

import argparse
from pathlib import Path

from customs_training.import_risk import pipeline
from customs_training.import_risk.generaliser import GeneraliserSettings
from customs_training.import_risk.pipeline import Places

ROOT = Path(__file__).resolve().parents[3]

DESCRIPTION = """\
import-risk: fraud probability and critical-fraud probability of import declarations.

Data: the Customs Import Declaration Datasets of the Institute for Basic Science and Korea Customs Service (MIT;
https://github.com/Seondong/Customs-Declaration-Datasets, arXiv 2208.02484). Put df_syn_train_eng.csv and
df_syn_valid_eng.csv as train.csv and valid.csv into <data>/import-declarations/ (or give their folder).

Your own data works the same: one CSV, or a folder with train.csv and valid.csv, with the columns
  Declaration ID, Date (YYYY-MM-DD), Office ID, Process Type, Import Type, Import Use, Payment Type,
  Mode of Transport, Declarant ID, Importer ID, Seller ID, Courier ID, HS6 Code, Country of Departure,
  Country of Origin, Tax Rate, Tax Type, Country of Origin Indicator, Net Mass, Item Price, Fraud, Critical Fraud
Seller ID and Courier ID may be empty. Fraud: 0, 1, or empty when not inspected. Critical Fraud: 0 none, 1 fraud,
2 critical fraud (0/1 beside Fraud is understood too; the column may be missing). One file is cut by day: the last
days with about 18 % of the rows validate."""

VERBS = {
    "train": (pipeline.train, "fit encoder, trees and profile weights; writes <work>/state.json"),
    "compare": (pipeline.compare, "fit the other model families on the same split; writes <work>/compare.json"),
    "export": (pipeline.export, "write model.onnx, model.json, golden.json and replay.json into <out>"),
    "evaluate": (pipeline.evaluate, "score the validation days through model.onnx; puts metrics into model.json"),
    "card": (pipeline.card, "write CARD.md from model.json and the results of evaluate and compare"),
    "speed": (pipeline.speed, "time model.onnx on one thread with the sample declarations"),
    "all": (pipeline.everything, "train, compare, export, evaluate and card, one after the other"),
}


def add_to(models: argparse._SubParsersAction) -> None:
    """Adds `import-risk` and its verbs to the parser."""
    layout = {"formatter_class": argparse.RawDescriptionHelpFormatter, "description": DESCRIPTION}
    model = models.add_parser("import-risk", help="risk of import declarations", **layout)
    verbs = model.add_subparsers(title="verbs", dest="verb", required=True, metavar="<verb>")
    for name, (action, text) in VERBS.items():
        verb = verbs.add_parser(name, help=text, **layout)
        verb.set_defaults(run=lambda options, action=action: action(_places(options), _settings(options)))
        _add_options(verb)


def _add_options(verb: argparse.ArgumentParser) -> None:
    defaults = GeneraliserSettings()
    verb.add_argument(
        "--data",
        type=Path,
        default=ROOT.parent / "shared" / "data",
        help="folder or CSV file (default: ../shared/data from the project's root)",
    )
    verb.add_argument(
        "--out",
        type=Path,
        default=ROOT / "models" / "import-risk",
        help="where the model lies (default: models/import-risk of the project)",
    )
    verb.add_argument(
        "--work",
        type=Path,
        default=ROOT / "training" / ".work" / "import-risk",
        help="where intermediate results lie (default: training/.work/import-risk of the project)",
    )
    verb.add_argument(
        "--samples",
        type=Path,
        default=ROOT / "samples" / "declarations.csv",
        help="declarations for golden.json and replay.json (default: samples/declarations.csv of the project)",
    )
    verb.add_argument(
        "--trees", type=int, default=defaults.trees, help="trees of the generaliser (default: %(default)s)"
    )
    verb.add_argument("--seed", type=int, default=defaults.seed, help="seed of folds and trees (default: %(default)s)")


def _places(options: argparse.Namespace) -> Places:
    return Places(options.data, options.out, options.work, options.samples)


def _settings(options: argparse.Namespace) -> GeneraliserSettings:
    return GeneraliserSettings(trees=options.trees, seed=options.seed)
