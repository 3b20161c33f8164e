"""The verbs of delinquency on the command line, and their help texts."""

from __future__ import annotations

from customs_training.commands import DATA, Model
from customs_training.delinquency.boosting import BoostingSettings
from customs_training.delinquency.gates import gates

DESCRIPTION = """\
delinquency: the probability that a deferment account's next statement remains unpaid, with contributions.

Data: "Default of credit card clients" (UCI, CC BY 4.0; https://archive.ics.uci.edu/dataset/350), a public stand-in.
Put its rows as train.csv into <data>/payment-default/ (or give that folder, or the file), with the columns
  LIMIT_BAL (guarantee or deferment limit), PAY_0, PAY_2 .. PAY_6 (months past due, latest first),
  BILL_AMT1 .. BILL_AMT6 (assessed balance), PAY_AMT1 .. PAY_AMT6 (paid), default.payment.next.month (0/1)

Your own data: --snapshot snapshot.csv --outcomes outcomes.csv. The snapshot has the columns of the API
  taxpayerId, guaranteeLimit, paymentStatus1 .. paymentStatus6 (1 = latest month; -2 nothing assessed, -1 paid in
  full, 0 paid in part and not past due, 1 and more months past due), assessed1 .. assessed6, paid1 .. paid6
and may have others; outcomes has taxpayerId and delinquent (1 if the statement after the snapshot remained unpaid,
else 0). Accounts without an outcome are skipped. Statuses above 9 count as 9."""

STEPS = {
    "train": "fit trees, calibration and grade cuts; writes <work>/state.json",
    "compare": "cross-validate the other model families; writes <work>/compare.json",
    "export": "write model.onnx, model.json and golden.json into <work>/candidate",
    "evaluate": "cross-validate the shipped design; puts metrics into model.json",
    "card": "write CARD.md from model.json and the results of evaluate and compare",
}

MODEL = Model(
    name="delinquency",
    about="delinquency of deferment accounts",
    description=DESCRIPTION,
    steps=STEPS,
    gates=gates,
    further={"speed": "time model.onnx on one thread with synthetic accounts"},
    sources={
        "data": (DATA, "folder or CSV file of the public set (default: ../shared/data from the project's root)"),
        "snapshot": (None, "your own accounts, with the columns of the API; needs --outcomes"),
        "outcomes": (None, "their outcomes: taxpayerId, delinquent; needs --snapshot"),
    },
    defaults=BoostingSettings(),
    settings={
        "trees": "trees of each ensemble (default: %(default)s)",
        "seed": "seed of the trees (default: %(default)s)",
    },
)
