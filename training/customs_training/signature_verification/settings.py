"""Settings of the network and its training."""

from __future__ import annotations

from dataclasses import dataclass

HEIGHT, WIDTH = 96, 192
"""Size of a normalised signature in pixels."""

ADVISED_REFERENCES = 5
"""References the headline figures are given for."""


@dataclass(frozen=True)
class SignatureSettings:
    """What a training run can vary; the defaults are the shipped model's."""

    channels: tuple[int, ...] = (16, 28, 52, 84)
    blocks: tuple[int, ...] = (1, 2, 2)
    global_width: int = 128
    local_width: int = 40
    epochs: int = 26
    writers_per_batch: int = 12
    genuine_per_writer: int = 4
    forged_per_writer: int = 4
    rate: float = 2.5e-3
    weight_decay: float = 0.03
    dropout: float = 0.2
    hold_out: int = 8
    """One writer in this many of the training split is kept for calibration."""
    seed: int = 11
    threads: int = 1
