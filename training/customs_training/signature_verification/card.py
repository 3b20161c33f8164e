"""Writes CARD.md: what the model is, what it was made of, how good it is, and what it is not for."""

from __future__ import annotations

import json
from pathlib import Path

SOURCES = {
    "cedar": "CEDAR, English signatures (University at Buffalo)",
    "bhsig260-hindi": "BHSig260, Hindi signatures",
    "sigcomp2011-dutch": "SigComp2011, Dutch signatures (ICDAR 2011 competition)",
}
TARGET = 8.0
_COUNTS = ("1", "3", "5", "10")


def write_card(folder: Path, comparison: Path) -> None:
    """Writes `CARD.md` into the model's folder from `model.json` and, where there is one, the comparison."""
    content = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    compared = json.loads(comparison.read_text(encoding="utf-8")) if comparison.exists() else {}
    (folder / "CARD.md").write_text(card_text(content, compared), encoding="utf-8")


def card_text(content: dict, compared: dict) -> str:
    """The card as Markdown."""
    metrics, thresholds = content["metrics"], content["thresholds"]
    return f"""# Model card: {content["name"]} {content["version"]}

Says how far a signature on a document agrees with the registered ones of its issuing authority.
Written by `python -m customs_training signature-verification card`; created {content["created"]}.

## Use

For customs officers who check certificates: a verdict with its percentage and the pictures beside each other, so that a
person can look and decide. Not for deciding alone that somebody forged a signature, not for identifying a person, not
for signatures made on a screen. A signer with fewer than {thresholds["minimumReferences"]} registered signatures, and a percentage between the
thresholds, are answered as inconclusive.

## How it works

1. **Normalising**, inside the graph: Otsu's threshold, specks dropped, crop to the ink, scaled by area into 96x192. Paper
   colour and darkness of the ink, which give forgeries away in the data sets, do not survive it.
2. **Embedding.** A convolutional network ({metrics["parameters"]:,} parameters with the comparison, {metrics["megabytes"]} MB both graphs) gives
   a global vector of 128 numbers and a vector for each of 6x12 cells, with the weight of each cell, of the picture and of
   its mirror image. All signatures of a writer were mirrored, slanted and stretched alike in training, which makes more writers.
3. **Comparison.** A pair is compared as a whole and cell by cell, each cell with the best mixture of cells near its place;
   the mean over both pictures counts, plus the cosine between histograms of oriented gradients.
4. **Decision.** Mean and best agreement with the references, set against how well these agree among themselves and how many
   they are: that is the threshold per signer. 50 % is where genuine and forged are as likely, in the calibration set.

Verdicts: match from {thresholds["match"]} %, mismatch up to {thresholds["mismatch"]} %, inconclusive between. Two references count as one signer's from
{thresholds["sameSource"]} % between them.

## Data

| source | what it is | writers trained / calibrated / validated | signatures |
|---|---|---|---|
{_sources(content["trainedOn"]["sources"])}

Research data sets of handwriting, genuine signatures and skilled forgeries; most mirrors state no terms. The writers are
few, the pens and forms fewer. Retrain on your own references before you rely on it.

## Figures

`{metrics["command"]}`: {metrics["protocol"]}.
Equal error rate in percent, with 95 % intervals over writers; the target was {TARGET:.0f} at five references.

| source (writers) | references | skilled forgeries | own threshold per writer | random forgeries |
|---|---|---|---|---|
{_rates(metrics["equalErrorRate"])}

"Own threshold per writer" picks the best threshold of each writer afterwards: a bound, not what serving does.

What one image gives away without any reference (AUC of forged against genuine; .5 would be nothing): {_probe(metrics["withoutReferenceAuc"])}.
Part of every figure above may come from such traces, hesitant strokes among them, rather than from agreement.

Verdicts at five references on the validation writers:

| signatures | match | inconclusive | mismatch |
|---|---|---|---|
{_verdicts(metrics["verdicts"])}

## Other families, same writers

`python -m customs_training signature-verification compare`: EER in percent at five references, skilled / random.

{_comparison(compared, metrics["equalErrorRate"], content["name"])}

## Limits

- The validation writers are few: the intervals say how far the rates can be trusted.
- Scripts other than Latin and Devanagari were not seen; Korean signatures, initials and name seals are untested.
- A signature under a stamp of the same colour, or on a greyscale scan, cannot be cleaned of it; the service says so.
- Skilled forgeries in the data were traced by amateurs. A practised forger is not covered by these figures.
- A signer's hand changes over years: keep references current with their validity dates.

Ethics: signatures are personal data. The service keeps registered ones for comparison only, logs none, and deletes softly
with an audit. Errors fall on people whose hand varies much (illness, age); a mismatch is a reason to look, not a finding.

Retrain: `npm run train -- signature-verification all --scans <folder>`; `--help` gives the layout.
"""


def _sources(counts: dict[str, dict[str, int]]) -> str:
    def line(name: str, one: dict[str, int]) -> str:
        parts = ("train", "calibration", "validation")
        writers = " / ".join(str(one.get(f"{part}Writers", 0)) for part in parts)
        total = sum(one.get(f"{part}Signatures", 0) for part in parts)
        return f"| {name} | {SOURCES.get(name, 'own scans')} | {writers} | {total:,} |"

    return "\n".join(line(name, one) for name, one in counts.items())


def _rates(report: dict[str, dict]) -> str:
    lines = []
    for source, counts in report.items():
        for count in _COUNTS:
            if count not in counts:
                continue
            one = counts[count]
            low, high = one["skilled95"]
            lines.append(
                f"| {source} ({one['writers']}) | {count} | {one['skilled']:.1f} ({low:.1f}–{high:.1f})"
                f" | {one['skilledOwnThreshold']:.1f} | {one['random']:.1f} |"
            )
    return "\n".join(lines)


def _probe(values: dict[str, float]) -> str:
    return ", ".join(f"{source} {value:.2f}" for source, value in values.items())


def _verdicts(shares: dict[str, dict[str, float]]) -> str:
    names = {"genuine": "genuine", "skilled": "skilled forgeries", "random": "other people's"}
    return "\n".join(
        f"| {names[kind]} | {100 * one['match']:.1f} % | {100 * one['inconclusive']:.1f} % | {100 * one['mismatch']:.1f} % |"
        for kind, one in shares.items()
    )


def _comparison(compared: dict[str, dict], own: dict[str, dict], name: str) -> str:
    sources = list(own)
    lines = [f"| family | {' | '.join(sources)} |", "|---|" + "---|" * len(sources)]
    for family, report in {**compared, f"{name} (shipped)": own}.items():
        cells = [f"{report[source]['5']['skilled']:.1f} / {report[source]['5']['random']:.1f}" for source in sources]
        lines.append(f"| {family} | {' | '.join(cells)} |")
    return "\n".join(lines)
