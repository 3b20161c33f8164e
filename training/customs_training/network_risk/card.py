"""Writes CARD.md: intended use, data, design, accuracy and limits of the model."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from customs_training.network_risk.boosting import DIRECTIONS, BoostingSettings
from customs_training.network_risk.worlds import FEATURES

_COLUMNS = (
    ("AUC", "auc"),
    ("AP", "averagePrecision"),
    ("P@100", "precisionAt100"),
    ("P@500", "precisionAt500"),
    ("rings in first 500", "ringsInTop500"),
    ("AUC of rings", "ringAuc"),
)


def write_card(path: Path, manifest: dict, comparison: dict, settings: BoostingSettings) -> None:
    """Writes the card; every figure comes from the manifest or from `comparison`."""
    sections = [
        _head(manifest),
        _data(manifest["trainedOn"]),
        _design(manifest, settings),
        _figures(manifest["metrics"]),
        _targets(manifest["metrics"]),
        _comparison(comparison),
        _calibration(manifest["calibration"]),
        _limits(),
    ]
    path.write_text("\n\n".join(sections) + "\n", encoding="utf-8")


def _head(manifest: dict) -> str:
    bands = manifest["thresholds"]["bands"]
    return f"""# Model card: {manifest["name"]} {manifest["version"]}

The model estimates the probability that an inspection within 90 days finds fraud with a party (a company, a traveller, a
consignee of cargo), from what it shares with others, whom it deals with, and what inspections found there.
Written by `python -m customs_training network-risk card`; created {manifest["created"]}.

**Every figure of this card is synthetic**: parties, rings and results are drawn by rules. They show that the method works
where such rings exist; they say nothing about how many exist. Retrain on your own results before you act on a probability.

Use: to find who is worth a look, with the links that say so. Bands: high from {bands["high"]:.3f}, medium from {bands["medium"]:.3f}.
Not for: refusing anything without an officer. A link is no guilt; things that many share count for nothing; nationality, sex,
religion and age are no features."""


def _data(trained_on: dict) -> str:
    return f"""## Data

{trained_on["worlds"]} worlds of 20,000 parties and a year each, by two sets of rules that were written apart from the features
({trained_on["source"]}). The model learns from {trained_on["rows"]:,} parties that were inspected in the 90 days after days 120
and 180, {trained_on["fraudRate"]:.1%} of them with fraud, and never from the truth about the others. Results are known 14 days
after an inspection, in training as in use. It is judged on day 270 of worlds with other seeds, by the truth, on parties without
a known fraud."""


def _design(manifest: dict, settings: BoostingSettings) -> str:
    ways = {1: "raises only", -1: "lowers only"}
    rows = [(f"`{name}`", ways.get(DIRECTIONS.get(name, 0), "free")) for name in FEATURES]
    return f"""## How it works

{settings.trees} boosted trees of at most {settings.leaves} leaves (LightGBM), calibrated on worlds that they did not see. Features are computed
by the service (`functions/network/exposure/features.ts`), in training as in use, from links up to the day and from results that
were known by then, which count half after 180 days. Things with more than 60 parties of one kind are hubs, and nothing is
counted through them.

{_table(("feature", "risk as it rises"), rows)}"""


def _figures(metrics: dict) -> str:
    rows = []
    for name, one in metrics.items():
        for label in ("model", "floor"):
            rows.append((name if label == "model" else "", label, *_cells(one[label])))
    return f"""## Accuracy (synthetic)

Means over {_numbers(metrics)} held-back worlds, of the exported graph. The floor is trees of the same kind that see only how
much a party shares and no results. "90 days late": results become known 90 days after an inspection instead of 14.

{_table(("worlds", "", *(title for title, _ in _COLUMNS)), rows)}"""


def _numbers(metrics: dict) -> str:
    counts = sorted({one["model"]["worlds"] for one in metrics.values()})
    return str(counts[0]) if len(counts) == 1 else f"{counts[0]} to {counts[-1]}"


MARGINS = {
    "precisionAt100": ("P@100", 0.05),
    "ringAuc": ("AUC of rings", 0.04),
    "ringsInTop500": ("rings in first 500", 0.07),
}
"""How far the model is to be above the floor on the same worlds."""


def _targets(metrics: dict) -> str:
    misses = []
    for name, one in metrics.items():
        late = name.endswith("late")
        for figure, (title, margin) in MARGINS.items():
            above = one["model"][figure] - one["floor"][figure]
            target = 0.0 if late else margin
            if above < target:
                misses.append((name, title, f"{above:+.3f}", f"{target:+.2f}"))
    text = """## Above the floor

The model is to be above the floor by .05 (P@100), .04 (AUC of rings) and .07 (rings in first 500), and with results 90 days
late not below it."""
    if not misses:
        return f"{text} It is, on every set of worlds."
    return f"""{text} It is not everywhere, and there its score says little more than how much a party shares: read the reasons and
the exposure beside it. All other sets meet the margins.

{_table(("worlds", "", "above the floor", "target"), misses)}"""


def _comparison(comparison: dict) -> str:
    rows = [(name, label, *_cells(row)) for name, table in comparison.items() for label, row in table.items()]
    return f"""## Compared with

{_table(("worlds", "ranking", *(title for title, _ in _COLUMNS)), rows)}"""


def _calibration(table: Iterable[dict]) -> str:
    rows = [
        (
            f"{row['from']:.2f} to {row['to']:.2f}",
            f"{row['parties']:,}",
            f"{row['predicted']:.3f}",
            f"{row['found']:.3f}",
        )
        for row in table
    ]
    return f"""## Calibration

Parties of held-back worlds that were inspected after day 270.

{_table(("probability", "parties", "predicted", "found"), rows)}"""


def _limits() -> str:
    return """## Limits

- Fictitious data. Rings of other shapes, and parties that share for reasons that the rules do not know, are judged worse; the
  comparison shows what a model of one set of rules does on the other.
- Lone fraudsters share nothing, and no network finds them.
- Neighbours' rates live from fresh results. With results 90 days late the model leans on what is shared; the table shows it.
- A probability holds for parties that are chosen for inspection as those in training were."""


def _cells(row: dict) -> list[str]:
    return [f"{row[name]:.3f}" for _, name in _COLUMNS]


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])
