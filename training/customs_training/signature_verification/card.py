"""Writes CARD.md: intended use, design, data, accuracy and limits of the model."""

from __future__ import annotations

import json
from pathlib import Path

from customs_training.percentages import bands_table, found_table, thresholds_table

SOURCES = {
    "cedar": "CEDAR, English signatures (University at Buffalo)",
    "bhsig260-hindi": "BHSig260, Hindi signatures",
    "sigcomp2011-dutch": "SigComp2011, Dutch signatures (ICDAR 2011 competition)",
}
TARGET = 8.0
_COUNTS = ("1", "3", "5", "10")
_HOWS = {
    "clean": "none: the archive's picture",
    "true": "in the box in which it was written",
    "jittered": "in a box beside it",
    "detected": "in the detector's box",
}


def write_card(folder: Path, comparison: Path) -> None:
    """Writes `CARD.md` into the model's folder from `model.json` and, where there is one, the comparison."""
    content = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    compared = json.loads(comparison.read_text(encoding="utf-8")) if comparison.exists() else {}
    (folder / "CARD.md").write_text(card_text(content, compared), encoding="utf-8")


def card_text(content: dict, compared: dict) -> str:
    """The card as Markdown."""
    metrics, thresholds = content["metrics"], content["thresholds"]
    return f"""# Model card: {content["name"]} {content["version"]}

The model measures how well a signature on a document agrees with the registered signatures of its issuing authority.
Written by `python -m customs_training signature-verification card`; created {content["created"]}.

## Use

For customs officers who check certificates: they see a verdict, its percentage and both pictures side by side, and
decide. Not for deciding without a person that a signature is forged, for identifying a person, or
for signatures made on a screen. The verdict is inconclusive for a signer with fewer than {thresholds["verdicts"][0]["references"]} registered signatures and for
a percentage between the thresholds.

## How it works

1. **Normalisation**, inside the graph: Otsu's threshold, removal of specks, crop to the ink, area scaling to 96x192. This
   removes paper colour and ink darkness, which give forgeries away in the data sets.
2. **Embedding.** A convolutional network ({metrics["parameters"]:,} parameters with the comparison; {metrics["megabytes"]} MB for both graphs) produces
   a global vector of 128 numbers and a vector for each of 6x12 cells, with the weight of each cell, for the picture and for
   its mirror image. In training, all signatures of a writer were mirrored, slanted and stretched alike to create more writers.
3. **Comparison.** A pair is compared as a whole and cell by cell, each cell with the best mixture of cells near its position.
   The result is the mean over both pictures, plus the cosine between histograms of oriented gradients.
4. **Decision.** The mean and best agreement with the references, relative to how well the references agree with each other and
   to their number; this acts as a threshold per signer. At 50 %, genuine and forged are equally likely in the calibration set.

{_shown(content)} Verdicts by the percentage shown, inconclusive between; two references count as one signer's if their
similarity is at least {thresholds["sameSource"]} %:

{thresholds_table(thresholds["verdicts"])}

## Data

| source | description | writers: training / calibration / validation | signatures |
|---|---|---|---|
{_sources(content["trainedOn"]["sources"])}

These are research data sets of genuine signatures and skilled forgeries; most mirrors state no terms. They cover few
writers and even fewer pens and forms. Retrain on your own references before you rely on the model.

## Figures

`{metrics["command"]}`: {metrics["protocol"]}.
Equal error rate in percent, with 95 % intervals over writers; the target was {TARGET:.0f} with five references.

| source (writers) | references | skilled forgeries | own threshold per writer | random forgeries |
|---|---|---|---|---|
{_rates(metrics["equalErrorRate"])}

"Own threshold per writer" uses the best threshold of each writer in hindsight: a bound that the service does not reach.

Information in a single image without any reference (AUC of forged against genuine; .5 would be none): {_probe(metrics["withoutReferenceAuc"])}.
Part of every figure above may come from such traces, for example hesitant strokes, rather than from agreement.

Verdicts with five references on the validation writers:

| signatures | match | inconclusive | mismatch |
|---|---|---|---|
{_verdicts(metrics["verdicts"])}
{_slow_copies(metrics.get("slowCopies"))}
{_meaning(metrics.get("percent"))}{_crops(metrics.get("crops"))}## Comparison with other model families on the same writers

`python -m customs_training signature-verification compare`: EER in percent with five references, skilled / random forgeries.

{_comparison(compared, metrics["equalErrorRate"], content["name"])}

## Limits

- There are few validation writers; the intervals show the uncertainty of the rates.
- The data contain only Latin and Devanagari scripts; Korean signatures, initials and name seals are untested.
- A signature cannot be separated from a stamp of the same colour over it, or on a greyscale scan; the service reports this.
- Amateurs traced the skilled forgeries in the data. These figures do not cover practised forgers.
- A signer's handwriting changes over the years: keep references current with their validity dates.

Ethics: signatures are personal data. The service keeps registered signatures for comparison only, logs none, and keeps an
audit record of deletions. Errors affect people whose handwriting varies (illness, age) more often; a mismatch is a reason to
look, not a finding.

To retrain: `npm run train -- signature-verification all --scans <folder>`; `--help` describes the layout, training/README.md
the accuracy gates.
"""


