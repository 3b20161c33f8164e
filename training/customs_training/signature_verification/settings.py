"""Settings of the network and its training."""

from __future__ import annotations

from dataclasses import dataclass

HEIGHT, WIDTH = 96, 192
"""Size of a normalised signature in pixels."""

ADVISED_REFERENCES = 5
"""Number of references of the headline figures."""


@dataclass(frozen=True)
class SignatureSettings:
    """Settings of a training run; the sizes are those of the shipped model."""

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
    cut_share: float = 0.65
    """Share of pictures that show the signature as the service cuts it out of a page, if there are any."""
    clean_per_writer: int = 2
    """Genuine signatures of a writer in a batch that are never such a cut, as references are not."""
    slow_share: float = 0.35
    """Share of forgeries in a batch that are genuine signatures of the writer, redrawn as by a slow hand."""
    rank_weight: float = 1.0
    """Weight of the demand that every genuine pair of a writer scores above every forged one."""
    hold_out: int = 8
    """One in this many writers of the training split is reserved for calibration."""
    seed: int = 11
    threads: int = 1
