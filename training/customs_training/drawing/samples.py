"""Draws samples/documents: references of two fictitious authorities, documents to verify, and the lists of both."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from customs_training.drawing.authorities import Authority, authorities
from customs_training.drawing.certificates import DrawnPage, draw_certificate, random_certificate
from customs_training.drawing.fonts import load
from customs_training.drawing.form_words import Certificate, GoodsLine
from customs_training.drawing.handwriting import Signer
from customs_training.drawing.sample_documents import SAMPLES, Sample
from customs_training.drawing.scans import Spot, coarse, composite_ink, reference_card, scanned, stamped

SEED = 20260
_DPI = 150
_STAMP_REFERENCES = 5
_SIGNATURE_REFERENCES = 5
_EXPORTER = Signer(6003)
_STRANGER = Signer(6002)
_EXIF_ORIENTATION = 0x0112
_MM_PER_INCH = 25.4
_BLUE_PEN = (24, 38, 120)
_INK_SIZE = 520
_PDF_TIME = time.gmtime(1_767_225_600)
_SIGNATURE_PIXELS = 440
_GOODS = (
    *(
        ("Frozen mackerel, whole", "0303.54"),
        ("Bicycle inner tubes of rubber", "4013.20"),
        ("Green tea, 100 g", "0902.10"),
    ),
    *(
        ("Ceramic floor tiles 60 x 60 cm", "6907.21"),
        ("Stainless steel hinges", "8302.10"),
        ("Ball bearings", "8482.10"),
    ),
    *(("Electric rice cookers 1.8 l", "8516.60"), ("Dried seaweed for human use", "1212.21"), ("LED lamps", "8539.52")),
    *(("Cotton T-shirts, knitted", "6109.10"), ("Sewing machine needles", "8452.30"), ("Roasted coffee", "0901.21")),
)
"""Goods and their subheadings in HS 2022."""


def write_samples(
    out: Path, seed: int = SEED, samples: Sequence[Sample] = SAMPLES, report: Callable[[str], None] = print
) -> None:
    """Draws every file into `out`, and writes references.json and documents.json.

    The same seed, fonts and Pillow version produce the same files.
    """
    (out / "references").mkdir(parents=True, exist_ok=True)
    own = {one.authority_id: one for one in authorities()}
    references = [row for one in own.values() for row in _write_references(out, one, seed)]
    report(f"{len(references)} references")
    for sample in samples:
        rng = np.random.default_rng([seed, *sample.file.encode()])
        _write_document(out / sample.file, sample, own[sample.authority], rng)
        report(sample.file)
    _write_json(out / "references.json", references)
    _write_json(out / "documents.json", [_listed(sample) for sample in samples])


def _listed(sample: Sample) -> dict:
    return {
        "file": sample.file,
        "contentType": sample.content_type,
        "documentType": sample.kind,
        "authorityId": sample.authority,
        "expected": {
            "status": sample.expected,
            "words": sample.words,
            "findings": [{"page": page, "kind": kind, "verdict": verdict} for page, kind, verdict in sample.findings],
        },
    }


def _write_references(out: Path, authority: Authority, seed: int) -> list[dict]:
    prefix = authority.authority_id[:2].lower()
    rows = []
    for index in range(_STAMP_REFERENCES):
        rng = np.random.default_rng([seed, 1, index, len(prefix) + ord(prefix[0])])
        ink = stamped(authority.stamp, rng, 0.12 + 0.06 * index, float(rng.uniform(-9, 9)), _INK_SIZE)
        card = reference_card(ink, authority.stamp_colour, rng, 360)
        rows.append(_reference(out, authority, "stamp", f"{prefix}-stamp-{index + 1}.jpg", card))
    for number, signer in enumerate(authority.signers):
        for index in range(_SIGNATURE_REFERENCES):
            rng = np.random.default_rng([seed, 2, index, number, ord(prefix[0])])
            card = reference_card(signer.sign(rng, _SIGNATURE_PIXELS), authority.pen, rng, 400)
            name = f"{prefix}-signature-{'ab'[number]}{index + 1}.jpg"
            rows.append(_reference(out, authority, "signature", name, card))
    return rows


def _reference(out: Path, authority: Authority, kind: str, name: str, card: Image.Image) -> dict:
    card.save(out / "references" / name, quality=82, optimize=True)
    return {
        "file": f"references/{name}",
        "contentType": "image/jpeg",
        "authorityId": authority.authority_id,
        "kind": kind,
    }


def _write_document(path: Path, sample: Sample, authority: Authority, rng: np.random.Generator) -> None:
    pages = [_scan(_page(sample, authority, kind, rng), authority.style.paper, sample, rng) for kind in sample.pages]
    first, dpi = pages[0], (min(_DPI, sample.dpi),) * 2
    if path.suffix == ".pdf":
        # Pillow writes the current time into the file unless one is given.
        times = {"creationDate": _PDF_TIME, "modDate": _PDF_TIME}
        first.save(path, save_all=True, append_images=pages[1:], resolution=dpi[0], quality=58, **times)
    elif path.suffix == ".png":
        # 48 colours are enough for a scan of print and ink, at a third of the size.
        first.quantize(48, dither=Image.Dither.NONE).save(path, optimize=True, dpi=dpi)
    else:
        exif = Image.Exif()
        if sample.exif is not None:
            exif[_EXIF_ORIENTATION] = sample.exif
        first.save(path, quality=66, optimize=True, progressive=True, dpi=dpi, exif=exif)


def _page(sample: Sample, authority: Authority, kind: str, rng: np.random.Generator) -> Image.Image:
    """A filled form; the marks of the sample are on the page of its own kind."""
    certificate = _filled(authority, kind, rng)
    page = draw_certificate(certificate, authority.style, _DPI)
    if kind == "certificate-of-origin" and not sample.exporter:
        _type_exporter(page, certificate, authority)
    if kind != sample.kind:
        return page.image
    if sample.exporter:
        ink = _EXPORTER.sign(rng, _SIGNATURE_PIXELS)
        composite_ink(page.image, ink, _BLUE_PEN, _on_line(page, "exporter", ink, 38.0, 0.5))
    if sample.signature is not None:
        ink = _written(authority.signers[sample.signer], sample.signature, rng)
        role = "authority" if kind == "certificate-of-origin" else "exporter"
        composite_ink(
            page.image,
            ink,
            authority.pen,
            _on_line(page, role, ink, authority.signature_mm, 0.3 if sample.over else 0.68),
        )
    if sample.stamp is not None:
        design = authority.stamp if sample.stamp == "genuine" else authority.counterfeit
        ink = stamped(design, rng, 0.22, float(rng.uniform(-10, 10)), _INK_SIZE)
        composite_ink(page.image, ink, authority.stamp_colour, _stamp_spot(page, authority, ink))
    return page.image


def _written(signer: Signer, how: str, rng: np.random.Generator) -> np.ndarray:
    """Ink of a signature: the signer's own, an imitation of it, or another person's."""
    write = {"genuine": signer.sign, "forged": signer.forge, "other": _STRANGER.sign}[how]
    return write(rng, _SIGNATURE_PIXELS)


def _filled(authority: Authority, kind: str, rng: np.random.Generator) -> Certificate:
    """A random form of the authority: parties, date and goods are drawn at random."""
    drawn = random_certificate(rng, authority.language, kind)
    chosen = rng.permutation(len(_GOODS))[: 2 + int(rng.integers(3))]
    goods = []
    for mark, at in enumerate(chosen, 1):
        cartons = int(rng.integers(10, 200))
        mass, price = round(cartons * float(rng.uniform(4, 18)), 1), round(cartons * float(rng.uniform(20, 160)), 2)
        text, hs_code = _GOODS[at]
        goods.append(GoodsLine(f"C/{mark}", f"{cartons} cartons {text}", hs_code, cartons * 12, mass, price))
    # This digit determines the printed emblem (drawing.certificates): one emblem per authority.
    digits = f"{drawn.number[1:6]}{authority.emblem_digit}{drawn.number[6:]}"
    return replace(
        drawn,
        authority=authority.name,
        number=f"{authority.authority_id[:2]}{digits}",
        date=f"{rng.integers(1, 29):02d}.{rng.integers(1, 11):02d}.2026",
        place=authority.place,
        origin=authority.place,
        goods=tuple(goods),
    )


def _type_exporter(page: DrawnPage, certificate: Certificate, authority: Authority) -> None:
    """An exporter who declared electronically has a typed name in place of a signature."""
    place = page.place("signature", "exporter")
    font = load(authority.style.text_font, _pixels(3.1))
    at, ink = (place.x1 - _pixels(18), place.y2 - _pixels(5)), authority.style.ink
    ImageDraw.Draw(page.image).text(
        at, f"declared electronically: {certificate.signatory}", font=font, fill=ink, anchor="ls"
    )


def _on_line(page: DrawnPage, role: str, ink: np.ndarray, width_mm: float, along: float) -> Spot:
    """A signature on its line: `along` is the position of its centre, as a share of the place."""
    place = page.place("signature", role)
    width = min(
        _pixels(width_mm), 0.9 * (place.x2 - place.x1), 1.35 * (place.y2 - place.y1) * ink.shape[1] / ink.shape[0]
    )
    high = width * ink.shape[0] / ink.shape[1]
    x = place.x1 + along * (place.x2 - place.x1)
    return Spot(min(x, page.image.width - width), place.y2 - _pixels(2) - 0.42 * high, width)


def _stamp_spot(page: DrawnPage, authority: Authority, ink: np.ndarray) -> Spot:
    """The stamp in its place: near the left edge, where the signature leaves room."""
    place = page.place("stamp")
    width = _pixels(authority.stamp_mm) * ink.shape[1] / _INK_SIZE
    return Spot(place.x1 + _pixels(authority.stamp_mm / 2), (place.y1 + place.y2) / 2 + _pixels(1), width)


def _scan(page: Image.Image, paper: tuple[int, int, int], sample: Sample, rng: np.random.Generator) -> Image.Image:
    picture = scanned(page, rng, float(rng.uniform(-0.6, 0.6)), paper)
    if sample.dpi < _DPI:
        picture = coarse(picture, sample.dpi / _DPI)
    if sample.grey:
        picture = picture.convert("L")
    # Pillow rotates counter-clockwise.
    return picture.rotate(-sample.turned, expand=True) if sample.turned else picture


def _pixels(mm: float) -> int:
    return round(mm * _DPI / _MM_PER_INCH)


def _write_json(path: Path, content: list) -> None:
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
