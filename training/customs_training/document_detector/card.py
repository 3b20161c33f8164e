"""Writes CARD.md: intended use, design, data, accuracy and limits of the detector."""

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

The model detects stamps and signatures on a scanned page, and the orientation of the page.
Written by `python -m customs_training document-detector card`; created {content["created"]}.

## Use

The first step of verify-document: detected marks are cropped and compared with registered stamps and signatures, and an
officer sees the boxes on the page. A box means that something looks like a stamp or a signature. It does not identify its
owner or tell whether it is genuine. Not for accepting documents as signed without a person, nor for identity documents,
photographs of a desk, or pages of which only a corner is visible.

## How it works

The mean of two anchor-free networks ({trained["parameters"]["trained"]:,} trained parameters). The first reads pixels through a depthwise trunk down to 1/32 of the page
size, summed back to 1/8. The second reads features of the frozen backbone of PP-OCRv4's text detector ({trained["parameters"]["frozen"]:,} parameters), which has
seen handwriting and print of many scripts. In both, each cell of 1/8 predicts whether it is the centre of a stamp or of a signature, and the
distances to the four sides. Each class has its own boxes, because a stamp may overlap a signature. A pooled head predicts the number of quarter
turns that make the page upright. The input is 8-bit RGB, scaled to fit {canvas["height"]} x {canvas["width"]} (landscape pages: width and height swapped), aligned top left, padded with white;
scaling to 0..1, peak detection, non-maximum suppression (IoU 0.5) and sorting are part of the graph. Size: {metrics["bytes"] / 1e6:.1f} MB; time:
{metrics["millisecondsPerPage"]:.0f} ms per page on one core in ONNX Runtime (`{metrics["command"]}`, best of 15 runs).

Thresholds: stamp {thresholds["stamp"]}, signature {thresholds["signature"]}, the lowest at which the mean F1 of the sources of real dev pages (and of the validation scans, for
signatures) is within 0.01 of its best: one threshold for all sources, none of them drawn. On a page of a document that has to be signed and
shows no signature, the best one from {thresholds.get("faintSignature", thresholds["signature"])} counts; it is never a mismatch, and it is not said to be present unless it matches. A page is rotated from a probability of {thresholds["orientation"]}.

## Data

| part | documents | pages | signatures | stamps | logos |
|---|---|---|---|---|---|
{_splits({"real pages, training": trained["realPages"], **{f"scans, {name}": one for name, one in trained["scannedPages"].items()}})}

- **Real pages**: certificates, diplomas and letters of Roboflow's signatures-xc8up (CC BY 4.0) with this project's labels
  (`training/labels/real-pages-rv.csv`); half of the training pages. {trained["cutMarks"]["signatures"]} signatures and {trained["cutMarks"]["stamps"]} stamps are also cut from them and laid
  over other pages.
- **Scanned pages**: Tobacco800, greyscale business letters of US tobacco firms up to the 1990s. Signatures and logos are labelled; the stamps on them
  ("RECEIVED" date stamps) are not, so background is a negative example of stamps only where the network's own score is low.
- **Stamps**: {trained["photographedStamps"]} photographed stamps (Arabic and English; round, oval and rectangular; other designs are reserved for validation and test)
  and {trained["drawnStamps"]:,} drawn ones, multiplied onto pages at any angle, over text and over signatures.
- **Signatures**: those on the pages, {trained["writtenSignatures"]:,} from CEDAR, BHSig260-Hindi and SigComp2011 Dutch (training writers), {trained["drawnSignatures"]:,} in synthetic
  handwriting and {trained["scribbles"]:,} scribbles, squeezed to the shape of signatures on certificates, in many inks, over stamps, text and lines.
- **Negatives**: headings and names in large print, in Latin, Korean, Chinese and Arabic letters.
- **Drawn forms**: {trained["drawnForms"]} certificates of origin, invoices and declarations in three layouts.
- Augmentation, drawn anew for every page shown: skew, scale, quarter turns, mirrored pages, black-and-white copies, greyscale, other colours of
  ink, tinted paper, shading, bleed-through, blur, low resolution, noise, JPEG.

{_trainings(trained["trainings"])}

Terms: {trained["terms"]} This repository contains none of the pictures.
**An administration should retrain on its own scans**, whose terms it knows.

## Figures

`{metrics["command"]}`: {metrics["protocol"]}.

