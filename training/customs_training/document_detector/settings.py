"""Settings of the network and its training, and the sizes that the service shares with it."""

from __future__ import annotations

from dataclasses import dataclass

NETWORKS = ("pixels", "text")
"""The members of the shipped model."""
CLASSES = ("stamp", "signature")
STAMP, SIGNATURE = 0, 1
STRIDE = 8
"""Pixels of the input per cell of the heat maps."""
PAGE_HEIGHT, PAGE_WIDTH = 896, 640
"""The canvas of an upright page; a landscape page swaps them."""


@dataclass(frozen=True)
class DetectorSettings:
    """Settings of a training run; the defaults are those of the shipped model."""

    width: float = 1.0
    """Multiplies the channels of every stage."""
    network: str = "both"
    """Which of the networks is trained: `pixels`, `text` or `both`, one after the other."""
    pages: int = 8_000
    """Pages composed over the whole training; they determine the schedule."""
    minutes: float = 600.0
    """Maximum duration of training, even if pages remain; the schedule follows whichever is further."""
    batch: int = 8
    rate: float = 2e-3
    weight_decay: float = 0.02
    average: float = 0.996
    """Decay per step of the averaged weights, which are exported."""
    certificates: float = 0.4
    """Share of drawn certificates among the training pages."""
    real: float = 0.45
    """Share of real certificates and letters; the rest are scanned pages."""
    windows: float = 0.4
    """Initial share of training on windows around objects instead of whole pages."""
    drawn_pages: int = 600
    drawn_stamps: int = 1500
    drawn_signers: int = 400
    drawn_scribbles: int = 1200
    seed: int = 7
    threads: int = 1
