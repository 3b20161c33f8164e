"""Settings of the network and its training."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class HsSettings:
    """Settings of a training run; the defaults are those of the shipped model."""

    vocabulary: int = 160_000
    width: int = 192
    hidden: int = 512
    epochs: int = 14
    encoder_epochs: float = 3.5
    encoder_rate: float = 1.0
    encoder_share: float = 1.0
    examples_per_epoch: int = 165_000
    batch: int = 512
    embedding_rate: float = 4e-3
    dense_rate: float = 2e-3
    token_dropout: float = 0.15
    hidden_dropout: float = 0.25
    label_smoothing: float = 0.05
    hierarchy_weight: float = 0.3
    max_features: int = 80
    hold_out: int = 20
    seed: int = 7
    threads: int = 2
