"""Writes CARD.md: what the model is for, what it was made from, how good it is and where it is not."""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path

from customs_training.import_risk.fusion import (
    ADDED_ENTITIES,
    FIRM_PRIOR_STRENGTH,
    PARTY_PRIOR_STRENGTH,
    POLICY_MINIMUM,
    Fusion,
)
from customs_training.import_risk.manifest import PUBLIC_SET
from customs_training.import_risk.specificity import SPECIFICITY_FEATURES


def write_card(path: Path, manifest: dict, evaluation: dict, comparison: dict, fusion: Fusion) -> None:
    """Writes the card for one trained model; every figure comes from `evaluation` or `comparison`."""
    public = manifest["trainedOn"]["name"] == PUBLIC_SET["name"]
    sections = [
        _head(manifest),
        _use(manifest),
        _design(fusion),
        _data(manifest, public),
        _figures(evaluation["metrics"]),
        _comparison(comparison, public),
        _calibration(evaluation["calibration"]),
        _groups(evaluation["groups"]),
        _limits(evaluation["metrics"], public),
        _ethics(),
        _retrain(),
    ]
    path.write_text("\n\n".join(sections) + "\n", encoding="utf-8")


def _head(manifest: dict) -> str:
    return f"""# Model card: {manifest["name"]} {manifest["version"]}

Two probabilities for one import declaration: that it is fraudulent, and that it is critically so (a danger to
public safety). The service turns the first into a score of 0 to 1000 and a lane, and names its reasons.
Written by `python -m customs_training import-risk card`; created {manifest["created"]}."""


def _use(manifest: dict) -> str:
    thresholds, targets = manifest["thresholds"], manifest["targets"]
    return f"""## Use

For customs officers who choose which consignments to look at. A declaration at or above
{thresholds["red"]:.4f} goes to the red lane and at or above {thresholds["yellow"]:.4f} to the yellow one: on the
validation days that is {targets["red"]:.0%} and the next {targets["yellow"]:.0%} of the rows. A random
{manifest["randomRate"]:.1%} is inspected besides, whatever its score, so that the model keeps learning about what it
calls safe. The thresholds follow inspection capacity, not a level of risk: an administration sets its own, and should
when its profiles are still empty, since then hardly any score reaches them.

Not for: refusing clearance, assessing duty, accusing a person or a company, or any decision without an officer."""


def _design(fusion: Fusion) -> str:
    weights = _table(
        ("profile", "weight the data alone give", "shipped weight"),
        (
            (entity, f"{learned:.3f}", f"{shipped:.3f}")
            for entity, learned, shipped in zip(
                ADDED_ENTITIES, fusion.learned_party_weights, fusion.party_weights, strict=True
            )
        ),
    )
    traits = "".join(
        f" {weight:+.2f} * {name}" for name, weight in zip(SPECIFICITY_FEATURES, fusion.weak_prior_weights, strict=True)
    )
    one = math.log((PARTY_PRIOR_STRENGTH * fusion.base + 1) / (PARTY_PRIOR_STRENGTH * (1 - fusion.base)))
    moved = fusion.party_weights[0] * (one - math.log(fusion.base / (1 - fusion.base)))
    minimum = ", ".join(f"{entity} {POLICY_MINIMUM[entity]:g}" for entity in ADDED_ENTITIES)
    p = fusion.base
    raised = 1 / (1 + math.exp(-(math.log(p / (1 - p)) + moved)))
    return f"""## How it works

1. **Generaliser.** Shallow boosted trees (LightGBM, randomised splits) on smoothed fraud rates of subheading, heading,
   chapter, countries, tax type and the procedure codes, and on tax rate, net mass, price and unit price. The rates are
   learned out of fold and each distinct goods tuple counts once, so the trees cannot learn tuples by heart. An unknown
   subheading falls back to its heading, then its chapter, then the overall rate.
2. **Goods history.** Results of the same goods tuple (subheading, countries, tax rate and type, net mass) update the
   generaliser's probability as Beta posterior means with a weak prior and a firm one ({FIRM_PRIOR_STRENGTH:g} imagined results), weighted
   {fusion.weak_weight:.2f} and {fusion.firm_weight:.2f} in log-odds. The weak prior is exp({fusion.weak_prior_intercept:.2f}{traits}) imagined
   results: a tuple that many different goods may share by chance (a round mass, a busy subheading or origin)
   proves less.
3. **Other profiles.** Importer, declarant, seller and heading with origin each add
   `weight * (logit((s * base + fraud) / (s + inspected)) - logit(base))` with s = {PARTY_PRIOR_STRENGTH:g} and base = {fusion.base:.4f}.
   Weights are fitted where the goods have no history, and none is allowed below its minimum ({minimum}): an
   inspection result must move the next score of the same party even where the training data hold no such signal. The
   first fraud result of an importer moves its term by {moved:.3f} log-odds, {1000 * (raised - p):.0f} points of 1000 at the base rate.
4. **Critical.** P(critical | fraud) is a small logistic model on smoothed critical shares, updated with the critical
   results of the same goods; `critical = fraud * P(critical | fraud)`.

All history weights are non-negative: one more fraud result never lowers the fraud score, one more clear result never
raises it. Fitted by maximum likelihood on training rows whose profiles hold results of earlier days only.

{weights}

A reason's contribution is the fall in log-odds when its group of fields is replaced by an ordinary declaration's (empty
history, commonest code, median number; for the subheading the overall rate). Contributions are not additive."""


