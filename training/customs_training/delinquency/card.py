"""Writes CARD.md: what the model is for, what it was made from, how good it is and where it is not."""

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

_DIRECTIONS = {1: "rises", -1: "falls", 0: "free"}


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

The probability that a duty-deferment account's next statement goes unpaid, with what speaks for and against it. The
service turns it into a score of 0 to 999 and a grade, 01 the riskiest.
Written by `python -m customs_training delinquency card`; created {manifest["created"]}."""


def _use() -> str:
    return """## Use

For revenue officers who decide which accounts to call, visit or ask for more security first. The nightly run scores every
taxpayer, adds the points of the written business rules (insolvency proceedings, closed business and the like, which this model
has never seen), ranks them and shows at most four reasons. Score: probability 2 % is 200, each doubling of the odds adds 100.

Not for: refusing or revoking an authorisation without an officer, setting a guarantee by formula, judging a person."""


def _data(trained_on: dict, public: bool) -> str:
    text = f"""## Data

{trained_on["name"]}; {trained_on["source"]}; terms: {trained_on["terms"]} ({trained_on["files"]}): {trained_on["rows"]:,} accounts,
{trained_on["delinquent"]:,} of them delinquent ({trained_on["delinquentRate"]:.1%})."""
    if not public:
        return text
    mapping = _table(
        ("the API's field", "the set's column"),
        (
            ("`guaranteeLimit`", PUBLIC_COLUMNS["guaranteeLimit"]),
            ("`paymentStatus1..6` (1 = latest month)", "PAY_0, PAY_2 .. PAY_6; above 9 counts as 9"),
            ("`assessed1..6`", "BILL_AMT1 .. BILL_AMT6"),
            ("`paid1..6`", "PAY_AMT1 .. PAY_AMT6"),
            ("`delinquent`", PUBLIC_OUTCOME),
        ),
    )
    return f"""{text}

**It is a stand-in.** These are Taiwanese credit cards of 2005, not deferment accounts: real monthly payment histories with a
real outcome, and the closest that is public. What carries over is the shape (months past due, use of a limit, payments
against balances); the base rate, the amounts and so the level of every probability do not. Retrain on your own accounts.

{mapping}"""


def _design(manifest: dict, scorer: Scorer, settings: BoostingSettings) -> str:
    return f"""## How it works

{settings.ensembles} ensembles of {settings.trees} boosted trees (LightGBM, at most {settings.leaves} leaves and {settings.depth} levels), each on its own samples of rows
({settings.row_share:.0%}) and columns ({settings.column_share:.0%}); the log-odds are their mean, calibrated by a line
(slope {scorer.calibration.slope:.3f}, intercept {scorer.calibration.intercept:+.3f}, fitted out of fold). {len(ACCOUNT_FIELDS)} fields go in, {len(FEATURES)} features are computed in the graph.

**Contributions** come out of the same run. At every split of a tree the expected value of the training accounts changes; the change
belongs to the concept of the split's feature. Each leaf carries the sums of its path, one for each of {len(GROUPS)} concepts, so that

`logOdds = {manifest["baseline"]:.4f} + sum of contributions`

holds exactly, and a reason is part of the score, not an approximation beside it. Contributions say what moved this score, not
what would happen if the company did something else, and correlated concepts share their credit."""


def _features() -> str:
    rows = []
    for group in GROUPS:
        members = [feature for feature in FEATURES if feature.group == group.name]
        ways = sorted({feature.direction for feature in members})
        risk = " / ".join(_DIRECTIONS[way] for way in ways)
        rows.append((f"`{group.name}`", group.text, ", ".join(feature.name for feature in members), risk))
    return f"""## Features

{_table(("concept", "in words", "features", "risk, as the feature rises"), rows)}"""


_SHOWN = (("auc", ".4f"), ("gini", ".4f"), ("ks", ".3f"), ("expectedCalibrationError", ".4f"), ("logLoss", ".4f"))


_CHOSEN_HERE = """Features and settings were chosen by cross-validation of the same accounts, though mostly over other divisions (seeds
101 to 103), so these figures are a little kinder than those of accounts that nobody has looked at."""
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
    return f"""## Figures, families compared

`python -m customs_training delinquency compare`: {FOLDS}-fold stratified cross-validation, repeated with seeds {", ".join(map(str, REPEATS))}, the same
folds for every family. Trees, calibration and the ten grades' cut-offs are learned in the training rows of each fold alone ({INNER_FOLDS} inner
folds). Mean over the repeats ± its standard error; by chance of the accounts themselves the AUC has a standard error of
{metrics["aucSamplingError"]:.4f}. {_CHOSEN_HERE if public else _CHOSEN_ELSEWHERE}

