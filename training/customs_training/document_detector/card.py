"""Writes CARD.md: what the detector is, what it was made of, how good it is, and what it is not for."""

from __future__ import annotations

import json
from pathlib import Path

from customs_training.document_detector.settings import CLASSES


def write_card(folder: Path, comparison: Path) -> None:
    """Writes `CARD.md` into the model's folder from `model.json` and, where there is one, the comparison."""
    content = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    compared = json.loads(comparison.read_text(encoding="utf-8")) if comparison.exists() else {}
    (folder / "CARD.md").write_text(card_text(content, compared), encoding="utf-8")


def card_text(content: dict, compared: dict) -> str:
    """The card as Markdown."""
    metrics, trained, thresholds = content["metrics"], content["trainedOn"], content["thresholds"]
    canvas, logos = content["canvas"], metrics["logos"]
    return f"""# Model card: {content["name"]} {content["version"]}

Finds stamps and signatures on a scanned page and says which way up the page is.
Written by `python -m customs_training document-detector card`; created {content["created"]}.

## Use

First step of verify-document: what it finds is cut out and compared with registered stamps and signatures, and an
officer sees the boxes on the page. A box says that something looks like a stamp or a signature, never whose it is or
whether it is genuine. Not for counting documents as signed without a person, nor for identity documents, photographs
of a desk, or pages of which only a corner is visible.

## How it works

An anchor-free, depthwise network of {trained["parameters"]:,} parameters: a trunk down to one 32nd of the page, summed back to one
8th, where each cell says whether it is the centre of a stamp or of a signature and how far the four sides are. Each
class has its own boxes, because a stamp may lie right over a signature. A pooled head names the quarter turns to stand
the page upright. The page goes in as 8-bit RGB, scaled to fit {canvas["height"]} x {canvas["width"]} (landscape: turned), top left, padded white;
scaling to 0..1, peaks, non-maximum suppression (IoU 0.5) and sorting are in the graph. {metrics["bytes"] / 1e6:.1f} MB;
{metrics["millisecondsPerPage"]:.0f} ms a page on one core in ONNX Runtime (`{metrics["command"]}`, best of 15 runs).

Thresholds, chosen on validation documents: stamp {thresholds["stamp"]}, signature {thresholds["signature"]}; a page is turned from a probability of {thresholds["orientation"]}.

## Data

| part | documents | pages | signatures | logos |
|---|---|---|---|---|
{_splits(trained["scannedPages"])}

- **Scanned pages**: Tobacco800, greyscale business letters of US tobacco firms up to the 1990s. Signatures and logos are labelled; stamps on them
  ("RECEIVED" daters) are not, so background counts for the stamp class only where the network has no suspicion.
- **Stamps**: {trained["photographedStamps"]} photographed stamps (Arabic and English, round, oval and box; other designs are kept for validation and test)
  and {trained["drawnStamps"]:,} drawn ones, multiplied onto pages at any angle, over text and over signatures.
- **Signatures**: those on the pages; {trained["writtenSignatures"]:,} of CEDAR, BHSig260-Hindi and SigComp2011 Dutch (training writers) and {trained["drawnSignatures"]:,} in invented
  handwriting, laid over pages.
- **Drawn forms**: {trained["drawnForms"]} certificates of origin, invoices and declarations in three layouts.
- Augmentation: skew, scale, quarter turns, black-and-white copies, grey, tinted paper, shade, bleed-through, blur,
  low resolution, noise, JPEG. Never mirrored.

{_trainings(trained["trainings"])}

Terms: Tobacco800, the signature sets and the photographed stamps are research data sets; most mirrors state no
terms. No picture of them is in this repository. **An administration should retrain on its own scans**, whose terms it knows.

## Figures

`{metrics["command"]}`: {metrics["protocol"]}.

| set | pages | class | objects | recall | precision | AP50 |
|---|---|---|---|---|---|---|
{_figures(metrics["sets"])}

{_notes(metrics["sets"])}

By group, on the pages that belong to it:

| set | group | class | objects | recall | precision |
|---|---|---|---|---|---|
{_groups(metrics["sets"])}

Logos on the test scans: {logos["logos"]}; covered by a detection: {logos["stamp"]} as a stamp, {logos["signature"]} as a signature.

Orientation, 60 test scans and 60 certificates in all four turns ({metrics["orientation"]["pages"]:,} readings), believing one reading with the
threshold: {100 * metrics["orientation"]["accuracy"]:.1f} % end upright, {100 * metrics["orientation"]["least"]:.1f} % in the worst of the four turns; {100 * metrics["orientation"]["uprightKept"]:.1f} % of upright pages are left as they are.
Read twice (a page that surely lies on its side is turned the likelier way, read again, and turned by half where it then
stands on its head): {100 * metrics["orientation"]["readTwice"]:.1f} % end upright.

Figures on "stamped scans" are on composites: a photographed stamp of a held-out design multiplied onto a held-out real
page. Detections on the pages' own unlabelled stamps count as wrong there{_adjudicated(metrics)}.
Figures on "certificates" are on drawn pages whose designs, signers and texts were not in training; the three layouts were.

## Other configurations, same test pages

`python -m customs_training document-detector compare`. Recall / precision / AP50 in percent. The short trainings rank
configurations against each other; the first row is the shipped model, trained on {trained["settings"]["pagesShown"]:,} pages.

{_comparison(compared, content)}

## Limits

- No page of real customs certificates was in training or test; stamps on real pages are composites.
- Signatures are Latin, Hindi or invented; other scripts are untested. Initials and handwritten notes can be taken for
  signatures, and large ornamental lettering too.
- Stamps without a frame (a plain date or a word) are rare in training, embossed seals without ink are not in it.
- Signatures are looked for on upright pages; the page must be turned first.
- Objects under about 25 pixels at {canvas["height"]} x {canvas["width"]} (8 mm on A4) are missed often.

## Ethics

A signature is personal data. The detector keeps no picture, and boxes alone say nothing about a person; the terms under
which the signers of the data sets gave theirs are not stated everywhere. A missed stamp or signature makes a document
"unverifiable", never "suspicious": the cost falls on an officer's time, and traders whose documents are scanned badly
(low resolution, faxes) are affected more, see the groups.

## Retrain

`npm run train -- document-detector all --data <folder>` with `documents/pages/boxes.json` and the pages (layout: `--help`).
With stamps labelled on the pages, stamps are learnt from them as well.
"""


