"""Writes CARD.md: intended use, design, data, accuracy and limits of the model."""

from __future__ import annotations

import json
from pathlib import Path

from customs_training.percentages import bands_table, found_table, thresholds_table
from customs_training.stamp_verification.calibration import (
    FALSE_ACCEPTS,
    FALSE_REFUSALS,
    FALSE_REFUSALS_CROSSED,
    FALSE_REFUSALS_OF_ONE,
)
from customs_training.stamp_verification.evaluation import IMPOSTORS
from customs_training.stamp_verification.trials import SIZES

TARGET = 5.0
"""Highest equal error rate in percent that the project aims at for stamps."""
_SOURCES = {
    "drawn": "synthetic designs, counterfeits typeset again",
    "real": "real stamps, counterfeits by editing the picture",
    "own": "own stamps, counterfeits by editing the picture",
}
_CROSSED = "counterfeit, queries crossed by other ink"
_KINDS = {
    "random": "another stamp",
    "counterfeit": "counterfeit",
    _CROSSED: "counterfeit, genuine queries crossed by a signature or text",
    "copy": "counterfeit by printing and scanning the stamp",
}


def write_card(folder: Path, comparison: Path) -> None:
    """Writes `CARD.md` into the model's folder from `model.json` and, where there is one, the comparison."""
    content = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    compared = json.loads(comparison.read_text(encoding="utf-8")) if comparison.exists() else {}
    (folder / "CARD.md").write_text(card_text(content, compared), encoding="utf-8")