{_table(header, rows)}

Delinquency rate out of fold in each grade:

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

`python -m customs_training delinquency evaluate`, out of fold; each fold's own cut-offs. The shipped cut-offs are the deciles of all
scores out of fold.

{_table(("grade", "shipped: from score", "share of accounts", "delinquency rate", "share of all delinquent"), rows)}

Inversions: {metrics["inversions"]} with the repeats together, {", ".join(map(str, metrics["inversionsOfRepeats"]))} in each alone."""


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

Out of fold, bins of equal width; every account counts once in each repeat. ECE is the mean gap weighted by rows. The trees are nearly
calibrated by themselves: the line's slope is {scorer.calibration.slope:.3f}.

{_table(("probability", "rows", "mean probability", "observed rate"), rows)}"""


def _monotone(variants: Sequence[dict]) -> str:
    rows = ((row["variant"], f"{row['auc']:.4f} ± {row['standardError']:.4f}") for row in variants)
    return f"""## Monotone by construction

The probability never falls when a month is further past due (over the whole range -2 to 9), never falls when less was paid
in any month, and never rises with the guarantee, everything else equal. Every feature is itself monotone in those fields and
carries the constraint that fits; a mean of monotone ensembles is monotone. Assessed balances are free: with the payments as
they are a higher balance is less covered, which raises the risk, but it may also be that of a larger and safer company. A
test moves thousands of random accounts through `model.onnx`. Officers and companies can rely on it; it costs, by
`python -m customs_training delinquency compare`, not calibrated:

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

Out of fold, quarters of the accounts.

{_table(header, rows)}"""


def _graph(metrics: dict) -> str:
    return f"""## The exported graph

On all training rows the greatest difference of log-odds between `model.onnx` and the training code is
{metrics["greatestGapToTraining"]:.1e}, and between the sum of contributions and the log-odds {metrics["greatestGapOfContributions"]:.1e}. Every finite input gives finite outputs: limits of
zero, credit balances, amounts beyond 1e12 (cut to it). AUC on the rows it was fitted on: {metrics["auc"]:.4f}, which says nothing
about new accounts. `python -m customs_training delinquency speed` times it."""


def _limits(public: bool) -> str:
    lines = [
        "Six months of history: older lateness is forgotten, and a new account looks like a quiet one.",
        "Fitted on one moment. Probabilities drift with the economy: watch the population stability index of each run and the"
        " delinquency rate of each grade (`npm run tool -- backtest`), and retrain when they move.",
        "Amounts are absolute: after inflation or in another currency the trees' thresholds no longer fit. Retrain.",
        "Where officers act on grade 01, its accounts pay for that reason; the next training sees them as safe.",
        "The outcome is one missed statement, not its amount: a small debt counts like a large one.",
        "Business factors (insolvency proceedings, seizures ...) are added by rules after the model; their points are policy, and the"
        " final score is then no longer a probability.",
    ]
    if public:
        lines.append("Trained on credit cards. Do not go live on it: retrain on your own accounts first.")
    return "## Limits\n\n" + "\n".join(f"- {line}" for line in lines)


def _fairness() -> str:
    return """## Fairness

- No demographic column is read or kept: sex, education, marriage and age of the public set were removed before this project
  saw it, so what the model does to such groups could not be measured here. Measure it on your own data, if law allows.
- A small guarantee raises the score a little, everything else equal; small companies have small guarantees. The table above
  shows their rates: compare them with what then happens, and drop the guarantee if small companies pay better than it says.
- A reason is shown with every listed score and comes from the score itself; a company can ask for it and correct the account.
- An officer's override stands beside the grade, never instead of it."""


def _retrain() -> str:
    return """## Retraining on your own accounts

One command retrains, compares, exports, evaluates and rewrites this card, with a fixed seed; the same data give the same
`model.onnx`, byte for byte:

```
cd training
pip install -r requirements.txt
python -m customs_training delinquency all --snapshot snapshot.csv --outcomes outcomes.csv --out ../models/delinquency
```

`snapshot.csv` has the API's columns as of one day, `outcomes.csv` the columns `taxpayerId,delinquent`: whether the statement after
that day went unpaid. Take a snapshot whose outcome is complete, and some thousand accounts with a few hundred delinquent ones.
Read the new card before shipping: families, grades without inversions, calibration."""


def _table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    titles = list(header)
    lines = [titles, ["---"] * len(titles), *(list(row) for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
