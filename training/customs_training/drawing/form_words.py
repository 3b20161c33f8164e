"""Text on drawn forms: fictitious firms, goods and authorities, and the printed words of the forms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

LANGUAGES = ("en", "ko")


@dataclass(frozen=True)
class GoodsLine:
    """One line of goods on a form."""

    mark: str
    text: str
    hs_code: str
    quantity: int
    gross_mass_kg: float
    price: float


@dataclass(frozen=True)
class Certificate:
    """The content of a drawn form. `kind` is 'certificate-of-origin', 'invoice' or 'declaration'."""

    kind: str
    language: str
    authority: str
    number: str
    date: str
    place: str
    exporter: tuple[str, ...]
    consignee: tuple[str, ...]
    transport: tuple[str, ...]
    origin: str
    goods: tuple[GoodsLine, ...]
    signatory: str


# English and Korean side by side: a Korean form prints both, as real forms do.
PRINTED = {
    "certificate": ("CERTIFICATE OF ORIGIN", "원산지증명서"),
    "invoice": ("COMMERCIAL INVOICE", "상업송장"),
    "declaration": ("DECLARATION OF ORIGIN", "원산지 신고서"),
    "exporter": ("Exporter", "수출자"),
    "consignee": ("Consignee", "수하인"),
    "number": ("Certificate No.", "증명번호"),
    "issued": ("Issued in", "발급국"),
    "transport": ("Means of transport and route", "운송수단 및 경로"),
    "remarks": ("Remarks", "비고"),
    "mark": ("Marks", "화인"),
    "goods": ("Number and kind of packages; description of goods", "품명 및 수량"),
    "hs": ("HS code", "품목번호"),
    "quantity": ("Quantity", "수량"),
    "mass": ("Gross mass (kg)", "총중량"),
    "price": ("Amount", "금액"),
    "total": ("Total", "합계"),
    "declared": ("Declaration by the exporter", "수출자 신고"),
    "certified": ("Certification", "증명"),
    "date": ("Place and date", "장소 및 일자"),
    "signature": ("Signature", "서명"),
    "stamp": ("Stamp of the authority", "기관 직인"),
    "buyer": ("Buyer", "매수인"),
    "terms": ("Terms of delivery and payment", "인도 및 결제 조건"),
    "bank": ("Bank details", "은행 정보"),
}
CERTIFIED = (
    "It is hereby certified, on the basis of control carried out, that the declaration by the exporter is correct."
)
DECLARED = (
    "The undersigned hereby declares that the above details and statements are correct, that all the goods were "
    "produced in the country named above and that they comply with the origin requirements for exports."
)

_GOODS = (
    *("Frozen mackerel fillets, vacuum packed", "Ceramic floor tiles 60 x 60 cm", "Bicycle inner tubes, butyl rubber"),
    *("Cotton knitted T-shirts, men's", "Stainless steel hinges", "Green tea, packed 100 g", "LED panel lamps 40 W"),
    *("Ginseng extract in jars", "Polypropylene sacks", "Brass water taps", "Electric rice cookers 1.8 l"),
    *("Wooden dining chairs, beech", "Lithium button cells", "Roasted coffee beans", "Sewing machine needles"),
    *("Aluminium foil, 0.02 mm", "Ball bearings 6204", "Printed circuit boards", "Dried seaweed", "Wool blankets"),
)
_FIRST = ("Arden", "Borel", "Cadmus", "Delmar", "Evrin", "Fosk", "Galdan", "Hanmir", "Ilvesa", "Jorun", "Kestrel")
_TRADE = (
    "Trading Co., Ltd",
    "Exports GmbH",
    "Industries S.A.",
    "Foods Ltd",
    "Textiles PLC",
    "Machinery Inc.",
    "& Sons",
)
_STREETS = ("Harbour Road", "Quay Street", "Rue du Port", "Mill Lane", "Bahnhofstr.", "Haeun-ro", "Market Square")
_TOWNS = ("Portmere", "Valdessa", "Norgrad", "Seohae", "Elstadt", "Quinburg", "Marville", "Dansari", "Lorvik")
_NAMES = ("A. Verhal", "J. Orduin", "M. Tessarin", "S. Halvik", "K. Daon", "R. Belmonte", "E. Quist", "L. Norwen")
_AUTHORITIES = (
    *("Chamber of Commerce and Industry of {town}", "Customs Administration of {town}", "{town} Export Control Office"),
    *("Ministry of Trade, {town} Office", "{town} Chamber of Foreign Trade"),
)


def random_certificate(rng: np.random.Generator, language: str = "en", kind: str | None = None) -> Certificate:
    """A random form in 'en' or 'ko', of the given kind or of any."""
    town = _one(rng, _TOWNS)
    chosen = kind or str(rng.choice(["certificate-of-origin", "invoice", "declaration"], p=[0.55, 0.3, 0.15]))
    return Certificate(
        kind=chosen,
        language=language,
        authority=_one(rng, _AUTHORITIES).format(town=town),
        number=f"{chr(65 + rng.integers(26))}{rng.integers(10**6, 10**7)}",
        date=f"{rng.integers(1, 29):02d}.{rng.integers(1, 13):02d}.20{rng.integers(20, 27)}",
        place=town,
        exporter=_party(rng),
        consignee=_party(rng),
        transport=(f"MV {_one(rng, _FIRST).upper()} V.{rng.integers(10, 999)}", f"{town} - {_one(rng, _TOWNS)}"),
        origin=_one(rng, _TOWNS),
        goods=tuple(_line(rng) for _ in range(rng.integers(1, 9))),
        signatory=_one(rng, _NAMES),
    )


def _one(rng: np.random.Generator, choices: tuple[str, ...]) -> str:
    return choices[int(rng.integers(len(choices)))]


def _party(rng: np.random.Generator) -> tuple[str, ...]:
    return (
        f"{_one(rng, _FIRST)} {_one(rng, _TRADE)}",
        f"{rng.integers(1, 200)} {_one(rng, _STREETS)}",
        f"{rng.integers(1000, 99999)} {_one(rng, _TOWNS)}",
        f"Tel. +{rng.integers(10, 99)} {rng.integers(100, 999)} {rng.integers(10**5, 10**6)}",
    )


def _line(rng: np.random.Generator) -> GoodsLine:
    return GoodsLine(
        mark=f"C/{rng.integers(1, 99)}",
        text=f"{rng.integers(2, 400)} cartons {_one(rng, _GOODS)}",
        hs_code=f"{rng.integers(1, 97):02d}{rng.integers(1, 99):02d}.{rng.integers(10, 99)}",
        quantity=int(rng.integers(1, 4000)),
        gross_mass_kg=round(float(rng.uniform(5, 9000)), 1),
        price=round(float(rng.uniform(50, 60000)), 2),
    )
