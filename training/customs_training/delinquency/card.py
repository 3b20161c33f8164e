"""Writes CARD.md: intended use, data, design, accuracy and limits of the model."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from customs_training.delinquency.accounts import ACCOUNT_FIELDS, PUBLIC_COLUMNS, PUBLIC_OUTCOME
from customs_training.delinquency.boosting import BoostingSettings
from customs_training.delinquency.concepts import GROUPS
from customs_training.delinquency.features import FEATURES
from customs_training.delinquency.manifest import PUBLIC_SET
from customs_training.delinquency.scorer import Scorer
from customs_training.delinquency.validation import FOLDS, INNER_FOLDS, REPEATS

_DIRECTIONS = {1: "rises", -1: "falls", 0: "unconstrained"}


def write_card(
    path: Path, manifest: dict, evaluation: dict, comparison: dict, scorer: Scorer, settings: BoostingSettings
) -> None:
    """Writes the card for one trained model; every figure comes from `evaluation` or `comparison`."""
    public = manifest["trainedOn"]["name"] == PUBLIC_SET["name"]
    metrics = evaluation["metrics"]
    sections = [
        _head(manifest),
        _use(),
        _data(manifest["trainedOn"], public),
        _design(manifest, scorer, settings),
        _features(),
        _figures(metrics["crossValidation"], comparison["families"], public),
        _grades(metrics["crossValidation"], manifest["thresholds"]["grades"]),
        _calibration(evaluation["calibration"], scorer),
        _monotone(comparison["variants"]),
        _groups(evaluation["groups"]),
        _graph(metrics["shippedOnTrainingRows"]),
        _limits(public),
        _fairness(),
        _retrain(),
    ]
    path.write_text("\n\n".join(sections) + "\n", encoding="utf-8")


def _head(manifest: dict) -> str:
    return f"""# Model card: {manifest["name"]} {manifest["version"]}

The model estimates the probability that the next statement of a duty-deferment account remains unpaid, with contributions
that raise or lower it. The service turns it into a score of 0 to 999 and a grade; 01 is the riskiest.
Written by `python -m customs_training delinquency card`; created {manifest["created"]}."""


def _use() -> str:
    return """## Use

For revenue officers who decide which accounts to call, visit or ask for more security first. The nightly run scores every
taxpayer, adds the points of the written business rules (insolvency proceedings, closed business and others, which are not
inputs of this model), ranks the taxpayers and shows at most four reasons. Score: a probability of 2 % is 200, and each doubling
of the odds adds 100.

Not for: refusing or revoking an authorisation without an officer, setting a guarantee by formula, judging a person."""


def _data(trained_on: dict, public: bool) -> str:
    text = f"""## Data

{trained_on["name"]}; {trained_on["source"]}; terms: {trained_on["terms"]} ({trained_on["files"]}): {trained_on["rows"]:,} accounts,
{trained_on["delinquent"]:,} of them delinquent ({trained_on["delinquentRate"]:.1%})."""
    if not public:
        return text
    mapping = _table(
        ("API field", "column of the data set"),
        (
            ("`guaranteeLimit`", PUBLIC_COLUMNS["guaranteeLimit"]),
            ("`paymentStatus1..6` (1 = latest month)", "PAY_0, PAY_2 .. PAY_6; above 9 counts as 9"),
            ("`assessed1..6`", "BILL_AMT1 .. BILL_AMT6"),
            ("`paid1..6`", "PAY_AMT1 .. PAY_AMT6"),
            ("`delinquent`", PUBLIC_OUTCOME),
        ),
    )
    return f"""{text}

**The data are a stand-in.** They are Taiwanese credit cards of 2005, not deferment accounts: real monthly payment histories with
a real outcome, and the closest public data. The patterns carry over (months past due, use of a limit, payments
against balances); the base rate, the amounts and therefore the level of every probability do not. Retrain on your own accounts.

{mapping}"""


def _design(manifest: dict, scorer: Scorer, settings: BoostingSettings) -> str:
    return f"""## How it works

The model is {settings.ensembles} ensembles of {settings.trees} boosted trees (LightGBM, at most {settings.leaves} leaves and {settings.depth} levels), each fitted on its own samples of rows
({settings.row_share:.0%}) and columns ({settings.column_share:.0%}). The log-odds are their mean, calibrated linearly
(slope {scorer.calibration.slope:.3f}, intercept {scorer.calibration.intercept:+.3f}, fitted out of fold). The graph takes {len(ACCOUNT_FIELDS)} fields and computes {len(FEATURES)} features from them.

