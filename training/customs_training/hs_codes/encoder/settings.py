"""Settings of the sentence encoder and its training."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class EncoderSettings:
    """Settings of a training run; the defaults are those of the shipped encoder."""

    layers: int = 6
    least_uses: float = 3.0
    least_letters: float = 1.0
    epochs: float = 3.5
    earlier_epochs: float = 0.0
    """Epochs that the encoder with which training began had had."""
    share: float = 1.0
    """Share of the trained weights in their mean with those that training began with."""
    examples_per_epoch: int = 165_000
    batch: int = 192
    rate: float = 2.5e-4
    vector_rate: float = 1.0e-4
    head_rate: float = 1.5e-3
    last_rate: float = 0.02
    warm_up: int = 400
    weight_decay: float = 0.01
    dropout: float = 0.1
    label_smoothing: float = 0.05
    hierarchy_weight: float = 0.3
    most_pieces: int = 44
    seed: int = 7
    threads: int = 1
    checkpoint_minutes: float = 5.0
