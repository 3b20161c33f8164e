"""Writes CARD.md: what the model is, what it was made of, how good it is, and what it is not for."""

from __future__ import annotations

import json
from pathlib import Path

from customs_training.stamp_verification.calibration import FALSE_ACCEPTS, FALSE_REFUSALS
from customs_training.stamp_verification.evaluation import IMPOSTORS
from customs_training.stamp_verification.trials import SIZES

TARGET = 5.0
"""Largest equal error rate in percent that the project set itself for stamps."""
_SOURCES = {
    "drawn": "invented designs, counterfeits set again",
    "real": "real stamps, counterfeits by changing the picture",
    "own": "own stamps, counterfeits by changing the picture",
}
_CROSSED = "counterfeit, queries crossed by other ink"
_KINDS = {
    "random": "another stamp",
    "counterfeit": "counterfeit",
    _CROSSED: "the same, genuine ones crossed by a signature or text",
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

How alike two impressions of a stamp are, in percent, and whether a query shows the stamp of its references.
Written by `python -m customs_training stamp-verification card`; created {content["created"]}.

## Use

For officers who compare a stamp on an uploaded document with the issuing authority's registered impressions: the
verdict points at what to look at, and a person decides. Not for proof of forgery in court, for embossed or dry seals,
for documents that only exist as files, or for finding out which of thousands of stamps one is.

The verdict on a decision (percent, all references of one stamp together):

- **match** from {steps["match"]:g} %, **mismatch** up to {steps["mismatch"]:g} %, **inconclusive** between them;
- {steps["minimumReferences"]} reference is enough to decide, three or more clean impressions are advised;
- two references belong to one stamp from a similarity of {steps["sameSource"]:g} %.

A similarity is the probability that both show the same stamp if genuine impressions and impostors (three in four of
them counterfeits) were equally many, as calibrated on validation designs; 100 % is the very same impression. A perfect 100 % on a document deserves a look too:
no two presses of a rubber are equal, so it may be a pasted copy of the registered picture.

## How it works

1. **Ink.** Paper is estimated round each place, ink is what is darker than it, and the threshold is Ridler and
   Calvard's. A small network finds the stamp's circle in two looks; the ink is resampled to 160 x 160.
2. **Embedding.** {content["outputs"][0]["shape"][0]:,} numbers: 128 of a network over rings of the stamp, pooled over the angle (so rotation is
   not felt), then the ink map itself in 4 bits a pixel, packed six to a number. float32 must be kept exactly.
3. **Registration.** Rings of both maps are correlated in a circle (any rotation), the four best turns are refined, and
   an affine map brings each reference onto the query (inverse compositional, Baker and Matthews 2004).
4. **Judge.** A network sees both registered maps and what ink of one the other lacks nearby, for each reference and for
   their mean. Two logistic steps with weights that cannot be negative join it with correlation and cosine, then the
   references with each other; what helped nothing on validation designs has no weight ("calibration" in model.json).
5. **Size.** Two ONNX graphs, {size:.1f} MB together; one thread: embedding {times["embedding"]} ms, comparison with 1 reference
   {times["comparison with 1 reference"]} ms, with 10 references {times["comparison with 10 references"]} ms (processor time, `evaluate`, on a busy machine).

## Data and terms

| designs | count |
|---|---|
{_counts(trained["designs"])}

| impressions | count |
|---|---|
{_counts(trained["impressions"])}

- **Drawn designs** are vectors by this project (training/customs_training/drawing): invented offices in Latin letters,
  Korean and Arabic, with the fonts of the machine. Their counterfeits are set again: other font, spacing, size or angle
  of text, letters changed, another ring width or emblem, details left out.
- **Real stamps** are a research collection of 130 pictures (mostly Iraqi offices, one impression each); its mirrors state
  no terms, and no picture of it is in this repository. Their counterfeits are made by changing the picture: patches
  moved, swapped or blanked, the middle turned, rims thickened, a side squeezed.
- **Impressions** are made from clean ink: pressure, missing and bleeding ink, distortion, any rotation, paper, noise,
  JPEG, a cropping that is loose or too tight, and a signature or lines of text across.
- There is no public set of counterfeit stamps. **Every figure below is on synthetic counterfeits and synthetic
  impressions**; real ones will differ. Retrain and measure on the administration's own registered stamps before relying
  on it.

## Figures

`{metrics["command"]}`: {metrics["protocol"]}.

{_rates(metrics["eer"])}

{_target(metrics["eer"])}

Counterfeits by printing and scanning a genuine stamp carry the same drawing; the model is not trained to refuse them, and
at an EER near 50 % they cannot be told from genuine impressions. Colour, ink and paper must show those.

Verdicts at the shipped thresholds, percent. The thresholds were set on single references so that about
{FALSE_ACCEPTS:.0%} of validation counterfeits pass and {FALSE_REFUSALS:.0%} of genuine impressions are refused; what lies between is
for a person to look at:

{_verdicts(metrics["verdicts"])}

## Other approaches, same trials

`python -m customs_training stamp-verification compare`: EER in percent with 1 / 3 / 5 references.

{_approaches(compared, metrics["eer"])}

## Limits and ethics

- Counterfeits that differ by one letter or a slightly other spacing are near what a poor impression does by itself;
  expect some of them to pass, most of all with one reference.
- Date stamps whose date changes, serial numbers and handwritten fields inside a stamp count as differences.
- A stamp cut by more than a tenth, or covered so that less than about half is left, tends to be inconclusive.
- A worn stamp drifts from its first impressions: register new ones, with validity dates.
- Scripts and forms other than those above (square seals were drawn only in Korean) were not measured.
- A mismatch is a reason to ask the issuing office, never proof against a trader. Refusals must be explained and open to
  appeal; the overlay shows both pictures for that.

## Retrain

Your own impressions, one folder a stamp: `npm run train -- stamp-verification all --data <folder>`
(`<folder>/<design>/<impression>.png`; see `--help`). References must then be embedded again.
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
    """Which groups reach the project's target with five references, and which do not."""
    reached: dict[bool, list[str]] = {True: [], False: []}
    for source, entry in eer.items():
        for kind in IMPOSTORS[:2]:
            value = entry[kind][str(max(SIZES))]
            if value == value:
                reached[value <= TARGET].append(f"{source}, {_KINDS[kind]} ({value:.1f})")
    lines = [f"The target is an EER of {TARGET:g} % on unseen designs; with {max(SIZES)} references it is"]
    lines.append(f"met for: {'; '.join(reached[True]) or 'nothing'};")
    lines.append(f"**missed** for: {'; '.join(reached[False]) or 'nothing'}.")
    return "\n".join(lines)


def _verdicts(table: dict) -> str:
    lines = ["| trials | references | match | inconclusive | mismatch |", "|---|---|---|---|---|"]
    for kind, sizes in table.items():
        for size, shares in sizes.items():
            cells = " | ".join(f"{shares[name]:.1f}" for name in ("match", "inconclusive", "mismatch"))
            lines.append(f"| {kind} | {size} | {cells} |")
    return "\n".join(lines)


def _approaches(compared: dict, own: dict) -> str:
    if not compared:
        return "Not run."
    columns = [(source, kind) for source in own for kind in IMPOSTORS if kind != "copy"]
    head = " | ".join(f"{source}: {_KINDS[kind]}" for source, kind in columns)
    lines = [f"| approach | {head} |", "|---|" + "---|" * len(columns)]
    for name, entry in {**compared, "**stamp-verification (decision)**": own}.items():
        lines.append(f"| {name} | {' | '.join(_by_size(entry[source][kind]) for source, kind in columns)} |")
    return "\n".join(lines)