The same run returns the **contributions**. At every split of a tree, the expected value over the training accounts changes; the
change is attributed to the concept of the split's feature. Each leaf carries the sums along its path, one for each of {len(GROUPS)} concepts, so that

`logOdds = {manifest["baseline"]:.4f} + sum of contributions`

holds exactly: a reason is part of the score, not an approximation of it. Contributions explain this score. They do not predict
what would happen if the company acted differently, and correlated concepts share their contributions."""


def _features() -> str:
    rows = []
    for group in GROUPS:
        members = [feature for feature in FEATURES if feature.group == group.name]
        ways = sorted({feature.direction for feature in members})
        risk = " / ".join(_DIRECTIONS[way] for way in ways)
        rows.append((f"`{group.name}`", group.text, ", ".join(feature.name for feature in members), risk))
    return f"""## Features

{_table(("concept", "description", "features", "risk as the feature rises"), rows)}"""


_SHOWN = (("auc", ".4f"), ("gini", ".4f"), ("ks", ".3f"), ("expectedCalibrationError", ".4f"), ("logLoss", ".4f"))


_CHOSEN_HERE = """Features and settings were chosen by cross-validation on the same accounts, though mostly with other folds (seeds
101 to 103), so these figures are slightly better than those on new accounts would be."""
_CHOSEN_ELSEWHERE = "Features and settings were chosen on the public set and are not tuned to these accounts."


def _figures(metrics: dict, families: Sequence[dict], public: bool) -> str:
    rows = (
        (
            row["family"],
            *(f"{row[name]:{form}} ± {row['standardError'][name]:{form}}" for name, form in _SHOWN),
            f"{row['inversions']} ({', '.join(map(str, row['inversionsOfRepeats']))})",
        )
        for row in families
    )
    rates = _table(
        ("family", *(f"{row['grade']}" for row in families[0]["grades"])),
        (
            (
                row["family"],
                *("–" if one["delinquentRate"] is None else f"{one['delinquentRate']:.3f}" for one in row["grades"]),
            )
            for row in families
        ),
    )
    header = ("family", "AUC", "Gini", "KS", "ECE", "log loss", "inversions (of each repeat)")
    return f"""## Figures and comparison of model families

`python -m customs_training delinquency compare`: {FOLDS}-fold stratified cross-validation, repeated with seeds {", ".join(map(str, REPEATS))}, the same
folds for every family. Trees, calibration and the cut-offs of the ten grades are learned from the training rows of each fold only
({INNER_FOLDS} inner folds). The table shows the mean over the repeats ± its standard error; the standard error of the AUC from the
sampling of accounts is {metrics["aucSamplingError"]:.4f}. {_CHOSEN_HERE if public else _CHOSEN_ELSEWHERE}

{_table(header, rows)}

Out-of-fold delinquency rate in each grade:

{rates}"""


def _grades(metrics: dict, cuts: Sequence[dict]) -> str:
    rows = (
        (
            row["grade"],
            f"{cut['from']}",
            f"{row['share']:.3f}",
            "–" if row["delinquentRate"] is None else f"{row['delinquentRate']:.4f}",
            f"{row['shareOfDelinquent']:.3f}",
        )
        for row, cut in zip(metrics["grades"], cuts, strict=True)
    )
    return f"""## Grades

`python -m customs_training delinquency evaluate`, out of fold, with the cut-offs of each fold. The shipped cut-offs are the deciles
of all out-of-fold scores.

{_table(("grade", "shipped cut-off (from score)", "share of accounts", "delinquency rate", "share of all delinquent accounts"), rows)}

Inversions: {metrics["inversions"]} over all repeats together, {", ".join(map(str, metrics["inversionsOfRepeats"]))} in each repeat."""


def _calibration(calibration: Sequence[dict], scorer: Scorer) -> str:
    rows = (
        (
            f"{row['from']:.1f} to {row['to']:.1f}",
            f"{row['rows']:,}",
            f"{row['meanProbability']:.3f}",
            f"{row['observedRate']:.3f}",
        )
        for row in calibration
    )
    return f"""## Calibration

Out of fold, bins of equal width; every account counts once in each repeat. The ECE is the mean gap weighted by rows. The trees are
nearly calibrated without the linear step: its slope is {scorer.calibration.slope:.3f}.

