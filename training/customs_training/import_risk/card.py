"""Writes CARD.md: intended use, design, data, accuracy and limits of the model."""

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
from customs_training.import_risk.lake import MOST_WEIGHT
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
        _codes(manifest["knownCodes"]),
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

The model estimates two probabilities for an import declaration: that it is fraudulent, and that it is critical fraud (a
danger to public safety). The service turns the first into a score of 0 to 1000 and a lane, and gives reasons.
Written by `python -m customs_training import-risk card`; created {manifest["created"]}."""


def _use(manifest: dict) -> str:
    thresholds, targets = manifest["thresholds"], manifest["targets"]
    return f"""## Use

For customs officers who select consignments for inspection. A declaration with a probability of at least
{thresholds["red"]:.4f} goes to the red lane, one of at least {thresholds["yellow"]:.4f} to the yellow lane: on the
validation days these are the top {targets["red"]:.0%} and the next {targets["yellow"]:.0%} of the rows. In addition, a random
{manifest["randomRate"]:.1%} is inspected whatever its score, so that the model keeps learning about declarations that it
rates as safe. The thresholds follow inspection capacity, not a level of risk. Each administration should set its own,
above all while its profiles are still empty: then hardly any score reaches the shipped thresholds.

Not for: refusing clearance, assessing duty, accusing a person or a company, or any decision without an officer."""


def _design(fusion: Fusion) -> str:
    weights = _table(
        ("profile", "weight learned from the data alone", "shipped weight"),
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
   learned out of fold and each distinct goods tuple counts once, so the trees cannot memorise tuples. An unknown
   subheading falls back to its heading, then to its chapter, then to the overall rate.
2. **Goods history.** Results of the same goods tuple (subheading, countries, tax rate and type, net mass) update the
   generaliser's probability as Beta posterior means with a weak and a strong prior ({FIRM_PRIOR_STRENGTH:g} pseudo-results), weighted
   {fusion.weak_weight:.2f} and {fusion.firm_weight:.2f} in log-odds. The weak prior counts as exp({fusion.weak_prior_intercept:.2f}{traits})
   pseudo-results: a tuple that many different goods may share by chance (a round mass, a frequent subheading or origin)
   is weaker evidence.
3. **Other profiles.** Importer, declarant, seller and heading with origin each add
   `weight * (logit((s * base + fraud) / (s + inspected)) - logit(base))` with s = {PARTY_PRIOR_STRENGTH:g} and base = {fusion.base:.4f}.
   The weights are fitted on goods without history, and none may be below its minimum ({minimum}): an
   inspection result must change the next score of the same party even if the training data contain no such signal. The
   first fraud result of an importer raises its term by {moved:.3f} log-odds, {1000 * (raised - p):.0f} points of 1000 at the base rate.
4. **Critical.** P(critical | fraud) is a small logistic model on smoothed critical shares, updated with the critical
   results of the same goods; `critical = fraud * P(critical | fraud)`.

All history weights are non-negative: another fraud result never lowers the fraud score, and another clear result never
raises it. They are fitted by maximum likelihood on training rows whose profiles contain only results of earlier days.

{weights}

A reason's contribution is the decrease in log-odds when its group of fields is replaced by that of a typical declaration
(empty history, most frequent code, median number; for the subheading, the overall rate). Contributions are not additive."""


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
The model is fitted on the training period only; the validation period sets the two lane thresholds.

{table}"""
    if "inspectedByStream" in data:
        text += "\n\n" + _selection(data["inspectedByStream"])
    return text + "\n\n" + _LEAK if public else text


def _selection(streams: dict[str, int]) -> str:
    listed = ", ".join(f"{stream} {count:,}" for stream, count in streams.items())
    return f"""Read from the lake, an item a row. Inspected items of the training period by what selected them: {listed}. A result of
the red, random and group streams counts with the inverse of the probability of its selection, at most {MOST_WEIGHT:g}; any
other one ("other": chosen by an officer, or of a history) stands for itself. The figures on the validation days are
unweighted: they are those of inspected declarations, of which more are fraudulent than of all."""


_LEAK = """The set is synthetic: a CTGAN generated it from 24.7 million inspected Korean declarations of 2020 and 2021.
In the files, `Critical Fraud` is 0 for no fraud, 1 for fraud and 2 for critical fraud (the description of the set states
0/1); here, critical means 2.

**The data leak.** The generator treated subheading, countries, tax, net mass and both labels as one category. The same
goods tuple therefore recurs with the same label: about 82 % of the validation rows repeat a tuple of the training
period. Figures on all rows mostly measure the recognition of known goods. That is a real task, since goods and their
profiles recur in practice, but far less consistently than here. The realistic figure for new goods is the one
on unseen tuples; this card gives both everywhere. Importer, declarant, seller and courier were drawn independently of
the label and carry no signal here, whereas they are among the best predictors in real declarations.

