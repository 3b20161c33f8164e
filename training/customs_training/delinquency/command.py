"""The verbs of delinquency on the command line, and what their help says."""

from __future__ import annotations

import argparse
from pathlib import Path

from customs_training.delinquency import pipeline
from customs_training.delinquency.boosting import BoostingSettings
from customs_training.delinquency.pipeline import Places

ROOT = Path(__file__).resolve().parents[3]

DESCRIPTION = """\
delinquency: the probability that a deferment account's next statement goes unpaid, with what speaks for it.

Data: "Default of credit card clients" (UCI, CC BY 4.0; https://archive.ics.uci.edu/dataset/350), a public stand-in.
Put its rows as train.csv into <data>/payment-default/ (or give that folder, or the file), with the columns
  LIMIT_BAL (guarantee or deferment limit), PAY_0, PAY_2 .. PAY_6 (months past due, latest first),
  BILL_AMT1 .. BILL_AMT6 (assessed balance), PAY_AMT1 .. PAY_AMT6 (paid), default.payment.next.month (0/1)

Your own data: --snapshot snapshot.csv --outcomes outcomes.csv. The snapshot has the API's columns
  taxpayerId, guaranteeLimit, paymentStatus1 .. paymentStatus6 (1 = latest month; -2 nothing assessed, -1 paid in
  full, 0 paid in part and not past due, 1 and more months past due), assessed1 .. assessed6, paid1 .. paid6
and may have others; outcomes has taxpayerId and delinquent (1: the statement after the snapshot went unpaid, else 0).
Accounts without an outcome are left out. Statuses above 9 count as 9."""

VERBS = {
    "train": (pipeline.train, "fit trees, calibration and grade cuts; writes <work>/state.json"),
    "compare": (pipeline.compare, "cross-validate the other model families; writes <work>/compare.json"),
    "export": (pipeline.export, "write model.onnx, model.json and golden.json into <out>"),
    "evaluate": (pipeline.evaluate, "cross-validate the shipped design; puts metrics into model.json"),
    "card": (pipeline.card, "write CARD.md from model.json and the results of evaluate and compare"),
    "speed": (pipeline.speed, "time model.onnx on one thread with invented accounts"),
    "all": (pipeline.everything, "train, compare, export, evaluate and card, one after the other"),
}


def add_to(models: argparse._SubParsersAction) -> None:
    """Adds `delinquency` and its verbs to the parser."""
    layout = {"formatter_class": argparse.RawDescriptionHelpFormatter, "description": DESCRIPTION}
    model = models.add_parser("delinquency", help="delinquency of deferment accounts", **layout)
    verbs = model.add_subparsers(title="verbs", dest="verb", required=True, metavar="<verb>")
    for name, (action, text) in VERBS.items():
        verb = verbs.add_parser(name, help=text, **layout)
        verb.set_defaults(run=lambda options, action=action: action(_places(options), _settings(options)))
        _add_options(verb)


def _add_options(verb: argparse.ArgumentParser) -> None:
    defaults = BoostingSettings()
    verb.add_argument(
        "--data",
        type=Path,
        default=ROOT.parent / "shared" / "data",
        help="folder or CSV file of the public set (default: ../shared/data from the project's root)",
    )
    verb.add_argument("--snapshot", type=Path, help="your own accounts, in the API's columns; needs --outcomes")
    verb.add_argument("--outcomes", type=Path, help="what became of them: taxpayerId, delinquent; needs --snapshot")
    verb.add_argument(
        "--out",
        type=Path,
        default=ROOT / "models" / "delinquency",
        help="where the model lies (default: models/delinquency of the project)",
    )
    verb.add_argument(
        "--work",
        type=Path,
        default=ROOT / "training" / ".work" / "delinquency",
        help="where intermediate results lie (default: training/.work/delinquency of the project)",
    )
    verb.add_argument("--trees", type=int, default=defaults.trees, help="trees of each ensemble (default: %(default)s)")
    verb.add_argument("--seed", type=int, default=defaults.seed, help="seed of the trees (default: %(default)s)")


def _places(options: argparse.Namespace) -> Places:
    return Places(options.data, options.snapshot, options.outcomes, options.out, options.work)


def _settings(options: argparse.Namespace) -> BoostingSettings:
    return BoostingSettings(trees=options.trees, seed=options.seed)