{_table(("probability", "rows", "mean probability", "observed rate"), rows)}"""


def _monotone(variants: Sequence[dict]) -> str:
    rows = ((row["variant"], f"{row['auc']:.4f} ± {row['standardError']:.4f}") for row in variants)
    return f"""## Monotone by construction

All else being equal, the probability never falls when a month is further past due (over the whole range -2 to 9), never falls
when less was paid in any month, and never rises with the guarantee. Every feature is itself monotone in those fields and
has the matching constraint, and a mean of monotone ensembles is monotone. Assessed balances are unconstrained: with the same
payments, a higher balance is less covered, which raises the risk, but it may also be that of a larger and safer company. A
test checks this on thousands of random accounts with `model.onnx`, so officers and companies can rely on it. The cost in AUC,
by `python -m customs_training delinquency compare`, before calibration:

{_table(("constraints", "AUC"), rows)}"""


def _groups(groups: Sequence[dict]) -> str:
    rows = (
        (
            f"{row['from']:,.0f} to {row['to']:,.0f}",
            f"{row['rows']:,}",
            f"{row['delinquentRate']:.3f}",
            f"{row['meanProbability']:.3f}",
            f"{row['auc']:.3f}",
            f"{row['shareInGrade01']:.3f}",
        )
        for row in groups
    )
    header = ("guarantee", "accounts", "delinquency rate", "mean probability", "AUC", "share in grade 01")
    return f"""## Figures by size of the guarantee

Out of fold, by quarters of the accounts.

{_table(header, rows)}"""


def _graph(metrics: dict) -> str:
    return f"""## The exported graph

On all training rows, the largest difference in log-odds between `model.onnx` and the training code is
{metrics["greatestGapToTraining"]:.1e}, and the largest between the sum of contributions and the log-odds is {metrics["greatestGapOfContributions"]:.1e}. Every finite input yields finite outputs,
including limits of zero, credit balances and amounts above 1e12 (clipped to it). The AUC on the training rows is {metrics["auc"]:.4f}; it
does not indicate accuracy on new accounts. `python -m customs_training delinquency speed` measures the throughput."""


def _limits(public: bool) -> str:
    lines = [
        "The model uses six months of history: earlier late payments have no effect, and a new account looks like an inactive one.",
        "It is fitted on one point in time. Probabilities drift with the economy: monitor the population stability index of each run"
        " and the delinquency rate of each grade (`npm run tool -- backtest`), and retrain when they change.",
        "Amounts are absolute: after inflation or in another currency, the thresholds of the trees no longer fit. Retrain.",
        "If officers act on grade 01, its accounts may pay because of that; the next training then treats them as safe.",
        "The outcome is one missed statement, whatever its amount: a small debt counts as much as a large one.",
        "Business factors (insolvency proceedings, seizures and others) are added by rules after the model. Their points are policy, so"
        " the final score is no longer a probability.",
    ]
    if public:
        lines.append("It is trained on credit cards. Do not use it in production: retrain on your own accounts first.")
    return "## Limits\n\n" + "\n".join(f"- {line}" for line in lines)


def _fairness() -> str:
    return """## Fairness

- The model uses no demographic column. Sex, education, marital status and age were removed from the public set before this
  project received it, so the effect on such groups could not be measured here. Measure it on your own data, if the law allows.
- All else being equal, a small guarantee raises the score slightly, and small companies have small guarantees. The table above
  shows their rates: compare them with later outcomes, and remove the guarantee if small companies pay better than predicted.
- Every listed score has a reason that is part of the score itself; a company can ask for it and have its account corrected.
- An officer's override is shown beside the grade and never replaces it."""


def _retrain() -> str:
    return """## Retraining on your own accounts

One command retrains, compares, exports, evaluates, writes the card and publishes the model. The seed is fixed: on one
machine, the same data produce the same `model.onnx`, byte for byte:

```
cd training
pip install -r requirements.txt
python -m customs_training delinquency all --snapshot snapshot.csv --outcomes outcomes.csv --out <new folder>
```

`snapshot.csv` has the columns of the API as of one day, `outcomes.csv` the columns `taxpayerId,delinquent`: whether the statement
after that day remained unpaid. Choose a snapshot with complete outcomes and several thousand accounts, a few hundred of them
delinquent. The first model in a folder sets the accuracy gates that later ones must meet (training/README.md). Read the new card
before deployment: the model families, grades without inversions, calibration."""


def _table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    titles = list(header)
    lines = [titles, ["---"] * len(titles), *(list(row) for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