def _data(manifest: dict, public: bool) -> str:
    data = manifest["trainedOn"]
    table = _table(
        ("period", "days", "rows", "inspected", "fraud", "critical", "goods tuples"),
        (
            (
                name,
                f"{data[name]['firstDay']} to {data[name]['lastDay']}",
                f"{data[name]['rows']:,}",
                f"{data[name]['inspected']:,}",
                f"{data[name]['fraud']:,}",
                f"{data[name]['critical']:,}",
                f"{data[name]['goodsTuples']:,}",
            )
            for name in ("training", "validation")
        ),
    )
    text = f"""## Data

{data["name"]}; {data["source"]}; terms: {data["terms"]} ({data["files"]}).
Everything learned comes from the training period; the validation period sets the two lane thresholds.

{table}"""
    return text + "\n\n" + _LEAK if public else text


_LEAK = """The set is synthetic: a CTGAN drew it from 24.7 million Korean declarations of 2020 and 2021, inspected ones only.
In the files `Critical Fraud` is 0 without fraud, 1 for fraud and 2 for critical fraud (the set's own description says
0/1); critical here means 2.

**The data leak.** The generator treated subheading, countries, tax, net mass and both labels as one category. The same
goods tuple therefore comes back with the same label: about 82 % of the validation rows repeat a tuple of the training
period. Figures on all rows mostly measure recognition of known goods. That is a real task, since goods and their
profiles do come back in practice, but nowhere near as purely as here. The honest figure for goods never seen is the one
on unseen tuples, and both are given everywhere. Importer, declarant, seller and courier were drawn independently of
the label and carry no signal here, while in real declarations they are among the best predictors.

Settings of the trees and the traits of a telling tuple were chosen on two earlier splits by time, on folds by tuple, and with
the validation days in view: expect a little less on days that nobody has looked at. The earlier splits are below."""


_NAMES = (
    ("rows", "rows", "{:,}"),
    ("auc", "AUC", "{:.3f}"),
    ("precisionAt1", "precision at 1 %", "{:.3f}"),
    ("precisionAt5", "at 5 %", "{:.3f}"),
    ("precisionAt10", "at 10 %", "{:.3f}"),
    ("macroF1", "macro F1 (cut 0.5)", "{:.3f}"),
    ("calibrationError", "ECE", "{:.4f}"),
    ("criticalAuc", "critical: AUC", "{:.3f}"),
    ("criticalCalibrationError", "critical: ECE", "{:.4f}"),
)


def _figures(metrics: dict) -> str:
    titles = {
        "static": "static profiles of the training period",
        "prequential": "profiles grow: each day's results known the next day",
        "withoutAnyProfile": "every profile empty",
        "withoutPolicyMinimum": "static, party weights from the data alone",
    }
    parts = {"all": "all rows", "unseenGoods": "goods unseen in training"}
    rows = [
        (titles[name], parts[part], *(form.format(metrics[name][part][key]) for key, _, form in _NAMES))
        for name in titles
        for part in parts
        if part in metrics[name]
    ]
    static, free = metrics["static"], metrics["withoutPolicyMinimum"]
    cost = f"{free['all']['auc'] - static['all']['auc']:.4f} on all rows"
    if "unseenGoods" in static:
        cost += f" and {free['unseenGoods']['auc'] - static['unseenGoods']['auc']:.4f} on unseen goods"
    return f"""## Figures on the validation days

`{static["command"]}` scores through `model.onnx` and writes these into `model.json`.

{_table(("profiles", "rows scored", *(title for _, title, _ in _NAMES)), rows)}

The first line is what a replay of the validation file over HTTP gives after loading the profiles of the training file.
The policy minimum of the party weights costs {cost} in AUC. With growing profiles, goods unseen in training but
declared twice within the validation days are known the second time."""


