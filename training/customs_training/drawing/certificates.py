"""Certificates of origin, invoices and declarations drawn in code, with the places for stamp and signature."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from customs_training.drawing.form_words import CERTIFIED, DECLARED, PRINTED, Certificate, random_certificate
from customs_training.drawing.sheet import A4_MM, PrintStyle, Sheet, random_style

__all__ = ("Certificate", "DrawnPage", "Place", "draw_certificate", "random_certificate", "random_style")


@dataclass(frozen=True)
class Place:
    """The place for a stamp or a signature: `kind` is 'stamp' or 'signature', the box is in pixels of the page."""

    kind: str
    role: str
    """The signing party: 'authority' or 'exporter'."""
    x1: int
    y1: int
    x2: int
    y2: int


@dataclass(frozen=True)
class DrawnPage:
    """A clean RGB page without stamps or signatures, and its places."""

    image: Image.Image
    places: tuple[Place, ...]

    def place(self, kind: str, role: str = "authority") -> Place:
        """The first place of a kind for a role, else of that kind; raises LookupError if there is none."""
        found = [one for one in self.places if one.kind == kind]
        for one in [one for one in found if one.role == role] or found:
            return one
        raise LookupError(f"this page has no place for a {kind}")


def draw_certificate(certificate: Certificate, style: PrintStyle, dpi: int = 200) -> DrawnPage:
    """Draws the form of the certificate's kind as an A4 page.

    A certificate of origin has a place for the exporter's signature and places for the authority's stamp and signature;
    an invoice and a declaration have only the exporter's.
    """
    sheet = Sheet(style, dpi)
    layouts = {"certificate-of-origin": _certificate, "invoice": _invoice, "declaration": _declaration}
    places = layouts[certificate.kind](sheet, certificate)
    return DrawnPage(sheet.image, tuple(places))


def _certificate(sheet: Sheet, one: Certificate) -> list[Place]:
    language, left, width = one.language, 15.0, A4_MM[0] - 30
    half = width / 2
    _emblem(sheet, left + 8, 17, one)
    sheet.text(A4_MM[0] / 2, 10, one.authority.upper(), 10, sheet.style.heading_font, sheet.style.accent, "ma")
    sheet.text(A4_MM[0] / 2, 16, PRINTED["certificate"][0], 16, sheet.style.heading_font, None, "ma")
    if language == "ko" and sheet.style.korean_font:
        sheet.text(A4_MM[0] / 2, 23, PRINTED["certificate"][1], 12, sheet.style.korean_font, None, "ma")
    top = 30.0
    _box(sheet, left, top, half, 30, ("exporter", "1."), one.exporter, language)
    _box(sheet, left + half, top, half, 15, ("number", "2."), (one.number,), language)
    _box(sheet, left + half, top + 15, half, 15, ("issued", "3."), (one.origin,), language)
    _box(sheet, left, top + 30, half, 30, ("consignee", "4."), one.consignee, language)
    _box(sheet, left + half, top + 30, half, 30, ("transport", "5."), one.transport, language)
    _box(sheet, left, top + 60, width, 12, ("remarks", "6."), (), language)
    _goods(
        sheet,
        left,
        top + 72,
        width,
        100,
        one,
        (0.1, 0.48, 0.14, 0.13, 0.15),
        ("mark", "goods", "hs", "quantity", "mass"),
    )
    foot, high = top + 172, 72.0
    places = []
    for index, (caption, text, role) in enumerate(
        (("declared", DECLARED, "exporter"), ("certified", CERTIFIED, "authority"))
    ):
        x = left + index * half
        sheet.frame(x, foot, half, high)
        sheet.label(x + 1.5, foot + 1, PRINTED[caption], language, f"{11 + index}.")
        sheet.paragraph(x + 1.5, foot + 6, half - 4, text, sheet.style.label_points + 0.5)
        sheet.text(x + 3, foot + 26, f"{one.place}, {one.date}", sheet.style.text_points)
        places += _signing(sheet, x + 3, foot + high - 9, half - 6, language, role)
        if role == "authority":
            places.append(_place(sheet, "stamp", role, x + 4, foot + 22, x + 48, foot + high - 6))
            sheet.label(x + 3, foot + high - 4, PRINTED["stamp"], language)
    return places


def _invoice(sheet: Sheet, one: Certificate) -> list[Place]:
    language, left, width = one.language, 18.0, A4_MM[0] - 36
    sheet.fill(0, 0, A4_MM[0], 4, sheet.style.accent)
    _emblem(sheet, left + 8, 20, one)
    sheet.text(left + 20, 12, one.exporter[0], 15, sheet.style.heading_font, sheet.style.accent)
    sheet.text(left + 20, 20, " · ".join(one.exporter[1:]), 7.5)
    sheet.text(left + width, 30, PRINTED["invoice"][0], 17, sheet.style.heading_font, None, "ra")
    _box(sheet, left, 42, width * 0.55, 30, ("buyer", ""), one.consignee, language)
    _box(
        sheet, left + width * 0.55, 42, width * 0.45, 30, ("date", ""), (one.number, one.date, *one.transport), language
    )
    columns = ("mark", "goods", "hs", "quantity", "price")
    _goods(sheet, left, 76, width, 110, one, (0.1, 0.46, 0.14, 0.13, 0.17), columns)
    total = sum(line.price for line in one.goods)
    sheet.label(left + width * 0.6, 188, PRINTED["total"], language)
    sheet.text(left + width - 2, 188, f"USD {total:,.2f}", 11, sheet.style.heading_font, None, "ra")
    sheet.rule(left + width * 0.6, 194, width * 0.4)
    sheet.label(left, 200, PRINTED["terms"], language)
    sheet.text(left, 204, f"CIF {one.consignee[2]}, 30 days net", sheet.style.text_points)
    sheet.label(left, 214, PRINTED["bank"], language)
    sheet.text(left, 218, f"IBAN XX{_number_of(one.number) % 10**10:010d} {one.place} Bank", sheet.style.text_points)
    places = _signing(sheet, left + width * 0.55, 262, width * 0.42, language, "exporter")
    sheet.text(left + width * 0.55, 267, one.signatory, sheet.style.text_points)
    stamp = _place(sheet, "stamp", "exporter", left + width * 0.3, 226, left + width * 0.62, 268)
    return [*places, stamp]


def _declaration(sheet: Sheet, one: Certificate) -> list[Place]:
    left, width = 24.0, A4_MM[0] - 48
    sheet.text(left, 16, one.exporter[0], 14, sheet.style.heading_font, sheet.style.accent)
    y = 24.0
    for row in (*one.exporter[1:], "", *one.consignee, "", f"{one.place}, {one.date}", ""):
        sheet.text(left, y, row, sheet.style.text_points)
        y += 5
    sheet.text(left, y, PRINTED["declaration"][0], 13, sheet.style.heading_font)
    y = sheet.paragraph(left, y + 9, width, f"{DECLARED} Origin: {one.origin}. {CERTIFIED}", sheet.style.text_points)
    for line in one.goods:
        y = sheet.paragraph(
            left + 6, y + 2, width - 6, f"{line.text}, {line.hs_code}, {line.quantity} pcs", sheet.style.text_points
        )
    y = sheet.paragraph(left, y + 4, width, DECLARED, sheet.style.text_points)
    sheet.text(left, y + 8, "Yours faithfully,", sheet.style.text_points)
    # A letter has no signature line: the name is typed below the signature.
    places = [_place(sheet, "signature", "exporter", left, y + 13, left + 62, y + 33)]
    sheet.text(left, y + 34, one.signatory, sheet.style.text_points)
    return [*places, _place(sheet, "stamp", "exporter", left + 70, y + 8, left + 112, y + 44)]


def _box(
    sheet: Sheet, x: float, y: float, width: float, height: float, caption: tuple[str, str], rows: tuple, language: str
) -> None:
    sheet.frame(x, y, width, height)
    sheet.label(x + 1.5, y + 1, PRINTED[caption[0]], language, caption[1])
    for index, row in enumerate(rows):
        at = y + 5 + index * 5.2
        if at + 4 < y + height:
            sheet.text(x + 3, at, row, sheet.style.text_points)


def _goods(sheet: Sheet, x: float, y: float, width: float, height: float, one: Certificate, shares, columns) -> None:
    edges = [x + width * share for share in np.cumsum([0, *shares])]
    for index, name in enumerate(columns):
        sheet.frame(edges[index], y, edges[index + 1] - edges[index], height)
        sheet.label(edges[index] + 1, y + 1, PRINTED[name], "en")
    at = y + 8
    for line in one.goods:
        if at > y + height - 10:
            break
        last = f"{line.price:,.2f}" if columns[-1] == "price" else f"{line.gross_mass_kg:,.1f}"
        cells = (line.mark, "", line.hs_code, f"{line.quantity:,}", last)
        for index, cell in enumerate(cells):
            sheet.text(edges[index] + 1.5, at, cell, sheet.style.text_points)
        at = sheet.paragraph(edges[1] + 1.5, at, edges[2] - edges[1] - 3, line.text, sheet.style.text_points) + 2


def _signing(sheet: Sheet, x: float, y: float, width: float, language: str, role: str) -> list[Place]:
    """A signature line, its caption, and the place above it."""
    sheet.rule(x, y, width)
    sheet.label(x, y + 0.8, PRINTED["signature"], language)
    return [_place(sheet, "signature", role, x + width * 0.25, y - 15, x + width, y + 3)]


def _place(sheet: Sheet, kind: str, role: str, x1: float, y1: float, x2: float, y2: float) -> Place:
    return Place(kind, role, *(sheet.pixels(value) for value in (x1, y1, x2, y2)))


def _emblem(sheet: Sheet, x: float, y: float, one: Certificate) -> None:
    """A printed emblem beside the heading: filled shapes, as on letterheads but not on stamps."""
    kind, side = _number_of(one.number) % 4, 7.0
    corners = [sheet.pixels(value) for value in (x - side, y - side, x + side, y + side)]
    inner = [sheet.pixels(value) for value in (x - side / 2, y - side / 2, x + side / 2, y + side / 2)]
    if kind == 1:
        sheet.pen.ellipse(corners, fill=sheet.style.accent)
        sheet.pen.polygon(
            [(inner[0], inner[3]), ((inner[0] + inner[2]) // 2, inner[1]), (inner[2], inner[3])], fill="white"
        )
    elif kind == 2:
        sheet.pen.rectangle(corners, fill=sheet.style.accent)
        sheet.text(x, y, one.exporter[0][0], 24, sheet.style.heading_font, (255, 255, 255), "mm")
    elif kind == 3:
        sheet.pen.polygon(
            [(corners[0], corners[1]), (corners[2], corners[1]), (inner[2], corners[3])], fill=sheet.style.accent
        )
        sheet.pen.ellipse(inner, fill="white")


def _number_of(text: str) -> int:
    """A number that depends only on the text (Python's own hash changes from run to run)."""
    return int.from_bytes(text.encode()[:8], "big")
