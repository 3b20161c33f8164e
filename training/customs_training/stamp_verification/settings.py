"""Settings of a training run; the defaults are those of the shipped model."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class StampSettings:
    """How many designs are drawn and how long each network is trained."""

    drawn: tuple[int, int, int] = (900, 120, 200)
    """Numbers of drawn designs for training, validation and test."""
    forged: tuple[int, int, int] = (2, 2, 3)
    """Counterfeits of each design, by split."""
    frame_steps: tuple[int, ...] = (1300, 1300)
    """Steps of each cycle of the learning rate, for this network and for the judge."""
    calibration: int = 300
    """Further drawn designs, on which percentages and thresholds are fitted."""
    embedding_steps: int = 700
    judge_steps: tuple[int, ...] = (2000,)
    seed: int = 20261123
    threads: int = 1
    workers: int = 2
    """Processes that draw and render; their number affects only the time."""