def _trainings(history: list[dict]) -> str:
    parts = []
    for one in history:
        shown = one.get("note", f"share in windows {one['windows']}")
        parts.append(f"{one['pages']:,} pages ({shown}, rate {one['rate']})")
    if len(parts) == 1:
        return f"Trained on {parts[0]}."
    return f"Trained in {len(parts)} stages, each going on from the averaged weights of the one before (`--start`): {'; '.join(parts)}."


def _splits(parts: dict[str, dict[str, int]]) -> str:
    return "\n".join(
        f"| {name} | {one['documents']} | {one['pages']} | {one['signatures']} | {one['logos']} |"
        for name, one in parts.items()
    )


def _figures(sets: dict) -> str:
    return "\n".join(
        f"| {name} | {one['pages']} | {label} | {one[label]['objects']} | {_share(one[label]['recall'])} |"
        f" {_share(one[label]['precision'])} | {one[label]['ap50']:.3f} |"
        for name, one in sets.items()
        for label in CLASSES
        if label in one
    )


def _notes(sets: dict) -> str:
    return "\n".join(f"- {name}: {one['note']}." for name, one in sets.items())


def _groups(sets: dict) -> str:
    return "\n".join(
        f"| {name} | {group} | {label} | {found['objects']} | {_share(found['recall'])} | {_share(found['precision'])} |"
        for name, one in sets.items()
        for label in CLASSES
        if label in one
        for group, found in one[label]["groups"].items()
    )


def _adjudicated(metrics: dict) -> str:
    seen = metrics.get("adjudicated")
    return f"; {seen['text']}" if seen else ""


def _comparison(compared: dict, content: dict) -> str:
    if not compared:
        return "Not run."
    columns = [key for key in next(iter(compared.values())) if ": " in key]
    lines = [f"| configuration | parameters | {' | '.join(columns)} |", "|---|---|" + "---|" * len(columns)]
    shipped = {
        f"{name}: {label}": one[label]
        for name, one in content["metrics"]["sets"].items()
        for label in CLASSES
        if label in one
    }
    rows = {"**shipped**": {"parameters": content["trainedOn"]["parameters"], **shipped}, **compared}
    for name, one in rows.items():
        cells = [" / ".join(_percent(one[key][part]) for part in ("recall", "precision", "ap50")) for key in columns]
        lines.append(f"| {name} | {one['parameters']:,} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.0f}"
