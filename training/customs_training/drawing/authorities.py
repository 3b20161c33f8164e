"""Two fictitious issuing authorities: their stamps, a counterfeit of each, their signers and their forms."""

from __future__ import annotations

from dataclasses import dataclass, replace

from customs_training.drawing.fonts import BUILT_IN, fonts_for
from customs_training.drawing.handwriting import Signer
from customs_training.drawing.sheet import PrintStyle
from customs_training.drawing.stamp_designs import ArcText, Emblem, LineText, Ring, StampDesign
from customs_training.drawing.stamps import INK_COLOURS

_BLACK_PEN = (28, 28, 36)


@dataclass(frozen=True)
class Authority:
    """An authority with registered references and drawn forms. Millimetres are measured on paper."""

    authority_id: str
    name: str
    language: str
    place: str
    stamp: StampDesign
    counterfeit: StampDesign
    stamp_mm: float
    stamp_colour: tuple[int, int, int]
    signers: tuple[Signer, ...]
    signature_mm: float
    pen: tuple[int, int, int]
    style: PrintStyle
    emblem_digit: int


def hanbit() -> Authority:
    """A Korean chamber with a round red stamp; two officers sign."""
    korean, bold = _font("korean", "NanumGothicBold"), _font("korean", "NanumMyeongjoBold")
    latin = _font("latin", "LiberationSans-Bold")
    script = "korean" if fonts_for("korean") else "latin"
    name, middle = ("한빛상공회의소", "원산지증명") if script == "korean" else ("HANBIT CHAMBER", "ORIGIN")
    stamp = StampDesign(
        *("round", "round", 1.0, 0.1, 5),
        rings=(Ring(0.0, 0.045), Ring(0.065, 0.014), Ring(0.4, 0.018)),
        arcs=(
            ArcText(name, korean, script, 0.235, 0.215, 0.0, 0.16, 3.3),
            ArcText("HANBIT CHAMBER OF COMMERCE", latin, "latin", 0.235, 0.125, 3.1416, 0.04, 2.9, True),
        ),
        lines=(LineText(middle, bold, script, 0.0, 0.25, 0.2, 0.02, 0.98),),
        emblems=(Emblem("wreath", 0.0, -0.18, 0.29, 6, 0.5),),
    )
    forged_font = _font("korean", "UnGungseo")
    forged = replace(
        stamp,
        rings=(Ring(0.0, 0.03), Ring(0.4, 0.035)),
        arcs=(
            replace(stamp.arcs[0], font=forged_font, tracking=0.42, size=0.19),
            replace(stamp.arcs[1], font=_font("latin", "DejaVuSerif-Bold"), tracking=-0.03, size=0.14),
        ),
        lines=(replace(stamp.lines[0], font=forged_font, y=0.22, size=0.24),),
        emblems=(Emblem("shield", 0.0, -0.17, 0.26, 5, 0.6),),
    )
    style = _style("LiberationSans-Regular", "LiberationSans-Bold", (20, 60, 120), (255, 255, 255))
    return Authority(
        *("KR-CHAMBER-DEMO", "한빛상공회의소 Hanbit Chamber of Commerce", "ko", "Seohae", stamp, forged, 34.0),
        *(INK_COLOURS["red"], (Signer(5204), Signer(6005)), 40.0, _BLACK_PEN, style, 1),
    )


def valdessa() -> Authority:
    """A customs administration with an oval blue stamp; one officer signs."""
    bold, plain = _font("latin", "LiberationSerif-Bold"), _font("latin", "LiberationSans-Bold")
    stamp = StampDesign(
        *("oval", "round", 0.68, 0.1, 5),
        rings=(Ring(0.0, 0.04), Ring(0.27, 0.016)),
        arcs=(
            ArcText("CUSTOMS ADMINISTRATION", bold, "latin", 0.155, 0.135, 0.0, 0.06, 3.2),
            ArcText("VALDESSA", bold, "latin", 0.155, 0.135, 3.1416, 0.18, 1.5, True),
        ),
        lines=(
            LineText("ORIGIN", plain, "latin", 0.2, -0.09, 0.2, 0.05, 0.75),
            LineText("OFFICE 7", plain, "latin", 0.2, 0.14, 0.15, 0.05, 0.75),
        ),
        emblems=(
            Emblem("anchor", -0.36, 0.0, 0.26, 5, 0.55),
            Emblem("star", -0.8, 0.17, 0.05, 5, 0.4),
            Emblem("star", 0.8, 0.17, 0.05, 5, 0.4),
        ),
    )
    forged_font = _font("latin", "LinBiolinum_RB")
    forged = replace(
        stamp,
        aspect=0.62,
        rings=(Ring(0.0, 0.02), Ring(0.03, 0.012), Ring(0.26, 0.016)),
        arcs=(
            replace(stamp.arcs[0], font=forged_font, tracking=0.2, size=0.115),
            replace(stamp.arcs[1], font=forged_font, tracking=0.5, size=0.115),
        ),
        lines=(replace(stamp.lines[0], size=0.17, y=-0.1), replace(stamp.lines[1], size=0.17, y=0.1)),
        emblems=(Emblem("anchor", -0.36, 0.0, 0.22, 5, 0.8),),
    )
    style = _style("LiberationSerif-Regular", "LinLibertine_RB", (20, 95, 60), (252, 251, 245))
    return Authority(
        *("XX-CUSTOMS-DEMO", "Customs Administration of Valdessa", "en", "Valdessa", stamp, forged, 38.0),
        *(INK_COLOURS["blue"], (Signer(6001),), 38.0, _BLACK_PEN, style, 3),
    )


def authorities() -> tuple[Authority, ...]:
    """All of them."""
    return hanbit(), valdessa()


def _font(script: str, name: str) -> str:
    """The font if this machine has it, else another one of the script, else the built-in one."""
    names = fonts_for(script)
    return name if name in names else (names[0] if names else BUILT_IN)


def _style(text: str, heading: str, accent: tuple[int, int, int], paper: tuple[int, int, int]) -> PrintStyle:
    return PrintStyle(
        label_font=_font("latin", text),
        text_font=_font("latin", text),
        heading_font=_font("latin", heading),
        korean_font=_font("korean", "NanumGothic") if fonts_for("korean") else None,
        ink=(30, 30, 34),
        accent=accent,
        paper=paper,
        rule_mm=0.25,
        label_points=6.5,
        text_points=9.0,
    )
