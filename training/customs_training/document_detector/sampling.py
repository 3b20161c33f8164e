"""An endless stream of training pages: scans and forms with composited inks, placed, rotated and weathered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields

import numpy as np
import torch
from torch.utils.data import IterableDataset

from customs_training.document_detector.augment import Example, copied, degrade, mirrored, place, turn_example
from customs_training.document_detector.forms import Blank
from customs_training.document_detector.overlay import Picture, add_heading, add_signature, add_stamp
from customs_training.document_detector.pages import OTHER
from customs_training.document_detector.settings import PAGE_HEIGHT, PAGE_WIDTH, DetectorSettings
from customs_training.document_detector.stock import Stock
from customs_training.document_detector.targets import Targets, targets_of

_LANDSCAPE = 0.2
_TURNED = 0.25
_TURNED_LANDSCAPE = 0.6
_COPIED = 0.15
_MIRRORED = 0.2
_HEADINGS = 0.3
_LABELLED = 0.5
"""Share of scans that are drawn from those with labelled objects."""


@dataclass(frozen=True)
class Sources:
    """The sources of pages."""

    scans: list[Blank]
    forms: list[Blank]
    stock: Stock
    real: list[Blank] = field(default_factory=list)


def compose_form(blank: Blank, stock: Stock, rng: np.random.Generator) -> Picture:
    """A drawn form with none to two signatures and none to three stamps."""
    return _marked(blank, stock, rng, ((0.15, 0.45, 0.4), (0.15, 0.45, 0.28, 0.12)), 0.4)


def compose_scan(blank: Blank, stock: Stock, rng: np.random.Generator) -> Picture:
    """A real page, sometimes with additional stamps and signatures."""
    return _marked(blank, stock, rng, ((0.6, 0.3, 0.1), (0.4, 0.35, 0.18, 0.07)), 0.5)


def compose_real(blank: Blank, stock: Stock, rng: np.random.Generator) -> Picture:
    """A real certificate or letter, often with further marks, also over its own."""
    return _marked(blank, stock, rng, ((0.5, 0.35, 0.15), (0.6, 0.3, 0.1)), 0.5)


def _marked(
    blank: Blank,
    stock: Stock,
    rng: np.random.Generator,
    chances: tuple[tuple[float, ...], tuple[float, ...]],
    photographed: float,
) -> Picture:
    """The page with marks in any order, so that signatures cross stamps and stamps signatures; `chances` are those of
    each number of signatures and of stamps."""
    picture = blank.open()
    signatures, stamps = (int(rng.choice(len(each), p=each)) for each in chances)
    for is_stamp in rng.permutation([False] * signatures + [True] * stamps):
        if is_stamp:
            add_stamp(picture, stock, rng, photographed)
        else:
            add_signature(picture, stock, rng)
    return picture


class PageStream(IterableDataset):
    """Batches of (pages uint8 [B,3,H,W], targets): windows of `share` of a page's sides; whole pages if it is 1."""

    def __init__(self, sources: Sources, settings: DetectorSettings, share: float, seed: int) -> None:
        self._sources, self._settings, self._seed = sources, settings, seed
        self._labelled = [blank for blank in sources.scans if max(blank.classes, default=OTHER) > OTHER]
        self._window = tuple(32 * round(side * share / 32) for side in (PAGE_HEIGHT, PAGE_WIDTH))

    def __iter__(self) -> Iterator[tuple[torch.Tensor, dict[str, torch.Tensor]]]:
        rng = np.random.default_rng([self._settings.seed, self._seed])
        while True:
            landscape = rng.random() < _LANDSCAPE
            examples = [self._example(landscape, rng) for _ in range(self._settings.batch)]
            pages = np.stack([one.pixels for one in examples]).transpose(0, 3, 1, 2)
            yield torch.from_numpy(np.ascontiguousarray(pages)), batched([targets_of(one) for one in examples])

    def _example(self, landscape: bool, rng: np.random.Generator) -> Example:
        blanks, compose = self._source(rng)
        picture = compose(blanks[rng.integers(len(blanks))], self._sources.stock, rng)
        if rng.random() < _HEADINGS:
            add_heading(picture, rng)
        if rng.random() < _COPIED:
            picture.pixels = copied(picture.pixels, rng)
        quarters = 0
        if rng.random() < (_TURNED_LANDSCAPE if landscape else _TURNED):
            quarters = int(rng.choice([1, 2, 3], p=[0.4, 0.2, 0.4] if landscape else [0.35, 0.3, 0.35]))
        lying = landscape != (quarters % 2 == 1)
        order = -1 if lying else 1
        canvas, window = (PAGE_HEIGHT, PAGE_WIDTH)[::order], self._window[::order]
        example = turn_example(place(picture, canvas, rng, None if window == canvas else window), quarters)
        if quarters == 0 and rng.random() < _MIRRORED:
            example = mirrored(example)
        return Example(degrade(example.pixels, rng), *(getattr(example, one.name) for one in fields(Example)[1:]))

    def _source(self, rng: np.random.Generator) -> tuple[list[Blank], Callable]:
        """A kind of pages by its share, or the next one if there are none of it."""
        sources, settings, at = self._sources, self._settings, rng.random()
        if sources.real and at < settings.real:
            return sources.real, compose_real
        if sources.forms and (at < settings.real + settings.certificates or not sources.scans):
            return sources.forms, compose_form
        labelled = bool(self._labelled) and rng.random() < _LABELLED
        return (self._labelled if labelled else sources.scans), compose_scan


def batched(targets: list[Targets]) -> dict[str, torch.Tensor]:
    """Stacks the targets of several pages."""
    return {
        one.name: torch.as_tensor(np.stack([getattr(each, one.name) for each in targets])) for one in fields(Targets)
    }