def _shown(content: dict) -> str:
    if "percent" not in content:
        return "The percentage shown is the decision."
    return (
        'The percentage shown is the decision mapped by number of references ("percent" in model.json): of all signatures\n'
        "shown with p %, p in 100 are genuine, assuming as many genuine signatures as forgeries (four in five of them\n"
        "skilled). The map rises everywhere."
    )


def _slow_copies(shares: dict[str, float] | None) -> str:
    if shares is None:
        return ""
    return f"""| genuine ones copied by a drawn slow hand | {" | ".join(f"{100 * shares[one]:.1f} %" for one in ("match", "inconclusive", "mismatch"))} |

The slow hand redraws the middles of a signature's own lines in an even stroke with a tremor of 1.2 to 1.8 pixels of the
normalised picture (`slow_hand.py`). It is drawn, no person's, and the exact shape makes it harder than a forgery. Training
shows such copies, too; thresholds and gates do not ask about them.
"""


def _meaning(percent: dict | None) -> str:
    if percent is None:
        return ""
    return f"""True share of genuine signatures by percentage shown, on the validation writers (number of trials in brackets):

{bands_table({count: one["bands"] for count, one in percent.items()})}

In words, customs reads for example "At most 2 in 100 genuine signatures look as different as this one". What share of the
validation writers' genuine signatures did look as different as each sentence's limit, in percent:

{found_table(percent, {"alone": "all"})}

"""


def _crops(crops: dict | None) -> str:
    if crops is None:
        return ""
    detections = crops["detections"]
    boxed = sum(detections.values())
    sources = list(crops["bySource"]["clean"])
    lines = [f"| cut | {' | '.join(sources)} | {' | '.join(f'{one}, without stamps' for one in sources)} |"]
    lines.append("|---|" + "---|" * (2 * len(sources)))
    for how, means in _HOWS.items():
        if how in crops["bySource"]:
            every, free = (crops[part][how] for part in ("bySource", "bySourceWithoutStamps"))
            cells = [_rate(every, one) for one in sources] + [_rate(free, one) for one in sources]
            lines.append(f"| {means} | {' | '.join(cells)} |")
    table = "\n".join(lines)
    situations = list(next(iter(crops["bySituation"].values())))
    beside = "\n".join(
        f"| {situation} | {' | '.join(_rate(one, situation) for one in crops['bySituation'].values())} |"
        for situation in situations
    )
    kinds = " | ".join(_HOWS[how] for how in crops["bySituation"])
    return f"""### As the service cuts signatures out of pages

The same signatures on composed {crops.get("composed", "forms and letters")}, cut by the service's own code (`npm run tool -- crops`), against five
references as an authority enrols them. Of {boxed} signatures the detector found {detections["found"]}, boxed {detections["loose"]} loosely and
missed {detections["missed"]}; its boxes show only those that it found. Equal error rate in percent, skilled forgeries:

{table}

| what lies at the signature | {kinds} |
|---|{"---|" * len(crops["bySituation"])}
{beside}

Verdicts in percent, apart for cuts that may show other ink (a mark or print across, a black pen):

| cut | other ink | signatures | match | inconclusive | mismatch |
|---|---|---|---|---|---|
{_crop_verdicts(crops["verdicts"])}

"""


def _crop_verdicts(verdicts: dict[str, dict[str, dict[str, dict[str, float]]]]) -> str:
    names = {"genuine": "genuine", "skilled": "skilled forgeries"}
    inks = {"alone": "none", "crossed": "possible"}
    return "\n".join(
        f"| {means} | {inks[group]} | {names[kind]} | {one['match']:.1f} | {one['inconclusive']:.1f} | {one['mismatch']:.1f} |"
        for how, means in _HOWS.items()
        for group, kinds in verdicts.get(how, {}).items()
        for kind, one in kinds.items()
    )


def _rate(rates: dict[str, float], name: str) -> str:
    value = rates.get(name)
    return "–" if value is None else f"{value:.1f}"


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
    names = {
        "genuine": "genuine",
        "skilled": "skilled forgeries",
        "random": "random forgeries (other people's signatures)",
    }
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
