"""A blank page to print on: text, lines and tables placed in millimetres of A4, in one style."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from customs_training.drawing.fonts import BUILT_IN, fonts_for, load

A4_MM = (210.0, 297.0)
_MM_PER_INCH = 25.4
_MM_PER_POINT = 25.4 / 72


@dataclass(frozen=True)
class PrintStyle:
    """Fonts, colours and line widths of one printed form."""

    label_font: str
    text_font: str
    heading_font: str
    korean_font: str | None
    ink: tuple[int, int, int]
    accent: tuple[int, int, int]
    paper: tuple[int, int, int]
    rule_mm: float
    label_points: float
    text_points: float


def random_style(rng: np.random.Generator) -> PrintStyle:
    """A random style as of printers, typewriters and offices."""
    latin, korean = fonts_for("latin"), fonts_for("korean")
    accents = ((30, 30, 30), (20, 60, 120), (130, 30, 30), (20, 95, 60), (90, 90, 90), (180, 110, 20), (70, 50, 130))
    papers = ((255, 255, 255), (255, 255, 255), (252, 249, 240), (238, 247, 238), (248, 240, 244), (240, 244, 250))
    dark = int(rng.integers(0, 70))
    pick = lambda names: names[int(rng.integers(len(names)))] if names else BUILT_IN  # noqa: E731
    return PrintStyle(
        label_font=pick(latin),
        text_font=pick(latin),
        heading_font=pick(latin),
        korean_font=pick(korean) if korean else None,
        ink=(dark, dark, dark),
        accent=accents[int(rng.integers(len(accents)))],
        paper=papers[int(rng.integers(len(papers)))],
        rule_mm=float(rng.uniform(0.15, 0.6)),
        label_points=float(rng.uniform(5.5, 8)),
        text_points=float(rng.uniform(7.5, 11.5)),
    )


class Sheet:
    """An A4 page under construction."""

    def __init__(self, style: PrintStyle, dpi: int) -> None:
        self.style = style
        self._scale = dpi / _MM_PER_INCH
        self.image = Image.new("RGB", (self.pixels(A4_MM[0]), self.pixels(A4_MM[1])), style.paper)
        self.pen = ImageDraw.Draw(self.image)

    def pixels(self, mm: float) -> int:
        """Converts millimetres to whole pixels."""
        return round(mm * self._scale)

    def frame(self, x: float, y: float, width: float, height: float) -> None:
        """A box."""
        corners = [self.pixels(x), self.pixels(y), self.pixels(x + width), self.pixels(y + height)]
        self.pen.rectangle(corners, outline=self.style.accent, width=max(1, self.pixels(self.style.rule_mm)))

    def fill(self, x: float, y: float, width: float, height: float, colour: tuple[int, int, int]) -> None:
        """A coloured area."""
        self.pen.rectangle([self.pixels(x), self.pixels(y), self.pixels(x + width), self.pixels(y + height)], colour)

    def rule(self, x: float, y: float, width: float) -> None:
        """A horizontal line."""
        ends = [self.pixels(x), self.pixels(y), self.pixels(x + width), self.pixels(y)]
        self.pen.line(ends, fill=self.style.ink, width=max(1, self.pixels(self.style.rule_mm)))

    def text(
        self,
        x: float,
        y: float,
        words: str,
        points: float,
        font: str | None = None,
        colour: tuple[int, int, int] | None = None,
        anchor: str = "la",
    ) -> float:
        """One line of text with its top at y; returns its width in millimetres. Korean uses the Korean font."""
        name = self._font_for(words, font or self.style.text_font)
        face = load(name, max(5, self.pixels(points * _MM_PER_POINT)))
        self.pen.text((self.pixels(x), self.pixels(y)), words, font=face, fill=colour or self.style.ink, anchor=anchor)
        return face.getlength(words) / self._scale

    def paragraph(self, x: float, y: float, width: float, words: str, points: float, font: str | None = None) -> float:
        """Text in lines of at most `width`; returns the y below the last one."""
        face = load(self._font_for(words, font or self.style.text_font), max(5, self.pixels(points * _MM_PER_POINT)))
        line, step = "", points * _MM_PER_POINT * 1.25
        for word in [*words.split(), ""]:
            longer = f"{line} {word}".strip()
            if word and face.getlength(longer) / self._scale <= width:
                line = longer
                continue
            self.text(x, y, line, points, font)
            line, y = word, y + step
        return y

    def label(self, x: float, y: float, printed: tuple[str, str], language: str, number: str = "") -> None:
        """The small printed caption of a box, also in Korean if the form is Korean and the font is available."""
        words = f"{number} {printed[0]}".strip()
        wide = self.text(x, y, words, self.style.label_points, self.style.label_font, self.style.accent)
        if language == "ko" and self.style.korean_font:
            points = self.style.label_points
            self.text(x + wide + 1, y, printed[1], points, self.style.korean_font, self.style.accent)

    def _font_for(self, words: str, font: str) -> str:
        korean = any("\uac00" <= letter <= "\ud7a3" for letter in words)
        return self.style.korean_font if korean and self.style.korean_font else font
