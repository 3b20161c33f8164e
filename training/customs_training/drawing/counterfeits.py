"""Counterfeits of a drawn stamp: the same words typeset again with other fonts, spacing, rings or emblem."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from customs_training.drawing.fonts import fonts_for
from customs_training.drawing.shapes import EMBLEMS
from customs_training.drawing.stamp_parts import StampDesign
from customs_training.drawing.stamp_words import changed_letter

Change = Callable[[StampDesign, np.random.Generator, float], StampDesign]


def counterfeit(design: StampDesign, rng: np.random.Generator) -> StampDesign:
    """The design with two to six changes of one random strength, from subtle to coarse."""
    force = float(rng.uniform(0.35, 1.2))
    wanted = int(rng.integers(2, 7))
    forged = design
    done = 0
    for _ in range(60):
        change = CHANGES[int(rng.integers(len(CHANGES)))]
        changed = change(forged, rng, force)
        done += changed != forged
        forged = changed
        if done >= wanted and forged != design:
            break
    return forged


def _off(rng: np.random.Generator, amount: float) -> float:
    """A signed difference between half and all of the amount, so that no change is zero."""
    return float(rng.choice([-1, 1]) * rng.uniform(0.5, 1) * amount)


def _texts(design: StampDesign, change: Callable, rng: np.random.Generator, share: float) -> StampDesign:
    """Changes about `share` of the texts, at least one of them."""
    count = len(design.arcs) + len(design.lines)
    if count == 0:
        return design
    chosen = rng.random(count) < share
    chosen[int(rng.integers(count))] = True
    texts = [change(text) if yes else text for text, yes in zip((*design.arcs, *design.lines), chosen, strict=True)]
    return replace(design, arcs=tuple(texts[: len(design.arcs)]), lines=tuple(texts[len(design.arcs) :]))


def _other_font(design: StampDesign, rng: np.random.Generator, force: float) -> StampDesign:
    swap = {}

    def change(text):
        options = [name for name in fonts_for(text.script) if name != text.font]
        return replace(text, font=swap.setdefault(text.font, str(rng.choice(options)))) if options else text

    return _texts(design, change, rng, 0.8)


def _tracking(design: StampDesign, rng: np.random.Generator, force: float) -> StampDesign:
    more = _off(rng, 0.16 * force)
    return _texts(design, lambda text: replace(text, tracking=text.tracking + more, limit=text.limit * 1.05), rng, 0.7)


def _text_size(design: StampDesign, rng: np.random.Generator, force: float) -> StampDesign:
    factor = 1 + _off(rng, 0.16 * force)
    return _texts(design, lambda text: replace(text, size=text.size * factor, limit=text.limit * factor), rng, 0.5)


def _moved_text(design: StampDesign, rng: np.random.Generator, force: float) -> StampDesign:
    shift = _off(rng, 0.06 * force)

    def change(text):
        return (
            replace(text, angle=text.angle + 3.5 * shift) if hasattr(text, "angle") else replace(text, y=text.y + shift)
        )

    return _texts(design, change, rng, 0.4)


def _text_inset(design: StampDesign, rng: np.random.Generator, force: float) -> StampDesign:
    more = _off(rng, 0.03 * force)
    return replace(design, arcs=tuple(replace(arc, inset=max(0.06, arc.inset + more)) for arc in design.arcs))


def _letter(design: StampDesign, rng: np.random.Generator, force: float) -> StampDesign:
    return _texts(design, lambda text: replace(text, text=changed_letter(text.text, rng)), rng, 0.2 * force)


def _ring(design: StampDesign, rng: np.random.Generator, force: float) -> StampDesign:
    if not design.rings:
        return design
    at = int(rng.integers(len(design.rings)))
    ring = design.rings[at]
    factor = float(np.exp(_off(rng, 0.7 * force)))
    inset = ring.inset + _off(rng, 0.03 * force) if ring.inset > 0 else 0.0
    changed = replace(ring, width=max(0.006, ring.width * factor), inset=max(0.0, inset))
    return replace(design, rings=(*design.rings[:at], changed, *design.rings[at + 1 :]))


def _emblem_variant(design: StampDesign, rng: np.random.Generator, force: float) -> StampDesign:
    return _emblems(
        design,
        lambda one: replace(
            one,
            slim=min(0.9, max(0.2, one.slim + _off(rng, 0.25 * force))),
            points=one.points + int(rng.random() < 0.4),
        ),
    )


def _emblem_scale(design: StampDesign, rng: np.random.Generator, force: float) -> StampDesign:
    factor, turn = 1 + _off(rng, 0.2 * force), _off(rng, 0.15 * force)
    return _emblems(design, lambda one: replace(one, size=one.size * factor, turn=one.turn + turn))


def _emblem_kind(design: StampDesign, rng: np.random.Generator, force: float) -> StampDesign:
    if force < 0.8:
        return design
    return _emblems(design, lambda one: replace(one, kind=str(rng.choice(EMBLEMS))))


def _emblems(design: StampDesign, change: Callable) -> StampDesign:
    return replace(design, emblems=tuple(change(one) for one in design.emblems))


def _outline(design: StampDesign, rng: np.random.Generator, force: float) -> StampDesign:
    aspect = design.aspect * (1 - abs(_off(rng, 0.05 * force)))
    return replace(design, aspect=aspect, corner=max(0.01, design.corner + _off(rng, 0.03 * force)))


def _missing(design: StampDesign, rng: np.random.Generator, force: float) -> StampDesign:
    """Removes an ornament, an inner ring or a line of text; at least one part remains."""
    if len(design.emblems) > 1 and rng.random() < 0.5:
        return replace(design, emblems=design.emblems[:-1])
    if len(design.rings) > 1 and rng.random() < 0.6:
        return replace(design, rings=design.rings[:-1])
    if len(design.lines) > 1 and force > 0.8:
        return replace(design, lines=design.lines[:-1])
    return design


CHANGES: tuple[Change, ...] = (
    *(_other_font, _other_font, _tracking, _text_size, _moved_text, _text_inset, _letter),
    *(_ring, _emblem_variant, _emblem_scale, _emblem_kind, _outline, _missing),
)