def _comparison(comparison: dict[str, list[dict]], public: bool) -> str:
    rows = (
        (
            row["family"],
            f"{row['auc']:.3f}",
            f"{row['precisionAt1']:.3f} / {row['precisionAt5']:.3f} / {row['precisionAt10']:.3f}",
            f"{row['macroF1']:.3f}",
            f"{row['logLoss']:.4f}",
            f"{row['calibrationError']:.4f}",
            f"{row['aucUnseen']:.3f}",
        )
        for row in comparison["families"]
    )
    earlier = (
        (
            f"{row['from']} to {row['to']}",
            f"{row['rows']:,}",
            f"{row['auc']:.3f}",
            f"{row['precisionAt5']:.3f}",
            f"{row['calibrationError']:.4f}",
            f"{row['unseenRows']:,}",
            _or_dash(row["aucUnseen"]),
            f"{row['calibrationErrorUnseen']:.4f}",
        )
        for row in comparison["earlier"]
    )
    header = ("family", "AUC", "precision at 1 / 5 / 10 %", "macro F1", "log loss", "ECE", "AUC, unseen goods")
    text = f"""## Families compared

`python -m customs_training import-risk compare`; same training and validation days, static profiles.

{_table(header, rows)}

The shipped design refitted on the first half and the first three quarters of the training days, then scored on the quarter
that follows:

{_table(("days scored", "rows", "AUC", "precision at 5 %", "ECE", "unseen rows", "AUC, unseen goods", "ECE, unseen goods"), earlier)}"""
    if public:
        text += """

Figures quoted by others, on the set's later test days: the set's own XGBoost notebook reaches AUC .842 (unseen goods
.570) and precision .918 / .887 / .764; the paper's best model (LightGBM) precision .762 at 5 % and .641 at 10 %."""
    return text


def _calibration(calibration: dict) -> str:
    titles = {
        "fraudAll": "Fraud, all rows",
        "fraudUnseenGoods": "Fraud, goods unseen in training",
        "criticalAll": "Critical fraud, all rows",
    }
    blocks = [
        f"**{titles[name]}**\n\n"
        + _table(
            ("probability", "rows", "mean probability", "observed rate"),
            (
                (
                    f"{row['from']:.1f} to {row['to']:.1f}",
                    f"{row['rows']:,}",
                    f"{row['meanProbability']:.3f}",
                    f"{row['observedRate']:.3f}",
                )
                for row in calibration[name]
            ),
        )
        for name in titles
        if calibration[name]
    ]
    return (
        "## Calibration\n\nStatic profiles, validation days; bins of equal width. ECE is the mean gap weighted by rows.\n\n"
        + "\n\n".join(blocks)
    )


def _groups(groups: list[dict]) -> str:
    rows = (
        (
            row["kind"],
            row["group"],
            f"{row['rows']:,}",
            f"{row['fraudRate']:.3f}",
            f"{row['meanProbability']:.3f}",
            _or_dash(row["auc"]),
            _or_dash(row["aucUnseen"]),
            f"{row['calibrationError']:.3f}",
        )
        for row in groups
    )
    header = ("by", "group", "rows", "fraud rate", "mean probability", "AUC", "AUC, unseen goods", "ECE")
    return f"""## Figures by group

Static profiles, validation days. Groups of fewer than some 200 rows say little: the ECE of a small group is mostly noise.

{_table(header, rows)}"""


def _limits(metrics: dict, public: bool) -> str:
    part = metrics["withoutAnyProfile"]
    empty = part.get("unseenGoods", part["all"])["auc"]
    lines = [
        f"Without any history the score ranks weakly (AUC {empty:.3f} on unseen goods): it is a prior, not a finding.",
        "Only inspected declarations have a result. Where inspections follow the score, the profiles and the next training"
        " set see a selected part of the trade; the random share is what keeps this in bounds and should never be zero.",
        "Prices are in won and compared with the training period: inflation, exchange rates and new tariffs age them."
        " Retrain at least yearly and watch the share of each lane.",
        "A goods tuple is exact: the same goods in another quantity are new goods to the goods history.",
        "Counts never fade: an old fraud weighs as much as a new one until profiles are rebuilt from a shorter period.",
    ]
    if public:
        lines.append(
            "Trained on synthetic data of one country. Do not go live on it: retrain on your own results first, then the"
            " party weights will be learned instead of standing at their minimum."
        )
    return "## Limits\n\n" + "\n".join(f"- {line}" for line in lines)


def _ethics() -> str:
    return """## Ethics

- The model sees no personal attribute. Importers, declarants and sellers count through inspection results alone, and each
  of those terms is shrunken and public in this card, so that one result can neither doom nor absolve a trader.
- Country of origin and departure are used because tariffs, trade remedies and fraud schemes depend on them. They can
  also carry prejudice of past inspections: compare hit rates by country and importer size each quarter, and drop the
  countries from the reasons or the model if inspections there find less than the score promised.
- A score shows where to look. The officer sees the reasons and decides, and a trader may ask why. Every stored
  score keeps the model version and the profile counts it was made from.
- A false alarm costs an honest trader time. The yellow and red shares bound how many there can be."""


def _retrain() -> str:
    return """## Retraining on your own declarations

One command retrains, compares, exports, evaluates and rewrites this card, with a fixed seed:

```
cd training
pip install -r requirements.txt
python -m customs_training import-risk all --data <your.csv or folder> --out ../models/import-risk
```

`python -m customs_training import-risk all --help` lists the columns. Rows without a result may stay in the file. Read the
new card before shipping: both figures, the calibration tables, the groups, and the party weights."""


def _table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    titles = list(header)
    lines = [titles, ["---"] * len(titles), *(list(row) for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _or_dash(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.3f}"