| set | pages | class | objects | recall | precision | AP50 |
|---|---|---|---|---|---|---|
{_figures(metrics["sets"])}

{_notes(metrics["sets"])}

By group, on the pages of the group:

| set | group | class | objects | recall | precision |
|---|---|---|---|---|---|
{_groups(metrics["sets"])}

Logos on the test scans: {logos["logos"]}; of these, {logos["stamp"]} detected as a stamp and {logos["signature"]} as a signature.

Orientation was measured on 60 test scans and 60 certificates, each in all four orientations ({metrics["orientation"]["pages"]:,} pages). With one reading and the
threshold, {100 * metrics["orientation"]["accuracy"]:.1f} % end upright, {100 * metrics["orientation"]["least"]:.1f} % in the worst of the four orientations; {100 * metrics["orientation"]["uprightKept"]:.1f} % of upright pages are left unchanged.
With two readings (a page that clearly lies on its side is rotated in the more probable direction, read again, and rotated by
180 degrees if it is then upside down), {100 * metrics["orientation"]["readTwice"]:.1f} % end upright.

The "stamped scans" are composites: a photographed stamp of a held-out design multiplied onto a held-out real
page. Detections of the pages' own unlabelled stamps count as errors there. The "certificates" are drawn pages whose designs, signers and
texts were not in training; the three layouts were. On the real pages, the thresholds were chosen; the construction papers ("kz": crossing marks,
many signatures in one place) and the certificates and letters ("rv") were never trained on.

## Other models on the same pages

`python -m customs_training document-detector compare`: recall / precision / AP50 in percent, each model at its own thresholds.

{_comparison(compared, content)}

## Limits

- Signatures are Latin, Cyrillic, Hindi or synthetic; other scripts are untested. Initials, handwritten notes and large ornamental
  lettering can be mistaken for signatures, emblems of a letterhead for stamps.
- Where several signatures cross each other and stamps, as on the construction papers, many are missed or boxed together.
- Stamps without a frame (a plain date or a word) are rare in training, and embossed seals without ink are absent.
- Signatures are detected on upright pages only; the page must be rotated first.
- Objects smaller than about 25 pixels at {canvas["height"]} x {canvas["width"]} (8 mm on A4) are often missed.

## Ethics

A signature is personal data. The detector stores no picture, and boxes alone reveal nothing about a person. Not all data sets
state the terms under which their signers contributed. A missed stamp or signature makes a document
"unverifiable", never "suspicious": it costs an officer's time, and it affects traders with poor scans
(low resolution, faxes) more than others; see the groups.

## Retrain

`npm run train -- document-detector all --data <folder>`, with `documents/pages/boxes.json` and the pages (layout: `--help`).
If stamps are labelled on the pages, the network learns them from there as well. training/README.md describes the accuracy gates.
"""


def _trainings(history: dict[str, list[dict]]) -> str:
    return "\n".join(f"- Network `{kind}`: {_stages(stages)}." for kind, stages in history.items())


def _stages(stages: list[dict]) -> str:
    parts = []
    for one in stages:
        shown = one.get("note", f"share in windows {one['windows']}")
        parts.append(f"{one['pages']:,} pages ({shown}, rate {one['rate']})")
    many = f" in {len(parts)} stages, each from the averaged weights of the one before" if len(parts) > 1 else ""
    return f"trained{many} on {'; '.join(parts)}"


def _splits(parts: dict[str, dict[str, int]]) -> str:
    columns = ("documents", "pages", "signatures", "stamps", "logos")
    return "\n".join(
        f"| {name} | {' | '.join(str(one[column]) for column in columns)} |" for name, one in parts.items()
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


def _comparison(compared: dict, content: dict) -> str:
    if not compared:
        return "Not run."
    columns = [key for key in next(iter(compared.values())) if ": " in key]
    lines = [f"| model | ms per page | {' | '.join(columns)} |", "|---|---|" + "---|" * len(columns)]
    shipped = {
        f"{name}: {label}": one[label]
        for name, one in content["metrics"]["sets"].items()
        for label in CLASSES
        if label in one
    }
    rows = {"**shipped**": {"milliseconds": content["metrics"]["millisecondsPerPage"], **shipped}, **compared}
    for name, one in rows.items():
        cells = [" / ".join(_percent(one[key][part]) for part in ("recall", "precision", "ap50")) for key in columns]
        lines.append(f"| {name} | {one.get('milliseconds', '–')} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.0f}"