def card_text(content: dict, compared: dict) -> str:
    """The card as Markdown."""
    steps, metrics, trained = content["thresholds"], content["metrics"], content["trainedOn"]
    times, size = metrics["milliseconds"], sum(metrics["bytes"].values()) / 1e6
    return f"""# Model card: {content["name"]} {content["version"]}

The model measures the similarity of two stamp impressions in percent and decides whether a query shows the stamp of its
references.
Written by `python -m customs_training stamp-verification card`; created {content["created"]}.

## Use

For officers who compare a stamp on an uploaded document with the issuing authority's registered impressions: the
verdict shows where to look, and a person decides. Not for proof of forgery in court, for embossed or dry seals,
for documents that exist only as files, or for identifying one stamp among thousands.

The verdict follows from the percentage shown, by the number of references of the stamp, and **inconclusive** lies
between its thresholds. One reference is enough to decide; three or more clean impressions are recommended.

{thresholds_table(steps["verdicts"])}

A mark counts as alone only if the crop shows no other ink: no detected signature over it, no second ink in its middle, no
stroke that leaves the crop, and an ink that is not black or grey, in which print and pens could not be told from it. A mark
that coloured ink of no detected mark crosses is never a mismatch: its inks may have been confused.

**What the percentage means:** of all marks shown with p %, p in 100 are genuine, assuming as many genuine impressions as
impostors (three in four of them counterfeits). The graph's decision is mapped to it by number of references ("percent" in
model.json); the map rises everywhere. 100 % is the identical impression, which also needs a look: no two impressions of a
rubber stamp are identical, so it may be a pasted copy of the registered picture. Two references count as one stamp's
from a similarity of {steps["sameSource"]:g} %.

## How it works

1. **Ink.** The paper is estimated locally, everything darker than it is ink, and the threshold is Ridler and
   Calvard's. A small network locates the circle of the stamp in two passes; the ink is resampled to 160 x 160.
2. **Embedding.** {content["outputs"][0]["shape"][0]:,} numbers: 128 from a network over rings of the stamp, pooled over the angle (so they do not
   depend on rotation), then the ink map itself in 4 bits per pixel, packed six to a number. float32 must be stored exactly.
3. **Registration.** Rings of both maps are correlated circularly (any rotation), the four best rotations are refined, and
   an affine map aligns each reference with the query (inverse compositional, Baker and Matthews 2004).
4. **Judge.** A network compares both registered maps and the ink of each that is missing nearby in the other, for each reference
   and for their mean. Two logistic steps with non-negative weights combine its output with correlation and cosine, then
   the references with each other; inputs that did not help on validation designs have weight 0 ("calibration" in model.json).
5. **Size.** Two ONNX graphs, {size:.1f} MB together. On one thread, embedding takes {times["embedding"]} ms, a comparison with 1 reference
   {times["comparison with 1 reference"]} ms, with 10 references {times["comparison with 10 references"]} ms (processor time, `evaluate`, on a busy machine).

## Data and terms

| designs | count |
|---|---|
{_counts(trained["designs"])}

| impressions | count |
|---|---|
{_counts(trained["impressions"])}

- **Drawn designs** are vector drawings by this project (training/customs_training/drawing): fictitious offices in Latin,
  Korean and Arabic script, with the fonts of the machine. Their counterfeits are typeset again: another font, spacing, size or
  angle of text, changed letters, another ring width or emblem, missing details.
- **Real stamps** are a research collection of 130 pictures (mostly Iraqi offices, one impression each). Its mirrors state
  no terms, and this repository contains none of its pictures. Their counterfeits are made by editing the picture: patches
  moved, swapped or blanked, the centre rotated, rims thickened, one side compressed.
- **Impressions** are rendered from clean ink with uneven pressure, missing and bleeding ink, distortion, any rotation, paper,
  noise, JPEG, loose or tight cropping, and a signature or lines of text across.
- No public set of counterfeit stamps exists. **Every figure below is measured on synthetic counterfeits and synthetic
  impressions**; figures on real ones will differ. Retrain and measure on the administration's own registered stamps before
  relying on the model.

## Figures

`{metrics["command"]}`: {metrics["protocol"]}.

{_rates(metrics["eer"])}

{_target(metrics["eer"])}

Counterfeits made by printing and scanning a genuine stamp show the same drawing. The model is not trained to reject them, and
with an EER near 50 % it cannot tell them from genuine impressions. Colour, ink and paper must reveal those.

### What the percentage means on designs never seen

True share of genuine impressions by percentage shown, on test designs (number of trials in brackets):

{bands_table({size: one["bands"] for size, one in metrics["percent"].items()})}

The same by the graph's own decision, before the map: it is no percentage of anything, and not even rising.

{bands_table(metrics["decisionBands"])}

In words, customs reads for example "At most 2 in 100 genuine impressions look as different as this one". What share of
genuine test impressions did look as different as each sentence's limit, in percent:

{found_table(metrics["percent"], {"alone": "alone", "crossed": "crossed by other ink"})}

### Verdicts

`calibrate` sets the thresholds on {_total(content["calibration"]["percentFittedOn"]["designs"])} further designs ({_total(content["calibration"]["percentFittedOn"]["trials"]):,} trials). A match starts at one decision for every number of
references, which {FALSE_ACCEPTS:.0%} of counterfeits reach. A mismatch ends where at most {FALSE_REFUSALS:.0%} of genuine impressions
without other ink lie ({FALSE_REFUSALS_OF_ONE:.0%} with one reference), and for all other crops where at most {FALSE_REFUSALS_CROSSED:.0%} of the genuine impressions lie that
other ink crosses. Verdicts in percent; "alone" and "crossed" say which thresholds were applied. Genuine impressions are
judged as what they are, other trials both ways. "One pair" is the rule of version 1.0.0: one pair of thresholds for every
mark ({_pair(content["calibration"]["singlePair"])}).

Test designs:

{_verdicts(metrics["verdicts"], metrics["verdictsOfOnePair"])}

Validation designs (the fusion was fitted on them, the thresholds were not):

{_verdicts(metrics["validation"]["verdicts"], metrics["validation"]["verdictsOfOnePair"])}

## Comparison with other approaches on the same trials

`python -m customs_training stamp-verification compare`: EER in percent with 1 / 3 / 5 references.

{_approaches(compared, metrics["eer"])}

## Limits and ethics

- Counterfeits that differ by one letter or by a slightly different spacing resemble the effects of a poor impression;
  expect some of them to be accepted, in particular with one reference.
- Changing dates in date stamps, serial numbers and handwritten fields inside a stamp count as differences.
- A stamp cropped by more than a tenth, or covered so that less than about half is visible, tends to be inconclusive.
- A worn stamp drifts from its first impressions: register new ones, with validity dates.
- Scripts and shapes other than those above (square seals were drawn only in Korean) were not measured.
- A mismatch is a reason to ask the issuing office, never proof against a trader. Refusals must be explained and open to
  appeal; the overlay shows both pictures for that purpose.

## Retrain

On your own impressions, one folder for each stamp: `npm run train -- stamp-verification all --data <folder>`
(`<folder>/<design>/<impression>.png`; see `--help`, and training/README.md for the accuracy gates). References must be
embedded again afterwards.
"""


