"""The sample documents: their content, and the verdict expected from a person who knows the references."""

from __future__ import annotations

from dataclasses import dataclass

KR, XX = "KR-CHAMBER-DEMO", "XX-CUSTOMS-DEMO"

MATCH, MISMATCH = "match", "mismatch"


@dataclass(frozen=True)
class Sample:
    """One document. `stamp` and `signature` are the marks on the form: genuine, counterfeit (the stamp),
    forged (copied) or other (another hand, the signature), or none."""

    file: str
    authority: str
    expected: str
    """Expected status of the document."""
    words: str
    """Description of its stamps and signatures."""
    findings: tuple[tuple[int, str, str], ...]
    """Page, kind and expected verdict of each mark."""
    kind: str = "certificate-of-origin"
    stamp: str | None = "genuine"
    signature: str | None = "genuine"
    signer: int = 0
    over: bool = False
    """The stamp overlaps the signature."""
    exporter: bool = False
    """The exporter has signed as well."""
    turned: int = 0
    """Clockwise rotation of the scan in degrees."""
    exif: int | None = None
    """The EXIF orientation of the file, for a camera that stores rotated pixels."""
    grey: bool = False
    dpi: int = 150
    pages: tuple[str, ...] = ("certificate-of-origin",)
    """Forms of its pages; the marks are on the page of the sample's own kind."""

    @property
    def content_type(self) -> str:
        """The content type sent to the service."""
        ending = self.file.rsplit(".", 1)[1]
        return {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "tiff": "image/tiff"}[ending]


_BOTH = ((1, "stamp", MATCH), (1, "signature", MATCH))

SAMPLES: tuple[Sample, ...] = (
    Sample("kr-genuine.jpg", KR, "verified", "The chamber's own stamp and its officer's own signature.", _BOTH),
    Sample("xx-genuine.jpg", XX, "verified", "The administration's own stamp and its officer's own signature.", _BOTH),
    Sample(
        *("kr-counterfeit-stamp.jpg", KR, "suspicious"),
        "A crude copy of the stamp: other letters and rings, a shield, not a wreath; the signature is the officer's.",
        ((1, "stamp", MISMATCH), (1, "signature", MATCH)),
        stamp="counterfeit",
    ),
    Sample(
        *("xx-counterfeit-stamp.jpg", XX, "suspicious"),
        "A careful copy of the stamp: only its letters, rings and missing stars give it away.",
        ((1, "stamp", MISMATCH), (1, "signature", MATCH)),
        stamp="counterfeit",
    ),
    Sample(
        *("kr-other-signature.jpg", KR, "suspicious"),
        "The stamp is genuine; another person signed with their own name.",
        ((1, "stamp", MATCH), (1, "signature", MISMATCH)),
        signature="other",
    ),
    Sample(
        *("xx-forged-signature.jpg", XX, "suspicious"),
        "The stamp is genuine; another person copied the signature slowly, with a trembling line and even pressure.",
        ((1, "stamp", MATCH), (1, "signature", MISMATCH)),
        signature="forged",
    ),
    Sample(
        *("kr-unsigned.jpg", KR, "unverifiable", "The stamp is genuine; nobody signed."),
        ((1, "stamp", MATCH),),
        signature=None,
    ),
    Sample(
        *("xx-without-stamp.jpg", XX, "unverifiable", "The officer signed; there is no stamp."),
        ((1, "signature", MATCH),),
        stamp=None,
    ),
    Sample("xx-rotated.jpg", XX, "verified", "Genuine; scanned sideways.", _BOTH, turned=90),
    Sample(
        *("kr-upside-down.jpg", KR, "verified", "Genuine; photographed upside down, as its EXIF orientation says."),
        _BOTH,
        turned=180,
        exif=3,
    ),
    Sample(
        *("kr-low-resolution.jpg", KR, "unverifiable"),
        "A small preview image: stamp and signature are too small to compare.",
        ((1, "stamp", "inconclusive"), (1, "signature", "inconclusive")),
        dpi=40,
    ),
    Sample("xx-greyscale.jpg", XX, "verified", "Genuine; scanned without colour.", _BOTH, grey=True),
    Sample(
        "kr-stamp-over-signature.jpg", KR, "verified", "Genuine; the stamp lies across the signature.", _BOTH, over=True
    ),
    Sample(
        *("kr-exporter-signed.jpg", KR, "verified"),
        "Genuine; the exporter has also signed, with a signature that the chamber has not registered.",
        (*_BOTH, (1, "signature", "no-reference")),
        exporter=True,
    ),
    Sample(
        *("xx-three-pages.pdf", XX, "verified", "A letter, the genuine certificate and an invoice without marks."),
        ((2, "stamp", MATCH), (2, "signature", MATCH)),
        pages=("declaration", "certificate-of-origin", "invoice"),
    ),
    Sample(
        *("kr-invoice.png", KR, "verified", "An invoice that the chamber's second officer signed; it needs no stamp."),
        ((1, "signature", MATCH),),
        kind="invoice",
        stamp=None,
        signer=1,
        pages=("invoice",),
    ),
)