The settings of the trees and the features for the specificity of a tuple were chosen on two earlier splits by time, on
folds by tuple and with the validation days in view: expect slightly lower figures on new days. The earlier splits are below."""


_CODES_IN_LINE = 200


def _codes(known: dict[str, str]) -> str:
    columns = {column: codes.split() for column, codes in known.items()}
    rows = ((f"`{column}`", f"{len(codes):,}", _shown(codes)) for column, codes in columns.items())
    return f"""## Known codes

The codes of the training data. Any other code of a declaration is scored as an average one, and a subheading as goods of
its heading or chapter; the answer then has a warning, and no reason says that the code lowers the risk. `knownCodes` in
model.json has all of them.

{_table(("field", "codes", "which"), rows)}"""


def _shown(codes: list[str]) -> str:
    """The codes themselves, or for subheadings how many of which chapters."""
    if len(codes) <= _CODES_IN_LINE:
        return " ".join(codes)
    return f"of {len({code[:4] for code in codes}):,} headings in {len({code[:2] for code in codes})} chapters"


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
        "prequential": "growing profiles: each day's results are known the next day",
        "withoutAnyProfile": "all profiles empty",
        "withoutPolicyMinimum": "static, party weights learned from the data alone",
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

`{static["command"]}` scores with `model.onnx` and writes these figures into `model.json`.

{_table(("profiles", "rows scored", *(title for _, title, _ in _NAMES)), rows)}

A replay of the validation file over HTTP, after loading the profiles of the training file, yields the first line.
The policy minimum of the party weights costs {cost} in AUC. With growing profiles, goods that are unseen in training but
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
    text = f"""## Comparison of model families

`python -m customs_training import-risk compare`; same training and validation days, static profiles.

{_table(header, rows)}

The shipped design, refitted on the first half and on the first three quarters of the training days, and scored on the
following quarter:

{_table(("days scored", "rows", "AUC", "precision at 5 %", "ECE", "unseen rows", "AUC, unseen goods", "ECE, unseen goods"), earlier)}"""
    if public:
        text += """

Published figures on the later test days of the set: the XGBoost notebook of the set reaches AUC .842 (unseen goods
.570) and precision .918 / .887 / .764; the best model of the paper (LightGBM) reaches precision .762 at 5 % and .641 at 10 %."""
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
        "## Calibration\n\nStatic profiles, validation days; bins of equal width. The ECE is the mean gap weighted by rows.\n\n"
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

Static profiles, validation days. Groups of fewer than about 200 rows are hardly informative: the ECE of a small group is mostly noise.

{_table(header, rows)}"""


def _limits(metrics: dict, public: bool) -> str:
    part = metrics["withoutAnyProfile"]
    empty = part.get("unseenGoods", part["all"])["auc"]
    lines = [
        f"Without any history, the score ranks weakly (AUC {empty:.3f} on unseen goods): it is a prior, not a finding.",
        "Only inspected declarations have a result. If inspections follow the score, the profiles and the next training"
        " set cover a selected part of the trade; the random share limits this bias and should never be zero.",
        "Prices are in won and compared with the training period; inflation, exchange rates and new tariffs make them"
        " obsolete. Retrain at least yearly and monitor the share of each lane.",
        "Goods tuples match exactly: the goods history treats the same goods in another quantity as new goods.",
        "Counts do not decay: an old fraud weighs as much as a new one until the profiles are rebuilt from a shorter period.",
    ]
    if public:
        lines.append(
            "Trained on synthetic data of one country. Do not use it in production: retrain on your own results first. The"
            " party weights are then learned instead of set to their minimum."
        )
    return "## Limits\n\n" + "\n".join(f"- {line}" for line in lines)


def _ethics() -> str:
    return """## Ethics

- The model uses no personal attribute. Importers, declarants and sellers count through inspection results only. Each
  of these terms is shrunk and published in this card, so that one result can neither condemn nor clear a trader.
- Country of origin and departure are used because tariffs, trade remedies and fraud schemes depend on them. They can
  also reproduce the bias of past inspections: compare hit rates by country and importer size each quarter, and remove the
  countries from the reasons or the model if inspections there find less than the score predicts.
- A score shows where to look. The officer sees the reasons and decides, and a trader may ask for the reasons. Every stored
  score keeps the model version and the profile counts that it was computed from.
- A false alarm costs an honest trader time. The shares of the yellow and red lanes limit the number of false alarms."""


def _retrain() -> str:
    return """## Retraining on your own declarations

One command retrains, compares, exports, evaluates, writes the card and publishes the model, with a fixed seed:

```
cd training
pip install -r requirements.txt
python -m customs_training import-risk all --data <your.csv or folder> --out <new folder>
```

`python -m customs_training import-risk all --help` lists the columns. Rows without a result may stay in the file. The first
model in a folder sets the accuracy gates that later ones must meet (training/README.md). Read the new card before
deployment: both figures, the calibration tables, the groups and the party weights."""


def _table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    titles = list(header)
    lines = [titles, ["---"] * len(titles), *(list(row) for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _or_dash(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.3f}"