def _counts(counts: dict[str, int]) -> str:
    return "\n".join(f"| {name} | {count:,} |" for name, count in counts.items())


def _by_size(values: dict[str, float]) -> str:
    return " / ".join("–" if values[str(size)] != values[str(size)] else f"{values[str(size)]:.1f}" for size in SIZES)


def _rates(eer: dict) -> str:
    lines = ["| designs | impostors | genuine / impostor trials | EER with 1 / 3 / 5 references |", "|---|---|---|---|"]
    for source, entry in eer.items():
        for kind, text in _KINDS.items():
            base = "counterfeit" if kind == _CROSSED else kind
            trials = f"{entry['trials']['genuine']:,} / {entry['trials'][base]:,}" if kind != _CROSSED else "–"
            lines.append(f"| {_SOURCES[source]} | {text} | {trials} | {_by_size(entry[kind])} |")
    return "\n".join(lines)


def _target(eer: dict) -> str:
    """States which groups reach the project's target with five references, and which do not."""
    reached: dict[bool, list[str]] = {True: [], False: []}
    for source, entry in eer.items():
        for kind in IMPOSTORS[:2]:
            value = entry[kind][str(max(SIZES))]
            if value == value:
                reached[value <= TARGET].append(f"{source}, {_KINDS[kind]} ({value:.1f})")
    lines = [f"The target is an EER of at most {TARGET:g} % on unseen designs. With {max(SIZES)} references it is"]
    lines.append(f"met for: {'; '.join(reached[True]) or 'nothing'};")
    lines.append(f"**missed** for: {'; '.join(reached[False]) or 'nothing'}.")
    return "\n".join(lines)


def _verdicts(table: dict, former: dict) -> str:
    lines = [
        "| trials | judged as | references | match / inconclusive / mismatch | with one pair |",
        "|---|---|---|---|---|",
    ]
    for kind, ways in table.items():
        for how, sizes in ways.items():
            for size, shares in sizes.items():
                lines.append(f"| {kind} | {how} | {size} | {_three(shares)} | {_three(former[kind][how][size])} |")
    return "\n".join(lines)


def _three(shares: dict[str, float]) -> str:
    return " / ".join(f"{shares[name]:.1f}" for name in ("match", "inconclusive", "mismatch"))


def _pair(pair: dict[str, float]) -> str:
    return f"match from {pair['match']:g}, mismatch up to {pair['mismatch']:g} of the graph's decision"


def _total(counts: dict[str, int]) -> int:
    return sum(counts.values())


def _approaches(compared: dict, own: dict) -> str:
    if not compared:
        return "Not run."
    columns = [(source, kind) for source in own for kind in IMPOSTORS if kind != "copy"]
    head = " | ".join(f"{source}: {_KINDS[kind]}" for source, kind in columns)
    lines = [f"| approach | {head} |", "|---|" + "---|" * len(columns)]
    for name, entry in {**compared, "**stamp-verification (decision)**": own}.items():
        lines.append(f"| {name} | {' | '.join(_by_size(entry[source][kind]) for source, kind in columns)} |")
    return "\n".join(lines)
